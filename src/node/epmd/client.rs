//! Asking EPMD.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::protocol::{self, Alive, Registration, Request};
use crate::codec::DecodeErrorKind;

/// Why EPMD did not answer.
#[derive(Debug, thiserror::Error)]
pub enum EpmdError {
    /// No connection, or one that broke.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// An answer that makes no sense.
    #[error("EPMD's answer is malformed: {0}")]
    Malformed(#[from] DecodeErrorKind),
    /// The name belongs to a running node.
    #[error("the name {0} seems to be in use by another Erlang node")]
    NameTaken(String),
    /// No answer in time.
    #[error("EPMD does not answer")]
    Timeout,
}

/// A name that is ours as long as this value lives.
pub struct Registered {
    /// Which life of the node this is.
    pub creation: u32,
    stream: TcpStream,
}

/// How long EPMD has for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most that is read of an answer.
const MAX_ANSWER: u64 = 16 << 20;

/// Registers a node.
pub async fn register(epmd: SocketAddr, node: Registration) -> Result<Registered, EpmdError> {
    let name = node.name.clone();
    timed(async {
        let mut stream = connect(epmd).await?;
        stream.write_all(&Request::Alive(node).encode()).await?;
        let mut answer = Vec::new();
        loop {
            match protocol::decode_alive(&answer)? {
                Some(Alive::Registered(creation)) => return Ok(Registered { creation, stream }),
                Some(Alive::Refused) => return Err(EpmdError::NameTaken(name)),
                None if stream.read_buf(&mut answer).await? == 0 => return Err(DecodeErrorKind::Truncated.into()),
                None => {}
            }
        }
    })
    .await
}

impl Registered {
    /// Waits until EPMD is gone: the node should then register again, for nobody can find it any more.
    pub async fn lost(&mut self) {
        let mut ignored = [0; 64];
        while matches!(self.stream.read(&mut ignored).await, Ok(1..)) {}
    }
}

/// Where the node with this name listens, if there is one.
pub async fn lookup(epmd: SocketAddr, name: &str) -> Result<Option<Registration>, EpmdError> {
    let answer = ask(epmd, Request::PortPlease(name.to_owned())).await?;
    Ok(protocol::decode_port(&answer)?)
}

/// EPMD's own port, and all nodes it knows with their ports.
pub async fn names(epmd: SocketAddr) -> Result<(u32, Vec<(String, u16)>), EpmdError> {
    Ok(protocol::decode_names(&ask(epmd, Request::Names).await?)?)
}

/// What `epmd -names` prints.
pub async fn names_report(epmd: SocketAddr) -> String {
    match names(epmd).await {
        Ok((port, nodes)) => {
            let lines = nodes.iter().map(|(name, port)| format!("name {name} at port {port}\n"));
            format!("epmd: up and running on port {port} with data:\n{}", lines.collect::<String>())
        }
        Err(_) => "epmd: Cannot connect to local epmd\n".to_owned(),
    }
}

/// EPMD's whole answer to a request after which it closes the connection.
pub async fn ask(epmd: SocketAddr, request: Request) -> Result<Vec<u8>, EpmdError> {
    timed(async {
        let mut stream = connect(epmd).await?;
        stream.write_all(&request.encode()).await?;
        let mut answer = Vec::new();
        stream.take(MAX_ANSWER).read_to_end(&mut answer).await?;
        Ok(answer)
    })
    .await
}

async fn connect(epmd: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(epmd).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn timed<T>(answer: impl Future<Output = Result<T, EpmdError>>) -> Result<T, EpmdError> {
    timeout(PATIENCE, answer).await.unwrap_or(Err(EpmdError::Timeout))
}

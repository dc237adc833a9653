//! Our own EPMD: any node can register with it, Erlang's included.
//!
//! Every connection has its own task, so silent ones block nobody; those that have not registered a node have a deadline,
//! and when there are too many the oldest is dropped. A name belongs to the connection that registered it.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use super::protocol::{self, MAX_REQUEST, Registration, Request};

/// How the server behaves.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long it stays when no node is registered; nothing means for ever.
    pub linger: Option<Duration>,
    /// How long a connection may take for its request.
    pub patience: Duration,
    /// The most connections that wait for their request.
    pub max_waiting: usize,
    /// The most nodes.
    pub max_nodes: usize,
    /// Whether `Stop` works, and `Kill` while nodes are registered (`-relaxed_command_check`).
    pub relaxed: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            linger: Some(Duration::from_secs(5)),
            patience: Duration::from_secs(60),
            max_waiting: 512,
            max_nodes: 4096,
            relaxed: false,
        }
    }
}

/// The longest name that is registered.
const MAX_NAME: usize = 255;

struct Server {
    options: Options,
    port: u16,
    /// Written by the tasks of nodes that come and go, read by all; only looked at, never held while waiting.
    table: Mutex<Table>,
    /// How many nodes there are; the server itself watches it to end when there are none for a while.
    nodes: watch::Sender<usize>,
    /// Turned on by `Kill`.
    killed: watch::Sender<bool>,
}

struct Table {
    nodes: HashMap<String, Node>,
    /// The creation of the latest registration.
    creation: u32,
    /// Numbers registrations, so that a connection that closes late does not take away a newer one's name.
    serial: u64,
}

struct Node {
    registration: Registration,
    serial: u64,
    /// Ends the task that owns the name.
    owner: watch::Sender<bool>,
}

/// Serves on all listeners until no node has been registered for a while, or until it is told to end.
pub async fn serve(listeners: Vec<TcpListener>, options: Options) -> io::Result<()> {
    let port = match listeners.first() {
        Some(listener) => listener.local_addr()?.port(),
        None => return Ok(()),
    };
    // Lives of nodes before this server's must not come again, and creations below 4 belong to old nodes.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(4, |now| now.as_secs());
    let table = Table { nodes: HashMap::new(), creation: (now & 0x7FFF_FFFF) as u32 | 4, serial: 0 };
    let server = Arc::new(Server {
        options,
        port,
        table: Mutex::new(table),
        nodes: watch::Sender::new(0),
        killed: watch::Sender::new(false),
    });
    let mut tasks = JoinSet::new();
    for listener in listeners {
        tasks.spawn(accept(listener, server.clone()));
    }
    let mut killed = server.killed.subscribe();
    tokio::select! {
        () = until_unused(&server) => {}
        _ = killed.wait_for(|killed| *killed) => {}
    }
    Ok(())
}

async fn until_unused(server: &Server) {
    let mut nodes = server.nodes.subscribe();
    loop {
        let deadline = match (*nodes.borrow_and_update(), server.options.linger) {
            (0, Some(linger)) => Some(Instant::now() + linger),
            _ => None,
        };
        tokio::select! {
            () = async { sleep_until(deadline.unwrap_or_else(Instant::now)).await }, if deadline.is_some() => return,
            changed = nodes.changed() => if changed.is_err() { return },
        }
    }
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    let mut waiting: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of descriptors, most likely: what helps is to let connections end.
            drop_oldest(&mut waiting);
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        waiting.retain(|task| !task.is_finished());
        while waiting.len() >= server.options.max_waiting {
            drop_oldest(&mut waiting);
        }
        // A task that has registered a node goes on by itself, out of reach of the queue.
        waiting.push_back(connections.spawn(converse(stream, peer, server.clone())));
    }
}

fn drop_oldest(waiting: &mut VecDeque<AbortHandle>) {
    if let Some(task) = waiting.pop_front() {
        task.abort();
    }
}

async fn converse(mut stream: TcpStream, peer: SocketAddr, server: Arc<Server>) {
    let request = match timeout(server.options.patience, read_request(&mut stream)).await {
        Ok(Ok(Some(request))) => request,
        _ => return,
    };
    let local = is_local(peer.ip(), &stream);
    let answer = match request {
        Request::Alive(node) if local => {
            tokio::spawn(keep(stream, node, server));
            return;
        }
        Request::PortPlease(name) => {
            protocol::encode_port(server.table.lock().nodes.get(&name).map(|node| &node.registration))
        }
        Request::Names => server.names(),
        Request::Dump => server.dump(),
        Request::Kill if local => server.kill(),
        Request::Stop(name) if local && server.options.relaxed => server.stop(&name),
        Request::Alive(_) | Request::Kill | Request::Stop(_) => return,
    };
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let length = usize::from(stream.read_u16().await?);
    if length > MAX_REQUEST {
        return Ok(None);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Request::decode(&body))
}

/// Nodes register, and EPMD is ended, from its own machine alone.
fn is_local(peer: IpAddr, stream: &TcpStream) -> bool {
    peer.is_loopback()
        || peer.to_canonical().is_loopback()
        || stream.local_addr().is_ok_and(|own| own.ip().to_canonical() == peer.to_canonical())
}

/// Registers a node and keeps its name until its connection ends.
async fn keep(mut stream: TcpStream, node: Registration, server: Arc<Server>) {
    let (highest, name) = (node.highest, node.name.clone());
    let Some((creation, serial, mut stopped)) = server.register(node) else {
        let _ = stream.write_all(&protocol::encode_alive(highest, None)).await;
        return;
    };
    let conversation = async {
        if stream.write_all(&protocol::encode_alive(highest, Some(creation))).await.is_ok() {
            let mut ignored = [0; 64];
            while matches!(stream.read(&mut ignored).await, Ok(1..)) {}
        }
    };
    tokio::select! {
        () = conversation => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    server.forget(&name, serial);
}

impl Server {
    fn register(&self, node: Registration) -> Option<(u32, u64, watch::Receiver<bool>)> {
        let mut table = self.table.lock();
        let fits = !node.name.is_empty() && node.name.chars().count() <= MAX_NAME;
        if !fits || table.nodes.contains_key(&node.name) || table.nodes.len() >= self.options.max_nodes {
            return None;
        }
        table.creation = table.creation.checked_add(1).unwrap_or(4);
        table.serial += 1;
        let (creation, serial) = (table.creation, table.serial);
        let (owner, stopped) = watch::channel(false);
        table.nodes.insert(node.name.clone(), Node { registration: node, serial, owner });
        self.nodes.send_replace(table.nodes.len());
        Some((creation, serial, stopped))
    }

    fn forget(&self, name: &str, serial: u64) {
        let mut table = self.table.lock();
        if table.nodes.get(name).is_some_and(|node| node.serial == serial) {
            table.nodes.remove(name);
            self.nodes.send_replace(table.nodes.len());
        }
    }

    /// The text for all nodes, the latest first as Erlang's EPMD has them, behind its port.
    fn listing(&self, line: impl Fn(&Node) -> String) -> Vec<u8> {
        let table = self.table.lock();
        let mut nodes: Vec<&Node> = table.nodes.values().collect();
        nodes.sort_by_key(|node| std::cmp::Reverse(node.serial));
        let mut answer = u32::from(self.port).to_be_bytes().to_vec();
        nodes.iter().for_each(|node| answer.extend(line(node).as_bytes()));
        answer
    }

    fn names(&self) -> Vec<u8> {
        self.listing(|node| protocol::names_line(&node.registration))
    }

    fn dump(&self) -> Vec<u8> {
        self.listing(|node| {
            let Registration { name, port, .. } = &node.registration;
            format!("active name     <{name}> at port {port}, fd = {}\n", node.serial)
        })
    }

    fn kill(&self) -> Vec<u8> {
        if !self.options.relaxed && !self.table.lock().nodes.is_empty() {
            return b"NO".to_vec();
        }
        self.killed.send_replace(true);
        b"OK".to_vec()
    }

    fn stop(&self, name: &str) -> Vec<u8> {
        match self.table.lock().nodes.get(name) {
            Some(node) => {
                node.owner.send_replace(true);
                b"STOPPED".to_vec()
            }
            None => b"NOEXIST".to_vec(),
        }
    }
}

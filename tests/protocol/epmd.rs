//! EPMD: its packets, our server, and our server used by real nodes.

use std::net::SocketAddr;
use std::time::Duration;

use rshell::node::epmd::client::{self, EpmdError};
use rshell::node::epmd::protocol::{
    Alive, Registration, Request, decode_alive, decode_port, encode_alive, encode_port,
};
use rshell::node::epmd::server::{Options, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

fn node(name: &str, port: u16) -> Registration {
    Registration { name: name.to_owned(), port, hidden: false, highest: 6, lowest: 5, extra: Vec::new() }
}

/// Starts a server on a free port of the loopback.
pub async fn start(options: Options) -> (SocketAddr, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (address, tokio::spawn(serve(vec![listener], options)))
}

#[test]
fn packets() {
    // As OTP 25's `bb@localhost` registered itself.
    let recorded = [0x78, 0x80, 0x9f, 0x4d, 0, 0, 6, 0, 5, 0, 2, 0x62, 0x62, 0, 0];
    let Some(Request::Alive(registration)) = Request::decode(&recorded) else { panic!("a registration") };
    assert_eq!(registration, node("bb", 0x809f));
    assert_eq!(Request::Alive(registration.clone()).encode()[2..], recorded);
    assert_eq!(Request::PortPlease("kate".to_owned()).encode(), b"\0\x05zkate");
    assert_eq!(Request::decode(b"zkate\0"), Some(Request::PortPlease("kate".to_owned())));
    assert_eq!(Request::decode(b"nx"), None);
    assert_eq!(Request::decode(b""), None);
    assert_eq!(decode_alive(&encode_alive(6, Some(77))), Ok(Some(Alive::Registered(77))));
    assert_eq!(decode_alive(&encode_alive(5, Some(77))), Ok(Some(Alive::Registered(3))));
    assert_eq!(decode_alive(&encode_alive(6, None)), Ok(Some(Alive::Refused)));
    assert_eq!(decode_alive(&encode_alive(6, Some(77))[..3]), Ok(None));
    assert_eq!(decode_port(&encode_port(Some(&registration))), Ok(Some(registration)));
    assert_eq!(decode_port(&encode_port(None)), Ok(None));
    assert!(decode_port(&[119, 0, 1]).is_err());
}

#[tokio::test]
async fn names_belong_to_connections() {
    let (epmd, server) = start(Options { linger: Some(Duration::from_millis(50)), ..Options::default() }).await;
    let alex = client::register(epmd, node("alex", 1)).await.unwrap();
    let taken = client::register(epmd, node("alex", 2)).await.map(|_| ()).unwrap_err();
    assert!(matches!(taken, EpmdError::NameTaken(name) if name == "alex"));
    let kate = client::register(epmd, node("kate", 2)).await.unwrap();
    assert_ne!(alex.creation, kate.creation);
    assert_eq!(client::lookup(epmd, "kate").await.unwrap().unwrap().port, 2);
    assert!(client::lookup(epmd, "moebi").await.unwrap().is_none());
    let (port, names) = client::names(epmd).await.unwrap();
    assert_eq!((port, names), (u32::from(epmd.port()), vec![("kate".to_owned(), 2), ("alex".to_owned(), 1)]));
    assert_eq!(
        client::names_report(epmd).await,
        format!("epmd: up and running on port {} with data:\nname kate at port 2\nname alex at port 1\n", epmd.port())
    );
    assert_eq!(client::ask(epmd, Request::Kill).await.unwrap(), b"NO");
    let first = kate.creation;
    drop(kate);
    let again = loop {
        match client::register(epmd, node("kate", 3)).await {
            Ok(again) => break again,
            Err(EpmdError::NameTaken(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    assert_ne!(again.creation, first, "another life of the node");
    drop((alex, again));
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(epmd).await.is_err(), "nobody is registered any more, so the server has gone");
    assert_eq!(client::names_report(epmd).await, "epmd: Cannot connect to local epmd\n");
}

#[tokio::test]
async fn an_unused_server_can_be_killed() {
    let (epmd, server) = start(Options { linger: None, ..Options::default() }).await;
    assert_eq!(client::ask(epmd, Request::Kill).await.unwrap(), b"OK");
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn silence_and_garbage_block_nobody() {
    let options = Options { linger: None, max_waiting: 8, patience: Duration::from_millis(100), ..Options::default() };
    let (epmd, server) = start(options).await;
    let alex = client::register(epmd, node("alex", 1)).await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(epmd).await.unwrap());
    }
    for garbage in [&b"\0\0"[..], b"\xff\xff", b"\0\x01?", b"\0\x05x\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect(epmd).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        silent.push(stream);
    }
    assert_eq!(client::lookup(epmd, "alex").await.unwrap().unwrap().port, 1);
    for mut stream in silent {
        let mut bytes = Vec::new();
        // Closed or reset, but not answered and not kept.
        let _ = stream.read_to_end(&mut bytes).await;
        assert!(bytes.is_empty());
    }
    drop(alex);
    server.abort();
}

//! Seeing to it that an EPMD runs: one that is there is used, else this program starts itself as one.
//!
//! The daemon outlives its starter: it is out of reach of its starter's terminal, and ends by itself soon after its last
//! node has gone.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::process::Command;

use super::server::{self, Options};

/// The argument by which the program, called as `epmd`, becomes a daemon.
pub const DAEMON_ARGUMENT: &str = "--daemon";

/// How long a new daemon has to answer.
const START_PATIENCE: Duration = Duration::from_secs(5);

/// Connections that the system may keep for the daemon before it accepts them.
const BACKLOG: u32 = 128;

/// Makes sure that an EPMD answers at this address; starts `executable epmd --daemon` if none does.
pub async fn ensure_running(epmd: SocketAddr, executable: &Path) -> io::Result<()> {
    if TcpStream::connect(epmd).await.is_ok() {
        return Ok(());
    }
    spawn(epmd.port(), executable)?;
    let started = Instant::now();
    loop {
        match TcpStream::connect(epmd).await {
            Ok(_) => return Ok(()),
            Err(error) if started.elapsed() > START_PATIENCE => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
        }
    }
}

/// The child is left to itself; the runtime collects its exit status should it end before this program does.
fn spawn(port: u16, executable: &Path) -> io::Result<()> {
    let mut command = Command::new(executable);
    command.args(["epmd", DAEMON_ARGUMENT]).env("ERL_EPMD_PORT", port.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    detach(&mut command);
    command.spawn().map(drop)
}

/// The daemon must not get the signals of the terminal it was started from.
#[cfg(unix)]
fn detach(command: &mut Command) {
    command.process_group(0);
}

#[cfg(not(unix))]
fn detach(_command: &mut Command) {}

/// Runs an EPMD in this process until it ends by itself. Somebody else's EPMD on the same port is not an error.
pub async fn run_daemon(port: u16, addresses: &[IpAddr], options: Options) -> io::Result<()> {
    match listen(port, addresses) {
        Ok(listeners) => server::serve(listeners, options).await,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(()),
        Err(error) => Err(error),
    }
}

/// Listens on the addresses given, or on all; where there is no IPv6, on IPv4 alone.
fn listen(port: u16, addresses: &[IpAddr]) -> io::Result<Vec<TcpListener>> {
    if !addresses.is_empty() {
        return addresses.iter().map(|address| bind(SocketAddr::new(*address, port))).collect();
    }
    let v4 = bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port))?;
    // Where the system lets one IPv6 socket take IPv4 too, the second bind fails, and the first does what is needed.
    let v6 = bind(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port));
    Ok([Ok(v4), v6].into_iter().flatten().collect())
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

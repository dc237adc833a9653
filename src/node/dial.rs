//! Calling another node: from its name to a connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::connection::{Connection, establish};
use super::epmd::protocol::RSHELL_EXTRA;
use super::epmd::{self, client};
use super::handshake::{Carrier, HandshakeError, Status};
use super::life::Life;
use super::name::{NodeName, ReachError};
use super::{allowed, cookies, host_name, router};
use crate::scheduler::report;
use crate::term::{Atom, Term, names};

/// The shortest and the longest pause before a node is called again that is calling us.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(200));

/// One attempt to connect, to its end.
pub async fn attempt(life: Arc<Life>, node: Atom, number: u64) {
    let deadline = Instant::now() + life.settings.handshake_patience;
    let mut pause = PAUSES.0;
    loop {
        match call(&life, node, number).await {
            Some(Ok((connection, address))) => return router::established(&life, connection, Some(address)).await,
            // The other node is calling us, or has not noticed yet that our last connection is gone.
            Some(Err(HandshakeError::Refused(Status::Nok | Status::Alive))) if Instant::now() < deadline => {
                sleep(pause).await;
                if !router::is_attempt(node, number) {
                    return;
                }
                pause = (pause * 2).min(PAUSES.1);
            }
            _ => return router::failed(node, number),
        }
    }
}

/// Calls a node once; nothing if it cannot be called at all.
async fn call(life: &Life, node: Atom, attempt: u64) -> Option<Result<(Connection, SocketAddr), HandshakeError>> {
    if !allowed::is_allowed(node.name()) {
        report::log(names::ERROR, "** Connection attempt with disallowed node ~w ** ~n", [Term::atom(node)]);
        return None;
    }
    let name = NodeName::parse(node.name())?;
    let host = resolve(&name.host).await?;
    if let Err(error) = NodeName::reachable(node.name(), life.kind) {
        complain(&error);
        return None;
    }
    let epmd = SocketAddr::new(host, epmd::port_from_environment());
    let found = client::lookup(epmd, &name.name).await.ok()??;
    let carrier = if found.extra == RSHELL_EXTRA { Carrier::Link } else { Carrier::Beam };
    let address = SocketAddr::new(host, found.port);
    let cookie = cookies::of(node.name());
    let is_past = || router::is_unrivalled(node, attempt);
    let connection = establish::dial(address, node.name(), carrier, &cookie, &life.settings_now(), &is_past).await;
    Some(connection.map(|connection| (connection, address)))
}

fn complain(error: &ReachError) {
    match error {
        ReachError::NeedsLong(host) => {
            let format = "** System running to use fully qualified hostnames **~n** Hostname ~ts is illegal **~n";
            report::log(names::ERROR, format, [Term::from(host.as_str())]);
        }
        ReachError::NeedsShort(host) => {
            let format = "** System NOT running to use fully qualified hostnames **~n** Hostname ~ts is illegal **~n";
            report::log(names::ERROR, format, [Term::from(host.as_str())]);
        }
        ReachError::Illegal(_) => {}
    }
}

/// The address of a host; this host is found even if no name service knows it.
pub async fn resolve(host: &str) -> Option<IpAddr> {
    if let Ok(address) = host.parse() {
        return Some(address);
    }
    if host == "localhost" {
        return Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let found: Vec<SocketAddr> = match tokio::net::lookup_host((host, 0)).await {
        Ok(addresses) => addresses.collect(),
        Err(_) => Vec::new(),
    };
    let best = found.iter().find(|address| address.is_ipv4()).or(found.first()).map(SocketAddr::ip);
    let own = host == host_name::short() || host == host_name::full();
    best.or(own.then_some(IpAddr::V4(Ipv4Addr::LOCALHOST)))
}

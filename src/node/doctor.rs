//! The connection doctor: walks the way to another node stage by stage and names the one that fails.
//!
//! ```text
//! name -> kind -> own -> host -> epmd -> registered -> port -> handshake -> cookie -> connected
//! ```
//!
//! The last stages are one real attempt, and if that succeeds the nodes are connected.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::beam::flags;
use super::connection::establish;
use super::epmd::{self, client, protocol::RSHELL_EXTRA};
use super::handshake::{Carrier, HandshakeError, Status};
use super::name::{NameKind, NodeName, ReachError};
use super::{allowed, cookies, life, resolve, router};
use crate::term::Atom;

/// How long a port may take to be opened.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found at one stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The stage.
    pub stage: &'static str,
    /// Whether the way leads on from here.
    pub good: bool,
    /// What was found.
    pub text: String,
    /// What would mend it, where something is wrong.
    pub remedy: Option<String>,
}

/// Collects findings; the first bad one ends the walk.
struct Walk(Vec<Finding>);

/// The walk has come to its end.
struct Ended;

impl Walk {
    fn good(&mut self, stage: &'static str, text: impl Into<String>) {
        self.0.push(Finding { stage, good: true, text: text.into(), remedy: None });
    }

    fn bad(&mut self, stage: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Ended {
        self.0.push(Finding { stage, good: false, text: text.into(), remedy: Some(remedy.into()) });
        Ended
    }
}

/// Finds out why a node cannot be reached, or reaches it.
pub async fn examine(node: &str) -> Vec<Finding> {
    let mut walk = Walk(Vec::new());
    // The findings tell where the walk ended.
    let _ended = walk_to(node, &mut walk).await;
    walk.0
}

async fn walk_to(node: &str, walk: &mut Walk) -> Result<(), Ended> {
    let name = check_name(node, walk)?;
    let Some(life) = life::current() else {
        return Err(walk.bad(
            "own",
            "this node has no name, so it cannot connect to others",
            "start it with --sname NAME (or --name NAME@HOST), or call Node.start(:name, :shortnames)",
        ));
    };
    check_kind(node, life.kind, walk)?;
    if life.node.name() == node {
        return Err(walk.bad("own", "that is this node itself", "choose the name of another node"));
    }
    if !allowed::is_allowed(node) {
        let remedy = format!("call :net_kernel.allow([{node:?}]) here, with all nodes that may connect");
        return Err(walk.bad("own", "this node does not allow it (:net_kernel.allow/1)", remedy));
    }
    walk.good("own", format!("this node is {}", life.node.name()));
    if let Some(bond) = router::bond(Atom::new(node)) {
        walk.good("connected", format!("connected already, over connection {}", bond.number));
        return Ok(());
    }
    let Some(host) = resolve(&name.host).await else {
        let text = format!("no address is known for the host {}", name.host);
        return Err(walk.bad("host", text, "check the spelling of the host, /etc/hosts and the name service"));
    };
    walk.good("host", format!("{} is {host}", name.host));
    let found = ask_epmd(&name, host, walk).await?;
    let address = SocketAddr::new(host, found.0);
    try_port(address, walk).await?;
    let cookie = cookies::of(node);
    // Whoever only asks ends no connection.
    match establish::dial(address, node, found.1, &cookie, &life.settings_now(), &|| false).await {
        Ok(connection) => {
            let peer = connection.peer;
            let kind = match peer.carrier {
                Carrier::Link => "an rshell node".to_owned(),
                Carrier::Beam => format!("a BEAM, {}", flags::release(peer.flags)),
            };
            walk.good("handshake", format!("it is {kind}{}", if peer.hidden { ", hidden" } else { "" }));
            walk.good("cookie", "the cookies are the same");
            router::established(&life, connection, Some(address)).await;
            walk.good("connected", "connected now");
            Ok(())
        }
        Err(error) => Err(explain(&error, node, life.node.name(), walk)),
    }
}

fn check_name(node: &str, walk: &mut Walk) -> Result<NodeName, Ended> {
    let Some(name) = NodeName::parse(node) else {
        let text = format!("{node:?} is no node name");
        return Err(walk.bad("name", text, "a node's name is name@host, as :\"app@localhost\""));
    };
    walk.good("name", format!("{:?} on host {:?}", name.name, name.host));
    Ok(name)
}

fn check_kind(node: &str, kind: NameKind, walk: &mut Walk) -> Result<(), Ended> {
    match NodeName::reachable(node, kind) {
        Ok(_) => {
            let kind = if kind == NameKind::Short { "short" } else { "long" };
            walk.good("kind", format!("both nodes have {kind} names"));
            Ok(())
        }
        Err(ReachError::NeedsShort(host)) => {
            let text = format!("this node has a short name (--sname), and {host:?} is a long one");
            Err(walk.bad("kind", text, "start this node with --name, or the other one with --sname"))
        }
        Err(ReachError::NeedsLong(host)) => {
            let text = format!("this node has a long name (--name), and {host:?} is a short one");
            Err(walk.bad("kind", text, "start this node with --sname, or the other one with --name"))
        }
        Err(ReachError::Illegal(name)) => {
            Err(walk.bad("name", format!("{name:?} is no node name"), "a node's name is name@host"))
        }
    }
}

async fn ask_epmd(name: &NodeName, host: std::net::IpAddr, walk: &mut Walk) -> Result<(u16, Carrier), Ended> {
    let port = epmd::port_from_environment();
    let epmd = SocketAddr::new(host, port);
    let names = match client::names(epmd).await {
        Ok((_, names)) => names,
        Err(error) => {
            let text = format!("no EPMD answers on {epmd}: {error}");
            let remedy = "start a node there (it starts EPMD), open the port in the firewall, or set ERL_EPMD_PORT to the right one";
            return Err(walk.bad("epmd", text, remedy));
        }
    };
    let known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let known = if known.is_empty() { "no node at all".to_owned() } else { known.join(", ") };
    walk.good("epmd", format!("EPMD on {epmd} knows {known}"));
    match client::lookup(epmd, &name.name).await {
        Ok(Some(found)) => {
            walk.good("registered", format!("{} listens on port {}", name.name, found.port));
            let carrier = if found.extra == RSHELL_EXTRA { Carrier::Link } else { Carrier::Beam };
            Ok((found.port, carrier))
        }
        Ok(None) => {
            let text = format!("no node {:?} is registered there; EPMD knows {known}", name.name);
            Err(walk.bad("registered", text, format!("start it, as with --sname {}, or check the spelling", name.name)))
        }
        Err(error) => {
            let text = format!("EPMD does not tell its port: {error}");
            Err(walk.bad("registered", text, "see whether what listens on EPMD's port really is EPMD"))
        }
    }
}

async fn try_port(address: SocketAddr, walk: &mut Walk) -> Result<(), Ended> {
    let problem = match timeout(PATIENCE, TcpStream::connect(address)).await {
        Ok(Ok(_)) => {
            walk.good("port", format!("port {} is open", address.port()));
            return Ok(());
        }
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => "is closed".to_owned(),
        Ok(Err(error)) => format!("cannot be reached: {error}"),
        Err(_) => "does not answer".to_owned(),
    };
    let remedy = "the node has ended without EPMD's notice (restart it), or a firewall is between \
                  (open its port; -kernel inet_dist_listen_min/max sets the range)";
    Err(walk.bad("port", format!("{address} {problem}"), remedy))
}

fn explain(error: &HandshakeError, node: &str, own: &str, walk: &mut Walk) -> Ended {
    match error {
        HandshakeError::Cookie { .. } => {
            walk.good("handshake", "the other node answers as it should");
            let remedy = format!(
                "start both with the same --cookie, copy ~/.erlang.cookie, or call Node.set_cookie({:?}, :its_cookie) here",
                Atom::new(node)
            );
            walk.bad("cookie", "the two nodes have different cookies", remedy)
        }
        HandshakeError::MissingFlags { missing, .. } => {
            let text = format!(
                "the other node lacks {}: it is {}",
                flags::names(*missing).join(", "),
                flags::release(flags::REQUIRED & !missing)
            );
            walk.bad("handshake", text, "OTP 25 or later is needed there")
        }
        HandshakeError::Version(version) => walk.bad(
            "handshake",
            format!("the other node speaks version {version} of the handshake"),
            "OTP 25 or later is needed there",
        ),
        HandshakeError::WrongNode(name) => walk.bad(
            "handshake",
            format!("{name} answers there instead"),
            "two nodes share the name or the address; stop the other one or correct the host",
        ),
        HandshakeError::Refused(Status::NotAllowed) => walk.bad(
            "handshake",
            format!("the other node does not allow {own} to connect"),
            format!("add {own} to what it allows (:net_kernel.allow/1), and see that it has no other node of that name"),
        ),
        HandshakeError::Refused(Status::Nok | Status::OkSimultaneous | Status::Ok) => walk.bad(
            "handshake",
            "the other node is connecting to this one at the moment",
            "try again",
        ),
        HandshakeError::Refused(Status::Alive) => walk.bad(
            "handshake",
            format!("the other node holds a connection to a node {own} that is alive"),
            "another node has this node's name, or an old connection has not been noticed as gone: try again in a minute",
        ),
        HandshakeError::Timeout => walk.bad(
            "handshake",
            "the other node takes the call and says nothing",
            "it is stopped (SIGSTOP), overloaded, or what listens there is no node",
        ),
        HandshakeError::Io(kind) => walk.bad(
            "handshake",
            format!("the other node hung up during the handshake ({kind})"),
            format!("see its log; it may know a node {own} already, or speak TLS (-proto_dist inet_tls)"),
        ),
        HandshakeError::Malformed(_) | HandshakeError::Unexpected | HandshakeError::Name | HandshakeError::Cryptography => {
            walk.bad(
                "handshake",
                format!("what listens there does not speak the distribution protocol: {error}"),
                "some other program has the port; restart the node",
            )
        }
    }
}

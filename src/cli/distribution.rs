//! Where a node gets its name at the start of the program.

use super::command_line::Plan;
use super::start_failure;
use std::net::{Ipv4Addr, UdpSocket};

use crate::node::{self, NameKind, StartOptions, host_name};

/// Starts the node under the name that the command line gives it; does nothing without one.
///
/// # Errors
/// What to print before the program ends with status 1.
pub fn start(plan: &Plan) -> Result<(), String> {
    let given = |option: &Option<String>, flag: &str| {
        option.as_deref().or_else(|| plan.emulator.value(flag)).map(str::to_owned)
    };
    let short = given(&plan.settings.sname, "sname").map(|name| (name, NameKind::Short));
    let long = given(&plan.settings.name, "name").map(|name| (name, NameKind::Long));
    let own = plan.remote.as_ref().map(|remote| made_up(&remote.node));
    let Some((name, kind)) = short.or(long).or(own) else { return Ok(()) };
    let mut options = StartOptions::new(&name, kind);
    options.cookie = given(&plan.settings.cookie, "setcookie");
    options.hidden = plan.settings.hidden || plan.emulator.has("hidden");
    options.hidden |= plan.remote.as_ref().is_some_and(|remote| remote.hidden);
    node::start(options).map(|_| ()).map_err(|error| start_failure::report(&error, &name, kind))
}

/// A name for a node that is there for one conversation, of the kind that the other node's name is.
fn made_up(other: &str) -> (String, NameKind) {
    let number = getrandom::u32().unwrap_or_default();
    let name = format!("rem-{:x}-{number:x}", std::process::id());
    let host = other.split_once('@').map_or("", |(_, host)| host);
    if !host.contains(['.', ':']) {
        let own = if host == "localhost" { host.to_owned() } else { host_name::short() };
        return (format!("{name}@{own}"), NameKind::Short);
    }
    let loopback = host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    let own = match host_name::full() {
        _ if loopback => host.to_owned(),
        full if full.contains('.') => full,
        _ => own_address(host).unwrap_or_else(|| Ipv4Addr::LOCALHOST.to_string()),
    };
    (format!("{name}@{own}"), NameKind::Long)
}

/// The address of this machine that leads to a host. Nothing is sent for it.
fn own_address(host: &str) -> Option<String> {
    /// Any port will do.
    const DISCARD: u16 = 9;
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((host, DISCARD)).ok()?;
    Some(socket.local_addr().ok()?.ip().to_string())
}

/// The full name of a node that was perhaps given without a host.
pub fn full_name(node: &str) -> String {
    if node.contains('@') { node.to_owned() } else { format!("{node}@{}", host_name::short()) }
}

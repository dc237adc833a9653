//! The Erlang Port Mapper Daemon: which node of a host listens on which port.
//!
//! ```text
//! node  -> epmd   length 2 | request            the node keeps the connection of its ALIVE2 open as long as it lives
//! epmd  -> node   response                      (for all other requests, and then epmd closes the connection)
//! ```
//!
//! The packets are values in [`protocol`]; [`client`] and [`server`] read sockets; [`launch`] starts our own server where
//! none runs. <https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#epmd-protocol>

pub mod client;
pub mod command;
pub mod launch;
pub mod protocol;
pub mod server;

use std::net::{IpAddr, Ipv4Addr};

/// The port that EPMD has unless `ERL_EPMD_PORT` says otherwise.
pub const DEFAULT_PORT: u16 = 4369;

/// The port of this user's EPMD.
pub fn port_from_environment() -> u16 {
    std::env::var("ERL_EPMD_PORT").ok().and_then(|port| port.trim().parse().ok()).unwrap_or(DEFAULT_PORT)
}

/// The addresses EPMD listens on: those of `ERL_EPMD_ADDRESS` and the loopback, or nothing for all.
pub fn addresses_from_environment() -> Vec<IpAddr> {
    let Ok(listed) = std::env::var("ERL_EPMD_ADDRESS") else {
        return Vec::new();
    };
    let mut addresses: Vec<IpAddr> = listed.split(',').filter_map(|address| address.trim().parse().ok()).collect();
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    if !addresses.is_empty() && !addresses.contains(&loopback) {
        addresses.push(loopback);
    }
    addresses
}

//! Ports for EPMD that no two tests share, however many run at once.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below those that systems hand out by themselves, so that no node listens there by chance.
const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

/// A port that is nobody else's as long as this value lives.
pub struct Port {
    /// Its number.
    pub number: u16,
    /// Holds the number: EPMD uses only the TCP port of it.
    _held: UdpSocket,
}

impl Port {
    /// A port on which nobody listens.
    pub fn free() -> Port {
        static TRIED: AtomicU16 = AtomicU16::new(0);
        let start = (std::process::id() % u32::from(COUNT)) as u16;
        let free = |number: u16| {
            let held = UdpSocket::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
            TcpListener::bind((Ipv4Addr::UNSPECIFIED, number)).ok()?;
            Some(Port { number, _held: held })
        };
        (0..COUNT)
            .find_map(|_| free(FIRST + (start + TRIED.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT))
            .expect("a free port exists")
    }
}

//! The network interfaces of the machine: what `:inet.getifaddrs/0` tells.

use std::net::IpAddr;

use nix::ifaddrs::{InterfaceAddress, getifaddrs};
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::SockaddrStorage;

use super::address::address_term;
use crate::process::Process;
use crate::stdlib::argument::Outcome;
use crate::stdlib::natives;
use crate::term::{Term, names};

natives! { "rshell":
    "net_interfaces"/0 => interfaces,
}

/// The flags that are told, in that order.
const FLAGS: [(InterfaceFlags, &str); 6] = [
    (InterfaceFlags::IFF_UP, "up"),
    (InterfaceFlags::IFF_BROADCAST, "broadcast"),
    (InterfaceFlags::IFF_LOOPBACK, "loopback"),
    (InterfaceFlags::IFF_POINTOPOINT, "pointtopoint"),
    (InterfaceFlags::IFF_RUNNING, "running"),
    (InterfaceFlags::IFF_MULTICAST, "multicast"),
];

/// An interface: its name, its flags and addresses, and that of its hardware, which is told last.
struct Interface {
    name: String,
    facts: Vec<Term>,
    hardware: Option<Term>,
}

fn fact(name: &str, value: Term) -> Term {
    Term::tuple([Term::named(name), value])
}

fn ip_of(address: &SockaddrStorage) -> Option<IpAddr> {
    let version_4 = address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
    version_4.or_else(|| address.as_sockaddr_in6().map(|address| IpAddr::V6(address.ip())))
}

impl Interface {
    fn of(found: &InterfaceAddress) -> Interface {
        let told = FLAGS.iter().filter(|(flag, _)| found.flags.contains(*flag)).map(|(_, name)| Term::named(name));
        let facts = vec![fact("flags", Term::list(told))];
        Interface { name: found.interface_name.clone(), facts, hardware: None }
    }

    fn add(&mut self, found: &InterfaceAddress) {
        let Some(address) = &found.address else { return };
        if let Some(link) = address.as_link_addr() {
            let bytes = link.addr().unwrap_or_default();
            self.hardware = Some(fact("hwaddr", Term::list(bytes.map(|byte| Term::int(i64::from(byte))))));
            return;
        }
        let Some(ip) = ip_of(address) else { return };
        self.facts.push(fact("addr", address_term(ip)));
        let mut tell = |name, address: &Option<SockaddrStorage>| {
            self.facts.extend(address.as_ref().and_then(ip_of).map(|ip| fact(name, address_term(ip))));
        };
        tell("netmask", &found.netmask);
        if found.flags.contains(InterfaceFlags::IFF_BROADCAST) {
            tell("broadaddr", &found.broadcast);
        } else if found.flags.contains(InterfaceFlags::IFF_POINTOPOINT) {
            tell("dstaddr", &found.destination);
        }
    }

    fn into_term(self) -> Term {
        let name = Term::list(self.name.chars().map(|character| Term::int(i64::from(u32::from(character)))));
        Term::tuple([name, Term::list(self.facts.into_iter().chain(self.hardware))])
    }
}

/// `:rshell.net_interfaces()` is `{:ok, [{name, [flags: ..., addr: ..., netmask: ..., hwaddr: ...]}]}`.
fn interfaces(_: &mut Process, _: &mut [Term]) -> Outcome {
    let Ok(all) = getifaddrs() else { return Ok(Term::error_tuple(Term::named("einval"))) };
    let mut interfaces: Vec<Interface> = Vec::new();
    for found in all {
        let place = interfaces.iter().position(|known| known.name == found.interface_name);
        let place = place.unwrap_or_else(|| {
            interfaces.push(Interface::of(&found));
            interfaces.len() - 1
        });
        if let Some(interface) = interfaces.get_mut(place) {
            interface.add(&found);
        }
    }
    let all = Term::list(interfaces.into_iter().map(Interface::into_term));
    Ok(Term::tuple([Term::atom(names::OK), all]))
}

//! What `Port` and the modules over ports stand on: a driver is a process written in Elixir, see `otp/rshell_port.ex`.

use crate::process::{Process, ports};
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::natives;
use crate::term::{Term, View, names};

natives! { "rshell":
    "become_port"/0 => become_port,
    "port_driver"/1 => port_driver,
    "ports"/0 => all_ports,
}

/// `:rshell.become_port()` is a new port, whose driver the caller is from now on.
fn become_port(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::port(ports::open(process.pid)))
}

/// `:rshell.port_driver(port)` is the pid of an open port's driver, otherwise `:undefined`.
fn port_driver(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [port] = array(args)?;
    let driver = match port.view() {
        View::Port(port) => ports::driver(port),
        _ => None,
    };
    Ok(driver.map_or(Term::atom(names::UNDEFINED), Term::pid))
}

/// `:rshell.ports()` lists the open ports.
fn all_ports(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(ports::all().into_iter().map(Term::port)))
}

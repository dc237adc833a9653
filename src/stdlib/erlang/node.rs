//! `:erlang`: the nodes around, their monitors and cookies.

use std::collections::BTreeSet;

use crate::code::Raise;
use crate::node::bond::Bond;
use crate::node::{cookies, life, router, watch};
use crate::process::{Process, Signal, host, send};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, MapRef, Message, Term, names};
use crate::vm::{Request, Trap};

natives! { "erlang":
    "nodes"/0 => nodes,
    "nodes"/1 => nodes_of,
    "nodes"/2 => nodes_with_info,
    "monitor_node"/2 => monitor_node,
    "monitor_node"/3 => monitor_node_with_options,
    "disconnect_node"/1 => disconnect_node,
    "set_cookie"/1 => set_own_cookie,
    "set_cookie"/2 => set_cookie,
    "get_cookie"/0 => get_cookie,
    "get_cookie"/1 => get_cookie_of,
    "dist_ctrl_get_data"/1 => no_controller,
    "dist_ctrl_get_data_notification"/1 => no_controller,
    "dist_ctrl_get_opt"/2 => no_controller,
    "dist_ctrl_set_opt"/3 => no_controller,
    "dist_ctrl_input_handler"/2 => no_controller,
    "dist_ctrl_put_data"/2 => no_connection,
    "dist_get_stat"/1 => no_connection,
}

/// A node as `nodes/2` tells of it: name, kind, connection.
struct Listed {
    node: Atom,
    kind: Atom,
    connection: Option<u64>,
}

/// `Node.list()` lists the visible nodes this one is connected to.
fn nodes(_: &mut Process, _: &mut [Term]) -> Outcome {
    let visible = router::bonds().into_iter().filter(|bond| !bond.hidden);
    Ok(Term::list(visible.map(|bond| Term::atom(bond.node()))))
}

/// `Node.list([:visible, :this])` lists nodes of these kinds.
fn nodes_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [kinds] = array(args)?;
    let listed = listed(kinds).ok_or_else(badarg)?;
    Ok(Term::list(listed.into_iter().map(|listed| Term::atom(listed.node))))
}

/// `:erlang.nodes(:connected, %{node_type: true})` is a list of `{node, %{node_type: :visible}}`.
fn nodes_with_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (kinds, wanted) = typed::<(&Term, MapRef<'_>)>(args)?;
    let (connection_id, node_type) = (Atom::new("connection_id"), Atom::new("node_type"));
    let mut wishes = [false, false];
    for (key, value) in wanted.iter() {
        let on = value.as_bool().ok_or_else(badarg)?;
        match key.as_atom() {
            Some(key) if key == connection_id => wishes[0] = on,
            Some(key) if key == node_type => wishes[1] = on,
            _ => return Err(badarg()),
        }
    }
    let [with_id, with_type] = wishes;
    let listed = listed(kinds).ok_or_else(badarg)?;
    Ok(Term::list(listed.into_iter().map(|listed| {
        let id = listed.connection.map_or(Term::atom(names::UNDEFINED), Term::unsigned);
        let id = with_id.then_some((connection_id, id));
        let kind = with_type.then_some((node_type, Term::atom(listed.kind)));
        Term::tuple([Term::atom(listed.node), Term::map_of_atoms(id.into_iter().chain(kind))])
    })))
}

/// The nodes of one kind or of several, each once; nothing if one is no kind.
fn listed(kinds: &Term) -> Option<Vec<Listed>> {
    let kinds: Vec<Atom> = match kinds.as_atom() {
        Some(kind) => vec![kind],
        None => kinds.as_list()?.into_iter().map(Term::as_atom).collect::<Option<_>>()?,
    };
    let known_kinds = [names::VISIBLE, names::HIDDEN, names::CONNECTED, names::THIS, names::KNOWN];
    if !kinds.iter().all(|kind| known_kinds.contains(kind)) {
        return None;
    }
    let wants = |kind: Atom| kinds.contains(&kind);
    let bonds = router::bonds();
    let mut all = Vec::new();
    if wants(names::KNOWN) {
        all.push(Listed { node: names::NONODE, kind: names::KNOWN, connection: None });
        let connected: BTreeSet<u32> = bonds.iter().map(|bond| bond.node().index()).collect();
        let others = life::known().into_iter().filter(|node| !connected.contains(&node.index()));
        all.extend(others.map(|node| Listed { node, kind: names::KNOWN, connection: None }));
    }
    for bond in &bonds {
        if wants(names::CONNECTED) || wants(names::KNOWN) || wants(kind_of(bond)) {
            all.push(Listed { node: bond.node(), kind: kind_of(bond), connection: Some(bond.number) });
        }
    }
    let own = host::node_name();
    if wants(names::THIS) || wants(names::KNOWN) {
        all.retain(|listed| listed.node != own);
        let kind = names::THIS;
        all.push(Listed { node: own, kind, connection: None });
    }
    Some(all)
}

fn kind_of(bond: &Bond) -> Atom {
    if bond.hidden { names::HIDDEN } else { names::VISIBLE }
}

/// `Node.monitor(:kate@localhost, true)` is `true`; connects first, as waiting is not a native's.
fn monitor_node(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (node, on) = typed::<(Atom, &Term)>(args)?;
    known_to_nobody(node)?;
    monitor(process, node, typed::<(Atom, bool)>(args).map(|_| on.is_atom(names::TRUE))?, true)
}

/// `Node.monitor(:kate@localhost, true, [:allow_passive_connect])` is `true`.
fn monitor_node_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (node, on, options) = typed::<(Atom, bool, Vec<&Term>)>(args)?;
    let passive = Atom::new("allow_passive_connect");
    if !options.iter().all(|option| option.is_atom(passive)) {
        return Err(badarg());
    }
    known_to_nobody(node)?;
    monitor(process, node, on, true)
}

/// A program that is no node knows itself alone.
fn known_to_nobody(node: Atom) -> Result<(), Trap> {
    if life::current().is_none() && node != host::node_name() {
        return Err(Raise::error(Term::atom(names::NOTALIVE)).into());
    }
    Ok(())
}

fn monitor(process: &mut Process, node: Atom, on: bool, connect: bool) -> Outcome {
    if !on {
        watch::demonitor(process.pid, node);
    } else if node == host::node_name() || router::bond(node).is_some() {
        watch::monitor(process.pid, node, process.last_reference());
        // It may have gone meanwhile, before anybody could have told this process.
        if node != host::node_name() && router::bond(node).is_none() {
            watch::demonitor(process.pid, node);
            say_down(process, node);
        }
    } else if connect {
        let arguments = vec![Term::atom(node)];
        return Err(Request::Call(Atom::new("rshell_net"), Atom::new("monitor_node"), arguments).into());
    }
    Ok(Term::bool(true))
}

fn say_down(process: &Process, node: Atom) {
    let message = Term::tuple([Term::atom(names::NODEDOWN), Term::atom(node)]);
    send::signal(process.pid, process.pid, Signal::Message(Message::new(&message)));
}

/// `Node.disconnect(:kate@localhost)` tells whether there was a connection; `:ignored` where nodes have no names.
fn disconnect_node(_: &mut Process, args: &mut [Term]) -> Outcome {
    if life::current().is_none() {
        return Ok(Term::atom(names::IGNORED));
    }
    let (node,) = typed::<(Atom,)>(args)?;
    Ok(Term::bool(router::disconnect(node)))
}

/// `:erlang.set_cookie(:secret)` sets this node's cookie.
fn set_own_cookie(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (cookie,) = typed::<(Atom,)>(args)?;
    life::current().ok_or_else(badarg)?;
    cookies::set_own(cookie.name());
    Ok(Term::bool(true))
}

/// `Node.set_cookie(:kate@localhost, :secret)` sets the cookie towards a node, or this node's.
fn set_cookie(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (node, cookie) = typed::<(Atom, Atom)>(args)?;
    let Some(life) = life::current() else {
        let not_started = Trap::Raise(Raise::error(Term::named("distribution_not_started")));
        return Err(if node == host::node_name() { badarg() } else { not_started });
    };
    if node == life.node {
        cookies::set_own(cookie.name())
    } else {
        cookies::set(node.name(), cookie.name())
    }
    Ok(Term::bool(true))
}

/// `Node.get_cookie()` is this node's cookie, `:nocookie` without a name.
fn get_cookie(_: &mut Process, _: &mut [Term]) -> Outcome {
    let own = life::current().and_then(|_| cookies::own());
    Ok(own.map_or(Term::atom(names::NOCOOKIE), |cookie| Term::named(cookie.text())))
}

/// `:erlang.get_cookie(:kate@localhost)` is the cookie towards a node.
fn get_cookie_of(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (node,) = typed::<(Atom,)>(args)?;
    match life::current() {
        Some(life) if node != life.node => Ok(Term::named(cookies::of(node.name()).text())),
        _ => get_cookie(process, &mut []),
    }
}

/// `:erlang.dist_ctrl_get_data(handle)` is for a process that carries a connection; connections here are carried by the machine.
fn no_controller(_: &mut Process, _: &mut [Term]) -> Outcome {
    Err(Trap::Raise(Raise::error(Term::named("notsup"))))
}

/// `:erlang.dist_get_stat(handle)` takes the handle of a connection, which no program here gets.
fn no_connection(_: &mut Process, _: &mut [Term]) -> Outcome {
    Err(badarg())
}

//! `:rshell`: what `:net_kernel`, `:net_adm` and `:inet` are written with.

use std::net::SocketAddr;
use std::time::Duration;

use crate::node::bond::Bond;
use crate::node::epmd::{self, client};
use crate::node::name::NameKind;
use crate::node::router::{self, Connecting};
use crate::node::watch::{self, Types, Wish};
use crate::node::{Carrier, StartError, StartOptions, allowed, cookies, doctor, host_name, life};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, MapRef, Term, names};
use crate::vm::{Request, Trap};

natives! { "rshell":
    "net_start"/1 => start,
    "net_stop"/0 => stop,
    "net_state"/0 => state,
    "net_hidden"/0 => hidden,
    "net_connect"/1 => connect,
    "net_subscribe"/2 => subscribe,
    "net_nodes"/0 => nodes_info,
    "net_tick_time"/0 => tick_time,
    "net_set_tick_time"/1 => set_tick_time,
    "net_allow"/1 => allow,
    "net_allowed"/0 => allowed_nodes,
    "net_names"/1 => registered_names,
    "net_host_name"/0 => host,
    "net_examine"/1 => examine,
    "net_traffic"/0 => traffic,
    "net_connection"/1 => connection,
    "net_when_calm"/1 => when_calm,
}

fn charlist(text: &str) -> Term {
    Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
}

/// `:rshell.net_start(%{name: :kate, name_domain: :shortnames, net_ticktime: 60, hidden: false})` is `{:ok, pid}`,
/// `{:error, {:already_started, pid}}` or `{:error, text}`.
fn start(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (options,) = typed::<(MapRef<'_>,)>(args)?;
    let get = |key: &str| options.get_atom(Atom::new(key));
    let name = get("name").and_then(Term::as_atom).ok_or_else(badarg)?;
    let kind = match get("name_domain").and_then(Term::as_atom).map(Atom::name) {
        Some("shortnames") => NameKind::Short,
        Some("longnames") => NameKind::Long,
        _ => return Err(badarg()),
    };
    let mut start = StartOptions::new(name.name(), kind);
    start.at_run_time = true;
    start.hidden = get("hidden").and_then(Term::as_bool).unwrap_or(false);
    if let Some(seconds) = get("net_ticktime").and_then(Term::as_int) {
        start.tick_time = Duration::from_secs(u64::try_from(seconds).map_err(|_| badarg())?.max(1));
    }
    let work = move || -> crate::process::Completion {
        let result = crate::node::start(start);
        Box::new(move |_| Ok(started(result)))
    };
    Err(Request::Block(Box::new(work)).into())
}

fn started(result: Result<crate::term::Pid, StartError>) -> Term {
    match result {
        Ok(pid) => Term::ok_tuple(Term::pid(pid)),
        Err(StartError::AlreadyStarted(pid)) => {
            Term::error_tuple(Term::tuple([Term::named("already_started"), Term::pid(pid)]))
        }
        Err(error) => Term::error_tuple(Term::from(error.to_string().as_str())),
    }
}

/// `:rshell.net_stop()` is `:ok`, `{:error, :not_found}`, or `{:error, :not_allowed}` if the command line started the node.
fn stop(_: &mut Process, _: &mut [Term]) -> Outcome {
    let refusal = match life::current() {
        None => "not_found",
        Some(life) if !life.at_run_time => "not_allowed",
        Some(_) => {
            crate::node::stop();
            return Ok(Term::ok());
        }
    };
    Ok(Term::error_tuple(Term::named(refusal)))
}

/// `:rshell.net_state()` is `nil` or `{node, name_domain, at_run_time, net_kernel_pid}`.
fn state(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(match life::current() {
        None => Term::nil(),
        Some(life) => {
            let domain = if life.kind == NameKind::Short { "shortnames" } else { "longnames" };
            let at_run_time = Term::bool(life.at_run_time);
            Term::tuple([Term::atom(life.node), Term::named(domain), at_run_time, Term::pid(life.server)])
        }
    })
}

/// `:rshell.net_hidden()` is whether this node keeps to itself: it has no name, or does not show itself to others.
fn hidden(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::bool(life::current().is_none_or(|life| life.settings.hidden)))
}

/// `:rshell.net_connect(:kate@localhost)` is `true`, `false`, `:ignored`, or a reference: then `{ref, true | false}` comes.
fn connect(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (node,) = typed::<(Atom,)>(args)?;
    let Some(life) = life::current() else { return Ok(Term::atom(names::IGNORED)) };
    let reference = process.make_reference();
    Ok(match router::connect(&life, node, Some((process.pid, reference))) {
        Connecting::Known(connected) => Term::bool(connected),
        Connecting::Pending => Term::reference(reference),
    })
}

/// `:rshell.net_when_calm(:kate@localhost)` is `false`, or a reference if more waits for the node than should: `{ref, true | false}`
/// comes when it does no longer.
fn when_calm(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (node,) = typed::<(Atom,)>(args)?;
    let reference = process.make_reference();
    Ok(if router::when_calm(node, process.pid, reference) { Term::reference(reference) } else { Term::bool(false) })
}

/// `:rshell.net_subscribe(true, {types, reason, map})` adds the caller to those that hear of nodes; `types` is `nil`,
/// `:visible`, `:hidden` or `:all`.
fn subscribe(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (on, wish) = typed::<(bool, &Term)>(args)?;
    let [types, reason, map] = wish.as_tuple_of::<3>().ok_or_else(badarg)?;
    let types = match types.as_atom().ok_or_else(badarg)? {
        names::NIL => None,
        names::VISIBLE => Some(Types::Visible),
        names::HIDDEN => Some(Types::Hidden),
        names::ALL => Some(Types::All),
        _ => return Err(badarg()),
    };
    let flag = |term: &Term| term.as_bool().ok_or_else(badarg);
    watch::subscribe(process.pid, Wish { types, reason: flag(reason)?, map: flag(map)? }, on);
    Ok(Term::ok())
}

/// `:rshell.net_nodes()` is a list of `{node, owner, hidden, address | nil, messages in, messages out}`.
fn nodes_info(_: &mut Process, _: &mut [Term]) -> Outcome {
    let Some(life) = life::current() else { return Ok(Term::NIL_LIST) };
    let facts = |bond: &Bond| {
        let traffic = bond.sender.statistics();
        Term::tuple([
            Term::atom(bond.node()),
            Term::pid(life.server),
            Term::bool(bond.hidden),
            bond.address.map_or(Term::nil(), address),
            Term::unsigned(traffic.messages_in),
            Term::unsigned(traffic.messages_out),
        ])
    };
    Ok(Term::list(router::bonds().iter().map(|bond| facts(bond))))
}

/// `{{127, 0, 0, 1}, 4000}`
fn address(address: SocketAddr) -> Term {
    let numbers: Vec<Term> = match address.ip() {
        std::net::IpAddr::V4(ip) => ip.octets().iter().map(|byte| Term::int(i64::from(*byte))).collect(),
        std::net::IpAddr::V6(ip) => ip.segments().iter().map(|word| Term::int(i64::from(*word))).collect(),
    };
    Term::tuple([Term::tuple_from(numbers), Term::int(i64::from(address.port()))])
}

/// `:rshell.net_tick_time()` is the seconds after which a silent node is down, or `nil`.
fn tick_time(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(life::current().map_or(Term::nil(), |life| Term::unsigned(life.tick_time().as_secs())))
}

/// `:rshell.net_set_tick_time(60)` is `true`, or `false` where nodes have no names.
fn set_tick_time(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (seconds,) = typed::<(i64,)>(args)?;
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).ok_or_else(badarg)?;
    let life = life::current();
    if let Some(life) = &life {
        life.set_tick_time(seconds);
    }
    Ok(Term::bool(life.is_some()))
}

/// `:rshell.net_allow([:kate@localhost])` lets these nodes connect, and others no longer.
fn allow(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (nodes,) = typed::<(Vec<&Term>,)>(args)?;
    let nodes: Vec<&str> =
        nodes.into_iter().map(|node| Some(node.as_atom()?.name())).collect::<Option<_>>().ok_or_else(badarg)?;
    allowed::allow(nodes);
    Ok(Term::ok())
}

/// `:rshell.net_allowed()` lists the nodes that may connect, empty for all.
fn allowed_nodes(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(allowed::listed().unwrap_or_default().iter().map(|node| Term::named(node))))
}

/// `:rshell.net_names("localhost")` is `{:ok, [{'kate', 4000}]}`, `{:error, :address}` or `{:error, :nxdomain}`.
fn registered_names(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [host] = array(args)?;
    let host = host.as_text().ok_or_else(badarg)?.into_owned();
    let work = move || -> crate::process::Completion {
        let answer = match crate::scheduler::handle() {
            Some(runtime) => wait_for(runtime, host),
            None => Err("address"),
        };
        Box::new(move |_| {
            Ok(match answer {
                Ok(nodes) => Term::ok_tuple(Term::list(
                    nodes.iter().map(|(name, port)| Term::tuple([charlist(name), Term::int(i64::from(*port))])),
                )),
                Err(reason) => Term::error_tuple(Term::named(reason)),
            })
        })
    };
    Err(Trap::from(Request::Block(Box::new(work))))
}

/// The answer of a task: where the runtime already blocks, it can not be entered once more.
fn wait_for(runtime: &tokio::runtime::Handle, host: String) -> Result<Vec<(String, u16)>, &'static str> {
    let (sender, receiver) = std::sync::mpsc::channel();
    runtime.spawn(async move { drop(sender.send(ask(&host).await)) });
    receiver.recv().unwrap_or(Err("address"))
}

async fn ask(host: &str) -> Result<Vec<(String, u16)>, &'static str> {
    let address = crate::node::resolve(host).await.ok_or("nxdomain")?;
    let epmd = SocketAddr::new(address, epmd::port_from_environment());
    client::names(epmd).await.map(|(_, nodes)| nodes).map_err(|_| "address")
}

/// `:rshell.net_host_name()` is this host's name in full, as a charlist.
fn host(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(charlist(&host_name::full()))
}

/// `:rshell.net_examine(:app@host)` is a list of `{stage, good, text, remedy | nil}`, the last one telling how it ends.
fn examine(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (node,) = typed::<(Atom,)>(args)?;
    let work = move || -> crate::process::Completion {
        let findings =
            crate::scheduler::handle().map_or(Vec::new(), |runtime| runtime.block_on(doctor::examine(node.name())));
        Box::new(move |_| {
            Ok(Term::list(findings.into_iter().map(|finding| {
                let remedy = finding.remedy.map_or(Term::nil(), |remedy| Term::from(remedy.as_str()));
                Term::tuple([
                    Term::named(finding.stage),
                    Term::bool(finding.good),
                    Term::from(finding.text.as_str()),
                    remedy,
                ])
            })))
        })
    };
    Err(Trap::from(Request::Block(Box::new(work))))
}

/// `:rshell.net_traffic()` is a list of `{node, :rshell | :beam, hidden, bytes_in, bytes_out, queued, own_cookie}`.
fn traffic(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(router::bonds().into_iter().rev().map(|bond| {
        let statistics = bond.sender.statistics();
        let kind = match bond.peer.carrier {
            Carrier::Link => "rshell",
            Carrier::Beam => "beam",
        };
        Term::tuple_from(vec![
            Term::atom(bond.node()),
            Term::named(kind),
            Term::bool(bond.hidden),
            Term::unsigned(statistics.bytes_in),
            Term::unsigned(statistics.bytes_out),
            Term::unsigned(statistics.queued as u64),
            Term::bool(cookies::is_special(bond.node().name())),
        ])
    })))
}

/// `:rshell.net_connection(:kate@localhost)` is the number of the connection to a node, 0 if there is none.
fn connection(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (node,) = typed::<(Atom,)>(args)?;
    Ok(Term::unsigned(router::bond(node).map_or(0, |bond| bond.number)))
}

//! Making, describing and ending tables.

use parking_lot::Mutex;

use super::hash_rows::HashRows;
use super::ordered_rows::OrderedRows;
use super::registry::{self, Access, with};
use super::table::{Flags, Kind, Protection, Rows, State, Table};
use crate::process::{Process, host, table as processes};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Message, Pid, Term, View, names};

natives! { "ets":
    "new"/2 => new,
    "delete"/1 => delete,
    "info"/1 => info,
    "info"/2 => info_item,
    "whereis"/1 => whereis,
    "all"/0 => all,
    "rename"/2 => rename,
    "give_away"/3 => give_away,
    "setopts"/2 => setopts,
    "safe_fixtable"/2 => safe_fixtable,
}

/// What the options of `new/2` ask for.
struct Options {
    kind: Kind,
    protection: Protection,
    keypos: usize,
    named: bool,
    flags: Flags,
    heir: Option<(Pid, Message)>,
}

fn heir(pid: &Term, data: &Term) -> Option<(Pid, Message)> {
    let pid @ Pid::Local(_) = pid.as_pid()? else { return None };
    Some((pid, Message::new(data)))
}

fn parse(options: &Term) -> Option<Options> {
    let flags = Flags {
        read_concurrency: false,
        write_concurrency: names::FALSE,
        decentralized_counters: false,
        compressed: false,
    };
    let mut parsed =
        Options { kind: Kind::Set, protection: Protection::Protected, keypos: 0, named: false, flags, heir: None };
    for option in options.as_list()? {
        parse_option(option, &mut parsed)?;
    }
    Some(parsed)
}

fn parse_option(option: &Term, parsed: &mut Options) -> Option<()> {
    match option.view() {
        View::Atom(names::SET) => parsed.kind = Kind::Set,
        View::Atom(names::ORDERED_SET) => parsed.kind = Kind::OrderedSet,
        View::Atom(names::BAG) => parsed.kind = Kind::Bag,
        View::Atom(names::DUPLICATE_BAG) => parsed.kind = Kind::DuplicateBag,
        View::Atom(names::PUBLIC) => parsed.protection = Protection::Public,
        View::Atom(names::PROTECTED) => parsed.protection = Protection::Protected,
        View::Atom(names::PRIVATE) => parsed.protection = Protection::Private,
        View::Atom(atom) if atom.name() == "named_table" => parsed.named = true,
        View::Atom(atom) if atom.name() == "compressed" => parsed.flags.compressed = true,
        View::Tuple([name, value]) => match (name.as_atom()?.name(), value.view()) {
            ("keypos", View::Int(position @ 1..)) => parsed.keypos = usize::try_from(position - 1).ok()?,
            ("heir", View::Atom(atom)) if atom.name() == "none" => parsed.heir = None,
            ("read_concurrency", View::Atom(_)) => parsed.flags.read_concurrency = value.as_bool()?,
            ("write_concurrency", View::Atom(flag)) if flag.is_boolean() || flag.name() == "auto" => {
                parsed.flags.write_concurrency = flag;
            }
            ("decentralized_counters", View::Atom(_)) => parsed.flags.decentralized_counters = value.as_bool()?,
            _ => return None,
        },
        View::Tuple([name, pid, data]) if name.as_atom()?.name() == "heir" => parsed.heir = Some(heir(pid, data)?),
        _ => return None,
    }
    Some(())
}

/// `:ets.new(:users, [:set, :public, :named_table])` is `:users`; without `:named_table` a reference.
fn new(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, options] = array(args)?;
    let name = name.as_atom().ok_or_else(badarg)?;
    let options = parse(options).ok_or_else(badarg)?;
    let id = process.make_reference();
    let rows = match options.kind {
        Kind::OrderedSet => Rows::Ordered(OrderedRows::new(options.keypos)),
        _ => Rows::Hash(HashRows::new(options.keypos)),
    };
    let state = State { name, owner: process.pid, heir: options.heir, fixed_by: Vec::new(), rows };
    let handle = if options.named { Term::atom(name) } else { Term::reference(id) };
    let table = Table {
        id,
        kind: options.kind,
        protection: options.protection,
        keypos: options.keypos,
        named: options.named,
        flags: options.flags,
        state: Mutex::new(state),
    };
    if registry::insert(table) { Ok(handle) } else { Err(badarg()) }
}

/// `:ets.delete(table)` is `true`.
fn delete(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| {
        registry::remove(table, state.name, state.owner);
        // Whoever found the table just before finds it empty.
        state.clear();
        Ok(Term::bool(true))
    })
}

/// The items of `info/1`, in its order.
const ITEMS: [&str; 14] = [
    "id",
    "decentralized_counters",
    "read_concurrency",
    "write_concurrency",
    "compressed",
    "memory",
    "owner",
    "heir",
    "name",
    "size",
    "node",
    "named_table",
    "type",
    "keypos",
];

fn item(table: &Table, state: &State, name: &str) -> Option<Term> {
    Some(match name {
        "id" => Term::reference(table.id),
        "decentralized_counters" => Term::bool(table.flags.decentralized_counters),
        "read_concurrency" => Term::bool(table.flags.read_concurrency),
        "write_concurrency" => Term::atom(table.flags.write_concurrency),
        "compressed" => Term::bool(table.flags.compressed),
        "memory" => Term::int(state.words() as i64),
        "owner" => Term::pid(state.owner),
        "heir" => state.heir.as_ref().map_or(Term::named("none"), |(pid, _)| Term::pid(*pid)),
        "name" => Term::atom(state.name),
        "size" => Term::int(state.len() as i64),
        "node" => Term::atom(host::node_name()),
        "named_table" => Term::bool(table.named),
        "type" => Term::atom(table.kind.name()),
        "keypos" => Term::int(table.keypos as i64 + 1),
        "protection" => Term::atom(table.protection.name()),
        "fixed" => Term::bool(!state.fixed_by.is_empty()),
        "binary" => Term::NIL_LIST,
        "safe_fixed" | "safe_fixed_monotonic_time" => Term::bool(false),
        "stats" => Term::bool(false),
        _ => return None,
    })
}

/// `:ets.info(table)[:size]` is the number of rows; `:undefined` if there is no such table.
fn info(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    check_handle(handle)?;
    let known = with(process, handle, Access::Know, |_, table, state| {
        let pair = |name| Some(Term::tuple([Term::named(name), item(table, state, name)?]));
        Ok(Term::list(ITEMS.into_iter().chain(["protection"]).filter_map(pair)))
    });
    Ok(known.unwrap_or_else(|_| Term::atom(names::UNDEFINED)))
}

fn check_handle(handle: &Term) -> Result<(), crate::vm::Trap> {
    match handle.view() {
        View::Atom(_) | View::Reference(_) => Ok(()),
        _ => Err(badarg()),
    }
}

/// `:ets.info(table, :size)` is the number of rows.
fn info_item(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, name] = array(args)?;
    check_handle(handle)?;
    let Some(table) = registry::find(handle) else { return Ok(Term::atom(names::UNDEFINED)) };
    let name = name.as_atom().ok_or_else(badarg)?.name();
    let state = table.state.lock();
    item(&table, &state, name).ok_or_else(badarg)
}

/// `:ets.whereis(:users)` is the table's reference, or `:undefined`.
fn whereis(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    name.as_atom().ok_or_else(badarg)?;
    Ok(registry::find(name).map_or(Term::atom(names::UNDEFINED), |table| Term::reference(table.id)))
}

/// `:ets.all()` is the list of all tables.
fn all(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(registry::all().iter().map(|table| table.handle(&table.state.lock()))))
}

/// `:ets.rename(:users, :people)` is `:people`.
fn rename(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, name] = array(args)?;
    let name: Atom = name.as_atom().ok_or_else(badarg)?;
    with(process, handle, Access::Write, |_, table, state| {
        if registry::rename(table, state, name) { Ok(table.handle(state)) } else { Err(badarg()) }
    })
}

/// `:ets.give_away(table, pid, :data)` is `true`; the new owner gets `{:"ETS-TRANSFER", table, from, :data}`.
fn give_away(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, to, data] = array(args)?;
    let to = to.as_pid().filter(|pid| matches!(pid, Pid::Local(_))).ok_or_else(badarg)?;
    with(process, handle, Access::Know, |process, table, state| {
        if state.owner != process.pid || to == process.pid || !processes::is_alive(to) {
            return Err(badarg());
        }
        registry::transfer(table, state, to, data);
        Ok(Term::bool(true))
    })
}

/// `:ets.setopts(table, {:heir, pid, :data})` is `true`; `{:heir, :none}` takes the heir away.
fn setopts(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, options] = array(args)?;
    let single = std::slice::from_ref(&*options);
    let options: Vec<&Term> = match options.as_list() {
        Some(options) => options,
        None => single.iter().collect(),
    };
    with(process, handle, Access::Know, |process, _, state| {
        if state.owner != process.pid {
            return Err(badarg());
        }
        for option in options {
            let name = option.as_tuple().and_then(|parts| parts.first()?.as_atom());
            if name.is_none_or(|name| name.name() != "heir") {
                return Err(badarg());
            }
            state.heir = match option.as_tuple().unwrap_or_default() {
                [_, none] if none.as_atom().is_some_and(|none| none.name() == "none") => None,
                [_, pid, data] => Some(heir(pid, data).ok_or_else(badarg)?),
                _ => return Err(badarg()),
            };
        }
        Ok(Term::bool(true))
    })
}

/// `:ets.safe_fixtable(table, true)` is `true`: until it is called with `false`, walking the table misses nothing.
fn safe_fixtable(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, fix] = array(args)?;
    let fix = fix.as_bool().ok_or_else(badarg)?;
    with(process, handle, Access::Read, |process, table, state| {
        if fix {
            state.fixed_by.push(process.pid);
            registry::hold(process.pid, table.id);
        } else {
            state.unfix(process.pid, false);
        }
        Ok(Term::bool(true))
    })
}

//! Which tables there are, by number and by name, and whose they are.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use foldhash::fast::FixedState;
use parking_lot::{Mutex, RwLock};

use super::table::{Protection, State, Table};
use crate::process::{Process, Signal, owned, send, table as processes};
use crate::stdlib::argument::badarg;
use crate::term::{Atom, Message, Pid, Reference, Term, View};
use crate::vm::Trap;

type Map<K, V> = HashMap<K, V, FixedState>;

/// All tables. Written when a table comes, goes or gets another name; read by every operation.
static TABLES: LazyLock<RwLock<Map<Reference, Arc<Table>>>> = LazyLock::new(RwLock::default);

/// Named tables. As above.
static NAMES: LazyLock<RwLock<Map<Atom, Arc<Table>>>> = LazyLock::new(RwLock::default);

/// What is to be done when a process ends: the tables it owns and those it fixed. Written by their making and going, read
/// at every exit.
static HELD: LazyLock<Mutex<Map<Pid, Vec<Reference>>>> = LazyLock::new(Mutex::default);

/// What an operation wants of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To read rows.
    Read,
    /// To change rows.
    Write,
    /// To know about it: everybody may.
    Know,
}

/// Lets tables end with their owners; to be called once at boot.
pub fn install() {
    owned::on_exit(release);
}

/// Number of tables.
pub fn count() -> usize {
    TABLES.read().len()
}

/// Bytes that all tables occupy, roughly.
pub fn memory() -> usize {
    all().iter().map(|table| table.state.lock().words() * 8).sum()
}

/// All tables.
pub(super) fn all() -> Vec<Arc<Table>> {
    TABLES.read().values().cloned().collect()
}

/// The table that a term names.
pub(super) fn find(handle: &Term) -> Option<Arc<Table>> {
    match handle.view() {
        View::Reference(id) => TABLES.read().get(&id).cloned(),
        View::Atom(name) => NAMES.read().get(&name).cloned(),
        _ => None,
    }
}

/// Does something with a table and its state; `badarg` if it is not there or not for this process.
pub(super) fn with<R>(
    process: &mut Process,
    handle: &Term,
    access: Access,
    act: impl FnOnce(&mut Process, &Table, &mut State) -> Result<R, Trap>,
) -> Result<R, Trap> {
    let table = find(handle).ok_or_else(badarg)?;
    let mut state = table.state.lock();
    let free = match table.protection {
        Protection::Public => true,
        Protection::Protected => access != Access::Write,
        Protection::Private => access == Access::Know,
    };
    if !free && state.owner != process.pid {
        return Err(badarg());
    }
    act(process, &table, &mut state)
}

/// Enters a new table; false if its name is taken.
pub(super) fn insert(table: Table) -> bool {
    let (name, owner) = {
        let state = table.state.lock();
        (state.name, state.owner)
    };
    let table = Arc::new(table);
    if table.named {
        let mut names = NAMES.write();
        if names.contains_key(&name) {
            return false;
        }
        names.insert(name, table.clone());
    }
    hold(owner, table.id);
    TABLES.write().insert(table.id, table);
    true
}

/// Notes that the end of a process concerns a table.
pub(super) fn hold(pid: Pid, id: Reference) {
    HELD.lock().entry(pid).or_default().push(id);
}

/// Takes a table out.
pub(super) fn remove(table: &Table, name: Atom, owner: Pid) {
    if table.named {
        NAMES.write().remove(&name);
    }
    TABLES.write().remove(&table.id);
    let mut held = HELD.lock();
    if let Some(tables) = held.get_mut(&owner) {
        tables.retain(|id| *id != table.id);
        if tables.is_empty() {
            held.remove(&owner);
        }
    }
}

/// Gives a named table another name; false if it is taken.
pub(super) fn rename(table: &Table, state: &mut State, name: Atom) -> bool {
    if table.named {
        let mut names = NAMES.write();
        if names.contains_key(&name) {
            return false;
        }
        if let Some(entry) = names.remove(&state.name) {
            names.insert(name, entry);
        }
    }
    state.name = name;
    true
}

/// Makes another process the owner and tells it: `{:"ETS-TRANSFER", table, from, data}`.
pub(super) fn transfer(table: &Table, state: &mut State, to: Pid, data: &Term) {
    let from = state.owner;
    state.owner = to;
    hold(to, table.id);
    let message = Term::tuple([Term::named("ETS-TRANSFER"), table.handle(state), Term::pid(from), data.clone()]);
    send::signal(from, to, Signal::Message(Message::new(&message)));
}

/// A process has ended: its tables go to their heirs or away, and those it fixed are released.
fn release(pid: Pid) {
    let Some(tables) = HELD.lock().remove(&pid) else { return };
    for id in tables {
        let Some(table) = TABLES.read().get(&id).cloned() else { continue };
        let mut state = table.state.lock();
        state.unfix(pid, true);
        if state.owner != pid {
            continue;
        }
        match state.heir.as_ref().map(|(heir, data)| (*heir, data.duplicate().into_term())) {
            Some((heir, data)) if heir != pid && processes::is_alive(heir) => {
                transfer(&table, &mut state, heir, &data);
            }
            _ => {
                let name = state.name;
                drop(state);
                remove(&table, name, pid);
            }
        }
    }
}

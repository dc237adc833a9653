//! What a process has to do with others: links, monitors in both directions, and aliases.
//!
//! All of it belongs to the process and changes only while it runs. Empty sets cost a pointer, for most processes
//! have few relations or none.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::term::{Atom, Pid, Reference};

/// A map that costs nothing while it is empty.
type Lazy<K, V> = Option<Box<HashMap<K, V, FixedState>>>;

/// The relations of one process.
#[derive(Default)]
pub struct Relations {
    links: Lazy<Pid, ()>,
    /// Unlinks that the other side has not acknowledged: exits from there no longer count.
    unlinking: Lazy<Pid, u64>,
    monitors: Lazy<Reference, Monitored>,
    watchers: Lazy<Reference, Watcher>,
    aliases: Lazy<Reference, AliasMode>,
    /// Whom this process suspended, and how many times.
    suspended: Lazy<Pid, u32>,
    next_unlink: u64,
}

/// What one of this process's monitors watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Monitored {
    /// A process by pid.
    Pid(Pid),
    /// A process by name, here or on another node.
    Name(Atom, Atom, Option<Pid>),
}

/// Who watches this process, and by which name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Watcher {
    /// The watching process.
    pub pid: Pid,
    /// What it called this process, if not by pid.
    pub name: Option<Atom>,
}

/// When an alias ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AliasMode {
    /// When it is unaliased.
    Explicit,
    /// With its monitor: at demonitor or when the DOWN message comes.
    Demonitor,
    /// As `Demonitor`, and when the first message arrives through it, which also ends the monitor.
    ReplyDemonitor,
    /// When the first message arrives through it.
    Reply,
}

fn insert<K: std::hash::Hash + Eq, V>(map: &mut Lazy<K, V>, key: K, value: V) -> Option<V> {
    map.get_or_insert_with(Box::default).insert(key, value)
}

fn remove<K: std::hash::Hash + Eq, V>(map: &mut Lazy<K, V>, key: &K) -> Option<V> {
    let inner = map.as_mut()?;
    let removed = inner.remove(key);
    if inner.is_empty() {
        *map = None;
    }
    removed
}

fn get<'a, K: std::hash::Hash + Eq, V>(map: &'a Lazy<K, V>, key: &K) -> Option<&'a V> {
    map.as_ref()?.get(key)
}

impl Relations {
    /// Adds a link; false if it was there.
    pub fn link(&mut self, pid: Pid) -> bool {
        remove(&mut self.unlinking, &pid);
        insert(&mut self.links, pid, ()).is_none()
    }

    /// Removes a link; false if there was none.
    pub fn unlink(&mut self, pid: Pid) -> bool {
        remove(&mut self.links, &pid).is_some()
    }

    /// Starts an unlink that the other side has to acknowledge, and gives it a number; nothing if there is no link.
    pub fn start_unlink(&mut self, pid: Pid) -> Option<u64> {
        if !self.unlink(pid) {
            return None;
        }
        self.next_unlink += 1;
        insert(&mut self.unlinking, pid, self.next_unlink);
        Some(self.next_unlink)
    }

    /// The other side has acknowledged an unlink.
    pub fn finish_unlink(&mut self, pid: Pid, id: u64) {
        if get(&self.unlinking, &pid) == Some(&id) {
            remove(&mut self.unlinking, &pid);
        }
    }

    /// Tells whether there is a link.
    pub fn is_linked(&self, pid: Pid) -> bool {
        get(&self.links, &pid).is_some()
    }

    /// The linked processes.
    pub fn links(&self) -> Vec<Pid> {
        self.links.iter().flat_map(|links| links.keys().copied()).collect()
    }

    /// Adds a monitor of this process.
    pub fn monitor(&mut self, reference: Reference, monitored: Monitored) {
        insert(&mut self.monitors, reference, monitored);
    }

    /// Removes a monitor of this process.
    pub fn demonitor(&mut self, reference: Reference) -> Option<Monitored> {
        remove(&mut self.monitors, &reference)
    }

    /// What a monitor watches.
    pub fn monitored(&self, reference: Reference) -> Option<Monitored> {
        get(&self.monitors, &reference).copied()
    }

    /// This process's monitors.
    pub fn monitors(&self) -> Vec<(Reference, Monitored)> {
        self.monitors.iter().flat_map(|all| all.iter().map(|(reference, what)| (*reference, *what))).collect()
    }

    /// Somebody watches this process.
    pub fn add_watcher(&mut self, reference: Reference, watcher: Watcher) {
        insert(&mut self.watchers, reference, watcher);
    }

    /// Somebody no longer does.
    pub fn remove_watcher(&mut self, reference: Reference) {
        remove(&mut self.watchers, &reference);
    }

    /// Who watches this process.
    pub fn watchers(&self) -> Vec<(Reference, Watcher)> {
        self.watchers.iter().flat_map(|all| all.iter().map(|(reference, who)| (*reference, *who))).collect()
    }

    /// Makes a reference an alias of this process.
    pub fn add_alias(&mut self, reference: Reference, mode: AliasMode) {
        insert(&mut self.aliases, reference, mode);
    }

    /// Ends an alias; false if it was none.
    pub fn remove_alias(&mut self, reference: Reference) -> bool {
        remove(&mut self.aliases, &reference).is_some()
    }

    /// How an alias ends, if the reference is one.
    pub fn alias(&self, reference: Reference) -> Option<AliasMode> {
        get(&self.aliases, &reference).copied()
    }

    /// Notes that this process suspends another once more.
    pub fn suspend(&mut self, pid: Pid) {
        *self.suspended.get_or_insert_with(Box::default).entry(pid).or_default() += 1;
    }

    /// Takes one suspension back; false if there is none.
    pub fn resume(&mut self, pid: Pid) -> bool {
        match get(&self.suspended, &pid) {
            None => false,
            Some(1) => remove(&mut self.suspended, &pid).is_some(),
            Some(count) => {
                let fewer = count - 1;
                insert(&mut self.suspended, pid, fewer).is_some()
            }
        }
    }

    /// Whom this process suspended, and how many times.
    pub fn suspended(&self) -> Vec<(Pid, u32)> {
        self.suspended.iter().flat_map(|all| all.iter().map(|(pid, count)| (*pid, *count))).collect()
    }
}

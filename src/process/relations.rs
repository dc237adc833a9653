//! What a process has to do with others: links, monitors in both directions, and aliases.
//!
//! All of it belongs to the process and changes only while it runs. A process without relations has a pointer to nothing.

use super::small_map::SmallMap;
use crate::term::{Atom, Pid, Reference, Term};

/// The relations of one process.
#[derive(Default)]
pub struct Relations(Option<Box<Kept>>);

#[derive(Default)]
struct Kept {
    links: SmallMap<Pid, ()>,
    /// Unlinks that the other side has not acknowledged: exits from there no longer count.
    unlinking: SmallMap<Pid, u64>,
    monitors: SmallMap<Reference, Monitored>,
    watchers: SmallMap<Reference, Watcher>,
    aliases: SmallMap<Reference, AliasMode>,
    next_unlink: u64,
    /// What few processes have takes no room in the others.
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    /// Whom this process suspended, and how many times.
    suspended: SmallMap<Pid, u32>,
    /// What takes the place of `:DOWN` in the messages of some monitors.
    tags: SmallMap<Reference, Term>,
    /// The requests to spawn whose replies are to come.
    requests: SmallMap<Reference, SpawnReply>,
}

/// What a process wants to hear of its request to spawn.
#[derive(Clone, Debug)]
pub struct SpawnReply {
    /// Whether that the process was spawned.
    pub success: bool,
    /// Whether that it was not.
    pub error: bool,
    /// What the message begins with.
    pub tag: Term,
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

/// All entries of one of the maps.
fn listed<K: std::hash::Hash + Eq + Copy, V: Copy>(map: Option<&SmallMap<K, V>>) -> Vec<(K, V)> {
    map.into_iter().flat_map(SmallMap::iter).map(|(key, value)| (*key, *value)).collect()
}

impl Relations {
    fn kept(&mut self) -> &mut Kept {
        self.0.get_or_insert_default()
    }

    fn rare(&mut self) -> Option<&mut Rare> {
        self.0.as_mut()?.rare.as_deref_mut()
    }

    fn make_rare(&mut self) -> &mut Rare {
        self.kept().rare.get_or_insert_default()
    }

    /// Adds a link; false if it was there.
    pub fn link(&mut self, pid: Pid) -> bool {
        let kept = self.kept();
        kept.unlinking.remove(&pid);
        kept.links.insert(pid, ()).is_none()
    }

    /// Removes a link; false if there was none.
    pub fn unlink(&mut self, pid: Pid) -> bool {
        self.0.as_mut().is_some_and(|kept| kept.links.remove(&pid).is_some())
    }

    /// Starts an unlink that the other side has to acknowledge, and gives it a number; nothing if there is no link.
    pub fn start_unlink(&mut self, pid: Pid) -> Option<u64> {
        if !self.unlink(pid) {
            return None;
        }
        let kept = self.kept();
        kept.next_unlink += 1;
        kept.unlinking.insert(pid, kept.next_unlink);
        Some(kept.next_unlink)
    }

    /// The other side has acknowledged an unlink.
    pub fn finish_unlink(&mut self, pid: Pid, id: u64) {
        if let Some(kept) = &mut self.0
            && kept.unlinking.get(&pid) == Some(&id)
        {
            kept.unlinking.remove(&pid);
        }
    }

    /// Tells whether there is a link.
    pub fn is_linked(&self, pid: Pid) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.links.get(&pid).is_some())
    }

    /// The linked processes.
    pub fn links(&self) -> Vec<Pid> {
        self.0.iter().flat_map(|kept| kept.links.iter()).map(|(pid, ())| *pid).collect()
    }

    /// Adds a monitor of this process.
    pub fn monitor(&mut self, reference: Reference, monitored: Monitored) {
        self.kept().monitors.insert(reference, monitored);
    }

    /// Removes a monitor of this process, with its tag.
    pub fn demonitor(&mut self, reference: Reference) -> Option<Monitored> {
        self.take_tag(reference);
        self.0.as_mut()?.monitors.remove(&reference)
    }

    /// Sets what the message of a monitor begins with in place of `:DOWN`.
    pub fn tag_monitor(&mut self, reference: Reference, tag: Term) {
        self.make_rare().tags.insert(reference, tag);
    }

    /// Takes what the message of a monitor is to begin with, if it was set.
    pub fn take_tag(&mut self, reference: Reference) -> Option<Term> {
        self.rare()?.tags.remove(&reference)
    }

    /// Notes a request to spawn, whose reply is to come.
    pub fn expect_spawn_reply(&mut self, reference: Reference, reply: SpawnReply) {
        self.make_rare().requests.insert(reference, reply);
    }

    /// Takes a request to spawn, whose reply is there or no longer wanted; nothing if there is no such request.
    pub fn take_spawn_request(&mut self, reference: Reference) -> Option<SpawnReply> {
        self.rare()?.requests.remove(&reference)
    }

    /// What a monitor watches.
    pub fn monitored(&self, reference: Reference) -> Option<Monitored> {
        self.0.as_ref()?.monitors.get(&reference).copied()
    }

    /// This process's monitors.
    pub fn monitors(&self) -> Vec<(Reference, Monitored)> {
        listed(self.0.as_ref().map(|kept| &kept.monitors))
    }

    /// Somebody watches this process.
    pub fn add_watcher(&mut self, reference: Reference, watcher: Watcher) {
        self.kept().watchers.insert(reference, watcher);
    }

    /// Somebody no longer does.
    pub fn remove_watcher(&mut self, reference: Reference) {
        if let Some(kept) = &mut self.0 {
            kept.watchers.remove(&reference);
        }
    }

    /// Who watches this process.
    pub fn watchers(&self) -> Vec<(Reference, Watcher)> {
        listed(self.0.as_ref().map(|kept| &kept.watchers))
    }

    /// Makes a reference an alias of this process.
    pub fn add_alias(&mut self, reference: Reference, mode: AliasMode) {
        self.kept().aliases.insert(reference, mode);
    }

    /// Ends an alias; false if it was none.
    pub fn remove_alias(&mut self, reference: Reference) -> bool {
        self.0.as_mut().is_some_and(|kept| kept.aliases.remove(&reference).is_some())
    }

    /// How an alias ends, if the reference is one.
    pub fn alias(&self, reference: Reference) -> Option<AliasMode> {
        self.0.as_ref()?.aliases.get(&reference).copied()
    }

    /// Notes that this process suspends another once more.
    pub fn suspend(&mut self, pid: Pid) {
        let suspended = &mut self.make_rare().suspended;
        let count = suspended.get(&pid).copied().unwrap_or_default();
        suspended.insert(pid, count + 1);
    }

    /// Takes one suspension back; false if there is none.
    pub fn resume(&mut self, pid: Pid) -> bool {
        let Some(rare) = self.rare() else { return false };
        match rare.suspended.get(&pid).copied() {
            None => false,
            Some(1) => rare.suspended.remove(&pid).is_some(),
            Some(count) => rare.suspended.insert(pid, count - 1).is_some(),
        }
    }

    /// Whom this process suspended, and how many times.
    pub fn suspended(&self) -> Vec<(Pid, u32)> {
        listed(self.0.as_ref().and_then(|kept| kept.rare.as_ref()).map(|rare| &rare.suspended))
    }
}

//! What a monitor or a new process may have beside what each has.

use super::Process;
use super::heap::Heap;
use super::relations::AliasMode;
use super::settings::Settings;
use crate::term::{Atom, Reference, Term, names};

/// What a monitor may have beside its reference.
#[derive(Default)]
pub struct MonitorOptions {
    /// The reference is an alias of the process too.
    pub alias: Option<AliasMode>,
    /// What the message begins with, if not with `:DOWN`.
    pub tag: Option<Term>,
}

impl MonitorOptions {
    /// Reads `[alias: mode, tag: term]`; nothing if any other option is there.
    pub fn from_term(list: &Term) -> Option<MonitorOptions> {
        let mut options = MonitorOptions::default();
        for option in list.as_list()? {
            let [key, value] = option.as_tuple_of::<2>()?;
            match key.as_atom()? {
                names::ALIAS => options.alias = Some(alias_mode(value)?),
                names::TAG => options.tag = Some(value.clone()),
                _ => return None,
            }
        }
        Some(options)
    }

    /// Gives them to a monitor of the process that was just made.
    pub fn give(self, process: &mut Process, reference: Reference) {
        if let Some(mode) = self.alias {
            process.relations.add_alias(reference, mode);
        }
        if let Some(tag) = self.tag {
            process.relations.tag_monitor(reference, tag);
        }
    }
}

fn alias_mode(mode: &Term) -> Option<AliasMode> {
    match mode.as_atom()? {
        names::EXPLICIT_UNALIAS => Some(AliasMode::Explicit),
        names::DEMONITOR => Some(AliasMode::Demonitor),
        names::REPLY_DEMONITOR => Some(AliasMode::ReplyDemonitor),
        _ => None,
    }
}

/// How a new process is related to who spawned it, and what it is given.
#[derive(Default)]
pub struct SpawnOptions {
    /// Whether the two are linked.
    pub link: bool,
    /// Whether the new one is monitored, and how.
    pub monitor: Option<MonitorOptions>,
    priority: Option<Atom>,
    heap: Option<Heap>,
    settings: Option<Settings>,
}

impl SpawnOptions {
    /// A link and nothing else.
    pub fn linked() -> SpawnOptions {
        SpawnOptions { link: true, ..SpawnOptions::default() }
    }

    /// A monitor and nothing else.
    pub fn monitored() -> SpawnOptions {
        SpawnOptions { monitor: Some(MonitorOptions::default()), ..SpawnOptions::default() }
    }

    /// Reads the options of `:erlang.spawn_opt/2`; nothing if an unknown one is among them.
    pub fn from_term(list: &Term) -> Option<SpawnOptions> {
        let mut options = SpawnOptions::default();
        for option in list.as_list()? {
            match (option.as_atom(), option.as_tuple_of::<2>()) {
                (Some(names::LINK), _) => options.link = true,
                (Some(names::MONITOR), _) => options.monitor = Some(MonitorOptions::default()),
                (None, Some([key, value])) => options.set(key.as_atom()?.name(), value)?,
                _ => return None,
            }
        }
        Some(options)
    }

    fn set(&mut self, name: &str, value: &Term) -> Option<()> {
        match name {
            "monitor" => self.monitor = Some(MonitorOptions::from_term(value)?),
            "priority" => self.priority = Some(priority(value)?),
            "max_heap_size" => self.heap = Some(Heap::from_term(value)?),
            // These concern the BEAM's threads.
            "async_dist" | "scheduler" => {}
            _ => self.settings.get_or_insert_default().set(name, value)?,
        }
        Some(())
    }

    /// Gives a new process what is not a relation.
    pub fn give(&self, child: &mut Process) {
        child.heap = self.heap.unwrap_or_default();
        child.priority = self.priority.unwrap_or(child.priority);
        if let Some(settings) = self.settings {
            child.set_settings(settings);
        }
    }
}

/// One of the four priorities.
pub fn priority(value: &Term) -> Option<Atom> {
    value.as_atom().filter(|level| matches!(level.name(), "low" | "normal" | "high" | "max"))
}

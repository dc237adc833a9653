//! What nodes tell each other: THE table of control messages, with the numbers and meanings of the Erlang distribution.
//!
//! Both carriers write the same numbers and the same fields in the same order; they differ in bytes only, which is why
//! [`Control::write`] and [`Control::read`] go over the fields through [`FieldWriter`] and [`FieldReader`]. A reason to
//! exit, the arguments of a spawn and every message are the payload that travels behind a control message.
//! <https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#protocol-between-connected-nodes>

use crate::term::{Atom, Message, Pid, Reference, Term};

/// A message between nodes.
pub enum Control {
    /// `from` links itself to `to`.
    Link {
        /// Who links.
        from: Pid,
        /// Whom it links to.
        to: Pid,
    },
    /// The payload is a message to `to`.
    Send {
        /// The receiver.
        to: Pid,
    },
    /// A link between them breaks because `from` ended; the payload is the reason.
    Exit {
        /// Who ended.
        from: Pid,
        /// Who was linked to it.
        to: Pid,
    },
    /// The payload is a message to a registered name.
    RegSend {
        /// The sender.
        from: Pid,
        /// The receiver's name.
        to: Atom,
    },
    /// `to` gets the group leader `leader`.
    GroupLeader {
        /// The new group leader.
        leader: Pid,
        /// Who gets it.
        to: Pid,
    },
    /// An exit signal by `:erlang.exit/2`; the payload is the reason.
    Exit2 {
        /// The sender.
        from: Pid,
        /// Who is to exit.
        to: Pid,
    },
    /// `from` monitors `target`.
    MonitorP {
        /// Who monitors.
        from: Pid,
        /// Whom it monitors.
        target: Target,
        /// The monitor.
        reference: Reference,
    },
    /// `from` monitors `target` no longer.
    DemonitorP {
        /// Who monitored.
        from: Pid,
        /// Whom it monitored.
        target: Target,
        /// The monitor.
        reference: Reference,
    },
    /// What `to` monitors has ended; the payload is the reason.
    MonitorPExit {
        /// Who ended, named as it was monitored.
        target: Target,
        /// Who monitored it.
        to: Pid,
        /// The monitor.
        reference: Reference,
    },
    /// As `Send`, telling the sender.
    SendSender {
        /// The sender.
        from: Pid,
        /// The receiver.
        to: Pid,
    },
    /// `from` wants a process; the payload is the list of arguments.
    SpawnRequest {
        /// What the reply is to bear.
        id: Reference,
        /// Who asks.
        from: Pid,
        /// The group leader of the new process.
        group_leader: Pid,
        /// What the process calls.
        function: SpawnFunction,
        /// A list of `:link`, `:monitor` and the like.
        options: Message,
    },
    /// The answer to a `SpawnRequest`.
    SpawnReply {
        /// What the request bore.
        id: Reference,
        /// Who asked.
        to: Pid,
        /// [`SPAWNED_LINKED`] and [`SPAWNED_MONITORED`].
        flags: u32,
        /// The new process, or why there is none.
        result: SpawnResult,
    },
    /// The payload is a message to whom an alias means.
    AliasSend {
        /// The sender.
        from: Pid,
        /// The alias.
        alias: Reference,
    },
    /// `from` takes its link to `to` back; waits for the acknowledgement with this id before it links again.
    UnlinkId {
        /// What the acknowledgement is to bear; never 0.
        id: u64,
        /// Who unlinks.
        from: Pid,
        /// Whom it was linked to.
        to: Pid,
    },
    /// `from` has seen the `UnlinkId` with this id.
    UnlinkIdAck {
        /// What the request bore.
        id: u64,
        /// Who acknowledges.
        from: Pid,
        /// Who unlinked.
        to: Pid,
    },
}

/// Whom a monitor watches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// A process.
    Pid(Pid),
    /// Whoever has the name.
    Name(Atom),
}

/// What a spawned process is to call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SpawnFunction {
    /// The module.
    pub module: Atom,
    /// The function's name.
    pub name: Atom,
    /// How many arguments are in the payload.
    pub arity: u32,
}

/// How a request to spawn ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpawnResult {
    /// The new process.
    Pid(Pid),
    /// Why there is none, as `:badopt` or `:notsup`.
    Error(Atom),
}

/// Flag of a `SpawnReply`: the link is there.
pub const SPAWNED_LINKED: u32 = 1;
/// Flag of a `SpawnReply`: the monitor is there.
pub const SPAWNED_MONITORED: u32 = 2;

/// Writes the fields of a control message, in the order of the protocol.
pub(super) trait FieldWriter {
    type Error;
    /// A field that means nothing and that only Erlang's own form has.
    fn unused(&mut self) -> Result<(), Self::Error>;
    fn pid(&mut self, pid: Pid) -> Result<(), Self::Error>;
    fn reference(&mut self, reference: Reference) -> Result<(), Self::Error>;
    fn atom(&mut self, atom: Atom) -> Result<(), Self::Error>;
    fn number(&mut self, number: u64) -> Result<(), Self::Error>;
    fn function(&mut self, function: SpawnFunction) -> Result<(), Self::Error>;
    fn term(&mut self, term: &Term) -> Result<(), Self::Error>;
}

/// Reads what a [`FieldWriter`] wrote.
pub(super) trait FieldReader {
    type Error;
    fn unused(&mut self) -> Result<(), Self::Error>;
    fn pid(&mut self) -> Result<Pid, Self::Error>;
    fn reference(&mut self) -> Result<Reference, Self::Error>;
    fn atom(&mut self) -> Result<Atom, Self::Error>;
    fn number(&mut self) -> Result<u64, Self::Error>;
    fn function(&mut self) -> Result<SpawnFunction, Self::Error>;
    fn term(&mut self) -> Result<Message, Self::Error>;
    /// A process or a name.
    fn target(&mut self) -> Result<Target, Self::Error>;
}

/// Numbers of the control messages.
#[rustfmt::skip]
pub(super) mod operation {
    pub(crate) const LINK: u8 = 1;
    pub(crate) const SEND: u8 = 2;
    pub(crate) const REG_SEND: u8 = 6;
    pub(crate) const GROUP_LEADER: u8 = 7;
    pub(crate) const MONITOR_P: u8 = 19;
    pub(crate) const DEMONITOR_P: u8 = 20;
    pub(crate) const SEND_SENDER: u8 = 22;
    pub(crate) const PAYLOAD_EXIT: u8 = 24;
    pub(crate) const PAYLOAD_EXIT2: u8 = 26;
    pub(crate) const PAYLOAD_MONITOR_P_EXIT: u8 = 28;
    pub(crate) const SPAWN_REQUEST: u8 = 29;
    pub(crate) const SPAWN_REPLY: u8 = 31;
    pub(crate) const ALIAS_SEND: u8 = 33;
    pub(crate) const UNLINK_ID: u8 = 35;
    pub(crate) const UNLINK_ID_ACK: u8 = 36;
}

impl Control {
    /// The number of the message, and how many fields it has besides an unused one.
    pub(super) fn operation(&self) -> (u8, usize) {
        match self {
            Control::Link { .. } => (operation::LINK, 2),
            Control::Send { .. } => (operation::SEND, 1),
            Control::Exit { .. } => (operation::PAYLOAD_EXIT, 2),
            Control::RegSend { .. } => (operation::REG_SEND, 2),
            Control::GroupLeader { .. } => (operation::GROUP_LEADER, 2),
            Control::Exit2 { .. } => (operation::PAYLOAD_EXIT2, 2),
            Control::MonitorP { .. } => (operation::MONITOR_P, 3),
            Control::DemonitorP { .. } => (operation::DEMONITOR_P, 3),
            Control::MonitorPExit { .. } => (operation::PAYLOAD_MONITOR_P_EXIT, 3),
            Control::SendSender { .. } => (operation::SEND_SENDER, 2),
            Control::SpawnRequest { .. } => (operation::SPAWN_REQUEST, 5),
            Control::SpawnReply { .. } => (operation::SPAWN_REPLY, 4),
            Control::AliasSend { .. } => (operation::ALIAS_SEND, 2),
            Control::UnlinkId { .. } => (operation::UNLINK_ID, 3),
            Control::UnlinkIdAck { .. } => (operation::UNLINK_ID_ACK, 3),
        }
    }

    /// Tells whether the message has a field that Erlang's form fills with nothing.
    pub(super) fn has_unused(&self) -> bool {
        matches!(self, Control::Send { .. } | Control::RegSend { .. })
    }

    /// Tells whether a payload belongs to the message.
    pub fn has_payload(&self) -> bool {
        matches!(
            self,
            Control::Send { .. }
                | Control::SendSender { .. }
                | Control::RegSend { .. }
                | Control::AliasSend { .. }
                | Control::Exit { .. }
                | Control::Exit2 { .. }
                | Control::MonitorPExit { .. }
                | Control::SpawnRequest { .. }
        )
    }

    pub(super) fn write<W: FieldWriter>(&self, fields: &mut W) -> Result<(), W::Error> {
        match self {
            Control::Link { from, to }
            | Control::Exit { from, to }
            | Control::Exit2 { from, to }
            | Control::SendSender { from, to }
            | Control::GroupLeader { leader: from, to } => {
                fields.pid(*from)?;
                fields.pid(*to)
            }
            Control::Send { to } => {
                fields.unused()?;
                fields.pid(*to)
            }
            Control::RegSend { from, to } => {
                fields.pid(*from)?;
                fields.unused()?;
                fields.atom(*to)
            }
            Control::MonitorP { from, target, reference } | Control::DemonitorP { from, target, reference } => {
                fields.pid(*from)?;
                write_target(fields, *target)?;
                fields.reference(*reference)
            }
            Control::MonitorPExit { target, to, reference } => {
                write_target(fields, *target)?;
                fields.pid(*to)?;
                fields.reference(*reference)
            }
            Control::SpawnRequest { id, from, group_leader, function, options } => {
                fields.reference(*id)?;
                fields.pid(*from)?;
                fields.pid(*group_leader)?;
                fields.function(*function)?;
                fields.term(options.term())
            }
            Control::SpawnReply { id, to, flags, result } => {
                fields.reference(*id)?;
                fields.pid(*to)?;
                fields.number(u64::from(*flags))?;
                match result {
                    SpawnResult::Pid(pid) => fields.pid(*pid),
                    SpawnResult::Error(reason) => fields.atom(*reason),
                }
            }
            Control::AliasSend { from, alias } => {
                fields.pid(*from)?;
                fields.reference(*alias)
            }
            Control::UnlinkId { id, from, to } | Control::UnlinkIdAck { id, from, to } => {
                fields.number(*id)?;
                fields.pid(*from)?;
                fields.pid(*to)
            }
        }
    }

    /// The message with this number; nothing if there is none.
    pub(super) fn read<R: FieldReader>(number: u8, fields: &mut R) -> Result<Option<Control>, R::Error> {
        Ok(Some(match number {
            operation::LINK => Control::Link { from: fields.pid()?, to: fields.pid()? },
            operation::SEND => {
                fields.unused()?;
                Control::Send { to: fields.pid()? }
            }
            operation::PAYLOAD_EXIT => Control::Exit { from: fields.pid()?, to: fields.pid()? },
            operation::REG_SEND => {
                let from = fields.pid()?;
                fields.unused()?;
                Control::RegSend { from, to: fields.atom()? }
            }
            operation::GROUP_LEADER => Control::GroupLeader { leader: fields.pid()?, to: fields.pid()? },
            operation::PAYLOAD_EXIT2 => Control::Exit2 { from: fields.pid()?, to: fields.pid()? },
            operation::MONITOR_P => {
                Control::MonitorP { from: fields.pid()?, target: fields.target()?, reference: fields.reference()? }
            }
            operation::DEMONITOR_P => {
                Control::DemonitorP { from: fields.pid()?, target: fields.target()?, reference: fields.reference()? }
            }
            operation::PAYLOAD_MONITOR_P_EXIT => {
                Control::MonitorPExit { target: fields.target()?, to: fields.pid()?, reference: fields.reference()? }
            }
            operation::SEND_SENDER => Control::SendSender { from: fields.pid()?, to: fields.pid()? },
            operation::SPAWN_REQUEST => Control::SpawnRequest {
                id: fields.reference()?,
                from: fields.pid()?,
                group_leader: fields.pid()?,
                function: fields.function()?,
                options: fields.term()?,
            },
            operation::SPAWN_REPLY => Control::SpawnReply {
                id: fields.reference()?,
                to: fields.pid()?,
                // Flags of later protocols are none of ours.
                flags: (fields.number()? & 0xFFFF_FFFF) as u32,
                result: match fields.target()? {
                    Target::Pid(pid) => SpawnResult::Pid(pid),
                    Target::Name(reason) => SpawnResult::Error(reason),
                },
            },
            operation::ALIAS_SEND => Control::AliasSend { from: fields.pid()?, alias: fields.reference()? },
            operation::UNLINK_ID => Control::UnlinkId { id: fields.number()?, from: fields.pid()?, to: fields.pid()? },
            operation::UNLINK_ID_ACK => {
                Control::UnlinkIdAck { id: fields.number()?, from: fields.pid()?, to: fields.pid()? }
            }
            _ => return Ok(None),
        }))
    }
}

fn write_target<W: FieldWriter>(fields: &mut W, target: Target) -> Result<(), W::Error> {
    match target {
        Target::Pid(pid) => fields.pid(pid),
        Target::Name(name) => fields.atom(name),
    }
}

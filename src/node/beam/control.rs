//! Control messages as the tuples of the Erlang distribution.

use crate::codec::etf::{self, Context, EncodeOptions, write_atom, write_integer, write_pid, write_reference};
use crate::codec::{DecodeError, DecodeErrorKind, EncodeError};
use crate::node::control::{Control, FieldReader, FieldWriter, SpawnFunction, Target, operation};
use crate::term::{Atom, Message, Pid, Reference, Term, names};

/// How terms are written to a BEAM: atoms in UTF-8, which every node understands since OTP 16.
const OPTIONS: EncodeOptions = EncodeOptions { minor_version: 2, compressed: 0, deterministic: false };

/// Numbers that are read but never written: with the reason among the fields, and with a trace token behind them.
#[rustfmt::skip]
mod other {
    pub(super) const EXIT: u8 = 3;
    pub(super) const EXIT2: u8 = 8;
    pub(super) const SEND_TT: u8 = 12;
    pub(super) const EXIT_TT: u8 = 13;
    pub(super) const REG_SEND_TT: u8 = 16;
    pub(super) const EXIT2_TT: u8 = 18;
    pub(super) const MONITOR_P_EXIT: u8 = 21;
    pub(super) const SEND_SENDER_TT: u8 = 23;
    pub(super) const PAYLOAD_EXIT_TT: u8 = 25;
    pub(super) const PAYLOAD_EXIT2_TT: u8 = 27;
    pub(super) const SPAWN_REQUEST_TT: u8 = 30;
    pub(super) const SPAWN_REPLY_TT: u8 = 32;
    pub(super) const ALIAS_SEND_TT: u8 = 34;
}

/// Appends a control message and its payload, each introduced by `version` (empty behind a distribution header).
pub(super) fn write(
    out: &mut Vec<u8>,
    control: &Control,
    payload: Option<&Term>,
    version: &[u8],
    context: &Context<'_>,
) -> Result<(), EncodeError> {
    let (number, fields) = control.operation();
    // No control message has more than six elements.
    let arity = (1 + fields + usize::from(control.has_unused())) as u8;
    out.extend_from_slice(version);
    out.extend([etf::tag::SMALL_TUPLE, arity, etf::tag::SMALL_INTEGER, number]);
    control.write(&mut Writer { out, context })?;
    if let Some(payload) = payload {
        out.extend_from_slice(version);
        etf::encode_bare(out, payload, context, OPTIONS)?;
    }
    Ok(())
}

/// Reads a control message and its payload, each introduced by `version`.
pub(super) fn read(
    bytes: &[u8],
    version: &[u8],
    context: &Context<'_>,
) -> Result<(Control, Option<Message>), DecodeError> {
    let strip = |bytes: &'_ [u8], at: usize| match bytes.strip_prefix(version) {
        Some(_) => Ok(at + version.len()),
        None => Err(DecodeError::at(at, DecodeErrorKind::Version(bytes.first().copied().unwrap_or(0)))),
    };
    let start = strip(bytes, 0)?;
    let (tuple, used) = decode_from(bytes, start, context)?;
    let end = start + used;
    let (control, reason) = from_tuple(&tuple).map_err(|kind| DecodeError::at(start, kind))?;
    let rest = bytes.get(end..).unwrap_or(&[]);
    if rest.is_empty() {
        return Ok((control, reason));
    }
    let start = strip(rest, end)?;
    let (payload, _) = decode_from(bytes, start, context)?;
    Ok((control, Some(Message::new(&payload))))
}

fn decode_from(bytes: &[u8], start: usize, context: &Context<'_>) -> Result<(Term, usize), DecodeError> {
    etf::decode_bare(bytes.get(start..).unwrap_or(&[]), context).map_err(|error| error.behind(start))
}

fn from_tuple(tuple: &Term) -> Result<(Control, Option<Message>), DecodeErrorKind> {
    let [number, fields @ ..] = tuple.as_tuple().unwrap_or(&[]) else {
        return Err(DecodeErrorKind::Control("no tuple"));
    };
    let number = number.as_int().and_then(|number| u8::try_from(number).ok());
    let number = number.ok_or(DecodeErrorKind::Control("no number"))?;
    let (number, with_reason) = match number {
        other::EXIT | other::EXIT_TT => (operation::PAYLOAD_EXIT, true),
        other::EXIT2 | other::EXIT2_TT => (operation::PAYLOAD_EXIT2, true),
        other::MONITOR_P_EXIT => (operation::PAYLOAD_MONITOR_P_EXIT, true),
        other::SEND_TT => (operation::SEND, false),
        other::REG_SEND_TT => (operation::REG_SEND, false),
        other::SEND_SENDER_TT => (operation::SEND_SENDER, false),
        other::PAYLOAD_EXIT_TT => (operation::PAYLOAD_EXIT, false),
        other::PAYLOAD_EXIT2_TT => (operation::PAYLOAD_EXIT2, false),
        other::SPAWN_REQUEST_TT => (operation::SPAWN_REQUEST, false),
        other::SPAWN_REPLY_TT => (operation::SPAWN_REPLY, false),
        other::ALIAS_SEND_TT => (operation::ALIAS_SEND, false),
        number => (number, false),
    };
    let reason = if with_reason { fields.last().map(Message::new) } else { None };
    let control = Control::read(number, &mut Reader { fields: fields.iter() })?;
    Ok((control.ok_or(DecodeErrorKind::Control("unknown number"))?, reason))
}

struct Writer<'o, 'c> {
    out: &'o mut Vec<u8>,
    context: &'c Context<'c>,
}

impl FieldWriter for Writer<'_, '_> {
    type Error = EncodeError;

    fn unused(&mut self) -> Result<(), EncodeError> {
        self.atom(names::EMPTY)
    }

    fn pid(&mut self, pid: Pid) -> Result<(), EncodeError> {
        write_pid(self.out, pid, self.context.identity, OPTIONS.minor_version);
        Ok(())
    }

    fn reference(&mut self, reference: Reference) -> Result<(), EncodeError> {
        write_reference(self.out, reference, self.context.identity, OPTIONS.minor_version);
        Ok(())
    }

    fn atom(&mut self, atom: Atom) -> Result<(), EncodeError> {
        write_atom(self.out, atom, OPTIONS.minor_version);
        Ok(())
    }

    fn number(&mut self, number: u64) -> Result<(), EncodeError> {
        match i64::try_from(number) {
            Ok(number) => {
                write_integer(self.out, number);
                Ok(())
            }
            Err(_) => self.term(&Term::unsigned(number)),
        }
    }

    fn function(&mut self, function: SpawnFunction) -> Result<(), EncodeError> {
        self.out.extend([etf::tag::SMALL_TUPLE, 3]);
        self.atom(function.module)?;
        self.atom(function.name)?;
        self.number(u64::from(function.arity))
    }

    fn term(&mut self, term: &Term) -> Result<(), EncodeError> {
        etf::encode_bare(self.out, term, self.context, OPTIONS)
    }
}

struct Reader<'a> {
    fields: std::slice::Iter<'a, Term>,
}

impl<'a> Reader<'a> {
    fn field(&mut self) -> Result<&'a Term, DecodeErrorKind> {
        self.fields.next().ok_or(DecodeErrorKind::Control("a field is missing"))
    }
}

impl FieldReader for Reader<'_> {
    type Error = DecodeErrorKind;

    fn unused(&mut self) -> Result<(), DecodeErrorKind> {
        self.field().map(|_| ())
    }

    fn pid(&mut self) -> Result<Pid, DecodeErrorKind> {
        self.field()?.as_pid().ok_or(DecodeErrorKind::Control("a field is no pid"))
    }

    fn reference(&mut self) -> Result<Reference, DecodeErrorKind> {
        self.field()?.as_reference().ok_or(DecodeErrorKind::Control("a field is no reference"))
    }

    fn atom(&mut self) -> Result<Atom, DecodeErrorKind> {
        self.field()?.as_atom().ok_or(DecodeErrorKind::Control("a field is no atom"))
    }

    fn number(&mut self) -> Result<u64, DecodeErrorKind> {
        let number = self.field()?.to_big().and_then(|number| u64::try_from(number.into_owned()).ok());
        number.ok_or(DecodeErrorKind::Control("a field is no number"))
    }

    fn function(&mut self) -> Result<SpawnFunction, DecodeErrorKind> {
        let parts = match self.field()?.as_tuple_of::<3>() {
            Some([module, name, arity]) => (module.as_atom(), name.as_atom(), arity.as_int()),
            None => (None, None, None),
        };
        match parts {
            (Some(module), Some(name), Some(arity @ 0..=0xFFFF_FFFF)) => {
                Ok(SpawnFunction { module, name, arity: arity as u32 })
            }
            _ => Err(DecodeErrorKind::Control("a field is no function")),
        }
    }

    fn term(&mut self) -> Result<Message, DecodeErrorKind> {
        self.field().map(Message::new)
    }

    fn target(&mut self) -> Result<Target, DecodeErrorKind> {
        let field = self.field()?;
        match (field.as_pid(), field.as_atom()) {
            (Some(pid), _) => Ok(Target::Pid(pid)),
            (_, Some(name)) => Ok(Target::Name(name)),
            _ => Err(DecodeErrorKind::Control("a field is neither pid nor name")),
        }
    }
}

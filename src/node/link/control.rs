//! Control messages as MessagePack: an array of the number and the fields, with the payload behind it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::Bytes;

use crate::codec::msgpack::{self, Context, Ends, extension, pid_body, read_pid, read_reference, reference_body};
use crate::codec::{AtomPolicy, DecodeError, DecodeErrorKind, EncodeError};
use crate::node::control::{Control, FieldReader, FieldWriter, SpawnFunction, Target};
use crate::term::{Atom, Message, Pid, Reference, Term};

/// Appends a control message and its payload; gives the hashes of code that went with the payload.
pub(super) fn write(
    out: &mut Vec<u8>,
    control: &Control,
    payload: Option<&Term>,
    context: &Context<'_>,
) -> Result<Vec<[u8; 16]>, EncodeError> {
    let outgoing = Outgoing { control, context };
    outgoing.serialize(&mut rmp_serde::Serializer::new(&mut *out)).map_err(|_| EncodeError::TooLarge)?;
    match payload {
        Some(payload) => msgpack::encode(out, payload, context),
        None => Ok(Vec::new()),
    }
}

/// Reads a control message and its payload.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Result<(Control, Option<Message>), DecodeError> {
    let mut rest = bytes;
    let control = IncomingSeed { context }
        .deserialize(&mut rmp_serde::Deserializer::new(&mut rest))
        .map_err(|_| DecodeError::at(0, DecodeErrorKind::Control("not the array of a control message")))?;
    let control = control.ok_or_else(|| DecodeError::at(0, DecodeErrorKind::Control("unknown number")))?;
    if rest.is_empty() {
        return Ok((control, None));
    }
    let payload = msgpack::decode_all(rest, context).map_err(|error| error.behind(bytes.len() - rest.len()))?;
    Ok((control, Some(Message::new(&payload))))
}

struct Outgoing<'a> {
    control: &'a Control,
    context: &'a Context<'a>,
}

impl Serialize for Outgoing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (number, fields) = self.control.operation();
        let mut tuple = serializer.serialize_tuple(1 + fields)?;
        tuple.serialize_element(&number)?;
        let mut writer = Writer { tuple, context: self.context };
        self.control.write(&mut writer)?;
        writer.tuple.end()
    }
}

struct Writer<'c, T> {
    tuple: T,
    context: &'c Context<'c>,
}

/// An extension: serde knows them by the name that `rmp-serde` gives them.
struct Extension<'a>(i8, &'a [u8]);

impl Serialize for Extension<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(rmp_serde::MSGPACK_EXT_STRUCT_NAME, &(self.0, Bytes::new(self.1)))
    }
}

impl<T: SerializeTuple> FieldWriter for Writer<'_, T> {
    type Error = T::Error;

    fn unused(&mut self) -> Result<(), T::Error> {
        Ok(())
    }

    fn pid(&mut self, pid: Pid) -> Result<(), T::Error> {
        self.tuple.serialize_element(&Extension(extension::PID, &pid_body(pid, &self.context.ends)))
    }

    fn reference(&mut self, reference: Reference) -> Result<(), T::Error> {
        self.tuple.serialize_element(&Extension(extension::REFERENCE, &reference_body(reference, &self.context.ends)))
    }

    fn atom(&mut self, atom: Atom) -> Result<(), T::Error> {
        self.tuple.serialize_element(atom.name())
    }

    fn number(&mut self, number: u64) -> Result<(), T::Error> {
        self.tuple.serialize_element(&number)
    }

    fn function(&mut self, function: SpawnFunction) -> Result<(), T::Error> {
        self.tuple.serialize_element(&(function.module.name(), function.name.name(), function.arity))
    }

    fn term(&mut self, term: &Term) -> Result<(), T::Error> {
        let mut bytes = Vec::new();
        msgpack::encode(&mut bytes, term, self.context).map_err(serde::ser::Error::custom)?;
        self.tuple.serialize_element(Bytes::new(&bytes))
    }
}

struct IncomingSeed<'a> {
    context: &'a Context<'a>,
}

impl<'de> DeserializeSeed<'de> for IncomingSeed<'_> {
    type Value = Option<Control>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for IncomingSeed<'_> {
    type Value = Option<Control>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a control message")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let number = fields.next_element()?.ok_or_else(|| A::Error::custom("no number"))?;
        let mut reader = Reader { fields, context: self.context, source: PhantomData };
        let control = Control::read(number, &mut reader)?;
        // A later version may have more fields.
        while reader.fields.next_element::<IgnoredAny>()?.is_some() {}
        Ok(control)
    }
}

struct Reader<'c, 'de, A> {
    fields: A,
    context: &'c Context<'c>,
    source: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> Reader<'_, 'de, A> {
    fn field<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        self.fields.next_element()?.ok_or_else(|| A::Error::custom("a field is missing"))
    }

    fn identifier(&mut self) -> Result<Identifier, A::Error> {
        let seed = IdentifierSeed { ends: self.context.ends, atoms: self.context.atoms };
        self.fields.next_element_seed(seed)?.ok_or_else(|| A::Error::custom("a field is missing"))
    }

    fn intern(&self, name: &str) -> Result<Atom, A::Error> {
        self.context.atoms.intern(name).map_err(A::Error::custom)
    }
}

impl<'de, A: SeqAccess<'de>> FieldReader for Reader<'_, 'de, A> {
    type Error = A::Error;

    fn unused(&mut self) -> Result<(), A::Error> {
        Ok(())
    }

    fn pid(&mut self) -> Result<Pid, A::Error> {
        match self.identifier()? {
            Identifier::Pid(pid) => Ok(pid),
            _ => Err(A::Error::custom("a field is no pid")),
        }
    }

    fn reference(&mut self) -> Result<Reference, A::Error> {
        match self.identifier()? {
            Identifier::Reference(reference) => Ok(reference),
            _ => Err(A::Error::custom("a field is no reference")),
        }
    }

    fn atom(&mut self) -> Result<Atom, A::Error> {
        match self.identifier()? {
            Identifier::Name(name) => Ok(name),
            _ => Err(A::Error::custom("a field is no atom")),
        }
    }

    fn number(&mut self) -> Result<u64, A::Error> {
        self.field()
    }

    fn function(&mut self) -> Result<SpawnFunction, A::Error> {
        let (module, name, arity) = self.field::<(String, String, u32)>()?;
        Ok(SpawnFunction { module: self.intern(&module)?, name: self.intern(&name)?, arity })
    }

    fn term(&mut self) -> Result<Message, A::Error> {
        let bytes = self.field::<serde_bytes::ByteBuf>()?;
        msgpack::decode_all(&bytes, self.context).map(|term| Message::new(&term)).map_err(A::Error::custom)
    }

    fn target(&mut self) -> Result<Target, A::Error> {
        match self.identifier()? {
            Identifier::Pid(pid) => Ok(Target::Pid(pid)),
            Identifier::Name(name) => Ok(Target::Name(name)),
            Identifier::Reference(_) => Err(A::Error::custom("a field is neither pid nor name")),
        }
    }
}

enum Identifier {
    Pid(Pid),
    Reference(Reference),
    Name(Atom),
}

/// Reads a pid, a reference or an atom.
#[derive(Clone, Copy)]
struct IdentifierSeed {
    ends: Ends,
    atoms: AtomPolicy,
}

impl<'de> DeserializeSeed<'de> for IdentifierSeed {
    type Value = Identifier;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Identifier, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IdentifierSeed {
    type Value = Identifier;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pid, a reference or an atom")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Identifier, E> {
        self.atoms.intern(name).map(Identifier::Name).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Identifier, D::Error> {
        deserializer.deserialize_tuple(2, self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Identifier, A::Error> {
        let kind: i8 = parts.next_element()?.ok_or_else(|| A::Error::custom("no type"))?;
        let body: serde_bytes::ByteBuf = parts.next_element()?.ok_or_else(|| A::Error::custom("no body"))?;
        match kind {
            extension::PID => read_pid(&body, &self.ends, self.atoms).map(Identifier::Pid).map_err(A::Error::custom),
            extension::REFERENCE => {
                read_reference(&body, &self.ends, self.atoms).map(Identifier::Reference).map_err(A::Error::custom)
            }
            _ => Err(A::Error::custom(DecodeErrorKind::Extension(kind))),
        }
    }
}

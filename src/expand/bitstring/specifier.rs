//! The specifiers of one segment: `integer-signed-little-size(8)-unit(2)`, `8`, `8*2`, `binary`, or a macro that gives such.

use crate::expand::expander::Expander;
use crate::expand::place::{self, Placed};
use crate::expand::quoted::{as_call, as_variable, call};
use crate::expand::scope::Prematch;
use crate::expand::{Context, Raise};
use crate::term::{Atom, Term, names, order};

/// The types a segment can have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Integer,
    Float,
    Binary,
    Bitstring,
    Utf8,
    Utf16,
    Utf32,
}

/// What is written behind `::`.
#[derive(Default)]
pub(super) struct Specifier {
    pub(super) kind: Option<Type>,
    pub(super) endianness: Option<Atom>,
    pub(super) sign: Option<Atom>,
    pub(super) unit: Option<Term>,
    pub(super) size: Option<Term>,
}

impl Type {
    pub(super) fn name(self) -> Atom {
        match self {
            Type::Integer => names::INTEGER,
            Type::Float => names::FLOAT,
            Type::Binary => names::BINARY,
            Type::Bitstring => names::BITSTRING,
            Type::Utf8 => names::UTF8,
            Type::Utf16 => names::UTF16,
            Type::Utf32 => names::UTF32,
        }
    }

    fn of(name: Atom) -> Option<Type> {
        Some(match name {
            names::INTEGER => Type::Integer,
            names::FLOAT => Type::Float,
            names::BINARY | names::BYTES => Type::Binary,
            names::BITSTRING | names::BITS => Type::Bitstring,
            names::UTF8 => Type::Utf8,
            names::UTF16 => Type::Utf16,
            names::UTF32 => Type::Utf32,
            _ => return None,
        })
    }
}

impl Specifier {
    /// The number of bits of a segment, as far as it tells how far behind whole bytes the next one starts: what is said to
    /// be a binary or a float counts as whole bytes unless its size is a number.
    pub(super) fn bits(&self, kind: Type) -> Option<u64> {
        match kind {
            Type::Utf8 | Type::Utf16 | Type::Utf32 => Some(0),
            Type::Binary => Some(self.literal_bits(8).unwrap_or(0)),
            Type::Float => Some(self.literal_bits(1).unwrap_or(0)),
            Type::Bitstring => self.literal_bits(1),
            Type::Integer if self.size.is_none() => Some(0),
            Type::Integer => self.literal_bits(1),
        }
    }

    /// Whether no unit, or that of single bits, is written.
    pub(super) fn is_unit_of_one(&self) -> bool {
        self.unit.as_ref().is_none_or(|unit| unit.as_int() == Some(1))
    }

    /// The number of bits where the size is a number; `unit` is that of the type.
    pub(super) fn literal_bits(&self, unit: u64) -> Option<u64> {
        let size = u64::try_from(self.size.as_ref()?.as_int()?).ok()?;
        size.checked_mul(self.unit_or(unit)?)
    }

    fn unit_or(&self, default: u64) -> Option<u64> {
        match &self.unit {
            Some(unit) => u64::try_from(unit.as_int()?).ok(),
            None => Some(default),
        }
    }

    /// The specifiers as quoted code, in the order the compiler reads them.
    pub(super) fn to_term(&self, meta: &Term, kind: Type) -> Term {
        let plain = |name: Atom| call(name, Term::NIL_LIST, []);
        let mut spec = plain(kind.name());
        let mut append = |part: Term| {
            spec = call(names::MINUS, meta.clone(), [std::mem::take(&mut spec), part]);
        };
        let bytes_alone = matches!(kind, Type::Binary | Type::Bitstring);
        if let Some(endianness) = self.endianness.filter(|_| !bytes_alone) {
            append(plain(endianness));
        }
        if let Some(sign) = self.sign {
            append(plain(sign));
        }
        if let Some(unit) = &self.unit {
            append(call(names::UNIT, Term::NIL_LIST, [unit.clone()]));
        }
        if let Some(size) = &self.size {
            append(call(names::SIZE, Term::NIL_LIST, [size.clone()]));
        }
        spec
    }
}

impl Expander<'_> {
    /// Reads what stands behind `::`.
    pub(super) fn read_specifier(&mut self, meta: &Term, spec: &Term, into: &mut Specifier) -> Result<(), Raise> {
        if spec.is_integer() {
            return self.set_size(meta, spec, into);
        }
        let (name, spec_meta, args) = match (as_call(spec), as_variable(spec)) {
            (Some((name, spec_meta, args)), _) => (name, spec_meta, args.to_vec().unwrap_or_default()),
            (_, Some((name, spec_meta, _))) => (name, spec_meta, Vec::new()),
            _ => return Err(self.unknown_specifier(meta, spec)),
        };
        match (name, args.as_slice()) {
            (names::MINUS, [left, right]) => {
                self.read_specifier(meta, left, into)?;
                self.read_specifier(meta, right, into)
            }
            (names::TIMES, [size, unit]) => {
                if as_variable(size).is_none_or(|(name, _, _)| name != names::UNDERSCORE) {
                    self.set_size(meta, size, into)?;
                }
                self.set_unit(meta, unit, into)
            }
            (names::SIZE, [size]) => self.set_size(meta, size, into),
            (names::UNIT, [unit]) => self.set_unit(meta, unit, into),
            (names::BIG | names::LITTLE | names::NATIVE, []) => match into.endianness.replace(name) {
                Some(old) if old != name => {
                    Err(self.conflict(meta, "endianness", name.name(), old.name()).at(place::SPECIFIED_TWICE))
                }
                _ => Ok(()),
            },
            (names::SIGNED | names::UNSIGNED, []) => match into.sign.replace(name) {
                Some(old) if old != name => {
                    Err(self.conflict(meta, "sign", name.name(), old.name()).at(place::SPECIFIED_TWICE))
                }
                _ => Ok(()),
            },
            (_, []) if Type::of(name).is_some() => {
                let kind = Type::of(name);
                match (into.kind, kind) {
                    (Some(old), Some(new)) if old != new => Err(self
                        .conflict(meta, "type", new.name().name(), old.name().name())
                        .at(place::SPECIFIED_TWICE)),
                    _ => {
                        into.kind = kind;
                        Ok(())
                    }
                }
            }
            _ => self.read_macro_specifier(meta, spec, name, spec_meta, &args, into),
        }
    }

    fn read_macro_specifier(
        &mut self,
        meta: &Term,
        spec: &Term,
        name: Atom,
        spec_meta: &Term,
        args: &[Term],
        into: &mut Specifier,
    ) -> Result<(), Raise> {
        let caller = self.caller(spec_meta);
        let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
        let expansion = match self.resolve(spec_meta, name, args.len(), place::AMBIGUOUS_CALL)? {
            Some(crate::expand::dispatch::Import::Macro(module)) => {
                Some(self.host.expand_macro(module, name, arity, args, &caller, spec_meta)?)
            }
            Some(_) => None,
            None => self.host.local_macro(&caller, name, arity, args, spec_meta).transpose()?,
        };
        match expansion {
            Some(expansion) => self.read_specifier(meta, &expansion, into),
            None => Err(self.unknown_specifier(meta, spec)),
        }
    }

    fn unknown_specifier(&mut self, meta: &Term, spec: &Term) -> Raise {
        let shown = match as_variable(spec) {
            Some((name, spec_meta, _)) => call(name, spec_meta.clone(), []),
            None => spec.clone(),
        };
        let text = self.source(&shown);
        self.error(meta, &format!("unknown bitstring specifier: {text}"))
    }

    fn set_size(&mut self, meta: &Term, size: &Term, into: &mut Specifier) -> Result<(), Raise> {
        let size = if self.env.context == Context::Match {
            let outer_rule = std::mem::replace(&mut self.scope.prematch, Prematch::Raise);
            let vars = self.scope.size_vars();
            let expanded = self.outside_pattern(vars, |this| {
                this.env.context = Context::Guard;
                this.expand(size)
            });
            self.scope.prematch = outer_rule;
            expanded.at(place::MATCHED_ARGUMENT).at(place::SPECIFIER_ARGUMENT)?
        } else {
            self.expand(size).at(place::SPECIFIER_ARGUMENT)?
        };
        if let Some(old) = into.size.replace(size.clone()).filter(|old| !order::equal(old, &size)) {
            let (new, old) = (self.source(&size), self.source(&old));
            return Err(self.conflict(meta, "size", &new, &old).at(place::SPECIFIED_TWICE));
        }
        Ok(())
    }

    fn set_unit(&mut self, meta: &Term, unit: &Term, into: &mut Specifier) -> Result<(), Raise> {
        let unit = self.expand(unit).at(place::SPECIFIER_ARGUMENT)?;
        if !unit.is_integer() {
            let text = self.source(&unit);
            let message = format!("unit in bitstring expects an integer as argument, got: {text}");
            return Err(self.error(meta, &message).at(place::SPECIFIER_CHECK));
        }
        if let Some(old) = into.unit.replace(unit.clone()).filter(|old| !order::equal(old, &unit)) {
            let (new, old) = (self.source(&unit), self.source(&old));
            return Err(self.conflict(meta, "unit", &new, &old).at(place::SPECIFIED_TWICE));
        }
        Ok(())
    }
}

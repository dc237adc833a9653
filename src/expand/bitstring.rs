//! `<<>>`: bit strings, their segments and specifiers.
//!
//! Every segment becomes `{:"::", meta, [value, spec]}`, the specifiers in one order: type, endianness, sign, unit, size.
//! `alignment` in the metadata is the number of bits beyond whole bytes, or `:unknown`.

mod specifier;

use crate::term::{Atom, Term, View, names};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, as_call, call, with_meta};
use super::{Context, Raise};

use specifier::{Specifier, Type};

/// The bits beyond whole bytes, where that can be told.
type Alignment = Option<u64>;

/// The segments so far.
#[derive(Default)]
struct Segments {
    expanded: Vec<Term>,
    /// None where the number of bits is not known.
    bits: Alignment,
}

const UNSIZED: &str = "a binary field without size is only allowed at the end of a binary pattern, at the right side of binary \
                       concatenation and and never allowed in binary generators. The following examples are invalid:\n\n    \
                       rest <> \"foo\"\n    <<rest::binary, \"foo\">>\n\nThey are invalid because there is a bits/bitstring \
                       component not at the end. However, the \"reverse\" would work:\n\n    \"foo\" <> rest\n    <<\"foo\", \
                       rest::binary>>\n\n";

impl Expander<'_> {
    /// `<<segments>>`; in a generator not even the last segment may be a binary without size.
    pub(super) fn expand_bitstring(&mut self, meta: &Term, segments: &[Term], in_generator: bool) -> Expanded {
        let mut result = Segments { expanded: Vec::with_capacity(segments.len()), bits: Some(0) };
        let read = self.scope.vars.clone();
        let in_match = self.env.context == Context::Match;
        let outside = self.scope.pattern.as_mut().map(|pattern| pattern.outside_bits.replace(read.clone()));
        let outer = if in_match || segments.len() < 2 { None } else { Some(self.scope.written.replace(Vec::new())) };
        for (position, segment) in segments.iter().enumerate() {
            let may_be_open = !in_match || (position + 1 == segments.len() && !in_generator);
            let steps = if in_match { place::BITSTRING_PATTERN } else { place::BITSTRING };
            self.expand_segment(meta, segment, may_be_open, &mut result).at(steps)?;
            if outer.is_some() {
                self.scope.vars = read.clone();
            }
        }
        if let Some(outer) = outer {
            let written = std::mem::replace(&mut self.scope.written, outer).unwrap_or_default();
            for (key, version) in written {
                self.scope.bind(key, version);
            }
        }
        if let (Some(pattern), Some(outside)) = (self.scope.pattern.as_mut(), outside) {
            pattern.outside_bits = outside;
        }
        let alignment = match result.bits {
            Some(bits) => Term::int(i64::try_from(bits % 8).unwrap_or(0)),
            None => Term::named("unknown"),
        };
        Ok(call(names::BITS_FORM, with_meta(meta, Atom::new("alignment"), alignment), result.expanded))
    }

    fn expand_segment(
        &mut self,
        meta: &Term,
        segment: &Term,
        may_be_open: bool,
        result: &mut Segments,
    ) -> Result<(), Raise> {
        let (segment_meta, value, spec) = match as_binary(segment, names::COLON2) {
            Some((segment_meta, value, spec)) => (segment_meta.clone(), value.clone(), Some(spec.clone())),
            None => {
                let own = segment.as_tuple_of::<3>().map_or(meta, |[_, own, _]| own);
                (own.clone(), segment.clone(), None)
            }
        };
        let steps = if spec.is_some() { place::TYPED_SEGMENT } else { place::PLAIN_SEGMENT };
        let value = self.expand_segment_value(&segment_meta, &value).at(steps)?;
        let value_type = type_of(&value);
        let Some(spec) = spec else {
            return self.push_inferred(&segment_meta, value, value_type, may_be_open, result);
        };
        let mut specifier = Specifier::default();
        self.read_specifier(&segment_meta, &spec, &mut specifier).at(place::SPECIFIERS)?;
        let kind = self.segment_type(&segment_meta, value_type, &specifier).at(place::SEGMENT_TYPE)?;
        self.check_literal(&segment_meta, &value, &specifier).at(place::LITERAL_SEGMENT)?;
        self.check_specifier(&segment_meta, kind, &specifier).at(place::SEGMENT_OF_TYPE)?;
        if matches!(kind, Type::Binary | Type::Bitstring)
            && specifier.size.is_none()
            && specifier.unit.is_none()
            && let Some((names::BITS_FORM, inner_meta, inner)) = as_call(&value)
        {
            let nested = self.push_nested(inner_meta, &value, inner, kind, may_be_open, result);
            return nested.at(place::NESTED_BITSTRING);
        }
        let open = matches!(kind, Type::Binary | Type::Bitstring) && specifier.size.is_none() && !value.is_binary();
        if open && !may_be_open {
            return Err(self.error(&segment_meta, UNSIZED));
        }
        let bits = specifier.bits(kind);
        result.bits = result.bits.zip(bits).map(|(left, right)| left + right);
        let spec = specifier.to_term(&segment_meta, kind);
        result.expanded.push(call(names::COLON2, segment_meta, [value, spec]));
        Ok(())
    }

    /// A segment's value; a segment alone in a list may bind for those behind it only in patterns.
    fn expand_segment_value(&mut self, meta: &Term, value: &Term) -> Expanded {
        if self.env.context == Context::Match && as_binary(value, names::EQUALS).is_some() {
            let text = self.source(value);
            let message = format!("cannot pattern match inside a bitstring that is already in match, got: {text}");
            return Err(self.error(meta, &message));
        }
        let in_match = self.env.context == Context::Match;
        let steps = if in_match { place::SEGMENT_PATTERN } else { place::SEGMENT_VALUE };
        let expanded = self.expand(value).at(steps)?;
        if matches!(expanded.view(), View::Atom(_) | View::Nil | View::Cons(_)) {
            let text = self.source(value);
            return Err(self.error(meta, &format!("invalid literal {text} in <<>>")));
        }
        Ok(expanded)
    }

    fn push_inferred(
        &mut self,
        meta: &Term,
        value: Term,
        value_type: Option<Type>,
        may_be_open: bool,
        result: &mut Segments,
    ) -> Result<(), Raise> {
        let kind = value_type.unwrap_or(Type::Integer);
        if kind == Type::Bitstring {
            if let Some((names::BITS_FORM, _, inner)) = as_call(&value) {
                if !may_be_open && ends_open(inner) {
                    return Err(self.error(meta, UNSIZED));
                }
                result.expanded.extend(inner.iter().cloned());
                return Ok(());
            }
            if !may_be_open {
                return Err(self.error(meta, UNSIZED));
            }
        }
        let bits = Specifier::default().bits(kind);
        result.bits = result.bits.zip(bits).map(|(left, right)| left + right);
        let spec = call(kind.name(), meta.clone(), []);
        let segment_meta = with_meta(meta, Atom::new("inferred_bitstring_spec"), Term::bool(true));
        result.expanded.push(call(names::COLON2, segment_meta, [value, spec]));
        Ok(())
    }

    /// Takes the segments of a bit string within a bit string over; what is said to be a binary has whole bytes.
    fn push_nested(
        &mut self,
        meta: &Term,
        value: &Term,
        inner: &Term,
        kind: Type,
        may_be_open: bool,
        result: &mut Segments,
    ) -> Result<(), Raise> {
        let alignment = meta.keyword_get(Atom::new("alignment")).and_then(Term::as_int);
        let bits = alignment.and_then(|bits| u64::try_from(bits).ok());
        if !may_be_open && (bits.is_none() || ends_open(inner)) {
            return Err(self.error(meta, UNSIZED));
        }
        if kind == Type::Binary && bits.is_some_and(|bits| bits != 0) {
            let text = self.source(value);
            let message = format!("expected {text} to be a binary but its number of bits is not divisible by 8");
            return Err(self.error(meta, &message));
        }
        result.bits = result.bits.zip(bits.filter(|_| kind == Type::Binary)).map(|(left, right)| left + right);
        result.expanded.extend(inner.iter().cloned());
        Ok(())
    }

    /// The type of a segment: what is written, which must agree with what the value is.
    fn segment_type(&mut self, meta: &Term, value_type: Option<Type>, specifier: &Specifier) -> Result<Type, Raise> {
        let Some(written) = specifier.kind else { return Ok(value_type.unwrap_or(Type::Integer)) };
        let agrees = match value_type {
            None => true,
            Some(Type::Integer) => !matches!(written, Type::Binary | Type::Bitstring),
            Some(Type::Float) => written == Type::Float,
            Some(Type::Binary) => !matches!(written, Type::Integer | Type::Float),
            Some(_) => matches!(written, Type::Binary | Type::Bitstring),
        };
        if agrees {
            return Ok(written);
        }
        let found = value_type.map_or("integer", |kind| kind.name().name());
        Err(self.conflict(meta, "type", written.name().name(), found))
    }

    pub(super) fn conflict(&self, meta: &Term, what: &str, new: &str, old: &str) -> Raise {
        self.error(meta, &format!("conflicting {what} specification for bit field: \"{new}\" and \"{old}\""))
    }

    /// What is written out has the size it has.
    fn check_literal(&mut self, meta: &Term, value: &Term, specifier: &Specifier) -> Result<(), Raise> {
        let has_size = specifier.size.is_some();
        let has_unit = specifier.unit.is_some();
        if as_call(value).is_some_and(|(name, _, _)| name == names::BITS_FORM) && (has_size || has_unit) {
            return Err(self.error(
                meta,
                "literal <<>> in bitstring supports only type specifiers, which must be one of: binary or bitstring",
            ));
        }
        if value.is_binary() && (has_size || has_unit) {
            return Err(self.error(
                meta,
                "literal string in bitstring supports only endianness and type specifiers, which must be one of: little, big, \
                 native, utf8, utf16, utf32, bits, bytes, binary or bitstring",
            ));
        }
        Ok(())
    }

    fn check_specifier(&mut self, meta: &Term, kind: Type, specifier: &Specifier) -> Result<(), Raise> {
        let signed_only = "signed and unsigned specifiers are supported only on integer and float types";
        let has_size = specifier.size.is_some();
        let has_unit = specifier.unit.is_some();
        match kind {
            Type::Utf8 | Type::Utf16 | Type::Utf32 if has_size || has_unit => {
                Err(self.error(meta, "size and unit are not supported on utf types"))
            }
            Type::Utf8 | Type::Utf16 | Type::Utf32 | Type::Binary | Type::Bitstring if specifier.sign.is_some() => {
                Err(self.error(meta, signed_only))
            }
            Type::Bitstring if !specifier.is_unit_of_one() => {
                let unit = specifier.unit.as_ref().map(|unit| self.source(unit)).unwrap_or_default();
                Err(self.conflict(meta, "unit", &unit, "1"))
            }
            Type::Integer | Type::Float if has_unit && !has_size => {
                Err(self.error(meta, "integer and float types require a size specifier if the unit specifier is given"))
            }
            Type::Float => {
                match specifier.literal_bits(1) {
                    Some(bits) if !matches!(bits, 16 | 32 | 64) => Err(self
                        .error(meta, &format!("float requires size*unit to be 16, 32, or 64 (default), got: {bits}"))),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

/// Whether the last of expanded segments takes all there is.
fn ends_open(segments: &Term) -> bool {
    let last = segments.iter().last().and_then(|segment| as_binary(segment, names::COLON2));
    last.is_some_and(|(_, value, spec)| {
        !value.is_binary() && matches!(as_call(spec), Some((names::BINARY | names::BITSTRING, _, _)))
    })
}

/// What a value is, where its form tells.
fn type_of(value: &Term) -> Option<Type> {
    match value.view() {
        View::Int(_) | View::Big(_) => Some(Type::Integer),
        View::Float(_) => Some(Type::Float),
        View::Bits(bits) => Some(if bits.is_binary() { Type::Binary } else { Type::Bitstring }),
        View::Tuple(_) => as_call(value).filter(|(name, _, _)| *name == names::BITS_FORM).map(|_| Type::Bitstring),
        _ => None,
    }
}

//! `<<...>>`, built and matched.

use crate::code::interpreted::Construct;
use crate::code::segment::{Kind, Segment, Size, Target as Slot};
use crate::code::{Instruction, Label, Operand, Raise, Reg};
use crate::term::{Term, names};

use super::bit_generator::unwrapped;
use super::builder::{Builder, Target};
use super::comprehension::appended;
use super::literal::constant;
use super::malformed;
use super::quoted::{self, form, form_named, is_underscore};

/// What stands behind `::`.
struct Specification<'a> {
    kind: Kind,
    /// `binary` and `bitstring` differ only in their unit.
    default_unit: u16,
    size: Option<&'a Term>,
    unit: Option<u16>,
    signed: bool,
    little: bool,
}

impl Specification<'_> {
    /// What holds where nothing is said.
    fn new() -> Self {
        Specification { kind: Kind::Integer, default_unit: 1, size: None, unit: None, signed: false, little: false }
    }
}

/// What is left of a bit string behind its matched segments, and the variable's register that it goes into.
#[derive(Clone, Copy)]
pub struct Rest {
    dst: Reg,
    src: Operand,
    /// Where it starts, in bits.
    from: Operand,
}

impl Builder<'_> {
    pub(super) fn build_bits(&mut self, segments: &[&Term], target: Target) -> Result<(), Raise> {
        self.with_temporaries(segments, target, |this, dst| this.build_behind(None, segments, dst))
    }

    /// `collected`, which is a bit string, with another behind it. What is built only to be put there is built in its place;
    /// `counted` tells whether an error counts what was collected as one of its segments.
    pub(super) fn append_bits(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [collected, value, counted] = args else { return Err(malformed("bit string")) };
        let built = form_named(unwrapped(value), names::BITS_FORM).filter(|_| !self.unit.file.is_empty());
        let Some((meta, segments)) = built else {
            return self.expression(&appended((*collected).clone(), (*value).clone()), target);
        };
        self.set_line(quoted::line(meta));
        self.with_temporaries(&segments, target, |this, dst| {
            let all = Specification { kind: Kind::Binary, ..Specification::new() };
            let collected = this.value_in(Construct::Segment, collected)?;
            let collected = segment(&all, Size::All, Some(collected), Slot::Ignore);
            let collected = Segment { counted: counted.is_atom(names::TRUE), ..collected };
            this.build_behind(Some(collected), &segments, dst)
        })
    }

    fn build_behind(&mut self, first: Option<Segment>, segments: &[&Term], dst: Reg) -> Result<(), Raise> {
        let mut list: Vec<Segment> = first.into_iter().collect();
        for segment in segments {
            let (value, specification) = parts(segment)?;
            list.push(self.build_segment(value, &specification)?);
        }
        let index = self.segments.len() as u32;
        self.segments.push(list.into());
        self.emit(Instruction::BuildBits { dst, segments: index });
        Ok(())
    }

    fn build_segment(&mut self, value: &Term, specification: &Specification<'_>) -> Result<Segment, Raise> {
        if let Some(bytes) = literal_bytes(value, specification) {
            return Ok(literal_segment(bytes));
        }
        // A register of its own, so that the append in place can take a value that nobody else reads.
        let operand = self.value_in(Construct::Segment, value)?;
        let size = self.segment_size(specification)?;
        Ok(segment(specification, size, Some(operand), Slot::Ignore))
    }

    fn segment_size(&mut self, specification: &Specification<'_>) -> Result<Size, Raise> {
        let Some(size) = specification.size else {
            return Ok(match specification.kind {
                Kind::Integer => Size::Fixed(8),
                Kind::Float => Size::Fixed(64),
                _ => Size::All,
            });
        };
        match size.as_int().and_then(|size| u32::try_from(size).ok()) {
            Some(fixed) => Ok(Size::Fixed(fixed)),
            None => Ok(Size::Dynamic(self.value_in(Construct::Size, size)?)),
        }
    }

    pub(super) fn match_bits(&mut self, segments: &[&Term], subject: Operand, fail: Label) -> Result<(), Raise> {
        let mut list = Vec::with_capacity(segments.len());
        let mut later: Vec<(&Term, Operand)> = Vec::new();
        for (index, segment_term) in segments.iter().enumerate() {
            let (pattern, specification) = parts(segment_term)?;
            if let Some(bytes) = literal_bytes(pattern, &specification) {
                list.push(literal_segment(bytes));
                continue;
            }
            let size = self.segment_size(&specification)?;
            let is_rest =
                index + 1 == segments.len() && specification.kind == Kind::Binary && matches!(size, Size::All);
            let slot = match quoted::variable(pattern) {
                Some(version) if is_rest && self.variable(version).is_none() => self.rest(version, &list, subject),
                _ => self.segment_target(pattern, specification.kind, &mut later)?,
            };
            list.push(segment(&specification, size, None, slot));
        }
        let index = self.segments.len() as u32;
        self.segments.push(list.into());
        self.emit(Instruction::MatchBits { src: subject, segments: index, fail });
        later.into_iter().try_for_each(|(pattern, value)| self.pattern(pattern, value, fail))
    }

    /// Binds a variable to what is behind `before`. It is taken only when the whole clause is known to fit: the bit string may
    /// then be changed in place, and nothing is made of it for a guard that fails.
    fn rest(&mut self, version: quoted::Version, before: &[Segment], src: Operand) -> Slot {
        let dst = self.allocate();
        self.bind_variable(version, dst);
        let known = before.iter().try_fold(0u32, |sum, segment| sum.checked_add(segment.known_bits()?));
        let (from, slot) = match known.and_then(|bits| i16::try_from(bits).ok()) {
            Some(bits) => (Operand::small(i32::from(bits)), Slot::Ignore),
            None => {
                let position = self.allocate();
                (Operand::reg(position), Slot::Position(position))
            }
        };
        self.rests.push(Rest { dst, src, from });
        slot
    }

    /// Tells whether an expression reads a variable that is still to be taken.
    pub(super) fn reads_rest(&self, expression: &Term) -> bool {
        let mut reads = false;
        if !self.rests.is_empty() {
            quoted::each_variable(expression, &mut |version| {
                reads |= self.variable(version).is_some_and(|reg| self.rests.iter().any(|rest| rest.dst == reg));
            });
        }
        reads
    }

    /// Takes what is left of matched bit strings.
    pub(super) fn take_rests(&mut self) {
        for Rest { dst, src, from } in std::mem::take(&mut self.rests) {
            self.emit(Instruction::BitsRest { dst, src, from });
        }
    }

    /// Where a matched segment goes; patterns that are more than a new variable are tested afterwards.
    fn segment_target<'t>(
        &mut self,
        pattern: &'t Term,
        kind: Kind,
        later: &mut Vec<(&'t Term, Operand)>,
    ) -> Result<Slot, Raise> {
        if is_underscore(pattern) {
            return Ok(Slot::Ignore);
        }
        let value = match pattern.as_int() {
            Some(value) if kind == Kind::Float => Some(Term::float(value as f64)),
            Some(value) => return Ok(Slot::Int(value)),
            None => constant(pattern),
        };
        if let Some(value) = value
            && let crate::code::instruction::Source::Constant(index) = self.constant(&value).source()
        {
            return Ok(Slot::Literal(index));
        }
        let reg = self.allocate();
        match quoted::variable(pattern) {
            Some(version) if self.variable(version).is_none() => self.bind_variable(version, reg),
            _ => later.push((pattern, Operand::reg(reg))),
        }
        Ok(Slot::Bind(reg))
    }
}

fn segment(specification: &Specification<'_>, size: Size, value: Option<Operand>, target: Slot) -> Segment {
    let unit = match (specification.size, specification.unit) {
        (None, None) if matches!(specification.kind, Kind::Integer | Kind::Float) => 1,
        (_, Some(unit)) => unit,
        (_, None) => specification.default_unit,
    };
    Segment {
        kind: specification.kind,
        size,
        unit,
        signed: specification.signed,
        little: specification.little,
        counted: true,
        value,
        target,
        bytes: None,
    }
}

fn literal_segment(bytes: Box<[u8]>) -> Segment {
    Segment {
        kind: Kind::Binary,
        size: Size::All,
        unit: 8,
        signed: false,
        little: false,
        counted: true,
        value: None,
        target: Slot::Ignore,
        bytes: Some(bytes),
    }
}

/// The bytes of a string literal in a segment without a size.
fn literal_bytes(value: &Term, specification: &Specification<'_>) -> Option<Box<[u8]>> {
    if specification.size.is_some() {
        return None;
    }
    let text = value.as_bytes()?;
    match specification.kind {
        Kind::Binary | Kind::Utf8 | Kind::Integer => Some(text.into()),
        Kind::Utf16 | Kind::Utf32 => {
            let text = std::str::from_utf8(&text).ok()?;
            let mut bytes = Vec::new();
            for character in text.chars() {
                encode(character, specification, &mut bytes);
            }
            Some(bytes.into())
        }
        Kind::Float => None,
    }
}

fn encode(character: char, specification: &Specification<'_>, bytes: &mut Vec<u8>) {
    if specification.kind == Kind::Utf32 {
        let code = u32::from(character);
        bytes.extend(if specification.little { code.to_le_bytes() } else { code.to_be_bytes() });
        return;
    }
    for unit in character.encode_utf16(&mut [0; 2]) {
        bytes.extend(if specification.little { unit.to_le_bytes() } else { unit.to_be_bytes() });
    }
}

/// The value or pattern of a segment, and what its specification says.
fn parts(segment: &Term) -> Result<(&Term, Specification<'_>), Raise> {
    let mut specification = Specification::new();
    let Some((_, sides)) = form_named(segment, names::COLON2) else {
        if segment.as_bytes().is_some() {
            specification.kind = Kind::Binary;
            specification.default_unit = 8;
        }
        return Ok((segment, specification));
    };
    let [value, spec] = sides.as_slice() else { return Err(malformed("segment")) };
    read_specification(spec, &mut specification)?;
    Ok((value, specification))
}

fn read_specification<'a>(spec: &'a Term, into: &mut Specification<'a>) -> Result<(), Raise> {
    let Some((name, _, args)) = form(spec) else { return Err(malformed("segment specification")) };
    match (name, args.as_slice()) {
        (names::MINUS, [left, right]) => {
            read_specification(left, into)?;
            return read_specification(right, into);
        }
        (names::SIZE, [size]) => into.size = Some(size),
        (names::UNIT, [unit]) => into.unit = unit.as_int().and_then(|unit| u16::try_from(unit).ok()),
        (names::INTEGER, _) => into.kind = Kind::Integer,
        (names::FLOAT, _) => into.kind = Kind::Float,
        (names::BINARY | names::BYTES, _) => (into.kind, into.default_unit) = (Kind::Binary, 8),
        (names::BITSTRING | names::BITS, _) => (into.kind, into.default_unit) = (Kind::Binary, 1),
        (names::UTF8, _) => into.kind = Kind::Utf8,
        (names::UTF16, _) => into.kind = Kind::Utf16,
        (names::UTF32, _) => into.kind = Kind::Utf32,
        (names::SIGNED, _) => into.signed = true,
        (names::UNSIGNED, _) => into.signed = false,
        (names::LITTLE, _) => into.little = true,
        (names::NATIVE, _) => into.little = cfg!(target_endian = "little"),
        (names::BIG, _) => into.little = false,
        _ => return Err(malformed(&format!("specifier {}", name.name()))),
    }
    Ok(())
}

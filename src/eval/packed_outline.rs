//! Outlines as a release has them: found by the build script, so that loading a module need not look for its functions.
//!
//! An item is 20 bytes, little endian; the items of a module follow it:
//!
//! ```text
//! begin 4 | end 4 | line 4 | name's offset from begin 2 | items that follow 2 | kind 1 | name's length 1 | arity 1 | defaults 1
//! ```

use super::outline::{Head, Item, Top, item};
use crate::expand::{DefinitionKind, Excerpt};

/// The size of an item.
pub const SIZE: usize = 20;

const DEFINITIONS: [DefinitionKind; 4] =
    [DefinitionKind::Def, DefinitionKind::Defp, DefinitionKind::Defmacro, DefinitionKind::Defmacrop];
const CODE: u8 = 4;
/// What is looked at again when it is unpacked: modules, and definitions of operators whose name the text has not in one piece.
const AGAIN: u8 = 5;

/// Packs the outline of a file; nothing if the file is too large for that.
#[allow(dead_code, reason = "the build script's part")]
pub fn pack(text: &'static str, tops: &[Top]) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    for top in tops {
        pack_item(text, &top.item, top.body.len(), &mut packed)?;
        for item in &top.body {
            pack_item(text, item, 0, &mut packed)?;
        }
    }
    Some(packed)
}

fn pack_item(text: &'static str, item: &Item, following: usize, packed: &mut Vec<u8>) -> Option<()> {
    let (excerpt, kind, head) = match item {
        Item::Module { whole, .. } => (whole, AGAIN, None),
        Item::Code(excerpt) => (excerpt, CODE, None),
        Item::Definition(head, excerpt) if !excerpt.text.as_bytes().as_ptr_range().contains(&head.name.as_ptr()) => {
            (excerpt, AGAIN, None)
        }
        Item::Definition(head, excerpt) => {
            (excerpt, DEFINITIONS.iter().position(|kind| *kind == head.kind)? as u8, Some(head))
        }
    };
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let begin = offset(excerpt.text);
    let end = begin + excerpt.text.len();
    packed.extend(u32::try_from(begin).ok()?.to_le_bytes());
    packed.extend(u32::try_from(end).ok()?.to_le_bytes());
    packed.extend(excerpt.line.to_le_bytes());
    packed.extend(u16::try_from(head.map_or(0, |head| offset(head.name) - begin)).ok()?.to_le_bytes());
    packed.extend(u16::try_from(following).ok()?.to_le_bytes());
    packed.push(kind);
    packed.push(u8::try_from(head.map_or(0, |head| head.name.len())).ok()?);
    packed.extend(head.map_or([0, 0], |head| [head.arity, head.defaults]));
    Some(())
}

/// The outline of a file from its text and the items packed for it; nothing if they are not of this text.
pub fn unpack(text: &'static str, packed: &[u8]) -> Option<Vec<Top>> {
    let (mut records, _) = packed.as_chunks::<SIZE>();
    let mut tops = Vec::new();
    while let [first, rest @ ..] = records {
        let (item, following) = unpack_item(text, first, 0)?;
        let (body, rest) = rest.split_at_checked(following)?;
        let body = body.iter().map(|record| Some(unpack_item(text, record, 2)?.0)).collect::<Option<_>>()?;
        tops.push(Top { item, body });
        records = rest;
    }
    Some(tops)
}

/// An item, and how many of its own follow.
fn unpack_item(text: &'static str, record: &[u8; SIZE], indentation: usize) -> Option<(Item, usize)> {
    let word = |at: usize| u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]);
    let half = |at: usize| usize::from(u16::from_le_bytes([record[at], record[at + 1]]));
    let excerpt = Excerpt { text: text.get(word(0) as usize..word(4) as usize)?, line: word(8) };
    let [kind, length, arity, defaults] = [record[16], record[17], record[18], record[19]];
    let item = match kind {
        CODE => Item::Code(excerpt),
        AGAIN => item(excerpt.text, excerpt.line, indentation)?,
        kind => {
            let name = excerpt.text.get(half(12)..half(12) + usize::from(length))?;
            Item::Definition(Head { kind: *DEFINITIONS.get(usize::from(kind))?, name, arity, defaults }, excerpt)
        }
    };
    Some((item, half(14)))
}

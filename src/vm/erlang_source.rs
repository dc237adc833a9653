//! Natives that OTP writes in Erlang: stack traces tell the line where they fail, and calling them last leaves the caller.

use super::native::Native;
use crate::code::trace::file_entry;
use crate::term::{Term, names};

/// What stack traces say of a function's place in its source.
pub(super) enum Place {
    /// Its file is not told.
    Unknown,
    /// The line in the file of its module.
    Line(u32),
}

impl Place {
    /// `[file: file, line: line]`
    pub(super) fn to_terms(&self, module: &str) -> Vec<Term> {
        match self {
            Place::Unknown => Vec::new(),
            Place::Line(line) => {
                let line = Term::tuple([Term::atom(names::LINE), Term::int(i64::from(*line))]);
                vec![file_entry(&format!("{module}.erl")), line]
            }
        }
    }
}

/// The place of a native that OTP writes in Erlang, nothing for those of the emulator itself.
pub(super) fn place(native: &Native) -> Option<Place> {
    let found = LINES
        .iter()
        .find(|(module, name, arity, _)| (*module, *name, *arity) == (native.module, native.name, native.arity));
    match found {
        Some((_, _, _, line)) => Some(Place::Line(*line)),
        None if native.module == "erlang" && PRELOADED.contains(&native.name) => Some(Place::Unknown),
        None => None,
    }
}

/// Functions of the module `erlang`.
const PRELOADED: &[&str] = &["set_cookie", "get_cookie"];

/// Module, name, arity and line of the others.
const LINES: &[(&str, &str, u8, u32)] = &[
    ("binary", "bin_to_list", 1, 497),
    ("binary", "bin_to_list", 2, 494),
    ("binary", "bin_to_list", 3, 494),
    ("binary", "decode_hex", 1, 494),
    ("binary", "encode_hex", 1, 494),
    ("binary", "replace", 3, 497),
    ("binary", "replace", 4, 494),
    ("crypto", "hash", 2, 2181),
    ("crypto", "hash_final", 1, 661),
    ("crypto", "hash_init", 1, 648),
    ("crypto", "hash_update", 2, 2188),
    ("crypto", "mac", 3, 687),
    ("crypto", "mac", 4, 699),
    ("crypto", "mac_final", 1, 759),
    ("crypto", "mac_init", 2, 732),
    ("crypto", "mac_init", 3, 743),
    ("crypto", "mac_update", 2, 751),
    ("crypto", "pbkdf2_hmac", 5, 614),
    ("io_lib", "format", 2, 187),
    ("io_lib", "format", 3, 202),
    ("lists", "append", 1, 154),
    ("lists", "delete", 2, 404),
    ("lists", "duplicate", 2, 331),
    ("lists", "flatten", 1, 648),
    ("lists", "flatten", 2, 656),
    ("lists", "keydelete", 3, 719),
    ("lists", "keymerge", 3, 849),
    ("lists", "keyreplace", 4, 735),
    ("lists", "keysort", 2, 785),
    ("lists", "keystore", 4, 768),
    ("lists", "keytake", 3, 751),
    ("lists", "last", 1, 256),
    ("lists", "max", 1, 356),
    ("lists", "merge", 2, 607),
    ("lists", "merge3", 3, 578),
    ("lists", "min", 1, 343),
    ("lists", "nth", 2, 198),
    ("lists", "nthtail", 2, 208),
    ("lists", "reverse", 1, 175),
    ("lists", "seq", 2, 271),
    ("lists", "seq", 3, 299),
    ("lists", "sort", 1, 512),
    ("lists", "split", 2, 1571),
    ("lists", "sublist", 2, 385),
    ("lists", "sublist", 3, 372),
    ("lists", "ukeymerge", 3, 952),
    ("lists", "ukeysort", 2, 880),
    ("lists", "umerge", 2, 1217),
    ("lists", "umerge3", 3, 1187),
    ("lists", "usort", 1, 1112),
    ("maps", "get", 3, 581),
    ("maps", "intersect", 2, 581),
    ("maps", "size", 1, 581),
    ("maps", "to_list", 1, 581),
    ("maps", "with", 2, 581),
    ("maps", "without", 2, 581),
    ("unicode", "bom_to_encoding", 1, 175),
    ("unicode", "characters_to_binary", 1, 895),
    ("unicode", "characters_to_binary", 3, 895),
    ("unicode", "characters_to_list", 1, 895),
    ("unicode", "characters_to_nfc_binary", 1, 892),
    ("unicode", "characters_to_nfc_list", 1, 892),
    ("unicode", "characters_to_nfd_binary", 1, 892),
    ("unicode", "characters_to_nfd_list", 1, 892),
    ("unicode", "characters_to_nfkc_binary", 1, 892),
    ("unicode", "characters_to_nfkc_list", 1, 892),
    ("unicode", "characters_to_nfkd_binary", 1, 892),
    ("unicode", "characters_to_nfkd_list", 1, 892),
    ("unicode", "encoding_to_bom", 1, 192),
];

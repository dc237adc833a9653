//! What stack traces say of natives. Some of them OTP writes in Erlang: there the line tells where they fail, and calling them
//! last leaves the caller.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::native::Native;
use crate::code::Raise;
use crate::code::trace::file_entry;
use crate::term::{Atom, Literal, Term, names};

/// What a stack trace says of a native beside its arguments.
pub(super) struct Origin {
    module: Atom,
    name: Atom,
    /// Whether OTP writes it in Erlang.
    pub in_erlang: bool,
    location: Literal,
    /// The location and what explains the error.
    explained: Literal,
}

impl Origin {
    /// What a stack trace says of a native. Programs fail often in the same ones, so it is kept.
    pub(super) fn of(native: &'static Native) -> &'static Origin {
        static ORIGINS: LazyLock<RwLock<HashMap<usize, &'static Origin, FixedState>>> = LazyLock::new(RwLock::default);
        let key = std::ptr::from_ref(native).addr();
        if let Some(origin) = ORIGINS.read().get(&key) {
            return origin;
        }
        ORIGINS.write().entry(key).or_insert_with(|| Box::leak(Box::new(Origin::new(native))))
    }

    fn new(native: &Native) -> Origin {
        let line = line(native);
        let location = line.map_or_else(Vec::new, |line| {
            let line = Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))]);
            vec![file_entry(&format!("{}.erl", native.module)), line]
        });
        let explained = location.iter().cloned().chain([explainer(native.module)]);
        Origin {
            module: Atom::new(native.module),
            name: Atom::new(native.name),
            in_erlang: line.is_some() || (native.module == "erlang" && PRELOADED.contains(&native.name)),
            explained: Literal::permanent(&Term::list(explained)),
            location: Literal::permanent(&Term::list(location)),
        }
    }

    /// The entry of a stack trace for an error of the native that was given these arguments.
    pub(super) fn entry(&self, arguments: Term, raise: &Raise) -> Term {
        let location = if is_explained(raise) { self.explained.load() } else { self.location.load() };
        Term::tuple([Term::atom(self.module), Term::atom(self.name), arguments, location])
    }
}

/// Whether the BEAM explains an error of a native further.
pub(super) fn is_explained(raise: &Raise) -> bool {
    let tagged = || raise.reason.as_tuple_of::<2>().and_then(|[tag, _]| tag.as_atom());
    let known = |reason| matches!(reason, names::BADARG | names::BADARITH | names::SYSTEM_LIMIT);
    let of_map = |tag| matches!(tag, names::BADKEY | names::BADMAP);
    raise.class == names::ERROR && (raise.reason.as_atom().is_some_and(known) || tagged().is_some_and(of_map))
}

/// `{:error_info, %{module: :erl_erts_errors}}`, the module that explains the errors of another.
pub(super) fn explainer(module: &str) -> Term {
    let explainer = if module == "erlang" { "erl_erts_errors" } else { "erl_stdlib_errors" };
    let info = Term::map_of_atoms([(names::MODULE, Term::named(explainer))]);
    Term::tuple([Term::atom(names::ERROR_INFO), info])
}

/// The line of a native that OTP writes in Erlang, in the file of its module.
fn line(native: &Native) -> Option<u32> {
    let key = (native.module, native.name, native.arity);
    LINES.iter().find(|(module, name, arity, _)| (*module, *name, *arity) == key).map(|(_, _, _, line)| *line)
}

/// Functions of the module `erlang` that OTP writes in Erlang, of which no line is told.
const PRELOADED: &[&str] = &["set_cookie", "get_cookie"];

/// Module, name, arity and line of the others that it does.
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

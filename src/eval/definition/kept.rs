//! Definitions that a macro's `quote location: :keep` made: they stand where the macro was written.

use crate::expand::split_guards;
use crate::term::{Term, names};

/// The file that the head of a definition was kept from.
pub(super) fn file(call: &Term) -> Option<String> {
    let kept = |code: &Term| {
        let [file, _] = code.as_tuple_of::<3>()?[1].keyword_get(names::KEEP)?.as_tuple_of::<2>()?;
        Some(file.as_text()?.into_owned())
    };
    kept(call).or_else(|| kept(&split_guards(call).0))
}

/// The line that the macro was called on.
pub(super) fn asked_line(call: &Term) -> Option<u32> {
    let line = |code: &Term| u32::try_from(code.as_tuple_of::<3>()?[1].keyword_get(names::LINE)?.as_int()?).ok();
    line(call).or_else(|| line(&split_guards(call).0))
}

/// Code whose nodes are on the lines they were kept from.
pub(super) fn on_own_lines(code: &Term) -> Term {
    if let Some([head, meta, args]) = code.as_tuple_of::<3>()
        && meta.as_list().is_some()
    {
        return Term::tuple([on_own_lines(head), own_line(meta), on_own_lines(args)]);
    }
    if let Some([left, right]) = code.as_tuple_of::<2>() {
        return Term::tuple([on_own_lines(left), on_own_lines(right)]);
    }
    match code.to_vec() {
        Some(elements) => Term::list(elements.iter().map(on_own_lines).collect::<Vec<_>>()),
        None => code.clone(),
    }
}

fn own_line(meta: &Term) -> Term {
    let Some([_, line]) = meta.keyword_get(names::KEEP).and_then(Term::as_tuple_of::<2>) else { return meta.clone() };
    let is_place = |key: &Term| key.is_atom(names::LINE) || key.is_atom(names::KEEP);
    let others = meta.iter().filter(|entry| !entry.as_tuple_of::<2>().is_some_and(|[key, _]| is_place(key))).cloned();
    Term::cons(Term::tuple([Term::atom(names::LINE), line.clone()]), Term::list(others.collect::<Vec<_>>()))
}

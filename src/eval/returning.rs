//! Which functions of a module never come back, and where they are called.
//!
//! Erlang's compiler finds the functions that end only in `throw/1`, `exit/1`, `error/1` or themselves, and makes the call of
//! one of its own the last thing that the caller does, wherever it stands: what would come behind is never reached. So the
//! caller is not in stack traces. Such calls are marked here in the expanded code ([`names::NEVER_RETURNS`]), before it is
//! put into the module.

use std::collections::HashSet;
use std::rc::Rc;

use super::state::{Definition, StoredClause, is_macro};
use crate::compile::Clause;
use crate::expand::quoted::{as_arrows, as_call, as_dot, as_keyword, with_meta};
use crate::term::{Atom, Term, View, names};

/// Functions by name and number of parameters.
type Functions = HashSet<(Atom, usize)>;

/// Marks the calls of functions that never return.
pub fn mark(definitions: &mut [Definition]) {
    let endless = endless(definitions);
    if endless.is_empty() {
        return;
    }
    for clause in definitions.iter_mut().flat_map(|definition| &mut definition.clauses) {
        let StoredClause::Expanded(stored, _) = clause else { continue };
        if let Some(body) = marked(&stored.body, &endless, false) {
            *stored = Rc::new(Clause { args: stored.args.clone(), guards: stored.guards.clone(), body });
        }
    }
}

/// The functions that never return: all are thought to be such until one is found that has an end.
fn endless(definitions: &[Definition]) -> Functions {
    let mut open: Vec<((Atom, usize), Vec<&Clause>)> = definitions.iter().filter_map(candidate).collect();
    let mut endless: Functions = open.iter().map(|(function, _)| *function).collect();
    loop {
        let before = open.len();
        open.retain(|(function, clauses)| {
            let stays = clauses.iter().all(|clause| ends(&clause.body, &endless));
            if !stays {
                endless.remove(function);
            }
            stays
        });
        if open.len() == before {
            return endless;
        }
        // What is called mostly stands behind its callers.
        open.reverse();
    }
}

fn candidate(definition: &Definition) -> Option<((Atom, usize), Vec<&Clause>)> {
    let clauses: Option<Vec<&Clause>> = definition.clauses.iter().map(expanded).collect();
    let clauses = clauses.filter(|clauses| !clauses.is_empty() && !is_macro(definition.kind))?;
    Some(((definition.name, usize::from(definition.arity)), clauses))
}

fn expanded(clause: &StoredClause) -> Option<&Clause> {
    match clause {
        StoredClause::Expanded(clause, _) => Some(clause),
        _ => None,
    }
}

/// Tells whether nothing comes after this code is run.
fn ends(code: &Term, endless: &Functions) -> bool {
    let ends = |code: &Term| ends(code, endless);
    let any = |codes: &Term| codes.as_list().is_some_and(|codes| codes.into_iter().any(ends));
    match code.view() {
        View::Tuple([left, right]) => ends(left) || ends(right),
        View::Cons(_) => any(code),
        View::Tuple([head, meta, args]) if args.as_list().is_some() => match called(head, meta) {
            Some(name) => form_ends(name, args, endless),
            None => call_ends(head, args) || any(args) || ends_before_call(head, endless),
        },
        _ => false,
    }
}

/// The name of a form or of a function here: what `super` calls has its name in the metadata.
fn called(head: &Term, meta: &Term) -> Option<Atom> {
    match head.as_atom()? {
        names::SUPER => meta.keyword_get(names::SUPER)?.as_tuple_of::<2>().and_then(|[_, name]| name.as_atom()),
        name => Some(name),
    }
}

/// Tells whether a form, or the call of a function here, ends everything.
fn form_ends(name: Atom, args: &Term, endless: &Functions) -> bool {
    let ends = |code: &Term| ends(code, endless);
    let list = args.as_list().unwrap_or_default();
    match (name, list.as_slice()) {
        (names::FN | names::AMP | names::QUOTE, _) => false,
        (names::EQUALS, [_, value]) => ends(value),
        (names::CASE, [subject, blocks]) => ends(subject) || all_end(blocks.keyword_get(names::DO), endless),
        (names::COND, [blocks]) => all_end(blocks.keyword_get(names::DO), endless),
        (names::RECEIVE, [blocks]) => {
            let waits_for_ever = |clauses: Option<&Term>| clauses.is_none_or(|clauses| as_arrows(clauses).is_none());
            let (clauses, after) = (blocks.keyword_get(names::DO), blocks.keyword_get(names::AFTER));
            (waits_for_ever(clauses) || all_end(clauses, endless)) && (after.is_none() || all_end(after, endless))
        }
        (names::TRY, [blocks]) => try_ends(blocks, endless),
        (names::FOR | names::WITH, [first, ..]) => step(first).is_some_and(ends),
        (names::BITS_FORM, segments) => segments.iter().any(|segment| step(segment).is_some_and(ends)),
        (_, args) => endless.contains(&(name, args.len())) || args.iter().copied().any(ends),
    }
}

/// Tells whether `try` has no way out: neither that of its body nor those of what it rescues.
fn try_ends(blocks: &Term, endless: &Functions) -> bool {
    let part = |key| blocks.keyword_get(key);
    let handled = |key| part(key).is_none() || all_end(part(key), endless);
    let after = part(names::AFTER).is_some_and(|after| ends(after, endless));
    let body = part(names::DO).is_some_and(|body| ends(body, endless));
    after || (body && handled(names::RESCUE) && handled(names::CATCH))
}

/// Tells whether each of these clauses ends everything.
fn all_end(clauses: Option<&Term>, endless: &Functions) -> bool {
    let clauses = clauses.and_then(as_arrows).unwrap_or_default();
    !clauses.is_empty() && clauses.iter().all(|(_, _, body)| ends(body, endless))
}

/// What is computed in `pattern <- value`, in `value :: type`, or in what is neither.
fn step(code: &Term) -> Option<&Term> {
    match as_call(code) {
        Some((names::LEFT_ARROW, _, args)) => args.iter().nth(1),
        Some((names::COLON2, _, args)) => args.iter().next(),
        Some((names::BITS_FORM, _, _)) => None,
        _ => Some(code),
    }
}

/// Tells whether the call is of a function of the emulator that never returns.
fn call_ends(head: &Term, args: &Term) -> bool {
    let Some((_, module, name)) = as_dot(head) else { return false };
    let arity = args.iter().count();
    module.is_atom(names::ERLANG)
        && matches!((name.name(), arity), ("error", 1 | 2) | ("exit" | "throw", 1) | ("halt", 0..=2))
}

/// Tells whether the module or the function value that is called is never had.
fn ends_before_call(head: &Term, endless: &Functions) -> bool {
    as_call(head).is_some_and(|(_, _, called)| called.iter().next().is_some_and(|called| ends(called, endless)))
}

/// The code with its calls of these functions marked, if there are any; none is marked where errors are caught by the
/// function itself, which is `guarded` there.
fn marked(code: &Term, endless: &Functions, guarded: bool) -> Option<Term> {
    match code.view() {
        View::Cons(_) => marked_list(code, endless, guarded),
        View::Tuple([left, right]) => {
            let (new_left, new_right) = (marked(left, endless, guarded), marked(right, endless, guarded));
            (new_left.is_some() || new_right.is_some()).then(|| {
                Term::tuple([new_left.unwrap_or_else(|| left.clone()), new_right.unwrap_or_else(|| right.clone())])
            })
        }
        View::Tuple([head, meta, args]) if args.as_list().is_some() => {
            let function = called(head, meta).filter(|_| !guarded).map(|name| (name, args.iter().count()));
            let meta = function
                .filter(|function| endless.contains(function))
                .map(|_| with_meta(meta, names::NEVER_RETURNS, Term::bool(true)));
            let new_head = marked(head, endless, guarded);
            let new_args = marked_args(head, args, endless, guarded);
            (meta.is_some() || new_head.is_some() || new_args.is_some()).then(|| {
                Term::tuple([
                    new_head.unwrap_or_else(|| head.clone()),
                    meta.unwrap_or_else(|| code.as_tuple_of::<3>().map_or(Term::NIL_LIST, |[_, meta, _]| meta.clone())),
                    new_args.unwrap_or_else(|| args.clone()),
                ])
            })
        }
        _ => None,
    }
}

fn marked_args(head: &Term, args: &Term, endless: &Functions, guarded: bool) -> Option<Term> {
    match head.as_atom() {
        Some(names::QUOTE | names::AMP) => None,
        // A function of its own.
        Some(names::FN) => marked_list(args, endless, false),
        Some(names::ARROW) => {
            let [left, body] = args.to_vec()?.try_into().ok()?;
            Some(Term::list([left, marked(&body, endless, guarded)?]))
        }
        Some(names::TRY) => marked_try(args, endless, guarded),
        // What it does for each element is a function of its own.
        Some(names::FOR) => {
            let mut is_marked = false;
            let parts: Vec<Term> = args
                .iter()
                .enumerate()
                .map(|(index, part)| {
                    let new = marked(part, endless, guarded && index == 0);
                    is_marked |= new.is_some();
                    new.unwrap_or_else(|| part.clone())
                })
                .collect();
            is_marked.then(|| Term::list(parts))
        }
        _ => marked_list(args, endless, guarded),
    }
}

/// The body of `try` is guarded by its clauses, and these by its `after`.
fn marked_try(args: &Term, endless: &Functions, guarded: bool) -> Option<Term> {
    let blocks = as_keyword(args.iter().next()?)?;
    let has_after = blocks.iter().any(|(key, _)| *key == names::AFTER);
    let mut is_marked = false;
    let blocks: Vec<Term> = blocks
        .into_iter()
        .map(|(key, block)| {
            let guarded = guarded || key == names::DO || (has_after && key != names::AFTER);
            let new = marked(block, endless, guarded);
            is_marked |= new.is_some();
            Term::tuple([Term::atom(key), new.unwrap_or_else(|| block.clone())])
        })
        .collect();
    is_marked.then(|| Term::list([Term::list(blocks)]))
}

fn marked_list(list: &Term, endless: &Functions, guarded: bool) -> Option<Term> {
    let elements = list.as_list()?;
    let new: Vec<Option<Term>> = elements.iter().map(|element| marked(element, endless, guarded)).collect();
    new.iter()
        .any(Option::is_some)
        .then(|| Term::list(elements.into_iter().zip(new).map(|(old, new)| new.unwrap_or_else(|| old.clone()))))
}

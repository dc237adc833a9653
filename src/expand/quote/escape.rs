//! `Macro.escape/2`: a value as the code that builds it.

use crate::expand::MAX_DEPTH;
use crate::expand::error::Raise;
use crate::expand::quoted::{as_binary, as_dot, as_unary, call, remote};
use crate::term::{Atom, Bits, ListBuilder, Term, View, names};

/// What `Macro.escape/2` takes.
#[derive(Clone, Copy, Default)]
pub struct Options {
    /// Code in `unquote` and `unquote_splicing` stands for itself.
    pub unquote: bool,
    /// Of the metadata of quoted code only what tells calls apart is kept.
    pub prune_metadata: bool,
}

/// Turns a value into code that builds it; refuses what has no code: functions with a body, references, ports.
pub fn escape(value: &Term, options: Options) -> Result<Term, Raise> {
    escape_within(value, options, 0)
}

fn escape_within(value: &Term, options: Options, depth: u32) -> Result<Term, Raise> {
    if depth > 4 * MAX_DEPTH {
        return Err(Raise::argument(&format!("cannot escape values that nest deeper than {} levels", 4 * MAX_DEPTH)));
    }
    match value.view() {
        View::Nil | View::Int(_) | View::Big(_) | View::Float(_) | View::Atom(_) | View::Pid(_) => Ok(value.clone()),
        View::Bits(bits) if bits.is_binary() => Ok(value.clone()),
        View::Bits(bits) => Ok(escape_bits(bits)),
        View::Cons(_) => escape_list(value, options, depth),
        View::Tuple(elements) => escape_tuple(value, elements, options, depth),
        View::Map(map) => {
            let mut pairs = ListBuilder::new();
            for (key, value) in map.iter() {
                pairs.push(Term::tuple([
                    escape_within(key, options, depth + 1)?,
                    escape_within(value, options, depth + 1)?,
                ]));
            }
            Ok(Term::tuple([Term::atom(names::MAP_FORM), Term::NIL_LIST, pairs.finish()]))
        }
        View::Export(export) => {
            let no_parens = Term::list([Term::tuple([Term::atom(names::NO_PARENS), Term::bool(true)])]);
            let target = remote(Term::NIL_LIST, no_parens, Term::atom(export.module), export.name, Term::NIL_LIST);
            let slash = call(names::SLASH, Term::NIL_LIST, [target, Term::int(i64::from(export.arity))]);
            Ok(call(names::AMP, Term::NIL_LIST, [slash]))
        }
        View::Closure(_) | View::Reference(_) | View::Port(_) => Err(Raise::argument(&format!(
            "cannot escape {}. The supported values are: lists, tuples, maps, atoms, numbers, bitstrings, PIDs and remote \
             functions in the format &Mod.fun/arity",
            crate::term::inspect::to_string(value)
        ))),
    }
}

fn escape_tuple(value: &Term, elements: &[Term], options: Options, depth: u32) -> Result<Term, Raise> {
    if options.unquote {
        if let Some((_, code)) = as_unary(value, names::UNQUOTE) {
            return Ok(code.clone());
        }
        if let [quote, meta, args] = elements
            && quote.is_atom(names::QUOTE)
            && let Some(args) = args.as_list()
            && let [.., quoted] = args.as_slice()
            && args.len() <= 2
        {
            // What a nested quote holds is its own to unquote; its options are not.
            let mut parts = ListBuilder::new();
            if let [given, _] = args.as_slice() {
                parts.push(escape_within(given, options, depth + 1)?);
            }
            parts.push(escape_within(quoted, Options { unquote: false, ..options }, depth + 1)?);
            let meta = escape_within(meta, options, depth + 1)?;
            let parts = [quote.clone(), meta, parts.finish()];
            return Ok(call(names::TUPLE_FORM, Term::NIL_LIST, parts));
        }
        if let Some((meta, left, name)) = unquoted_dot(value) {
            let args =
                Term::list([meta.clone(), escape_within(&left, options, depth + 1)?, name, Term::nil(), Term::nil()]);
            return Ok(remote(meta.clone(), meta, Term::named("elixir_quote"), Atom::new("dot"), args));
        }
        if let [head, _, args] = elements
            && let Some((meta, left, name)) = unquoted_dot(head)
            && (args.as_cons().is_some() || args.is_nil_list())
        {
            let parts = [meta.clone(), escape(&left, options)?, name, escape(args, options)?, Term::nil()];
            let parts = Term::list(parts);
            return Ok(remote(meta.clone(), meta, Term::named("elixir_quote"), Atom::new("dot"), parts));
        }
    }
    match elements {
        [left, right] if options.unquote && (is_splice(left) || is_splice(right)) => {
            let parts = escape_list(&Term::list([left.clone(), right.clone()]), options, depth)?;
            let inner = [Term::atom(names::TUPLE_FORM), Term::NIL_LIST, parts];
            Ok(call(names::TUPLE_FORM, Term::NIL_LIST, inner))
        }
        [left, right] => {
            Ok(Term::tuple([escape_within(left, options, depth + 1)?, escape_within(right, options, depth + 1)?]))
        }
        [head, meta, args] if options.prune_metadata && (meta.as_cons().is_some() || meta.is_nil_list()) => {
            let parts =
                [escape_within(head, options, depth + 1)?, pruned(meta), escape_within(args, options, depth + 1)?];
            Ok(call(names::TUPLE_FORM, Term::NIL_LIST, parts))
        }
        _ => {
            let mut parts = ListBuilder::new();
            for element in elements {
                parts.push(escape_within(element, options, depth + 1)?);
            }
            Ok(Term::tuple([Term::atom(names::TUPLE_FORM), Term::NIL_LIST, parts.finish()]))
        }
    }
}

fn escape_list(list: &Term, options: Options, depth: u32) -> Result<Term, Raise> {
    let mut walk = list.iter();
    let mut elements: Vec<Term> = walk.by_ref().cloned().collect();
    let mut joined: Option<Term> = None;
    let mut plain: Vec<Term> = Vec::new();
    if let Some((_, left, tail)) = elements.last().and_then(|last| as_binary(last, names::PIPE))
        && let Some((meta, spliced)) = as_unary(left, names::UNQUOTE_SPLICING).filter(|_| options.unquote)
    {
        let before = Term::list(elements.iter().take(elements.len() - 1).cloned());
        let args = [spliced.clone(), escape_within(tail, options, depth + 1)?, escape_list(&before, options, depth)?];
        let module = Term::named("elixir_quote");
        return Ok(remote(meta.clone(), meta.clone(), module, Atom::new("tail_list"), Term::list(args)));
    }
    if !walk.rest().is_nil_list() {
        let last = elements.pop().unwrap_or_default();
        let tail = [escape_within(&last, options, depth + 1)?, escape_within(walk.rest(), options, depth + 1)?];
        plain.push(call(names::PIPE, Term::NIL_LIST, tail));
    }
    for element in elements.iter().rev() {
        match as_unary(element, names::UNQUOTE_SPLICING).filter(|_| options.unquote) {
            Some((meta, spliced)) => {
                let tail = join(std::mem::take(&mut plain), joined.take());
                let args = Term::list([spliced.clone(), tail]);
                let module = Term::named("elixir_quote");
                joined = Some(remote(meta.clone(), meta.clone(), module, Atom::new("list"), args));
            }
            None => plain.push(escape_within(element, options, depth + 1)?),
        }
    }
    Ok(join(plain, joined))
}

/// Elements (collected back to front) before what is joined to them when the code runs.
fn join(mut plain: Vec<Term>, joined: Option<Term>) -> Term {
    plain.reverse();
    match joined {
        None => Term::list(plain),
        Some(joined) if plain.is_empty() => joined,
        Some(joined) => {
            let args = Term::list([Term::list(plain), joined]);
            remote(Term::NIL_LIST, Term::NIL_LIST, Term::atom(names::ERLANG), names::CONCAT, args)
        }
    }
}

fn is_splice(value: &Term) -> bool {
    as_unary(value, names::UNQUOTE_SPLICING).is_some()
}

fn unquoted_dot(value: &Term) -> Option<(Term, Term, Term)> {
    let [head, _, args] = value.as_tuple_of::<3>()?;
    let (meta, left, name) = as_dot(head)?;
    as_binary(head, names::DOT)?;
    let cons = args.as_cons()?;
    (name == names::UNQUOTE && cons.tail.is_nil_list()).then(|| (meta.clone(), left.clone(), cons.head.clone()))
}

/// The metadata that `prune_metadata: true` leaves.
fn pruned(meta: &Term) -> Term {
    Term::list(
        meta.iter()
            .filter(|entry| {
                entry
                    .as_tuple_of::<2>()
                    .is_some_and(|[key, _]| key.is_atom(names::LINE) || key.is_atom(names::NO_PARENS))
            })
            .cloned(),
    )
}

/// `<<first::size(n), rest::binary>>`, the odd bits in front.
fn escape_bits(bits: Bits<'_>) -> Term {
    let odd = bits.len % 8;
    let first = i64::from(bits.byte_at(0) >> (8 - odd));
    let rest = bits.part(odd, bits.len - odd).to_padded();
    let size = call(names::SIZE, Term::NIL_LIST, [Term::int(i64::try_from(odd).unwrap_or(0))]);
    let binary = call(names::BINARY, Term::NIL_LIST, []);
    call(
        names::BITS_FORM,
        Term::NIL_LIST,
        [
            call(names::COLON2, Term::NIL_LIST, [Term::int(first), size]),
            call(names::COLON2, Term::NIL_LIST, [Term::binary(&rest), binary]),
        ],
    )
}

//! Expanded code as it was written, for messages.

use crate::expand::quoted::{as_dot, flag};
use crate::expand::rewrite;
use crate::term::{Atom, Term, names};

/// Code in which natives have the names that Elixir gives them.
pub fn as_written(code: &Term) -> Term {
    let Some([head, meta, args]) = code.as_tuple_of::<3>() else { return parts(code) };
    if head.is_atom(names::COLON2) && flag(meta, Atom::new("inferred_bitstring_spec")) {
        return args.iter().next().map_or_else(|| code.clone(), as_written);
    }
    if let Some((_, module, name)) = as_dot(head)
        && let Some(args) = args.to_vec()
    {
        let args: Vec<Term> = args.iter().map(as_written).collect();
        if module.is_atom(names::ERLANG) {
            return native(name, meta, args);
        }
        let no_arguments = args.is_empty() && flag(meta, names::NO_PARENS);
        return remote(&as_written(module), name, if no_arguments { meta.clone() } else { Term::NIL_LIST }, args);
    }
    Term::tuple([as_written(head), meta.clone(), as_written(args)])
}

fn parts(code: &Term) -> Term {
    if let Some([left, right]) = code.as_tuple_of::<2>() {
        return Term::tuple([as_written(left), as_written(right)]);
    }
    match code.to_vec() {
        Some(elements) => Term::list(elements.iter().map(as_written).collect::<Vec<_>>()),
        None => code.clone(),
    }
}

fn native(name: Atom, meta: &Term, args: Vec<Term>) -> Term {
    match (name.name(), args.as_slice()) {
        ("element", [index, tuple]) => local("elem", meta, vec![tuple.clone(), zero_based(index)]),
        ("setelement", [index, tuple, value]) => {
            local("put_elem", meta, vec![tuple.clone(), zero_based(index), value.clone()])
        }
        ("is_map_key", [key, map]) => local("is_map_key", meta, vec![map.clone(), key.clone()]),
        (text, _) => match rewrite::written(text, args.len()) {
            Some(("Kernel", written)) => local(written, meta, args),
            Some((module, written)) => {
                let module = Term::named(&format!("Elixir.{module}"));
                remote(&module, Atom::new(written), Term::NIL_LIST, args)
            }
            None => remote(&Term::atom(names::ERLANG), name, Term::NIL_LIST, args),
        },
    }
}

fn local(name: &str, meta: &Term, args: Vec<Term>) -> Term {
    Term::tuple([Term::named(name), meta.clone(), Term::list(args)])
}

fn remote(module: &Term, name: Atom, meta: Term, args: Vec<Term>) -> Term {
    let dot = local(".", &Term::NIL_LIST, vec![module.clone(), Term::atom(name)]);
    Term::tuple([dot, meta, Term::list(args)])
}

/// `index + 1` or a number, one less.
fn zero_based(index: &Term) -> Term {
    if let Some(index) = index.as_int() {
        return Term::int(index - 1);
    }
    let parts = index.as_tuple_of::<3>().filter(|[head, ..]| head.is_atom(names::PLUS)).map(|[_, _, args]| args);
    parts.and_then(|args| args.iter().next().cloned()).unwrap_or_else(|| index.clone())
}

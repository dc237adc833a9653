//! Taking quoted code apart and putting it together: three-tuples and their metadata.

use crate::term::{Atom, Term, names};

/// The metadata of a call of a module that the code around it defines.
pub const CONTEXT_MODULE: &str = "context_module";

/// Name, metadata and arguments of a node whose head is an atom and whose arguments are a list.
pub fn as_call(quoted: &Term) -> Option<(Atom, &Term, &Term)> {
    let [head, meta, args] = quoted.as_tuple_of::<3>()?;
    (args.is_nil_list() || args.as_cons().is_some()).then_some((head.as_atom()?, meta, args))
}

/// The arguments of a node with this name.
pub(super) fn args_of(quoted: &Term, name: Atom) -> Option<Vec<Term>> {
    let (found, _, args) = as_call(quoted)?;
    if found == name { args.to_vec() } else { None }
}

/// Metadata and the two arguments of a node with this name.
pub fn as_binary(quoted: &Term, name: Atom) -> Option<(&Term, &Term, &Term)> {
    let (found, meta, args) = as_call(quoted)?;
    if found != name {
        return None;
    }
    let first = args.as_cons()?;
    let second = first.tail.as_cons()?;
    second.tail.is_nil_list().then_some((meta, &first.head, &second.head))
}

/// Metadata and the one argument of a node with this name.
pub(super) fn as_unary(quoted: &Term, name: Atom) -> Option<(&Term, &Term)> {
    let (found, meta, args) = as_call(quoted)?;
    if found != name {
        return None;
    }
    let first = args.as_cons()?;
    first.tail.is_nil_list().then_some((meta, &first.head))
}

/// Name, metadata and context of a variable.
pub fn as_variable(quoted: &Term) -> Option<(Atom, &Term, Atom)> {
    let [name, meta, context] = quoted.as_tuple_of::<3>()?;
    Some((name.as_atom()?, meta, context.as_atom()?))
}

/// Tells whether this is the variable `_`.
pub fn is_underscore(quoted: &Term) -> bool {
    as_variable(quoted).is_some_and(|(name, _, _)| name == names::UNDERSCORE)
}

/// `{name, meta, args}`
pub fn call(name: Atom, meta: Term, args: impl IntoIterator<Item = Term>) -> Term {
    Term::tuple([Term::atom(name), meta, Term::list(args)])
}

/// `{head, meta, args}`
pub(super) fn node(head: Term, meta: Term, args: Term) -> Term {
    Term::tuple([head, meta, args])
}

/// `{{:., meta, [module, name]}, meta, args}`
pub(super) fn remote(dot_meta: Term, meta: Term, module: Term, name: Atom, args: Term) -> Term {
    node(call(names::DOT, dot_meta, [module, Term::atom(name)]), meta, args)
}

/// Module or expression, name, and the metadata of the dot, of a remote call's head.
pub fn as_dot(head: &Term) -> Option<(&Term, &Term, Atom)> {
    let (meta, left, name) = as_binary(head, names::DOT)?;
    Some((meta, left, name.as_atom()?))
}

/// Metadata with an entry in front.
pub fn with_meta(meta: &Term, key: Atom, value: Term) -> Term {
    Term::cons(Term::tuple([Term::atom(key), value]), meta.clone())
}

/// A keyword list without a key.
pub(super) fn without_key(list: &Term, key: Atom) -> Term {
    Term::list(list.iter().filter(|pair| pair.as_tuple_of::<2>().is_none_or(|[k, _]| !k.is_atom(key))).cloned())
}

/// Tells whether a metadata entry is true.
pub fn flag(meta: &Term, key: Atom) -> bool {
    meta.keyword_get(key).is_some_and(|value| value.is_atom(names::TRUE))
}

/// The pairs of a keyword list, or nothing.
pub fn as_keyword(list: &Term) -> Option<Vec<(Atom, &Term)>> {
    list.as_list()?
        .into_iter()
        .map(|pair| {
            let [key, value] = pair.as_tuple_of::<2>()?;
            Some((key.as_atom()?, value))
        })
        .collect()
}

/// Metadata and the two sides of `left -> right`, the left as a list of patterns.
pub fn as_arrow(quoted: &Term) -> Option<(&Term, &Term, &Term)> {
    as_binary(quoted, names::ARROW)
}

/// The clauses of a list of `->`, or nothing where it is anything else.
pub fn as_arrows(quoted: &Term) -> Option<Vec<(&Term, &Term, &Term)>> {
    let clauses: Option<Vec<_>> = quoted.as_list()?.into_iter().map(as_arrow).collect();
    clauses.filter(|clauses| !clauses.is_empty())
}

/// `{:->, meta, [args, body]}`
pub(super) fn arrow(meta: &Term, args: Term, body: Term) -> Term {
    call(names::ARROW, meta.clone(), [args, body])
}

/// `[{key, value}, ...]`
pub(super) fn keyword(pairs: impl IntoIterator<Item = (Atom, Term)>) -> Term {
    Term::list(pairs.into_iter().map(|(key, value)| Term::tuple([Term::atom(key), value])))
}

/// Arguments without the keyword lists they end in (`option: value` and a `do` block are two), and the pairs of these.
pub(super) fn split_options(args: &[Term]) -> (&[Term], Vec<(Atom, Term)>) {
    let owned = |term: &Term| {
        let pairs = as_keyword(term).filter(|pairs| !pairs.is_empty())?;
        Some(pairs.into_iter().map(|(key, value)| (key, value.clone())).collect::<Vec<_>>())
    };
    let Some((last, rest)) = args.split_last() else { return (args, Vec::new()) };
    let Some(outer) = owned(last) else { return (args, Vec::new()) };
    match rest.split_last().and_then(|(inner, steps)| Some((steps, owned(inner)?))) {
        Some((steps, mut inner)) => {
            inner.extend(outer);
            (steps, inner)
        }
        None => (rest, outer),
    }
}

//! Terms and metadata, in the shapes and orders of Elixir.

use super::{Parser, Place, Result};
use crate::syntax::diagnostic::SyntaxError;
use crate::term::{Atom, Term, names};

/// `{name, meta, arguments}`
pub(super) fn node(name: Term, meta: Term, arguments: Term) -> Term {
    Term::tuple([name, meta, arguments])
}

/// `{:__block__, meta, expressions}`
pub(super) fn block_of(meta: Term, expressions: Vec<Term>) -> Term {
    node(Term::atom(names::BLOCK), meta, Term::list(expressions))
}

/// Several expressions as one; those that would mean something else on their own are wrapped.
pub(super) fn block(mut expressions: Vec<Term>) -> Term {
    if let [only] = expressions.as_mut_slice()
        && !needs_block(only)
    {
        return only.take();
    }
    block_of(Term::NIL_LIST, expressions)
}

fn needs_block(expression: &Term) -> bool {
    let Some([name, _, arguments]) = expression.as_tuple_of::<3>() else { return false };
    let is_wrapped = name.is_atom(names::NOT) || name.is_atom(names::BANG) || name.is_atom(names::UNQUOTE_SPLICING);
    is_wrapped && arguments.as_cons().is_some_and(|cons| cons.tail.is_nil_list())
}

/// `{key, value}` in front of a keyword list.
pub(super) fn with(key: Atom, value: Term, meta: Term) -> Term {
    Term::cons(Term::tuple([Term::atom(key), value]), meta)
}

/// Line and column that the metadata of an expression tells.
pub(super) fn place_of(expression: &Term) -> (u32, u32) {
    let meta = expression.as_tuple_of::<3>().map(|[_, meta, _]| meta);
    let number = |key| {
        let value = meta.and_then(|meta| meta.keyword_get(key)).and_then(Term::as_int);
        value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0)
    };
    (number(names::LINE), number(names::COLUMN))
}

/// The two lists one after the other.
pub(super) fn concat(front: &Term, back: Term) -> Term {
    let mut builder = crate::term::ListBuilder::new();
    front.iter().for_each(|element| builder.push(element.clone()));
    builder.finish_with(back)
}

impl Parser<'_, '_> {
    /// `[line: _, column: _]`, as far as asked for.
    #[inline]
    pub(super) fn meta(&self, place: Place) -> Term {
        let column = if self.options.columns {
            with(names::COLUMN, Term::int(i64::from(place.column)), Term::NIL_LIST)
        } else {
            Term::NIL_LIST
        };
        with(names::LINE, Term::int(i64::from(place.line)), column)
    }

    /// The metadata with `key` in front, if token metadata is asked for.
    pub(super) fn token_meta(&self, key: Atom, value: impl FnOnce() -> Term, meta: Term) -> Term {
        if self.options.token_metadata { with(key, value(), meta) } else { meta }
    }

    /// The metadata with the closing token in front, and the ends of line behind the opening one.
    pub(super) fn closing_meta(&self, open: Place, close: Place, meta: Term) -> Term {
        let meta = self.token_meta(names::CLOSING, || self.meta(close), meta);
        self.newlines_meta(open, meta)
    }

    /// The metadata with the ends of line around an operator in front.
    pub(super) fn newlines_meta(&self, place: Place, meta: Term) -> Term {
        if place.newlines == 0 {
            return meta;
        }
        self.token_meta(names::NEWLINES, || Term::int(i64::from(place.newlines)), meta)
    }

    pub(super) fn delimiter_meta(&self, delimiter: &str, meta: Term) -> Term {
        self.token_meta(names::DELIMITER, || Term::from(delimiter), meta)
    }

    /// Notes in an expression what ends it.
    pub(super) fn annotate(&self, expression: Term, end: Place) -> Term {
        if !self.options.token_metadata {
            return expression;
        }
        let Some([name, meta, arguments]) = expression.as_tuple_of::<3>() else { return expression };
        if !meta.is_nil_list() && meta.as_cons().is_none() {
            return expression;
        }
        let newlines = Term::int(i64::from(end.newlines));
        let value = with(names::NEWLINES, newlines, self.meta(end));
        node(name.clone(), with(names::END_OF_EXPRESSION, value, meta.clone()), arguments.clone())
    }

    /// `left operator right`
    #[inline(never)]
    pub(super) fn binary(&mut self, left: Term, name: Term, place: Place, right: Term) -> Result<Term> {
        match name.as_atom().map(Atom::name) {
            Some("in") => return Ok(self.rearranged_in(left, name, place, right)),
            Some("not in") => {
                let inside = node(Term::atom(names::IN), self.meta(place), Term::list([left, right]));
                return Ok(node(Term::atom(names::NOT), self.meta(place), Term::list([inside])));
            }
            Some("//") => return self.stepped_range(left, place, right),
            _ => {}
        }
        let meta = self.newlines_meta(place, self.meta(place));
        Ok(node(name, meta, Term::list([left, right])))
    }

    /// `not a in b` means `not(a in b)`.
    fn rearranged_in(&mut self, left: Term, name: Term, place: Place, right: Term) -> Term {
        if let Some([negation, _, arguments]) = left.as_tuple_of::<3>() {
            let is_negation = negation.is_atom(names::NOT) || negation.is_atom(names::BANG);
            if let Some(cons) = arguments.as_cons().filter(|cons| is_negation && cons.tail.is_nil_list()) {
                let words = "\"not expr1 in expr2\" is deprecated, use \"expr1 not in expr2\" instead";
                self.warn(place, words);
                let meta = self.meta(place);
                let inside = node(name, meta.clone(), Term::list([cons.head.clone(), right]));
                return node(negation.clone(), meta, Term::list([inside]));
            }
        }
        let meta = self.newlines_meta(place, self.meta(place));
        node(name, meta, Term::list([left, right]))
    }

    /// `first..last//step`
    fn stepped_range(&self, left: Term, place: Place, step: Term) -> Result<Term> {
        if let Some([name, meta, arguments]) = left.as_tuple_of::<3>()
            && let (true, Some([first, last])) = (name.is_atom(names::RANGE), arguments.as_list().as_deref())
        {
            let arguments = Term::list([(*first).clone(), (*last).clone(), step]);
            return Ok(node(Term::atom(names::STEPPED_RANGE), meta.clone(), arguments));
        }
        let words = "the range step operator (//) must immediately follow the range definition operator (..), for example: 1..9//2. If you wanted to define a default argument, use (\\\\) instead. Syntax error before: ";
        Err(SyntaxError::new(place.line, place.column, words, "'//'"))
    }

    /// `operator operand`
    pub(super) fn unary(&self, name: Term, place: Place, operand: Term) -> Term {
        if name.as_atom().map(Atom::name) == Some("//") {
            // `&//2` captures the division operator.
            let slash = Term::atom(names::SLASH);
            let inner = node(slash.clone(), self.meta(place), Term::nil());
            let outer = Place { column: place.column + 1, ..place };
            return node(slash, self.meta(outer), Term::list([inner, operand]));
        }
        node(name, self.meta(place), Term::list([operand]))
    }

    /// `container[key]`
    #[inline(never)]
    pub(super) fn access(&self, container: Term, key: Term, open: Place, close: Place) -> Term {
        let meta = self.closing_meta(open, close, self.meta(open));
        let get = Term::list([Term::atom(names::ACCESS), Term::atom(names::GET)]);
        let target = node(Term::atom(names::DOT), meta.clone(), get);
        node(target, meta, Term::list([container, key]))
    }
}

//! Calls: with and without parentheses, through dots, with `do` blocks.

use super::block::Group;
use super::container::Keywords;
use super::{Parser, Place, Result, Shape, build};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::operator;
use crate::syntax::token::Kind;
use crate::term::{Term, names};

const MANY_IN_CALL: &str = "unexpected comma. Parentheses are required to solve ambiguity in nested calls.\n\nThis error happens when you have nested function calls without parentheses. For example:\n\n    one a, two b, c, d\n\nIn the example above, we don't know if the parameters \"c\" and \"d\" apply to the function \"one\" or \"two\". You can solve this by explicitly adding parentheses:\n\n    one a, two(b, c, d)\n\nOr by adding commas (in case a nested call is not intended):\n\n    one, a, two, b, c, d\n\nElixir cannot compile otherwise. Syntax error before: ";

const SPACE_BEFORE_PARENTHESES: &str = "unexpected parentheses. If you are making a function call, do not insert spaces between the function name and the opening parentheses. Syntax error before: ";

const ATOM_BEFORE_ALIAS: &str = "atom cannot be followed by an alias. If the '.' was meant to be part of the atom's name, the atom name must be quoted. Syntax error before: ";

/// What is called: the name or the quoted target, and where its metadata points.
pub(super) struct Callee {
    pub target: Term,
    pub place: Place,
    /// Whether it stands behind a dot.
    pub is_remote: bool,
}

impl Parser<'_, '_> {
    /// A variable or a call of a plain name.
    pub(super) fn identifier(&mut self, takes_do: bool) -> Result<(Term, Shape)> {
        let Some(kind) = self.peek() else { return self.unexpected() };
        let (target, place) = self.take_name();
        self.call(Callee { target, place, is_remote: false }, kind, takes_do)
    }

    /// `{name, meta, nil}`
    pub(super) fn variable(&mut self) -> Term {
        let (name, place) = self.take_name();
        build::node(name, self.meta(place), Term::nil())
    }

    /// What follows a name, which its token tells.
    fn call(&mut self, callee: Callee, kind: Kind, takes_do: bool) -> Result<(Term, Shape)> {
        match kind {
            Kind::ParenIdentifier => self.call_with_parentheses(callee, takes_do),
            Kind::DoIdentifier if takes_do => {
                let meta = self.meta(callee.place);
                self.with_do_block(callee.target, meta, Vec::new())
            }
            Kind::Identifier | Kind::OpIdentifier if self.starts_argument(kind) => {
                self.call_without_parentheses(callee, kind, takes_do)
            }
            Kind::BracketIdentifier => Ok((self.without_arguments(callee), Shape::Access)),
            _ => Ok((self.without_arguments(callee), Shape::Name)),
        }
    }

    fn without_arguments(&self, callee: Callee) -> Term {
        let meta = self.meta(callee.place);
        if callee.is_remote {
            let meta = build::with(names::NO_PARENS, Term::bool(true), meta);
            return build::node(callee.target, meta, Term::NIL_LIST);
        }
        build::node(callee.target, meta, Term::nil())
    }

    /// Tells whether an expression may begin with the current token.
    pub(super) fn starts_expression(&self) -> bool {
        match self.peek() {
            None | Some(Kind::KwIdentifier | Kind::KwInterpolated) => false,
            Some(Kind::Range) => true,
            Some(kind) => operator::unary(kind).is_some() || self.starts_argument(Kind::OpIdentifier),
        }
    }

    /// Tells whether the current token begins an argument of the name before it.
    pub(super) fn starts_argument(&self, kind: Kind) -> bool {
        match self.peek() {
            Some(Kind::Dual) => kind == Kind::OpIdentifier,
            Some(
                Kind::OpenParen
                | Kind::OpenBracket
                | Kind::OpenCurly
                | Kind::OpenBits
                | Kind::Percent
                | Kind::MapOp
                | Kind::Identifier
                | Kind::ParenIdentifier
                | Kind::BracketIdentifier
                | Kind::DoIdentifier
                | Kind::OpIdentifier
                | Kind::KwIdentifier
                | Kind::KwInterpolated
                | Kind::Alias
                | Kind::Atom
                | Kind::AtomQuoted
                | Kind::AtomInterpolated
                | Kind::Int
                | Kind::Float
                | Kind::Char
                | Kind::BinString
                | Kind::ListString
                | Kind::BinHeredoc
                | Kind::ListHeredoc
                | Kind::Sigil
                | Kind::Fn
                | Kind::True
                | Kind::False
                | Kind::Nil
                | Kind::Unary
                | Kind::At
                | Kind::Capture,
            ) => true,
            _ => false,
        }
    }

    /// `name(...)`, `name(...)(...)`, both with or without a `do` block.
    #[inline(never)]
    pub(super) fn call_with_parentheses(&mut self, callee: Callee, takes_do: bool) -> Result<(Term, Shape)> {
        let (mut arguments, open, close) = self.parenthesized_arguments()?;
        let mut meta = self.closing_meta(open, close, self.meta(callee.place));
        let mut target = callee.target;
        if self.is_at(Kind::OpenParen) {
            target = build::node(target, meta.clone(), Term::list(arguments));
            let (second, open, close) = self.parenthesized_arguments()?;
            arguments = second;
            meta = self.closing_meta(open, close, meta);
        }
        if takes_do && self.is_at(Kind::Do) {
            return self.with_do_block(target, meta, arguments);
        }
        Ok((build::node(target, meta, Term::list(arguments)), Shape::Call))
    }

    /// The call with the `do` block at the position as its last argument.
    #[inline(never)]
    fn with_do_block(&mut self, target: Term, meta: Term, mut arguments: Vec<Term>) -> Result<(Term, Shape)> {
        let (sections, start, end) = self.do_block()?;
        arguments.push(sections);
        let meta = self.token_meta(names::END, || self.meta(end), meta);
        let meta = self.token_meta(names::DO, || self.meta(start), meta);
        Ok((build::node(target, meta, Term::list(arguments)), Shape::Unmatched))
    }

    /// `(...)` of a call.
    #[inline(never)]
    fn parenthesized_arguments(&mut self) -> Result<(Vec<Term>, Place, Place)> {
        let open = self.advance_with_eol();
        let mut arguments = Vec::new();
        if self.is_at(Kind::CloseParen) {
            return Ok((arguments, open, self.advance()));
        }
        loop {
            if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
                arguments.push(Term::list(self.keywords(Keywords::Call)?));
                break;
            }
            let (argument, shape) = self.expression(0, true)?;
            if shape == Shape::ManyArguments && !self.may_be_only_argument(&arguments) {
                return self.refuse(&argument, MANY_IN_CALL, "','");
            }
            arguments.push(argument);
            if !self.is_at(Kind::Comma) {
                break;
            }
            self.advance();
        }
        Ok((arguments, open, self.close(Kind::CloseParen)?))
    }

    /// A call with open commas may be the one argument of another: `f(g a, b)`.
    fn may_be_only_argument(&self, before: &[Term]) -> bool {
        let closes = match self.peek() {
            Some(Kind::Eol) => self.peek_at(1) == Some(Kind::CloseParen),
            kind => kind == Some(Kind::CloseParen),
        };
        before.is_empty() && closes
    }

    /// `name a, b`
    #[inline(never)]
    fn call_without_parentheses(&mut self, callee: Callee, kind: Kind, takes_do: bool) -> Result<(Term, Shape)> {
        let (arguments, shape) = self.open_arguments()?;
        let meta = self.meta(callee.place);
        if takes_do && self.is_at(Kind::Do) {
            return self.with_do_block(callee.target, meta, arguments);
        }
        let meta = if kind == Kind::OpIdentifier && arguments.len() == 1 && !callee.is_remote {
            build::with(names::AMBIGUOUS_OP, Term::nil(), meta)
        } else {
            meta
        };
        Ok((build::node(callee.target, meta, Term::list(arguments)), shape))
    }

    /// Arguments without parentheses.
    #[inline(never)]
    pub(super) fn open_arguments(&mut self) -> Result<(Vec<Term>, Shape)> {
        if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
            let pairs = self.keywords(Keywords::Open)?;
            return Ok((vec![Term::list(pairs)], Shape::OneArgument));
        }
        let (first, shape) =
            if self.is_at(Kind::OpenParen) { self.spaced_argument()? } else { self.expression(0, false)? };
        if !self.is_at(Kind::Comma) || !shape.is_matched() {
            let shape = if shape.is_matched() { Shape::OneArgument } else { shape };
            return Ok((vec![first], shape));
        }
        let mut arguments = vec![first];
        self.more_open_arguments(&mut arguments)?;
        Ok((arguments, Shape::ManyArguments))
    }

    /// The arguments after the first, each behind a comma.
    #[inline(never)]
    pub(super) fn more_open_arguments(&mut self, arguments: &mut Vec<Term>) -> Result<()> {
        while self.is_at(Kind::Comma) {
            self.advance();
            if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
                arguments.push(Term::list(self.keywords(Keywords::Open)?));
                return Ok(());
            }
            let (argument, shape) = self.expression(0, false)?;
            if shape == Shape::ManyArguments {
                return self.refuse(&argument, MANY_IN_CALL, "','");
            }
            arguments.push(argument);
        }
        Ok(())
    }

    /// A first argument that begins with a parenthesis, which must not be meant as the parentheses of the call.
    #[inline(never)]
    fn spaced_argument(&mut self) -> Result<(Term, Shape)> {
        let open = self.place();
        self.enter()?;
        match self.group(true)? {
            Group::Expression(term) => self.continued(term, Shape::Access, 0, false),
            Group::Many(_) => Err(SyntaxError::new(open.line, open.column, SPACE_BEFORE_PARENTHESES, "'('")),
        }
    }

    /// What stands behind a dot, with the position at the dot.
    #[inline(never)]
    pub(super) fn dot(&mut self, left: Term, takes_do: bool) -> Result<(Term, Shape)> {
        let is_call = self.is_at(Kind::DotCall);
        let place = self.advance_with_eol();
        if is_call {
            let target = build::node(Term::atom(names::DOT), self.meta(place), Term::list([left]));
            return self.call_with_parentheses(Callee { target, place, is_remote: true }, takes_do);
        }
        match self.peek() {
            Some(Kind::Alias) if left.as_atom().is_some() => {
                let Place { line, column, .. } = self.place();
                Err(SyntaxError::new(line, column, ATOM_BEFORE_ALIAS, "'.'"))
            }
            Some(Kind::Alias) => Ok((self.dot_alias(left, place), Shape::Access)),
            Some(Kind::OpenCurly) => Ok((self.dot_container(left, place)?, Shape::Access)),
            Some(
                kind @ (Kind::Identifier
                | Kind::OpIdentifier
                | Kind::DoIdentifier
                | Kind::BracketIdentifier
                | Kind::ParenIdentifier),
            ) => {
                let callee = self.dot_callee(left, place);
                self.call(callee, kind, takes_do)
            }
            _ => self.unexpected(),
        }
    }

    /// What stands behind a dot between `%` and `{`, where nothing takes arguments without parentheses.
    pub(super) fn dot_without_arguments(&mut self, left: Term) -> Result<(Term, Shape)> {
        match self.peek_at(1) {
            Some(Kind::Identifier | Kind::OpIdentifier | Kind::DoIdentifier) if self.is_at(Kind::Dot) => {
                let place = self.advance_with_eol();
                let callee = self.dot_callee(left, place);
                Ok((self.without_arguments(callee), Shape::Name))
            }
            _ => self.dot(left, false),
        }
    }

    /// `left.name`
    fn dot_callee(&mut self, left: Term, dot: Place) -> Callee {
        let (name, place) = self.take_name();
        let target = build::node(Term::atom(names::DOT), self.meta(dot), Term::list([left, name]));
        Callee { target, place, is_remote: true }
    }

    /// `left.Name`: names of one alias are kept together.
    fn dot_alias(&mut self, left: Term, dot: Place) -> Term {
        let (name, place) = self.take_name();
        if let Some([head, meta, segments]) = left.as_tuple_of::<3>().filter(|[head, ..]| head.is_atom(names::ALIASES))
        {
            let mut parts: Vec<Term> = segments.iter().cloned().collect();
            parts.push(name);
            let rest: Vec<Term> = meta
                .iter()
                .filter(|pair| !pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::LAST)))
                .cloned()
                .collect();
            let meta = self.token_meta(names::LAST, || self.meta(place), Term::list(rest));
            return build::node(head.clone(), meta, Term::list(parts));
        }
        let meta = self.token_meta(names::LAST, || self.meta(place), self.meta(dot));
        build::node(Term::atom(names::ALIASES), meta, Term::list([left, name]))
    }

    /// `left.{...}`
    fn dot_container(&mut self, left: Term, dot: Place) -> Result<Term> {
        let open = self.advance_with_eol();
        let elements = self.strict_elements(Kind::CloseCurly)?;
        let close = self.close(Kind::CloseCurly)?;
        let name = Term::atom(names::TUPLE_FORM);
        let target = build::node(Term::atom(names::DOT), self.meta(dot), Term::list([left, name]));
        let meta = self.meta(dot);
        let meta = if elements.is_empty() { meta } else { self.closing_meta(open, close, meta) };
        Ok(build::node(target, meta, Term::list(elements)))
    }
}

//! Parentheses, `fn`, `do` blocks, and the clauses with `->` that all of them may hold.

use super::container::Keywords;
use super::{Parser, Place, Result, Shape, build};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::Kind;
use crate::term::{Term, names};

/// What parentheses hold.
pub(super) enum Group {
    /// An expression, or clauses.
    Expression(Term),
    /// Arguments with commas between them, or a keyword list: only for the head of a clause.
    Many(Vec<Term>),
}

/// One of the things between the ends of lines of a block.
enum Item {
    Expression(Term),
    Clause(Clause),
    /// Arguments that were not followed by `->`.
    Arguments(Vec<Term>),
}

/// `arguments -> body`
struct Clause {
    place: Place,
    arguments: Term,
    body: Vec<Term>,
    /// Where it ended, if its body could not hold that.
    end: Option<Place>,
}

const FIRST_WITHOUT_ARROW: &str = "unexpected operator ->. If you want to define multiple clauses, the first expression must use ->. Syntax error before: ";

const EMPTY_PARENTHESES: &str = "invalid expression (). If you want to invoke or define a function, make sure there are no spaces between the function name and its arguments. If you wanted to pass an empty block or code, pass a value instead, such as a nil or an atom";

const EMPTY_CLAUSE: &str = "an expression is always required on the right side of ->. Please provide a value after ->";

impl Parser<'_, '_> {
    /// `(...)` where only an expression may stand.
    pub(super) fn parenthesized(&mut self) -> Result<Term> {
        match self.group(false)? {
            Group::Expression(term) => Ok(term),
            Group::Many(_) => self.unexpected(),
        }
    }

    /// `(...)`; whether it may hold several arguments is for the caller to say.
    #[inline(never)]
    pub(super) fn group(&mut self, allows_many: bool) -> Result<Group> {
        let open = self.advance_with_eol();
        if self.is_at(Kind::CloseParen) {
            self.advance();
            self.warn(open, EMPTY_PARENTHESES);
            return Ok(Group::Expression(build::block_of(Term::NIL_LIST, Vec::new())));
        }
        if self.is_at(Kind::Semicolon) {
            self.advance();
        }
        let items = self.items(|kind| kind == Kind::CloseParen, allows_many)?;
        if let [Item::Arguments(_)] = items.as_slice() {
            self.close(Kind::CloseParen)?;
            let arguments = items.into_iter().next().map(|item| match item {
                Item::Arguments(arguments) => arguments,
                _ => Vec::new(),
            });
            return Ok(Group::Many(arguments.unwrap_or_default()));
        }
        let close = self.close(Kind::CloseParen)?;
        Ok(Group::Expression(self.group_of(items, open, close)?))
    }

    /// A block in parentheses says where they stand.
    #[inline(never)]
    fn group_of(&mut self, items: Vec<Item>, open: Place, close: Place) -> Result<Term> {
        let content = self.content(items)?;
        match content.as_tuple_of::<3>() {
            Some([name, meta, expressions]) if name.is_atom(names::BLOCK) => {
                let place = self.token_meta(names::CLOSING, || self.meta(close), self.meta(open));
                Ok(build::node(name.clone(), build::concat(meta, place), expressions.clone()))
            }
            _ => Ok(content),
        }
    }

    /// `fn ... end`
    #[inline(never)]
    pub(super) fn anonymous_function(&mut self) -> Result<Term> {
        let start = self.advance();
        let start = match self.opt_end_of_expression() {
            Some(end) => Place { newlines: end.newlines, ..start },
            None => start,
        };
        if self.is_at(Kind::End) {
            return self.unexpected();
        }
        let items = self.items(|kind| kind == Kind::End, false)?;
        let end = self.expect(Kind::End)?;
        if !matches!(items.first(), Some(Item::Clause(_))) {
            self.content(items)?;
            let words = "expected anonymous functions to be defined with -> inside: ";
            return Err(SyntaxError::new(start.line, start.column, words, "'fn'"));
        }
        let clauses = self.content(items)?;
        let meta = self.closing_meta(start, end, self.meta(start));
        Ok(build::node(Term::atom(names::FN), meta, clauses))
    }

    /// `do ... end` as a keyword list, and where it starts and ends.
    #[inline(never)]
    pub(super) fn do_block(&mut self) -> Result<(Term, Place, Place)> {
        let mut sections = Vec::new();
        let (mut name, start) = self.take_name();
        let mut place = start;
        loop {
            self.opt_end_of_expression();
            let items = self.items(|kind| matches!(kind, Kind::End | Kind::BlockIdentifier), false)?;
            let content = self.content(items)?;
            let key = self.literal(name, place, |_, meta| meta)?;
            sections.push(Term::tuple([key, content]));
            if self.is_at(Kind::End) {
                return Ok((Term::list(sections), start, self.advance()));
            }
            (name, place) = self.take_name();
        }
    }

    /// Items up to a closing token, which is left.
    #[inline(never)]
    fn items(&mut self, closes: fn(Kind) -> bool, allows_many: bool) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        self.enter()?;
        while !self.peek().is_some_and(closes) {
            let item = self.item(allows_many && items.is_empty())?;
            if let Item::Arguments(_) = item {
                items.push(item);
                break;
            }
            let start = self.index;
            let end = self.opt_end_of_expression();
            if self.peek().is_some_and(closes) {
                if self.is_at(Kind::CloseParen) && self.index > start + 1 {
                    // A parenthesis closes behind an end of line or a semicolon, not behind both.
                    return self.unexpected();
                }
                items.push(item);
                break;
            }
            let Some(end) = end else { return self.unexpected() };
            items.push(self.ended(item, end));
        }
        Ok(items)
    }

    /// Notes what ended an item.
    fn ended(&self, item: Item, end: Place) -> Item {
        match item {
            Item::Expression(expression) => Item::Expression(self.annotate(expression, end)),
            Item::Clause(mut clause) => {
                match clause.body.last_mut() {
                    Some(last) if is_node(last) => *last = self.annotate(last.take(), end),
                    _ => clause.end = Some(end),
                }
                Item::Clause(clause)
            }
            arguments => arguments,
        }
    }

    /// An expression or a clause. Where `allows_many` holds, arguments without `->` are given back if `)` follows.
    #[inline(never)]
    fn item(&mut self, allows_many: bool) -> Result<Item> {
        match self.peek() {
            Some(Kind::Stab) => self.clause(Vec::new()),
            Some(Kind::KwIdentifier | Kind::KwInterpolated) => {
                let pairs = self.keywords(Keywords::Open)?;
                self.clause_or_arguments(vec![Term::list(pairs)], allows_many)
            }
            Some(Kind::OpenParen) if self.is_empty_head() => self.clause_with_empty_head(),
            Some(Kind::OpenParen) => match self.group(true)? {
                Group::Expression(term) => {
                    let (first, shape) = self.continued(term, Shape::Access, 0, true)?;
                    self.item_after(first, shape, allows_many)
                }
                Group::Many(arguments) => self.clause_with_guard(arguments),
            },
            _ => {
                let (first, shape) = self.expression(0, true)?;
                self.item_after(first, shape, allows_many)
            }
        }
    }

    /// Tells whether `()` and then `->` or `when` stand at the position.
    fn is_empty_head(&self) -> bool {
        let close = if self.peek_at(1) == Some(Kind::Eol) { 2 } else { 1 };
        self.peek_at(close) == Some(Kind::CloseParen)
            && matches!(self.peek_at(close + 1), Some(Kind::Stab | Kind::When))
    }

    fn clause_with_empty_head(&mut self) -> Result<Item> {
        self.advance_with_eol();
        self.advance();
        self.clause_with_guard(Vec::new())
    }

    /// The rest of a clause whose arguments stand in parentheses.
    #[inline(never)]
    fn clause_with_guard(&mut self, mut arguments: Vec<Term>) -> Result<Item> {
        arguments = spliced(arguments);
        if self.is_at(Kind::When) {
            let (name, place) = self.take_name();
            let (guard, _) = self.expression(0, true)?;
            arguments.push(guard);
            let meta = self.meta(place);
            arguments = vec![build::node(name, meta, Term::list(arguments))];
        }
        if !self.is_at(Kind::Stab) {
            return self.unexpected();
        }
        self.clause(arguments)
    }

    /// The rest of an item that begins with an expression.
    fn item_after(&mut self, first: Term, shape: Shape, allows_many: bool) -> Result<Item> {
        let goes_on = shape.is_matched() && self.is_at(Kind::Comma);
        let is_head = shape != Shape::Unmatched && self.is_at(Kind::Stab);
        if !goes_on && !is_head {
            return Ok(Item::Expression(first));
        }
        let mut arguments = vec![first];
        self.more_open_arguments(&mut arguments)?;
        self.clause_or_arguments(arguments, allows_many)
    }

    #[inline(never)]
    fn clause_or_arguments(&mut self, arguments: Vec<Term>, allows_many: bool) -> Result<Item> {
        if self.is_at(Kind::Stab) {
            return self.clause(unwrapped_guard(spliced(arguments)));
        }
        let closes = match self.peek() {
            Some(Kind::Eol) => allows_many,
            kind => kind == Some(Kind::CloseParen),
        };
        if allows_many && closes { Ok(Item::Arguments(arguments)) } else { self.unexpected() }
    }

    /// `->` and the expression behind it.
    #[inline(never)]
    fn clause(&mut self, arguments: Vec<Term>) -> Result<Item> {
        let place = self.advance_with_eol();
        let body = if self.starts_expression() {
            self.expression(0, true)?.0
        } else {
            self.warn(place, EMPTY_CLAUSE);
            self.literal(Term::nil(), place, |_, meta| meta)?
        };
        Ok(Item::Clause(Clause { place, arguments: Term::list(arguments), body: vec![body], end: None }))
    }

    /// Items as one term: a list of clauses, or a block.
    #[inline(never)]
    fn content(&mut self, items: Vec<Item>) -> Result<Term> {
        if !matches!(items.first(), Some(Item::Clause(_))) {
            let mut expressions = Vec::with_capacity(items.len());
            let mut misplaced = None;
            for item in items {
                match item {
                    Item::Expression(expression) => expressions.push(expression),
                    // The last one is the one that is found first, from the end.
                    Item::Clause(clause) => misplaced = Some(clause.place),
                    Item::Arguments(_) => {}
                }
            }
            return match misplaced {
                Some(place) => {
                    let column = if self.options.columns { place.column } else { 0 };
                    Err(SyntaxError::new(place.line, column, FIRST_WITHOUT_ARROW, "'->'"))
                }
                None => Ok(build::block(expressions)),
            };
        }
        let mut clauses: Vec<Clause> = Vec::new();
        for item in items {
            match (item, clauses.last_mut()) {
                (Item::Clause(clause), _) => clauses.push(clause),
                (Item::Expression(expression), Some(clause)) => clause.body.push(expression),
                _ => {}
            }
        }
        Ok(Term::list(clauses.into_iter().map(|clause| self.clause_node(clause)).collect::<Vec<Term>>()))
    }

    /// `{:->, meta, [arguments, body]}`
    fn clause_node(&self, clause: Clause) -> Term {
        let meta = self.newlines_meta(clause.place, self.meta(clause.place));
        let body = build::block(clause.body);
        let node = build::node(Term::atom(names::ARROW), meta, Term::list([clause.arguments, body]));
        match clause.end {
            Some(end) => self.annotate(node, end),
            None => node,
        }
    }
}

fn is_node(term: &Term) -> bool {
    term.as_tuple_of::<3>().is_some_and(|[_, meta, _]| meta.is_nil_list() || meta.as_cons().is_some())
}

/// `a, b when guard`: the guard is for all arguments.
fn unwrapped_guard(mut arguments: Vec<Term>) -> Vec<Term> {
    let Some([name, meta, operands]) = arguments.last().and_then(|last| last.as_tuple_of::<3>()) else {
        return arguments;
    };
    if !name.is_atom(names::WHEN) || operands.list_len() != Some(2) {
        return arguments;
    }
    let (name, meta, operands) = (name.clone(), meta.clone(), operands.clone());
    arguments.pop();
    arguments.extend(operands.iter().cloned());
    vec![build::node(name, meta, Term::list(arguments))]
}

/// A single `unquote_splicing` that was wrapped stands for the arguments themselves.
fn spliced(arguments: Vec<Term>) -> Vec<Term> {
    let splice = match arguments.as_slice() {
        [only] => only.as_tuple_of::<3>().and_then(|[name, _, expressions]| {
            let cons = expressions.as_cons().filter(|cons| name.is_atom(names::BLOCK) && cons.tail.is_nil_list())?;
            let [inner, ..] = cons.head.as_tuple_of::<3>()?;
            inner.is_atom(names::UNQUOTE_SPLICING).then(|| cons.head.clone())
        }),
        _ => None,
    };
    splice.map_or(arguments, |splice| vec![splice])
}

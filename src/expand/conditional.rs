//! `case`, `cond` and `receive`.

use crate::term::{Atom, Term, View, names};

use super::Context;
use super::clauses::Heads;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{arrow, as_arrows, as_binary, as_call, as_dot, call, flag, is_underscore, keyword, with_meta};

impl Expander<'_> {
    pub(super) fn expand_case(&mut self, meta: &Term, subject: &Term, blocks: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "case")?;
        let subject = self.expand(subject).at(place::CASE_SUBJECT)?;
        let mut expanded = Vec::new();
        let blocks = self.blocks(meta, "case", blocks, &[names::DO])?;
        if blocks.is_empty() {
            return Err(self.error(meta, "missing :do option in \"case\""));
        }
        let optimized = flag(meta, optimize_boolean());
        let boolean = optimized && returns_boolean(&subject);
        for (position, (key, block)) in blocks.into_iter().enumerate() {
            if key != names::DO {
                return Err(self.unexpected_block(meta, "case", key).at(place::block(position)).at(place::CASE));
            }
            let block = if optimized { generated_clauses(&block) } else { block };
            let block = if boolean { boolean_clauses(&block).unwrap_or(block) } else { block };
            let clauses = self.expand_pattern_clauses(meta, "case", key, &block, Heads::One);
            expanded.push((key, clauses.at(place::block(position)).at(place::CASE)?));
        }
        Ok(call(names::CASE, meta.clone(), [subject, keyword(expanded)]))
    }

    pub(super) fn expand_cond(&mut self, meta: &Term, blocks: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "cond")?;
        self.refuse_anything(blocks)?;
        let mut expanded = Vec::new();
        let blocks = self.blocks(meta, "cond", blocks, &[names::DO])?;
        if blocks.is_empty() {
            return Err(self.error(meta, "missing :do option in \"cond\""));
        }
        for (position, (key, block)) in blocks.into_iter().enumerate() {
            if key != names::DO {
                return Err(self.unexpected_block(meta, "cond", key).at(place::block(position)).at(place::COND));
            }
            let clauses = self.expand_cond_clauses(meta, key, &block);
            expanded.push((key, clauses.at(place::block(position)).at(place::COND)?));
        }
        Ok(call(names::COND, meta.clone(), [keyword(expanded)]))
    }

    /// Refuses a `_` as the last condition of a `cond`.
    fn refuse_anything(&self, blocks: &Term) -> Result<(), super::Raise> {
        let clauses = blocks.keyword_get(names::DO).and_then(as_arrows).unwrap_or_default();
        let Some((meta, head, _)) = clauses.last() else { return Ok(()) };
        if head.to_vec().is_none_or(|head| !matches!(head.as_slice(), [condition] if is_underscore(condition))) {
            return Ok(());
        }
        let message = "invalid use of _ inside \"cond\". If you want the last clause to always match, you probably meant to use: \
                       true ->";
        Err(self.error(meta, message).at(place::COND_ANYTHING))
    }

    fn expand_cond_clauses(&mut self, meta: &Term, key: Atom, block: &Term) -> Expanded {
        let mut clauses = Vec::new();
        for (position, (clause_meta, head, body)) in self.clauses_of(meta, "cond", key, block)?.into_iter().enumerate()
        {
            clauses.push(self.expand_cond_clause(meta, &clause_meta, &head, &body).at(place::clause(position))?);
        }
        Ok(Term::list(clauses))
    }

    fn expand_cond_clause(&mut self, meta: &Term, clause_meta: &Term, head: &[Term], body: &Term) -> Expanded {
        let [condition] = head else {
            let message = "expected one argument for :do clauses (->) in \"cond\"";
            return Err(self.error(meta, message).at(place::CLAUSE_HEAD));
        };
        self.nested(|this| {
            let condition = this.expand(condition).at(place::ONE_ARGUMENT).at(place::CLAUSE_HEAD)?;
            let body = this.expand(body).at(place::CLAUSE_BODY)?;
            Ok(arrow(clause_meta, Term::list([condition]), body))
        })
    }

    pub(super) fn expand_receive(&mut self, meta: &Term, blocks: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "receive")?;
        let mut expanded = Vec::new();
        let blocks = self.blocks(meta, "receive", blocks, &[names::DO, names::AFTER])?;
        if blocks.is_empty() {
            return Err(self.error(meta, "missing :do/:after option in \"receive\""));
        }
        for (position, (key, block)) in blocks.into_iter().enumerate() {
            let block = match key {
                names::DO
                    if as_call(&block).is_some_and(|(name, _, args)| name == names::BLOCK && args.is_nil_list()) =>
                {
                    Ok(block)
                }
                names::DO => self.expand_pattern_clauses(meta, "receive", key, &block, Heads::One),
                names::AFTER => self.expand_receive_after(meta, &block),
                _ => Err(self.unexpected_block(meta, "receive", key)),
            };
            expanded.push((key, block.at(place::block(position)).at(place::RECEIVE)?));
        }
        Ok(call(names::RECEIVE, meta.clone(), [keyword(expanded)]))
    }

    fn expand_receive_after(&mut self, meta: &Term, block: &Term) -> Expanded {
        let clause = match as_arrows(block).as_deref() {
            Some([(clause_meta, head, body)]) => ((*clause_meta).clone(), head.to_vec(), (*body).clone()),
            _ => return Err(self.error(meta, "expected a single -> clause for :after in \"receive\"")),
        };
        let (clause_meta, Some([timeout]), body) = (clause.0, clause.1.as_deref(), clause.2) else {
            let message = "expected one argument for :after clauses (->) in \"receive\"";
            return Err(self.error(meta, message).at(place::CLAUSE_HEAD).at(place::clause(0)));
        };
        let clause = self.nested(|this| {
            let timeout = this.expand(timeout).at(place::ONE_ARGUMENT).at(place::CLAUSE_HEAD)?;
            let body = this.expand(&body).at(place::CLAUSE_BODY)?;
            Ok(arrow(&clause_meta, Term::list([timeout]), body))
        });
        Ok(Term::list([clause.at(place::clause(0))?]))
    }

    /// Refuses a form that is neither a pattern nor a guard where one of these must stand.
    pub(super) fn refuse_in_patterns(&self, meta: &Term, form: &str) -> Result<(), super::Raise> {
        match self.env.context {
            Context::None => Ok(()),
            Context::Match => {
                let message = format!("invalid pattern in match, {form} is not allowed in matches");
                Err(self.error(meta, &message).at(&place::in_pattern(form)))
            }
            Context::Guard => Err(self.not_in_guards(meta, form)),
        }
    }
}

/// Marks the clauses of `if` and its like as made by the compiler.
fn generated_clauses(block: &Term) -> Term {
    let Some(clauses) = as_arrows(block) else { return block.clone() };
    Term::list(clauses.into_iter().map(|(meta, head, body)| {
        arrow(&with_meta(meta, names::GENERATED, Term::bool(true)), head.clone(), body.clone())
    }))
}

/// Rewrites the clauses that `if`, `!`, `and`, `or` make, for a subject known to be a boolean: `false` and `true` suffice.
fn boolean_clauses(block: &Term) -> Option<Term> {
    let clauses = as_arrows(block)?;
    let with_head = |meta: &Term, value: bool, body: &Term| arrow(meta, Term::list([Term::bool(value)]), body.clone());
    match clauses.as_slice() {
        [(falsy_meta, falsy_head, falsy), (truthy_meta, truthy_head, truthy)] => {
            let [only] = falsy_head.to_vec()?.try_into().ok()?;
            let (_, _, guard) = as_binary(&only, names::WHEN)?;
            let [head, _, _] = guard.as_tuple_of::<3>()?;
            let (_, _, operator) = as_dot(head)?;
            let [rest] = truthy_head.to_vec()?.try_into().ok()?;
            ((operator == names::ORELSE || operator == names::IN) && is_underscore(&rest))
                .then(|| Term::list([with_head(falsy_meta, false, falsy), with_head(truthy_meta, true, truthy)]))
        }
        [(first_meta, first, first_body), (second_meta, second, second_body), (_, third, _)] => {
            let [first] = first.to_vec()?.try_into().ok()?;
            let [second] = second.to_vec()?.try_into().ok()?;
            let [third] = third.to_vec()?.try_into().ok()?;
            super::quoted::as_variable(&third)?;
            let (first, second) = (first.as_bool()?, second.as_bool()?);
            Some(Term::list([with_head(first_meta, first, first_body), with_head(second_meta, second, second_body)]))
        }
        _ => None,
    }
}

/// Tells whether an expanded expression can only give `true` or `false`.
pub(super) fn returns_boolean(expanded: &Term) -> bool {
    if expanded.as_bool().is_some() {
        return true;
    }
    let View::Tuple([head, _, args]) = expanded.view() else { return false };
    if let Some((_, module, name)) = as_dot(head) {
        let Some(args) = args.to_vec() else { return false };
        return module.is_atom(names::ERLANG) && erlang_returns_boolean(name.name(), &args);
    }
    let last_body = |blocks: &Term| {
        let clauses = blocks.keyword_get(names::DO).and_then(as_arrows);
        clauses.is_some_and(|clauses| clauses.iter().all(|(_, _, body)| returns_boolean(body)))
    };
    match as_call(expanded) {
        Some((names::EQUALS, _, _)) => {
            as_binary(expanded, names::EQUALS).is_some_and(|(_, _, right)| returns_boolean(right))
        }
        Some((names::BLOCK, _, args)) => args.iter().last().is_some_and(returns_boolean),
        Some((names::CASE, _, _)) => as_binary(expanded, names::CASE).is_some_and(|(_, _, blocks)| last_body(blocks)),
        Some((names::COND, _, args)) => args.as_cons().is_some_and(|cons| last_body(&cons.head)),
        _ => false,
    }
}

fn erlang_returns_boolean(name: &str, args: &[Term]) -> bool {
    match (name, args) {
        ("andalso" | "orelse", [_, right]) => returns_boolean(right),
        ("not" | "is_alive", _) => true,
        ("==" | "/=" | "=:=" | "=/=" | "<" | ">" | "=<" | ">=" | "and" | "or" | "xor", [_, _]) => true,
        ("function_exported", [_, _, _]) => true,
        (
            "is_atom" | "is_binary" | "is_bitstring" | "is_boolean" | "is_float" | "is_function" | "is_integer"
            | "is_list" | "is_map" | "is_number" | "is_pid" | "is_port" | "is_reference" | "is_tuple"
            | "is_process_alive",
            [_],
        ) => true,
        ("is_function" | "is_map_key" | "is_record", [_, _]) => true,
        _ => false,
    }
}

/// The mark that `if` and its like leave on the `case` they become.
pub(super) fn optimize_boolean() -> Atom {
    Atom::new("optimize_boolean")
}

//! `for`: generators over anything enumerable and over bits, filters, and where the results go.

use crate::term::{Term, names};

use super::Raise;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{args_of, as_arrows, as_binary, as_call, call, keyword, split_options};

const REDUCE_NEEDS_CLAUSES: &str = "when using :reduce with comprehensions, the do block must be written using acc -> expr \
                                    clauses, where each clause expects the accumulator as a single argument";

impl Expander<'_> {
    pub(super) fn expand_for(&mut self, meta: &Term, args: &[Term]) -> Expanded {
        self.refuse_in_patterns(meta, "for")?;
        let (steps, blocks) = split_options(args);
        let mut options = Vec::new();
        let mut bodies = Vec::new();
        for (key, value) in blocks {
            match key {
                names::DO => bodies.push(value),
                names::INTO | names::UNIQ | names::REDUCE => options.push((key, value.clone())),
                other => {
                    let other = self.inspect(&Term::atom(other));
                    let message = format!("unsupported option {other} given to for");
                    return Err(self.error(meta, &message).at(place::FOR_OPTION));
                }
            }
        }
        let Some(body) = bodies.first().cloned() else {
            return Err(self.error(meta, "missing :do option in \"for\"").at(place::FOR_WITHOUT_BODY));
        };
        if bodies.len() > 1 {
            // The first is the body, the others are taken for options.
            self.expand_each(&bodies[1..])?;
            return Err(self.error(meta, "duplicated :do clauses given for \"for\""));
        }
        self.nested(|this| this.expand_for_parts(meta, steps, &body, &options))
    }

    fn expand_for_parts(
        &mut self,
        meta: &Term,
        steps: &[Term],
        body: &Term,
        options: &[(crate::term::Atom, Term)],
    ) -> Expanded {
        let values: Vec<Term> = options.iter().map(|(_, value)| value.clone()).collect();
        let values = self.expand_each(&values).at(place::SEVERAL_ARGUMENTS).at(place::PAIR);
        let values = values.at(place::ELEMENTS).at(place::FOR_OPTIONS)?;
        let options: Vec<_> = options.iter().map(|(key, _)| *key).zip(values).collect();
        let reduces = options.iter().any(|(key, _)| *key == names::REDUCE);
        let mut expanded = Vec::with_capacity(steps.len() + 1);
        for step in steps {
            expanded.push(self.expand_for_step(step).at(place::FOR_STEPS)?);
        }
        if !steps.first().is_some_and(is_generator) {
            return Err(self.error(meta, "for comprehensions must start with a generator").at(place::FOR_FIRST_STEP));
        }
        self.check_for_options(meta, &options).at(place::FOR_OPTION_VALUES)?;
        let body = self.expand_for_body(meta, body, reduces).at(place::FOR_BODY)?;
        let mut results = vec![(names::DO, body)];
        results.extend(options);
        expanded.push(keyword(results));
        Ok(call(names::FOR, meta.clone(), expanded))
    }

    fn check_for_options(&mut self, meta: &Term, options: &[(crate::term::Atom, Term)]) -> Result<(), Raise> {
        let reduces = options.iter().any(|(key, _)| *key == names::REDUCE);
        for (key, value) in options {
            if reduces && *key != names::REDUCE {
                return Err(self.error(meta, "cannot use :reduce alongside :into/:uniq in comprehension"));
            }
            if *key == names::UNIQ && value.as_bool().is_none() {
                let value = self.source(value);
                return Err(
                    self.error(meta, &format!(":uniq option for comprehensions only accepts a boolean, got: {value}"))
                );
            }
        }
        Ok(())
    }

    fn expand_for_step(&mut self, step: &Term) -> Expanded {
        if let Some((meta, left, right)) = as_binary(step, names::LEFT_ARROW) {
            return self.expand_generator(meta, left, right, &place::FOR_GENERATOR);
        }
        let Some((meta, mut segments, arrow_meta, last, source)) = bit_generator(step) else {
            return self.expand(step);
        };
        segments.push(last);
        let source = self.expand(&source).at(place::FOR_BITS)?;
        let pattern = self.match_here(|this| this.expand_bitstring(&meta, &segments, true)).at(place::FOR_PATTERN)?;
        let generator = call(names::LEFT_ARROW, arrow_meta, [pattern, source]);
        Ok(call(names::BITS_FORM, meta, [generator]))
    }

    fn expand_for_body(&mut self, meta: &Term, body: &Term, reduces: bool) -> Expanded {
        match (as_arrows(body), reduces) {
            (None, false) => self.expand(body),
            (None, true) => Err(self.error(meta, REDUCE_NEEDS_CLAUSES)),
            (Some(_), false) => Err(self.error(
                meta,
                "the do block was written using acc -> expr clauses but the :reduce option was not given",
            )),
            (Some(clauses), true) => {
                let mut expanded = Vec::with_capacity(clauses.len());
                for (position, (clause_meta, head, clause_body)) in clauses.into_iter().enumerate() {
                    let head = head.to_vec().unwrap_or_default();
                    let count = match head.as_slice() {
                        [only] => args_of(only, names::WHEN).map_or(1, |parts| parts.len().saturating_sub(1)),
                        more => more.len(),
                    };
                    if count != 1 {
                        return Err(self.error(clause_meta, REDUCE_NEEDS_CLAUSES).at(place::FOR_REDUCED));
                    }
                    let clause = self.expand_clause(clause_meta, &head, clause_body);
                    expanded.push(clause.at(place::reduce_clause(position))?);
                }
                Ok(Term::list(expanded))
            }
        }
    }
}

fn is_generator(step: &Term) -> bool {
    as_binary(step, names::LEFT_ARROW).is_some() || bit_generator(step).is_some()
}

/// Takes `<<segments, last <- source>>` apart: metadata, segments, metadata of the arrow, last segment, source.
fn bit_generator(step: &Term) -> Option<(Term, Vec<Term>, Term, Term, Term)> {
    let (name, meta, args) = as_call(step)?;
    if name != names::BITS_FORM {
        return None;
    }
    let mut segments = args.to_vec()?;
    let last = segments.pop()?;
    let (arrow_meta, left, right) = as_binary(&last, names::LEFT_ARROW)?;
    Some((meta.clone(), segments, arrow_meta.clone(), left.clone(), right.clone()))
}

//! Variables: reading them, binding them in patterns, and names that are none.

use crate::term::{Atom, Term, names};

use super::expander::{Expanded, Expander};
use super::quoted::{call, flag, with_meta};
use super::scope::{Prematch, VarKey, VarKind};
use super::{Context, Raise, error};

impl Expander<'_> {
    pub(super) fn expand_variable_or_pseudo(
        &mut self,
        quoted: &Term,
        name: Atom,
        meta: &Term,
        context: Atom,
    ) -> Expanded {
        match name.name() {
            "_" if self.env.context == Context::Match => Ok(quoted.clone()),
            "_" => Err(self.underscore_error(meta)),
            "__MODULE__" | "__DIR__" | "__ENV__" | "__CALLER__" | "__STACKTRACE__" => {
                self.expand_pseudo_variable(quoted, name, meta)
            }
            _ if self.env.context == Context::Match => self.bind_variable(name, meta, context),
            _ => self.expand_variable(name, meta, context),
        }
    }

    pub(super) fn underscore_error(&self, meta: &Term) -> Raise {
        self.error(
            meta,
            "invalid use of _. \"_\" represents a value to be ignored in a pattern and cannot be used in expressions",
        )
    }

    /// A variable in a pattern: a new binding, unless the pattern has bound it already.
    fn bind_variable(&mut self, name: Atom, meta: &Term, context: Atom) -> Expanded {
        let key = (name, VarKind::of(meta, context));
        let current = self.scope.vars.get(key);
        let base = self.scope.pattern.as_ref().and_then(|pattern| pattern.base.get(key));
        if let Some(version) = current.filter(|_| current != base) {
            self.warn_underscored_repeat(name, meta);
            self.scope.mark_used(key, version);
            return Ok(variable(name, version, meta, context));
        }
        let version = self.scope.new_version();
        self.scope.bind(key, version);
        if should_be_used(key) && !flag(meta, names::GENERATED) {
            let (file, line) = error::location(meta, self.env);
            let file = if *file == *self.env.file { self.env.file.clone() } else { file.into() };
            let shadows = self.scope.pattern.as_ref().is_some_and(|pattern| pattern.before.get(key).is_some());
            self.scope.expect_use(key, version, line, file, shadows);
        }
        Ok(variable(name, version, meta, context))
    }

    /// A variable outside patterns.
    fn expand_variable(&mut self, name: Atom, meta: &Term, context: Atom) -> Expanded {
        let key = (name, VarKind::of(meta, context));
        if let Some(version) = self.scope.vars.get(key) {
            return Ok(self.read_variable(key, version, meta, context));
        }
        let rule = meta.keyword_get(Atom::new("if_undefined")).and_then(|rule| rule.as_atom());
        match (rule.map(Atom::name), self.scope.prematch) {
            (Some("apply"), _) => {}
            (_, Prematch::Pin) => return Err(self.undefined_pin(name, meta, context)),
            (Some("raise"), _) | (None, Prematch::Raise) => {
                let label = self.variable_label(name, context);
                return Err(self.error(meta, &format!("undefined variable {label}")));
            }
            _ => {
                self.warn(
                    meta,
                    format!(
                        "variable \"{0}\" does not exist and is being expanded to \"{0}()\", please use parentheses to \
                         remove the ambiguity or change the variable name",
                        name.name()
                    ),
                );
            }
        }
        self.expand(&call(name, meta.clone(), []))
    }

    /// Reads a variable that exists.
    pub(super) fn read_variable(&mut self, key: VarKey, version: u32, meta: &Term, context: Atom) -> Term {
        self.warn_underscored_use(key, meta);
        self.scope.mark_used(key, version);
        variable(key.0, version, meta, context)
    }

    /// The name with the context it comes from, where that is a macro's.
    pub(super) fn variable_label(&mut self, name: Atom, context: Atom) -> String {
        if context == names::NIL {
            return format!("\"{}\"", name.name());
        }
        let context = self.inspect(&Term::atom(context));
        format!("\"{}\" (context {context})", name.name())
    }

    fn warn_underscored_use(&mut self, (name, kind): VarKey, meta: &Term) {
        if is_underscored(name) && kind == VarKind::Context(names::NIL) && !flag(meta, names::GENERATED) {
            self.warn(
                meta,
                format!(
                    "the underscored variable \"{}\" is used after being set. A leading underscore indicates that the value of \
                     the variable should be ignored. If this is intended please rename the variable to remove the underscore",
                    name.name()
                ),
            );
        }
    }

    fn warn_underscored_repeat(&mut self, name: Atom, meta: &Term) {
        if is_underscored(name) {
            self.warn(
                meta,
                format!(
                    "the underscored variable \"{}\" appears more than once in a match. This means the pattern will only match \
                     if all \"{0}\" bind to the same value. If this is the intended behaviour, please remove the leading \
                     underscore from the variable name, otherwise give the variables different names",
                    name.name()
                ),
            );
        }
    }
}

/// `{name, [version: version | meta], context}`
pub(super) fn variable(name: Atom, version: u32, meta: &Term, context: Atom) -> Term {
    Term::tuple([Term::atom(name), with_meta(meta, names::VERSION, Term::int(i64::from(version))), Term::atom(context)])
}

fn is_underscored(name: Atom) -> bool {
    let text = name.name();
    text.starts_with('_')
}

/// What a macro binds for itself needs no use.
fn should_be_used((name, kind): VarKey) -> bool {
    kind == VarKind::Context(names::NIL) && (!is_underscored(name) || is_reserved(name))
}

/// Tells whether a variable is named like those of the compiler: `__NAME__`.
pub(super) fn is_reserved(name: Atom) -> bool {
    name.name().strip_prefix("__").is_some_and(|rest| {
        (rest.is_empty() || rest.ends_with('_'))
            && rest.chars().all(|character| character.is_ascii_uppercase() || character == '_')
    })
}

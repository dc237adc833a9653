//! Calls of remote and anonymous functions, field access, and `super`.

use crate::term::{Atom, Term, View, names};

use super::event::Event;
use super::expander::{Expanded, Expander};
use super::guard::is_guard_function;
use super::place::{self, Placed};
use super::quoted::{CONTEXT_MODULE, as_arrows, as_dot, as_variable, call, flag, node, remote, with_meta};
use super::source::DefinitionKind;
use super::{Context, Prematch, Raise, rewrite};

impl Expander<'_> {
    /// `left.name(args)`, `fun.(args)`
    pub(super) fn expand_applied(&mut self, quoted: &Term, head: &Term, meta: &Term, args: &Term) -> Expanded {
        let Some(arguments) = args.to_vec() else { return Err(self.invalid_call(quoted, meta)) };
        let Some((names::DOT, dot_meta, operands)) = super::quoted::as_call(head) else {
            return Err(self.invalid_call(quoted, meta));
        };
        let operands = operands.to_vec().unwrap_or_default();
        match operands.as_slice() {
            [fun] => self.expand_anonymous_call(dot_meta, fun, meta, &arguments),
            [left, right] => match right.as_atom() {
                Some(name) => self.expand_remote(quoted, dot_meta, left, name, meta, &arguments),
                None => Err(self.invalid_call(quoted, meta)),
            },
            _ => Err(self.invalid_call(quoted, meta)),
        }
    }

    fn invalid_call(&mut self, quoted: &Term, meta: &Term) -> Raise {
        let text = self.source(quoted);
        self.error(meta, &format!("invalid call {text}"))
    }

    fn expand_anonymous_call(&mut self, dot_meta: &Term, fun: &Term, meta: &Term, args: &[Term]) -> Expanded {
        let mut operands = vec![fun.clone()];
        operands.extend_from_slice(args);
        self.refuse_in_patterns(meta, "anonymous call")?;
        let mut operands = self.expand_all(&operands).at(place::CALLED_FUNCTION)?.into_iter();
        let fun = operands.next().unwrap_or_default();
        if let Some(name) = fun.as_atom() {
            return Err(self.error(meta, &format!("invalid function call :{}.()", name.name())));
        }
        Ok(node(call(names::DOT, dot_meta.clone(), [fun]), meta.clone(), Term::list(operands)))
    }

    fn expand_remote(
        &mut self,
        quoted: &Term,
        dot_meta: &Term,
        left: &Term,
        name: Atom,
        meta: &Term,
        args: &[Term],
    ) -> Expanded {
        if args.is_empty()
            && as_variable(left).is_some_and(|(variable, _, _)| variable == names::ENV)
            && let Some(field) = self.environment_field(meta, name)
        {
            return field;
        }
        let in_match = self.env.context == Context::Match;
        let receiver_binds = !args.is_empty() && !in_match && left.as_atom().is_none() && !is_alias(left);
        if !receiver_binds {
            let receiver = self.expand(left).at(place::RECEIVER)?;
            return self.call_receiver(quoted, dot_meta, receiver, name, meta, args);
        }
        let read = self.scope.vars.clone();
        let outer = self.scope.written.replace(Vec::new());
        let receiver = self.expand(left).at(place::RECEIVER)?;
        self.scope.vars = read;
        let result = self.call_receiver(quoted, dot_meta, receiver, name, meta, args);
        let written = std::mem::replace(&mut self.scope.written, outer).unwrap_or_default();
        for (key, version) in written {
            self.scope.bind(key, version);
        }
        result
    }

    fn call_receiver(
        &mut self,
        quoted: &Term,
        dot_meta: &Term,
        receiver: Term,
        name: Atom,
        meta: &Term,
        args: &[Term],
    ) -> Expanded {
        match receiver.as_atom() {
            Some(module) => self.expand_module_call(dot_meta, module, name, meta, args),
            None if is_invalid_receiver(&receiver) => {
                let dot = call(names::DOT, dot_meta.clone(), [receiver, Term::atom(name)]);
                let called = node(dot, meta.clone(), Term::list(args.iter().cloned()));
                Err(self.invalid_call(&called, meta))
            }
            None => self.expand_dynamic_call(quoted, dot_meta, receiver, name, meta, args),
        }
    }

    /// `expression.name(args)`: a call of a module known when it runs, or a field.
    fn expand_dynamic_call(
        &mut self,
        quoted: &Term,
        dot_meta: &Term,
        receiver: Term,
        name: Atom,
        meta: &Term,
        args: &[Term],
    ) -> Expanded {
        let is_field = args.is_empty() && flag(meta, names::NO_PARENS);
        self.refuse_clauses(meta, name, args)?;
        match self.env.context {
            Context::Guard if !is_field => {
                let (text, place) = (self.source(left_of(quoted)), self.restricted_place());
                return Err(self.error(
                    meta,
                    &format!(
                        "cannot invoke remote function in {place}. If you want to do a map lookup instead, please remove parens \
                         from {text}.{}()",
                        name.name()
                    ),
                ));
            }
            Context::Match => {
                let text = self.source(left_of(quoted));
                return Err(self.error(
                    meta,
                    &format!("cannot invoke remote function {text}.{}/{} inside a match", name.name(), args.len()),
                ));
            }
            _ => {}
        }
        let args = self.expand_each(args).at(place::REMOTE_ARGUMENTS)?;
        Ok(remote(dot_meta.clone(), meta.clone(), receiver, name, Term::list(args)))
    }

    /// A call of a function that is no macro, by module and name.
    pub(super) fn expand_function_call(
        &mut self,
        dot_meta: &Term,
        module: Atom,
        name: Atom,
        meta: &Term,
        args: &[Term],
    ) -> Expanded {
        self.refuse_clauses(meta, name, args)?;
        let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
        self.notify(meta, Event::RemoteCall { module, name, arity })?;
        let (module, name) = rewrite::inline(module, name, args.len()).unwrap_or((module, name));
        let in_match = self.env.context == Context::Match;
        let written = args;
        let args = self.expand_each(args).at(place::REMOTE_ARGUMENTS)?;
        if in_match {
            return match rewrite::in_match(meta, module, name, &args) {
                rewrite::InMatch::Pattern(pattern) => Ok(pattern),
                rewrite::InMatch::BadList(left) => {
                    let text = self.source(&left);
                    Err(self.error(
                        meta,
                        &format!(
                            "invalid argument for ++ operator inside a match, expected a literal proper list, got: {text}"
                        ),
                    ))
                }
                rewrite::InMatch::Refused => Err(self.remote_in_match(meta, module, name, arity)),
            };
        }
        if module == names::ERLANG && is_order(name) {
            self.warn_of_comparison(meta, name, written, &args);
        }
        let (module, name, args) = rewrite::rearrange(meta, module, name, args);
        if self.env.context == Context::Guard
            && !(module == names::ERLANG && is_guard_function(name.name(), args.len()))
        {
            let module = self.inspect(&Term::atom(module));
            let place = self.restricted_place();
            let message =
                format!("cannot invoke remote function {module}.{}/{} inside {place}", name.name(), args.len());
            return Err(self.error(meta, &message));
        }
        if let Some(text) = rewrite::literal_string(module, name, &args) {
            return Ok(text);
        }
        let meta = self.attach_context(meta, module);
        Ok(remote(dot_meta.clone(), meta, Term::atom(module), name, Term::list(args)))
    }

    /// Marks a call of a module that this very code, or that around it, defines, as soon as a module was defined within this one:
    /// what is called may be there only once the code has run, so nobody is warned of it.
    pub(super) fn attach_context(&self, meta: &Term, module: Atom) -> Term {
        let own = |candidate: &Term| self.env.module.is_some_and(|own| candidate.is_atom(own));
        let defined = |candidate: &Term| candidate.is_atom(module) && !own(candidate);
        let mut modules = self.env.context_modules.iter();
        let within = self.env.context_modules.iter().next().is_some_and(|last| !own(last));
        match within && modules.any(defined) {
            true => with_meta(meta, Atom::new(CONTEXT_MODULE), Term::bool(true)),
            false => meta.clone(),
        }
    }

    /// Comparing what a comparison gave, or comparing with a struct, is rarely meant.
    fn warn_of_comparison(&mut self, meta: &Term, name: Atom, written: &[Term], expanded: &[Term]) {
        let is_comparison = |side: &Term| {
            let called = side.as_tuple_of::<3>().and_then(|[head, _, _]| as_dot(head));
            called.is_some_and(|(_, module, name)| module.is_atom(names::ERLANG) && is_order(name))
        };
        if expanded.iter().any(is_comparison) {
            let shown = if name.name() == "=<" { Atom::new("<=") } else { name };
            let text = self.source(&call(shown, Term::NIL_LIST, written.to_vec()));
            self.warn(meta, format!("{NESTED_COMPARISON}{text}"));
            return;
        }
        let is_struct = |side: &Term| match super::quoted::as_call(side) {
            Some((names::STRUCT_FORM, ..)) => true,
            Some((names::MAP_FORM, _, pairs)) => pairs.keyword_get(names::STRUCT).is_some(),
            _ => false,
        };
        if let Some(position) = expanded.iter().position(is_struct)
            && let Some(written) = written.get(position)
        {
            let text = self.source(written);
            let message = format!(
                "invalid comparison with struct literal {text}. Comparison operators (>, <, >=, <=, min, and max) perform \
                 structural and not semantic comparison. Comparing with a struct literal is unlikely to give a meaningful \
                 result. Struct modules typically define a compare/2 function that can be used for semantic comparison"
            );
            self.warn(meta, message);
        }
    }

    fn remote_in_match(&mut self, meta: &Term, module: Atom, name: Atom, arity: u8) -> Raise {
        let module = self.inspect(&Term::atom(module));
        self.error(meta, &format!("cannot invoke remote function {module}.{}/{arity} inside a match", name.name()))
    }

    /// A call of a function of the module at hand.
    pub(super) fn expand_local_call(&mut self, meta: &Term, name: Atom, args: &[Term]) -> Expanded {
        let arity = args.len();
        if self.env.module.is_none() || self.env.function.is_none() {
            return Err(self.undefined_function(meta, name, arity));
        }
        self.refuse_clauses(meta, name, args)?;
        if self.env.context != Context::None {
            let place = self.restricted_place();
            let text = self.source(&call(name, meta.clone(), args.to_vec()));
            return Err(self.error(
                meta,
                &format!(
                    "cannot find or invoke local {}/{arity} inside {place}. Only macros can be invoked in a {place} and they must \
                     be defined before their invocation. Called as: {text}",
                    name.name()
                ),
            ));
        }
        self.notify(meta, Event::LocalCall { name, arity: u8::try_from(arity).unwrap_or(u8::MAX) })?;
        let args = self.expand_all(args)?;
        Ok(call(name, meta.clone(), args))
    }

    /// Where not everything can be called.
    fn restricted_place(&self) -> &'static str {
        match (self.env.context, self.scope.prematch) {
            (Context::Match, _) => "match",
            (_, Prematch::Raise) => "bitstring size specifier",
            _ => "guards",
        }
    }

    /// The refusal of a call that nothing answers.
    pub(super) fn undefined_function(&self, meta: &Term, name: Atom, arity: usize) -> Raise {
        self.error(meta, &format!("undefined function {}/{arity} (there is no such import)", name.name()))
    }

    /// Refuses `do` blocks with clauses where a function, not a macro, is called.
    fn refuse_clauses(&mut self, meta: &Term, name: Atom, args: &[Term]) -> Result<(), Raise> {
        let has_clauses = |pair: &Term| pair.as_tuple_of::<2>().is_some_and(|[_, block]| as_arrows(block).is_some());
        if args.last().is_some_and(|blocks| blocks.iter().any(has_clauses)) {
            return Err(self.error(
                meta,
                &format!(
                    "the function \"{}\" cannot handle clauses with the -> operator because it is not a macro. Please make sure \
                     you are invoking the proper name and that it is a macro",
                    name.name()
                ),
            ));
        }
        Ok(())
    }

    /// `super(args)`
    pub(super) fn expand_super(&mut self, meta: &Term, args: &[Term]) -> Expanded {
        self.refuse_in_patterns(meta, "super")?;
        let (kind, name) = self.super_target(meta, args.len()).at(place::SUPER)?;
        let args = self.expand_all(args)?;
        let target = Term::tuple([Term::atom(kind), Term::atom(name)]);
        Ok(call(names::SUPER, with_meta(meta, names::SUPER, target), args))
    }

    /// Kind and name of the definition that `super` calls.
    pub(super) fn super_target(&mut self, meta: &Term, arity: usize) -> Result<(Atom, Atom), Raise> {
        let Some(module) = self.env.module else {
            return Err(self.error(meta, "cannot invoke super outside module").at(place::SUPER_WITHOUT_MODULE));
        };
        let Some((name, function_arity)) = self.env.function else {
            return Err(self.error(meta, "cannot invoke super outside function").at(place::SUPER_WITHOUT_FUNCTION));
        };
        if usize::from(function_arity) != arity {
            let message = "super must be called with the same number of arguments as the current definition";
            return Err(self.error(meta, message));
        }
        match self.host.overridden(module, name, function_arity) {
            Some((kind, overridden)) => {
                self.notify(meta, Event::SuperCall { name, arity: function_arity })?;
                Ok((kind_name(kind), overridden))
            }
            None => {
                let available = self.host.overridables(module);
                let available: Vec<String> =
                    available.iter().map(|(name, arity)| format!("{}/{arity}", name.name())).collect();
                let module = self.inspect(&Term::atom(module));
                Err(self
.error(
                    meta,
                    &format!(
                        "no super defined for {}/{arity} in module {module}. Overridable functions available are: {}",
                        name.name(),
                        available.join(", ")
                    ),
                ).at(place::SUPER_OF_NONE))
            }
        }
    }
}

const NESTED_COMPARISON: &str = "Elixir does not support nested comparisons. Something like\n\n     x < y < z\n\nis equivalent \
                                 to\n\n     (x < y) < z\n\nwhich ultimately compares z with the boolean result of (x < y). \
                                 Instead, consider joining together each comparison segment with an \"and\", for example,\n\n     \
                                 x < y and y < z\n\nYou wrote: ";

/// Tells whether a function of `:erlang` asks which of two values comes first.
fn is_order(name: Atom) -> bool {
    matches!(name.name(), "<" | ">" | "=<" | ">=" | "min" | "max")
}

fn kind_name(kind: DefinitionKind) -> Atom {
    match kind {
        DefinitionKind::Def => names::DEF,
        DefinitionKind::Defp => names::DEFP,
        DefinitionKind::Defmacro => names::DEFMACRO,
        DefinitionKind::Defmacrop => names::DEFMACROP,
    }
}

/// Tells whether nothing can be called on this: a number, a string, a list.
fn is_invalid_receiver(receiver: &Term) -> bool {
    match receiver.view() {
        View::Int(_) | View::Big(_) | View::Float(_) | View::Bits(_) | View::Nil | View::Cons(_) => true,
        View::Tuple(elements) => elements.len() == 2,
        _ => false,
    }
}

fn is_alias(left: &Term) -> bool {
    super::quoted::as_call(left).is_some_and(|(name, _, _)| name == names::ALIASES)
}

/// The receiver in a quoted remote call, for messages.
fn left_of(quoted: &Term) -> &Term {
    let head = quoted.as_tuple_of::<3>().map(|[head, _, _]| head);
    head.and_then(as_dot).map_or(quoted, |(_, left, _)| left)
}

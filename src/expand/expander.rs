//! The walk over quoted code: which kind of node it is, and who expands that.

use crate::term::{Atom, Term, View, names};

use super::place::{self, Placed};
use super::quote::escape::{Options, escape};
use super::quoted::{as_call, node};
use super::{Context, Env, MAX_DEPTH, MacroHost, Raise, Scope, Warning, compile_error, error};

/// The outcome of expanding.
pub(super) type Expanded = Result<Term, Raise>;

/// One run of the expander over a piece of code.
pub(super) struct Expander<'a> {
    pub(super) scope: &'a mut Scope,
    pub(super) env: &'a mut Env,
    pub(super) host: &'a mut dyn MacroHost,
    depth: u32,
}

impl<'a> Expander<'a> {
    pub(super) fn new(scope: &'a mut Scope, env: &'a mut Env, host: &'a mut dyn MacroHost) -> Expander<'a> {
        Expander { scope, env, host, depth: 0 }
    }

    /// Expands one expression.
    pub(super) fn expand(&mut self, quoted: &Term) -> Expanded {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth = 0;
            return Err(self.too_deep(quoted));
        }
        let result = self.expand_node(quoted);
        self.depth = self.depth.saturating_sub(1);
        result
    }

    fn expand_node(&mut self, quoted: &Term) -> Expanded {
        match quoted.view() {
            View::Tuple([head, meta, args]) => self.expand_triple(quoted, head, meta, args),
            View::Tuple([left, right]) => {
                let pair = self.expand_all(&[left.clone(), right.clone()]).at(place::PAIR)?;
                Ok(Term::tuple_from(pair))
            }
            View::Cons(_) => self.expand_list(quoted),
            View::Nil | View::Int(_) | View::Big(_) | View::Float(_) | View::Atom(_) | View::Pid(_) => {
                Ok(quoted.clone())
            }
            View::Bits(bits) if bits.is_binary() => Ok(quoted.clone()),
            View::Export(_) => escape(quoted, Options::default()),
            _ => Err(self.invalid_quoted(quoted)),
        }
    }

    fn expand_triple(&mut self, quoted: &Term, head: &Term, meta: &Term, args: &Term) -> Expanded {
        if !meta.is_nil_list() && meta.as_cons().is_none() {
            return Err(self.invalid_quoted(quoted));
        }
        match (head.view(), args.view()) {
            (View::Atom(name), View::Atom(context)) => self.expand_variable_or_pseudo(quoted, name, meta, context),
            (View::Atom(name), View::Nil | View::Cons(_)) => self.expand_named(quoted, name, meta, args),
            (View::Tuple([_, _, _]), View::Nil | View::Cons(_)) => self.expand_applied(quoted, head, meta, args),
            (_, View::Nil | View::Cons(_)) => {
                let text = self.host.quoted_to_string(quoted);
                Err(self.error(meta, &format!("invalid call {text}")))
            }
            _ => Err(self.invalid_quoted(quoted)),
        }
    }

    fn expand_named(&mut self, quoted: &Term, name: Atom, meta: &Term, args: &Term) -> Expanded {
        let Some(arguments) = args.to_vec() else { return Err(self.invalid_quoted(quoted)) };
        match (name.name(), arguments.as_slice()) {
            ("=", [left, right]) => self.expand_equals(meta, left, right),
            ("{}", _) => self.expand_tuple(meta, &arguments),
            ("%{}", _) => self.expand_map(meta, &arguments),
            ("%", [left, right]) => self.expand_struct(meta, left, right),
            ("<<>>", _) => self.expand_bitstring(meta, &arguments, false),
            ("__block__", _) => self.expand_block(meta, &arguments),
            ("__aliases__", _) => self.expand_alias_node(quoted, meta, args),
            ("alias", [module]) => self.expand_alias(meta, module, &Term::NIL_LIST),
            ("alias", [module, options]) => self.expand_alias(meta, module, options),
            ("require", [module]) => self.expand_require(meta, module, &Term::NIL_LIST),
            ("require", [module, options]) => self.expand_require(meta, module, options),
            ("import", [module]) => self.expand_import(meta, module, &Term::NIL_LIST),
            ("import", [module, options]) => self.expand_import(meta, module, options),
            ("quote", [body]) => self.expand_quote(meta, &Term::NIL_LIST, body),
            ("quote", [options, body]) => self.expand_quote(meta, options, body),
            ("unquote" | "unquote_splicing", [_]) => {
                Err(self.error(meta, &format!("{} called outside quote", name.name())))
            }
            ("&", [body]) => self.expand_capture(meta, body),
            ("fn", _) => self.expand_fn(meta, &arguments),
            ("case", [subject, clauses]) => self.expand_case(meta, subject, clauses),
            ("cond", [clauses]) => self.expand_cond(meta, clauses),
            ("receive", [clauses]) => self.expand_receive(meta, clauses),
            ("try", [clauses]) => self.expand_try(meta, clauses),
            ("for", [_, ..]) => self.expand_for(meta, &arguments),
            ("with", [_, ..]) => self.expand_with(meta, &arguments),
            ("super", _) => self.expand_super(meta, &arguments),
            ("^", [pinned]) => self.expand_pin(meta, quoted, pinned),
            ("->", [_, _]) => Err(self.error(meta, "unhandled operator ->")),
            ("::", [_, _]) if self.env.function.is_none() || self.env.context != Context::None => {
                Err(self.error(meta, MISPLACED_TYPE))
            }
            ("|", [_, _]) => Err(self.error(meta, MISPLACED_CONS)),
            _ => self.expand_local(name, meta, &arguments),
        }
    }

    /// `[a, b]`, `[a | b]`
    pub(super) fn expand_list(&mut self, list: &Term) -> Expanded {
        let Some(mut elements) = list.to_vec() else { return Err(self.invalid_quoted(list)) };
        let Some(cons) = elements.last().and_then(|last| {
            super::quoted::as_binary(last, names::PIPE)
                .map(|(meta, head, tail)| (meta.clone(), head.clone(), tail.clone()))
        }) else {
            let in_match = self.env.context == Context::Match;
            let steps = if in_match { place::ELEMENT_PATTERNS } else { place::ELEMENTS };
            return Ok(Term::list(self.expand_each(&elements).at(steps)?));
        };
        elements.pop();
        let (meta, head, tail) = cons;
        elements.extend([head, tail]);
        let in_match = self.env.context == Context::Match;
        let steps = if in_match { place::HEAD_AND_TAIL_PATTERNS } else { place::HEAD_AND_TAIL };
        let mut expanded = self.expand_each(&elements).at(steps)?;
        let tail = expanded.pop().unwrap_or_default();
        let head = expanded.pop().unwrap_or_default();
        expanded.push(super::quoted::call(names::PIPE, meta, [head, tail]));
        Ok(Term::list(expanded))
    }

    fn expand_tuple(&mut self, meta: &Term, elements: &[Term]) -> Expanded {
        let elements = self.expand_all(elements).at(place::TUPLE)?;
        Ok(node(Term::atom(names::TUPLE_FORM), meta.clone(), Term::list(elements)))
    }

    /// Expands arguments that stand side by side, and tells of an error that it arose in arguments.
    pub(super) fn expand_all(&mut self, args: &[Term]) -> Result<Vec<Term>, Raise> {
        let steps = match args {
            [_] => place::ONE_ARGUMENT,
            _ if self.env.context == Context::Match => place::SEVERAL_PATTERNS,
            _ => place::SEVERAL_ARGUMENTS,
        };
        self.expand_each(args).at(steps)
    }

    /// Expands what stands side by side: none sees what another binds, what follows sees all.
    pub(super) fn expand_each(&mut self, args: &[Term]) -> Result<Vec<Term>, Raise> {
        if args.len() <= 1 || self.env.context == Context::Match {
            return args.iter().map(|arg| self.expand(arg)).collect();
        }
        let read = self.scope.vars.clone();
        let outer = self.scope.written.replace(Vec::new());
        let mut result = Vec::with_capacity(args.len());
        for arg in args {
            result.push(self.expand(arg)?);
            self.scope.vars = read.clone();
        }
        let written = std::mem::replace(&mut self.scope.written, outer).unwrap_or_default();
        for (key, version) in written {
            self.scope.bind(key, version);
        }
        Ok(result)
    }

    /// Runs `body` in a scope of its own: what it binds and imports is gone afterwards.
    pub(super) fn nested<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, Raise>) -> Result<T, Raise> {
        let outer_scope = self.scope.outline();
        let outer_env = self.env.clone();
        self.scope.written = None;
        let result = body(self);
        *self.env = outer_env;
        self.scope.leave(outer_scope, result.is_ok(), self.env, self.host);
        result
    }

    /// A compile error at the place `meta` tells.
    pub(super) fn error(&self, meta: &Term, description: &str) -> Raise {
        compile_error(meta, self.env, description)
    }

    /// Warns at the place `meta` tells.
    pub(super) fn warn(&mut self, meta: &Term, message: String) {
        let (file, line) = error::location(meta, self.env);
        let (module, function) = (self.env.module, self.env.function);
        self.host.warn(Warning { file, line, module, function, message, traced: false });
    }

    /// Warns of a line, whatever function it stands in.
    pub(super) fn warn_at_line(&mut self, meta: &Term, message: String) {
        let (file, line) = error::location(meta, self.env);
        self.host.warn(Warning { file, line, message, ..Warning::default() });
    }

    /// The environment as a macro called at `meta` sees it.
    pub(super) fn caller(&self, meta: &Term) -> Env {
        let mut env = self.env.clone();
        env.line = error::line_of(meta);
        env.versioned_vars = self.scope.vars.clone();
        env
    }

    pub(super) fn inspect(&mut self, term: &Term) -> String {
        self.host.inspect(term)
    }

    pub(super) fn source(&mut self, quoted: &Term) -> String {
        self.host.quoted_to_string(quoted)
    }

    /// The refusal of code that nests too deep for the stack.
    pub(super) fn too_deep(&self, quoted: &Term) -> Raise {
        let meta = quoted.as_tuple_of::<3>().map_or(Term::NIL_LIST, |[_, meta, _]| meta.clone());
        self.error(&meta, &format!("expressions nest deeper than {MAX_DEPTH} levels"))
    }

    fn invalid_quoted(&mut self, quoted: &Term) -> Raise {
        let text = self.inspect(quoted);
        let meta = as_call(quoted).map(|(_, meta, _)| meta.clone()).filter(|meta| meta.as_list().is_some());
        self.error(
            &meta.unwrap_or_default(),
            &format!(
                "invalid quoted expression: {text}\n\nPlease make sure your quoted expressions are made of valid AST nodes. \
                 If you would like to introduce a value into the AST, such as a four-element tuple or a map, make sure to \
                 call Macro.escape/1 before"
            ),
        )
    }
}

const MISPLACED_TYPE: &str = "misplaced operator ::/2\n\nThe :: operator is typically used in bitstrings to specify types and \
                              sizes of segments:\n\n    <<size::32-integer, letter::utf8, rest::binary>>\n\nIt is also used in \
                              typespecs, such as @type and @spec, to describe inputs and outputs";

const MISPLACED_CONS: &str = "misplaced operator |/2\n\nThe | operator is typically used between brackets as the cons \
                              operator:\n\n    [head | tail]\n\nwhere head is a single element and the tail is the remaining \
                              of a list.\nIt is also used to update maps and structs, via the %{map | key: value} \
                              notation,\nand in typespecs, such as @type and @spec, to express the union of two types";

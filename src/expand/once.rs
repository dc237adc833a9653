//! One step of macro expansion, for `Macro.expand_once/2`.

use crate::term::{Atom, Term, names};

use super::dispatch::Import;
use super::event::Event;
use super::expander::Expander;
use super::place;
use super::quoted::{as_call, as_dot, as_variable};
use super::{Env, MacroHost, Raise, Scope};

/// Expands the outermost alias or macro call of a quoted expression; nothing if it is neither.
pub fn expand_once(quoted: &Term, env: &Env, host: &mut dyn MacroHost) -> Result<Option<Term>, Raise> {
    let mut env = env.clone();
    let mut scope = Scope::new(&env);
    let mut expander = Expander::new(&mut scope, &mut env, host);
    expander.once(quoted)
}

/// The environment that was given as the code of a map; what is in it stays as it is.
fn environment(env: &Env) -> Term {
    let env = env.to_term();
    let pairs = env.as_map().into_iter().flat_map(|map| map.iter());
    let pairs = Term::list(pairs.map(|(key, value)| Term::tuple([key.clone(), value.clone()])));
    Term::tuple([Term::atom(names::MAP_FORM), Term::NIL_LIST, pairs])
}

impl Expander<'_> {
    fn once(&mut self, quoted: &Term) -> Result<Option<Term>, Raise> {
        let Some([head, meta, args]) = quoted.as_tuple_of::<3>() else { return Ok(None) };
        if let (Some(name), Some(context)) = (head.as_atom(), args.as_atom()) {
            if name == names::ENV && context != names::UNDEFINED {
                return Ok(Some(environment(self.env)));
            }
            let pseudo = matches!(name, names::MODULE_VAR | names::DIR);
            return if pseudo && context != names::UNDEFINED { self.expand(quoted).map(Some) } else { Ok(None) };
        }
        let Some(arguments) = args.to_vec() else { return Ok(None) };
        if let Some((name, _, _)) = as_call(quoted) {
            return self.once_local(name, meta, &arguments);
        }
        let Some((_, receiver, name)) = as_dot(head) else { return Ok(None) };
        let is_env = as_variable(receiver).is_some_and(|(variable, _, _)| variable == names::ENV);
        if is_env && arguments.is_empty() {
            return Ok(self.env.to_term().as_map().and_then(|env| env.get_atom(name)).cloned());
        }
        let module = match self.once(receiver)? {
            Some(expanded) => expanded.as_atom(),
            None => receiver.as_atom(),
        };
        match module {
            Some(module) if self.is_remote_macro(meta, module, name, arguments.len()) => {
                self.run_macro(module, name, meta, &arguments).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn once_local(&mut self, name: Atom, meta: &Term, args: &[Term]) -> Result<Option<Term>, Raise> {
        if name == names::ALIASES {
            // An alias that begins with code is known only if that code is an alias itself.
            let mut segments = args.to_vec();
            if let Some(first) = segments.first_mut().filter(|first| first.as_atom().is_none()) {
                let Some(expanded) = self.once(first)?.filter(|expanded| expanded.as_atom().is_some()) else {
                    return Ok(None);
                };
                *first = expanded;
            }
            return self.expand(&super::quoted::call(name, meta.clone(), segments)).map(Some);
        }
        if let Some(Import::Macro(module)) = self.resolve(meta, name, args.len(), place::AMBIGUOUS_CALL)? {
            return self.run_macro(module, name, meta, args).map(Some);
        }
        let Ok(arity) = u8::try_from(args.len()) else { return Ok(None) };
        let caller = self.caller(meta);
        let expansion = self.host.local_macro(&caller, name, arity, args, meta);
        if expansion.is_some() {
            self.notify(meta, Event::LocalMacro { name, arity })?;
        }
        expansion.transpose()
    }

    fn run_macro(&mut self, module: Atom, name: Atom, meta: &Term, args: &[Term]) -> Result<Term, Raise> {
        let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
        let caller = self.caller(meta);
        let expansion = self.host.expand_macro(module, name, arity, args, &caller, meta)?;
        Ok(self.mark_expansion(meta, module, &expansion))
    }
}

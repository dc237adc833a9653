//! One step of macro expansion, for `Macro.expand_once/2`.

use crate::term::{Atom, Term, names};

use super::dispatch::Import;
use super::expander::Expander;
use super::quoted::{as_call, as_dot};
use super::{Env, MacroHost, Raise, Scope};

/// Expands the outermost alias or macro call of a quoted expression; nothing if it is neither.
pub fn expand_once(quoted: &Term, env: &Env, host: &mut dyn MacroHost) -> Result<Option<Term>, Raise> {
    let mut env = env.clone();
    let mut scope = Scope::new(&env);
    let mut expander = Expander::new(&mut scope, &mut env, host);
    expander.once(quoted)
}

impl Expander<'_> {
    fn once(&mut self, quoted: &Term) -> Result<Option<Term>, Raise> {
        let Some([head, meta, args]) = quoted.as_tuple_of::<3>() else { return Ok(None) };
        if let (Some(name), Some(context)) = (head.as_atom(), args.as_atom()) {
            let pseudo = matches!(name, names::MODULE_VAR | names::DIR | names::ENV);
            return if pseudo && context != names::UNDEFINED { self.expand(quoted).map(Some) } else { Ok(None) };
        }
        let Some(arguments) = args.to_vec() else { return Ok(None) };
        if let Some((name, _, _)) = as_call(quoted) {
            return self.once_local(quoted, name, meta, &arguments);
        }
        let Some((_, receiver, name)) = as_dot(head) else { return Ok(None) };
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

    fn once_local(&mut self, quoted: &Term, name: Atom, meta: &Term, args: &[Term]) -> Result<Option<Term>, Raise> {
        if name == names::ALIASES {
            let expanded = self.expand(quoted)?;
            return Ok(expanded.as_atom().is_some().then_some(expanded));
        }
        if let Some(Import::Macro(module)) = self.resolve(meta, name, args.len())? {
            return self.run_macro(module, name, meta, args).map(Some);
        }
        let Ok(arity) = u8::try_from(args.len()) else { return Ok(None) };
        let caller = self.caller(meta);
        self.host.local_macro(&caller, name, arity, args, meta).transpose()
    }

    fn run_macro(&mut self, module: Atom, name: Atom, meta: &Term, args: &[Term]) -> Result<Term, Raise> {
        let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
        let caller = self.caller(meta);
        let expansion = self.host.expand_macro(module, name, arity, args, &caller, meta)?;
        Ok(self.mark_expansion(meta, module, &expansion))
    }
}

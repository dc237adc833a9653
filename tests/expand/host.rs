//! A host without a machine: it knows what the recorded modules export, the natively written macros, and a few structs.

use std::collections::HashMap;

use rshell::expand::{DefinitionKind, Env, Event, Exports, MacroHost, Raise, StructFailure, Warning, native_macros};
use rshell::term::{Atom, Term, View};

const EXPORTS: &str = include_str!("exports.txt");

/// The host of one expansion.
pub struct Host {
    exports: HashMap<Atom, Exports>,
    warnings: Vec<Warning>,
    counter: i64,
}

impl Host {
    pub fn new() -> Host {
        let mut lists: HashMap<Atom, [Vec<(Atom, u8)>; 2]> = HashMap::new();
        for line in EXPORTS.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let [module, kind, name, arity] = fields.as_slice() else { continue };
            let entry = lists.entry(Atom::new(&format!("Elixir.{module}"))).or_default();
            entry[usize::from(*kind == "macros")].push((Atom::new(name), arity.parse().unwrap_or(0)));
        }
        let exports = lists
            .into_iter()
            .map(|(module, [functions, macros])| {
                (module, Exports { functions: functions.into(), macros: macros.into() })
            })
            .collect();
        Host { exports, warnings: Vec::new(), counter: 0 }
    }

    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

impl MacroHost for Host {
    fn expand_macro(
        &mut self,
        module: Atom,
        name: Atom,
        _arity: u8,
        args: &[Term],
        caller: &Env,
        _meta: &Term,
    ) -> Result<Term, Raise> {
        match (module.name(), name.name(), args) {
            ("Elixir.Kernel", "var!", [variable]) => Ok(plain_variable(variable, Atom::new("nil"))),
            ("Elixir.Kernel", "var!", [variable, context]) => {
                let context =
                    context.as_tuple().and_then(|node| node.get(2)).and_then(Term::to_vec).unwrap_or_default();
                let name = context.first().and_then(Term::as_atom).map_or("nil", Atom::name);
                Ok(plain_variable(variable, Atom::new(&format!("Elixir.{name}"))))
            }
            ("Elixir.Kernel", _, _) => native_macros::expand(name, args, caller, self)
                .unwrap_or_else(|| Err(Raise::argument(&format!("no native macro {}", name.name())))),
            _ => Err(Raise::argument(&format!("no macro {}.{}", module.name(), name.name()))),
        }
    }

    fn local_macro(
        &mut self,
        _caller: &Env,
        name: Atom,
        _arity: u8,
        args: &[Term],
        _meta: &Term,
    ) -> Option<Result<Term, Raise>> {
        match (name.name(), args) {
            ("m", [only]) => Some(Ok(only.clone())),
            _ => None,
        }
    }

    fn defines(&mut self, _module: Atom, _name: Atom, _arity: u8) -> Option<DefinitionKind> {
        None
    }

    fn overridden(&mut self, _module: Atom, name: Atom, arity: u8) -> Option<(DefinitionKind, Atom)> {
        (name.name() == "h" && arity == 1).then(|| (DefinitionKind::Defp, Atom::new("h (overridable 1)")))
    }

    fn overridables(&mut self, _module: Atom) -> Vec<(Atom, u8)> {
        vec![(Atom::new("h"), 1)]
    }

    fn exports(&mut self, module: Atom) -> Option<Exports> {
        self.exports.get(&module).cloned()
    }

    fn ensure_loaded(&mut self, module: Atom) -> Result<bool, Raise> {
        Ok(self.exports.contains_key(&module))
    }

    fn struct_info(&mut self, module: Atom, fields: Option<&Term>, _env: &Env) -> Result<Term, StructFailure> {
        let names: &[&str] = match module.name() {
            "Elixir.URI" => &["authority", "fragment", "host", "path", "port", "query", "scheme", "userinfo"],
            "Elixir.Range" => &["first", "last", "step"],
            _ => return Err(StructFailure::Undefined),
        };
        let fields: Vec<Term> = fields.map(|fields| fields.iter().cloned().collect()).unwrap_or_default();
        for field in &fields {
            let key = field.as_tuple().and_then(|pair| pair.first()).cloned().unwrap_or_default();
            if !key.as_atom().is_some_and(|key| names.contains(&key.name())) {
                let text = format!("key {} not found", self.inspect(&key));
                return Err(StructFailure::Raised(Raise::exception("KeyError", &text)));
            }
        }
        if module.name() == "Elixir.Range" && fields.len() == 1 {
            let text = "the following keys must also be given when building struct Range: [:last, :step]";
            return Err(StructFailure::Raised(Raise::argument(text)));
        }
        let fields = names.iter().map(|name| (Atom::new(name), Term::nil()));
        Ok(Term::map_of_atoms(fields.chain([(Atom::new("__struct__"), Term::atom(module))])))
    }

    fn event(&mut self, _event: &Event, _meta: &Term, _env: &Env) {}

    fn trace(&mut self, _event: Term, _env: &Env) -> Result<(), Raise> {
        Ok(())
    }

    fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    fn next_counter(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    fn inspect(&mut self, term: &Term) -> String {
        match term.view() {
            View::Atom(atom) => match (atom.alias(), atom.name()) {
                (Some(alias), _) => alias.to_owned(),
                (None, name @ ("nil" | "true" | "false")) => name.to_owned(),
                (None, name) => format!(":{name}"),
            },
            View::Int(value) => value.to_string(),
            View::Bits(_) => format!("{:?}", term.as_text().unwrap_or_default()),
            _ => "\u{1}".to_owned(),
        }
    }

    fn quoted_to_string(&mut self, quoted: &Term) -> String {
        match quoted.view() {
            View::Atom(_) | View::Int(_) | View::Bits(_) => self.inspect(quoted),
            _ => "\u{1}".to_owned(),
        }
    }

    fn relative_file(&mut self, file: &str) -> String {
        file.to_owned()
    }
}

/// What `var!` gives: the variable without what its quote added.
fn plain_variable(variable: &Term, context: Atom) -> Term {
    let Some([name, _, _]) = variable.as_tuple_of::<3>() else { return variable.clone() };
    let rule = Term::list([Term::tuple([Term::named("if_undefined"), Term::named("raise")])]);
    Term::tuple([name.clone(), rule, Term::atom(context)])
}

//! The options that `alias`, `require`, `import` and `quote` take.

use crate::term::{Atom, Term, names};

use super::Raise;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};

impl Expander<'_> {
    /// Expands the options of a lexical form and refuses those it does not have.
    pub(super) fn lexical_options(
        &mut self,
        meta: &Term,
        form: &str,
        options: &Term,
        allowed: &[Atom],
    ) -> Result<Term, Raise> {
        let is_alias = |key: Atom| key == names::AS;
        let mut expanded = Vec::new();
        let options = self.option_list(options)?;
        let Some(elements) = options.as_list() else {
            let text = self.source(&options);
            let message = format!("invalid options for {form}, expected a keyword list, got: {text}");
            return Err(self.error(meta, &message).at(&place::form_options(form)));
        };
        // What is no pair at all goes unseen.
        for [key, value] in elements.iter().filter_map(|one| one.as_tuple_of::<2>()) {
            let Some(key) = key.as_atom().filter(|key| allowed.contains(key)) else {
                let key = self.inspect(key);
                let message = format!("unsupported option {key} given to {form}");
                return Err(self.error(meta, &message).at(&place::form_option(form)));
            };
            let value = if is_alias(key) { self.expand_new_alias(value)? } else { self.expand(value)? };
            expanded.push((key, value));
        }
        Ok(super::quoted::keyword(expanded))
    }

    /// Options as they are written, or what a macro in their place gives.
    pub(super) fn option_list(&mut self, options: &Term) -> Expanded {
        if options.as_list().is_some() { Ok(options.clone()) } else { self.expand(options) }
    }

    /// The value of `as:`, which is a name to be made, not one to be looked up.
    fn expand_new_alias(&mut self, value: &Term) -> Result<Term, Raise> {
        if let Some((names::ALIASES, _, segments)) = super::quoted::as_call(value) {
            let segments: Option<Vec<Atom>> = segments.iter().map(Term::as_atom).collect();
            if let Some(segments) = segments {
                return Ok(Term::atom(super::alias::concat_aliases(None, &segments)));
            }
        }
        self.expand(value)
    }
}

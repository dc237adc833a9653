//! `~s`, `~c` and `~w` with their raw sisters, where the text is known and has no escapes to replace.

use crate::expand::Env;
use crate::expand::error::{Raise, Warning};
use crate::expand::host::MacroHost;
use crate::expand::quoted::args_of;
use crate::term::{Atom, Term, names};

use super::KERNEL_FILE;

/// Expands a sigil; nothing where the text has interpolation or escapes, which the Elixir macro handles.
pub(super) fn expand(
    name: &str,
    text: &Term,
    modifiers: &Term,
    caller: &Env,
    host: &mut dyn MacroHost,
) -> Option<Result<Term, Raise>> {
    let parts = args_of(text, names::BITS_FORM)?;
    if name == "sigil_s" && parts.len() > 1 && modifiers.is_nil_list() {
        let has_escapes = parts.iter().any(|part| part.as_bytes().is_some_and(|bytes| bytes.contains(&b'\\')));
        return (!has_escapes).then(|| Ok(text.clone()));
    }
    let [text] = parts.try_into().ok()?;
    let content = text.as_text()?;
    let is_raw = name.ends_with(|last: char| last.is_ascii_uppercase());
    if !is_raw && content.contains('\\') {
        return None;
    }
    match name {
        "sigil_s" | "sigil_S" if modifiers.is_nil_list() => Some(Ok(text.clone())),
        "sigil_c" | "sigil_C" if modifiers.is_nil_list() => Some(Ok(charlist(&content))),
        "sigil_w" | "sigil_W" => {
            if content.split_whitespace().any(|word| word.len() > 1 && word.ends_with(',')) {
                warn_trailing_comma(caller, host);
            }
            Some(words(&content, modifiers))
        }
        _ => None,
    }
}

fn warn_trailing_comma(caller: &Env, host: &mut dyn MacroHost) {
    let message = "the sigils ~w/~W do not allow trailing commas at the end of each word. If the comma is necessary, define a \
                   regular list with [...], otherwise remove the comma.";
    host.warn(Warning {
        file: caller.file.to_string(),
        line: caller.line,
        module: caller.module,
        function: caller.function,
        traced: true,
        message: message.to_owned(),
    });
}

fn charlist(text: &str) -> Term {
    Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
}

fn words(text: &str, modifiers: &Term) -> Result<Term, Raise> {
    let modifier = match modifiers.to_vec().as_deref() {
        Some([]) => i64::from(b's'),
        Some([only]) => only.as_int().unwrap_or(0),
        _ => 0,
    };
    let build: fn(&str) -> Term = match u8::try_from(modifier) {
        Ok(b's') => |word| Term::from(word),
        Ok(b'a') => |word| Term::atom(Atom::new(word)),
        Ok(b'c') => charlist,
        _ => {
            let refused = Raise::argument("modifier must be one of: s, a, c");
            return Err(refused.raised_in(&[("Elixir.Kernel", "split_words", 3, KERNEL_FILE, 6366)]));
        }
    };
    Ok(Term::list(text.split_whitespace().map(build)))
}

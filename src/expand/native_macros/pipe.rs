//! `|>`

use crate::expand::Env;
use crate::expand::error::Raise;
use crate::expand::host::MacroHost;
use crate::expand::quoted::{as_call, as_variable, call, node};
use crate::term::{Atom, Term, names};

/// `left |> right`: one step, so that a macro on the right, like `dbg`, sees the steps on the left as they were written.
pub(super) fn pipe(left: &Term, right: &Term, _caller: &Env, host: &mut dyn MacroHost) -> Result<Term, Raise> {
    pipe_into(left.clone(), right, host)
}

fn pipe_into(value: Term, step: &Term, host: &mut dyn MacroHost) -> Result<Term, Raise> {
    if let Some((name, meta, _)) = as_variable(step) {
        return Ok(call(name, meta.clone(), [value]));
    }
    let Some([head, meta, args]) = step.as_tuple_of::<3>() else { return Err(bad_pipe(&value, step, host)) };
    let Some(arguments) = args.to_vec() else { return Err(bad_pipe(&value, step, host)) };
    if let (Some(names::PIPE_GT), [first, second]) = (head.as_atom(), arguments.as_slice()) {
        let piped = call(names::PIPE_GT, meta.clone(), [value, first.clone()]);
        return Ok(call(names::PIPE_GT, meta.clone(), [piped, second.clone()]));
    }
    if let Some(name) = head.as_atom() {
        refuse_form(&value, step, name, &arguments, host)?;
    }
    Ok(node(head.clone(), meta.clone(), Term::cons(value, args.clone())))
}

fn refuse_form(value: &Term, step: &Term, name: Atom, args: &[Term], host: &mut dyn MacroHost) -> Result<(), Raise> {
    let text = name.name();
    match (text, args) {
        ("fn", _) => {
            let value = host.quoted_to_string(value);
            let message = format!(
                "cannot pipe {value} into an anonymous function without calling the function; use Kernel.then/2 instead or define \
                 the anonymous function as a regular private function"
            );
            Err(refused(&message, 299))
        }
        ("unquote", []) => {
            let value = host.quoted_to_string(value);
            let message = format!(
                "cannot pipe {value} into the special form unquote/1 since unquote/1 is used to build the Elixir AST itself"
            );
            Err(refused(&message, 291))
        }
        ("{}" | "%{}" | "<<>>" | "__aliases__" | "&", _) => Err(bad_pipe(value, step, host)),
        ("!" | "^" | "not" | "~~~" | "@", [_]) => {
            let (value, step) = (host.quoted_to_string(value), host.quoted_to_string(step));
            let operator = host.inspect(&Term::atom(name));
            let message =
                format!("cannot pipe {value} into {step}, the {operator} operator can only take one argument");
            Err(refused(&message, 318))
        }
        ("+" | "-", [operand]) => {
            let operand = host.quoted_to_string(operand);
            let step = host.quoted_to_string(step);
            let message = format!(
                "piping into a unary operator is not supported, please use the qualified name: Kernel.{text}({operand}), instead of {step}"
            );
            Err(refused(&message, 310))
        }
        (_, [_, _]) if is_binary_operator(text) => {
            let value_text = host.quoted_to_string(value);
            let step = host.quoted_to_string(step);
            let (takes, line) = if matches!(text, "+" | "-") { ("one argument", 318) } else { ("two arguments", 323) };
            let message = format!("cannot pipe {value_text} into {step}, the :{text} operator can only take {takes}");
            Err(refused(&message, line))
        }
        _ => as_call(step).map(|_| ()).ok_or_else(|| bad_pipe(value, step, host)),
    }
}

/// The refusal of a step, raised at a line of Elixir's `Macro.pipe/3`.
fn refused(message: &str, line: u32) -> Raise {
    let piping = ("Elixir.Macro", "pipe", 3, "lib/macro.ex", line);
    Raise::argument(message).raised_in(&[piping, ("lists", "foldl", 3, "lists.erl", 1350)])
}

fn is_binary_operator(name: &str) -> bool {
    matches!(
        name,
        "+" | "-"
            | "*"
            | "/"
            | "++"
            | "--"
            | "+++"
            | "---"
            | ".."
            | "<>"
            | "=="
            | "!="
            | "==="
            | "!=="
            | "=~"
            | "<"
            | ">"
            | "<="
            | ">="
            | "&&"
            | "||"
            | "&&&"
            | "|||"
            | "and"
            | "or"
            | "in"
            | "="
            | "|"
            | "::"
            | "when"
            | "<-"
            | "\\\\"
            | "**"
            | "^^^"
            | "<<<"
            | ">>>"
            | "<<~"
            | "~>>"
            | "<~"
            | "~>"
            | "<~>"
            | "=>"
    )
}

fn bad_pipe(value: &Term, step: &Term, host: &mut dyn MacroHost) -> Raise {
    let line = match as_call(step).map(|(name, _, _)| name.name()) {
        Some("&") => 274,
        Some("{}" | "%{}") => 278,
        Some("__aliases__") => 283,
        Some("<<>>") => 287,
        _ => 333,
    };
    let value = host.quoted_to_string(value);
    let step = host.quoted_to_string(step);
    let message = format!(
        "cannot pipe {value} into {step}, can only pipe into local calls foo(), remote calls Foo.bar() or anonymous function calls \
         foo.()"
    );
    refused(&message, line)
}

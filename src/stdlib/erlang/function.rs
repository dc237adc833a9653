//! `:erlang`: functions as values.

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Term, View, names};

natives! { "erlang":
    "make_fun"/3 => make_fun,
    "fun_info"/1 => fun_info,
    "fun_info"/2 => fun_info_item,
    "fun_to_list"/1 => fun_to_list,
}

/// `:erlang.make_fun(String, :upcase, 1)` is `&String.upcase/1`.
fn make_fun(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, name, arity) = typed::<(Atom, Atom, u8)>(args)?;
    Ok(Term::export(module, name, arity))
}

/// What is told of a function that a closure is, and of one with a name, in this order.
const LOCAL_ITEMS: [&str; 10] =
    ["pid", "module", "new_index", "new_uniq", "index", "uniq", "name", "arity", "env", "type"];
const EXTERNAL_ITEMS: [&str; 5] = ["module", "name", "arity", "env", "type"];

/// `:erlang.fun_info(fun)` is a keyword list.
fn fun_info(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    let items: &[&str] = match fun.view() {
        View::Export(_) => &EXTERNAL_ITEMS,
        View::Closure(_) => &LOCAL_ITEMS,
        _ => return Err(badarg()),
    };
    let pair = |name: &&str| Some(Term::tuple([Term::named(name), item(process, fun, name)?]));
    Ok(Term::list(items.iter().filter_map(pair)))
}

/// `:erlang.fun_info(fun, :arity)` is `{:arity, 0}`.
fn fun_info_item(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (fun, wanted) = typed::<(&Term, Atom)>(args)?;
    let value = item(process, fun, wanted.name()).ok_or_else(badarg)?;
    Ok(Term::tuple([Term::atom(wanted), value]))
}

/// One thing that is told of a function; `:undefined` if it is one that only closures have.
fn item(process: &Process, fun: &Term, name: &str) -> Option<Term> {
    Some(match (fun.view(), name) {
        (View::Export(export), "module") => Term::atom(export.module),
        (View::Export(export), "name") => Term::atom(export.name),
        (View::Export(export), "arity") => Term::int(i64::from(export.arity)),
        (View::Export(_), "env") => Term::NIL_LIST,
        (View::Export(_), "type") => Term::atom(names::EXTERNAL),
        (View::Export(_), name) if LOCAL_ITEMS.contains(&name) => Term::atom(names::UNDEFINED),
        (View::Closure(_), "pid") => Term::pid(process.pid),
        (View::Closure(closure), "module") => Term::atom(closure.code().module()),
        (View::Closure(closure), "new_index" | "index") => Term::int(i64::from(closure.code().index())),
        (View::Closure(closure), "new_uniq") => {
            Term::binary(&[&[0; 12][..], &closure.code().uniq().to_be_bytes()].concat())
        }
        (View::Closure(closure), "uniq") => Term::int(i64::from(closure.code().uniq())),
        (View::Closure(closure), "name") => Term::atom(closure.code().name()),
        (View::Closure(closure), "arity") => Term::int(i64::from(closure.code().arity())),
        (View::Closure(closure), "env") => Term::list(closure.captured().iter().cloned()),
        (View::Closure(_), "type") => Term::atom(names::LOCAL),
        _ => return None,
    })
}

/// `:erlang.fun_to_list(&String.upcase/1)` is `'fun \'Elixir.String\':upcase/1'`.
fn fun_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    let text = match fun.view() {
        View::Export(export) => format!("fun '{}':{}/{}", export.module.name(), export.name.name(), export.arity),
        View::Closure(closure) => {
            let code = closure.code();
            format!("#Fun<{}.{}.{}>", code.module().name(), code.index(), code.uniq())
        }
        _ => return Err(badarg()),
    };
    Ok(Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character))))))
}

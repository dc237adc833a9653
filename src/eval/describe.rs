//! What the evaluator tells of modules to `h`, `t`, `b` and blame.

use super::natives::{Outcome, atom, badarg, pair, table};
use super::{docs, heads, object};
use crate::process::Process;
use crate::term::{Atom, Term, names};

table! {
    "rshell_code": "docs"/1 => docs,
    "rshell_code": "fetch_docs"/1 => docs,
    "rshell_code": "specs"/1 => specs,
    "rshell_code": "types"/1 => types,
    "rshell_code": "callbacks"/1 => callbacks,
    "rshell_code": "packed_typespecs"/0 => packed_typespecs,
    "rshell_code": "object"/1 => contents,
    "rshell_code": "calls"/1 => calls,
    "rshell_code": "make_object"/1 => make_object,
    "rshell": "function_clauses"/3 => function_clauses,
}

/// `{:docs_v1, ...}` or `{:error, reason}`, of a module by its name or its bytes, as all that follows.
fn docs(process: &mut Process, args: &mut [Term]) -> Outcome {
    // Erlang's modules come without documentation, as its packages ship them.
    if args[0].as_atom().is_some_and(|name| name.alias().is_none()) {
        return Ok(Term::error_tuple(Term::named("chunk_not_found")));
    }
    Ok(docs::fetch(process, &args[0])?)
}

/// What a real OTP's modules say of the types of their functions, recorded by `scripts/typespecs` and packed by zlib.
const TYPESPECS: &[u8] = include_bytes!("typespecs.z");

fn packed_typespecs(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::binary(TYPESPECS))
}

/// `{:ok, [{{name, arity}, [quoted]}]}` or `:error`.
fn specs(process: &mut Process, args: &mut [Term]) -> Outcome {
    let Some(all) = docs::specs(process, &args[0])? else { return Ok(Term::atom(names::ERROR)) };
    let mut grouped: Vec<((Atom, u8), Vec<Term>)> = Vec::new();
    for (_, target, quoted) in all.into_iter().filter(|(kind, _, _)| *kind == names::SPEC) {
        match grouped.iter_mut().find(|(known, _)| *known == target) {
            Some((_, list)) => list.push(quoted),
            None => grouped.push((target, vec![quoted])),
        }
    }
    let list = grouped.into_iter().map(|(target, list)| Term::tuple([pair(target), Term::list(list)]));
    Ok(Term::ok_tuple(Term::list(list)))
}

/// `{:ok, [{:type | :opaque | :typep, {name, arity}, quoted}]}` or `:error`.
fn types(process: &mut Process, args: &mut [Term]) -> Outcome {
    let Some(all) = docs::specs(process, &args[0])? else { return Ok(Term::atom(names::ERROR)) };
    let types = all.into_iter().filter(|(kind, _, _)| matches!(*kind, names::TYPE | names::OPAQUE | names::TYPEP));
    let list = types.map(|(kind, target, quoted)| Term::tuple([Term::atom(kind), pair(target), quoted]));
    Ok(Term::ok_tuple(Term::list(list)))
}

/// `{:ok, [{:callback | :macrocallback, {name, arity}, [quoted]}], optional}` or `:error`.
fn callbacks(process: &mut Process, args: &mut [Term]) -> Outcome {
    let Some(all) = docs::specs(process, &args[0])? else { return Ok(Term::atom(names::ERROR)) };
    let wanted = all.into_iter().filter(|(kind, _, _)| matches!(*kind, names::CALLBACK | names::MACROCALLBACK));
    let list = wanted.map(|(kind, target, quoted)| Term::tuple([Term::atom(kind), pair(target), Term::list([quoted])]));
    Ok(Term::tuple([Term::ok(), Term::list(list), Term::NIL_LIST]))
}

/// `{module, file, what is known of it, [{name, arity, public?, source}]}` of a module's bytes, or `:error`.
fn contents(_: &mut Process, args: &mut [Term]) -> Outcome {
    let Some(contents) = args[0].as_bytes().as_deref().and_then(object::read) else {
        return Ok(Term::atom(names::ERROR));
    };
    let object::Contents { name, file, info, functions } = contents;
    Ok(Term::tuple([Term::atom(name), Term::from(file.as_str()), info, functions]))
}

/// What a module calls in others, of its bytes, as `unverified` tells it.
fn calls(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(args[0].as_bytes().as_deref().and_then(object::calls).unwrap_or(Term::NIL_LIST))
}

/// The bytes of a module, of what `object` gives of them.
fn make_object(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, file, info, functions] = args[0].as_tuple_of::<4>().ok_or_else(badarg)?;
    let file = file.as_text().ok_or_else(badarg)?.into_owned();
    let contents = object::Contents { name: atom(name)?, file, info: info.clone(), functions: functions.clone() };
    Ok(Term::binary(&contents.to_bytes(&Term::NIL_LIST).ok_or_else(badarg)?))
}

/// `{kind, [{patterns, guards}]}` or `nil`.
fn function_clauses(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, function) = (atom(&args[0])?, atom(&args[1])?);
    let arity = args[2].as_int().and_then(|arity| u8::try_from(arity).ok()).ok_or_else(badarg)?;
    // Of Erlang's modules nobody knows the clauses.
    if module.alias().is_none() {
        return Ok(Term::nil());
    }
    Ok(heads::clauses(process, module, function, arity)?.unwrap_or(Term::nil()))
}

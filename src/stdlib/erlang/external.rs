//! `:erlang.term_to_binary/1,2` and `binary_to_term/1,2`: terms in the External Term Format.

use crate::codec::etf::{self, Context, EncodeOptions};
use crate::codec::{AtomPolicy, Identity};
use crate::node::carrier::Closures;
use crate::process::{Process, host};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::Term;
use crate::vm::Trap;

natives! { "erlang":
    "binary_to_term"/1 => binary_to_term,
    "binary_to_term"/2 => binary_to_term_with,
    "external_size"/1 => external_size,
    "external_size"/2 => external_size_with,
    "term_to_binary"/1 => term_to_binary,
    "term_to_binary"/2 => term_to_binary_with,
    "term_to_iovec"/1 => term_to_iovec,
    "term_to_iovec"/2 => term_to_iovec_with,
}

/// How hard the option `:compressed` compresses.
const COMPRESSION: u8 = 6;

fn context() -> Context<'static> {
    let (node, creation) = host::identity();
    Context::with_functions(Identity { node, creation }, &Closures)
}

fn encoded(term: &Term, options: EncodeOptions) -> Result<Vec<u8>, Trap> {
    etf::encode(term, &context(), options).map_err(|_| badarg())
}

fn encode_options(list: &Term) -> Option<EncodeOptions> {
    let mut options = EncodeOptions::default();
    for option in list.as_list()? {
        if let Some(name) = option.as_atom() {
            match name.name() {
                "compressed" => options.compressed = COMPRESSION,
                "deterministic" => options.deterministic = true,
                _ => return None,
            }
            continue;
        }
        let [name, value] = option.as_tuple_of::<2>()?;
        let value = u8::try_from(value.as_int()?).ok()?;
        match name.as_atom()?.name() {
            "compressed" if value <= 9 => options.compressed = value,
            "minor_version" if value <= 2 => options.minor_version = value,
            _ => return None,
        }
    }
    Some(options)
}

/// `:erlang.term_to_binary(1)` is `<<131, 97, 1>>`.
fn term_to_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(Term::binary(&encoded(term, EncodeOptions::default())?))
}

/// `:erlang.term_to_binary(1, minor_version: 2)` is `<<131, 97, 1>>`.
fn term_to_binary_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, options] = array(args)?;
    Ok(Term::binary(&encoded(term, encode_options(options).ok_or_else(badarg)?)?))
}

/// `:erlang.term_to_iovec(1)` is `[<<131, 97, 1>>]`.
fn term_to_iovec(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::list([term_to_binary(process, args)?]))
}

/// `:erlang.term_to_iovec(1, [])` is `[<<131, 97, 1>>]`.
fn term_to_iovec_with(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::list([term_to_binary_with(process, args)?]))
}

fn size_of(term: &Term, options: EncodeOptions) -> Outcome {
    let size = encoded(term, EncodeOptions { compressed: 0, ..options })?.len();
    Ok(Term::int(i64::try_from(size).map_err(|_| badarg())?))
}

/// `:erlang.external_size(1)` is `3`.
fn external_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    size_of(term, EncodeOptions::default())
}

/// `:erlang.external_size(1.0, minor_version: 0)` is `33`.
fn external_size_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, options] = array(args)?;
    let minor = encode_options(options).filter(|options| options.minor_version < 2).ok_or_else(badarg)?;
    size_of(term, minor)
}

fn decoded(bytes: &Term, atoms: AtomPolicy) -> Result<(Term, usize), Trap> {
    let bytes = bytes.as_bytes().ok_or_else(badarg)?;
    etf::decode(&bytes, &Context { atoms, ..context() }).map_err(|_| badarg())
}

/// `:erlang.binary_to_term(<<131, 97, 1>>)` is `1`.
fn binary_to_term(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [bytes] = array(args)?;
    Ok(decoded(bytes, AtomPolicy::Create)?.0)
}

/// `:erlang.binary_to_term(<<131, 97, 1, 7>>, [:used])` is `{1, 3}`; with `:safe` it makes no atoms.
fn binary_to_term_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, options): (&Term, Vec<&Term>) = typed(args)?;
    let (mut atoms, mut used) = (AtomPolicy::Create, false);
    for option in options {
        match option.as_atom().ok_or_else(badarg)?.name() {
            "safe" => atoms = AtomPolicy::Existing,
            "used" => used = true,
            _ => return Err(badarg()),
        }
    }
    let (term, size) = decoded(bytes, atoms)?;
    if !used {
        return Ok(term);
    }
    Ok(Term::tuple([term, Term::int(i64::try_from(size).map_err(|_| badarg())?)]))
}

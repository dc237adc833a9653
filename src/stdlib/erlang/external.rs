//! `:erlang`: terms as bytes in the External Term Format and back.

use std::sync::LazyLock;

use crate::codec::etf::{self, Context, EncodeOptions};
use crate::codec::{AtomPolicy, Identity};
use crate::node::beam::closure::BeamClosures;
use crate::process::{Process, host};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Term};

natives! { "erlang":
    "term_to_binary"/1 => term_to_binary,
    "term_to_binary"/2 => term_to_binary_with,
    "term_to_iovec"/1 => term_to_iovec,
    "term_to_iovec"/2 => term_to_iovec_with,
    "external_size"/1 => external_size,
    "external_size"/2 => external_size_with,
    "binary_to_term"/1 => binary_to_term,
    "binary_to_term"/2 => binary_to_term_with,
}

/// How hard `:compressed` alone compresses.
const DEFAULT_LEVEL: u8 = 6;

/// Funs travel in the interpreter's form, as towards a BEAM.
static CLOSURES: LazyLock<BeamClosures> = LazyLock::new(BeamClosures::new);

fn context<'a>() -> Context<'a> {
    let (node, creation) = host::identity();
    Context::with_functions(Identity { node, creation }, &*CLOSURES)
}

fn encoded(term: &Term, options: EncodeOptions) -> Result<Vec<u8>, crate::vm::Trap> {
    etf::encode(term, &context(), options).map_err(|_| badarg())
}

fn options(list: &Term) -> Option<EncodeOptions> {
    let mut options = EncodeOptions::default();
    for option in list.as_list()? {
        match (option.as_atom().map(Atom::name), option.as_tuple_of::<2>()) {
            (Some("compressed"), _) => options.compressed = DEFAULT_LEVEL,
            (Some("deterministic"), _) => options.deterministic = true,
            (Some("local"), _) => {}
            (_, Some([key, value])) => {
                let number = u8::try_from(value.as_int()?).ok()?;
                match (key.as_atom()?.name(), number) {
                    ("compressed", 0..=9) => options.compressed = number,
                    ("minor_version", 0..=2) => options.minor_version = number,
                    _ => return None,
                }
            }
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

/// `:erlang.term_to_binary(:a, minor_version: 2)` is `<<131, 119, 1, 97>>`.
fn term_to_binary_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, list] = array(args)?;
    let options = options(list).ok_or_else(badarg)?;
    Ok(Term::binary(&encoded(term, options)?))
}

/// `:erlang.term_to_iovec(1)` is `[<<131, 97, 1>>]`.
fn term_to_iovec(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::list([term_to_binary(process, args)?]))
}

/// `:erlang.term_to_iovec(1, [])` is `[<<131, 97, 1>>]`.
fn term_to_iovec_with(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::list([term_to_binary_with(process, args)?]))
}

/// `:erlang.external_size(1)` is `3`.
fn external_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(Term::unsigned(encoded(term, EncodeOptions::default())?.len() as u64))
}

/// `:erlang.external_size(:a, minor_version: 2)` is `4`.
fn external_size_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, list] = array(args)?;
    let options = options(list).ok_or_else(badarg)?;
    Ok(Term::unsigned(encoded(term, options)?.len() as u64))
}

/// `:erlang.binary_to_term(<<131, 97, 1>>)` is `1`.
fn binary_to_term(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [bytes] = array(args)?;
    let bytes = bytes.as_bytes().ok_or_else(badarg)?;
    let (term, _) = etf::decode(&bytes, &context()).map_err(|_| badarg())?;
    Ok(term)
}

/// `:erlang.binary_to_term(<<131, 97, 1, 0>>, [:used])` is `{1, 3}`; `:safe` makes no atoms.
fn binary_to_term_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [bytes, list] = array(args)?;
    let bytes = bytes.as_bytes().ok_or_else(badarg)?;
    let (mut safe, mut used) = (false, false);
    for option in list.as_list().ok_or_else(badarg)? {
        match option.as_atom().map(Atom::name) {
            Some("safe") => safe = true,
            Some("used") => used = true,
            _ => return Err(badarg()),
        }
    }
    let atoms = if safe { AtomPolicy::Existing } else { AtomPolicy::Create };
    let (term, length) = etf::decode(&bytes, &Context { atoms, ..context() }).map_err(|_| badarg())?;
    Ok(if used { Term::tuple([term, Term::unsigned(length as u64)]) } else { term })
}

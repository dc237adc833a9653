//! `:atomics` and `:counters`: arrays of 64-bit integers that processes share and change without locks.
//!
//! An array is named by a reference and lives as long as the node, since references are not counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use foldhash::HashMap;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use parking_lot::RwLock;

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, system_limit};
use crate::term::{Atom, Reference, Term, names};
use crate::vm::{Native, Trap};

/// What this file offers, by name.
pub const NATIVES: &[Native] = &[
    Native { module: "atomics", name: "new", arity: 2, run: new },
    Native { module: "atomics", name: "put", arity: 3, run: put },
    Native { module: "atomics", name: "get", arity: 2, run: get },
    Native { module: "atomics", name: "add", arity: 3, run: add },
    Native { module: "atomics", name: "add_get", arity: 3, run: add_get },
    Native { module: "atomics", name: "sub", arity: 3, run: sub },
    Native { module: "atomics", name: "sub_get", arity: 3, run: sub_get },
    Native { module: "atomics", name: "exchange", arity: 3, run: exchange },
    Native { module: "atomics", name: "compare_exchange", arity: 4, run: compare_exchange },
    Native { module: "atomics", name: "info", arity: 1, run: info },
    Native { module: "counters", name: "new", arity: 2, run: new_counters },
    Native { module: "counters", name: "put", arity: 3, run: put },
    Native { module: "counters", name: "get", arity: 2, run: get },
    Native { module: "counters", name: "add", arity: 3, run: add },
    Native { module: "counters", name: "sub", arity: 3, run: sub },
    Native { module: "counters", name: "info", arity: 1, run: counters_info },
];

struct Cells {
    signed: bool,
    cells: Box<[AtomicU64]>,
}

/// All arrays. Written when one is made, read by every operation.
static ARRAYS: LazyLock<RwLock<HashMap<Reference, Arc<Cells>>>> = LazyLock::new(RwLock::default);

/// So many elements no array has.
const LIMIT: u64 = 1 << 32;

fn create(process: &mut Process, size: &Term, signed: bool) -> Outcome {
    if size.to_big().is_some_and(|size| *size >= BigInt::from(LIMIT)) {
        return Err(system_limit());
    }
    let size = size.as_int().and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    let size = size.ok_or_else(badarg)?;
    let reference = process.make_reference();
    let cells = (0..size).map(|_| AtomicU64::new(0)).collect();
    ARRAYS.write().insert(reference, Arc::new(Cells { signed, cells }));
    Ok(Term::reference(reference))
}

/// `:atomics.new(3, signed: true)` is a reference to three zeros.
fn new(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [size, options] = array(args)?;
    let mut signed = true;
    for option in options.as_list().ok_or_else(badarg)? {
        let [name, value] = option.as_tuple_of::<2>().ok_or_else(badarg)?;
        if !name.is_atom(names::SIGNED) {
            return Err(badarg());
        }
        signed = value.as_bool().ok_or_else(badarg)?;
    }
    create(process, size, signed)
}

/// `:counters.new(3, [:write_concurrency])` is three zeros.
fn new_counters(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [size, options] = array(args)?;
    let mut tag = "atomics";
    for option in options.as_list().ok_or_else(badarg)? {
        tag = match option.as_atom().map(Atom::name) {
            Some("atomics") => "atomics",
            Some("write_concurrency") => "write_concurrency",
            _ => return Err(badarg()),
        };
    }
    Ok(Term::tuple([Term::named(tag), create(process, size, true)?]))
}

fn find(handle: &Term) -> Result<Arc<Cells>, Trap> {
    // Counters are `{kind, reference}`.
    let reference = handle.as_tuple_of::<2>().map_or(handle, |[_, reference]| reference);
    let reference = reference.as_reference().ok_or_else(badarg)?;
    ARRAYS.read().get(&reference).cloned().ok_or_else(badarg)
}

impl Cells {
    fn at(&self, index: &Term) -> Result<&AtomicU64, Trap> {
        let index = index.as_int().and_then(|index| usize::try_from(index - 1).ok()).ok_or_else(badarg)?;
        self.cells.get(index).ok_or_else(badarg)
    }

    fn value(&self, word: u64) -> Term {
        if self.signed { Term::int(word as i64) } else { Term::unsigned(word) }
    }

    /// A value to store; it must be in range.
    fn word(&self, value: &Term) -> Result<u64, Trap> {
        let big = value.to_big().ok_or_else(badarg)?;
        let word = if self.signed { big.to_i64().map(|value| value as u64) } else { big.to_u64() };
        word.ok_or_else(badarg)
    }
}

/// A number to add, of either sign, in 64 bits.
fn increment(value: &Term) -> Result<u64, Trap> {
    let big = value.to_big().ok_or_else(badarg)?;
    big.to_i64().map(|value| value as u64).or_else(|| big.to_u64()).ok_or_else(badarg)
}

/// `:atomics.put(ref, 1, 5)` is `:ok`.
fn put(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, index, value] = array(args)?;
    let cells = find(handle)?;
    cells.at(index)?.store(cells.word(value)?, Ordering::SeqCst);
    Ok(Term::ok())
}

/// `:atomics.get(ref, 1)` is `5`.
fn get(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, index] = array(args)?;
    let cells = find(handle)?;
    Ok(cells.value(cells.at(index)?.load(Ordering::SeqCst)))
}

fn added(args: &mut [Term], negate: bool) -> Outcome {
    let [handle, index, value] = array(args)?;
    let cells = find(handle)?;
    let by = increment(value)?;
    let by = if negate { by.wrapping_neg() } else { by };
    let old = cells.at(index)?.fetch_add(by, Ordering::SeqCst);
    Ok(cells.value(old.wrapping_add(by)))
}

/// `:atomics.add(ref, 1, 2)` is `:ok`; sums wrap around.
fn add(_: &mut Process, args: &mut [Term]) -> Outcome {
    added(args, false).map(|_| Term::ok())
}

/// `:atomics.add_get(ref, 1, 2)` is the sum.
fn add_get(_: &mut Process, args: &mut [Term]) -> Outcome {
    added(args, false)
}

/// `:atomics.sub(ref, 1, 2)` is `:ok`.
fn sub(_: &mut Process, args: &mut [Term]) -> Outcome {
    added(args, true).map(|_| Term::ok())
}

/// `:atomics.sub_get(ref, 1, 2)` is the difference.
fn sub_get(_: &mut Process, args: &mut [Term]) -> Outcome {
    added(args, true)
}

/// `:atomics.exchange(ref, 1, 7)` is the old value.
fn exchange(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, index, value] = array(args)?;
    let cells = find(handle)?;
    Ok(cells.value(cells.at(index)?.swap(cells.word(value)?, Ordering::SeqCst)))
}

/// `:atomics.compare_exchange(ref, 1, 7, 8)` is `:ok` if the value was 7, else the value.
fn compare_exchange(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, index, expected, value] = array(args)?;
    let cells = find(handle)?;
    let (expected, value) = (cells.word(expected)?, cells.word(value)?);
    match cells.at(index)?.compare_exchange(expected, value, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => Ok(Term::ok()),
        Err(actual) => Ok(cells.value(actual)),
    }
}

fn describe(cells: &Cells, with_range: bool) -> Term {
    let count = cells.cells.len();
    let size = [(names::SIZE, Term::int(count as i64)), (names::MEMORY, Term::int((count * 8 + 40) as i64))];
    let (least, most) = if cells.signed {
        (BigInt::from(i64::MIN), BigInt::from(i64::MAX))
    } else {
        (BigInt::from(0), BigInt::from(u64::MAX))
    };
    let range = [(names::MIN, Term::integer(least)), (names::MAX, Term::integer(most))];
    Term::map_of_atoms(size.into_iter().chain(range.into_iter().filter(|_| with_range)))
}

/// `:atomics.info(ref).size` is the number of integers.
fn info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    Ok(describe(&*find(handle)?, true))
}

/// `:counters.info(ref).size` is the number of counters.
fn counters_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    let atomics =
        handle.as_tuple_of::<2>().is_some_and(|[tag, _]| tag.as_atom().is_some_and(|tag| tag.name() == "atomics"));
    Ok(describe(&*find(handle)?, atomics))
}

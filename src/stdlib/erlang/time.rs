//! Time of `:erlang`: the clocks, their units, calendar dates, unique integers.

use std::sync::atomic::{AtomicI64, Ordering};

use num_bigint::BigInt;
use num_integer::Integer;

use super::calendar::{self, Moment};
use crate::process::{Process, clock};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};
use crate::vm::Trap;

natives! { "erlang":
    "unique_integer"/0 => unique_integer,
    "unique_integer"/1 => unique_integer_with,
    "monotonic_time"/0 => monotonic_time,
    "monotonic_time"/1 => monotonic_time_in,
    "system_time"/0 => system_time,
    "system_time"/1 => system_time_in,
    "time_offset"/0 => time_offset,
    "time_offset"/1 => time_offset_in,
    "convert_time_unit"/3 => convert_time_unit,
    "timestamp"/0 => timestamp,
    "now"/0 => now,
    "date"/0 => date,
    "time"/0 => time,
    "localtime"/0 => localtime,
    "universaltime"/0 => universaltime,
    "universaltime_to_localtime"/1 => universaltime_to_localtime,
    "localtime_to_universaltime"/1 => localtime_to_universaltime,
    "localtime_to_universaltime"/2 => localtime_to_universaltime_with,
    "universaltime_to_posixtime"/1 => universaltime_to_posixtime,
    "posixtime_to_universaltime"/1 => posixtime_to_universaltime,
}

/// Nanoseconds: the unit of this machine's clocks.
const NATIVE: i64 = 1_000_000_000;

/// Where unique integers that may be negative begin, as on the BEAM.
const FIRST_UNIQUE: i64 = -576_460_752_303_423_488;

/// Counts the unique integers handed out; added to by everybody.
static UNIQUE: AtomicI64 = AtomicI64::new(1);

/// Microseconds that `now/0` returned last, so that it never returns the same twice.
static LAST_NOW: AtomicI64 = AtomicI64::new(0);

/// `:erlang.unique_integer()` is like `-576460752303423485`.
fn unique_integer(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(FIRST_UNIQUE + UNIQUE.fetch_add(1, Ordering::Relaxed)))
}

/// `:erlang.unique_integer([:positive, :monotonic])` is like `3`.
fn unique_integer_with(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [modifiers] = array(args)?;
    let mut positive = false;
    for modifier in modifiers.as_list().ok_or_else(badarg)? {
        match modifier.as_atom().map(|modifier| modifier.name()) {
            Some("positive") => positive = true,
            Some("monotonic") => {}
            _ => return Err(badarg()),
        }
    }
    if positive { Ok(Term::int(UNIQUE.fetch_add(1, Ordering::Relaxed))) } else { unique_integer(process, &mut []) }
}

/// How many of a unit make a second.
pub(super) fn per_second(unit: &Term) -> Result<i64, Trap> {
    if let Some(parts) = unit.as_int() {
        return if parts > 0 { Ok(parts) } else { Err(badarg()) };
    }
    match unit.as_atom().ok_or_else(badarg)? {
        names::SECOND | names::SECONDS => Ok(1),
        names::MILLISECOND | names::MILLI_SECONDS => Ok(1_000),
        names::MICROSECOND | names::MICRO_SECONDS => Ok(1_000_000),
        names::NANOSECOND | names::NANO_SECONDS | names::NATIVE | names::PERF_COUNTER => Ok(1_000_000_000),
        _ => Err(badarg()),
    }
}

fn convert(value: i64, from: i64, to: i64) -> Term {
    let scaled = (i128::from(value) * i128::from(to)).div_euclid(i128::from(from));
    i64::try_from(scaled).map_or_else(|_| Term::integer(BigInt::from(scaled)), Term::int)
}

fn monotonic() -> i64 {
    clock::monotonic() as i64
}

/// `:erlang.monotonic_time()` grows by 10^9 a second.
fn monotonic_time(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(monotonic()))
}

/// `:erlang.monotonic_time(:millisecond)` grows by 1000 a second.
fn monotonic_time_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [unit] = array(args)?;
    Ok(convert(monotonic(), NATIVE, per_second(unit)?))
}

/// `:erlang.system_time()` is the time since 1970 in nanoseconds.
fn system_time(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(clock::system()))
}

/// `:erlang.system_time(:second)` is the time since 1970 in seconds.
fn system_time_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [unit] = array(args)?;
    Ok(convert(clock::system(), NATIVE, per_second(unit)?))
}

/// `:erlang.time_offset()` is what to add to monotonic time for system time.
fn time_offset(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(clock::system() - monotonic()))
}

/// `:erlang.time_offset(:second)` is the same in seconds.
fn time_offset_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [unit] = array(args)?;
    Ok(convert(clock::system() - monotonic(), NATIVE, per_second(unit)?))
}

/// `:erlang.convert_time_unit(1500, :millisecond, :second)` is `1`: rounded down.
fn convert_time_unit(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, from, to] = array(args)?;
    let (from, to) = (per_second(from)?, per_second(to)?);
    match value.as_int() {
        Some(value) => Ok(convert(value, from, to)),
        None => {
            let scaled = value.to_big().ok_or_else(badarg)?.as_ref() * BigInt::from(to);
            Ok(Term::integer(scaled.div_floor(&BigInt::from(from))))
        }
    }
}

fn split_microseconds(micro: i64) -> Term {
    let second = micro.div_euclid(1_000_000);
    Term::tuple([second / 1_000_000, second % 1_000_000, micro.rem_euclid(1_000_000)].map(Term::int))
}

/// `:erlang.timestamp()` is like `{1700, 123456, 789}`: megaseconds, seconds, microseconds since 1970.
fn timestamp(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(split_microseconds(clock::system() / 1000))
}

/// `:erlang.now()` is as `timestamp/0`, but never the same twice.
fn now(_: &mut Process, _: &mut [Term]) -> Outcome {
    let current = clock::system() / 1000;
    let last = LAST_NOW.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(current.max(last + 1)));
    Ok(split_microseconds(last.map_or(current, |last| current.max(last + 1))))
}

/// The local time now as reports of OTP show it: `29-Nov-2026::13:42:22.404379`.
pub fn report_date() -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let micros = clock::system().rem_euclid(NATIVE) / (NATIVE / 1_000_000);
    let (year, month, day, hour, minute, second) = calendar::moment(calendar::to_local(unix_seconds()));
    let month = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    format!("{day:02}-{month}-{year}::{hour:02}:{minute:02}:{second:02}.{micros:06}")
}

fn unix_seconds() -> i64 {
    clock::system().div_euclid(NATIVE)
}

fn date_term((year, month, day, ..): Moment) -> Term {
    Term::tuple([year, month, day].map(Term::int))
}

fn time_term((_, _, _, hour, minute, second): Moment) -> Term {
    Term::tuple([hour, minute, second].map(Term::int))
}

fn moment_term(moment: Moment) -> Term {
    Term::tuple([date_term(moment), time_term(moment)])
}

fn moment_of(term: &Term) -> Result<i64, Trap> {
    let read = |term: &Term| {
        let [date, time] = term.as_tuple_of::<2>()?;
        let [year, month, day] = date.as_tuple_of::<3>()?;
        let [hour, minute, second] = time.as_tuple_of::<3>()?;
        calendar::seconds((
            year.as_int()?,
            month.as_int()?,
            day.as_int()?,
            hour.as_int()?,
            minute.as_int()?,
            second.as_int()?,
        ))
    };
    read(term).ok_or_else(badarg)
}

/// `:erlang.date()` is like `{2024, 2, 29}`, local.
fn date(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(date_term(calendar::moment(calendar::to_local(unix_seconds()))))
}

/// `:erlang.time()` is like `{12, 30, 15}`, local.
fn time(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(time_term(calendar::moment(calendar::to_local(unix_seconds()))))
}

/// `:erlang.localtime()` is like `{{2024, 2, 29}, {12, 30, 15}}`.
fn localtime(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(moment_term(calendar::moment(calendar::to_local(unix_seconds()))))
}

/// `:erlang.universaltime()` is like `{{2024, 2, 29}, {11, 30, 15}}`.
fn universaltime(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(moment_term(calendar::moment(unix_seconds())))
}

/// `:erlang.universaltime_to_localtime({{2024, 2, 29}, {11, 30, 15}})` is the local time then.
fn universaltime_to_localtime(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [utc] = array(args)?;
    Ok(moment_term(calendar::moment(calendar::to_local(moment_of(utc)?))))
}

/// `:erlang.localtime_to_universaltime({{2024, 2, 29}, {12, 30, 15}})` is the UTC time then.
fn localtime_to_universaltime(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [local] = array(args)?;
    Ok(moment_term(calendar::moment(calendar::to_utc(moment_of(local)?, None))))
}

/// `:erlang.localtime_to_universaltime(local, true)` takes the local time as daylight saving time where both are possible.
fn localtime_to_universaltime_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [local, daylight] = array(args)?;
    let flag = match daylight.as_bool() {
        None if !daylight.is_atom(names::UNDEFINED) => return Err(badarg()),
        flag => flag,
    };
    Ok(moment_term(calendar::moment(calendar::to_utc(moment_of(local)?, flag))))
}

/// `:erlang.universaltime_to_posixtime({{1970, 1, 2}, {0, 0, 0}})` is `86400`.
fn universaltime_to_posixtime(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [utc] = array(args)?;
    Ok(Term::int(moment_of(utc)?))
}

/// `:erlang.posixtime_to_universaltime(86400)` is `{{1970, 1, 2}, {0, 0, 0}}`.
fn posixtime_to_universaltime(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [seconds] = array(args)?;
    let seconds = seconds.as_int().filter(|seconds| seconds.unsigned_abs() < 1 << 50).ok_or_else(badarg)?;
    Ok(moment_term(calendar::moment(seconds)))
}

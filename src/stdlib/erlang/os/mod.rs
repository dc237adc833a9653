//! `:os`: the environment, the time, other programs.

mod child;
mod command;
pub mod environment;
pub mod signal;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::blocking::{block, path_term};
use super::chardata::{self, charlist};
use crate::process::{Process, clock};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View};

pub use child::NATIVES as CHILD_NATIVES;
pub use signal::NATIVES as SIGNAL_NATIVES;

natives! { "os":
    "getenv"/0 => all,
    "getenv"/1 => getenv,
    "getenv"/2 => getenv_or,
    "env"/0 => env,
    "putenv"/2 => putenv,
    "unsetenv"/1 => unsetenv,
    "system_time"/0 => system_time,
    "system_time"/1 => system_time_in,
    "timestamp"/0 => timestamp,
    "perf_counter"/0 => system_time,
    "type"/0 => kind,
    "version"/0 => version,
    "getpid"/0 => getpid,
    "cmd"/1 => command::cmd,
    "cmd"/2 => command::cmd,
    "find_executable"/1 => find_executable,
    "find_executable"/2 => find_executable_in,
}

fn text(text: &str) -> Term {
    charlist(text.chars().map(u32::from))
}

/// A name or value of the environment, which is a charlist.
fn charlist_argument(term: &Term) -> Result<String, crate::vm::Trap> {
    let is_list = term.is_nil_list() || term.as_cons().is_some();
    let text = if is_list { chardata::text(term) } else { None };
    text.filter(|text| !text.contains('\0')).ok_or_else(badarg)
}

fn name_argument(term: &Term) -> Result<String, crate::vm::Trap> {
    charlist_argument(term).and_then(|name| if name.contains('=') { Err(badarg()) } else { Ok(name) })
}

/// `:os.getenv()` is a list of `'NAME=value'`.
fn all(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(environment::all().iter().map(|(name, value)| text(&format!("{name}={value}")))))
}

/// `:os.env()` is a list of `{'NAME', 'value'}`.
fn env(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(environment::all().iter().map(|(name, value)| Term::tuple([text(name), text(value)]))))
}

/// `:os.getenv('HOME')` is `'/home/user'`; `false` if there is no such variable.
fn getenv(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    Ok(environment::get(&name_argument(name)?).map_or(Term::bool(false), |value| text(&value)))
}

/// `:os.getenv('NOTHING', 'x')` is `'x'`.
fn getenv_or(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, default] = array(args)?;
    Ok(environment::get(&name_argument(name)?).map_or_else(|| default.clone(), |value| text(&value)))
}

/// `:os.putenv('NAME', 'value')` is `true`.
fn putenv(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, value] = array(args)?;
    environment::set(name_argument(name)?, Some(charlist_argument(value)?));
    Ok(Term::bool(true))
}

/// `:os.unsetenv('NAME')` is `true`.
fn unsetenv(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    environment::set(name_argument(name)?, None);
    Ok(Term::bool(true))
}

/// `:os.system_time()` is the time since 1970 in nanoseconds.
fn system_time(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(clock::system()))
}

/// `:os.system_time(:second)` is the time since 1970 in that unit, which may be a number of parts of a second.
fn system_time_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [unit] = array(args)?;
    let parts: i128 = match unit.view() {
        View::Int(parts) if parts > 0 => i128::from(parts),
        View::Atom(name) => match name.name() {
            "second" | "seconds" => 1,
            "millisecond" | "milli_seconds" => 1000,
            "microsecond" | "micro_seconds" => 1_000_000,
            "nanosecond" | "nano_seconds" | "native" | "perf_counter" => 1_000_000_000,
            _ => return Err(badarg()),
        },
        _ => return Err(badarg()),
    };
    let time = (i128::from(clock::system()) * parts).div_euclid(1_000_000_000);
    Ok(Term::integer(time.into()))
}

/// `:os.timestamp()` is `{megaseconds, seconds, microseconds}` since 1970.
fn timestamp(_: &mut Process, _: &mut [Term]) -> Outcome {
    let micros = clock::system() / 1000;
    let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
    Ok(Term::tuple([Term::int(seconds / 1_000_000), Term::int(seconds % 1_000_000), Term::int(rest)]))
}

/// `:os.type()` is `{:unix, :linux}`.
fn kind(_: &mut Process, _: &mut [Term]) -> Outcome {
    let name = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    Ok(Term::tuple([Term::named("unix"), Term::named(name)]))
}

/// `:os.version()` is `{6, 1, 0}`: the release of the operating system.
fn version(_: &mut Process, _: &mut [Term]) -> Outcome {
    let system = rustix::system::uname();
    let release = system.release().to_string_lossy().into_owned();
    let mut numbers =
        release.split(|character: char| !character.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    Ok(Term::tuple([(); 3].map(|()| Term::int(numbers.next().unwrap_or(0)))))
}

/// `:os.getpid()` is `'1234'`.
fn getpid(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(text(&std::process::id().to_string()))
}

/// `:os.find_executable('sh')` is `'/bin/sh'`; `false` if there is none.
fn find_executable(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    found(program(name)?, environment::get("PATH").unwrap_or_default())
}

/// `:os.find_executable('sh', '/bin:/usr/bin')` is `'/bin/sh'`.
fn find_executable_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, path] = array(args)?;
    found(program(name)?, charlist_argument(path)?)
}

/// A program's name, which may be an atom.
fn program(name: &Term) -> Result<String, crate::vm::Trap> {
    name.as_atom().map_or_else(|| charlist_argument(name), |name| Ok(name.name().to_owned()))
}

fn found(name: String, path: String) -> Outcome {
    let search = move || {
        let name = Path::new(&name);
        if name.as_os_str().as_bytes().contains(&b'/') {
            let whole = std::env::current_dir().unwrap_or_default().join(name);
            return is_executable(&whole).then_some(whole);
        }
        path.split(':').map(|directory| PathBuf::from(directory).join(name)).find(|candidate| is_executable(candidate))
    };
    block(search, |found| found.map_or(Term::bool(false), |path| path_term(&path)))
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

//! `:file`: files and directories by name, each call on another thread. Open files are devices, and not here.

mod info;
mod open;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::symlink;

use flate2::Compression;
use flate2::write::GzEncoder;

pub use open::NATIVES as OPEN_NATIVES;

use super::blocking::{act, attempt, block, describe, path, path_or, path_term};
use super::chardata::{self, Encoding, End, charlist};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View, names};

natives! { "file":
    "read_file"/1 => read_file,
    "write_file"/2 => write_file,
    "write_file"/3 => write_file_with,
    "read_file_info"/1 => read_file_info,
    "read_file_info"/2 => read_file_info_with,
    "read_link_info"/1 => read_link_info,
    "read_link_info"/2 => read_link_info_with,
    "write_file_info"/2 => write_file_info,
    "write_file_info"/3 => write_file_info,
    "list_dir"/1 => list_dir,
    "list_dir_all"/1 => list_dir,
    "make_dir"/1 => make_dir,
    "del_dir"/1 => del_dir,
    "del_dir_r"/1 => del_dir_r,
    "delete"/1 => delete,
    "delete"/2 => delete,
    "rename"/2 => rename,
    "make_link"/2 => make_link,
    "make_symlink"/2 => make_symlink,
    "read_link"/1 => read_link,
    "read_link_all"/1 => read_link,
    "get_cwd"/0 => get_cwd,
    "set_cwd"/1 => set_cwd,
    "format_error"/1 => format_error,
    "native_name_encoding"/0 => native_name_encoding,
}

/// Takes a path from an argument, or answers with the error of a bad one.
macro_rules! path_of {
    ($term:expr) => {
        match path_or($term) {
            Ok(path) => path,
            Err(error) => return Ok(error),
        }
    };
}

/// `:file.read_file("/etc/hostname")` is `{:ok, contents}`.
fn read_file(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    attempt(move || fs::read(path), |contents| Term::ok_tuple(Term::binary(&contents)))
}

/// The bytes of data that is to be written: binaries, and integers below 256.
pub(super) fn iodata(data: &Term) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let end = chardata::decode(data, Encoding::Latin1, |code| u8::try_from(code).map(|byte| out.push(byte)).is_ok())?;
    matches!(end, End::Done).then_some(out)
}

/// `:file.write_file("/tmp/a", ["b", ?c])` is `:ok`.
fn write_file(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, data] = array(args)?;
    write_in_mode(name, data, &Term::NIL_LIST)
}

/// `:file.write_file("/tmp/a", "b", [:append])` is `:ok`; the modes are `:append`, `:exclusive`, `:sync`, `:compressed`,
/// `{:encoding, :utf8}` and others that say nothing about a whole file.
fn write_file_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, data, modes] = array(args)?;
    write_in_mode(name, data, modes)
}

fn write_in_mode(name: &Term, data: &Term, modes: &Term) -> Outcome {
    let path = path_of!(name);
    let Some(bytes) = iodata(data) else { return Ok(Term::error_tuple(Term::atom(names::BADARG))) };
    let modes = modes.as_list().ok_or_else(badarg)?;
    let named = |term: &Term, name: &str| term.as_atom().is_some_and(|atom| atom.name() == name);
    let has = |mode: &str| modes.iter().any(|term| named(term, mode));
    let (append, exclusive, sync) = (has("append"), has("exclusive"), has("sync"));
    // Bytes are characters of Latin 1 to who writes in another encoding.
    let utf8 = modes
        .iter()
        .any(|mode| mode.as_tuple_of::<2>().is_some_and(|[key, value]| named(key, "encoding") && named(value, "utf8")));
    let bytes = if utf8 { bytes.iter().copied().map(char::from).collect::<String>().into_bytes() } else { bytes };
    let compressed = has("compressed");
    // To be able to read as well keeps what is there.
    let keeps = append || has("read");
    act(move || {
        let mut options = OpenOptions::new();
        options.write(true).append(append).truncate(!keeps).create(!exclusive).create_new(exclusive);
        let mut file = options.open(path)?;
        if compressed {
            let mut encoder = GzEncoder::new(&mut file, Compression::default());
            encoder.write_all(&bytes)?;
            encoder.finish()?;
        } else {
            file.write_all(&bytes)?;
        }
        if sync { file.sync_all() } else { Ok(()) }
    })
}

/// `:file.read_file_info("/tmp")` is `{:ok, {:file_info, size, :directory, ...}}`.
fn read_file_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    attempt(move || info::of(&path, true), |info| Term::ok_tuple(info.to_record(info::Times::Universal)))
}

/// `:file.read_file_info("/tmp", time: :posix)` has times in seconds since 1970.
fn read_file_info_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, options] = array(args)?;
    let path = path_of!(name);
    let Some(times) = info::Times::from_options(options) else {
        return Ok(Term::error_tuple(Term::named("badarg")));
    };
    attempt(move || info::of(&path, true), move |info| Term::ok_tuple(info.to_record(times)))
}

/// `:file.read_link_info("/tmp/link")` is about the link itself.
fn read_link_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    attempt(move || info::of(&path, false), |info| Term::ok_tuple(info.to_record(info::Times::Universal)))
}

/// `:file.read_link_info("/tmp/link", time: :posix)` has times in seconds since 1970.
fn read_link_info_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, options] = array(args)?;
    let path = path_of!(name);
    let Some(times) = info::Times::from_options(options) else {
        return Ok(Term::error_tuple(Term::named("badarg")));
    };
    attempt(move || info::of(&path, false), move |info| Term::ok_tuple(info.to_record(times)))
}

/// `:file.write_file_info("/tmp/a", info)` sets mode, owner and times where the record has them.
fn write_file_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, record, ..] = args else { return Err(badarg()) };
    let path = path_of!(name);
    let Some(change) = info::Change::from_record(record) else {
        return Ok(Term::error_tuple(Term::atom(names::BADARG)));
    };
    act(move || change.apply(&path))
}

/// `:file.list_dir("/tmp")` is `{:ok, ['a', 'b']}`, in no order.
fn list_dir(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    let list = move || fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>();
    attempt(list, |list| Term::ok_tuple(Term::list(list.iter().map(|name| path_term(name.as_ref())))))
}

/// `:file.make_dir("/tmp/a")` is `:ok`.
fn make_dir(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || fs::create_dir(path))
}

/// `:file.del_dir("/tmp/a")` is `:ok`; `{:error, :eexist}` if there is something in it.
fn del_dir(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || fs::remove_dir(path))
}

/// `:file.del_dir_r("/tmp/a")` is `:ok`, whatever is in it.
fn del_dir_r(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || if fs::symlink_metadata(&path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) })
}

/// `:file.delete("/tmp/a")` is `:ok`.
fn delete(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, ..] = args else { return Err(badarg()) };
    let path = path_of!(name);
    act(move || match fs::remove_file(&path) {
        // What is no file is called by the name POSIX gives it.
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Err(rustix::io::Errno::PERM.into()),
        done => done,
    })
}

/// `:file.rename("/tmp/a", "/tmp/b")` is `:ok`.
fn rename(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [from, to] = array(args)?;
    let (from, to) = (path_of!(from), path_of!(to));
    act(move || fs::rename(from, to))
}

/// `:rshell.copy_file("/tmp/a", "/tmp/b")` is `{:ok, bytes}`.
fn copy(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [from, to] = array(args)?;
    let (from, to) = (path_of!(from), path_of!(to));
    attempt(move || fs::copy(from, to), |count| Term::ok_tuple(Term::unsigned(count)))
}

/// `:file.make_link("/tmp/a", "/tmp/b")` is `:ok`: b is another name of a.
fn make_link(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [existing, new] = array(args)?;
    let (existing, new) = (path_of!(existing), path_of!(new));
    act(move || fs::hard_link(existing, new))
}

/// `:file.make_symlink("/tmp/a", "/tmp/b")` is `:ok`: b leads to a.
fn make_symlink(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [existing, new] = array(args)?;
    let (existing, new) = (path_of!(existing), path_of!(new));
    act(move || symlink(existing, new))
}

/// `:file.read_link("/tmp/b")` is `{:ok, '/tmp/a'}`.
fn read_link(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    attempt(move || fs::read_link(path), |target| Term::ok_tuple(path_term(&target)))
}

/// `:file.get_cwd()` is `{:ok, '/home/user'}`.
fn get_cwd(_: &mut Process, _: &mut [Term]) -> Outcome {
    attempt(std::env::current_dir, |path| Term::ok_tuple(path_term(&path)))
}

/// `:file.set_cwd("/tmp")` is `:ok`, for the whole node.
fn set_cwd(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || std::env::set_current_dir(path))
}

/// `:file.format_error(:enoent)` is `'no such file or directory'`.
fn format_error(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [reason] = array(args)?;
    let text = match reason.view() {
        View::Atom(name) => match name.name() {
            "badarg" => "bad argument",
            "system_limit" => "a system limit was hit, probably not enough ports",
            "terminated" => "the file server process is terminated",
            name => describe(name).unwrap_or("unknown POSIX error"),
        },
        _ => "unknown POSIX error",
    };
    Ok(charlist(text.chars().map(u32::from)))
}

/// `:file.native_name_encoding()` is `:utf8`.
fn native_name_encoding(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::atom(names::UTF8))
}

/// What `:filelib` offers, and copying a whole file.
pub const LIBRARY: &[crate::vm::Native] = &[
    crate::vm::Native { module: "rshell", name: "copy_file", arity: 2, run: copy },
    crate::vm::Native { module: "filelib", name: "is_file", arity: 1, run: is_file },
    crate::vm::Native { module: "filelib", name: "is_dir", arity: 1, run: is_dir },
    crate::vm::Native { module: "filelib", name: "is_regular", arity: 1, run: is_regular },
    crate::vm::Native { module: "filelib", name: "file_size", arity: 1, run: file_size },
    crate::vm::Native { module: "filelib", name: "ensure_dir", arity: 1, run: ensure_dir },
    crate::vm::Native { module: "filelib", name: "ensure_path", arity: 1, run: ensure_path },
];

fn tested(args: &mut [Term], test: fn(&fs::Metadata) -> bool) -> Outcome {
    let [name] = array(args)?;
    let path = path(name).ok_or_else(badarg)?;
    block(move || fs::metadata(path).is_ok_and(|found| test(&found)), Term::bool)
}

/// `:filelib.is_file("/tmp")` is `true`: there is something of that name.
fn is_file(_: &mut Process, args: &mut [Term]) -> Outcome {
    tested(args, |found| found.is_file() || found.is_dir())
}

/// `:filelib.is_dir("/tmp")` is `true`.
fn is_dir(_: &mut Process, args: &mut [Term]) -> Outcome {
    tested(args, fs::Metadata::is_dir)
}

/// `:filelib.is_regular("/tmp")` is `false`.
fn is_regular(_: &mut Process, args: &mut [Term]) -> Outcome {
    tested(args, fs::Metadata::is_file)
}

/// `:filelib.file_size("/nothing")` is `0`.
fn file_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path(name).ok_or_else(badarg)?;
    block(move || fs::metadata(path).map_or(0, |found| found.len()), Term::unsigned)
}

/// `:filelib.ensure_dir("/tmp/a/b")` is `:ok`: the directories above it are there now.
fn ensure_dir(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || path.parent().map_or(Ok(()), fs::create_dir_all))
}

/// `:filelib.ensure_path("/tmp/a/b")` is `:ok`: it is a directory now.
fn ensure_path(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let path = path_of!(name);
    act(move || fs::create_dir_all(path))
}

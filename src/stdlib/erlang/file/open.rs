//! Open files by number: what the device of `:file.open/2` and raw files stand on, see `otp/file.ex`.
//!
//! Reading goes through a buffer; what is asked for and already there is given at once, everything else happens on another
//! thread. Whoever writes or moves gives up what was read ahead.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use parking_lot::Mutex;
use rustix::io::Errno;

use super::iodata;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::erlang::blocking::{act, attempt, path_or};
use crate::stdlib::erlang::resource::Resources;
use crate::stdlib::natives;
use crate::term::{Pid, Term, names};

natives! { "rshell":
    "fd_open"/2 => open,
    "fd_close"/1 => close,
    "fd_give"/2 => give,
    "fd_read"/2 => read,
    "fd_read_line"/1 => read_line,
    "fd_write"/2 => write,
    "fd_pread"/3 => pread,
    "fd_pwrite"/3 => pwrite,
    "fd_position"/3 => position,
    "fd_truncate"/1 => truncate,
    "fd_sync"/1 => sync,
}

/// How much is read ahead.
const AHEAD: usize = 65_536;

/// The open files.
static FILES: Resources<Mutex<Open>> = Resources::new(|pid| drop(FILES.release(pid)));

/// What is behind a number.
enum Backing {
    Plain(File),
    Unpacking(Box<MultiGzDecoder<File>>),
    Packing(Box<GzEncoder<File>>),
}

struct Open {
    backing: Backing,
    /// What was read and not yet asked for starts at `start`.
    ahead: Vec<u8>,
    start: usize,
}

impl Open {
    fn buffered(&self) -> &[u8] {
        self.ahead.get(self.start..).unwrap_or(&[])
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let taken = self.buffered().get(..count).unwrap_or(&[]).to_vec();
        self.start += taken.len();
        taken
    }

    /// Reads more; false at the end.
    fn fill(&mut self, least: usize) -> io::Result<bool> {
        self.ahead.drain(..self.start);
        self.start = 0;
        let old = self.ahead.len();
        self.ahead.resize(old + least.max(AHEAD), 0);
        let space = self.ahead.get_mut(old..).unwrap_or(&mut []);
        let count = match &mut self.backing {
            Backing::Plain(file) => file.read(space),
            Backing::Unpacking(reader) => reader.read(space),
            Backing::Packing(_) => Err(Errno::BADF.into()),
        };
        self.ahead.truncate(old + *count.as_ref().unwrap_or(&0));
        Ok(count? > 0)
    }

    fn plain(&mut self) -> io::Result<&mut File> {
        match &mut self.backing {
            Backing::Plain(file) => Ok(file),
            _ => Err(Errno::BADF.into()),
        }
    }

    /// Where the next byte is read or written: what was read ahead is given up.
    fn settle(&mut self) -> io::Result<()> {
        let ahead = self.buffered().len();
        self.ahead.clear();
        self.start = 0;
        if ahead > 0 {
            let back = i64::try_from(ahead).map_err(|_| Errno::INVAL)?;
            self.plain()?.seek(SeekFrom::Current(-back))?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.backing {
            Backing::Packing(writer) => writer.write_all(bytes),
            _ => {
                self.settle()?;
                self.plain()?.write_all(bytes)
            }
        }
    }

    fn read(&mut self, count: usize) -> io::Result<Option<Vec<u8>>> {
        while self.buffered().len() < count && self.fill((count - self.buffered().len()).min(AHEAD * 16))? {}
        let data = self.take(count.min(self.buffered().len()));
        Ok((count == 0 || !data.is_empty()).then_some(data))
    }

    /// A line with its break, where "\r\n" counts as "\n".
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            if let Some(line) = self.whole_line(searched) {
                return Ok(Some(line));
            }
            searched = self.buffered().len();
            if !self.fill(0)? {
                let rest = self.take(self.buffered().len());
                return Ok((!rest.is_empty()).then_some(rest));
            }
        }
    }

    fn whole_line(&mut self, from: usize) -> Option<Vec<u8>> {
        let end = from + memchr::memchr(b'\n', self.buffered().get(from..)?)?;
        let mut line = self.take(end + 1);
        if line.ends_with(b"\r\n") {
            line.truncate(end - 1);
            line.push(b'\n');
        }
        Some(line)
    }
}

/// The open file of a number, or the error of one that is closed.
macro_rules! file_of {
    ($number:expr) => {
        match FILES.get($number) {
            Some(file) => file,
            None => return Ok(Term::error_tuple(Term::named("einval"))),
        }
    };
}

fn found(data: Option<Vec<u8>>) -> Term {
    data.map_or(Term::atom(names::EOF), |data| Term::ok_tuple(Term::binary(&data)))
}

/// `:rshell.fd_open("/tmp/a", [:read])` is `{:ok, number}`; modes: `:read`, `:write`, `:append`, `:exclusive`, `:compressed`,
/// `:keep`, which writes into what is there.
fn open(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, modes): (&Term, Vec<&Term>) = typed(args)?;
    let path = match path_or(name) {
        Ok(path) => path,
        Err(error) => return Ok(error),
    };
    let has = |mode: &str| modes.iter().any(|term| term.as_atom().is_some_and(|name| name.name() == mode));
    let (read, append, exclusive) = (has("read"), has("append"), has("exclusive"));
    let (write, packed, keep) = (has("write") || append || exclusive, has("compressed"), has("keep"));
    let owner = process.pid;
    let work = move || {
        let mut options = OpenOptions::new();
        options.read(read || !write).write(write && !append).append(append);
        options.truncate(write && !append && !read && !keep && !exclusive);
        options.create(write && !exclusive).create_new(exclusive);
        let mut file = options.open(path)?;
        if file.metadata()?.is_dir() {
            return Err(Errno::ISDIR.into());
        }
        let backing = match (packed, write) {
            (false, _) => Backing::Plain(file),
            (true, true) => Backing::Packing(Box::new(GzEncoder::new(file, Compression::default()))),
            (true, false) => {
                let mut magic = [0; 2];
                let count = file.read(&mut magic)?;
                file.rewind()?;
                // What is not compressed is read as it is.
                if count == 2 && magic == [0x1F, 0x8B] {
                    Backing::Unpacking(Box::new(MultiGzDecoder::new(file)))
                } else {
                    Backing::Plain(file)
                }
            }
        };
        Ok(FILES.add(owner, Mutex::new(Open { backing, ahead: Vec::new(), start: 0 })))
    };
    attempt(work, |number| Term::ok_tuple(Term::int(number)))
}

/// `:rshell.fd_close(number)` is `:ok`.
fn close(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    let Some(file) = FILES.remove(number) else { return Ok(Term::error_tuple(Term::named("einval"))) };
    act(move || match &mut file.lock().backing {
        Backing::Packing(writer) => writer.try_finish(),
        _ => Ok(()),
    })
}

/// `:rshell.fd_give(number, pid)` tells whether the file is the process's now.
fn give(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, pid): (&Term, Pid) = typed(args)?;
    Ok(Term::bool(FILES.give(number, pid)))
}

/// `:rshell.fd_read(number, 10)` is `{:ok, bytes}`, at most ten, or `:eof`.
fn read(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, count): (&Term, usize) = typed(args)?;
    let file = file_of!(number);
    if let Some(mut open) = file.try_lock()
        && open.buffered().len() >= count.max(1)
    {
        return Ok(found(Some(open.take(count))));
    }
    attempt(move || file.lock().read(count), found)
}

/// `:rshell.fd_read_line(number)` is `{:ok, "line\n"}` or `:eof`.
fn read_line(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    let file = file_of!(number);
    if let Some(mut open) = file.try_lock()
        && let Some(line) = open.whole_line(0)
    {
        return Ok(found(Some(line)));
    }
    attempt(move || file.lock().line(), found)
}

/// `:rshell.fd_write(number, ["data"])` is `:ok`.
fn write(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, data] = array(args)?;
    let file = file_of!(number);
    let Some(bytes) = iodata(data) else { return Ok(Term::error_tuple(Term::atom(names::BADARG))) };
    act(move || file.lock().write(&bytes))
}

fn offset(term: &Term) -> Option<u64> {
    u64::try_from(term.as_int()?).ok()
}

/// `:rshell.fd_pread(number, 0, 10)` is `{:ok, bytes}` from there, or `:eof`.
fn pread(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, place, count): (&Term, &Term, usize) = typed(args)?;
    let place = offset(place).ok_or_else(badarg)?;
    let file = file_of!(number);
    let work = move || {
        let mut open = file.lock();
        let (mut data, mut have) = (vec![0; count], 0);
        while have < count {
            let rest = data.get_mut(have..).unwrap_or(&mut []);
            match open.plain()?.read_at(rest, place + have as u64)? {
                0 => break,
                more => have += more,
            }
        }
        data.truncate(have);
        Ok((count == 0 || have > 0).then_some(data))
    };
    attempt(work, found)
}

/// `:rshell.fd_pwrite(number, 0, "data")` is `:ok`.
fn pwrite(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, place, data] = array(args)?;
    let place = offset(place).ok_or_else(badarg)?;
    let file = file_of!(number);
    let Some(bytes) = iodata(data) else { return Ok(Term::error_tuple(Term::atom(names::BADARG))) };
    act(move || {
        let mut open = file.lock();
        open.settle()?;
        open.plain()?.write_all_at(&bytes, place)
    })
}

/// `:rshell.fd_position(number, :bof, 0)` is `{:ok, 0}`; from `:bof`, `:cur` or `:eof`.
fn position(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, from, by): (&Term, &Term, i64) = typed(args)?;
    let file = file_of!(number);
    let place = match from.as_atom().ok_or_else(badarg)?.name() {
        "bof" => SeekFrom::Start(match u64::try_from(by) {
            Ok(place) => place,
            Err(_) => return Ok(Term::error_tuple(Term::named("einval"))),
        }),
        "cur" => SeekFrom::Current(by),
        "eof" => SeekFrom::End(by),
        _ => return Err(badarg()),
    };
    let work = move || {
        let mut open = file.lock();
        open.settle()?;
        open.plain()?.seek(place)
    };
    attempt(work, |place| Term::ok_tuple(Term::unsigned(place)))
}

fn with_plain(args: &mut [Term], work: fn(&mut File) -> io::Result<()>) -> Outcome {
    let [number] = array(args)?;
    let file: Arc<Mutex<Open>> = file_of!(number);
    act(move || {
        let mut open = file.lock();
        open.settle()?;
        work(open.plain()?)
    })
}

/// `:rshell.fd_truncate(number)` ends the file where the next byte would be written.
fn truncate(_: &mut Process, args: &mut [Term]) -> Outcome {
    with_plain(args, |file| {
        let place = file.stream_position()?;
        file.set_len(place)
    })
}

/// `:rshell.fd_sync(number)` waits until all of it is on the disk.
fn sync(_: &mut Process, args: &mut [Term]) -> Outcome {
    with_plain(args, |file| file.sync_all())
}

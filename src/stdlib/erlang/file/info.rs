//! The record `:file_info`: what is known about a file, and changing it.

use std::fs::{self, File, FileTimes};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{Access, access};

use crate::term::{Atom, Term, names};

/// In which form times are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// `{{2000, 1, 31}, {23, 59, 59}}` in UTC.
    Universal,
    /// Seconds since 1970.
    Posix,
}

impl Times {
    /// Reads the option `time`, if its value is one; local time is taken for universal.
    pub fn from_options(options: &Term) -> Option<Times> {
        match options.keyword_get(Atom::new("time")).map(Term::as_atom) {
            None => Some(Times::Universal),
            Some(form) => match form?.name() {
                "universal" | "local" => Some(Times::Universal),
                "posix" => Some(Times::Posix),
                _ => None,
            },
        }
    }
}

/// What is known about a file.
pub struct Info {
    size: u64,
    kind: &'static str,
    access: &'static str,
    times: [i64; 3],
    mode: u32,
    links: u64,
    device: u64,
    minor: u64,
    inode: u64,
    owner: u32,
    group: u32,
}

/// Looks at a file, or at the link itself.
pub fn of(path: &Path, follow: bool) -> io::Result<Info> {
    let found = if follow { fs::metadata(path)? } else { fs::symlink_metadata(path)? };
    let kind = found.file_type();
    let kind = match () {
        () if kind.is_file() => "regular",
        () if kind.is_dir() => "directory",
        () if kind.is_symlink() => "symlink",
        () if kind.is_char_device() || kind.is_block_device() => "device",
        () => "other",
    };
    let may = |what| access(path, what).is_ok();
    let access = match (may(Access::READ_OK), may(Access::WRITE_OK)) {
        (true, true) => "read_write",
        (true, false) => "read",
        (false, true) => "write",
        (false, false) => "none",
    };
    Ok(Info {
        size: found.len(),
        kind,
        access,
        times: [found.atime(), found.mtime(), found.ctime()],
        mode: found.mode(),
        links: found.nlink(),
        device: found.dev(),
        minor: found.rdev(),
        inode: found.ino(),
        owner: found.uid(),
        group: found.gid(),
    })
}

impl Info {
    /// The record, with times in a form.
    pub fn to_record(&self, form: Times) -> Term {
        let time = |seconds: &i64| match form {
            Times::Posix => Term::int(*seconds),
            Times::Universal => date_time(*seconds),
        };
        let [accessed, modified, changed] = &self.times;
        Term::tuple([
            Term::named("file_info"),
            Term::unsigned(self.size),
            Term::named(self.kind),
            Term::named(self.access),
            time(accessed),
            time(modified),
            time(changed),
            Term::int(i64::from(self.mode)),
            Term::unsigned(self.links),
            Term::unsigned(self.device),
            Term::unsigned(self.minor),
            Term::unsigned(self.inode),
            Term::int(i64::from(self.owner)),
            Term::int(i64::from(self.group)),
        ])
    }
}

/// What is to be changed about a file.
pub struct Change {
    accessed: Option<i64>,
    modified: Option<i64>,
    mode: Option<u32>,
    owner: Option<u32>,
    group: Option<u32>,
}

impl Change {
    /// Reads a record; what is `:undefined` there stays as it is.
    pub fn from_record(record: &Term) -> Option<Change> {
        let [_, _, _, _, accessed, modified, _, mode, _, _, _, _, owner, group] = record.as_tuple_of::<14>()?;
        let absent = |term: &Term| term.is_atom(names::UNDEFINED);
        let number = |term: &Term| match absent(term) {
            true => Some(None),
            false => u32::try_from(term.as_int()?).ok().map(Some),
        };
        let time = |term: &Term| match absent(term) {
            true => Some(None),
            false => term.as_int().or_else(|| seconds(term)).map(Some),
        };
        Some(Change {
            accessed: time(accessed)?,
            modified: time(modified)?,
            mode: number(mode)?.map(|mode| mode & 0o7777),
            owner: number(owner)?,
            group: number(group)?,
        })
    }

    /// Changes the file.
    pub fn apply(&self, path: &Path) -> io::Result<()> {
        let old = fs::metadata(path)?;
        let other = |new: Option<u32>, old: u32| new.filter(|new| *new != old);
        let (owner, group) = (other(self.owner, old.uid()), other(self.group, old.gid()));
        if owner.is_some() || group.is_some() {
            chown(path, owner, group)?;
        }
        let mut times = FileTimes::new();
        // A file that is modified was accessed, unless it says otherwise.
        if let Some(modified) = self.modified {
            times =
                times.set_modified(system_time(modified)).set_accessed(system_time(self.accessed.unwrap_or(modified)));
        } else if let Some(accessed) = self.accessed {
            times = times.set_accessed(system_time(accessed));
        }
        if self.modified.is_some() || self.accessed.is_some() {
            File::open(path)?.set_times(times)?;
        }
        match self.mode {
            Some(mode) => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
            None => Ok(()),
        }
    }
}

fn system_time(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    time.unwrap_or(UNIX_EPOCH)
}

const DAY: i64 = 86_400;

/// Seconds since 1970 as `{{year, month, day}, {hour, minute, second}}`.
fn date_time(seconds: i64) -> Term {
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Years begin in March here, so that the leap day is the last; an era has 400 years.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + i64::from(month <= 2);
    let triple = |a, b, c| Term::tuple([Term::int(a), Term::int(b), Term::int(c)]);
    Term::tuple([triple(year, month, day), triple(rest / 3600, rest / 60 % 60, rest % 60)])
}

/// The way back.
fn seconds(term: &Term) -> Option<i64> {
    let [date, time] = term.as_tuple_of::<2>()?;
    let numbers = |term: &Term| -> Option<[i64; 3]> {
        let [a, b, c] = term.as_tuple_of::<3>()?;
        Some([a.as_int()?, b.as_int()?, c.as_int()?])
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date)?, numbers(time)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(-9999..=99_999).contains(&year) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * DAY + hour * 3600 + minute * 60 + second)
}

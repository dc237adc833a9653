//! Dates and the time zone of this machine.
//!
//! The zone comes from `TZ` or `/etc/localtime`: a table of the changes so far and a rule for those to come.
//! Sources: RFC 8536 (TZif), POSIX "TZ" environment variable.

use std::sync::OnceLock;

const DAY: i64 = 86_400;

/// A day and a time of day: year, month, day, hour, minute, second.
pub(super) type Moment = (i64, i64, i64, i64, i64, i64);

/// Days since 1970 of a date of the Gregorian calendar.
fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Seconds since 1970 as a moment.
pub(super) fn moment(seconds: i64) -> Moment {
    let (year, month, day) = date_from_days(seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
}

/// A moment as seconds since 1970, if there is such a moment.
pub(super) fn seconds(moment: Moment) -> Option<i64> {
    let (year, month, day, hour, minute, second) = moment;
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second)
        && (-100_000..100_000).contains(&year);
    if !in_range {
        return None;
    }
    let days = days_from_date(year, month, day);
    (date_from_days(days) == (year, month, day)).then_some(days * DAY + hour * 3600 + minute * 60 + second)
}

/// How far local time is ahead of UTC, and whether that is daylight saving time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Offset {
    seconds: i64,
    daylight: bool,
}

const UTC: Offset = Offset { seconds: 0, daylight: false };

/// Daylight saving by a yearly rule.
#[derive(Debug)]
struct Rule {
    standard: Offset,
    daylight: Option<(Offset, Change, Change)>,
}

/// When in a year the offset changes: a day, and seconds of local time.
#[derive(Clone, Copy, Debug)]
struct Change {
    day: Day,
    time: i64,
}

#[derive(Clone, Copy, Debug)]
enum Day {
    /// Day 1 to 365, never counting 29 February.
    Julian(i64),
    /// Day 0 to 365.
    Ordinal(i64),
    /// Weekday of a week of a month; the fifth week is the last.
    Weekday { month: i64, week: i64, weekday: i64 },
}

#[derive(Debug)]
struct Zone {
    /// Before the first change.
    first: Offset,
    /// From when on which offset, in order.
    changes: Vec<(i64, Offset)>,
    rule: Option<Rule>,
}

/// Read once, at the first question for local time.
static ZONE: OnceLock<Zone> = OnceLock::new();

fn zone() -> &'static Zone {
    ZONE.get_or_init(|| local_zone().unwrap_or(Zone { first: UTC, changes: Vec::new(), rule: None }))
}

fn local_zone() -> Option<Zone> {
    let file = match std::env::var("TZ") {
        Ok(name) if !name.is_empty() => {
            let name = name.strip_prefix(':').unwrap_or(&name);
            let path = std::path::Path::new("/usr/share/zoneinfo").join(name);
            match std::fs::read(path) {
                Ok(file) => file,
                Err(_) => return Some(Zone { first: UTC, changes: Vec::new(), rule: Some(parse_rule(name)?) }),
            }
        }
        _ => std::fs::read("/etc/localtime").ok()?,
    };
    parse_zone(&file)
}

/// The moment that the clock on the wall shows at a UTC time.
pub(super) fn to_local(utc: i64) -> i64 {
    utc + zone().at(utc).seconds
}

/// The UTC time of a local one. In the hour that comes twice `daylight` decides, in the one that is left out the offset
/// before the change.
pub(super) fn to_utc(local: i64, daylight: Option<bool>) -> i64 {
    let zone = zone();
    let (before, after) = (zone.at(local - DAY), zone.at(local + DAY));
    let fits = |offset: &Offset| zone.at(local - offset.seconds) == *offset;
    let candidates = [before, after];
    let wanted = candidates.iter().find(|offset| fits(offset) && daylight.is_none_or(|flag| flag == offset.daylight));
    let chosen = wanted.or_else(|| candidates.iter().find(|offset| fits(offset)));
    local - chosen.unwrap_or(&before).seconds
}

impl Zone {
    fn at(&self, utc: i64) -> Offset {
        match self.changes.partition_point(|(from, _)| *from <= utc) {
            count if count == self.changes.len() && self.rule.is_some() => {
                self.rule.as_ref().map_or(UTC, |rule| rule.at(utc))
            }
            0 => self.first,
            count => self.changes.get(count - 1).map_or(UTC, |(_, offset)| *offset),
        }
    }
}

impl Rule {
    fn at(&self, utc: i64) -> Offset {
        let Some((daylight, start, end)) = self.daylight else { return self.standard };
        let (year, ..) = moment(utc + self.standard.seconds);
        let starts = start.in_year(year) - self.standard.seconds;
        let ends = end.in_year(year) - daylight.seconds;
        // South of the equator summer spans the turn of the year.
        let summer = if starts < ends { (starts..ends).contains(&utc) } else { !(ends..starts).contains(&utc) };
        if summer { daylight } else { self.standard }
    }
}

impl Change {
    /// The local time of the change as seconds since 1970.
    fn in_year(self, year: i64) -> i64 {
        let first = days_from_date(year, 1, 1);
        let day = match self.day {
            Day::Ordinal(day) => first + day,
            Day::Julian(day) => {
                let leap = days_from_date(year, 3, 1) - days_from_date(year, 2, 1) == 29;
                first + day - 1 + i64::from(leap && day >= 60)
            }
            Day::Weekday { month, week, weekday } => {
                let start = days_from_date(year, month, 1);
                let next =
                    if month == 12 { days_from_date(year + 1, 1, 1) } else { days_from_date(year, month + 1, 1) };
                // 1 January 1970 was a Thursday.
                let shift = (weekday - (start + 4)).rem_euclid(7);
                let day = start + shift + (week - 1) * 7;
                if day >= next { day - 7 } else { day }
            }
        };
        day * DAY + self.time
    }
}

/// Takes pieces off the front of a byte string.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn number(&mut self, width: usize) -> Option<i64> {
        let bytes = self.take(width)?;
        let first = i64::from(*bytes.first()? as i8);
        Some(bytes[1..].iter().fold(first, |value, byte| value << 8 | i64::from(*byte)))
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number(4)?).ok()
    }
}

/// Reads a TZif file: of version 2 and later the second, 64-bit part and the rule behind it.
fn parse_zone(file: &[u8]) -> Option<Zone> {
    let mut reader = Reader(file);
    let (version, zone) = parse_block(&mut reader, 4)?;
    if version < b'2' {
        return Some(zone);
    }
    let (_, mut zone) = parse_block(&mut reader, 8)?;
    let footer = std::str::from_utf8(reader.0).ok()?;
    zone.rule = parse_rule(footer.trim_matches('\n'));
    Some(zone)
}

fn parse_block(reader: &mut Reader<'_>, width: usize) -> Option<(u8, Zone)> {
    if reader.take(4)? != b"TZif" {
        return None;
    }
    let version = *reader.take(1)?.first()?;
    reader.take(15)?;
    let (is_utc, is_standard, leaps) = (reader.count()?, reader.count()?, reader.count()?);
    let (times, types, characters) = (reader.count()?, reader.count()?, reader.count()?);
    let instants: Option<Vec<i64>> = (0..times).map(|_| reader.number(width)).collect();
    let indices = reader.take(times)?;
    let offset = |_| {
        let seconds = reader.number(4)?;
        let daylight = *reader.take(2)?.first()? != 0;
        Some(Offset { seconds, daylight })
    };
    let offsets: Option<Vec<Offset>> = (0..types).map(offset).collect();
    let offsets = offsets?;
    reader.take(characters + leaps * (width + 4) + is_standard + is_utc)?;
    let changes = instants?.into_iter().zip(indices);
    let changes: Option<Vec<(i64, Offset)>> =
        changes.map(|(at, index)| Some((at, *offsets.get(usize::from(*index))?))).collect();
    Some((version, Zone { first: *offsets.first()?, changes: changes?, rule: None }))
}

/// Reads a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`.
fn parse_rule(text: &str) -> Option<Rule> {
    let (seconds, rest) = parse_offset(after_name(text)?)?;
    let standard = Offset { seconds: -seconds, daylight: false };
    if rest.is_empty() {
        return Some(Rule { standard, daylight: None });
    }
    let rest = after_name(rest)?;
    let (offset, rest) = match rest.split_at_checked(1) {
        Some((",", _)) | None => (standard.seconds + 3600, rest),
        _ => {
            let (seconds, rest) = parse_offset(rest)?;
            (-seconds, rest)
        }
    };
    let rest = if rest.is_empty() { ",M3.2.0,M11.1.0" } else { rest };
    let (start, end) = rest.strip_prefix(',')?.split_once(',')?;
    let daylight = Offset { seconds: offset, daylight: true };
    Some(Rule { standard, daylight: Some((daylight, parse_change(start)?, parse_change(end)?)) })
}

fn after_name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    let rest = text.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    (rest.len() + 3 <= text.len()).then_some(rest)
}

/// `[+-]hh[:mm[:ss]]` in seconds, and what follows.
fn parse_offset(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '-' | ':')).unwrap_or(text.len());
    let (offset, rest) = text.split_at(end);
    Some((parse_time(offset)?, rest))
}

fn parse_time(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut scale = 3600;
    let mut total = 0;
    for part in digits.split(':') {
        total += part.parse::<i64>().ok().filter(|part| (0..=167).contains(part))? * scale;
        scale /= 60;
    }
    Some(sign * total)
}

fn parse_change(text: &str) -> Option<Change> {
    let (day, time) = match text.split_once('/') {
        Some((day, time)) => (day, parse_time(time)?),
        None => (text, 2 * 3600),
    };
    let number = |text: &str| text.parse::<i64>().ok();
    let day = if let Some(rest) = day.strip_prefix('M') {
        let mut parts = rest.split('.').map(number);
        Day::Weekday { month: parts.next()??, week: parts.next()??, weekday: parts.next()?? }
    } else if let Some(rest) = day.strip_prefix('J') {
        Day::Julian(number(rest)?)
    } else {
        Day::Ordinal(number(day)?)
    };
    Some(Change { day, time })
}

#[cfg(test)]
mod tests {
    use super::{Zone, moment, parse_rule, seconds};

    #[test]
    fn dates_go_there_and_back() {
        assert_eq!(moment(0), (1970, 1, 1, 0, 0, 0));
        assert_eq!(moment(951_782_400), (2000, 2, 29, 0, 0, 0));
        assert_eq!(moment(-1), (1969, 12, 31, 23, 59, 59));
        assert_eq!(seconds((2023, 2, 29, 0, 0, 0)), None);
        assert_eq!(seconds((2024, 2, 29, 12, 30, 15)).map(moment), Some((2024, 2, 29, 12, 30, 15)));
    }

    #[test]
    fn rules_know_summer() {
        let zone = Zone { first: super::UTC, changes: Vec::new(), rule: parse_rule("CET-1CEST,M3.5.0,M10.5.0/3") };
        let offset = |moment| zone.at(seconds(moment).unwrap_or_default()).seconds;
        assert_eq!(offset((2024, 3, 31, 0, 59, 59)), 3600);
        assert_eq!(offset((2024, 3, 31, 1, 0, 0)), 7200);
        assert_eq!(offset((2024, 10, 27, 0, 59, 59)), 7200);
        assert_eq!(offset((2024, 10, 27, 1, 0, 0)), 3600);
    }
}

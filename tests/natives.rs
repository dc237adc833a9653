//! Natives against results recorded from a real BEAM.
//!
//! `tests/natives/*.txt` holds a case a line: Erlang expressions, ` --> `, and the value of the last as `io:format("~w")`
//! prints it, or `class:reason`. `scripts/record_natives` writes the right sides anew.

use std::collections::HashMap;

use num_bigint::BigInt;
use rshell::code::native as names_of_natives;
use rshell::process::Process;
use rshell::term::{Atom, Term, View, float, names};
use rshell::vm::{Trap, native, op};

/// What is wrong with a case itself.
type Parsed<T> = Result<T, String>;

/// A failed call ends the case with its class and reason.
enum Stop {
    Raised(String),
    Malformed(String),
}

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Stop::Raised(text) | Stop::Malformed(text) => f.write_str(text),
        }
    }
}

impl From<String> for Stop {
    fn from(message: String) -> Stop {
        Stop::Malformed(message)
    }
}

/// Reads and evaluates the expressions of one case.
struct Case<'a> {
    rest: &'a str,
    process: Process,
    variables: HashMap<String, Term>,
}

impl<'a> Case<'a> {
    fn new(text: &'a str) -> Case<'a> {
        let process = Process::new(None).expect("a place for a process");
        Case { rest: text, process, variables: HashMap::new() }
    }

    fn run(&mut self) -> Result<Term, Stop> {
        loop {
            let value = self.expression()?;
            if !self.accept(",") {
                return if self.rest.trim().is_empty() { Ok(value) } else { Err(Stop::Malformed(self.rest.into())) };
            }
        }
    }

    fn accept(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest;
        true
    }

    fn expect(&mut self, token: &str) -> Parsed<()> {
        if self.accept(token) { Ok(()) } else { Err(format!("`{token}` expected before `{}`", self.rest)) }
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && !"_@".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn quoted(&mut self, quote: char) -> Parsed<String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                end if end == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err(format!("no end of quotes: {}", self.rest))
    }

    fn list(&mut self, end: &str) -> Result<Vec<Term>, Stop> {
        let mut items = Vec::new();
        if self.accept(end) {
            return Ok(items);
        }
        loop {
            items.push(self.expression()?);
            if !self.accept(",") {
                self.expect(end)?;
                return Ok(items);
            }
        }
    }

    fn expression(&mut self) -> Result<Term, Stop> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next().unwrap_or(' ');
        match first {
            '[' => {
                self.expect("[")?;
                let mut items = Vec::new();
                if self.accept("]") {
                    return Ok(Term::NIL_LIST);
                }
                loop {
                    items.push(self.expression()?);
                    if self.accept(",") {
                        continue;
                    }
                    let tail = if self.accept("|") { self.expression()? } else { Term::NIL_LIST };
                    self.expect("]")?;
                    return Ok(items.into_iter().rev().fold(tail, |tail, head| Term::cons(head, tail)));
                }
            }
            '{' => {
                self.expect("{")?;
                Ok(Term::tuple_from(self.list("}")?))
            }
            '#' => {
                self.expect("#{")?;
                let mut map = Term::empty_map();
                while !self.accept("}") {
                    let key = self.expression()?;
                    self.expect("=>")?;
                    map = map.map_put(key, self.expression()?);
                    self.accept(",");
                }
                Ok(map)
            }
            '<' => self.bits(),
            '"' => Ok(Term::list(self.quoted('"')?.chars().map(|c| Term::int(i64::from(u32::from(c)))))),
            '$' => {
                let character = self.rest.chars().nth(1).ok_or_else(|| self.rest.to_owned())?;
                self.rest = &self.rest[1 + character.len_utf8()..];
                Ok(Term::int(i64::from(u32::from(character))))
            }
            '-' | '0'..='9' => self.number(),
            'A'..='Z' | '_' => {
                let name = self.word().to_owned();
                if self.accept("=") {
                    let value = self.expression()?;
                    self.variables.insert(name, value.clone());
                    return Ok(value);
                }
                Ok(self.variables.get(&name).cloned().ok_or_else(|| format!("{name} is unbound"))?)
            }
            _ => self.name_or_call(),
        }
    }

    fn bits(&mut self) -> Result<Term, Stop> {
        self.expect("<<")?;
        let mut writer = op::Writer::default();
        while !self.accept(">>") {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with('"') {
                for byte in self.quoted('"')?.bytes() {
                    writer.push_small(u64::from(byte), 8);
                }
            } else {
                let value = self.number()?.as_int().unwrap_or_default();
                let width = if self.accept(":") { self.number()?.as_int().unwrap_or_default() } else { 8 };
                writer.push_small(value as u64, width as usize);
            }
            self.accept(",");
        }
        Ok(writer.finish())
    }

    fn number(&mut self) -> Result<Term, Stop> {
        let mut end = 0;
        let bytes = self.rest.as_bytes();
        while let Some(byte) = bytes.get(end) {
            let exponent = end > 0 && matches!(bytes[end - 1], b'e');
            let number = byte.is_ascii_digit()
                || (*byte == b'-' && (end == 0 || exponent))
                || (*byte == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
                || (*byte == b'e' && end > 0);
            if !number {
                break;
            }
            end += 1;
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        if text.contains('.') {
            return Ok(Term::float(text.parse().map_err(|_| text.to_owned())?));
        }
        Ok(Term::integer(text.parse::<BigInt>().map_err(|_| format!("no number: {}", self.rest))?))
    }

    fn name_or_call(&mut self) -> Result<Term, Stop> {
        let mut name = if self.rest.starts_with('\'') { self.quoted('\'')? } else { self.word().to_owned() };
        let mut module = "erlang".to_owned();
        if self.accept(":") {
            module = name;
            name = if self.rest.starts_with('\'') { self.quoted('\'')? } else { self.word().to_owned() };
        }
        if name.is_empty() {
            return Err(Stop::Malformed(format!("no expression: {}", self.rest)));
        }
        if !self.rest.starts_with('(') {
            return Ok(Term::named(&name));
        }
        self.expect("(")?;
        let mut arguments = self.list(")")?;
        if (module.as_str(), name.as_str(), arguments.len()) == ("erlang", "self", 0) {
            return Ok(Term::pid(self.process.pid));
        }
        let arity = arguments.len() as u8;
        let id = names_of_natives::find(Atom::new(&module), Atom::new(&name), arity);
        let native = id.and_then(native::get).ok_or_else(|| format!("no native {module}:{name}/{arity}"))?;
        (native.run)(&mut self.process, &mut arguments).map_err(|trap| match trap {
            Trap::Raise(raise) => Stop::Raised(format!("{}:{}", raise.class.name(), render(&raise.reason))),
            Trap::Request(_) => Stop::Malformed(format!("{module}:{name} asks the machine")),
        })
    }
}

fn atom_text(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_@".contains(c));
    let reserved = ["and", "or", "not", "div", "rem", "band", "bor", "end", "case", "after", "if", "fun", "of", "try"];
    if plain && !reserved.contains(&name) { name.to_owned() } else { format!("'{name}'") }
}

fn joined<'a>(terms: impl IntoIterator<Item = &'a Term>) -> String {
    terms.into_iter().map(render).collect::<Vec<_>>().join(",")
}

/// Prints as `~w` does.
fn render(term: &Term) -> String {
    match term.view() {
        View::Nil => "[]".into(),
        View::Int(value) => value.to_string(),
        View::Big(value) => value.to_string(),
        View::Float(value) => float::to_shortest(value),
        View::Atom(atom) => atom_text(atom.name()),
        View::Tuple(elements) => format!("{{{}}}", joined(elements)),
        View::Cons(_) => {
            let mut elements = term.iter();
            let text = joined(elements.by_ref());
            if elements.rest().is_nil_list() {
                format!("[{text}]")
            } else {
                format!("[{text}|{}]", render(elements.rest()))
            }
        }
        View::Map(map) => {
            let pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{} => {}", render(key), render(value))).collect();
            format!("#{{{}}}", pairs.join(","))
        }
        View::Bits(bits) => {
            let bytes = bits.to_padded();
            let whole = bits.len / 8;
            let mut parts: Vec<String> = bytes.iter().take(whole).map(u8::to_string).collect();
            if let (Some(last), tail @ 1..) = (bytes.get(whole), bits.len % 8) {
                parts.push(format!("{}:{tail}", last >> (8 - tail)));
            }
            format!("<<{}>>", parts.join(","))
        }
        View::Pid(_) => "pid".into(),
        View::Reference(_) => "reference".into(),
        View::Port(_) => "port".into(),
        View::Closure(_) | View::Export(_) => "fun".into(),
    }
}

fn check(file: &str) {
    rshell::stdlib::install();
    assert_eq!(names::OK.name(), "ok");
    let path = format!("{}/tests/natives/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the recorded cases");
    let mut failures = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('%')) {
        let Some((source, expected)) = line.rsplit_once(" --> ") else {
            failures.push(format!("not recorded: {line}"));
            continue;
        };
        let actual = match Case::new(source).run() {
            Ok(value) => render(&value),
            Err(Stop::Raised(error)) => error,
            Err(Stop::Malformed(message)) => format!("malformed: {message}"),
        };
        if actual != expected {
            failures.push(format!("{source}\n    recorded {expected}\n    here     {actual}"));
        }
    }
    assert!(failures.is_empty(), "{} of {file}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn erlang() {
    check("erlang");
}

#[test]
fn numbers_and_text() {
    check("numbers");
}

#[test]
fn lists() {
    check("lists");
}

#[test]
fn binaries() {
    check("binaries");
}

#[test]
fn ets() {
    check("ets");
}

#[test]
fn others() {
    check("others");
}

#[test]
fn tables_end_with_their_owner_unless_they_have_an_heir() {
    rshell::stdlib::install();
    let mut heir = Process::new(None).expect("a place for a process");
    let mut owner = Case::new("M = ets:new(mortal, [named_table]), ets:new(heirloom, [named_table, {heir, H, data}])");
    owner.variables.insert("H".into(), Term::pid(heir.pid));
    owner.run().expect("two tables");
    owner.process.finish(&Term::atom(names::NORMAL));
    heir.handle_signals();
    let message = heir.mailbox.peek().map(render);
    assert_eq!(message.as_deref(), Some("{'ETS-TRANSFER',heirloom,pid,data}"));
    let ask = |source| Case::new(source).run().map(|value| render(&value)).expect("a value");
    assert_eq!(ask("ets:info(mortal, size)"), "undefined");
    assert_eq!(ask("ets:info(heirloom, size)"), "0");
    assert_eq!(ask("ets:info(heirloom, owner)"), "pid");
}

#[test]
fn a_million_elements_need_no_stack() {
    rshell::stdlib::install();
    let source = "L = lists:seq(1, 1000000), R = lists:reverse(L), S = lists:sort(R), lists:last(lists:append(S, [x]))";
    assert_eq!(Case::new(source).run().map(|value| render(&value)).expect("a value"), "x");
}

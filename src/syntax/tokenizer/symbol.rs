//! Operators and punctuation.

use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Value};
use crate::term::Term;

/// How an operator goes on from what is before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between operands: it may stand first on a line and continue the line before.
    Between,
    /// Before an operand, or both.
    Before,
}

use Place::{Before, Between};

/// Operators by length, the longest first: an operator is the longest that fits.
const OPERATORS: &[(&str, Kind, Place)] = &[
    ("~~~", Kind::Unary, Before),
    ("===", Kind::Comp, Between),
    ("!==", Kind::Comp, Between),
    ("<<<", Kind::Arrow, Between),
    (">>>", Kind::Arrow, Between),
    ("<<~", Kind::Arrow, Between),
    ("~>>", Kind::Arrow, Between),
    ("<~>", Kind::Arrow, Between),
    ("<|>", Kind::Arrow, Between),
    ("&&&", Kind::And, Between),
    ("|||", Kind::Or, Between),
    ("^^^", Kind::Xor, Between),
    ("+++", Kind::Concat, Between),
    ("---", Kind::Concat, Between),
    ("==", Kind::Comp, Between),
    ("!=", Kind::Comp, Between),
    ("=~", Kind::Comp, Between),
    ("<=", Kind::Rel, Between),
    (">=", Kind::Rel, Between),
    ("&&", Kind::And, Between),
    ("||", Kind::Or, Between),
    ("|>", Kind::Arrow, Between),
    ("~>", Kind::Arrow, Between),
    ("<~", Kind::Arrow, Between),
    ("++", Kind::Concat, Between),
    ("--", Kind::Concat, Between),
    ("<>", Kind::Concat, Between),
    ("**", Kind::Power, Between),
    ("..", Kind::Range, Between),
    ("<-", Kind::InMatch, Between),
    ("\\\\", Kind::InMatch, Between),
    ("::", Kind::Type, Between),
    ("->", Kind::Stab, Between),
    ("=>", Kind::Assoc, Between),
    ("//", Kind::Ternary, Between),
    ("@", Kind::At, Before),
    ("!", Kind::Unary, Before),
    ("^", Kind::Unary, Before),
    ("&", Kind::Capture, Before),
    ("+", Kind::Dual, Before),
    ("-", Kind::Dual, Before),
    ("*", Kind::Mult, Between),
    ("/", Kind::Mult, Between),
    ("<", Kind::Rel, Between),
    (">", Kind::Rel, Between),
    ("=", Kind::Match, Between),
    ("|", Kind::Pipe, Between),
];

/// What is no operator and yet a name for an atom or a key.
const SPECIAL_NAMES: &[&str] = &["<<>>", "%{}", "..//", "...", "{}", "%", "."];

/// The operator that the text starts with.
fn operator(rest: &[u8]) -> Option<(&'static str, Kind, Place)> {
    let first = rest.first();
    OPERATORS.iter().find(|(name, ..)| name.as_bytes().first() == first && rest.starts_with(name.as_bytes())).copied()
}

/// The operator that the text behind a dot starts with, as a name to be called.
fn callable(rest: &[u8]) -> Option<&'static str> {
    let is_name = |kind: Kind| !matches!(kind, Kind::Assoc | Kind::Ternary | Kind::Stab);
    OPERATORS.iter().find(|(name, kind, _)| is_name(*kind) && rest.starts_with(name.as_bytes())).map(|(name, ..)| *name)
}

/// The name of an atom or key made of symbols that the text starts with.
pub(super) fn atom_name(rest: &[u8]) -> Option<&'static str> {
    let special = SPECIAL_NAMES.iter().find(|name| rest.starts_with(name.as_bytes())).copied();
    let operator =
        OPERATORS.iter().filter(|(_, kind, _)| !matches!(kind, Kind::Assoc | Kind::Ternary)).map(|(name, ..)| *name);
    let operator = operator.into_iter().find(|name| rest.starts_with(name.as_bytes()));
    match (special, operator) {
        (Some(special), Some(operator)) => Some(if operator.len() > special.len() { operator } else { special }),
        (special, operator) => special.or(operator),
    }
}

impl Tokenizer<'_, '_> {
    /// Punctuation or an operator at the position.
    pub(super) fn symbol(&mut self) -> Result<()> {
        let column = self.column();
        let Some(byte) = self.peek() else { return Ok(()) };
        if self.follows_dot()
            && let Some(name) = callable(self.rest())
        {
            self.position += name.len();
            self.push_call_identifier(column, name_value(name));
            return Ok(());
        }
        match byte {
            b',' => return self.punctuation(Kind::Comma, column),
            b'(' => return self.opened(Kind::OpenParen, "(", column),
            b')' => return self.closed(Kind::CloseParen, ")", column),
            b'[' => return self.opened(Kind::OpenBracket, "[", column),
            b']' => return self.closed(Kind::CloseBracket, "]", column),
            b'}' => return self.closed(Kind::CloseCurly, "}", column),
            b';' => return self.semicolon(column),
            b'{' | b'%' | b'<' | b'.' if self.symbolic_key(column)? => {
                return Ok(());
            }
            _ => {}
        }
        match (byte, self.byte_at(1), self.byte_at(2)) {
            (b'{', ..) => self.opened(Kind::OpenCurly, "{", column),
            (b'%', ..) => self.percent(column),
            (b'.', Some(b'.'), Some(b'.')) if !self.follows_dot() => {
                self.position += 3;
                if self.peek() == Some(b'.') {
                    let words = "found \"...\" followed by \".\", please use parens around \"...\" instead";
                    self.warn(self.line, column, words);
                }
                self.push_call_identifier(column, Value::Name(Term::named("...")));
                Ok(())
            }
            (b'.', Some(b'.'), Some(b'/')) if self.byte_at(3) == Some(b'/') && !self.follows_dot() => {
                // The operator of three operands is a name only to be captured.
                self.position += 4;
                if !self.slash_follows() {
                    self.position -= 4;
                    return self.unexpected_character();
                }
                self.push(Kind::Identifier, column, name_value("..//"));
                Ok(())
            }
            (b'.', Some(b'.'), _) => self.operator(column),
            (b'.', ..) => self.dot(column),
            (b'<', Some(b'<'), Some(b'<' | b'~')) => self.operator(column),
            (b'<', Some(b'<'), _) => self.opened(Kind::OpenBits, "<<", column),
            (b'>', Some(b'>'), Some(b'>')) => self.operator(column),
            (b'>', Some(b'>'), _) => self.closed(Kind::CloseBits, ">>", column),
            _ => self.operator(column),
        }
    }

    fn punctuation(&mut self, kind: Kind, column: u32) -> Result<()> {
        self.position += 1;
        self.push(kind, column, name_value(","));
        Ok(())
    }

    fn opened(&mut self, kind: Kind, text: &'static str, column: u32) -> Result<()> {
        self.position += text.len();
        self.open(kind, column, name_value(text));
        Ok(())
    }

    fn closed(&mut self, kind: Kind, text: &'static str, column: u32) -> Result<()> {
        self.close(kind, column, name_value(text))?;
        self.position += text.len();
        Ok(())
    }

    fn semicolon(&mut self, column: u32) -> Result<()> {
        if self.last_kind() == Some(Kind::Semicolon) {
            return self.unexpected_character();
        }
        self.position += 1;
        self.push(Kind::Semicolon, column, name_value(";"));
        Ok(())
    }

    fn percent(&mut self, column: u32) -> Result<()> {
        match self.byte_at(1) {
            Some(b'{') => {
                self.position += 1;
                self.push(Kind::MapOp, column, name_value("%{}"));
                Ok(())
            }
            Some(opener @ (b'(' | b'[')) => {
                let token = format!("%{}", char::from(opener));
                self.error(column, "expected %{ to define a map, got: ", token)
            }
            _ => {
                self.position += 1;
                self.push(Kind::Percent, column, name_value("%"));
                Ok(())
            }
        }
    }

    /// Pushes a key made of symbols, as in `[%{}: 1]`; tells whether there was one.
    fn symbolic_key(&mut self, column: u32) -> Result<bool> {
        let Some(name) = SPECIAL_NAMES.iter().find(|name| self.starts_with(name)) else { return Ok(false) };
        let len = name.len();
        if self.byte_at(len) != Some(b':') || !matches!(self.byte_at(len + 1), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            return Ok(false);
        }
        self.position += len + 1;
        self.push(Kind::KwIdentifier, column, name_value(name));
        Ok(true)
    }

    fn operator(&mut self, column: u32) -> Result<()> {
        let Some((name, kind, place)) = operator(self.rest()) else { return self.unexpected_character() };
        let len = name.len();
        let is_key = self.byte_at(len) == Some(b':')
            && matches!(self.byte_at(len + 1), Some(b' ' | b'\t' | b'\n' | b'\r'))
            && !matches!(kind, Kind::Assoc | Kind::Ternary | Kind::Type);
        if is_key {
            self.position += len + 1;
            self.push(Kind::KwIdentifier, column, name_value(name));
            return Ok(());
        }
        self.position += len;
        let value = name_value(name);
        // `&//2` captures the division operator, whose name is the first slash.
        if !matches!(kind, Kind::Assoc | Kind::Ternary)
            && self.slash_follows()
            && !(kind == Kind::Capture && self.double_slash_follows())
        {
            self.push(Kind::Identifier, column, value);
            return Ok(());
        }
        self.warn_about_repetition(name, column);
        match name {
            "^^^" => self.warn(
                self.line,
                column,
                "^^^ is deprecated. It is typically used as xor but it has the wrong precedence, use Bitwise.bxor/2 instead",
            ),
            "<|>" => self.warn(self.line, column, "<|> is deprecated. Use another pipe-like operator"),
            _ => {}
        }
        match place {
            Before => self.push(kind, column, value),
            Between => self.push_after_eol(kind, column, value),
        }
        Ok(())
    }

    /// An operator of three characters that goes on with a fourth is likely a slip.
    fn warn_about_repetition(&mut self, name: &str, column: u32) {
        let last = match name {
            "+++" | "---" | "^^^" | "&&&" | "|||" => name.as_bytes().first().copied(),
            _ => return,
        };
        if let Some(last) = last.filter(|_| self.peek() == last).map(char::from) {
            let words = format!(
                "found \"{name}\" followed by \"{last}\", please use a space between \"{name}\" and the next \"{last}\""
            );
            self.warn(self.line, column, words);
        }
    }

    fn follows_dot(&self) -> bool {
        self.last_kind() == Some(Kind::Dot)
    }

    fn double_slash_follows(&self) -> bool {
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.rest().get(blanks..).is_some_and(|rest| rest.starts_with(b"//"))
    }

    /// A single dot, and the operator or quoted name behind it that it makes a call. What it applies to and what stands
    /// behind it may be on different lines.
    fn dot(&mut self, column: u32) -> Result<()> {
        self.take_eol();
        self.push(Kind::Dot, column, name_value("."));
        self.position += 1;
        self.skip_to_next_line()?;
        match self.peek() {
            Some(b'(') => {
                if let Some(dot) = self.tokens.last_mut() {
                    dot.kind = Kind::DotCall;
                }
                Ok(())
            }
            Some(b'"' | b'\'') => self.quoted_call(),
            _ => Ok(()),
        }
    }

    /// Passes over blanks, comments and ends of line.
    fn skip_to_next_line(&mut self) -> Result<()> {
        loop {
            let column = self.column();
            self.skip_blanks();
            match (self.peek(), self.byte_at(1)) {
                (Some(b'\n'), _) => self.pass_line(1),
                (Some(b'\r'), Some(b'\n')) => self.pass_line(2),
                (Some(b'#'), _) => self.comment_behind(column)?,
                _ => return Ok(()),
            }
        }
    }
}

/// The value of a token that is always written the same way.
fn name_value(name: &'static str) -> Value {
    Value::Name(Term::named(name))
}

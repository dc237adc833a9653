//! Heredocs: `"""` and `'''`, whose lines lose the indentation of the closing line.

use super::interpolation::Quote;
use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Part, Text, Value};

impl Tokenizer<'_, '_> {
    /// `"""` or `'''` at the position.
    pub(super) fn heredoc(&mut self) -> Result<()> {
        let (line, column) = (self.line, self.column());
        let quote = self.peek().unwrap_or(b'"');
        let (closer, kind) = if quote == b'"' { ("\"\"\"", Kind::BinHeredoc) } else { ("'''", Kind::ListHeredoc) };
        let (parts, indentation) = self.heredoc_parts(closer, true, column)?;
        let parts = self.unescape_parts(parts, line, column)?;
        let text = Text { parts, indentation: Some(indentation), quote };
        self.push_at(kind, line, column, Value::Text(Box::new(text)));
        Ok(())
    }

    /// The parts of the heredoc whose opening quotes are at the position, and its indentation.
    pub(super) fn heredoc_parts(
        &mut self,
        closer: &'static str,
        interpolates: bool,
        column: u32,
    ) -> Result<(Vec<Part>, u32)> {
        let line = self.line;
        self.position += closer.len();
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let newline = match self.source.get(self.position + blanks..) {
            Some([b'\n', ..]) => 1,
            Some([b'\r', b'\n', ..]) => 2,
            _ => {
                let words = "heredoc allows only zero or more whitespace characters followed by a new line after ";
                return self.error(column, words, closer);
            }
        };
        self.position += blanks + newline;
        self.begin_line();
        let content = self.content(&Quote { closer, interpolates, what: "heredoc", line })?;
        let (parts, outdented) = trim(content.parts, content.indentation, line + 1);
        if let Some(line) = outdented {
            self.warn_about_outdent(line, column, closer);
        }
        Ok((parts, content.indentation))
    }

    /// A heredoc is told of once, at the column where it opens.
    fn warn_about_outdent(&mut self, line: u32, column: u32, closer: &str) {
        let words = format!(
            "outdented heredoc line. The contents inside the heredoc should be indented at the same level as the closing {closer}. The following is forbidden:\n\n    def text do\n      \"\"\"\n    contents\n      \"\"\"\n    end\n\nInstead make sure the contents are indented as much as the heredoc closing:\n\n    def text do\n      \"\"\"\n      contents\n      \"\"\"\n    end\n\nThe current heredoc line is indented too little"
        );
        self.warn(line, column, words);
    }
}

/// Takes the indentation off each line; tells the first line that has less of it.
fn trim(parts: Vec<Part>, indentation: u32, first_line: u32) -> (Vec<Part>, Option<u32>) {
    let (mut line, mut outdented) = (first_line, None);
    let mut at_start = true;
    let mut trimmed = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Literal(text) => {
                let mut out = Vec::with_capacity(text.len());
                for piece in text.split_inclusive(|byte| *byte == b'\n') {
                    let (rest, is_outdented) = if at_start { trim_line(piece, indentation) } else { (piece, false) };
                    outdented = outdented.or(is_outdented.then_some(line));
                    out.extend_from_slice(rest);
                    at_start = piece.ends_with(b"\n");
                    line += u32::from(at_start);
                }
                trimmed.push(Part::Literal(out));
            }
            Part::Interpolation(interpolation) => {
                at_start = false;
                line = interpolation.end.0;
                trimmed.push(Part::Interpolation(interpolation));
            }
        }
    }
    (trimmed, outdented)
}

/// What is left of a line, and whether it was indented too little for it.
fn trim_line(text: &[u8], indentation: u32) -> (&[u8], bool) {
    let indentation = indentation as usize;
    let blanks = text.iter().take(indentation).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = text.get(blanks..).unwrap_or(&[]);
    (rest, blanks < indentation && !matches!(rest, [] | [b'\n', ..] | [b'\r', b'\n', ..]))
}

//! Terms as the recording script writes them.

use std::collections::HashMap;
use std::fmt::Write;

use rshell::term::{Term, View};

/// Writes a term; the counters of macro calls are numbered as they come.
pub fn dump(term: &Term) -> String {
    let mut dumper = Dumper { counters: HashMap::new(), out: String::new() };
    dumper.write(term);
    dumper.out
}

struct Dumper {
    counters: HashMap<i64, usize>,
    out: String,
}

impl Dumper {
    fn write(&mut self, term: &Term) {
        match term.view() {
            View::Nil => self.out.push_str("[]"),
            View::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            View::Big(value) => {
                let _ = write!(self.out, "{value}");
            }
            View::Float(value) => {
                let _ = write!(self.out, "{value:?}");
            }
            View::Atom(atom) => {
                self.out.push(':');
                self.out.push_str(&atom.name().replace('\n', "\\n"));
            }
            View::Cons(_) => {
                let elements: Vec<&Term> = term.iter().collect();
                self.sequence('[', &elements, ']');
            }
            View::Tuple([key, value])
                if key.as_atom().is_some_and(|key| key.name() == "counter") && value.as_int().is_some() =>
            {
                let next = self.counters.len();
                let number = *self.counters.entry(value.as_int().unwrap_or(0)).or_insert(next);
                let _ = write!(self.out, "{{:counter, {number}}}");
            }
            View::Tuple(elements) => {
                let elements: Vec<&Term> = elements.iter().collect();
                self.sequence('{', &elements, '}');
            }
            View::Bits(bits) => {
                let bytes: Vec<String> = bits.to_padded().iter().map(u8::to_string).collect();
                let _ = write!(self.out, "<<{}>>", bytes.join(", "));
            }
            _ => self.out.push('?'),
        }
    }

    fn sequence(&mut self, open: char, elements: &[&Term], close: char) {
        self.out.push(open);
        for (position, element) in elements.iter().enumerate() {
            if position > 0 {
                self.out.push_str(", ");
            }
            self.write(element);
        }
        self.out.push(close);
    }
}

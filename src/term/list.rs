//! Lists: building them front to back, and walking them.

use super::{Cons, Term};

/// Builds a list in order, in one pass.
pub struct ListBuilder {
    first: Term,
    /// The last cell of `first`, whose tail is still to be set.
    last: *mut Cons,
}

/// Walks a list; [`List::rest`] then tells how it ended.
pub struct List<'a> {
    rest: &'a Term,
}

impl ListBuilder {
    /// Starts an empty list.
    pub fn new() -> ListBuilder {
        ListBuilder { first: Term::NIL_LIST, last: std::ptr::null_mut() }
    }

    /// Appends an element.
    pub fn push(&mut self, element: Term) {
        let mut cell = Term::cons(element, Term::NIL_LIST);
        let Some(cons) = cell.cons_mut() else { return };
        let cons: *mut Cons = cons;
        if self.last.is_null() {
            self.first = cell;
        } else {
            // SAFETY: `last` is the last cell of `first`, which only this builder owns.
            unsafe { (*self.last).tail = cell };
        }
        self.last = cons;
    }

    /// Ends the list properly.
    pub fn finish(self) -> Term {
        self.first
    }

    /// Ends the list with `tail`.
    pub fn finish_with(mut self, tail: Term) -> Term {
        if self.last.is_null() {
            return tail;
        }
        // SAFETY: as in `push`.
        unsafe { (*self.last).tail = tail };
        self.first.take()
    }
}

impl Default for ListBuilder {
    fn default() -> ListBuilder {
        ListBuilder::new()
    }
}

impl Term {
    /// The text as a list of code points.
    pub fn charlist(text: &str) -> Term {
        Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
    }
}

impl<'a> List<'a> {
    /// What is left: `[]` at the end of a proper list.
    pub fn rest(&self) -> &'a Term {
        self.rest
    }
}

impl<'a> Iterator for List<'a> {
    type Item = &'a Term;

    #[inline]
    fn next(&mut self) -> Option<&'a Term> {
        let cons = self.rest.as_cons()?;
        self.rest = &cons.tail;
        Some(&cons.head)
    }
}

impl Term {
    /// A proper list.
    pub fn list(elements: impl IntoIterator<Item = Term>) -> Term {
        let mut builder = ListBuilder::new();
        for element in elements {
            builder.push(element);
        }
        builder.finish()
    }

    /// Walks the elements; of anything that is not a list there are none.
    #[inline]
    pub fn iter(&self) -> List<'_> {
        List { rest: self }
    }

    /// The elements of a proper list, else nothing.
    pub fn as_list(&self) -> Option<Vec<&Term>> {
        let mut list = self.iter();
        let elements: Vec<&Term> = list.by_ref().collect();
        list.rest().is_nil_list().then_some(elements)
    }

    /// The elements of a proper list as owned terms, else nothing.
    pub fn to_vec(&self) -> Option<Vec<Term>> {
        let mut list = self.iter();
        let elements: Vec<Term> = list.by_ref().cloned().collect();
        list.rest().is_nil_list().then_some(elements)
    }

    /// The length of a proper list.
    pub fn list_len(&self) -> Option<usize> {
        let mut list = self.iter();
        let len = list.by_ref().count();
        list.rest().is_nil_list().then_some(len)
    }

    /// The value of `key` in a keyword list (the first that stands there).
    pub fn keyword_get(&self, key: super::Atom) -> Option<&Term> {
        self.iter().find_map(|pair| match pair.as_tuple_of::<2>() {
            Some([k, value]) if k.is_atom(key) => Some(value),
            _ => None,
        })
    }
}

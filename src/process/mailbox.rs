//! The inner mailbox: the messages a process has taken over, in order, with the save pointer of the receive it is in.

use std::collections::VecDeque;
use std::num::NonZeroU64;

use crate::code::wanted::Wanted;
use crate::term::{Reference, Term};

/// Messages that wait to be received.
#[derive(Default)]
pub struct Mailbox {
    queue: VecDeque<Term>,
    /// The next message that the current receive looks at.
    save: usize,
    marker: Option<Marker>,
}

/// Messages before `position` were there before a reference of this node was made, so they cannot contain it.
struct Marker {
    reference: NonZeroU64,
    position: usize,
}

/// What tells references of this node apart, all of which a process made, so that none has the number 0.
fn local(reference: Reference) -> Option<NonZeroU64> {
    match reference {
        Reference::Local(number) => NonZeroU64::new(number),
        Reference::Remote(_) => None,
    }
}

impl Mailbox {
    /// Appends a message.
    #[inline]
    pub fn push(&mut self, message: Term) {
        self.queue.push_back(message);
    }

    /// The message at the save pointer.
    #[inline]
    pub fn peek(&self) -> Option<&Term> {
        self.queue.get(self.save)
    }

    /// Moves the save pointer on to the next message that is wanted, and takes that out to be looked at: it is either given back
    /// by [`skip`](Mailbox::skip) or goes by [`accept`](Mailbox::accept). Also gives how many were passed over.
    #[inline]
    pub fn take(&mut self, wanted: &Wanted) -> (Option<Term>, usize) {
        match self.queue.get_mut(self.save) {
            None => (None, 0),
            Some(message) if wanted.admits(message) => (Some(message.take()), 0),
            Some(_) => self.pass_over(wanted),
        }
    }

    #[inline(never)]
    fn pass_over(&mut self, wanted: &Wanted) -> (Option<Term>, usize) {
        let passed = self.queue.range(self.save..).take_while(|message| !wanted.admits(message)).count();
        self.save += passed;
        (self.queue.get_mut(self.save).map(Term::take), passed)
    }

    /// Puts the message back to where the save pointer is, and moves that on.
    #[inline]
    pub fn skip(&mut self, message: Term) {
        if let Some(place) = self.queue.get_mut(self.save) {
            *place = message;
        }
        self.save += 1;
    }

    /// Removes the message at the save pointer and resets the pointer.
    #[inline]
    pub fn accept(&mut self) {
        let removed = if self.save == 0 { self.queue.pop_front() } else { self.queue.remove(self.save) };
        if let (Some(_), Some(marker)) = (removed, &mut self.marker)
            && self.save < marker.position
        {
            marker.position -= 1;
        }
        self.save = 0;
    }

    /// Removes the first message that `wanted` holds for; tells whether there was one.
    pub fn remove_first(&mut self, wanted: impl FnMut(&Term) -> bool) -> bool {
        let Some(at) = self.queue.iter().position(wanted) else { return false };
        let save = self.save;
        self.save = at;
        self.accept();
        self.save = if save > at { save - 1 } else { save };
        true
    }

    /// Starts a receive over.
    pub fn rewind(&mut self) {
        self.save = 0;
    }

    /// Notes that `reference` was just made: no message so far contains it.
    #[inline]
    pub fn mark(&mut self, reference: Reference) {
        self.marker = local(reference).map(|reference| Marker { reference, position: self.queue.len() });
    }

    /// Starts a receive whose clauses all want `reference` behind the messages that cannot contain it.
    #[inline]
    pub fn start_at(&mut self, reference: Reference) {
        if let Some(marker) = &self.marker
            && local(reference) == Some(marker.reference)
            && self.save < marker.position
        {
            self.save = marker.position.min(self.queue.len());
        }
    }

    /// Number of messages.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The messages in order.
    pub fn iter(&self) -> impl Iterator<Item = &Term> {
        self.queue.iter()
    }
}

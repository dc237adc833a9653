//! The outer mailbox: where signals for a process arrive, and where the process itself lies while it waits for one.
//!
//! Signals are a list with the newest first. One word holds its beginning and all that a sender has to know, so a signal is
//! delivered in one step that succeeds only if nothing of it has changed: nobody ever waits for anybody, and no wake-up is lost.
//!
//! ```text
//!  63          48 47                                     3     2       1       0
//! +--------------+----------------------------------------+--------+-------+--------+
//! | life         | newest signal, 0 if there is none      | closed | woken | parked |
//! +--------------+----------------------------------------+--------+-------+--------+
//! ```
//!
//! An inbox belongs to a slot of the process table and serves one process after the other; the life, which is the low half of
//! the slot's serial number, keeps a signal from reaching the next one. Whoever clears `parked` owns what waits there and must
//! see to it that it runs.

use std::cell::UnsafeCell;
use std::ptr::{null_mut, with_exposed_provenance_mut};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread::Thread;

use super::host;
use super::{Process, Signal};

/// The process waits and has seen every signal, but for those that can wait.
const PARKED: usize = 1;
/// It is to look at the time before it waits again.
const WOKEN: usize = 2;
/// The process is gone.
const CLOSED: usize = 4;

const LIFE_SHIFT: u32 = 48;
const SIGNALS: usize = (1 << LIFE_SHIFT) - 8;
const _: () = assert!(usize::BITS == 64 && align_of::<Node>() >= 8);

/// How many signals that can wait may arrive before a parked process is woken to take them in.
const MAX_UNSEEN: u32 = 64;

/// Where signals for one process arrive.
pub struct Inbox {
    word: AtomicUsize,
    /// Written by the process before it sets `PARKED`, taken by whoever clears that.
    sleeper: UnsafeCell<Option<Sleeper>>,
    /// How many signals that can wait have found the process parked.
    unseen: AtomicU32,
}

// SAFETY: the word tells whose turn it is with the sleeper, see there.
unsafe impl Sync for Inbox {}

/// What waits for a signal.
enum Sleeper {
    /// A process that its scheduler has let go of.
    Process(Box<Process>),
    /// A thread on which a process runs nested code.
    Thread(Thread),
}

impl Sleeper {
    fn resume(self) {
        match self {
            Sleeper::Process(process) => {
                if let Some(runner) = host::runner() {
                    runner.start(process);
                }
            }
            Sleeper::Thread(thread) => thread.unpark(),
        }
    }
}

/// A signal and the ones before it.
struct Node {
    signal: Signal,
    earlier: *mut Node,
}

fn first(word: usize) -> *mut Node {
    with_exposed_provenance_mut(word & SIGNALS)
}

/// The bits of a word that say which life of the slot it is.
fn life_bits(serial: u32) -> usize {
    (serial as usize) << LIFE_SHIFT
}

impl Inbox {
    /// An inbox of nobody, which refuses signals.
    pub const fn closed() -> Inbox {
        Inbox { word: AtomicUsize::new(CLOSED), sleeper: UnsafeCell::new(None), unseen: AtomicU32::new(0) }
    }

    /// Begins to take in the signals for a process, by the serial number of its slot.
    pub(super) fn open(&self, serial: u32) {
        self.word.store(life_bits(serial), Ordering::Release);
    }

    /// Tells whether it takes in the signals for the process with this serial number.
    #[inline]
    pub(super) fn is_open(&self, serial: u32) -> bool {
        is_for(self.word.load(Ordering::Acquire), serial)
    }

    /// Delivers a signal to the process with this serial number; gives it back if that is gone.
    #[inline]
    pub(super) fn push(&self, serial: u32, signal: Signal) -> Result<(), Signal> {
        let mut word = self.word.load(Ordering::Acquire);
        if !is_for(word, serial) {
            return Err(signal);
        }
        let can_wait = signal.can_wait();
        // Asked once: a failed exchange must not count the signal again.
        let mut stays_unseen = None;
        let node = Box::into_raw(Box::new(Node { signal, earlier: null_mut() }));
        let address = node.expose_provenance();
        assert!(address & !SIGNALS == 0, "an address of more than {LIFE_SHIFT} bits");
        loop {
            let wakes =
                word & PARKED != 0 && !(can_wait && *stays_unseen.get_or_insert_with(|| self.may_stay_unseen()));
            // SAFETY: nobody else knows the node yet.
            unsafe { (*node).earlier = first(word) };
            let kept = word & if wakes { !(SIGNALS | PARKED) } else { !SIGNALS };
            match self.word.compare_exchange_weak(word, kept | address, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) if wakes => {
                    self.resume();
                    return Ok(());
                }
                Ok(_) => return Ok(()),
                Err(changed) => word = changed,
            }
            if !is_for(word, serial) {
                // SAFETY: as above.
                return Err(unsafe { Box::from_raw(node) }.signal);
            }
        }
    }

    #[cold]
    fn may_stay_unseen(&self) -> bool {
        self.unseen.fetch_add(1, Ordering::Relaxed) < MAX_UNSEEN
    }

    /// Lets what waits go on; only who has cleared `PARKED` may call this.
    fn resume(&self) {
        // SAFETY: it was written before `PARKED` was set, and who has cleared that is alone with it.
        if let Some(sleeper) = unsafe { (*self.sleeper.get()).take() } {
            sleeper.resume();
        }
    }

    /// Has the process with this serial number look at the time, and wakes it for that if it waits.
    pub(super) fn wake(&self, serial: u32) {
        let change = |word: usize| match word & PARKED {
            _ if !is_for(word, serial) => None,
            0 => Some(word | WOKEN),
            _ => Some(word & !PARKED),
        };
        if let Ok(before) = self.word.fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
            && before & PARKED != 0
        {
            self.resume();
        }
    }

    /// Tells whether a signal has arrived that its process, which asks, has not taken yet.
    #[inline(always)]
    pub(super) fn has_signals(&self) -> bool {
        self.word.load(Ordering::Relaxed) & SIGNALS != 0
    }

    /// The process takes what has arrived, and looks at the time after that.
    #[inline]
    pub(super) fn take(&self) -> Signals {
        let word = self.word.load(Ordering::Relaxed);
        if self.unseen.load(Ordering::Relaxed) != 0 {
            self.unseen.store(0, Ordering::Relaxed);
        }
        Signals::of(self.word.swap(word & !(SIGNALS | WOKEN), Ordering::Acquire))
    }

    /// Leaves a process here until something arrives for it; gives it back if something has.
    #[inline]
    pub fn park(&self, process: Box<Process>) -> Option<Box<Process>> {
        match self.leave(Sleeper::Process(process)) {
            Some(Sleeper::Process(process)) => Some(process),
            _ => None,
        }
    }

    /// Has the thread of a process unparked once something arrives for it; false if something has.
    pub fn park_thread(&self, thread: Thread) -> bool {
        self.leave(Sleeper::Thread(thread)).is_none()
    }

    /// The thread of [`park_thread`](Inbox::park_thread) goes on, for whatever reason.
    pub fn forget_thread(&self) {
        if self.word.fetch_and(!PARKED, Ordering::Acquire) & PARKED != 0 {
            // SAFETY: who has cleared `PARKED` is alone with it.
            unsafe { (*self.sleeper.get()).take() };
        }
    }

    #[inline]
    fn leave(&self, sleeper: Sleeper) -> Option<Sleeper> {
        let word = self.word.load(Ordering::Relaxed);
        if word & (SIGNALS | WOKEN) == 0 {
            // SAFETY: the process itself is here, and not parked.
            unsafe { *self.sleeper.get() = Some(sleeper) };
            if self.word.compare_exchange(word, word | PARKED, Ordering::Release, Ordering::Relaxed).is_ok() {
                return None;
            }
            // SAFETY: as before.
            return unsafe { (*self.sleeper.get()).take() };
        }
        if word & WOKEN != 0 {
            self.word.fetch_and(!WOKEN, Ordering::Relaxed);
        }
        Some(sleeper)
    }

    /// Refuses signals from now on and hands out those not yet handled.
    pub(super) fn close(&self) -> Signals {
        let life = self.word.load(Ordering::Relaxed) & !(SIGNALS | PARKED | WOKEN | CLOSED);
        Signals::of(self.word.swap(life | CLOSED, Ordering::AcqRel))
    }
}

#[inline(always)]
fn is_for(word: usize, serial: u32) -> bool {
    word & CLOSED == 0 && word >> LIFE_SHIFT == (serial & 0xFFFF) as usize
}

/// Signals that were taken out of an inbox, in the order in which they arrived.
pub struct Signals(*mut Node);

impl Signals {
    /// What a word has to tell, which nobody else finds there any more.
    #[inline]
    fn of(word: usize) -> Signals {
        let mut newest = first(word);
        let mut oldest = null_mut();
        while !newest.is_null() {
            // SAFETY: the nodes belong to whoever has taken the word.
            unsafe {
                let earlier = (*newest).earlier;
                (*newest).earlier = oldest;
                oldest = newest;
                newest = earlier;
            }
        }
        Signals(oldest)
    }
}

impl Iterator for Signals {
    type Item = Signal;

    #[inline]
    fn next(&mut self) -> Option<Signal> {
        if self.0.is_null() {
            return None;
        }
        // SAFETY: the nodes are owned, and each is taken once.
        let node = *unsafe { Box::from_raw(self.0) };
        // The links were turned around.
        self.0 = node.earlier;
        Some(node.signal)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::{Inbox, MAX_UNSEEN};
    use crate::process::Signal;
    use crate::term::{Message, Pid, Reference, Term};

    fn number(value: i64) -> Signal {
        Signal::Message(Message::new(&Term::int(value)))
    }

    fn value(signal: Signal) -> Option<i64> {
        match signal {
            Signal::Message(message) => message.into_term().as_int(),
            _ => None,
        }
    }

    fn values(inbox: &Inbox) -> Vec<i64> {
        inbox.take().filter_map(value).collect()
    }

    #[test]
    fn signals_come_out_as_they_went_in() {
        let inbox = Inbox::closed();
        assert!(inbox.push(0, number(1)).is_err());
        inbox.open(7);
        assert!(inbox.is_open(7) && !inbox.is_open(8));
        for sent in 1..=3 {
            assert!(inbox.push(7, number(sent)).is_ok());
        }
        assert!(inbox.push(8, number(4)).is_err());
        assert_eq!(values(&inbox), [1, 2, 3]);
        assert!(!inbox.has_signals() && inbox.push(7, number(5)).is_ok());
        assert_eq!(inbox.close().filter_map(value).collect::<Vec<_>>(), [5]);
        assert!(inbox.push(7, number(6)).is_err());
    }

    #[test]
    fn what_has_arrived_keeps_from_parking() {
        let inbox = Inbox::closed();
        inbox.open(0);
        assert!(inbox.push(0, number(1)).is_ok());
        assert!(!inbox.park_thread(std::thread::current()));
        assert_eq!(values(&inbox), [1]);
        inbox.wake(0);
        assert!(!inbox.park_thread(std::thread::current()));
        assert!(inbox.park_thread(std::thread::current()));
        inbox.forget_thread();
        assert!(inbox.park_thread(std::thread::current()));
    }

    #[test]
    fn some_signals_let_a_process_wait_on_until_there_are_many() {
        let inbox = Inbox::closed();
        inbox.open(0);
        let demonitor = || Signal::Demonitor { watcher: Pid::local(1, 0), reference: Reference::local(1, 1) };
        assert!(inbox.park_thread(std::thread::current()));
        for _ in 0..MAX_UNSEEN {
            assert!(inbox.push(0, demonitor()).is_ok());
            assert!(inbox.word.load(Ordering::Relaxed) & super::PARKED != 0);
        }
        assert!(inbox.push(0, demonitor()).is_ok());
        assert!(inbox.word.load(Ordering::Relaxed) & super::PARKED == 0);
        assert_eq!(inbox.take().count(), MAX_UNSEEN as usize + 1);
    }

    /// Each sender's signals arrive all and in order, however the receiver waits in between.
    #[test]
    fn nothing_is_lost_between_threads() {
        const SENDERS: i64 = 4;
        const EACH: i64 = if cfg!(miri) { 200 } else { 20_000 };
        static INBOX: Inbox = Inbox::closed();
        static DONE: AtomicBool = AtomicBool::new(false);
        INBOX.open(3);
        let timer = std::thread::spawn(|| {
            while !DONE.load(Ordering::Relaxed) {
                INBOX.wake(3);
                std::thread::yield_now();
            }
        });
        let send = |sender: i64| {
            move || (0..EACH).for_each(|sent| assert!(INBOX.push(3, number(sender * EACH + sent)).is_ok()))
        };
        let senders: Vec<_> = (0..SENDERS).map(|sender| std::thread::spawn(send(sender))).collect();
        let mut next = [0; SENDERS as usize];
        while next.iter().sum::<i64>() < SENDERS * EACH {
            for value in values(&INBOX) {
                let (sender, sent) = ((value / EACH) as usize, value % EACH);
                assert_eq!(next[sender], sent);
                next[sender] += 1;
            }
            if next.iter().sum::<i64>() < SENDERS * EACH && INBOX.park_thread(std::thread::current()) {
                std::thread::park();
                INBOX.forget_thread();
            }
        }
        DONE.store(true, Ordering::Relaxed);
        assert!(timer.join().is_ok() && senders.into_iter().all(|sender| sender.join().is_ok()));
    }
}

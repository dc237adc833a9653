//! How much all processes have done: each thread keeps an account of its own, so that none waits for another. What went in
//! and out is counted once for all: who does that makes a system call for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// What was done on one thread; written by that one alone.
#[derive(Default)]
struct Account {
    reductions: AtomicU64,
    turns: AtomicU64,
}

/// The accounts of all threads that have ever run a process; added to when one does so for the first time.
static ACCOUNTS: Mutex<Vec<Arc<Account>>> = Mutex::new(Vec::new());

thread_local! {
    static OWN: Arc<Account> = {
        let account = Arc::<Account>::default();
        ACCOUNTS.lock().push(account.clone());
        account
    };
}

/// Bytes that came in, and that went out.
static RECEIVED: AtomicU64 = AtomicU64::new(0);
static SENT: AtomicU64 = AtomicU64::new(0);

/// What all processes have done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Reductions.
    pub reductions: u64,
    /// How many times a process had its turn.
    pub turns: u64,
}

/// A process has had its turn, and done so much.
pub fn add(reductions: u64) {
    OWN.with(|own| {
        // Nobody else writes: no need to read and write in one.
        own.reductions.store(own.reductions.load(Ordering::Relaxed) + reductions, Ordering::Relaxed);
        own.turns.store(own.turns.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    });
}

/// What all processes have done so far, turns that go on excluded.
pub fn totals() -> Totals {
    ACCOUNTS.lock().iter().fold(Totals::default(), |totals, account| Totals {
        reductions: totals.reductions + account.reductions.load(Ordering::Relaxed),
        turns: totals.turns + account.turns.load(Ordering::Relaxed),
    })
}

/// So many bytes came from a terminal, a socket or another program.
pub fn received(bytes: usize) {
    RECEIVED.fetch_add(bytes as u64, Ordering::Relaxed);
}

/// So many bytes went to one.
pub fn sent(bytes: usize) {
    SENT.fetch_add(bytes as u64, Ordering::Relaxed);
}

/// The bytes that came in and that went out so far.
pub fn traffic() -> (u64, u64) {
    (RECEIVED.load(Ordering::Relaxed), SENT.load(Ordering::Relaxed))
}

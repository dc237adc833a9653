//! Things of the system that programs hold by a number: open files, other programs, sockets. Each belongs to the process
//! that made it and is closed when that one ends.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use crate::process::owned;
use crate::term::{Pid, Term};

type Table<T> = HashMap<i64, (Pid, Arc<T>), FixedState>;

/// The resources of one kind.
pub struct Resources<T> {
    /// By number, with the owner; written when one is opened, given away or closed, read by every use.
    all: LazyLock<Mutex<Table<T>>>,
    next: AtomicI64,
    release: owned::Release,
}

impl<T> Resources<T> {
    /// An empty table; `release` is called when a process ends and has to call [`Resources::release`].
    pub const fn new(release: owned::Release) -> Resources<T> {
        Resources { all: LazyLock::new(Mutex::default), next: AtomicI64::new(1), release }
    }

    /// Adds a resource and tells its number.
    pub fn add(&self, owner: Pid, resource: T) -> i64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number == 1 {
            owned::on_exit(self.release);
        }
        self.all.lock().insert(number, (owner, Arc::new(resource)));
        number
    }

    /// The resource of a number, if it is open.
    pub fn get(&self, number: &Term) -> Option<Arc<T>> {
        self.all.lock().get(&number.as_int()?).map(|(_, resource)| resource.clone())
    }

    /// Takes a resource out.
    pub fn remove(&self, number: &Term) -> Option<Arc<T>> {
        self.all.lock().remove(&number.as_int()?).map(|(_, resource)| resource)
    }

    /// Gives a resource to another process.
    pub fn give(&self, number: &Term, owner: Pid) -> bool {
        let mut all = self.all.lock();
        let found = number.as_int().and_then(|number| all.get_mut(&number));
        found.map(|entry| entry.0 = owner).is_some()
    }

    /// Takes out everything of a process that ends.
    pub fn release(&self, owner: Pid) -> Vec<Arc<T>> {
        let mut all = self.all.lock();
        let numbers: Vec<i64> = all.iter().filter(|(_, (of, _))| *of == owner).map(|(number, _)| *number).collect();
        numbers.iter().filter_map(|number| all.remove(number)).map(|(_, resource)| resource).collect()
    }
}

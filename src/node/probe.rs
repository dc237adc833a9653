//! Asking a BEAM what the funs of its interpreter look like, before anything else is sent to it.
//!
//! The answer itself teaches the connection's carrier of closures; what is left here is to wait for it. Who does not answer in
//! time is dealt with as if it were OTP 25.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use foldhash::fast::FixedState;
use parking_lot::Mutex;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::beam::closure;
use super::bond::Bond;
use super::life::Life;
use crate::term::{Reference, Term};

/// The tag of the answer.
const FUNS: &str = "rshell_funs";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who waits for which answer, by the number of the connection.
static WAITING: LazyLock<Mutex<HashMap<u64, oneshot::Sender<()>, FixedState>>> = LazyLock::new(Mutex::default);

/// Asks the node at the other end, and waits for the answer.
pub async fn run(life: &Arc<Life>, bond: &Arc<Bond>) {
    let (sender, receiver) = oneshot::channel();
    WAITING.lock().insert(bond.number, sender);
    let number = i64::try_from(bond.number).unwrap_or(i64::MAX);
    {
        let answer = Term::tuple([Term::named(FUNS), Term::int(number)]);
        let (request, arguments) = closure::probe(life.server, Reference::local(0, bond.number), &answer);
        bond.post(&request, Some(&arguments));
    }
    let _unanswered = timeout(PATIENCE, receiver).await;
    WAITING.lock().remove(&bond.number);
}

/// Ends the waiting for the answer over a connection that is lost.
pub fn give_up(number: u64) {
    WAITING.lock().remove(&number);
}

/// Takes a message to `net_kernel`; false if it is no answer.
pub fn answered(message: &Term) -> bool {
    let Some([answer, _]) = message.as_tuple_of::<2>() else { return false };
    let Some([tag, number]) = answer.as_tuple_of::<2>() else { return false };
    if tag.as_atom().is_none_or(|tag| tag.name() != FUNS) {
        return false;
    }
    if let Some(waiting) = number.as_int().and_then(|number| WAITING.lock().remove(&u64::try_from(number).ok()?)) {
        let _gone = waiting.send(());
    }
    true
}

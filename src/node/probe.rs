//! Asking a BEAM what the funs of its interpreter look like, before anything else is sent to it.
//!
//! The answer itself teaches the connection's carrier of closures; what is left here is to wait for it. Who does not answer in
//! time is dealt with as if it were OTP 25.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use foldhash::fast::FixedState;
use parking_lot::Mutex;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::beam::closure;
use super::bond::Bond;
use crate::process::Process;
use crate::process::device::{self, Device};
use crate::term::{Pid, Reference, Term};

/// The tag of the answer.
const FUNS: &str = "rshell_funs";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who waits for which answer, by the number of the connection.
static WAITING: LazyLock<Mutex<HashMap<u64, oneshot::Sender<()>, FixedState>>> = LazyLock::new(Mutex::default);

/// Asks the node at the other end, and waits for the answer.
pub async fn run(bond: &Bond) {
    let Some(listener) = *LISTENER.get_or_init(|| device::spawn(Listener, None)) else { return };
    let (sender, receiver) = oneshot::channel();
    WAITING.lock().insert(bond.number, sender);
    let number = i64::try_from(bond.number).unwrap_or(i64::MAX);
    {
        let answer = Term::tuple([Term::named(FUNS), Term::int(number)]);
        let (request, arguments) = closure::probe(listener, Reference::local(0, bond.number), &answer);
        bond.post(&request, Some(&arguments));
    }
    let _unanswered = timeout(PATIENCE, receiver).await;
    WAITING.lock().remove(&bond.number);
}

/// Ends the waiting for the answer over a connection that is lost.
pub fn give_up(number: u64) {
    WAITING.lock().remove(&number);
}

/// The process that answers come to.
struct Listener;

/// Its pid, once there was something to ask.
static LISTENER: OnceLock<Option<Pid>> = OnceLock::new();

impl Device for Listener {
    fn handle(&mut self, _: &mut Process, message: Term) -> ControlFlow<Term> {
        if let Some(waiting) = answered(&message).and_then(|number| WAITING.lock().remove(&number)) {
            let _gone = waiting.send(());
        }
        ControlFlow::Continue(())
    }
}

/// The connection that a message answers for, if it is an answer.
fn answered(message: &Term) -> Option<u64> {
    let [answer, _funs] = message.as_tuple_of::<2>()?;
    let [tag, number] = answer.as_tuple_of::<2>()?;
    let number = number.as_int().filter(|_| tag.as_atom().is_some_and(|tag| tag.name() == FUNS));
    u64::try_from(number?).ok()
}

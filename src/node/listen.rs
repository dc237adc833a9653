//! Being called: answers whoever connects to this node's port.
//!
//! Each caller has a task of its own and a deadline for the handshake; when too many say nothing, the oldest are dropped.
//! Who is turned away is logged with the reason, in Erlang's words where Erlang has any.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::beam::flags;
use super::connection::establish::{self, Gate};
use super::handshake::{Carrier, HandshakeError, Introduction, Status};
use super::life::Life;
use super::router::Expectation;
use super::{Cookie, allowed, cookies, router};
use crate::scheduler::report;
use crate::term::{Atom, Term, names};

/// The most callers whose handshake is not done.
const MAX_SHAKING: usize = 512;

/// How long to wait when no connection can be taken.
const PAUSE: Duration = Duration::from_millis(20);

/// Of callers that talk nonsense one is logged in this time, so that a stranger cannot fill the log.
const QUIET: Duration = Duration::from_secs(1);

/// When such a caller was logged last; only the logging of the next one reads it.
static COMPLAINED: Mutex<Option<Instant>> = Mutex::new(None);

/// Answers calls for ever.
pub async fn serve(listener: TcpListener, life: Arc<Life>) {
    let mut shaking: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, address)) = listener.accept().await else {
            // Out of descriptors, most likely: what helps is to let callers go.
            drop_oldest(&mut shaking);
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        shaking.retain(|task| !task.is_finished());
        while shaking.len() >= MAX_SHAKING {
            drop_oldest(&mut shaking);
        }
        shaking.push_back(tokio::spawn(answer(stream, address, life.clone())).abort_handle());
    }
}

fn drop_oldest(shaking: &mut VecDeque<AbortHandle>) {
    if let Some(task) = shaking.pop_front() {
        task.abort();
    }
}

/// A call that is being answered.
struct Call {
    life: Arc<Life>,
    /// What the router was told to expect of this call; taken back if the call comes to nothing, however it ends.
    expected: Mutex<Option<(Atom, u64)>>,
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some((node, number)) = self.expected.get_mut().take() {
            router::failed(node, number);
        }
    }
}

async fn answer(stream: TcpStream, address: SocketAddr, life: Arc<Life>) {
    let settings = life.settings_now();
    // Whoever leaves without a word only wanted to know whether the port is there.
    if !matches!(timeout(settings.handshake_patience, stream.peek(&mut [0])).await, Ok(Ok(1))) {
        return;
    }
    let call = Call { life: life.clone(), expected: Mutex::new(None) };
    match establish::accept(stream, &call, &settings).await {
        Ok(connection) => router::established(&life, connection, None).await,
        Err(error) => complain(&life, address, &error),
    }
}

/// Logs why a caller was turned away. Its name is only claimed, so it does not become an atom: who does not know the cookie
/// cannot fill the table.
fn complain(life: &Life, address: SocketAddr, error: &HandshakeError) {
    let node = Term::atom(life.node);
    let text = |text: &str| Term::from(text);
    match error {
        HandshakeError::Cookie { name } => {
            let format = "** Connection attempt from node ~ts rejected. Invalid challenge reply. **~n";
            report::log(names::ERROR, format, [text(&inspected(name))]);
        }
        HandshakeError::MissingFlags { name, missing } => {
            let format = "** ~w: Connection attempt from node ~ts rejected since it cannot handle [~ts].**~n";
            let mut lacking = flags::names(*missing);
            lacking.reverse();
            report::log(names::ERROR, format, [node, text(&inspected(name)), text(&lacking.join(", "))]);
        }
        // Logged where it was decided, or part of life: the caller thought better of it.
        HandshakeError::Refused(_) | HandshakeError::Io(_) => {}
        other => {
            if is_due(&mut COMPLAINED.lock()) {
                let format = "** ~w: Connection attempt from ~ts rejected: ~ts **~n";
                report::log(names::ERROR, format, [node, text(&address.to_string()), text(&other.to_string())]);
            }
        }
    }
}

fn is_due(last: &mut Option<Instant>) -> bool {
    let due = last.is_none_or(|last| last.elapsed() >= QUIET);
    if due {
        *last = Some(Instant::now());
    }
    due
}

/// A name as its atom is written.
fn inspected(name: &str) -> String {
    use crate::term::name::{Written, written};
    match written(name) {
        Written::Quoted => format!(":{name:?}"),
        Written::Identifier | Written::Bare | Written::Alias => format!(":{name}"),
    }
}

impl Gate for Call {
    fn cookie(&self, caller: &str) -> Cookie {
        cookies::of(caller)
    }

    fn admit(&self, caller: &Introduction, carrier: Carrier) -> Status {
        let own = self.life.node.name();
        if caller.name == own {
            let format = "** Cannot get connection id for node ~w~n";
            report::log(names::ERROR, format, [Term::atom(self.life.node)]);
            return Status::Nok;
        }
        if !allowed::is_allowed(&caller.name) {
            let format = "** Connection attempt from disallowed node ~ts ** ~n";
            report::log(names::ERROR, format, [Term::from(caller.name.as_str())]);
            return Status::NotAllowed;
        }
        // A BEAM has not proven anything yet; a name of its that is no atom cannot be that of a node we deal with.
        let node = match carrier {
            Carrier::Link => Atom::try_new(&caller.name).ok(),
            Carrier::Beam => Atom::existing(&caller.name),
        };
        let Some(node) = node else { return Status::Ok };
        match router::bond(node) {
            Some(bond) if bond.peer.identity.creation != caller.creation || bond.sender.is_down() => Status::Ok,
            Some(_) if carrier == Carrier::Beam => Status::Alive,
            Some(_) => Status::Nok,
            None => {
                let simultaneous = Status::for_simultaneous(own, &caller.name);
                let (status, number) = match router::expect(node, simultaneous == Status::OkSimultaneous) {
                    Expectation::Call(number) => (Status::Ok, Some(number)),
                    Expectation::Rival(number) => (simultaneous, Some(number)),
                    Expectation::OwnCall | Expectation::Connection => (Status::Nok, None),
                };
                *self.expected.lock() = number.map(|number| (node, number));
                status
            }
        }
    }
}

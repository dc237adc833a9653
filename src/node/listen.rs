//! Being called: answers whoever connects to this node's port.
//!
//! Each caller has a task of its own and a deadline for the handshake; when too many say nothing, the oldest are dropped.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

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

/// Answers calls for ever.
pub async fn serve(listener: TcpListener, life: Arc<Life>) {
    let mut shaking: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: what helps is to let callers go.
            drop_oldest(&mut shaking);
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        shaking.retain(|task| !task.is_finished());
        while shaking.len() >= MAX_SHAKING {
            drop_oldest(&mut shaking);
        }
        shaking.push_back(tokio::spawn(answer(stream, life.clone())).abort_handle());
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

async fn answer(stream: TcpStream, life: Arc<Life>) {
    let call = Call { life: life.clone(), expected: Mutex::new(None) };
    match establish::accept(stream, &call, &life.settings_now()).await {
        Ok(connection) => router::established(&life, connection, None).await,
        // The name is only claimed, so it does not become an atom: who does not know the cookie cannot fill the table.
        Err(HandshakeError::Cookie { name }) => {
            let format = "** Connection attempt from node ~ts rejected. Invalid challenge reply. **~n";
            report::log(names::ERROR, format, [Term::from(inspected(&name).as_str())]);
        }
        Err(_) => {}
    }
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
        if caller.name == own || !allowed::is_allowed(&caller.name) {
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
            None => match router::expect(node) {
                Expectation::Call(number) => {
                    *self.expected.lock() = Some((node, number));
                    Status::Ok
                }
                Expectation::OwnCall => Status::for_simultaneous(own, &caller.name),
                Expectation::Connection => Status::Nok,
            },
        }
    }
}

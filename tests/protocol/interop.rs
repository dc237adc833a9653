//! Against a real BEAM, where one is installed: our EPMD under real nodes, both roles of the handshake, terms there and
//! back, signals. Where there is none every test says loudly that it was skipped, and how many were.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rshell::codec::Identity;
use rshell::node::connection::establish::{accept, dial};
use rshell::node::epmd::client::{self, Registered};
use rshell::node::epmd::protocol::{RSHELL_EXTRA, Registration};
use rshell::node::epmd::server::Options;
use rshell::node::{
    Carrier, Connection, Control, Cookie, Down, HandshakeError, Peer, Sender, Settings, SpawnFunction, SpawnResult,
    Status, Target,
};
use rshell::term::{Atom, Message, Pid, Reference, Term, order};
use tokio::io::AsyncBufReadExt;
use tokio::net::TcpListener;
use tokio::process::Child;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::connection::{Doorman, settings};
use crate::epmd;
use crate::generator::recipes;

/// A running BEAM, ended when dropped.
struct Beam {
    _child: Child,
    epmd: std::net::SocketAddr,
    name: &'static str,
}

const COOKIE: &str = "interop";

/// A process that calls what it is asked to call, and one that sends back what it gets.
const ORACLE: &str = "
    register(oracle, spawn(fun F() -> receive {P, Tag, M, Fn, A} -> P ! {Tag, catch apply(M, Fn, A)}, F() end end)),
    register(echo, spawn(fun F() -> receive {P, X} -> P ! X, F() end end)),
    io:put_chars(<<\"ready\\n\">>).";

static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// Tells whether there is a BEAM; if not, says so.
fn beam_is_missing(test: &str) -> bool {
    let found = Command::new("erl").args(["-noshell", "-eval", "halt()."]).stdin(Stdio::null()).status();
    let missing = !found.is_ok_and(|status| status.success());
    if missing {
        let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("*** SKIPPED {test}: no erl is installed ({count} interop tests skipped so far) ***");
    }
    missing
}

impl Beam {
    async fn start(epmd: std::net::SocketAddr, name: &'static str, more: &[&str]) -> Beam {
        let mut child = tokio::process::Command::new("erl")
            .args(["-noshell", "-sname", &format!("{name}@localhost"), "-setcookie", COOKIE, "-eval", ORACLE])
            .args(more)
            .env("ERL_EPMD_PORT", epmd.port().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = String::new();
        tokio::io::BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut said).await.unwrap();
        assert_eq!(said, "ready\n");
        Beam { _child: child, epmd, name }
    }

    async fn dial(&self, cookie: &str, settings: &Settings) -> Result<Connection, HandshakeError> {
        let port = client::lookup(self.epmd, self.name).await.unwrap().unwrap().port;
        let peer = format!("{}@localhost", self.name);
        dial(("127.0.0.1", port), &peer, Carrier::Beam, &Cookie::new(cookie), settings, &|| true).await
    }
}

/// Our end of a connection, with what a node answers at once already answered.
struct Talk {
    sender: Sender,
    peer: Peer,
    received: UnboundedReceiver<(Control, Option<Message>)>,
}

const ME: u32 = 42;

impl Talk {
    fn new(connection: Connection) -> Talk {
        let (forward, received) = unbounded_channel();
        let (sender, peer) = (connection.sender.clone(), connection.peer);
        let answers = connection.sender;
        tokio::spawn(connection.receiver.run(move |control, payload| {
            // What a BEAM asks of the services of every node is none of what a test waits for.
            match &control {
                Control::RegSend { from, to } if to.name() == "net_kernel" => answer_ping(&answers, *from, &payload),
                Control::RegSend { to, .. } if to.name() != "me" => {}
                Control::MonitorP { .. } | Control::DemonitorP { .. } => {}
                _ => drop(forward.send((control, payload))),
            }
        }));
        Talk { sender, peer, received }
    }

    fn me() -> Pid {
        Pid::local(ME, 0)
    }

    /// Waits for a message to us.
    async fn message(&mut self) -> Term {
        loop {
            let (control, payload) =
                tokio::time::timeout(Duration::from_secs(10), self.received.recv()).await.unwrap().unwrap();
            if matches!(control, Control::Send { .. } | Control::SendSender { .. } | Control::AliasSend { .. }) {
                return payload.unwrap().into_term();
            }
        }
    }

    async fn control(&mut self) -> (Control, Option<Message>) {
        tokio::time::timeout(Duration::from_secs(10), self.received.recv()).await.unwrap().unwrap()
    }

    /// The result of a call over there.
    async fn call(&mut self, module: &str, function: &str, arguments: Vec<Term>) -> Term {
        let tag = Term::reference(Reference::local(ME, 1));
        let request = Term::tuple([
            Term::pid(Talk::me()),
            tag,
            Term::named(module),
            Term::named(function),
            Term::list(arguments),
        ]);
        self.sender.send(&Control::RegSend { from: Talk::me(), to: Atom::new("oracle") }, Some(&request)).unwrap();
        self.message().await.as_tuple().unwrap()[1].clone()
    }
}

/// `{'$gen_call', {pid, [alias | ref]}, {is_auth, node}}` is what a ping asks; `{[alias | ref], yes}` is the answer.
fn answer_ping(sender: &Sender, from: Pid, payload: &Option<Message>) {
    let Some(payload) = payload else { return };
    let Some([_, caller, _]) = payload.term().as_tuple_of::<3>() else { return };
    let Some([_, tag]) = caller.as_tuple_of::<2>() else { return };
    let answer = Term::tuple([tag.clone(), Term::named("yes")]);
    let control = match tag.as_cons().and_then(|tag| tag.tail.as_reference()) {
        Some(alias) => Control::AliasSend { from: Pid::local(1, 0), alias },
        None => Control::SendSender { from: Pid::local(1, 0), to: from },
    };
    sender.send(&control, Some(&answer)).unwrap();
}

fn us(name: &str, creation: u32) -> Settings {
    let own = Identity { node: Atom::new(&format!("{name}@localhost")), creation };
    Settings { own, ..settings("unused@host") }
}

async fn register(epmd: std::net::SocketAddr, name: &str) -> (TcpListener, Registered) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let extra = RSHELL_EXTRA.to_vec();
    let registration = Registration { name: name.to_owned(), port, hidden: false, highest: 6, lowest: 5, extra };
    (listener, client::register(epmd, registration).await.unwrap())
}

#[tokio::test]
async fn real_nodes_live_with_our_epmd() {
    if beam_is_missing("real_nodes_live_with_our_epmd") {
        return;
    }
    let (epmd, _server) = epmd::start(Options { linger: None, ..Options::default() }).await;
    let one = Beam::start(epmd, "one", &[]).await;
    let _two = Beam::start(epmd, "two", &[]).await;
    let (_listener, _us) = register(epmd, "three").await;
    let mut talk = Talk::new(one.dial(COOKIE, &us("three", 5)).await.unwrap());
    let pong = talk.call("net_adm", "ping", vec![Term::named("two@localhost")]).await;
    assert!(pong.is_atom(Atom::new("pong")));
    let names = talk.call("net_adm", "names", vec![Term::named("localhost")]).await;
    assert_eq!(names.as_tuple().unwrap()[1].list_len(), Some(3));
    let port = epmd.port().to_string();
    let real_epmd = tokio::process::Command::new("epmd").args(["-port", &port, "-names"]).output().await;
    if let Ok(output) = real_epmd {
        assert_eq!(String::from_utf8_lossy(&output.stdout), client::names_report(epmd).await);
    }
}

#[tokio::test]
async fn we_call_a_beam() {
    if beam_is_missing("we_call_a_beam") {
        return;
    }
    let (epmd, _server) = epmd::start(Options { linger: None, ..Options::default() }).await;
    let beam = Beam::start(epmd, "beam", &[]).await;
    let refused = beam.dial("wrong", &us("alex", 5)).await.map(|_| ()).unwrap_err();
    assert_eq!(refused, HandshakeError::Cookie { name: "alex@localhost".to_owned() });

    let mut talk = Talk::new(beam.dial(COOKIE, &us("alex", 5)).await.unwrap());
    assert_eq!(talk.peer.carrier, Carrier::Beam);
    let nodes = talk.call("erlang", "nodes", vec![]).await;
    assert!(order::equal(&nodes, &Term::list([Term::named("alex@localhost")])), "we are visible");

    // A ping, asked by us.
    let tag = Term::reference(Reference::local(ME, 9));
    let request = Term::tuple([
        Term::named("$gen_call"),
        Term::tuple([Term::pid(Talk::me()), tag.clone()]),
        Term::tuple([Term::named("is_auth"), Term::named("alex@localhost")]),
    ]);
    talk.sender.send(&Control::RegSend { from: Talk::me(), to: Atom::new("net_kernel") }, Some(&request)).unwrap();
    assert!(order::equal(&talk.message().await, &Term::tuple([tag, Term::named("yes")])));

    // Signals: a monitor of nobody, a process spawned with link and monitor, its end.
    let reference = Reference::local(ME, 10);
    let target = Target::Name(Atom::new("nobody"));
    talk.sender.send(&Control::MonitorP { from: Talk::me(), target, reference }, None).unwrap();
    let (control, reason) = talk.control().await;
    assert!(matches!(control, Control::MonitorPExit { reference: r, .. } if r == reference));
    assert!(reason.unwrap().term().is_atom(Atom::new("noproc")));

    let id = Reference::local(ME, 11);
    let function = SpawnFunction { module: Atom::new("erlang"), name: Atom::new("exit"), arity: 1 };
    let options = Message::new(&Term::list([Term::named("link"), Term::named("monitor")]));
    let request = Control::SpawnRequest { id, from: Talk::me(), group_leader: Talk::me(), function, options };
    talk.sender.send(&request, Some(&Term::list([Term::named("why")]))).unwrap();
    let (mut seen, mut spawned) = (Vec::new(), None);
    while seen.len() < 3 {
        let (control, payload) = talk.control().await;
        match control {
            Control::SpawnReply { flags, result: SpawnResult::Pid(pid), id: answered, .. } => {
                assert_eq!((answered, flags), (id, 3));
                spawned = Some(pid);
                seen.push("reply");
            }
            Control::Exit { from, .. } => {
                assert_eq!(Some(from), spawned);
                assert!(payload.unwrap().term().is_atom(Atom::new("why")));
                seen.push("exit");
            }
            Control::MonitorPExit { reference, .. } => {
                assert_eq!(reference, id);
                seen.push("down");
            }
            _ => {}
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, ["down", "exit", "reply"]);

    // A large message goes there in fragments and comes back in fragments.
    let large = Term::binary(&vec![9; 500_000]);
    let to_echo = Control::RegSend { from: Talk::me(), to: Atom::new("echo") };
    talk.sender.send(&to_echo, Some(&Term::tuple([Term::pid(Talk::me()), large.clone()]))).unwrap();
    assert!(order::equal(&talk.message().await, &large));
}

#[tokio::test]
async fn a_beam_calls_us() {
    if beam_is_missing("a_beam_calls_us") {
        return;
    }
    let (epmd, _server) = epmd::start(Options { linger: None, ..Options::default() }).await;
    let beam = Beam::start(epmd, "caller", &[]).await;
    let (kate, kate_registered) = register(epmd, "kate").await;
    // moebi, who is connected already, asks it to ping kate.
    let mut moebi = Talk::new(beam.dial(COOKIE, &us("moebi", 6)).await.unwrap());
    let kate_settings = us("kate", kate_registered.creation);
    let answering = tokio::spawn(async move {
        let wrong = accept(kate.accept().await.unwrap().0, &Doorman("wrong", Status::Ok), &kate_settings).await;
        let refused = wrong.map(|_| ()).unwrap_err();
        assert_eq!(refused, HandshakeError::Cookie { name: "caller@localhost".to_owned() });
        let connection = accept(kate.accept().await.unwrap().0, &Doorman(COOKIE, Status::Ok), &kate_settings).await;
        Talk::new(connection.unwrap())
    });
    let pang = moebi.call("net_adm", "ping", vec![Term::named("kate@localhost")]).await;
    assert!(pang.is_atom(Atom::new("pang")));
    let pong = moebi.call("net_adm", "ping", vec![Term::named("kate@localhost")]).await;
    assert!(pong.is_atom(Atom::new("pong")));
    let mut kate = answering.await.unwrap();
    assert_eq!(kate.peer.identity.node.name(), "caller@localhost");

    let hello = Term::tuple([Term::named("me"), Term::named("kate@localhost")]);
    let call = moebi.call("erlang", "send", vec![hello, Term::from("hello")]).await;
    assert!(order::equal(&call, &Term::from("hello")));
    let (control, payload) = kate.control().await;
    assert!(matches!(control, Control::RegSend { to, .. } if to.name() == "me"));
    assert!(order::equal(payload.unwrap().term(), &Term::from("hello")));

    let gone = moebi.call("erlang", "disconnect_node", vec![Term::named("kate@localhost")]).await;
    assert!(gone.is_atom(Atom::new("true")));
    assert!(kate.received.recv().await.is_none());
    assert!(kate.sender.is_down());
}

#[tokio::test]
async fn every_term_comes_back_from_a_beam() {
    if beam_is_missing("every_term_comes_back_from_a_beam") {
        return;
    }
    let (epmd, _server) = epmd::start(Options { linger: None, ..Options::default() }).await;
    let beam = Beam::start(epmd, "echoer", &[]).await;
    let mut talk = Talk::new(beam.dial(COOKIE, &us("alex", 5)).await.unwrap());
    let recipes = recipes();
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let term = recipes.new_tree(&mut runner).unwrap().current().term();
        let to_echo = Control::RegSend { from: Talk::me(), to: Atom::new("echo") };
        talk.sender.send(&to_echo, Some(&Term::tuple([Term::pid(Talk::me()), term.clone()]))).unwrap();
        assert!(order::equal(&talk.message().await, &term));
    }
    assert_eq!(talk.sender.statistics().messages_out, 500);
}

#[tokio::test]
async fn ticks_keep_a_beam_content() {
    if beam_is_missing("ticks_keep_a_beam_content") {
        return;
    }
    let (epmd, _server) = epmd::start(Options { linger: None, ..Options::default() }).await;
    let beam = Beam::start(epmd, "ticker", &["-kernel", "net_ticktime", "4"]).await;
    let settings = Settings { tick_time: Duration::from_secs(4), ..us("alex", 5) };
    let connection = beam.dial(COOKIE, &settings).await.unwrap();
    let quiet = tokio::time::timeout(Duration::from_secs(7), connection.receiver.run(|_, _| ())).await;
    assert!(quiet.is_err(), "{:?}", quiet.map(|down: Down| down.to_string()));
}

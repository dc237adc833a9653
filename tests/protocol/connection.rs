//! Whole connections between rshell nodes over the loopback.

use std::sync::Arc;
use std::time::Duration;

use rshell::codec::{ForeignOnly, Identity};
use rshell::node::connection::establish::{Gate, accept, dial};
use rshell::node::{Carrier, Connection, Control, Cookie, Down, HandshakeError, Introduction, Settings, Status};
use rshell::term::{Atom, Message, Pid, Term, order};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Answers every call in the same way.
pub struct Doorman(pub &'static str, pub Status);

impl Gate for Doorman {
    fn cookie(&self, _caller: &str) -> Cookie {
        Cookie::new(self.0)
    }

    fn admit(&self, _caller: &Introduction, _carrier: Carrier) -> Status {
        self.1
    }
}

pub fn settings(name: &str) -> Settings {
    let own = Identity { node: Atom::new(name), creation: 11 };
    Settings::new(own, Arc::new(ForeignOnly))
}

type Outcome = Result<Connection, HandshakeError>;

/// kate calls alex.
async fn meet(cookies: [&'static str; 2], status: Status, carrier: Carrier, settings: [Settings; 2]) -> [Outcome; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let [kate, alex] = settings;
    let doorman = Doorman(cookies[1], status);
    let cookie = Cookie::new(cookies[0]);
    let calling = dial(address, "alex@host", carrier, &cookie, &kate, &|| true);
    let answering = async { accept(listener.accept().await.unwrap().0, &doorman, &alex).await };
    tokio::join!(calling, answering).into()
}

fn both() -> [Settings; 2] {
    [settings("kate@host"), settings("alex@host")]
}

#[tokio::test]
async fn messages_cross_in_order_on_both_carriers() {
    for carrier in [Carrier::Link, Carrier::Beam] {
        let [kate, alex] = meet(["secret", "secret"], Status::Ok, carrier, both()).await;
        let (kate, alex) = (kate.unwrap(), alex.unwrap());
        assert_eq!(kate.peer.identity, Identity { node: Atom::new("alex@host"), creation: 11 });
        assert_eq!(
            (alex.peer.identity.node.name(), alex.peer.carrier, alex.peer.hidden),
            ("kate@host", carrier, false)
        );
        let (received, mut messages) = mpsc::unbounded_channel();
        let receiving = tokio::spawn(alex.receiver.run(move |control, payload| {
            received.send((control, payload)).unwrap();
        }));
        let large = Term::binary(&vec![7; 1_000_000]);
        for number in 0..20_000 {
            let payload = if number % 5000 == 9 { large.clone() } else { Term::int(number) };
            kate.sender.send(&Control::Send { to: Pid::local(1, 0) }, Some(&payload)).unwrap();
        }
        for number in 0..20_000 {
            let (_, payload) = messages.recv().await.unwrap();
            let payload = payload.map(Message::into_term).unwrap();
            assert!(if number % 5000 == 9 { order::equal(&payload, &large) } else { payload.as_int() == Some(number) });
        }
        let statistics = kate.sender.statistics();
        assert_eq!((statistics.messages_out, statistics.queued), (20_000, 0));
        kate.sender.close();
        assert_eq!(receiving.await.unwrap(), Down::Lost);
        assert_eq!(kate.receiver.run(|_, _| ()).await, Down::Closed);
        assert!(kate.sender.send(&Control::Send { to: Pid::local(1, 0) }, None).is_err());
    }
}

#[tokio::test]
async fn wrong_cookies_are_told_on_both_sides() {
    for carrier in [Carrier::Link, Carrier::Beam] {
        let [kate, alex] = meet(["wrong", "secret"], Status::Ok, carrier, both()).await;
        let refused = HandshakeError::Cookie { name: "kate@host".to_owned() };
        assert_eq!(kate.map(|_| ()).unwrap_err(), refused);
        let refused = alex.map(|_| ()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "** Connection attempt from node kate@host rejected. Invalid challenge reply. **"
        );
    }
}

#[tokio::test]
async fn the_called_one_decides() {
    for carrier in [Carrier::Link, Carrier::Beam] {
        for status in [Status::Nok, Status::NotAllowed] {
            let outcomes = meet(["secret", "secret"], status, carrier, both()).await;
            for outcome in outcomes {
                assert_eq!(outcome.map(|_| ()).unwrap_err(), HandshakeError::Refused(status));
            }
        }
        for status in [Status::OkSimultaneous, Status::Alive] {
            let outcomes = meet(["secret", "secret"], status, carrier, both()).await;
            assert!(outcomes.iter().all(Result::is_ok));
        }
        let [kate, _] =
            meet(["secret", "secret"], Status::Ok, carrier, [settings("kate@host"), settings("moebi@host")]).await;
        assert_eq!(kate.map(|_| ()).unwrap_err(), HandshakeError::WrongNode("moebi@host".to_owned()));
    }
    assert_eq!(Status::for_simultaneous("kate@host", "alex@host"), Status::Nok);
    assert_eq!(Status::for_simultaneous("alex@host", "kate@host"), Status::OkSimultaneous);
}

#[tokio::test]
async fn a_silent_peer_is_down_and_a_ticking_one_is_not() {
    for carrier in [Carrier::Link, Carrier::Beam] {
        let quick = both().map(|settings| Settings { tick_time: Duration::from_millis(200), ..settings });
        let [kate, alex] = meet(["secret", "secret"], Status::Ok, carrier, quick).await;
        let (kate, alex) = (kate.unwrap(), alex.unwrap());
        let receiving = tokio::spawn(alex.receiver.run(|_, _| ()));
        // For three tick times nothing but ticks keeps the connection up.
        let quiet = tokio::time::timeout(Duration::from_millis(600), kate.receiver.run(|_, _| ())).await;
        assert!(quiet.is_err() && !kate.sender.is_down());
        // The receiver of kate is dropped now: nobody sees alex's ticks any more, which is what silence is.
        let down = Down::Silent("alex@host");
        while !kate.sender.is_down() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(down.to_string(), "** Node alex@host not responding **\n** Removing (timedout) connection **");
        assert_eq!(receiving.await.unwrap(), Down::Lost);
    }
}

#[tokio::test]
async fn garbage_and_silence_at_the_door() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let quick = Settings { handshake_patience: Duration::from_millis(100), ..settings("alex@host") };
    let cases: [(&[u8], HandshakeError); 7] = [
        (b"", HandshakeError::Timeout),
        (b"RSH1\0\x09kate@", HandshakeError::Timeout),
        (b"RSH1\xff\xff", HandshakeError::Name),
        (b"RSH2", HandshakeError::Unexpected),
        (b"GET / HTTP/1.1\r\n\r\n", HandshakeError::Unexpected),
        (b"\0\x12n\0\x05\0\0\0\0kate@host.....", HandshakeError::Version(5)),
        (b"RSH1\0\x09kate@host\0\x05\0junk", HandshakeError::Cookie { name: "kate@host".to_owned() }),
    ];
    for (bytes, expected) in cases {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let outcome = accept(server, &Doorman("secret", Status::Ok), &quick).await;
        assert_eq!(outcome.map(|_| ()).unwrap_err(), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[tokio::test]
async fn bad_bytes_after_the_handshake_end_the_connection() {
    let cases: [(&[u8], &str); 3] = [
        (&[0xff, 0xff, 0xff, 0xff], "a frame of 4294967295 bytes is too large"),
        (&[0, 0, 0, 2, 1, 2], "malformed message: unexpected tag 1 at byte 0"),
        (&[0, 0, 0, 3, 112, 131, 97], "malformed message: the bytes end too early at byte 2"),
    ];
    for (bytes, expected) in cases {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (relay_in, relay_out) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), address);
        let door = relay_in.local_addr().unwrap();
        // A relay lets the handshake pass and then says something itself.
        let relay = tokio::spawn(async move {
            let (mut caller, _) = relay_in.accept().await.unwrap();
            let mut called = TcpStream::connect(relay_out).await.unwrap();
            for from_caller in [true, false, false, true, false] {
                let (from, to) = if from_caller { (&mut caller, &mut called) } else { (&mut called, &mut caller) };
                let mut packet = vec![0; usize::from(from.read_u16().await.unwrap())];
                from.read_exact(&mut packet).await.unwrap();
                to.write_all(&[&(packet.len() as u16).to_be_bytes()[..], &packet].concat()).await.unwrap();
            }
            called.write_all(bytes).await.unwrap();
            (caller, called)
        });
        let cookie = Cookie::new("secret");
        let kate = settings("kate@host");
        let calling = dial(door, "alex@host", Carrier::Beam, &cookie, &kate, &|| true);
        let alex = settings("alex@host");
        let answering =
            async { accept(listener.accept().await.unwrap().0, &Doorman("secret", Status::Ok), &alex).await };
        let (kate, alex) = tokio::join!(calling, answering);
        let _sockets = relay.await.unwrap();
        assert!(kate.is_ok());
        assert_eq!(alex.unwrap().receiver.run(|_, _| ()).await.to_string(), expected);
    }
}

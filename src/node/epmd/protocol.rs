//! EPMD's packets as values: requests and responses, encoding and decoding side by side.

use crate::codec::DecodeErrorKind;

/// A node as EPMD knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    /// The name before the `@`.
    pub name: String,
    /// Where the node listens.
    pub port: u16,
    /// Whether the node is hidden.
    pub hidden: bool,
    /// The highest version of the distribution it speaks (6 since OTP 23).
    pub highest: u16,
    /// The lowest version it speaks.
    pub lowest: u16,
    /// What else the node says of itself; rshell nodes say [`RSHELL_EXTRA`].
    pub extra: Vec<u8>,
}

/// The extra that tells an rshell node from a BEAM. A BEAM ignores it.
pub const RSHELL_EXTRA: &[u8] = b"rshell";

/// The longest request: a name of 255 characters and an extra besides.
pub const MAX_REQUEST: usize = 4096;

/// What EPMD is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Register a node, for as long as the connection lasts.
    Alive(Registration),
    /// Where does the node with this name listen?
    PortPlease(String),
    /// Which nodes are there?
    Names,
    /// Everything, for debugging.
    Dump,
    /// End.
    Kill,
    /// Forget a node.
    Stop(String),
}

/// First bytes of requests and responses.
#[rustfmt::skip]
mod tag {
    pub(super) const DUMP: u8 = 100;
    pub(super) const KILL: u8 = 107;
    pub(super) const NAMES: u8 = 110;
    pub(super) const STOP: u8 = 115;
    pub(super) const ALIVE2_X_RESP: u8 = 118;
    pub(super) const PORT2_RESP: u8 = 119;
    pub(super) const ALIVE2_REQ: u8 = 120;
    pub(super) const ALIVE2_RESP: u8 = 121;
    pub(super) const PORT_PLEASE2_REQ: u8 = 122;
}

const NORMAL_NODE: u8 = 77;
const HIDDEN_NODE: u8 = 72;
const TCP_IPV4: u8 = 0;

/// From this version on creations have 32 bits.
const WIDE_CREATION: u16 = 6;

/// The creation EPMD answers with when it refuses a name.
const REFUSED_CREATION: u16 = 99;

impl Request {
    /// The request with its length in front.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Vec::new();
        match self {
            Request::Alive(node) => {
                body.push(tag::ALIVE2_REQ);
                encode_registration(&mut body, node);
            }
            Request::PortPlease(name) => {
                body.push(tag::PORT_PLEASE2_REQ);
                body.extend(name.as_bytes());
            }
            Request::Names => body.push(tag::NAMES),
            Request::Dump => body.push(tag::DUMP),
            Request::Kill => body.push(tag::KILL),
            Request::Stop(name) => {
                body.push(tag::STOP);
                body.extend(name.as_bytes());
            }
        }
        // What does not fit is cut, and then refused by the other side as malformed.
        let mut packet = u16::try_from(body.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
        packet.append(&mut body);
        packet
    }

    /// Reads a request without its length; nothing if it is none.
    pub fn decode(body: &[u8]) -> Option<Request> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        match body {
            [tag::ALIVE2_REQ, rest @ ..] => decode_registration(rest).ok().map(Request::Alive),
            // Old clients end names with a zero byte.
            [tag::PORT_PLEASE2_REQ, name @ .., 0] | [tag::PORT_PLEASE2_REQ, name @ ..] => {
                text(name).map(Request::PortPlease)
            }
            [tag::NAMES] => Some(Request::Names),
            [tag::DUMP] => Some(Request::Dump),
            [tag::KILL] => Some(Request::Kill),
            [tag::STOP, name @ .., 0] | [tag::STOP, name @ ..] => text(name).map(Request::Stop),
            _ => None,
        }
    }
}

/// ```text
/// port 2 | type 1 | protocol 1 | highest 2 | lowest 2 | length 2 | name | length 2 | extra
/// ```
fn encode_registration(out: &mut Vec<u8>, node: &Registration) {
    out.extend(node.port.to_be_bytes());
    out.extend([if node.hidden { HIDDEN_NODE } else { NORMAL_NODE }, TCP_IPV4]);
    out.extend(node.highest.to_be_bytes());
    out.extend(node.lowest.to_be_bytes());
    for text in [node.name.as_bytes(), &node.extra] {
        out.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(text);
    }
}

fn decode_registration(bytes: &[u8]) -> Result<Registration, DecodeErrorKind> {
    let mut reader = crate::codec::Reader::new(bytes);
    let port = reader.u16()?;
    let hidden = match reader.u8()? {
        HIDDEN_NODE => true,
        NORMAL_NODE => false,
        other => return Err(DecodeErrorKind::Tag(other)),
    };
    let _protocol = reader.u8()?;
    let (highest, lowest) = (reader.u16()?, reader.u16()?);
    let length = usize::from(reader.u16()?);
    let name = String::from_utf8(reader.take(length)?.to_vec()).map_err(|_| DecodeErrorKind::Utf8)?;
    let length = usize::from(reader.u16()?);
    let extra = reader.take(length)?.to_vec();
    Ok(Registration { name, port, hidden, highest, lowest, extra })
}

/// The answer to `Alive`: the creation, or nothing if the name is taken. Old nodes get a short creation.
pub fn encode_alive(highest: u16, creation: Option<u32>) -> Vec<u8> {
    match creation {
        Some(creation) if highest >= WIDE_CREATION => [&[tag::ALIVE2_X_RESP, 0][..], &creation.to_be_bytes()].concat(),
        // Old creations are 1, 2 or 3.
        Some(creation) => vec![tag::ALIVE2_RESP, 0, 0, (creation % 3 + 1) as u8],
        None if highest >= WIDE_CREATION => {
            [&[tag::ALIVE2_X_RESP, 1][..], &u32::from(REFUSED_CREATION).to_be_bytes()].concat()
        }
        None => [&[tag::ALIVE2_RESP, 1][..], &REFUSED_CREATION.to_be_bytes()].concat(),
    }
}

/// What `Alive` was answered with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alive {
    /// The name is ours, in the life with this creation.
    Registered(u32),
    /// The name is taken.
    Refused,
}

/// Reads the answer to `Alive`; nothing as long as bytes are missing.
pub fn decode_alive(bytes: &[u8]) -> Result<Option<Alive>, DecodeErrorKind> {
    let (result, creation) = match bytes {
        [tag::ALIVE2_X_RESP, result, a, b, c, d, ..] => (result, u32::from_be_bytes([*a, *b, *c, *d])),
        [tag::ALIVE2_RESP, result, a, b, ..] => (result, u32::from(u16::from_be_bytes([*a, *b]))),
        [] | [tag::ALIVE2_X_RESP | tag::ALIVE2_RESP, ..] => return Ok(None),
        [other, ..] => return Err(DecodeErrorKind::Tag(*other)),
    };
    Ok(Some(if *result == 0 { Alive::Registered(creation) } else { Alive::Refused }))
}

/// The answer to `PortPlease`.
pub fn encode_port(node: Option<&Registration>) -> Vec<u8> {
    match node {
        Some(node) => {
            let mut out = vec![tag::PORT2_RESP, 0];
            encode_registration(&mut out, node);
            out
        }
        None => vec![tag::PORT2_RESP, 1],
    }
}

/// Reads the whole answer to `PortPlease`; nothing if no node has the name.
pub fn decode_port(bytes: &[u8]) -> Result<Option<Registration>, DecodeErrorKind> {
    match bytes {
        [tag::PORT2_RESP, 0, rest @ ..] => decode_registration(rest).map(Some),
        [tag::PORT2_RESP, ..] => Ok(None),
        [] => Err(DecodeErrorKind::Truncated),
        [other, ..] => Err(DecodeErrorKind::Tag(*other)),
    }
}

/// Reads the answer to `Names`: EPMD's port, and a name and port for each node.
pub fn decode_names(bytes: &[u8]) -> Result<(u32, Vec<(String, u16)>), DecodeErrorKind> {
    let mut reader = crate::codec::Reader::new(bytes);
    let port = reader.u32()?;
    let text = std::str::from_utf8(reader.rest()).map_err(|_| DecodeErrorKind::Utf8)?;
    let nodes = text.lines().filter_map(|line| {
        let (name, port) = line.strip_prefix("name ")?.rsplit_once(" at port ")?;
        Some((name.to_owned(), port.trim().parse().ok()?))
    });
    Ok((port, nodes.collect()))
}

/// The line of the answer to `Names` for one node.
pub fn names_line(node: &Registration) -> String {
    format!("name {} at port {}\n", node.name, node.port)
}

//! Closures on their way to and from other nodes.
//!
//! Evaluated code keeps its expanded quoted form, which is what travels; the receiver compiles it once and keeps it by
//! its content hash. A closure without a quoted form arrives as one that can be kept and sent on but not called.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Weak};

use foldhash::fast::FixedState;
use parking_lot::{Mutex, RwLock};
use sha2::{Digest, Sha256};

use crate::code::{LambdaCode, module};
use crate::codec::msgpack::{self, Context, Ends};
use crate::codec::{ExternalFunction, ForeignFunction, FunctionCarrier, FunctionParts, Identity};
use crate::compile::{self, Unit};
use crate::process::host;
use crate::term::{Closure, Lambda, Pid, Term};

/// The carrier of this program's closures.
pub struct Closures;

/// A content hash.
type Hash = [u8; 16];

/// The bytes of closures that were sent, by the address of their code, which a weak reference keeps from being used again.
static WRITTEN: LazyLock<Mutex<HashMap<usize, Written, FixedState>>> = LazyLock::new(Mutex::default);

/// Code that arrived. Senders rely on what they sent once being here as long as the connection lasts.
static COMPILED: LazyLock<RwLock<HashMap<Hash, Arc<LambdaCode>, FixedState>>> = LazyLock::new(RwLock::default);

struct Written {
    owner: Weak<dyn Lambda>,
    hash: Hash,
    bytes: Arc<[u8]>,
}

/// How many written closures are kept before those that are gone are swept out.
const KEPT: usize = 1024;

impl FunctionCarrier for Closures {
    fn encode(&self, closure: &Closure) -> Option<FunctionParts> {
        let any: &dyn Any = &**closure.code();
        let code: &LambdaCode = any.downcast_ref()?;
        let (hash, bytes) = written(closure.code(), code)?;
        Some(FunctionParts {
            module: code.function.module,
            index: code.index,
            uniq: code.uniq,
            arity: code.function.arity,
            name: code.name,
            hash,
            code: Some(bytes),
        })
    }

    fn decode(&self, parts: FunctionParts, captured: &[Term]) -> Result<Term, String> {
        let known = COMPILED.read().get(&parts.hash).cloned();
        let code = match (known, &parts.code) {
            (Some(code), _) => Some(code),
            (None, Some(bytes)) => compiled(&parts, bytes),
            (None, None) => None,
        };
        Ok(match code {
            // The machine trusts the number of captured values, so a peer must not choose it.
            Some(code) if usize::from(code.function.captures) == captured.len() => Term::closure(code, captured),
            _ => Term::closure(Arc::new(foreign(&parts)), captured),
        })
    }

    fn encode_external(&self, _closure: &Closure) -> Option<(ExternalFunction, Vec<Term>)> {
        None
    }

    fn decode_external(&self, _function: &ExternalFunction, _captured: &[Term]) -> Option<Term> {
        None
    }
}

fn written(owner: &Arc<dyn Lambda>, code: &LambdaCode) -> Option<(Hash, Arc<[u8]>)> {
    let address = Arc::as_ptr(owner) as *const () as usize;
    let mut all = WRITTEN.lock();
    if let Some(known) = all.get(&address)
        && known.owner.strong_count() > 0
    {
        return Some((known.hash, known.bytes.clone()));
    }
    let quoted = code.quoted.as_ref().map_or(Term::nil(), |quoted| quoted.load());
    let source = Term::tuple([
        quoted,
        Term::from(&*code.function.file),
        Term::atom(code.function.module),
        Term::int(i64::from(code.index)),
        Term::int(i64::from(code.uniq)),
    ]);
    let (node, creation) = host::identity();
    let bytes: Arc<[u8]> = msgpack::to_vec(&source, Identity { node, creation }).ok()?.into();
    let hash = hash_of(&bytes);
    if all.len() >= KEPT {
        all.retain(|_, written| written.owner.strong_count() > 0);
    }
    all.insert(address, Written { owner: Arc::downgrade(owner), hash, bytes: bytes.clone() });
    Some((hash, bytes))
}

fn hash_of(bytes: &[u8]) -> Hash {
    let digest = Sha256::digest(bytes);
    let mut hash = [0; 16];
    hash.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    hash
}

/// Compiles code that arrived; nothing if it is none, or not what its hash says.
fn compiled(parts: &FunctionParts, bytes: &[u8]) -> Option<Arc<LambdaCode>> {
    if hash_of(bytes) != parts.hash {
        return None;
    }
    let (node, creation) = host::identity();
    let ends = Ends { own: Identity { node, creation }, peer: None };
    let source = msgpack::decode_all(bytes, &Context::new(ends)).ok()?;
    let [quoted, file, ..] = source.as_tuple()? else { return None };
    let [term, versions] = quoted.as_tuple_of::<2>()?;
    let versions: Option<Vec<u32>> = versions.as_list()?.into_iter().map(|version| version_of(version)).collect();
    let unit = Unit {
        module: parts.module,
        home: module::loaded(parts.module),
        file: file.as_text()?.into(),
        permanent: false,
        keep_quoted: true,
    };
    let code = compile::travelled(&unit, term, &versions?, parts.index, parts.uniq).ok()?;
    COMPILED.write().insert(parts.hash, code.clone());
    Some(code)
}

fn version_of(term: &Term) -> Option<u32> {
    u32::try_from(term.as_int()?).ok()
}

/// A closure that nobody here can run.
fn foreign(parts: &FunctionParts) -> ForeignFunction {
    let creator = Pid::local(0, 0);
    ForeignFunction(ExternalFunction {
        module: parts.module,
        index: parts.index,
        uniq: parts.hash,
        old_index: i64::from(parts.index),
        old_uniq: i64::from(parts.uniq),
        arity: parts.arity,
        creator,
    })
}

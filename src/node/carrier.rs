//! Closures on their way to and from other nodes.
//!
//! Evaluated code keeps its expanded quoted form, which is what travels; the receiver compiles it once and finds it again by
//! its content hash, as long as a closure or a connection needs it. A closure without a quoted form arrives as one that can be kept and sent on but not called.

use std::any::Any;
use std::sync::{Arc, LazyLock, Weak};

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::code::{LambdaCode, module};
use crate::codec::msgpack::{self, Context, Ends};
use crate::codec::{ExternalFunction, ForeignFunction, FunctionCarrier, FunctionParts, Identity};
use crate::compile::{self, Unit};
use crate::node::kept::{CODE_KNOWN, CodeHash, Kept, Recent};
use crate::process::host;
use crate::term::{Closure, Lambda, Pid, Term};

/// The carrier of this program's closures, one for each connection.
pub struct Closures {
    /// Code that arrived: the peer relies on what it sent being here, and may send it without its code the next time.
    arrived: Mutex<Recent<Arc<LambdaCode>>>,
}

/// The bytes of closures that were sent, by the address of their code, which a weak reference keeps from being used again.
static WRITTEN: LazyLock<Mutex<Kept<usize, Written>>> = LazyLock::new(Mutex::default);

/// Code that arrived over any connection, so that it is the same when it comes from elsewhere.
static COMPILED: LazyLock<Mutex<Kept<CodeHash, Weak<LambdaCode>>>> = LazyLock::new(Mutex::default);

struct Written {
    owner: Weak<dyn Lambda>,
    hash: CodeHash,
    bytes: Arc<[u8]>,
}

impl Default for Closures {
    fn default() -> Closures {
        Closures { arrived: Mutex::new(Recent::new(2 * CODE_KNOWN)) }
    }
}

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
        let known = self.arrived.lock().get(&parts.hash).cloned();
        let code = known.or_else(|| {
            let bytes = parts.code.as_ref()?;
            let code = compiled(&parts, bytes)?;
            self.arrived.lock().insert(parts.hash, code.clone());
            Some(code)
        });
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

fn written(owner: &Arc<dyn Lambda>, code: &LambdaCode) -> Option<(CodeHash, Arc<[u8]>)> {
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
    let entry = Written { owner: Arc::downgrade(owner), hash, bytes: bytes.clone() };
    all.insert(address, entry, |written| written.owner.strong_count() > 0);
    Some((hash, bytes))
}

fn hash_of(bytes: &[u8]) -> CodeHash {
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
    if let Some(known) = COMPILED.lock().get(&parts.hash).and_then(Weak::upgrade) {
        return Some(known);
    }
    let (node, creation) = host::identity();
    let ends = Ends { own: Identity { node, creation }, peer: None };
    let source = msgpack::decode_all(bytes, &Context::new(ends)).ok()?;
    let [quoted, file, ..] = source.as_tuple()? else { return None };
    let [term, versions] = quoted.as_tuple_of::<2>()?;
    let versions: Option<Vec<u32>> = versions.as_list()?.into_iter().map(version_of).collect();
    let unit = Unit {
        module: parts.module,
        home: module::loaded(parts.module),
        file: file.as_text()?.into(),
        permanent: false,
        keep_quoted: true,
    };
    let code = compile::travelled(&unit, term, &versions?, parts.index, parts.uniq).ok()?;
    COMPILED.lock().insert(parts.hash, Arc::downgrade(&code), |code| code.strong_count() > 0);
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

//! Closures on their way to and from a BEAM, as funs of its interpreter.
//!
//! ```text
//! fun of erl_eval: module, index (by arity), hash of the module | {annotation, bindings, _, _, _, clauses [, name]}
//! ```
//!
//! Index and hash belong to the release of the other node, so [`Shapes`] are learned from it: whatever fun of `erl_eval`
//! comes over a connection tells them, and [`probe`] asks for one of every arity when the connection is made. What was sent
//! and comes back is the same closure again; what came from there goes back as it was.

use std::any::Any;
use std::sync::{Arc, LazyLock, Weak};

use parking_lot::{Mutex, RwLock};
use sha2::{Digest, Sha256};

use crate::code::{LambdaCode, module};
use crate::codec::etf::{self, EncodeOptions};
use crate::codec::{ExternalFunction, FunctionCarrier, FunctionParts, Identity};
use crate::compile::{self, Unit, abstract_format};
use crate::node::control::{Control, SpawnFunction};
use crate::node::kept::Kept;
use crate::process::host;
use crate::term::{Atom, Closure, Lambda, Literal, Message, Pid, Reference, Term, View, names};

/// A fun of the interpreter has at most this many arguments.
const MAX_ARITY: usize = 20;

/// The carrier of closures over one connection to a BEAM.
pub struct BeamClosures {
    /// Written when funs arrive, read when funs are sent; a word each.
    shapes: RwLock<Shapes>,
}

/// How the other node's interpreter numbers its funs.
#[derive(Clone, Debug)]
struct Shapes {
    uniq: [u8; 16],
    old_uniq: i64,
    index: [u32; MAX_ARITY + 1],
    /// The elements of the captured tuple, with what differs from fun to fun left empty.
    frame: Frame,
}

/// The captured tuple of the interpreter's funs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Frame {
    /// `{bindings, _, _, clauses}`
    Four,
    /// `{annotation, bindings, _, _, used variables, clauses}`
    Six,
}

type Hash = [u8; 16];

/// Code in the interpreter's form and here.
struct Interpreted {
    code: Weak<LambdaCode>,
    hash: Hash,
    /// The captured tuple without its bindings, and how the fun was called where it was made.
    clauses: Literal,
    arity: u8,
    /// The names of the captured values, in the order of the closure.
    captured: Box<[Atom]>,
    /// The fun as it came, if it did.
    origin: Option<(ExternalFunction, Literal)>,
}

/// By the address of the code, which a weak reference keeps from being used again.
static BY_CODE: Table<usize, Arc<Interpreted>> = LazyLock::new(Mutex::default);

type Table<K, V> = LazyLock<Mutex<Kept<K, V>>>;

/// By what the other side says of it. Holds the code: a fun that came once may come again.
static BY_HASH: Table<Hash, (Arc<LambdaCode>, Arc<Interpreted>)> = LazyLock::new(Mutex::default);

/// Functions of modules here that were sent, so that they can be called when they come back.
static MODULE_FUNS: Table<(Atom, u32, u32), Weak<dyn Lambda>> = LazyLock::new(Mutex::default);

impl BeamClosures {
    /// A carrier that knows no more than how OTP 25 numbers its funs.
    pub fn new() -> BeamClosures {
        let mut index = [0; MAX_ARITY + 1];
        index.iter_mut().zip((0..=43).rev()).for_each(|(index, number)| *index = number);
        let uniq = [6, 83, 97, 170, 70, 21, 144, 209, 189, 241, 235, 98, 209, 166, 235, 8];
        BeamClosures { shapes: RwLock::new(Shapes { uniq, old_uniq: 3_316_493, index, frame: Frame::Six }) }
    }

    fn learn(&self, function: &ExternalFunction, frame: Frame) {
        let mut shapes = self.shapes.write();
        shapes.uniq = function.uniq;
        shapes.old_uniq = function.old_uniq;
        shapes.frame = frame;
        if let Some(index) = shapes.index.get_mut(usize::from(function.arity)) {
            *index = function.index;
        }
    }
}

impl Default for BeamClosures {
    fn default() -> BeamClosures {
        BeamClosures::new()
    }
}

impl FunctionCarrier for BeamClosures {
    fn encode(&self, _closure: &Closure) -> Option<FunctionParts> {
        None
    }

    fn decode(&self, parts: FunctionParts, _captured: &[Term]) -> Result<Term, String> {
        Err(format!("a BEAM sends no functions of {}", parts.module.name()))
    }

    fn encode_external(&self, closure: &Closure) -> Option<(ExternalFunction, Vec<Term>)> {
        let any: &dyn Any = &**closure.code();
        let code: &LambdaCode = any.downcast_ref()?;
        match interpreted(closure.code(), code) {
            Some(known) => self.interpreter_fun(&known, closure.captured()),
            None => Some((module_fun(closure.code(), code), closure.captured().to_vec())),
        }
    }

    fn decode_external(&self, function: &ExternalFunction, captured: &[Term]) -> Option<Term> {
        if function.module != names::ERL_EVAL {
            let key = (function.module, function.index, low_word(function.old_uniq));
            let code = MODULE_FUNS.lock().get(&key)?.upgrade()?;
            return Some(Term::closure(code, captured));
        }
        let [environment] = captured else { return None };
        let parts = Environment::of(environment.as_tuple()?)?;
        if parts.name.is_none() {
            self.learn(function, parts.frame);
        }
        from_interpreter(function, environment, &parts)
    }
}

impl BeamClosures {
    fn interpreter_fun(&self, known: &Interpreted, values: &[Term]) -> Option<(ExternalFunction, Vec<Term>)> {
        if values.len() != known.captured.len() {
            return None;
        }
        let bindings = || known.captured.iter().zip(values).map(|(name, value)| (Term::atom(*name), value.clone()));
        if let Some((function, environment)) = &known.origin {
            let environment = environment.load();
            let mut elements = environment.as_tuple()?.to_vec();
            let place = Environment::of(&elements)?.bindings_at();
            let slot = elements.get_mut(place)?;
            *slot = match slot.as_map() {
                Some(_) => Term::map(bindings()),
                None => ordered(bindings()),
            };
            return Some((function.clone(), vec![Term::tuple_from(elements)]));
        }
        let shapes = self.shapes.read();
        let function = ExternalFunction {
            module: names::ERL_EVAL,
            index: *shapes.index.get(usize::from(known.arity))?,
            uniq: shapes.uniq,
            old_index: i64::from(*shapes.index.get(usize::from(known.arity))?),
            old_uniq: shapes.old_uniq,
            arity: known.arity,
            creator: Pid::local(0, 0),
        };
        let none = Term::named("none");
        let clauses = known.clauses.load();
        let environment = match shapes.frame {
            Frame::Four => Term::tuple([ordered(bindings()), none.clone(), none, clauses]),
            Frame::Six => Term::tuple_from(vec![
                Term::int(1),
                Term::map(bindings()),
                none.clone(),
                none,
                Term::empty_map(),
                clauses,
            ]),
        };
        Some((function, vec![environment]))
    }
}

/// Bindings as interpreters before OTP 25 keep them: a list of pairs in order.
fn ordered(bindings: impl Iterator<Item = (Term, Term)>) -> Term {
    let mut pairs: Vec<(Term, Term)> = bindings.collect();
    pairs.sort_by_key(|(name, _)| name.as_atom().map(Atom::name));
    Term::list(pairs.into_iter().map(|(name, value)| Term::tuple([name, value])))
}

/// The captured tuple, taken apart.
struct Environment<'t> {
    frame: Frame,
    bindings: &'t Term,
    clauses: &'t Term,
    name: Option<Atom>,
}

impl<'t> Environment<'t> {
    fn of(elements: &'t [Term]) -> Option<Environment<'t>> {
        let (frame, bindings, clauses, name) = match elements {
            [bindings, _, _, clauses] => (Frame::Four, bindings, clauses, None),
            [bindings, _, _, clauses, name] => (Frame::Four, bindings, clauses, Some(name.as_atom()?)),
            [_, bindings, _, _, _, clauses] => (Frame::Six, bindings, clauses, None),
            [_, bindings, _, _, _, clauses, name] => (Frame::Six, bindings, clauses, Some(name.as_atom()?)),
            _ => return None,
        };
        Some(Environment { frame, bindings, clauses, name })
    }

    fn bindings_at(&self) -> usize {
        match self.frame {
            Frame::Four => 0,
            Frame::Six => 1,
        }
    }

    /// Names and values, in the order of the names.
    fn values(&self) -> Option<Vec<(Atom, Term)>> {
        let mut values: Vec<(Atom, Term)> = match self.bindings.view() {
            View::Map(map) => {
                map.iter().map(|(name, value)| Some((name.as_atom()?, value.clone()))).collect::<Option<_>>()?
            }
            _ => {
                let pair = |pair: &Term| {
                    let [name, value] = pair.as_tuple_of::<2>()?;
                    Some((name.as_atom()?, value.clone()))
                };
                self.bindings.as_list()?.into_iter().map(pair).collect::<Option<_>>()?
            }
        };
        values.sort_by_key(|(name, _)| name.name());
        Some(values)
    }
}

/// The interpreter's form of evaluated code; nothing for functions of modules.
fn interpreted(owner: &Arc<dyn Lambda>, code: &LambdaCode) -> Option<Arc<Interpreted>> {
    let address = Arc::as_ptr(owner) as *const () as usize;
    if let Some(known) = BY_CODE.lock().get(&address).filter(|known| known.code.strong_count() > 0) {
        return Some(known.clone());
    }
    // A function of a module belongs to that module; what has none is evaluated code.
    if module::loaded(code.function.module).is_some() {
        return None;
    }
    let quoted = code.quoted.as_ref()?.load();
    let [lambda, versions] = quoted.as_tuple_of::<2>()?;
    let versions: Option<Vec<u32>> =
        versions.as_list()?.into_iter().map(|version| u32::try_from(version.as_int()?).ok()).collect();
    let written = abstract_format::write(lambda, &versions?)?;
    if usize::from(written.arity) > MAX_ARITY {
        return None;
    }
    let any: Arc<dyn Any + Send + Sync> = owner.clone();
    let code: Arc<LambdaCode> = any.downcast().ok()?;
    let known = Arc::new(Interpreted {
        code: Arc::downgrade(&code),
        hash: hash_of(written.arity, &written.clauses, None, &written.captured)?,
        clauses: Literal::owned(&written.clauses),
        arity: written.arity,
        captured: written.captured.into(),
        origin: None,
    });
    keep(address, &code, &known);
    Some(known)
}

fn keep(address: usize, code: &Arc<LambdaCode>, known: &Arc<Interpreted>) {
    BY_HASH.lock().insert(known.hash, (code.clone(), known.clone()), |(code, _)| Arc::strong_count(code) > 1);
    BY_CODE.lock().insert(address, known.clone(), |known| known.code.strong_count() > 0);
}

fn hash_of(arity: u8, clauses: &Term, name: Option<Atom>, captured: &[Atom]) -> Option<Hash> {
    let mut captured = captured.to_vec();
    captured.sort_by_key(|name| name.name());
    let all = Term::tuple([
        Term::int(i64::from(arity)),
        clauses.clone(),
        name.map_or(Term::NIL_LIST, Term::atom),
        Term::list(captured.into_iter().map(Term::atom)),
    ]);
    let (node, creation) = host::identity();
    let bytes = etf::encode(&all, &etf::Context::new(Identity { node, creation }), EncodeOptions::default()).ok()?;
    let mut hash = [0; 16];
    hash.iter_mut().zip(Sha256::digest(&bytes)).for_each(|(to, from)| *to = from);
    Some(hash)
}

/// A function of a module here as a BEAM that lacks the module can keep and return it.
fn module_fun(owner: &Arc<dyn Lambda>, code: &LambdaCode) -> ExternalFunction {
    let key = (code.function.module, code.index, code.uniq);
    MODULE_FUNS.lock().insert(key, Arc::downgrade(owner), |code| code.strong_count() > 0);
    let mut uniq = [0; 16];
    uniq.iter_mut().rev().zip(code.uniq.to_le_bytes()).for_each(|(to, from)| *to = from);
    ExternalFunction {
        module: code.function.module,
        index: code.index,
        uniq,
        old_index: i64::from(code.index),
        old_uniq: i64::from(code.uniq),
        arity: code.function.arity,
        creator: Pid::local(0, 0),
    }
}

fn low_word(number: i64) -> u32 {
    (number & 0xFFFF_FFFF) as u32
}

fn from_interpreter(function: &ExternalFunction, environment: &Term, parts: &Environment<'_>) -> Option<Term> {
    let values = parts.values()?;
    let mut captured: Vec<Atom> = values.iter().map(|(name, _)| *name).collect();
    let hash = hash_of(function.arity, parts.clauses, parts.name, &captured)?;
    let known = BY_HASH.lock().get(&hash).cloned();
    let (code, known) = match known {
        Some(known) => known,
        None => {
            let made = compiled(function, parts, &captured)?;
            let mut elements = environment.as_tuple()?.to_vec();
            if let Some(bindings) = elements.get_mut(parts.bindings_at()) {
                *bindings = if bindings.as_map().is_some() { Term::empty_map() } else { Term::NIL_LIST };
            }
            let known = Arc::new(Interpreted {
                code: Arc::downgrade(&made),
                hash,
                clauses: Literal::owned(parts.clauses),
                arity: function.arity,
                captured: std::mem::take(&mut captured).into(),
                origin: Some((function.clone(), Literal::owned(&Term::tuple_from(elements)))),
            });
            let owner: Arc<dyn Lambda> = made.clone();
            keep(Arc::as_ptr(&owner) as *const () as usize, &made, &known);
            (made, known)
        }
    };
    // The machine trusts the number of captured values and of arguments, so a peer must not choose them.
    if usize::from(code.function.captures) != values.len() || code.function.arity != function.arity {
        return None;
    }
    let value = |name: &Atom| values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let values: Vec<Term> = known.captured.iter().map(value).collect::<Option<_>>()?;
    Some(Term::closure(code, &values))
}

fn compiled(function: &ExternalFunction, parts: &Environment<'_>, captured: &[Atom]) -> Option<Arc<LambdaCode>> {
    let read = abstract_format::read(parts.clauses, captured, parts.name)?;
    let unit = Unit { module: names::ERL_EVAL, home: None, file: "".into(), permanent: false, keep_quoted: true };
    compile::travelled(&unit, &read.lambda, &read.captured, function.index, low_word(function.old_uniq)).ok()
}

/// What asks a BEAM for a fun of every arity: `pid ! {tag, funs}`, evaluated in a process spawned there.
pub fn probe(server: Pid, id: Reference, answer: &Term) -> (Control, Term) {
    let form = |name: &str, rest: Vec<Term>| {
        Term::tuple_from([Term::named(name), Term::int(1)].into_iter().chain(rest).collect())
    };
    let ok = form("atom", vec![Term::atom(names::OK)]);
    let parameter = form("var", vec![Term::atom(names::UNDERSCORE)]);
    let nil = Term::tuple([Term::atom(names::NIL), Term::int(1)]);
    let mut funs = nil;
    for arity in (0..=MAX_ARITY).rev() {
        let parameters = Term::list(std::iter::repeat_n(parameter.clone(), arity));
        let clause = form("clause", vec![parameters, Term::NIL_LIST, Term::list([ok.clone()])]);
        let fun = form("fun", vec![Term::tuple([Term::named("clauses"), Term::list([clause])])]);
        funs = form("cons", vec![fun, funs]);
    }
    let variable = |name: &str| form("var", vec![Term::named(name)]);
    let message = form("tuple", vec![Term::list([variable("Answer"), funs])]);
    let send = form("op", vec![Term::named("!"), variable("Server"), message]);
    let bindings = [("Answer", answer.clone()), ("Server", Term::pid(server))];
    let bindings = Term::list(bindings.map(|(name, value)| Term::tuple([Term::named(name), value])));
    let arguments = Term::list([Term::list([send]), bindings]);
    let function = SpawnFunction { module: names::ERL_EVAL, name: Atom::new("exprs"), arity: 2 };
    let options = Message::new(&Term::NIL_LIST);
    (Control::SpawnRequest { id, from: server, group_leader: server, function, options }, arguments)
}

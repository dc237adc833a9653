//! Documentation and typespecs of modules: of loaded ones from what their definition left, of the library from its source.

use super::library;
use super::object;
use super::repeated;
use super::signature::Signature;
use super::typespec::spec_target;
use crate::code::{Raise, module};
use crate::expand::quoted::as_call;
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};

/// kind, name, arity, line, documentation, signature, metadata
type Entry = (Atom, Atom, u8, i64, Term, String, Term);

/// What a module's source or definition says of it.
#[derive(Default)]
struct Described {
    /// The module, where it is known.
    name: Option<Atom>,
    moduledoc: Term,
    /// What `@moduledoc` says besides, a map.
    metadata: Term,
    line: i64,
    entries: Vec<Entry>,
    /// Types and callbacks of a source, until its functions are known.
    behind: Vec<Entry>,
    /// Whether it was compiled without documentation.
    undocumented: bool,
    /// Whether it was compiled without what debuggers want, which typespecs belong to.
    undebuggable: bool,
    /// kind (`:spec`, `:type` ...), quoted form
    specs: Vec<(Atom, Term)>,
}

/// `{:docs_v1, ...}` of a module, by its name or its bytes, as `Code.fetch_docs/1` gives it; or `{:error, reason}`.
pub fn fetch(process: &mut Process, module: &Term) -> Result<Term, Raise> {
    let Some(described) = describe(process, module)? else {
        return Ok(Term::error_tuple(Term::named("module_not_found")));
    };
    if described.undocumented {
        return Ok(Term::error_tuple(Term::named("chunk_not_found")));
    }
    let module = described.name;
    let mut entries = described.entries;
    // Types stay in their order, all else is sorted, what can be called first.
    let key = |kind: Atom, name: Atom, arity: u8, line: i64| match kind {
        names::TYPE => (2, kind.name(), "", 0, line),
        names::CALLBACK | names::MACROCALLBACK => (1, kind.name(), name.name(), arity, 0),
        _ => (0, kind.name(), name.name(), arity, 0),
    };
    entries.sort_by(|a, b| key(a.0, a.1, a.2, a.3).cmp(&key(b.0, b.1, b.2, b.3)));
    let entries = entries.iter().map(|(kind, name, arity, line, doc, signature, meta)| {
        let key = Term::tuple([Term::atom(*kind), Term::atom(*name), Term::int(i64::from(*arity))]);
        // A type has none; a struct is shown as one writes it.
        let signature = match module {
            Some(module) if (*name, *arity) == (names::STRUCT, 0) => Some(Term::from(struct_form(module).as_str())),
            _ => (!signature.is_empty()).then(|| Term::from(signature.as_str())),
        };
        let signature = Term::list(signature);
        let meta = if meta.as_map().is_some() { meta.clone() } else { Term::empty_map() };
        let private = name.name().starts_with('_') && matches!(kind.name(), "function" | "macro");
        let doc = if private && !doc.is_binary() { Term::named("hidden") } else { shown(doc) };
        Term::tuple([key, Term::int(*line), signature, doc, meta])
    });
    Ok(Term::tuple_from(vec![
        Term::named("docs_v1"),
        Term::int(described.line),
        Term::named("elixir"),
        Term::from("text/markdown"),
        shown(&described.moduledoc),
        if described.metadata.as_map().is_some() { described.metadata } else { Term::empty_map() },
        Term::list(entries.collect::<Vec<_>>()),
    ]))
}

/// How a struct without fields is written.
fn struct_form(module: Atom) -> String {
    format!("%{}{{}}", inspect::to_string(&Term::atom(module)))
}

/// A text by language, `:hidden` or `:none`.
fn shown(doc: &Term) -> Term {
    if doc.is_atom(names::FALSE) {
        return Term::named("hidden");
    }
    if doc.is_binary() { Term::map([(Term::from("en"), doc.clone())]) } else { Term::named("none") }
}

/// A typespec: its kind (`:spec`, `:type` ...), what it is about, its quoted form.
pub type Spec = (Atom, (Atom, u8), Term);

/// The quoted typespecs of a module, by its name or its bytes; nothing if there is no such module.
pub fn specs(process: &mut Process, module: &Term) -> Result<Option<Vec<Spec>>, Raise> {
    let Some(described) = describe(process, module)?.filter(|described| !described.undebuggable) else {
        return Ok(None);
    };
    let targets = described.specs.into_iter().filter_map(|(kind, quoted)| {
        let target = spec_target(&quoted)?;
        Some((kind, target, quoted))
    });
    Ok(Some(targets.collect()))
}

/// What the library's source says of a module, or its bytes: what is only in memory has left nothing.
fn describe(process: &mut Process, module: &Term) -> Result<Option<Described>, Raise> {
    let from_bytes = |bytes: &[u8]| {
        let contents = object::read(bytes)?;
        Some(Described { name: Some(contents.name), ..from_definition(&contents.info) })
    };
    let Some(name) = module.as_atom() else { return Ok(module.as_bytes().as_deref().and_then(from_bytes)) };
    let source =
        if module::loaded(name).is_some_and(|loaded| !loaded.embedded) { None } else { library::source_of(name) };
    let Some((file, source)) = source else { return Ok(object::find(name).as_deref().and_then(from_bytes)) };
    let quoted = library::parse(process, file, source, true)?;
    // What implements a protocol says nothing of its own.
    let Some(body) = body_of(&quoted, name, "") else { return Ok(Some(Described::default())) };
    let mut described = from_source(process, name, &body.expressions, body.line);
    if body.is_protocol {
        described.complete_protocol();
    }
    Ok(Some(described))
}

impl Described {
    /// Adds what a protocol says besides what is written: its type, and callbacks for its functions.
    fn complete_protocol(&mut self) {
        let own = Atom::new("t");
        if !self.specs.iter().any(|(kind, quoted)| *kind == names::TYPE && spec_target(quoted) == Some((own, 0))) {
            let name = |name: Atom| Term::tuple([Term::atom(name), Term::NIL_LIST, Term::NIL_LIST]);
            let pair = Term::list([name(own), name(Atom::new("term"))]);
            self.specs.push((names::TYPE, Term::tuple([Term::named("::"), Term::NIL_LIST, pair])));
            self.entries.push((names::TYPE, own, 0, 0, Term::nil(), String::new(), Term::empty_map()));
        }
        let callbacks: Vec<_> = self.specs.iter().filter(|(kind, _)| *kind == names::SPEC).cloned().collect();
        let is_callback = |name, arity| callbacks.iter().any(|(_, quoted)| spec_target(quoted) == Some((name, arity)));
        let functions = self.entries.iter().filter(|entry| entry.0 == names::FUNCTION && is_callback(entry.1, entry.2));
        let documented: Vec<_> = functions
            .map(|(_, name, arity, line, doc, _, meta)| {
                (names::CALLBACK, *name, *arity, *line, doc.clone(), String::new(), meta.clone())
            })
            .collect();
        self.entries.extend(documented);
        self.specs.extend(callbacks.into_iter().map(|(_, quoted)| (names::CALLBACK, quoted)));
    }
}

fn from_definition(info: &Term) -> Described {
    let mut described = Described { moduledoc: Term::nil(), ..Described::default() };
    let Some(info) = info.as_map() else { return described };
    let field = |name: &str| info.get_atom(Atom::new(name)).cloned().unwrap_or_default();
    described.line = field("line").as_int().unwrap_or(0);
    described.metadata = field("metadata");
    if let Some([line, doc]) = field("moduledoc").as_tuple_of::<2>() {
        described.moduledoc = doc.clone();
        described.line = line.as_int().unwrap_or(described.line);
    }
    described.undocumented = field("docs").is_atom(names::FALSE);
    let is_protocol = || field("attributes").keyword_get(Atom::new("__protocol__")).is_some();
    described.undebuggable = field("debug_info").is_atom(names::FALSE) && !is_protocol();
    for entry in field("docs").iter() {
        if let Some([kind, name, arity, line, doc, signature, meta]) = entry.as_tuple_of::<7>()
            && let (Some(kind), Some(name)) = (kind.as_atom(), name.as_atom())
        {
            let arity = arity.as_int().and_then(|arity| u8::try_from(arity).ok()).unwrap_or(0);
            let signature = signature.as_text().map(|text| text.into_owned()).unwrap_or_default();
            described.entries.push((
                kind,
                name,
                arity,
                line.as_int().unwrap_or(0),
                doc.clone(),
                signature,
                meta.clone(),
            ));
        }
    }
    let mut specs: Vec<Term> = field("specs").iter().cloned().collect();
    specs.reverse();
    for spec in specs.iter().rev() {
        if let Some([kind, quoted, _]) = spec.as_tuple_of::<3>()
            && let Some(kind) = kind.as_atom()
        {
            described.specs.push((kind, quoted.clone()));
        }
    }
    described
}

/// The body of a module or protocol.
pub(super) struct Body {
    pub(super) expressions: Vec<Term>,
    /// The line of the module.
    line: i64,
    is_protocol: bool,
}

/// The body of a module, found in the quoted source by the module's name.
pub(super) fn body_of(quoted: &Term, wanted: Atom, outer: &str) -> Option<Body> {
    let [head, meta, args] = quoted.as_tuple_of::<3>()?;
    let parts = args.to_vec()?;
    let kind = head.as_atom()?;
    if kind == names::BLOCK {
        return parts.iter().find_map(|part| body_of(part, wanted, outer));
    }
    if !matches!(kind.name(), "defmodule" | "defprotocol") {
        return None;
    }
    let name = match parts.first()?.as_tuple_of::<3>() {
        Some([_, _, segments]) => {
            let segments: Option<Vec<&str>> = segments.iter().map(|one| Some(one.as_atom()?.name())).collect();
            let prefix = if outer.is_empty() { "Elixir" } else { outer };
            format!("{prefix}.{}", segments?.join("."))
        }
        None => parts.first()?.as_atom()?.name().to_owned(),
    };
    let body = parts.last()?.keyword_get(names::DO)?;
    if name == wanted.name() {
        let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
        let block = body.as_tuple_of::<3>().filter(|[head, _, _]| head.is_atom(names::BLOCK));
        let expressions = block.map_or(vec![body.clone()], |[_, _, all]| all.to_vec().unwrap_or_default());
        return Some(Body { expressions, line, is_protocol: kind.name() == "defprotocol" });
    }
    body_of(body, wanted, &name)
}

fn from_source(process: &mut Process, module: Atom, body: &[Term], line: i64) -> Described {
    let mut described = Described { name: Some(module), moduledoc: Term::nil(), line, ..Described::default() };
    let mut signatures = Vec::new();
    let mut pending = Pending::default();
    for expression in &repeated::written_out(body) {
        let Some([head, meta, args]) = expression.as_tuple_of::<3>() else { continue };
        let (Some(head), Some(args)) = (head.as_atom(), args.to_vec()) else { continue };
        let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
        match (head, args.as_slice()) {
            (names::AT, [attribute]) => attribute_of(attribute, line, &mut described, &mut pending),
            (head, [call, ..]) if head.name() == "defdelegate" => {
                let signature = Signature::of(process, module, call);
                define(&mut described, &mut signatures, (names::DEF, call, line), signature, &mut pending);
            }
            (names::DEF | names::DEFMACRO, [call, ..]) => {
                let call = &spelled(call);
                let signature = Signature::of(process, module, call);
                define(&mut described, &mut signatures, (head, call, line), signature, &mut pending)
            }
            (head, [call, ..]) if head.name() == "defguard" => {
                let (call, _) = crate::expand::split_guards(call);
                let signature = Signature::of(process, module, &call);
                define(&mut described, &mut signatures, (names::DEFMACRO, &call, line), signature, &mut pending);
            }
            (head, _) if matches!(head.name(), "defstruct" | "defexception") => {
                let call = Term::tuple([Term::atom(names::STRUCT), meta.clone(), Term::NIL_LIST]);
                define(&mut described, &mut signatures, (names::DEF, &call, line), Signature::default(), &mut pending);
            }
            (names::DEFP | names::DEFMACROP, _) => pending = Pending::default(),
            _ => {}
        }
    }
    for (entry, signature) in described.entries.iter_mut().zip(signatures) {
        entry.5 = signature.show(entry.1);
    }
    described.entries.append(&mut described.behind);
    described
}

/// A head whose name is filled in, `unquote(:name)(arguments)`, as if the name stood there.
fn spelled(call: &Term) -> Term {
    let name = |head: &Term| {
        let [unquote, _, args] = head.as_tuple_of::<3>()?;
        (unquote.as_atom()?.name() == "unquote").then(|| args.to_vec()?.first()?.as_atom()).flatten()
    };
    match call.as_tuple_of::<3>() {
        Some([head, meta, args]) => match name(head) {
            Some(name) => Term::tuple([Term::atom(name), meta.clone(), args.clone()]),
            None => call.clone(),
        },
        None => call.clone(),
    }
}

/// What `@doc` said of the definition that comes next, and `@typedoc` of the type.
#[derive(Default)]
struct Pending {
    doc: Term,
    typedoc: Term,
    meta: Vec<(Atom, Term)>,
}

fn attribute_of(attribute: &Term, line: i64, described: &mut Described, pending: &mut Pending) {
    let Some([name, _, args]) = attribute.as_tuple_of::<3>() else { return };
    let (Some(name), Some([value])) =
        (name.as_atom(), args.to_vec().as_deref().map(|args| args.first().cloned()).map(|v| [v]))
    else {
        return;
    };
    let Some(value) = value.map(|value| raw_text(&value).unwrap_or(value)) else { return };
    match name {
        names::MODULEDOC => described.moduledoc = value,
        names::DOC if value.as_cons().is_none() => pending.doc = value,
        names::DOC => {
            let pairs = value.iter().filter_map(Term::as_tuple_of::<2>);
            pending.meta.extend(pairs.filter_map(|[key, value]| Some((key.as_atom()?, value.clone()))));
        }
        // What implements a callback is documented there.
        names::IMPL if !pending.doc.is_binary() => pending.doc = Term::bool(false),
        names::SPEC => described.specs.push((name, value)),
        names::TYPE | names::TYPEP | names::OPAQUE | names::CALLBACK | names::MACROCALLBACK => {
            let pending = std::mem::take(pending);
            described.behind.extend(entry_behind(name, &value, line, pending));
            described.specs.push((name, value));
        }
        name if name.name() == "typedoc" => pending.typedoc = value,
        _ => {}
    }
}

/// The text of `~S"..."`.
fn raw_text(quoted: &Term) -> Option<Term> {
    let (name, _, args) = as_call(quoted)?;
    let (_, _, parts) = as_call(args.iter().next()?).filter(|(form, ..)| *form == names::BITS_FORM)?;
    parts.iter().next().filter(|_| name.name() == "sigil_S").cloned()
}

/// What is told of a public type, or of a callback.
fn entry_behind(kind: Atom, quoted: &Term, line: i64, pending: Pending) -> Option<Entry> {
    let (name, arity) = spec_target(quoted)?;
    let Pending { doc, typedoc, mut meta } = pending;
    let (kind, doc) = match kind {
        names::TYPEP => return None,
        names::TYPE | names::OPAQUE => {
            meta = (kind == names::OPAQUE).then(|| (names::OPAQUE, Term::bool(true))).into_iter().collect();
            (names::TYPE, typedoc)
        }
        callback => (callback, doc),
    };
    Some((kind, name, arity, line, doc, String::new(), Term::map_of_atoms(meta)))
}

/// The name that a definition gives, as it is or as `unquote(:name)`.
fn defined_name(name: &Term) -> Option<Atom> {
    match name.as_tuple_of::<3>() {
        Some([head, _, args]) if head.is_atom(names::UNQUOTE) => args.as_cons()?.head.as_atom(),
        _ => name.as_atom(),
    }
}

/// Adds what a clause tells of its function; the signatures stand in the order of the entries.
fn define(
    described: &mut Described,
    signatures: &mut Vec<Signature>,
    (kind, call, line): (Atom, &Term, i64),
    signature: Signature,
    pending: &mut Pending,
) {
    let Pending { doc, mut meta, .. } = std::mem::take(pending);
    let (head, _) = crate::expand::split_guards(call);
    let Some([name, _, args]) = head.as_tuple_of::<3>() else { return };
    let Some(name) = defined_name(name) else { return };
    let arity = args.iter().count() as u8;
    let kind = if kind == names::DEF { names::FUNCTION } else { Atom::new("macro") };
    let known = described.entries.iter().position(|entry| entry.0 == kind && entry.1 == name && entry.2 == arity);
    if let Some(place) = known {
        if let (Some(entry), Some(known)) = (described.entries.get_mut(place), signatures.get_mut(place)) {
            if !entry.4.is_binary() && doc.is_binary() {
                entry.4 = doc;
            }
            known.merge(signature);
        }
        return;
    }
    let defaults = signature.defaults();
    if defaults > 0 {
        meta.push((Atom::new("defaults"), Term::int(defaults as i64)));
    }
    described.entries.push((kind, name, arity, line, doc, String::new(), Term::map_of_atoms(meta)));
    signatures.push(signature);
}

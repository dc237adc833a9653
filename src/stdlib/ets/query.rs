//! Searching by patterns and match specifications, whole or a number of results at a time.
//!
//! A continuation is `{table, kind, specification, limit, position, results left over}`. The position is the next bucket of
//! a hash table, `{key}` behind which to go on in an ordered set, or `:end`.

use super::complaint::Complaint;
use super::expression::Dialect;
use super::registry::{Access, with};
use super::spec::Spec;
use super::table::{Rows, State, Table, copy_out, key_of};
use super::walk::end_of_table;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};
use crate::vm::Trap;

natives! { "ets":
    "match"/1 => go_on,
    "match"/2 => match_all,
    "match"/3 => match_some,
    "match_object"/1 => go_on,
    "match_object"/2 => match_object_all,
    "match_object"/3 => match_object_some,
    "select"/1 => go_on,
    "select"/2 => select_all,
    "select"/3 => select_some,
    "select_reverse"/1 => go_on,
    "select_reverse"/2 => select_reverse_all,
    "select_reverse"/3 => select_reverse_some,
    "select_count"/2 => select_count,
    "select_delete"/2 => select_delete,
    "internal_select_delete"/2 => select_delete,
    "match_delete"/2 => match_delete,
    "match_spec_compile"/1 => match_spec_compile,
    "match_spec_run"/2 => match_spec_run,
    "is_compiled_ms"/1 => is_compiled_ms,
    "test_ms"/2 => test_ms,
}

/// The ways to search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Match,
    MatchObject,
    Select,
    SelectReverse,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Match, Kind::MatchObject, Kind::Select, Kind::SelectReverse];

    fn name(self) -> &'static str {
        match self {
            Kind::Match => "match",
            Kind::MatchObject => "match_object",
            Kind::Select => "select",
            Kind::SelectReverse => "select_reverse",
        }
    }

    fn compile(self, term: &Term) -> Result<Spec, Trap> {
        match self {
            Kind::Match => Ok(Spec::bindings(term)),
            Kind::MatchObject => Ok(Spec::objects(term)),
            Kind::Select | Kind::SelectReverse => Spec::of_search(term),
        }
    }
}

fn find_all(process: &mut Process, args: &mut [Term], kind: Kind) -> Outcome {
    let [handle, term] = array(args)?;
    let spec = kind.compile(term)?;
    with(process, handle, Access::Read, |process, table, state| {
        let rows = spec.candidates(state, table.keypos);
        let found = rows.filter_map(|row| spec.run(process, row.term()));
        // Hash tables show the newest last, so what is found is put in front of what was found before.
        let backwards = matches!(state.rows, Rows::Hash(_)) || kind == Kind::SelectReverse;
        Ok(if backwards { found.fold(Term::NIL_LIST, |tail, head| Term::cons(head, tail)) } else { Term::list(found) })
    })
}

/// A search that returns a number of results at a time.
struct Search {
    kind: Kind,
    term: Term,
    limit: usize,
    /// `[]` at the start.
    position: Term,
    left_over: Vec<Term>,
}

impl Search {
    fn start(args: &mut [Term], kind: Kind) -> Result<(Term, Search), Trap> {
        let [handle, term, limit] = array(args)?;
        let limit = limit.as_int().and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
        let limit = limit.ok_or_else(badarg)?;
        let search = Search { kind, term: term.clone(), limit, position: Term::NIL_LIST, left_over: Vec::new() };
        Ok((handle.clone(), search))
    }

    fn resume(continuation: &Term) -> Option<(Term, Search)> {
        let [handle, kind, term, limit, position, left_over] = continuation.as_tuple_of::<6>()?;
        let kind = kind.as_atom()?;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind.name())?;
        let limit = usize::try_from(limit.as_int()?).ok().filter(|limit| *limit > 0)?;
        let left_over = left_over.to_vec()?;
        Some((handle.clone(), Search { kind, term: term.clone(), limit, position: position.clone(), left_over }))
    }

    fn run(mut self, process: &mut Process, handle: &Term) -> Outcome {
        let spec = self.kind.compile(&self.term)?;
        let mut found = std::mem::take(&mut self.left_over);
        let backwards = with(process, handle, Access::Read, |process, table, state| {
            self.collect(process, &spec, table, state, &mut found);
            Ok(matches!(state.rows, Rows::Hash(_)))
        })?;
        let at_end = self.position.is_atom(names::END);
        if found.is_empty() {
            return Ok(end_of_table());
        }
        let left_over = found.split_off(found.len().min(self.limit));
        if backwards {
            found.reverse();
        }
        let continuation = if at_end && left_over.is_empty() {
            end_of_table()
        } else {
            let limit = Term::int(self.limit as i64);
            let kind = Term::named(self.kind.name());
            Term::tuple([handle.clone(), kind, self.term, limit, self.position, Term::list(left_over)])
        };
        Ok(Term::tuple([Term::list(found), continuation]))
    }

    /// Collects until there are enough results, and notes where to go on.
    fn collect(&mut self, process: &mut Process, spec: &Spec, table: &Table, state: &State, found: &mut Vec<Term>) {
        if self.position.is_atom(names::END) {
            return;
        }
        let start = std::mem::replace(&mut self.position, Term::atom(names::END));
        if spec.has_keys(table.keypos) {
            found.extend(spec.candidates(state, table.keypos).filter_map(|row| spec.run(process, row.term())));
            return;
        }
        match &state.rows {
            Rows::Hash(rows) => {
                let first = start.as_int().and_then(|bucket| usize::try_from(bucket).ok()).unwrap_or(0);
                for bucket in first..rows.slots() {
                    if found.len() >= self.limit {
                        self.position = Term::int(bucket as i64);
                        return;
                    }
                    found.extend(rows.slot(bucket).filter_map(|row| spec.run(process, row.term())));
                }
            }
            Rows::Ordered(rows) => {
                let reverse = self.kind == Kind::SelectReverse;
                let mut walk: Box<dyn Iterator<Item = _> + '_> = match (start.as_tuple_of::<1>(), reverse) {
                    (Some([key]), false) => Box::new(rows.after(key)),
                    (Some([key]), true) => Box::new(rows.before(key)),
                    (None, false) => Box::new(rows.iter()),
                    (None, true) => Box::new(rows.iter().rev()),
                };
                for row in walk.by_ref() {
                    found.extend(spec.run(process, row.term()));
                    if found.len() >= self.limit {
                        self.position = Term::tuple([copy_out(key_of(row.term(), table.keypos))]);
                        return;
                    }
                }
            }
        }
    }
}

fn find_some(process: &mut Process, args: &mut [Term], kind: Kind) -> Outcome {
    let (handle, search) = Search::start(args, kind)?;
    search.run(process, &handle)
}

/// `:ets.select(continuation)` is the next `{results, continuation}`, or `:"$end_of_table"`.
fn go_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [continuation] = array(args)?;
    if continuation.as_atom().is_some_and(|atom| atom.name() == "$end_of_table") {
        return Ok(continuation.take());
    }
    let (handle, search) = Search::resume(continuation).ok_or_else(badarg)?;
    search.run(process, &handle)
}

/// `:ets.match(table, {:"$1", :_})` is the list of keys, each in a list.
fn match_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_all(process, args, Kind::Match)
}

/// `:ets.match(table, {:"$1", :_}, 10)` is the first ten and a continuation.
fn match_some(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_some(process, args, Kind::Match)
}

/// `:ets.match_object(table, {:_, 1})` is the list of rows that fit.
fn match_object_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_all(process, args, Kind::MatchObject)
}

/// `:ets.match_object(table, {:_, 1}, 10)` is the first ten and a continuation.
fn match_object_some(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_some(process, args, Kind::MatchObject)
}

/// `:ets.select(table, [{{:"$1", :_}, [], [:"$1"]}])` is the list of keys.
fn select_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_all(process, args, Kind::Select)
}

/// `:ets.select(table, [{:_, [], [:"$_"]}], 10)` is the first ten rows and a continuation.
fn select_some(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_some(process, args, Kind::Select)
}

/// `:ets.select_reverse(table, [{{:"$1", :_}, [], [:"$1"]}])` is the list of keys from the last to the first.
fn select_reverse_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_all(process, args, Kind::SelectReverse)
}

/// `:ets.select_reverse(table, [{:_, [], [:"$_"]}], 10)` is the last ten rows and a continuation.
fn select_reverse_some(process: &mut Process, args: &mut [Term]) -> Outcome {
    find_some(process, args, Kind::SelectReverse)
}

/// `:ets.select_count(table, [{:_, [], [true]}])` is the number of rows for which the body is `true`.
fn select_count(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, term] = array(args)?;
    let spec = Spec::of_search(term)?;
    with(process, handle, Access::Read, |process, table, state| {
        let rows = spec.candidates(state, table.keypos);
        Ok(Term::int(rows.filter(|row| spec.is_true(process, row.term())).count() as i64))
    })
}

fn delete_matching(process: &mut Process, handle: &Term, spec: &Spec, fits: fn(&Term) -> bool) -> Outcome {
    with(process, handle, Access::Write, |process, table, state| {
        let mut keys = Vec::new();
        for row in spec.candidates(state, table.keypos) {
            if spec.run(process, row.term()).is_some_and(|value| fits(&value)) {
                keys.push(copy_out(key_of(row.term(), table.keypos)));
            }
        }
        let mut count = 0;
        for key in keys {
            count += state.remove(&key, |row| spec.run(process, row).is_some_and(|value| fits(&value))).len();
        }
        Ok(Term::int(count as i64))
    })
}

/// `:ets.select_delete(table, [{:_, [], [true]}])` is the number of rows deleted.
fn select_delete(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, term] = array(args)?;
    delete_matching(process, handle, &Spec::of_search(term)?, |value| value.is_atom(names::TRUE))
}

/// `:ets.match_delete(table, {:_, 1})` is `true`.
fn match_delete(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, term] = array(args)?;
    delete_matching(process, handle, &Spec::objects(term), |_| true)?;
    Ok(Term::bool(true))
}

fn compile(term: &Term) -> Result<Spec, Trap> {
    Spec::compile(term, Dialect::Rows).map_err(|_| badarg())
}

const COMPILED: &str = "$compiled_match_spec";

/// `:ets.match_spec_compile(spec)` is what `match_spec_run/2` takes.
fn match_spec_compile(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    compile(term)?;
    Ok(Term::tuple([Term::named(COMPILED), term.take()]))
}

fn compiled(term: &Term) -> Option<&Term> {
    let [tag, spec] = term.as_tuple_of::<2>()?;
    (tag.as_atom()?.name() == COMPILED).then_some(spec)
}

/// `:ets.is_compiled_ms(compiled)` is `true`.
fn is_compiled_ms(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(Term::bool(compiled(term).is_some()))
}

/// `:ets.match_spec_run([{:a, 1}], compiled)` is the list of what the specification makes of the tuples that fit.
fn match_spec_run(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, term] = array(args)?;
    let spec = compile(compiled(term).ok_or_else(badarg)?)?;
    let rows = list.as_list().ok_or_else(badarg)?;
    Ok(Term::list(rows.into_iter().filter_map(|row| spec.run(process, row))))
}

/// `:ets.test_ms({:a, 1}, [{{:a, :"$1"}, [], [:"$1"]}])` is `{:ok, 1}`; `{:ok, false}` if the tuple does not fit,
/// `{:error, [error: text]}` if that is no specification.
fn test_ms(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [row, term] = array(args)?;
    Ok(match Spec::compile(term, Dialect::Rows) {
        Ok(spec) => Term::ok_tuple(spec.run(process, row).unwrap_or(Term::bool(false))),
        Err(complaints) => Term::error_tuple(Term::list(complaints.into_iter().map(Complaint::into_term))),
    })
}

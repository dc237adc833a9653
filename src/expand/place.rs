//! Where Elixir's own expander is when it refuses something: stack traces show its functions, and the shell some of them.
//!
//! An error collects them on its way up, innermost first, as a BEAM's stack trace does and no more of them. What a macro
//! raises has told its own place and collects nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Raise;
use super::error::trace_entry;
use crate::term::{Atom, Term, names, order};

/// How many entries a stack trace has at most (the BEAM's `backtrace_depth`): any process may set it, and one that
/// raises meanwhile may see either number.
static DEPTH: AtomicUsize = AtomicUsize::new(8);

/// How many entries a stack trace has at most.
pub fn depth() -> usize {
    DEPTH.load(Ordering::Relaxed)
}

/// Sets how many entries a stack trace has at most; returns what it was.
pub fn set_depth(depth: usize) -> usize {
    DEPTH.swap(depth, Ordering::Relaxed)
}

/// How many of the expander's functions a stack trace holds: one of its entries is the function that words the error.
fn limit() -> usize {
    depth().saturating_sub(1)
}

/// A function of Elixir's expander, and the line it is at.
pub(super) struct Step {
    module: &'static str,
    name: &'static str,
    arity: u8,
    line: u32,
}

const fn step(module: &'static str, name: &'static str, arity: u8, line: u32) -> Step {
    Step { module, name, arity, line }
}

const fn expand(name: &'static str, arity: u8, line: u32) -> Step {
    step("elixir_expand", name, arity, line)
}

const fn clauses(name: &'static str, arity: u8, line: u32) -> Step {
    step("elixir_clauses", name, arity, line)
}

const FIRST: Step = step("lists", "mapfoldl_1", 3, 1462);
const LATER: Step = step("lists", "mapfoldl_1", 3, 1463);
const FOLDED: Step = step("lists", "foldl", 3, 1350);
const NEXT: Step = step("lists", "foldl_1", 3, 1355);

const ARGUMENT: Step = expand("expand_arg", 3, 618);
const ARGUMENTS: Step = expand("mapfold", 5, 634);

pub(super) const ONE_ARGUMENT: &[Step] = &[expand("expand_args", 3, 622)];
pub(super) const SEVERAL_ARGUMENTS: &[Step] = &[ARGUMENT, ARGUMENTS, expand("expand_args", 3, 627)];
pub(super) const SEVERAL_PATTERNS: &[Step] = &[ARGUMENTS];
pub(super) const REMOTE_ARGUMENTS: &[Step] = &[ARGUMENT, ARGUMENTS, expand("expand_remote", 8, 848)];
pub(super) const RECEIVER: &[Step] = &[expand("expand", 3, 431)];
pub(super) const CALLED_FUNCTION: &[Step] = &[expand("expand", 3, 442)];
pub(super) const PAIR: &[Step] = &[expand("expand", 3, 458)];
pub(super) const TUPLE: &[Step] = &[expand("expand", 3, 18)];
pub(super) const ELEMENTS: &[Step] = &[ARGUMENT, expand("expand_list", 5, 556), expand("expand", 3, 466)];
pub(super) const ELEMENT_PATTERNS: &[Step] = &[expand("expand_list", 5, 556)];
pub(super) const HEAD_AND_TAIL: &[Step] =
    &[ARGUMENT, ARGUMENTS, expand("expand_list", 5, 553), expand("expand", 3, 466)];
pub(super) const HEAD_AND_TAIL_PATTERNS: &[Step] = &[ARGUMENTS, expand("expand_list", 5, 553)];
pub(super) const MAP: &[Step] = &[step("elixir_map", "expand_map", 4, 13)];
pub(super) const PATTERN_PAIR: &[Step] = &[ARGUMENTS, expand("expand", 3, 458)];
const MAP_KEY: Step = step("elixir_map", "-validate_kv/4-fun-0-", 6, 106);
const MAP_KEYS: Step = step("elixir_map", "expand_map", 4, 14);
const FIRST_MAP_KEY: &[Step] = &[MAP_KEY, FOLDED, MAP_KEYS];
const LATER_MAP_KEY: &[Step] = &[MAP_KEY, NEXT, MAP_KEYS];
pub(super) const MAP_UPDATE: &[Step] = &[step("elixir_map", "expand_map", 4, 7)];
pub(super) const STRUCT_NAME: &[Step] =
    &[ARGUMENT, ARGUMENTS, expand("expand_args", 3, 627), step("elixir_map", "expand_struct", 5, 19)];
pub(super) const STRUCT_FIELDS: &[Step] = STRUCT_NAME;

pub(super) const RIGHT_OF_MATCH: &[Step] = &[expand("expand", 3, 10)];
pub(super) const LEFT_OF_MATCH: &[Step] = &[clauses("match", 5, 23), expand("expand", 3, 11)];
pub(super) const PIN: &[Step] = &[expand("expand", 3, 319)];
pub(super) const IN_BLOCK: &[Step] = &[expand("expand_block", 5, 567), expand("expand", 3, 40)];
pub(super) const LAST_OF_BLOCK: &[Step] = &[expand("expand_block", 5, 564), expand("expand", 3, 40)];
pub(super) const ALIASED: &[Step] = &[expand("expand", 3, 67)];
pub(super) const REQUIRED: &[Step] = &[expand("expand", 3, 90)];
pub(super) const IMPORTED: &[Step] = &[expand("expand", 3, 106)];
const NEW_ALIAS: Step = expand("expand_alias", 5, 965);
pub(super) const ALIAS_MADE: &[Step] = &[NEW_ALIAS, expand("expand", 3, 75)];
pub(super) const REQUIRED_AS: &[Step] = &[NEW_ALIAS, expand("expand", 3, 91)];
pub(super) const SEVERAL_MODULES: &[Step] = &[ARGUMENTS];
pub(super) const PREFIX: &[Step] = &[expand("expand_multi_alias_call", 7, 508)];
const OPTION: Step = expand("-validate_opts/5-lc$^0/1-0-", 5, 941);
const OPTIONS: Step = expand("expand_opts", 6, 936);

pub(super) const AMBIGUOUS_CALL: &[Step] =
    &[step("elixir_dispatch", "expand_import", 7, 149), step("elixir_dispatch", "dispatch_import", 6, 119)];
pub(super) const AMBIGUOUS_CAPTURE: &[Step] = &[
    step("elixir_dispatch", "import_function", 4, 69),
    step("elixir_fn", "capture_import", 5, 79),
    expand("expand_fn_capture", 4, 538),
];
const CHOSEN: Step = step("elixir_import", "import", 4, 22);
const IMPORT: Step = expand("expand", 3, 107);
pub(super) const IMPORTED_NAMES: &[Step] = &[step("elixir_import", "calculate", 6, 91), CHOSEN, IMPORT];
pub(super) const IMPORTED_LIST: &[Step] = &[step("elixir_import", "calculate", 6, 81), CHOSEN, IMPORT];
pub(super) const IMPORTED_DUPLICATE: &[Step] = &[NEXT, step("elixir_import", "calculate", 6, 82), CHOSEN, IMPORT];
pub(super) const IMPORTED_MACROS: &[Step] =
    &[step("elixir_import", "calculate", 6, 98), step("elixir_import", "import", 4, 15), IMPORT];
pub(super) const IMPORTED_TWICE: &[Step] = &[step("elixir_import", "calculate", 6, 87), CHOSEN, IMPORT];
pub(super) const IMPORTED_KIND: &[Step] = &[step("elixir_import", "import", 4, 26), IMPORT];
const EXCEPTED: Step = step("elixir_import", "import", 4, 28);
pub(super) const EXCEPTED_NAMES: &[Step] = &[step("elixir_import", "calculate", 6, 100), EXCEPTED, IMPORT];
pub(super) const EXCEPTED_DUPLICATE: &[Step] = &[NEXT, step("elixir_import", "calculate", 6, 101), EXCEPTED, IMPORT];
pub(super) const EXCEPTED_OTHER: &[Step] = &[step("elixir_import", "calculate", 6, 111), EXCEPTED, IMPORT];

const HEAD: Step = clauses("clause", 6, 44);
const PATTERN: Step = clauses("match", 5, 23);
pub(super) const CLAUSE_HEAD: &[Step] = &[HEAD];
pub(super) const CLAUSE_PATTERN: &[Step] = &[PATTERN, HEAD];
pub(super) const GUARD: &[Step] =
    &[clauses("guard", 3, 70), clauses("-head/3-fun-0-", 6, 57), PATTERN, clauses("head", 3, 55)];
pub(super) const CLAUSE_BODY: &[Step] = &[clauses("clause", 6, 45)];
pub(super) const RESCUE_NAMES: &[Step] = &[clauses("expand_rescue", 3, 292), clauses("expand_rescue", 4, 270)];

const OF_CLAUSES: Step = clauses("-expand_clauses_origin/6-fun-0-", 7, 343);
const CLAUSES: Step = clauses("expand_clauses_origin", 6, 347);
const FIRST_CLAUSE: &[Step] = &[OF_CLAUSES, FIRST, CLAUSES];
const LATER_CLAUSE: &[Step] = &[OF_CLAUSES, FIRST, LATER, CLAUSES];
const OF_FN: Step = step("elixir_fn", "-expand/4-fun-1-", 4, 17);
const FN: Step = step("elixir_fn", "expand", 4, 23);
const FIRST_OF_FN: &[Step] = &[OF_FN, FIRST, FN];
const LATER_OF_FN: &[Step] = &[OF_FN, FIRST, LATER, FN];
const OF_REDUCE: Step = expand("-expand_for_do_block/5-fun-0-", 4, 767);
const REDUCE: Step = expand("expand_for_do_block", 5, 775);
const FIRST_OF_REDUCE: &[Step] = &[OF_REDUCE, FIRST, REDUCE];
const LATER_OF_REDUCE: &[Step] = &[OF_REDUCE, FIRST, LATER, REDUCE];
const FIRST_PART: &[Step] = &[FIRST];
const LATER_PART: &[Step] = &[FIRST, LATER];

pub(super) const CASE_SUBJECT: &[Step] = &[expand("expand_case", 5, 694)];
pub(super) const CASE: &[Step] = &[clauses("case", 4, 98), expand("expand_case", 5, 708)];
pub(super) const COND: &[Step] = &[clauses("cond", 4, 117), expand("expand", 3, 237)];
pub(super) const RECEIVE: &[Step] = &[clauses("receive", 4, 138), expand("expand", 3, 246)];
pub(super) const TRY: &[Step] = &[clauses("try", 4, 236), expand("expand", 3, 251)];
pub(super) const LONE_TRY: &[Step] = &[expand("expand", 3, 251)];
pub(super) const COND_ANYTHING: &[Step] = &[expand("expand", 3, 236)];
pub(super) const TRY_BODY: &[Step] = &[clauses("expand_try", 4, 240)];
pub(super) const TRY_AFTER: &[Step] = &[clauses("expand_try", 4, 243)];
pub(super) const WITH_STACKTRACE: &[Step] = &[clauses("expand_clauses_with_stacktrace", 5, 258)];
pub(super) const WITH_STEPS: &[Step] = &[clauses("with", 4, 166)];
pub(super) const WITH_STEP: &[Step] = &[clauses("expand_with", 2, 185)];
pub(super) const WITH_BODY: &[Step] = &[clauses("expand_with_do", 5, 191), clauses("with", 4, 167)];
pub(super) const WITH_WITHOUT_BODY: &[Step] = &[clauses("with", 4, 167)];
pub(super) const WITH_OTHER: &[Step] = &[clauses("with", 4, 172)];
pub(super) const WITH_ELSE: &[Step] = &[clauses("expand_with_else", 5, 205), clauses("with", 4, 168)];
pub(super) const FOR_OPTIONS: &[Step] = &[expand("expand", 3, 282)];
pub(super) const FOR_STEPS: &[Step] = &[ARGUMENTS, expand("expand", 3, 283)];
pub(super) const FOR_BODY: &[Step] = &[expand("expand", 3, 288)];
pub(super) const FOR_REDUCED: &[Step] = &[FIRST, REDUCE];
pub(super) const FOR_OPTION: &[Step] = &[OPTION, expand("expand", 3, 272)];
pub(super) const FOR_WITHOUT_BODY: &[Step] = &[expand("expand", 3, 279)];
pub(super) const FOR_FIRST_STEP: &[Step] = &[expand("expand", 3, 284)];
pub(super) const FOR_OPTION_VALUES: &[Step] = &[expand("expand", 3, 289)];
pub(super) const FOR_PATTERN: &[Step] = &[PATTERN, expand("expand_for", 3, 1044)];
pub(super) const FOR_BITS: &[Step] = &[expand("expand_for", 3, 1042)];

/// Where a generator's two sides are expanded.
pub(super) struct Generator {
    pub(super) right: &'static [Step],
    pub(super) left: &'static [Step],
}

pub(super) const WITH_GENERATOR: Generator =
    Generator { right: &[clauses("expand_with", 2, 180)], left: &[PATTERN, clauses("expand_with", 2, 182)] };
pub(super) const FOR_GENERATOR: Generator =
    Generator { right: &[expand("expand_for", 3, 1035)], left: &[PATTERN, expand("expand_for", 3, 1037)] };

const SEGMENT: Step = step("elixir_bitstring", "expand_expr", 5, 143);
pub(super) const SEGMENT_VALUE: &[Step] = &[ARGUMENT, SEGMENT];
pub(super) const SEGMENT_PATTERN: &[Step] = &[step("elixir_bitstring", "expand_match", 3, 7), SEGMENT];
pub(super) const PLAIN_SEGMENT: &[Step] = &[step("elixir_bitstring", "expand", 8, 44)];
pub(super) const TYPED_SEGMENT: &[Step] = &[step("elixir_bitstring", "expand", 8, 34)];
const SPECIFIED: Step = step("elixir_bitstring", "expand", 8, 38);
pub(super) const SEGMENT_TYPE: &[Step] = &[step("elixir_bitstring", "expand_specs", 7, 162), SPECIFIED];
pub(super) const LITERAL_SEGMENT: &[Step] = &[step("elixir_bitstring", "expand_specs", 7, 164), SPECIFIED];
pub(super) const SEGMENT_OF_TYPE: &[Step] = &[step("elixir_bitstring", "expand_specs", 7, 167), SPECIFIED];
pub(super) const SPECIFIERS: &[Step] = &[step("elixir_bitstring", "expand_specs", 7, 160), SPECIFIED];
pub(super) const SPECIFIER_ARGUMENT: &[Step] = &[step("elixir_bitstring", "expand_each_spec", 6, 190)];
pub(super) const MATCHED_ARGUMENT: &[Step] = &[step("elixir_bitstring", "expand_spec_arg", 4, 254)];
pub(super) const SPECIFIER_CHECK: &[Step] = &[step("elixir_bitstring", "expand_each_spec", 6, 191)];
pub(super) const SPECIFIED_TWICE: &[Step] = &[step("elixir_bitstring", "expand_each_spec", 6, 196)];
pub(super) const NESTED_BITSTRING: &[Step] = &[step("elixir_bitstring", "expand", 8, 40)];
pub(super) const BITSTRING: &[Step] = &[step("elixir_bitstring", "expand", 5, 26)];
pub(super) const BITSTRING_PATTERN: &[Step] = &[step("elixir_bitstring", "expand", 5, 14)];

const EVALUATED: &[Step] = &[
    step("elixir", "quoted_to_erl", 3, 359),
    step("elixir", "eval_forms", 3, 269),
    step("Elixir.Module.ParallelChecker", "verify", 1, 100),
];

const COMPILE: Step = step("elixir_compiler", "compile", 3, 43);
const COMPILED: &[Step] = &[COMPILE];

/// The body of a module is a match within a block, whose value `defmodule` returns.
const MODULE_BODY: &[Step] = &[
    expand("expand", 3, 10),
    expand("expand_block", 5, 567),
    expand("expand", 3, 40),
    COMPILE,
    step("elixir_module", "eval_form", 6, 379),
    step("elixir_module", "compile", 5, 105),
];

/// What a file, or a module that stands alone, is compiled by.
const ALONE: &[Step] = &[step("elixir_lexical", "run", 3, 15)];

const CAPTURE: Step = expand("expand_fn_capture", 4, 538);
const NUMBERED: Step = step("elixir_fn", "capture_expr", 6, 116);
pub(super) const CAPTURED: &[Step] = &[CAPTURE];
pub(super) const CAPTURED_LOCAL: &[Step] = &[step("elixir_fn", "capture", 4, 47), CAPTURE];
pub(super) const CAPTURED_REMOTE: &[Step] = &[step("elixir_fn", "capture", 4, 42), CAPTURE];
pub(super) const CAPTURED_RECEIVER: &[Step] = &[step("elixir_fn", "capture_require", 5, 85), CAPTURE];
pub(super) const CAPTURED_CODE: &[Step] = &[step("elixir_fn", "capture_expr", 6, 112), CAPTURE];
pub(super) const CAPTURED_NUMBER: &[Step] = &[NUMBERED, CAPTURE];
pub(super) const CAPTURED_NUMBERS: &[Step] = &[step("elixir_fn", "validate", 4, 125), NUMBERED, CAPTURE];
pub(super) const ESCAPED_NAME: &[Step] = &[step("elixir_fn", "escape", 3, 139)];
pub(super) const ESCAPED_ARGUMENTS: &[Step] = &[step("elixir_fn", "escape", 3, 140)];
pub(super) const ESCAPED_PAIR: [&[Step]; 2] =
    [&[step("elixir_fn", "escape", 3, 143)], &[step("elixir_fn", "escape", 3, 144)]];

const fn overridden(line: u32) -> Step {
    expand("resolve_super", 3, line)
}

pub(super) const SUPER_WITHOUT_MODULE: &[Step] = &[overridden(524)];
pub(super) const SUPER_WITHOUT_FUNCTION: &[Step] = &[overridden(525)];
pub(super) const SUPER_OF_NONE: &[Step] = &[overridden(529)];
pub(super) const SUPER: &[Step] = &[expand("expand", 3, 306)];
pub(super) const SUPER_BY_ARITY: &[Step] = &[expand("expand", 3, 217)];
pub(super) const SUPER_BY_EXAMPLE: &[Step] = &[expand("expand", 3, 207)];

const DEFINED_CLAUSE: Step = step("elixir_def", "-store_definition/10-lc$^0/1-0-", 3, 197);
const DEFINITION: Step = step("elixir_def", "store_definition", 10, 198);
pub(super) const DEFINITION_HEAD: &[Step] = &[clauses("def", 3, 35), DEFINED_CLAUSE, DEFINITION];
pub(super) const DEFINITION_GUARD: &[Step] =
    &[clauses("guard", 3, 70), clauses("def", 3, 36), DEFINED_CLAUSE, DEFINITION];
pub(super) const DEFINITION_BODY: &[Step] = &[clauses("def", 3, 37), DEFINED_CLAUSE, DEFINITION];

/// Why a definition is refused that `def` and its kin were asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DefinitionRefused {
    /// Its head is none.
    Syntax,
    /// The compiler defines the function itself.
    Automatic,
    /// It lacks a `do`.
    WithoutBlock,
    /// A head alone holds patterns.
    PatternsInHead,
    /// Its defaults are those of another definition.
    Defaults,
    /// It is of another kind than before.
    OtherKind,
    /// It has defaults for the second time.
    DefaultsTwice,
}

const fn define(name: &'static str, arity: u8, line: u32) -> Step {
    step("elixir_def", name, arity, line)
}

const SYNTAX: &[Step] = &[define("store_definition", 5, 137)];
const AUTOMATIC: &[Step] = &[define("-store_definition/5-fun-0-", 11, 186)];
const WITHOUT_BLOCK: &[Step] = &[DEFINITION];
const PATTERNS_IN_HEAD: &[Step] =
    &[define("-check_args_for_function_head/3-lc$^0/1-0-", 3, 373), define("def_to_clauses", 6, 242), DEFINITION];
const DEFAULTS: &[Step] =
    &[define("-check_previous_defaults/7-lc$^0/1-0-", 7, 383), define("store_definition", 10, 202)];
const DEFINED_ANEW: Step = define("store_definition", 10, 204);
const OTHER_KIND: &[Step] = &[define("store_definition", 9, 275), DEFINED_ANEW];
const DEFAULTS_TWICE: &[Step] = &[define("store_definition", 9, 276), DEFINED_ANEW];

impl DefinitionRefused {
    fn steps(self) -> &'static [Step] {
        match self {
            DefinitionRefused::Syntax => SYNTAX,
            DefinitionRefused::Automatic => AUTOMATIC,
            DefinitionRefused::WithoutBlock => WITHOUT_BLOCK,
            DefinitionRefused::PatternsInHead => PATTERNS_IN_HEAD,
            DefinitionRefused::Defaults => DEFAULTS,
            DefinitionRefused::OtherKind => OTHER_KIND,
            DefinitionRefused::DefaultsTwice => DEFAULTS_TWICE,
        }
    }
}

/// The way to a clause, or another of several parts that are expanded one after the other.
fn part(position: usize, first: &'static [Step], later: &'static [Step]) -> &'static [Step] {
    if position == 0 { first } else { later }
}

/// The way to a clause of `case` and its like.
pub(super) fn clause(position: usize) -> &'static [Step] {
    part(position, FIRST_CLAUSE, LATER_CLAUSE)
}

/// The way to a clause of `fn`.
pub(super) fn fn_clause(position: usize) -> &'static [Step] {
    part(position, FIRST_OF_FN, LATER_OF_FN)
}

/// The way to a clause of a `for` that reduces.
pub(super) fn reduce_clause(position: usize) -> &'static [Step] {
    part(position, FIRST_OF_REDUCE, LATER_OF_REDUCE)
}

/// The way to a block of `case` and its like, or to a step of `with`.
pub(super) fn block(position: usize) -> &'static [Step] {
    part(position, FIRST_PART, LATER_PART)
}

/// The way to what refuses a map's key in a pattern.
pub(super) fn map_key(position: usize) -> &'static [Step] {
    part(position, FIRST_MAP_KEY, LATER_MAP_KEY)
}

/// Where the expander looks for options that a lexical form does not have; those of `for` it looks at elsewhere.
pub(super) fn form_options(form: &str) -> [Step; 2] {
    let line = match form {
        "alias" => 68,
        "require" => 86,
        "import" => 102,
        _ => 167,
    };
    [OPTIONS, expand("expand", 3, line)]
}

/// The same where it is one of the options that the form does not have.
pub(super) fn form_option(form: &str) -> [Step; 3] {
    let [options, form] = form_options(form);
    [OPTION, options, form]
}

/// Where the expander refuses a form that patterns can't have.
pub(super) fn in_pattern(form: &str) -> Vec<Step> {
    let pseudo = matches!(form, "__ENV__" | "__CALLER__" | "__STACKTRACE__");
    let refusal = (!pseudo).then(|| expand("assert_no_match_or_guard_scope", 4, 1111));
    refusal.into_iter().chain(in_guard(form)).collect()
}

/// Where the expander refuses a form that guards can't have.
pub(super) fn in_guard(form: &str) -> Option<Step> {
    let line = match form {
        "=" => 9,
        "alias" => 66,
        "require" => 83,
        "import" => 100,
        "__CALLER__" => 120,
        "__STACKTRACE__" => 126,
        "__ENV__" => 132,
        "&" => 225,
        "fn" => 229,
        "cond" => 235,
        "case" => 241,
        "receive" => 245,
        "try" => 250,
        "for" => 257,
        "with" => 299,
        "super" => 305,
        "anonymous call" => 440,
        _ => return None,
    };
    Some(expand("expand", 3, line))
}

/// Where the expander finds that an option of `quote` has a value of another kind.
pub(super) fn quote_option(key: Atom) -> [Step; 3] {
    let line = if key == names::UNQUOTE { 193 } else { 194 };
    [step("elixir_quote", "validate_runtime", 2, 226), step("elixir_quote", "build", 6, line), expand("expand", 3, 195)]
}

pub(super) const QUOTED_BINDINGS: &[Step] = &[expand("expand", 3, 186)];
pub(super) const QUOTED_LOCATION: &[Step] = &[expand("expand", 3, 174)];

/// A result whose error is told where it arose.
pub(super) trait Placed {
    /// The same, with these functions of the expander around the error.
    fn at(self, steps: &[Step]) -> Self;
}

impl<T> Placed for Result<T, Raise> {
    fn at(self, steps: &[Step]) -> Self {
        self.map_err(|raise| raise.at(steps))
    }
}

impl Placed for Raise {
    fn at(mut self, steps: &[Step]) -> Raise {
        if !self.placed {
            let mut known: Vec<Term> = self.stacktrace.iter().cloned().collect();
            known.extend(steps.iter().map(entry));
            // A BEAM has one entry for a place that called itself.
            known.dedup_by(|later, earlier| order::equal(later, earlier));
            known.truncate(limit());
            self.stacktrace = Term::list(known);
        }
        self
    }
}

impl Raise {
    /// The same, with what compiles a file or the body of a module around the error; a module may stand alone, neither in
    /// the body of a file nor of another.
    #[must_use]
    pub fn compiled(self, module: bool, alone: bool) -> Raise {
        match (module, alone) {
            (false, _) => self.at(COMPILED).at(ALONE),
            (true, true) => self.at(MODULE_BODY).at(ALONE),
            (true, false) => self.at(MODULE_BODY),
        }
    }

    /// The same, with what stores definitions around the error.
    #[must_use]
    pub fn in_definition(self, refused: DefinitionRefused) -> Raise {
        self.at(refused.steps())
    }

    /// The same, with what evaluates a piece of code around the error.
    #[must_use]
    pub fn evaluated(self) -> Raise {
        self.at(EVALUATED)
    }
}

/// `{module, name, arity, [file: file, line: line]}`
fn entry(step: &Step) -> Term {
    let file = match step.module {
        "lists" => "lists.erl".to_owned(),
        "Elixir.Module.ParallelChecker" => "lib/module/parallel_checker.ex".to_owned(),
        module => format!("src/{module}.erl"),
    };
    let place = [(names::FILE, Term::charlist(&file)), (names::LINE, Term::int(i64::from(step.line)))];
    trace_entry(Atom::new(step.module), Atom::new(step.name), step.arity, place)
}

//! The options of `:re`: what they mean to PCRE2.

use pcre2_sys as sys;

use super::pcre::Limits;
use crate::stdlib::erlang::chardata;
use crate::term::{Atom, Term, View, names};

/// Options of a pattern.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CompileOptions {
    /// PCRE2's bits.
    pub bits: u32,
    /// PCRE2's newline convention, 0 for the default.
    pub newline: u8,
    /// PCRE2's meaning of `\R`, 0 for the default.
    pub bsr: u8,
}

/// What of a match is wanted.
#[derive(Clone)]
pub enum Groups {
    /// The whole and every group up to the last that took part.
    All,
    /// The same without the whole.
    AllButFirst,
    /// The whole.
    First,
    /// Only whether there is a match.
    None,
    /// The groups that have names, in the order of these.
    AllNames,
    /// The ones listed.
    Listed(Vec<Group>),
}

/// A group by number or name.
#[derive(Clone)]
pub enum Group {
    /// By number, which may be too large.
    Number(i64),
    /// By name, which may not exist.
    Name(Vec<u8>),
}

/// In which form a group is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `{start, length}`
    Index,
    /// A charlist.
    List,
    /// A binary.
    Binary,
}

/// Options of a match.
pub struct RunOptions {
    /// Options of the pattern that stand among them.
    pub compile: CompileOptions,
    /// Whether there was any of those.
    pub has_compile: bool,
    /// PCRE2's bits.
    pub bits: u32,
    /// Whether all matches are wanted.
    pub global: bool,
    /// Where to begin.
    pub offset: usize,
    /// Whether failures are told apart from no match.
    pub report_errors: bool,
    /// What is wanted.
    pub groups: Groups,
    /// In which form.
    pub form: Form,
    /// How much it may cost.
    pub limits: Limits,
}

impl CompileOptions {
    /// Whether pattern and subject are UTF-8.
    pub fn is_unicode(self) -> bool {
        self.bits & sys::PCRE2_UTF != 0
    }

    /// Reads one option; nothing if it is none of a pattern.
    fn read(&mut self, option: &Term) -> Option<()> {
        if let Some([key, value]) = option.as_tuple_of::<2>() {
            if key.as_atom()?.name() != "newline" {
                return None;
            }
            self.newline = newline(value.as_atom()?)?;
            return Some(());
        }
        match option.as_atom()?.name() {
            "bsr_anycrlf" => self.bsr = u8::try_from(sys::PCRE2_BSR_ANYCRLF).ok()?,
            "bsr_unicode" => self.bsr = u8::try_from(sys::PCRE2_BSR_UNICODE).ok()?,
            name => self.bits |= compile_bit(name)?,
        }
        Some(())
    }
}

fn compile_bit(name: &str) -> Option<u32> {
    Some(match name {
        "unicode" => sys::PCRE2_UTF,
        "anchored" => sys::PCRE2_ANCHORED,
        "caseless" => sys::PCRE2_CASELESS,
        "dollar_endonly" => sys::PCRE2_DOLLAR_ENDONLY,
        "dotall" => sys::PCRE2_DOTALL,
        "extended" => sys::PCRE2_EXTENDED,
        "firstline" => sys::PCRE2_FIRSTLINE,
        "multiline" => sys::PCRE2_MULTILINE,
        "no_auto_capture" => sys::PCRE2_NO_AUTO_CAPTURE,
        "dupnames" => sys::PCRE2_DUPNAMES,
        "ungreedy" => sys::PCRE2_UNGREEDY,
        "no_start_optimize" => sys::PCRE2_NO_START_OPTIMIZE,
        "ucp" => sys::PCRE2_UCP,
        "never_utf" => sys::PCRE2_NEVER_UTF,
        _ => return None,
    })
}

fn newline(name: Atom) -> Option<u8> {
    let newline = match name.name() {
        "cr" => sys::PCRE2_NEWLINE_CR,
        "lf" => sys::PCRE2_NEWLINE_LF,
        "crlf" => sys::PCRE2_NEWLINE_CRLF,
        "anycrlf" => sys::PCRE2_NEWLINE_ANYCRLF,
        "any" => sys::PCRE2_NEWLINE_ANY,
        "nul" => sys::PCRE2_NEWLINE_NUL,
        _ => return None,
    };
    u8::try_from(newline).ok()
}

/// Reads the options of a pattern.
pub fn compile_options(list: &Term) -> Option<CompileOptions> {
    let mut options = CompileOptions::default();
    for option in list.as_list()? {
        options.read(option)?;
    }
    Some(options)
}

/// Reads the options of a match.
pub fn run_options(list: &Term) -> Option<RunOptions> {
    let mut options = RunOptions {
        compile: CompileOptions::default(),
        has_compile: false,
        bits: 0,
        global: false,
        offset: 0,
        report_errors: false,
        groups: Groups::All,
        form: Form::Index,
        limits: Limits::default(),
    };
    for option in list.as_list()? {
        match option.view() {
            View::Atom(name) => options.read_flag(name, option)?,
            View::Tuple([key, rest @ ..]) => options.read_tuple(key.as_atom()?.name(), rest, option)?,
            _ => return None,
        }
    }
    Some(options)
}

impl RunOptions {
    fn read_flag(&mut self, name: Atom, option: &Term) -> Option<()> {
        match name.name() {
            "global" => self.global = true,
            "notbol" => self.bits |= sys::PCRE2_NOTBOL,
            "noteol" => self.bits |= sys::PCRE2_NOTEOL,
            "notempty" => self.bits |= sys::PCRE2_NOTEMPTY,
            "notempty_atstart" => self.bits |= sys::PCRE2_NOTEMPTY_ATSTART,
            "anchored" => self.bits |= sys::PCRE2_ANCHORED,
            "report_errors" => self.report_errors = true,
            _ => {
                self.has_compile = true;
                self.compile.read(option)?;
            }
        }
        Some(())
    }

    fn read_tuple(&mut self, key: &str, rest: &[Term], option: &Term) -> Option<()> {
        let number = |term: &Term| u32::try_from(term.as_int()?).ok();
        match (key, rest) {
            ("capture", [groups]) => self.groups = read_groups(groups)?,
            ("capture", [groups, form]) => {
                self.groups = read_groups(groups)?;
                self.form = match form.as_atom()? {
                    names::BINARY => Form::Binary,
                    names::LIST => Form::List,
                    form if form.name() == "index" => Form::Index,
                    _ => return None,
                };
            }
            ("offset", [offset]) => self.offset = usize::try_from(offset.as_int()?).ok()?,
            ("match_limit", [limit]) => self.limits.steps = Some(number(limit)?),
            ("match_limit_recursion", [limit]) => self.limits.depth = Some(number(limit)?),
            _ => self.compile.read(option)?,
        }
        Some(())
    }
}

fn read_groups(term: &Term) -> Option<Groups> {
    if let Some(name) = term.as_atom() {
        return Some(match name.name() {
            "all" => Groups::All,
            "all_but_first" => Groups::AllButFirst,
            "first" => Groups::First,
            "none" => Groups::None,
            "all_names" => Groups::AllNames,
            _ => return None,
        });
    }
    let group = |term: &Term| match term.view() {
        View::Int(number) => (number >= 0).then_some(Group::Number(number)),
        View::Atom(name) => Some(Group::Name(name.name().as_bytes().to_vec())),
        _ => Some(Group::Name(chardata::text(term)?.into_bytes())),
    };
    let groups: Vec<Group> = term.as_list()?.into_iter().map(group).collect::<Option<_>>()?;
    Some(if groups.is_empty() { Groups::None } else { Groups::Listed(groups) })
}

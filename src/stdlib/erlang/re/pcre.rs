//! PCRE2 behind a safe face: compiled patterns and matches. The one place that calls the C library.
//!
//! The crate that wraps it safely has neither `notbol` nor `firstline` nor limits on backtracking, which `:re` needs.

use std::ffi::c_int;
use std::ptr;
use std::sync::LazyLock;

use pcre2_sys as sys;

use super::tables::{SIZE, Tables};

/// A compiled pattern.
pub struct Code {
    code: *mut sys::pcre2_code_8,
}

// SAFETY: PCRE2 never changes a compiled pattern once it is made ("Multithreading" in pcre2api(3)).
unsafe impl Send for Code {}
// SAFETY: as above.
unsafe impl Sync for Code {}

/// Why a pattern does not compile: PCRE2's number of the error, and where it is.
pub struct CompileError {
    /// The error's number.
    pub code: i32,
    /// The byte of the pattern.
    pub offset: usize,
}

/// How much a match may cost.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    /// How often it may backtrack.
    pub steps: Option<u32>,
    /// How deep it may nest.
    pub depth: Option<u32>,
}

/// What a match comes to.
pub enum Match {
    /// Start and end of the whole and each group, as far as the last one that took part.
    Found(Vec<Option<(usize, usize)>>),
    /// There is none.
    None,
    /// It cost too much, or failed otherwise: PCRE2's number of the error.
    Failed(i32),
}

/// Which characters are letters and so on.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    // SAFETY: the library makes tables of this size; they are copied and never freed.
    Tables::from_ascii(unsafe { *sys::pcre2_maketables_8(ptr::null_mut()).cast::<[u8; SIZE]>() })
});

/// How often a match may backtrack when nothing else is said; OTP's limit is of this size.
const DEFAULT_STEPS: u32 = 10_000_000;

/// PCRE2's number for an escape that means nothing.
const UNKNOWN_ESCAPE: c_int = 103;

impl Code {
    /// Compiles a pattern with PCRE2's option bits, newline convention and `\R` convention (0 for the default). An escape
    /// that means nothing is the character itself, as in the PCRE that OTP has.
    pub fn compile(pattern: &[u8], options: u32, newline: u32, bsr: u32) -> Result<Code, CompileError> {
        match Code::compile_with(pattern, options, newline, bsr, 0) {
            Err(CompileError { code: UNKNOWN_ESCAPE, .. }) => {
                Code::compile_with(pattern, options, newline, bsr, sys::PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL)
            }
            compiled => compiled,
        }
    }

    fn compile_with(pattern: &[u8], options: u32, newline: u32, bsr: u32, extra: u32) -> Result<Code, CompileError> {
        let (mut error, mut offset): (c_int, usize) = (0, 0);
        // SAFETY: the context is only used here and freed, the tables are never freed; the pattern is read within its length.
        let code = unsafe {
            let context = sys::pcre2_compile_context_create_8(ptr::null_mut());
            sys::pcre2_set_character_tables_8(context, TABLES.0.as_ptr());
            sys::pcre2_set_compile_extra_options_8(context, extra);
            if newline != 0 {
                sys::pcre2_set_newline_8(context, newline);
            }
            if bsr != 0 {
                sys::pcre2_set_bsr_8(context, bsr);
            }
            let code = sys::pcre2_compile_8(pattern.as_ptr(), pattern.len(), options, &mut error, &mut offset, context);
            sys::pcre2_compile_context_free_8(context);
            code
        };
        if code.is_null() { Err(CompileError { code: error, offset }) } else { Ok(Code { code }) }
    }

    /// Matches from an offset on.
    pub fn run(&self, subject: &[u8], start: usize, options: u32, limits: Limits) -> Match {
        // SAFETY: the code is alive; subject and offsets are read within the subject's length, which `start` does not pass;
        // the vector of offsets is read while the match data is alive, and as long as the library says it is.
        unsafe {
            let context = sys::pcre2_match_context_create_8(ptr::null_mut());
            sys::pcre2_set_match_limit_8(context, limits.steps.unwrap_or(DEFAULT_STEPS));
            if let Some(depth) = limits.depth {
                sys::pcre2_set_depth_limit_8(context, depth);
            }
            let data = sys::pcre2_match_data_create_from_pattern_8(self.code, ptr::null_mut());
            let count = sys::pcre2_match_8(
                self.code,
                subject.as_ptr(),
                subject.len(),
                start.min(subject.len()),
                options,
                data,
                context,
            );
            let outcome = match usize::try_from(count) {
                Ok(count) => {
                    let offsets = std::slice::from_raw_parts(sys::pcre2_get_ovector_pointer_8(data), 2 * count);
                    let group = |pair: &[usize]| match pair {
                        [start, end] if *start != usize::MAX => Some((*start, *end)),
                        _ => None,
                    };
                    Match::Found(offsets.chunks_exact(2).map(group).collect())
                }
                Err(_) if count == sys::PCRE2_ERROR_NOMATCH => Match::None,
                Err(_) => Match::Failed(count),
            };
            sys::pcre2_match_data_free_8(data);
            sys::pcre2_match_context_free_8(context);
            outcome
        }
    }

    fn info(&self, what: u32) -> u32 {
        let mut value: u32 = 0;
        // SAFETY: the callers ask for numbers of 32 bits only.
        unsafe { sys::pcre2_pattern_info_8(self.code, what, ptr::from_mut(&mut value).cast()) };
        value
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.info(sys::PCRE2_INFO_CAPTURECOUNT) as usize
    }

    /// The names of groups in their order, each with its group's number.
    pub fn names(&self) -> Vec<(Vec<u8>, usize)> {
        let count = self.info(sys::PCRE2_INFO_NAMECOUNT) as usize;
        let size = self.info(sys::PCRE2_INFO_NAMEENTRYSIZE) as usize;
        if count == 0 {
            return Vec::new();
        }
        let mut table: *const u8 = ptr::null();
        // SAFETY: the table has `count` entries of `size` bytes and lives as long as the code.
        let table = unsafe {
            sys::pcre2_pattern_info_8(self.code, sys::PCRE2_INFO_NAMETABLE, ptr::from_mut(&mut table).cast());
            std::slice::from_raw_parts(table, count * size)
        };
        let entry = |entry: &[u8]| match entry {
            [high, low, name @ ..] => {
                let name = name.split(|byte| *byte == 0).next().unwrap_or(&[]);
                (name.to_vec(), usize::from(*high) << 8 | usize::from(*low))
            }
            _ => (Vec::new(), 0),
        };
        table.chunks_exact(size).map(entry).collect()
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        // SAFETY: nobody else has the code.
        unsafe { sys::pcre2_code_free_8(self.code) }
    }
}

/// The version of the library with its date.
pub fn version() -> String {
    let mut buffer = [0_u8; 64];
    // SAFETY: the library writes at most 24 bytes, the terminating zero included.
    unsafe { sys::pcre2_config_8(sys::PCRE2_CONFIG_VERSION, buffer.as_mut_ptr().cast()) };
    let text = buffer.split(|byte| *byte == 0).next().unwrap_or(&[]);
    String::from_utf8_lossy(text).into_owned()
}

/// What the library says about an error of a match or pattern.
pub fn message(code: i32) -> String {
    let mut buffer = [0_u8; 256];
    // SAFETY: the library writes within the length given.
    unsafe { sys::pcre2_get_error_message_8(code, buffer.as_mut_ptr(), buffer.len()) };
    let text = buffer.split(|byte| *byte == 0).next().unwrap_or(&[]);
    String::from_utf8_lossy(text).into_owned()
}

//! What a node of the Erlang distribution can do: THE table of flags.

macro_rules! flags {
    ($($constant:ident = $value:expr, $doc:literal;)*) => {
        $(#[doc = $doc] pub const $constant: u64 = $value;)*

        /// Every flag with its name.
        pub const ALL: &[(u64, &str)] = &[$(($constant, stringify!($constant)),)*];
    };
}

flags! {
    PUBLISHED = 0x1, "The node is not hidden.";
    EXTENDED_REFERENCES = 0x4, "References of several words.";
    DIST_MONITOR = 0x8, "Monitors.";
    FUN_TAGS = 0x10, "Funs.";
    DIST_MONITOR_NAME = 0x20, "Monitors by name.";
    NEW_FUN_TAGS = 0x80, "Funs in their present form.";
    EXTENDED_PIDS_PORTS = 0x100, "Pids and ports of more bits.";
    EXPORT_PTR_TAG = 0x200, "Exports.";
    BIT_BINARIES = 0x400, "Bit strings.";
    NEW_FLOATS = 0x800, "Floats in binary.";
    UNICODE_IO = 0x1000, "The I/O protocol with Unicode.";
    DIST_HDR_ATOM_CACHE = 0x2000, "Distribution headers with an atom cache.";
    SMALL_ATOM_TAGS = 0x4000, "Short forms of atoms.";
    UTF8_ATOMS = 0x10000, "Atoms in UTF-8.";
    MAP_TAG = 0x20000, "Maps.";
    BIG_CREATION = 0x40000, "Creations of 32 bits.";
    SEND_SENDER = 0x80000, "Messages that tell their sender.";
    BIG_SEQTRACE_LABELS = 0x100000, "Any term as trace label.";
    EXIT_PAYLOAD = 0x400000, "Reasons to exit as payload.";
    FRAGMENTS = 0x800000, "Messages in fragments.";
    HANDSHAKE_23 = 0x1000000, "The handshake of OTP 23.";
    UNLINK_ID = 0x2000000, "The present protocol of unlinking.";
    MANDATORY_25_DIGEST = 0x4000000, "All that is mandatory in OTP 25, in one bit.";
    SPAWN = 1 << 32, "Requests to spawn.";
    NAME_ME = 1 << 33, "Asks for a name.";
    V4_NC = 1 << 34, "Identifiers of the present size.";
    ALIAS = 1 << 35, "Aliases of processes.";
}

/// What OTP 25 and every later one must have.
pub const MANDATORY: u64 = EXTENDED_REFERENCES
    | FUN_TAGS
    | NEW_FUN_TAGS
    | EXTENDED_PIDS_PORTS
    | EXPORT_PTR_TAG
    | BIT_BINARIES
    | NEW_FLOATS
    | UTF8_ATOMS
    | MAP_TAG
    | BIG_CREATION
    | HANDSHAKE_23;

/// What rshell needs of a BEAM besides: without these OTP 23 could not be told apart from its elders.
pub const REQUIRED: u64 = MANDATORY | UNLINK_ID | SPAWN | V4_NC | EXIT_PAYLOAD | SEND_SENDER;

/// What rshell says of itself to a BEAM, but for [`PUBLISHED`].
pub const OFFERED: u64 = REQUIRED
    | DIST_MONITOR
    | DIST_MONITOR_NAME
    | UNICODE_IO
    | DIST_HDR_ATOM_CACHE
    | SMALL_ATOM_TAGS
    | BIG_SEQTRACE_LABELS
    | FRAGMENTS
    | MANDATORY_25_DIGEST
    | ALIAS;

/// The flags of a node that may have said several of them in one.
pub fn expand(flags: u64) -> u64 {
    if flags & MANDATORY_25_DIGEST == 0 { flags } else { flags | MANDATORY }
}

/// The release of OTP that a node's flags tell of.
pub fn release(flags: u64) -> &'static str {
    let has = |flag: u64| flags & flag != 0;
    match () {
        () if has(MANDATORY_25_DIGEST) => "OTP 25 or later",
        () if has(V4_NC) => "OTP 24 or so",
        () if has(SPAWN) => "OTP 23",
        () if has(BIG_CREATION) => "OTP 22 or so",
        () => "OTP 21 or older",
    }
}

/// The names of the flags that are set.
pub fn names(flags: u64) -> Vec<&'static str> {
    ALL.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, name)| *name).collect()
}

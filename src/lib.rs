//! rshell: Elixir's interactive shell as one small native program.
//!
//! # The map
//!
//! The modules below are floors, listed from the ground up; a floor imports only from floors below it
//! (`tests/tidy.rs` reads this list and checks).
//!
//! | floor | what it is |
//! |---|---|
//! | term | what a value is: atoms, numbers, binaries, lists, maps, functions, identifiers; order, hash, printing |
//! | codec | terms as bytes: MessagePack between rshell nodes, External Term Format towards a BEAM |
//! | syntax | source text to quoted expressions |
//! | expand | quoted to expanded quoted: macros, scopes, special forms; asks a `MacroHost` |
//! | code | the instruction set, functions made of it, where loaded modules are found |
//! | compile | expanded quoted to code |
//! | process | one process: stack, mailbox, signals, links, monitors, exits; the process table |
//! | vm | runs a process for some reductions |
//! | scheduler | whose turn it is, timers, work on other threads, the node's end |
//! | io | the I/O protocol and the devices that speak it |
//! | node | distribution: names, cookies, EPMD, connections, routing |
//! | eval | code that runs code: evaluation, module definition, loading; implements `MacroHost` |
//! | stdlib | natives in Rust, and the library in Elixir that is embedded as source |
//! | tty | the terminal: line editor and output |
//! | cli | the command line; wires everything together |
//!
//! # How one line travels
//!
//! The terminal hands a line to the device `:user` (`io`), whose answer the shell (`stdlib/iex`, written in Elixir) gets as
//! an I/O reply. `syntax` makes a quoted term of it, `expand` runs its macros, `compile` makes a function of it, and `vm`
//! runs that in the shell's own process. What it prints goes back to the group leader as a message.
//!
//! # Where the design was changed
//!
//! * A module's body runs nested on the native stack like a macro (`vm::call`), not only macro expansion: it can define
//!   macros that the next line uses. Waiting in it lets other processes run (`Runner::stand_aside`).
//! * `Literal` is a third type, beside `Process` and `Message`, with an `unsafe impl Send`: constants of code are read by
//!   all threads, and their counts are never written.
//! * Devices written in Rust keep terms too (`io::user`), so they have an `unsafe impl Send` with the argument of `Process`.
//! * Modules of the library are not parsed as a whole when first used, but function by function (`eval::outline`): that
//!   brought the time to the prompt from 100 ms to some 14 and the memory of an idle node from 50 MiB to 12. What else that took:
//!   outlines are read by bytes (`eval::outline`) and a release has them ready (`eval::packed_outline`, a seventh of what came
//!   before the prompt), literal attributes are not evaluated, and the allocator's first memory has no huge pages
//!   (`first_arena`).
//! * A process is not a task of the runtime: workers, which are, have queues of processes (`scheduler::worker`). With tasks, a
//!   message woke another thread now and then, for nothing: 900,000 calls of a server took 467,000 context switches, now
//!   1,600, and 449,000 calls a second in place of 209,000 on the same busy machine.
//!   Native processes (`process::device`) are among them: as tasks of the runtime they took 1.6 context switches for each line
//!   printed, and 230,000 lines a second where it is 400,000 now.
//!   Who spawns goes on with its turn, and an idle worker takes no more than 32 processes from another, those that are next:
//!   children begin about in the order in which they were spawned, as on a BEAM, so that a monitor set behind a spawn finds the
//!   process, and who gathers 200,000 answers in order takes 260 ms, where the BEAM takes 350.
//! * An inbox is one word and a list, not a vector under a lock, and holds its process while that waits (`process::inbox`): a
//!   process lies in a queue, in its inbox or in a worker's hands, so no state of its own has to say which. It lies in the
//!   process table itself, whose slots stay where they are. A hop of the ring took 24 locked instructions and takes 7.
//! * What a process sends and lets go of moves, as far as nobody else there has it (`Message::of`, `Instruction::Send`), in place of
//!   being copied and freed. Both together: a ring's hops went from 3.9 to 7.5 million a second, a ping-pong's messages from
//!   4.7 to 9.7 million, on a machine where the BEAM's are 5.4 and 5.8 million.
//! * Each instruction has a handler of its own (`vm::machine::handlers`), which gets the place, two words, in the CPU's
//!   registers and ends with a jump to the next one's; what is rare is a jump away from it (`Cursor::otherwise`), so that none
//!   has to save any. With one function for all instructions the place was in memory. Jumping in place of returning, fewer
//!   moves (`TakeTwo`) and function values that stay with the caller (`CallHeldFun`) brought an element of map, filter and
//!   reduce from 1,943 of the CPU's instructions to 1,428, and a server's calls a second up by a tenth. `Term` is two plain words instead of a tag and a union, moves are
//!   coalesced (`compile::coalesce`), arguments of tail calls are computed where the next frame has them, frames clear only
//!   what they own (`compile::owned`), and `compile::select` puts quicker forms in place in the end: `fib(27)` went from 24.5
//!   to 7.8 ms on one machine, where the BEAM's JIT takes 2.1. Functions that call themselves have their registers renumbered
//!   (`compile::pack`): a recursion of 5,000,000 levels takes 426 MB in place of 664, where the BEAM's takes 829.
//! * A `receive` knows the shapes that its clauses want (`code::wanted`) and passes over other messages without running code:
//!   walking 10,000 of them takes a fifth of the time it took, half of the BEAM's.
//! * A map written with atoms as keys is a copy of a template, made when it is compiled, with what is computed put in place
//!   (`Instruction::MapOf`): a struct of five fields takes 600 of the CPU's instructions in place of 4,300. Updates find all
//!   keys first and copy at most once (`MapUpdateOf`).
//! * A large map of many pairs is made at once, in one sort by the ways that their keys' hashes take (`term::hamt::bulk`), so that
//!   each node is made whole and in order: `Map.new` of 1,000,000 pairs took 450 ms and takes 220, as long as the BEAM's.
//! * A bit string is taken apart without a match context: a match tests bytes where they lie (`Instruction::MatchByte`), and what is
//!   left is taken when the whole clause fits, in place if nobody else has it (`BitsRest`). A byte of a clause with a guard took
//!   354 of the CPU's instructions and takes 216, one of a short string 240 and 168. `for` over bits is a function that calls
//!   itself (`compile::bit_generator`), as on a BEAM, whose stack traces it has.
//! * A character of UTF-8 is matched where it lies, as a byte is: 250 of the CPU's instructions in place of 376 for one of a
//!   string walked by `<<c::utf8, rest::binary>>`.
//! * What a native runs on its own process, as expanding a macro does, has a stack of its own (`process::Outer`): the native's
//!   arguments are registers, which a stack that grows would move away from under it.
//! * Tracing costs who is not traced a look at its own flags when it sends. A function whose calls are watched is one that is never
//!   found ready (`code::FunctionSlot::entry`, `vm::watch`), so all others are called as if nothing were.
//! * A binary that is most of a message from a BEAM shares the memory the message came in (`term::Arrived`): one copy and
//!   one allocation less for each large binary.
//! * What few processes have is kept apart from what all have (`process::Process`, `process::small_map`): one that waits takes
//!   675 bytes in place of 855.
//! * The logger's processes begin when the first message is logged, or when somebody asks for their names
//!   (`process::registry::sleeps`): they take 7 ms, half of what a script takes that never logs.
//! * The answer to a request to spawn waits for the new process's first run (`node::answers`), so that what it prints at once
//!   comes before its pid; the order of signals is kept.
//! * Evaluated code stands in no file, so its tables of lines hold the constructs around each call (`code::interpreted`): where a
//!   BEAM interprets, stack traces name the functions of its interpreter for them.
//! * Regular expressions use `pcre2-sys` directly, for the safe crate lacks `notbol`, `noteol` and match limits.

#![warn(missing_docs)]

pub mod cli;
pub mod code;
pub mod codec;
pub mod compile;
pub mod eval;
pub mod expand;
pub mod io;
pub mod node;
pub mod process;
pub mod scheduler;
pub mod stdlib;
pub mod syntax;
pub mod term;
pub mod tty;
pub mod vm;

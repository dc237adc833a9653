//! `:erlang`: ending the node, and printing without any device.

use crate::process::Process;
use crate::scheduler::shutdown;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};

natives! { "erlang":
    "halt"/0 => halt,
    "halt"/1 => halt,
    "halt"/2 => halt,
    "display"/1 => display,
    "display_string"/1 => display_string,
}

/// `:erlang.halt(3)` ends the program with status 3; a text is printed and ends it with status 1.
fn halt(_: &mut Process, args: &mut [Term]) -> Outcome {
    let status = match args.first() {
        None => 0,
        Some(status) if status.is_atom(names::ABORT) => 134,
        Some(status) => match status.as_int() {
            Some(status) => (status & 0xFF) as i32,
            None => {
                let slogan = crate::io::character_data(status, false).ok_or_else(badarg)?;
                eprintln!("{}", String::from_utf8_lossy(&slogan));
                1
            }
        },
    };
    shutdown::halt(status)
}

/// `:erlang.display(1)` prints the term on standard error's behalf and is `true`.
fn display(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    println!("{term:?}");
    Ok(Term::bool(true))
}

/// `:erlang.display_string('hi')` prints the text and is `true`.
fn display_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [text] = array(args)?;
    let bytes = crate::io::character_data(text, false).ok_or_else(badarg)?;
    print!("{}", String::from_utf8_lossy(&bytes));
    Ok(Term::bool(true))
}

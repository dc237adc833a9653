//! `:rshell_base`: bytes as digits of 4, 5 or 6 bits, and back, on which `Base` is built.

use std::borrow::Cow;

use crate::process::Process;
use crate::stdlib::argument::{Outcome, badarg, typed};
use crate::stdlib::natives;
use crate::term::Term;

natives! { "rshell_base":
    "encode"/3 => encode,
    "decode"/3 => decode,
}

/// `:rshell_base.encode("f", 4, "0123456789ABCDEF")` is `"66"`; what is missing to the last digit is zeros.
fn encode(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (data, bits, alphabet): (Cow<'_, [u8]>, u8, Cow<'_, [u8]>) = typed(args)?;
    if !(1..8).contains(&bits) || alphabet.len() != 1 << bits {
        return Err(badarg());
    }
    let mut text = Vec::with_capacity((data.len() * 8).div_ceil(usize::from(bits)));
    let (mut rest, mut held) = (0u32, 0);
    for byte in data.iter() {
        rest = rest << 8 | u32::from(*byte);
        held += 8;
        while held >= bits {
            held -= bits;
            text.push(alphabet[(rest >> held) as usize % alphabet.len()]);
        }
    }
    if held > 0 {
        text.push(alphabet[(rest << (bits - held)) as usize % alphabet.len()]);
    }
    Ok(Term::binary(&text))
}

/// `:rshell_base.decode("66", 4, "0123456789ABCDEF")` is `"f"`; what makes no whole byte at the end is dropped. The first
/// character that is no digit is given instead. The alphabet may be several, one behind the other.
fn decode(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (text, bits, alphabets): (Cow<'_, [u8]>, u8, Cow<'_, [u8]>) = typed(args)?;
    if !(1..8).contains(&bits) {
        return Err(badarg());
    }
    let mut digits = [None; 256];
    for (place, character) in alphabets.iter().enumerate() {
        digits[usize::from(*character)] = Some((place % (1 << bits)) as u32);
    }
    let mut data = Vec::with_capacity(text.len() * usize::from(bits) / 8);
    let (mut rest, mut held) = (0u32, 0);
    for character in text.iter() {
        let Some(digit) = digits[usize::from(*character)] else { return Ok(Term::int(i64::from(*character))) };
        rest = rest << bits | digit;
        held += bits;
        if held >= 8 {
            held -= 8;
            data.push((rest >> held) as u8);
        }
    }
    Ok(Term::binary(&data))
}

//! Addresses as tuples: four bytes, or eight words.

use std::net::IpAddr;

use crate::term::Term;

/// The address of `{127, 0, 0, 1}` or of a tuple of eight.
pub(super) fn ip_of(term: &Term) -> Option<IpAddr> {
    if let Some(bytes) = term.as_tuple_of::<4>() {
        let mut octets = [0u8; 4];
        for (octet, byte) in octets.iter_mut().zip(bytes) {
            *octet = u8::try_from(byte.as_int()?).ok()?;
        }
        return Some(octets.into());
    }
    let mut segments = [0u16; 8];
    for (segment, word) in segments.iter_mut().zip(term.as_tuple_of::<8>()?) {
        *segment = u16::try_from(word.as_int()?).ok()?;
    }
    Some(segments.into())
}

/// An address as a tuple.
pub(super) fn address_term(ip: IpAddr) -> Term {
    let numbers: Vec<Term> = match ip {
        IpAddr::V4(ip) => ip.octets().iter().map(|byte| Term::int(i64::from(*byte))).collect(),
        IpAddr::V6(ip) => ip.segments().iter().map(|word| Term::int(i64::from(*word))).collect(),
    };
    Term::tuple_from(numbers)
}

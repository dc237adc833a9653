use rshell::process::Process;
use rshell::term::*;
use rshell::vm::{Request, Trap, native};
use std::io::BufRead;
struct D<'a>(&'a [u8]);
impl<'a> D<'a> {
    fn n(&mut self, k: usize) -> &'a [u8] {
        let (a, b) = self.0.split_at(k);
        self.0 = b;
        a
    }
    fn u8(&mut self) -> usize {
        self.n(1)[0] as usize
    }
    fn u16(&mut self) -> usize {
        let b = self.n(2);
        (b[0] as usize) << 8 | b[1] as usize
    }
    fn u32(&mut self) -> usize {
        let a = self.u16();
        a << 16 | self.u16()
    }
    fn t(&mut self) -> Term {
        match self.u8() {
            97 => Term::int(self.u8() as i64),
            98 => Term::int(self.u32() as u32 as i32 as i64),
            70 => {
                let b = self.n(8);
                Term::float(f64::from_be_bytes(b.try_into().unwrap()))
            }
            100 => {
                let l = self.u16();
                let b = self.n(l);
                let s: String = b.iter().map(|c| *c as char).collect();
                Term::named(&s)
            }
            118 => {
                let l = self.u16();
                let b = self.n(l);
                Term::named(std::str::from_utf8(b).unwrap())
            }
            119 => {
                let l = self.u8();
                let b = self.n(l);
                Term::named(std::str::from_utf8(b).unwrap())
            }
            104 => {
                let l = self.u8();
                let v = (0..l).map(|_| self.t()).collect();
                Term::tuple_from(v)
            }
            105 => {
                let l = self.u32();
                let v = (0..l).map(|_| self.t()).collect();
                Term::tuple_from(v)
            }
            106 => Term::NIL_LIST,
            107 => {
                let l = self.u16();
                let b = self.n(l);
                Term::list(b.iter().map(|c| Term::int(*c as i64)))
            }
            108 => {
                let l = self.u32();
                let mut b = ListBuilder::new();
                for _ in 0..l {
                    b.push(self.t());
                }
                let t = self.t();
                b.finish_with(t)
            }
            109 => {
                let l = self.u32();
                Term::binary(self.n(l))
            }
            77 => {
                let l = self.u32();
                let k = self.u8();
                let b = self.n(l);
                Term::bitstring(b, l * 8 - 8 + k)
            }
            116 => {
                let l = self.u32();
                let v: Vec<_> = (0..l)
                    .map(|_| {
                        let k = self.t();
                        (k, self.t())
                    })
                    .collect();
                Term::map(v)
            }
            110 => {
                let l = self.u8();
                let s = self.u8();
                let b = self.n(l);
                Term::integer(num_bigint::BigInt::from_bytes_le(
                    if s == 1 { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus },
                    b,
                ))
            }
            111 => {
                let l = self.u32();
                let s = self.u8();
                let b = self.n(l);
                Term::integer(num_bigint::BigInt::from_bytes_le(
                    if s == 1 { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus },
                    b,
                ))
            }
            113 => {
                let m = self.t();
                let f = self.t();
                let a = self.t();
                Term::export(m.as_atom().unwrap(), f.as_atom().unwrap(), a.as_int().unwrap() as u8)
            }
            88 => {
                self.t();
                let i = self.u32();
                let s = self.u32();
                self.u32();
                Term::pid(Pid::local(i as u32, s as u32))
            }
            x => panic!("tag {x}"),
        }
    }
}
fn main() {
    rshell::stdlib::install();
    let mut p = Process::new(None).unwrap();
    let (mut ok, mut bad) = (0, 0);
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let bytes: Vec<u8> =
            (0..line.len() / 2).map(|i| u8::from_str_radix(&line[2 * i..2 * i + 2], 16).unwrap()).collect();
        let t = D(&bytes[1..]).t();
        let [m, f, a, want] = t.as_tuple_of::<4>().unwrap();
        let mut args = a.to_vec().unwrap();
        let id = rshell::code::native::find(m.as_atom().unwrap(), f.as_atom().unwrap(), args.len() as u8);
        let label = format!("{:?}.{:?}({:?})", m, f, a);
        let Some(id) = id else {
            println!("MISSING {label}");
            bad += 1;
            continue;
        };
        let r = (native::get(id).unwrap().run)(&mut p, &mut args);
        let got = match r {
            Ok(t) => Term::tuple([Term::ok(), t]),
            Err(Trap::Raise(r)) => Term::tuple([Term::atom(r.class), r.reason]),
            Err(Trap::Request(q)) => match *q {
                Request::Block(w) => match (w())(&mut p) {
                    Ok(t) => Term::tuple([Term::ok(), t]),
                    Err(r) => Term::tuple([Term::atom(r.class), r.reason]),
                },
                _ => Term::named("request"),
            },
        };
        if order::equal(&got, want) {
            ok += 1
        } else {
            bad += 1;
            let (g, w) = (format!("{got:?}"), format!("{want:?}"));
            println!("DIFF {label}\n got  {g}\n want {w}");
            if std::env::var("RAW").is_ok() {
                if let (Some([_, g]), Some([_, w])) = (got.as_tuple_of::<2>(), want.as_tuple_of::<2>()) {
                    if let (Some([_, g]), Some([_, w])) = (g.as_tuple_of::<2>(), w.as_tuple_of::<2>()) {
                        println!("{}\n---\n{}", g.as_text().unwrap_or_default(), w.as_text().unwrap_or_default());
                    }
                }
            }
        }
    }
    eprintln!("{ok} equal, {bad} differ");
}

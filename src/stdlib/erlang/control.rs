//! `:erlang`: calling, raising, timers, the node's name.

use crate::code::{Raise, trace};
use crate::process::{Process, clock, host};
use crate::scheduler::timer::{self, Recipient};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Message, Reference, Term, View, names};
use crate::vm::{Request, Trap};

natives! { "erlang":
    "apply"/2 => apply_fun,
    "apply"/3 => apply_named,
    "error"/1 => error,
    "error"/2 => error_with_arguments,
    "error"/3 => error_with_arguments,
    "exit"/1 => exit,
    "throw"/1 => throw,
    "raise"/3 => raise,
    "nif_error"/1 => error,
    "node"/0 => node,
    "node"/1 => node_of,
    "is_alive"/0 => is_alive,
    "send_after"/3 => send_after,
    "send_after"/4 => send_after,
    "start_timer"/3 => start_timer,
    "start_timer"/4 => start_timer,
    "cancel_timer"/1 => cancel_timer,
    "cancel_timer"/2 => cancel_timer_with_options,
    "read_timer"/1 => read_timer,
    "read_timer"/2 => read_timer,
}

/// `apply(fn x -> x end, [1])` is `1`.
fn apply_fun(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun, arguments] = array(args)?;
    let arguments = arguments.to_vec().ok_or_else(badarg)?;
    if let View::Export(export) = fun.view()
        && usize::from(export.arity) == arguments.len()
    {
        return Err(Request::Call(export.module, export.name, arguments).into());
    }
    Err(Request::CallFun(fun.take(), arguments).into())
}

/// `apply(String, :upcase, ["a"])` is `"A"`.
fn apply_named(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, name, _) = typed::<(Atom, Atom, &Term)>(args)?;
    let arguments = args[2].to_vec().ok_or_else(badarg)?;
    Err(Request::Call(module, name, arguments).into())
}

/// `:erlang.error(:reason)` raises.
fn error(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [reason] = array(args)?;
    Err(Raise::error(reason.take()).into())
}

/// `:erlang.error(:reason, args)` raises; the arguments only show in the stack trace.
fn error_with_arguments(_: &mut Process, args: &mut [Term]) -> Outcome {
    let reason = args.first_mut().ok_or_else(badarg)?;
    Err(Raise::error(reason.take()).into())
}

/// `exit(:reason)` ends the process unless caught.
fn exit(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [reason] = array(args)?;
    Err(Raise::exit(reason.take()).into())
}

/// `throw(:value)` returns a value to the next `catch`.
fn throw(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Err(Raise::throw(value.take()).into())
}

/// `:erlang.raise(:error, :reason, stacktrace)` raises again what was caught; `:badarg` if that is no error. Of the trace as
/// many entries are kept as traces have.
fn raise(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (class, reason, stacktrace) = typed::<(Atom, &Term, &Term)>(args)?;
    if !matches!(class, names::ERROR | names::EXIT | names::THROW) || !is_stacktrace(stacktrace) {
        return Ok(Term::atom(names::BADARG));
    }
    let depth = trace::depth();
    let stacktrace = if stacktrace.iter().nth(depth).is_some() {
        Term::list(stacktrace.iter().take(depth).cloned())
    } else {
        stacktrace.clone()
    };
    let raise = Raise { class, reason: reason.clone(), stacktrace, open: false };
    Err(Request::Reraise(raise).into())
}

/// Tells whether a term is a list of `{module, name, arity_or_args}` or `{fun, args}`, each perhaps with a location.
fn is_stacktrace(term: &Term) -> bool {
    let counted = |args: &Term| args.as_int().is_some_and(|arity| arity >= 0) || args.as_list().is_some();
    let named = |module: &Term, name: &Term| module.as_atom().is_some() && name.as_atom().is_some();
    let is_fun = |fun: &Term| matches!(fun.view(), View::Closure(_) | View::Export(_));
    let is_entry = |entry: &&Term| match entry.as_tuple() {
        Some([fun, args]) => is_fun(fun) && args.as_list().is_some(),
        Some([fun, args, location]) if is_fun(fun) => args.as_list().is_some() && location.as_list().is_some(),
        Some([module, name, args]) => named(module, name) && counted(args),
        Some([module, name, args, location]) => named(module, name) && counted(args) && location.as_list().is_some(),
        _ => false,
    };
    term.as_list().is_some_and(|entries| entries.iter().all(is_entry))
}

/// `node()` is this node's name.
fn node(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::atom(host::node_name()))
}

/// `node(pid)` is the name of the pid's node.
fn node_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(Term::atom(host::node_of(term).ok_or_else(badarg)?))
}

/// `Node.alive?()` tells whether this node has a name.
fn is_alive(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::bool(host::node_name() != names::NONODE))
}

fn recipient(term: &Term) -> Result<Recipient, Trap> {
    match (term.as_pid(), term.as_atom()) {
        (Some(pid @ crate::term::Pid::Local(_)), _) => Ok(Recipient::Pid(pid)),
        (_, Some(name)) => Ok(Recipient::Name(name)),
        _ => Err(badarg()),
    }
}

/// What a list of options `{name, boolean}` says of those that are known; nothing else may be in it.
fn switches<const N: usize>(options: &Term, known: [&str; N]) -> Result<[Option<bool>; N], Trap> {
    let mut found = [None; N];
    for option in options.as_list().ok_or_else(badarg)? {
        let Some([name, on]) = option.as_tuple() else { return Err(badarg()) };
        let name = name.as_atom().ok_or_else(badarg)?;
        let place = known.iter().zip(&mut found).find(|(known, _)| **known == name.name());
        *place.ok_or_else(badarg)?.1 = Some(on.as_bool().ok_or_else(badarg)?);
    }
    Ok(found)
}

/// When a timer is due: a number of milliseconds from now, or at that time of the monotonic clock with `abs: true`.
fn due(time: &Term, options: Option<&Term>) -> Result<u64, Trap> {
    let milliseconds = time.as_int().ok_or_else(badarg)?;
    let [absolute] = options.map_or(Ok([None]), |options| switches(options, ["abs"]))?;
    if absolute == Some(true) {
        return Ok(u64::try_from(milliseconds.saturating_mul(1_000_000)).unwrap_or(0));
    }
    let milliseconds = u64::try_from(milliseconds).map_err(|_| badarg())?;
    if milliseconds > 0xFFFF_FFFF_FFFF {
        return Err(badarg());
    }
    Ok(clock::monotonic() + milliseconds * 1_000_000)
}

/// `Process.send_after(self(), :hi, 10)` is a reference; the message comes in 10 ms.
fn send_after(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [time, to, message, options @ ..] = args else { return Err(badarg()) };
    let (due, recipient) = (due(time, options.first())?, recipient(to)?);
    let reference = process.make_reference();
    timer::start(reference, due, recipient, Message::new(message));
    Ok(Term::reference(reference))
}

/// `:erlang.start_timer(10, self(), :hi)` is a reference; `{:timeout, ref, :hi}` comes in 10 ms.
fn start_timer(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [time, to, message, options @ ..] = args else { return Err(badarg()) };
    let (due, recipient) = (due(time, options.first())?, recipient(to)?);
    let reference = process.make_reference();
    let message = Term::tuple([Term::atom(names::TIMEOUT), Term::reference(reference), message.clone()]);
    timer::start(reference, due, recipient, Message::new(&message));
    Ok(Term::reference(reference))
}

fn milliseconds_or_false(left: Option<u64>) -> Term {
    left.map_or(Term::bool(false), |left| Term::int(left.div_ceil(1_000_000) as i64))
}

/// `Process.cancel_timer(ref)` is the milliseconds left, or `false`.
fn cancel_timer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference,) = typed::<(Reference,)>(args)?;
    Ok(milliseconds_or_false(timer::cancel(reference)))
}

/// `:erlang.cancel_timer(ref, async: false, info: true)` as `cancel_timer/1`; `:ok` without the information.
fn cancel_timer_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference, options) = typed::<(Reference, &Term)>(args)?;
    let [asynchronous, info] = switches(options, ["async", "info"])?;
    let left = milliseconds_or_false(timer::cancel(reference));
    if asynchronous == Some(true) {
        if info != Some(false) {
            let message = Term::tuple([Term::named("cancel_timer"), Term::reference(reference), left]);
            process.send(crate::process::send::Destination::Pid(process.pid), &message);
        }
        return Ok(Term::ok());
    }
    Ok(if info == Some(false) { Term::ok() } else { left })
}

/// `Process.read_timer(ref)` is the milliseconds left, or `false`.
fn read_timer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let reference = args.first().and_then(Term::as_reference).ok_or_else(badarg)?;
    args.get(1).map_or(Ok([None]), |options| switches(options, ["async"]))?;
    Ok(milliseconds_or_false(timer::read(reference)))
}

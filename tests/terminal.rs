//! The terminal in a pseudo-terminal: this test binary starts itself as a tiny shell and types into it.

mod pty;

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pty::{Shell, World};
use rshell::tty::{Complete, Completion, Event, Handled, History, Kind, Listing, Reply, Request, Settings, Terminal};

const DEMO: &str = "RSHELL_TERMINAL_DEMO";

struct Fruit;

impl Complete for Fruit {
    fn complete(&self, before: &str, _deadline: Instant) -> Completion {
        let completion = |insertion: &str, names: &[&str]| Completion {
            insertion: insertion.into(),
            listing: Listing::Columns(names.iter().map(|&name| name.into()).collect()),
        };
        match before {
            "ap" => completion("p", &["apple", "apply"]),
            "ban" => completion("ana", &[]),
            _ => Completion::default(),
        }
    }
}

fn ask(terminal: &Terminal, prompt: &str, kind: Kind) -> Reply {
    terminal.ask(Request::new(prompt, kind))
}

fn say(terminal: &Terminal, text: &str) {
    terminal.write(text.as_bytes()).expect("the screen takes output");
}

/// Waits until the test says that it has typed what it wants.
fn await_go() {
    while !std::path::Path::new("go").exists() {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Prints pieces from another thread, one every 20 ms.
fn later(terminal: &Arc<Terminal>, pieces: Vec<String>) {
    let terminal = Arc::clone(terminal);
    thread::spawn(move || {
        for piece in pieces {
            thread::sleep(Duration::from_millis(20));
            say(&terminal, &piece);
        }
    });
}

/// Runs one command of the tiny shell; tells whether to go on.
fn command(terminal: &Arc<Terminal>, line: &str) -> bool {
    let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
    let other = Arc::clone(terminal);
    match verb {
        "lines" => {
            let count = argument.parse().expect("a number");
            later(terminal, (1..=count).map(|number: u32| format!("line {number}\n")).collect());
        }
        "pieces" => later(terminal, argument.split(',').map(str::to_owned).collect()),
        "flood" => {
            let count: u32 = argument.parse().expect("a number");
            thread::spawn(move || {
                for number in 1..=count {
                    say(&other, &format!("flood {number}\n"));
                    thread::yield_now();
                }
            });
        }
        "halt" => {
            thread::spawn(move || {
                await_go();
                say(&other, "halting");
                other.restore();
                std::process::exit(7);
            });
        }
        "partial" => say(terminal, argument),
        "gets" => say(terminal, &format!("got {:?}\n", ask(terminal, "Name? ", Kind::Plain))),
        "password" => say(terminal, &format!("got {:?}\n", ask(terminal, "Password: ", Kind::Password))),
        "sleep" => thread::sleep(Duration::from_millis(argument.parse().expect("a number"))),
        "panic" => drop(
            thread::Builder::new().name("worker".into()).spawn(|| panic!("worker fell")).map(thread::JoinHandle::join),
        ),
        "cancel" => {
            let (sender, receiver) = mpsc::channel();
            let id = terminal.read_line(Request::new("wait> ", Kind::Plain), move |reply| drop(sender.send(reply)));
            thread::spawn(move || {
                await_go();
                other.cancel(id);
            });
            say(terminal, &format!("got {:?}\n", receiver.recv().expect("a request is answered")));
        }
        "quit" => return false,
        _ => say(terminal, &format!("=> {line}\n")),
    }
    true
}

/// The tiny shell itself; does nothing unless a test below started it.
#[test]
fn demo() {
    if std::env::var_os(DEMO).is_none() {
        return;
    }
    let (sender, events) = mpsc::channel();
    let on_event = move |event| {
        if event == Event::Terminate {
            return Handled::No;
        }
        let _unheard = sender.send(event);
        Handled::Yes
    };
    let history = History { length: 100, file: Some(std::env::current_dir().expect("a folder").join("history")) };
    let settings = Settings { edit_lines: true, history, complete: Arc::new(Fruit), on_event: Box::new(on_event) };
    let terminal = Terminal::start(settings).expect("the terminal starts");
    let mut number = 0;
    let mut kind = Kind::Expression;
    loop {
        number += 1;
        let reply = ask(&terminal, &format!("demo({number})> "), kind);
        let continues = matches!(&reply, Reply::Line(line) if line.ends_with("\\\n"));
        kind = if continues { Kind::Continuation } else { Kind::Expression };
        if let Reply::Line(text) = &reply {
            if text == "await\n" {
                say(&terminal, &format!("event {:?}\n", events.recv().expect("events come")));
            } else if !text.lines().all(|line| command(&terminal, line)) {
                break;
            }
        } else {
            say(&terminal, &format!("{reply:?}\n"));
            if matches!(reply, Reply::Eof | Reply::Quit) {
                break;
            }
        }
    }
    terminal.restore();
    std::process::exit(0);
}

fn start(world: &World, size: (u16, u16)) -> Shell {
    let program = std::env::current_exe().expect("it is known");
    let shell = world.start(&program, &["demo", "--exact", "--nocapture", "--test-threads=1"], &[(DEMO, "1")], size);
    shell.wait_text("demo(1)> ");
    shell
}

fn tail(shell: &Shell) -> String {
    let screen = shell.screen();
    let begin = screen.find("demo(1)>").expect("the first prompt is on the screen");
    screen[begin..].to_owned()
}

fn check(keys: &[&str], wait: &str, expected: &str) {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    for keys in keys {
        shell.keys(keys);
    }
    shell.wait_text(wait);
    shell.wait(expected, |_| true);
    assert_eq!(tail(&shell), expected);
}

#[test]
fn typed_ahead_lines_are_all_read() {
    check(
        &["one\rtwo\rthree\r"],
        "demo(4)>",
        "demo(1)> one\n=> one\ndemo(2)> two\n=> two\ndemo(3)> three\n=> three\ndemo(4)>",
    );
}

#[test]
fn typing_while_evaluating_is_kept_and_not_echoed_twice() {
    check(&["sleep 300\r", "ab", "cd\r"], "demo(3)>", "demo(1)> sleep 300\ndemo(2)> abcd\n=> abcd\ndemo(3)>");
}

#[test]
fn prints_go_above_the_line() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.line("lines 10");
    shell.keys("half typed\x1b[D\x1b[D");
    shell.wait_text("line 10");
    shell.wait_typed("half typ");
    shell.keys("X\r");
    shell.wait_text("demo(3)>");
    let lines: String = (1..=10).map(|number| format!("line {number}\n")).collect();
    assert_eq!(tail(&shell), format!("demo(1)> lines 10\n{lines}demo(2)> half typXed\n=> half typXed\ndemo(3)>"));
}

#[test]
fn prints_go_above_a_wrapped_line() {
    let world = World::new();
    let mut shell = start(&world, (50, 30));
    shell.line("lines 5");
    let long = "word ".repeat(12) + "end";
    shell.keys(&long);
    shell.wait_text("line 5");
    shell.keys("\r");
    shell.wait_text("demo(3)>");
    let screen = tail(&shell);
    assert_eq!(screen.matches("demo(2)>").count(), 1, "{screen}");
    assert_eq!(screen.matches("line ").count(), 5, "{screen}");
    assert!(screen.replace('\n', "").contains(&format!("=> {long}demo(3)>")), "{screen}");
}

#[test]
fn no_line_of_a_flood_is_lost_or_out_of_order() {
    let world = World::new();
    let mut shell = start(&world, (4000, 40));
    shell.keys("flood 3000\r");
    for number in 0..20 {
        shell.wait_text(&format!("\nflood {}\n", number * 100 + 1));
        shell.keys(&format!("{number}\r"));
    }
    shell.wait_text("\nflood 3000\n");
    shell.wait_text("demo(22)>");
    let screen = tail(&shell);
    let flood: Vec<&str> = screen.lines().filter(|line| line.starts_with("flood")).collect();
    let expected: Vec<String> = (1..=3000).map(|number| format!("flood {number}")).collect();
    assert!(flood == expected, "{screen}");
    let answers: Vec<&str> = screen.lines().filter(|line| line.starts_with("=>")).collect();
    assert_eq!(answers.len(), 20, "{screen}");
}

#[test]
fn partial_lines_stay_before_the_prompt() {
    check(&["partial no newline\r"], "demo(2)>", "demo(1)> partial no newline\nno newlinedemo(2)>");
    check(&["partial a\rb\r"], "demo(3)>", "demo(1)> partial a\nademo(2)> b\n=> b\ndemo(3)>");
}

#[test]
fn partial_lines_printed_while_typing_stand_before_the_prompt() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.line("pieces one ,two ,three");
    shell.keys("half");
    shell.wait_text("one two threedemo(2)> half");
    shell.keys(" typed\r");
    shell.wait_text("demo(3)>");
    assert_eq!(
        tail(&shell),
        "demo(1)> pieces one ,two ,three\none two threedemo(2)> half typed\n=> half typed\ndemo(3)>"
    );
}

#[test]
fn keys_that_end_the_line() {
    check(&["ab\x03x\r"], "demo(3)>", "demo(1)> ab\nInterrupted(\"ab\")\ndemo(2)> x\n=> x\ndemo(3)>");
    check(&["\x03", "x\r"], "demo(3)>", "demo(1)>\nInterrupted(\"\")\ndemo(2)> x\n=> x\ndemo(3)>");
    check(&["ab\x07x\r"], "demo(3)>", "demo(1)> ab\nJobControl(\"ab\")\ndemo(2)> x\n=> x\ndemo(3)>");
    let world = World::new();
    check(&["gets\r\x04"], "demo(2)>", "demo(1)> gets\nName?\ngot Eof\ndemo(2)>");
    for (keys, shown) in [("\x1c", "Quit"), ("abc\x1c", "Quit"), ("\x04", "Eof")] {
        let mut shell = start(&world, (50, 60));
        shell.keys(keys);
        assert_eq!(shell.wait_exit(), 0);
        assert!(tail(&shell).ends_with(shown), "{}", tail(&shell));
        assert!(shell.is_sane());
    }
}

#[test]
fn control_c_while_evaluating_is_an_event() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.keys("await\r");
    shell.wait("the line was taken", |screen| screen.cursor_position().1 == 0);
    shell.keys("\x03");
    shell.wait_text("demo(2)>");
    assert_eq!(tail(&shell), "demo(1)> await\nevent Interrupt\ndemo(2)>");
}

#[test]
fn pasted_lines_come_as_one() {
    check(&["\x1b[200~one\rtwo\x1b[201~", "\r"], "demo(2)>", "demo(1)> one\ntwo\n=> one\n=> two\ndemo(2)>");
}

#[test]
fn tab_completes() {
    check(&["ban\t\r"], "demo(2)>", "demo(1)> banana\n=> banana\ndemo(2)>");
    check(&["ap\t\r"], "demo(2)>", "demo(1)> app\napple    apply\ndemo(1)> app\n=> app\ndemo(2)>");
}

#[test]
fn history_holds_expressions_and_outlives_the_shell() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.line("first");
    shell.keys("gets\r");
    shell.wait_typed("Name? ");
    shell.keys("\x1b[Abob\r");
    shell.wait_text("demo(3)>");
    assert!(tail(&shell).contains("Name? bob\ngot Line(\"bob\\n\")"), "{}", tail(&shell));
    shell.keys("quit\r");
    shell.wait_exit();
    let mut shell = start(&world, (50, 60));
    shell.keys("\x1b[A\x1b[A");
    shell.wait_typed("demo(1)> first");
}

#[test]
fn passwords_are_not_shown() {
    check(&["password\rsecret\r"], "demo(2)>", "demo(1)> password\nPassword:\ngot Line(\"secret\\n\")\ndemo(2)>");
}

#[test]
fn a_cancelled_line_disappears() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.keys("cancel\rhalf");
    shell.wait_typed("wait> half");
    std::fs::write(world.folder().join("go"), "").expect("a file can be made");
    shell.wait_text("demo(2)>");
    assert_eq!(tail(&shell), "demo(1)> cancel\ngot Cancelled(\"half\")\ndemo(2)>");
}

#[test]
fn an_expression_of_several_lines_is_one_entry() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.keys("one \\\rtwo\rthree\r\x1b[A");
    shell.wait_typed("demo(4)> three");
    shell.keys("\x1b[A");
    shell.wait_typed("two");
    shell.keys("\r");
    shell.wait_text("demo(5)>");
    assert!(tail(&shell).ends_with("demo(4)> one \\\ntwo\n=> one \\\n=> two\ndemo(5)>"), "{}", tail(&shell));
}

#[test]
fn history_is_searched() {
    check(
        &["first\r", "second\r", "\x12fir", "\r"],
        "demo(4)>",
        "demo(1)> first\n=> first\ndemo(2)> second\n=> second\n(search)`fir': first\n=> first\ndemo(4)>",
    );
}

#[test]
fn panics_of_threads_go_through_the_output() {
    let world = World::new();
    let mut shell = start(&world, (50, 100));
    shell.line("panic");
    assert!(tail(&shell).contains("thread 'worker' panicked"), "{}", tail(&shell));
    shell.line("alive");
}

#[test]
fn a_resized_line_is_painted_again() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    shell.keys(&"x".repeat(40));
    shell.wait_typed("xxx");
    shell.resize(50, 30);
    shell.keys("y");
    shell.wait_typed("y");
    shell.resize(50, 80);
    shell.keys("z\r");
    shell.wait_text("demo(2)>");
    assert!(shell.screen().replace('\n', "").contains(&format!("=> {}yz", "x".repeat(40))), "{}", shell.screen());
}

#[test]
fn every_way_out_leaves_the_terminal_sane() {
    let world = World::new();
    let mut shell = start(&world, (50, 60));
    assert!(!shell.is_sane());
    shell.line("halt");
    shell.keys("half typed");
    shell.wait_typed("half typed");
    std::fs::write(world.folder().join("go"), "").expect("a file can be made");
    assert_eq!(shell.wait_exit(), 7);
    assert!(shell.is_sane());
    shell.with_screen(|screen| assert!(!screen.bracketed_paste()));
    assert!(tail(&shell).ends_with("halting"), "{}", tail(&shell));

    let mut shell = start(&world, (50, 60));
    shell.keys("half typed");
    shell.wait_typed("half typed");
    let id = rustix::process::Pid::from_raw(shell.id().cast_signed()).expect("a process id");
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it can be signalled");
    shell.wait_exit();
    assert!(shell.is_sane());
    shell.with_screen(|screen| assert!(!screen.bracketed_paste()));
}

#[test]
fn a_pipe_sees_prompts_but_no_input() {
    let program = std::env::current_exe().expect("it is known");
    let world = World::new();
    let mut child = std::process::Command::new(program)
        .args(["demo", "--exact", "--nocapture", "--test-threads=1"])
        .env(DEMO, "1")
        .current_dir(world.folder())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(b"one\ngets\nbob\ncaf\xe9\nlast").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    let begin = text.find("demo(1)>").expect("the first prompt");
    assert_eq!(
        &text[begin..],
        "demo(1)> => one\ndemo(2)> Name? got Line(\"bob\\n\")\ndemo(3)> Bytes([99, 97, 102, 233, 10])\ndemo(4)> => last\ndemo(5)> Eof\n"
    );
}

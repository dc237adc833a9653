//! The remote console at a real terminal, and single expressions.

use std::path::Path;
use std::process::Stdio;

use crate::nodes::{Cluster, Kind, Node, beam_is_missing};
use crate::pty::{Shell, World};

/// The node whose shell is used, and a terminal in the same world.
struct Console {
    /// Before the world, whose EPMD ends only when its nodes have.
    app: Shell,
    world: World,
}

impl Console {
    fn new() -> Console {
        let world = World::new();
        let code = "IO.puts(:ready)";
        let arguments = ["--sname", "app@localhost", "--cookie", "beam", "--no-halt", "-e", code];
        let app = world.start(Path::new("elixir"), &arguments, &[], (50, 200));
        app.wait_text("ready");
        Console { world, app }
    }

    fn open(&self, more: &[&str]) -> Shell {
        let arguments = [&["--remsh", "app@localhost", "--cookie", "beam"], more].concat();
        let shell = self.world.shell(&arguments);
        shell.wait_text("iex(app@localhost)1>");
        shell
    }

    /// The node answers in a new session.
    fn is_up(&self) -> bool {
        let mut shell = self.open(&[]);
        shell.line("{:up, node()}");
        shell.wait_text("{:up, :app@localhost}");
        !self.app.with_screen(|screen| screen.contents().contains("Terminating"))
    }
}

#[test]
fn the_shell_of_a_beam_is_used_from_here() {
    if beam_is_missing("the_shell_of_a_beam_is_used_from_here") {
        return;
    }
    let console = Console::new();
    let audit = console.world.root().join("audit");
    let mut shell = console.open(&["--audit", &audit.display().to_string()]);
    shell.line("x = 41");
    shell.line("x + 1");
    shell.wait_text("42");
    shell.line("node(Process.group_leader()) == node(self())");
    shell.wait_text("false");
    shell.line("Node.list()");
    shell.wait_text("[]");
    shell.line("raise \"oops\"");
    shell.wait_text("** (RuntimeError) oops");
    shell.keys("Enum.mem\t");
    shell.wait_typed("Enum.member?");
    shell.keys("\x15IO.gets(\"name? \")\r");
    shell.wait_typed("name? ");
    shell.keys("bob\r");
    shell.wait_text("\"bob\\n\"");
    shell.line("spawn_link(fn -> exit(:boom) end)");
    shell.wait_text("shell process exited with reason: :boom");
    shell.keys("System.halt(0)\r");
    shell.wait_text("This may stop app@localhost. Type its name to go on:");
    shell.keys("no\r");
    shell.wait_text("Not done.");
    shell.line("1 + 1");
    shell.keys("\x03");
    shell.wait_text("BREAK");
    shell.keys("a\r");
    assert_eq!(shell.wait_exit(), 0);
    assert!(shell.is_sane());
    let audit = std::fs::read_to_string(audit).expect("it was written");
    for entry in [
        "app@localhost \"x + 1\" ok",
        "\"raise \\\"oops\\\"\" error \"** (RuntimeError) oops\"",
        "\"System.halt(0)\" refused",
    ] {
        assert!(audit.contains(entry), "no {entry} in\n{audit}");
    }
    assert!(console.is_up());
}

/// Blocks of input, each typed line by line: after a block the question for the node's name has been asked.
const DANGEROUS: &str = include_str!("dangerous.txt");

#[test]
fn dangerous_input_is_asked_about_and_leaves_the_node_up() {
    if beam_is_missing("dangerous_input_is_asked_about_and_leaves_the_node_up") {
        return;
    }
    let console = Console::new();
    let mut shell = console.open(&[]);
    let questions = |screen: &vt100::Screen| screen.contents().matches("Type its name to go on:").count();
    let prompts = |screen: &vt100::Screen| screen.contents().matches("(app@localhost)").count();
    let blocks: Vec<&str> = DANGEROUS.split("\n\n").collect();
    assert!(blocks.len() >= 60, "{}", blocks.len());
    for (asked, block) in blocks.iter().enumerate() {
        for line in block.lines() {
            let shown = shell.with_screen(prompts);
            shell.keys(&format!("{line}\r"));
            shell.wait(line, |screen| prompts(screen) > shown || questions(screen) > asked);
        }
        assert_eq!(shell.with_screen(questions), asked + 1, "not asked about: {block}");
        let shown = shell.with_screen(prompts);
        shell.keys("\r");
        shell.wait(block, |screen| {
            prompts(screen) > shown && screen.contents().matches("Not done.").count() == asked + 1
        });
    }
    assert!(console.is_up());
}

#[test]
fn no_way_of_leaving_stops_the_node() {
    if beam_is_missing("no_way_of_leaving_stops_the_node") {
        return;
    }
    let console = Console::new();
    let mut shell = console.open(&[]);
    // What harms the shell alone is not asked about.
    for line in ["exit(:kill)", "throw(:x)", "spawn_link(fn -> exit(:kill) end)", ":erlang.error(:x)"] {
        shell.line(line);
    }
    shell.line("node()");
    // Every way of leaving.
    shell.keys("\x04");
    shell.wait_exit();
    let mut shell = console.open(&[]);
    shell.keys("\x03");
    shell.wait_text("BREAK");
    shell.keys("a\r");
    shell.wait_exit();
    let mut shell = console.open(&[]);
    shell.keys("\x1c");
    shell.wait_exit();
    let mut shell = console.open(&[]);
    shell.keys("\x07");
    shell.wait_text("-->");
    shell.keys("q\r");
    shell.wait_exit();
    let mut shell = console.open(&[]);
    shell.keys("Process.sleep(:infinity)\r");
    shell.wait("the start of the evaluation", |screen| {
        screen.contents().contains("sleep(:infinity)") && screen.cursor_position().1 == 0
    });
    shell.keys("\x03");
    shell.wait_text("BREAK");
    shell.keys("a\r");
    shell.wait_exit();
    let signals = [rustix::process::Signal::TERM, rustix::process::Signal::HUP, rustix::process::Signal::KILL];
    for signal in signals {
        let mut shell = console.open(&[]);
        let pid = i32::try_from(shell.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
        rustix::process::kill_process(pid, signal).expect("it runs");
        shell.wait_exit();
    }
    assert!(console.is_up());
}

#[test]
fn a_console_without_a_terminal_or_a_node_says_so() {
    let cluster = Cluster::new();
    let mut command = cluster.rshell(&["--remsh", "app@localhost", "--cookie", "beam"]);
    command.stdin(Stdio::null());
    let (lines, status) = Node::start(command).output();
    assert_eq!(status, Some(1));
    assert!(lines.iter().any(|line| line.contains("needs a terminal")), "{lines:#?}");
    let command = cluster.rshell(&["rpc", "--cookie", "beam", "app@localhost", "1"]);
    let (lines, status) = Node::start(command).output();
    assert_eq!(status, Some(1));
    assert!(lines.iter().any(|line| line.contains("Could not contact remote node app@localhost")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("registered")), "{lines:#?}");
}

#[test]
fn single_expressions_are_evaluated_there_and_printed_here() {
    if beam_is_missing("single_expressions_are_evaluated_there_and_printed_here") {
        return;
    }
    for kind in [Kind::Beam, Kind::Rshell] {
        let cluster = Cluster::new();
        let _app = cluster.peer(kind, "app@localhost", "");
        let check = |expression: &str, expected: &[&str], status: i32| {
            let command = cluster.rshell(&["rpc", "app@localhost", expression, "--cookie", "beam"]);
            let (lines, code) = Node::start(command).output();
            assert_eq!(code, Some(status), "{expression} on {kind:?}: {lines:#?}");
            for wanted in expected {
                assert!(lines.iter().any(|line| line == wanted), "{expression} on {kind:?}: {lines:#?}");
            }
        };
        check("Enum.map(1..3, & &1 * 2)", &["[2, 4, 6]"], 0);
        check("IO.puts(\"hello\"); node()", &["hello", ":app@localhost"], 0);
        check("raise \"no\"", &["** (RuntimeError) no"], 1);
        check("exit(:boo)", &["** (exit) :boo"], 1);
        check("throw(:ball)", &["** (throw) :ball"], 1);
        check("1 +", &[], 1);
    }
}

#[test]
fn a_node_of_erlang_alone_is_called_and_told_apart() {
    if beam_is_missing("a_node_of_erlang_alone_is_called_and_told_apart") {
        return;
    }
    let world = World::new();
    let arguments = ["-sname", "erl@localhost", "-setcookie", "beam", "-noshell", "-eval", "io:put_chars(\"ready\")"];
    let erl = world.start(Path::new("erl"), &arguments, &[], (50, 200));
    erl.wait_text("ready");
    let mut shell = world.shell(&["--remsh", "erl@localhost", "--cookie", "beam"]);
    assert_eq!(shell.wait_exit(), 1);
    shell.wait("the reason", |screen| screen.contents().contains("Could not find IEx on remote node erl@localhost"));
    let rpc = |expression: &str| {
        let mut shell = world.shell(&["rpc", "erl@localhost", expression, "--cookie", "beam"]);
        let status = shell.wait_exit();
        (status, shell.screen())
    };
    let (status, screen) = rpc(":lists.map(fn x -> {x, :erlang.node()} end, [1])");
    assert_eq!((status, screen.trim()), (0, "[{1, :erl@localhost}]"));
    let (status, screen) = rpc("Enum.map([1], & &1)");
    assert!(status == 1 && screen.contains("erl@localhost has no Elixir"), "{screen}");
}

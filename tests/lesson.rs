//! The first half of the lesson about distribution, typed into real terminals: two nodes, both orders of starting, cookies
//! right and wrong. Each test prints the screens it saw; `scripts/demo-*` show them.

mod pty;

use pty::{Shell, World};

fn node(world: &World, name: &str, cookie: &str) -> Shell {
    let shell = world.shell(&["--sname", &format!("{name}@localhost"), "--cookie", cookie]);
    shell.wait_prompt();
    shell
}

fn define_kate(kate: &mut Shell) {
    for line in ["defmodule Kate do", "  def say_name do", "    IO.puts \"Hi, my name is Kate\"", "  end"] {
        kate.line(line);
    }
    kate.line("end");
}

/// The screen without what differs from run to run.
fn shown(world: &World, name: &str, shell: &Shell) -> Vec<String> {
    let lines = pty::normalise(&shell.screen(), world.root());
    println!("--- {name}\n{}\n", lines.join("\n"));
    lines
}

fn expect(lines: &[String], wanted: &[&str]) {
    let from_first_prompt: Vec<&str> =
        lines.iter().map(String::as_str).skip_while(|line| !line.starts_with("iex(")).collect();
    assert_eq!(from_first_prompt, wanted);
}

const SAID: [&str; 4] = [
    "iex(alex@localhost)1> Node.spawn_link(:kate@localhost, fn -> Kate.say_name end)",
    "Hi, my name is Kate",
    "#PID<1>",
    "iex(alex@localhost)2>",
];

#[test]
fn say_name() {
    let world = World::new();
    let mut kate = node(&world, "kate", "secret_token");
    define_kate(&mut kate);
    let mut alex = node(&world, "alex", "secret_token");
    alex.line("Node.spawn_link(:kate@localhost, fn -> Kate.say_name end)");
    alex.wait_text("Hi, my name is Kate");
    expect(&shown(&world, "alex", &alex), &SAID);
    // What the process prints appears where it was spawned, not where it runs.
    assert!(!shown(&world, "kate", &kate).iter().any(|line| line == "Hi, my name is Kate"));
}

#[test]
fn say_name_started_the_other_way_round() {
    let world = World::new();
    let mut alex = node(&world, "alex", "secret_token");
    let mut kate = node(&world, "kate", "secret_token");
    define_kate(&mut kate);
    alex.line("Node.spawn_link(:kate@localhost, fn -> Kate.say_name end)");
    alex.wait_text("Hi, my name is Kate");
    expect(&shown(&world, "alex", &alex), &SAID);
}

#[test]
fn reply() {
    let world = World::new();
    let _kate = node(&world, "kate", "secret_token");
    let mut alex = node(&world, "alex", "secret_token");
    let lines = [
        "pid = Node.spawn_link :kate@localhost, fn ->",
        "  receive do",
        "    {:hi, alex_node_pid} -> send alex_node_pid, :sup?",
        "  end",
    ];
    for line in lines {
        alex.line(line);
    }
    alex.line("end");
    alex.line("pid");
    alex.line("send(pid, {:hi, self()})");
    alex.line("receive do answer -> send(self(), answer) end");
    alex.line("flush()");
    expect(
        &shown(&world, "alex", &alex),
        &[
            "iex(alex@localhost)1> pid = Node.spawn_link :kate@localhost, fn ->",
            "...(alex@localhost)1>   receive do",
            "...(alex@localhost)1>     {:hi, alex_node_pid} -> send alex_node_pid, :sup?",
            "...(alex@localhost)1>   end",
            "...(alex@localhost)1> end",
            "#PID<1>",
            "iex(alex@localhost)2> pid",
            "#PID<1>",
            "iex(alex@localhost)3> send(pid, {:hi, self()})",
            "{:hi, #PID<2>}",
            "iex(alex@localhost)4> receive do answer -> send(self(), answer) end",
            ":sup?",
            "iex(alex@localhost)5> flush()",
            ":sup?",
            ":ok",
            "iex(alex@localhost)6>",
        ],
    );
}

#[test]
fn cookies() {
    let world = World::new();
    let kate = node(&world, "kate", "secret_token");
    let mut stranger = node(&world, "stranger", "another_token");
    stranger.line("Node.connect(:kate@localhost)");
    expect(
        &shown(&world, "stranger", &stranger),
        &["iex(stranger@localhost)1> Node.connect(:kate@localhost)", "false", "iex(stranger@localhost)2>"],
    );
    kate.wait_text("Connection attempt from node :stranger@localhost rejected. Invalid challenge reply.");
    shown(&world, "kate", &kate);
    let mut alex = node(&world, "alex", "secret_token");
    alex.line("Node.connect(:kate@localhost)");
    alex.line("Node.list()");
    expect(
        &shown(&world, "alex", &alex),
        &[
            "iex(alex@localhost)1> Node.connect(:kate@localhost)",
            "true",
            "iex(alex@localhost)2> Node.list()",
            "[:kate@localhost]",
            "iex(alex@localhost)3>",
        ],
    );
}

#[test]
fn a_killed_peer_is_noticed() {
    let world = World::new();
    let mut kate = node(&world, "kate", "secret_token");
    let mut alex = node(&world, "alex", "secret_token");
    alex.line("Node.monitor(:kate@localhost, true)");
    kate.kill();
    alex.line("receive do message -> message end");
    expect(
        &shown(&world, "alex", &alex),
        &[
            "iex(alex@localhost)1> Node.monitor(:kate@localhost, true)",
            "true",
            "iex(alex@localhost)2> receive do message -> message end",
            "{:nodedown, :kate@localhost}",
            "iex(alex@localhost)3>",
        ],
    );
}

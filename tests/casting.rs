//! The lesson about distribution, both halves, with alex, kate and moebi each played by rshell or by a real `iex`, in all eight
//! ways. rshell is called by links named `iex`, `elixir` and `mix`, as a learner would call it. Where there is no BEAM, all but the
//! cast of rshell alone say loudly that they were skipped.

#[allow(dead_code, reason = "only whether there is a BEAM is asked")]
#[path = "beam/nodes.rs"]
mod nodes;
mod pty;

use std::fs;
use std::path::{Path, PathBuf};

use nodes::{Kind, beam_is_missing};
use pty::{Shell, World};

const FILES: [(&str, &str); 3] = [
    ("lib/chat/application.ex", include_str!("chat/application.ex")),
    ("lib/chat.ex", include_str!("chat/chat.ex")),
    ("test/chat_test.exs", include_str!("chat/chat_test.exs")),
];
const TAGGED: [(&str, &str); 2] = [
    ("test/chat_test.exs", include_str!("chat/tagged_test.exs")),
    ("test/test_helper.exs", include_str!("chat/test_helper.exs")),
];

/// The world of one lesson.
struct Lesson {
    world: World,
    links: PathBuf,
}

impl Lesson {
    fn new() -> Lesson {
        let world = World::new();
        let links = world.root().join("links");
        fs::create_dir(&links).expect("a folder can be made");
        for name in ["iex", "elixir", "mix"] {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rshell"), links.join(name)).expect("a link can be made");
        }
        Lesson { world, links }
    }

    fn start(&self, kind: Kind, folder: &Path, program: &str, arguments: &[&str]) -> Shell {
        let program = match kind {
            Kind::Rshell => self.links.join(program),
            Kind::Beam => PathBuf::from(program),
        };
        self.world.program_in(folder, &program, arguments)
    }

    fn node(&self, kind: Kind, name: &str, more: &[&str]) -> Shell {
        let name = format!("{name}@localhost");
        let arguments = [&["--sname", &name], more].concat();
        let shell = self.start(kind, &self.world.folder(), "iex", &arguments);
        shell.wait_prompt();
        shell
    }

    /// A node with the application running.
    fn chat(&self, kind: Kind, name: &str) -> Shell {
        let arguments = ["--sname", &format!("{name}@localhost"), "-S", "mix"];
        let shell = self.start(kind, &self.project(), "iex", &arguments);
        shell.wait_prompt();
        shell
    }

    fn project(&self) -> PathBuf {
        self.world.folder().join("chat")
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.project().join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
    }

    /// Runs a command to its end; its screen has all the texts.
    fn run(&self, kind: Kind, folder: &Path, words: &[&str], status: u32, texts: &[&str]) {
        let [program, arguments @ ..] = words else { return };
        let mut shell = self.start(kind, folder, program, arguments);
        let ended = shell.wait_exit();
        let screen = shell.screen();
        assert_eq!(ended, status, "{screen}");
        texts.iter().for_each(|text| assert!(screen.contains(text), "no {text:?} in\n{screen}"));
    }

    /// The screen from its first prompt on, without what differs from run to run.
    fn shown(&self, shell: &Shell) -> Vec<String> {
        let lines = pty::normalise(&shell.screen(), self.world.root());
        lines.into_iter().skip_while(|line| !line.starts_with("iex(")).collect()
    }
}

/// Types lines, each at the prompt that comes after the one before.
fn type_lines(shell: &mut Shell, lines: &[&str]) {
    lines.iter().for_each(|line| shell.line(line));
}

/// Waits until the text stands on a line of its own, or where a real shell leaves it that writes over its prompt.
fn wait_said(shell: &Shell, text: &str) {
    shell.wait(text, |screen| {
        let (_, columns) = screen.size();
        screen.rows(0, columns).any(|row| {
            let before = row.trim_end().strip_suffix(text);
            before.is_some_and(|before| before.is_empty() || before.starts_with("iex(") && before.ends_with("> "))
        })
    });
}

/// Types a line where a real shell may have lost sight of its prompt; the next prompt has this number.
fn answer(shell: &mut Shell, text: &str, name: &str, next: u32) {
    shell.keys(text);
    shell.wait_typed(text);
    shell.keys("\r");
    shell.wait_typed(&format!("iex({name}@localhost){next}> "));
}

/// Lines of a screen where what two nodes print at the same time may come in either order.
#[track_caller]
fn expect(mut shown: Vec<String>, mut wanted: Vec<&str>, unordered: std::ops::Range<usize>) {
    if let (Some(shown), Some(wanted)) = (shown.get_mut(unordered.clone()), wanted.get_mut(unordered)) {
        shown.sort_unstable();
        wanted.sort_unstable();
    }
    assert_eq!(shown, wanted);
}

fn spawn_and_reply(lesson: &Lesson, [alex, kate, _]: [Kind; 3], cookie: &[&str]) {
    let mut kate = lesson.node(kate, "kate", cookie);
    let kates = ["defmodule Kate do", "  def say_name do", "    IO.puts \"Hi, my name is Kate\"", "  end", "end"];
    type_lines(&mut kate, &kates);
    let mut alex = lesson.node(alex, "alex", cookie);
    alex.line("Node.spawn_link(:kate@localhost, fn -> Kate.say_name end)");
    wait_said(&alex, "Hi, my name is Kate");
    alex.wait_prompt();
    let wanted = vec![
        "iex(alex@localhost)1> Node.spawn_link(:kate@localhost, fn -> Kate.say_name end)",
        "Hi, my name is Kate",
        "#PID<1>",
        "iex(alex@localhost)2>",
    ];
    expect(lesson.shown(&alex), wanted, 1..3);
    // What the process prints appears where it was spawned, not where it runs.
    assert!(!lesson.shown(&kate).iter().any(|line| line == "Hi, my name is Kate"));
    let alexs = [
        "pid = Node.spawn_link :kate@localhost, fn ->",
        "  receive do",
        "    {:hi, alex_node_pid} -> send alex_node_pid, :sup?",
        "  end",
        "end",
    ];
    type_lines(&mut alex, &alexs);
    alex.line("send(pid, {:hi, self()})");
    // The answer is on its way; it is there when it can be received, and is put back for the lesson's `flush`.
    alex.line("receive do answer -> send(self(), answer) end");
    alex.line("flush()");
    alex.line("Node.list()");
    let shown = lesson.shown(&alex);
    let wanted = [
        "iex(alex@localhost)3> send(pid, {:hi, self()})",
        "{:hi, #PID<3>}",
        "iex(alex@localhost)4> receive do answer -> send(self(), answer) end",
        ":sup?",
        "iex(alex@localhost)5> flush()",
        ":sup?",
        ":ok",
        "iex(alex@localhost)6> Node.list()",
        "[:kate@localhost]",
        "iex(alex@localhost)7>",
    ];
    assert!(shown.ends_with(&wanted.map(str::to_owned)), "{shown:#?}");
}

fn cookies(lesson: &Lesson, [alex, kate, _]: [Kind; 3]) {
    let _kate = lesson.node(kate, "kate", &["--cookie", "secret_token"]);
    let mut alex = lesson.node(alex, "alex", &["--cookie", "another_token"]);
    alex.line("Node.connect(:kate@localhost)");
    let shown = lesson.shown(&alex);
    assert!(shown.iter().any(|line| line == "false"), "{shown:#?}");
}

/// What an application prints while a shell waits stands behind its prompt, and what is typed below.
fn behind_prompt(said: &str, prompt: &str, typed: &str) -> Vec<String> {
    vec![format!("{prompt} {said}"), typed.to_owned()]
}

fn chat(lesson: &Lesson, cast: [Kind; 3]) {
    let [mut alex, mut kate, moebi] = [0, 1, 2].map(|who| lesson.chat(cast[who], ["alex", "kate", "moebi"][who]));
    alex.line("Chat.send_message(:kate@localhost, \"hi\")");
    wait_said(&kate, "hi");
    answer(&mut kate, "Chat.send_message(:alex@localhost, \"how are you?\")", "kate", 2);
    wait_said(&alex, "how are you?");
    answer(&mut alex, "Chat.send_message(:moebi@localhost, \"hi\")", "alex", 3);
    wait_said(&moebi, "hi");
    let to_moebi = "Chat.send_message(:moebi@localhost, \"hi\")";
    let wanted = [
        vec!["iex(alex@localhost)1> Chat.send_message(:kate@localhost, \"hi\")".to_owned(), ":ok".to_owned()],
        behind_prompt("how are you?", "iex(alex@localhost)2>", to_moebi),
        ["chicken?", ":ok", "iex(alex@localhost)3>"].map(str::to_owned).to_vec(),
    ];
    assert_eq!(lesson.shown(&alex), wanted.concat());
    let to_alex = "Chat.send_message(:alex@localhost, \"how are you?\")";
    let wanted = [
        behind_prompt("hi", "iex(kate@localhost)1>", to_alex),
        [":ok", "iex(kate@localhost)2>"].map(str::to_owned).to_vec(),
    ];
    let shown = pty::normalise(&kate.screen(), lesson.world.root());
    assert!(shown.ends_with(&wanted.concat()), "{shown:#?}");
}

fn tests(lesson: &Lesson, [alex, _, moebi]: [Kind; 3]) {
    let folder = lesson.project();
    let sophie = ["elixir", "--sname", "sophie@localhost", "-S", "mix", "test"];
    let missing = [
        "** (exit) exited in: GenServer.call({Chat.TaskSupervisor, :moebi@localhost}, {:start_task, [",
        "\n         ** (EXIT) no connection to moebi@localhost\n",
        "\n1 test, 1 failure\n",
    ];
    lesson.run(alex, &folder, &sophie, 2, &missing);
    lesson.write(&TAGGED);
    let excluded = ["Excluding tags: [distributed: true]\n", "\n1 test, 0 failures, 1 excluded\n"];
    lesson.run(alex, &folder, &["mix", "test"], 0, &excluded);
    let moebi = lesson.chat(moebi, "moebi");
    lesson.run(alex, &folder, &sophie, 0, &["chicken?\n", "\n1 test, 0 failures\n"]);
    wait_said(&moebi, "hi");
    drop(moebi);
    let config = |clause: &str| format!("use Mix.Config\nconfig :chat, remote_supervisor: fn({clause} end\n");
    let dev = config("recipient) -> {Chat.TaskSupervisor, recipient}");
    let test = config("_recipient) -> Chat.TaskSupervisor");
    let (_, code) = FILES[1];
    let code =
        code.replace("{Chat.TaskSupervisor, recipient}", "Application.get_env(:chat, :remote_supervisor).(recipient)");
    lesson.write(&[
        ("config/config.exs", "import Config\nimport_config \"#{Mix.env()}.exs\"\n"),
        ("config/dev.exs", &dev),
        ("config/test.exs", &test),
        ("lib/chat.ex", &code),
        ("test/test_helper.exs", "ExUnit.start()\n"),
    ]);
    lesson.run(alex, &folder, &["mix", "test"], 0, &["\n1 test, 0 failures\n"]);
}

fn play(name: &str, cast: [Kind; 3]) {
    if cast.contains(&Kind::Beam) && beam_is_missing(name) {
        return;
    }
    let lesson = Lesson::new();
    spawn_and_reply(&lesson, cast, &[]);
    spawn_and_reply(&lesson, cast, &["--cookie", "secret_token"]);
    cookies(&lesson, cast);
    let folder = lesson.world.folder();
    lesson.run(cast[0], &folder, &["mix", "new", "chat", "--sup"], 0, &["* creating lib/chat/application.ex"]);
    lesson.write(&FILES);
    chat(&lesson, cast);
    tests(&lesson, cast);
}

macro_rules! casts {
    ($($name:ident: $alex:ident $kate:ident $moebi:ident;)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name), [Kind::$alex, Kind::$kate, Kind::$moebi]);
        })*
    };
}

casts! {
    all_three_are_rshell: Rshell Rshell Rshell;
    moebi_is_a_beam: Rshell Rshell Beam;
    kate_is_a_beam: Rshell Beam Rshell;
    alex_is_rshell: Rshell Beam Beam;
    alex_is_a_beam: Beam Rshell Rshell;
    kate_is_rshell: Beam Rshell Beam;
    moebi_is_rshell: Beam Beam Rshell;
    all_three_are_beams: Beam Beam Beam;
}

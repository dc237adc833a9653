//! The second half of the lesson, typed into real terminals: a project made by `mix new chat --sup`, nodes that talk through
//! tasks of each other's supervisors, and the test suite with and without them. `scripts/demo-chat`, `demo-moebi` and
//! `demo-tests` show the screens.

mod pty;

use std::fs;
use std::path::PathBuf;

use pty::{Shell, World};

const APPLICATION: &str = include_str!("chat/application.ex");
const CHAT: &str = include_str!("chat/chat.ex");
const TEST: &str = include_str!("chat/chat_test.exs");
const TAGGED_TEST: &str = include_str!("chat/tagged_test.exs");
const HELPER: &str = include_str!("chat/test_helper.exs");

/// The project of the lesson.
struct Project<'w> {
    world: &'w World,
    folder: PathBuf,
}

impl Project<'_> {
    fn new(world: &World) -> Project<'_> {
        let mut mix = world.shell(&["mix", "new", "chat", "--sup"]);
        assert_eq!(mix.wait_exit(), 0);
        println!("--- mix new chat --sup\n{}\n", mix.screen());
        let project = Project { world, folder: world.folder().join("chat") };
        project.write("lib/chat/application.ex", APPLICATION);
        project.write("lib/chat.ex", CHAT);
        project.write("test/chat_test.exs", TEST);
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    /// Runs a command to its end: its screen and its exit status.
    fn run(&self, title: &str, words: &[&str]) -> (String, u32) {
        let mut shell = self.world.shell_in(&self.folder, words, &[]);
        let status = shell.wait_exit();
        let screen = shell.screen();
        println!("--- {title}\n{screen}\n");
        (screen, status)
    }

    /// A node with the application running.
    fn node(&self, name: &str) -> Shell {
        let shell = self.world.shell_in(&self.folder, &["--sname", &format!("{name}@localhost"), "-S", "mix"], &[]);
        shell.wait_prompt();
        shell
    }
}

fn show(name: &str, shell: &Shell) {
    println!("--- {name}\n{}\n", shell.screen());
}

fn from_first_prompt(shell: &Shell) -> Vec<String> {
    shell.screen().lines().skip_while(|line| !line.starts_with("iex(")).map(str::to_owned).collect()
}

#[test]
fn chat() {
    let world = World::new();
    let project = Project::new(&world);
    let mut alex = project.node("alex");
    let mut kate = project.node("kate");
    alex.line("Chat.send_message(:kate@localhost, \"hi\")");
    kate.wait_text("hi");
    kate.keys("Chat.send_message(:alex@localhost, \"how are you?\")\r");
    kate.wait_prompt();
    alex.wait_text("how are you?");
    show("alex", &alex);
    show("kate", &kate);
    assert!(alex.screen().contains("Compiling 2 files (.ex)\nGenerated chat app\n"));
    assert!(!kate.screen().contains("Compiling"));
    assert_eq!(
        from_first_prompt(&alex),
        [
            "iex(alex@localhost)1> Chat.send_message(:kate@localhost, \"hi\")",
            ":ok",
            "iex(alex@localhost)2> how are you?",
        ]
    );
    // What an application prints is not the shell's: it stands where the cursor was, and the shell draws no prompt anew.
    assert_eq!(
        from_first_prompt(&kate),
        [
            "iex(kate@localhost)1> hi",
            "Chat.send_message(:alex@localhost, \"how are you?\")",
            ":ok",
            "iex(kate@localhost)2>"
        ]
    );
}

#[test]
fn moebi() {
    let world = World::new();
    let project = Project::new(&world);
    let mut alex = project.node("alex");
    let kate = project.node("kate");
    let moebi = project.node("moebi");
    alex.line("Chat.send_message(:moebi@localhost, \"hi\")");
    moebi.wait_text("hi");
    show("alex", &alex);
    show("kate", &kate);
    show("moebi", &moebi);
    assert_eq!(
        from_first_prompt(&alex),
        [
            "iex(alex@localhost)1> Chat.send_message(:moebi@localhost, \"hi\")",
            "chicken?",
            ":ok",
            "iex(alex@localhost)2>",
        ]
    );
    assert_eq!(from_first_prompt(&kate), ["iex(kate@localhost)1>"]);
}

#[test]
fn tests() {
    let world = World::new();
    let project = Project::new(&world);
    let sophie = ["elixir", "--sname", "sophie@localhost", "-S", "mix", "test"];

    // Without the node moebi the test fails.
    let (screen, status) = project.run("mix test, as sophie, without moebi", &sophie);
    assert_eq!(status, 2, "{screen}");
    let error = "** (exit) exited in: GenServer.call({Chat.TaskSupervisor, :moebi@localhost}, {:start_task, [{:sophie@localhost, #PID<";
    assert!(screen.contains(error), "{screen}");
    assert!(screen.contains("\n         ** (EXIT) no connection to moebi@localhost\n"), "{screen}");
    assert!(screen.contains("\n1 test, 1 failure\n"), "{screen}");

    // A test that needs nodes is left out where there are none.
    project.write("test/chat_test.exs", TAGGED_TEST);
    project.write("test/test_helper.exs", HELPER);
    let (screen, status) = project.run("mix test, without a name", &["mix", "test"]);
    assert_eq!(status, 0, "{screen}");
    assert!(screen.starts_with("Excluding tags: [distributed: true]\n"), "{screen}");
    assert!(screen.contains("\n1 test, 0 failures, 1 excluded\n"), "{screen}");

    // With moebi there it passes, and a shell that ran the tests goes on.
    let moebi = project.node("moebi");
    let (screen, status) = project.run("mix test, as sophie, with moebi", &sophie);
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("chicken?\n.\n"), "{screen}");
    assert!(screen.contains("\n1 test, 0 failures\n"), "{screen}");
    moebi.wait_text("hi");
    let shell =
        world.shell_in(&project.folder, &["--sname", "sophie@localhost", "-S", "mix", "test"], &[("MIX_ENV", "test")]);
    shell.wait_text("1 test, 0 failures");
    shell.wait_prompt();
    show("sophie's shell", &shell);
    drop(shell);
    drop(moebi);

    // What the environment configures decides which supervisor is asked.
    project.write("config/config.exs", "import Config\nimport_config \"#{Mix.env()}.exs\"\n");
    let function = |clause: &str| format!("use Mix.Config\nconfig :chat, remote_supervisor: fn({clause} end\n");
    project.write("config/dev.exs", &function("recipient) -> {Chat.TaskSupervisor, recipient}"));
    project.write("config/test.exs", &function("_recipient) -> Chat.TaskSupervisor"));
    let configured =
        CHAT.replace("{Chat.TaskSupervisor, recipient}", "Application.get_env(:chat, :remote_supervisor).(recipient)");
    project.write("lib/chat.ex", &configured);
    project.write("test/test_helper.exs", "ExUnit.start()\n");
    let (screen, status) = project.run("mix test, configured for each environment", &["mix", "test"]);
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("\n1 test, 0 failures\n"), "{screen}");
    let words = ["mix", "run", "-e", "Chat.send_message(:nobody@localhost, \"hi\")"];
    let (screen, status) = project.run("mix run, in the environment dev", &words);
    assert_eq!(status, 1, "{screen}");
    assert!(screen.contains("** (EXIT) no connection to nobody@localhost"), "{screen}");
}

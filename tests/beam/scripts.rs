//! Scripts whose results were recorded between two real nodes, played with one of ours on either side.

use crate::doctor::{answering, register};
use crate::nodes::{Cluster, Kind, beam_is_missing};

/// The scripts about servers, names, groups, calls and logging, with what was recorded.
const OTP: [(&str, &str); 5] = [
    ("otp.exs", include_str!("otp.expected")),
    ("behaviours.exs", include_str!("behaviours.expected")),
    ("names.exs", include_str!("names.expected")),
    ("calls.exs", include_str!("calls.expected")),
    ("logging.exs", include_str!("logging.expected")),
];

/// Plays the scripts about servers, names and groups.
fn play_otp(here: Kind, there: Kind) {
    for (script, expected) in OTP {
        play(script, expected, here, there);
    }
}

/// Plays a script from one kind of node with another as its peer.
fn play(script: &str, expected: &str, here: Kind, there: Kind) {
    let cluster = Cluster::new();
    let _peer = cluster.peer(there, "peer@localhost", "");
    let code = format!("Code.eval_file({script:?})");
    let mut node = cluster.start(here, "here@localhost", &["-e", &code, "peer@localhost"]);
    node.say("line\n");
    let expected: Vec<&str> = expected.lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    assert_eq!(node.shown(), expected, "{script} from {here:?} to {there:?}");
}

#[test]
fn closures_from_here_run_on_a_beam() {
    if !beam_is_missing("closures_from_here_run_on_a_beam") {
        play("closures.exs", include_str!("closures.expected"), Kind::Rshell, Kind::Beam);
    }
}

#[test]
fn closures_of_a_beam_run_here() {
    if !beam_is_missing("closures_of_a_beam_run_here") {
        play("closures.exs", include_str!("closures.expected"), Kind::Beam, Kind::Rshell);
    }
}

#[test]
fn servers_names_and_groups_of_a_beam_are_used_from_here() {
    if !beam_is_missing("servers_names_and_groups_of_a_beam_are_used_from_here") {
        play_otp(Kind::Rshell, Kind::Beam);
    }
}

#[test]
fn a_beam_uses_our_servers_names_and_groups() {
    if !beam_is_missing("a_beam_uses_our_servers_names_and_groups") {
        play_otp(Kind::Beam, Kind::Rshell);
    }
}

#[test]
fn two_of_ours_do_the_same_without_a_beam() {
    play("closures.exs", include_str!("closures.expected"), Kind::Rshell, Kind::Rshell);
    play_otp(Kind::Rshell, Kind::Rshell);
}

#[test]
fn signals_follow_the_table_in_both_directions() {
    if beam_is_missing("signals_follow_the_table_in_both_directions") {
        return;
    }
    let expected: Vec<&str> =
        include_str!("../cluster/signals.expected").lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    for (here, there) in [(Kind::Rshell, Kind::Beam), (Kind::Beam, Kind::Rshell)] {
        let cluster = Cluster::new();
        let peer = cluster.start(there, "peer@localhost", &["--no-halt", "../cluster/signals.exs"]);
        peer.wait_for("ready");
        let node = cluster.start(here, "here@localhost", &["../cluster/signals.exs", "peer@localhost"]);
        assert_eq!(node.shown(), expected, "from {here:?} to {there:?}");
    }
}

#[test]
fn three_nodes_of_both_kinds_become_one_cluster() {
    if beam_is_missing("three_nodes_of_both_kinds_become_one_cluster") {
        return;
    }
    let register =
        |name: &str| format!(":yes = :global.register_name({name}, spawn(fn -> Process.sleep(:infinity) end))");
    let cluster = Cluster::new();
    let both = format!("{}; {}", register(":a"), register(":both"));
    let _a = cluster.peer(Kind::Beam, "a@localhost", &both);
    let both = format!("{}; {}", register(":b"), register(":both"));
    let _b = cluster.peer(Kind::Rshell, "b@localhost", &both);
    let _c = cluster.peer(Kind::Beam, "c@localhost", &register(":c"));
    let code = r#"
        show = fn term -> IO.puts("=> #{inspect(term)}") end
        until = fn again, fun, wanted -> if fun.() == wanted, do: wanted, else: (Process.sleep(10); again.(again, fun, wanted)) end
        all = [:a@localhost, :b@localhost, :c@localhost]
        on = fn m, f, a -> for node <- all, do: :erpc.call(node, m, f, a) end
        true = Node.connect(:a@localhost)
        true = :erpc.call(:a@localhost, Node, :connect, [:b@localhost])
        true = :erpc.call(:b@localhost, Node, :connect, [:c@localhost])
        names = List.duplicate([:a, :b, :both, :c], 3)
        show.(until.(until, fn -> Enum.map(on.(:global, :registered_names, []), &Enum.sort/1) end, names))
        show.(length(Enum.uniq(on.(:global, :whereis_name, [:both]))))
        lists = [[:b@localhost, :c@localhost, :here@localhost], [:a@localhost, :c@localhost, :here@localhost], [:a@localhost, :b@localhost, :here@localhost]]
        show.(until.(until, fn -> Enum.map(on.(Node, :list, []), &Enum.sort/1) end, lists))
    "#;
    for kind in [Kind::Rshell, Kind::Beam] {
        let shown = cluster.start(kind, "here@localhost", &["-e", code]).shown();
        assert_eq!(shown.get(1).map(String::as_str), Some("1"), "{shown:#?}");
        assert_eq!(shown.len(), 3);
    }
}

/// The peer is paused until it is down, and comes back: both sides learn what became of their relations, and connect again.
fn pause(here: Kind, there: Kind) {
    let relations = r#"
        :net_kernel.set_net_ticktime(4, 0)
        Process.flag(:trap_exit, true)
        relate = fn other ->
          true = Node.connect(other)
          linked = Node.spawn_link(other, Process, :sleep, [:infinity])
          Node.monitor(other, true)
          IO.puts("connected")
          receive do {:EXIT, ^linked, reason} -> IO.puts("link: #{reason}") end
          receive do {:nodedown, node} -> IO.puts("down: #{node}") end
        end
    "#;
    let cluster = Cluster::new();
    let code =
        format!("{relations}; IO.puts(:ready); \"go\\n\" = IO.gets(\"\"); relate.(:here@localhost); IO.gets(\"\")");
    let mut peer = cluster.start(there, "peer@localhost", &["-e", &code]);
    peer.wait_for("ready");
    let again =
        "until = fn again -> Node.connect(:peer@localhost) || again.(again) end; IO.puts(\"again #{until.(until)}\")";
    let code = format!("{relations}; relate.(:peer@localhost); \"go\\n\" = IO.gets(\"\"); {again}; IO.gets(\"\")");
    let mut here = cluster.start(here, "here@localhost", &["-e", &code]);
    here.wait_for("connected");
    peer.say("go\n");
    peer.wait_for("connected");
    peer.signal(rustix::process::Signal::STOP);
    let is_told = |lines: &[String]| {
        ["not responding", "link: noconnection", "down: peer@localhost"]
            .into_iter()
            .all(|text| lines.iter().any(|line| line.contains(text)))
    };
    here.wait("all that is told of a pause", is_told);
    peer.signal(rustix::process::Signal::CONT);
    peer.wait("the end of its relations", |lines| {
        ["link: noconnection", "down: here@localhost"].into_iter().all(|text| lines.iter().any(|line| line == text))
    });
    here.say("go\n");
    here.wait_for("again true");
}

#[test]
fn a_node_that_pauses_is_down_and_can_come_back() {
    pause(Kind::Rshell, Kind::Rshell);
}

#[test]
fn a_beam_that_pauses_and_one_that_notices_it() {
    if !beam_is_missing("a_beam_that_pauses_and_one_that_notices_it") {
        pause(Kind::Rshell, Kind::Beam);
        pause(Kind::Beam, Kind::Rshell);
    }
}

/// Hundreds of megabytes are sent to a node that is paused: the sender waits, and goes on when the node does.
fn flood(here: Kind, there: Kind) {
    let cluster = Cluster::new();
    let hole = r#"
        hole = fn hole -> receive do _ -> hole.(hole) end end
        pid = spawn(fn -> hole.(hole) end)
        Process.register(pid, :hole)
    "#;
    let peer = cluster.peer(there, "peer@localhost", hole);
    let code = r#"
        true = Node.connect(:peer@localhost)
        pid = :erpc.call(:peer@localhost, Process, :whereis, [:hole])
        IO.puts("connected")
        "go\n" = IO.gets("")
        me = self()
        binary = :binary.copy("x", 100_000)
        spawn(fn ->
          for n <- 1..4_000, do: send(pid, {n, binary})
          send(me, :done)
        end)
        busy = fn busy -> :erlang.send(pid, :more, [:nosuspend]) == :nosuspend || busy.(busy) end
        true = busy.(busy)
        IO.puts("waits: #{receive do :done -> false after 0 -> true end}")
        "go\n" = IO.gets("")
        receive do :done -> IO.puts("all is sent") end
    "#;
    let mut node = cluster.start(here, "here@localhost", &["-e", code]);
    node.wait_for("connected");
    peer.signal(rustix::process::Signal::STOP);
    node.say("go\n");
    node.wait_for("waits: true");
    assert!(node.most_memory() < 150 << 10, "{} KiB", node.most_memory());
    peer.signal(rustix::process::Signal::CONT);
    node.say("go\n");
    node.wait_for("all is sent");
}

#[test]
fn senders_wait_for_a_node_that_takes_nothing() {
    flood(Kind::Rshell, Kind::Rshell);
    if !beam_is_missing("senders_wait_for_a_node_that_takes_nothing") {
        flood(Kind::Rshell, Kind::Beam);
        flood(Kind::Beam, Kind::Rshell);
    }
}

#[test]
fn senders_wait_for_a_node_that_does_not_answer() {
    let cluster = Cluster::new();
    let _epmd = cluster.peer(Kind::Rshell, "peer@localhost", "");
    let _silent = register(&cluster, "silent", answering(b""));
    let code = r#"
        to = {:nobody, :silent@localhost}
        binary = :binary.copy("x", 100_000)
        spawn(fn -> for n <- 1..10_000, do: send(to, {n, :binary.copy(binary)}) end)
        busy = fn busy -> :erlang.send(to, :more, [:nosuspend]) == :nosuspend || busy.(busy) end
        IO.puts("waits: #{busy.(busy)}")
        IO.puts("connected: #{Node.connect(:silent@localhost)}")
    "#;
    let node = cluster.start(Kind::Rshell, "here@localhost", &["--no-halt", "-e", code]);
    node.wait_for("waits: true");
    node.wait_for("connected: false");
    assert!(node.most_memory() < 150 << 10, "{} KiB", node.most_memory());
}

#[test]
fn functions_of_modules_that_the_other_side_lacks_fail_as_on_a_beam() {
    if beam_is_missing("functions_of_modules_that_the_other_side_lacks_fail_as_on_a_beam") {
        return;
    }
    let code = r#"
        defmodule Only.Here do
          def fun(x), do: fn y -> x + y end
          def plus(x, y), do: x + y
        end
        fun = Only.Here.fun(1)
        show = fn reason -> IO.puts("=> #{inspect(reason)}") end
        call = fn fun, args ->
          try do
            :erpc.call(:peer@localhost, :erlang, :apply, [fun, args])
          catch
            :error, {:exception, {reason, _}, _} -> {:error, reason}
            :error, {:exception, reason, _} -> {:error, reason}
          end
        end
        show.(call.(fun, [2]))
        show.(call.(&Only.Here.plus/2, [1, 2]))
        {:ok, agent} = :erpc.call(:peer@localhost, Agent, :start, [:erlang, :node, []])
        Agent.update(agent, Kernel, :then, [fn _ -> fun end])
        show.(Agent.get(agent, Function, :identity, []).(2))
        show.(Agent.get(agent, Function, :identity, []) == fun)
    "#;
    let expected = |there: Kind, here: Kind| {
        let cluster = Cluster::new();
        let _peer = cluster.peer(there, "peer@localhost", "");
        cluster.start(here, "here@localhost", &["-e", code]).shown()
    };
    let beam = expected(Kind::Beam, Kind::Beam);
    assert_eq!(expected(Kind::Beam, Kind::Rshell), beam);
    assert_eq!(expected(Kind::Rshell, Kind::Beam), beam);
}

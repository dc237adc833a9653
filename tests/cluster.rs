//! Nodes that talk to each other: real programs, each test with an EPMD and a home of its own.
//!
//! The scripts in `tests/cluster` print what they see in lines that begin with `=> `; the table of signals was recorded
//! by running its script on real Elixir.

#[path = "pty/port.rs"]
mod port;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use port::Port;

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A cluster: a port for EPMD and a home with a cookie.
struct Cluster {
    home: tempfile::TempDir,
    epmd: Port,
}

/// A node that runs.
struct Node {
    child: Child,
    lines: Receiver<String>,
    _stdin: Option<ChildStdin>,
}

impl Cluster {
    fn new() -> Cluster {
        Cluster { home: tempfile::tempdir().expect("a directory"), epmd: Port::free() }
    }

    fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
        command.args(["elixir", "--sname", name]).args(arguments);
        command.env("HOME", self.home.path()).env("ERL_EPMD_PORT", self.epmd.number.to_string()).env("NO_COLOR", "1");
        command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts a node with arguments.
    fn start(&self, name: &str, arguments: &[&str]) -> Node {
        let mut child = self.command(name, arguments).spawn().expect("the program starts");
        let (sender, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("stdout")), Box::new(child.stderr.take().expect("stderr"))];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        let stdin = child.stdin.take();
        Node { child, lines, _stdin: stdin }
    }

    /// Starts a node that stays, and waits until it is there.
    fn peer(&self, name: &str, arguments: &[&str]) -> Node {
        let ready = ["--no-halt", "-e", "IO.puts(:ready)"];
        let node = self.start(name, &[arguments, &ready[..]].concat());
        node.wait_for("ready");
        node
    }

    /// Runs code on a node of its own and compares what it shows.
    fn check(&self, name: &str, code: &str, expected: &[&str]) {
        let code = format!("show = fn term -> IO.puts(\"=> #{{inspect(term)}}\") end\n{code}");
        assert_eq!(self.start(name, &["-e", &code]).shown(), expected);
    }
}

impl Node {
    /// Waits for a line that contains the text; gives all lines up to it.
    fn wait_for(&self, text: &str) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let found = line.contains(text);
                    seen.push(line);
                    if found {
                        return seen;
                    }
                }
                Err(_) => panic!("no {text:?} in {seen:#?}"),
            }
        }
    }

    /// Everything the node prints until it ends.
    fn output(mut self) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => lines.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return lines,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("still running after {lines:#?}");
                }
            }
        }
    }

    /// What the node shows until it ends.
    fn shown(self) -> Vec<String> {
        let lines = self.output();
        let shown: Vec<String> = lines.iter().filter_map(|line| Some(line.strip_prefix("=> ")?.to_owned())).collect();
        if shown.is_empty() {
            panic!("nothing shown in {lines:#?}");
        }
        shown
    }

    fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn signals_follow_the_table_here_and_elsewhere() {
    let expected: Vec<&str> =
        include_str!("cluster/signals.expected").lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    let cluster = Cluster::new();
    let peer = cluster.start("peer@localhost", &["--no-halt", "signals.exs"]);
    peer.wait_for("ready");
    let shown = |node: &str| cluster.start("here@localhost", &["signals.exs", node]).shown();
    let within: Vec<&str> = expected.iter().copied().filter(|line| !line.starts_with("{:lost, ")).collect();
    assert_eq!(shown("here@localhost"), within, "on one node");
    assert_eq!(shown("peer@localhost"), expected, "across nodes");
}

#[test]
fn a_closure_takes_its_code_and_values_along() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    cluster.check(
        "here@localhost",
        r#"
        peer = :peer@localhost
        me = self()
        factor = 3
        double = fn x -> x * 2 end
        pid = Node.spawn(peer, fn -> send(me, {node(), self(), Enum.map([1, 2], &(double.(&1) * factor))}) end)
        receive do {node, ^pid, list} -> show.({node, list}) end
        show.(node(pid))
        # The same code again: only its hash goes.
        for n <- 1..3 do
          Node.spawn(peer, fn -> send(me, {:n, n}) end)
          receive do {:n, n} -> show.(n) end
        end
        # A closure that was made there runs here.
        adder = :erpc.call(peer, fn -> fn x -> x + factor end end)
        show.(adder.(10))
        # Input and output follow the group leader.
        Node.spawn_link(peer, fn -> IO.puts("=> said by #{node()}"); send(me, :said) end)
        receive do :said -> :ok end
        "#,
        &["{:peer@localhost, [6, 12]}", ":peer@localhost", "1", "2", "3", "13", "said by peer@localhost"],
    );
}

#[test]
fn closures_without_end_do_not_make_a_node_forget_those_in_use() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    let code = r#"
        peer = :"peer@localhost"
        me = self()
        runner = Node.spawn(peer, fn ->
          loop = fn loop -> receive do fun -> send(me, fun.()); loop.(loop) end end
          loop.(loop)
        end)
        call = fn fun -> send(runner, fun); receive do value -> value end end
        first = fn -> :first end
        call.(first)
        # More than either side keeps of what went over a connection.
        for number <- 1..9_000 do
          {fun, _} = Code.eval_string("fn -> #{number} end")
          ^number = call.(fun)
        end
        show.(call.(first))
        show.(call.(fn -> node() end))
    "#;
    cluster.check("here@localhost", code, &[":first", ":peer@localhost"]);
}

#[test]
fn messages_keep_their_order_from_the_first_on() {
    let cluster = Cluster::new();
    let code = "Process.register(self(), :echo); IO.puts(:ready); \
                loop = fn loop -> receive do {from, message} -> send(from, message) end; loop.(loop) end; loop.(loop)";
    let peer = cluster.start("peer@localhost", &["--no-halt", "-e", code]);
    peer.wait_for("ready");
    cluster.check(
        "here@localhost",
        r#"
        show.(Node.list())
        # Nothing is connected yet: these wait for the connection.
        for n <- 1..1000, do: send({:echo, :peer@localhost}, {self(), n})
        show.(for(n <- 1..1000, do: receive(do: (^n -> n))) == Enum.to_list(1..1000))
        show.(Node.list())
        show.(:erlang.send({:echo, :nobody@localhost}, :hi, [:noconnect]))
        show.(send({:echo, :nobody@localhost}, :hi))
        alias = Process.alias()
        send({:echo, :peer@localhost}, {alias, :by_alias})
        show.(receive(do: (message -> message)))
        "#,
        &["[]", "true", "[:peer@localhost]", ":noconnect", ":hi", ":by_alias"],
    );
}

#[test]
fn what_is_known_of_nodes() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    cluster.check(
        "here@localhost",
        r#"
        show.({node(), Node.alive?(), Node.list(), Node.list(:known)})
        show.({Node.connect(:peer@localhost), Node.connect(:peer@localhost), Node.connect(node())})
        show.({Node.ping(:peer@localhost), Node.ping(:nobody@localhost), Node.ping(node())})
        show.({Node.list([:this, :visible]), Node.list(:connected), Node.list(:hidden)})
        show.({Node.disconnect(:peer@localhost), Node.disconnect(:peer@localhost), Node.disconnect(node())})
        show.({Node.list(), Node.stop(), Node.monitor(:nobody@localhost, true)})
        show.(receive(do: (message -> message)))
        show.(:erpc.call(:peer@localhost, Kernel, :node, []))
        show.(:rpc.call(:nobody@localhost, Kernel, :node, []))
        show.(:erpc.multicall([node(), :peer@localhost, :nobody@localhost], Kernel, :node, []))
        "#,
        &[
            "{:here@localhost, true, [], [:nonode@nohost, :here@localhost]}",
            "{true, true, true}",
            "{:pong, :pang, :pong}",
            "{[:peer@localhost, :here@localhost], [:peer@localhost], []}",
            "{true, false, false}",
            "{[], {:error, :not_allowed}, true}",
            "{:nodedown, :nobody@localhost}",
            ":peer@localhost",
            "{:badrpc, :nodedown}",
            "[ok: :here@localhost, ok: :peer@localhost, error: {:erpc, :noconnection}]",
        ],
    );
}

#[test]
fn a_node_that_dies_takes_its_relations_along() {
    let cluster = Cluster::new();
    let peer = cluster.peer("peer@localhost", &[]);
    let code = r#"
        peer = :peer@localhost
        Process.flag(:trap_exit, true)
        linked = Node.spawn_link(peer, fn -> Process.sleep(:infinity) end)
        {monitored, ref} = Node.spawn_monitor(peer, fn -> Process.sleep(:infinity) end)
        named = Process.monitor({:logger, peer})
        Node.monitor(peer, true)
        :net_kernel.monitor_nodes(true)
        IO.puts("=> linked")
        receive do {:EXIT, ^linked, reason} -> IO.inspect(reason, label: "=> link") end
        receive do {:DOWN, ^ref, :process, ^monitored, reason} -> IO.inspect(reason, label: "=> monitor") end
        receive do {:DOWN, ^named, :process, {:logger, ^peer}, reason} -> IO.inspect(reason in [:noproc, :noconnection], label: "=> named") end
        receive do {:nodedown, ^peer} -> IO.puts("=> down") end
        receive do {:nodedown, ^peer} -> IO.puts("=> down") end
        IO.inspect(Node.list(), label: "=> list")
        IO.inspect(send(monitored, :hi), label: "=> send")
        ref = Process.monitor(monitored)
        receive do {:DOWN, ^ref, :process, ^monitored, reason} -> IO.inspect(reason, label: "=> again") end
        {stand_in, ref} = Node.spawn_monitor(peer, fn -> :ok end)
        receive do {:DOWN, ^ref, :process, ^stand_in, reason} -> IO.inspect(reason, label: "=> spawn") end
        receive do {:nodeup, ^peer} -> :ok end
        # The peer's next life has nothing to do with the last one.
        ref = Process.monitor(monitored)
        receive do {:DOWN, ^ref, :process, ^monitored, reason} -> IO.inspect(reason, label: "=> old life") end
        IO.inspect(:erpc.call(peer, Kernel, :node, []), label: "=> new life")
    "#;
    let here = cluster.start("here@localhost", &["-e", code]);
    here.wait_for("=> linked");
    peer.kill();
    let lines = here.wait_for("=> spawn");
    let shown: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("=> ")).collect();
    let expected = [
        "link: :noconnection",
        "monitor: :noconnection",
        "named: true",
        "down",
        "down",
        "list: []",
        "send: :hi",
        "again: :noconnection",
        "spawn: :noconnection",
    ];
    assert_eq!(shown, expected);
    let call = "IO.puts(:ready); Node.connect(:here@localhost)";
    let _again = cluster.start("peer@localhost", &["--no-halt", "-e", call]);
    assert_eq!(here.shown(), ["old life: :noproc", "new life: :peer@localhost"]);
}

#[test]
fn a_wrong_cookie_is_turned_away_and_told_of() {
    let cluster = Cluster::new();
    let peer = cluster.peer("peer@localhost", &["--cookie", "right"]);
    let code = r#"
        show.({Node.get_cookie(), Node.connect(:peer@localhost), Node.ping(:peer@localhost), Node.list()})
        show.({Node.set_cookie(:peer@localhost, :right), Node.connect(:peer@localhost), Node.list(), Node.get_cookie()})
        show.({Node.set_cookie(:third), Node.get_cookie(), Node.list()})
    "#;
    let code = format!("show = fn term -> IO.puts(\"=> #{{inspect(term)}}\") end\n{code}");
    let here = cluster.start("here@localhost", &["--cookie", "wrong", "-e", &code]);
    let expected =
        ["{:wrong, false, :pang, []}", "{true, true, [:peer@localhost], :wrong}", "{true, :third, [:peer@localhost]}"];
    assert_eq!(here.shown(), expected);
    peer.wait_for("** Connection attempt from node :here@localhost rejected. Invalid challenge reply. **");
}

#[test]
fn visible_nodes_know_each_other_and_hidden_ones_keep_apart() {
    let cluster = Cluster::new();
    let _a = cluster.peer("a@localhost", &[]);
    let _b = cluster.peer("b@localhost", &[]);
    let _hidden = cluster.peer("h@localhost", &["--hidden"]);
    cluster.check(
        "here@localhost",
        r#"
        :net_kernel.monitor_nodes(true, node_type: :all)
        :erpc.call(:h@localhost, Node, :connect, [:a@localhost])
        up = fn node -> receive(do: ({:nodeup, ^node, info} -> info)) end
        show.(up.(:h@localhost))
        show.({Node.list(), Node.list(:hidden)})
        true = :erpc.call(:a@localhost, Node, :connect, [:b@localhost])
        show.({up.(:a@localhost), up.(:b@localhost)})
        show.(Enum.sort(Node.list()))
        show.(Enum.sort(:erpc.call(:b@localhost, Node, :list, [])))
        show.(:erpc.call(:b@localhost, Node, :list, [:hidden]))
        show.(Enum.sort(:erpc.call(:a@localhost, Node, :list, [:hidden])))
        "#,
        &[
            "[node_type: :hidden]",
            "{[], [:h@localhost]}",
            "{[node_type: :visible], [node_type: :visible]}",
            "[:a@localhost, :b@localhost]",
            "[:a@localhost, :here@localhost]",
            "[]",
            "[:h@localhost]",
        ],
    );
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    let output = cluster.command("peer@localhost", &["-e", "1"]).output().expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    let expected = "Protocol 'inet_tcp': the name peer@localhost seems to be in use by another Erlang node";
    assert!(String::from_utf8_lossy(&text).contains(expected), "{}", String::from_utf8_lossy(&text));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn nodes_start_and_stop_at_run_time() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    let code = r#"
        show = fn term -> IO.puts("=> #{inspect(term)}") end
        show.({node(), Node.alive?(), Node.get_cookie(), Node.connect(:peer@localhost), Node.ping(:peer@localhost)})
        show.({Node.stop(), :net_kernel.get_state(), Node.disconnect(:peer@localhost)})
        {:ok, pid} = Node.start(:here@localhost, :shortnames)
        show.({is_pid(pid), node(), Node.start(:other@localhost, :shortnames) == {:error, {:already_started, pid}}})
        show.({Node.connect(:peer@localhost), Node.list(), :net_kernel.longnames()})
        there = Node.spawn(:peer@localhost, fn -> Process.sleep(:infinity) end)
        ref = Process.monitor(there)
        show.({Node.stop(), node(), Node.list()})
        show.(receive(do: ({:DOWN, ^ref, :process, ^there, reason} -> reason)))
        {:ok, _} = Node.start(:here@localhost, :shortnames)
        show.(:erpc.call(:peer@localhost, Node, :list, []))
    "#;
    let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
    command.args(["elixir", "-e", code]).env("HOME", cluster.home.path()).stdin(Stdio::null());
    let output = command.env("ERL_EPMD_PORT", cluster.epmd.number.to_string()).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let shown: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    let expected = [
        "{:nonode@nohost, false, :nocookie, :ignored, :pang}",
        "{{:error, :not_found}, %{started: :no}, :ignored}",
        "{true, :here@localhost, true}",
        "{true, [:peer@localhost], false}",
        "{:ok, :nonode@nohost, []}",
        ":noconnection",
        "[:here@localhost]",
    ];
    assert_eq!(shown, expected, "{}", String::from_utf8_lossy(&output.stderr));
}

/// The port of a node, as EPMD tells it.
fn port_of(cluster: &Cluster, name: &str) -> u16 {
    let mut epmd = TcpStream::connect(("127.0.0.1", cluster.epmd.number)).expect("EPMD answers");
    let request = [&[0, name.len() as u8 + 1, 122], name.as_bytes()].concat();
    epmd.write_all(&request).expect("it listens");
    let mut answer = Vec::new();
    epmd.read_to_end(&mut answer).expect("it tells");
    match answer.as_slice() {
        [119, 0, high, low, ..] => u16::from_be_bytes([*high, *low]),
        other => panic!("EPMD says {other:?}"),
    }
}

#[test]
fn garbage_and_silence_on_the_port_do_no_harm() {
    let cluster = Cluster::new();
    let _peer = cluster.peer("peer@localhost", &[]);
    let port = port_of(&cluster, "peer");
    let connect = || TcpStream::connect(("127.0.0.1", port)).expect("the node listens");
    let _silent: Vec<TcpStream> = (0..700).map(|_| connect()).collect();
    let noise: Vec<u8> = (0..=255).cycle().take(4096).collect();
    for garbage in [
        &b"RSH1\xFF\xFF"[..],
        b"RSH1\x00\x01a\x00\x03abc",
        b"\xFF\xFF\xFF\xFF",
        b"\x00\x00",
        b"GET / HTTP/1.0\r\n\r\n",
        &noise,
    ] {
        let mut stream = connect();
        // The node may have hung up before everything was written.
        let _ = stream.write_all(garbage);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    cluster.check(
        "here@localhost",
        "show.({Node.connect(:peer@localhost), :erpc.call(:peer@localhost, Kernel, :node, [])})",
        &["{true, :peer@localhost}"],
    );
}

#[test]
fn nodes_that_call_each_other_at_once_end_up_with_one_connection() {
    let cluster = Cluster::new();
    let _a = cluster.peer("a@localhost", &[]);
    let _b = cluster.peer("b@localhost", &[]);
    cluster.check(
        "here@localhost",
        r#"
        :net_kernel.monitor_nodes(true)
        {a, b} = {:a@localhost, :b@localhost}
        results =
          for _ <- 1..20 do
            calls = [:erpc.send_request(a, Node, :ping, [b]), :erpc.send_request(b, Node, :ping, [a])]
            pongs = Enum.map(calls, &:erpc.receive_response/1)
            pongs = pongs ++ [:erpc.call(a, :erpc, :call, [b, Kernel, :node, []])]
            :erpc.call(a, Node, :disconnect, [b])
            pongs
          end
        show.(Enum.uniq(results))
        "#,
        &["[[:pong, :pong, :b@localhost]]"],
    );
}

//! Ten thousand supervised tasks on two nodes, of which one is killed half-way.

use crate::nodes::{Cluster, Kind, beam_is_missing};

/// Each caller waits for one task, every second on the other node; the last hundred tasks there would never end.
const CALLERS: &str = r#"
    {:ok, _} = Task.Supervisor.start_link(name: Load)
    main = self()
    call = fn n, node ->
      task = Task.Supervisor.async_nolink({Load, node}, fn ->
        if node != :here@localhost and n > 9_800, do: Process.sleep(:infinity), else: Process.sleep(rem(n, 300))
        n
      end)
      ^n = Task.await(task, :infinity)
      :result
    end
    for n <- 1..10_000 do
      node = if rem(n, 2) == 0, do: :here@localhost, else: :peer@localhost
      spawn(fn ->
        outcome =
          try do
            call.(n, node)
          catch
            :exit, {{:nodedown, :peer@localhost}, _} -> :noconnection
            :exit, {:noconnection, _} -> :noconnection
          end
        send(main, {node, outcome})
      end)
    end
    collect = fn -> receive do outcome -> outcome end end
    first = for _ <- 1..5_000, do: collect.()
    IO.puts("half")
    all = first ++ for _ <- 1..5_000, do: collect.()
    counts = Enum.frequencies(all)
    IO.puts("=> #{inspect(Map.get(counts, {:here@localhost, :result}))}")
    lost = Map.get(counts, {:peer@localhost, :noconnection})
    IO.puts("=> #{lost >= 100} #{lost + Map.get(counts, {:peer@localhost, :result}, 0)}")
    IO.puts("=> #{inspect(Task.Supervisor.children(Load))}")
    IO.puts("=> #{inspect(Node.list())}")
"#;

fn load(here: Kind, there: Kind) {
    let cluster = Cluster::new();
    let peer = cluster.peer(
        there,
        "peer@localhost",
        "{:ok, pid} = Task.Supervisor.start_link(name: Load); Process.unlink(pid)",
    );
    let node = cluster.start(here, "here@localhost", &["-e", CALLERS]);
    node.wait_for("half");
    peer.signal(rustix::process::Signal::KILL);
    assert_eq!(node.shown(), ["5000", "true 5000", "[]", "[]"], "from {here:?} to {there:?}");
}

#[test]
fn every_caller_of_ten_thousand_tasks_gets_a_result_or_learns_that_the_node_is_gone() {
    load(Kind::Rshell, Kind::Rshell);
    if !beam_is_missing("every_caller_of_ten_thousand_tasks_gets_a_result_or_learns_that_the_node_is_gone") {
        load(Kind::Rshell, Kind::Beam);
        load(Kind::Beam, Kind::Rshell);
        load(Kind::Beam, Kind::Beam);
    }
}

//! A network between two hosts that is cut and healed: two network namespaces joined by a pair of virtual interfaces. Where
//! namespaces are not allowed the tests say loudly that they were skipped.

use std::process::{Command, Stdio};

use crate::nodes::{COOKIE, Cluster, Kind, Node, beam_is_missing};

/// Two hosts, `10.77.0.1` and `10.77.0.2`, with a cable between them.
struct Network {
    hosts: [String; 2],
}

const ADDRESSES: [&str; 2] = ["10.77.0.1", "10.77.0.2"];

fn ip(words: &[&str]) -> bool {
    let status = Command::new("ip").args(words).stdin(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

impl Network {
    /// Nothing where this process may not make namespaces.
    fn new(test: &str) -> Option<Network> {
        let network = Network { hosts: [1, 2].map(|number| format!("rshell-{}-{test}-{number}", std::process::id())) };
        let [one, two] = &network.hosts;
        let made = ip(&["netns", "add", one])
            && ip(&["netns", "add", two])
            && ip(&["-n", one, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", two]);
        if !made {
            eprintln!("*** SKIPPED {test}: network namespaces are not allowed here ***");
            return None;
        }
        for (host, address) in network.hosts.iter().zip(ADDRESSES) {
            assert!(ip(&["-n", host, "address", "add", &format!("{address}/24"), "dev", "cable"]));
            assert!(ip(&["-n", host, "link", "set", "lo", "up"]));
        }
        network.set("up");
        Some(network)
    }

    fn set(&self, state: &str) {
        for host in &self.hosts {
            assert!(ip(&["-n", host, "link", "set", "cable", state]));
        }
    }

    /// Starts a node on one of the hosts.
    fn start(&self, cluster: &Cluster, host: usize, kind: Kind, name: &str, arguments: &[&str]) -> Node {
        let common = ["--name", name, "--cookie", COOKIE];
        let command = cluster.command(kind, &[&common, arguments].concat());
        let mut inside = Command::new("ip");
        inside.args(["netns", "exec", &self.hosts[host]]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            inside.env(name, value.unwrap_or_default());
        }
        inside.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Node::start(inside)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for host in &self.hosts {
            // The EPMD of the host; it may have ended already.
            if let Ok(pids) = Command::new("ip").args(["netns", "pids", host]).output() {
                for pid in String::from_utf8_lossy(&pids.stdout).lines() {
                    let _ended = Command::new("kill").args(["-9", pid]).status();
                }
            }
            ip(&["netns", "delete", host]);
        }
    }
}

/// A node that tells what it learns of the far one, and connects to it whenever it is told to.
const NODE: &str = r#"
    :net_kernel.set_net_ticktime(4, 0)
    Process.flag(:trap_exit, true)
    Process.register(self(), :sink)
    [far, near] = Enum.map(System.argv(), &String.to_atom/1)
    IO.puts("ready")
    connect = fn connect -> Node.connect(far) || connect.(connect) end
    "go\n" = IO.gets("")
    true = Node.connect(near)
    Node.monitor(near, true)
    connect.(connect)
    linked = Node.spawn_link(far, Process, :sleep, [:infinity])
    {monitored, ref} = Node.spawn_monitor(far, Process, :sleep, [:infinity])
    Node.monitor(far, true)
    IO.puts("connected")
    receive do {:EXIT, ^linked, reason} -> IO.puts("link: #{reason}") end
    receive do {:DOWN, ^ref, _, ^monitored, reason} -> IO.puts("monitor: #{reason}") end
    receive do {:nodedown, ^far} -> IO.puts("nodedown: #{inspect(Node.list(:hidden) == [near])}") end
    IO.puts("cut")
    "go\n" = IO.gets("")
    connect.(connect)
    IO.puts("again: #{:erpc.call(far, :erlang, :node, []) == far}")
    receive do other -> IO.puts("more: #{inspect(other)}") after 0 -> IO.puts("no more") end
    IO.gets("")
"#;

fn cut_and_heal(test: &str, kinds: [Kind; 2]) {
    let Some(network) = Network::new(test) else { return };
    let cluster = Cluster::new();
    let names = ADDRESSES.map(|address| format!("node@{address}"));
    let neighbours = ADDRESSES.map(|address| format!("near@{address}"));
    let _neighbours = [0, 1].map(|host| {
        let code = ":net_kernel.set_net_ticktime(4, 0); IO.puts(:ready)";
        let arguments = ["--hidden", "--no-halt", "-e", code];
        let near = network.start(&cluster, host, Kind::Rshell, &neighbours[host], &arguments);
        near.wait_for("ready");
        near
    });
    let mut nodes = [0, 1].map(|host| {
        let arguments = ["-e", NODE, &names[1 - host], &neighbours[host]];
        let node = network.start(&cluster, host, kinds[host], &names[host], &arguments);
        node.wait_for("ready");
        node
    });
    nodes.iter_mut().for_each(|node| node.say("go\n"));
    nodes.iter().for_each(|node| drop(node.wait_for("connected")));
    network.set("down");
    for node in &nodes {
        let lines = node.wait_for("cut");
        for told in ["link: noconnection", "monitor: noconnection", "nodedown: true"] {
            assert!(lines.iter().any(|line| line == told), "no {told} in {lines:#?}");
        }
        if !lines.iter().any(|line| line.contains("not responding")) {
            node.wait_for("not responding");
        }
    }
    network.set("up");
    nodes.iter_mut().for_each(|node| node.say("go\n"));
    nodes.iter().for_each(|node| drop(node.wait_for("again: true")));
    nodes.iter().for_each(|node| drop(node.wait_for("no more")));
}

#[test]
fn a_network_is_cut_and_healed_between_two_of_ours() {
    cut_and_heal("ours", [Kind::Rshell, Kind::Rshell]);
}

#[test]
fn a_network_is_cut_and_healed_between_one_of_ours_and_a_beam() {
    if !beam_is_missing("a_network_is_cut_and_healed_between_one_of_ours_and_a_beam") {
        cut_and_heal("beam", [Kind::Rshell, Kind::Beam]);
    }
}

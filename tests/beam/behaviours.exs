# Servers, state machines and event managers of the node given, used from here.
[peer] = Enum.map(System.argv(), &String.to_atom/1)
show = fn term -> IO.puts("=> #{inspect(term, limit: :infinity, width: 400)}") end
until = fn until, get, reached? -> (value = get.(); if(reached?.(value), do: value, else: until.(until, get, reached?))) end
try_ = fn fun -> try do fun.() catch k, r -> {k, r} end end
at = fn fun -> :erpc.call(peer, fun) end
true = Node.connect(peer)
src = ~S'''
defmodule Srv do
  use GenServer
  def start(name, arg \\ %{}), do: GenServer.start(__MODULE__, arg, name: name)
  def init({:stop, r}), do: {:stop, r}
  def init(:ignore), do: :ignore
  def init(:cont), do: {:ok, [], {:continue, :a}}
  def init(:timeout), do: {:ok, [], 10}
  def init(x), do: {:ok, x}
  def handle_continue(:a, s), do: {:noreply, [:a | s], {:continue, :b}}
  def handle_continue(:b, s), do: {:noreply, [:b | s]}
  def handle_call(:state, _, s), do: {:reply, s, s}
  def handle_call(:node, _, s), do: {:reply, node(), s}
  def handle_call(:from, {pid, tag}, s), do: {:reply, {node(pid), match?([:alias | _], tag)}, s}
  def handle_call(:noreply, from, s) do
    spawn(fn -> GenServer.reply(from, :later) end)
    {:noreply, s}
  end
  def handle_call(:silent, _, s), do: {:noreply, s}
  def handle_call(:stop, _, s), do: {:stop, :normal, :stopping, s}
  def handle_call(:stop2, _, s), do: {:stop, {:shutdown, :x}, s}
  def handle_call(:raise, _, _), do: raise "in call"
  def handle_call(:throw, _, s), do: throw({:reply, :thrown, s})
  def handle_call(:bad, _, _), do: :bad
  def handle_call(:hib, _, s), do: {:reply, :ok, s, :hibernate}
  def handle_call({:put, x}, _, _), do: {:reply, :ok, x}
  def handle_call(:timeout, _, s), do: {:reply, :ok, s, 1}
  def handle_cast({:send, pid, x}, s) do
    send(pid, {x, node()})
    {:noreply, s}
  end
  def handle_info(:timeout, s), do: {:noreply, [:timeout | List.wrap(s)]}
  def handle_info({:tell, pid}, s) do
    send(pid, {:info, s})
    {:noreply, s}
  end
  def code_change(_, s, x), do: {:ok, {s, x}}
  def format_status(r, [_pdict, s]), do: [r, s]
end
defmodule Sm do
  @behaviour :gen_statem
  def callback_mode, do: [:handle_event_function, :state_enter]
  def init(x), do: {:ok, :off, %{n: x, log: []}}
  def handle_event(:enter, old, new, d), do: {:keep_state, %{d | log: [{old, new} | d.log]}}
  def handle_event({:call, f}, {:flip, ms}, :off, d), do: {:next_state, :on, %{d | n: d.n + 1}, [{:reply, f, :on}, {:state_timeout, ms, :off}]}
  def handle_event({:call, f}, :flip, :off, d), do: {:next_state, :on, %{d | n: d.n + 1}, [{:reply, f, :on}]}
  def handle_event({:call, f}, :flip, :on, d), do: {:next_state, :off, d, [{:reply, f, :off}]}
  def handle_event({:call, f}, :get, s, d), do: {:keep_state_and_data, [{:reply, f, {s, d.n, Enum.reverse(d.log)}}]}
  def handle_event({:call, _}, {:when_on, _}, :off, _), do: {:keep_state_and_data, :postpone}
  def handle_event({:call, f}, {:when_on, x}, :on, _), do: {:keep_state_and_data, [{:reply, f, {:was_on, x}}]}
  def handle_event(:state_timeout, :off, :on, d), do: {:next_state, :off, d}
  def handle_event({:call, f}, {:timer, kind, ms}, _, d) do
    from = f
    {:keep_state, Map.put(d, :from, from), [{kind, ms, :content}]}
  end
  def handle_event({:call, f}, {:cancel, name}, _, _), do: {:keep_state_and_data, [{{:timeout, name}, :cancel}, {:reply, f, :cancelled}]}
  def handle_event({:call, f}, :next, _, _), do: {:keep_state_and_data, [{:next_event, :internal, {:i, f}}, {:next_event, :cast, :ignored}]}
  def handle_event(:internal, {:i, f}, _, _), do: {:keep_state_and_data, [{:reply, f, :internal}]}
  def handle_event(:cast, :ignored, _, _), do: :keep_state_and_data
  def handle_event(:cast, {:rep, p}, _, _), do: (send(p, :cast_here); :keep_state_and_data)
  def handle_event(:cast, :rep, _, d), do: {:repeat_state, d}
  def handle_event(kind, :content, s, %{from: f}), do: {:keep_state_and_data, [{:reply, f, {kind, s}}]}
  def handle_event(:info, {:tell, p}, s, _), do: (send(p, {:sm, s}); :keep_state_and_data)
  def handle_event({:call, f}, :stop, _, _), do: {:stop_and_reply, :normal, [{:reply, f, :bye}]}
  def handle_event({:call, _}, :boom, _, _), do: raise "sm"
  def handle_event({:call, f}, :hib, _, _), do: {:keep_state_and_data, [{:reply, f, :ok}, :hibernate]}
  def handle_event({:call, f}, :chg, _, _), do: {:keep_state_and_data, [{:change_callback_module, Sm2}, {:reply, f, :ok}]}
  def handle_event({:call, f}, :push, _, _), do: {:keep_state_and_data, [{:push_callback_module, Sm2}, {:reply, f, :ok}]}
end
defmodule Sm2 do
  @behaviour :gen_statem
  def callback_mode, do: :state_functions
  def init(x), do: {:ok, :a, x, [{:next_event, :internal, :go}]}
  def a(:internal, :go, d), do: {:next_state, :b, [:went | List.wrap(d)]}
  def a({:call, f}, m, d), do: {:keep_state_and_data, {:reply, f, {:a, m, d}}}
  def b({:call, f}, :pop, _), do: {:keep_state_and_data, [:pop_callback_module, {:reply, f, :popped}]}
  def b({:call, f}, m, d), do: {:keep_state_and_data, [{:reply, f, {:b, m, d}}]}
  def b(:info, {:reply, f}, _), do: {:keep_state_and_data, {:reply, f, :x}}
  def off({:call, f}, :pop, _), do: {:keep_state_and_data, [:pop_callback_module, {:reply, f, :popped}]}
  def off({:call, f}, m, d), do: {:keep_state_and_data, [{:reply, f, {:off2, m, d.n}}]}
end
defmodule Ev do
  @behaviour :gen_event
  def init({:swapped, x}), do: {:ok, {:swapped, x}}
  def init({a, {:old, t}}), do: {:ok, {a, t}}
  def init(x), do: {:ok, x}
  def handle_event({:tell, p}, s), do: (send(p, {:ev, s}); {:ok, s})
  def handle_event({:swap, a}, _), do: {:swap_handler, :why, :old, Ev, a}
  def handle_event(:remove, _), do: :remove_handler
  def handle_event(:boom, _), do: raise "ev"
  def handle_event(_, s), do: {:ok, s}
  def handle_call(:get, s), do: {:ok, {s, node()}, s}
  def handle_call(:rem, s), do: {:remove_handler, {:removed, s}}
  def handle_call({:swap, a}, _), do: {:swap_handler, :swapped, :why, :old, Ev, a}
  def handle_info(_, s), do: {:ok, s}
  def terminate(r, s), do: {:old, {r, s}}
end
'''
Code.eval_string(src)
:erpc.call(peer, Code, :eval_string, [src])
pids = fn -> :erpc.call(peer, Process, :whereis, [:srv]) end

show.(elem(:erpc.call(peer, Srv, :start, [:srv]), 0))
show.(GenServer.call({:srv, peer}, :node))
show.(GenServer.call({:srv, peer}, :from))
show.(GenServer.call({:srv, peer}, :noreply))
show.(try_.(fn -> GenServer.call({:srv, peer}, :silent, 30) end))
pid = pids.()
show.(match?({:exit, {:timeout, {GenServer, :call, [^pid, :silent, 30]}}}, try_.(fn -> GenServer.call(pid, :silent, 30) end)))
show.(GenServer.cast({:srv, peer}, {:send, self(), 1}))
show.(receive(do: (x -> x)))
show.(GenServer.abcast([node(), peer, :no@localhost], :srv, {:send, self(), 2}))
show.(receive(do: (x -> x)))
Srv.start(:srv, :mine)
show.(GenServer.multi_call([node(), peer], :srv, :state))
show.(GenServer.multi_call([node(), peer, :no@localhost], :srv, :state, 1000))
show.(GenServer.multi_call(:srv, :node) |> then(fn {a, b} -> {Enum.sort(a), b} end))
show.(GenServer.multi_call([node(), peer], :nobody, :node, 500))
show.(GenServer.multi_call([peer], :srv, :silent, 50))
show.(GenServer.whereis({:srv, peer}))
show.(GenServer.whereis({:global, :g}))
show.(try_.(fn -> GenServer.call({:nobody, peer}, :x) end))
show.(try_.(fn -> GenServer.call({:srv, :no@localhost}, :x) end))
show.(try_.(fn -> GenServer.call({:global, :nobody}, :x) end))
show.(try_.(fn -> GenServer.call({:via, :global, :nobody}, :x) end))
show.(try_.(fn -> GenServer.call({:srv, peer}, :raise) end) |> then(fn {:exit, {{e, _}, _}} -> e end))
show.(elem(:erpc.call(peer, Srv, :start, [:srv]), 0))
show.(try_.(fn -> GenServer.call({:srv, peer}, :stop2) end))
show.(elem(:erpc.call(peer, Srv, :start, [:srv]), 0))
show.(try_.(fn -> GenServer.call({:srv, peer}, :bad) end))
show.(elem(:erpc.call(peer, Srv, :start, [:srv]), 0))
show.(GenServer.call({:srv, peer}, :throw))
show.(GenServer.call({:srv, peer}, :hib))
show.(GenServer.call({:srv, peer}, :state))
show.(GenServer.call({:srv, peer}, :timeout))
show.(until.(until, fn -> :sys.get_state({:srv, peer}) end, &match?([:timeout | _], &1)))
show.(GenServer.call({:srv, peer}, :stop))
show.(try_.(fn -> GenServer.stop({:srv, peer}) end))
show.(:erpc.call(peer, Srv, :start, [:srv, {:stop, :why}]))
show.(:erpc.call(peer, Srv, :start, [:srv, :ignore]))
{:ok, p} = :erpc.call(peer, Srv, :start, [:srv, :cont])
show.(GenServer.call(p, :state))
show.(match?({:error, {:already_started, ^p}}, :erpc.call(peer, Srv, :start, [:srv, 1])))
show.(GenServer.stop({:srv, peer}, :shutdown))
{:ok, p} = :erpc.call(peer, Srv, :start, [{:global, :g}, :glob])
:global.sync()
show.({GenServer.call({:global, :g}, :state), GenServer.call({:via, :global, :g}, :node), GenServer.whereis({:global, :g}) == p})
show.(match?({:error, {:already_started, ^p}}, Srv.start({:global, :g}, 1)))
show.(GenServer.stop({:global, :g}))
# sys
{:ok, p} = :erpc.call(peer, Srv, :start, [:srv, %{a: 1}])
show.(:sys.get_state({:srv, peer}))
show.(:sys.replace_state({:srv, peer}, &Map.put(&1, :b, 2)))
{:status, ^p, {:module, m}, [pdict, st, parent, dbg, misc]} = :sys.get_status(p)
[header, data | rest] = misc
show.({m, Enum.sort(Keyword.keys(pdict)), st, parent == p, dbg, header, Enum.map(elem(data, 1), &elem(&1, 0)), rest})
show.(:sys.suspend(p))
show.(elem(:sys.get_status(p), 3) |> Enum.at(1))
show.(try_.(fn -> GenServer.call(p, :state, 30) end) |> elem(1) |> elem(0))
show.(:sys.change_code(p, Srv, :old, :extra))
show.(:sys.resume(p))
show.(GenServer.call(p, :state))
show.(:sys.statistics(p, true))
GenServer.call(p, :state)
GenServer.cast(p, {:send, self(), 3})
receive do {3, _} -> :ok end
{:ok, stats} = :sys.statistics(p, :get)
show.(Keyword.delete(stats, :start_time) |> Keyword.delete(:current_time) |> Keyword.delete(:reductions))
show.(:sys.statistics(p, false))
show.(:sys.statistics(p, :get))
show.(:sys.log(p, true))
GenServer.call(p, :node)
{:ok, log} = :sys.log(p, :get)
show.(Enum.map(log, fn e -> if is_tuple(e), do: elem(e, 0), else: e end))
show.(length(log))
show.(:sys.log(p, false))
me = self()
show.(:sys.install(p, {fn s, e, _ -> (send(me, {:dbg, is_tuple(e) && elem(e, 0)}); s) end, :st}))
GenServer.call(p, :node)
show.(for _ <- 1..2, do: receive(do: ({:dbg, x} -> x)))
show.(:sys.no_debug(p))
show.(:sys.terminate(p, :normal))
show.(try_.(fn -> :sys.get_state({:nobody, peer}) end))
show.(try_.(fn -> :sys.get_state({:srv, :no@localhost}) end))
# statem
{:ok, s} = :erpc.call(peer, :gen_statem, :start, [{:local, :sm}, Sm, 0, []])
call = fn m -> :gen_statem.call({:sm, peer}, m) end
show.(call.(:get))
show.(call.({:flip, 1}))
show.(until.(until, fn -> call.(:get) end, &match?({:off, _, _}, &1)))
t = Task.async(fn -> call.({:when_on, 7}) end)
show.(call.(:flip))
show.(Task.await(t))
show.(call.(:flip))
show.(call.({:timer, :timeout, 5}))
show.(call.({:timer, :state_timeout, 5}))
show.(call.({:timer, {:timeout, :named}, 5}))
show.(call.({:cancel, :named}))
show.(call.(:next))
show.(:gen_statem.cast({:sm, peer}, {:rep, self()}))
show.(receive(do: (x -> x)))
:gen_statem.cast(s, :rep)
show.(call.(:get) |> elem(2) |> List.last)
send(s, {:tell, self()})
show.(receive(do: (x -> x)))
show.(call.(:hib))
show.(call.(:push))
show.(call.(:hello))
show.(call.(:pop))
show.(elem(call.(:get), 0))
show.(:sys.get_state(s) |> elem(0))
{:status, ^s, {:module, mm}, [_, sst, _, _, _]} = :sys.get_status({:sm, peer})
show.({mm, sst})
show.(:gen_statem.receive_response(:gen_statem.send_request({:sm, peer}, :hib)))
show.(:gen_statem.wait_response(:gen_statem.send_request({:nobody, peer}, :hib), 500) |> then(fn {:error, {r, _}} -> r end))
show.(try_.(fn -> :gen_statem.call({:sm, peer}, :boom) end) |> elem(1) |> elem(0) |> elem(0))
{:ok, s} = :erpc.call(peer, :gen_statem, :start, [Sm2, 1, []])
show.(:gen_statem.call(s, :m))
show.(:gen_statem.stop(s))
{:ok, s} = :erpc.call(peer, :gen_statem, :start, [{:local, :sm}, Sm, 0, []])
ref = Process.monitor(s)
show.(call.(:stop))
# It replies before it ends.
receive do {:DOWN, ^ref, _, _, _} -> :ok end
show.(try_.(fn -> call.(:get) end))
show.(try_.(fn -> :gen_statem.call({:sm, peer}, :get, 100) end))
# event
{:ok, _} = :erpc.call(peer, :gen_event, :start, [{:local, :ev}])
e = {:ev, peer}
show.(:gen_event.add_handler(e, Ev, 1))
show.(:gen_event.add_handler(e, {Ev, :id}, 2))
show.(:gen_event.add_handler(e, {Ev, :id}, 1))
show.(:gen_event.which_handlers(e))
show.(:gen_event.call(e, Ev, :get))
show.(:gen_event.call(e, {Ev, :id}, :get, 1000))
show.(:gen_event.call(e, Nope, :get))
show.(:gen_event.notify(e, {:tell, self()}))
show.(Enum.sort(for _ <- 1..2, do: receive(do: (x -> x))))
show.(:gen_event.sync_notify(e, {:swap, :new}))
show.(:gen_event.call(e, Ev, :get))
show.(:gen_event.swap_handler(e, {Ev, :bye}, {Ev, :fresh}))
show.(:gen_event.which_handlers(e))
show.(:gen_event.call(e, Ev, {:swap, :q}))
show.(:gen_event.call(e, Ev, :rem))
show.(:gen_event.delete_handler(e, Ev, :args))
show.(:gen_event.delete_handler(e, Nope, :args))
show.(:gen_event.add_sup_handler(e, {Ev, :sup}, 9))
show.(:gen_event.sync_notify(e, :remove))
show.(receive(do: ({:gen_event_EXIT, h, r} -> {h, r}), after: (500 -> :none)))
show.(:gen_event.which_handlers(e))
show.(:gen_event.stop(e))
show.(try_.(fn -> :gen_event.which_handlers(e) end))

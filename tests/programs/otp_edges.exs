# What OTP's modules answer and how they fail: system messages, timers, calls to nodes, groups, names, events, supervisors.
t = fn f ->
  try do
    f.()
  catch
    k, r -> {k, r}
  end
end

p = fn n, f ->
  shown = inspect({n, t.(f)}, width: 140, limit: :infinity)
  IO.puts(Regex.replace(~r/#(PID|Reference|Function)<[^>]*>/, shown, "#\\1<>"))
end

Logger.configure(level: :none)
Process.flag(:trap_exit, true)

drain = fn d ->
  receive do
    x -> [x | d.(d)]
  after
    0 -> []
  end
end

p.(2, fn -> :timer.apply_after(-1, Kernel, :send, [1, 2]) end)
p.(3, fn -> :timer.apply_after(10, :x, "f", []) end)
p.(5, fn -> :timer.cancel(:bad) end)
p.(6, fn -> :timer.send_after(1, :nobody, :x) |> elem(0) end)

p.(7, fn ->
  {x, y} = :timer.tc(fn -> :r end)
  {is_integer(x), y}
end)

p.(8, fn ->
  {x, y} = :timer.tc(Kernel, :+, [1, 2])
  {is_integer(x), y}
end)

p.(9, fn ->
  {:timer.seconds(2), :timer.minutes(2), :timer.hours(1), :timer.hms(1, 2, 3),
   :timer.now_diff({0, 2, 3}, {0, 1, 1})}
end)

defmodule G do
  use GenServer
  def init(x), do: {:ok, x}
  def handle_call(:get, _, s), do: {:reply, s, s}
  def handle_cast({:set, x}, _), do: {:noreply, x}
  def handle_info(m, s), do: {:noreply, [m | List.wrap(s)]}
  def code_change(o, s, e), do: {:ok, {o, s, e}}
  def format_status(_, [_, s]), do: [data: [{'State', {:fmt, s}}]]
end

{:ok, g} = GenServer.start(G, 1)
p.(20, fn -> :sys.get_state(g) end)
p.(21, fn -> :sys.replace_state(g, fn s -> s + 1 end) end)
p.(22, fn -> :sys.replace_state(g, fn _ -> raise "x" end) end)
p.(24, fn -> :sys.change_code(g, G, :old, :extra) end)

p.(26, fn ->
  {:sys.log(g, true), GenServer.cast(g, {:set, 5}), GenServer.call(g, :get),
   :sys.log(g, :get) |> then(fn {:ok, l} -> {length(l), hd(l)} end), :sys.log(g, false)}
end)

p.(29, fn -> :sys.terminate(g, :bye) end)
p.(30, fn -> :sys.get_state(:nobody) end)
p.(32, fn -> :sys.handle_debug([], fn _, _, _ -> :ok end, :x, :ev) end)

p.(33, fn ->
  :sys.debug_options([:trace, :log, {:log, 5}, :statistics, :bad])
  |> Enum.map(fn
    {k, _} -> k
    x -> x
  end)
end)

p.(40, fn -> :erpc.call(node(), fn -> 1 + 1 end) end)
p.(42, fn -> :erpc.call(node(), Kernel, :exit, [:boo]) end)
p.(43, fn -> :erpc.call(node(), :erlang, :throw, [:boo]) end)
p.(45, fn -> :erpc.call(:no@where, Kernel, :self, []) end)
p.(46, fn -> :erpc.multicall([node(), :no@where], Kernel, :+, [1, 2]) end)
p.(47, fn -> :erpc.multicall([node()], :erlang, :error, [:x]) |> hd |> elem(0) end)

p.(48, fn ->
  r = :erpc.send_request(node(), Kernel, :+, [1, 2])
  :erpc.receive_response(r)
end)

p.(49, fn ->
  r = :erpc.send_request(node(), Kernel, :+, [1, 2])
  {:erpc.wait_response(r, 500), t.(fn -> :erpc.check_response({:m}, r) end)}
end)

p.(50, fn -> :erpc.call(node(), 1, 2, 3) end)

p.(51, fn ->
  :erpc.cast(node(), Kernel, :send, [self(), :casted])

  receive do
    x -> x
  end
end)

p.(52, fn ->
  :rpc.call(node(), :erlang, :error, [:boo])
  |> then(fn
    {:badrpc, {:EXIT, {r, _}}} -> r
    o -> o
  end)
end)

p.(53, fn -> :rpc.call(node(), Kernel, :exit, [:boo]) end)
p.(54, fn -> :rpc.call(:no@where, Kernel, :self, []) end)
p.(55, fn -> :rpc.multicall([node(), :no@where], Kernel, :+, [1, 2]) end)

p.(56, fn ->
  k = :rpc.async_call(node(), Kernel, :+, [1, 2])
  :rpc.yield(k)
end)

p.(58, fn -> :rpc.pmap({Kernel, :+}, [1], [1, 2, 3]) end)
p.(59, fn -> :rpc.parallel_eval([{Kernel, :+, [1, 2]}, {Kernel, :-, [1, 2]}]) end)
p.(60, fn -> :rpc.block_call(node(), Kernel, :+, [1, 2]) end)

p.(62, fn ->
  {:rpc.cast(node(), Kernel, :send, [self(), :c2]),
   receive do
     x -> x
   end}
end)

p.(63, fn ->
  :rpc.eval_everywhere(Kernel, :send, [self(), :ee])
  |> then(fn r ->
    {r,
     receive do
       x -> x
     end}
  end)
end)

p.(64, fn -> :rpc.multi_server_call([node()], :nobody, :m) end)
p.(65, fn -> :rpc.pinfo(self(), :status) end)

p.(70, fn ->
  {:pg.start(:scope) |> elem(0), :pg.join(:scope, :g, self()),
   :pg.join(:scope, :g, [self(), self()]), :pg.get_members(:scope, :g) |> length,
   :pg.get_local_members(:scope, :g) |> length, :pg.which_groups(:scope),
   :pg.leave(:scope, :g, self()), :pg.leave(:scope, :nog, self()),
   :pg.leave(:scope, :g, [self(), self()]), :pg.which_groups(:scope)}
end)

p.(71, fn ->
  {ref, m} = :pg.monitor_scope(:scope)
  :pg.join(:scope, :h, self())

  r =
    receive do
      {^ref, a, b, c} -> {a, b, c == [self()]}
    end

  {m, r, :pg.demonitor(:scope, ref), :pg.demonitor(:scope, ref)}
end)

p.(72, fn ->
  {ref, m} = :pg.monitor(:scope, :h)
  :pg.leave(:scope, :h, self())

  r =
    receive do
      {^ref, a, b, _} -> {a, b}
    end

  {length(m), r}
end)

p.(75, fn -> :pg.get_members(:noscope, :g) end)

p.(80, fn ->
  {:global.register_name(:n1, self()), :global.register_name(:n1, self()),
   :global.whereis_name(:n1) == self(), :global.registered_names(),
   :global.re_register_name(:n1, self()), :global.send(:n1, :hi) == self(),
   receive do
     x -> x
   end, :global.unregister_name(:n1), :global.whereis_name(:n1),
   t.(fn -> :global.send(:n1, :x) end)}
end)

p.(81, fn ->
  {:global.set_lock({:l, self()}), :global.set_lock({:l, :other}, [node()], 0),
   :global.del_lock({:l, self()}), :global.trans({:l2, self()}, fn -> :done end)}
end)

p.(82, fn -> :global.trans({:l2, self()}, fn -> raise "x" end) |> then(& &1) end)
d = :dead

for {n, f} <- [
      a: fn -> :sys.get_state(d, 10) end,
      b: fn -> :sys.replace_state(d, & &1, 10) end,
      c: fn -> :sys.get_status(d, 10) end,
      d: fn -> :sys.suspend(d, 10) end,
      d2: fn -> :sys.suspend(d) end,
      e: fn -> :sys.terminate(d, :x, 10) end,
      f: fn -> :sys.change_code(d, A, B, C, 10) end,
      f2: fn -> :sys.change_code(d, A, B, C) end,
      g: fn -> :sys.trace(d, true, 10) end,
      g2: fn -> :sys.trace(d, true) end,
      h: fn -> :sys.statistics(d, :get, 10) end,
      i: fn -> :sys.no_debug(d, 10) end,
      i2: fn -> :sys.no_debug(d) end,
      j: fn -> :sys.install(d, {fn _, _, _ -> 1 end, 1}, 10) end,
      k: fn -> :sys.get_state(d) end,
      l: fn -> :sys.log(d, true) end
    ],
    do: p.({:sys, n}, f)

drain = fn d ->
  receive do
    x -> [x | d.(d)]
  after
    50 -> []
  end
end

defmodule S do
  def init({:ret, r}), do: r
  def init({:cb, f}), do: f.()
  def init(x), do: {:ok, x}
  def handle_call({:ret, r}, _f, _s), do: r
  def handle_call({:fun, f}, from, s), do: f.(from, s)
  def handle_cast({:ret, r}, _s), do: r
  def handle_info({:ret, r}, _s), do: r

  def handle_info(:timeout, s),
    do:
      (
        send(:probe, {:timeout, s})
        {:noreply, s}
      )

  def handle_info(x, s),
    do:
      (
        send(:probe, {:info, x})
        {:noreply, s}
      )

  def handle_continue(x, s),
    do:
      (
        send(:probe, {:continue, x})
        {:noreply, s}
      )

  def terminate(r, s), do: send(:probe, {:terminate, r, s})
end

Process.register(self(), :probe)

for {r, i} <-
      Enum.with_index([
        {:ok, 1},
        {:ok, 1, :hibernate},
        {:ok, 1, {:continue, :c}},
        :ignore,
        {:stop, :why},
        {:stop, :normal},
        {:stop, {:shutdown, 1}},
        :bad,
        {:ok, 1, :x},
        {:error, :e},
        {:ok}
      ]),
    do:
      p.({:init, i}, fn ->
        r2 = :gen_server.start_link(S, {:ret, r}, [])
        if(is_tuple(r2) and elem(r2, 0) == :ok, do: :ok, else: r2)
      end)

g = fn ->
  {:ok, g} = :gen_server.start_link(S, :st, [])
  g
end

p.(:call_self, fn -> :gen_server.call(self(), :x) end)
p.(:call_noproc, fn -> :gen_server.call(:nope, :x) end)

p.(:cast_bad, fn ->
  {:gen_server.cast(:nope, :x), :gen_server.cast({:nope, :a@b}, :x),
   :gen_server.cast({:global, :nope}, 1)}
end)

p.(:start_global, fn ->
  {:ok, _} = :gen_server.start_link({:global, :nm}, S, 1, [])
  {:error, {:already_started, _}} = :gen_server.start_link({:global, :nm}, S, 1, [])
  :gen_server.call({:global, :nm}, {:ret, {:reply, :g, 1}})
end)

p.(:start_via, fn ->
  {:ok, _} = :gen_server.start_link({:via, :global, :nv}, S, 1, [])
  :gen_server.call({:via, :global, :nv}, {:ret, {:reply, :g, 1}})
end)

p.(:start_badname, fn -> :gen_server.start_link({:foo, :nv}, S, 1, []) end)
p.(:start_badname2, fn -> :gen_server.start_link({:local, "x"}, S, 1, []) end)
p.(:stop2, fn -> :gen_server.stop(:nope) end)

p.(:enter_loop, fn ->
  pid = :proc_lib.spawn_link(fn -> :gen_server.enter_loop(S, [], :el) end)
  :gen_server.call(pid, {:ret, {:reply, :x, 1}})
end)

# gen_event
defmodule E do
  def init({:swap, a, t}), do: {:ok, {a, t}}
  def init({:bad, r}), do: r
  def init(x), do: {:ok, x}
  def handle_event({:ret, r}, _), do: r

  def handle_event(e, s),
    do:
      (
        send(:probe, {:ev, s, e})
        {:ok, s}
      )

  def handle_call({:ret, r}, _), do: r

  def handle_info(i, s),
    do:
      (
        send(:probe, {:inf, i})
        {:ok, s}
      )

  def terminate(r, s),
    do:
      (
        send(:probe, {:eterm, r, s})
        :termret
      )
end

em = fn ->
  {:ok, e} = :gen_event.start_link()
  e
end

Process.unregister(:probe)

# Each in a process of its own, which the handlers tell what they see.
events = fn n, f ->
  p.(n, fn ->
    me = self()

    {found, linked} =
      Task.await(
        Task.async(fn ->
          Process.register(self(), :probe)
          found = f.()
          {:links, links} = Process.info(self(), :links)
          {found, for(pid <- links, is_pid(pid), pid != me, do: pid)}
        end)
      )

    # What a manager tells as it ends with the task must not come to the next probe.
    for pid <- linked do
      ref = Process.monitor(pid)
      receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
    end

    found
  end)
end

events.(:e1, fn ->
  e = em.()

  {:gen_event.add_handler(e, E, 1), :gen_event.add_handler(e, {E, 2}, 2),
   :gen_event.add_handler(e, E, 3), :gen_event.which_handlers(e), :gen_event.sync_notify(e, :x),
   drain.(drain)}
end)

events.(:e2, fn ->
  e = em.()

  {:gen_event.add_handler(e, E, {:bad, :error}),
   :gen_event.add_handler(e, E, {:bad, {:error, 1}}),
   :gen_event.add_handler(e, Nope, 1) |> elem(0), :gen_event.which_handlers(e)}
end)

events.(:e3, fn ->
  e = em.()
  :gen_event.add_handler(e, E, 1)

  {:gen_event.call(e, E, {:ret, {:ok, :r, 2}}),
   :gen_event.call(e, E, {:ret, {:remove_handler, :rr}}), :gen_event.which_handlers(e),
   :gen_event.call(e, E, :x), drain.(drain)}
end)

events.(:e4, fn ->
  e = em.()
  :gen_event.add_handler(e, E, 1)
  {:gen_event.call(e, E, {:ret, :bad}), :gen_event.which_handlers(e), drain.(drain)}
end)

events.(:e7, fn ->
  e = em.()
  :gen_event.add_handler(e, E, 1)

  {:gen_event.swap_handler(e, {E, :a1}, {{E, 9}, :n}), :gen_event.which_handlers(e),
   drain.(drain)}
end)

events.(:e8, fn ->
  e = em.()
  :gen_event.add_handler(e, E, 1)
  {:gen_event.delete_handler(e, E, :bye), :gen_event.delete_handler(e, E, :bye), drain.(drain)}
end)

events.(:e11, fn -> :gen_event.call(:nope, E, 1) end)

events.(:e12, fn ->
  e = em.()
  :gen_event.call(e, Nope, 1)
end)

# proc_lib
p.(:pl2, fn -> :proc_lib.start_link(Kernel, :exit, [:boo]) end)

p.(:pl4, fn ->
  {{:ok, :y}, ref} =
    :proc_lib.start_monitor(:erlang, :apply, [
      fn ->
        :proc_lib.init_ack({:ok, :y})
        exit(:after)
      end,
      []
    ])

  receive do
    {:DOWN, ^ref, _, _, r} -> r
  end
end)

p.(:pl6, fn -> :proc_lib.stop(self()) end)
drain.(drain)
# supervisor
defmodule Sup do
  def init(x), do: x
end

st = fn f -> %{id: f, start: {Task, :start_link, [fn -> Process.sleep(:infinity) end]}} end
sup = fn fl, cs -> :supervisor.start_link(Sup, {:ok, {fl, cs}}) end

p.(:s1, fn ->
  {:ok, s} = sup.(%{}, [st.(:a)])

  {:supervisor.start_child(s, st.(:a)) |> elem(0), :supervisor.start_child(s, %{id: :b}),
   :supervisor.start_child(s, :x), :supervisor.terminate_child(s, :a),
   :supervisor.terminate_child(s, :zz), :supervisor.restart_child(s, :zz),
   :supervisor.delete_child(s, :zz), :supervisor.restart_child(s, :a) |> elem(0),
   :supervisor.restart_child(s, :a), :supervisor.delete_child(s, :a),
   :supervisor.count_children(s), :supervisor.get_childspec(s, :zz)}
end)

p.(:s2, fn ->
  for f <- [
        %{strategy: :x},
        %{intensity: -1},
        %{period: 0},
        {:one_for_one, 1},
        :x,
        %{auto_shutdown: :x},
        {:one_for_one, 1, 5}
      ],
      do: sup.(f, []) |> elem(1) |> then(&if is_pid(&1), do: :ok, else: &1)
end)

p.(:s3, fn ->
  for c <- [
        %{},
        %{id: 1, start: 1},
        %{id: 1, start: {A, :b, []}, restart: :x},
        %{id: 1, start: {A, :b, []}, shutdown: -1},
        %{id: 1, start: {A, :b, []}, type: :x},
        %{id: 1, start: {A, :b, []}, modules: 1},
        %{id: 1, start: {A, :b, []}, significant: true},
        {1, 2}
      ],
      do: :supervisor.check_childspecs([c])
end)

p.(:s6, fn -> :supervisor.start_link({:local, :sx}, Sup, :bad) end)
p.(:s7, fn -> :supervisor.start_link(Sup, :ignore) end)

p.(:s8, fn ->
  {:ok, x} =
    sup.(%{strategy: :simple_one_for_one}, [
      %{id: :w, start: {Task, :start_link, []}, restart: :temporary}
    ])

  {:ok, p} = :supervisor.start_child(x, [fn -> Process.sleep(:infinity) end])

  {:supervisor.count_children(x), :supervisor.terminate_child(x, :w),
   :supervisor.terminate_child(x, p), :supervisor.delete_child(x, :w),
   :supervisor.restart_child(x, :w), :supervisor.which_children(x)}
end)

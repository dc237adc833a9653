# What a supervisor keeps of its children, shows as its state, and refuses.
defmodule Sh do
  # What differs from run to run is shown by a letter.
  def sh(x) do
    text = inspect(x, limit: :infinity, width: 140, pretty: true)
    text = Regex.replace(~r/#(PID|Reference)<[0-9.]+>/, text, "#\\1<>")
    IO.puts(Regex.replace(~r/\[-?\d+(?:,\s+-?\d+)*\], 0, :never/, text, "[T], 0, :never"))
  end

  def st(s), do: sh(:sys.get_state(s))
  def start(:ok), do: Agent.start_link(fn -> 1 end)
  def start(:ok, n), do: Agent.start_link(fn -> n end)
  def start(:ignore, _), do: :ignore

  def start(:once, t) do
    case :ets.update_counter(t, :n, 1) do
      1 -> Agent.start_link(fn -> t end)
      _ -> {:error, :later}
    end
  end

  def init(x), do: x

  def kill(p, r \\ :kill) do
    ref = Process.monitor(p)
    Process.exit(p, r)

    receive do
      {:DOWN, ^ref, _, _, _} -> :ok
    end
  end
end

:logger.set_primary_config(:level, :none)
Process.flag(:trap_exit, true)
kid = fn id, extra -> Map.merge(%{id: id, start: {Sh, :start, [:ok]}}, extra) end

{:ok, s} =
  Supervisor.start_link(
    [
      kid.(:a, %{}),
      kid.(:b, %{restart: :temporary}),
      kid.(:c, %{restart: :transient, type: :supervisor})
    ],
    strategy: :rest_for_one,
    max_restarts: 5,
    name: :sup1
  )

Sh.st(s)
Sh.sh(Supervisor.start_child(s, kid.(:d, %{modules: :dynamic, shutdown: :brutal_kill})))
Sh.sh(Supervisor.start_child(s, %{id: :i, start: {Sh, :start, [:ignore, 1]}}))

Sh.sh(
  Supervisor.start_child(s, %{id: :j, start: {Sh, :start, [:ignore, 1]}, restart: :temporary})
)

Sh.sh(
  Supervisor.start_child(s, %{id: :d, start: {Sh, :start, [:ignore, 1]}, restart: :temporary})
)

Sh.sh(
  Supervisor.start_child(s, %{id: :i, start: {Sh, :start, [:ignore, 1]}, restart: :temporary})
)

Sh.st(s)
Sh.sh(Supervisor.which_children(s))
Sh.sh(Supervisor.count_children(s))
[{_, d, _, _} | _] = Supervisor.which_children(s) |> Enum.filter(&(elem(&1, 0) == :d))
Sh.kill(d)
Sh.sh(Supervisor.count_children(s))
Sh.sh(tuple_size(:sys.get_state(s)))
Sh.sh(:sys.get_state(s) |> elem(7) |> Enum.map(&is_integer/1))
Sh.sh(for id <- [:a, :b, :c, :d, :i, :nope], do: Supervisor.terminate_child(s, id))
Sh.st(s)
Sh.sh(for id <- [:a, :b, :c, :d, :i, :nope], do: {id, Supervisor.restart_child(s, id)})
Sh.sh(for id <- [:a, :b, :c, :d, :i, :nope], do: {id, Supervisor.delete_child(s, id)})
Sh.sh(for id <- [:a, :nope, self()], do: :supervisor.get_childspec(s, id))
Sh.sh(Supervisor.which_children(s))
Sh.sh(:supervisor.get_callback_module(s))

for restart <- [:temporary, :permanent] do
  {:ok, s} =
    :supervisor.start_link(
      Sh,
      {:ok, {%{strategy: :simple_one_for_one, intensity: 10}, [kid.(:t, %{restart: restart})]}}
    )

  Sh.st(s)
  {:ok, p} = :supervisor.start_child(s, [1])
  {:ok, _} = :supervisor.start_child(s, [2])
  Sh.st(s)
  Sh.sh(Supervisor.which_children(s))
  Sh.sh(Supervisor.count_children(s))
  Sh.sh(:supervisor.get_childspec(s, p))
  Sh.sh(:supervisor.get_childspec(s, :t))
  Sh.sh(:supervisor.get_childspec(s, self()))
  Sh.kill(p)
  Sh.st(s)
  Sh.sh(:supervisor.terminate_child(s, p))
  Sh.sh(:supervisor.terminate_child(s, :t))
  Sh.sh(:supervisor.restart_child(s, :t))
  Sh.sh(:supervisor.delete_child(s, p))
  [{_, q, _, _} | _] = Supervisor.which_children(s)
  Sh.sh(:supervisor.terminate_child(s, q))
  Sh.st(s)
end

t = :ets.new(:t, [:public])
:ets.insert(t, {:n, 0})

{:ok, s} =
  :supervisor.start_link(
    Sh,
    {:ok, {%{intensity: 1_000_000}, [%{id: :x, start: {Sh, :start, [:once, t]}}]}}
  )

[{_, p, _, _}] = :supervisor.which_children(s)
Sh.kill(p)

wait = fn wait ->
  if match?([{_, :restarting, _, _}], :supervisor.which_children(s)), do: :ok, else: wait.(wait)
end

wait.(wait)
Sh.sh(:supervisor.restart_child(s, :x))
Sh.sh(:supervisor.delete_child(s, :x))
Sh.sh(:supervisor.terminate_child(s, :x))
Sh.sh(:supervisor.which_children(s))

for x <- [
      :zork,
      {:ok, {%{strategy: :x}, []}},
      {:ok, {%{intensity: -1}, []}},
      {:ok, {%{period: 0}, []}},
      {:ok, {%{auto_shutdown: :x}, []}},
      {:ok, {{:one_for_one, 1, 1}, [1]}},
      {:ok, {{:simple_one_for_one, 1, 1}, []}},
      {:ok, {:x, []}},
      :ignore,
      {:ok, {%{}, [%{}]}},
      {:ok, {%{}, [%{id: 1}]}},
      {:ok, {%{}, [%{id: 1, start: :x}]}},
      {:ok, {%{}, [kid.(:a, %{restart: :x})]}},
      {:ok, {%{}, [kid.(:a, %{shutdown: :x})]}},
      {:ok, {%{}, [kid.(:a, %{shutdown: -1})]}},
      {:ok, {%{}, [kid.(:a, %{type: :x})]}},
      {:ok, {%{}, [kid.(:a, %{modules: :x})]}},
      {:ok, {%{}, [kid.(:a, %{modules: [1]})]}},
      {:ok, {%{}, [kid.(:a, %{significant: :x})]}},
      {:ok, {%{}, [kid.(:a, %{significant: true, restart: :permanent})]}},
      {:ok, {%{}, [kid.(:a, %{significant: true, restart: :temporary})]}},
      {:ok,
       {%{auto_shutdown: :any_significant}, [kid.(:a, %{significant: true, restart: :permanent})]}},
      {:ok, {%{}, [kid.(:a, %{}), kid.(:a, %{})]}},
      {:ok, {%{strategy: :simple_one_for_one}, [kid.(:a, %{}), kid.(:b, %{})]}},
      {:ok, {%{strategy: :simple_one_for_one, auto_shutdown: :all_significant}, [kid.(:a, %{})]}},
      {:ok, {%{}, [{:a, {Sh, :start, [:ok]}, :permanent, 5, :worker, [Sh]}]}}
    ] do
  r =
    case :supervisor.start_link(Sh, x) do
      {:ok, _} -> :ok
      o -> o
    end

  Sh.sh({x, r})

  with {:ok, {_, specs}} <- x,
       do:
         Sh.sh(
           {:supervisor.check_childspecs(specs),
            :supervisor.check_childspecs(specs, :any_significant)}
         )
end

r =
  try do
    :supervisor.check_childspecs([], :zork)
  catch
    k, r -> {k, r}
  end

Sh.sh(r)
# auto shutdown
for {auto, n} <- [any_significant: 1, all_significant: 1, all_significant: 2, never: 1] do
  {:ok, s} =
    :supervisor.start_link(
      Sh,
      {:ok,
       {%{auto_shutdown: auto},
        for(x <- [:a, :b], do: kid.(x, %{significant: auto != :never, restart: :transient}))}}
    )

  for {_, p, _, _} <- Enum.take(:supervisor.which_children(s), n), do: Agent.stop(p)

  if auto == :any_significant or (auto == :all_significant and n == 2),
    do:
      (receive do
         {:EXIT, ^s, r} -> Sh.sh({auto, n, r})
       end),
    else: Sh.sh({auto, n, length(:supervisor.which_children(s))})
end

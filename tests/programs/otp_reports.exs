# The texts of OTP's reports: as formats, on lines, on one line, with a limit.
p = fn x -> IO.puts(inspect(x, limit: :infinity, printable_limit: :infinity, width: 150)) end

t = fn f ->
  try do
    f.()
  catch
    k, r -> {k, r |> inspect |> String.slice(0, 80)}
  end
end

cfg = fn sl -> %{depth: :unlimited, chars_limit: :unlimited, single_line: sl, encoding: :utf8} end

both = fn mod, r ->
  p.(t.(fn -> mod.format_log(r) end))

  for c <- [cfg.(false), cfg.(true), %{cfg.(false) | depth: 50}] do
    IO.puts(
      t.(fn -> IO.chardata_to_string(mod.format_log(r, c)) <> "|" end)
      |> then(&if(is_tuple(&1), do: inspect(&1), else: &1))
    )
  end
end

gs = %{
  label: {:gen_server, :terminate},
  name: :nm,
  last_message: {:m, 1},
  state: %{a: 1},
  log: [],
  reason: :bad,
  client_info: :undefined
}

me = :erlang.list_to_pid('<0.9999.0>')
stack = [{:a, :b, 1, [file: 'a.erl', line: 3]}]

for r <- [
      gs,
      %{gs | client_info: {me, :dead}},
      %{gs | client_info: {me, :remote}},
      %{gs | client_info: {me, {:cl, stack}}},
      %{gs | log: [{:in, :x}, {:out, :y}]},
      %{gs | last_message: {:EXIT, me, :foo}},
      %{gs | reason: {:undef, [{Foo, :bar, [1], []}]}},
      %{gs | reason: {:undef, [{Enum, :bar, [1], []}]}},
      %{gs | reason: {:bad, stack}},
      %{label: {:gen_server, :no_handle_info}, module: Foo, message: :x}
    ],
    do: both.(:gen_server, r)

IO.puts("== event")

ge = %{
  label: {:gen_event, :terminate},
  handler: {H, 1},
  name: :nm,
  last_message: {:m, 1},
  state: %{a: 1},
  log: [],
  reason: :bad
}

for r <- [
      ge,
      %{ge | log: [{:in, :x}]},
      %{ge | reason: {:EXIT, {:undef, [{Foo, :bar, [1], []}]}}},
      %{ge | reason: {:EXIT, {:bad, stack}}},
      %{label: {:gen_event, :no_handle_info}, module: Foo, message: :x}
    ],
    do: both.(:gen_event, r)

IO.puts("== statem")

gm = %{
  label: {:gen_statem, :terminate},
  name: :nm,
  queue: [{:cast, 1}, {:info, 2}],
  postponed: [],
  modules: [M],
  callback_mode: :handle_event_function,
  state_enter: false,
  state: {:st, :data},
  timeouts: {0, []},
  log: [],
  reason: {:error, :bad, stack},
  client_info: :undefined,
  process_label: :undefined
}

for r <- [
      gm,
      %{gm | queue: []},
      %{gm | queue: [{:cast, 1}]},
      %{gm | postponed: [{:info, :x}]},
      %{gm | timeouts: {1, [{:state_timeout, :x}]}},
      %{gm | log: [{:in, :x}]},
      %{gm | client_info: {me, :dead}},
      %{gm | client_info: {me, {:cl, stack}}},
      %{gm | client_info: {me, :remote}},
      %{gm | reason: {:exit, :bad, []}},
      %{gm | reason: {:throw, :bad, stack}},
      %{gm | reason: {:error, :undef, [{Foo, :bar, [1], []}]}},
      %{gm | state_enter: true}
    ],
    do: both.(:gen_statem, r)

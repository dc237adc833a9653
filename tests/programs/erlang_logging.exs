# Erlang's words for what happens: exceptions, crash reports, events of the logger, and a handler that writes files.
masked = fn text ->
  text
  |> IO.chardata_to_string()
  |> String.replace(~r/<\d+\.\d+\.\d+>/, "<pid>")
  |> String.replace(~r/fun-\d+-/, "fun-N-")
  |> String.replace(~r{[^ "(]*/erlang_logging.exs}, "erlang_logging.exs")
  |> String.replace(~r/elixir_compiler_\d+/, "elixir_compiler_N")
  |> String.replace(~r/(size|reductions): \d+/, "\\1: N")
  |> String.replace(~r/,\{proc_lib,init_p,3,[^]]*\]\}/, "")
end

IO.puts("== exceptions")
stack = [{:m, :f, 2, [file: 'm.erl', line: 3]}, {:n, :g, 1, []}]
called = [{:m, :f, [1, %{a: 2}], [file: 'm.erl', line: 3]}, {:n, :g, 1, []}]
told = fn class, reason, stack -> IO.puts(:erl_error.format_exception(class, reason, stack)) end

for reason <- [
      :badarg,
      {:badarg, 1},
      :badarith,
      {:badarity, {&String.length/1, []}},
      {:badarity, {&String.length/1, [1, 2]}},
      {:badarity, {&String.length/1, [1, 2, 3, 4]}},
      {:badfun, 3},
      {:badmatch, [1]},
      {:case_clause, %{}},
      {:try_clause, 1},
      {:badmap, 3},
      {:badkey, :a},
      {:with_clause, 1},
      :if_clause,
      :noproc,
      :notalive,
      :system_limit,
      :timeout_value,
      :function_clause,
      :undef,
      {:bad_generator, 1},
      {:badmatch, %{a: String.duplicate("x", 70), b: {:c, [:d]}}}
    ],
    do: told.(:error, reason, stack)

for reason <- [:badarg, :function_clause, :undef, :foo], do: told.(:error, reason, called)
for class <- [:exit, :throw], do: told.(class, {:noproc, 1}, stack)
for class <- [:error, :exit], do: told.(class, :badarg, [])
told.(:error, :badarg, [{:erlang, :+, [1, :a], []}, {:m, :f, 0, []}])
told.(:error, :badarith, [{:erlang, :-, [:a], []}, {:erlang, :apply, 2, []}])
told.(:error, :badarith, [{:erlang, :+, 2, []}])

for config <- [%{column: 10}, %{stack_trim_fun: fn module, _, _ -> module == :n end}],
    do: IO.puts(:erl_error.format_exception(:error, :badarg, called, config))

IO.puts("== crash reports")

defmodule Reports do
  def log(%{msg: {:report, %{label: {:proc_lib, :crash}} = report}}, _), do: send(:main, report)
  def log(_event, _config), do: :ok
end

defmodule Calls do
  def through(fun), do: fun.() + 0
  def only(:a), do: 1
end

Process.register(self(), :main)
Logger.remove_backend(:console)
:ok = :logger.add_handler(:reports, Reports, %{})

for crash <- [
      fn -> raise "x" end,
      fn -> Calls.through(fn -> raise ArgumentError, "two\nlines" end) end,
      fn -> exit({:a, "b", Enum.to_list(1..13)}) end,
      fn -> throw(:ball) end,
      fn -> Calls.through(fn -> Calls.only(:erlang.list_to_tuple([3])) end) end,
      fn -> Calls.through(fn -> NoSuchModule.f(3) end) end,
      fn -> Calls.through(fn -> :erlang.atom_to_list(Process.get(:none, 3)) end) end,
      fn ->
        Process.put(:k, Enum.to_list(1..60))
        send(self(), {:msg, 1})
        Process.register(self(), :registered)
        exit(:done)
      end,
      fn ->
        me = self()

        :proc_lib.spawn_link(fn ->
          Process.register(self(), :neighbour)
          send(me, :ready)
          receive(do: (:never -> :ok))
        end)

        receive(do: (:ready -> :ok))
        exit(:with_a_neighbour)
      end
    ] do
  :proc_lib.spawn(crash)
  report = receive(do: (report -> report))

  report =
    update_in(report.report, fn [crasher, neighbours] ->
      [
        crasher,
        for(
          {:neighbour, items} <- neighbours,
          do: {:neighbour, Keyword.delete(items, :current_stacktrace)}
        )
      ]
    end)

  IO.puts(masked.(:proc_lib.format(report.report)))

  IO.puts(
    masked.(
      :proc_lib.report_cb(report, %{single_line: true, depth: :unlimited, chars_limit: :unlimited})
    )
  )
end

IO.puts("== reports of supervisors and applications")

child = [
  id: :x,
  mfargs: {:a, :b, []},
  restart_type: :permanent,
  significant: false,
  shutdown: 5000,
  child_type: :worker
]

for {module, report} <- [
      supervisor: %{
        label: {:supervisor, :start_error},
        report: [
          supervisor: {:local, :x},
          errorContext: :start_error,
          reason: %{a: "b"},
          offender: [{:pid, :undefined} | child]
        ]
      },
      supervisor: %{
        label: {:supervisor, :shutdown_error},
        report: [
          supervisor: {:local, :x},
          errorContext: :shutdown_error,
          reason: :killed,
          offender: [{:nb_children, 3} | child]
        ]
      },
      supervisor: %{
        label: {:supervisor, :progress},
        report: [supervisor: {:local, :x}, started: [{:pid, :undefined} | child]]
      },
      application_controller: %{
        label: {:application_controller, :exit},
        report: [application: :foo, exited: {:a, %{b: 1}}, type: :temporary]
      },
      application_controller: %{
        label: {:application_controller, :progress},
        report: [application: :foo, started_at: :nonode@nohost]
      }
    ],
    single? <- [false, true] do
  IO.puts(
    module.format_log(report, %{single_line: single?, depth: :unlimited, chars_limit: :unlimited})
  )
end

IO.puts("== the formatter")

event = %{
  level: :error,
  msg: {:string, "hello"},
  meta: %{
    time: 1_669_999_999_123_456,
    pid: self(),
    mfa: {:a, :b, 1},
    line: 3,
    file: 'x.erl',
    x: %{y: [1, "a"]}
  }
}

for config <- [
      %{},
      %{single_line: false},
      %{legacy_header: true, time_offset: 'Z'},
      %{legacy_header: true, single_line: false},
      %{
        template: [
          :level,
          " ",
          :msg,
          "|",
          {:z, ["has z ", :z], ["no z"]},
          "|",
          [:x, :y],
          :pid,
          :mfa,
          :file,
          :line,
          "\n"
        ]
      },
      %{time_offset: '+02:00', time_designator: ?\s},
      %{max_size: 30},
      %{depth: 6},
      %{report_cb: fn report -> {'R: ~p', [report]} end}
    ],
    msg <- [
      {:string, "hello"},
      {:string, "a\r\nb\n  c"},
      {:report, %{a: 1, b: Enum.to_list(1..10), c: "str", d: 'chars'}},
      {:report, [a: 1, b: {:x, %{z: 1}}]},
      {'hello ~p~n  multi~nline ~s ~w', [{:a, "b"}, 'x', 'y']}
    ],
    do: IO.puts(masked.(:logger_formatter.format(%{event | msg: msg}, config)))

titled = put_in(event.meta[:logger_formatter], %{title: 'MY TITLE'})
IO.puts(:logger_formatter.format(titled, %{legacy_header: true, time_offset: 'Z'}))
shown = put_in(event.meta[:report_cb], fn report, config -> inspect({report, config}) end)
IO.puts(:logger_formatter.format(%{shown | msg: {:report, %{a: 1}}}, %{}))
IO.puts(:logger_formatter.format(%{event | msg: {'bad ~p ~p', [1]}}, %{}))

for config <- [
      %{},
      %{single_line: 1},
      %{depth: :x},
      %{template: 1},
      %{template: ["a", :b, {:c, [], []}]},
      %{template: [{:c, []}]},
      %{max_size: 10},
      %{chars_limit: -1},
      %{foo: 1},
      %{time_offset: "Z"},
      %{time_offset: 3600},
      %{time_designator: ?T},
      %{report_cb: 1},
      %{legacy_header: 1}
    ],
    do: IO.inspect({config, :logger_formatter.check_config(config)})

IO.puts("== the handler for files")
folder = Path.join(System.tmp_dir!(), "erlang_logging_#{System.pid()}")
file = String.to_charlist(Path.join(folder, "a.log"))
formatter = {:logger_formatter, %{template: [:level, " ", :msg, "\n"]}}

for {config, index} <-
      Enum.with_index([
        %{},
        %{max_no_bytes: 30, max_no_files: 2},
        %{max_no_bytes: 30, max_no_files: 2, compress_on_rotate: true}
      ]) do
  config = Map.put(config, :file, file)
  IO.inspect(:logger.add_handler(:file, :logger_std_h, %{config: config, formatter: formatter}))
  for i <- 1..8, do: :logger.error("line ~p: ~p", [index, i])
  :logger.update_handler_config(:file, :level, :error)
  :logger.info("not there")
  IO.inspect(:logger_std_h.filesync(:file))
  IO.inspect(:logger.remove_handler(:file))

  for name <- Enum.sort(File.ls!(folder)) do
    text = File.read!(Path.join(folder, name))
    IO.inspect({name, if(Path.extname(name) == ".gz", do: :zlib.gunzip(text), else: text)})
  end

  File.rm_rf!(folder)
end

for config <- [%{type: :bad}, %{foo: 1}, %{file: file, max_no_bytes: :x}],
    do: IO.inspect(:logger.add_handler(:file, :logger_std_h, %{config: config}))

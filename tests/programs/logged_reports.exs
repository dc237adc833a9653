# What the logger tells of processes that end, by a backend of one's own; pids and places are left out.
require Logger

defmodule Paper do
  @behaviour :gen_event

  def init({__MODULE__, :paper}), do: {:ok, []}
  def handle_call({:configure, options}, state), do: {:ok, {:configured, options}, state}
  def handle_event(:flush, state), do: {:ok, state}

  def handle_event({level, _gl, {Logger, message, _time, metadata}}, state) do
    text =
      message
      |> IO.chardata_to_string()
      |> String.replace(~r/#PID<[\d.]+>/, "a pid")
      |> String.replace(~r/#Function<[^>]*>/, "a function")
      |> String.replace(~r/\n    [^\n]*:\d+:[^\n]*/, "")
      |> String.replace(~r/(Size|Reductions): \d+/, "\\1: some")

    IO.puts("[#{level}] #{text}")
    for {key, value} <- Enum.sort(metadata), key in [:registered_name, :domain], do: IO.inspect({key, value})
    {:ok, state}
  end
end

defmodule Worker do
  use GenServer
  def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
  def init(:stillborn), do: {:stop, :bad}
  def init(name), do: {:ok, name}
  def handle_call(:leave, _from, _state), do: exit(:left)
  def handle_cast({:stop, reason}, state), do: {:stop, reason, state}
  def handle_cast(:raise, _state), do: raise("oops")
  def format_status(%{state: state} = status), do: %{status | state: {:shown, state}}
end

defmodule Handler do
  def init(state), do: {:ok, state}
  def handle_event(:raise, _state), do: raise("event")
  def handle_event(_event, _state), do: :nonsense
  def handle_call(:leave, _state), do: exit(:left)
end

IO.inspect(elem(Logger.add_backend({Paper, :paper}), 0))
IO.inspect(Logger.add_backend({Paper, :paper}))
Logger.remove_backend(:console)
IO.inspect(Logger.configure_backend({Paper, :paper}, level: :info))
IO.inspect(Logger.configure_backend({Paper, :other}, level: :info))
IO.inspect(Logger.remove_backend({Paper, :other}))

forget = fn forget ->
  receive do
    {:EXIT, _pid, _reason} -> forget.(forget)
  after
    0 -> :ok
  end
end

reports = fn ->
  watched = fn start ->
    Process.flag(:trap_exit, true)
    forget.(forget)
    start.()

    receive do
      {:EXIT, _pid, _reason} -> Logger.flush()
    end
  end

  watched.(fn -> with {:ok, pid} <- Worker.start_link(:one), do: GenServer.cast(pid, :raise) end)
  watched.(fn -> with {:ok, pid} <- Worker.start_link(:two), do: GenServer.cast(pid, {:stop, :why}) end)
  watched.(fn -> Worker.start_link(:stillborn) end)
  watched.(fn -> Task.start_link(fn -> raise "task" end) end)
  watched.(fn -> :proc_lib.spawn_link(fn -> throw(:ball) end) end)

  {:ok, manager} = :gen_event.start({:local, :manager})

  for event <- [:raise, :nonsense] do
    :ok = :gen_event.add_sup_handler(manager, Handler, [])
    :gen_event.sync_notify(manager, event)

    receive do
      {:gen_event_EXIT, Handler, reason} ->
        [] = :gen_event.which_handlers(manager)
        Logger.flush()
        IO.inspect(if is_tuple(reason), do: elem(reason, 0), else: reason)
    end
  end

  :gen_event.stop(manager)

  child = Supervisor.child_spec({Worker, :child}, restart: :temporary)
  {:ok, supervisor} = Supervisor.start_link([child], strategy: :one_for_one, name: :boss)
  ref = Process.monitor(:child)
  GenServer.cast(:child, {:stop, :gone})
  receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
  count = Supervisor.count_children(supervisor)
  Logger.flush()
  IO.inspect(count)
  Supervisor.stop(supervisor)
  Logger.flush()
end

reports.()
IO.puts("and those of SASL")
Application.stop(:logger)
Application.put_env(:logger, :handle_sasl_reports, true)
Application.put_env(:logger, :backends, [])
Application.start(:logger)
Logger.add_backend({Paper, :paper})
reports.()

IO.puts("translators and truncation")

defmodule Translator do
  def translate(_least, :error, :format, {'hidden', _}), do: :skip
  def translate(_least, :error, :format, {'ask ~p', [what]}), do: {:ok, ["answer: ", inspect(what)], [registered_name: what]}
  def translate(_least, _level, :report, {:logger, %{question: what}}), do: {:ok, "#{what}?"}
  def translate(_least, _level, _kind, _message), do: :none
end

Logger.add_translator({Translator, :translate})
:logger.error('hidden', [])
:logger.error('ask ~p', [:me])
:logger.notice(%{question: "why"})
:logger.warning(%{label: {:some, :thing}, other: 1})
:logger.warning(%{label: {:some, :thing}, report: 1})
:logger.error(%{a: 1}, %{report_cb: fn report -> {'callback ~p', [report]} end})
Logger.configure(truncate: 12)
Logger.info("0123456789äöü")
Logger.info(["0123456789", ["0123"]])
Logger.flush()

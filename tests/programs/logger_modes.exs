# The logger's processes: who waits for its backends and what they drop, what the console gathers while its device is busy.
require Logger
shown = fn pid -> if is_pid(pid), do: :pid, else: pid end
names = [Logger, Logger.Supervisor, Logger.BackendSupervisor]
IO.inspect(for name <- names, do: shown.(Process.whereis(name)))
IO.inspect(names -- Process.registered())
children = &for({id, pid, type, modules} <- Supervisor.which_children(&1), do: {id, shown.(pid), type, modules})
IO.inspect(children.(Logger.Supervisor))
IO.inspect(children.(Logger.BackendSupervisor))
IO.inspect(:gen_event.which_handlers(Logger))

# A device that answers when it is told to, and says what it was to write.
defmodule Busy do
  def loop(owner) do
    receive do
      {:io_request, from, ref, {:put_chars, :unicode, chars}} ->
        send(owner, {:written, IO.iodata_to_binary(chars)})
        receive(do: (:go_on -> send(from, {:io_reply, ref, :ok})))
        loop(owner)
    end
  end
end

owner = self()
Process.register(spawn_link(fn -> Busy.loop(owner) end), :busy)
written = fn -> receive(do: ({:written, text} -> send(:busy, :go_on) && text)) end

IO.inspect(Logger.remove_backend(:console))
Application.put_env(:logger, :console, device: :busy, format: "$message\n", max_buffer: 3)
{:ok, _} = Logger.add_backend(:console)
IO.inspect(Logger.add_backend(:console))

# The first is being written while the others come.
for i <- 1..4, do: Logger.info("message #{i}")
:gen_event.which_handlers(Logger)
IO.inspect(written.())
IO.inspect(written.())

# Four more than are gathered: the last is waited for.
for i <- 1..5, do: Logger.info("waiting #{i}")
IO.inspect(for _ <- 1..2, do: written.())
IO.inspect(Logger.flush())

# Who logs only sends while few messages wait, waits for them beyond that, and drops them beyond that again.
Logger.configure(sync_threshold: 2, discard_threshold: 4)
:sys.suspend(Logger)
loggers = for i <- 1..5, do: spawn_monitor(fn -> Logger.info("from #{i}") end)
ended = fn ended, left -> if left > 0, do: (receive(do: ({:DOWN, _, _, _, _} -> ended.(ended, left - 1)))), else: :ended end
IO.inspect(ended.(ended, 3))
{:messages, messages} = Process.info(Process.whereis(Logger), :messages)
IO.inspect(for message <- messages, do: if(elem(message, 0) == :notify, do: :sent, else: :waited_for))
:sys.resume(Logger)
said = fn said, text ->
  if text =~ "Attempted", do: text, else: said.(said, text <> written.())
end
said = said.(said, "") |> String.split("\n", trim: true)
IO.inspect(List.last(said))
IO.inspect(Enum.count(said, &(&1 =~ "from")))
IO.inspect(length(loggers))
for {Logger.Config, _, {_, mode, threshold, _}} <- :sys.get_state(Logger), do: IO.inspect({mode, threshold})

# A format that fails is told of, and the console begins anew.
Logger.configure(sync_threshold: 20, discard_threshold: 500)
IO.inspect(Logger.configure_backend(:console, device: :standard_error))
IO.inspect(Logger.configure_backend(:unknown, level: :info))
IO.inspect(Logger.remove_backend(:unknown))
IO.inspect(Logger.remove_backend(:console))
IO.inspect(:gen_event.which_handlers(Logger))
IO.inspect(Logger.configure_backend(:console, device: :user))

# One that stops leaves the log to Erlang.
IO.inspect(Application.stop(:logger))
IO.inspect(for name <- names, do: Process.whereis(name))
IO.inspect(:logger.get_handler_ids())
IO.inspect(:logger.get_primary_config().level)
IO.inspect(Application.ensure_all_started(:logger))
IO.inspect(:logger.get_handler_ids())

# What the system's signals come to: functions that run for them, and what `:os.set_signal/2` sets.
me = self()
signal = fn -> {_, 0} = System.cmd("kill", ["-USR2", System.pid()]) end

{:ok, one} = System.trap_signal(:sigusr2, fn -> send(me, :one) && :ok end)

{:ok, :two} =
  System.trap_signal(:sigusr2, :two, fn ->
    send(me, {:two, Process.info(self(), :registered_name)})
    :ok
  end)

IO.inspect(System.trap_signal(:sigusr2, :two, fn -> :ok end))
IO.inspect(System.trap_signal(:sigstop, :stop, fn -> :ok end))

# The newest is asked first.
signal.()
IO.inspect(for _ <- 1..2, do: receive(do: (message -> message)))

IO.inspect(
  Enum.map(:gen_event.which_handlers(:erl_signal_server), fn
    {module, {name, id}} -> {module, name, if(is_atom(id), do: id, else: is_reference(id))}
    module -> module
  end)
)

IO.inspect([System.untrap_signal(:sigusr2, one), System.untrap_signal(:sigusr2, one), System.untrap_signal(:sighup, :nope)])
signal.()
IO.inspect(receive(do: (message -> message)))
IO.inspect(:os.set_signal(:sigusr2, :ignore))
signal.()
IO.inspect(:os.set_signal(:sigusr2, :handle))
signal.()
IO.inspect(receive(do: (message -> message)))

for {name, action} <- [{:sigfoo, :handle}, {:sigusr2, :bad}, {1, :handle}, {:foo, :bar}] do
  try do
    :os.set_signal(name, action)
  rescue
    error -> error |> Exception.message() |> String.split("\n\n") |> List.last() |> String.trim() |> IO.puts()
  end
end

try do
  System.trap_signal(:sigint, fn -> :ok end)
rescue
  error in FunctionClauseError -> IO.inspect({error.function, error.arity})
end

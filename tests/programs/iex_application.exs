# The application of the shell: its processes, its configuration, what it knows of shells.
IO.inspect(Process.whereis(IEx.Config))
IO.inspect(IEx.started?())

try do
  IEx.configure(history_size: 3)
catch
  :exit, {reason, {module, function, _}} -> IO.inspect({reason, module, function})
end

IO.inspect(Application.ensure_all_started(:iex))
IO.inspect(IEx.started?())
IO.inspect(:application.get_key(:iex, :mod))
IO.inspect(Application.spec(:iex, :registered))

for {id, pid, type, modules} <- Supervisor.which_children(IEx.Supervisor) do
  IO.inspect({id, Process.whereis(id) == pid, type, modules})
end

IO.inspect(Supervisor.count_children(IEx.Supervisor))
names = [IEx.Supervisor, IEx.Config, IEx.Broker, IEx.Pry]
IO.inspect(names -- Process.registered())

for name <- names do
  info = Process.info(Process.whereis(name), [:registered_name, :trap_exit, :dictionary, :current_function])
  {dictionary, info} = Keyword.pop(info, :dictionary)
  IO.inspect({info, dictionary[:"$initial_call"], length(dictionary[:"$ancestors"])})
end

IO.inspect(:sys.get_state(IEx.Broker))
IO.inspect(:sys.get_state(IEx.Config))
IO.inspect(:sys.get_state(IEx.Pry))
IO.inspect(:ets.info(IEx.Pry, :owner) == Process.whereis(IEx.Pry))
IO.inspect(Application.get_application(IEx.Pry))

# What is not an option is refused by the process that keeps them, and what was before stays.
IO.inspect(IEx.configure(history_size: 5, colors: [enabled: false], inspect: [limit: 3]))
IO.inspect(IEx.configure(inspect: [width: 40]))
IO.inspect(Enum.sort(IEx.configuration()))
Logger.configure(level: :none)

for options <- [[history_size: :many], [nothing: 1]] do
  try do
    IEx.configure(options)
  catch
    :exit, {{error, _}, _} -> IO.puts(Exception.message(error))
  after
    Supervisor.which_children(IEx.Supervisor)
  end
end

IO.inspect(IEx.Config.history_size())
fun = fn -> :spawned end
IO.inspect(IEx.after_spawn(fun))
IO.inspect(Enum.map(IEx.after_spawn(), & &1.()))

# A server that ends is started again, and its table with it.
pry = Process.whereis(IEx.Pry)
ref = Process.monitor(pry)
Process.exit(pry, :kill)
receive do: ({:DOWN, ^ref, _, _, reason} -> IO.inspect(reason))
Supervisor.which_children(IEx.Supervisor)
IO.inspect(Process.whereis(IEx.Pry) not in [nil, pry])
IO.inspect(IEx.Pry.breaks())

# Nobody is there to ask for a process.
IO.inspect(IEx.Broker.take_over("here", "", []))
IO.inspect(Application.stop(:iex))
IO.inspect(names -- (names -- Process.registered()))
IO.inspect(IEx.started?())

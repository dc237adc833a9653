# Servers under the eyes of :sys, what their states look like, and answers that make no sense.
defmodule Counter do
  use GenServer
  def init({:answer, answer}), do: answer
  def init(count), do: {:ok, count}
  def handle_call(:next, _from, count), do: {:reply, count, count + 1}
  def handle_call({:answer, answer}, _from, _count), do: answer
  def handle_cast(:add, count), do: {:noreply, count + 1}
  def handle_info(_message, count), do: {:noreply, count + 1}
end

defmodule Status do
  defmacro shown(name, definition) do
    quote do
      defmodule unquote(name) do
        def init(state), do: {:ok, state}
        def handle_call(_request, _from, state), do: {:reply, :ok, state}
        unquote(definition)
      end
    end
  end
end

defmodule Run do
  require Status
  Status.shown(New, def(format_status(status), do: %{status | state: :new}))
  Status.shown(Nonsense, def(format_status(_status), do: 1))
  Status.shown(Unknown, def(format_status(status), do: Map.put(status, :more, 1)))
  Status.shown(Old, def(format_status(_option, [_dictionary, state]), do: [data: [{'State', {:old, state}}]]))
  Status.shown(Single, def(format_status(_option, _state), do: :single))
  Status.shown(Crashing, def(format_status(_option, _state), do: raise("no")))

  def states do
    for module <- [New, Nonsense, Unknown, Old, Single, Crashing] do
      {:ok, pid} = :gen_server.start(module, :state, [])
      {:status, ^pid, _, [_, _, _, _, shown]} = :sys.get_status(pid)
      IO.inspect(Enum.drop(shown, 2))
    end
  end

  def debugged do
    {:ok, pid} = GenServer.start(Counter, 1, name: :counter)
    events = fn -> {GenServer.call(pid, :next), GenServer.cast(pid, :add), send(pid, :info), :sys.get_state(pid)} end
    :sys.log(pid, {true, 3})
    IO.inspect(events.())
    :sys.log(pid, :print)
    {:ok, log} = :sys.log(pid, :get)
    IO.inspect(log)
    :sys.log(pid, false)
    IO.inspect(:sys.log_to_file(pid, "/no/such/folder/log"))
    file = Path.join(System.tmp_dir!(), "debugged-#{System.pid()}")
    IO.inspect(:sys.log_to_file(pid, file))
    events.()
    :sys.log_to_file(pid, false)
    IO.puts(file |> File.read!() |> String.replace(~r/<[\d.]+>/, "a pid"))
    File.rm!(file)
    :sys.install(pid, {fn seen, event, name -> IO.inspect({name, elem(event, 0), seen}) && if(seen == 2, do: :done, else: seen + 1) end, 0})
    events.()
    :sys.statistics(pid, true)
    events.()
    {:ok, statistics} = :sys.statistics(pid, :get)
    IO.inspect(Keyword.take(statistics, [:messages_in, :messages_out]))
    IO.inspect(caught(fn -> :sys.replace_state(pid, fn _ -> raise "no" end) end))
    IO.inspect(:sys.get_state(pid))
  end

  def answers do
    Logger.remove_backend(:console)

    for answer <- [{:ok, 1, :what}, {:ok, 1, -1}, :nonsense, {:ok, 1, {:continue}}],
        do: IO.inspect(GenServer.start(Counter, {:answer, answer}))

    for answer <- [{:reply, 1, 2, :what}, {:noreply, 1, -1}, {:stop, 1}] do
      {:ok, pid} = GenServer.start(Counter, 1)
      IO.inspect(elem(elem(caught(fn -> GenServer.call(pid, {:answer, answer}) end), 1), 0))
    end

    {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
    start = {Agent, :start_link, [fn -> 1 end]}

    for spec <- [%{id: 1}, %{id: 1, start: 1}, %{id: 1, start: {1, 2, 3}}] ++
                for(more <- [restart: :x, shutdown: -1, type: :x, modules: 1], do: Map.new([more, id: 1, start: start])),
        do: IO.inspect(caught(fn -> DynamicSupervisor.start_child(supervisor, %{spec | id: 1}) end))

    partitions = [child_spec: Agent.child_spec(fn -> 1 end), name: :parts, with_arguments: fn _, _ -> 1 end]
    IO.inspect(caught(fn -> PartitionSupervisor.start_link(partitions) end))
  end

  defp caught(fun) do
    fun.()
  catch
    kind, reason -> {kind, reason}
  end
end

# Functions and frames of a file.
IO.puts(inspect(fn -> 1 end) =~ ~r/^#Function<[\d.]+ in file:.*debugged_servers.exs>$/)
{_, stack} = Process.info(self(), :current_stacktrace)
IO.inspect(for {:elixir_compiler_0, function, arity, _} <- stack, do: {function, arity})
Run.states()
Run.debugged()
Run.answers()

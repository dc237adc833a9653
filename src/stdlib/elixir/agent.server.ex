defmodule Agent.Server do
  @moduledoc false

  use GenServer

  # The lines on which calls of functions stand in Elixir's own source.
  @frames [
    starting: {:init, 7},
    running: {:init, 8},
    get: {:handle_call, 12},
    get_and_update: {:handle_call, 16},
    update: {:handle_call, 23},
    cast: {:handle_cast, 27}
  ]

  def init(fun), do: starting(fun)

  defp starting(fun) do
    initial_call(fun)
    running(fun)
  end

  defp running(fun), do: {:ok, run(fun, [])}

  def handle_call({:get, fun}, from, state), do: get(fun, from, state)
  def handle_call({:get_and_update, fun}, from, state), do: get_and_update(fun, from, state)
  def handle_call({:update, fun}, from, state), do: update(fun, from, state)

  def handle_cast({:cast, fun}, state), do: cast(fun, state)

  defp get(fun, _from, state), do: {:reply, run(fun, [state]), state}

  defp get_and_update(fun, _from, state) do
    case run(fun, [state]) do
      {reply, state} -> {:reply, reply, state}
      other -> {:stop, {:bad_return_value, other}, state}
    end
  end

  defp update(fun, _from, state), do: {:reply, :ok, run(fun, [state])}
  defp cast(fun, state), do: {:noreply, run(fun, [state])}

  def code_change(_old, state, fun), do: {:ok, run(fun, [state])}

  defp initial_call(fun) do
    Process.put(:"$initial_call", get_initial_call(fun))
    :ok
  end

  defp get_initial_call(fun) when is_function(fun) do
    {:module, module} = :erlang.fun_info(fun, :module)
    {:name, name} = :erlang.fun_info(fun, :name)
    {module, name, 0}
  end

  defp get_initial_call({mod, fun, args}), do: {mod, fun, length(args)}

  defp run({m, f, a}, extra), do: apply(m, f, extra ++ a)
  defp run(fun, extra), do: apply(fun, extra)
end

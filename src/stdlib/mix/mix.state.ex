defmodule Mix.State do
  @moduledoc false

  # What Mix knows while it runs: one table, owned by a process of its own, so that it outlives whoever started it.
  @table :mix_state

  def start do
    if :ets.whereis(@table) == :undefined do
      caller = self()
      {pid, ref} = :erlang.spawn_monitor(fn -> own(caller) end)

      receive do
        {:ready, ^pid} -> :erlang.demonitor(ref, [:flush])
        {:DOWN, ^ref, _, _, _} -> :ok
      end
    end

    :ok
  end

  defp own(caller) do
    :erlang.register(Mix.State, self())
    :ets.new(@table, [:named_table, :public, :set, read_concurrency: true])
    put(:env, named("MIX_ENV", :dev))
    put(:target, named("MIX_TARGET", :host))
    put(:debug, System.get_env("MIX_DEBUG") in ["1", "true"])

    put(
      :shell,
      if(System.get_env("MIX_QUIET") in ["1", "true"], do: Mix.Shell.Quiet, else: Mix.Shell.IO)
    )

    send(caller, {:ready, self()})
    Process.hibernate(__MODULE__, :wait, [%{}])
  end

  # Locks are queues of processes, each with its monitor; the first has the lock.
  def wait(locks) do
    receive do
      :stop -> :ok
      {:lock, pid, ref, key} -> wait(enqueue(locks, key, {pid, ref, :erlang.monitor(:process, pid)}))
      {:unlock, pid, key} -> wait(leave(locks, key, pid))
      {:DOWN, _, _, pid, _} -> wait(Enum.reduce(Map.keys(locks), locks, &leave(&2, &1, pid)))
    end
  end

  defp enqueue(locks, key, {pid, ref, _} = waiting) do
    queue = Map.get(locks, key, [])
    if queue == [], do: send(pid, {ref, :locked})
    Map.put(locks, key, queue ++ [waiting])
  end

  defp leave(locks, key, pid) do
    queue = locks[key] || []
    {gone, rest} = Enum.split_with(queue, &(elem(&1, 0) == pid))
    for {_, _, monitor} <- gone, do: :erlang.demonitor(monitor, [:flush])

    case rest do
      [{next, ref, _} | _] when hd(queue) != hd(rest) -> send(next, {ref, :locked})
      _ -> :ok
    end

    if rest == [], do: Map.delete(locks, key), else: Map.put(locks, key, rest)
  end

  defp named(variable, default) do
    case System.get_env(variable) do
      nil -> default
      "" -> default
      name -> String.to_atom(name)
    end
  end

  def get(key, default \\ nil) do
    case :ets.whereis(@table) != :undefined and :ets.lookup(@table, key) do
      [{_, value}] -> value
      _ -> default
    end
  end

  def put(key, value) do
    :ets.insert(@table, {key, value})
    :ok
  end

  # Runs a function while no other process runs one under the same key.
  def lock(key, fun) do
    start()
    ref = :erlang.monitor(:process, Mix.State)
    send(Mix.State, {:lock, self(), ref, key})

    receive do
      {^ref, :locked} -> :ok
      {:DOWN, ^ref, _, _, reason} -> exit({reason, {__MODULE__, :lock, [key, fun]}})
    end

    try do
      fun.()
    after
      send(Mix.State, {:unlock, self(), key})
      :erlang.demonitor(ref, [:flush])
    end
  end

  def update(key, default, fun), do: put(key, fun.(get(key, default)))

  # What is remembered apart from any project, so that it need not be found out again.
  def read_cache(key), do: get({:cache, key})

  def write_cache(key, value) do
    put({:cache, key}, value)
    value
  end

  def delete_cache(key) do
    :ets.delete(@table, {:cache, key})
    :ok
  end

  def clear_cache do
    :ets.match_delete(@table, {{:cache, :_}, :_})
    :ok
  end
end

defmodule Registry.Partition do
  @moduledoc false

  # Owns the tables of a partition, is linked to each process that is noted there, and removes what the dead had.

  use GenServer

  @doc "Starts a partition under a name, and notes its tables in the table of the registry."
  def start_link(server, {keys, registry, partition, partitions}),
    do: GenServer.start_link(__MODULE__, {keys, registry, partition, partitions}, name: server)

  @impl true
  def init({keys, registry, partition, partitions}) do
    Process.flag(:trap_exit, true)
    kind = if keys == :unique, do: :set, else: :duplicate_bag
    key_table = table(registry, "KeyPartition#{partition}", kind)
    pid_table = table(registry, "PIDPartition#{partition}", :duplicate_bag)

    # Who reads a registry of one partition finds its table at once.
    rows = [{partition, key_table, {self(), pid_table}}]
    rows = if partitions == 1, do: [{-2, {keys, 1, key_table}} | rows], else: rows
    :ets.insert(registry, rows)
    {:ok, pid_table}
  end

  defp table(registry, name, kind) do
    concurrency = [read_concurrency: true, write_concurrency: true]
    :ets.new(Module.concat(registry, name), [kind, :public | concurrency])
  end

  # A round trip, for who must know that what happened before has been dealt with.
  @impl true
  def handle_call(:sync, _from, pid_table), do: {:reply, :ok, pid_table}

  @impl true
  def handle_info({:EXIT, pid, _reason}, pid_table) do
    for {_pid, key, key_table, _counter} <- :ets.take(pid_table, pid),
        {_key, {^pid, _value}} = entry <- entries(key_table, key),
        do: delete(key_table, entry)

    {:noreply, pid_table}
  end

  # The table may be of a partition that ends together with this one.
  defp entries(key_table, key) do
    :ets.lookup(key_table, key)
  rescue
    ArgumentError -> []
  end

  defp delete(key_table, entry) do
    :ets.delete_object(key_table, entry)
  rescue
    ArgumentError -> true
  end
end

defmodule Registry.Supervisor do
  @moduledoc false

  # Owns the table that is named like the registry, and supervises its partitions.

  use Supervisor

  @doc "Starts a registry whose table has the given rows."
  def start_link(keys, name, partitions, rows),
    do: Supervisor.start_link(__MODULE__, {keys, name, partitions, rows}, name: name)

  @impl true
  def init({keys, name, partitions, rows}) do
    :ets.new(name, [:set, :public, :named_table, read_concurrency: true])
    :ets.insert(name, rows)

    children =
      for partition <- 0..(partitions - 1) do
        server = Module.concat(name, "PIDPartition#{partition}")
        args = [server, {keys, name, partition, partitions}]
        %{id: server, start: {Registry.Partition, :start_link, args}}
      end

    Supervisor.init(children, strategy: strategy(keys))
  end

  # The entries of a unique key and the note of its process may lie in different partitions.
  defp strategy(:unique), do: :one_for_all
  defp strategy(:duplicate), do: :one_for_one
end

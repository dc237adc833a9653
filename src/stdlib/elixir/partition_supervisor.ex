defmodule PartitionSupervisor do
  @moduledoc """
  A supervisor that starts the same child several times and spreads keys over them.

  Children are named `{:via, PartitionSupervisor, {name, key}}`.
  """

  import Kernel, except: [send: 2]

  @doc "Returns a specification to start it under a supervisor."
  def child_spec(opts) when is_list(opts) do
    id =
      case Keyword.get(opts, :name, PartitionSupervisor) do
        name when is_atom(name) -> name
        {:via, _module, name} -> name
      end

    %{id: id, start: {PartitionSupervisor, :start_link, [opts]}, type: :supervisor}
  end

  @doc "Starts it; options `:child_spec`, `:name`, `:partitions`, `:with_arguments` and those of a supervisor."
  def start_link(opts) do
    name = Keyword.fetch!(opts, :name)
    {child_spec, opts} = Keyword.pop!(opts, :child_spec)
    {partitions, opts} = Keyword.pop(opts, :partitions, System.schedulers_online())
    {with_arguments, opts} = Keyword.pop(opts, :with_arguments, fn args, _partition -> args end)

    unless is_integer(partitions) and partitions >= 1 do
      raise ArgumentError,
            "expected :partitions to be a positive integer, got: #{inspect(partitions)}"
    end

    %{start: {mod, fun, args}} = spec = Supervisor.child_spec(child_spec, [])

    children =
      for partition <- 0..(partitions - 1) do
        %{spec | id: partition, start: {mod, fun, with_arguments.(args, partition)}}
      end

    {sup_opts, start_opts} = Keyword.split(opts, [:max_seconds, :max_restarts])

    with {:ok, pid} <-
           Supervisor.start_link(children, [strategy: :one_for_one] ++ sup_opts ++ start_opts) do
      :persistent_term.put({__MODULE__, name}, {pid, partitions})
      {:ok, pid}
    end
  end

  @doc "Returns how many partitions there are."
  def partitions(name), do: elem(info(name), 1)

  @doc "Returns `{id, pid, type, modules}` for every partition."
  def which_children(name), do: Supervisor.which_children(name)
  @doc "Returns how many children there are."
  def count_children(name), do: Supervisor.count_children(name)
  @doc "Stops it and its children."
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity),
    do: Supervisor.stop(supervisor, reason, timeout)

  defp info(name) do
    case :persistent_term.get({__MODULE__, name}, nil) do
      {pid, partitions} ->
        if Process.alive?(pid),
          do: {pid, partitions},
          else: exit({:noproc, {__MODULE__, :partitions, [name]}})

      nil ->
        exit({:noproc, {__MODULE__, :partitions, [name]}})
    end
  end

  @doc false
  def whereis_name({name, key}) do
    {pid, partitions} = info(name)

    partition =
      if is_integer(key), do: rem(abs(key), partitions), else: :erlang.phash2(key, partitions)

    case List.keyfind(Supervisor.which_children(pid), partition, 0) do
      {_, child, _, _} when is_pid(child) -> child
      _ -> :undefined
    end
  end

  @doc false
  def send(name_key, msg) do
    Kernel.send(whereis_name(name_key), msg)
  end

  @doc false
  def register_name(_, _),
    do: raise("{:via, PartitionSupervisor, _} cannot be given on registration")

  @doc false
  def unregister_name(_),
    do: raise("{:via, PartitionSupervisor, _} cannot be given on unregistration")
end

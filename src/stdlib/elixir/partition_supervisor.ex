defmodule PartitionSupervisor do
  @moduledoc """
  A supervisor that starts the same child several times, as partitions, and spreads keys over them. It
  relieves a single process that everybody asks, if requests with different keys have nothing to do with each
  other.

      iex> {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counts)
      iex> counter = {:via, PartitionSupervisor, {Counts, self()}}
      iex> Agent.update(counter, &(&1 + 1))
      iex> Agent.get(counter, & &1)
      1

  A partition is named `{:via, PartitionSupervisor, {name, key}}`. The same key always leads to the same one:
  an integer by its remainder, any other term by its hash. Often the key is `self()`. There are as many
  partitions as schedulers unless `:partitions` says otherwise. The partitions do not know of each other; what
  concerns all of them is asked of each, from `which_children/1`.
  """

  # What is asked for each message lies in a table of `{partition, pid}` that the supervisor owns; the persistent term of
  # the name says which table, and how many partitions there are.

  use Supervisor
  import Kernel, except: [send: 2]

  @typedoc "What names a partition supervisor: its pid or its registered name."
  @type name :: atom | {:via, module, term}

  @doc """
  What a supervisor that starts it as its child has to know, as a map.

      iex> PartitionSupervisor.child_spec(child_spec: Agent, name: Parts).id
      Parts
  """
  @spec child_spec(keyword) :: Supervisor.child_spec()
  def child_spec(opts) when is_list(opts) do
    id =
      case Keyword.get(opts, :name, DynamicSupervisor) do
        name when is_atom(name) -> name
        {:via, _module, name} -> name
      end

    %{id: id, start: {PartitionSupervisor, :start_link, [opts]}, type: :supervisor}
  end

  @doc """
  Starts the partitions and their supervisor, linked to the caller; returns what `Supervisor.start_link/2` does.

  Options: `:child_spec`, as for `Supervisor.start_link/2`, and `:name`, an atom, have to be there;
  `:partitions`, how many; `:with_arguments`, a function of the arguments and the partition's number that
  returns the arguments of its start; `:strategy`, `:max_restarts` and `:max_seconds` as for `Supervisor`.

      iex> numbered = fn [fun], partition -> [fn -> {partition, fun.()} end] end
      iex> options = [child_spec: {Agent, fn -> :empty end}, name: Numbered, with_arguments: numbered]
      iex> {:ok, _} = PartitionSupervisor.start_link(options)
      iex> Agent.get({:via, PartitionSupervisor, {Numbered, 0}}, & &1)
      {0, :empty}
      iex> PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end})
      ** (ArgumentError) the :name option must be given to PartitionSupervisor
  """
  @spec start_link(keyword) :: Supervisor.on_start()
  def start_link(opts) when is_list(opts) do
    name = opts[:name]
    child_spec = opts[:child_spec]
    partitions = Keyword.get(opts, :partitions, System.schedulers_online())
    with_arguments = Keyword.get(opts, :with_arguments, fn args, _partition -> args end)

    cond do
      name == nil ->
        raise ArgumentError, "the :name option must be given to PartitionSupervisor"

      child_spec == nil ->
        raise ArgumentError, "the :child_spec option must be given to PartitionSupervisor"

      not (is_integer(partitions) and partitions >= 1) ->
        raise ArgumentError,
              "the :partitions option must be a positive integer, got: #{inspect(partitions)}"

      not is_function(with_arguments, 2) ->
        raise ArgumentError,
              "the :with_arguments option must be a function that receives two arguments, " <>
                "the current call arguments and the partition, got: #{inspect(with_arguments)}"

      true ->
        spec = Supervisor.child_spec(child_spec, [])
        spec = Map.put_new(spec, :modules, [elem(spec.start, 0)])
        starts = for at <- 0..(partitions - 1), do: {at, start(spec.start, at, with_arguments)}
        {flags, start_opts} = Keyword.split(opts, [:strategy, :max_seconds, :max_restarts])
        flags = Keyword.put_new(flags, :strategy, :one_for_one)

        Supervisor.start_link(
          __MODULE__,
          {name, spec, starts, flags},
          Keyword.take(start_opts, [:name])
        )
    end
  end

  defp start({module, function, args}, partition, with_arguments) do
    case with_arguments.(args, partition) do
      args when is_list(args) ->
        {module, function, args}

      other ->
        raise "the call to the function in :with_arguments must return a list, got: " <>
                inspect(other)
    end
  end

  @impl true
  def init({name, spec, starts, flags}) do
    table = :ets.new(__MODULE__, [:public, read_concurrency: true])
    :persistent_term.put({__MODULE__, name}, {table, length(starts)})

    children =
      for {partition, start} <- starts,
          do: %{
            spec
            | id: partition,
              start: {__MODULE__, :start_child, [table, partition, start]}
          }

    Supervisor.init(children, flags)
  end

  @doc false
  def start_child(table, partition, {module, function, args}) do
    started = apply(module, function, args)

    if is_tuple(started) and elem(started, 0) == :ok,
      do: :ets.insert(table, {partition, elem(started, 1)})

    started
  end

  @doc """
  Returns how many partitions there are.

      iex> {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Three, partitions: 3)
      iex> PartitionSupervisor.partitions(Three)
      3
  """
  @spec partitions(name) :: pos_integer
  def partitions(name), do: name |> name_partitions() |> elem(1)

  @doc """
  Returns `{id, pid, type, modules}` for every partition.

      iex> {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Pair, partitions: 2)
      iex> for {id, _pid, type, _modules} <- PartitionSupervisor.which_children(Pair), do: {id, type}
      [{1, :worker}, {0, :worker}]
  """
  @spec which_children(name) :: [
          {non_neg_integer, pid | :restarting, :worker | :supervisor, [module] | :dynamic}
        ]
  def which_children(name) when is_atom(name), do: Supervisor.which_children(name)

  @doc """
  Returns how many children there are.

      iex> {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Two, partitions: 2)
      iex> PartitionSupervisor.count_children(Two)
      %{active: 2, specs: 2, supervisors: 0, workers: 2}
  """
  @spec count_children(name) :: map
  def count_children(name) when is_atom(name), do: Supervisor.count_children(name)

  @doc """
  Stops it and its children.

      iex> {:ok, _} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Ending)
      iex> PartitionSupervisor.stop(Ending)
      :ok
  """
  @spec stop(name, term, timeout) :: :ok
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity) when is_atom(supervisor),
    do: Supervisor.stop(supervisor, reason, timeout)

  defp name_partitions(name) when is_atom(name) do
    with {table, _} = found <- :persistent_term.get({__MODULE__, name}, nil),
         true <- :ets.info(table) != :undefined do
      found
    else
      _ -> exit({:noproc, {__MODULE__, :partitions, [name]}})
    end
  end

  @doc false
  def whereis_name({name, key}) when is_atom(name) do
    {table, partitions} = name_partitions(name)
    [{_, pid}] = :ets.lookup(table, partition(key, partitions))
    pid
  end

  defp partition(key, partitions) when is_integer(key), do: rem(abs(key), partitions)
  defp partition(key, partitions), do: :erlang.phash2(key, partitions)

  @doc false
  def send(name_key, msg), do: Kernel.send(whereis_name(name_key), msg)

  @doc false
  def register_name(_, _),
    do: raise("{:via, PartitionSupervisor, _} cannot be given on registration")

  @doc false
  def unregister_name(_, _),
    do: raise("{:via, PartitionSupervisor, _} cannot be given on unregistration")
end

defmodule Registry do
  @moduledoc """
  Names for processes: unique keys, or keys that several processes share.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: MyRegistry)
      iex> {:ok, _} = Registry.register(MyRegistry, "key", :value)
      iex> Registry.lookup(MyRegistry, "key") == [{self(), :value}]
      true
  """

  # A registry is a process that owns a table `name` of its options and a table of `{key, {pid, value}}`; it links
  # to those that register, and removes what the dead had. `{pid, key}` lie in a second table.

  use GenServer
  import Kernel, except: [send: 2]

  @type registry :: atom
  @type keys :: :unique | :duplicate
  @type key :: term
  @type value :: term

  @doc "Returns a specification to start a registry under a supervisor."
  def child_spec(options) when is_list(options) do
    %{
      id: Keyword.get(options, :name, Registry),
      start: {Registry, :start_link, [options]},
      type: :supervisor
    }
  end

  @doc "Starts a registry; options `:keys` (`:unique` or `:duplicate`), `:name`, `:partitions`, `:listeners`, `:meta`."
  def start_link(options) do
    keys = Keyword.get(options, :keys)

    unless keys in [:unique, :duplicate] do
      raise ArgumentError,
            "expected :keys to be given and be one of :unique or :duplicate, got: #{inspect(keys)}"
    end

    name =
      case Keyword.fetch(options, :name) do
        {:ok, name} when is_atom(name) ->
          name

        {:ok, other} ->
          raise ArgumentError, "expected :name to be an atom, got: #{inspect(other)}"

        :error ->
          raise ArgumentError, "expected :name option to be present"
      end

    GenServer.start_link(__MODULE__, {keys, name, options}, name: name)
  end

  @impl true
  def init({keys, name, options}) do
    Process.flag(:trap_exit, true)
    read = [:public, read_concurrency: true]
    :ets.new(name, [:named_table, :set | read])
    table = :ets.new(name, [if(keys == :unique, do: :set, else: :duplicate_bag) | read])
    pids = :ets.new(name, [:duplicate_bag | read])

    :ets.insert(
      name,
      {:"$registry", {keys, table, pids, self(), Keyword.get(options, :listeners, [])}}
    )

    for {key, value} <- Keyword.get(options, :meta, []), do: :ets.insert(name, {key, value})
    {:ok, {table, pids, name, Keyword.get(options, :listeners, [])}}
  end

  @impl true
  def handle_call(:sync, _from, state), do: {:reply, :ok, state}

  @impl true
  def handle_info({:EXIT, pid, _reason}, {table, pids, name, listeners} = state) do
    for {_, key} <- :ets.take(pids, pid) do
      case :ets.match_object(table, {key, {pid, :_}}) do
        [] -> :ok
        _ -> for listener <- listeners, do: Kernel.send(listener, {:unregister, name, key, pid})
      end

      :ets.match_delete(table, {key, {pid, :_}})
    end

    {:noreply, state}
  end

  def handle_info(_, state), do: {:noreply, state}

  defp info!(registry) do
    case :ets.whereis(registry) != :undefined && :ets.lookup(registry, :"$registry") do
      [{_, info}] -> info
      _ -> raise ArgumentError, "unknown registry: #{inspect(registry)}"
    end
  end

  @doc "Registers the calling process under a key."
  def register(registry, key, value) when is_atom(registry) do
    {kind, table, pids, server, listeners} = info!(registry)
    self = self()
    Process.link(server)

    case insert(kind, table, key, self, value) do
      :ok ->
        :ets.insert(pids, {self, key})

        for listener <- listeners,
            do: Kernel.send(listener, {:register, registry, key, self, value})

        {:ok, server}

      {:error, _} = error ->
        error
    end
  end

  defp insert(:duplicate, table, key, self, value) do
    :ets.insert(table, {key, {self, value}})
    :ok
  end

  defp insert(:unique, table, key, self, value) do
    if :ets.insert_new(table, {key, {self, value}}) do
      :ok
    else
      case :ets.lookup(table, key) do
        [{^key, {pid, _}} = current] ->
          if alive?(pid) do
            {:error, {:already_registered, pid}}
          else
            :ets.delete_object(table, current)
            insert(:unique, table, key, self, value)
          end

        [] ->
          insert(:unique, table, key, self, value)
      end
    end
  end

  defp alive?(pid), do: node(pid) != node() or Process.alive?(pid)

  @doc "Removes what the calling process has under a key."
  def unregister(registry, key) when is_atom(registry) do
    {_, table, pids, _, listeners} = info!(registry)
    self = self()

    if :ets.match_object(table, {key, {self, :_}}) != [] do
      for listener <- listeners, do: Kernel.send(listener, {:unregister, registry, key, self})
    end

    :ets.match_delete(table, {key, {self, :_}})
    :ets.delete_object(pids, {self, key})
    :ok
  end

  @doc "Removes entries of the calling process under a key whose value matches a pattern."
  def unregister_match(registry, key, pattern, guards \\ []) when is_list(guards) do
    {_, table, pids, _, _} = info!(registry)
    self = self()

    spec = [
      {{:"$1", {:"$2", pattern}},
       [
         {:"=:=", {:element, 1, :"$_"}, {:const, key}},
         {:"=:=", {:element, 1, {:element, 2, :"$_"}}, self} | guards
       ], [true]}
    ]

    # A process has as many keys as it has entries.
    gone = :ets.select_delete(table, spec)
    kept = :ets.select_count(pids, [{{self, key}, [], [true]}]) - gone
    :ets.delete_object(pids, {self, key})
    if kept > 0, do: :ets.insert(pids, List.duplicate({self, key}, kept))
    :ok
  end

  @doc "Returns `{pid, value}` for every living process under a key."
  def lookup(registry, key) when is_atom(registry) do
    {kind, table, _, _, _} = info!(registry)

    entries =
      for {_, {pid, _} = entry} <- :ets.lookup(table, key),
          kind == :duplicate or alive?(pid),
          do: entry

    entries
  end

  @doc "As `lookup/2`, for those whose value matches a pattern."
  def match(registry, key, pattern, guards \\ []) when is_list(guards) do
    {_, table, _, _, _} = info!(registry)

    :ets.select(table, [
      {{:_, {:_, pattern}}, [{:"=:=", {:element, 1, :"$_"}, {:const, key}} | guards],
       [{:element, 2, :"$_"}]}
    ])
  end

  @doc "Counts those whose value matches a pattern."
  def count_match(registry, key, pattern, guards \\ []),
    do: length(match(registry, key, pattern, guards))

  @doc "Selects entries `{key, pid, value}` by a match specification."
  def select(registry, spec) do
    {_, table, _, _, _} = info!(registry)

    spec =
      for {{key, pid, value}, guards, body} <- spec do
        {{key, {pid, value}}, guards, body}
      end

    :ets.select(table, spec)
  end

  @doc "Counts entries by a match specification."
  def count_select(registry, spec), do: length(select(registry, spec))

  @doc "Returns how many entries there are."
  def count(registry) do
    {_, table, _, _, _} = info!(registry)
    :ets.info(table, :size)
  end

  @doc "Returns the keys of a process."
  def keys(registry, pid) do
    {kind, _, pids, _, _} = info!(registry)
    keys = for {_, key} <- :ets.lookup(pids, pid), do: key
    if kind == :unique, do: Enum.uniq(keys), else: keys
  end

  @doc "Returns the values a process has under a key."
  def values(registry, key, pid) do
    {_, table, _, _, _} = info!(registry)
    for {_, {^pid, value}} <- :ets.lookup(table, key), do: value
  end

  @doc "Replaces the value the calling process has under a unique key: `{new, old}` or `:error`."
  def update_value(registry, key, callback) when is_function(callback, 1) do
    {kind, table, _, _, _} = info!(registry)

    if kind == :duplicate,
      do:
        raise(ArgumentError, "Registry.update_value/3 is not supported for duplicate registries")

    self = self()

    case :ets.lookup(table, key) do
      [{_, {^self, old}}] ->
        new = callback.(old)
        :ets.insert(table, {key, {self, new}})
        {new, old}

      _ ->
        :error
    end
  end

  @doc "Calls a function with the entries of a key, when there are any."
  def dispatch(registry, key, mfa_or_fun, opts \\ []) when is_list(opts) do
    case lookup(registry, key) do
      [] -> :ok
      entries when is_function(mfa_or_fun, 1) -> mfa_or_fun.(entries) && :ok
      entries -> with({m, f, a} <- mfa_or_fun, do: apply(m, f, [entries | a]) && :ok)
    end

    :ok
  end

  @doc "Returns what is stored in the registry itself under a key."
  def meta(registry, key) do
    info!(registry)

    case :ets.lookup(registry, key) do
      [{^key, value}] -> {:ok, value}
      [] -> :error
    end
  end

  @doc "Stores something in the registry itself."
  def put_meta(registry, key, value) do
    info!(registry)
    :ets.insert(registry, {key, value})
    :ok
  end

  @doc "Removes something stored in the registry itself."
  def delete_meta(registry, key) do
    info!(registry)
    :ets.delete(registry, key)
    :ok
  end

  ## For `{:via, Registry, {registry, key}}`

  @doc false
  def whereis_name({registry, key}), do: where(registry, key)
  def whereis_name({registry, key, _value}), do: where(registry, key)

  defp where(registry, key) do
    case lookup(registry, key) do
      [{pid, _} | _] -> pid
      [] -> :undefined
    end
  end

  @doc false
  def register_name({registry, key}, pid), do: register_name({registry, key, nil}, pid)

  def register_name({registry, key, value}, pid) when pid == self() do
    case register(registry, key, value) do
      {:ok, _} -> :yes
      {:error, _} -> :no
    end
  end

  @doc false
  def unregister_name({registry, key}), do: unregister(registry, key)
  def unregister_name({registry, key, _value}), do: unregister(registry, key)

  @doc false
  def send({registry, key}, msg) do
    case where(registry, key) do
      :undefined -> :erlang.error(:badarg, [{registry, key}, msg])
      pid -> Kernel.send(pid, msg)
    end
  end

  def send({registry, key, _value}, msg), do: Registry.send({registry, key}, msg)

  @doc false
  @deprecated "Use Registry.start_link/1 instead"
  def start_link(keys, name), do: start_link(keys: keys, name: name)

  @doc false
  def start_link(keys, name, options), do: start_link([keys: keys, name: name] ++ options)
end

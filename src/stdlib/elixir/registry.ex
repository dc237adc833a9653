defmodule Registry do
  @moduledoc """
  Names for the processes of this node, of any form, strings for instance, which are free again when the process ends.
  With `keys: :unique` a key belongs to one process; with `keys: :duplicate` to any number, which makes groups.

  As names of servers, by `{:via, Registry, {registry, key}}`:

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: RoomNames)
      iex> name = {:via, Registry, {RoomNames, "lobby"}}
      iex> {:ok, _pid} = Agent.start_link(fn -> [] end, name: name)
      iex> Agent.update(name, &["hi" | &1])
      iex> Agent.get(name, & &1)
      ["hi"]

  As groups that all get a message:

      iex> {:ok, _} = Registry.start_link(keys: :duplicate, name: Listeners)
      iex> {:ok, _} = Registry.register(Listeners, :news, nil)
      iex> Registry.dispatch(Listeners, :news, fn entries ->
      ...>   for {pid, _value} <- entries, do: send(pid, :extra)
      ...> end)
      iex> receive do: (message -> message)
      :extra

  Beside each key a value is kept. Reading is fast and asks no process. In an application the registry is a
  child that is started before those who use it: `{Registry, keys: :unique, name: RoomNames}`. A registry
  knows this node only; names for all nodes are kept by `:global`, groups by `:pg`.
  """

  # A registry is a supervisor of partitions, each of which owns two tables: one of `{key, {pid, value}}`, one of
  # `{pid, key, table of the key, counter}`. The table named like the registry has `{partition, keys, {server, pids}}`,
  # what is common to them at -1 (writers) and -2 (readers), and the metadata.
  #
  # An entry of a unique key lies where its key says, so that it can be found; an entry of a shared key where its process
  # says, so that all of a process is in one place. What a process has is always noted where the process says.

  import Kernel, except: [send: 2]

  @writers -1
  @readers -2

  @typedoc "The name of a registry."
  @type registry :: atom

  @typedoc "Whether a key belongs to one process, `:unique`, or to any number of them, `:duplicate`."
  @type keys :: :unique | :duplicate

  @typedoc "What an entry is registered under: any term."
  @type key :: term

  @typedoc "What a process registers with a key: any term."
  @type value :: term

  @typedoc "A pattern of values, with `:_` for anything and `:\"$1\"` and so on for variables."
  @type match_pattern :: atom | term

  @typedoc "The conditions of a match specification, all of which have to hold."
  @type guards :: [guard]

  @typedoc "A match specification: patterns of entries, conditions, and what to return."
  @type spec :: [{match_pattern, guards, body}]

  @frames [option: nil]

  @typedoc "What `select/2` returns of an entry, in the language of match specifications."
  @type body :: [term]

  @typedoc "A condition in a match specification, as a tuple."
  @type guard :: atom | tuple

  @typedoc "The name of something that a registry keeps besides its entries."
  @type meta_key :: atom | tuple

  @typedoc "What a registry keeps besides its entries: any term."
  @type meta_value :: term

  @typedoc "An option of `start_link/1`: `:keys`, `:name`, `:partitions`, `:listeners` or `:meta`."
  @type start_option ::
          {:keys, keys}
          | {:name, registry}
          | {:partitions, pos_integer}
          | {:listeners, [atom]}
          | {:meta, [{meta_key, meta_value}]}

  @doc """
  Returns the specification of a registry as a supervisor's child; the options are those of `start_link/1`,
  and the id is the name.

      iex> Registry.child_spec(keys: :unique, name: Names).id
      Names
  """
  @spec child_spec(keyword) :: Supervisor.child_spec()
  def child_spec(options) do
    %{
      id: Keyword.get(options, :name, Registry),
      start: {Registry, :start_link, [options]},
      type: :supervisor
    }
  end

  @doc """
  Starts a registry linked to the caller and returns `{:ok, pid}`.

  Options: `:keys`, `:unique` or `:duplicate`, and `:name`, an atom, have to be there. `:partitions` spreads
  it over several tables, for many processes that register at the same time, 1 unless given. `:listeners`,
  names of processes that get `{:register, registry, key, pid, value}` and `{:unregister, registry, key,
  pid}`. `:meta`, a keyword list for `meta/2`. `:compressed` changes nothing here.

      iex> Registry.start_link(keys: :many, name: MyRegistry)
      ** (ArgumentError) expected :keys to be given and be one of :unique or :duplicate, got: :many
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(options) do
    with {:ok, keys} <- option(options, :keys, nil, &(&1 in [:unique, :duplicate])),
         true <- Keyword.has_key?(options, :name),
         {:ok, name} <- option(options, :name, nil, &is_atom/1),
         {:ok, meta} <- option(options, :meta, [], &Keyword.keyword?/1),
         {:ok, partitions} <- option(options, :partitions, 1, &(is_integer(&1) and &1 > 0)),
         {:ok, listeners} <- option(options, :listeners, [], &names?/1),
         {:ok, _compressed?} <- option(options, :compressed, false, &is_boolean/1) do
      rows = [
        {@writers, {keys, partitions, listeners}},
        {@readers, {keys, partitions, nil}} | meta
      ]

      Registry.Supervisor.start_link(keys, name, partitions, rows)
    else
      false -> raise ArgumentError, "expected :name option to be present"
      {:error, message} -> raise ArgumentError, message
    end
  end

  @wanted %{
    keys: "to be given and be one of :unique or :duplicate",
    name: "to be an atom",
    meta: "to be a keyword list",
    partitions: "to be a positive integer",
    listeners: "to be a list of named processes",
    compressed: "to be a boolean"
  }

  defp option(options, key, default, valid?) do
    value = Keyword.get(options, key, default)

    if valid?.(value),
      do: {:ok, value},
      else: {:error, "expected #{inspect(key)} #{@wanted[key]}, got: #{inspect(value)}"}
  end

  defp names?(listeners), do: is_list(listeners) and Enum.all?(listeners, &is_atom/1)

  @doc false
  @deprecated "Use Registry.start_link/1 instead"
  def start_link(keys, name), do: start_link(keys, name, [])

  @doc false
  @deprecated "Use Registry.start_link/1 instead"
  def start_link(keys, name, options) when keys in [:unique, :duplicate] and is_atom(name),
    do: start_link([keys: keys, name: name] ++ options)

  ## What the calling process has

  @doc """
  Registers the calling process under a key, with a value, until it ends or calls `unregister/2`. There is no way to
  register another process: the one that is to be found does it, or is started with a `:via` name.

  Returns `{:ok, owner}`, the pid of a process of the registry, or, in a registry of unique keys, `{:error,
  {:already_registered, pid}}`. Where keys may be shared a process may register the same one several times. A
  registry that does not run raises an `ArgumentError`.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: UniqueRegistry)
      iex> {:ok, _} = Registry.register(UniqueRegistry, :key, 1)
      iex> Registry.register(UniqueRegistry, :key, 2)
      {:error, {:already_registered, self()}}
  """
  @spec register(registry, key, value) :: {:ok, pid} | {:error, {:already_registered, pid}}
  def register(registry, key, value) when is_atom(registry) do
    self = self()
    {kind, partitions, listeners} = info!(registry)
    {key_partition, pid_partition} = partitions(kind, key, self, partitions)
    keys = key_table!(registry, key_partition)
    {server, pids} = pid_table!(registry, pid_partition)

    # The server must know of the process before the entry is there, else it might miss its end.
    Process.link(server)
    counter = System.unique_integer()
    true = :ets.insert(pids, {self, key, keys, counter})

    case insert(kind, keys, key, {self, value}) do
      :ok ->
        tell(listeners, {:register, registry, key, self, value})
        {:ok, server}

      {:error, _} = error ->
        true = :ets.delete_object(pids, {self, key, keys, counter})
        error
    end
  end

  defp insert(:duplicate, keys, key, entry) do
    true = :ets.insert(keys, {key, entry})
    :ok
  end

  defp insert(:unique, keys, key, entry) do
    with false <- :ets.insert_new(keys, {key, entry}),
         [{_, {pid, _}} = current] <- :ets.lookup(keys, key) do
      if alive?(pid) do
        {:error, {:already_registered, pid}}
      else
        :ets.delete_object(keys, current)
        insert(:unique, keys, key, entry)
      end
    else
      true -> :ok
      [] -> insert(:unique, keys, key, entry)
    end
  end

  @doc """
  Removes all entries that the calling process has under a key and returns `:ok`, also when there is none.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: LeavingRegistry)
      iex> {:ok, _} = Registry.register(LeavingRegistry, :key, 1)
      iex> Registry.unregister(LeavingRegistry, :key)
      :ok
      iex> Registry.keys(LeavingRegistry, self())
      []
  """
  @spec unregister(registry, key) :: :ok
  def unregister(registry, key) when is_atom(registry) do
    self = self()
    {kind, partitions, listeners} = info!(registry)
    {key_partition, pid_partition} = partitions(kind, key, self, partitions)
    keys = key_table!(registry, key_partition)
    {server, pids} = pid_table!(registry, pid_partition)

    for {_, {^self, _}} = entry <- :ets.lookup(keys, key), do: :ets.delete_object(keys, entry)
    for entry <- registrations(pids, self, key), do: :ets.delete_object(pids, entry)
    unlink_if_gone(self, server, pids)
    tell(listeners, {:unregister, registry, key, self})
    :ok
  end

  @doc """
  Removes those entries of the calling process under a key whose value fits a pattern and guards, as in
  `match/4`; returns `:ok`.

      iex> {:ok, _} = Registry.start_link(keys: :duplicate, name: MatchedRegistry)
      iex> {:ok, _} = Registry.register(MatchedRegistry, :key, 1)
      iex> {:ok, _} = Registry.register(MatchedRegistry, :key, 2)
      iex> Registry.unregister_match(MatchedRegistry, :key, :"$1", [{:>, :"$1", 1}])
      :ok
      iex> Registry.values(MatchedRegistry, :key, self())
      [1]
  """
  @spec unregister_match(registry, key, match_pattern, guards) :: :ok
  def unregister_match(registry, key, pattern, guards \\ []) when is_list(guards) do
    self = self()
    {kind, partitions, _listeners} = info!(registry)
    {key_partition, pid_partition} = partitions(kind, key, self, partitions)
    keys = key_table!(registry, key_partition)
    {server, pids} = pid_table!(registry, pid_partition)

    owned = {:"=:=", {:element, 1, {:element, 2, :"$_"}}, self}
    {head, same_key} = key_pattern(key)

    gone =
      :ets.select_delete(keys, [{{head, {:_, pattern}}, [owned | same_key] ++ guards, [true]}])

    for entry <- Enum.take(registrations(pids, self, key), gone),
        do: :ets.delete_object(pids, entry)

    unlink_if_gone(self, server, pids)
    :ok
  end

  defp registrations(pids, pid, key) do
    for {_, ^key, _, _} = entry <- :ets.lookup(pids, pid), do: entry
  end

  defp unlink_if_gone(pid, server, pids) do
    unless :ets.member(pids, pid), do: Process.unlink(server)
  end

  @doc """
  Replaces the value that the calling process has under a key by what the function makes of it, and returns
  `{new, old}`, or `:error` when it has none. With duplicate keys it raises an `ArgumentError`.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: UpdatedRegistry)
      iex> {:ok, _} = Registry.register(UpdatedRegistry, :key, 1)
      iex> Registry.update_value(UpdatedRegistry, :key, &(&1 + 1))
      {2, 1}
      iex> Registry.update_value(UpdatedRegistry, :other, &(&1 + 1))
      :error
  """
  @spec update_value(registry, key, (value -> value)) :: {value, value} | :error
  def update_value(registry, key, callback) when is_atom(registry) and is_function(callback, 1) do
    self = self()

    case key_info!(registry) do
      {:unique, partitions, only} ->
        keys = only || key_table!(registry, hash(key, partitions))

        with [{_, {^self, old}}] <- :ets.lookup(keys, key) do
          new = callback.(old)
          :ets.insert(keys, {key, {self, new}})
          {new, old}
        else
          _ -> :error
        end

      {:duplicate, _, _} ->
        raise ArgumentError, "Registry.update_value/3 is not supported for duplicate registries"
    end
  end

  ## What anybody has

  @doc """
  Returns a pair `{pid, value}` for every living process under a key, `[]` if there is none. With unique keys the list
  has at most one. A process may end right after it was found.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: AskedRegistry)
      iex> Registry.lookup(AskedRegistry, :key)
      []
      iex> {:ok, _} = Registry.register(AskedRegistry, :key, :value)
      iex> Registry.lookup(AskedRegistry, :key) == [{self(), :value}]
      true
  """
  @spec lookup(registry, key) :: [{pid, value}]
  def lookup(registry, key) when is_atom(registry) do
    case key_info!(registry) do
      {:unique, partitions, only} ->
        keys = only || key_table!(registry, hash(key, partitions))
        for {_, {pid, _} = entry} <- :ets.lookup(keys, key), alive?(pid), do: entry

      {:duplicate, _, _} = info ->
        for keys <- key_tables(registry, info), {_, entry} <- :ets.lookup(keys, key), do: entry
    end
  end

  @doc """
  As `lookup/2`, for those entries whose value fits a pattern and guards. In the pattern `:_` stands for
  anything, `:"$1"`, `:"$2"` ... are variables that guards such as `{:>, :"$1", 3}` may use.

      iex> {:ok, _} = Registry.start_link(keys: :duplicate, name: PatternRegistry)
      iex> {:ok, _} = Registry.register(PatternRegistry, :key, {1, :a})
      iex> {:ok, _} = Registry.register(PatternRegistry, :key, {2, :b})
      iex> Registry.match(PatternRegistry, :key, {:_, :b}) == [{self(), {2, :b}}]
      true
      iex> Registry.match(PatternRegistry, :key, {:"$1", :_}, [{:>, :"$1", 2}])
      []
  """
  @spec match(registry, key, match_pattern, guards) :: [{pid, value}]
  def match(registry, key, pattern, guards \\ []) when is_atom(registry) and is_list(guards) do
    {head, same_key} = key_pattern(key)
    spec = [{{head, {:_, pattern}}, same_key ++ guards, [{:element, 2, :"$_"}]}]
    for keys <- tables_of(registry, key), entry <- :ets.select(keys, spec), do: entry
  end

  @doc """
  Returns how many entries under a key have a value that fits a pattern and guards, as in `match/4`.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: CountedRegistry)
      iex> {:ok, _} = Registry.register(CountedRegistry, :key, {1, :a})
      iex> Registry.count_match(CountedRegistry, :key, {:_, :a})
      1
  """
  @spec count_match(registry, key, match_pattern, guards) :: non_neg_integer
  def count_match(registry, key, pattern, guards \\ [])
      when is_atom(registry) and is_list(guards) do
    {head, same_key} = key_pattern(key)
    spec = [{{head, {:_, pattern}}, same_key ++ guards, [true]}]
    registry |> tables_of(key) |> counted(&:ets.select_count(&1, spec))
  end

  # A plain key lets the table find its row; any other might mean something in a pattern.
  defp key_pattern(key) when is_binary(key) or is_number(key) or is_pid(key), do: {key, []}
  defp key_pattern(key), do: {:_, [{:"=:=", {:element, 1, :"$_"}, {:const, key}}]}

  @doc """
  Returns, over all keys, what a match specification makes of the entries: a list of `{head, guards, body}`,
  where the head is a pattern for `{key, pid, value}`. It looks at the whole registry.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: SelectedRegistry)
      iex> {:ok, _} = Registry.register(SelectedRegistry, :key, 1)
      iex> Registry.select(SelectedRegistry, [{{:"$1", :_, :"$2"}, [], [{{:"$1", :"$2"}}]}])
      [key: 1]
      iex> Registry.select(SelectedRegistry, [{{:"$1", :_, :_}, [], [:"$1"]}])
      [:key]
  """
  @spec select(registry, spec) :: [term]
  def select(registry, spec) when is_atom(registry) and is_list(spec) do
    spec = key_table_spec(spec, "select/2")

    for keys <- key_tables(registry, key_info!(registry)),
        result <- :ets.select(keys, spec),
        do: result
  end

  @doc """
  Returns how many entries a match specification, as in `select/2`, fits; its body has to be `[true]`.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: SpecRegistry)
      iex> {:ok, _} = Registry.register(SpecRegistry, :key, 1)
      iex> Registry.count_select(SpecRegistry, [{{:_, :_, 1}, [], [true]}])
      1
  """
  @spec count_select(registry, spec) :: non_neg_integer
  def count_select(registry, spec) when is_atom(registry) and is_list(spec) do
    spec = key_table_spec(spec, "count_select/2")
    registry |> key_tables(key_info!(registry)) |> counted(&:ets.select_count(&1, spec))
  end

  defp key_table_spec(spec, function) do
    for part <- spec do
      case part do
        {{key, pid, value}, guards, body} ->
          {{key, {pid, value}}, guards, body}

        _ ->
          raise ArgumentError,
                "invalid match specification in Registry.#{function}: #{inspect(spec)}"
      end
    end
  end

  @doc """
  Returns how many entries there are, which with duplicate keys may be more than there are keys.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: EmptyRegistry)
      iex> Registry.count(EmptyRegistry)
      0
  """
  @spec count(registry) :: non_neg_integer
  def count(registry) when is_atom(registry),
    do: registry |> key_tables(key_info!(registry)) |> counted(&:ets.info(&1, :size))

  defp counted(tables, count), do: :lists.sum(:lists.map(count, tables))

  @doc """
  Returns the keys under which a process is registered, the newest first, `[]` if there is none. With
  duplicate keys one may be there several times.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: KeysRegistry)
      iex> {:ok, _} = Registry.register(KeysRegistry, :a, 1)
      iex> {:ok, _} = Registry.register(KeysRegistry, :b, 2)
      iex> Registry.keys(KeysRegistry, self())
      [:b, :a]
  """
  @spec keys(registry, pid) :: [key]
  def keys(registry, pid) when is_atom(registry) and is_pid(pid) do
    {kind, partitions, _listeners} = info!(registry)
    {_server, pids} = pid_table!(registry, hash(pid, partitions))

    # Of a unique key whose process has just lost it to another there may still be a note.
    for {_, key, keys, _} <- :lists.reverse(:ets.lookup(pids, pid)),
        kind == :duplicate or match?([{_, {^pid, _}}], :ets.lookup(keys, key)),
        do: key
  end

  @doc """
  Returns the values that a process has under a key: with unique keys at most one.

      iex> {:ok, _} = Registry.start_link(keys: :duplicate, name: ValuesRegistry)
      iex> {:ok, _} = Registry.register(ValuesRegistry, :a, 1)
      iex> {:ok, _} = Registry.register(ValuesRegistry, :a, 2)
      iex> Registry.values(ValuesRegistry, :a, self())
      [1, 2]
      iex> Registry.values(ValuesRegistry, :b, self())
      []
  """
  @spec values(registry, key, pid) :: [value]
  def values(registry, key, pid) when is_atom(registry) do
    {kind, partitions, only} = key_info!(registry)
    {key_partition, _pid_partition} = partitions(kind, key, pid, partitions)
    keys = only || key_table!(registry, key_partition)
    for {_, {^pid, value}} <- :ets.lookup(keys, key), do: value
  end

  @doc """
  Calls a function with the list of the entries of a key, `{pid, value}`, and returns `:ok`; when there are
  none it is not called. It is how a message goes to all that are registered under a key.

  The function runs in the calling process. A registry of shared keys calls it once for each partition that
  has entries, with `parallel: true` in a process for each.

      iex> {:ok, _} = Registry.start_link(keys: :duplicate, name: CalledRegistry)
      iex> {:ok, _} = Registry.register(CalledRegistry, :key, 7)
      iex> Registry.dispatch(CalledRegistry, :key, fn [{pid, value}] -> send(pid, value) end)
      :ok
      iex> receive do: (value -> value)
      7
      iex> Registry.dispatch(CalledRegistry, :nothing, fn _ -> raise("is not called") end)
      :ok
  """
  @spec dispatch(registry, key, ([{pid, value}] -> term) | {module, atom, [any]}, keyword) :: :ok
  def dispatch(registry, key, mfa_or_fun, opts \\ [])
      when is_atom(registry) and (is_function(mfa_or_fun, 1) or tuple_size(mfa_or_fun) == 3) do
    case key_info!(registry) do
      {:unique, _, _} ->
        call(mfa_or_fun, lookup(registry, key))

      {:duplicate, partitions, _} = info ->
        tables = key_tables(registry, info)

        if Keyword.get(opts, :parallel, false) and partitions > 1,
          do: dispatch_parallel(tables, key, mfa_or_fun),
          else: dispatch_serial(tables, key, mfa_or_fun)
    end

    :ok
  end

  defp dispatch_serial(tables, key, mfa_or_fun),
    do: Enum.each(tables, &call(mfa_or_fun, entries(&1, key)))

  defp dispatch_parallel(tables, key, mfa_or_fun) do
    caller = self()

    # Who traps exits is told of those that fail, and of no others.
    dispatch = fn keys ->
      call(mfa_or_fun, entries(keys, key))
      Process.unlink(caller)
      :ok
    end

    tables
    |> Enum.map(fn keys -> Task.async(fn -> dispatch.(keys) end) end)
    |> Enum.each(&Task.await(&1, :infinity))
  end

  defp entries(keys, key), do: for({_, entry} <- :ets.lookup(keys, key), do: entry)

  defp call(_mfa_or_fun, []), do: :ok
  defp call({module, function, args}, entries), do: apply(module, function, [entries | args])
  defp call(fun, entries), do: fun.(entries)

  ## Metadata

  @doc """
  Returns what is stored in the registry itself under a key.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: MetaRegistry, meta: [limit: 5])
      iex> {Registry.meta(MetaRegistry, :limit), Registry.meta(MetaRegistry, :other)}
      {{:ok, 5}, :error}
  """
  @spec meta(registry, atom | tuple) :: {:ok, term} | :error
  def meta(registry, key) when is_atom(registry) and (is_atom(key) or is_tuple(key)) do
    try do
      :ets.lookup(registry, key)
    catch
      :error, :badarg ->
        raise ArgumentError,
              unknown(registry) <>
                ". Either the registry name is invalid or the registry is not running, " <>
                "possibly because its application isn't started"
    else
      [{_, value}] -> {:ok, value}
      [] -> :error
    end
  end

  @doc """
  Stores something in the registry itself.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: StoringRegistry)
      iex> Registry.put_meta(StoringRegistry, :limit, 5)
      :ok
      iex> Registry.meta(StoringRegistry, :limit)
      {:ok, 5}
  """
  @spec put_meta(registry, atom | tuple, term) :: :ok
  def put_meta(registry, key, value) when is_atom(registry) and (is_atom(key) or is_tuple(key)) do
    info!(registry)
    :ets.insert(registry, {key, value})
    :ok
  end

  @doc """
  Removes something stored in the registry itself.

      iex> {:ok, _} = Registry.start_link(keys: :unique, name: DroppingRegistry, meta: [limit: 5])
      iex> Registry.delete_meta(DroppingRegistry, :limit)
      :ok
      iex> Registry.meta(DroppingRegistry, :limit)
      :error
  """
  @spec delete_meta(registry, atom | tuple) :: :ok
  def delete_meta(registry, key) when is_atom(registry) and (is_atom(key) or is_tuple(key)) do
    info!(registry)
    :ets.delete(registry, key)
    :ok
  end

  ## For `{:via, Registry, {registry, key}}`

  @doc false
  def whereis_name({registry, key}), do: whereis_name(registry, key)
  def whereis_name({registry, key, _value}), do: whereis_name(registry, key)

  defp whereis_name(registry, key) do
    case key_info!(registry) do
      {:unique, _, _} ->
        case lookup(registry, key) do
          [{pid, _}] -> pid
          [] -> :undefined
        end

      {:duplicate, _, _} ->
        raise ArgumentError, ":via is not supported for duplicate registries"
    end
  end

  @doc false
  def register_name({registry, key}, pid), do: register_name(registry, key, nil, pid)
  def register_name({registry, key, value}, pid), do: register_name(registry, key, value, pid)

  defp register_name(registry, key, value, pid) when pid == self() do
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
    case lookup(registry, key) do
      [{pid, _}] -> Kernel.send(pid, msg)
      [] -> :erlang.error(:badarg, [{registry, key}, msg])
    end
  end

  def send({registry, key, _value}, msg), do: Registry.send({registry, key}, msg)

  ## Tables

  defp info!(registry) do
    :ets.lookup_element(registry, @writers, 2)
  rescue
    ArgumentError -> raise ArgumentError, unknown(registry)
  end

  defp key_info!(registry) do
    :ets.lookup_element(registry, @readers, 2)
  rescue
    ArgumentError -> raise ArgumentError, unknown(registry)
  end

  defp unknown(registry), do: "unknown registry: #{inspect(registry)}"

  # The tables where entries of a key may lie, and all of them.
  defp tables_of(registry, key) do
    case key_info!(registry) do
      {:unique, partitions, nil} -> [key_table!(registry, hash(key, partitions))]
      info -> key_tables(registry, info)
    end
  end

  defp key_tables(registry, {_kind, partitions, nil}),
    do: for(partition <- 0..(partitions - 1), do: key_table!(registry, partition))

  defp key_tables(_registry, {_kind, 1, only}), do: [only]

  defp key_table!(registry, partition), do: :ets.lookup_element(registry, partition, 2)
  defp pid_table!(registry, partition), do: :ets.lookup_element(registry, partition, 3)

  defp partitions(:unique, key, pid, partitions),
    do: {hash(key, partitions), hash(pid, partitions)}

  defp partitions(:duplicate, _key, pid, partitions) do
    partition = hash(pid, partitions)
    {partition, partition}
  end

  defp hash(_term, 1), do: 0
  defp hash(term, partitions), do: :erlang.phash2(term, partitions)

  defp alive?(pid), do: node(pid) != node() or Process.alive?(pid)

  defp tell(listeners, message), do: Enum.each(listeners, &Kernel.send(&1, message))

  @doc false
  # Takes from a table what fits a pattern, whose element at a place is taken as it is.
  def __unregister__(table, pattern, place) do
    key = :erlang.element(place, pattern)
    head = :erlang.setelement(place, pattern, :"$1")
    :ets.select_delete(table, [{head, [{:"=:=", :"$1", {:const, key}}], [true]}])
    true
  end
end

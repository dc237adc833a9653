# A cache over ETS with a clock of its own: expiry by match specifications, counters, an ordered index, and a heir.
defmodule Clock do
  use Agent
  def start_link(now), do: Agent.start_link(fn -> now end, name: __MODULE__)
  def now, do: Agent.get(__MODULE__, & &1)
  def advance(by), do: Agent.get_and_update(__MODULE__, fn now -> {now + by, now + by} end)
end

defmodule Cache do
  @moduledoc "Entries `{key, value, expires}`; their times lie in an ordered set, the numbers of hits in a third table."
  require Record
  Record.defrecordp(:entry, [:key, :value, expires: :infinity])

  defstruct [:entries, :times, :hits, max: 5]

  def new(options \\ []) do
    struct!(
      %Cache{
        entries: :ets.new(:entries, [:set, :public, keypos: 2, read_concurrency: true]),
        times: :ets.new(:times, [:ordered_set, :public]),
        hits: :ets.new(:hits, [:set, :public])
      },
      options
    )
  end

  def put(cache, key, value, ttl \\ :infinity) do
    expires = if ttl == :infinity, do: :infinity, else: Clock.now() + ttl
    drop(cache, key)
    if :ets.info(cache.entries, :size) >= cache.max, do: evict(cache)
    :ets.insert(cache.entries, entry(key: key, value: value, expires: expires))
    :ets.insert(cache.times, {{expires, key}})
    value
  end

  def get(cache, key, default \\ nil) do
    now = Clock.now()

    case :ets.lookup(cache.entries, key) do
      [entry(value: value, expires: expires)] when expires == :infinity or expires > now ->
        count(cache, key, {:hit, 1})
        value

      _ ->
        count(cache, key, {:miss, 1})
        default
    end
  end

  def fetch(cache, key, ttl, fun) do
    with nil <- get(cache, key), do: put(cache, key, fun.(key), ttl)
  end

  defp count(cache, key, {kind, n}) do
    place = %{hit: 2, miss: 3}[kind]
    :ets.update_counter(cache.hits, key, {place, n}, {key, 0, 0})
  end

  defp drop(cache, key) do
    for entry(expires: expires) <- :ets.take(cache.entries, key), do: :ets.delete(cache.times, {expires, key})
  end

  defp evict(cache) do
    {_, key} = :ets.first(cache.times)
    IO.puts("evicts #{inspect(key)}")
    drop(cache, key)
  end

  def sweep(cache) do
    now = Clock.now()
    old = :ets.select(cache.times, [{{{:"$1", :"$2"}}, [{:<, :"$1", now}, {:"/=", :"$1", :infinity}], [:"$2"]}])
    Enum.each(old, &drop(cache, &1))
    old
  end

  def stats(cache), do: cache.hits |> :ets.tab2list() |> Enum.sort()

  def top(cache, n) do
    :ets.foldl(fn {key, hits, misses}, acc -> [{hits - misses, key} | acc] end, [], cache.hits) |> Enum.sort(:desc) |> Enum.take(n)
  end
end

{:ok, _} = Clock.start_link(1000)
cache = Cache.new(max: 4)
Cache.put(cache, :a, "forever")
Cache.put(cache, "b", [1, 2], 10)
Cache.put(cache, {:c, 1}, %{x: 1}, 5)
Cache.put(cache, 4, nil, 50)
IO.inspect(for key <- [:a, "b", {:c, 1}, 4, :none], do: Cache.get(cache, key, :default))
Cache.put(cache, 5.0, :pushes_out)
Clock.advance(7)
IO.inspect({Cache.get(cache, {:c, 1}), Cache.get(cache, "b")})
IO.inspect(Cache.fetch(cache, "b", 10, fn _ -> raise "not called" end))
Clock.advance(4)
IO.inspect(Cache.fetch(cache, "b", 10, fn key -> "made of #{key} at #{Clock.now()}" end))
Clock.advance(11)
IO.inspect(Cache.sweep(cache))
IO.inspect(Cache.stats(cache))
IO.inspect(Cache.top(cache, 2))
IO.inspect(:ets.tab2list(cache.times))

log = :ets.new(:log, [:duplicate_bag, :named_table, {:write_concurrency, true}])
for {level, n} <- [info: 1, error: 2, info: 3, info: 1, warn: 4], do: :ets.insert(:log, {level, n})
IO.inspect({log, :ets.lookup(:log, :info), :ets.member(:log, :debug)})
IO.inspect(:ets.match(:log, {:"$2", :"$1"}) |> Enum.sort())
IO.inspect(:ets.match_object(:log, {:_, 1}))
IO.inspect(:ets.select_delete(:log, [{{:info, :"$1"}, [{:>=, :"$1", 2}], [true]}]))
IO.inspect(:ets.select(:log, [{{:"$1", :"$2"}, [{:orelse, {:==, :"$1", :error}, {:<, :"$2", 2}}], [{{:"$2", {:+, :"$2", 100}}}]}]) |> Enum.sort())

scores = :ets.new(:scores, [:ordered_set])
:ets.insert(scores, for(n <- 1..10, do: {n * n, "player #{n}"}))
IO.inspect({:ets.first(scores), :ets.last(scores), :ets.next(scores, 50), :ets.prev(scores, 50), :ets.lookup_element(scores, 49, 2)})
{rows, rest} = :ets.select(scores, [{{:"$1", :_}, [{:>, :"$1", 20}], [:"$1"]}], 3)
IO.inspect({rows, elem(:ets.select(rest), 0)})
IO.inspect(Stream.unfold(:ets.first(scores), fn :"$end_of_table" -> nil; key -> {key, :ets.next(scores, key)} end) |> Enum.sum())
IO.inspect(:ets.update_element(scores, 4, {2, "renamed"}))
IO.inspect(:ets.insert_new(scores, [{4, "x"}, {5, "y"}]))
IO.inspect(:ets.select_replace(scores, [{{:"$1", :"$2"}, [{:<, :"$1", 5}], [{{:"$1", {{:"$1", :"$2"}}}}]}]))
IO.inspect(:ets.lookup(scores, 4))

parent = self()
keeper = spawn_link(fn -> receive(do: ({:"ETS-TRANSFER", table, _from, data} -> send(parent, {:got, :ets.tab2list(table), data}))) end)
spawn(fn ->
  table = :ets.new(:inherited, [:set, {:heir, keeper, :gift}])
  :ets.insert(table, {:legacy, 1})
end)
IO.inspect(receive(do: ({:got, rows, data} -> {rows, data})))

for bad <- [fn -> :ets.insert(:log, :no_tuple) end, fn -> :ets.lookup(:nowhere, 1) end, fn -> :ets.new(:log, [:named_table]) end, fn -> :ets.update_counter(scores, 1, 1) end] do
  try do
    bad.()
  rescue
    error in ArgumentError -> error |> Exception.message() |> String.split("\n\n") |> List.last() |> String.trim() |> IO.puts()
  end
end

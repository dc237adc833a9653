# A cache that forgets what was used least recently, as a data structure and behind a server.
defmodule Lru do
  @enforce_keys [:limit]
  defstruct [:limit, entries: %{}, order: %{}, clock: 0, hits: 0, misses: 0]

  @type t :: %__MODULE__{limit: pos_integer, entries: map, order: %{integer => term}, clock: integer}

  @spec new(pos_integer) :: t
  def new(limit) when is_integer(limit) and limit > 0, do: %__MODULE__{limit: limit}

  def put(%__MODULE__{} = cache, key, value) do
    cache |> forget(key) |> insert(key, value) |> evict()
  end

  def get(%__MODULE__{entries: entries} = cache, key) do
    case entries do
      %{^key => {value, _}} -> {{:ok, value}, %{touch(cache, key) | hits: cache.hits + 1}}
      %{} -> {:error, %{cache | misses: cache.misses + 1}}
    end
  end

  def keys(%__MODULE__{order: order}), do: order |> Enum.sort(:desc) |> Enum.map(&elem(&1, 1))

  defp touch(cache, key) do
    {value, _} = cache.entries[key]
    cache |> forget(key) |> insert(key, value)
  end

  defp insert(cache, key, value) do
    clock = cache.clock + 1
    %{cache | clock: clock, entries: Map.put(cache.entries, key, {value, clock}), order: Map.put(cache.order, clock, key)}
  end

  defp forget(%{entries: entries} = cache, key) when not is_map_key(entries, key), do: cache

  defp forget(cache, key) do
    {{_, at}, entries} = Map.pop!(cache.entries, key)
    %{cache | entries: entries, order: Map.delete(cache.order, at)}
  end

  defp evict(%{entries: entries, limit: limit} = cache) when map_size(entries) <= limit, do: cache

  defp evict(cache) do
    {at, key} = Enum.min(cache.order)
    %{cache | entries: Map.delete(cache.entries, key), order: Map.delete(cache.order, at)}
  end

  defimpl Inspect do
    import Inspect.Algebra

    def inspect(cache, opts) do
      concat(["#Lru<", to_doc(Lru.keys(cache), opts), " of #{cache.limit}>"])
    end
  end

  defimpl Collectable do
    def into(cache) do
      collect = fn
        cache, {:cont, {key, value}} -> Lru.put(cache, key, value)
        cache, :done -> cache
        _, :halt -> :ok
      end

      {cache, collect}
    end
  end
end

defmodule Lru.Server do
  use GenServer

  def start_link(opts), do: GenServer.start_link(__MODULE__, opts[:limit], Keyword.take(opts, [:name]))
  def fetch(server, key, compute), do: GenServer.call(server, {:fetch, key, compute})
  def stats(server), do: GenServer.call(server, :stats)

  @impl true
  def init(limit), do: {:ok, Lru.new(limit)}

  @impl true
  def handle_call({:fetch, key, compute}, _from, cache) do
    case Lru.get(cache, key) do
      {{:ok, value}, cache} ->
        {:reply, {:cached, value}, cache}

      {:error, cache} ->
        value = compute.(key)
        {:reply, {:computed, value}, Lru.put(cache, key, value)}
    end
  end

  def handle_call(:stats, _from, %{hits: hits, misses: misses} = cache),
    do: {:reply, %{hits: hits, misses: misses, keys: Lru.keys(cache)}, cache}
end

import ExUnit.Assertions

cache = Enum.into([a: 1, b: 2, c: 3], Lru.new(2))
IO.inspect(cache)
assert Lru.keys(cache) == [:c, :b]

{{:ok, 2}, cache} = Lru.get(cache, :b)
cache = Lru.put(cache, :d, 4)
IO.inspect(cache, label: "after b was read and d was put")
assert {:error, _} = Lru.get(cache, :c)

IO.inspect(for {key, n} <- Enum.with_index(~w(x y x z y x)a), into: Lru.new(3), do: {key, n})

{:ok, server} = Lru.Server.start_link(limit: 2)
square = fn n -> n * n end
for n <- [1, 2, 1, 3, 2, 2, 1], do: IO.inspect(Lru.Server.fetch(server, n, square), label: n)
IO.inspect(Lru.Server.stats(server))

for bad <- [0, -1, :a] do
  error = Exception.normalize(:error, catch_error(Lru.new(bad)), [])
  IO.puts(Exception.message(error) |> String.split("\n") |> hd())
end

assert_raise ArgumentError, ~r/the following keys must also be given/, fn -> struct!(Lru, []) end

# Structs, behaviours, protocols, Access, comparisons, inspect implementations, collectables, enumerables.
defmodule Shape do
  @callback area(struct) :: number
  @callback name() :: String.t()
  @optional_callbacks name: 0

  defmacro __using__(opts) do
    quote do
      @behaviour Shape
      @unit unquote(opts[:unit] || "cm")
      def describe(shape), do: "#{inspect(__MODULE__)} of #{Float.round(area(shape) / 1, 2)} #{@unit}2"
      def name, do: __MODULE__ |> Module.split() |> List.last() |> String.downcase()
      defoverridable name: 0, describe: 1
    end
  end
end

defmodule Circle do
  use Shape, unit: "m"
  @enforce_keys [:r]
  defstruct [:r, color: :red]
  @impl Shape
  def area(%__MODULE__{r: r}), do: :math.pi() * r * r
end

defmodule Square do
  use Shape
  defstruct side: 1
  @impl true
  def area(%{side: s}), do: s * s
  @impl true
  def name, do: "my " <> super()
  def describe(s), do: "[" <> super(s) <> "]"
end

defmodule Matrix do
  defstruct rows: []
  def new(rows), do: %__MODULE__{rows: rows}
  def transpose(%{rows: rows}), do: rows |> Enum.zip() |> Enum.map(&Tuple.to_list/1) |> new()

  def mul(a, b) do
    cols = transpose(b).rows
    new(for row <- a.rows, do: for(col <- cols, do: Enum.zip_with(row, col, &*/2) |> Enum.sum()))
  end

  @behaviour Access
  @impl true
  def fetch(m, {r, c}), do: with(row when row != nil <- Enum.at(m.rows, r), v when v != nil <- Enum.at(row, c), do: {:ok, v}, else: (_ -> :error))
  @impl true
  def get_and_update(m, {r, c} = key, fun) do
    {:ok, old} = fetch(m, key)

    case fun.(old) do
      {get, new} -> {get, %{m | rows: List.update_at(m.rows, r, &List.replace_at(&1, c, new))}}
      :pop -> {old, m}
    end
  end

  @impl true
  def pop(m, key), do: {elem(fetch(m, key), 1), m}

  defimpl Inspect do
    import Inspect.Algebra
    def inspect(m, opts), do: concat(["#Matrix<", to_doc(m.rows, opts), ">"])
  end

  defimpl String.Chars do
    def to_string(m), do: Enum.map_join(m.rows, "\n", &Enum.join(&1, " "))
  end

  defimpl Enumerable do
    def count(m), do: {:ok, m.rows |> List.flatten() |> length()}
    def member?(m, v), do: {:ok, v in List.flatten(m.rows)}
    def slice(_), do: {:error, __MODULE__}
    def reduce(m, acc, fun), do: Enumerable.List.reduce(List.flatten(m.rows), acc, fun)
  end

  defimpl Collectable do
    def into(m) do
      {[], fn
         acc, {:cont, row} -> [row | acc]
         acc, :done -> %{m | rows: m.rows ++ Enum.reverse(acc)}
         _, :halt -> :ok
       end}
    end
  end
end

defprotocol Size do
  @doc "How big"
  @spec size(t) :: integer
  def size(x)
end

defimpl Size, for: [List, Map, BitString, Tuple] do
  def size(x) when is_list(x), do: length(x)
  def size(x) when is_map(x), do: map_size(x)
  def size(x) when is_binary(x), do: byte_size(x)
  def size(x), do: tuple_size(x)
end

defimpl Size, for: Matrix do
  def size(m), do: length(m.rows)
end

defmodule Main do
  def run do
    c = %Circle{r: 2}
    s = %Square{side: 3}
    IO.puts(Circle.describe(c))
    IO.puts(Square.describe(s))
    IO.inspect({Circle.name(), Square.name()})
    IO.inspect(c)
    IO.inspect(%{s | side: 5})
    IO.inspect(Map.from_struct(c))
    a = Matrix.new([[1, 2], [3, 4]])
    IO.inspect(Matrix.mul(a, a))
    IO.puts("#{Matrix.transpose(a)}")
    IO.inspect({a[{0, 1}], a[{5, 5}], get_in(a, [{1, 1}])})
    IO.inspect(put_in(a[{0, 0}], 9))
    IO.inspect(update_in(a, [{1, 0}], &(&1 * 10)))
    IO.inspect({Enum.sum(a), Enum.count(a), 3 in a, Enum.map(a, &(&1 + 1)), Enum.sort(a, :desc)})
    IO.inspect(for x <- [[5, 6]], into: a, do: x)
    IO.inspect(Enum.map([[1], %{a: 1}, "abc", {1, 2}, a], &Size.size/1))

    for bad <- [1, :a, c] do
      try do
        Size.size(bad)
      rescue
        e in Protocol.UndefinedError -> IO.puts(Exception.message(e))
      end
    end

    try do
      struct!(Circle, color: :blue)
    rescue
      e -> IO.puts(Exception.message(e))
    end

    try do
      struct!(Square, foo: 1)
    rescue
      e -> IO.puts(Exception.message(e))
    end

    try do
      Map.put(c, :x, 1) |> IO.inspect()
    rescue
      e -> IO.puts(Exception.message(e))
    end

    IO.inspect(match?(%Circle{}, c))
    IO.inspect(is_struct(c, Circle))
    IO.inspect(%Square{} == %Square{side: 1})
    IO.inspect(Shape.behaviour_info(:callbacks) |> Enum.sort())
    IO.inspect(Square.__info__(:attributes)[:behaviour])
    IO.inspect(Size.impl_for([]))
    IO.inspect(Size.__protocol__(:functions))
    IO.inspect(Enum.sort([%{a: 2}, [1], "s", 1.5, :a, {1}, nil, 1, self()] -- [self()]))
    %module{} = c
    IO.inspect(module)
    IO.inspect(Enum.sort_by([~D[2020-02-01], ~D[2019-03-01]], & &1, Date))
    with %{r: r} when r > 1 <- c, [x | _] <- [r], do: IO.inspect(x)
  end
end

Main.run()

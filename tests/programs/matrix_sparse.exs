# Sparse matrices with a protocol for showing, operators by macro, and property checks.
defprotocol Shape do
  @doc "Rows and columns."
  def size(thing)
  @doc "The transposed thing."
  def transpose(thing)
end

defmodule Sparse do
  @enforce_keys [:rows, :columns]
  defstruct rows: 0, columns: 0, cells: %{}

  @type t :: %__MODULE__{rows: non_neg_integer, columns: non_neg_integer, cells: %{{integer, integer} => number}}

  @spec new([[number]]) :: t
  def new([first | _] = rows) do
    cells =
      for {row, i} <- Enum.with_index(rows),
          {value, j} <- Enum.with_index(row),
          value != 0,
          into: %{},
          do: {{i, j}, value}

    %__MODULE__{rows: length(rows), columns: length(first), cells: cells}
  end

  def identity(n), do: %__MODULE__{rows: n, columns: n, cells: Map.new(0..(n - 1)//1, &{{&1, &1}, 1})}

  def get(%__MODULE__{cells: cells}, i, j), do: Map.get(cells, {i, j}, 0)

  def add(%__MODULE__{rows: r, columns: c} = a, %__MODULE__{rows: r, columns: c} = b) do
    cells = Map.merge(a.cells, b.cells, fn _, x, y -> x + y end)
    %{a | cells: Map.reject(cells, fn {_, v} -> v == 0 end)}
  end

  def add(%__MODULE__{} = a, %__MODULE__{} = b),
    do: raise(ArgumentError, "sizes differ: #{inspect(Shape.size(a))} and #{inspect(Shape.size(b))}")

  def multiply(%__MODULE__{columns: n} = a, %__MODULE__{rows: n} = b) do
    by_row = Enum.group_by(b.cells, fn {{i, _}, _} -> i end, fn {{_, j}, v} -> {j, v} end)

    cells =
      for {{i, k}, x} <- a.cells, {j, y} <- Map.get(by_row, k, []), reduce: %{} do
        acc -> Map.update(acc, {i, j}, x * y, &(&1 + x * y))
      end

    %__MODULE__{rows: a.rows, columns: b.columns, cells: cells}
  end

  def power(matrix, 0), do: identity(matrix.rows)

  def power(matrix, n) when rem(n, 2) == 0 do
    half = power(matrix, div(n, 2))
    multiply(half, half)
  end

  def power(matrix, n), do: multiply(matrix, power(matrix, n - 1))

  defimpl Shape do
    def size(%{rows: r, columns: c}), do: {r, c}

    def transpose(%{rows: r, columns: c, cells: cells}) do
      %Sparse{rows: c, columns: r, cells: Map.new(cells, fn {{i, j}, v} -> {{j, i}, v} end)}
    end
  end

  defimpl String.Chars do
    def to_string(matrix) do
      for i <- 0..(matrix.rows - 1) do
        Enum.map_join(0..(matrix.columns - 1), " ", fn j ->
          matrix |> Sparse.get(i, j) |> Kernel.to_string() |> String.pad_leading(4)
        end)
      end
      |> Enum.join("\n")
    end
  end

  defimpl Inspect do
    import Inspect.Algebra

    def inspect(matrix, opts) do
      container_doc("#Sparse<", Enum.sort(matrix.cells), ">", opts, fn {{i, j}, v}, opts ->
        concat([to_string(i), ",", to_string(j), ": ", to_doc(v, opts)])
      end)
    end
  end

  defimpl Enumerable do
    def count(matrix), do: {:ok, map_size(matrix.cells)}
    def member?(matrix, {key, value}), do: {:ok, Map.get(matrix.cells, key) == value}
    def slice(_), do: {:error, __MODULE__}
    def reduce(matrix, acc, fun), do: Enumerable.List.reduce(Enum.sort(matrix.cells), acc, fun)
  end

  defimpl Collectable do
    def into(matrix) do
      {matrix,
       fn
         acc, {:cont, {{i, j}, v}} when i < acc.rows and j < acc.columns -> put_in(acc.cells[{i, j}], v)
         acc, {:cont, _} -> acc
         acc, :done -> acc
         _, :halt -> :ok
       end}
    end
  end
end

defmodule Sparse.Operators do
  import Kernel, except: [+: 2, *: 2]

  defmacro __using__(_) do
    quote do
      import Kernel, except: [+: 2, *: 2]
      import unquote(__MODULE__)
    end
  end

  def (%Sparse{} = a) + (%Sparse{} = b), do: Sparse.add(a, b)
  def a + b, do: Kernel.+(a, b)
  def (%Sparse{} = a) * (%Sparse{} = b), do: Sparse.multiply(a, b)
  def a * b, do: Kernel.*(a, b)
end

defmodule Demo do
  use Sparse.Operators

  def run do
    m = Sparse.new([[1, 2, 0], [0, 3, 0], [4, 0, 5]])
    IO.puts(m)
    IO.inspect(m)
    IO.inspect(m + m, label: "sum")
    IO.inspect(m * Sparse.identity(3) == m, label: "neutral")
    IO.inspect(1 + 2 * 3, label: "numbers")
    IO.puts(Shape.transpose(m))
    IO.inspect(Shape.size(Sparse.new([[1, 2, 3]])))
    IO.inspect(Sparse.power(Sparse.new([[1, 1], [1, 0]]), 50) |> Sparse.get(0, 1), label: "fib 50")
    IO.inspect(Enum.map(m, fn {_, v} -> v end))
    IO.inspect({Enum.count(m), {{1, 1}, 3} in m, {{1, 1}, 4} in m, Enum.at(m, 2)})
    IO.inspect(Enum.into([{{0, 2}, 9}, {{7, 7}, 1}], m))

    try do
      m + Sparse.new([[1]])
    rescue
      error in ArgumentError -> IO.puts("refused: " <> Exception.message(error))
    end

    try do
      Shape.size([1])
    rescue
      error -> IO.puts(Exception.message(error))
    end
  end
end

Demo.run()

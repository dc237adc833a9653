# Protocols: options of deriving, fallback to Any, implementations of everything, and what is refused.
defprotocol Strict do
  def go(x, y)
end

defprotocol Describe do
  @fallback_to_any true
  @spec describe(t) :: String.t()
  def describe(term)
  @spec size(t, pos_integer) :: integer
  def size(term, unit)
end

defimpl Describe, for: Any do
  defmacro __deriving__(module, struct, opts) do
    fields = Keyword.get(opts, :only, Map.keys(struct) -- [:__struct__])

    IO.puts(
      "deriving #{inspect(module)} #{inspect(opts)} #{inspect(struct |> Map.keys() |> Enum.sort())}"
    )

    quote do
      defimpl Describe, for: unquote(module) do
        def describe(%{__struct__: m} = s),
          do:
            inspect(m) <>
              "(" <>
              Enum.map_join(unquote(fields), ", ", &"#{&1}=#{inspect(Map.get(s, &1))}") <> ")"

        def size(_s, u), do: unquote(length(fields)) * u
      end
    end
  end

  def describe(x), do: "any:" <> inspect(x)
  def size(_, _), do: 0
end

defimpl Describe, for: [Integer, Float] do
  def describe(n), do: "#{inspect(@protocol)}/#{inspect(@for)}:#{n}"
  def size(_, u), do: div(8, u)
end

defimpl Describe, for: List do
  def describe([]), do: "empty"
  def describe([h | t]), do: Describe.describe(h) <> " & " <> describe(t)
  def size(l, u), do: Enum.reduce(l, 0, &(Describe.size(&1, u) + &2))
end

defimpl Describe, for: [Function, PID, Reference, Tuple, BitString, Atom, Map, Port] do
  def describe(x) do
    kind =
      cond do
        is_function(x) -> "fun"
        is_pid(x) -> "pid"
        is_port(x) -> "port"
        is_reference(x) -> "ref"
        true -> inspect(x)
      end

    "#{inspect(__MODULE__)}:#{kind}"
  end

  def size(_, u) when u > 0, do: 1
end

defmodule Point do
  @derive Describe
  @derive {Inspect, only: [:x]}
  defstruct x: 0, y: 0
end

defmodule Line do
  @derive [{Describe, only: [:a]}, {Inspect, except: [:b], optional: [:c]}]
  @enforce_keys [:a]
  defstruct [:a, :b, c: nil]
end

defmodule Plain do
  defstruct [:z]
end

defmodule Own do
  defstruct v: 1

  defimpl Describe do
    def describe(%Own{v: v}), do: "own#{v} #{inspect(@for)}"
    def size(%@for{v: v}, u), do: v * u
  end

  defimpl String.Chars do
    def to_string(%{v: v}), do: "<#{v}>"
  end

  defimpl Enumerable do
    def count(%{v: v}), do: {:ok, v}
    def member?(%{v: v}, x), do: {:ok, x in 1..v}
    def slice(%{v: v}), do: {:ok, v, fn s, l -> Enum.slice(Enum.to_list(1..v), s, l) end}
    def reduce(%{v: v}, acc, f), do: Enumerable.List.reduce(Enum.to_list(1..v), acc, f)
  end

  defimpl Collectable do
    def into(o),
      do:
        {o,
         fn
           acc, {:cont, x} -> %{acc | v: acc.v + x}
           acc, :done -> acc
           _, :halt -> :ok
         end}
  end
end

defmodule Main do
  def run do
    {:ok, port} = :gen_udp.open(0, ip: {127, 0, 0, 1})

    for x <- [
          1,
          2.5,
          [],
          [1, 2.0, :a],
          {1},
          "s",
          <<1::3>>,
          :atom,
          nil,
          %{a: 1},
          self(),
          make_ref(),
          port,
          fn -> 1 end,
          %Point{x: 3},
          %Line{a: 1},
          %Plain{z: 1},
          %Own{v: 4},
          1..3,
          ~D[2020-01-01]
        ] do
      IO.puts("#{Describe.describe(x)} #{Describe.size(x, 2)}")
    end

    IO.inspect(%Point{x: 3, y: 4})
    IO.inspect(%Line{a: 1, b: 2})
    IO.inspect(%Line{a: 1, c: 2}, pretty: true, width: 5)
    IO.inspect(Describe.impl_for(1))
    IO.inspect(Describe.impl_for(%Plain{}))
    IO.inspect(Describe.impl_for(%Own{}))
    IO.inspect(Describe.impl_for!(%{__struct__: Foo}))
    IO.inspect(Describe.__protocol__(:functions))
    IO.inspect(Describe.__protocol__(:module))
    IO.inspect(Describe.__protocol__(:consolidated?))
    IO.inspect(Describe.__protocol__(:impls))
    IO.inspect(Describe.Own.__impl__(:for))
    IO.inspect(Describe.Own.__impl__(:protocol))
    IO.inspect(Describe.Own.__impl__(:target))
    IO.inspect(Describe.behaviour_info(:callbacks) |> Enum.sort())
    o = %Own{v: 5}
    IO.puts("#{o}")

    IO.inspect(
      {Enum.count(o), 3 in o, 9 in o, Enum.at(o, 2), Enum.slice(o, 1..3), Enum.map(o, &(&1 * 2)),
       Enum.zip(o, [1, 2]), Enum.into([1, 2], o), Enum.random(%Own{v: 1}), Enum.reverse(o),
       Enum.take(o, -2), Enum.chunk_every(o, 2), Enum.fetch!(o, -1)}
    )

    IO.inspect(for x <- o, into: %Own{v: 0}, do: x)

    for f <- [
          fn -> Strict.go(1, 2) end,
          fn -> Strict.go(%Plain{}, 2) end,
          fn -> Strict.impl_for!(:a) end,
          fn -> Protocol.assert_impl!(Strict, Plain) end,
          fn -> Protocol.assert_protocol!(Plain) end,
          fn -> Describe.size(:a, 0) end,
          fn -> Enum.count(%Plain{}) end,
          fn -> "#{%Plain{}}" end,
          fn -> Enum.into([1], %Plain{}) end,
          fn -> String.Chars.to_string({1, 2}) end,
          fn -> List.Chars.to_charlist(%{}) end
        ] do
      try do
        IO.inspect(f.())
      rescue
        e -> IO.puts(Exception.message(e))
      end
    end

    for s <- [
          "defmodule BadD do\n @derive Strict\n defstruct [:a]\nend",
          "defmodule BadE do\n @derive {Inspect, only: [:zz]}\n defstruct [:a]\nend",
          "%Line{b: 1}",
          "defimpl Nope, for: Integer do\n def a(_), do: 1\nend",
          "defimpl Strict, for: Integer do\n def goo(_), do: 1\nend",
          "defprotocol Bad3 do\n def a()\nend",
          "defprotocol Bad4 do\n def a(x), do: x\nend",
          "defimpl Strict do\n def go(_, _), do: 1\nend",
          "defmodule Two do\n defstruct [:a]\n defstruct [:b]\nend",
          "defmodule En do\n @enforce_keys [:q]\n defstruct [:a]\nend",
          "defmodule En2 do\n defstruct [1]\nend",
          "defmodule D3 do\n defstruct [:a]\n @derive Inspect\nend",
          "defprotocol P9 do\n @callback a(t) :: t\n def b(t)\nend",
          "%Point{q: 1}",
          "fn %Point{q: 1} -> 1 end",
          "%Nope{}",
          "%{%Point{} | q: 1}",
          "struct!(Point, q: 1)",
          "struct!(Line, b: 1)",
          "%Point{} = %Plain{}"
        ] do
      try do
        IO.inspect(
          Code.eval_string(s, [], file: "ev.exs")
          |> elem(0)
          |> case do
            {:module, m, b, r} when is_binary(b) -> {m, r}
            x -> x
          end
        )
      rescue
        e -> IO.puts(inspect(e.__struct__) <> " " <> Exception.message(e))
      end
    end

    require Protocol
    Protocol.derive(Describe, Plain, only: [:z])
    IO.puts(Describe.describe(%Plain{z: 2}))
  end
end

Main.run()

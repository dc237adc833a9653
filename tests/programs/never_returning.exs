# Functions that end only by failing, or call themselves for ever, take their callers out of stack traces: Erlang's compiler
# sees that nothing comes behind their calls. `raise` with a message alone is not seen through.
defmodule Till do
  def sum(x), do: refuse(x) + 1
  def pair(x), do: {:ok, refuse(x)}

  def before(x) do
    refuse(x)
    IO.puts("never")
    x
  end

  def chosen(x) do
    y = refuse(x)
    if y, do: 1, else: 2
  end

  def sometimes(x), do: if(x > 0, do: refuse(x), else: 3)
  def of_chosen(x), do: [chosen(x)]
  def of_sometimes(x), do: sometimes(x) + 1

  def guarded(x) do
    try do
      refuse(x)
    after
      :told
    end
  end

  def of_guarded(x), do: [guarded(x)]
  def caught(x), do: {1, rescued(x)}
  def caught_and_out(x), do: {1, rescued_again(x)}
  def counted(x), do: {1, count(x)}
  def waited(x), do: {1, serve(x)}
  def conditional(x), do: {1, one_of(x)}
  def by_default(x), do: {x, standard()}
  def interpolated(x), do: "#{refuse(x)}"
  def mapped(x), do: Enum.map([x], fn y -> {refuse(y), 1} end)
  def looped(x), do: for(y <- [x], do: {1, refuse(y)})
  def messaged(x), do: {1, with_message(x)}
  def clauses(x), do: {1, narrow(x)}
  def first(x), do: refuse(x) and x
  def second(x), do: x > 1 and refuse(x)
  def shifted(x), do: {1, thrown(x)}
  def away(x), do: {1, __MODULE__.count(x)}

  def in_catch(x) do
    try do
      throw(x)
    catch
      _ -> {refuse(x), 1}
    end
  end

  def count(0), do: throw(:end)
  def count(x), do: count(x - 1)

  defp serve(x) do
    send(self(), :go)

    receive do
      :go -> if x == 0, do: exit(:served), else: serve(x - 1)
    end
  end

  defp one_of(x) do
    cond do
      x > 3 -> refuse(x)
      true -> throw(x)
    end
  end

  defp rescued(x) do
    try do
      refuse(x)
    rescue
      e in ArgumentError -> if e.message == "x", do: 1, else: exit(:worse)
    end
  end

  defp rescued_again(x) do
    try do
      refuse(x)
    rescue
      ArgumentError -> exit(:worse)
    end
  end

  defp standard(x \\ 3), do: :erlang.error({:standard, x})
  defp with_message(x), do: raise("told: #{x}")
  defp narrow(x) when x > 100, do: throw(x)
  defp thrown(x), do: {:k, throw(x)}
  defp refuse(x), do: raise(ArgumentError, "refused: #{x}")
end

defmodule Sums do
  def inc(x), do: x + 1
  def from_left(x), do: 1 + x
  def dec(x), do: x - 1
  def in_tuple(x), do: {x + 300_000_000_000, 1}
  def large(x), do: x + 1_000_000_000_000_000_000_000
  def float(x), do: x + 1.0
  def both(x), do: x + x
  def less(x), do: 1 - x
  def times(x), do: x * 2
end

shown = fn entry ->
  case entry do
    {module, name, args, place} when is_list(args) -> {module, name, length(args), place[:line]}
    {module, name, arity, place} -> {module, name, arity, place[:line]}
  end
end

told = fn module, function, argument ->
  try do
    apply(module, function, [argument])
  catch
    kind, _ ->
      own = Enum.take_while(__STACKTRACE__, &(elem(&1, 0) in [module, Enum, :erlang]))
      IO.puts("#{function}: #{kind} #{inspect(Enum.map(own, shown), width: :infinity)}")
  end
end

functions =
  ~w(sum pair before chosen sometimes of_chosen of_sometimes guarded of_guarded caught caught_and_out counted)a ++
    ~w(waited conditional by_default interpolated mapped looped messaged clauses first second shifted away in_catch)a

for function <- functions, do: told.(Till, function, 5)
for function <- ~w(inc from_left dec in_tuple large float both less times)a, do: told.(Sums, function, :x)

defmodule Kernel.SpecialForms do
  @moduledoc """
  The forms that the compiler itself understands. They are called like macros, but cannot be overridden.

  `h case` and the like show what each does.
  """

  @doc """
  Tuples, whose elements stand between braces. Those of two elements are values of quoted code, others are this form.

      iex> quote do: {1, 2, 3}
      {:{}, [], [1, 2, 3]}
  """
  defmacro unquote(:{})(args), do: expanded_by_the_compiler([args])

  @doc """
  Maps: `%{key => value}`, or `%{key: value}` for keys that are atoms. `%{map | key: value}` changes keys that are there.

      iex> map = %{name: "kate", age: 27}
      iex> %{map | age: 28}
      %{name: "kate", age: 28}
      iex> %{name: name} = map
      iex> name
      "kate"
  """
  defmacro unquote(:%{})(args), do: expanded_by_the_compiler([args])

  @doc """
  Structs: a map with the fields and defaults that a module names. As a pattern it fits structs of that module only.

      iex> %URI{host: "localhost"}.host
      "localhost"
      iex> match?(%URI{}, %{host: "localhost"})
      false
  """
  defmacro unquote(:%)(struct, map), do: expanded_by_the_compiler([struct, map])

  @doc """
  Bit strings, made of segments of a value and what it looks like: `value::type-size(n)-unit(n)-sign-endianness`.

      iex> <<1, 2::16, "abc", 1.5::float-32>>
      <<1, 0, 2, 97, 98, 99, 63, 192, 0, 0>>
      iex> <<length, text::binary-size(length), _rest::binary>> = <<3, "abcdef">>
      iex> text
      "abc"
  """
  defmacro unquote(:<<>>)(args), do: expanded_by_the_compiler([args])

  @doc """
  The dot: the function of a module, the field of a map, or, with parentheses only, the call of a function value.

      iex> String.upcase("kate")
      "KATE"
      iex> %{age: 27}.age
      27
      iex> (fn x -> x + 1 end).(1)
      2
  """
  defmacro unquote(:.)(left, right), do: expanded_by_the_compiler([left, right])

  @doc """
  The type of a segment in a bit string, and of a function or a name in typespecs.

      iex> <<300::16>>
      <<1, 44>>
  """
  defmacro left :: right, do: expanded_by_the_compiler([left, right])

  @doc """
  Matches the right side with the pattern on the left: its variables are bound, or a `MatchError` is raised.

      iex> {:ok, value} = {:ok, 42}
      iex> value
      42
  """
  defmacro left = right, do: expanded_by_the_compiler([left, right])

  @doc """
  In a pattern, the value that a variable has already, which is not bound anew.

      iex> x = 1
      iex> match?(^x, 2)
      false
  """
  defmacro ^var, do: expanded_by_the_compiler([var])

  @doc """
  Makes a function of a name, `&String.upcase/1`, or of an expression in which `&1`, `&2` and so on stand for the arguments.

      iex> Enum.map(["a", "b"], &String.upcase/1)
      ["A", "B"]
      iex> Enum.map([1, 2], &(&1 * 10))
      [10, 20]
  """
  defmacro &expr, do: expanded_by_the_compiler([expr])

  @doc """
  A function value, of one clause or several that are tried from the top.

      iex> sign = fn
      ...>   x when x < 0 -> :negative
      ...>   _ -> :positive
      ...> end
      iex> sign.(-3)
      :negative
  """
  defmacro unquote(:fn)(clauses), do: expanded_by_the_compiler([clauses])

  @doc """
  Expressions one after the other. The value is that of the last one.

      iex> quote do
      ...>   1
      ...>   2
      ...> end
      {:__block__, [], [1, 2]}
  """
  defmacro unquote(:__block__)(args), do: expanded_by_the_compiler([args])

  @doc """
  The name of a module, as quoted code has it.

      iex> quote do: Foo.Bar
      {:__aliases__, [alias: false], [:Foo, :Bar]}
  """
  defmacro unquote(:__aliases__)(args), do: expanded_by_the_compiler([args])

  @doc """
  Gives a module a shorter name, for the rest of the block: its last part, or what `:as` says.

      iex> alias Kernel.SpecialForms, as: Forms
      iex> Forms
      Kernel.SpecialForms
  """
  defmacro alias(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  Makes the macros of a module callable by its name, for the rest of the block.

      iex> require Integer
      iex> Integer.is_even(2)
      true
  """
  defmacro require(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  Makes the functions and macros of a module callable without its name; `:only` and `:except` choose some of them.

      iex> import List, only: [first: 1]
      iex> first([1, 2])
      1
  """
  defmacro import(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  The environment at this place, a `Macro.Env`.

      iex> __ENV__.context
      nil
  """
  defmacro __ENV__, do: expanded_by_the_compiler([])

  @doc """
  The module that is being defined, `nil` outside of one.

      iex> is_atom(__MODULE__)
      true
  """
  defmacro __MODULE__, do: expanded_by_the_compiler([])

  @doc """
  The folder of the file in which this stands, `nil` where there is none.
  """
  defmacro __DIR__, do: expanded_by_the_compiler([])

  @doc """
  In a macro, the environment of its caller, a `Macro.Env`.
  """
  defmacro __CALLER__, do: expanded_by_the_compiler([])

  @doc """
  In `rescue` and `catch`, where the error arose: `{module, function, arity, location}` of each call, innermost first.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   _ -> is_list(__STACKTRACE__)
      ...> end
      true
  """
  @doc since: "1.7.0"
  defmacro __STACKTRACE__, do: expanded_by_the_compiler([])

  @doc """
  Code as data: the block is not run, but returned as quoted code, in which `unquote/1` puts values.

      iex> quote do: sum(1, 2)
      {:sum, [], [1, 2]}
  """
  defmacro quote(opts, block), do: expanded_by_the_compiler([opts, block])

  @doc """
  Within `quote/2`, puts the value of an expression into the quoted code.

      iex> value = 2
      iex> quote do: [1, unquote(value)]
      [1, 2]
  """
  defmacro unquote(:unquote)(expr), do: expanded_by_the_compiler([expr])

  @doc """
  Within `quote/2`, puts each element of a list into the quoted code.

      iex> values = [2, 3]
      iex> quote do: [1, unquote_splicing(values)]
      [1, 2, 3]
  """
  defmacro unquote(:unquote_splicing)(expr), do: expanded_by_the_compiler([expr])

  @doc """
  Comprehensions: for each element of what stands right of `<-`, the value of the block. Filters leave out elements, `:into`
  tells where the values go, `:uniq` that each is wanted once, `:reduce` gathers them in an accumulator.

      iex> for x <- 1..4, rem(x, 2) == 0, do: x * x
      [4, 16]
      iex> for {key, value} <- [a: 1, b: 2], into: %{}, do: {value, key}
      %{1 => :a, 2 => :b}
      iex> for x <- [1, 2, 3], reduce: 0 do
      ...>   sum -> sum + x
      ...> end
      6
  """
  defmacro for(args), do: expanded_by_the_compiler([args])

  @doc """
  A chain of matches: the block is run when all of them fit. What did not fit is the value, unless `else` has clauses for it.

      iex> with {:ok, age} <- Map.fetch(%{age: 27}, :age), do: age + 1
      28
      iex> with {:ok, age} <- Map.fetch(%{}, :age), do: age + 1
      :error
  """
  defmacro with(args), do: expanded_by_the_compiler([args])

  @doc """
  Runs the first clause whose pattern and guard fit the value; without any a `CaseClauseError` is raised.

      iex> case {:ok, 42} do
      ...>   {:ok, value} when value > 40 -> value
      ...>   _ -> :other
      ...> end
      42
  """
  defmacro case(condition, clauses), do: expanded_by_the_compiler([condition, clauses])

  @doc """
  Runs the first clause whose condition is neither `false` nor `nil`; without any a `CondClauseError` is raised.

      iex> cond do
      ...>   1 > 2 -> :greater
      ...>   true -> :not_greater
      ...> end
      :not_greater
  """
  defmacro cond(clauses), do: expanded_by_the_compiler([clauses])

  @doc """
  Takes the first message of the mailbox that fits a clause, waiting for one if need be, `after` some milliseconds no longer.

      iex> send(self(), {:hi, "kate"})
      iex> receive do
      ...>   {:hi, name} -> name
      ...> after
      ...>   1000 -> :nobody
      ...> end
      "kate"
  """
  defmacro receive(args), do: expanded_by_the_compiler([args])

  @doc """
  Runs a block and handles its errors: exceptions in `rescue`, anything raised, thrown or exited with in `catch`. `else` has
  clauses for the block's value, `after` is run in any case.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   error in RuntimeError -> error.message
      ...> end
      "oops"
      iex> try do
      ...>   throw(:ball)
      ...> catch
      ...>   :throw, value -> value
      ...> end
      :ball
  """
  defmacro try(args), do: expanded_by_the_compiler([args])

  @doc """
  In a function that overrides another, calls the overridden one; see `Kernel.defoverridable/1`.
  """
  defmacro super(args), do: expanded_by_the_compiler([args])

  defp expanded_by_the_compiler(_args) do
    :erlang.error(RuntimeError.exception("a special form is expanded by the compiler"))
  end
end

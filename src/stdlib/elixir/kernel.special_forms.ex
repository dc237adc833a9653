defmodule Kernel.SpecialForms do
  @moduledoc """
  The forms that the expander itself understands; they cannot be overridden. All else is made of them and of functions.
  """

  @doc """
  Makes a struct, matches one, or changes one.

      iex> %URI{host: "localhost"}.host
      "localhost"

      iex> %{year: year} = ~D[2024-02-29]
      iex> year
      2024
  """
  defmacro unquote(:%)(_struct, _map), do: expanded()

  @doc """
  Makes a map, matches one, or changes values of one.

      iex> map = %{:name => "kate", 1 => "one"}
      iex> %{name: name} = map
      iex> {name, %{map | name: "alex"}}
      {"kate", %{1 => "one", :name => "alex"}}
  """
  defmacro unquote(:%{})(_args), do: expanded()

  @doc """
  Makes a function of a name and its arity, or of an expression in which `&1`, `&2` ... stand for the arguments.

      iex> Enum.map(["a", "b"], &String.upcase/1)
      ["A", "B"]

      iex> Enum.map([1, 2], &(&1 * 10))
      [10, 20]

      iex> Enum.map([1, 2], &{&1, "number"})
      [{1, "number"}, {2, "number"}]
  """
  defmacro unquote(:&)(_expr), do: expanded()

  @doc """
  Calls a function of a module, takes a field of a map, joins aliases, or calls a function that is a value.

      iex> String.upcase("kate")
      "KATE"

      iex> %{name: "kate"}.name
      "kate"

      iex> double = fn number -> number * 2 end
      iex> double.(4)
      8
  """
  defmacro unquote(:.)(_left, _right), do: expanded()

  @doc """
  Tells the type of a part of a binary, and in type specifications what comes behind.

      iex> <<first::8, rest::binary>> = "kate"
      iex> {first, rest}
      {107, "ate"}
  """
  defmacro unquote(:"::")(_left, _right), do: expanded()

  @doc """
  Makes binaries and bitstrings, and matches them.

      iex> <<107, 97>>
      "ka"

      iex> <<size::16, text::binary-size(size)>> = <<0, 2, "hi">>
      iex> text
      "hi"

      iex> <<high::4, low::4>> = <<0xAB>>
      iex> {high, low}
      {10, 11}
  """
  defmacro unquote(:<<>>)(_args), do: expanded()

  @doc """
  Matches a pattern with a value, and binds the variables of the pattern.

      iex> {:ok, [first | _]} = {:ok, [1, 2, 3]}
      iex> first
      1
  """
  defmacro unquote(:=)(_left, _right), do: expanded()

  @doc """
  Stands in a pattern for the value that a variable has, instead of binding it anew.

      iex> wanted = 1
      iex> match?({^wanted, _}, {2, :two})
      false
  """
  defmacro unquote(:^)(_var), do: expanded()

  @doc """
  Gives a macro the environment of the code that calls it, a `Macro.Env`.

      defmacro where, do: __CALLER__.module
  """
  defmacro unquote(:__CALLER__)(), do: expanded()

  @doc """
  Gives the directory of the file, or `nil`.

      Path.join(__DIR__, "data.txt")
  """
  defmacro unquote(:__DIR__)(), do: expanded()

  @doc """
  Gives the environment of this place, a `Macro.Env`.

      iex> is_struct(__ENV__, Macro.Env)
      true
  """
  defmacro unquote(:__ENV__)(), do: expanded()

  @doc """
  Gives the name of the module, or `nil` outside of one.

      def start_link(arguments), do: GenServer.start_link(__MODULE__, arguments)
  """
  defmacro unquote(:__MODULE__)(), do: expanded()

  @doc """
  Gives the stack trace of what was rescued or caught.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   _ -> is_list(__STACKTRACE__)
      ...> end
      true
  """
  defmacro unquote(:__STACKTRACE__)(), do: expanded()

  @doc """
  Is what names of modules are as quoted expressions.

      iex> {:__aliases__, _, parts} = quote(do: Chat.Room)
      iex> parts
      [:Chat, :Room]
  """
  defmacro unquote(:__aliases__)(_args), do: expanded()

  @doc """
  Is what several expressions in a row are as a quoted expression.

      iex> {:__block__, _, expressions} = quote(do: (1; 2))
      iex> expressions
      [1, 2]
  """
  defmacro unquote(:__block__)(_args), do: expanded()

  @doc """
  Gives a module a short name: its last part, or what `:as` says.

      iex> alias Calendar.ISO, as: Days
      iex> Days.leap_year?(2024)
      true

  Several at once: `alias Chat.{Room, User}`. Nobody is warned of an alias without use if `warn: false` is given.
  """
  defmacro unquote(:alias)(_module, _opts), do: expanded()

  @doc """
  Runs the first clause whose pattern and guard hold for a value.

      iex> case {:ok, 5} do
      ...>   {:ok, number} when number > 3 -> "much"
      ...>   {:ok, _} -> "little"
      ...>   :error -> "nothing"
      ...> end
      "much"

  Where none holds `CaseClauseError` is raised.
  """
  defmacro unquote(:case)(_condition, _clauses), do: expanded()

  @doc """
  Runs the first clause whose condition is truthy.

      iex> age = 12
      iex> cond do
      ...>   age < 6 -> "small"
      ...>   age < 18 -> "young"
      ...>   true -> "grown"
      ...> end
      "young"

  Where none is `CondClauseError` is raised.
  """
  defmacro unquote(:cond)(_clauses), do: expanded()

  @doc """
  Makes a function, of clauses with as many arguments each.

      iex> sign = fn
      ...>   0 -> "none"
      ...>   number when number < 0 -> "minus"
      ...>   _ -> "plus"
      ...> end
      iex> Enum.map([-1, 0, 1], sign)
      ["minus", "none", "plus"]
  """
  defmacro unquote(:fn)(_clauses), do: expanded()

  @doc """
  Takes values from enumerables or bitstrings, leaves some out, and collects what its block gives for the others.

      iex> for x <- 1..3, y <- 1..3, x < y, do: {x, y}
      [{1, 2}, {1, 3}, {2, 3}]

      iex> for {:ok, value} <- [{:ok, 1}, :error, {:ok, 2}], do: value
      [1, 2]

      iex> for <<char <- "abc">>, do: char + 1
      ~c"bcd"

  `:into` tells where to, `:uniq` leaves out what has been there, and `:reduce` gives the block what it gave before:

      iex> for {key, value} <- %{a: 1, b: 2}, into: %{}, do: {value, key}
      %{1 => :a, 2 => :b}

      iex> for number <- [1, 1, 2], uniq: true, do: number * 10
      [10, 20]

      iex> for number <- 1..4, reduce: 0 do
      ...>   sum -> sum + number
      ...> end
      10
  """
  defmacro unquote(:for)(_args), do: expanded()

  @doc """
  Lets functions and macros of a module be called by their names alone; `:only` and `:except` choose.

      iex> import List, only: [flatten: 1]
      iex> flatten([1, [2, [3]]])
      [1, 2, 3]

  `only: :functions`, `only: :macros` and `only: :sigils` choose by kind.
  """
  defmacro unquote(:import)(_module, _opts), do: expanded()

  @doc """
  Gives an expression as a value, in which `unquote/1` puts others in.

      iex> {operator, _, arguments} = quote(do: 1 + 2)
      iex> {operator, arguments}
      {:+, [1, 2]}

      iex> Macro.to_string(quote(do: sum(1, unquote(1 + 1))))
      "sum(1, 2)"

  Options: `:bind_quoted` puts values in as variables, `:unquote` set to false leaves `unquote` as it stands, `:context` and
  `:line` and `:file` set what the expression says of its place, `location: :keep` tells that of the `quote` itself, and
  `:generated` keeps the compiler from warning.
  """
  defmacro unquote(:quote)(_opts, _block), do: expanded()

  @doc """
  Takes the first message of the mailbox that a clause matches, or waits for one.

      iex> send(self(), {:hello, "kate"})
      iex> receive do
      ...>   {:hello, name} -> name
      ...>   :bye -> nil
      ...> end
      "kate"

  `after` tells how many milliseconds to wait, or `:infinity`, and what to do then:

      iex> receive do
      ...>   :never_sent -> :here
      ...> after
      ...>   0 -> :nothing
      ...> end
      :nothing

  What no clause matches stays in the mailbox.
  """
  defmacro unquote(:receive)(_args), do: expanded()

  @doc """
  Loads a module so that its macros can be called.

      iex> require Integer
      iex> Integer.is_odd(3)
      true
  """
  defmacro unquote(:require)(_module, _opts), do: expanded()

  @doc """
  Calls the definition that this one overrides; see `defoverridable/1`.

      defmodule Loud do
        use Greeter
        def greet(name), do: String.upcase(super(name))
      end
  """
  defmacro unquote(:super)(_args), do: expanded()

  @doc """
  Runs a block, and handles what it raises, throws or exits with.

      iex> try do
      ...>   String.to_integer("x")
      ...> rescue
      ...>   ArgumentError -> "no number"
      ...> end
      "no number"

      iex> try do
      ...>   throw(:ball)
      ...> catch
      ...>   thrown -> {:caught, thrown}
      ...> after
      ...>   :always_run
      ...> end
      {:caught, :ball}

  `else` has clauses for what the block gives if nothing happened.
  """
  defmacro unquote(:try)(_args), do: expanded()

  @doc """
  Puts the value of an expression into what is quoted around it.

      iex> number = 5
      iex> quote(do: [1, unquote(number)])
      [1, 5]
  """
  defmacro unquote(:unquote)(_expr), do: expanded()

  @doc """
  Puts the elements of a list into the arguments or elements that are quoted around it.

      iex> numbers = [2, 3]
      iex> quote(do: [1, unquote_splicing(numbers), 4])
      [1, 2, 3, 4]
  """
  defmacro unquote(:unquote_splicing)(_expr), do: expanded()

  @doc """
  Goes on while patterns match, and gives the first value that does not match.

      iex> options = %{width: 10, height: 15}
      iex> with {:ok, width} <- Map.fetch(options, :width),
      ...>      {:ok, height} <- Map.fetch(options, :height) do
      ...>   width * height
      ...> end
      150

      iex> with {:ok, depth} <- Map.fetch(%{}, :depth), do: depth
      :error

  `else` has clauses for a value that does not match:

      iex> with {:ok, depth} <- Map.fetch(%{}, :depth) do
      ...>   depth
      ...> else
      ...>   :error -> 0
      ...> end
      0
  """
  defmacro unquote(:with)(_args), do: expanded()

  @doc """
  Makes a tuple, or matches one.

      iex> {name, _, _} = {"kate", 1, 2}
      iex> name
      "kate"
  """
  defmacro unquote(:{})(_args), do: expanded()

  defp expanded, do: raise("a special form is expanded by the compiler")
end

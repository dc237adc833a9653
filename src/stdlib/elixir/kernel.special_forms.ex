defmodule Kernel.SpecialForms do
  @moduledoc """
  The forms that the compiler itself understands, out of which all other code is made: `if/2`, `def/2` and
  `|>/2` are macros that become these. They look like macros, but cannot be overridden or passed on as
  functions.

    * Values: `%{}/1`, `%/2`, `{}/1`, `<<>>/1`, `fn/1`, `&/1`.
    * Patterns: `=/2`, `^/1`, `case/2`, `with/1`, `for/1`, `receive/1`.
    * Control: `cond/1`, `try/1`, `__block__/1`.
    * Names: `alias/2`, `import/2`, `require/2`, `./2`.
    * Code as data: `quote/2`, `unquote/1`, `unquote_splicing/1`, `__aliases__/1`.
    * Where one is: `__MODULE__/0`, `__ENV__/0`, `__DIR__/0`, `__CALLER__/0`, `__STACKTRACE__/0`.

  `h case` and the like show each of them; `Macro.special_form?/2` tells whether a name is one.

      iex> Macro.special_form?(:case, 2)
      true
      iex> Macro.expand(quote(do: if(x, do: 1)), __ENV__) |> elem(0)
      :case
  """

  @doc """
  A tuple: a fixed number of elements between braces, held together. Reading any element takes the same short time;
  changing one copies the whole tuple. What grows belongs into a list or a map.

  A pattern with braces fits tuples of the same size only.

      iex> {:ok, value} = {:ok, 42}
      iex> value
      42
      iex> match?({_, _}, {1, 2, 3})
      false

  In quoted code a pair stands for itself, and every other tuple is this form:

      iex> quote do: {1, 2}
      {1, 2}
      iex> quote do: {1, 2, 3}
      {:{}, [], [1, 2, 3]}
  """
  defmacro unquote(:{})(args), do: expanded_by_the_compiler([args])

  @doc """
  A map, of pairs `key => value`, or `key: value` where the key is an atom. In a pattern it fits maps that have at least
  these keys, and in quoted code it is a list of pairs, whichever way it was written. `Map` has functions for maps.

      iex> %{1 => :one, two: 2}[1]
      :one
      iex> %{two: n} = %{1 => :one, two: 2}
      iex> n
      2
      iex> quote do: %{1 => :one, two: 2}
      {:%{}, [], [{1, :one}, {:two, 2}]}

  `%{map | key: value}` changes values of keys that are there.
  """
  defmacro unquote(:%{})(args), do: expanded_by_the_compiler([args])

  @doc """
  A struct: a map with the fields and defaults that a module defines by `defstruct/1`. Fields that are not
  named have their default; a field the struct does not have is an error of compilation.

      iex> %URI{host: "localhost"}.host
      "localhost"
      iex> %URI{host: "localhost"}.port
      nil

  As a pattern it fits structs of that module only; `%name{}` fits any struct and binds the module.

      iex> match?(%URI{}, %{host: "localhost"})
      false
      iex> %module{} = URI.parse("http://localhost")
      iex> module
      URI

  `%{struct | field: value}` changes fields, as with any map. `struct!/2` makes one of a list of fields.
  """
  defmacro unquote(:%)(struct, map), do: expanded_by_the_compiler([struct, map])

  @doc """
  A bit string, made of segments `value::what-it-is`. Without a type a segment is an integer of 8 bits; a
  string stands for its bytes. A bit string whose number of bits is a multiple of 8 is a binary.

    * Types: `integer`, `float`, `binary` (or `bytes`), `bitstring` (or `bits`), `utf8`, `utf16`, `utf32`.
    * Size: `size(n)`, for numbers in bits, for binaries in bytes; `::16` is short for `::size(16)`. `unit(n)`
      changes what is counted.
    * Numbers: `signed` or `unsigned`, `big`, `little` or `native`.

  An integer that is too large loses its upper bits.

      iex> <<1, 2::16, "abc", 1.5::float-32>>
      <<1, 0, 2, 97, 98, 99, 63, 192, 0, 0>>
      iex> <<257>>
      <<1>>
      iex> <<"é"::utf16>>
      <<0, 233>>

  As a pattern it takes bytes apart; a size may be a variable bound before, in the same pattern too, and the
  last segment may be a `binary` without a size, the rest.

      iex> <<length, text::binary-size(length), rest::binary>> = <<3, "abcdef">>
      iex> {text, rest}
      {"abc", "def"}
      iex> <<sign::1, number::7>> = <<129>>
      iex> {sign, number}
      {1, 1}
  """
  defmacro unquote(:<<>>)(args), do: expanded_by_the_compiler([args])

  @doc """
  The dot has three meanings: the call of a module's function, the field of a map, and, before parentheses,
  the call of a function value.

      iex> String.upcase("kate")
      "KATE"
      iex> %{age: 27}.age
      27
      iex> (fn x -> x + 1 end).(1)
      2

  A field that is not there raises a `KeyError`; `map[:key]` gives `nil` instead. The module may be a variable.

      iex> module = String
      iex> module.length("kate")
      4
      iex> URI.parse("/path").name
      ** (KeyError) key :name not found in: %URI{scheme: nil, userinfo: nil, host: nil, port: nil, path: "/path", query: nil, fragment: nil}
  """
  defmacro unquote(:.)(left, right), do: expanded_by_the_compiler([left, right])

  @doc """
  Says what a segment of a bit string is, see `<<>>/1`, and what type something has in a `@type` or `@spec`.
  Anywhere else it is an error of compilation.

      iex> <<300::16>>
      <<1, 44>>
  """
  defmacro left :: right, do: expanded_by_the_compiler([left, right])

  @doc """
  Matches the value on the right with the pattern on the left: variables in the pattern are bound, and the
  whole is worth the value. If it does not fit a `MatchError` is raised.

  A variable that has a value is bound anew, not compared; `^/1` compares. The same variable twice in a
  pattern has to fit the same value, `_` fits anything.

      iex> {:ok, value} = {:ok, 42}
      iex> value
      42
      iex> [first | rest] = [1, 2, 3]
      iex> {first, rest}
      {1, [2, 3]}
      iex> {same, same} = {1, 2}
      ** (MatchError) no match of right hand side value: {1, 2}
  """
  defmacro left = right, do: expanded_by_the_compiler([left, right])

  @doc """
  In a pattern, the value that a variable has already: it is compared, by `===`, and not bound anew. In
  patterns of maps it stands for keys too.

      iex> x = 1
      iex> match?(^x, 2)
      false
      iex> {^x, y} = {1, 2}
      iex> y
      2
      iex> key = :name
      iex> %{^key => name} = %{name: "kate"}
      iex> name
      "kate"
  """
  defmacro ^var, do: expanded_by_the_compiler([var])

  @doc ~S"""
  Makes a function value. Of a function with a name: `&String.upcase/1`, or `&name/1` for one of this module
  or an imported one. Or of an expression in which `&1`, `&2` and so on stand for the arguments; the highest
  one tells how many there are.

      iex> Enum.map(["a", "b"], &String.upcase/1)
      ["A", "B"]
      iex> Enum.map([1, 2], &(&1 * 10))
      [10, 20]
      iex> Enum.map([1, 2], &{&1, "#{&1}"})
      [{1, "1"}, {2, "2"}]

  It cannot be nested, and has to use an argument: `&(1)` is an error of compilation; write `fn -> 1 end`.
  `fn/1` also reads better when there are patterns or several clauses.
  """
  defmacro &expr, do: expanded_by_the_compiler([expr])

  @doc """
  A function value, of one clause or several that are tried from the top, each with patterns and perhaps a
  guard. It is called with a dot: `fun.(argument)`.

  The variables around it that it uses keep, inside, the values they have now; binding one inside does not
  change the one outside. When no clause fits a `FunctionClauseError` is raised; another number of arguments
  raises a `BadArityError`.

      iex> sign = fn
      ...>   x when x < 0 -> :negative
      ...>   0 -> :zero
      ...>   _ -> :positive
      ...> end
      iex> Enum.map([-3, 0, 3], sign)
      [:negative, :zero, :positive]
  """
  defmacro unquote(:fn)(clauses), do: expanded_by_the_compiler([clauses])

  @doc """
  Several expressions, one after the other, as `do` blocks and parentheses make it. It is worth what the last
  one is worth, and `nil` when it is empty.

      iex> quote do
      ...>   1
      ...>   2
      ...> end
      {:__block__, [], [1, 2]}
  """
  defmacro unquote(:__block__)(args), do: expanded_by_the_compiler([args])

  @doc """
  The name of a module in quoted code: the parts, as atoms. When the code is compiled, aliases are looked up
  and the parts become one atom; `Macro.expand/2` does the same.

      iex> quote do: Foo.Bar
      {:__aliases__, [alias: false], [:Foo, :Bar]}
      iex> Macro.expand({:__aliases__, [], [:Foo, :Bar]}, __ENV__)
      Foo.Bar
  """
  defmacro unquote(:__aliases__)(args), do: expanded_by_the_compiler([args])

  @doc """
  Gives a module a shorter name: its last part, or what `:as` says. Several of one family are written
  `alias Chat.{Room, User}`. It holds until the end of the block, function or module it stands in.

  The module need not exist. An alias that is not used is warned of, `warn: false` leaves that out.

      iex> alias Kernel.SpecialForms, as: Forms
      iex> Forms
      Kernel.SpecialForms
      iex> alias Date.Range
      iex> Range
      Date.Range
  """
  defmacro alias(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  Makes sure that a module is compiled and loaded, so that its macros can be called by the module's name,
  until the end of the block. Functions need no `require`. `:as` gives it another name, as `alias/2`.

      iex> require Integer
      iex> Integer.is_even(2)
      true
  """
  defmacro require(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  Makes the functions and macros of a module callable without its name, until the end of the block. `:only`
  takes a list of names with arities, or `:functions`, `:macros`, `:sigils`; `:except` leaves some out. Names
  that begin with an underscore are not imported.

  If two imports, or an import and a function of the module, have the same name and arity, calling it is an error of
  compilation. Import little: a reader has to know where a name comes from.

      iex> import List, only: [first: 1]
      iex> first([1, 2])
      1
      iex> import Integer, only: :macros
      iex> is_odd(3)
      true
  """
  defmacro import(module, opts), do: expanded_by_the_compiler([module, opts])

  @doc """
  The environment at this place, a `Macro.Env`: the file and line, the module, the function, aliases and
  imports, the variables.

      iex> __ENV__.context
      nil
      iex> is_binary(__ENV__.file) and is_integer(__ENV__.line)
      true
  """
  defmacro __ENV__, do: expanded_by_the_compiler([])

  @doc """
  The module that is being defined, as an atom, `nil` outside of one. `%__MODULE__{}` is the struct of this module,
  `__MODULE__.Inner` a module within it. Written so, the code stays right when the module is renamed.

      iex> is_atom(__MODULE__)
      true
  """
  defmacro __MODULE__, do: expanded_by_the_compiler([])

  @doc """
  The absolute path of the folder of the file in which this stands, when the code was compiled; `nil` where
  there is no file, as at the shell's prompt.

      iex> is_binary(__DIR__) or is_nil(__DIR__)
      true
  """
  defmacro __DIR__, do: expanded_by_the_compiler([])

  @doc """
  In a macro, the environment of the place where it is called, a `Macro.Env`; `__ENV__/0` is the place where
  the macro is defined. Anywhere else it is an error of compilation.

      iex> defmodule ExampleOfCaller do
      ...>   defmacro where, do: {__CALLER__.module, __CALLER__.function}
      ...> end
      iex> defmodule ExampleOfCalling do
      ...>   require ExampleOfCaller
      ...>   def here, do: ExampleOfCaller.where()
      ...> end
      iex> ExampleOfCalling.here()
      {ExampleOfCalling, {:here, 0}}
  """
  defmacro __CALLER__, do: expanded_by_the_compiler([])

  @doc """
  In `rescue` and `catch` of `try/1`, where the error arose: a list of `{module, function, arity_or_arguments,
  location}`, the innermost call first. Anywhere else it is an error of compilation.
  `Exception.format_stacktrace/1` makes text of it.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   _ -> is_list(__STACKTRACE__)
      ...> end
      true
  """
  @doc since: "1.7.0"
  defmacro __STACKTRACE__, do: expanded_by_the_compiler([])

  @doc ~S"""
  Code as data: the block is not run, but returned as quoted code, terms of the form `{name, metadata,
  arguments}`. Literals, pairs and lists stand for themselves. It is what macros return.

      iex> quote do: sum(1, 2)
      {:sum, [], [1, 2]}
      iex> quote do: [:ok, "text", 1.5]
      [:ok, "text", 1.5]

  `unquote/1` puts values into it. The variables in it are not those of the place where the macro is called,
  unless they are written `var!(name)`; that is called hygiene.

      iex> name = :hello
      iex> quote do: {unquote(name), 1}
      {:hello, 1}

  Options: `bind_quoted: [name: value]` gives values once, as variables of the code, and turns `unquote/1` off, as
  `unquote: false` does; `location: :keep` lets errors tell the macro's own lines; `line: n`, `generated: true` and
  `context: module` set the metadata.

      iex> quote(bind_quoted: [x: 1], do: x + x) |> Macro.to_string()
      "x = 1\nx + x"
  """
  defmacro quote(opts, block), do: expanded_by_the_compiler([opts, block])

  @doc """
  Within `quote/2`, puts the value of an expression into the quoted code. The value has to be quoted code
  itself, such as a number, an atom, a list of these, or another `quote/2`; `Macro.escape/2` makes it of any
  other.

      iex> value = 2
      iex> quote do: [1, unquote(value)]
      [1, 2]
      iex> part = quote(do: a + b)
      iex> Macro.to_string(quote do: unquote(part) * 2)
      "(a + b) * 2"

  In a module's body it also makes functions whose names are computed:

      for {name, value} <- [one: 1, two: 2], do: def(unquote(name)(), do: unquote(value))
  """
  defmacro unquote(:unquote)(expr), do: expanded_by_the_compiler([expr])

  @doc """
  Within `quote/2`, puts each element of a list into the list, the arguments or the block at that place.

      iex> values = [2, 3]
      iex> quote do: [1, unquote_splicing(values)]
      [1, 2, 3]
      iex> quote do: sum(unquote_splicing(values), 4)
      {:sum, [], [2, 3, 4]}
  """
  defmacro unquote(:unquote_splicing)(expr), do: expanded_by_the_compiler([expr])

  @doc """
  A comprehension: for each element of what stands right of `<-`, the value of the block; a list of these.

    * Generators, `pattern <- enumerable`. With several, the last one runs fastest. Elements that do not fit
      the pattern are left out.
    * Generators over bits: `<<pattern <- bitstring>>`.
    * Filters, expressions between them: an element for which one gives `false` or `nil` is left out.
    * `into: collectable`: where the values go, a map or a string for instance.
    * `uniq: true`: values that have been there are left out.
    * `reduce: first`: no list is made; the block has clauses `accumulator -> new accumulator`.

  Variables bound inside are not seen outside.

      iex> for x <- 1..4, rem(x, 2) == 0, do: x * x
      [4, 16]
      iex> for x <- [1, 2], y <- [:a, :b], do: {x, y}
      [{1, :a}, {1, :b}, {2, :a}, {2, :b}]
      iex> for {:ok, x} <- [ok: 1, error: 2, ok: 3], do: x
      [1, 3]

      iex> for {key, value} <- [a: 1, b: 2], into: %{}, do: {value, key}
      %{1 => :a, 2 => :b}
      iex> for <<byte <- "kate">>, uniq: true, into: "", do: <<byte - 32>>
      "KATE"
      iex> for x <- [1, 2, 3], reduce: 0 do
      ...>   sum -> sum + x
      ...> end
      6
  """
  defmacro for(args), do: expanded_by_the_compiler([args])

  @doc ~S"""
  A chain of matches, `pattern <- expression`: the block is run when all of them fit. The first that does not
  fit ends the chain, and its value is the value of the whole, unless `else` has clauses for it; a value that
  none of these fits raises a `WithClauseError`. `pattern = expression` in the chain has to fit, as elsewhere.
  Guards may follow a pattern.

  It takes the place of nested `case/2` where each step may fail.

      iex> with {:ok, age} <- Map.fetch(%{age: 27}, :age), do: age + 1
      28
      iex> with {:ok, age} <- Map.fetch(%{}, :age), do: age + 1
      :error

      iex> with {age, ""} when age > 0 <- Integer.parse("27 years") do
      ...>   {:ok, age}
      ...> else
      ...>   {_, rest} -> {:error, "text after the number: #{rest}"}
      ...>   :error -> {:error, "no number"}
      ...> end
      {:error, "text after the number:  years"}

  If the values that go wrong look alike, `else` cannot tell which step they come from. Let functions of one's
  own give each a form of its own, rather than tag the steps.
  """
  defmacro with(args), do: expanded_by_the_compiler([args])

  @doc """
  Runs the first clause whose pattern, and guard, if there is one, fits the value. The whole is worth what the
  clause is worth. If none fits a `CaseClauseError` is raised, so `_ ->` at the end stands for everything
  else.

  A variable in a pattern is bound anew, and only in its clause; to compare with one take `^/1`. In a guard,
  an error only means that it does not hold.

      iex> case {:ok, 42} do
      ...>   {:ok, value} when value > 40 -> value
      ...>   _ -> :other
      ...> end
      42
      iex> case :unexpected do
      ...>   {:ok, value} -> value
      ...> end
      ** (CaseClauseError) no case clause matching: :unexpected
  """
  defmacro case(condition, clauses), do: expanded_by_the_compiler([condition, clauses])

  @doc """
  Runs the first clause whose condition is neither `false` nor `nil`. If there is none a `CondClauseError` is
  raised, so the last condition is, as a rule, `true`. For one condition there is `if/2`; to distinguish the
  forms of a value, `case/2`.

      iex> cond do
      ...>   1 > 2 -> :greater
      ...>   1 == 2 -> :equal
      ...>   true -> :less
      ...> end
      :less
      iex> cond do
      ...>   nil -> :never
      ...> end
      ** (CondClauseError) no cond clause evaluated to a truthy value
  """
  defmacro cond(clauses), do: expanded_by_the_compiler([clauses])

  @doc """
  Takes the first message in the mailbox that fits one of the clauses, and runs that clause. If there is none
  it waits. Messages that fit no clause stay where they are, in their order.

  `after milliseconds ->` is run when that time has passed without one; with 0 the mailbox is looked through
  once. `:infinity` waits for ever, as without `after`.

      iex> send(self(), {:hi, "kate"})
      iex> receive do
      ...>   {:hi, name} -> name
      ...> after
      ...>   1000 -> :nobody
      ...> end
      "kate"

      iex> send(self(), :first)
      iex> send(self(), :second)
      iex> receive do: (:second -> :got_it)
      :got_it
      iex> receive do: (message -> message)
      :first
      iex> receive do
      ...>   _ -> :something
      ...> after
      ...>   0 -> :nothing
      ...> end
      :nothing

  To wait for one's own answer among many, send a `make_ref/0` along and match the answer with `^ref`. A
  mailbox with many messages that nobody takes makes each `receive/1` slow.
  """
  defmacro receive(args), do: expanded_by_the_compiler([args])

  @doc """
  Runs a block and handles what goes wrong in it.

    * `rescue` handles exceptions: `error in ArgumentError ->`, `error in [A, B] ->`, or `error ->` for any.
    * `catch` handles anything: `:throw, value ->` (or just `value ->`), `:exit, reason ->`, `:error, error ->`.
    * `else` has clauses for the block's value, if nothing went wrong. Errors in it are not handled here.
    * `after` is run in any case, for cleaning up. Its value is dropped.

  What fits no clause goes on to the caller. Variables bound inside are not seen outside: return the value. A
  function's body may have `rescue` and the others without `try`.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   error in RuntimeError -> error.message
      ...> end
      "oops"
      iex> try do
      ...>   throw(:ball)
      ...> catch
      ...>   value -> {:caught, value}
      ...> end
      {:caught, :ball}
      iex> try do
      ...>   exit(:stop)
      ...> catch
      ...>   :exit, reason -> reason
      ...> after
      ...>   send(self(), :cleaned_up)
      ...> end
      :stop
      iex> receive do: (message -> message)
      :cleaned_up

  Where failing is nothing unusual, functions that return `{:ok, value}` or `:error` are better than exceptions.
  """
  defmacro try(args), do: expanded_by_the_compiler([args])

  @doc """
  In a function that takes the place of an overridable one, calls the one that was; see
  `Kernel.defoverridable/1`. Anywhere else it is an error of compilation.

      iex> defmodule ExampleOfSuper do
      ...>   def greet(name), do: "hello " <> name
      ...>   defoverridable greet: 1
      ...>   def greet(name), do: super(String.upcase(name)) <> "!"
      ...> end
      iex> ExampleOfSuper.greet("kate")
      "hello KATE!"
  """
  defmacro super(args), do: expanded_by_the_compiler([args])

  defp expanded_by_the_compiler(_args) do
    :erlang.error(RuntimeError.exception("a special form is expanded by the compiler"))
  end
end

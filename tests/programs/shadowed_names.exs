# Modules within others may be named like those that Elixir's own macros call: their code means Elixir's.
defmodule Shadowed do
  defmodule Module, do: def(who, do: :module)
  defmodule Enum, do: def(who, do: :enum)
  defmodule Map, do: def(who, do: :map)
  defmodule Macro, do: def(who, do: :macro)
  defmodule Protocol, do: def(who, do: :protocol)
  defmodule String, do: def(who, do: :string)
  defmodule Regex, do: def(who, do: :regex)
  defmodule Access, do: def(who, do: :access)
  defmodule Record, do: def(who, do: :record)
  defmodule Process, do: def(who, do: :process)

  defmodule Greeter do
    defmacro __using__(_) do
      quote do
        def greet(name), do: "Hello, #{name}"
        defoverridable greet: 1
      end
    end
  end

  defmodule Loud do
    use Greeter
    @derive {Inspect, only: [:name]}
    defstruct [:name, age: 1]
    defguard is_small(number) when number in 0..9 or number in [10, 11]
    def greet(name), do: super(name) <> "!"
    def older(person), do: update_in(person.age, &(&1 + 1))
    def first(list), do: get_in(list, [Elixir.Access.at(0)])
    def small?(number) when is_small(number), do: true
    def small?(_), do: false
    def word?(text), do: text =~ ~r/^\w+$/
  end

  defprotocol Size, do: def(size(of))
  defimpl Size, for: [List, BitString], do: def(size(of), do: {:size, is_list(of)})

  def names, do: for(module <- [Module, Enum, Map, Macro, Protocol, String, Regex, Access, Record, Process], do: module.who())
end

alias Shadowed.{Loud, Size}
IO.inspect(Shadowed.names())
IO.inspect(Loud.greet("kate"))
IO.inspect(Loud.older(struct(Loud, name: "kate")))
IO.inspect(Loud.older(struct(Loud, name: "kate")).age)
IO.inspect(for number <- [3, 11, 12], do: Loud.small?(number))
IO.inspect({Loud.word?("kate"), Loud.first([1, 2]), Size.size("a")})

# What a macro's code names is marked with the number of its call: an alias that it makes holds for its own code.
defmodule Marking do
  defmacro names do
    quote do
      alias Deep.Name
      {Name, &Name.of/1, %{Name => 1}}
    end
  end

  defmacro plain, do: [{:__aliases__, [], [:Name]}, {:__aliases__, [alias: false], [:Name]}]
end

defmodule Marked do
  require Marking
  alias Own.Name
  IO.inspect(Marking.names())
  IO.inspect({Name, Marking.plain()})
  {:__block__, _, [{:alias, _, [named]} | _]} = Macro.expand_once(quote(do: Marking.names()), __ENV__)
  {:__aliases__, meta, segments} = named
  IO.inspect({Keyword.keys(meta), segments, match?({Marked, _}, meta[:counter])})
  defmodule Inner, do: :ok
  defmodule Another, do: :ok
  IO.inspect(for {name, {_, module}} <- __ENV__.macro_aliases, do: {name, module})
end

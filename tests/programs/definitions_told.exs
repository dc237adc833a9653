# What a module tells of itself while it is being defined, and what may no longer be changed then.
message = fn fun ->
  try do
    fun.()
  rescue
    error -> {error.__struct__, Exception.message(error)}
  end
end

told = fn name, code -> IO.inspect({name, message.(fn -> code |> Code.eval_string([], file: "told.ex") |> elem(0) end)}) end

# Documentation is kept with its line.
defmodule Documented do
  @moduledoc "Of the module"
  IO.inspect({@moduledoc, Module.get_attribute(__MODULE__, :moduledoc)})
  IO.inspect({Module.get_attribute(__MODULE__, :doc, :none), Module.has_attribute?(__MODULE__, :doc)})
  @typedoc "Of a type"
  IO.inspect({@typedoc, Module.get_attribute(__MODULE__, :typedoc), Module.has_attribute?(__MODULE__, :typedoc)})
  IO.inspect({Module.delete_attribute(__MODULE__, :typedoc), Module.get_attribute(__MODULE__, :typedoc)})
  @doc "Of a function"
  @doc since: "1.0"
  IO.inspect({@doc, Module.get_attribute(__MODULE__, :doc)})
  def known, do: @moduledoc
  IO.inspect(Module.get_attribute(__MODULE__, :doc, :none))
  Module.put_attribute(__MODULE__, :doc, {3, "Set"})
  IO.inspect({@doc, Module.get_attribute(__MODULE__, :doc)})
  def set, do: @doc
end

IO.inspect({Documented.known(), Documented.set()})

# When a module is complete it may be read.
changes = [
  put: quote(do: Module.put_attribute(name, :x, 1)),
  delete: quote(do: Module.delete_attribute(name, :x)),
  register: quote(do: Module.register_attribute(name, :x, [])),
  undefine: quote(do: Module.delete_definition(name, {:f, 0})),
  override: quote(do: Module.make_overridable(name, f: 0)),
  get: quote(do: Module.get_attribute(name, :x)),
  defines: quote(do: Module.defines?(name, {:f, 0})),
  open: quote(do: Module.open?(name))
]

for {what, change} <- changes do
  told.(what, """
  defmodule After#{String.capitalize(to_string(what))} do
    @after_compile __MODULE__
    @x 1
    def f, do: @x
    def __after_compile__(env, _), do: (name = env.module; IO.inspect(#{Macro.to_string(change)}))
  end
  |> elem(1)
  """)
end

# A running function defines a module: it is verified before the function goes on.
defmodule Runs do
  def define do
    defmodule Verified do
      @after_verify __MODULE__
      def __after_verify__(module), do: send(self(), {:verified, module})
    end

    receive do
      message -> message
    after
      0 -> :nothing
    end
  end
end

IO.inspect(Task.await(Task.async(&Runs.define/0)))

# What is not to be loaded is not.
defmodule Unloaded do
  @compile {:autoload, false}
  def f, do: 1
end

IO.inspect({:code.is_loaded(Unloaded), message.(fn -> apply(Unloaded, :f, []) end)})

# Debug information may be left out.
{:module, _, object, _} =
  defmodule Bare do
    @compile {:debug_info, false}
  end

{:ok, {Bare, [debug_info: {:debug_info_v1, backend, data}]}} = :beam_lib.chunks(object, [:debug_info])
IO.inspect(backend.debug_info(:elixir_v1, Bare, data, []))

# A struct written by hand is known to the functions below it.
told.(:by_hand, """
defmodule ByHand do
  def __struct__, do: %{__struct__: __MODULE__, size: 1}
  def __struct__(fields), do: struct(__MODULE__, fields)
  def size(%ByHand{size: size}), do: size
  IO.inspect(Macro.struct!(__MODULE__, __ENV__))
  def size, do: 2
end

ByHand.size(%{__struct__: ByHand, size: 5})
""")

told.(:too_early, "defmodule TooEarly do\n  def f(%TooEarly{}), do: 1\n  def __struct__, do: %{__struct__: TooEarly}\nend")
told.(:no_map, "defmodule NoMap do\n  def __struct__, do: 1\n  Macro.struct!(__MODULE__, __ENV__)\nend")
told.(:renamed, "defmodule Renamed do\n  def __struct__, do: %{__struct__: X}\n  Macro.struct!(__MODULE__, __ENV__)\nend")
told.(:in_body, "defmodule InBody do\n  def __struct__, do: %{__struct__: InBody}\n  %InBody{} = nil\nend")
told.(:unknown, "Macro.struct!(Unknown, __ENV__)")

# Where definitions stand, and what is said of those asked for elsewhere.
defmodule Elsewhere do
  defmacro hello do
    quote location: :keep do
      def hello, do: :world
    end
  end

  defmacro failing do
    quote location: :keep do
      def failing, do: raise("oops")
    end
  end
end

told.(:kind, "defmodule Kind do\n  require Elsewhere\n  defp hello, do: 1\n  Elsewhere.hello()\nend")

told.(:files, """
defmodule Files do
  require Elsewhere
  Elsewhere.failing()
  @file "first.ex"
  def one, do: raise "one"
  def two, do: raise "two"
end

for name <- [:failing, :one, :two] do
  try do
    apply(Files, name, [])
  rescue
    _ -> with [{_, _, _, place} | _] <- __STACKTRACE__, do: {Path.basename(place[:file]), place[:line]}
  end
end
""")

told.(:import, "defmodule Imports do\n  @except [flatten: 1]\n  import List, except: @except\nend")

# Signatures tell the values of attributes.
{:module, _, object, _} =
  defmodule Signed do
    @year 2015
    @list [1, 2]
    def attribute(@year, year \\ @year), do: year
    def within(list \\ @list ++ [1]), do: list
    def two(@year, 1), do: 1
    def two(@list, x), do: x
    def named({_, _} = _pair), do: 1
    def named(_), do: 2
    def kinds(_x), do: 1
    def kinds(1), do: 2
  end

{:ok, {Signed, [{'Docs', docs}]}} = :beam_lib.chunks(object, ['Docs'])
{:docs_v1, _, _, _, _, _, docs} = :erlang.binary_to_term(docs)
for {_, _, signature, _, _} <- docs, do: IO.inspect(signature)

limit = fn module -> message.(fn -> module.new(123_456_789_123_456_789_123_456_789, []) end) end
IO.inspect({limit.(:counters), limit.(:atomics)})

# A protocol keeps what debug information it has, for those that consolidate it.
{:module, _, object, _} =
  defprotocol Kept do
    @compile {:debug_info, false}
    def kept(term)
  end

{:ok, {Kept, [debug_info: {:debug_info_v1, _, {:elixir_v1, _, _}}]}} = :beam_lib.chunks(object, [:debug_info])
IO.puts("kept")

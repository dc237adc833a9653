# What was made overridable is no definition any more until it is defined anew: making it overridable again is an error.
attempt = fn title, code ->
  try do
    {{:module, module, _, _}, _} = Code.eval_string(code)
    IO.puts("#{title}: #{inspect(module)}")
  rescue
    error in ArgumentError -> IO.puts("#{title}: #{Exception.message(error)}")
  end
end

attempt.("twice in a row", """
defmodule Twice do
  def greet(name), do: name
  defoverridable greet: 1
  defoverridable greet: 1
end
""")

attempt.("twice in one list", """
defmodule InOneList do
  def greet(name), do: name
  defoverridable greet: 1, greet: 1
end
""")

attempt.("what a library made overridable", """
defmodule Served do
  use GenServer
  def init(state), do: {:ok, state}
  defoverridable child_spec: 1
end
""")

attempt.("a macro", """
defmodule AMacro do
  defmacro twice(code), do: code
  defoverridable twice: 1
  Module.make_overridable(__MODULE__, twice: 1)
end
""")

attempt.("defined anew in between", """
defmodule Layers do
  def price(x), do: x
  defoverridable price: 1
  def price(x), do: super(x) + 1
  defoverridable price: 1
  def price(x), do: super(x) * 2
end
""")

IO.inspect(Layers.price(3))

attempt.("by the behaviour", """
defmodule ByBehaviour do
  defmodule Greets do
    @callback greet(term) :: term
  end

  @behaviour Greets
  def greet(name), do: name
  defoverridable Greets
  defoverridable Greets
  def greet(name), do: {:again, super(name)}
end
""")

IO.inspect(ByBehaviour.greet(:ann))

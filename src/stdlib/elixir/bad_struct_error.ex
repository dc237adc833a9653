defmodule BadStructError do
  @moduledoc """
  Raised when a struct of a certain name is needed and something else is there: by `%Name{value | field:
  term}`. The fields are `:struct` and `:term`.

      iex> update = fn value -> %URI{value | host: "localhost"} end
      iex> update.(%{host: "elixir"})
      ** (BadStructError) expected a struct named URI, got: %{host: "elixir"}
  """
  defexception [:struct, :term]

  @impl true
  def message(%{struct: struct, term: term}),
    do: "expected a struct named #{inspect(struct)}, got: #{inspect(term)}"
end


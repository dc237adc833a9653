defmodule MatchError do
  @moduledoc """
  Raised when the right side of a `=` does not match the pattern on its left. So `{:ok, value} = function()`
  says that nothing else is expected. The field is `:term`.

      iex> {:ok, _file} = File.read("/no/such/file")
      ** (MatchError) no match of right hand side value: {:error, :enoent}
  """
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "no match of right hand side value: #{inspect(term)}"
end


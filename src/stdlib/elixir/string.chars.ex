defprotocol String.Chars do
  @moduledoc ~S"""
  The protocol of `to_string/1` and of interpolation, `"#{term}"`: text for people. Atoms, numbers, strings,
  charlists, dates, URIs and versions have it; tuples, maps, functions, pids have not, and raise a
  `Protocol.UndefinedError`. For looking at any term there is `inspect/2`.

      iex> to_string(:foo)
      "foo"
      iex> "#{1.5} #{~D[2024-02-29]}"
      "1.5 2024-02-29"

  For a struct of one's own:

      iex> defmodule StringCharsExample do
      ...>   defstruct [:name]
      ...>
      ...>   defimpl String.Chars do
      ...>     def to_string(user), do: "user " <> user.name
      ...>   end
      ...> end
      iex> "#{struct(StringCharsExample, name: "kate")}"
      "user kate"
  """

  @doc """
  Converts the term to a string.

      iex> String.Chars.to_string(123)
      "123"
  """
  @spec to_string(t) :: String.t()
  def to_string(term)
end

defimpl String.Chars, for: BitString do
  @moduledoc false

  def to_string(term) when is_binary(term), do: term

  def to_string(term) do
    raise Protocol.UndefinedError,
      protocol: String.Chars,
      value: term,
      description: "cannot convert a bitstring to a string"
  end
end

defimpl String.Chars, for: Atom do
  @moduledoc false

  def to_string(nil), do: ""
  def to_string(atom), do: :erlang.atom_to_binary(atom)
end

defimpl String.Chars, for: Integer do
  @moduledoc false

  def to_string(term), do: :erlang.integer_to_binary(term)
end

defimpl String.Chars, for: Float do
  @moduledoc false

  def to_string(term), do: :rshell.float_to_shortest(term)
end

defimpl String.Chars, for: List do
  @moduledoc false

  def to_string(charlist), do: List.to_string(charlist)
end

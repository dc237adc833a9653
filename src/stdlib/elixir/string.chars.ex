defprotocol String.Chars do
  @moduledoc """
  Converts a term to a string: what interpolation and `to_string/1` call.

      iex> to_string(:foo)
      "foo"
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

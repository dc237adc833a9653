defprotocol List.Chars do
  @moduledoc """
  The protocol of `to_charlist/1`: a term as a list of code points, which functions of Erlang want. Atoms,
  numbers, strings and lists have it; `String.Chars` is the one for strings, which is as a rule what is
  wanted.

      iex> to_charlist("ab") == [97, 98]
      true
      iex> to_charlist(12)
      '12'
      iex> to_charlist(nil)
      []
  """

  @doc """
  Converts the term to a charlist.

      iex> List.Chars.to_charlist(12) == [49, 50]
      true
  """
  @spec to_charlist(t) :: charlist
  def to_charlist(term)

  @doc false
  @deprecated "Use List.Chars.to_charlist/1 instead"
  Kernel.def(to_char_list(term), do: __MODULE__.to_charlist(term))
end

defimpl List.Chars, for: Atom do
  @moduledoc false

  def to_charlist(nil), do: []
  def to_charlist(atom), do: :erlang.atom_to_list(atom)
end

defimpl List.Chars, for: BitString do
  @moduledoc false

  def to_charlist(term) when is_binary(term), do: String.to_charlist(term)

  def to_charlist(term) do
    raise Protocol.UndefinedError,
      protocol: List.Chars,
      value: term,
      description: "cannot convert a bitstring to a charlist"
  end
end

defimpl List.Chars, for: List do
  @moduledoc false

  # An inner binary or charlist is no character, so only a flat list stays as it is.
  def to_charlist(list), do: list
end

defimpl List.Chars, for: Integer do
  @moduledoc false

  def to_charlist(term), do: :erlang.integer_to_list(term)
end

defimpl List.Chars, for: Float do
  @moduledoc false

  def to_charlist(term), do: :erlang.binary_to_list(:rshell.float_to_shortest(term))
end

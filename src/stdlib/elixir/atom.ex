defmodule Atom do
  @moduledoc """
  Atoms as text.

      iex> Atom.to_string(:foo)
      "foo"
  """

  @doc """
  Gives the text of an atom.

      iex> Atom.to_string(Foo)
      "Elixir.Foo"
  """
  @spec to_string(atom) :: String.t()
  def to_string(atom), do: :erlang.atom_to_binary(atom)

  @doc """
  Gives the characters of an atom.

      iex> Atom.to_charlist(:ab) == [97, 98]
      true
  """
  @spec to_charlist(atom) :: charlist
  def to_charlist(atom), do: :erlang.atom_to_list(atom)

  @doc false
  @deprecated "Use Atom.to_charlist/1 instead"
  def to_char_list(atom), do: Atom.to_charlist(atom)
end

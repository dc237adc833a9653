defmodule Atom do
  @moduledoc """
  Atoms: constants whose value is their name, such as `:ok`, `nil`, `true` and the names of modules. Comparing
  two is as quick as comparing two numbers. They are never freed, so they are not made of text from outside.

      iex> Atom.to_string(:foo)
      "foo"
      iex> Atom.to_string(nil)
      "nil"
  """

  @doc """
  Returns the text of an atom. For the name of a module it has the `Elixir.` that all of them begin with;
  `inspect/1` leaves that out.

      iex> Atom.to_string(:ok)
      "ok"
      iex> Atom.to_string(Foo)
      "Elixir.Foo"
  """
  @spec to_string(atom) :: String.t()
  def to_string(atom), do: :erlang.atom_to_binary(atom)

  @doc """
  Returns the characters of an atom, without the colon; for an alias with `Elixir.` in front.

      iex> Atom.to_charlist(:"An atom")
      'An atom'
      iex> Atom.to_charlist(Enum)
      'Elixir.Enum'
  """
  @spec to_charlist(atom) :: charlist
  def to_charlist(atom), do: :erlang.atom_to_list(atom)

  @doc false
  @deprecated "Use Atom.to_charlist/1 instead"
  def to_char_list(atom), do: Atom.to_charlist(atom)
end

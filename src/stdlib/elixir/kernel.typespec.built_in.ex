defmodule Kernel.Typespec.BuiltIn do
  @moduledoc false

  # The types that every module has, by the number of their arguments.
  @plain ~w(
    any arity atom binary bitstring bool boolean byte char charlist nonempty_charlist float fun function
    identifier integer iodata iolist keyword list map maybe_improper_list mfa module neg_integer nil
    node no_return non_neg_integer none nonempty_binary nonempty_bitstring nonempty_list
    nonempty_maybe_improper_list nonempty_string number pid port pos_integer reference string struct
    term timeout tuple
  )a
  @of_one ~w(as_boolean keyword list nonempty_list)a
  @of_two ~w(maybe_improper_list nonempty_improper_list nonempty_maybe_improper_list)a

  @doc """
  Tells whether a type, by its name and the number of its arguments, is there in every module.

      iex> Kernel.Typespec.BuiltIn.type?({:integer, 0})
      true
      iex> Kernel.Typespec.BuiltIn.type?({:colour, 0})
      false
  """
  @spec type?({atom, arity}) :: boolean
  def type?({name, 0}), do: name in @plain
  def type?({name, 1}), do: name in @of_one
  def type?({name, 2}), do: name in @of_two
  def type?(_key), do: false
end

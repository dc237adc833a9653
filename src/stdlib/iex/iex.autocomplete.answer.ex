defmodule IEx.Autocomplete.Answer do
  @moduledoc false

  # What the line editor is told: `{:yes | :no, what to insert, what to show}`. A candidate is a map with its name and kind,
  # which tells what follows the name and how it is shown.

  @doc "Nothing can be inserted and nothing shown."
  def no(), do: {:no, '', []}

  @doc "Shows texts."
  def show([]), do: no()
  def show(entries), do: {:yes, '', Enum.map(entries, &String.to_charlist/1)}

  @doc "Inserts what all candidates begin with after `hint`; shows them when there is nothing to insert."
  def answer([], _hint), do: no()

  def answer([one], hint) do
    case remainder(one, hint) do
      "" when one.kind in [:plain, :modifier] -> no()
      "" -> show([entry(one)])
      rest -> {:yes, String.to_charlist(rest), []}
    end
  end

  def answer([first | _] = entries, hint) do
    names = entries |> Enum.map(& &1.name) |> Enum.uniq()
    prefix = common(names)
    rest = binary_part(prefix, byte_size(hint), byte_size(prefix) - byte_size(hint))

    cond do
      rest != "" -> {:yes, String.to_charlist(rest), []}
      match?([_], names) and first.kind == :module -> {:yes, '.', []}
      true -> show(Enum.map(entries, &entry/1))
    end
  end

  defp remainder(%{kind: kind, name: name}, hint) do
    rest = binary_part(name, byte_size(hint), byte_size(name) - byte_size(hint))

    case kind do
      :module when rest == "" -> "."
      :map when rest == "" -> "."
      :struct -> rest <> "{"
      :field -> rest <> ": "
      :folder -> rest <> "/"
      :file when rest == "" -> "\""
      _ -> rest
    end
  end

  @doc "A candidate as it is shown."
  def entry(%{kind: :function, name: name, arity: arity}), do: "#{name}/#{arity}"
  def entry(%{kind: :modifier, name: name}), do: name <> "/1"
  def entry(%{kind: :field, name: name}), do: name <> ":"
  def entry(%{name: name}), do: name

  defp common([first | rest]), do: Enum.reduce(rest, first, &common(&1, &2, ""))

  defp common(<<char::utf8, left::binary>>, <<char::utf8, right::binary>>, same) do
    common(left, right, <<same::binary, char::utf8>>)
  end

  defp common(_, _, same), do: same
end

defmodule Version.Parser do
  @moduledoc false

  @operators [">=", "<=", "==", "!=", "~>", ">", "<", "!"]

  @doc """
  Returns the words of a requirement, the last first: operators as atoms, versions as text, with `:==` where
  none is written.

      iex> Version.Parser.lexer(">= 1.0.0 and < 2.0.0")
      ["2.0.0", :<, :and, "1.0.0", :>=]
      iex> Version.Parser.lexer("1.0.0")
      ["1.0.0", :==]
  """
  def lexer(string), do: lexer(string, [])

  defp lexer("", acc), do: acc
  defp lexer(" " <> rest, acc), do: lexer(rest, acc)

  defp lexer(string, acc) do
    case Enum.find(@operators, &String.starts_with?(string, &1)) do
      nil ->
        {word, rest} = word(string, 1)
        lexer(rest, push(word, acc))

      operator ->
        if operator in ["!", "!="], do: warn(operator)
        rest = String.replace_prefix(string, operator, "")
        lexer(rest, [if(operator == "!", do: :!=, else: String.to_atom(operator)) | acc])
    end
  end

  defp push("and", acc), do: [:and | acc]
  defp push("or", acc), do: [:or | acc]
  defp push(version, [op | _] = acc) when is_atom(op) and op not in [:and, :or], do: [version | acc]
  defp push(version, acc), do: [version, :== | acc]

  defp warn(operator),
    do: IO.warn("#{operator} inside Version requirements is deprecated, use ~> or >= instead")

  defp word(string, size) do
    case string do
      <<word::binary-size(size), char, rest::binary>> when char in [?\s, ?>, ?<, ?=, ?!, ?~] ->
        {word, <<char, rest::binary>>}

      <<word::binary-size(size)>> ->
        {word, ""}

      _ ->
        word(string, size + 1)
    end
  end
end

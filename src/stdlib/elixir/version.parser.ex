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
        lexer(rest, push(word, rest, acc))

      operator ->
        if operator in ["!", "!="], do: warn(operator)
        rest = String.replace_prefix(string, operator, "")
        lexer(rest, [if(operator == "!", do: :!=, else: String.to_atom(operator)) | acc])
    end
  end

  # Behind `and` and `or` comes a space; together with what follows they are no version either.
  defp push("and", " " <> _, acc), do: [:and | acc]
  defp push("or", " " <> _, acc), do: [:or | acc]
  defp push(version, _, [op | _] = acc) when is_atom(op) and op not in [:and, :or], do: [version | acc]
  defp push(version, _, acc), do: [version, :== | acc]

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

  @doc "The parts of a version; `approximate?` says that the last number may be missing."
  def parse_version(string, approximate?) when is_binary(string) do
    {rest, build} = cut(string, "+")
    {numbers, pre} = cut(rest, "-")

    with {:ok, build} <- build(build),
         {:ok, pre} <- pre(pre),
         {:ok, {major, minor, patch}} <-
           numbers(:binary.split(numbers, ".", [:global]), approximate?) do
      {:ok, {major, minor, patch, pre, build}}
    end
  end

  defp cut(string, mark) do
    case :binary.split(string, mark) do
      [left, right] -> {left, right}
      [left] -> {left, nil}
    end
  end

  defp build(nil), do: {:ok, nil}

  defp build(text) do
    parts = :binary.split(text, ".", [:global])
    if Enum.all?(parts, &identifier?/1), do: {:ok, text}, else: :error
  end

  defp pre(nil), do: {:ok, []}

  defp pre(text) do
    parts = :binary.split(text, ".", [:global])

    if Enum.all?(parts, &(identifier?(&1) and not leading_zero?(&1))) do
      {:ok, :lists.map(&pre_part/1, parts)}
    else
      :error
    end
  end

  defp identifier?(<<char, rest::binary>>)
       when char in ?0..?9 or char in ?a..?z or char in ?A..?Z or char == ?-,
       do: rest == "" or identifier?(rest)

  defp identifier?(_), do: false

  defp leading_zero?(<<?0, _, _::binary>> = text), do: digits?(text)
  defp leading_zero?(_), do: false

  defp digits?(<<char, rest::binary>>) when char in ?0..?9, do: rest == "" or digits?(rest)
  defp digits?(_), do: false

  defp pre_part(text), do: if(digits?(text), do: :erlang.binary_to_integer(text), else: text)

  defp numbers([major, minor, patch], _approximate?) do
    with {:ok, major} <- number(major),
         {:ok, minor} <- number(minor),
         {:ok, patch} <- number(patch),
         do: {:ok, {major, minor, patch}}
  end

  defp numbers([major, minor], true) do
    with {:ok, major} <- number(major),
         {:ok, minor} <- number(minor),
         do: {:ok, {major, minor, nil}}
  end

  defp numbers(_, _), do: :error

  defp number(text) do
    if digits?(text) and not leading_zero?(text),
      do: {:ok, :erlang.binary_to_integer(text)},
      else: :error
  end
end

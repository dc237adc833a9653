# Terms in Erlang's own syntax, as files that `:file.consult/1` reads have them.
defmodule :rshell_terms do
  @moduledoc false

  # All terms of a text, each ended by a dot: `{:ok, terms}` or `{:error, {line, module, reason}}`.
  def all(text), do: all(characters(text), 1, [])

  defp all(text, line, found) do
    case :erl_scan.tokens({text, line}, :eof, line) do
      {:done, {:eof, _line}, _rest} ->
        {:ok, :lists.reverse(found)}

      {:done, {:ok, tokens, to}, rest} ->
        with {:ok, term} <- parsed(tokens),
             do: all(if(rest == :eof, do: [], else: rest), to, [term | found])

      {:done, {:error, info, _line}, _rest} ->
        {:error, info}
    end
  end

  # Without a dot it is told where the tokens end.
  defp parsed(tokens) do
    case :erl_parse.parse_term(tokens) do
      {:error, {0, module, reason}} ->
        {:error, {:erl_scan.line(:lists.last(tokens)), module, reason}}

      result ->
        result
    end
  end

  defp characters(text) do
    case :unicode.characters_to_list(text) do
      characters when is_list(characters) -> characters
      _ -> :binary.bin_to_list(text)
    end
  end
end

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

  # The value of the last of a text's expressions: `{:ok, value}` or `{:error, {line, module, reason}}`.
  def evaluated(text, bindings), do: evaluated(characters(text), 1, :undefined, bindings)

  defp evaluated(text, line, value, bindings) do
    case :erl_scan.tokens({text, line}, :eof, line) do
      {:done, {:eof, _line}, _rest} ->
        {:ok, value}

      {:done, {:ok, tokens, to}, rest} ->
        with {:ok, expressions} <- expressions(tokens),
             {:value, value, bindings} <- value(expressions, line, bindings),
             do: evaluated(if(rest == :eof, do: [], else: rest), to, value, bindings)

      {:done, {:error, info, _line}, _rest} ->
        {:error, info}
    end
  end

  defp value(expressions, line, bindings) do
    :erl_eval.exprs(expressions, bindings)
  catch
    class, reason -> {:error, {line, :file, {class, reason, __STACKTRACE__}}}
  end

  defp expressions(tokens), do: placed(:erl_parse.parse_exprs(tokens), tokens)

  # Without a dot it is told where the tokens end.
  defp parsed(tokens), do: placed(:erl_parse.parse_term(tokens), tokens)

  defp placed({:error, {0, module, reason}}, tokens),
    do: {:error, {:erl_scan.line(:lists.last(tokens)), module, reason}}

  defp placed(result, _tokens), do: result

  defp characters(text) do
    case :unicode.characters_to_list(text) do
      characters when is_list(characters) -> characters
      _ -> :binary.bin_to_list(text)
    end
  end
end

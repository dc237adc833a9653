defmodule Record.Header do
  @moduledoc false

  # Headers of Erlang source: a small preprocessor that knows conditions, macros and files included, and keeps the records.
  #
  # The state: `:file`, `:includes`, `:macros` (name to `{parameters | nil, tokens}`), `:records` (the latest first, name to
  # fields as `{name, tokens}`), `:conditions` (whether each open condition lets forms through, the innermost first).

  alias Record.Tokens

  # Headers of applications whose modules are part of this program, and that thus lie nowhere. `Record.Headers` has them.
  @within "within:"

  @doc """
  The records of a header as `{:ok, [{name, [{field, expression | nil}]}]}`; expressions are in Erlang's abstract format.
  """
  def records(file, includes, macros) do
    given = for {name, value} <- macros, into: %{}, do: {name, {nil, tokens_of(value)}}
    macros = Map.merge(%{OTP_RELEASE: {nil, [{:integer, 1, 25}]}}, given)
    state = %{file: file, includes: includes, macros: macros, records: [], conditions: []}

    with {:ok, state} <- file(file, state) do
      {:ok, for({name, fields} <- Enum.reverse(state.records), do: {name, parsed(fields)})}
    end
  end

  @doc "The path of a header as it is told."
  def shown(@within <> file), do: file
  def shown(file), do: file

  @doc "Where a library's file is, as `app/include/name.hrl` tells it; `nil` if nowhere."
  def library_path(file) do
    [app | rest] = Path.split(file)

    case {Record.Headers.source(file), :code.lib_dir(String.to_atom(app))} do
      {nil, {:error, :bad_name}} -> nil
      {nil, dir} -> Path.join([List.to_string(dir) | rest])
      _within -> @within <> file
    end
  end

  defp tokens_of(value) do
    {:ok, tokens, _} = :erl_scan.string(:io_lib.format('~p', [value]))
    tokens
  end

  defp parsed(fields) do
    for {name, tokens} <- fields do
      case tokens && :erl_parse.parse_exprs(tokens ++ [{:dot, 1}]) do
        {:ok, [expression]} -> {name, expression}
        nil -> {name, nil}
      end
    end
  end

  ## Files

  defp file(file, state) do
    with {:ok, source} <- read(file),
         {:ok, tokens, _} <- :erl_scan.string(source) do
      done = tokens |> Tokens.forms() |> Enum.reduce(%{state | file: file}, &form/2)
      {:ok, %{done | file: state.file}}
    else
      {:error, reason, _place} -> {:error, reason}
      error -> error
    end
  end

  defp read(@within <> file), do: {:ok, Record.Headers.source(file)}
  defp read(file), do: File.read(file)

  # A form that is malformed is passed over, and so is a file that is not found.
  defp form([{:-, _}, {kind, _} | rest], state), do: directive(kind, rest, state)
  defp form([{:-, _}, {:atom, _, kind} | rest], state), do: directive(kind, rest, state)
  defp form(_function, state), do: state

  ## Conditions

  defp directive(:ifdef, rest, state), do: open(state, defined?(rest, state))
  defp directive(:ifndef, rest, state), do: open(state, not defined?(rest, state))
  defp directive(:if, rest, state), do: open(state, holds?(rest, state))
  defp directive(:endif, _, %{conditions: [_ | rest]} = state), do: %{state | conditions: rest}

  defp directive(:else, _, %{conditions: [now | rest]} = state),
    do: %{state | conditions: [other(now) | rest]}

  defp directive(:elif, form, %{conditions: [now | rest]} = state) do
    now = if now == false and holds?(form, state), do: true, else: taken(now)
    %{state | conditions: [now | rest]}
  end

  defp directive(kind, rest, state) do
    if Enum.all?(state.conditions, &(&1 == true)), do: effective(kind, rest, state), else: state
  catch
    :malformed -> state
  end

  defp open(state, holds?), do: %{state | conditions: [holds? | state.conditions]}

  defp other(false), do: true
  defp other(now), do: taken(now)

  # A condition of which a part was let through lets no other through.
  defp taken(false), do: false
  defp taken(_), do: :taken

  defp defined?([{:"(", _}, {_, _, name} | _], state), do: is_map_key(state.macros, name)
  defp defined?(_, _state), do: false

  defp holds?(tokens, state) do
    {:ok, [expression]} = :erl_parse.parse_exprs(Tokens.expand(tokens, state) ++ [{:dot, 1}])
    match?({:value, true, _}, :erl_eval.expr(expression, []))
  catch
    :malformed -> false
  end

  ## Macros, files and records

  defp effective(:define, [{:"(", _}, {_, _, name} | rest], state) do
    {parameters, body} = Tokens.definition(rest)
    %{state | macros: Map.put(state.macros, name, {parameters, body})}
  end

  defp effective(:undef, [{:"(", _}, {_, _, name} | _], state),
    do: %{state | macros: Map.delete(state.macros, name)}

  defp effective(:include, [{:"(", _}, {:string, _, name} | _], state),
    do: include(beside(List.to_string(name), state), state)

  defp effective(:include_lib, [{:"(", _}, {:string, _, name} | _], state) do
    name = List.to_string(name)
    include(beside(name, state) || library_path(name), state)
  end

  defp effective(:record, tokens, state) do
    {name, fields} = tokens |> Tokens.expand(state) |> Tokens.record()
    parsed = parsed(fields)

    if Enum.all?(parsed, &is_tuple/1),
      do: %{state | records: [{name, fields} | state.records]},
      else: state
  rescue
    # What cannot be parsed is no record.
    CaseClauseError -> state
  end

  defp effective(_other, _rest, state), do: state

  defp include(nil, state), do: state

  defp include(file, state) do
    case file(file, state) do
      {:ok, state} -> state
      _ -> state
    end
  end

  defp beside(name, state) do
    Enum.find_value([Path.dirname(state.file) | state.includes], fn dir ->
      path = Path.join(dir, name)
      if File.regular?(path), do: path
    end)
  end
end

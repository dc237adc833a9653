defmodule Record.Tokens do
  @moduledoc false

  # Tokens of Erlang source as `Record.Header` needs them: forms, macros replaced, records taken apart.
  # What is not well-formed throws `:malformed`.

  @opening [:"(", :"[", :"{", :"<<", :begin, :case, :if, :try, :receive]
  @closing [:")", :"]", :"}", :">>", :end]

  @doc """
  Returns the forms among the tokens of Erlang source, each without its full stop.

      iex> {:ok, tokens, _} = :erl_scan.string('-record(a, {b}). -module(x).')
      iex> tokens |> Record.Tokens.forms() |> Enum.map(&length/1)
      [9, 5]
  """
  def forms(tokens), do: forms(tokens, [])

  defp forms([], _form), do: []
  defp forms([{:dot, _} | rest], form), do: [Enum.reverse(form) | forms(rest, [])]
  defp forms([token | rest], form), do: forms(rest, [token | form])

  ## Macros

  @doc "What follows the name in a definition of a macro: `{parameters | nil, tokens}`."
  def definition([{:"(", _} | rest]) do
    {parameters, rest} = arguments(rest)
    {for([{:var, _, name}] <- parameters, do: name), body(rest)}
  end

  def definition(rest), do: {nil, body(rest)}

  defp body([{:",", _} | tokens]), do: Enum.drop(tokens, -1)
  defp body(_), do: throw(:malformed)

  @doc "Replaces macros and records written out; the state is that of `Record.Header`."
  def expand([{:"?", _}, {_, line, name} | rest], state) do
    {tokens, rest} = replaced(name, line, rest, state)
    expand(tokens ++ rest, state)
  end

  def expand([{:"?", _} | _], _state), do: throw(:malformed)

  def expand([{:"#", line}, {:atom, _, name}, {:"{", _} | rest], state) do
    {given, rest} = arguments(rest)
    expand(tuple(name, line, Enum.map(given, &field/1), state) ++ rest, state)
  end

  def expand([token | rest], state), do: [token | expand(rest, state)]
  def expand([], _state), do: []

  defp replaced(:LINE, line, rest, _state), do: {[{:integer, line, line}], rest}

  defp replaced(:FILE, line, rest, state),
    do: {[{:string, line, String.to_charlist(state.file)}], rest}

  defp replaced(name, _line, rest, state) do
    case {state.macros, rest} do
      {%{^name => {nil, tokens}}, _} ->
        {tokens, rest}

      {%{^name => {parameters, tokens}}, [{:"(", _} | rest]} ->
        {arguments, rest} = arguments(rest)
        if length(arguments) != length(parameters), do: throw(:malformed)
        given = parameters |> Enum.zip(arguments) |> Map.new()
        {Enum.flat_map(tokens, &filled(&1, given)), rest}

      _ ->
        throw(:malformed)
    end
  end

  defp filled({:var, _, name} = token, given), do: Map.get(given, name, [token])
  defp filled(token, _given), do: [token]

  # The tuple that a record written out is, with its defaults where nothing is given.
  defp tuple(name, line, given, state) do
    {_, fields} = List.keyfind(state.records, name, 0) || throw(:malformed)
    values = for {field, default} <- fields, do: value(given, field) || default || undefined(line)
    elements = Enum.map(values, &[{:",", line} | &1])
    [{:"{", line}, {:atom, line, name} | Enum.concat(elements)] ++ [{:"}", line}]
  end

  defp value(given, field), do: with({_, tokens} <- List.keyfind(given, field, 0), do: tokens)
  defp undefined(line), do: [{:atom, line, :undefined}]

  ## Records

  @doc "A record's name and fields, each with the tokens of its default or `nil`."
  def record([{:"(", _}, {:atom, _, name}, {:",", _}, {:"{", _} | rest]) do
    case arguments(rest) do
      {fields, [{:")", _}]} -> {name, Enum.map(fields, &field/1)}
      _ -> throw(:malformed)
    end
  end

  def record(_), do: throw(:malformed)

  defp field([{:atom, _, name}]), do: {name, nil}
  defp field([{:atom, _, name}, {:"::", _} | _type]), do: {name, nil}
  defp field([{:atom, _, name}, {:=, _} | rest]), do: {name, untyped(rest, 0)}
  defp field(_), do: throw(:malformed)

  # A default up to its type.
  defp untyped([{:"::", _} | _type], 0), do: []
  defp untyped([token | rest], depth), do: [token | untyped(rest, depth + step([token | rest]))]
  defp untyped([], _depth), do: []

  ## Lists

  # The arguments up to the bracket that closes them, and what follows it.
  defp arguments([{close, _} | rest]) when close in @closing, do: {[], rest}
  defp arguments(tokens), do: arguments(tokens, 0, false, [])

  defp arguments([{close, _} | rest], 0, _type?, argument) when close in @closing,
    do: {[Enum.reverse(argument)], rest}

  defp arguments([{:",", _} | rest], 0, _type?, argument) do
    {more, rest} = arguments(rest, 0, false, [])
    {[Enum.reverse(argument) | more], rest}
  end

  defp arguments([token | rest] = tokens, depth, type?, argument) do
    type? = type? or (depth == 0 and match?({:"::", _}, token))
    step = if type? and match?({:fun, _}, token), do: 0, else: step(tokens)
    arguments(rest, depth + step, type?, [token | argument])
  end

  defp arguments([], _depth, _type?, _argument), do: throw(:malformed)

  # How much deeper one is behind the first token: a `fun` ends with `end` unless it names a function.
  defp step([{:fun, _}, {:"(", _} | _]), do: 1
  defp step([{:fun, _}, {:var, _, _}, {:"(", _} | _]), do: 1
  defp step([{open, _} | _]) when open in @opening, do: 1
  defp step([{close, _} | _]) when close in @closing, do: -1
  defp step(_), do: 0
end

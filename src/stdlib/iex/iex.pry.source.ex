defmodule IEx.Pry.Source do
  @moduledoc false

  # Where in a file's source a module is defined, as module, protocol or implementation.

  @directives [:alias, :import, :require, :use]

  @doc ~S"""
  The body of a module, the directives that are in force there, last first, and a function that makes the definition with
  another body; `nil` where the source has no such module.

      iex> code = quote(do: (defmodule A, do: (defmodule B, do: :body)))
      iex> {body, [], definer} = IEx.Pry.Source.find(code, A.B)
      iex> {body, match?({:defmodule, _, [A.B, [do: :other]]}, definer.(:other))}
      {:body, true}
  """
  def find(quoted, module), do: find(quoted, module, nil, [])

  defp find(quoted, module, prefix, around) do
    quoted
    |> expressions()
    |> Enum.reduce_while(around, &step(&1, module, prefix, &2))
    |> then(&if is_tuple(&1), do: &1)
  end

  defp step({directive, _, _} = expression, _module, _prefix, around) when directive in @directives,
    do: {:cont, [expression | around]}

  defp step({kind, meta, [name, [{:do, body} | _]]}, module, prefix, around) when kind in [:defmodule, :defprotocol] do
    case named(name, prefix, around) do
      ^module ->
        {:halt, {body, around, fn body -> {kind, meta, [module, [do: body]]} end}}

      found when is_atom(found) and found != nil ->
        found = find(body, module, found, around)
        if found, do: {:halt, found}, else: {:cont, around}

      _ ->
        {:cont, around}
    end
  end

  defp step({:defimpl, meta, [protocol, [{:do, body} | _]]}, module, prefix, around),
    do: implementation(meta, {protocol, prefix, body}, module, prefix, around)

  defp step({:defimpl, meta, [protocol, [{:for, target}, {:do, body} | _]]}, module, prefix, around),
    do: implementation(meta, {protocol, target, body}, module, prefix, around)

  defp step({:defimpl, meta, [protocol, [for: target], [{:do, body} | _]]}, module, prefix, around),
    do: implementation(meta, {protocol, target, body}, module, prefix, around)

  defp step(_expression, _module, _prefix, around), do: {:cont, around}

  defp implementation(meta, {protocol, targets, body}, module, prefix, around) do
    protocol = meant(protocol, prefix, around)
    targets = for target <- List.wrap(targets), do: meant(target, prefix, around)
    target = Enum.find(targets, &(is_atom(&1) and is_atom(protocol) and Module.concat(protocol, &1) == module))

    if target,
      do: {:halt, {body, around, fn body -> {:defimpl, meta, [protocol, [for: target], [do: body]]} end}},
      else: {:cont, around}
  end

  # The module that a definition's name stands for.
  defp named({:__aliases__, _, [:"Elixir" | _] = parts}, _prefix, _around), do: concat(parts)
  defp named({:__aliases__, _, _} = name, nil, around), do: meant(name, nil, around)

  defp named({:__aliases__, _, [first | _] = parts}, prefix, _around) when is_atom(first),
    do: concat([prefix | parts])

  defp named(name, prefix, around), do: meant(name, prefix, around)

  # The module that a name in the code stands for, by the aliases around it.
  defp meant(atom, _prefix, _around) when is_atom(atom), do: atom
  defp meant({:__MODULE__, _, _}, prefix, _around), do: prefix

  defp meant({:__aliases__, _, [{:__MODULE__, _, _} | rest]}, prefix, _around),
    do: concat([prefix | rest])

  defp meant({:__aliases__, _, [first | rest]}, prefix, around) when is_atom(first) do
    concat([Enum.find_value(around, first, &aliased(&1, first, prefix)) | rest])
  end

  defp meant(_other, _prefix, _around), do: nil

  defp aliased({:alias, _, [{:__aliases__, _, parts} = module | options]}, name, prefix) do
    as = with [[{:as, {:__aliases__, _, [as]}}]] <- options, do: as, else: (_ -> List.last(parts))
    if as == name, do: meant(module, prefix, [])
  end

  defp aliased(_directive, _name, _prefix), do: nil

  defp concat(parts), do: if(Enum.all?(parts, &is_atom/1), do: Module.concat(parts))

  defp expressions({:__block__, _, list}), do: list
  defp expressions(one), do: [one]
end

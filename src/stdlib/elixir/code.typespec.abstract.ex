defmodule Code.Typespec.Abstract do
  @moduledoc false

  # Quoted typespecs as Erlang's abstract format, in which a BEAM keeps them. What has a place in the source has its
  # line; literals, and what is written without a name (`[t]`, `{a, b}`), have line 0.

  @elixir [charlist: 0, nonempty_charlist: 0, keyword: 0, keyword: 1, struct: 0, as_boolean: 1]

  @built_in [:any, :arity, :atom, :binary, :bitstring, :bool, :boolean, :byte, :char, :float, :fun, :function] ++
              [:identifier, :integer, :iodata, :iolist, :list, :maybe_improper_list, :mfa, :module] ++
              [:neg_integer, nil, :node, :no_return, :non_neg_integer, :none, :nonempty_binary] ++
              [:nonempty_bitstring, :nonempty_improper_list, :nonempty_list, :nonempty_maybe_improper_list] ++
              [:nonempty_string, :number, :pid, :port, :pos_integer, :reference, :string, :term, :timeout]

  @doc "A type's name, its definition and its parameters."
  def type({:"::", _, [{name, _, args}, definition]}, module) do
    args = if is_list(args), do: args, else: []
    state = %{module: module, vars: Enum.map(args, &elem(&1, 0))}
    {name, form(definition, state), Enum.map(args, &form(&1, state))}
  end

  @doc "A spec; a macro's takes its caller first."
  def spec(quoted, module, macro?) do
    {{:"::", meta, [{_name, _, args}, result]}, constraints} = split_constraints(quoted)
    state = %{module: module, vars: Keyword.keys(constraints)}
    line = line(meta)
    args = Enum.map(if(is_list(args), do: args, else: []), &form(&1, state))
    args = if macro?, do: [{:type, line, :term, []} | args], else: args
    fun = {:type, line, :fun, [{:type, line, :product, args}, form(result, state)]}

    case for({name, type} <- constraints, not match?({:var, _, context} when is_atom(context), type), do: {name, type}) do
      [] -> fun
      bounds -> {:type, line, :bounded_fun, [fun, Enum.map(bounds, &constraint(&1, line, state))]}
    end
  end

  defp split_constraints({:when, _, [spec, constraints]}), do: {spec, constraints}
  defp split_constraints(spec), do: {spec, []}

  defp constraint({name, type}, line, state),
    do: {:type, line, :constraint, [{:atom, line, :is_subtype}, [{:var, line, name}, form(type, state)]]}

  defp line(meta), do: Keyword.get(meta, :line, 0)

  # Forms, by how they are written

  defp form({:|, meta, [_, _]} = union, state),
    do: {:type, line(meta), :union, union |> members() |> Enum.map(&form(&1, state))}

  defp form({:"::", meta, [{name, name_meta, context}, type]}, state) when is_atom(name) and is_atom(context),
    do: {:ann_type, line(meta), [{:var, line(name_meta), name}, form(type, state)]}

  defp form({:<<>>, meta, segments}, _state) do
    {size, unit} = Enum.reduce(segments, {0, 0}, &bitstring_part/2)
    {:type, line(meta), :binary, [{:integer, line(meta), size}, {:integer, line(meta), unit}]}
  end

  defp form({:%, _, [module, {:%{}, meta, fields}]}, state) do
    {module, given} = {module(module), Map.new(fields)}
    keys = if function_exported?(module, :__struct__, 0), do: Map.keys(struct(module)), else: Map.keys(given)
    fields = for key <- Enum.sort(keys), key != :__struct__, do: field(:map_field_exact, {:atom, 0, key}, given[key], line(meta), state)
    tag = {:type, line(meta), :map_field_exact, [{:atom, 0, :__struct__}, {:atom, 0, module}]}
    {:type, line(meta), :map, [tag | fields]}
  end

  defp form({:%{}, meta, fields}, state),
    do: {:type, line(meta), :map, Enum.map(fields, &map_field(&1, line(meta), state))}

  defp form({:.., meta, [from, to]}, state), do: {:type, line(meta), :range, [form(from, state), form(to, state)]}

  defp form({sign, meta, [number]}, _state) when sign in [:+, :-] and is_integer(number),
    do: {:op, line(meta), sign, {:integer, line(meta), number}}

  defp form([{:->, meta, [[{:..., _, _}], {:any, _, args}]}], _state) when args in [nil, []],
    do: {:type, line(meta), :fun, []}

  defp form([{:->, meta, [args, result]}], state) do
    line = line(meta)

    args =
      case args do
        [{:..., _, _}] -> {:type, line, :any}
        args -> {:type, line, :product, Enum.map(args, &form(&1, state))}
      end

    {:type, line, :fun, [args, form(result, state)]}
  end

  defp form({:{}, meta, elements}, state), do: {:type, line(meta), :tuple, Enum.map(elements, &form(&1, state))}
  defp form({left, right}, state), do: {:type, 0, :tuple, [form(left, state), form(right, state)]}
  defp form([], _state), do: {:type, 0, nil, []}
  defp form([{:..., _, _}], _state), do: {:type, 0, :nonempty_list, []}
  defp form([type, {:..., _, _}], state), do: {:type, 0, :nonempty_list, [form(type, state)]}
  defp form([type], state), do: {:type, 0, :list, [form(type, state)]}
  defp form(types, state) when is_list(types), do: form([union(types)], state)

  defp form({{:., _, [module, name]}, meta, args}, state) do
    args = Enum.map(args, &form(&1, state))
    module = module(module)

    if module == state.module,
      do: {:user_type, line(meta), name, args},
      else: {:remote_type, line(meta), [{:atom, 0, module}, {:atom, 0, name}, args]}
  end

  defp form({:__aliases__, _, _} = module, _state), do: {:atom, 0, module(module)}

  defp form({name, meta, context}, state) when is_atom(name) and is_atom(context) do
    if name in state.vars, do: {:var, line(meta), name}, else: named(name, [], line(meta))
  end

  defp form({name, meta, args}, state) when is_atom(name) and is_list(args),
    do: named(name, Enum.map(args, &form(&1, state)), line(meta))

  defp form(literal, _state) when is_atom(literal), do: {:atom, 0, literal}
  defp form(literal, _state) when is_integer(literal), do: {:integer, 0, literal}

  defp named(name, [], line) when name in [:map, :tuple], do: {:type, line, name, :any}

  defp named(name, args, line) do
    cond do
      {name, length(args)} in @elixir -> {:remote_type, 0, [{:atom, 0, :elixir}, {:atom, 0, name}, args]}
      name in @built_in -> {:type, line, name, args}
      true -> {:user_type, line, name, args}
    end
  end

  # In the library's own modules aliases are as they were written.
  defp module({:__aliases__, _, segments}), do: Module.concat(segments)
  defp module(module), do: module

  defp members({:|, _, [left, right]}), do: members(left) ++ members(right)
  defp members(type), do: [type]

  defp union(types), do: types |> Enum.reverse() |> Enum.reduce(&{:|, [], [&1, &2]})

  # `_::8` and `_::_*8`
  defp bitstring_part({:"::", _, [_, {:*, _, [_, unit]}]}, {size, _}), do: {size, unit}
  defp bitstring_part({:"::", _, [_, size]}, {_, unit}), do: {size, unit}

  defp map_field({{:required, _, [key]}, type}, line, state),
    do: field(:map_field_exact, form(key, state), type, line, state)

  defp map_field({{:optional, _, [key]}, type}, line, state),
    do: field(:map_field_assoc, form(key, state), type, line, state)

  defp map_field({key, type}, line, state), do: field(:map_field_exact, form(key, state), type, line, state)

  defp field(kind, key, nil, line, _state), do: {:type, line, kind, [key, {:type, 0, :term, []}]}
  defp field(kind, key, type, line, state), do: {:type, line, kind, [key, form(type, state)]}
end

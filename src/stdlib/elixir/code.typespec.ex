defmodule Code.Typespec do
  @moduledoc false

  # The types, specs and callbacks of a module whose code is in a file, as a BEAM keeps them, and back to quoted code.

  alias Code.Typespec.Abstract

  @doc """
  Returns the types that a module defines, in Erlang's abstract form: `{:ok, [{:type | :opaque | :typep,
  {name, abstract, parameters}}]}`, or `:error` for a module that is not to be had, or has no specs.

      iex> {:ok, types} = Code.Typespec.fetch_types(Keyword)
      iex> for {:type, {:key, _, _} = type} <- types, do: Macro.to_string(Code.Typespec.type_to_quoted(type))
      ["key() :: atom()"]
      iex> Code.Typespec.fetch_types(NoSuchModule)
      :error
  """
  @spec fetch_types(module | binary) :: {:ok, [tuple]} | :error
  def fetch_types(source) do
    with {module, _macros} <- module(source),
         {:ok, types} <- :rshell_typespecs.types(source) do
      kinds = Enum.group_by(types, &elem(&1, 0), fn {kind, _, quoted} -> {kind, Abstract.type(quoted, module)} end)
      {:ok, for(kind <- [:typep, :opaque, :type], type <- Enum.reverse(Map.get(kinds, kind, [])), do: type)}
    else
      _ -> :error
    end
  end

  @doc """
  Returns the specs of a module's functions, in Erlang's abstract form: `{:ok, [{{name, arity},
  [abstract]}]}`, or `:error`.

      iex> {:ok, specs} = Code.Typespec.fetch_specs(Keyword)
      iex> {_, [spec]} = List.keyfind(specs, {:keys, 1}, 0)
      iex> Macro.to_string(Code.Typespec.spec_to_quoted(:keys, spec))
      "keys(t()) :: [key()]"
  """
  @spec fetch_specs(module | binary) :: {:ok, [tuple]} | :error
  def fetch_specs(source) do
    with {module, macros} <- module(source),
         {:ok, specs} <- :rshell_typespecs.specs(source) do
      {:ok, last_first(for({target, quoted} <- specs, do: {target, quoted, target in macros}), module)}
    else
      _ -> :error
    end
  end

  @doc """
  Returns the callbacks of a behaviour, in Erlang's abstract form: `{:ok, [{{name, arity}, [abstract]}]}`, or
  `:error`.

      iex> {:ok, callbacks} = Code.Typespec.fetch_callbacks(Access)
      iex> callbacks |> Enum.map(&elem(&1, 0)) |> Enum.sort()
      [fetch: 2, get_and_update: 3, pop: 2]
  """
  @spec fetch_callbacks(module | binary) :: {:ok, [tuple]} | :error
  def fetch_callbacks(source) do
    with {module, _macros} <- module(source),
         {:ok, callbacks, _optional} <- :rshell_typespecs.callbacks(source) do
      all = Enum.group_by(callbacks, fn {kind, target, _} -> {target, kind} end, &elem(&1, 2))

      {:ok,
       last_first(for({{target, kind}, lists} <- all, do: {target, Enum.concat(lists), kind == :macrocallback}), module)}
    else
      _ -> :error
    end
  end

  # The name and the macros of a module, by its name or its bytes.
  defp module(binary) when is_binary(binary) do
    with {module, _file, _info, functions} <- :rshell_code.object(binary) do
      {module, for({name, arity, true, {:defmacro, macro, _, _}} <- functions, name != macro, do: {macro, arity - 1})}
    end
  end

  defp module(module) when is_atom(module) do
    with true <- Code.ensure_loaded?(module),
         do: {module, if(function_exported?(module, :__info__, 1), do: module.__info__(:macros), else: [])}
  end

  defp last_first(specs, module) do
    for {{name, arity}, quoted, macro?} <- Enum.sort(specs, :desc) do
      target = if macro?, do: {:"MACRO-#{name}", arity + 1}, else: {name, arity}
      {target, Enum.map(quoted, &Abstract.spec(&1, module, macro?))}
    end
  end

  @doc """
  Turns a type in Erlang's abstract form into quoted code, `name(parameters) :: definition`; see
  `fetch_types/1`.

      iex> Macro.to_string(Code.Typespec.type_to_quoted({:id, {:type, 0, :integer, []}, []}))
      "id() :: integer()"
  """
  @spec type_to_quoted(tuple) :: Macro.t()
  def type_to_quoted({name, type, args}) do
    args = for {:var, line, arg} <- args, do: {arg, [line: line], nil}
    {:"::", [], [{name, [], args}, quoted(type)]}
  end

  @doc """
  Turns a spec in Erlang's abstract form into quoted code, `name(types) :: type`; see `fetch_specs/1`.

      iex> spec = {:type, 0, :fun, [{:type, 0, :product, [{:type, 0, :integer, []}]}, {:atom, 0, :ok}]}
      iex> Macro.to_string(Code.Typespec.spec_to_quoted(:check, spec))
      "check(integer()) :: :ok"
  """
  @spec spec_to_quoted(atom, tuple) :: Macro.t()
  def spec_to_quoted(name, {:type, line, :fun, [{:type, _, :product, args}, result]} = spec) do
    spec |> variables() |> Enum.map(&{&1, {:var, [line: line], nil}}) |> guarded(head(name, line, args, result), line)
  end

  def spec_to_quoted(name, {:type, line, :fun, []}),
    do: {:"::", [line: line], [{name, [line: line], []}, quoted({:type, line, :term, []})]}

  def spec_to_quoted(name, {:type, line, :bounded_fun, [fun, constraints]}) do
    {:type, _, :fun, [{:type, _, :product, args}, result]} = fun

    bounds =
      for {:type, _, :constraint, [{:atom, _, :is_subtype}, [{:var, _, var}, type]]} <- constraints,
          do: {var, quoted(type)}

    free =
      for var <- variables([fun, constraints]), not Keyword.has_key?(bounds, var), do: {var, {:var, [line: line], nil}}

    guarded(bounds ++ free, head(name, line, args, result), line)
  end

  defp head(name, line, args, result),
    do: {:"::", [line: line], [{name, [line: line], Enum.map(args, &quoted/1)}, quoted(result)]}

  defp guarded([], spec, _line), do: spec
  defp guarded(guards, spec, line), do: {:when, [line: line], [spec, guards]}

  # The type variables, each once; the name before `::` is none.
  defp variables({:ann_type, _, [_name, type]}), do: variables(type)
  defp variables({:var, _, name}) when name != :_, do: [name]
  defp variables(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> variables()
  defp variables(list) when is_list(list), do: list |> Enum.flat_map(&variables/1) |> Enum.uniq()
  defp variables(_other), do: []

  # Abstract forms as quoted code

  defp quoted({:user_type, line, name, args}), do: call(name, line, args)

  defp quoted({:remote_type, _, [{:atom, _, :elixir}, {:atom, _, name}, args]}), do: call(name, 0, args)

  defp quoted({:remote_type, line, [{:atom, _, module}, {:atom, _, name}, args]}),
    do: {{:., [line: line], [module, name]}, [line: line], Enum.map(args, &quoted/1)}

  defp quoted({:type, line, :union, types}), do: union(Enum.map(types, &quoted/1), line)

  defp quoted({:type, line, :binary, [{:integer, _, size}, {:integer, _, unit}]}) do
    any = {:_, [line: line], __MODULE__}
    unit = if unit != 0, do: [{:"::", [line: line], [any, {:*, [line: line], [any, unit]}]}], else: []
    size = if size != 0 or unit == [], do: [{:"::", [line: line], [any, size]}], else: []
    {:<<>>, [line: line], size ++ unit}
  end

  defp quoted({:type, line, :tuple, :any}), do: call(:tuple, line, [])
  defp quoted({:type, line, :tuple, elements}), do: {:{}, [line: line], Enum.map(elements, &quoted/1)}
  defp quoted({:type, _, nil, []}), do: []
  defp quoted({:type, _, :list, [{:type, _, :union, types} = type]}), do: keyword(types) || [quoted(type)]
  defp quoted({:type, _, :list, [type]}), do: [quoted(type)]
  defp quoted({:type, line, :nonempty_list, []}), do: [{:..., [line: line], nil}]
  defp quoted({:type, line, :nonempty_list, [type]}), do: [quoted(type), {:..., [line: line], nil}]
  defp quoted({:type, line, :range, [from, to]}), do: {:.., [line: line], [quoted(from), quoted(to)]}
  defp quoted({:type, line, :map, :any}), do: call(:map, line, [])

  defp quoted(
         {:type, line, :map, [{:type, _, :map_field_exact, [{:atom, _, :__struct__}, {:atom, _, struct}]} | fields]}
       ),
       do: {:%, [line: line], [struct, {:%{}, [line: line], Enum.map(fields, &field/1)}]}

  defp quoted({:type, line, :map, fields}), do: {:%{}, [line: line], Enum.map(fields, &field/1)}
  defp quoted({:type, line, :fun, []}), do: arrow([quote(do: ...)], call(:any, line, []), line)
  defp quoted({:type, line, :fun, [{:type, _, :any}, result]}), do: arrow([quote(do: ...)], quoted(result), line)

  defp quoted({:type, line, :fun, [{:type, _, :product, args}, result]}),
    do: arrow(Enum.map(args, &quoted/1), quoted(result), line)

  defp quoted({:type, line, name, args}), do: call(name, line, args)

  defp quoted({:ann_type, line, [{:var, _, name}, type]}),
    do: {:"::", [line: line], [{name, [line: line], nil}, quoted(type)]}

  defp quoted({:paren_type, _, [type]}), do: quoted(type)
  defp quoted({:var, line, name}), do: {name, [line: line], nil}
  defp quoted({:op, line, sign, {:integer, _, number}}), do: {sign, [line: line], [number]}
  defp quoted({literal, _, value}) when literal in [:atom, :integer], do: value

  defp call(name, line, args), do: {name, [line: line], Enum.map(args, &quoted/1)}
  defp arrow(args, result, line), do: [{:->, [line: line], [args, result]}]

  defp union([type], _line), do: type
  defp union([type | types], line), do: {:|, [line: line], [type, union(types, line)]}

  # `[key: type]`, if these types are pairs of an atom and a type.
  defp keyword(types) do
    pairs? = Enum.all?(types, &match?({:type, _, :tuple, [{:atom, _, _}, _]}, &1))
    if pairs?, do: for({:type, _, :tuple, [{:atom, _, key}, type]} <- types, do: {key, quoted(type)})
  end

  defp field({:type, _, :map_field_exact, [{:atom, _, key}, type]}), do: {key, quoted(type)}
  defp field({:type, _, :map_field_exact, [key, type]}), do: {{:required, [], [quoted(key)]}, quoted(type)}
  defp field({:type, _, :map_field_assoc, [key, type]}), do: {{:optional, [], [quoted(key)]}, quoted(type)}
end

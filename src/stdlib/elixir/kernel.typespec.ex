defmodule Kernel.Typespec do
  @moduledoc false

  # What the types, specs and callbacks of a module that is about to be finished must keep to.
  #
  # Natives: `:rshell_module.typespecs(module)` gives `{kind, quoted, line}` of each, in order, and
  # `:rshell_module.typespec_env(module, number)` the environment of one, for the aliases it uses.

  alias Kernel.Typespec.{BuiltIn, Translation}

  @types [:type, :typep, :opaque]

  # They tell the keys of a map that it must and may have.
  @reserved [required: 1, optional: 1]

  @frames [refuse: :compile_error, check_type: :translate_type, check: :translate_typespecs_for_module]

  @doc false
  def check(module, env) do
    state = %{module: module, env: env, line: env.line, number: 0, types: %{}, used: MapSet.new(), vars: %{}}
    specs = module |> :rshell_module.typespecs() |> Enum.with_index()
    {types, others} = Enum.split_with(specs, fn {{kind, _, _}, _} -> kind in @types end)
    state = Enum.reduce(types, state, &declare/2)
    state = Enum.reduce(types, state, &check_type/2)
    state = Enum.reduce(others, state, &check_spec/2)
    Enum.each(types, &warn_unused(&1, state))
    Enum.each(specs, &write_out(&1, state))
    check_optional(state, others)
  end

  defp write_out({{_kind, quoted, line}, number}, state) do
    struct_of = &struct_of(&1, %{state | line: line, number: number})

    value_of = &:rshell_module.get_attribute(state.module, &1, nil)

    case Translation.translate(quoted, records(state), struct_of, value_of) do
      ^quoted -> :ok
      translated -> :rshell_module.replace_typespec(state.module, number, translated)
    end
  end

  defp records(state), do: :rshell_module.get_attribute(state.module, :__records__, %{})

  defp struct_of(name, state) do
    env = %{:rshell_module.typespec_env(state.module, state.number) | line: state.line}
    name |> Macro.expand(env) |> Macro.struct!(env)
  end

  @doc "Does an open module define a type?"
  def defines_type?(module, {name, arity} = type) when is_atom(name) and is_integer(arity) do
    assert_open!(module)
    :rshell_module.defines_type?(module, type)
  end

  @doc "Makes a spec of an open module a callback; tells whether there is one."
  def spec_to_callback(module, {name, arity} = signature)
      when is_atom(module) and is_atom(name) and is_integer(arity) do
    assert_open!(module)
    :rshell_module.spec_to_callback(module, signature)
  end

  @doc "Refuses what only the table of a module that is being defined knows."
  def assert_open!(module) do
    if not (is_atom(module) and Module.open?(module)) do
      raise ArgumentError,
            "errors were found at the given arguments:\n\n" <>
              "  * 2nd argument: not a key that exists in the table\n"
    end
  end

  # Names of types

  defp declare({{kind, quoted, line}, _number}, state) do
    state = %{state | line: line}
    {name, args, _type} = type_parts(quoted, state)
    key = {name, length(args)}

    case state.types do
      %{^key => {_, known}} ->
        refuse("type #{shown(key)} is already defined in #{Path.relative_to_cwd(state.env.file)}:#{known}", state)

      types ->
        if BuiltIn.type?(key), do: refuse("type #{shown(key)} is a built-in type and it cannot be redefined", state)
        if key in @reserved, do: refuse("type #{shown(key)} is a reserved type and it cannot be defined", state)
        %{state | types: Map.put(types, key, {kind, line})}
    end
  end

  defp type_parts({:"::", _, [{name, _, args}, type]}, _state) when is_atom(name) and is_list(args) and name != :"::",
    do: {name, args, type}

  defp type_parts({:"::", _, [{name, _, context}, type]}, _state) when is_atom(name) and is_atom(context),
    do: {name, [], type}

  defp type_parts(other, state), do: refuse("invalid type specification: #{Macro.to_string(other)}", state)

  defp check_type({{kind, quoted, line}, number}, state) do
    state = %{state | line: line, number: number}
    {name, args, type} = type_parts(quoted, state)
    key = {name, length(args)}

    case Enum.reject(args, &variable?/1) do
      [] ->
        :ok

      invalid ->
        refuse(
          "@type definitions expect all arguments to be variables. The type #{shown(key)} has " <>
            "an invalid argument(s): #{Enum.map_join(invalid, ", ", &Macro.to_string/1)}",
          state
        )
    end

    if Enum.any?(args, &match?({:_, _, _}, &1)), do: refuse("type variable '_' is invalid", state)

    if kind == :opaque and underspecified?(type),
      do: warn("@opaque type #{shown(key)} is underspecified and therefore meaningless", line, state)

    state = %{state | vars: Enum.frequencies_by(args, fn {arg, _, _} -> arg end)}
    # A type that mentions nothing but itself is not used by that.
    used = state.used
    state = state |> walk(type) |> unused_variables()
    %{state | vars: %{}, used: state.used |> MapSet.delete(key) |> MapSet.union(used)}
  end

  defp underspecified?({name, _, args}) when name in [:term, :any] and args in [[], nil], do: true
  defp underspecified?(_type), do: false

  defp warn_unused({{:typep, quoted, line}, _number}, state) do
    {name, args, _type} = type_parts(quoted, state)
    key = {name, length(args)}
    recursive? = mentions?(quoted, key)

    unless MapSet.member?(state.used, key) or recursive?,
      do: warn("type #{shown(key)} is unused", line, state)
  end

  defp warn_unused(_type, _state), do: :ok

  defp mentions?({:"::", _, [_head, type]}, {name, arity}) do
    {_, found?} =
      Macro.prewalk(type, false, fn
        {^name, _, args} = node, found? ->
          {node, found? or length(List.wrap(args)) == arity}

        node, found? ->
          {node, found?}
      end)

    found?
  end

  # Specs and callbacks

  # What was made overridable and never overridden stays as it was.
  defp defined?(module, function),
    do: :rshell_module.defines?(module, function, nil) or Module.overridable?(module, function)

  defp check_spec({{kind, quoted, line}, number}, state) do
    state = %{state | line: line, number: number}
    {spec, guards} = guards(quoted, state)

    {name, args, return} =
      case spec do
        {:"::", _, [{name, _, args}, return]} when is_atom(name) and name != :"::" ->
          {name, List.wrap(args), return}

        {name, _, args} when is_atom(name) and (is_atom(args) or is_list(args)) and name != :"::" ->
          refuse("type specification missing return type: #{Macro.to_string(spec)}", state)

        other ->
          refuse("invalid type specification: #{Macro.to_string(other)}", state)
      end

    if Enum.any?(args, &default?/1), do: raise(ArgumentError, "default arguments \\\\ not supported in typespecs")

    if kind == :spec and not defined?(state.module, {name, length(args)}),
      do: refuse("spec for undefined function #{shown({name, length(args)})}", state)

    vars = for {var, _type} <- guards, variable?({var, [], nil}), into: %{}, do: {var, 0}
    state = %{state | vars: vars}
    state = Enum.reduce(args ++ [return], state, &walk(&2, &1))

    state =
      Enum.reduce(guards, state, fn
        {_var, {:var, _, context}}, state when is_atom(context) -> state
        {_var, type}, state -> walk(state, type)
      end)

    %{unused_in_spec(state, guards) | vars: %{}}
  end

  defp default?({:\\, _, [_, _]}), do: true
  defp default?({:"::", _, [left, right]}), do: default?(left) or default?(right)
  defp default?(_arg), do: false

  defp guards({:when, _, [spec, guards]}, state) do
    if Keyword.keyword?(guards),
      do: {spec, guards},
      else: refuse("expected keywords as guard in type specification, got: #{Macro.to_string(guards)}", state)
  end

  defp guards(spec, _state), do: {spec, []}

  # A variable of a type counts once where it is declared, one of a spec where its bound is given.
  defp unused_variables(state) do
    for {var, uses} <- state.vars do
      if underscored?(var) and uses > 1, do: warn_underscored(var, state)
      if not underscored?(var) and uses == 1, do: refuse_single(var, state)
    end

    state
  end

  defp warn_underscored(var, state) do
    message =
      "the underscored type variable \"#{var}\" is used more than once in the type specification. " <>
        "A leading underscore indicates that the value of the variable should be ignored. " <>
        "If this is intended please rename the variable to remove the underscore"

    warn(message, state.line, state)
  end

  defp unused_in_spec(state, guards) do
    for {var, _type} <- guards, underscored?(var), Map.get(state.vars, var, 0) > 1, do: warn_underscored(var, state)

    for {var, type} <- guards, not underscored?(var) do
      uses = Map.get(state.vars, var, 0)
      unbound? = match?({:var, _, context} when is_atom(context), type)
      if uses == if(unbound?, do: 1, else: 0), do: refuse_single(var, state)
    end

    state
  end

  defp refuse_single(var, state) do
    refuse(
      "type variable #{var} is used only once. Type variables in typespecs must be referenced at least " <>
        "twice, otherwise it is equivalent to term()",
      state
    )
  end

  # Types

  defp walk(state, {:|, _, types}), do: Enum.reduce(types, state, &walk(&2, &1))

  defp walk(state, {:<<>>, _, sizes}) do
    if binary_sizes?(sizes) do
      state
    else
      refuse(
        "invalid binary specification, expected <<_::size>>, <<_::_*unit>>, or <<_::size, _::_*unit>> " <>
          "with size being non-negative integers, and unit being an integer between 1 and 256",
        state
      )
    end
  end

  defp walk(state, {:%{}, _, fields} = map) do
    Enum.reduce(fields, state, fn
      {{kind, _, [key]}, value}, state when kind in [:required, :optional] ->
        state |> walk(key) |> walk(value)

      {key, value}, state ->
        state |> walk(key) |> walk(value)

      {:|, _, [_, _]}, state ->
        refuse(
          "invalid map specification. When using the | operator in the map key, make sure to wrap the " <>
            "key type in parentheses: #{Macro.to_string(map)}",
          state
        )

      _other, state ->
        refuse("invalid map specification: #{Macro.to_string(map)}", state)
    end)
  end

  defp walk(state, {:%, _, [name, {:%{}, _, fields}]}) do
    known = %{__struct__: module} = struct_of(name, state)

    unless Keyword.keyword?(fields),
      do: refuse("expected key-value pairs in struct #{Macro.to_string(name)}", state)

    for {field, _} <- fields, not Map.has_key?(known, field),
      do: refuse("undefined field #{inspect(field)} on struct #{inspect(module)}", state)

    Enum.reduce(fields, state, fn {_field, type}, state -> walk(state, type) end)
  end

  defp walk(state, {:record, _, [name | fields]}) when is_atom(name), do: walk_record(state, name, List.flatten(fields))

  defp walk(state, {:record, _, [_name | _fields]}),
    do: refuse("invalid record specification, expected the record name to be an atom literal", state)

  defp walk(state, {:.., _, [first, last]}), do: walk_range(state, first, last)
  defp walk(state, [{:->, _, [args, return]}]), do: walk_function(state, args, return)

  defp walk(state, {:"::", _, [{name, _, context}, type]}) when is_atom(name) and is_atom(context) do
    if match?({:"::", _, _}, type) do
      text = Macro.to_string({:"::", [], [{name, [], context}, type]})
      message = "invalid type annotation. Type annotations cannot be nested: #{text}"
      warn(message, state.line, state)
    end

    walk(state, type)
  end

  defp walk(state, {:"::", _, [left, type]}) do
    text = Macro.to_string(left)

    hint =
      if match?({:|, _, _}, left),
        do:
          ". Note \"left | right :: ann\" is the same as \"(left | right) :: ann\". To solve this, use " <>
            "parentheses around the union operands: \"left | (right :: ann)\"",
        else: ""

    message = "invalid type annotation. The left side of :: must be a variable, got: #{text}#{hint}"
    warn(message, state.line, state)
    walk(state, type)
  end

  defp walk(state, {operator, _, [number]}) when operator in [:+, :-] and is_integer(number), do: state
  defp walk(state, {:{}, _, types}), do: Enum.reduce(types, state, &walk(&2, &1))
  defp walk(state, {left, right}), do: state |> walk(left) |> walk(right)
  defp walk(state, {:__aliases__, _, _}), do: state
  defp walk(state, {:__MODULE__, _, context}) when is_atom(context), do: state

  # `Module.type(args)`
  defp walk(state, {{:., _, [module, name]}, _, args} = call) when is_atom(name) do
    case remote_module(module, state) do
      {:attribute, name, value} ->
        refuse("invalid remote in typespec: #{Macro.to_string(call)} (@#{name} is #{inspect(value)})", state)

      {:ok, own} when own == state.module -> walk(state, {name, [], args})
      {:ok, _other} -> Enum.reduce(args, state, &walk(&2, &1))
      :error -> refuse("invalid remote in typespec: #{Macro.to_string(call)}", state)
    end
  end

  defp walk(state, {name, _, context}) when is_atom(name) and is_atom(context) do
    case state.vars do
      %{^name => count} -> %{state | vars: %{state.vars | name => count + 1}}
      _ -> walk_local(state, name, [])
    end
  end

  defp walk(state, {name, _, args}) when is_atom(name) and is_list(args), do: walk_local(state, name, args)
  defp walk(state, []), do: state
  defp walk(state, [{:..., _, context}]) when is_atom(context), do: state
  defp walk(state, [type, {:..., _, context}]) when is_atom(context), do: walk(state, type)
  defp walk(state, [type]), do: walk(state, type)

  defp walk(state, list) when is_list(list) do
    if Keyword.keyword?(list),
      do: Enum.reduce(list, state, fn {_key, type}, state -> walk(state, type) end),
      else: refuse("unexpected list in typespec: #{Macro.to_string(list)}", state)
  end

  defp walk(state, literal) when is_atom(literal) or is_integer(literal), do: state
  defp walk(state, other), do: unexpected(state, other)

  defp unexpected(state, other), do: refuse("unexpected expression in typespec: #{Macro.to_string(other)}", state)

  defp walk_function(state, [{:..., _, context}], return) when is_atom(context), do: walk(state, return)
  defp walk_function(state, args, return), do: Enum.reduce(args ++ [return], state, &walk(&2, &1))

  defp walk_range(state, first, last) do
    state = state |> walk(first) |> walk(last)

    with {:ok, first} <- integer(first), {:ok, last} <- integer(last), true <- first <= last do
      state
    else
      _ ->
        refuse(
          "invalid range specification, expected both sides to be integers, with the left side lower " <>
            "than the right side",
          state
        )
    end
  end

  defp integer(number) when is_integer(number), do: {:ok, number}
  defp integer({:-, _, [number]}) when is_integer(number), do: {:ok, -number}
  defp integer(_other), do: :error

  defp walk_local(state, name, args) do
    key = {name, length(args)}
    state = Enum.reduce(args, state, &walk(&2, &1))
    discourage(key, state)

    cond do
      Map.has_key?(state.types, key) -> %{state | used: MapSet.put(state.used, key)}
      BuiltIn.type?(key) or key in [{:struct, 0}, {:char_list, 0}, {:as_boolean, 1}] -> state
      true -> refuse("type #{name}/#{length(args)} undefined (no such type in #{inspect(state.module)})", state)
    end
  end

  defp discourage({:string, 0}, state) do
    warn_traced(
      "string() type use is discouraged. For character lists, use charlist() type, for strings, String.t()",
      state
    )
  end

  defp discourage({:nonempty_string, 0}, state) do
    warn_traced(
      "nonempty_string() type use is discouraged. For non-empty character lists, use nonempty_charlist() " <>
        "type, for strings, String.t()",
      state
    )
  end

  defp discourage({:char_list, 0}, state),
    do: warn("the char_list() type is deprecated, use charlist()", state.line, state)

  defp discourage(_key, _state), do: :ok

  defp walk_record(state, name, fields) do
    case records(state) do
      %{^name => {_tag, known}} ->
        for {field, _} <- fields, not Keyword.has_key?(known, field),
          do: refuse("undefined field #{field} on record #{inspect(name)}", state)

        Enum.reduce(fields, state, fn {_field, type}, state -> walk(state, type) end)

      _ ->
        refuse("unknown record #{inspect(name)}", state)
    end
  end

  defp remote_module(module, _state) when is_atom(module), do: {:ok, module}
  defp remote_module({:__MODULE__, _, context}, state) when is_atom(context), do: {:ok, state.module}

  defp remote_module({:@, _, [{name, _, _}]}, state) do
    case :rshell_module.get_attribute(state.module, name, nil) do
      module when is_atom(module) and module != nil -> {:ok, module}
      other -> {:attribute, name, other}
    end
  end

  defp remote_module({:__aliases__, _, _} = alias, state) do
    env = :rshell_module.typespec_env(state.module, state.number)
    {:ok, Macro.expand(alias, env)}
  end

  defp remote_module(_other, _state), do: :error

  defp binary_sizes?([]), do: true
  defp binary_sizes?([size]), do: binary_size?(size) or binary_unit?(size)
  defp binary_sizes?([size, unit]), do: binary_size?(size) and binary_unit?(unit)
  defp binary_sizes?(_others), do: false

  defp binary_unit?({:"::", _, [{:_, _, _}, {:*, _, [{:_, _, _}, unit]}]}), do: is_integer(unit) and unit in 1..256
  defp binary_unit?(_other), do: false

  defp binary_size?({:"::", _, [{:_, _, _}, size]}), do: is_integer(size) and size >= 0
  defp binary_size?(_other), do: false

  defp variable?({name, _, context}), do: is_atom(name) and is_atom(context)
  defp variable?(_other), do: false

  defp underscored?(var), do: String.starts_with?(Atom.to_string(var), "_")

  # Optional callbacks

  defp check_optional(state, specs) do
    optional = :rshell_module.get_attribute(state.module, :optional_callbacks, [])
    state = %{state | line: state.env.line}

    callbacks =
      for {{kind, quoted, _}, _} <- specs, kind in [:callback, :macrocallback], do: callback_key(quoted)

    optional
    |> List.wrap()
    |> Enum.reverse()
    |> List.flatten()
    |> Enum.reduce(MapSet.new(), fn callback, seen ->
      cond do
        not match?({name, arity} when is_atom(name) and is_integer(arity), callback) ->
          refuse(
            "invalid optional callback #{inspect(callback)}. @optional_callbacks expects a keyword list " <>
              "of callback names and arities",
            state
          )

        callback not in callbacks ->
          refuse("unknown callback #{shown(callback)} given as optional callback", state)

        MapSet.member?(seen, callback) ->
          refuse("#{shown(callback)} has been specified as optional callback more than once", state)

        true ->
          MapSet.put(seen, callback)
      end
    end)

    :ok
  end

  defp callback_key({:when, _, [spec, _]}), do: callback_key(spec)
  defp callback_key({:"::", _, [{name, _, args}, _]}), do: {name, length(List.wrap(args))}

  defp shown({name, arity}), do: "#{Macro.inspect_atom(:remote_call, name)}/#{arity}"

  defp warn(message, line, state), do: IO.warn_at(message, state.env.file, line)

  defp warn_traced(message, state) do
    place = Exception.format_file_line(Path.relative_to_cwd(state.env.file), state.line)
    warn("#{message}\n    #{place} #{inspect(state.module)} (module)\n", state.line, state)
  end

  defp refuse(message, state) do
    raise CompileError, file: state.env.file, line: state.line, description: message
  end
end

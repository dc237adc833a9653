defmodule Kernel.Utils do
  @moduledoc false

  @doc false
  def raise(message) when is_binary(message), do: RuntimeError.exception(message)
  def raise(module) when is_atom(module), do: module.exception([])
  def raise(%_{__exception__: true} = exception), do: exception

  def raise(other) do
    ArgumentError.exception(
      "raise/1 and reraise/2 expect a module name, string or exception " <>
        "as the first argument, got: #{inspect(other)}"
    )
  end

  @doc false
  def destructure(list, count) when is_list(list) and is_integer(count) and count >= 0,
    do: take_or_nil(list, count)

  def destructure(nil, count) when is_integer(count) and count >= 0,
    do: :lists.duplicate(count, nil)

  defp take_or_nil(_list, 0), do: []
  defp take_or_nil([], count), do: [nil | take_or_nil([], count - 1)]
  defp take_or_nil([head | tail], count), do: [head | take_or_nil(tail, count - 1)]

  @doc false
  # Returns the struct, what to derive and the keys to enforce; leaves @__struct__ behind.
  def defstruct(module, fields) do
    case :rshell_module.has_attribute?(module, :__struct__) do
      false ->
        :ok

      true ->
        argument_error(
          "defstruct has already been called for #{inspect(module)}, " <>
            "defstruct can only be called once per module"
        )
    end

    fields = fields |> struct_fields() |> warn_duplicates()
    enforce = enforced_keys(module, fields)
    struct = :maps.put(:__struct__, module, :maps.from_list(fields))
    :rshell_module.put_attribute(module, :__struct__, struct, 0)

    info =
      :lists.map(fn {key, _} -> %{field: key, required: :lists.member(key, enforce)} end, fields)

    :rshell_module.put_attribute(module, :__struct_info__, info, 0)
    :rshell_module.put_attribute(module, :__enforced__, enforce, 0)

    if :erlang.get(:elixir_compiler_info) != :undefined,
      do: Kernel.ErrorHandler.struct_available(module, struct)

    # What is derived from here on comes too late.
    derive =
      case :rshell_module.delete_attribute(module, :derive) do
        list when is_list(list) -> :lists.flatten(:lists.reverse(list))
        nil -> []
      end

    {struct, derive, enforce}
  end

  defp warn_duplicates(fields), do: warn_duplicates(:lists.reverse(fields), [], fields)

  defp warn_duplicates([{key, _} | earlier], seen, fields) do
    duplicate? = :lists.keymember(key, 1, earlier) and not :lists.member(key, seen)
    if duplicate?, do: IO.warn("duplicate key #{inspect(key)} found in struct")
    warn_duplicates(earlier, [key | seen], fields)
  end

  defp warn_duplicates([], _seen, fields), do: fields

  defp struct_fields(fields) when is_list(fields) do
    :lists.map(
      fn
        {key, value} when is_atom(key) ->
          {key, escapable!(key, value)}

        key when is_atom(key) ->
          {key, nil}

        other ->
          argument_error("struct field names must be atoms, got: #{inspect(other)}")
      end,
      fields
    )
  end

  defp struct_fields(other),
    do: argument_error("struct fields definition must be list, got: #{inspect(other)}")

  # Code can hold most defaults as they are.
  defp escapable!(_key, value)
       when is_atom(value) or is_number(value) or is_binary(value) or value == [],
       do: value

  defp escapable!(key, value) do
    Macro.escape(value)
    value
  rescue
    error in [ArgumentError] ->
      argument_error("invalid value for struct field #{key}, " <> Exception.message(error))
  end

  defp enforced_keys(module, fields) do
    enforce =
      case :rshell_module.delete_attribute(module, :enforce_keys) do
        nil -> []
        keys when is_list(keys) -> keys
        key -> [key]
      end

    case :lists.filter(fn key -> not is_atom(key) end, enforce) do
      [] ->
        :ok

      [key | _] ->
        argument_error("keys given to @enforce_keys must be atoms, got: #{inspect(key)}")
    end

    case :lists.filter(fn key -> not :lists.keymember(key, 1, fields) end, enforce) do
      [] ->
        enforce

      unknown ->
        argument_error(
          "@enforce_keys required keys (#{inspect(unknown)}) that are not defined in defstruct: " <>
            inspect(fields)
        )
    end
  end

  @doc false
  def build_struct(pairs, struct, enforce) when is_list(pairs),
    do: build_pairs(pairs, struct, enforce, enforce != [])

  def build_struct(pairs, struct, enforce),
    do: build_pairs(Enum.to_list(pairs), struct, enforce, enforce != [])

  defp build_pairs([{key, value} | rest], struct, missing, enforced?) do
    case struct do
      %{^key => _} ->
        build_pairs(rest, %{struct | key => value}, List.delete(missing, key), enforced?)

      _ ->
        refuse_key(struct, key, enforced?)
    end
  end

  defp build_pairs([], struct, [], _enforced?), do: struct

  defp build_pairs([], struct, missing, _enforced?) do
    message =
      "the following keys must also be given when building struct " <>
        "#{inspect(struct.__struct__)}: #{inspect(missing)}"

    refuse(ArgumentError.exception(message), [build_frame(struct)])
  end

  defp refuse_key(%module{} = struct, key, enforced?) do
    own = [
      {module, :"-__struct__/1-fun-0-", 2, []},
      {Enum, :"-reduce/3-lists^foldl/2-0-", 3, [file: 'lib/enum.ex', line: 2468]}
    ]

    refuse({:badkey, key}, if(enforced?, do: own ++ [build_frame(struct)], else: own))
  end

  defp build_frame(struct), do: {struct.__struct__, :__struct__, 1, []}

  # A BEAM makes structs by functions of their own modules, which are in its stack traces.
  defp refuse(reason, own) do
    {_, trace} = :erlang.process_info(self(), :current_stacktrace)
    callers = Enum.drop_while(trace, &(elem(&1, 0) in [:erlang, Process, __MODULE__]))
    :erlang.raise(:error, reason, own ++ callers)
  end

  # A struct with these fields; `nil` if they are not all fields of it, or no keywords.
  @doc false
  def with_fields(struct, [{:__struct__, _} | rest]), do: with_fields(struct, rest)

  def with_fields(struct, [{key, value} | rest]) do
    case struct do
      %{^key => _} -> with_fields(%{struct | key => value}, rest)
      _ -> nil
    end
  end

  def with_fields(struct, []), do: struct
  def with_fields(_struct, _other), do: nil

  @doc false
  def warn_unknown(_exception, []), do: :ok

  def warn_unknown(exception, unknown) do
    name = inspect(exception.__struct__)

    IO.warn(
      "the following fields are unknown when raising #{name}: #{inspect(unknown)}. " <>
        "Please make sure to only give known fields when raising or redefine " <>
        "#{name}.exception/1 to discard unknown fields. Future Elixir versions will raise on " <>
        "unknown fields given to raise/2"
    )
  end

  @doc false
  def defdelegate_all(funs, opts, env) do
    target =
      case :lists.keyfind(:to, 1, opts) do
        {:to, target} -> target
        false -> argument_error("expected to: to be given as argument")
      end

    case target == env.module and not :lists.keymember(:as, 1, opts) do
      false ->
        :ok

      true ->
        argument_error(
          "defdelegate function is calling itself, which will lead to an infinite loop. " <>
            "You should either change the value of the :to option or specify the :as option"
        )
    end

    if is_list(funs) do
      IO.warn(
        "passing a list to Kernel.defdelegate/2 is deprecated, please define each delegate separately",
        env
      )
    end

    if :lists.keymember(:append_first, 1, opts),
      do: IO.warn("Kernel.defdelegate/2 :append_first option is deprecated", env)

    target
  end

  @doc false
  def defdelegate_each(fun, opts) do
    {name, args} =
      case fun do
        {:when, _, [_, guards]} ->
          argument_error(
            "guards are not allowed in defdelegate/2, got: when #{Macro.to_string(guards)}"
          )

        {name, _, context} when is_atom(name) and is_atom(context) ->
          {name, []}

        {name, _, args} when is_atom(name) ->
          {name, args}

        _ ->
          argument_error("invalid syntax in defdelegate #{Macro.to_string(fun)}")
      end

    as =
      case :lists.keyfind(:as, 1, opts) do
        {:as, as} -> as
        false -> name
      end

    {name, args, as, first_last(:lists.map(&delegate_arg/1, args), opts)}
  end

  # The deprecated `append_first: true` hands the first argument on as the last.
  defp first_last([first | rest] = args, opts) do
    case :lists.keyfind(:append_first, 1, opts) do
      {:append_first, true} -> rest ++ [first]
      _ -> args
    end
  end

  defp first_last([], _opts), do: []

  defp delegate_arg({:\\, _, [arg, _default]}), do: delegate_arg(arg)
  defp delegate_arg({name, _, context} = var) when is_atom(name) and is_atom(context), do: var

  defp delegate_arg(other) do
    argument_error(
      "defdelegate/2 only accepts function parameters, got: #{Macro.to_string(other)}"
    )
  end

  @doc false
  # The body of a guard's macro: in a guard the arguments are put in place, elsewhere each is
  # evaluated once. What the guard calls is what its names mean where it is defined.
  defmacro defguard(parameters, guard) do
    guard = :rshell_code.expand_guard(parameters, guard, __CALLER__)
    keys = :lists.map(&variable_key/1, parameters)
    used = for key <- keys, reads?(guard, key), do: key

    in_place = replace_variables(guard, fn key -> unquoted(key) end)
    {given, values} = :lists.unzip(for {key, n} <- numbered(used), do: {argument(n), unquoted(key)})
    numbers = :maps.from_list(numbered(used))
    evaluated = replace_variables(guard, fn key -> argument(:erlang.map_get(key, numbers)) end)
    bound = {:=, [], [{:{}, [], given}, {:{}, [], values}]}

    quote do
      case Macro.Env.in_guard?(__CALLER__) do
        true -> unquote({:quote, [], [[do: in_place]]})
        false -> unquote({:quote, [], [[do: {:__block__, [], [bound, evaluated]}]]})
      end
    end
  end

  defp variable_key({name, meta, context}),
    do: {name, if(counter = meta[:counter], do: counter, else: context)}

  defp unquoted({name, counter}) when is_tuple(counter) or is_integer(counter),
    do: {:unquote, [], [{name, [counter: counter], nil}]}

  defp unquoted({name, context}), do: {:unquote, [], [{name, [], context}]}

  defp argument(number), do: {:erlang.binary_to_atom("arg#{number}"), [], Elixir}

  defp numbered(keys), do: :lists.zip(keys, :lists.seq(1, length(keys)))

  defp reads?({name, meta, context} = variable, key)
       when is_atom(name) and is_list(meta) and is_atom(context),
       do: variable_key(variable) == key

  defp reads?({left, right}, key), do: reads?(left, key) or reads?(right, key)
  defp reads?({name, _meta, args}, key), do: reads?(name, key) or reads?(args, key)
  defp reads?(list, key) when is_list(list), do: :lists.any(&reads?(&1, key), list)
  defp reads?(_literal, _key), do: false

  # The guard without metadata, each variable replaced.
  defp replace_variables({name, meta, context} = variable, fun)
       when is_atom(name) and is_list(meta) and is_atom(context),
       do: fun.(variable_key(variable))

  defp replace_variables({left, right}, fun),
    do: {replace_variables(left, fun), replace_variables(right, fun)}

  defp replace_variables({name, _meta, args}, fun),
    do: {replace_variables(name, fun), [], replace_variables(args, fun)}

  defp replace_variables(list, fun) when is_list(list),
    do: :lists.map(&replace_variables(&1, fun), list)

  defp replace_variables(literal, _fun), do: literal

  defp argument_error(message), do: :erlang.error(ArgumentError.exception(message))
end

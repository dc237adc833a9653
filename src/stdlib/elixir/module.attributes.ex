defmodule Module.Attributes do
  @moduledoc false

  # Attributes that have a meaning of their own: what they may hold.

  @doc false
  def put(module, key, value, line) do
    key = if key == :behavior, do: :behaviour, else: key
    value = module |> check(key, value) |> documentation(module, key, line)
    :rshell_module.put_attribute(module, key, value, line)
  end

  @doc false
  # What `Module.put_attribute/3` sets instead of `@`.
  def check_given(_module, key, _value) when key in [:type, :typep, :opaque, :spec, :callback, :macrocallback] do
    refuse(
      "attributes type, typep, opaque, spec, callback, and macrocallback must be set directly via the @ notation"
    )
  end

  def check_given(module, key, {line, value}) when key in [:doc, :moduledoc, :typedoc] and is_integer(line),
    do: documentation(value, module, key, line)

  def check_given(_module, key, value) when key in [:doc, :moduledoc, :typedoc] do
    refuse(
      "@#{key} is a built-in module attribute for documentation. When set dynamically, it should be " <>
        "{line, doc} (where \"doc\" is either false, nil, a string, or a keyword list), got: #{inspect(value)}"
    )
  end

  def check_given(module, key, value), do: check(module, key, value)

  @doc false
  # The line that goes with it: documentation set so takes the place of what was there.
  def given_line(module, key, {line, value}) when key in [:doc, :moduledoc, :typedoc] and is_integer(line) do
    unless is_list(value), do: :rshell_module.delete_attribute(module, key)
    line
  end

  def given_line(_module, _key, _value), do: 0

  @doc false
  def check(_module, key, value) when key in [:doc, :moduledoc, :typedoc] do
    if is_binary(value) or value in [false, nil] or is_list(value) do
      value
    else
      refuse(
        "@#{key} is a built-in module attribute for documentation. It should be either false, " <>
          "nil, a string, or a keyword list, got: #{inspect(value)}"
      )
    end
  end

  def check(_module, :behaviour, value) do
    if is_atom(value), do: Code.ensure_compiled(value), else: refuse("@behaviour expects a module, got: #{inspect(value)}")
    value
  end

  def check(_module, :impl, value) when not is_atom(value) or value == nil do
    refuse(
      "@impl is a built-in module attribute that marks the next definition as a callback " <>
        "implementation. It should be a module or a boolean, got: #{inspect(value)}"
    )
  end

  def check(_module, :deprecated, value) when not is_binary(value) do
    refuse(
      "@deprecated is a built-in module attribute that annotates a definition as deprecated. " <>
        "It should be a string with the reason for the deprecation, got: #{inspect(value)}"
    )
  end

  def check(_module, :external_resource, value) when not is_binary(value) do
    refuse(
      "@external_resource is a built-in module attribute used for specifying file dependencies. " <>
        "It should be a string path to a file, got: #{inspect(value)}"
    )
  end

  def check(module, :on_load, value) do
    unless is_atom(value) or match?({name, 0} when is_atom(name), value) do
      refuse(
        "@on_load is a built-in module attribute that annotates a function to be invoked when the " <>
          "module is loaded. It should be an atom or an {atom, 0} tuple, got: #{inspect(value)}"
      )
    end

    if :rshell_module.has_attribute?(module, :on_load),
      do: refuse("the @on_load attribute can only be set once per module")

    if is_atom(value), do: {value, 0}, else: value
  end

  def check(_module, :file, value) do
    case value do
      _ when is_binary(value) ->
        value

      {file, line} when is_binary(file) and is_integer(line) ->
        value

      _ ->
        refuse(
          "@file is a built-in module attribute that annotates the file and line the next definition " <>
            "comes from. It should be a string or {string, line} tuple as value, got: #{inspect(value)}"
        )
    end
  end

  def check(_module, :dialyzer, value) do
    value
    |> List.wrap()
    |> Enum.each(&unless(dialyzer_option?(&1), do: refuse("invalid value for @dialyzer attribute: #{inspect(&1)}")))

    value
  end

  def check(_module, :before_compile, value) do
    case value do
      _ when is_atom(value) -> value
      {module, function} when is_atom(module) and is_atom(function) -> value
      other -> :erlang.error(%FunctionClauseError{arity: 2, function: :"-fun/2-", module: :elixir_module, args: [other]})
    end
  end

  def check(_module, _key, value), do: value

  # What documentation tells besides its text: keys that the compiler gives are left out, others must have their form.
  defp documentation(pairs, module, key, line) when key in [:doc, :moduledoc, :typedoc] and is_list(pairs),
    do: Enum.filter(pairs, &metadata?(&1, module, line))

  defp documentation(value, _module, _key, _line), do: value

  defp metadata?({key, _value}, module, line) when key in [:opaque, :defaults] do
    :rshell_module.warn(module, line, "ignoring reserved documentation metadata key: #{inspect(key)}")
    false
  end

  defp metadata?({:delegate_to, value}, _module, _line) do
    match?({module, name, arity} when is_atom(module) and is_atom(name) and is_integer(arity), value) or
      wrong_metadata(:delegate_to, "a three-element tuple in the form of {module, function, arity}", value)
  end

  defp metadata?({:deprecated, value}, _module, _line),
    do: is_binary(value) or wrong_metadata(:deprecated, "a string representing the replacement for the deprecated entity", value)

  defp metadata?({:since, value}, _module, _line) do
    is_binary(value) or
      wrong_metadata(:since, "a string representing the version in which the documented entity was added", value)
  end

  defp metadata?({key, _value}, _module, _line) when is_atom(key), do: true

  defp metadata?(_other, _module, _line),
    do: :erlang.error(%FunctionClauseError{arity: 4, function: :preprocess_doc_meta, module: Module})

  defp wrong_metadata(key, form, value) do
    refuse(
      "#{inspect(key)} is a built-in documentation metadata key. It should be #{form}, got: #{inspect(value)}"
    )
  end

  @warnings [
    :no_return,
    :no_unused,
    :no_improper_lists,
    :no_fun_app,
    :no_match,
    :no_opaque,
    :no_fail_call,
    :no_contracts,
    :no_behaviours,
    :no_undefined_callbacks,
    :unmatched_returns,
    :error_handling,
    :race_conditions,
    :no_missing_calls,
    :specdiffs,
    :overspecs,
    :underspecs,
    :unknown,
    :no_underspecs,
    :extra_return,
    :no_extra_return,
    :missing_return,
    :no_missing_return
  ]

  defp dialyzer_option?({option, functions}) when option == :nowarn_function or option in @warnings,
    do: functions |> List.wrap() |> Enum.all?(&match?({name, arity} when is_atom(name) and is_integer(arity), &1))

  defp dialyzer_option?({options, functions}) when is_list(options),
    do: Enum.all?(options, &dialyzer_option?({&1, functions}))

  defp dialyzer_option?(option) when is_list(option), do: Enum.all?(option, &dialyzer_option?/1)
  defp dialyzer_option?(option), do: option in @warnings

  defp refuse(message), do: raise(ArgumentError, message)
end

defmodule UndefinedFunctionError do
  @moduledoc """
  Raised when a function is called that does not exist, or is private. The fields are `:module`, `:function`,
  `:arity` and `:reason`; the shell shows similar names too, which `Exception.blame/3` finds out.

      iex> module = List.first([Enum])
      iex> module.mapp([1, 2])
      ** (UndefinedFunctionError) function Enum.mapp/1 is undefined or private

      iex> apply(NoSuchModule, :run, [])
      ** (UndefinedFunctionError) function NoSuchModule.run/0 is undefined (module NoSuchModule is not available)
  """
  defexception [:module, :function, :arity, :reason, :message]

  @impl true
  def message(%{message: nil} = exception) do
    %{reason: reason, module: module, function: function, arity: arity} = exception
    text(reason, module, function, arity)
  end

  def message(%{message: message}), do: message

  defp text(nil, module, function, arity) do
    cond do
      is_nil(function) or is_nil(arity) -> "undefined function"
      is_nil(module) -> call(module, function, arity) <> " is undefined"
      module == :erl_eval or Code.ensure_loaded?(module) -> text(:"function not exported", module, function, arity)
      true -> text(:"module could not be loaded", module, function, arity)
    end
  end

  defp text(:"module could not be loaded", module, function, arity),
    do:
      call(module, function, arity) <>
        " is undefined (module #{inspect(module)} is not available)"

  defp text(:"function not exported", module, function, arity),
    do: call(module, function, arity) <> " is undefined or private"

  defp text(reason, module, function, arity),
    do: call(module, function, arity) <> " is undefined (#{reason})"

  defp call(module, function, arity),
    do: "function " <> Exception.format_mfa(module, function, arity)

  @impl true
  def blame(%{message: nil} = exception, stacktrace) do
    message =
      with nil <- removed(exception), do: message(exception) <> hint(exception)

    {%{exception | message: message}, stacktrace}
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  # Of what Erlang had once it is told what has taken its place.
  defp removed(%{module: module, function: function, arity: arity})
       when is_atom(module) and is_atom(function) and is_integer(arity) do
    with {:removed, instead} <- :otp_internal.obsolete(module, function, arity),
         do: "#{text(:"function not exported", module, function, arity)}, #{instead}",
         else: (_ -> nil)
  end

  defp removed(_exception), do: nil

  defp hint(%{module: nil, arity: 0}) do
    ". If you are using the dot syntax, such as module.function(), " <>
      "make sure the left-hand side of the dot is a module atom"
  end

  # Who gives a reason of their own has said what is to be said.
  defp hint(%{module: module, function: function, arity: arity, reason: reason})
       when module != nil and reason in [nil, :"function not exported"] do
    if is_atom(function) and is_integer(arity) and Code.ensure_loaded?(module),
      do: hint_for_loaded_module(module, function, arity, nil),
      else: ""
  end

  defp hint(_exception), do: ""

  @doc false
  def hint_for_loaded_module(module, function, arity, exports) do
    hint_from_behaviours(module, function, arity) ||
      hint_from_exports(module, function, arity, exports)
  end

  defp hint_from_behaviours(module, function, arity) do
    expecting =
      for behaviour <- behaviours(module),
          {function, arity} in required_callbacks(behaviour),
          do: behaviour

    case expecting do
      [behaviour | _] -> ", but the behaviour #{inspect(behaviour)} expects it to be present"
      [] -> nil
    end
  end

  defp behaviours(module) do
    attributes = :rshell_module.module_info(module, :attributes)
    for {:behaviour, behaviours} <- attributes, behaviour <- behaviours, do: behaviour
  end

  defp required_callbacks(behaviour) do
    if Code.ensure_loaded?(behaviour) and function_exported?(behaviour, :behaviour_info, 1),
      do: behaviour.behaviour_info(:callbacks) -- behaviour.behaviour_info(:optional_callbacks),
      else: []
  end

  defp hint_from_exports(module, function, arity, exports) do
    if macro_exported?(module, function, arity) do
      ". However there is a macro with the same name and arity. " <>
        "Be sure to require #{inspect(module)} if you intend to invoke this macro"
    else
      names = similar(Atom.to_string(function), exports || exports(module), deprecated(module))

      Exception.did_you_mean(for {fun, arity} <- names, do: "#{Macro.inspect_atom(:remote_call, fun)}/#{arity}")
    end
  end

  defp exports(module) do
    if function_exported?(module, :__info__, 1),
      do: module.__info__(:macros) ++ module.__info__(:functions),
      else: :rshell_module.module_info(module, :exports)
  end

  defp deprecated(module) do
    if function_exported?(module, :__info__, 1), do: for({export, _reason} <- module.__info__(:deprecated), do: export), else: []
  end

  # Other arities of the very name come alone, even those that are deprecated.
  defp similar(name, exports, deprecated) do
    case for({fun, _} = export <- exports, Atom.to_string(fun) == name, do: export) do
      [] -> close_names(name, exports -- deprecated)
      same -> Enum.sort(same)
    end
  end

  defp close_names(name, exports) do
    found =
      for {fun, arity} <- exports,
          distance = String.jaro_distance(name, Atom.to_string(fun)),
          distance > 0.77,
          do: {distance, fun, arity}

    closest = found |> Enum.sort(fn {a, _, _}, {b, _, _} -> a >= b end) |> Enum.take(5)
    Enum.sort(for {_, fun, arity} <- closest, do: {fun, arity})
  end
end

defmodule Module.ParallelChecker do
  @moduledoc false

  # Runs code that may define modules, then looks up what these call in other modules, which may have come later.
  # Native: `:rshell_module.unverified()` tells the calls, each once.
  def verify(fun) do
    value = fun.()

    case :rshell_module.unverified() do
      [] -> :ok
      calls -> Enum.each(calls, &check/1)
    end

    value
  end

  defp check({{module, function, arity}, caller, file, line}) do
    case Code.ensure_loaded(module) do
      {:module, _} -> unless known?(module, function, arity), do: undefined(module, function, arity, caller, file, line)
      {:error, :unavailable} -> :ok
      {:error, _} -> missing(module, function, arity, caller, file, line)
    end
  end

  # Two operators of the language that are no functions.
  defp known?(:erlang, operator, 2) when operator in [:andalso, :orelse], do: true

  defp known?(module, function, arity) do
    function_exported?(module, function, arity) or macro_exported?(module, function, arity) or
      {function, arity} in [module_info: 0, module_info: 1, __info__: 1, behaviour_info: 1]
  end

  defp undefined(module, function, arity, caller, file, line) do
    hint = UndefinedFunctionError.hint_for_loaded_module(module, function, arity, nil)
    name = Exception.format_mfa(module, function, arity)
    warn([name, " is undefined or private", hint], caller, file, line)
  end

  defp missing(module, function, arity, caller, file, line) do
    name = Exception.format_mfa(module, function, arity)
    why = " is undefined (module #{inspect(module)} is not available or is yet to be defined)"
    warn([name, why], caller, file, line)
  end

  defp warn(message, {module, function, arity}, file, line) do
    place = Exception.format_file_line(Path.relative_to_cwd(file), line)
    caller = Exception.format_mfa(module, function, arity)
    IO.puts(:stderr, ["warning: ", message, "\n  ", place, " ", caller, "\n"])
  end
end

defmodule :rshell_code do
  @moduledoc false

  @frames [
    whole: [
      {:elixir_compiler, :dispatch, 4, [file: 'src/elixir_compiler.erl', line: 65]},
      {:elixir_compiler, :compile, 3, [file: 'src/elixir_compiler.erl', line: 50]},
      {:elixir_lexical, :run, 3, [file: 'src/elixir_lexical.erl', line: 15]}
    ]
  ]

  # The part of evaluation that runs in the process: the natives of `:rshell_eval` make a function of the code, which is
  # called here, so that it can wait, be interrupted and be preempted like any other code.

  def eval_quoted(quoted, binding, env) do
    {fun, keys, env} = :rshell_eval.prepare(quoted, binding, env)
    {value, values} = Module.ParallelChecker.verify(fun)
    {value, :rshell_eval.rebind(binding, keys, values), env}
  end

  # The modules that a file defines, as `[{module, binary}]`.
  def compile_string(text, path), do: compile(:rshell_code.open_text(text, path))

  def compile_quoted(quoted, path), do: compile(:rshell_code.open_quoted(quoted, path))

  defp compile({parts, env}) do
    try do
      each(parts, env)
    catch
      kind, reason ->
        :rshell_code.close(env, false)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      _ -> :rshell_code.close(env, true)
    end
  end

  # Modules one by one, or one part that is the whole file.
  defp each([], _env), do: nil

  defp each([part | rest], env) do
    case :rshell_code.step(part, env) do
      :defined -> each(rest, env)
      fun when rest == [] -> whole(fun)
    end
  end

  # Stays in stack traces, around the code of a file that is run as a whole.
  defp whole(fun) do
    value = fun.()
    kept(value)
  end

  defp kept(value), do: value

  # Every protocol there is: a module that says so itself.
  def protocols do
    for module <- modules(),
        {:module, _} <- [:code.ensure_loaded(module)],
        :erlang.function_exported(module, :__protocol__, 1),
        do: module
  end

  defp modules, do: :rshell_code.modules()
end

defmodule Module.ParallelChecker do
  @moduledoc false

  # Runs code that may define modules, then looks up what these call in other modules, which may have come later.
  # Natives: `:rshell_module.unverified()` tells the calls, each once; `:rshell_module.after_verify()` tells what is to
  # be called then, as `{module, function, verified}`; `:rshell_module.forget_unverified()` drops both. Between
  # `:rshell_module.enter_verify()` and `:rshell_module.leave_verify()` they know of this code's modules only.
  # Where code is evaluated the machine itself tells of `verify/1`.
  @frames [verify: nil]

  def verify(fun) do
    :rshell_module.enter_verify()
    value = fun.()
    verify_pending()
    :rshell_module.leave_verify()
    value
  catch
    kind, reason -> forget(kind, reason, __STACKTRACE__)
  end

  # Of code that failed nothing more is told.
  defp forget(kind, reason, stacktrace) do
    :rshell_module.forget_unverified()
    :rshell_module.leave_verify()
    :erlang.raise(kind, reason, stacktrace)
  end

  # While a project is compiled, its compiler looks up the calls of all files together.
  defp verify_pending() do
    if :erlang.get(:elixir_compiler_info) == :undefined do
      case :rshell_module.unverified() do
        [] -> :ok
        calls -> check_all(calls)
      end

      after_verify(:rshell_module.after_verify())
    end
  end

  # A running function has defined a module that wants to hear when it is verified.
  def after_lone_module() do
    if :erlang.get(:elixir_compiler_info) == :undefined, do: after_verify(:rshell_module.after_verify())
  end

  # Makes the calls that `@after_verify` asked for.
  def after_verify([]), do: :ok

  def after_verify([{module, function, verified} | rest]) do
    apply(module, function, [verified])
    after_verify(rest)
  end

  # Warns of calls that nothing answers, the module that was compiled last first; returns the warnings as
  # `{file, line, text}`, where the text may be in pieces.
  #
  # Before them all it is told what speaks against calls whatever answers them, those of macros and of module bodies,
  # `outside`, too: the function is given `{module, name, arity}`, and returns `{application, text}` or nil.
  def check_all(calls, outside \\ [], refused \\ fn _called -> nil end) do
    excused = Code.get_compiler_option(:no_warn_undefined)
    told = calls |> Enum.concat(outside) |> refuse(refused)

    checked =
      calls
      |> Enum.chunk_by(fn {_, {module, _, _}, _, _} -> module end)
      |> Enum.reverse()
      |> Enum.flat_map(&check_module(&1, excused))

    told ++ checked
  end

  # Tells of the refused calls of one function together, by the applications that have them.
  defp refuse(calls, refused) do
    found =
      for {called, places} <- by_called(calls), {app, text} <- List.wrap(refused.(called)), do: {app, called, text, places}

    found |> Enum.sort() |> Enum.flat_map(fn {_app, _called, text, places} -> warn(text, places) end)
  end

  defp by_called(calls), do: Enum.group_by(calls, &elem(&1, 0), fn {_, caller, file, line} -> {caller, file, line} end)

  # Tells of the calls to one function together.
  defp check_module(calls, excused) do
    calls
    |> Enum.reject(fn {called, _, _, _} -> excused?(called, excused) end)
    |> by_called()
    |> Enum.flat_map(fn {called, places} -> for {rank, message} <- check(called), do: {rank, called, message, places} end)
    |> Enum.sort_by(fn {rank, called, _, _} -> {rank, called} end)
    |> Enum.flat_map(fn {_, _, message, places} -> warn(message, places) end)
  end

  defp excused?(_called, :all), do: true
  defp excused?({module, _, _} = called, list), do: :lists.member(module, list) or :lists.member(called, list)

  # What is to be said of a call: a list of at most one `{rank, text}`, told in the order of the ranks.
  defp check({module, function, arity}) do
    name = Exception.format_mfa(module, function, arity)

    case Code.ensure_loaded(module) do
      {:module, _} ->
        cond do
          known?(module, function, arity) ->
            deprecated(module, function, arity, name)

          macro_exported?(module, function, arity) ->
            [{1, ["you must require ", inspect(module), " before invoking the macro ", name]}]

          true ->
            hint = UndefinedFunctionError.hint_for_loaded_module(module, function, arity, nil)
            [{3, [name, " is undefined or private", hint]}]
        end

      {:error, :unavailable} ->
        []

      # Every module has it.
      {:error, _} when function == :module_info and arity in [0, 1] ->
        []

      {:error, _} ->
        [{0, [name, " is undefined (module ", inspect(module), " is not available or is yet to be defined)"]}]
    end
  end

  # These two are no functions, but guards have them as if they were.
  defp known?(:erlang, operator, 2) when operator in [:andalso, :orelse], do: true

  defp known?(module, function, arity) do
    function_exported?(module, function, arity) or
      {function, arity} in [module_info: 0, module_info: 1, __info__: 1, __impl__: 1]
  end

  defp deprecated(module, function, arity, name) do
    with true <- function_exported?(module, :__info__, 1),
         {_, reason} <- List.keyfind(module.__info__(:deprecated), {function, arity}, 0) do
      [{2, [name, " is deprecated. ", reason]}]
    else
      _ -> []
    end
  end

  defp warn(message, places) do
    places = places |> Enum.uniq() |> Enum.sort_by(fn {_, file, line} -> {file, line} end)
    tell(message, places)
    for {_caller, file, line} <- places, do: {file, line, message}
  end

  defp tell(message, [place]), do: IO.puts(:stderr, [:elixir_errors.warning_prefix(), message, "\n  ", shown(place), "\n"])

  defp tell(message, places) do
    found = "\nInvalid call found at #{length(places)} locations:\n"
    IO.puts(:stderr, [:elixir_errors.warning_prefix(), message, found, Enum.map(places, &["  ", shown(&1), "\n"])])
  end

  defp shown({caller, file, line}) do
    place = Exception.format_file_line(Path.relative_to_cwd(file), line)
    if caller, do: [place, " ", name(caller)], else: String.trim_trailing(place, ":")
  end

  defp name({module, function, arity}), do: Exception.format_mfa(module, function, arity)
  defp name(module), do: inspect(module)
end

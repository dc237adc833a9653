defmodule Kernel.ParallelCompiler do
  @moduledoc """
  Compiles many files, whatever their order.

  A file that needs a module of a later file waits until that one is compiled.
  """

  @doc "Compiles files into memory: `{:ok, modules, warnings}` or `{:error, errors, warnings}`."
  def compile(files, options \\ []) when is_list(options), do: run(files, options)

  @doc "Loads files, as `compile/2`; modules are not kept anywhere."
  def require(files, options \\ []) when is_list(options), do: run(files, options)

  defp run(files, options) do
    on_file = Keyword.get(options, :each_file, fn _ -> :ok end)
    on_module = Keyword.get(options, :each_module, fn _, _, _ -> :ok end)

    case rounds(Enum.map(files, &to_string/1), [], [], {on_file, on_module}) do
      {modules, []} ->
        {:ok, modules, []}

      {_modules, failed} ->
        errors = Enum.map(failed, &tell/1)
        {:error, errors, []}
    end
  end

  # As long as a round compiles something, what failed for want of a module is tried again.
  defp rounds(files, waiting, modules, callbacks) do
    {new, waiting} = Enum.reduce(files, {[], waiting}, &attempt(&1, &2, callbacks))
    modules = modules ++ Enum.reverse(new)
    {retry, failed} = Enum.split_with(waiting, fn {_, error, _} -> lacks_module?(error) end)

    if retry == [] or new == [] do
      {modules, Enum.reverse(waiting)}
    else
      rounds(Enum.map(Enum.reverse(retry), &elem(&1, 0)), failed, modules, callbacks)
    end
  end

  defp attempt(file, {modules, waiting}, {on_file, on_module}) do
    defined = Code.compile_file(file)
    on_file.(file)
    Enum.each(defined, fn {module, binary} -> on_module.(file, module, binary) end)
    {Enum.reduce(defined, modules, fn {module, _}, all -> [module | all] end), waiting}
  catch
    kind, reason -> {modules, [{file, {kind, reason}, __STACKTRACE__} | waiting]}
  end

  defp lacks_module?({:error, :undef}), do: true
  defp lacks_module?({:error, %UndefinedFunctionError{}}), do: true

  defp lacks_module?({:error, %CompileError{description: text}}),
    do: text =~ "is not loaded and could not be found" or text =~ "is undefined, cannot expand"

  defp lacks_module?(_), do: false

  defp tell({file, {kind, reason}, stack}) do
    shown = Path.relative_to_cwd(file)
    stack = Enum.take_while(stack, &(elem(&1, 0) != Code))
    text = Exception.format(kind, reason, stack)
    IO.write(:stderr, "\n== Compilation error in file #{shown} ==\n#{text}")
    exception = Exception.normalize(kind, reason, stack)
    {Path.expand(file), line(exception, stack, file), message(kind, exception)}
  end

  defp line(%{line: line}, _, _) when is_integer(line), do: line

  defp line(_, stack, file) do
    name = Path.basename(file)

    Enum.find_value(stack, 0, fn {_, _, _, location} ->
      if Path.basename(to_string(location[:file] || "")) == name, do: location[:line]
    end)
  end

  defp message(:error, exception), do: Exception.message(exception)
  defp message(kind, reason), do: Exception.format_banner(kind, reason)
end

defmodule Kernel.ParallelCompiler do
  @moduledoc """
  Compiles many files side by side, whatever their order.

  A file that needs a module of another file waits until that one is compiled.
  """

  @type error :: {file :: Path.t(), location, message :: String.t()}
  @type line :: non_neg_integer
  @type location :: line | {pos_integer, column :: non_neg_integer}
  @type warning :: {file :: Path.t(), location, message :: String.t()}

  @doc "Compiles files into memory: `{:ok, modules, warnings}` or `{:error, errors, warnings}`."
  def compile(files, options \\ []) when is_list(options), do: run(files, options)

  @doc "Compiles files and writes the code of their modules to a directory."
  def compile_to_path(files, path, options \\ []) when is_binary(path) and is_list(options),
    do: run(files, [to: path] ++ options)

  @doc "Starts a task, whose compilation may wait for what the one that starts it compiles."
  def async(fun) when is_function(fun, 0), do: Task.async(fun)

  @doc "Loads files, as `compile/2`; modules are not kept anywhere."
  def require(files, options \\ []) when is_list(options), do: run(files, options)

  @doc false
  @deprecated "Use Kernel.ParallelCompiler.compile/2 instead"
  def files(files, options \\ []) when is_list(options) do
    case compile(files, options) do
      {:ok, modules, _} -> modules
      {:error, _, _} -> exit({:shutdown, 1})
    end
  end

  @doc false
  @deprecated "Use Kernel.ParallelCompiler.compile_to_path/2 instead"
  def files_to_path(files, path, options \\ []) when is_binary(path) and is_list(options) do
    case compile_to_path(files, path, options) do
      {:ok, modules, _} -> modules
      {:error, _, _} -> exit({:shutdown, 1})
    end
  end

  @doc "Prints a warning `{file, line, message}` as the compiler does."
  def print_warning({file, line, message}), do: IO.warn_at(message, file, line)

  # Two options are our own: `:each_report` gets a file and what its compilation told, for those who decide what to compile
  # again; `:room` is how many files are compiled at once.
  defp run(files, options) do
    state = %{
      queue: Enum.map(files, &to_string/1),
      room: Keyword.get_lazy(options, :room, &room/0),
      running: %{},
      waiting: [],
      structs: %{},
      modules: [],
      warnings: [],
      calls: [],
      hooks: [],
      errors: [],
      deadlock: nil,
      to: Keyword.get(options, :to),
      on_file: Keyword.get(options, :each_file, fn _ -> :ok end),
      on_module: Keyword.get(options, :each_module, fn _, _, _ -> :ok end),
      on_report: Keyword.get(options, :each_report, fn _, _ -> :ok end)
    }

    loop(state)
  end

  defp room, do: max(:erlang.system_info(:schedulers_online), 2)

  ## The files

  defp loop(%{errors: [_ | _], deadlock: nil} = state) do
    for {pid, {ref, _}} <- state.running do
      :erlang.demonitor(ref, [:flush])
      :erlang.exit(pid, :kill)
    end

    {:error, Enum.reverse(state.errors), Enum.reverse(state.warnings)}
  end

  defp loop(%{queue: [file | queue]} = state)
       when map_size(state.running) - length(state.waiting) < state.room do
    compiler = self()
    {pid, ref} = :erlang.spawn_monitor(fn -> worker(compiler, file) end)
    loop(%{state | queue: queue, running: Map.put(state.running, pid, {ref, file})})
  end

  defp loop(%{running: running, queue: []} = state) when map_size(running) == 0, do: finish(state)

  defp loop(%{running: running, waiting: waiting, queue: []} = state)
       when map_size(running) == length(waiting) do
    loop(release(state))
  end

  defp loop(state) do
    receive do
      {:waiting, pid, ref, kind, module, defining} ->
        loop(wait(state, {pid, ref, kind, module, defining}))

      {:module_available, _pid, module} ->
        {served, waiting} = Enum.split_with(state.waiting, fn {_, _, _, m, _} -> m == module end)
        for {pid, ref, _, _, _} <- served, do: send(pid, {ref, :found})
        loop(%{state | waiting: waiting})

      {:struct_available, module, struct} ->
        wanted = fn {_, _, kind, m, _} -> kind == :struct and m == module end
        {served, waiting} = Enum.split_with(state.waiting, wanted)
        for {pid, ref, _, _, _} <- served, do: send(pid, {ref, {:struct, struct}})
        loop(%{state | waiting: waiting, structs: Map.put(state.structs, module, struct)})

      {:warning, file, line, message} ->
        loop(%{state | warnings: [{file, line, message} | state.warnings]})

      {:compiled, pid, file, report} ->
        state |> ended(pid) |> compiled(file, report) |> loop()

      {:failed, pid, file, error} ->
        state |> ended(pid) |> failed(file, error) |> loop()

      {:DOWN, _ref, :process, pid, reason} when is_map_key(state.running, pid) ->
        {_, file} = Map.fetch!(state.running, pid)
        state |> ended(pid) |> failed(file, {:exit, reason, []}) |> loop()
    end
  end

  defp wait(state, {pid, ref, kind, module, _} = waiting) do
    case state.structs do
      %{^module => struct} when kind == :struct ->
        send(pid, {ref, {:struct, struct}})
        state

      _ ->
        if :erlang.module_loaded(module) do
          send(pid, {ref, :found})
          state
        else
          %{state | waiting: [waiting | state.waiting]}
        end
    end
  end

  # Nobody goes on by itself: what no waiting file is going to define does not exist; files that wait for each other never end.
  defp release(%{deadlock: [_ | _]} = state), do: tell_deadlock(state)

  defp release(state) do
    defining = Enum.flat_map(state.waiting, fn {_, _, _, _, modules} -> modules end)
    hopeless = fn {_, _, _, module, _} -> module not in defining end

    case Enum.split_with(state.waiting, hopeless) do
      {[], waiting} ->
        waiting = Enum.sort_by(waiting, &elem(&1, 0), :desc)
        cycle = for {pid, _, _, module, _} <- waiting, do: {elem(state.running[pid], 1), module}
        tell_deadlock(%{state | waiting: waiting, deadlock: cycle})

      {gone, waiting} ->
        for {pid, ref, _, _, _} <- gone, do: send(pid, {ref, :not_found})
        %{state | waiting: waiting}
    end
  end

  # One file after the other, so that their errors come in order.
  defp tell_deadlock(%{waiting: [{pid, ref, _, _, _} | waiting]} = state) do
    send(pid, {ref, :deadlock})
    %{state | waiting: waiting}
  end

  defp ended(state, pid) do
    {{ref, _file}, running} = Map.pop!(state.running, pid)
    :erlang.demonitor(ref, [:flush])
    %{state | running: running}
  end

  defp compiled(state, file, report) do
    for {module, binary} <- report.modules, do: state.on_module.(file, module, binary)
    state.on_file.(file)
    state.on_report.(file, %{report | modules: Enum.map(report.modules, &elem(&1, 0))})

    %{
      state
      | modules: Enum.reverse(report.modules, state.modules),
        warnings: Enum.reverse(report.warnings, state.warnings),
        calls: [report.calls | state.calls],
        hooks: [report.hooks | state.hooks]
    }
  end

  defp failed(state, file, error), do: %{state | errors: [tell(file, error) | state.errors]}

  defp finish(%{deadlock: [_ | _] = cycle, errors: [_ | _]} = state) do
    lines =
      for {file, module} <- cycle, do: "  #{Path.relative_to_cwd(file)} => #{inspect(module)}\n"

    IO.write("""

    Compilation failed because of a deadlock between files.
    The following files depended on the following modules:

    #{lines}
    Ensure there are no compile-time dependencies between those files \
    and that the modules they reference exist and are correctly named

    """)

    {:error, Enum.reverse(state.errors), Enum.reverse(state.warnings)}
  end

  defp finish(state) do
    calls = state.calls |> Enum.reverse() |> Enum.concat()
    warnings = Enum.reverse(state.warnings, Module.ParallelChecker.check_all(calls))
    state.hooks |> Enum.reverse() |> Enum.concat() |> Module.ParallelChecker.after_verify()

    if warnings != [] and Code.get_compiler_option(:warnings_as_errors) do
      IO.puts(:stderr, "Compilation failed due to warnings while using the --warnings-as-errors option")
      {:error, warnings, []}
    else
      modules = Enum.reverse(state.modules)
      if state.to, do: write(modules, state.to)
      {:ok, Enum.map(modules, &elem(&1, 0)), warnings}
    end
  end

  defp write(modules, path) do
    File.mkdir_p!(path)
    for {module, binary} <- modules, do: :rshell_file.write_whole!(Path.join(path, "#{module}.beam"), binary)
  end

  ## A process for each file

  defp worker(compiler, file) do
    :erlang.put(:elixir_compiler_info, {compiler, file})
    :rshell_code.compiler(true)
    send(compiler, attempt(file))
  end

  defp attempt(file) do
    path = Path.expand(file)

    {:ok, text} = File.read(path)

    # What is no text is refused as when it is turned into characters.
    unless String.valid?(text), do: String.to_charlist(text)
    modules = :rshell_code.compile_string(text, path)
    {compile, runtime, warnings} = :rshell_code.compiled()
    calls = :rshell_module.unverified()
    called = for {{module, _, _}, _, _, _} <- calls, uniq: true, do: module

    {:compiled, self(), file,
     %{
       modules: modules,
       compile: compile,
       runtime: Enum.uniq(runtime ++ called),
       warnings: warnings,
       calls: calls,
       hooks: :rshell_module.after_verify()
     }}
  catch
    kind, reason -> {:failed, self(), file, {kind, reason, __STACKTRACE__}}
  end

  ## Telling what failed

  # What reads the files, as stack traces of Elixir tell it.
  @reader {__MODULE__, :"-spawn_workers/7-fun-0-", 5,
           [file: 'lib/kernel/parallel_compiler.ex', line: 346]}

  # The body of a module and what calls it.
  @below_module 5

  defp tell(file, {kind, reason, stack}) do
    shown = Path.relative_to_cwd(file)
    {stack, readers} = Enum.split_while(stack, &(elem(&1, 0) not in [Code, __MODULE__]))
    exception = Exception.normalize(kind, reason, stack)
    readers = if readers != [] and reached?(exception, stack), do: [@reader], else: []
    {blamed, stack} = Exception.blame(kind, exception, stack)
    stack = prune(stack) ++ readers
    text = String.trim_trailing(Exception.format(kind, blamed, stack), "\n")
    text = if stack == [], do: text <> "\n", else: text
    IO.puts("\n== Compilation error in file #{shown} ==\n#{text}")
    {Path.expand(file), position(exception, stack, file), message(exception, text)}
  end

  # One that waits for ever stands nowhere.
  defp message(%CompileError{line: nil, description: description}, _text), do: String.trim_leading(description)
  defp message(_exception, text), do: String.trim_trailing(text, "\n") <> "\n"

  # A trace has so many calls that it ends with the reader, except where the compiler itself fails or more than one is within a
  # module.
  defp reached?(%CompileError{}, _stack), do: false

  defp reached?(_reason, stack),
    do: length(stack) <= @below_module or not List.keymember?(stack, :elixir_module, 0)

  # The compiler's own frames say nothing about the file.
  defp prune(stack), do: Enum.reject(stack, &internal?(elem(&1, 0)))

  defp internal?(module) when module in [Kernel.ErrorHandler, :rshell_code, :elixir], do: true
  # The body of a file or module counts as a function of `:elixir_compiler_N`.
  defp internal?(module) do
    name = Atom.to_string(module)
    String.starts_with?(name, "elixir_") and not String.starts_with?(name, "elixir_compiler_")
  end

  defp position(%CompileError{file: nil, line: nil}, _, _), do: nil
  defp position(%{line: line, column: column}, _, _) when is_integer(line) and is_integer(column), do: {line, column}
  defp position(%{line: line}, _, _) when is_integer(line), do: line

  # What fails in another file has no line in this one.
  defp position(_, stack, file) do
    name = Path.basename(file)
    places = for {_, _, _, [_ | _] = location} <- stack, location[:line], do: location

    case places do
      [[{:file, path} | _] = location | _] -> if(Path.basename(to_string(path)) == name, do: location[:line], else: 0)
      _ -> 0
    end
  end
end

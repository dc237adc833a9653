defmodule Kernel.ParallelCompiler do
  @moduledoc """
  Compiles many files side by side, as many as there are processors, whatever their order: a file that needs a
  module of another one waits until that is compiled. It is what `mix compile` is built on.

      Kernel.ParallelCompiler.compile(["lib/a.ex", "lib/b.ex"])
      #=> {:ok, [A, B], []}

  Files that wait for each other, each for a module of the other, end with an error that tells of a deadlock;
  a module that no file defines is an error of the file that needs it.
  """

  @type error :: {file :: Path.t(), location, message :: String.t()}

  @typedoc "The line of an error or a warning, from 1; 0 when it has none."
  @type line :: non_neg_integer
  @type location :: line | {pos_integer, column :: non_neg_integer}
  @type warning :: {file :: Path.t(), location, message :: String.t()}

  @doc """
  Compiles files and loads their modules: `{:ok, modules, warnings}` or `{:error, errors, warnings}`, where an
  error or warning is `{file, line, message}`. Both are printed too.

  Options:

    * `:each_file`, a function that is called with a file's absolute path when it is compiled;
    * `:each_module`, one that is called with file, module and code as soon as a module is defined;
    * `:each_long_compilation`, one that is called with a file that is compiled for more than
      `:long_compilation_threshold` seconds, 10 unless given; what it waits for others does not count;
    * `:each_cycle`, one without arguments that is called when all files are compiled. It returns
      `{:compile, files, warnings}`, and these files are compiled next, or `{:runtime, modules, warnings}`,
      which ends it, as an empty list of files does: what these modules call is looked up again, if their code is in
      a file. The warnings are among those that are returned;
    * `profile: :time`, which prints how long each file took and waited;
    * `:dest`, the directory the code is going to be in. Nothing is written: see `compile_to_path/3`;
    * `:beam_timestamp`, the time that `compile_to_path/3` gives the files it writes.

      iex> Kernel.ParallelCompiler.compile([])
      {:ok, [], []}
      iex> Kernel.ParallelCompiler.compile([], each_cycle: fn -> {:runtime, [], [{"a.ex", 1, "too long"}]} end)
      {:ok, [], [{"a.ex", 1, "too long"}]}
  """
  def compile(files, options \\ []) when is_list(options), do: run(files, [called: :compile, to: nil] ++ options)

  @doc """
  As `compile/2`, and writes the code of every module into a directory, which has to be there, as
  `Elixir.Name.beam`.

      Kernel.ParallelCompiler.compile_to_path(["lib/greeter.ex"], "ebin")
      #=> {:ok, [Greeter], []}
  """
  def compile_to_path(files, path, options \\ []) when is_binary(path) and is_list(options),
    do: run(files, [called: :compile_to_path, to: path, dest: path] ++ options)

  @doc """
  Starts a `Task` while a file is compiled that may, as the file itself, wait for the modules of other files.
  It is for macros and compilers that work in parallel; anywhere else it raises an `ArgumentError`.

      Kernel.ParallelCompiler.async(fn -> Needed.by_the_table() end) |> Task.await()
  """
  def async(fun) when is_function(fun, 0) do
    case :erlang.get(:elixir_compiler_info) do
      :undefined ->
        raise ArgumentError,
              "cannot spawn parallel compiler task because the current file is not being compiled/required"

      {compiler, file} ->
        Task.async(fn ->
          become_compiler(compiler, file, :erlang.get(:elixir_compiler_dest))
          fun.()
        end)
    end
  end

  @doc """
  As `compile/2`, for scripts: what stands outside of modules is run. Of the options there are `:each_file`,
  `:each_module` and `:each_cycle`.

      iex> Kernel.ParallelCompiler.require([])
      {:ok, [], []}
  """
  def require(files, options \\ []) when is_list(options), do: run(files, [called: :require, to: nil] ++ options)

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

  @doc """
  Prints a warning `{file, line, message}` to standard error as the compiler does.

      Kernel.ParallelCompiler.print_warning({"lib/a.ex", 3, "too long"})
  """
  def print_warning({file, location, message}), do: IO.warn_at(message, file, location)

  # Three options are our own: `:each_report` gets a file and what its compilation told, for those who decide what to compile
  # again; `:refused` tells what speaks against a call, as `Module.ParallelChecker` has it; `:room` is how many files are compiled at once.
  # `:called` is which of the functions above it was.
  #
  # Of a process that compiles a file the state has `%{ref, file, started, waited, timer}`, with times in microseconds and the
  # timer of a long compilation; what waits is `%{pid, ref, kind, module, defining, mode, since}`: its modules that are not
  # finished, and whether it goes on (`:soft`) or fails (`:raise`) if nobody can. Tasks wait like files, but nobody waits for them.
  defp run(files, options) when is_list(files) do
    state = %{
      queue: Enum.map(files, &IO.chardata_to_string/1),
      room: Keyword.get_lazy(options, :room, &room/0),
      running: %{},
      waiting: [],
      structs: %{},
      modules: %{},
      warnings: [],
      calls: [],
      types: [],
      hooks: [],
      errors: [],
      deadlock: nil,
      started: now(),
      profile?: profile_init(options[:profile]),
      threshold: Keyword.get(options, :long_compilation_threshold, 10) * 1000,
      called: Keyword.get(options, :called),
      to: Keyword.get(options, :to),
      dest: Keyword.get(options, :dest),
      timestamp: Keyword.get(options, :beam_timestamp),
      on_file: each_file(Keyword.get(options, :each_file, fn _ -> :ok end)),
      on_module: Keyword.get(options, :each_module, fn _, _, _ -> :ok end),
      on_long: Keyword.get(options, :each_long_compilation, fn _ -> :ok end),
      on_cycle: Keyword.get(options, :each_cycle, fn -> {:runtime, [], []} end),
      on_report: Keyword.get(options, :each_report, fn _, _ -> :ok end),
      refused: Keyword.get(options, :refused, fn _ -> nil end),
      outside: []
    }

    loop(state)
  end

  defp room, do: max(:erlang.system_info(:schedulers_online), 2)

  defp profile_init(nil), do: false
  defp profile_init(:time), do: true

  defp each_file(fun) when is_function(fun, 1), do: fun

  ## The files

  defp loop(%{errors: [_ | _], deadlock: nil} = state), do: give_up(state)

  defp loop(%{queue: [file | queue]} = state)
       when map_size(state.running) - length(state.waiting) < state.room do
    {compiler, dest} = {self(), state.dest}
    {pid, ref} = :erlang.spawn_monitor(fn -> worker(compiler, file, dest) end)
    job = %{ref: ref, file: file, started: now(), waited: 0, timer: long_after(pid, state.threshold)}
    loop(%{state | queue: queue, running: Map.put(state.running, pid, job)})
  end

  defp loop(%{running: running, queue: []} = state) when map_size(running) == 0, do: finish(state)

  defp loop(%{running: running, waiting: waiting, queue: []} = state)
       when map_size(running) <= length(waiting) do
    if Enum.count(waiting, &is_map_key(running, &1.pid)) == map_size(running),
      do: state |> release() |> loop(),
      else: state |> receive_one() |> loop()
  end

  defp loop(state), do: state |> receive_one() |> loop()

  # Of those that are ended nothing stays in the mailbox.
  defp give_up(state) do
    for %{pid: pid} <- state.waiting, do: :erlang.exit(pid, :kill)

    for {pid, %{ref: ref, timer: timer}} <- state.running do
      if timer, do: :erlang.cancel_timer(timer)
      :erlang.exit(pid, :kill)
      receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
    end

    forget()
    {:error, Enum.reverse(state.errors), state.warnings}
  end

  defp forget do
    receive do
      {:waiting, %{defining: _}} -> forget()
      {:module_available, _, _, _, _} -> forget()
      {:struct_available, _, _} -> forget()
      {:warning, _, _, _} -> forget()
      {:compiled, _, _, _} -> forget()
      {:failed, _, _, _} -> forget()
      {:long_compilation, _} -> forget()
    after
      0 -> :ok
    end
  end

  # What a file warns of comes as a message as soon as it does.
  defp receive_one(state) do
    receive do
      {:waiting, waiting} ->
        wait(state, Map.put(waiting, :since, now()))

      {:module_available, _pid, file, module, binary} ->
        state.on_module.(Path.expand(file), module, binary)
        state = %{state | modules: Map.put(state.modules, module, binary)}
        serve(state, &(&1.module == module), :found)

      {:struct_available, module, struct} ->
        state = %{state | structs: Map.put(state.structs, module, struct)}
        serve(state, &(&1.kind == :struct and &1.module == module), {:struct, struct})

      {:warning, file, line, message} ->
        %{state | warnings: [{file, line, message} | state.warnings]}

      {:long_compilation, pid} when is_map_key(state.running, pid) ->
        state.on_long.(Path.expand(state.running[pid].file))
        state

      {:long_compilation, _pid} ->
        state

      {:compiled, pid, file, report} when is_map_key(state.running, pid) ->
        state |> ended(pid) |> compiled(file, report)

      {:failed, pid, file, error} when is_map_key(state.running, pid) ->
        state |> ended(pid) |> failed(file, error)

      {:DOWN, _ref, :process, pid, reason} when is_map_key(state.running, pid) ->
        file = Map.fetch!(state.running, pid).file
        state |> ended(pid) |> failed(file, {:exit, reason, []})
    end
  end

  defp wait(state, %{module: module, kind: kind} = waiting) do
    case state.structs do
      %{^module => struct} when kind == :struct -> answer(state, waiting, {:struct, struct})
      _ -> if(:erlang.module_loaded(module), do: answer(state, waiting, :found), else: queue(state, waiting))
    end
  end

  defp queue(%{running: running} = state, %{pid: pid} = waiting) do
    with %{^pid => %{timer: timer}} when timer != nil <- running, do: :erlang.cancel_timer(timer)
    %{state | waiting: [waiting | state.waiting]}
  end

  # Answers all that wait for the same.
  defp serve(state, wanted, answer) do
    {served, waiting} = Enum.split_with(state.waiting, wanted)
    Enum.reduce(served, %{state | waiting: waiting}, &answer(&2, &1, answer))
  end

  defp answer(state, %{pid: pid, ref: ref, since: since}, answer) do
    send(pid, {ref, answer})

    case state.running do
      %{^pid => job} ->
        waited = job.waited + now() - since
        left = max(state.threshold - div(now() - job.started - waited, 1000), 0)
        job = %{job | waited: waited, timer: job.timer && long_after(pid, left)}
        %{state | running: %{state.running | pid => job}}

      _ ->
        state
    end
  end

  defp long_after(pid, time), do: Process.send_after(self(), {:long_compilation, pid}, time)

  # Nobody goes on by itself: what no waiting file is going to define does not exist; files that wait for each other never end.
  defp release(%{deadlock: [_ | _]} = state), do: tell_deadlock(state)

  defp release(state) do
    defining = Enum.flat_map(state.waiting, & &1.defining)

    cond do
      Enum.any?(state.waiting, &(&1.module not in defining)) ->
        serve(state, &(&1.module not in defining), :not_found)

      Enum.any?(state.waiting, &(&1.mode == :soft)) ->
        serve(state, &(&1.mode == :soft), :deadlock)

      true ->
        {waiting, tasks} = Enum.split_with(state.waiting, &is_map_key(state.running, &1.pid))
        waiting = Enum.sort_by(waiting, & &1.pid, :desc)
        cycle = for %{pid: pid, module: module} <- waiting, do: {state.running[pid].file, module}
        tell_deadlock(%{state | waiting: waiting ++ tasks, deadlock: cycle})
    end
  end

  # One file after the other, so that their errors come in order.
  defp tell_deadlock(%{waiting: [waiting | rest]} = state), do: answer(%{state | waiting: rest}, waiting, :deadlock)

  defp ended(state, pid) do
    {job, running} = Map.pop!(state.running, pid)
    :erlang.demonitor(job.ref, [:flush])
    :erlang.cancel_timer(job.timer)
    if state.profile?, do: profile_file(job)
    %{state | running: running}
  end

  defp compiled(state, file, report) do
    path = Path.expand(file)
    state.on_file.(path)
    warnings = for {^path, _, _} = warning <- state.warnings, do: warning
    state.on_report.(file, Map.merge(report, %{modules: Enum.map(report.modules, &elem(&1, 0)), warnings: warnings}))

    %{
      state
      | calls: [report.calls | state.calls],
        outside: [report.outside | state.outside],
        types: [report.types | state.types],
        hooks: [report.hooks | state.hooks]
    }
  end

  defp failed(state, file, error), do: %{state | errors: [tell(file, error, state.called) | state.errors]}

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

    give_up(state)
  end

  defp finish(state) do
    case each_cycle_return(state.on_cycle.()) do
      {:compile, [_ | _] = files, warnings} ->
        loop(%{state | queue: Enum.map(files, &IO.chardata_to_string/1), warnings: warnings ++ state.warnings})

      {:compile, [], warnings} ->
        verify(%{state | warnings: warnings ++ state.warnings}, [])

      {:runtime, modules, warnings} ->
        verify(%{state | warnings: warnings ++ state.warnings}, modules)
    end
  end

  defp each_cycle_return({kind, modules, warnings}), do: {kind, modules, warnings}

  defp each_cycle_return(other) do
    IO.warn("the :each_cycle callback must return a tuple of format {:compile | :runtime, modules, warnings}")

    case other do
      {kind, modules} -> {kind, modules, []}
      modules when is_list(modules) -> {:compile, modules, []}
    end
  end

  # What the compiled modules call is looked up, and what others do whose code is in a file.
  defp verify(state, others) do
    state = serve(state, fn _task -> true end, :not_found)
    profile(state, "compilation cycle", state.started)
    checked = now()
    types = check_types(in_order(state.types))
    calls = Module.ParallelChecker.check_all(in_order(state.calls) ++ Enum.flat_map(others, &calls(&1, state)), in_order(state.outside), state.refused)
    warnings = Enum.reverse(state.warnings, types ++ calls)
    Module.ParallelChecker.after_verify(in_order(state.hooks))
    profile(state, "group pass check", checked)

    if warnings != [] and Code.get_compiler_option(:warnings_as_errors) do
      IO.puts(:stderr, "Compilation failed due to warnings while using the --warnings-as-errors option")
      {:error, warnings, []}
    else
      if state.to, do: write(state.modules, state.to, state.timestamp)
      {:ok, Map.keys(state.modules), warnings}
    end
  end

  defp calls(module, state) when is_map_key(state.modules, module), do: []

  defp calls(module, _state) do
    with [_ | _] = file <- :code.where_is_file(~c"#{module}.beam"), {:ok, object} <- File.read(file),
      do: :rshell_code.calls(object),
      else: (_ -> [])
  end

  # What the files told, in the order in which they were done.
  defp in_order(lists), do: lists |> Enum.reverse() |> Enum.concat()

  defp check_types(types) do
    :rshell_module.tell_types(types)
    for {file, line, message, _module, _function, _arity} <- types, do: {file, line, message}
  end

  defp write(modules, path, timestamp) do
    for {module, binary} <- modules do
      file = Path.join(path, "#{module}.beam")
      :rshell_file.write!(file, binary)
      if timestamp, do: File.touch!(file, timestamp)
    end
  end

  ## How long it took

  defp now, do: System.monotonic_time(:microsecond)

  defp profile_file(%{file: file, started: started, waited: waited}) do
    compiling = padded(now() - started - waited)
    told("#{compiling}ms compiling + #{padded(waited)}ms waiting for #{Path.relative_to_cwd(file)}")
  end

  defp profile(%{profile?: false}, _what, _since), do: :ok

  defp profile(state, what, since),
    do: told("Finished #{what} of #{map_size(state.modules)} modules in #{div(now() - since, 1000)}ms")

  defp padded(time), do: time |> div(1000) |> Integer.to_string() |> String.pad_leading(6)
  defp told(text), do: IO.puts(:stderr, "[profile] #{text}")

  ## A process for each file

  defp worker(compiler, file, dest) do
    become_compiler(compiler, file, dest)
    send(compiler, attempt(file))
  end

  defp become_compiler(compiler, file, dest) do
    :erlang.put(:elixir_compiler_info, {compiler, file})
    :erlang.put(:elixir_compiler_dest, dest)
    :rshell_code.compiler(true)
  end

  defp attempt(file) do
    path = Path.expand(file)

    {:ok, text} = File.read(path)

    # What is no text is refused as when it is turned into characters.
    unless String.valid?(text), do: String.to_charlist(text)
    modules = :rshell_code.compile_string(text, path)
    {compile, exports, runtime, outside} = :rshell_code.compiled()
    calls = :rshell_module.unverified()
    called = for {{module, _, _}, _, _, _} <- calls, uniq: true, do: module

    {:compiled, self(), file,
     %{
       modules: modules,
       compile: compile,
       exports: exports,
       compile_env: Enum.uniq(:erlang.erase(:elixir_compiler_env) |> with_default([])),
       outside: for({called, caller, line} <- outside, elem(called, 0) != module(caller), do: {called, caller, path, line}),
       runtime: Enum.uniq(runtime ++ called),
       calls: calls,
       types: :rshell_module.type_warnings(),
       hooks: :rshell_module.after_verify()
     }}
  catch
    kind, reason ->
      stacktrace = __STACKTRACE__
      {:failed, self(), file, {kind, reason, stacktrace}}
  end

  defp module({module, _function, _arity}), do: module
  defp module(module), do: module

  defp with_default(:undefined, default), do: default
  defp with_default(value, _default), do: value

  ## Telling what failed

  # The lines of what reads the files, as stack traces of Elixir tell it.
  @reader_lines [compile_to_path: 346, compile: 347, require: 348]
  @required_line 455

  # How many calls a trace tells between what fails and what reads the file.
  @within_reader 7

  defp tell(file, {kind, reason, stack}, called) do
    shown = Path.relative_to_cwd(file)
    {stack, own} = Enum.split_while(stack, &(elem(&1, 0) != __MODULE__))
    exception = Exception.normalize(kind, reason, stack)
    readers = if own == [] and not refused?(stack), do: [], else: readers(called, exception, stack)
    {blamed, stack} = Exception.blame(kind, exception, stack)
    stack = if waits_for_struct?(exception), do: [], else: prune(stack) ++ readers
    text = String.trim_trailing(Exception.format(kind, blamed, stack), "\n")
    text = if stack == [], do: text <> "\n", else: text
    IO.puts("\n== Compilation error in file #{shown} ==\n#{text}")
    {Path.expand(file), position(exception, stack, file), message(exception, text)}
  end

  # One that waits for ever stands nowhere.
  defp message(%CompileError{line: nil, description: description}, _text), do: String.trim_leading(description)
  defp message(_exception, text), do: text <> "\n"

  # Where a struct is waited for, nothing is called yet.
  defp waits_for_struct?(%CompileError{description: text}) when is_binary(text),
    do: String.starts_with?(text, "deadlocked waiting on struct")

  defp waits_for_struct?(_exception), do: false

  # What reads the file. A trace has so many calls that it ends with that, except where the compiler itself fails or more
  # than one is within a module.
  defp readers(called, %CompileError{}, stack), do: if(refused?(stack), do: reading(called), else: [])

  defp readers(called, _reason, stack) do
    called |> reading() |> Enum.take(max(@within_reader - length(stack), 0))
  end

  # Whether it is a module that cannot be defined.
  defp refused?(stack), do: match?([{:elixir_module, :build, _, _} | _], stack)

  defp reading(:require), do: [reader(:require_file, 2, @required_line), reader(:require)]
  defp reading(called), do: [reader(called)]

  defp reader(called), do: reader(:"-spawn_workers/7-fun-0-", 5, Keyword.fetch!(@reader_lines, called))

  defp reader(function, arity, line),
    do: {__MODULE__, function, arity, [file: 'lib/kernel/parallel_compiler.ex', line: line]}

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

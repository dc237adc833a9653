defmodule IEx.Helpers do
  @moduledoc """
  The helpers of the shell, all imported into it.

    * `b/1`            - prints the callbacks of a behaviour
    * `c/1`            - compiles a file
    * `cd/1`           - changes the current directory
    * `clear/0`        - clears the screen
    * `cluster/0`      - shows the connected nodes and the traffic with them
    * `connect/1`      - connects to a node
    * `exports/1`      - shows all exports of a module
    * `flush/0`        - prints all messages sent to the shell
    * `h/0`            - prints this text
    * `h/1`            - prints help for a module, function or macro
    * `i/0`            - prints facts about the last value
    * `i/1`            - prints facts about a value
    * `ls/0`           - lists the current directory
    * `ls/1`           - lists a directory
    * `nodes/0`        - lists the connected nodes
    * `open/1`         - opens the source of a module or function in your editor
    * `pid/1`          - makes a pid from a string
    * `pid/3`          - makes a pid from three integers
    * `port/1`         - makes a port from a string
    * `pwd/0`          - prints the current directory
    * `r/1`            - recompiles the source file of a module
    * `recompile/0`    - recompiles the current project
    * `ref/1`          - makes a reference from a string
    * `runtime_info/0` - prints versions, memory and limits
    * `spawn_link/2`   - spawns a linked process on a node
    * `t/1`            - prints the types of a module
    * `v/0`            - returns the last value
    * `v/1`            - returns the value of an earlier expression
    * `why/1`          - tells why a node cannot be connected to

  `h(v/0)` prints the help of one of them, `exports(IEx.Helpers)` lists all.
  """

  import IEx, only: [dont_display_result: 0]

  @doc """
  Recompiles the current Mix project: the files that changed, or all with `force: true`. Modules that are new
  take the place of the loaded ones; processes go on with what they were running until they call again.

  Returns `:noop` when there was nothing to do, `:ok`, or `:error`. Only in a shell started by `iex -S mix`.

      recompile()
      recompile(force: true)
  """
  def recompile(options \\ []) do
    if mix_started?() do
      config = Mix.Project.config()
      consolidation = Mix.Project.consolidation_path(config)

      unless Keyword.keyword?(options) do
        raise ArgumentError, "expected a keyword list"
      end

      args = if Keyword.get(options, :force, false), do: ["--force"], else: []
      args = ["--purge-consolidation-path-if-stale", consolidation | args]
      {result, _} = Mix.Task.rerun("compile", args)
      result
    else
      IO.puts(IEx.color(:eval_error, "Mix is not running. Please start IEx with: iex -S mix"))
      :error
    end
  end

  defp mix_started?() do
    List.keyfind(Application.started_applications(), :mix, 0) != nil
  end

  @doc """
  Compiles files, one or a list, in memory, or into a directory, and returns their modules. An error in a file
  is shown, and raised here. `r/1` compiles the file of a module again, `recompile/0` a project.

      c("kate.ex")
      #=> [Kate]
      c(["kate.ex", "alex.ex"], "ebin")
  """
  def c(files, path \\ :in_memory) when is_binary(path) or path == :in_memory do
    files = List.wrap(files)

    unless Enum.all?(files, &is_binary/1) do
      raise ArgumentError, "expected a binary or a list of binaries as argument"
    end

    {found, missing} = Enum.split_with(files, &File.exists?/1)

    unless missing == [] do
      raise ArgumentError, "could not find files #{Enum.join(missing, ", ")}"
    end

    {erls, exs} = Enum.split_with(found, &String.ends_with?(&1, ".erl"))

    erl_modules =
      Enum.map(erls, fn source ->
        raise ArgumentError, "could not compile #{source}: there is no Erlang compiler here"
      end)

    ex_modules =
      case compile_elixir(exs, path) do
        {:ok, modules, _} -> modules
        {:error, _, _} -> raise CompileError
      end

    erl_modules ++ ex_modules
  end

  defp compile_elixir(exs, :in_memory), do: Kernel.ParallelCompiler.compile(exs)
  defp compile_elixir(exs, path), do: Kernel.ParallelCompiler.compile_to_path(exs, path)

  @doc """
  Clears the screen and puts the prompt into its first line. Where the output is no terminal that could be
  cleared, it says so.

      clear()
  """
  def clear() do
    if IO.ANSI.enabled?() do
      IO.write([IO.ANSI.home(), IO.ANSI.clear()])
    else
      IO.puts("Cannot clear the screen because ANSI escape codes are not enabled on this shell")
    end

    dont_display_result()
  end

  @doc """
  Prints where a pried process stands: file and line, some lines around it (2 unless given), and the stack
  trace. A shell that stands nowhere says so.

      whereami(5)
  """
  def whereami(radius \\ 2) do
    case Process.get(:iex_whereami) do
      {_, _, _} = whereami -> IO.puts(IEx.Pry.whereami(whereami, radius))
      nil -> IO.puts(IEx.color(:eval_error, "Pry session is not currently enabled"))
    end

    dont_display_result()
  end

  @doc """
  Prints the list of these helpers, each with a line that says what it does.

      h()
  """
  def h() do
    IEx.Introspection.h(IEx.Helpers)
    dont_display_result()
  end

  @doc """
  Prints the documentation of a module, or of a function or macro; without the number of arguments, of all
  with that name.

      h Enum
      h Enum.map
      h Enum.map/2
      h case

  For callbacks there is `b/1`, `b GenServer.init/1`; for types `t/1`, for what a value is `i/1`.
  """
  defmacro h(term) do
    quote do
      IEx.Introspection.h(unquote(IEx.Introspection.decompose(term, __CALLER__)))
    end
  end

  @doc """
  Prints the callbacks of a behaviour, with their types, or one of them: what a module that says `@behaviour`
  has to define.

      b GenServer
      b GenServer.init/1
  """
  defmacro b(term) do
    quote do
      IEx.Introspection.b(unquote(IEx.Introspection.decompose(term, __CALLER__)))
    end
  end

  @doc """
  Prints the types that a module defines, or one of them, with their documentation.

      t Enum
      t Enum.t/0
  """
  defmacro t(term) do
    quote do
      IEx.Introspection.t(unquote(IEx.Introspection.decompose(term, __CALLER__)))
    end
  end

  @doc """
  Returns the value of the expression with number `n`, the number in the prompt; a negative `n` counts back,
  and without an argument it is the last one. So a result that was not bound can still be used. How many are
  kept `IEx.configure(history_size: n)` tells; one that is not there any more raises a `RuntimeError`.

      v(3)
      pid = v()
  """
  def v(n \\ -1) do
    {_, value} = IEx.History.nth(history(), n)
    value
  end

  @doc """
  Compiles the source files of one or several modules anew and loads them. Returns `{:reloaded, modules}`; a
  module without a source file raises an error.

      r(Kate)
  """
  def r(module_or_modules) do
    modules =
      module_or_modules
      |> List.wrap()
      |> Enum.map(fn module ->
        unless Code.ensure_loaded?(module) do
          raise ArgumentError, "could not load nor find module: #{inspect(module)}"
        end

        source = source(module)

        unless source do
          raise ArgumentError, "could not find source for module: #{inspect(module)}"
        end

        unless File.exists?(source) do
          raise ArgumentError, "could not find source (#{source}) for module: #{inspect(module)}"
        end

        Enum.map(Code.compile_file(source), &elem(&1, 0))
      end)
      |> Enum.concat()

    {:reloaded, modules}
  end

  defp source(module) do
    source = module.module_info(:compile)[:source]
    source && Path.relative_to_cwd(List.to_string(source))
  end

  @doc """
  Loads a module again from its file, the code that was compiled last. Returns `{:module, name}` or `{:error,
  reason}`.

      l(Kate)
  """
  def l(module) when is_atom(module) do
    :code.purge(module)
    :code.load_file(module)
  end

  @doc """
  Takes all messages out of the shell's mailbox and prints them; returns `:ok`. It is how to see what other
  processes sent to the shell.

      send(self(), :hello)
      flush()
      #=> :hello
  """
  def flush(), do: flush_loop(IEx.inspect_opts())

  defp flush_loop(opts) do
    receive do
      message ->
        IO.inspect(message, opts)
        flush_loop(opts)
    after
      0 -> :ok
    end
  end

  defp history(), do: Process.get(:iex_history)

  @doc """
  Prints versions, memory, limits and statistics of the running system. `runtime_info/1` prints some of it.

      runtime_info()
  """
  def runtime_info() do
    runtime_info([:system, :memory, :limits])
  end

  @doc """
  Prints one topic (`:system`, `:memory`, `:limits`, `:applications`) or several.

      runtime_info(:memory)
      runtime_info([:system, :applications])
  """
  def runtime_info(topic)
      when is_atom(topic) and
             (topic === :system or topic === :memory or topic === :limits or
                topic === :applications) do
    print_runtime_info([topic])
  end

  def runtime_info(topics) when is_list(topics), do: print_runtime_info(topics)

  defp print_runtime_info(topics) do
    Enum.each(topics, &print_runtime_info_topic/1)
    IO.puts("")
    IO.puts(pad("Showing topics:", inspect(topics)))

    IO.puts(
      pad("Additional topics:", inspect([:system, :memory, :limits, :applications] -- topics))
    )

    IO.puts("")
    IO.puts("To view a specific topic call runtime_info(topic)")
    IO.puts("")
    dont_display_result()
  end

  defp print_runtime_info_topic(:system) do
    heading("System and architecture")
    row("Elixir version:", System.version())
    row("Erlang/OTP version:", System.otp_release())
    row("ERTS version:", :erlang.system_info(:version))
    row("Compiled for:", :erlang.system_info(:system_architecture))
    row("Schedulers:", :erlang.system_info(:schedulers))
    row("Schedulers online:", :erlang.system_info(:schedulers_online))
  end

  defp print_runtime_info_topic(:memory) do
    heading("Memory")
    row("Total:", bytes(:erlang.memory(:total)))
    row("Atoms:", bytes(:erlang.memory(:atom)))
    row("Binaries:", bytes(:erlang.memory(:binary)))
    row("Code:", bytes(:erlang.memory(:code)))
    row("ETS:", bytes(:erlang.memory(:ets)))
    row("Processes:", bytes(:erlang.memory(:processes)))
  end

  defp print_runtime_info_topic(:limits) do
    heading("Statistics / limits")
    row("Uptime:", uptime())
    row("Run queue:", :erlang.statistics(:run_queue))
    used("Atoms:", :atom_count, :atom_limit)
    used("ETS:", :ets_count, :ets_limit)
    used("Ports:", :port_count, :port_limit)
    used("Processes:", :process_count, :process_limit)
  end

  defp print_runtime_info_topic(:applications) do
    heading("Loaded OTP Applications")
    started = Enum.map(Application.started_applications(), &elem(&1, 0))

    Application.loaded_applications()
    |> Enum.sort_by(&elem(&1, 0))
    |> Enum.each(fn {app, _, version} ->
      status = if app in started, do: "(started)", else: ""
      row("#{app}:", String.pad_trailing("#{version}", 20) <> status)
    end)
  end

  defp heading(text), do: IO.puts(["\n", IEx.color(:doc_title, "## " <> text), " \n"])
  defp row(key, value), do: IO.puts(pad(key, to_string(value)))
  defp pad(key, value), do: String.pad_trailing(key, 20) <> value

  defp used(key, count, limit) do
    count = :erlang.system_info(count)
    limit = :erlang.system_info(limit)
    row(key, "#{count} / #{limit} (#{div(count * 100, limit)}% used)")
  end

  defp uptime() do
    {total, _} = :erlang.statistics(:wall_clock)
    {days, {hours, minutes, seconds}} = :calendar.seconds_to_daystime(div(total, 1000))

    [{days, "days"}, {hours, "hours"}, {minutes, "minutes"}]
    |> Enum.drop_while(&(elem(&1, 0) == 0))
    |> Enum.map(fn {n, unit} -> "#{n} #{unit}, " end)
    |> Enum.join()
    |> Kernel.<>("#{seconds} seconds")
  end

  defp bytes(bytes) when bytes >= 1_073_741_824, do: "#{div(bytes, 1_073_741_824)} GB"
  defp bytes(bytes) when bytes >= 1_048_576, do: "#{div(bytes, 1_048_576)} MB"
  defp bytes(bytes) when bytes >= 1024, do: "#{div(bytes, 1024)} KB"
  defp bytes(bytes), do: "#{bytes} B"

  @doc """
  Prints what a value is: its type, what can be done with it, where it comes from, the protocols it has;
  without an argument, of the last value.

      i(self())
      i("kate")
  """
  def i(term \\ v(-1)) do
    implemented = [{"Implemented protocols", protocols(term)}]
    color = &IEx.color/2
    IO.puts(color.(:eval_result, "Term"))
    IO.puts(color.(:eval_info, "  " <> inspect(term, term_opts())))

    for {label, value} <- info(term) ++ implemented do
      IO.puts(color.(:eval_result, to_string(label)))
      IO.puts(color.(:eval_info, "  " <> (value |> to_string() |> String.replace("\n", "\n  "))))
    end

    dont_display_result()
  end

  defp term_opts(),
    do:
      Keyword.delete(IEx.inspect_opts(), :syntax_colors)
      |> Keyword.put(:pretty, false)
      |> Keyword.put(:width, :infinity)

  defp info(:"do not show this result in output") do
    [
      {"Data type", "Atom"},
      {"Description",
       "This atom is returned by IEx when a function that should not print its\n" <>
         "return value on screen is executed."},
      {"Reference modules", "Atom"}
    ]
  end

  defp info(term), do: IEx.Info.info(term)

  # What only later Elixirs have is not shown.
  defp protocols(term) do
    (:rshell_code.protocols() -- [JSON.Encoder])
    |> Enum.filter(&(Code.ensure_loaded?(&1) and implements?(&1, term)))
    |> Enum.map(&inspect/1)
    |> Enum.sort()
    |> Enum.join(", ")
  end

  defp implements?(protocol, term) do
    case protocol.impl_for(term) do
      nil ->
        false

      impl ->
        protocol in [IEx.Info, Inspect] or not String.ends_with?(Atom.to_string(impl), ".Any")
    end
  end

  @doc """
  Prints the current directory. `File.cwd!/0` returns it.

      pwd()
      #=> /home/me/chat
  """
  def pwd() do
    IO.puts(IEx.color(:eval_info, File.cwd!()))
    dont_display_result()
  end

  @doc """
  Changes the current directory, of the whole node. A directory that is not there is told.

      cd("lib")
  """
  def cd(directory) when is_binary(directory) do
    case File.cd(expand_home(directory)) do
      :ok -> pwd()
      {:error, :enoent} -> IO.puts(IEx.color(:eval_error, "No directory #{directory}"))
      {:error, reason} -> IO.puts(IEx.color(:eval_error, to_string(:file.format_error(reason))))
    end

    dont_display_result()
  end

  @widest_column 30

  @doc """
  Prints the functions and macros of a module in columns, `Kernel`'s unless one is given.

      exports(Enum)
  """
  def exports(module \\ Kernel) do
    IEx.Autocomplete.Inventory.exports(module)
    |> Enum.map(fn {name, arity} -> Macro.inspect_atom(:remote_call, name) <> "/#{arity}" end)
    |> print_table()

    dont_display_result()
  end

  @doc """
  Prints what is in a directory, the current one unless given, in columns; directories in another colour.

      ls("lib")
  """
  def ls(path \\ ".") when is_binary(path) do
    path = expand_home(path)

    case File.ls(path) do
      {:ok, items} ->
        items |> Enum.sort() |> print_table(&format_item(Path.join(path, &1), &2))

      {:error, :enoent} ->
        IO.puts(IEx.color(:eval_error, "No such file or directory #{path}"))

      {:error, :enotdir} ->
        IO.puts(IEx.color(:eval_info, Path.absname(path)))

      {:error, reason} ->
        IO.puts(IEx.color(:eval_error, to_string(:file.format_error(reason))))
    end

    dont_display_result()
  end

  defp expand_home(<<?~, rest::binary>>), do: Path.join(System.user_home!(), rest)
  defp expand_home(other), do: other

  # Columns as wide as the widest item and a gap, yet no wider than is good for short ones; a line goes on until it has
  # the width of the shell.
  defp print_table(list, printer \\ fn _, padded -> padded end)
  defp print_table([], _printer), do: :ok

  defp print_table(list, printer) do
    column = min(list |> Enum.map(&String.length/1) |> Enum.max(), @widest_column) + 5

    list
    |> Enum.map(&{&1, padded(&1, column)})
    |> Enum.chunk_while({[], 0}, &add_to_line/2, &last_line/1)
    |> Enum.each(fn line ->
      IO.puts(for {item, padded} <- Enum.reverse(line), do: printer.(item, padded))
    end)
  end

  defp padded(item, column) do
    if String.length(item) < column, do: String.pad_trailing(item, column), else: item <> " "
  end

  defp add_to_line({_, padded} = item, {line, length}) do
    length = length + String.length(padded)

    if length < IEx.width(),
      do: {:cont, {[item | line], length}},
      else: {:cont, [item | line], {[], 0}}
  end

  defp last_line({[], _}), do: {:cont, nil}
  defp last_line({line, _}), do: {:cont, line, nil}

  defp format_item(path, representation) do
    case File.stat(path) do
      {:ok, %File.Stat{type: :directory}} -> IEx.color(:ls_directory, representation)
      {:ok, %File.Stat{type: :device}} -> IEx.color(:ls_device, representation)
      _ -> representation
    end
  end

  @doc """
  Starts a new evaluator: variables, imports and the links of the shell are gone, the mailbox is empty, and
  numbers begin again at 1. What was defined stays.

      x = 1
      respawn()
      x
      #=> ** (CompileError) undefined function x/0
  """
  def respawn() do
    if Process.get(:iex_nested) do
      server = Process.get(:iex_server)
      send(server, {:done, self()})

      # The new shell says so before this one goes on with what it was about.
      receive do
        {:respawned, ^server} -> :ok
      end

      Process.put(:iex_leave, :respawned)
    else
      Process.put(:iex_leave, :done)
    end

    dont_display_result()
  end

  @doc """
  Lets a process that stands at `IEx.pry/0` or at a breakpoint run on; the shell goes back to what it was
  before.

      pry(1)> name
      #=> "alex"
      pry(2)> continue()
  """
  def continue() do
    Process.put(:iex_leave, :done)
    dont_display_result()
  end

  @doc """
  At a breakpoint, goes on to the next expression of the function, and stops there again. Behind the last one
  the process runs on. Where `IEx.pry/0` stopped it, there is no next one to stop at.

      pry(1)> n()
  """
  def n() do
    Process.put(:iex_leave, if(Process.get(:iex_nested), do: :next, else: :done))
    dont_display_result()
  end

  @doc """
  Goes on to the next expression as `n/0` does.

      pry(1)> next()
  """
  def next(), do: n()

  @doc """
  Evaluates a file as if it were typed here: its variables, aliases and imports stay. Good in `.iex.exs`. A
  file that is not there raises an error; see `import_file_if_available/1`.

      import_file("~/helpers.exs")
  """
  defmacro import_file(path) when is_binary(path) do
    quoted = import_file_if_available(path, false)
    quote(do: unquote(quoted))
  end

  defmacro import_file(_) do
    raise ArgumentError, "import_file/1 expects a literal binary as its argument"
  end

  @doc false
  defmacro import_file(path, opts) when is_binary(path) do
    import_file_if_available(path, Keyword.get(opts, :optional, false))
  end

  @doc """
  As `import_file/1`, and nothing when there is no such file.

      import_file_if_available("~/.iex.local.exs")
  """
  defmacro import_file_if_available(path) when is_binary(path) do
    import_file_if_available(path, true)
  end

  defmacro import_file_if_available(_) do
    raise ArgumentError, "import_file_if_available/1 expects a literal binary as its argument"
  end

  defp import_file_if_available(path, optional?) do
    path = Path.expand(path)
    imported = Process.get(:iex_imported_paths, [])

    cond do
      path in imported ->
        IO.warn("path #{path} was already imported, skipping circular file imports", [])
        nil

      not optional? or File.exists?(path) ->
        quoted = path |> File.read!() |> Code.string_to_quoted!(file: path)

        quote do
          unquote(quoted)
        end

      true ->
        nil
    end
  end

  @doc """
  Imports a module when it is there, with the options of `import/2`, and does nothing when it is not. For a
  `.iex.exs` that serves many projects.

      import_if_available(Ecto.Query, only: [from: 2])
  """
  defmacro import_if_available(quoted_module, opts \\ []) do
    module = Macro.expand(quoted_module, __CALLER__)

    if Code.ensure_loaded?(module) do
      quote do
        import unquote(quoted_module), unquote(opts)
      end
    end
  end

  @doc """
  Uses a module when it is there, and does nothing when it is not.

      use_if_available(Chat.Shell)
  """
  defmacro use_if_available(quoted_module, opts \\ []) do
    module = Macro.expand(quoted_module, __CALLER__)

    if Code.ensure_loaded?(module) do
      quote do
        use unquote(quoted_module), unquote(opts)
      end
    end
  end

  @doc """
  Opens the place of the pried process in your editor, as `open/1` does a file and a line.

      pry(1)> open()
  """
  def open() do
    case Process.get(:iex_whereami) do
      {file, line, _} -> IEx.Introspection.open({file, line})
      _ -> IO.puts(IEx.color(:eval_error, "Pry session is not currently enabled"))
    end

    dont_display_result()
  end

  @doc """
  Opens the source of a module, a function, or `{file, line}` in the editor that the environment variable
  `ELIXIR_EDITOR` or `EDITOR` names. In the former `__FILE__` and `__LINE__` stand for the place. What has no
  source file here is told.

      open Kate
      open Kate.say_name/0
      open {"lib/kate.ex", 10}
  """
  defmacro open(term) do
    quote do
      IEx.Introspection.open(unquote(IEx.Introspection.decompose(term, __CALLER__)))
    end
  end

  @doc """
  Sets a breakpoint at a function, `Kate.say_name/0`, or at a call whose arguments fit, `Kate.greet("alex")`
  or with a guard. When it is called the shell asks whether to stop there, and then its variables can be seen;
  `continue/0` goes on. The breakpoint stops so many times, once unless given. Returns its id.

      break!(Kate.greet/1)
      break!(Kate.greet(name) when is_binary(name), 10)
  """
  defmacro break!(ast, stops \\ 1) do
    IEx.__break__!(ast, stops, __CALLER__)
  end

  @doc """
  Sets a breakpoint at a function of a module for a number of stops, 1 unless given, and returns its id; all
  its clauses stop.

      break!(Kate, :greet, 1)
      #=> 1
  """
  def break!(module, function, arity, stops \\ 1), do: IEx.break!(module, function, arity, stops)

  @doc """
  Prints the breakpoints with their ids and how many stops they still have.

      breaks()
      #=>  ID   Module.function/arity   Pending stops
      #=> ---- ----------------------- ---------------
      #=>  1    Kate.greet/1            1
  """
  def breaks() do
    case IEx.Pry.breaks() do
      [] -> IO.puts("No breakpoints set")
      breaks -> print_breaks(breaks)
    end

    dont_display_result()
  end

  defp print_breaks(breaks) do
    rows =
      for {id, module, {name, arity}, stops} <- breaks do
        {Integer.to_string(id), Exception.format_mfa(module, name, arity),
         Integer.to_string(stops)}
      end

    titles = {"ID", "Module.function/arity", "Pending stops"}

    widths =
      for n <- 0..2, do: Enum.max(for row <- [titles | rows], do: String.length(elem(row, n)))

    line = fn row ->
      padded = Enum.zip_with(Tuple.to_list(row), widths, &String.pad_trailing/2)
      String.trim_trailing(" " <> Enum.join(padded, "   "))
    end

    rule = Enum.map_join(widths, " ", &String.duplicate("-", &1 + 2))
    rows = for row <- rows, do: [line.(row), ?\n]
    IO.puts(["\n", line.(titles), "\n", rule, "\n", rows])
  end

  @doc """
  Sets the stops of the breakpoint with this id to zero: it is passed without a question, but still there.
  Returns `:ok`, or `:not_found`.

      reset_break(1)
      #=> :ok
  """
  def reset_break(id), do: IEx.Pry.reset_break(id)

  @doc """
  Sets the stops of the breakpoint of a function to zero, as `reset_break/1` does by its id.

      reset_break(Kate, :greet, 1)
      #=> :ok
  """
  def reset_break(module, function, arity), do: IEx.Pry.reset_break(module, function, arity)

  @doc """
  Removes the breakpoints of a module, whose code is then what it was before. Returns `:ok`, or `{:error,
  :no_beam_file}` when that is not to be had.

      remove_breaks(Kate)
      #=> :ok
  """
  def remove_breaks(module), do: IEx.Pry.remove_breaks(module)

  @doc """
  Removes the breakpoints of all modules and returns `:ok`.

      remove_breaks()
      #=> :ok
  """
  def remove_breaks(), do: IEx.Pry.remove_breaks()

  @doc """
  Makes a pid of the numbers that the shell shows, `#PID<0.21.32>`, or returns the process registered under an
  atom. It does not matter whether such a process lives. For trials at the shell only: keep pids in variables.

      iex> pid("0.21.32")
      #PID<0.21.32>
  """
  def pid(string) when is_binary(string) do
    pid = :erlang.list_to_pid('<#{string}>')
    pid
  end

  def pid(name) when is_atom(name) do
    case Process.whereis(name) do
      p when is_pid(p) -> p
      _ -> raise ArgumentError, "could not find registered process with name: #{inspect(name)}"
    end
  end

  @doc """
  Makes a pid of its three numbers: the node, 0 for this one, and two for the process.

      iex> pid(0, 21, 32)
      #PID<0.21.32>
  """
  def pid(x, y, z)
      when is_integer(x) and x >= 0 and is_integer(y) and y >= 0 and is_integer(z) and z >= 0 do
    :erlang.list_to_pid('<#{x}.#{y}.#{z}>')
  end

  @doc """
  Makes a port from the text of its two numbers, with a dot between them, as `port/2` from the numbers.

      iex> port("0.4")
      #Port<0.4>
  """
  def port(string) when is_binary(string) do
    port = :erlang.list_to_port('#Port<#{string}>')
    port
  end

  @doc """
  Makes a port from the two numbers that `inspect/2` shows. It need not be open.

      iex> port(0, 4)
      #Port<0.4>
  """
  def port(major, minor)
      when is_integer(major) and major >= 0 and is_integer(minor) and minor >= 0 do
    :erlang.list_to_port('#Port<#{major}.#{minor}>')
  end

  @doc """
  Makes a reference from a string.

      iex> ref = make_ref()
      iex> "#Reference<" <> numbers = inspect(ref)
      iex> ref(String.trim_trailing(numbers, ">")) == ref
      true
  """
  def ref(string) when is_binary(string) do
    ref = :erlang.list_to_ref('#Ref<#{string}>')
    ref
  end

  @doc """
  Makes a reference from the four numbers that `inspect/2` shows.

      iex> ref(0, 1, 2, 3)
      #Reference<0.1.2.3>
  """
  def ref(w, x, y, z)
      when is_integer(w) and w >= 0 and is_integer(x) and x >= 0 and is_integer(y) and y >= 0 and
             is_integer(z) and z >= 0 do
    :erlang.list_to_ref('#Ref<#{w}.#{x}.#{y}.#{z}>')
  end

  @doc """
  Loads the code of a module of this node on other nodes, all connected ones unless a list is given. Then
  functions that call it can run there. Returns `{:ok, results}` with one result for each node, or `{:error,
  :nofile}`.

      nl(Kate)
  """
  def nl(nodes \\ Node.list(), module) when is_list(nodes) and is_atom(module) do
    case :code.get_object_code(module) do
      {^module, bin, path} ->
        {:ok,
         for node <- nodes do
           case :rpc.call(node, :code, :load_binary, [module, path, bin]) do
             {:module, _} -> {node, :loaded, module}
             {:badrpc, message} -> {node, :badrpc, message}
             {:error, message} -> {node, :error, message}
             unexpected -> {node, :error, unexpected}
           end
         end}

      _ ->
        if :code.is_sticky(module), do: {:ok, Enum.map(nodes, &refused(&1, module))}, else: {:error, :nofile}
    end
  end

  # A module of Erlang's library is kept by each node as it is.
  defp refused(node, module) do
    case :rpc.call(node, :code, :load_binary, [module, '', ""]) do
      {:badrpc, message} -> {node, :badrpc, message}
      {:error, message} -> {node, :error, message}
    end
  end

  @doc """
  Returns the connected nodes, as `Node.list/0` does; `cluster/0` prints more about each.

      iex> nodes() == Node.list()
      true
  """
  def nodes(), do: Node.list()

  @doc """
  Tries to connect to a node, step by step: the name, the host, the daemon that knows the ports, the port, the
  handshake, the cookie. Prints which step fails and what would mend it. If none does, the nodes are
  connected.

      why(:kate@localhost)
  """
  def why(node) when is_atom(node) do
    IO.puts(:rshell_doctor.report(node))
    dont_display_result()
  end

  @doc """
  Prints the connected nodes: what kind of node each is, whether the cookie is its own, the time of a message
  there and back, bytes in both directions, and what waits to be sent.

      cluster()
  """
  def cluster() do
    IO.puts(:rshell_doctor.cluster())
    dont_display_result()
  end

  @doc """
  Connects to a node, as `Node.connect/1`: `true`, `false`, or `:ignored` when this shell was started without
  a name. `why/1` tells the reason.

      connect(:kate@localhost)
  """
  def connect(node), do: Node.connect(node)

  @doc """
  Starts a process on a node that runs the function, linked to the shell's, and returns its pid; see
  `Node.spawn_link/2`. What it prints appears here.

      spawn_link(:kate@localhost, fn -> Kate.say_name() end)
  """
  def spawn_link(node, fun), do: Node.spawn_link(node, fun)

  @doc """
  Spawns a process on a node that applies the function of the module to the arguments, linked to the shell,
  and returns its pid; see `Node.spawn_link/4`.

      spawn_link(:kate@localhost, Kate, :greet, ["alex"])
      #=> #PID<12345.120.0>
  """
  def spawn_link(node, module, fun, args), do: Node.spawn_link(node, module, fun, args)
end

defmodule :rshell_boot do
  @moduledoc false

  # Where the program goes on in Elixir: runs what the command line gave, then ends or becomes the shell. The configuration
  # is a keyword list made by the command line's reader. Modules load when first used, so nothing is called without need.

  # So many milliseconds the end waits at most for what is still to be told.
  @patience 1000

  # What stack traces tell of it is what they tell of the program that reads Elixir's command line.
  @frames [
    wrapped: [
      {Kernel.CLI, :wrapper, 1, [file: 'lib/kernel/cli.ex', line: 574]},
      {Enum, :"-map/2-lists^map/1-0-", 2, [file: 'lib/enum.ex', line: 1658]},
      {Kernel.CLI, :process_commands, 1, [file: 'lib/kernel/cli.ex', line: 83]},
      {Kernel.CLI, :"-main/1-fun-2-", 2, [file: 'lib/kernel/cli.ex', line: 37]},
      {Kernel.CLI, :"-exec_fun/2-fun-0-", 3, [file: 'lib/kernel/cli.ex', line: 131]}
    ],
    "-each_hook/2-fun-0-": [
      {Kernel.CLI, :"-exec_fun/2-fun-0-", 3, [file: 'lib/kernel/cli.ex', line: 131]}
    ]
  ]

  def main(program, config) do
    :persistent_term.put({:rshell_boot, :program}, program)
    prepare(config)

    case program do
      :iex ->
        shell(config)

      :elixir ->
        script(config)

      :remote ->
        :rshell_remote.main(get(config, :remote), get(config, :expression), get(config, :dot_iex))
    end
  end

  ## Settings

  defp prepare(config) do
    :persistent_term.put({System, :argv}, get(config, :argv))
    :persistent_term.put({:init, :plain}, get(config, :plain))
    :persistent_term.put({:init, :flags}, get(config, :flags))
    :init.begin()
    libraries(:os.getenv('ERL_LIBS'))
    if get(config, :no_halt), do: :persistent_term.put({System, :no_halt}, true)
    if get(config, :ansi), do: :application.set_env(:elixir, :ansi_enabled, true)

    for {app, key, value} <- get(config, :env), do: :application.set_env(app, key, value)
    reports(
      handle_otp_reports: get(config, :otp_reports),
      handle_sasl_reports: get(config, :sasl_reports)
    )

    if get(config, :dbg) == "pry" and get(config, :pry) do
      :application.set_env(:elixir, :dbg_callback, {IEx.Pry, :dbg, []})
    end

    :ok
  end

  # Directories in which those of applications lie: what has an `ebin` belongs to the path.
  defp libraries(false), do: :ok

  defp libraries(dirs) do
    for dir <- :string.tokens(dirs, ':'),
        {:ok, names} <- [:file.list_dir(dir)],
        name <- :lists.reverse(:lists.sort(names)),
        do: :code.add_pathz(:filename.join([dir, name, 'ebin']))
  end

  # The logger reads its environment when a project's applications start; what the command line says holds at once.
  defp reports(options) do
    told = for {key, value} <- options, value in ["true", "false"], do: {key, value == "true"}
    for {key, value} <- told, do: :application.set_env(:logger, key, value)
    if told != [], do: Logger.App.configure()
  end

  defp get([{key, value} | _], key), do: value
  defp get([_ | rest], key), do: get(rest, key)

  ## Programs

  defp script(config) do
    run(config)
    # What the program has started may begin, as far as it waits for nothing.
    :erlang.yield()
    :erlang.yield()
    if not :persistent_term.get({System, :no_halt}, false), do: stop(0)
  end

  defp shell(config) do
    if get(config, :remsh),
      do:
        say_error(
          "warning: the --remsh option will be ignored because IEx is running on limited shell\n"
        )

    opts = [dot_iex_path: get(config, :dot_iex), on_eof: :halt]

    try do
      if get(config, :commands) == [] and get(config, :errors) == [] do
        IEx.Server.run(opts)
      else
        IEx.Server.run_from_shell(opts, {:rshell_boot, :run, [config]})
      end
    catch
      # Nobody reads any more what it prints.
      :error, :terminated -> :ok
      kind, reason -> say_error(Exception.format(kind, reason, __STACKTRACE__) <> "\n")
    end

    # The program is its shell: nothing can follow.
    System.halt(1)
  end

  # A shell that cannot be started is told of by the job menu, when it is to be connected.
  def job(node, module) do
    try do
      if node, do: :erpc.call(node, module, :start, []), else: apply(module, :start, [])
    catch
      _, _ -> :ok
    else
      shell -> await(shell)
    end
  end

  # The shell of a job may be a process that its start function began: this one stands for it.
  defp await(shell) when is_pid(shell) do
    :erlang.process_flag(:trap_exit, true)
    await(shell, :erlang.monitor(:process, shell))
  end

  defp await(_), do: :ok

  defp await(shell, ref) do
    receive do
      {:EXIT, _, reason} ->
        :erlang.exit(shell, reason)
        await(shell, ref)

      {:DOWN, ^ref, _, _, _} ->
        :ok
    end
  end

  @doc false
  def shell?(), do: :persistent_term.get({:rshell_boot, :program}, :elixir) == :iex

  def terminate() do
    :logger.notice('SIGTERM received - shutting down\n')
    :init.stop()
  end

  ## Commands

  def run(config) do
    commands = get(config, :commands)
    errors = get(config, :errors)

    if commands != [] or errors != [] do
      {pid, ref} = :erlang.spawn_monitor(fn -> guarded(commands, errors) end)

      receive do
        {:DOWN, ^ref, _, _, :normal} ->
          :ok

        {:DOWN, ^ref, _, _, reason} ->
          text = ["** (EXIT from ", inspect(pid), ") ", Exception.format_exit(reason), "\n\n"]
          # What was logged before stands before.
          let_logger_tell()
          say_error(text)
          stop(1)
      end
    end

    :ok
  end

  defp guarded(commands, errors) do
    case status(fn -> each(commands, errors) end) do
      [] ->
        :ok

      errors when is_list(errors) ->
        for error <- errors, do: say_error([error, ?\n])
        stop(1)

      status ->
        stop(status)
    end
  end

  # The status with which a function that does not return ends the program.
  defp status(fun) do
    fun.()
  catch
    :exit, reason when reason == :normal or reason == :shutdown ->
      0

    :exit, {:shutdown, status} ->
      if is_integer(status), do: status, else: 0

    kind, reason ->
      print_error(kind, reason, __STACKTRACE__)
      1
  end

  defp each([], errors), do: errors

  defp each([command | rest], errors) do
    case wrapped(command) do
      {:error, message} -> each(rest, errors ++ [message])
      _ -> each(rest, errors)
    end
  end

  defp wrapped({:script, _} = command), do: command(command)

  # It stands in stack traces, so nothing may be its last call.
  defp wrapped(command) do
    result = command(command)
    result
  end

  defp command({:eval, text}), do: Code.eval_string(text, [])

  # A folder that is not there is no error here.
  defp command({:prepend_path, path}) do
    Code.prepend_path(path)
    :ok
  end

  defp command({:append_path, path}) do
    Code.append_path(path)
    :ok
  end

  defp command({:file, file}) do
    if File.regular?(file), do: Code.require_file(file), else: {:error, "No file named #{file}"}
  end

  defp command({:require, pattern}),
    do: with_files("-r", pattern, fn files -> Enum.map(files, &Code.require_file/1) end)

  # What went wrong in a file is told by then.
  defp command({:parallel_require, pattern}) do
    with_files("-pr", pattern, fn files ->
      with {:error, _, _} <- Kernel.ParallelCompiler.require(files), do: exit({:shutdown, 1})
    end)
  end

  defp command({:script, "mix"}), do: Mix.CLI.main()
  defp command({:script, "elixirc"}), do: :rshell_elixirc.main()

  defp command({:script, name}) do
    case :os.find_executable(:unicode.characters_to_list(name)) do
      false -> {:error, "-S : Could not find executable #{name}"}
      file -> Code.require_file(List.to_string(file))
    end
  end

  defp command({:app, name}) do
    with {:error, {app, reason}} <- Application.ensure_all_started(String.to_atom(name)) do
      {:error, "--app : Could not start application #{app}: " <> Application.format_error(reason)}
    end
  end

  defp command({:rpc_eval, node, text}) do
    :erpc.call(with_host(node), Code, :eval_string, [text, [], []])
    :ok
  catch
    # What fails there fails here.
    :error, {:exception, reason, stacktrace} -> :erlang.raise(:error, reason, stacktrace)
    :exit, {kind, reason} when kind in [:exception, :signal] -> exit(reason)
    :error, {:erpc, :noconnection} -> {:error, "--rpc-eval : RPC failed with reason :nodedown"}
    :error, {:erpc, reason} -> {:error, "--rpc-eval : RPC failed with reason #{inspect(reason)}"}
  end

  # A node without a host is taken to be on this one's.
  defp with_host(name) do
    [_, host] = node() |> Atom.to_string() |> String.split("@", parts: 2)
    String.to_atom(if String.contains?(name, "@"), do: name, else: name <> "@" <> host)
  end

  defp with_files(option, pattern, fun) do
    case for(file <- Path.wildcard(pattern), File.regular?(file), do: file) do
      [] -> {:error, "#{option} : No files matched pattern #{pattern}"}
      files -> fun.(files)
    end
  end

  ## The end

  defp stop(status) do
    status = :erlang.band(after_hooks(:erlang.band(status, 255)), 255)
    let_reports_be_told()
    :erlang.halt(status)
  end

  # What the machine has reported of processes, and what the logger has been given, is told before the end, unless that
  # takes too long.
  defp let_reports_be_told() do
    with pid when is_pid(pid) <- :erlang.whereis(:logger) do
      ref = :erlang.make_ref()
      send(pid, {:told, self(), ref})

      receive do
        ^ref -> :ok
      after
        @patience -> :ok
      end
    end

    let_logger_tell()
  end

  defp let_logger_tell() do
    if not :rshell_sleepers.asleep(:logger) do
      {_, ref} = :erlang.spawn_monitor(Logger.BackendSupervisor, :let_be_told, [])

      receive do
        {:DOWN, ^ref, _, _, _} -> :ok
      after
        @patience -> :ok
      end
    end
  end

  # A hook that fails decides the status for those after it; one that registers others has them run too.
  defp after_hooks(status) do
    case :persistent_term.get({System, :at_exit}, []) do
      [] ->
        status

      hooks ->
        :persistent_term.put({System, :at_exit}, [])
        after_hooks(each_hook(hooks, status))
    end
  end

  defp each_hook([], status), do: status

  defp each_hook([hook | hooks], status) do
    each_hook(hooks, status(fn -> then_status(hook.(status), status) end))
  end

  defp then_status(_result, status), do: status

  @doc false
  def print_error(kind, reason, stacktrace) do
    let_logger_tell()
    {blamed, stacktrace} = Exception.blame(kind, reason, stacktrace)

    message =
      case blamed do
        %FunctionClauseError{} ->
          banner = Exception.format_banner(kind, reason, stacktrace)
          blame = FunctionClauseError.blame(blamed, &inspect/1, &blame_match/1)
          [banner, "    ", String.replace(blame, "\n", "\n    ")]

        _ ->
          Exception.format_banner(kind, blamed, stacktrace)
      end

    say_error([message, ?\n, Exception.format_stacktrace(prune(stacktrace))])
  end

  defp blame_match(%{match?: match, node: node}) do
    text = Macro.to_string(node)

    case {IO.ANSI.enabled?(), match} do
      {true, true} -> [IO.ANSI.normal(), text, IO.ANSI.reset()]
      {true, false} -> [IO.ANSI.red(), text, IO.ANSI.reset()]
      {false, true} -> [?+, text, ?+]
      {false, false} -> [?-, text, ?-]
    end
    |> IO.iodata_to_binary()
  end

  @compiler [:elixir, :elixir_aliases, :elixir_expand, :elixir_compiler, :elixir_module, :elixir_clauses] ++
              [:elixir_lexical, :elixir_locals, :elixir_def, :elixir_map, :elixir_erl] ++
              [:elixir_erl_clauses, :elixir_erl_compiler, :elixir_erl_pass] ++
              [Kernel.ErrorHandler, Module.ParallelChecker]

  # The compiler's own part in it tells nobody anything, nor does that of who read the command line.
  defp prune([{Kernel.CLI, :wrapper, 1, _} | _]), do: []
  defp prune([{module, _, _, _} | rest]) when module in @compiler, do: prune(rest)
  defp prune([entry | rest]), do: [entry | prune(rest)]
  defp prune([]), do: []

  defp say_error(text), do: :io.put_chars(:standard_error, :unicode, text)
end

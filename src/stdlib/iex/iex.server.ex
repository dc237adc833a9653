defmodule IEx.Server do
  @moduledoc false

  # The server owns the prompt, its counter and the reader; the evaluator, a process of its own, owns the
  # bindings. So a crash of the evaluator leaves a server that can tell about it and start another one.
  #
  #     server  --get_line-->  reader --io_request--> group leader
  #     server  --{:eval, server, code, state}-->  evaluator
  #     evaluator  --{:evaled, evaluator, :ok | :error | :incomplete, state}-->  server

  @doc "Applies `mfa` in a process of its own, waits for its end, then runs the shell."
  def run_from_shell(opts, {m, f, a}) do
    Process.flag(:trap_exit, true)
    {pid, ref} = spawn_monitor(m, f, a)

    receive do
      {:DOWN, ^ref, :process, ^pid, :normal} -> run(opts)
      {:DOWN, ^ref, :process, ^pid, _reason} -> :ok
    end
  end

  @doc "Runs the shell until the end of its input."
  def run(opts) do
    Process.flag(:trap_exit, true)
    IEx.Broker.register(self())
    run_without_registration(new_state(opts))
  end

  @doc "Starts an evaluator for the calling process."
  def start_evaluator(opts) do
    evaluator =
      :proc_lib.start(IEx.Evaluator, :init, [:ack, self(), Process.group_leader(), opts])

    Process.put(:evaluator, evaluator)
    IEx.Broker.register_evaluator(evaluator)
    evaluator
  end

  defp new_state(opts) do
    {on_eof, opts} = Keyword.pop(opts, :on_eof, :stop_evaluator)
    new_state(on_eof, opts)
  end

  defp new_state(on_eof, opts) do
    # An IEx.State, written as what it is: the first prompt does not wait for the module of a struct.
    %{
      __struct__: IEx.State,
      parser_state: "",
      continues: false,
      counter: 1,
      prefix: Keyword.get(opts, :prefix, "iex"),
      on_eof: on_eof,
      evaluator_options: opts
    }
  end

  defp run_without_registration(state) do
    banner()
    run_with_evaluator(state)
  end

  defp run_with_evaluator(state) do
    evaluator = start_evaluator(state.evaluator_options)
    loop(state, evaluator, Process.monitor(evaluator))
  end

  defp banner() do
    IO.puts(
      "Interactive Elixir (#{System.version()}) - press Ctrl+C to exit (type h() ENTER for help)"
    )
  end

  defp rerun(state), do: rerun(state, nil)

  # An evaluator that was left in the middle of a line hears when the new shell has said that it is there.
  defp rerun(state, former) do
    IO.puts("")
    banner()
    if former, do: send(former, {:respawned, self()})
    run_with_evaluator(new_state(state.on_eof, state.evaluator_options))
  end

  defp loop(state, evaluator, evaluator_ref) do
    wait_input(state, evaluator, evaluator_ref, start_reader(state))
  end

  defp start_reader(%{counter: counter} = state) do
    server = self()
    prefix = if state.continues, do: "...", else: state.prefix
    prompt = state.continues |> template(Node.alive?()) |> fill(prefix, counter)
    spawn(fn -> send(server, {:input, self(), :io.get_line(:standard_io, prompt)}) end)
  end

  defp template(continues?, alive?)
  defp template(false, false), do: IEx.Config.default_prompt()
  defp template(false, true), do: IEx.Config.alive_prompt()
  defp template(true, false), do: IEx.Config.continuation_prompt()
  defp template(true, true), do: IEx.Config.alive_continuation_prompt()

  defp fill(template, prefix, counter) do
    text =
      template
      |> :binary.replace("%counter", Integer.to_string(counter), [:global])
      |> :binary.replace("%prefix", prefix, [:global])
      |> :binary.replace("%node", Atom.to_string(node()), [:global])

    [text, ?\s]
  end

  defp wait_input(state, evaluator, evaluator_ref, input) do
    receive do
      {:input, ^input, code} when is_binary(code) ->
        evaluate(state, evaluator, evaluator_ref, code)

      {:input, ^input, code} when is_list(code) ->
        evaluate(state, evaluator, evaluator_ref, List.to_string(code))

      {:input, ^input, {:error, :interrupted}} ->
        print_error("** (EXIT) interrupted")
        loop(fresh(state), evaluator, evaluator_ref)

      {:input, ^input, :eof} ->
        end_of_input(state, evaluator, evaluator_ref)

      {:input, ^input, {:error, reason}} when reason in [:terminated, :enotsup] ->
        stop_evaluator(evaluator, evaluator_ref)

      {:DOWN, ^evaluator_ref, :process, ^evaluator, reason} ->
        stop_reader(input)
        after_down(state, evaluator, reason)

      {:done, ^evaluator} ->
        stop_reader(input)
        Process.demonitor(evaluator_ref, [:flush])
        rerun(state)

      {:take_over, broker_ref, from, location, whereami} ->
        stop_reader(input)
        ask_take_over(state, evaluator, evaluator_ref, {broker_ref, from, location, whereami})

      {:EXIT, _pid, :interrupt} ->
        print_error("** (EXIT) interrupted")
        wait_input(fresh(state), evaluator, evaluator_ref, input)

      {:EXIT, _pid, _reason} ->
        wait_input(state, evaluator, evaluator_ref, input)
    end
  end

  defp evaluate(state, evaluator, evaluator_ref, code) do
    send(evaluator, {:eval, self(), code, state})
    wait_eval(state, evaluator, evaluator_ref)
  end

  defp wait_eval(state, evaluator, evaluator_ref) do
    receive do
      {:evaled, ^evaluator, status, %{parser_state: parser_state}} ->
        counter = if status == :ok, do: state.counter + 1, else: state.counter
        continues = status == :incomplete
        state = %{state | counter: counter, parser_state: parser_state, continues: continues}
        loop(state, evaluator, evaluator_ref)

      {:nested, ^evaluator} ->
        loop(pry(state), evaluator, evaluator_ref)

      {:done, ^evaluator} ->
        Process.demonitor(evaluator_ref, [:flush])
        rerun(state, evaluator)

      {:DOWN, ^evaluator_ref, :process, ^evaluator, reason} ->
        after_down(state, evaluator, reason)

      {:EXIT, _pid, :interrupt} ->
        Process.exit(evaluator, :kill)
        Process.demonitor(evaluator_ref, [:flush])
        print_error("** (EXIT) interrupted")
        evaluator = start_evaluator(state.evaluator_options)
        loop(fresh(state), evaluator, Process.monitor(evaluator))

      {:EXIT, _pid, _reason} ->
        wait_eval(state, evaluator, evaluator_ref)

      {:take_over, broker_ref, from, location, whereami} ->
        ask_take_over(state, evaluator, evaluator_ref, {broker_ref, from, location, whereami})
    end
  end

  defp after_down(state, evaluator, reason) do
    if reason != :normal do
      message = "** (EXIT from #{inspect(evaluator)}) shell process exited with reason: "
      print_error(message <> Exception.format_exit(reason))
      let_reports_stand_above()
    end

    rerun(state)
  end

  # What the machine reports of the end of a shell stands above the new one.
  defp let_reports_stand_above() do
    with pid when is_pid(pid) <- Process.whereis(:logger), do: :gen.call(pid, :"$gen_call", :told)
    :io.request(Process.group_leader(), :begin_shell)
  catch
    :exit, _reason -> :ok
  end

  defp end_of_input(%{on_eof: :halt}, _evaluator, _evaluator_ref), do: System.halt(0)

  defp end_of_input(%{on_eof: :stop_evaluator}, evaluator, evaluator_ref) do
    stop_evaluator(evaluator, evaluator_ref)
  end

  defp stop_evaluator(evaluator, evaluator_ref) do
    Process.delete(:evaluator)
    Process.demonitor(evaluator_ref, [:flush])
    send(evaluator, {:stop, self()})
    :ok
  end

  # Killing the reader makes the group leader forget its request, so the next reader gets the line.
  defp stop_reader(input) do
    Process.exit(input, :kill)
    :ok
  end

  defp ask_take_over(state, evaluator, evaluator_ref, {broker_ref, from, location, whereami}) do
    IO.puts(
      IEx.color(:eval_interrupt, "Request to pry #{inspect(from)} at #{location}#{whereami}")
    )

    server = self()

    input =
      spawn(fn -> send(server, {:input, self(), :io.get_line(:standard_io, "Allow? [Yn] ")}) end)

    receive do
      {:input, ^input, answer} when is_binary(answer) or is_list(answer) ->
        if String.trim(to_string(answer)) in ["", "y", "Y", "yes", "YES", "Yes"],
          do: accept(state, evaluator, evaluator_ref, broker_ref, from),
          else: refuse(state, evaluator, evaluator_ref, broker_ref)

      {:input, ^input, _error} ->
        refuse(state, evaluator, evaluator_ref, broker_ref)
    end
  end

  defp accept(state, evaluator, evaluator_ref, broker_ref, from) do
    case IEx.Broker.respond(broker_ref, Process.group_leader(), true) do
      :ok ->
        Process.demonitor(evaluator_ref, [:flush])
        send(evaluator, {:stop, self()})
        Process.put(:evaluator, from)
        IO.puts("")
        banner()
        loop(pry(state), from, Process.monitor(from))

      :error ->
        print_error("** session was already accepted elsewhere")
        resume(state, evaluator, evaluator_ref)
    end
  end

  defp refuse(state, evaluator, evaluator_ref, broker_ref) do
    IEx.Broker.respond(broker_ref, Process.group_leader(), false)
    resume(state, evaluator, evaluator_ref)
  end

  # Nothing was lost in between: an evaluator that still works answers, one that waits is asked anew.
  defp resume(state, evaluator, evaluator_ref) do
    case Process.info(evaluator, :current_function) do
      {:current_function, {IEx.Evaluator, _, _}} -> loop(state, evaluator, evaluator_ref)
      _ -> wait_eval(state, evaluator, evaluator_ref)
    end
  end

  defp fresh(state), do: %{state | parser_state: "", continues: false}
  defp pry(state), do: %{fresh(state) | counter: 1, prefix: "pry"}

  defp print_error(message), do: IO.puts(:stdio, IEx.color(:eval_error, message))
end

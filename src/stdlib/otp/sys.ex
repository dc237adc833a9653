defmodule :sys do
  @moduledoc "System messages: look into, suspend, change and trace processes that understand them."

  @doc "Returns the state of a process."
  def get_state(name), do: state(send_system_msg(name, :get_state))
  @doc "As `get_state/1`, within a time."
  def get_state(name, timeout), do: state(send_system_msg(name, :get_state, timeout))
  @doc "Replaces the state of a process by the function's result."
  def replace_state(name, fun), do: state(send_system_msg(name, {:replace_state, fun}))
  @doc "As `replace_state/2`, within a time."
  def replace_state(name, fun, timeout),
    do: state(send_system_msg(name, {:replace_state, fun}, timeout))

  # As on the BEAM, the answer is the state itself.
  defp state({:error, {:callback_failed, _, _} = reason}), do: :erlang.error(reason)
  defp state(state), do: state

  @doc "Returns the status of a process."
  def get_status(name), do: send_system_msg(name, :get_status)
  @doc "As `get_status/1`, within a time."
  def get_status(name, timeout), do: send_system_msg(name, :get_status, timeout)
  @doc "Suspends a process."
  def suspend(name), do: send_system_msg(name, :suspend)
  @doc "As `suspend/1`, within a time."
  def suspend(name, timeout), do: send_system_msg(name, :suspend, timeout)
  @doc "Resumes a process."
  def resume(name), do: send_system_msg(name, :resume)
  @doc "As `resume/1`, within a time."
  def resume(name, timeout), do: send_system_msg(name, :resume, timeout)
  @doc "Ends a process."
  def terminate(name, reason), do: send_system_msg(name, {:terminate, reason})
  @doc "As `terminate/2`, within a time."
  def terminate(name, reason, timeout), do: send_system_msg(name, {:terminate, reason}, timeout)
  @doc "Lets a suspended process convert its state for new code."
  def change_code(name, module, old, extra),
    do: send_system_msg(name, {:change_code, module, old, extra})

  @doc "As `change_code/4`, within a time."
  def change_code(name, module, old, extra, timeout),
    do: send_system_msg(name, {:change_code, module, old, extra}, timeout)

  @doc "Turns the printing of events on or off."
  def trace(name, flag), do: send_system_msg(name, {:debug, {:trace, flag}})
  @doc "As `trace/2`, within a time."
  def trace(name, flag, timeout), do: send_system_msg(name, {:debug, {:trace, flag}}, timeout)
  @doc "Turns the log of events on, off, or fetches it."
  def log(name, flag), do: send_system_msg(name, {:debug, {:log, flag}})
  @doc "As `log/2`, within a time."
  def log(name, flag, timeout), do: send_system_msg(name, {:debug, {:log, flag}}, timeout)
  @doc "Writes events to a file, or with `false` no longer."
  def log_to_file(name, file), do: send_system_msg(name, {:debug, {:log_to_file, file}})
  @doc "As `log_to_file/2`, within a time."
  def log_to_file(name, file, timeout),
    do: send_system_msg(name, {:debug, {:log_to_file, file}}, timeout)

  @doc "Turns statistics on, off, or fetches them."
  def statistics(name, flag), do: send_system_msg(name, {:debug, {:statistics, flag}})
  @doc "As `statistics/2`, within a time."
  def statistics(name, flag, timeout),
    do: send_system_msg(name, {:debug, {:statistics, flag}}, timeout)

  @doc "Turns all tracing off."
  def no_debug(name), do: send_system_msg(name, {:debug, :no_debug})
  @doc "As `no_debug/1`, within a time."
  def no_debug(name, timeout), do: send_system_msg(name, {:debug, :no_debug}, timeout)
  @doc "Installs a function that sees every event."
  def install(name, what), do: send_system_msg(name, {:debug, {:install, what}})
  @doc "As `install/2`, within a time."
  def install(name, what, timeout), do: send_system_msg(name, {:debug, {:install, what}}, timeout)
  @doc "Removes an installed function."
  def remove(name, fun), do: send_system_msg(name, {:debug, {:remove, fun}})
  @doc "As `remove/2`, within a time."
  def remove(name, fun, timeout), do: send_system_msg(name, {:debug, {:remove, fun}}, timeout)

  defp send_system_msg(name, request) do
    {:ok, reply} = :gen.call(name, :system, request)
    reply
  catch
    :exit, reason -> :erlang.exit(unheard(reason, name, request, []))
  end

  defp send_system_msg(name, request, timeout) do
    {:ok, reply} = :gen.call(name, :system, request, timeout)
    reply
  catch
    :exit, reason -> :erlang.exit(unheard(reason, name, request, [timeout]))
  end

  # Whoever gives a time sees it among the arguments of the call that failed.
  defp unheard(reason, name, request, given) do
    {function, args} = called(request)
    {reason, {:sys, function, [name | args] ++ given}}
  end

  defp called({:debug, {function, argument}}), do: {function, [argument]}
  defp called({:terminate, reason}), do: {:terminate, [reason]}
  defp called({:change_code, module, old, extra}), do: {:change_code, [module, old, extra]}
  defp called(request), do: {request, []}

  ## For those who implement such processes

  @doc "Handles a system message; the process goes on in `system_continue/3` of its module."
  def handle_system_msg(message, from, parent, mod, debug, misc),
    do: handle_system_msg(message, from, parent, mod, debug, misc, false)

  @doc false
  def handle_system_msg(message, from, parent, mod, debug, misc, _hib) do
    system(:running, message, from, parent, mod, debug, misc)
  end

  defp system(status, message, from, parent, mod, debug, misc) do
    case command(status, message, parent, mod, debug, misc) do
      {:suspended, reply, debug, misc} ->
        :gen.reply(from, reply)
        suspended(parent, mod, debug, misc)

      {:running, reply, debug, misc} ->
        :gen.reply(from, reply)
        mod.system_continue(parent, debug, misc)

      {:terminating, reply, reason, debug, misc} ->
        :gen.reply(from, reply)
        mod.system_terminate(reason, parent, debug, misc)
    end
  end

  defp suspended(parent, mod, debug, misc) do
    receive do
      {:system, from, message} -> system(:suspended, message, from, parent, mod, debug, misc)
      {:EXIT, ^parent, reason} -> mod.system_terminate(reason, parent, debug, misc)
    end
  end

  defp command(_, :suspend, _, _, debug, misc), do: {:suspended, :ok, debug, misc}
  defp command(_, :resume, _, _, debug, misc), do: {:running, :ok, debug, misc}

  defp command(_, {:terminate, reason}, _, _, debug, misc),
    do: {:terminating, :ok, reason, debug, misc}

  defp command(status, :get_state, _, mod, debug, misc) do
    result =
      guarded({mod, :system_get_state}, fn ->
        if exported?(mod, :system_get_state, 1), do: mod.system_get_state(misc), else: {:ok, misc}
      end)

    reply = with {:ok, state} <- result, do: state
    {status, reply, debug, misc}
  end

  defp command(status, {:replace_state, fun}, _, mod, debug, misc) do
    result =
      guarded({mod, :system_replace_state}, fn ->
        if exported?(mod, :system_replace_state, 2) do
          mod.system_replace_state(fun, misc)
        else
          state = fun.(misc)
          {:ok, state, state}
        end
      end)

    case result do
      {:ok, state, misc} -> {status, state, debug, misc}
      error -> {status, error, debug, misc}
    end
  end

  defp command(status, :get_status, parent, mod, debug, misc) do
    dictionary = :erlang.get()

    shown =
      if exported?(mod, :format_status, 2) do
        mod.format_status(:normal, [dictionary, status, parent, debug, misc])
      else
        misc
      end

    {status, {:status, self(), {:module, mod}, [dictionary, status, parent, debug, shown]}, debug,
     misc}
  end

  defp command(:suspended, {:change_code, module, old, extra}, _, mod, debug, misc) do
    case code_change(mod, misc, module, old, extra) do
      {:ok, misc} -> {:suspended, :ok, debug, misc}
      other -> {:suspended, {:error, other}, debug, misc}
    end
  end

  defp command(status, {:debug, what}, _, _, debug, misc) do
    {reply, debug} = debug_command(what, debug)
    {status, reply, debug, misc}
  end

  defp command(status, other, _, _, debug, misc),
    do: {status, {:error, {:unknown_system_msg, other}}, debug, misc}

  defp guarded(callback, fun) do
    fun.()
  catch
    class, reason -> {:error, {:callback_failed, callback, {class, reason}}}
  end

  defp code_change(mod, misc, module, old, extra) do
    mod.system_code_change(misc, module, old, extra)
  catch
    :throw, result -> result
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp exported?(mod, name, arity), do: :erlang.function_exported(mod, name, arity)

  defp debug_command(:no_debug, debug) do
    close_file(debug)
    {:ok, []}
  end

  defp debug_command({:trace, true}, debug), do: {:ok, put(debug, :trace, true)}
  defp debug_command({:trace, false}, debug), do: {:ok, drop(debug, :trace)}

  defp debug_command({:log, true}, debug),
    do: {:ok, put(debug, :log, {10, get(debug, :log, {10, []}) |> elem(1)})}

  defp debug_command({:log, {true, n}}, debug),
    do: {:ok, put(debug, :log, {n, get(debug, :log, {n, []}) |> elem(1)})}

  defp debug_command({:log, false}, debug), do: {:ok, drop(debug, :log)}
  defp debug_command({:log, :get}, debug), do: {{:ok, get_log(debug)}, debug}

  defp debug_command({:log, :print}, debug) do
    print_log(debug)
    {:ok, debug}
  end

  defp debug_command({:log_to_file, false}, debug), do: {:ok, close_file(debug)}

  defp debug_command({:log_to_file, file}, debug) do
    debug = close_file(debug)

    case :file.open(file, [:write, encoding: :utf8]) do
      {:ok, device} -> {:ok, put(debug, :log_to_file, device)}
      {:error, _} -> {{:error, :open_file}, debug}
    end
  end

  defp debug_command({:statistics, true}, debug),
    do: {:ok, put(debug, :statistics, {:calendar.local_time(), 0, 0})}

  defp debug_command({:statistics, false}, debug), do: {:ok, drop(debug, :statistics)}

  defp debug_command({:statistics, :get}, debug) do
    case get(debug, :statistics, nil) do
      nil ->
        {{:ok, :no_statistics}, debug}

      {start, ins, outs} ->
        {:reductions, reductions} = :erlang.process_info(self(), :reductions)

        {{:ok,
          [
            start_time: start,
            current_time: :calendar.local_time(),
            reductions: reductions,
            messages_in: ins,
            messages_out: outs
          ]}, debug}
    end
  end

  defp debug_command({:install, {fun, state}}, debug), do: {:ok, [{:fun, fun, state} | debug]}

  defp debug_command({:install, {_id, fun, state}}, debug),
    do: {:ok, [{:fun, fun, state} | debug]}

  defp debug_command({:remove, fun}, debug),
    do: {:ok, :lists.filter(fn item -> not match?({:fun, ^fun, _}, item) end, debug)}

  defp debug_command(_, debug), do: {:unknown_debug, debug}

  defp close_file(debug) do
    with device when device != nil <- get(debug, :log_to_file, nil), do: :file.close(device)
    drop(debug, :log_to_file)
  end

  defp put(debug, key, value), do: [{key, value} | drop(debug, key)]
  defp drop(debug, key), do: :lists.filter(fn item -> elem(item, 0) != key end, debug)

  defp get(debug, key, default) do
    case :lists.keyfind(key, 1, debug) do
      {_, value} -> value
      _ -> default
    end
  end

  @doc "Tells the debug functions about an event."
  def handle_debug([], _fun, _name, _event), do: []

  def handle_debug(debug, fun, name, event) do
    :lists.filtermap(
      fn
        {:trace, true} ->
          fun.(:standard_io, event, name)
          true

        {:log_to_file, device} ->
          fun.(device, event, name)
          true

        {:log, {n, events}} ->
          {true, {:log, {n, :lists.sublist([{event, name, fun} | events], n)}}}

        {:statistics, {start, ins, outs}} ->
          {true, {:statistics, count(event, start, ins, outs)}}

        {:fun, debug_fun, state} ->
          case debug_fun.(state, event, name) do
            :done -> false
            state -> {true, {:fun, debug_fun, state}}
          end

        _ ->
          true
      end,
      debug
    )
  end

  defp count(event, start, ins, outs) when elem(event, 0) == :in, do: {start, ins + 1, outs}
  defp count(event, start, ins, outs) when elem(event, 0) == :out, do: {start, ins, outs + 1}
  defp count(_, start, ins, outs), do: {start, ins, outs}

  @doc "Turns the options of a start into debug functions."
  def debug_options(options) do
    :lists.foldl(
      fn
        :trace, debug -> put(debug, :trace, true)
        :log, debug -> put(debug, :log, {10, []})
        {:log, n}, debug -> put(debug, :log, {n, []})
        :statistics, debug -> put(debug, :statistics, {:calendar.local_time(), 0, 0})
        {:install, {fun, state}}, debug -> [{:fun, fun, state} | debug]
        {:log_to_file, _} = option, debug -> elem(debug_command(option, debug), 1)
        _, debug -> debug
      end,
      [],
      options
    )
  end

  @doc "Returns the logged events, oldest first."
  def get_log(debug), do: for({event, _name, _fun} <- logged(debug), do: event)

  @doc "Prints the logged events, oldest first, as the process itself words them."
  def print_log(debug),
    do:
      :lists.foreach(fn {event, name, fun} -> fun.(:standard_io, event, name) end, logged(debug))

  defp logged(debug), do: :lists.reverse(elem(get(debug, :log, {0, []}), 1))
end

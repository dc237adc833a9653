defmodule :gen do
  @moduledoc "What all generic behaviours share: starting, naming, calling and answering."

  @doc "Starts a generic server without a name."
  def start(gen, link, mod, args, options), do: do_spawn(gen, link, nil, mod, args, options)

  @doc "Starts a generic server under a name."
  def start(gen, link, name, mod, args, options) do
    case where(name) do
      :undefined -> do_spawn(gen, link, name, mod, args, options)
      pid -> already(link, pid)
    end
  end

  defp already(:monitor, pid), do: {:error, {:already_started, pid}}
  defp already(_, pid), do: {:error, {:already_started, pid}}

  defp do_spawn(gen, link, name, mod, args, options) do
    timeout = option(:timeout, options, :infinity)
    spawn_opts = option(:spawn_opt, options, [])
    parent = if link == :link, do: self(), else: :self
    call = [gen, self(), parent] ++ if(name, do: [name], else: []) ++ [mod, args, options]

    case link do
      :link -> :proc_lib.start_link(:gen, :init_it, call, timeout, spawn_opts)
      :monitor -> monitored(:proc_lib.start_monitor(:gen, :init_it, call, timeout, spawn_opts))
      :nolink -> :proc_lib.start(:gen, :init_it, call, timeout, spawn_opts)
    end
  end

  defp monitored({{:ok, pid}, ref}), do: {:ok, {pid, ref}}

  defp monitored({result, ref}) do
    :erlang.demonitor(ref, [:flush])
    result
  end

  @doc false
  def init_it(gen, starter, parent, mod, args, options) do
    gen.init_it(starter, parent, self(), mod, args, options)
  end

  @doc false
  def init_it(gen, starter, parent, name, mod, args, options) do
    case register_name(name) do
      true -> gen.init_it(starter, parent, name, mod, args, options)
      {false, pid} -> :proc_lib.init_ack(starter, {:error, {:already_started, pid}})
    end
  end

  defp where({:local, name}), do: :erlang.whereis(name)
  defp where({:global, name}), do: :global.whereis_name(name)
  defp where({:via, module, name}), do: module.whereis_name(name)

  defp register_name({:local, name} = full) do
    :erlang.register(name, self())
  catch
    :error, _ -> {false, where(full)}
  end

  defp register_name({:global, name} = full), do: yes(:global.register_name(name, self()), full)

  defp register_name({:via, module, name} = full),
    do: yes(module.register_name(name, self()), full)

  defp yes(:yes, _), do: true
  defp yes(:no, full), do: {false, where(full)}

  @doc "Gives up a name."
  def unregister_name({:local, name}) do
    :erlang.unregister(name)
  catch
    _, _ -> :ok
  end

  def unregister_name({:global, name}), do: :global.unregister_name(name)
  def unregister_name({:via, module, name}), do: module.unregister_name(name)
  def unregister_name(pid) when is_pid(pid), do: pid

  @doc "Returns the name that reports show."
  def get_proc_name(pid) when is_pid(pid), do: pid
  def get_proc_name({:local, name}), do: name
  def get_proc_name({_, name}), do: name
  def get_proc_name({:via, _, name}), do: name

  @doc "Returns the name of the parent as in `$ancestors`."
  def get_parent() do
    case :erlang.get(:"$ancestors") do
      [parent | _] when is_pid(parent) -> parent
      [name | _] when is_atom(name) -> :erlang.whereis(name)
      _ -> :erlang.exit(:process_was_not_started_by_proc_lib)
    end
  end

  @doc "Sends a request and waits five seconds for the answer."
  def call(process, label, request), do: call(process, label, request, 5000)

  @doc "Sends a request and waits for the answer: `{:ok, reply}`, or an exit that says why not."
  def call(process, label, request, timeout) when is_pid(process),
    do: do_call(process, label, request, timeout)

  def call(process, label, request, timeout) do
    case target(process) do
      {:ok, target} -> do_call(target, label, request, timeout)
      :noproc -> :erlang.exit(:noproc)
    end
  end

  defp target(name) when is_atom(name), do: found(:erlang.whereis(name))
  defp target({:global, name}), do: found(:global.whereis_name(name))
  defp target({:via, module, name}), do: found(module.whereis_name(name))

  defp target({name, node}) when is_atom(name) and node == node(),
    do: found(:erlang.whereis(name))

  defp target({name, node} = target) when is_atom(name) and is_atom(node), do: {:ok, target}
  defp target(pid) when is_pid(pid), do: {:ok, pid}

  defp found(:undefined), do: :noproc
  defp found(pid), do: {:ok, pid}

  @doc false
  def do_call(process, _label, _request, _timeout) when process == self(),
    do: :erlang.exit(:calling_self)

  def do_call(process, label, request, timeout) do
    ref = monitor(process)
    send(process, {label, {self(), [:alias | ref]}, request})

    receive do
      {[:alias | ^ref], reply} ->
        :erlang.demonitor(ref, [:flush])
        {:ok, reply}

      {:DOWN, ^ref, _, _, :noconnection} ->
        :erlang.exit({:nodedown, node_of(process)})

      {:DOWN, ^ref, _, _, reason} ->
        :erlang.exit(reason)
    after
      timeout ->
        :erlang.demonitor(ref, [:flush])

        receive do
          {[:alias | ^ref], reply} -> {:ok, reply}
        after
          0 -> :erlang.exit(:timeout)
        end
    end
  end

  # A node that is not alive cannot monitor anything elsewhere.
  defp monitor(process) do
    :erlang.monitor(:process, process, alias: :reply_demonitor)
  catch
    :error, _ -> :erlang.exit({:nodedown, node_of(process)})
  end

  defp node_of({_, node}), do: node
  defp node_of(pid) when is_pid(pid), do: node(pid)

  @doc "Sends a request whose answer is fetched later."
  def send_request(process, label, request) do
    case target(process) do
      {:ok, target} ->
        try do
          ref = monitor(target)
          send(target, {label, {self(), [:alias | ref]}, request})
          ref
        catch
          :exit, _ -> failed(process, :noconnection)
        end

      :noproc ->
        failed(process, :noproc)
    end
  end

  defp failed(process, reason) do
    ref = make_ref()
    send(self(), {:DOWN, ref, :process, process, reason})
    ref
  end

  @doc "Waits for the answer to `send_request/3`; the request stays valid after a timeout."
  def wait_response(ref, timeout), do: await(ref, timeout, false)

  @doc "Waits for the answer to `send_request/3`; a timeout gives the request up."
  def receive_response(ref, timeout), do: await(ref, timeout, true)

  defp await(ref, timeout, forget?) do
    receive do
      {[:alias | ^ref], reply} ->
        :erlang.demonitor(ref, [:flush])
        {:reply, reply}

      {:DOWN, ^ref, _, object, reason} ->
        {:error, {reason, object}}
    after
      timeout ->
        if forget?, do: :erlang.demonitor(ref, [:flush])
        :timeout
    end
  end

  @doc "Tells whether a message is the answer to `send_request/3`."
  def check_response({[:alias | ref], reply}, ref) do
    :erlang.demonitor(ref, [:flush])
    {:reply, reply}
  end

  def check_response({:DOWN, ref, _, object, reason}, ref), do: {:error, {reason, object}}
  def check_response(_, _), do: :no_reply

  @doc "Answers a request."
  def reply({_to, [:alias | ref] = tag}, reply) when is_reference(ref) do
    send(ref, {tag, reply})
    :ok
  end

  def reply({_to, [[:alias | ref] | _] = tag}, reply) when is_reference(ref) do
    send(ref, {tag, reply})
    :ok
  end

  def reply({to, tag}, reply) do
    send(to, {tag, reply})
    :ok
  catch
    _, _ -> :ok
  end

  @doc "Stops a generic server."
  def stop(process), do: stop(process, :normal, :infinity)

  @doc "As `stop/1`, with a reason and a time limit."
  def stop(process, reason, timeout) do
    case target(process) do
      {:ok, target} -> :proc_lib.stop(target, reason, timeout)
      :noproc -> :erlang.exit(:noproc)
    end
  end

  @doc "Returns the options of `:sys` debugging that a start was given."
  def debug_options(_name, options), do: :sys.debug_options(option(:debug, options, []))

  @doc "Returns after how many milliseconds of silence a server hibernates."
  def hibernate_after(options), do: option(:hibernate_after, options, :infinity)

  @doc """
  Lets a server's module make its `status`, a map, fit to be shown.

  A module with `format_status/1` changes the map; what the older `format_status/2` returns, which gets `arguments`,
  is put beside it as `:"$status"`; why neither could, as `:EXIT`.
  """
  def format_status(mod, option, status, arguments) do
    cond do
      :erlang.function_exported(mod, :format_status, 1) ->
        format_status(mod, status)

      :erlang.function_exported(mod, :format_status, 2) ->
        old_status(mod, option, status, arguments)

      true ->
        status
    end
  end

  defp format_status(mod, status) do
    case mod.format_status(status) do
      changed when is_map(changed) ->
        merged = :maps.merge(status, changed)

        if map_size(merged) == map_size(changed),
          do: merged,
          else: unformatted(status, mod, '/1 returned a map with unknown keys')

      _ ->
        unformatted(status, mod, '/1 did not return a map')
    end
  catch
    _, _ -> unformatted(status, mod, '/1 crashed')
  end

  defp old_status(mod, option, status, arguments) do
    :maps.put(:"$status", mod.format_status(option, arguments), status)
  catch
    :throw, result -> :maps.put(:"$status", result, status)
    _, _ -> unformatted(status, mod, '/2 crashed')
  end

  defp unformatted(status, mod, why),
    do: :maps.put(:EXIT, :erlang.atom_to_list(mod) ++ ':format_status' ++ why, status)

  @doc "Returns the name as a status shows it."
  def format_status_header(title, pid) when is_pid(pid),
    do: :lists.concat([title, ' ', :erlang.pid_to_list(pid)])

  def format_status_header(title, name) when is_atom(name), do: :lists.concat([title, ' ', name])
  def format_status_header(title, name), do: {title, name}

  defp option(key, options, default) do
    case :lists.keyfind(key, 1, options) do
      {_, value} -> value
      _ -> default
    end
  end

  @doc "An empty collection of requests, which maps each to its label."
  def reqids_new, do: %{}

  @doc "Counts the requests of a collection."
  def reqids_size(collection) when is_map(collection), do: map_size(collection)
  def reqids_size(_collection), do: :erlang.error(:badarg)

  @doc "Adds a request with a label, once."
  def reqids_add(ref, label, collection)
      when is_reference(ref) and is_map(collection) and not is_map_key(collection, ref),
      do: :maps.put(ref, label, collection)

  def reqids_add(_ref, _label, _collection), do: :erlang.error(:badarg)

  @doc "Lists the requests of a collection with their labels."
  def reqids_to_list(collection) when is_map(collection), do: :maps.to_list(collection)
  def reqids_to_list(_collection), do: :erlang.error(:badarg)

  @doc "Waits for the answer to one of several requests of a collection: `{answer, label, rest}`."
  def any_response(collection, _timeout, _delete, _forget) when map_size(collection) == 0,
    do: :no_request

  def any_response(collection, timeout, delete, forget) do
    receive do
      {[:alias | ref], _} = message when is_map_key(collection, ref) ->
        which_response(message, collection, delete)

      {:DOWN, ref, _, _, _} = message when is_map_key(collection, ref) ->
        which_response(message, collection, delete)
    after
      timeout ->
        if forget, do: :lists.foreach(&:erlang.demonitor(&1, [:flush]), Map.keys(collection))
        :timeout
    end
  end

  @doc "Tells which request of a collection a message answers."
  def which_response(_message, collection, _delete) when map_size(collection) == 0,
    do: :no_request

  def which_response(message, collection, delete) do
    ref =
      case message do
        {[:alias | ref], _} -> ref
        {:DOWN, ref, _, _, _} -> ref
        _ -> nil
      end

    case collection do
      %{^ref => label} ->
        rest = if delete, do: Map.delete(collection, ref), else: collection
        {check_response(message, ref), label, rest}

      _ ->
        :no_reply
    end
  end
end

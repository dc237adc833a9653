defmodule GenEvent.Manager do
  @moduledoc false

  # The state is the handlers, the newest first, each `{handler, state, who is told of its end}`.

  use GenServer

  @impl true
  def init(_), do: {:ok, []}

  @impl true
  def handle_call({:add, handler, args, owner}, _from, handlers) do
    {reply, handlers} = add(handler, args, owner, handlers)
    {:reply, reply, handlers}
  end

  def handle_call({:remove, handler, args}, _from, handlers) do
    {reply, handlers} = remove(handler, args, :normal, handlers)
    {:reply, reply, handlers}
  end

  def handle_call({:swap, {old, args}, {new, new_args}, owner}, _from, handlers) do
    {given, handlers} = remove(old, args, {:swapped, new, owner}, handlers)
    {reply, handlers} = add(new, {new_args, given}, owner, handlers)
    {:reply, reply, handlers}
  end

  def handle_call(:which, _from, handlers),
    do: {:reply, for({handler, _, _} <- handlers, do: handler), handlers}

  def handle_call({:ack_notify, event}, from, handlers) do
    GenServer.reply(from, :ok)
    {:noreply, all(:handle_event, event, handlers)}
  end

  def handle_call({:sync_notify, event}, _from, handlers),
    do: {:reply, :ok, all(:handle_event, event, handlers)}

  def handle_call({:call, handler, request}, _from, handlers) do
    case List.keyfind(handlers, handler, 0) do
      nil ->
        {:reply, {:error, :not_found}, handlers}

      {_, state, owner} = entry ->
        case run(handler, :handle_call, [request, state]) do
          {:ok, reply, state} ->
            {:reply, reply, List.keyreplace(handlers, handler, 0, {handler, state, owner})}

          {:ok, reply, state, :hibernate} ->
            {:reply, reply, List.keyreplace(handlers, handler, 0, {handler, state, owner})}

          {:remove_handler, reply} ->
            ended(entry, :remove_handler, :normal)
            {:reply, reply, List.keydelete(handlers, handler, 0)}

          other ->
            {:reply, failed(entry, other), List.keydelete(handlers, handler, 0)}
        end
    end
  end

  @impl true
  def handle_info({:notify, event}, handlers), do: {:noreply, all(:handle_event, event, handlers)}

  def handle_info({:DOWN, _, :process, pid, reason} = message, handlers) do
    {theirs, others} = Enum.split_with(handlers, fn {_, _, owner} -> owner == pid end)
    for entry <- theirs, do: ended(entry, {:stop, reason}, :shutdown)
    {:noreply, all(:handle_info, message, others)}
  end

  def handle_info(message, handlers), do: {:noreply, all(:handle_info, message, handlers)}

  @impl true
  def terminate(_reason, handlers),
    do: for(entry <- handlers, do: ended(entry, :stop, :shutdown))

  defp add(handler, args, owner, handlers) do
    if List.keymember?(handlers, handler, 0) do
      {{:error, :already_present}, handlers}
    else
      case run(handler, :init, [args]) do
        {:ok, state} -> {:ok, [entry(handler, state, owner) | handlers]}
        {:ok, state, :hibernate} -> {:ok, [entry(handler, state, owner) | handlers]}
        {:error, _} = error -> {error, handlers}
        {:failed, reason} -> {{:error, reason}, handlers}
        other -> {{:error, {:bad_return_value, other}}, handlers}
      end
    end
  end

  defp entry(handler, state, owner) do
    if owner, do: Process.monitor(owner)
    {handler, state, owner}
  end

  defp remove(handler, args, reason, handlers) do
    case List.keytake(handlers, handler, 0) do
      nil -> {{:error, :not_found}, handlers}
      {entry, handlers} -> {ended(entry, args, reason), handlers}
    end
  end

  # The oldest comes first.
  defp all(callback, event, handlers) do
    handlers
    |> Enum.reverse()
    |> Enum.flat_map(fn {handler, state, owner} = entry ->
      case run(handler, callback, [event, state]) do
        {:ok, state} ->
          [{handler, state, owner}]

        {:ok, state, :hibernate} ->
          [{handler, state, owner}]

        :remove_handler ->
          ended(entry, :remove_handler, :normal)
          []

        other ->
          failed(entry, other)
          []
      end
    end)
    |> Enum.reverse()
  end

  defp failed(entry, {:failed, reason}), do: failed_because(entry, reason)
  defp failed(entry, value), do: failed_because(entry, {:bad_return_value, value})

  defp failed_because({handler, state, _} = entry, reason) do
    :logger.error("GenEvent handler ~p installed in ~p terminating: ~p, state: ~p", [
      handler,
      self(),
      reason,
      state
    ])

    ended(entry, {:error, reason}, reason)
    {:error, reason}
  end

  # What its `terminate/2` gives; who asked for it is told of the end.
  defp ended({handler, state, owner}, argument, reason) do
    result = run(handler, :terminate, [argument, state])
    if owner, do: send(owner, {:gen_event_EXIT, handler, reason})
    with {:failed, reason} <- result, do: {:error, reason}
  end

  defp run(handler, callback, args) do
    apply(module(handler), callback, args)
  catch
    :throw, value ->
      value

    :error, error ->
      {:failed, {Exception.normalize(:error, error, __STACKTRACE__), __STACKTRACE__}}

    :exit, reason ->
      {:failed, reason}
  end

  defp module({module, _id}), do: module
  defp module(module), do: module
end

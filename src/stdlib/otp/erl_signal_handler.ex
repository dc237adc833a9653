defmodule :erl_signal_handler do
  @moduledoc "What signals of the system do unless somebody traps them as well: the handler of `:erl_signal_server`."

  @server :erl_signal_server

  @doc "Starts the event manager, if it does not run, and makes it hear of a signal."
  def watch(signal) do
    with {:ok, pid} <- :gen_event.start({:local, @server}) do
      :erlang.group_leader(:erlang.whereis(:user), pid)
      :ok = :gen_event.add_handler(@server, :erl_signal_handler, [])
    end

    :os.set_signal(signal, :handle)
  end

  @doc false
  def init([]), do: {:ok, []}

  @doc false
  def handle_event(:sigusr1, state) do
    :erlang.halt('Received SIGUSR1')
    {:ok, state}
  end

  def handle_event(:sigquit, state) do
    :erlang.halt()
    {:ok, state}
  end

  def handle_event(:sigterm, state) do
    :rshell_boot.terminate()
    {:ok, state}
  end

  def handle_event(_signal, state), do: {:ok, state}

  @doc false
  def handle_call(_request, state), do: {:ok, :ok, state}

  @doc false
  def handle_info(_message, state), do: {:ok, state}
end

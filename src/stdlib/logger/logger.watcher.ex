defmodule Logger.Watcher do
  @moduledoc false

  # Installs a backend and ends when it is removed; its supervisor starts it again when the backend has failed.

  use GenServer

  def start_link({handler, argument}), do: GenServer.start_link(__MODULE__, {handler, argument})

  @impl true
  def init({handler, argument}) do
    case :gen_event.add_sup_handler(Logger, handler, argument) do
      :ok -> {:ok, handler}
      {:error, :ignore} -> :ignore
      {:error, reason} -> {:stop, reason}
      failed -> {:stop, failed}
    end
  end

  @impl true
  def handle_info({:gen_event_EXIT, handler, reason}, handler)
      when reason in [:normal, :shutdown],
      do: {:stop, reason, handler}

  def handle_info({:gen_event_EXIT, handler, reason}, handler) do
    # The manager has logged it, which nobody sees without a console.
    unless Logger.BackendSupervisor.console?() do
      IO.puts(:stderr, [
        ":gen_event handler #{inspect(handler)} installed in Logger terminating\n",
        "** (exit) ",
        Exception.format_exit(raised(reason))
      ])
    end

    {:stop, reason, handler}
  end

  defp raised({:EXIT, reason}), do: reason
  defp raised(reason), do: reason

  def handle_info(_message, handler), do: {:noreply, handler}
end

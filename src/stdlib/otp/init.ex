defmodule :init do
  @moduledoc "The program's command line and its end."

  # Starts the process of this name, which ends the system when it is told to.
  @doc false
  def begin() do
    pid =
      :erlang.spawn(fn ->
        :erlang.group_leader(:erlang.whereis(:user), self())
        loop()
      end)

    :erlang.register(:init, pid)
  end

  defp loop() do
    receive do
      {:stop, {:stop, status}} -> halt(status)
      {:stop, _} -> halt(0)
      _ -> loop()
    end
  end

  defp halt(status) do
    :application_controller.shutdown()
    :erlang.halt(status)
  end

  @doc "Returns each flag given to the emulator with its values."
  def get_arguments(), do: for({flag, values} <- flags(), do: {flag, lists(values)})

  @doc "Returns the values of a flag: `{:ok, [[value]]}`, or `:error`."
  def get_argument(flag) do
    case for {^flag, values} <- flags(), do: lists(values) do
      [] -> :error
      found -> {:ok, found}
    end
  end

  @doc "Returns the words of the command line that are not for the emulator."
  def get_plain_arguments(), do: lists(:persistent_term.get({:init, :plain}, []))

  @doc "Returns how far the system has come."
  def get_status(), do: {:started, :started}

  @doc "Returns what the system that was started is, and its version."
  def script_id(), do: {'Erlang/OTP', :erlang.system_info(:otp_release)}

  @doc "Ends the system in order, after the caller went on."
  def stop(), do: stop(0)

  @doc "As `stop/0`, with a status or a message."
  def stop(status) do
    send(:init, {:stop, {:stop, status}})
    :ok
  end

  @doc "Ends the system; this program has nobody that starts it again."
  def reboot(), do: stop(0)

  @doc "As `reboot/0`."
  def restart(), do: stop(0)

  defp flags(), do: :persistent_term.get({:init, :flags}, [])
  defp lists(texts), do: for(text <- texts, do: :unicode.characters_to_list(text))
end

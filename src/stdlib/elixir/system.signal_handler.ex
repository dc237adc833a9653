defmodule System.SignalHandler do
  @moduledoc false

  @behaviour :gen_event

  def init({signal, fun}), do: {:ok, {signal, fun}}

  def handle_event(signal, {signal, fun} = state) do
    :ok = fun.()
    {:ok, state}
  end

  def handle_event(_signal, state), do: {:ok, state}

  def handle_call(_request, state), do: {:ok, :ok, state}

  def handle_info(_message, state), do: {:ok, state}

  def terminate(_reason, _state), do: :ok
end

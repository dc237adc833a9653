defmodule ExUnit.CaptureServer do
  @moduledoc false

  # Who captures what: while a named device is captured a string stands in its place, shared by all who capture it, each
  # seeing what came since it began; while logs are captured the console gets none. Captures end with their process.

  use GenServer

  @timeout 30_000

  def start_link(_opts), do: GenServer.start_link(__MODULE__, :ok, name: __MODULE__)

  def device_capture_on(name, encoding, input),
    do: GenServer.call(__MODULE__, {:device_on, name, encoding, input, self()}, @timeout)

  def device_output(name, ref),
    do: GenServer.call(__MODULE__, {:device_output, name, ref}, @timeout)

  def device_capture_off(ref), do: GenServer.call(__MODULE__, {:device_off, ref}, @timeout)

  # A capture is the device to write to and its options.
  def log_capture_on(capture),
    do: GenServer.call(__MODULE__, {:log_on, capture, self()}, @timeout)

  def log_capture_off(ref), do: GenServer.call(__MODULE__, {:log_off, ref}, @timeout)

  @impl true
  def init(:ok), do: {:ok, %{devices: %{}, refs: %{}, logs: %{}, console: nil}}

  @impl true
  def handle_call({:device_on, name, encoding, input, owner}, _from, state) do
    case Map.fetch(state.devices, name) do
      {:ok, device} when input != "" or device.input? ->
        {:reply, {:error, :input_on_already_captured_device}, state}

      {:ok, %{encoding: other}} when other != encoding ->
        {:reply, {:error, {:changed_encoding, other}}, state}

      {:ok, device} ->
        captured(state, name, device, owner)

      :error ->
        case Process.whereis(name) do
          nil -> {:reply, {:error, :no_device}, state}
          original -> captured(state, name, replace(name, original, encoding, input), owner)
        end
    end
  end

  def handle_call({:device_output, name, ref}, _from, state) do
    device = Map.fetch!(state.devices, name)
    {_, output} = StringIO.contents(device.pid)
    from = Map.fetch!(device.refs, ref)
    {:reply, binary_part(output, from, byte_size(output) - from), state}
  end

  def handle_call({:device_off, ref}, _from, state), do: {:reply, :ok, released(state, ref)}

  def handle_call({:log_on, capture, owner}, _from, state) do
    ref = Process.monitor(owner)
    {:reply, ref, capture_log(state, ref, capture)}
  end

  def handle_call({:log_off, ref}, _from, state) do
    Process.demonitor(ref, [:flush])
    {:reply, :ok, release_log(state, ref)}
  end

  @impl true
  def handle_info({:DOWN, ref, _, _, _}, state),
    do: {:noreply, state |> released(ref) |> release_log(ref)}

  def handle_info(_message, state), do: {:noreply, state}

  defp replace(name, original, encoding, input) do
    {:ok, pid} = StringIO.open(input, encoding: encoding)
    Process.unregister(name)
    Process.register(pid, name)
    %{pid: pid, original: original, encoding: encoding, input?: input != "", refs: %{}}
  end

  defp captured(state, name, device, owner) do
    ref = Process.monitor(owner)
    {_, output} = StringIO.contents(device.pid)
    device = %{device | refs: Map.put(device.refs, ref, byte_size(output))}

    state = %{
      state
      | devices: Map.put(state.devices, name, device),
        refs: Map.put(state.refs, ref, name)
    }

    {:reply, {:ok, ref}, state}
  end

  defp released(state, ref) do
    Process.demonitor(ref, [:flush])

    case Map.pop(state.refs, ref) do
      {nil, _} -> state
      {name, refs} -> release(%{state | refs: refs}, name, ref)
    end
  end

  defp release(state, name, ref) do
    device = state.devices[name]

    case Map.delete(device.refs, ref) do
      refs when refs == %{} ->
        Process.unregister(name)
        Process.register(device.original, name)
        StringIO.close(device.pid)
        %{state | devices: Map.delete(state.devices, name)}

      refs ->
        put_in(state.devices[name].refs, refs)
    end
  end

  # The first capture takes the console's place, and the last leaves it. Each is a console of its own.
  defp capture_log(%{logs: logs} = state, ref, {device, options}) do
    console = if logs == %{}, do: Logger.remove_backend(:console), else: state.console
    handler = {Logger.Backends.Console, device}
    :ok = :gen_event.add_handler(Logger, handler, {Logger.Backends.Console, options})
    %{state | logs: Map.put(logs, ref, handler), console: console}
  end

  defp release_log(%{logs: logs} = state, ref) do
    case Map.pop(logs, ref) do
      {nil, _} ->
        state

      {handler, logs} ->
        :gen_event.delete_handler(Logger, handler, :ok)
        if logs == %{} and state.console == :ok, do: {:ok, _} = Logger.add_backend(:console)
        %{state | logs: logs}
    end
  end
end

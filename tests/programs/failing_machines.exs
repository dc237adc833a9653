# State machines and servers that fail: the reasons their `terminate` gets, and those their monitors are told.
defmodule Machine do
  @behaviour :gen_statem
  def init(how), do: {:ok, :idle, how}
  def callback_mode, do: :handle_event_function
  def handle_event(:cast, :raise, _, _), do: raise("oops")
  def handle_event(:cast, :exit, _, _), do: exit(:left)
  def handle_event(:cast, :throw, _, _), do: throw(:ball)
  def handle_event(:cast, :odd, _, _), do: :odd
  def handle_event(:cast, :stop, _, _), do: {:stop, :asked}
  def handle_event(:cast, :error, _, _), do: :erlang.error(:broken)
  def handle_event(:cast, :action, _, data), do: {:keep_state, data, [:strange]}
  def handle_event(:cast, :event, _, data), do: {:keep_state, data, [{:next_event, :odd, 1}]}

  def terminate(reason, state, how) do
    IO.inspect({:terminate, Watch.short(reason), state, how})
    if how == :raises, do: raise("in terminate")
    if how == :exits, do: exit(:in_terminate)
  end
end

defmodule Named do
  @behaviour :gen_statem
  def init(_), do: {:ok, :idle, nil}
  def callback_mode, do: :state_functions
  def idle(:cast, :raise, _), do: raise("oops")
end

defmodule Server do
  use GenServer
  @impl true
  def init(how), do: {:ok, how}
  @impl true
  def handle_cast(:raise, _), do: raise("oops")
  def handle_cast(:stop, how), do: {:stop, :asked, how}
  @impl true
  def terminate(_reason, :raises), do: raise("in terminate")
  def terminate(_reason, _), do: :ok
end

defmodule Watch do
  # A reason with its stack trace, whose files depend on where this one lies.
  def short({reason, [{_, _, _, _} | _] = stack}), do: {reason, Enum.map(stack, &short_entry/1)}
  def short(reason), do: reason

  defp short_entry({module, name, args, at}),
    do: {module, name, if(is_list(args), do: length(args), else: args), at[:line]}

  def down(module, callbacks, how, message) do
    IO.puts("--- #{inspect(callbacks)} #{how} #{message}")
    {:ok, pid} = apply(module, :start, [callbacks, how, []])
    ref = Process.monitor(pid)
    apply(module, :cast, [pid, message])

    receive do
      {:DOWN, ^ref, _, _, reason} -> IO.inspect(short(reason), label: "down")
    end
  end
end

Logger.configure(level: :none)

for how <- [:quiet, :raises, :exits],
    message <- [:raise, :exit, :throw, :odd, :stop, :error, :action, :event, :unknown],
    do: Watch.down(:gen_statem, Machine, how, message)

for message <- [:raise, :unknown], do: Watch.down(:gen_statem, Named, :quiet, message)
for how <- [:quiet, :raises], message <- [:raise, :stop], do: Watch.down(GenServer, Server, how, message)

defmodule GenEvent do
  @moduledoc """
  A process, the manager, that tells its handlers of events, as there was before `Registry` and `GenStage`.
  It is deprecated and kept for old code; `:gen_event` is the same without it, and a `GenServer` with a
  `Registry` does it in a way that handlers cannot hold each other up.

  A handler is a module with `use GenEvent`, run by the manager's process, with a state of its own. Its
  callbacks give `{:ok, state}`, `handle_call/2` gives `{:ok, reply, state}`; `:remove_handler`, and
  `{:remove_handler, reply}`, ask for its removal. A handler that fails is removed.

      defmodule Recent do
        use GenEvent

        def handle_event(event, events), do: {:ok, [event | events]}
        def handle_call(:events, events), do: {:ok, Enum.reverse(events), []}
      end

      {:ok, manager} = GenEvent.start_link()
      GenEvent.add_handler(manager, Recent, [])
      GenEvent.notify(manager, :opened)
      GenEvent.call(manager, Recent, :events)
      #=> [:opened]
  """

  @type handler :: atom | {atom, term}
  @type manager :: pid | name | {atom, node}
  @type name :: atom | {:global, term} | {:via, module, term}
  @type on_start :: {:ok, pid} | {:error, {:already_started, pid}}
  @type options :: [{:name, name}]

  @doc """
  Makes the handler's state of the third argument of `add_handler/3`. `{:error, reason}` refuses to be added.

      def init(file), do: File.open(file, [:append])
  """
  @callback init(args :: term) ::
              {:ok, state} | {:ok, state, :hibernate} | {:error, reason :: any}
            when state: any

  @doc """
  Called for every event that `notify/2` and its like tell of.

      def handle_event(event, file) do
        IO.puts(file, inspect(event))
        {:ok, file}
      end
  """
  @callback handle_event(event :: term, state :: term) ::
              {:ok, new_state} | {:ok, new_state, :hibernate} | :remove_handler
            when new_state: term

  @doc """
  Called for a request of `call/4`; the reply goes to the caller.

      def handle_call(:file, file), do: {:ok, file, file}
  """
  @callback handle_call(request :: term, state :: term) ::
              {:ok, reply, new_state}
              | {:ok, reply, new_state, :hibernate}
              | {:remove_handler, reply}
            when reply: term, new_state: term

  @doc """
  Called for every other message that the manager's process gets.

      def handle_info(:rotate, file), do: {:ok, rotate(file)}
  """
  @callback handle_info(msg :: term, state :: term) ::
              {:ok, new_state} | {:ok, new_state, :hibernate} | :remove_handler
            when new_state: term

  @doc """
  Called when the handler is removed; its value goes to whoever asked for the removal. The reason is the
  argument of `remove_handler/3`, `:stop` when the manager ends, `:remove_handler` when the handler wanted
  it, or `{:error, reason}` when it failed.

      def terminate(_reason, file), do: File.close(file)
  """
  @callback terminate(reason, state :: term) :: term
            when reason: :stop | {:stop, term} | :remove_handler | {:error, term} | term

  @doc """
  Changes the state when the handler's code is replaced by another version.

      def code_change(_old_version, file, _extra), do: {:ok, %{file: file}}
  """
  @callback code_change(old_vsn, state :: term, extra :: term) :: {:ok, new_state :: term}
            when old_vsn: term | {:down, term}

  @doc false
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  defmacro __using__(_options) do
    quote location: :keep do
      @behaviour :gen_event

      @doc false
      def init(args), do: {:ok, args}

      @doc false
      def handle_event(_event, state), do: {:ok, state}

      @doc false
      def handle_call(_request, _state) do
        raise "attempted to call GenEvent #{inspect(GenEvent.__name__())} but no handle_call/2 clause was provided"
      end

      @doc false
      def handle_info(_message, state), do: {:ok, state}

      @doc false
      def terminate(_reason, _state), do: :ok

      @doc false
      def code_change(_old, state, _extra), do: {:ok, state}

      defoverridable init: 1,
                     handle_event: 2,
                     handle_call: 2,
                     handle_info: 2,
                     terminate: 2,
                     code_change: 3
    end
  end

  @doc false
  def __name__ do
    case Process.info(self(), :registered_name) do
      {:registered_name, name} when is_atom(name) -> name
      _ -> self()
    end
  end

  ## Managers

  @doc """
  Starts a manager: `{:ok, pid}`, or `{:error, {:already_started, pid}}` where the `:name` is taken.

      iex> {:ok, manager} = GenEvent.start()
      iex> GenEvent.which_handlers(manager)
      []
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def start(options \\ []), do: GenServer.start(GenEvent.Manager, [], checked(options))

  @doc """
  As `start/1`, linked to the caller.

      iex> {:ok, manager} = GenEvent.start_link(name: ExampleOfEvents)
      iex> GenEvent.start_link(name: ExampleOfEvents) == {:error, {:already_started, manager}}
      true
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def start_link(options \\ []), do: GenServer.start_link(GenEvent.Manager, [], checked(options))

  @doc """
  Ends a manager with a reason, `:normal` unless given, after its handlers' `c:terminate/2`, and waits for it.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.stop(manager)
      :ok
      iex> Process.alive?(manager)
      false
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def stop(manager, reason \\ :normal, timeout \\ :infinity),
    do: GenServer.stop(manager, reason, timeout)

  @doc """
  Adds a handler, a module, or `{module, id}` where one module is added several times; the last argument goes
  to its `c:init/1`. Returns `:ok`, `{:error, :already_present}`, or the error of `c:init/1`.

      GenEvent.add_handler(manager, {Recent, :first}, [])
      #=> :ok
      GenEvent.add_handler(manager, {Recent, :first}, [])
      #=> {:error, :already_present}
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def add_handler(manager, handler, args), do: ask(manager, {:add, handler, args, nil})

  @doc """
  As `add_handler/3`, and the caller is told of the handler's removal by the message `{:gen_event_EXIT,
  handler, reason}`. When the caller ends, the handler is removed.

      GenEvent.add_mon_handler(manager, Recent, [])
      GenEvent.remove_handler(manager, Recent, :over)
      flush()
      #=> {:gen_event_EXIT, Recent, :normal}
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def add_mon_handler(manager, handler, args), do: ask(manager, {:add, handler, args, self()})

  @doc """
  Removes a handler and returns what its `c:terminate/2` makes of the argument, or `{:error, :not_found}`.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.remove_handler(manager, NoSuchHandler, :over)
      {:error, :not_found}
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def remove_handler(manager, handler, args), do: ask(manager, {:remove, handler, args})

  @doc """
  Removes a handler and adds another, without an event in between: the new one's `c:init/1` gets `{its
  argument, what the old one's terminate/2 gave}`. Where the old one is not there, that second part is
  `{:error, :not_found}`.

      GenEvent.swap_handler(manager, Recent, :swap, Archive, "events.log")
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def swap_handler(manager, old, args, new, new_args),
    do: ask(manager, {:swap, {old, args}, {new, new_args}, nil})

  @doc """
  As `swap_handler/5`, with the new one monitored as by `add_mon_handler/3`.

      GenEvent.swap_mon_handler(manager, Recent, :swap, Archive, "events.log")
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def swap_mon_handler(manager, old, args, new, new_args),
    do: ask(manager, {:swap, {old, args}, {new, new_args}, self()})

  @doc """
  Returns the handlers, the newest first.

      GenEvent.which_handlers(manager)
      #=> [{Recent, :first}]
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def which_handlers(manager), do: ask(manager, :which)

  @doc """
  Tells all handlers of an event, and does not wait; `:ok` also when the process has ended. A name that
  nobody has raises an `ArgumentError`.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.notify(manager, :opened)
      :ok
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def notify(manager, event) do
    send(GenServer.whereis(manager) || manager, {:notify, event})
    :ok
  end

  @doc """
  As `notify/2`, but waits until the manager has got the event, so that a caller who tells of many is held
  back.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.ack_notify(manager, :opened)
      :ok
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def ack_notify(manager, event), do: ask(manager, {:ack_notify, event})

  @doc """
  As `notify/2`, but waits until all handlers have dealt with the event.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.sync_notify(manager, :opened)
      :ok
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def sync_notify(manager, event), do: ask(manager, {:sync_notify, event})

  @doc """
  Asks one handler and waits for its reply, at most so many milliseconds, 5000 unless given; then the caller
  exits. For a handler that is not there, or fails, the reply is `{:error, reason}`.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.call(manager, NoSuchHandler, :request)
      {:error, :not_found}
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def call(manager, handler, request, timeout \\ 5000) do
    GenServer.call(manager, {:call, handler, request}, timeout)
  catch
    :exit, {reason, _} ->
      exit({reason, {__MODULE__, :call, [manager, handler, request, timeout]}})
  end

  @doc """
  Returns a stream of the events from the moment on when it is walked; it ends when the manager ends. With
  `:timeout`, milliseconds without an event, it exits.

      for event <- GenEvent.stream(manager), do: IO.inspect(event)
  """
  @deprecated "Use one of the alternatives described in the documentation for the GenEvent module"
  def stream(manager, options \\ []),
    do: %GenEvent.Stream{manager: manager, timeout: Keyword.get(options, :timeout, :infinity)}

  defp ask(manager, request) do
    GenServer.call(manager, request, :infinity)
  catch
    :exit, {reason, _} -> exit(reason)
  end

  defp checked(options) do
    case options[:name] do
      name when is_atom(name) ->
        if name, do: options, else: Keyword.delete(options, :name)

      {:global, _} ->
        options

      {:via, module, _} when is_atom(module) ->
        options

      name ->
        raise ArgumentError, """
        expected :name option to be one of the following:

          * nil
          * atom
          * {:global, term}
          * {:via, module, term}

        Got: #{inspect(name)}
        """
    end
  end
end

defmodule GenEvent.Stream do
  @moduledoc "The events of a manager, as `GenEvent.stream/2` gives them."

  defstruct manager: nil, timeout: :infinity

  @doc false
  def init({pid, _ref} = to), do: {:ok, {Process.monitor(pid), to}}

  @doc false
  def handle_event(event, {_, {pid, ref}} = state) do
    send(pid, {ref, event})
    {:ok, state}
  end

  @doc false
  def handle_call(_request, state), do: {:ok, :ok, state}

  @doc false
  def handle_info({:DOWN, monitor, _, _, _}, {monitor, _}), do: :remove_handler
  def handle_info(_message, state), do: {:ok, state}

  @doc false
  def terminate(_reason, _state), do: :ok

  @doc false
  def code_change(_old, state, _extra), do: {:ok, state}
end

defimpl Enumerable, for: GenEvent.Stream do
  @moduledoc false

  def count(_stream), do: {:error, __MODULE__}
  def member?(_stream, _event), do: {:error, __MODULE__}
  def slice(_stream), do: {:error, __MODULE__}

  def reduce(stream, acc, fun),
    do: Stream.resource(fn -> start(stream) end, &next/1, &stop/1).(acc, fun)

  defp start(%{manager: manager, timeout: timeout}) do
    ref = Process.monitor(GenServer.whereis(manager))
    :ok = GenEvent.add_handler(manager, {GenEvent.Stream, ref}, {self(), ref})
    {manager, ref, timeout}
  end

  defp next({manager, ref, timeout} = state) do
    receive do
      {^ref, event} -> {[event], state}
      {:DOWN, ^ref, _, _, :normal} -> {:halt, state}
      {:DOWN, ^ref, _, _, reason} -> exit({reason, {GenEvent.Stream, :next, [manager]}})
    after
      timeout -> exit({:timeout, {GenEvent.Stream, :next, [manager]}})
    end
  end

  defp stop({manager, ref, _timeout}) do
    Process.demonitor(ref, [:flush])

    if GenServer.whereis(manager),
      do: GenEvent.remove_handler(manager, {GenEvent.Stream, ref}, :stop)

    flush(ref)
  end

  defp flush(ref) do
    receive do
      {^ref, _} -> flush(ref)
    after
      0 -> :ok
    end
  end
end

defmodule GenServer do
  @moduledoc """
  A server process: it keeps a state, answers calls and handles casts and messages by callbacks.

  `use GenServer` gives a module `child_spec/1` and a default for every callback but `c:init/1`.
  """

  # The lines that stack traces tell where a call finds nobody, is under way, and fails.
  @frames [no_process: {:call, 1027}, call: {:call, 1035}, failed: {:call, 1038}, exchange: nil]

  @type on_start :: {:ok, pid} | :ignore | {:error, {:already_started, pid} | term}
  @type name :: atom | {:global, term} | {:via, module, term}
  @type options :: [option]
  @type option ::
          {:debug, debug}
          | {:name, name}
          | {:timeout, timeout}
          | {:spawn_opt, [Process.spawn_opt()]}
          | {:hibernate_after, timeout}
  @type debug :: [:trace | :log | :statistics | {:log_to_file, Path.t()}]
  @type server :: pid | name | {atom, node}
  @typedoc "The client of a call: its pid and the tag of the request."
  @type from :: {pid, tag :: term}

  @doc "Invoked when the server starts."
  @callback init(init_arg :: term) ::
              {:ok, state}
              | {:ok, state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | :ignore
              | {:stop, reason :: any}
            when state: any

  @doc "Answers `call/3`."
  @callback handle_call(request :: term, from, state :: term) ::
              {:reply, reply, new_state}
              | {:reply, reply, new_state,
                 timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason, reply, new_state}
              | {:stop, reason, new_state}
            when reply: term, new_state: term, reason: term

  @doc "Handles `cast/2`."
  @callback handle_cast(request :: term, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason :: term, new_state}
            when new_state: term

  @doc "Handles any other message."
  @callback handle_info(msg :: :timeout | term, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason :: term, new_state}
            when new_state: term

  @doc "Goes on after a callback that returned `{:continue, continue_arg}`."
  @callback handle_continue(continue_arg, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg}}
              | {:stop, reason :: term, new_state}
            when new_state: term, continue_arg: term

  @doc "Invoked before the server ends."
  @callback terminate(reason, state :: term) :: term
            when reason: :normal | :shutdown | {:shutdown, term} | term
  @doc "Converts the state for new code."
  @callback code_change(old_vsn, state :: term, extra :: term) ::
              {:ok, new_state :: term} | {:error, reason :: term}
            when old_vsn: term | {:down, term}
  @doc "Returns the state as a status shows it."
  @callback format_status(reason, pdict_and_state :: list) :: term
            when reason: :normal | :terminate

  @optional_callbacks code_change: 3,
                      terminate: 2,
                      handle_info: 2,
                      handle_cast: 2,
                      handle_call: 3,
                      format_status: 2,
                      handle_continue: 2

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      @behaviour GenServer

      unless Module.has_attribute?(__MODULE__, :doc) do
        @doc "Returns a specification to start this module under a supervisor."
      end

      def child_spec(init_arg) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [init_arg]}}
        Supervisor.child_spec(default, unquote(Macro.escape(opts)))
      end

      defoverridable child_spec: 1

      @before_compile GenServer

      @doc false
      def handle_call(_msg, _from, _state),
        do: raise(GenServer.__no_callback__("call", "handle_call/3"))

      @doc false
      def handle_info(msg, state), do: GenServer.__no_handle_info__(__MODULE__, msg, state)

      @doc false
      def handle_cast(_msg, _state), do: raise(GenServer.__no_callback__("cast", "handle_cast/2"))

      @doc false
      def terminate(_reason, _state), do: :ok
      @doc false
      def code_change(_old, state, _extra), do: {:ok, state}

      defoverridable code_change: 3, terminate: 2, handle_info: 2, handle_cast: 2, handle_call: 3
    end
  end

  @doc false
  defmacro __before_compile__(env) do
    unless Module.defines?(env.module, {:init, 1}) do
      message =
        "function init/1 required by behaviour GenServer is not implemented " <>
          "(in module #{inspect(env.module)}).\n\n" <>
          "We will inject a default implementation for now:\n\n" <>
          "    def init(init_arg) do\n      {:ok, init_arg}\n    end\n\n" <>
          "You can copy the implementation above or define your own that converts " <>
          "the arguments given to GenServer.start_link/3 to the server state.\n"

      IO.warn(message, Macro.Env.stacktrace(env))

      quote do
        @doc false
        def init(init_arg), do: {:ok, init_arg}
        defoverridable init: 1
      end
    end
  end

  @doc false
  def __no_handle_info__(module, msg, state) do
    report = %{
      label: {GenServer, :no_handle_info},
      report: %{module: module, message: msg, name: __name__()}
    }

    :logger.error(report, %{
      domain: [:otp, :elixir],
      error_logger: %{tag: :error_msg},
      report_cb: &GenServer.format_report/1
    })

    {:noreply, state}
  end

  @doc false
  def __no_callback__(verb, callback),
    do:
      "attempted to #{verb} GenServer #{inspect(__name__())} but no #{callback} clause was provided"

  defp __name__() do
    case Process.info(self(), :registered_name) do
      {_, []} -> self()
      {_, name} -> name
    end
  end

  @doc false
  def format_report(%{
        label: {GenServer, :no_handle_info},
        report: %{module: module, message: message, name: name}
      }) do
    {'~p ~p received unexpected message in handle_info/2: ~p~n', [module, name, message]}
  end

  @doc """
  Starts a server linked to the calling process.

      iex> {:ok, pid} = GenServer.start_link(Agent.Server, fn -> 1 end)
      iex> is_pid(pid)
      true
  """
  @spec start_link(module, any, options) :: on_start
  def start_link(module, init_arg, options \\ []) when is_atom(module) and is_list(options) do
    do_start(:link, module, init_arg, options)
  end

  @doc "Starts a server without a link."
  @spec start(module, any, options) :: on_start
  def start(module, init_arg, options \\ []) when is_atom(module) and is_list(options) do
    do_start(:nolink, module, init_arg, options)
  end

  defp do_start(link, module, init_arg, options) do
    case Keyword.pop(options, :name) do
      {nil, opts} ->
        :gen.start(:gen_server, link, module, init_arg, opts)

      {atom, opts} when is_atom(atom) ->
        :gen.start(:gen_server, link, {:local, atom}, module, init_arg, opts)

      {{:global, _} = tuple, opts} ->
        :gen.start(:gen_server, link, tuple, module, init_arg, opts)

      {{:via, via_module, _} = tuple, opts} when is_atom(via_module) ->
        :gen.start(:gen_server, link, tuple, module, init_arg, opts)

      {other, _} ->
        raise ArgumentError, """
        expected :name option to be one of the following:

          * nil
          * atom
          * {:global, term}
          * {:via, module, term}

        Got: #{inspect(other)}
        """
    end
  end

  @doc """
  Stops a server with a reason.

      iex> {:ok, agent} = Agent.start_link(fn -> 0 end)
      iex> GenServer.stop(agent)
      :ok
  """
  @spec stop(server, reason :: term, timeout) :: :ok
  def stop(server, reason \\ :normal, timeout \\ :infinity) do
    case whereis(server) do
      nil ->
        exit({:noproc, {__MODULE__, :stop, [server, reason, timeout]}})

      pid when pid == self() ->
        exit({:calling_self, {__MODULE__, :stop, [server, reason, timeout]}})

      pid ->
        try do
          :proc_lib.stop(pid, reason, timeout)
        catch
          :exit, err -> exit({err, {__MODULE__, :stop, [server, reason, timeout]}})
        end
    end
  end

  @doc "Calls a server and waits for its answer."
  @spec call(server, term, timeout) :: term
  def call(server, request, timeout \\ 5000)
      when (is_integer(timeout) and timeout >= 0) or timeout == :infinity do
    case whereis(server) do
      nil ->
        no_process(server, request, timeout)

      pid when pid == self() ->
        exit({:calling_self, {__MODULE__, :call, [server, request, timeout]}})

      pid ->
        case exchange(pid, request, timeout) do
          {:ok, reply} -> reply
          {:EXIT, reason} -> failed(server, request, {timeout, reason})
        end
    end
  end

  defp no_process(server, request, timeout) do
    exit({:noproc, {__MODULE__, :call, [server, request, timeout]}})
  end

  defp failed(server, request, {timeout, reason}) do
    exit({reason, {__MODULE__, :call, [server, request, timeout]}})
  end

  defp exchange(pid, request, timeout) do
    :gen.call(pid, :"$gen_call", request, timeout)
  catch
    :exit, reason -> {:EXIT, reason}
  end

  @doc """
  Sends a server a request that is not answered.

      iex> GenServer.cast(:nobody_has_this_name, :hello)
      :ok
  """
  @spec cast(server, term) :: :ok
  def cast(server, request)

  def cast({:global, name}, request) do
    try do
      :global.send(name, {:"$gen_cast", request})
      :ok
    catch
      _, _ -> :ok
    end
  end

  def cast({:via, mod, name}, request) do
    try do
      mod.send(name, {:"$gen_cast", request})
      :ok
    catch
      _, _ -> :ok
    end
  end

  def cast({name, node}, request) when is_atom(name) and is_atom(node),
    do: do_send({name, node}, {:"$gen_cast", request})

  def cast(dest, request) when is_atom(dest) or is_pid(dest),
    do: do_send(dest, {:"$gen_cast", request})

  defp do_send(dest, msg) do
    try do
      send(dest, msg)
      :ok
    catch
      _, _ -> :ok
    end
  end

  @doc """
  Casts to a name on this and all connected nodes.

      GenServer.abcast([node() | Node.list()], Counter, :reset)
      #=> :abcast
  """
  @spec abcast([node], name :: atom, term) :: :abcast
  def abcast(nodes \\ [node() | Node.list()], name, request)
      when is_list(nodes) and is_atom(name) do
    Enum.each(nodes, &do_send({name, &1}, {:"$gen_cast", request}))
    :abcast
  end

  @doc """
  Calls a name on several nodes: `{replies, bad nodes}`.

      GenServer.multi_call([node() | Node.list()], Counter, :read, 1000)
      #=> {[{:"a@host", 3}], [:"gone@host"]}
  """
  @spec multi_call([node], name :: atom, term, timeout) ::
          {replies :: [{node, term}], bad_nodes :: [node]}
  def multi_call(nodes \\ [node() | Node.list()], name, request, timeout \\ :infinity) do
    :gen_server.multi_call(nodes, name, request, timeout)
  end

  @doc """
  Answers a call from anywhere.

      def handle_call(:slow, from, state) do
        Task.start(fn -> GenServer.reply(from, compute()) end)
        {:noreply, state}
      end
  """
  @spec reply(from, term) :: :ok
  def reply(client, reply), do: :gen.reply(client, reply)

  @doc """
  Returns the pid of a server, `{name, node}`, or `nil`.

      iex> GenServer.whereis(:nobody_has_this_name)
      nil
  """
  @spec whereis(server) :: pid | {atom, node} | nil
  def whereis(server)
  def whereis(pid) when is_pid(pid), do: pid
  def whereis(name) when is_atom(name), do: Process.whereis(name)

  def whereis({:global, name}) do
    case :global.whereis_name(name) do
      pid when is_pid(pid) -> pid
      :undefined -> nil
    end
  end

  def whereis({:via, mod, name}) do
    case apply(mod, :whereis_name, [name]) do
      pid when is_pid(pid) -> pid
      :undefined -> nil
    end
  end

  def whereis({name, local}) when is_atom(name) and local == node(), do: Process.whereis(name)
  def whereis({name, node} = server) when is_atom(name) and is_atom(node), do: server
end

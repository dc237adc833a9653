defmodule GenServer do
  @moduledoc """
  A server process: it keeps a state and lets other processes ask for it and change it, one message after
  the other. The loop that receives, answers, times out and ends cleanly is written once, here; a module
  that says `use GenServer` supplies what is special about its server, as callbacks.

      iex> defmodule Counter do
      ...>   use GenServer
      ...>
      ...>   # what clients call: runs in their process
      ...>   def start_link(first), do: GenServer.start_link(__MODULE__, first)
      ...>   def increment(counter), do: GenServer.cast(counter, :increment)
      ...>   def value(counter), do: GenServer.call(counter, :value)
      ...>
      ...>   # what the server does: runs in its own process
      ...>   @impl true
      ...>   def init(first), do: {:ok, first}
      ...>
      ...>   @impl true
      ...>   def handle_cast(:increment, count), do: {:noreply, count + 1}
      ...>
      ...>   @impl true
      ...>   def handle_call(:value, _from, count), do: {:reply, count, count}
      ...> end
      iex> {:ok, counter} = Counter.start_link(40)
      iex> Counter.increment(counter)
      iex> Counter.increment(counter)
      iex> Counter.value(counter)
      42

  ## Which callback is called

    * `c:init/1` once, when the server starts; it makes the first state.
    * `c:handle_call/3` for `call/3`, where the client waits for an answer.
    * `c:handle_cast/2` for `cast/2`, where nobody waits.
    * `c:handle_info/2` for every other message: what `send/2` sent, `:DOWN` of a monitor, `:EXIT` of a link
      (with `Process.flag(:trap_exit, true)`), `:nodedown`, timers, `:timeout`.
    * `c:handle_continue/2` right after a callback that returned `{:continue, argument}`.
    * `c:terminate/2` before the server ends, to clean up.

  Only `c:init/1` has to be there. All callbacks of one server run in its process, one at a time: a slow
  callback makes all clients wait, and no lock is ever needed. What has to be fast answers later, from a
  `Task`, with `reply/2`.

  ## Names

  A server is given as a pid or by a name. The option `:name` of `start_link/3` registers it:

    * an atom: known on this node. On another node it is reached as `{name, node}`.
    * `{:global, term}`: known on all connected nodes, see `:global`.
    * `{:via, module, term}`: kept by a module such as `Registry`.

  ## Under a supervisor

  `use GenServer` also defines `child_spec/1`, so that a list of children may say `{Counter, 40}`; that calls
  `Counter.start_link(40)`. Options of `use` change the specification:

      use GenServer, restart: :transient, shutdown: 10_000

  See `Supervisor` for what they mean.

  ## When to take something else

  A state that is only read and written: `Agent`. One piece of work whose value is wanted: `Task`. Code
  without a state needs no process at all.
  """

  # The lines that stack traces tell where a call finds nobody, is under way, and fails.
  @frames [no_process: {:call, 1027}, call: {:call, 1035}, failed: {:call, 1038}, exchange: nil]

  @typedoc "What `start_link/3` and its like return: `{:ok, pid}`, `:ignore`, or why it could not be."
  @type on_start :: {:ok, pid} | :ignore | {:error, {:already_started, pid} | term}

  @typedoc "What a server can be registered as: an atom, `{:global, term}` or `{:via, module, term}`."
  @type name :: atom | {:global, term} | {:via, module, term}

  @typedoc "The options of `start_link/3`: `:name`, `:timeout`, `:debug`, `:spawn_opt` and `:hibernate_after`."
  @type options :: [option]

  @typedoc "An option of `start_link/3`."
  @type option ::
          {:debug, debug}
          | {:name, name}
          | {:timeout, timeout}
          | {:spawn_opt, [Process.spawn_opt()]}
          | {:hibernate_after, timeout}

  @typedoc "What `:sys` is to do from the beginning: `:trace`, `:log`, `:statistics` and others."
  @type debug :: [:trace | :log | :statistics | {:log_to_file, Path.t()}]

  @typedoc "What names a server: its pid, a name, or `{name, node}`."
  @type server :: pid | name | {atom, node}
  @typedoc "The client of a call: its pid and the tag of the request."
  @type from :: {pid, tag :: term}

  @doc """
  Makes the server's first state of the argument that `start_link/3` was given. It runs in the new process,
  while the caller of `start_link/3` waits, so what takes long belongs into `c:handle_continue/2`.

  What it may return:

    * `{:ok, state}`: the server runs.
    * `{:ok, state, milliseconds}`: it runs, and gets the message `:timeout` in `c:handle_info/2` if no other
      message comes within that time.
    * `{:ok, state, :hibernate}`: it runs, and lets go of its memory until the first message.
    * `{:ok, state, {:continue, argument}}`: `c:handle_continue/2` is called before any message.
    * `:ignore`: the process ends with reason `:normal` and `start_link/3` returns `:ignore`.
    * `{:stop, reason}`: the process ends and `start_link/3` returns `{:error, reason}`; a linked caller also
      gets the exit.

  An exception here has the effect of `{:stop, {exception, stacktrace}}`. `c:terminate/2` is called in
  neither case.
  """
  @callback init(init_arg :: term) ::
              {:ok, state}
              | {:ok, state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | :ignore
              | {:stop, reason :: any}
            when state: any

  @doc """
  Answers a `call/3`, whose caller waits. `from` identifies the caller and the request; `reply/2` takes it.

  What it may return:

    * `{:reply, reply, new_state}`: sends the answer and goes on.
    * `{:noreply, new_state}`: goes on without an answer; somebody has to call `reply/2` with `from` later, or
      the caller runs into its timeout.
    * `{:stop, reason, reply, new_state}`: answers, then ends by `c:terminate/2`.
    * `{:stop, reason, new_state}`: ends without an answer; the caller exits with the same reason.

  `:reply` and `:noreply` may have one element more: a number of milliseconds, after which `c:handle_info/2`
  gets `:timeout` if no message came before; `:hibernate`; or `{:continue, argument}`, which calls
  `c:handle_continue/2` next.

      def handle_call({:take, key}, _from, map) do
        {value, rest} = Map.pop(map, key)
        {:reply, value, rest}
      end

  Without a clause for the request the server ends with a `FunctionClauseError`; with no `handle_call/3` at
  all, with a `RuntimeError` that says so.
  """
  @callback handle_call(request :: term, from, state :: term) ::
              {:reply, reply, new_state}
              | {:reply, reply, new_state,
                 timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason, reply, new_state}
              | {:stop, reason, new_state}
            when reply: term, new_state: term, reason: term

  @doc """
  Handles a `cast/2`. There is nobody to answer.

  What it may return: `{:noreply, new_state}`, with one element more if wanted (milliseconds until `:timeout`,
  `:hibernate`, `{:continue, argument}`), or `{:stop, reason, new_state}`, which ends the server.

      def handle_cast({:put, key, value}, map), do: {:noreply, Map.put(map, key, value)}
      def handle_cast(:stop, map), do: {:stop, :normal, map}
  """
  @callback handle_cast(request :: term, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason :: term, new_state}
            when new_state: term

  @doc """
  Handles every message that is neither a call nor a cast: from `send/2` and `Process.send_after/4`, `:DOWN`,
  `:EXIT`, `:nodedown`, and `:timeout` where a callback asked for it.

  It returns what `c:handle_cast/2` returns. Without a clause of one's own a message is logged and dropped.
  A module that has clauses should end with one for any message, since an unexpected one, such as the late
  answer of a call that timed out, would end the server:

      def handle_info({:DOWN, _ref, :process, pid, _reason}, pids), do: {:noreply, List.delete(pids, pid)}
      def handle_info(_other, pids), do: {:noreply, pids}

  A server that works at intervals sends itself the next reminder:

      def handle_info(:tick, count) do
        Process.send_after(self(), :tick, 1000)
        {:noreply, count + 1}
      end
  """
  @callback handle_info(msg :: :timeout | term, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg :: term}}
              | {:stop, reason :: term, new_state}
            when new_state: term

  @doc """
  Called right after a callback that returned `{:continue, argument}`, before any message is looked at. It
  splits work in two: `c:init/1` lets `start_link/3` return at once and the rest is done here, where no
  client can come in between.

  It returns what `c:handle_cast/2` returns; `{:noreply, state, {:continue, next}}` calls it once more.

      def init(path), do: {:ok, %{path: path, lines: []}, {:continue, :load}}

      def handle_continue(:load, state) do
        {:noreply, %{state | lines: state.path |> File.stream!() |> Enum.to_list()}}
      end
  """
  @callback handle_continue(continue_arg, state :: term) ::
              {:noreply, new_state}
              | {:noreply, new_state, timeout | :hibernate | {:continue, continue_arg}}
              | {:stop, reason :: term, new_state}
            when new_state: term, continue_arg: term

  @doc """
  Called before the server ends, to clean up. What it returns does not matter.

  It is called when a callback returned `:stop`, raised, exited or returned something it may not; when
  `stop/3` was called; and, only if the server traps exits (`Process.flag(:trap_exit, true)` in `c:init/1`),
  when its parent, as a rule its supervisor, ends it. It is not called when the process is killed or the node
  goes down, so what must happen in any case belongs into another process that monitors this one.

  `:normal`, `:shutdown` and `{:shutdown, term}` are quiet ends; any other reason is logged with the last
  message and the state.

      @impl true
      def terminate(_reason, state), do: File.close(state.file)
  """
  @callback terminate(reason, state :: term) :: term
            when reason: :normal | :shutdown | {:shutdown, term} | term

  @doc """
  Converts the state when the module's code is replaced in the running system; `old_vsn` is the version
  that was, `{:down, version}` when it goes back to an earlier one. `{:ok, new_state}` goes on with that;
  `{:error, reason}` keeps the old code. The default keeps the state as it is.

      # the state was a list, and is a map now
      @impl true
      def code_change(_old_vsn, names, _extra), do: {:ok, %{names: names}}
  """
  @callback code_change(old_vsn, state :: term, extra :: term) ::
              {:ok, new_state :: term} | {:error, reason :: term}
            when old_vsn: term | {:down, term}

  @doc """
  Returns what of the state is shown in reports, and by `:sys.get_status/1`: what is long is shortened here,
  what is secret hidden. The reason is `:terminate` for a report of a crash, whose value is shown, or
  `:normal`; the second argument is `[dictionary of the process, state]`.

      @impl true
      def format_status(:terminate, [_dictionary, state]), do: %{state | password: "***"}
      def format_status(:normal, [_dictionary, state]), do: [data: [{"State", %{state | password: "***"}}]]
  """
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
        @doc "What a supervisor that starts this module as its child has to know, as a map."
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
  Starts a server linked to the calling process and returns when its `c:init/1` has returned.

  Options: `:name` registers it (see the module's documentation), `:timeout` is how many milliseconds
  `c:init/1` may take (`{:error, :timeout}` otherwise), `:hibernate_after` lets an idle server free its
  memory, `:debug` takes flags of `:sys`, `:spawn_opt` options of `Process.spawn/2`.

  Returns `{:ok, pid}`, `:ignore`, or `{:error, reason}`: the reason `c:init/1` stopped with, or
  `{:already_started, pid}` when the name is taken. Because of the link a server that fails in `c:init/1`
  also ends a caller that does not trap exits; with `start/3` it would not.

      iex> {:ok, pid} = GenServer.start_link(Agent.Server, fn -> 1 end, name: :a_server)
      iex> Process.whereis(:a_server) == pid
      true
      iex> GenServer.start_link(Agent.Server, fn -> 2 end, name: :a_server) == {:error, {:already_started, pid}}
      true
  """
  @spec start_link(module, any, options) :: on_start
  def start_link(module, init_arg, options \\ []) when is_atom(module) and is_list(options) do
    do_start(:link, module, init_arg, options)
  end

  @doc """
  Starts a server as `start_link/3` does, but without a link: neither the end of the server nor that of the
  caller concerns the other. It is for trials at the shell; servers of an application are started by a
  supervisor, which needs the link.

      iex> {:ok, pid} = GenServer.start(Agent.Server, fn -> 1 end)
      iex> Process.exit(pid, :kill)
      iex> is_pid(pid)
      true
      iex> GenServer.start(Agent.Server, fn -> exit(:no_state) end)
      {:error, :no_state}
  """
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
  Ends a server, after it has handled the messages that came before, by way of its `c:terminate/2`, and
  waits until it is gone.

  The reason is what links and monitors are told; any but `:normal`, `:shutdown` and `{:shutdown, term}` is
  logged as an error. The caller exits when there is no such server (`:noproc`), when it ends for another
  reason, and after the timeout.

      iex> {:ok, agent} = Agent.start_link(fn -> 0 end)
      iex> GenServer.stop(agent)
      :ok
      iex> Process.alive?(agent)
      false
      iex> try do
      ...>   GenServer.stop(:nobody_has_this_name)
      ...> catch
      ...>   :exit, {reason, _call} -> reason
      ...> end
      :noproc
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

  @doc """
  Sends a request to a server and waits for its answer, which is the value. The server's `c:handle_call/3`
  answers, or any process by `reply/2`.

  The server may be a pid, a name, or `{name, node}`. The timeout is in milliseconds, 5000 unless given,
  `:infinity` for none.

  The caller exits, with `{reason, {GenServer, :call, arguments}}`, where there is no answer. Reasons:

    * `:noproc`: no such process.
    * `:timeout`: the answer took too long. The server knows nothing of it and may still answer.
    * `{:nodedown, node}`: the node is not, or no longer, connected.
    * `:calling_self`: a server called itself, and would have waited for ever.
    * any other: the server ended while the call was under way, with that reason.

  A call also slows a client down to the speed of its server, which protects the server from too many
  messages; `cast/2` does not.

      iex> {:ok, agent} = Agent.start_link(fn -> 7 end)
      iex> GenServer.call(agent, {:get, fn state -> state * 6 end})
      42
      iex> try do
      ...>   GenServer.call(:nobody_has_this_name, :hello)
      ...> catch
      ...>   :exit, {reason, {module, function, _arguments}} -> {reason, module, function}
      ...> end
      {:noproc, GenServer, :call}
  """
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
  Sends a server a request that is not answered; its `c:handle_cast/2` handles it. Returns `:ok` at once, in
  any case: also when there is no such server or its node cannot be reached. So it tells nothing about
  whether the request arrived; where that matters take `call/3`.

  Requests of one process to one server arrive in the order in which they were sent, calls and casts alike:
  a call after a cast sees what the cast changed.

      iex> GenServer.cast(:nobody_has_this_name, :hello)
      :ok

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> GenServer.cast(agent, {:cast, fn state -> state + 1 end})
      :ok
      iex> GenServer.call(agent, {:get, fn state -> state end})
      2
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
  Casts a request to the servers with this name on several nodes: this one and all connected ones, unless
  nodes are given. Returns `:abcast` at once, whether there are such servers or not. `multi_call/4` waits for
  answers.

      iex> GenServer.abcast([node()], :nobody_has_this_name, :reset)
      :abcast

  To every node:

      GenServer.abcast(Counter, :reset)
  """
  @spec abcast([node], name :: atom, term) :: :abcast
  def abcast(nodes \\ [node() | Node.list()], name, request)
      when is_list(nodes) and is_atom(name) do
    Enum.each(nodes, &do_send({name, &1}, {:"$gen_cast", request}))
    :abcast
  end

  @doc """
  Calls the servers with this name on several nodes at the same time, this one and all connected ones unless
  nodes are given, and gathers the answers.

  Returns `{replies, bad_nodes}`: a pair of node and answer for each that answered, and the nodes where there
  is no such server, that cannot be reached, or that took longer than the timeout in milliseconds
  (`:infinity` unless given). It does not exit where `call/3` would.

      iex> GenServer.multi_call([node()], :nobody_has_this_name, :read) == {[], [node()]}
      true

      GenServer.multi_call([node() | Node.list()], Counter, :read, 1000)
      #=> {["a@host": 3], [:"gone@host"]}
  """
  @spec multi_call([node], name :: atom, term, timeout) ::
          {replies :: [{node, term}], bad_nodes :: [node]}
  def multi_call(nodes \\ [node() | Node.list()], name, request, timeout \\ :infinity) do
    :gen_server.multi_call(nodes, name, request, timeout)
  end

  @doc """
  Answers a call from anywhere: `client` is the second argument of `c:handle_call/3`. That callback then
  returns `:noreply`, and the server is free for others while the answer is worked out. Returns `:ok`.

      def handle_call(:slow, from, state) do
        Task.start(fn -> GenServer.reply(from, compute()) end)
        {:noreply, state}
      end

  A request is to be answered once. An answer that comes after the caller's timeout is dropped.
  """
  @spec reply(from, term) :: :ok
  def reply(client, reply), do: :gen.reply(client, reply)

  @doc """
  Returns the pid of a server given as for `call/3`, or `nil` when nobody has that name. A pid is returned as
  it is, alive or not. `{name, node}` stays what it is if the node is another one, without asking there.

  The server may be gone by the time the pid is used, so this is no way to be sure that a call succeeds.

      iex> GenServer.whereis(:nobody_has_this_name)
      nil
      iex> GenServer.whereis({:nobody_has_this_name, node()})
      nil
      iex> GenServer.whereis({:counter, :kate@localhost})
      {:counter, :kate@localhost}
      iex> GenServer.whereis(self()) == self()
      true
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

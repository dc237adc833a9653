# The functions of `:erlang` that need no native.
defmodule :erlang do
  @moduledoc "What Erlang itself offers; most of it is native."

  @frames [
    port_plan: nil,
    port_text: nil,
    port_options: nil,
    refuse_data: nil
  ]

  # What is wrong with one of the arguments; written in place, for the stack trace tells of the function that got them.
  defmacrop argument_error(args, at, text) do
    quote do
      :erlang.error(:badarg, unquote(args),
        error_info: %{cause: %{unquote(at) => unquote(text)}, module: :erl_erts_errors}
      )
    end
  end

  # What is wrong with several.
  defmacrop refuse(call, problems) do
    quote do
      :erlang.error(:badarg, unquote(call), error_info: %{cause: unquote(problems), module: :erl_erts_errors})
    end
  end

  # Nobody to talk to: a port that is closed or that no such name is of, or no port at all.
  defmacrop refuse_port(port, call) do
    quote do
      if is_port(unquote(port)) or is_atom(unquote(port)),
        do: :erlang.error(:badarg, unquote(call)),
        else: argument_error(unquote(call), 1, "not a port")
    end
  end

  # What a port answers.
  defmacrop port_call!(port, request, call) do
    quote do
      case :rshell_port.call(unquote(port), unquote(request)) do
        failed when failed == :closed or (is_tuple(failed) and elem(failed, 0) == :error) ->
          refuse_port(unquote(port), unquote(call))

        answer ->
          answer
      end
    end
  end

  defmacrop port_call_info(port, call) do
    quote do
      cond do
        not (is_port(unquote(port)) or is_atom(unquote(port))) ->
          argument_error(unquote(call), 1, "not a port")

        (info = :rshell_port.call(unquote(port), :info)) != :closed ->
          info

        true ->
          :undefined
      end
    end
  end

  # Ports

  @doc "Opens a port to another program."
  def open_port(name, options) do
    {program, args, opts} = port_plan(name, options, [name, options])

    case :rshell_port.open(program, args, opts) do
      {:ok, port} -> port
      {:error, reason} -> :erlang.error(reason, [name, options])
    end
  end

  @port_defaults %{
    form: :stream,
    binary: false,
    exit_status: false,
    eof: false,
    in: false,
    out: false,
    args: []
  }

  defp port_plan({:spawn, command}, options, call) do
    text = port_text(command, call)
    opts = port_options(options, call)
    if opts.args != [], do: argument_error(call, 1, "must be spawn_executable")
    if is_map_key(opts, :arg0), do: argument_error(call, 1, "invalid port name")
    {"/bin/sh", ["-c", "exec " <> text], :maps.merge(opts, %{name: text, arg0: "sh"})}
  end

  defp port_plan({:spawn_executable, program}, options, call) do
    text = port_text(program, call)
    opts = port_options(options, call)
    {text, opts.args, :maps.put(:name, text, opts)}
  end

  defp port_plan(name, options, call) when not is_tuple(name) do
    sound? =
      try do
        port_options(options, call)
      rescue
        ArgumentError -> false
      end

    if sound?,
      do: :erlang.error(:badarg, call),
      else: refuse(call, %{1 => "not a tuple", 2 => "invalid option in list"})
  end

  defp port_plan(name, options, call) do
    _ = port_options(options, call)
    known = is_tuple(name) and tuple_size(name) == 2 and elem(name, 0) in [:spawn_driver, :fd]

    if known,
      do: :erlang.error(:enotsup, call),
      else: argument_error(call, 1, "invalid port name")
  end

  defp port_text(text, call) do
    :erlang.iolist_to_binary(:unicode.characters_to_binary(text))
  rescue
    ArgumentError -> argument_error(call, 1, "invalid port name")
  end

  defp port_options(options, call) do
    opts = port_options(options, @port_defaults, call)
    if opts.in or opts.out, do: opts, else: %{opts | in: true, out: true}
  end

  defp port_options([], opts, _call), do: opts

  defp port_options([{:cd, folder} | rest], opts, call),
    do: port_options(rest, :maps.put(:cd, port_text(folder, call), opts), call)

  defp port_options([option | rest], opts, call) do
    case port_option(option, opts) do
      :invalid -> argument_error(call, 2, "invalid option in list")
      opts -> port_options(rest, opts, call)
    end
  end

  defp port_options(_improper, _opts, call), do: argument_error(call, 2, "invalid option in list")

  defp port_option(flag, opts)
       when flag in [:binary, :exit_status, :eof, :in, :out, :stderr_to_stdout],
       do: :maps.put(flag, true, opts)

  defp port_option(flag, opts) when flag in [:use_stdio, :hide, :overlapped_io], do: opts
  defp port_option(:stream, opts), do: %{opts | form: :stream}

  defp port_option({:line, most} = form, opts) when is_integer(most) and most > 0,
    do: %{opts | form: form}

  defp port_option({:packet, bytes} = form, opts) when bytes in [1, 2, 4],
    do: %{opts | form: form}

  defp port_option({:args, args}, opts), do: port_option_of(:args, port_arguments(args, []), opts)
  defp port_option({:arg0, name}, opts), do: port_option_of(:arg0, port_argument(name), opts)

  defp port_option({:env, variables}, opts) do
    if is_list(variables) and :lists.all(&port_variable?/1, variables),
      do: :maps.put(:env, variables, opts),
      else: :invalid
  end

  defp port_option({:parallelism, flag}, opts) when is_boolean(flag), do: opts

  defp port_option({limit, _}, opts) when limit in [:busy_limits_port, :busy_limits_msgq],
    do: opts

  defp port_option(_option, _opts), do: :invalid

  defp port_option_of(_key, :invalid, _opts), do: :invalid
  defp port_option_of(key, value, opts), do: :maps.put(key, value, opts)

  defp port_arguments([arg | rest], done) do
    case port_argument(arg) do
      :invalid -> :invalid
      bytes -> port_arguments(rest, [bytes | done])
    end
  end

  defp port_arguments([], done), do: :lists.reverse(done)
  defp port_arguments(_improper, _done), do: :invalid

  # A program gets the bytes of a binary as they are, and those of an argument only to its first zero.
  defp port_argument(bytes) when is_binary(bytes), do: hd(:binary.split(bytes, <<0>>))

  defp port_argument(chars) do
    case :unicode.characters_to_binary(chars) do
      bytes when is_binary(bytes) -> port_argument(bytes)
      _ -> :invalid
    end
  rescue
    ArgumentError -> :invalid
  end

  defp port_variable?({name, value}), do: is_list(name) and (is_list(value) or value == false)
  defp port_variable?(_variable), do: false

  @doc "Lists the open ports."
  def ports, do: :rshell.ports()

  @doc "Writes to a port."
  def port_command(port, data), do: port_command(port, data, [])

  @doc "Writes to a port, with options that change nothing."
  def port_command(port, data, options) do
    written =
      try do
        :erlang.iolist_to_binary(data)
      rescue
        ArgumentError -> nil
      end

    data_problem = if written == nil, do: %{2 => "not an iodata term"}, else: %{}

    case :maps.merge(data_problem, command_problem(options)) do
      problems when problems == %{} ->
        port_call!(port, {:command, written}, [port, data])

      problems ->
        call = if options == [], do: [port, data], else: [port, data, options]
        refuse(call, :maps.merge(port_problem(port), problems))
    end
  end

  defp port_problem(port) when is_port(port) or is_atom(port), do: %{}
  defp port_problem(_port), do: %{1 => "not a port"}

  defp command_problem([option | rest]) when option in [:force, :nosuspend] and is_list(rest), do: command_problem(rest)
  defp command_problem([]), do: %{}

  defp command_problem([_ | _] = options) do
    if List.improper?(options), do: %{3 => "not a proper list"}, else: %{3 => "invalid option in list"}
  end

  defp command_problem(options) when not is_list(options), do: %{3 => "not a list"}

  @doc "Closes a port."
  def port_close(port), do: port_call!(port, :close, [port])

  @doc "Gives a port another owner."
  def port_connect(port, pid) when is_pid(pid), do: port_call!(port, {:connect, pid}, [port, pid])
  def port_connect(port, pid), do: refuse([port, pid], :maps.put(2, "not a pid", port_problem(port)))

  @doc "Controls a port, which none here can be."
  def port_control(port, operation, data), do: refuse_port(port, [port, operation, data])

  @doc "Calls a port's driver, which none here can be."
  def port_call(port, data), do: refuse_port(port, [port, data])
  @doc "Calls a port's driver, which none here can be."
  def port_call(port, operation, data), do: refuse_port(port, [port, operation, data])

  @doc "Keeps a term with a port."
  def port_set_data(port, data), do: port_call!(port, {:set_data, data}, [port, data])

  @doc "The term that was kept with a port."
  def port_get_data(port) do
    case port_call!(port, :get_data, [port]) do
      {:ok, :undefined} -> :erlang.error(:badarg, [port])
      {:ok, data} -> data
    end
  end

  @doc "Tells all about a port."
  def port_info(port) do
    case port_call_info(port, [port]) do
      :undefined ->
        :undefined

      info ->
        number = port_number(port)

        [
          {:name, info.name},
          {:links, info.links},
          {:id, number},
          {:connected, info.connected},
          {:input, info.input},
          {:output, info.output},
          {:os_pid, info.os_pid}
        ]
    end
  end

  @doc "Tells one thing about a port."
  def port_info(port, item) do
    items =
      [:name, :links, :id, :connected, :input, :output, :os_pid] ++
        [:registered_name, :monitors, :monitored_by, :memory, :queue_size, :locking, :parallelism]

    info = port_call_info(port, [port, item])

    if info != :undefined and item not in items,
      do: argument_error([port, item], 2, "invalid option in list")

    case {item, info} do
      {_, :undefined} ->
        :undefined

      {:registered_name, _} ->
        case :erlang.process_info(:rshell_port.driver(port), :registered_name) do
          [] -> []
          found -> found
        end

      {:id, _} ->
        {:id, port_number(port)}

      {item, info} when is_map_key(info, item) ->
        {item, :maps.get(item, info)}

      {list, _} when list in [:monitors, :monitored_by] ->
        :erlang.process_info(:rshell_port.driver(port), list)

      {:locking, _} ->
        {:locking, :port_level}

      {:parallelism, _} ->
        {:parallelism, false}

      {item, _} ->
        {item, 0}
    end
  end

  defp port_number(port) do
    port = if is_atom(port), do: :erlang.whereis(port), else: port
    [_, number] = :string.split(:erlang.port_to_list(port), '.')
    :erlang.list_to_integer(:lists.droplast(number)) * 8
  end

  # Lists that operators stand for

  @doc "As `++/2`."
  def append(left, right), do: left ++ right
  @doc "As `--/2`."
  def subtract(left, right), do: left -- right

  # Sending

  @doc "Sends, as nothing here would have to wait."
  def send_nosuspend(to, message), do: send_nosuspend(to, message, [])

  @doc "Sends, as nothing here would have to wait."
  def send_nosuspend(to, message, options) do
    :erlang.send(to, message, [:nosuspend | options]) == :ok
  end

  # Hashes and checksums

  # Code

  @doc "Removes a module: it becomes old code."
  def delete_module(module), do: :code.delete(module) || :undefined

  @doc "Removes old code, of which none is kept."
  def purge_module(module) when is_atom(module), do: true

  @doc "Tells whether there is old code, of which none is kept."
  def check_old_code(module) when is_atom(module), do: false

  @doc "Tells whether a process runs old code, of which none is kept."
  def check_process_code(pid, module) when is_pid(pid) and is_atom(module), do: false
  @doc "As `check_process_code/2`."
  def check_process_code(pid, module, _options) when is_pid(pid) and is_atom(module), do: false

  @doc "Loads a native library, which is not possible here."
  def load_nif(_path, _info), do: {:error, {:bad_lib, 'native code can not be loaded'}}

  @doc "Fails as a function does whose native code is not loaded."
  def nif_error(reason), do: :erlang.error(reason)
  @doc "Fails as a function does whose native code is not loaded."
  def nif_error(reason, args), do: :erlang.error(reason, args)

  @doc "Tells whether a function is native."
  def is_builtin(module, name, arity), do: :rshell_code.native?(module, name, arity)

  @doc "The modules that are always there."
  def pre_loaded do
    [:erlang, :init, :erts_internal, :atomics, :counters, :persistent_term, :zlib, :prim_file]
  end

  # The system

  @doc "Tells about the system what the native function of this name does not."
  def system_info(item) do
    case :rshell_system.info(item) do
      :unknown -> argument_error([item], 1, "invalid system info item")
      value -> value
    end
  end

  @system_flags [:schedulers_online, :dirty_cpu_schedulers_online, :min_heap_size] ++
                  [:fullsweep_after, :min_bin_vheap_size, :trace_control_word, :max_heap_size] ++
                  [:multi_scheduling, :microstate_accounting, :time_offset, :backtrace_depth] ++
                  [:scheduler_wall_time]

  @doc "Sets a flag of the system that here changes nothing; gives the value it has."
  def system_flag(flag, value)
      when (flag in [:schedulers_online, :dirty_cpu_schedulers_online] and is_integer(value) and
              value > 0) or
             (flag in [:min_heap_size, :fullsweep_after, :min_bin_vheap_size, :trace_control_word] and
                is_integer(value) and value >= 0) or
             (flag == :multi_scheduling and
                value in [:block, :unblock, :block_normal, :unblock_normal]) or
             (flag == :max_heap_size and (is_map(value) or is_integer(value))) do
    case :erlang.system_info(flag) do
      {^flag, value} -> value
      value -> value
    end
  end

  def system_flag(:microstate_accounting, value) when is_boolean(value), do: false
  def system_flag(:time_offset, :finalize), do: :final

  def system_flag(flag, value) when flag in @system_flags,
    do: argument_error([flag, value], 2, "invalid value for this system flag")

  def system_flag(flag, value), do: argument_error([flag, value], 1, "invalid system flag")

  @doc "Who is told about the system, which is nobody."
  def system_monitor, do: :undefined
  @doc "Nobody is told about the system."
  def system_monitor(_settings), do: :undefined
  @doc "Nobody is told about the system."
  def system_monitor(_pid, _options), do: :undefined
  @doc "Who is told about scheduling, which is nobody."
  def system_profile, do: :undefined
  @doc "Nobody is told about scheduling."
  def system_profile(_pid, _options), do: :undefined

  @doc "Prints a newline."
  def display_nl, do: :erlang.display_string('\n')

  @doc "Sequential tracing is off."
  def seq_trace(_flag, _value), do: :erlang.error(:notsup)
  @doc "Sequential tracing is off."
  def seq_trace_info(what), do: {what, []}
  @doc "Sequential tracing is off."
  def seq_trace_print(_term), do: false
  @doc "Sequential tracing is off."
  def seq_trace_print(_label, _term), do: false

  @doc """
  Has what processes do told to the calling process, or to the one of `{:tracer, pid}`, in messages: `{:trace, pid, :send, message,
  to}` and the like. Returns of how many processes that changed.

  `what` is a pid, `:all`, `:existing` or `:new`; flags are `:send`, `:receive`, `:procs`, `:call` (of the functions that
  `trace_pattern/3` names), `:return_to`, `:running`, `:arity`, `:silent`, `:set_on_spawn`, `:set_on_first_spawn`,
  `:set_on_link`, `:set_on_first_link`, `:timestamp`, `:monotonic_timestamp`, `:strict_monotonic_timestamp` and `:all`.
  A process is told of by one other only. Nothing is told of collections of garbage and of ports, which are no processes here.
  """
  def trace(what, how, flags) when not is_boolean(how),
    do: argument_error([what, how, flags], 2, "not a boolean ('true' or 'false')")

  def trace(what, how, flags) when not is_list(flags),
    do: argument_error([what, how, flags], 3, "not a list")

  def trace(what, how, flags) do
    case :rshell_tracing.change(what, how, flags) do
      {:bad, at, text} -> argument_error([what, how, flags], at, text)
      count -> count
    end
  end

  @doc "Has calls of a function told: `trace_pattern(mfa, spec, [])`."
  def trace_pattern(mfa, spec) do
    case :rshell_tracing.pattern(mfa, spec, []) do
      {:bad, at, text} -> argument_error([mfa, spec], at, text)
      count -> count
    end
  end

  @doc """
  Has calls of functions told by the processes that are traced with `:call`, or no longer. Returns how many functions it are.

  `mfa` is `{module, name, arity}`, where the last or the last two or all may be `:_`. The specification is `true` for all calls,
  `false` for none any more, or a match specification over the list of arguments, whose body may be `{:return_trace}`,
  `{:exception_trace}`, `{:message, term}` and others. With `[:local]` calls from within the module are told too, and private
  functions; with `[:call_count]` calls are only counted.
  """
  def trace_pattern(mfa, spec, flags) do
    case :rshell_tracing.pattern(mfa, spec, flags) do
      {:bad, at, text} -> argument_error([mfa, spec, flags], at, text)
      count -> count
    end
  end

  @doc "What is told of a process (`:flags`, `:tracer`), or of calls of a function (`:traced`, `:match_spec`, `:call_count`, `:all` ...)."
  def trace_info(what, item) do
    case :rshell_tracing.info(what, item) do
      {:bad, at, text} -> argument_error([what, item], at, text)
      info -> info
    end
  end

  @doc "Says by `{:trace_delivered, pid, ref}` that all that was told so far of a process has arrived."
  def trace_delivered(pid) do
    ref = :erlang.make_ref()
    send(self(), {:trace_delivered, pid, ref})
    ref
  end

  @doc "Tests a match specification of a table or, on a list of arguments, one of calls."
  def match_spec_test(object, spec, :table) do
    case :ets.test_ms(object, spec) do
      {:ok, result} -> {:ok, result, [], []}
      {:error, errors} -> {:error, errors}
    end
  end

  def match_spec_test(arguments, spec, :trace) when is_list(arguments) do
    case :rshell_trace.complaints(spec) do
      [] ->
        {told, flags} = :rshell_trace.judge(arguments, spec)
        {:ok, told, flags, []}

      errors ->
        {:error, errors}
    end
  end

  def match_spec_test(arguments, spec, :trace),
    do: argument_error([arguments, spec, :trace], 1, "not a list")

  def match_spec_test(_object, _spec, _kind), do: :erlang.error(:badarg)

  @doc "Memory that allocators hold, which are not told apart here."
  def alloc_info(_allocators), do: []
  @doc "Memory that allocators hold, which are not told apart here."
  def alloc_sizes(_allocators), do: []

  # Packets

  @doc "Takes one packet off a binary: `{:ok, packet, rest}`, `{:more, length}` or `{:error, reason}`."
  def decode_packet(type, data, options) do
    if is_binary(data) and is_list(options) and :lists.all(&packet_option?/1, options) do
      :rshell_packet.decode(type, data, options)
    else
      info = [error_info: %{module: :erl_erts_errors}]
      :erlang.raise(:error, :badarg, [{:erlang, :decode_packet, [type, data, options], info}])
    end
  end

  defp packet_option?({name, _}), do: name in [:packet_size, :line_length, :line_delimiter]
  defp packet_option?(_option), do: false

  @doc "Returns who has a name, of which some begin when they are asked for."
  def whereis(name) do
    if wake([:rshell_sleepers.of(name)]), do: :erlang.whereis(name), else: :undefined
  end

  @doc "Returns all names of processes."
  def registered(), do: if(wake(:rshell_sleepers.asleep()), do: :erlang.registered(), else: [])

  # Who makes them begin does not wait for them.
  defp wake(apps) do
    if :erlang.whereis(:application_controller) != self() do
      for app <- apps, do: :application_controller.wake(app)
      true
    end
  end
end

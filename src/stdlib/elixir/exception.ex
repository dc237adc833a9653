# Natives of :rshell that this file calls:
#
#   application_of(module) -> {application, version} | nil   atom and binary, for stack traces
#   function_clauses(module, name, arity) -> {kind, [{arguments, guards}]} | nil
#     the clauses of a loaded function as expanded quoted code, guards a list of alternatives
#   error_info(module, function, args, info) -> [{1.. | :general, binary}] | nil
#     what was wrong with each argument of a BIF, as `format_error/2` of OTP words it
defmodule Exception do
  @moduledoc """
  Exceptions as values: their messages, reports and stack traces. They are defined by `defexception/1`, raised
  by `raise/1`, and handled by `rescue` in `try/1`.

      iex> error =
      ...>   try do
      ...>     Map.fetch!(%{}, :a)
      ...>   rescue
      ...>     error -> error
      ...>   end
      iex> {error.__struct__, Exception.message(error)}
      {KeyError, "key :a not found in: %{}"}

  It is also a behaviour: a module of an exception has `exception/1`, which makes it, and `message/1`, which
  tells its text; `blame/2`, if there, adds what costs time to find out.
  """

  @typedoc "Any exception: a struct that `defexception/1` defined."
  @type t :: %{:__struct__ => module, :__exception__ => true, optional(atom) => any}

  @typedoc "What was raised: an error, or something else that ends a process."
  @type kind :: :error | non_error_kind
  @type non_error_kind :: :exit | :throw | {:EXIT, pid}
  @type arity_or_args :: non_neg_integer | list
  @type location :: keyword
  @type stacktrace_entry ::
          {module, atom, arity_or_args, location} | {(... -> any), arity_or_args, location}
  @type stacktrace :: [stacktrace_entry]

  @doc ~S"""
  Makes an exception of what `raise/2` got behind the module, a keyword list as a rule. `defexception/1` gives
  one that takes fields, and, if there is a field `:message`, a text too.

      defmodule TooLong do
        defexception [:message]

        @impl true
        def exception(limit: limit), do: %TooLong{message: "longer than #{limit}"}
      end

      raise TooLong, limit: 10
      #=> ** (TooLong) longer than 10
  """
  @callback exception(term) :: t

  @doc ~S"""
  Returns the text of an exception. `defexception/1` gives one that returns the field `:message`; a module
  that has no such field has to write it.

      defmodule TooLong do
        defexception [:limit]

        @impl true
        def message(error), do: "longer than #{error.limit}"
      end
  """
  @callback message(t) :: String.t()

  @doc """
  Returns the exception and its stack trace with what costs time to find out, such as names that are alike. It
  is called by those who show errors, not when an error is raised or rescued.

      @impl true
      def blame(error, stacktrace) do
        {%{error | message: error.message <> hint(error)}, stacktrace}
      end
  """
  @callback blame(t, stacktrace) :: {t, stacktrace}
  @optional_callbacks [blame: 2]

  @doc """
  Tells whether a term is an exception: a struct that `defexception/1` defined. `Kernel.is_exception/1`, which
  guards may use too, is preferred.

      iex> Exception.exception?(%ArgumentError{})
      true
      iex> Exception.exception?(:badarg)
      false
  """
  def exception?(term)
  def exception?(%_{__exception__: true}), do: true
  def exception?(_), do: false

  @doc """
  Returns the text of an exception. If its own function fails, a text says so; nothing is raised.

      iex> Exception.message(%ArgumentError{})
      "argument error"
      iex> Exception.message(%RuntimeError{message: "oops"})
      "oops"
  """
  @spec message(t) :: String.t()
  def message(%module{__exception__: true} = exception) do
    try do
      module.message(exception)
    rescue
      caught ->
        "got #{inspect(caught.__struct__)} with message #{inspect(message(caught))} " <>
          "while retrieving Exception.message/1 for #{inspect(exception)}. Stacktrace:\n" <>
          format_stacktrace(__STACKTRACE__)
    else
      result when is_binary(result) ->
        result

      result ->
        "got #{inspect(result)} while retrieving Exception.message/1 for " <>
          "#{inspect(exception)} (expected a string)"
    end
  end

  @doc """
  Makes an exception of an Erlang error, as `rescue` does: `:badarith` becomes an `ArithmeticError`, what has
  none of its own an `ErlangError`. What is an exception already stays, and so does the payload of `:exit`
  and `:throw`. The stack trace helps to tell which function was undefined, for instance.

      iex> Exception.normalize(:error, :badarith)
      %ArithmeticError{}
      iex> Exception.normalize(:error, :out_of_paper)
      %ErlangError{original: :out_of_paper}
      iex> Exception.normalize(:throw, :badarith)
      :badarith
  """
  @spec normalize(kind, any, stacktrace) :: any
  def normalize(kind, payload, stacktrace \\ [])
  def normalize(:error, %_{__exception__: true} = payload, _stacktrace), do: payload
  def normalize(:error, payload, stacktrace), do: ErlangError.normalize(payload, stacktrace)
  def normalize(_kind, payload, _stacktrace), do: payload

  @doc """
  Returns the first line of an error report: the kind, and what it was.

      iex> Exception.format_banner(:throw, 1)
      "** (throw) 1"
      iex> Exception.format_banner(:error, :badarith)
      "** (ArithmeticError) bad argument in arithmetic expression"
      iex> Exception.format_banner(:exit, :shutdown)
      "** (exit) shutdown"
  """
  @spec format_banner(kind, any, stacktrace) :: String.t()
  def format_banner(kind, exception, stacktrace \\ [])

  def format_banner(:error, exception, stacktrace) do
    exception = normalize(:error, exception, stacktrace)
    "** (" <> inspect(exception.__struct__) <> ") " <> message(exception)
  end

  def format_banner(:throw, reason, _stacktrace), do: "** (throw) " <> inspect(reason)
  def format_banner(:exit, reason, _stacktrace), do: "** (exit) " <> format_exit(reason, "\n    ")

  def format_banner({:EXIT, pid}, reason, _stacktrace),
    do: "** (EXIT from #{inspect(pid)}) " <> format_exit(reason, "\n    ")

  @doc """
  Returns the report of an error as the shell shows it: the banner and the stack trace, `[]` unless given. The
  kind is `:error`, `:exit` or `:throw`, as `catch kind, payload` gives it.

      iex> Exception.format(:throw, 1, [])
      "** (throw) 1"
      iex> Exception.format(:error, %RuntimeError{message: "oops"}, [])
      "** (RuntimeError) oops"
  """
  @spec format(kind, any, stacktrace) :: String.t()
  def format(kind, payload, stacktrace \\ [])
  def format({:EXIT, _} = kind, any, _), do: format_banner(kind, any)

  def format(kind, payload, stacktrace) do
    banner = format_banner(kind, payload, stacktrace)
    if stacktrace == [], do: banner, else: banner <> "\n" <> format_stacktrace(stacktrace)
  end

  @doc """
  Adds to an exception what can be found out about its cause: for a `KeyError` similar keys, for an
  `UndefinedFunctionError` similar names, for a `FunctionClauseError` the arguments and the clauses. Returns
  `{exception, stacktrace}`. It costs time, and is for those who show errors.

      iex> {error, _} = Exception.blame(:error, %KeyError{key: :fo, term: [foo: 1]}, [])
      iex> error.message =~ "Did you mean"
      true
      iex> Exception.blame(:exit, :normal, [])
      {:normal, []}
  """
  @spec blame(:error, any, stacktrace) :: {t, stacktrace}
  @spec blame(non_error_kind, payload, stacktrace) :: {payload, stacktrace} when payload: var
  def blame(kind, error, stacktrace)

  def blame(:error, error, stacktrace) do
    %module{} = struct = normalize(:error, error, stacktrace)

    if Code.ensure_loaded?(module) and function_exported?(module, :blame, 2),
      do: module.blame(struct, stacktrace),
      else: {struct, stacktrace}
  end

  def blame(_kind, reason, stacktrace), do: {reason, stacktrace}

  @doc """
  Returns the clauses of a function with what of each does not match the arguments, `{:ok, kind, clauses}`,
  when its code is known; else `:error`. `blame/3` uses it.

      iex> Exception.blame_mfa(:nowhere, :f, [])
      :error
  """
  @spec blame_mfa(module, atom, [term]) ::
          {:ok, :def | :defp | :defmacro | :defmacrop, list} | :error
  def blame_mfa(module, function, args)
      when is_atom(module) and is_atom(function) and is_list(args) do
    case :rshell.function_clauses(module, function, length(args)) do
      nil -> :error
      {kind, clauses} -> {:ok, kind, :lists.map(&blame_clause(&1, args), clauses)}
    end
  end

  defp blame_clause({patterns, guards}, args) do
    {nodes, binding} =
      Enum.map_reduce(Enum.zip(patterns, args), [], fn {pattern, arg}, binding ->
        case bind(pattern, arg, binding) do
          {:ok, binding} -> {%{match?: true, node: written(pattern)}, binding}
          :error -> {%{match?: false, node: written(pattern)}, binding}
        end
      end)

    {nodes,
     Enum.map(
       guards,
       &(&1 |> Macro.prewalk(fn node -> struct_test(node) end) |> blame_guard(binding))
     )}
  end

  # A range with a step is told as ranges are written.
  defp written(pattern) do
    Macro.prewalk(pattern, fn
      {:%{}, meta, [__struct__: Range, first: first, last: last, step: step]} ->
        {:"..//", meta, [first, last, step]}

      node ->
        node
    end)
  end

  # What `is_struct` was expanded to is told as it was written.
  defp struct_test({{:., _, [:erlang, :andalso]}, _, [known, test]} = node) do
    with {:map, value, names} <- struct_part(known), true <- tests_name?(test, value, names) do
      {:is_struct, [], [value | names]}
    else
      _ -> node
    end
  end

  defp struct_test(node), do: node

  # `is_map(value) and is_map_key(value, :__struct__)`, with a test of the name in between where there is one.
  defp struct_part({{:., _, [:erlang, :andalso]}, _, [map, key]}) do
    with {:ok, value} <- map_key(key) do
      case map do
        {{:., _, [:erlang, :is_map]}, _, [^value]} ->
          {:map, value, []}

        {{:., _, [:erlang, :andalso]}, _, [{{:., _, [:erlang, :is_map]}, _, [^value]}, name]} ->
          struct_name(value, name)

        _ ->
          :error
      end
    end
  end

  defp struct_part(_), do: :error

  defp map_key({{:., _, [:erlang, :is_map_key]}, _, [:__struct__, value]}), do: {:ok, value}
  defp map_key(_), do: :error

  defp struct_name(
         value,
         {{:., _, [:erlang, :orelse]}, _, [{{:., _, [:erlang, :is_atom]}, _, [name]}, :fail]}
       ),
       do: {:map, value, [name]}

  defp struct_name(_, _), do: :error

  defp tests_name?({{:., _, [:erlang, :is_atom]}, _, [got]}, value, []), do: name_of?(got, value)

  defp tests_name?({{:., _, [:erlang, :==]}, _, [got, name]}, value, [name]),
    do: name_of?(got, value)

  defp tests_name?(_, _, _), do: false

  defp name_of?({{:., _, [:erlang, :map_get]}, _, [:__struct__, value]}, value), do: true
  defp name_of?(_, _), do: false

  defp bind(pattern, arg, binding) do
    {_, binding} =
      Code.eval_quoted({:=, [], [pattern, {:blamed, [], __MODULE__}]}, [
        {{:blamed, __MODULE__}, arg} | binding
      ])

    {:ok, List.keydelete(binding, {:blamed, __MODULE__}, 0)}
  rescue
    _ -> :error
  end

  defp blame_guard({{:., _, [:erlang, op]}, meta, [left, right]}, binding)
       when op in [:andalso, :orelse] do
    kind = if op == :andalso, do: :and, else: :or
    {kind, meta, [blame_guard(left, binding), blame_guard(right, binding)]}
  end

  defp blame_guard({op, meta, [left, right]}, binding) when op in [:and, :or],
    do: {op, meta, [blame_guard(left, binding), blame_guard(right, binding)]}

  defp blame_guard(node, binding) do
    match? =
      try do
        true = bound?(node, binding)
        {value, _} = Code.eval_quoted(node, binding)
        value == true
      rescue
        _ -> false
      end

    %{match?: match?, node: Macro.prewalk(node, &elixir_call/1)}
  end

  # A variable of a pattern that did not match has no value.
  defp bound?(node, binding) do
    {_, bound?} =
      Macro.prewalk(node, true, fn
        {name, _, context} = variable, bound? when is_atom(name) and is_atom(context) ->
          {variable, bound? and List.keymember?(binding, name, 0)}

        other, bound? ->
          {other, bound?}
      end)

    bound?
  end

  # A function of Erlang by the name and the order of arguments that `Kernel` has it by, if it has it.
  defp elixir_call({{:., _, [:erlang, :element]}, meta, [place, tuple]}) when is_integer(place),
    do: {:elem, meta, [tuple, place - 1]}

  defp elixir_call({{:., _, [:erlang, :element]}, meta, [{{:., _, [:erlang, :+]}, _, [place, 1]}, tuple]}),
    do: {:elem, meta, [tuple, place]}

  defp elixir_call({{:., _, [:erlang, :is_map_key]}, meta, [key, map]}),
    do: {:is_map_key, meta, [map, key]}

  defp elixir_call({{:., at, [:erlang, name]}, meta, args})
       when name in [:band, :bor, :bxor, :bnot, :bsl, :bsr],
       do: {{:., at, [Bitwise, name]}, meta, args}

  defp elixir_call({{:., _, [:erlang, name]}, meta, args} = node) do
    name = elixir_name(name)
    arity = length(args)
    known? = function_exported?(Kernel, name, arity) or macro_exported?(Kernel, name, arity)
    if known?, do: {name, meta, args}, else: node
  end

  defp elixir_call(node), do: node

  defp elixir_name(:"=:="), do: :===
  defp elixir_name(:"=/="), do: :!==
  defp elixir_name(:"/="), do: :!=
  defp elixir_name(:"=<"), do: :<=
  defp elixir_name(:andalso), do: :and
  defp elixir_name(:orelse), do: :or
  defp elixir_name(name), do: name

  # Exit reasons

  @doc ~S"""
  Explains the reason of an exit, as `catch :exit, reason` gives it, in one or more lines.

      iex> Exception.format_exit(:noconnection)
      "no connection"
      iex> Exception.format_exit({:timeout, {GenServer, :call, [:slow, :hello, 5000]}})
      "exited in: GenServer.call(:slow, :hello, 5000)\n    ** (EXIT) time out"
  """
  @spec format_exit(any) :: String.t()
  def format_exit(reason), do: format_exit(reason, "\n    ")

  # A :badarg or the like beside a stack is an error that ended the process.
  defp format_exit({%_{__exception__: true} = exception, stacktrace} = reason, joiner)
       when is_list(stacktrace) and stacktrace != [],
       do: format_raised(exception, stacktrace, reason, joiner)

  defp format_exit({{%_{__exception__: true}, stack} = inner, {mod, fun, args}}, joiner)
       when is_list(stack) and is_atom(mod) and is_atom(fun) and is_list(args),
       do: format_called(inner, mod, fun, args, joiner)

  defp format_exit({error, [_ | _] = stacktrace} = reason, joiner),
    do: format_raised(error, stacktrace, reason, joiner)

  defp format_exit({:shutdown, {:failed_to_start_child, child, {:EXIT, reason}}}, joiner),
    do: start_child(child, reason, joiner)

  defp format_exit({:shutdown, {:failed_to_start_child, child, reason}}, joiner),
    do: start_child(child, reason, joiner)

  defp format_exit({reason, {mod, fun, args}}, joiner)
       when is_atom(mod) and is_atom(fun) and is_list(args),
       do: format_called(reason, mod, fun, args, joiner)

  defp format_exit(reason, _joiner), do: exit_reason(reason)

  defp format_called(reason, mod, fun, args, joiner) do
    "exited in: " <>
      format_mfa(mod, fun, args) <>
      joiner <> "** (EXIT) " <> format_exit(reason, joiner <> "    ")
  end

  defp start_child(child, reason, joiner) do
    "shutdown: failed to start child: " <>
      inspect(child) <> joiner <> "** (EXIT) " <> format_exit(reason, joiner <> "    ")
  end

  defp format_raised(error, stacktrace, reason, joiner) do
    if Enum.all?(stacktrace, &stacktrace_entry?/1) do
      indent = joiner <> "    "
      lines = for entry <- stacktrace, do: indent <> format_stacktrace_entry(entry)

      "an exception was raised:" <>
        joiner <>
        format_banner(:error, error, stacktrace) <>
        IO.iodata_to_binary(lines)
    else
      exit_reason(reason)
    end
  end

  defp stacktrace_entry?({_module, _fun, _arity, _location}), do: true
  defp stacktrace_entry?({_fun, _arity, _location}), do: true
  defp stacktrace_entry?(_), do: false

  @no_process "no process: the process is not alive or there's no process currently " <>
                "associated with the given name, possibly because its application isn't started"

  defp exit_reason(:calling_self), do: "process attempted to call itself"
  defp exit_reason(:timeout), do: "time out"
  defp exit_reason(:killed), do: "killed"
  defp exit_reason(:noconnection), do: "no connection"
  defp exit_reason(:noproc), do: @no_process
  defp exit_reason(:normal), do: "normal"
  defp exit_reason(:shutdown), do: "shutdown"
  defp exit_reason({:nodedown, node}) when is_atom(node), do: "no connection to #{node}"
  defp exit_reason({:shutdown, reason}), do: "shutdown: #{inspect(reason)}"
  defp exit_reason({:bad_call, call}), do: "bad call: #{inspect(call)}"
  defp exit_reason({:bad_cast, cast}), do: "bad cast: #{inspect(cast)}"
  defp exit_reason({:bad_return_value, value}), do: "bad return value: #{inspect(value)}"
  defp exit_reason({:already_started, pid}), do: "already started: #{inspect(pid)}"

  defp exit_reason({:bad_return, {module, :init, value}}),
    do: format_mfa(module, :init, 1) <> " returned a bad value: " <> inspect(value)

  defp exit_reason({:bad_start_spec, children}),
    do: "bad child specification, invalid children: " <> inspect(children)

  defp exit_reason({:start_spec, problem}),
    do: "bad child specification, " <> child_problem(problem)

  defp exit_reason({:supervisor_data, problem}),
    do: "bad supervisor configuration, " <> supervisor_problem(problem)

  defp exit_reason(reason), do: inspect(reason)

  defp child_problem({:invalid_module, value}), do: "invalid module: #{inspect(value)}. Must be an atom."

  defp child_problem({:invalid_shutdown, value}),
    do: "invalid shutdown: #{inspect(value)}. Must be an integer >= 0, :infinity or :brutal_kill."

  defp child_problem({:duplicate_child_name, id}) do
    """
    more than one child specification has the id: #{inspect(id)}.
    If using maps as child specifications, make sure the :id keys are unique.
    If using a module or {module, arg} as child, use Supervisor.child_spec/2 to change the :id, for example:

        children = [
          Supervisor.child_spec({MyWorker, arg}, id: :my_worker_1),
          Supervisor.child_spec({MyWorker, arg}, id: :my_worker_2)
        ]
    """
  end

  defp child_problem({:invalid_mfa, value}), do: "invalid mfa: #{inspect(value)}"

  defp child_problem({:invalid_restart_type, value}),
    do: "invalid restart type: #{inspect(value)}. Must be :permanent, :transient or :temporary."

  defp child_problem({:invalid_child_type, value}),
    do: "invalid child type: #{inspect(value)}. Must be :worker or :supervisor."

  defp child_problem({:invalid_modules, value}),
    do: "invalid modules: #{inspect(value)}. Must be a list of atoms or :dynamic."

  defp child_problem({:invalid_child_spec, value}),
    do: "invalid child specification: #{inspect(value)}"

  defp child_problem(other), do: "got: #{inspect(other)}"

  defp supervisor_problem({:invalid_type, value}), do: "invalid type: #{inspect(value)}"
  defp supervisor_problem({:invalid_strategy, value}), do: "invalid strategy: #{inspect(value)}"

  defp supervisor_problem({:invalid_intensity, value}),
    do: "invalid max_restarts (intensity): #{inspect(value)}"

  defp supervisor_problem({:invalid_period, value}),
    do: "invalid max_seconds (period): #{inspect(value)}"

  defp supervisor_problem({:invalid_max_children, value}),
    do: "invalid max_children: #{inspect(value)}"

  defp supervisor_problem({:invalid_extra_arguments, value}),
    do: "invalid extra_arguments: #{inspect(value)}"

  defp supervisor_problem(other), do: "got: #{inspect(other)}"

  # Stack traces

  @doc ~S"""
  Returns a stack trace as text, one line for each entry, as it stands under an error. Without an argument it
  is that of the caller.

      iex> Exception.format_stacktrace([{Foo, :bar, 1, [file: 'foo.ex', line: 3]}])
      "    foo.ex:3: Foo.bar/1\n"
  """
  @spec format_stacktrace(stacktrace | nil) :: String.t()
  def format_stacktrace(trace \\ nil) do
    trace =
      if trace do
        trace
      else
        case Process.info(self(), :current_stacktrace) do
          {:current_stacktrace, entries} -> Enum.drop(entries, 3)
        end
      end

    case trace do
      [] -> "\n"
      _ -> "    " <> Enum.map_join(trace, "\n    ", &format_stacktrace_entry/1) <> "\n"
    end
  end

  @doc """
  Returns one entry of a stack trace as text: the application and its version if known, the place, the
  function.

      iex> Exception.format_stacktrace_entry({Foo, :bar, 1, file: 'a.ex', line: 2})
      "a.ex:2: Foo.bar/1"
      iex> Exception.format_stacktrace_entry({Foo, :bar, [1, :two], []})
      "Foo.bar(1, :two)"
  """
  @spec format_stacktrace_entry(stacktrace_entry) :: String.t()
  def format_stacktrace_entry(entry)

  def format_stacktrace_entry({module, :__MODULE__, 0, location}),
    do: format_location(location) <> inspect(module) <> " (module)"

  def format_stacktrace_entry({_module, :__MODULE__, 1, location}),
    do: format_location(location) <> "(module)"

  def format_stacktrace_entry({_module, :__FILE__, 1, location}),
    do: format_location(location) <> "(file)"

  def format_stacktrace_entry({module, fun, arity, location}),
    do: format_entry(module, fun, arity, location)

  def format_stacktrace_entry({fun, arity, location}),
    do: format_location(location) <> format_fa(fun, arity)

  defp format_entry(module, fun, arity, location),
    do: format_application(module) <> format_location(location) <> format_mfa(module, fun, arity)

  defp format_application(module) do
    case :rshell.application_of(module) do
      {app, version} -> if told?(app), do: "(#{app} #{version}) ", else: ""
      nil -> format_loaded(:application.get_application(module))
    end
  end

  defp told?(app) when app in [:kernel, :stdlib, :elixir, :logger], do: true
  defp told?(app), do: :application.get_key(app, :vsn) != :undefined

  defp format_loaded({:ok, app}) do
    {:ok, version} = :application.get_key(app, :vsn)
    "(#{app} #{version}) "
  end

  defp format_loaded(:undefined), do: ""

  defp format_location(location) when is_list(location),
    do: format_file_line(Keyword.get(location, :file), Keyword.get(location, :line), " ")

  @doc """
  Returns a file and a line with a colon behind each, and the suffix, if there is one, behind them. Without a
  line, or with 0, only the file; without a file, nothing.

      iex> Exception.format_file_line("a.ex", 1)
      "a.ex:1:"
      iex> Exception.format_file_line("a.ex", 0)
      "a.ex:"
      iex> Exception.format_file_line(nil, 1)
      ""
  """
  @spec format_file_line(String.t() | nil, non_neg_integer | nil, String.t()) :: String.t()
  def format_file_line(file, line, suffix \\ "") do
    cond do
      is_nil(file) -> ""
      is_nil(line) or line == 0 -> "#{file}:#{suffix}"
      true -> "#{file}:#{line}:#{suffix}"
    end
  end

  @doc """
  Returns a file, a line and a column as `format_file_line/3` does file and line.

      iex> Exception.format_file_line_column("a.ex", 1, 2)
      "a.ex:1:2:"
      iex> Exception.format_file_line_column("a.ex", 1, nil)
      "a.ex:1:"
  """
  @spec format_file_line_column(
          String.t() | nil,
          non_neg_integer | nil,
          non_neg_integer | nil,
          String.t()
        ) :: String.t()
  def format_file_line_column(file, line, column, suffix \\ "") do
    cond do
      is_nil(file) -> ""
      is_nil(line) or line == 0 -> "#{file}:#{suffix}"
      is_nil(column) or column == 0 -> "#{file}:#{line}:#{suffix}"
      true -> "#{file}:#{line}:#{column}:#{suffix}"
    end
  end

  @doc ~S"""
  Returns an anonymous function and its arity, or its arguments, as text.

      iex> Exception.format_fa(fn -> nil end, 0) =~ "/0"
      true
      iex> Exception.format_fa(&String.length/1, ["four"])
      "&String.length/1(\"four\")"
  """
  @spec format_fa(fun, arity_or_args) :: String.t()
  def format_fa(fun, arity) when is_function(fun), do: inspect(fun) <> format_arity(arity)

  @doc false
  def format_error(%module{} = exception, _stacktrace),
    do: %{general: message(exception), reason: "#" <> Atom.to_string(module)}

  @doc ~S"""
  Returns a function of a module and its arity, or its arguments, as text, as one would write it.

      iex> Exception.format_mfa(Foo, :bar, 2)
      "Foo.bar/2"
      iex> Exception.format_mfa(Foo, :bar, [1, 2])
      "Foo.bar(1, 2)"
      iex> Exception.format_mfa(:lists, :"a b", 0)
      ":lists.\"a b\"/0"
  """
  @spec format_mfa(module, atom, arity_or_args) :: String.t()
  def format_mfa(module, fun, arity) when is_atom(module) and is_atom(fun) do
    case anonymous_in(Atom.to_string(fun)) do
      nil ->
        inspect(module) <> "." <> Macro.inspect_atom(:remote_call, fun) <> format_arity(arity)

      {outer, outer_arity} ->
        "anonymous fn" <>
          format_arity(arity) <>
          " in " <>
          inspect(module) <>
          "." <> Macro.inspect_atom(:remote_call, String.to_atom(outer)) <> "/" <> outer_arity
    end
  end

  # A closure is called "-outer/arity-fun-n-" in a stack trace.
  @doc false
  def anonymous_in("-" <> rest) do
    case :binary.matches(rest, ["-fun-", "-inlined-", "-anonymous-"]) do
      [] ->
        nil

      places ->
        {at, _} = :lists.last(places)
        outer = binary_part(rest, 0, at)

        case :binary.matches(outer, "/") do
          [] ->
            nil

          slashes ->
            {slash, 1} = :lists.last(slashes)
            <<name::size(slash)-binary, "/", arity::binary>> = outer
            {name, arity}
        end
    end
  end

  def anonymous_in(_name), do: nil

  defp format_arity(arity) when is_list(arity),
    do: "(" <> Enum.map_join(arity, ", ", &inspect/1) <> ")"

  defp format_arity(arity) when is_integer(arity), do: "/" <> Integer.to_string(arity)

  @doc false
  def format_snippet(snippet, line) do
    number = String.pad_leading(Integer.to_string(line), 2)
    {content, offset} = {snippet.content, snippet.offset}
    margin = String.duplicate(" ", byte_size(number))

    " #{margin} |\n #{number} | #{content}\n #{margin} | " <>
      String.duplicate(" ", offset) <> "^"
  end

  @doc false
  def did_you_mean([]), do: ""

  def did_you_mean(names),
    do: ". Did you mean:\n\n" <> Enum.map_join(names, "", &"      * #{&1}\n")
end

defmodule IEx.Pry do
  @moduledoc false

  use GenServer

  @server __MODULE__

  @type break :: {id, module, {function, arity}, pending :: non_neg_integer}

  @type break_error ::
          :recompilation_failed
          | :no_beam_file
          | :unknown_function_arity
          | :missing_debug_info
          | :outdated_debug_info
          | :non_elixir_module

  @type id :: integer

  @frames [break_call!: {:break_call!, 225}]

  @radius 3

  # The condition of a breakpoint that stops at every call, as patterns and guards.
  @any {[], true}

  @doc "Stops here: the shell works with these variables until `continue/0` or `respawn/0`."
  def pry(binding, %Macro.Env{} = env) do
    location = location(env)
    trace = self() |> Process.info(:current_stacktrace) |> elem(1) |> own_trace()
    whereami = {env.file, env.line, trace}
    server = Process.get(:iex_server)

    if server do
      IO.puts(
        :stdio,
        IEx.color(:eval_interrupt, "Break reached: " <> location <> snippet(whereami))
      )

      send(server, {:nested, self()})
      leave = nested(server, binding, env, whereami)
      Process.put(:iex_pried, if(leave == :respawned, do: :respawned, else: :done))
      {:ok, leave == :next}
    else
      take_over(location, binding, env, whereami)
    end
  end

  @doc """
  What `dbg/2` calls in a shell: stops first, then shows the value as ever. In a pipe it stops at every line, as long as
  one goes on by `n/0`.
  """
  def dbg({:|>, _, _} = pipe, options, env) do
    [{line, [start | steps]} | others] =
      pipe |> Macro.unpipe() |> Enum.map(&elem(&1, 0)) |> by_line(env.line)

    quote do
      next? = true
      unquote(dbg_line({line, steps}, start, shown([start | steps]), options))
      unquote_splicing(for line <- others, do: dbg_line(line, options))
      value
    end
  end

  def dbg(ast, options, %Macro.Env{} = env) do
    options = quote(do: Keyword.put(unquote(options), :print_location, false))
    shown = Macro.dbg(ast, options, env)

    quote do
      IEx.Pry.pry(binding(), __ENV__)
      unquote(shown)
    end
  end

  # The steps of a pipe by the line on which they stand: `[{line, steps}]`.
  defp by_line(steps, line) do
    steps
    |> Enum.map_reduce(line, fn step, line ->
      line = with {_, meta, _} <- step, do: Keyword.get(meta, :line, line), else: (_ -> line)
      {{line, step}, line}
    end)
    |> elem(0)
    |> Enum.chunk_by(&elem(&1, 0))
    |> Enum.map(fn [{line, _} | _] = chunk -> {line, Enum.map(chunk, &elem(&1, 1))} end)
  end

  defp dbg_line({_line, steps} = line, options) do
    shown = [:faint, "|> ", :reset, shown(steps), :reset]
    dbg_line(line, quote(do: value), shown, options)
  end

  defp dbg_line({line, steps}, start, shown, options) do
    value = Enum.reduce(steps, start, &Macro.pipe(&2, &1, 0))

    quote do
      next? = IEx.Pry.__next__(next?, binding(), %{__ENV__ | line: unquote(line)})
      value = unquote(value)
      IEx.Pry.__dbg__(unquote(shown), value, unquote(options))
    end
  end

  defp shown(steps), do: steps |> Enum.map(&Macro.to_string/1) |> Enum.intersperse([:faint, " |> ", :reset])

  @doc false
  def __dbg__(shown, value, options) do
    colors = if IO.ANSI.enabled?(), do: IO.ANSI.syntax_colors(), else: []
    options = Keyword.merge([width: 80, pretty: true, syntax_colors: colors], options)
    IO.write(IO.ANSI.format([shown, :faint, " #=> ", :reset, inspect(value, options), "\n\n"]))
  end

  defp take_over(location, binding, env, whereami) do
    case IEx.Broker.take_over(location, snippet(whereami)) do
      {:ok, server, leader} ->
        former = Process.group_leader()
        Process.group_leader(self(), leader)
        Process.put(:iex_server, server)
        leave = nested(server, binding, env, whereami)
        Process.delete(:iex_server)
        Process.group_leader(self(), former)
        send(server, {:done, self()})
        {:ok, leave == :next}

      {:error, :no_iex} = error ->
        extra =
          case :os.type() do
            {:win32, _} ->
              " If you are using Windows, you may need to start IEx with the --werl option."

            _ ->
              ""
          end

        IO.puts(
          :stdio,
          "Cannot pry #{inspect(self())} at #{location}. Is an IEx shell running?#{extra}"
        )

        error

      {:error, :refused} = error ->
        error
    end
  end

  # The shell's own frames around the pried function say nothing about it, and a function with a breakpoint was compiled for
  # it, so that it stands in no file.
  defp own_trace(trace) do
    trace = Enum.drop_while(trace, &(elem(&1, 0) in [__MODULE__, Process, :erlang]))

    case Enum.reject(trace, &(elem(&1, 0) in [:erl_eval, :elixir, IEx.Evaluator])) do
      [{module, name, arity, _} | rest] = own ->
        if Enum.any?(list(), &match?({_, ^module, {^name, ^arity}, _, _}, &1)),
          do: [{module, name, arity, []} | rest],
          else: own

      [] ->
        []
    end
  end

  # There is no place to show or to open in what was typed.
  defp nested(server, binding, env, {file, _, _} = whereami) do
    nested? = Process.put(:iex_nested, true)
    former = Process.put(:iex_whereami, if(File.regular?(file), do: whereami))
    env = %{Macro.Env.prune_compile_info(env) | line: 1}
    leave = IEx.Evaluator.pry_loop(server, binding, env)
    Process.put(:iex_whereami, former)
    Process.put(:iex_nested, nested?)
    leave
  end

  defp location(%{file: file, line: line, module: module, function: function}) do
    place = "#{Path.relative_to_cwd(file)}:#{line}"

    case function do
      {name, arity} -> "#{Exception.format_mfa(module, name, arity)} (#{place})"
      nil -> place
    end
  end

  defp snippet({file, line, _}) do
    case lines(file, line, @radius) do
      {:ok, lines} -> "\n\n" <> lines
      :error -> ""
    end
  end

  @doc "Returns the lines around a line of a file, that line marked, as `{:ok, chardata}`, or `:error`."
  @spec whereami(Path.t(), pos_integer, non_neg_integer) :: {:ok, IO.chardata()} | :error
  def whereami(file, line, radius), do: lines(file, line, radius)

  @doc "Returns the place of a pried process, the lines around it and the stack trace."
  def whereami({file, line, trace}, radius) do
    text =
      case lines(file, line, radius) do
        {:ok, lines} -> "\n\n" <> lines
        :error -> "\nCould not extract source snippet. Location is not available."
      end

    trace = if trace == [], do: "", else: "\n" <> Exception.format_stacktrace(trace)
    "Location: #{Path.relative_to_cwd(file)}:#{line}" <> text <> trace
  end

  defp lines(file, line, radius) do
    case File.read(file) do
      {:ok, text} ->
        first = max(line - radius, 1)

        lines =
          text
          |> String.split("\n")
          |> ended()
          |> Enum.with_index(1)
          |> Enum.filter(fn {_, n} -> n >= first and n <= line + radius end)
          |> Enum.map(fn {text, n} -> numbered(text, n, n == line) end)

        if lines == [], do: :error, else: {:ok, IO.iodata_to_binary(lines)}

      {:error, _} ->
        :error
    end
  end

  # Lines with their ends; there is none behind the last end.
  defp ended(lines) do
    {last, lines} = List.pop_at(lines, -1)
    Enum.map(lines, &(&1 <> "\n")) ++ if(last == "", do: [], else: [last])
  end

  defp numbered(text, n, here?) do
    text = [String.pad_leading(Integer.to_string(n), 5), ": ", text]
    if here?, do: IO.ANSI.format_fragment([:bright, text, :normal]), else: text
  end

  @doc "Sets a breakpoint at a function: its number, or why that cannot be."
  @spec break(module, atom, arity, non_neg_integer) :: {:ok, id} | {:error, break_error}
  def break(module, function, arity, stops \\ 1) when is_integer(arity) do
    set(module, function, arity, @any, stops)
  end

  @doc "Sets a breakpoint at the calls of a function whose arguments fit these patterns and guards."
  @spec break(module, atom, [Macro.t()], Macro.t(), Macro.Env.t(), non_neg_integer) ::
          {:ok, id} | {:error, break_error}
  def break(module, function, args, guards, env, stops \\ 1) do
    set(module, function, length(args), expanded(args, guards, env), stops)
  end

  @doc "As `break/4`, but raises where no breakpoint can be set."
  @spec break!(module, atom, arity, non_neg_integer) :: id
  def break!(module, function, arity, stops \\ 1) when is_integer(arity) do
    break_call!(module, function, arity, @any, stops)
  end

  @doc "As `break/6`, but raises where no breakpoint can be set."
  @spec break!(module, atom, [Macro.t()], Macro.t(), Macro.Env.t(), non_neg_integer) :: id
  def break!(module, function, args, guards, env, stops \\ 1) do
    break_call!(module, function, length(args), expanded(args, guards, env), stops)
  end

  # Patterns and guards mean what they do where they are written, not in the module that is stopped.
  defp expanded(args, guards, env) do
    clause = {:->, [], [[{:when, [], args ++ [guards]}], :ok]}
    {expanded, _, _} = :elixir_expand.expand({:fn, [], [clause]}, :elixir_env.env_to_ex(env), env)
    {:fn, _, [{:->, _, [[{:when, _, parts}], _]}]} = expanded
    {args, [guards]} = Enum.split(parts, -1)
    {args, guards}
  end

  defp break_call!(module, function, arity, condition, stops) do
    case set(module, function, arity, condition, stops) do
      {:ok, id} -> id
      {:error, reason} -> raise "could not set breakpoint, " <> told(reason, module, function, arity)
    end
  end

  defp told(:non_elixir_module, module, _, _),
    do: "module #{inspect(module)} was not written in Elixir"

  defp told(:no_beam_file, module, _, _), do: "could not find .beam file for #{inspect(module)}"

  defp told(:recompilation_failed, module, _, _), do: "could not compile module #{inspect(module)} again"

  defp told(:unknown_function_arity, module, function, arity),
    do: "unknown function/macro #{Exception.format_mfa(module, function, arity)}"

  defp set(module, function, arity, condition, stops) do
    GenServer.call(@server, {:break, module, {function, arity}, condition, stops}, :infinity)
  end

  defp erlang?(module) do
    # Of Elixir's own compiler there is less here than its names.
    known? = Code.ensure_loaded?(module) or :rshell.application_of(module) != nil
    known? and not function_exported?(module, :__info__, 1) and module not in :erlang.pre_loaded()
  end

  defp instrumented?(module) do
    Code.ensure_loaded?(module) and module.module_info(:attributes)[:iex_pry] == [true]
  end

  defp list() do
    if :ets.whereis(@server) == :undefined, do: [], else: Enum.sort(:ets.tab2list(@server))
  end

  defp in_force(), do: Enum.filter(list(), fn {_, module, _, _, _} -> instrumented?(module) end)

  @doc "Tells whether the instrumented function is to stop, and counts the stop."
  def __reached__(_id, false), do: false

  def __reached__(id, true) do
    :ets.update_counter(@server, id, {5, -1, -1, -1}) >= 0
  rescue
    # The breakpoint was removed while its function ran.
    ArgumentError -> false
  end

  @doc "Stops before an expression of an instrumented function; tells whether to stop before the next one."
  def __next__(false, _binding, _env), do: false

  def __next__(true, binding, env) do
    case pry(binding, env) do
      {:ok, next?} -> next?
      {:error, _} -> false
    end
  end

  @doc "Returns the breakpoints as `{id, module, {function, arity}, stops}`, without those of modules loaded anew."
  def breaks() do
    for {id, module, name, _condition, stops} <- in_force(), do: {id, module, name, max(stops, 0)}
  end

  @doc "Removes every breakpoint."
  def remove_breaks(), do: GenServer.call(@server, :remove_breaks, :infinity)

  @doc "Removes the breakpoints of a module."
  def remove_breaks(module), do: GenServer.call(@server, {:remove_breaks, module}, :infinity)

  @doc "Sets the stops of a breakpoint to zero."
  def reset_break(id), do: reset(&(elem(&1, 0) == id))

  @doc false
  def reset_break(module, function, arity) do
    reset(&match?({_, ^module, {^function, ^arity}, _, _}, &1))
  end

  defp reset(wanted) do
    case Enum.filter(in_force(), wanted) do
      [] ->
        :not_found

      found ->
        for break <- found, do: :ets.update_element(@server, elem(break, 0), {5, 0})
        :ok
    end
  end

  ## The server of the breakpoints
  #
  # Its table has `{id, module, {function, arity}, {patterns, guards}, stops}`, its state is the next id.

  @doc false
  def start_link(_), do: GenServer.start_link(__MODULE__, :ok, name: @server)

  @impl true
  def init(:ok) do
    Process.flag(:trap_exit, true)
    :ets.new(@server, [:named_table, :public, write_concurrency: true])
    {:ok, 1}
  end

  @impl true
  def handle_call({:break, module, name, condition, stops}, _from, next) do
    {id, next} =
      case :ets.match(@server, {:"$1", module, name, :_, :_}) do
        [[id]] -> {id, next}
        # An attempt that fails has used its number up.
        [] -> {next, next + 1}
      end

    {:reply, place({id, module, name, condition, stops}), next}
  end

  def handle_call(:remove_breaks, _from, _next) do
    remove(list())
    {:reply, :ok, 1}
  end

  def handle_call({:remove_breaks, module}, _from, next) do
    remove(of(module))
    {:reply, :ok, next}
  end

  defp place({_id, module, name, _condition, _stops} = break) do
    source = if not erlang?(module), do: IEx.Pry.Instrument.source(module)

    cond do
      erlang?(module) -> {:error, :non_elixir_module}
      source == nil -> {:error, :no_beam_file}
      IEx.Pry.Instrument.defines?(source, module, name) -> instrument(source, break)
      true -> {:error, :unknown_function_arity}
    end
  end

  defp instrument(source, {id, module, _, _, _} = break) do
    IEx.Pry.Instrument.compile(source, module, Enum.sort([break | List.keydelete(of(module), id, 0)]))
    :ets.insert(@server, break)
    {:ok, id}
  rescue
    _ -> {:error, :recompilation_failed}
  end

  defp of(module), do: Enum.filter(list(), &(elem(&1, 1) == module))

  # A module that was loaded anew has no breakpoints to take out.
  defp remove(breaks) do
    for module <- breaks |> Enum.map(&elem(&1, 1)) |> Enum.uniq(), instrumented?(module) do
      module |> IEx.Pry.Instrument.source() |> IEx.Pry.Instrument.compile(module, [])
    end

    for break <- breaks, do: :ets.delete(@server, elem(break, 0))
  end

  @impl true
  def terminate(_reason, _next), do: remove(list())
end

defmodule IEx.Pry do
  @moduledoc false

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
        if Enum.any?(list(), &(&1.module == module and &1.name == {name, arity})),
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
    set(module, function, arity, true, stops)
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
    break_call!(module, function, arity, true, stops)
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

  defp told(:unknown_function_arity, module, function, arity),
    do: "unknown function/macro #{Exception.format_mfa(module, function, arity)}"

  defp set(module, function, arity, condition, stops) do
    {same, others} =
      Enum.split_with(list(), &match?(%{module: ^module, name: {^function, ^arity}}, &1))

    id = with([%{id: id}] <- same, do: id, else: (_ -> next_id()))
    source = IEx.Pry.Instrument.source(module)

    cond do
      source == nil and erlang?(module) ->
        {:error, :non_elixir_module}

      source == nil ->
        {:error, :no_beam_file}

      not IEx.Pry.Instrument.defines?(source, module, {function, arity}) ->
        {:error, :unknown_function_arity}

      true ->
        counter = :atomics.new(1, [])
        :atomics.put(counter, 1, stops)
        name = {function, arity}
        break = %{id: id, module: module, name: name, condition: condition, counter: counter}
        all = Enum.sort_by([break | others], & &1.id)
        IEx.Pry.Instrument.compile(source, module, Enum.filter(all, &(&1.module == module)))
        put(all)
        {:ok, id}
    end
  end

  defp erlang?(module) do
    # Of Elixir's own compiler there is less here than its names.
    known? = Code.ensure_loaded?(module) or :rshell.application_of(module) != nil
    known? and not function_exported?(module, :__info__, 1) and module not in :erlang.pre_loaded()
  end

  # An attempt that fails has used its number up.
  defp next_id() do
    id = :persistent_term.get({__MODULE__, :last_id}, 0) + 1
    :persistent_term.put({__MODULE__, :last_id}, id)
    id
  end

  defp in_force(), do: Enum.filter(list(), &instrumented?(&1.module))

  defp instrumented?(module) do
    Code.ensure_loaded?(module) and module.module_info(:attributes)[:iex_pry] == [true]
  end

  defp list(), do: :persistent_term.get(__MODULE__, [])
  defp put(breaks), do: :persistent_term.put(__MODULE__, breaks)

  @doc "Tells whether the instrumented function is to stop, and counts the stop."
  def __reached__(_id, false), do: false

  def __reached__(id, true) do
    case Enum.find(list(), &(&1.id == id)) do
      nil -> false
      %{counter: counter} -> take(counter, :atomics.get(counter, 1))
    end
  end

  defp take(_counter, 0), do: false

  defp take(counter, stops) do
    case :atomics.compare_exchange(counter, 1, stops, stops - 1) do
      :ok -> true
      now -> take(counter, now)
    end
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
    for %{id: id, module: module, name: name, counter: counter} <- in_force() do
      {id, module, name, :atomics.get(counter, 1)}
    end
  end

  @doc "Removes every breakpoint."
  def remove_breaks() do
    modules = list() |> Enum.map(& &1.module) |> Enum.uniq()
    Enum.each(modules, &remove_breaks/1)
    :persistent_term.put({__MODULE__, :last_id}, 0)
  end

  @doc "Removes the breakpoints of a module."
  def remove_breaks(module) do
    {own, others} = Enum.split_with(list(), &(&1.module == module))

    if own != [] do
      module |> IEx.Pry.Instrument.source() |> IEx.Pry.Instrument.compile(module, [])
      put(others)
    end

    :ok
  end

  @doc "Sets the stops of a breakpoint to zero."
  def reset_break(id), do: reset(&(&1.id == id))

  @doc false
  def reset_break(module, function, arity) do
    reset(&(&1.module == module and &1.name == {function, arity}))
  end

  defp reset(wanted) do
    case Enum.filter(in_force(), wanted) do
      [] ->
        :not_found

      found ->
        Enum.each(found, &:atomics.put(&1.counter, 1, 0))
        :ok
    end
  end
end

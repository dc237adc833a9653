defmodule IEx.Pry do
  @moduledoc false

  @radius 3

  @doc "Stops here: the shell works with these variables until `continue/0` or `respawn/0`."
  def pry(binding, %Macro.Env{} = env) do
    location = location(env)
    trace = self() |> Process.info(:current_stacktrace) |> elem(1) |> Enum.drop(2)
    whereami = {env.file, env.line, trace}
    server = Process.get(:iex_server)

    if server do
      IO.puts(
        :stdio,
        IEx.color(:eval_interrupt, "Break reached: " <> location <> snippet(whereami))
      )

      send(server, {:nested, self()})
      leave = nested(server, binding, env, whereami)
      Process.put(:iex_leave, leave)
      {:ok, false}
    else
      take_over(location, binding, env, whereami)
    end
  end

  @doc "What `dbg/2` calls in a shell: stops first, then shows the value as ever."
  def dbg(ast, options, %Macro.Env{} = env) do
    shown = Macro.dbg(ast, options, env)

    quote do
      IEx.Pry.pry(binding(), __ENV__)
      unquote(shown)
    end
  end

  defp take_over(location, binding, env, whereami) do
    case IEx.Broker.take_over(location, snippet(whereami)) do
      {:ok, server, leader} ->
        former = Process.group_leader()
        Process.group_leader(self(), leader)
        Process.put(:iex_server, server)
        nested(server, binding, env, whereami)
        Process.delete(:iex_server)
        Process.group_leader(self(), former)
        send(server, {:done, self()})
        {:ok, false}

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

  defp nested(server, binding, env, whereami) do
    former = Process.put(:iex_whereami, whereami)
    env = %{Macro.Env.prune_compile_info(env) | line: 1}
    leave = IEx.Evaluator.pry_loop(server, binding, env)
    if former, do: Process.put(:iex_whereami, former), else: Process.delete(:iex_whereami)
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

  @doc "Returns the place of a pried process, the lines around it and the stack trace."
  def whereami({file, line, trace}, radius) do
    text =
      case lines(file, line, radius) do
        {:ok, lines} -> "\n\n" <> lines
        :error -> "\n"
      end

    "Location: #{Path.relative_to_cwd(file)}:#{line}" <>
      text <> "\n" <> Exception.format_stacktrace(trace)
  end

  defp lines(file, line, radius) do
    case File.read(file) do
      {:ok, text} ->
        first = max(line - radius, 1)

        lines =
          text
          |> String.split(["\r\n", "\n"], trim: false)
          |> Enum.with_index(1)
          |> Enum.filter(fn {_, n} -> n >= first and n <= line + radius end)
          |> drop_last_empty()
          |> Enum.map(fn {text, n} -> numbered(text, n, n == line) end)

        if lines == [], do: :error, else: {:ok, IO.iodata_to_binary(lines)}

      {:error, _} ->
        :error
    end
  end

  defp drop_last_empty(lines) do
    case List.last(lines) do
      {"", _} -> List.delete_at(lines, -1)
      _ -> lines
    end
  end

  defp numbered(text, n, here?) do
    text = String.trim_trailing("#{String.pad_leading(Integer.to_string(n), 5)}: #{text}")
    [if(here?, do: IO.ANSI.format([:bright, text]), else: text), ?\n]
  end

  @doc "Sets a breakpoint, which needs compiled files that can be instrumented; here it says what is missing."
  def break!(module, function, arity, stops) when is_integer(arity) do
    break_call!(module, function, arity, true, stops)
  end

  @doc false
  def break!(module, function, {args, guards}, _env_functions, stops) do
    break_call!(module, function, length(args), guards, stops)
  end

  defp break_call!(module, function, arity, _guards, _stops) do
    raise "could not set breakpoint, " <> why_not(module, function, arity)
  end

  defp why_not(module, function, arity) do
    known? = Code.ensure_loaded?(module) and not :rshell_code.defined_in_shell(module)

    if known? and not function_exported?(module, function, arity) and
         not macro_exported?(module, function, arity) do
      "unknown function/macro #{Exception.format_mfa(module, function, arity)}"
    else
      "could not find .beam file for #{inspect(module)}"
    end
  end

  @doc "Returns the breakpoints that are set."
  def breaks(), do: []

  @doc "Removes every breakpoint."
  def remove_breaks(), do: :ok

  @doc "Removes the breakpoints of a module."
  def remove_breaks(_module), do: :ok

  @doc "Sets the stops of a breakpoint to zero."
  def reset_break(_id), do: :not_found

  @doc false
  def reset_break(_module, _function, _arity), do: :not_found
end

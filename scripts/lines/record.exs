# Prints where functions of Elixir and OTP stand in their own sources, as a real Elixir's stack traces tell it.
#
#     elixir scripts/lines/record.exs < scripts/lines/calls.txt > src/code/lines.txt
#
# A line is `module function/arity clause call`: the line of its first clause, told where no clause fits, and the line
# that calls of it in progress mostly show; `-` stands for one that is not known.
defmodule Lines do
  @applications [:elixir, :iex, :logger, :ex_unit, :eex]
  @modules ~w(Elixir. gen proc_lib supervisor lists maps timer)

  # The line of the first clause, of functions that may have none for their arguments.
  def clauses() do
    for application <- @applications,
        _ = Application.load(application),
        module <- Application.spec(application, :modules),
        documented?(module),
        {:ok, {_, [abstract_code: {_, forms}]}} <- [:beam_lib.chunks(:code.which(module), [:abstract_code])],
        {:function, _, name, arity, clauses} <- forms,
        arity > 0 and function_exported?(module, name, arity) and not match?("__" <> _, Atom.to_string(name)),
        not Enum.any?(clauses, &fits_all?/1),
        into: %{} do
      [{:clause, anno, _, _, _} | _] = clauses
      {{module, name, arity}, :erl_anno.line(anno)}
    end
  end

  defp documented?(module),
    do: match?({:docs_v1, _, _, _, doc, _, _} when doc != :hidden, Code.fetch_docs(module))

  defp fits_all?({:clause, _, patterns, [], _}), do: Enum.all?(patterns, &match?({:var, _, _}, &1))
  defp fits_all?(_clause), do: false

  # What the stack of a shell tells, from within what it evaluates.
  def shell() do
    Application.ensure_all_started(:iex)
    Process.register(self(), :shell_lines)
    {:ok, input} = StringIO.open("send(:shell_lines, Process.info(self(), :current_stacktrace))\n")

    spawn(fn ->
      Process.group_leader(self(), input)
      IEx.Server.run([])
    end)

    receive do: ({:current_stacktrace, entries} -> told(entries))
  end

  # What the traces of failing calls tell: `{function, :clause | :call, line}`.
  def traces(code) do
    task = Task.async(fn -> trace(code) end)
    case Task.yield(task, 2000) || Task.shutdown(task, :brutal_kill) do
      {:ok, entries} -> entries
      _ -> []
    end
  end

  defp trace(code) do
    Process.flag(:trap_exit, true)
    Process.group_leader(self(), elem(StringIO.open(""), 1))
    {value, _} = Code.eval_string("import IEx.Helpers, warn: false; " <> code)
    inner(value)
  catch
    _, reason -> told(__STACKTRACE__) ++ inner(reason)
  end

  # Processes that fail bring the traces of theirs along, and the stack of one that waits is a value.
  defp inner({:error, reason}), do: inner(reason)
  defp inner({{_, [{_, _, _, _} | _] = trace}, _}), do: told(trace)
  defp inner({_, [{_, _, _, _} | _] = trace}), do: told(trace)
  defp inner(_), do: []

  defp told(entries) do
    for {module, name, arity, [_ | _] = place} <- entries,
        line = place[:line],
        String.starts_with?(Atom.to_string(module), @modules),
        match?([_ | _], :code.which(module)) do
      if is_list(arity),
        do: {{module, name, length(arity)}, :clause, line},
        else: {{module, name, arity}, :call, line}
    end
  end
end

Process.flag(:trap_exit, true)
Logger.configure(level: :none)
:erlang.system_flag(:backtrace_depth, 20)
told = IO.stream() |> Enum.flat_map(&Lines.traces/1) |> Kernel.++(Lines.shell()) |> Enum.group_by(&Tuple.delete_at(&1, 2), &elem(&1, 2))
most = fn lines -> lines |> Enum.frequencies() |> Enum.max_by(fn {line, count} -> {count, -line} end) |> elem(0) end
seen = Map.new(told, fn {key, lines} -> {key, most.(lines)} end)
clauses = Lines.clauses()

for function <- Enum.uniq(Map.keys(clauses) ++ Enum.map(Map.keys(seen), &elem(&1, 0))) |> Enum.sort() do
  {module, name, arity} = function
  clause = seen[{function, :clause}] || clauses[function] || "-"
  IO.puts("#{module} #{name}/#{arity} #{clause} #{seen[{function, :call}] || "-"}")
end

# Evaluates the expressions of a file, one a line, and prints each with what it gives: the value as `inspect` shows it,
# or the exception. In files of diagnostics an expression has `⏎` where its lines end, and what its compilation writes to standard
# error comes first. The same script runs under Elixir (to record) and under rshell (to compare).
[file] = System.argv()
Logger.configure(level: :none)
diagnostics? = String.ends_with?(file, "diagnostics.txt")
if diagnostics?, do: Application.ensure_all_started(:ex_unit)

show = fn value -> inspect(value, limit: :infinity, printable_limit: :infinity, width: 110) end
clean = fn text -> Regex.replace(~r/#(PID|Port|Reference|Function)<[^>]*>/, text, "#\\1<>") end

evaluate = fn source ->
  try do
    {value, _} = Code.eval_string(source, [], file: "nofile")
    show.(if(diagnostics? and match?({:module, _, _, _}, value), do: Tuple.delete_at(value, 2), else: value))
  rescue
    error -> "** " <> inspect(error.__struct__) <> ": " <> Exception.message(error)
  catch
    :exit, reason -> "** exit: " <> show.(reason)
    kind, reason -> "** #{kind}: " <> show.(reason)
  end
end

diagnose = fn source ->
  text = ExUnit.CaptureIO.capture_io(:stderr, fn -> send(self(), {:result, evaluate.(source)}) end)

  for {module, _} <- :code.all_loaded(), match?("Elixir.Sample" <> _, Atom.to_string(module)) do
    :code.purge(module)
    :code.delete(module)
  end

  receive do
    {:result, result} -> clean.(text <> result)
  end
end

for line <- File.stream!(file), line = String.trim_trailing(line, "\n"), String.starts_with?(line, "> ") do
  "> " <> source = line

  result =
    if diagnostics?, do: diagnose.(String.replace(source, "⏎", "\n")), else: evaluate.(source)

  IO.puts(["> ", source, "\n", result])
end

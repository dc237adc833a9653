# Evaluates the expressions of a file, one a line, and prints each with what it gives: the value as `inspect` shows it,
# or the exception. The same script runs under Elixir (to record) and under rshell (to compare).
[file] = System.argv()

show = fn value -> inspect(value, limit: :infinity, printable_limit: :infinity, width: 110) end

for line <- File.stream!(file), line = String.trim_trailing(line, "\n"), String.starts_with?(line, "> ") do
  "> " <> source = line

  result =
    try do
      {value, _} = Code.eval_string(source, [], file: "nofile")
      show.(value)
    rescue
      error -> "** " <> inspect(error.__struct__) <> ": " <> Exception.message(error)
    catch
      :exit, reason -> "** exit: " <> show.(reason)
      kind, reason -> "** #{kind}: " <> show.(reason)
    end

  IO.puts(["> ", source, "\n", result])
end

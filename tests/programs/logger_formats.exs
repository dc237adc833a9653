# Erlang's formats with terms shown as Elixir shows them, and texts that are cut.
told = fn format, args, limit ->
  try do
    format |> Logger.Utils.scan_inspect(args, limit) |> :io_lib.unscan_format() |> IO.inspect(limit: 20)
  rescue
    error -> IO.inspect(error)
  end
end

told.('~p and ~w', [%{a: 1}, {:b, "c"}], 100)
told.("~tp~n~~~s", [[1, 2], "x"], :infinity)
told.(:"~p", ['abc'], 100)
told.('~lp~lw', ['abc', 'abc'], 100)
told.('~5p|~5w|~*p', [[1, 2, 3], [1, 2, 3], 7, [1, 2, 3]], 100)
told.('~P~W', [[1, 2, 3], 2, [1, 2, 3], 1], 100)
told.('~.10.0x~5.2s~c', [16, 'abc', "four", ?a], 100)
told.('~s~p~s', ["four", "fourfour", "four"], 10)
told.('~s~p~s', ["áá", "ááá", "four"], 9)
told.('~s~s', ['charlist is whole', ["and", "chardata"]], 3)
told.('~p~p', [["in lists"], "0123456"], 3)
told.('~p', [<<255, 1, 2, 3>>], 2)
told.('~p', [], 3)
told.('~p', [1, 2], 3)

for {text, limit} <- [
      {"abc", 3},
      {"abc", 2},
      {"abc", 0},
      {"abc", :infinity},
      {"aáb", 2},
      {"aáb", 3},
      {<<"ab", 255, "cdef">>, 3},
      {<<"ab", 195, 255, "cdef">>, 4},
      {["a", ?b, [], ["cd"] | "ef"], 4},
      {["abc" | "def"], 4},
      {[?á, "b"], 1},
      {["abc", []], 3},
      {["abc", ""], 3},
      {['a', :b], 4},
      {:a, 3}
    ] do
  try do
    IO.inspect(Logger.Utils.truncate(text, limit))
  rescue
    error -> IO.inspect(error)
  end
end

IO.inspect(Logger.Utils.timestamp(1_700_000_000_123_456, true))

# The level in force while the logger is stopped, and after.
Logger.configure(level: :error)
Logger.App.stop()
IO.inspect(Logger.level())
Application.ensure_all_started(:logger)
IO.inspect(Logger.level())

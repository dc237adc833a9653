# What is too large to be made at once; run with a bound for every process, so that little is made on the way.
import Bitwise

attempt = fn fun ->
  {pid, ref} =
    spawn_monitor(fn ->
      outcome =
        try do
          fun.()
          :made
        rescue
          error -> error.__struct__
        end

      exit({:shutdown, outcome})
    end)

  receive do
    {:DOWN, ^ref, :process, ^pid, {:shutdown, outcome}} -> IO.inspect(outcome)
    {:DOWN, ^ref, :process, ^pid, reason} -> IO.inspect({:exit, reason})
  end
end

megabyte = String.duplicate("a", 1 <<< 20)

attempt.(fn -> String.duplicate("ab", 1 <<< 40) end)
attempt.(fn -> :binary.copy("ab", 1 <<< 62) end)
attempt.(fn -> :lists.seq(1, 1 <<< 40) end)
attempt.(fn -> :lists.duplicate(1 <<< 40, :a) end)
attempt.(fn -> Integer.pow(10, 10_000_000_000) end)
attempt.(fn -> 1 <<< (1 <<< 40) end)
attempt.(fn -> <<0::size(1 <<< 45)>> end)
attempt.(fn -> Enum.reduce(1..60, "a", fn _, text -> text <> text end) end)
attempt.(fn -> Enum.reduce(1..60, [1], fn _, list -> list ++ list end) end)
attempt.(fn -> IO.iodata_to_binary(List.duplicate(megabyte, 1 <<< 14)) end)
attempt.(fn -> :io_lib.format("~100000000000s", ["a"]) end)
attempt.(fn -> :io_lib.format("~*c", [1 <<< 40, ?a]) end)
attempt.(fn -> Enum.sum(1..1000) end)
IO.puts("alive")

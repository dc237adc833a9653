# Closures that are evaluated here and run on the node given: what they give there, and what comes back.
import Bitwise
[peer] = Enum.map(System.argv(), &String.to_atom/1)
show = fn term -> IO.puts("=> #{inspect(term, limit: :infinity, width: 400)}") end
me = self()
x = 5
m = %{a: 1}

run = fn f ->
  show.(
    try do
      :erpc.call(peer, f)
    catch
      :error, {:exception, reason, _} -> {:error, reason}
      kind, reason -> {kind, reason}
    end
  )
end

run.(fn -> {node(), x} end)
run.(fn -> Enum.map([1, 2, x], &(&1 * x)) end)
run.(fn -> case x do 1 -> :one; n when n > 3 when n < 0 -> {:big, n}; _ -> :other end end)
run.(fn -> cond do x == 1 -> 1; x > 2 -> :two; true -> 3 end end)
run.(fn -> cond do x == 1 -> 1; x > 20 -> :two end end)
run.(fn -> for a <- 1..3, b <- [:x, :y], a != 2, do: {a, b} end)
run.(fn -> for a <- 1..3, into: %{}, do: {a, a * a} end)
run.(fn -> for {:ok, a} <- [ok: 1, error: 2, ok: 3], do: a end)
run.(fn -> for <<c <- "abc">>, do: c + 1 end)
run.(fn -> for <<a::4, b::4 <- <<1, 2, 3>> >>, b > 1, into: "", do: <<a, b>> end)
run.(fn -> for a <- [1, 1, 2], uniq: true, do: a end)
run.(fn -> for a <- [1, 1, 2], reduce: 0 do acc -> acc + a end end)
run.(fn -> for <<c <- :no>>, do: c end)
run.(fn -> with {:ok, a} <- {:ok, 1}, b = a + 1, {:ok, c} when c > 1 <- {:ok, b} do {a, b, c} else e -> {:else, e} end end)
run.(fn -> with {:ok, a} <- :error do a else :error -> :bad end end)
run.(fn -> with {:ok, a} <- :error do a else :other -> :bad end end)
run.(fn -> with {:ok, a} <- :error do a end end)
run.(fn -> try do raise "boom" rescue e in [ArgumentError, RuntimeError] -> {:rescued, Exception.message(e)} end end)
run.(fn -> try do raise "boom" rescue ArgumentError -> :no end end)
run.(fn -> try do throw(:ball) catch :throw, v -> {:caught, v} after send(me, :after) end end)
show.(receive(do: (m -> m)))
run.(fn -> try do throw(:ball) catch v -> {:value, v} end end)
run.(fn -> try do :erlang.error(:foo) rescue e -> e catch k, v -> {k, v} end end)
run.(fn -> try do exit(:foo) rescue e -> e catch k, v -> {k, v} else v -> {:val, v} end end)
run.(fn -> try do x rescue e -> e else v when v > 3 -> {:val, v} end end)
run.(fn -> try do raise "x" rescue _ -> is_list(__STACKTRACE__) end end)
run.(fn -> try do Map.fetch!(m, :b) rescue e in KeyError -> {e.key, e.term} end end)
run.(fn -> m.a + map_size(%{m | a: 3}) end)
run.(fn -> m.b end)
run.(fn -> try do %{m | b: 1} rescue e in KeyError -> e.key end end)
run.(fn -> Map.get(%URI{host: "x"}, :host) end)
run.(fn -> u = %URI{host: "x"}; %URI{u | port: 3}.port end)
run.(fn -> %n{} = 1..2; n end)
run.(fn -> case m do %_{} -> :struct; %{a: a} when is_map_key(m, :a) -> {:map, a} end end)
run.(fn -> <<a, b::binary-size(2), rest::binary>> = "hello"; {a, b, rest, <<x::16, 1.5::float, "é"::utf16>>, "v#{x}"} end)
run.(fn -> <<n, text::binary-size(n), _::bits>> = <<2, "abcd">>; {n, text, <<3::3>>, <<-2::little-signed-16>>} end)
run.(fn -> send(self(), {:hi, x}); receive do {:hi, ^x} -> :got; {:no, _} -> 1 after 100 -> :none end end)
run.(fn -> receive do :never -> 1 after 10 -> :late end end)
run.(fn -> f = fn 0, acc -> acc; n, acc when is_integer(n) -> acc + n end; f.(0, 1) + f.(2, 3) end)
run.(fn -> if x > 3, do: "yes", else: "no" end)
run.(fn -> x in 1..10 and not is_nil(x) && x end)
run.(fn -> [a | b] = [1, 2, 3]; "abc" <> r = "abcd"; {a, b, r, ~w(a b)a, ?a, Regex.run(~r/b+/, "abbb")} end)
run.(fn -> Enum.reduce(1..5, 0, &+/2) + String.length("x") + (6 &&& 3) end)
run.(fn -> raise ArgumentError, "remote" end)
run.(fn -> exit(:remote) end)
run.(fn -> throw(:remote) end)
run.(fn -> [1] = [x] end)
run.(fn -> [hd | _] = 'text'; {hd, 'a' ++ [1], 1 + 2 * 3 - 4, div(7, 2), 7 / 2, -x, not true, "a" <> "b"} end)
run.(fn -> quote(do: 1 + unquote(x)) end)
run.(fn -> a = b = x; {a, b, (c = a; c + 1)} end)
run.(fn -> unless x == 5, do: :no end)
run.(fn -> Enum.map(%{a: 1}, fn {k, v} -> {v, k} end) |> Enum.into(%{}) end)
run.(fn -> Task.await(Task.async(fn -> x end)) end)
run.(fn -> {self() |> is_pid(), make_ref() |> is_reference(), &String.upcase/1} end)

f = :erpc.call(peer, fn -> fn y -> x + y end end)
show.({f.(3), is_function(f, 1)})
pid = Node.spawn(peer, fn -> send(me, {:from, node(), self()}) end)
show.(receive(do: ({:from, node, ^pid} -> node)))

{:ok, agent} = :erpc.call(peer, Agent, :start, [fn -> 1 end])
show.(Agent.update(agent, fn s -> s + x end))
show.(Agent.get(agent, & &1))
g = fn y -> x + y end
Agent.update(agent, fn _ -> g end)
show.({Agent.get(agent, & &1) == g, Agent.get(agent, & &1).(1)})
show.(:rpc.call(peer, Enum, :map, [[1, 2], fn y -> y * x end]))
show.(:erpc.multicall([node(), peer], fn -> x end))

Node.spawn_link(peer, fn ->
  IO.puts("=> printed by #{node()}")
  send(me, {:read, IO.gets("")})
end)

show.(receive(do: ({:read, line} -> line)))

# Types of variables that lead back to themselves: the compiler comes to an end.

defmodule Circles do
  def f(v1) do
    (!v1)
  end
  def f([v1, v1]) when length(v1) > 1 do
    [(try do throw("s#{v1}") catch v2 -> (try do throw(([v4, %{a: v5}] = v2; v4)) catch v3 -> (for v6 <- <<1, 2>>, do: v3) end) end), if((^v1 = (v7 = v1; v7); (v1 |> List.wrap() |> Enum.reverse())), do: (for %{a: v8} <- (!v1), do: inspect(v1)), else: (receive do {:never, x} -> x after 0 -> send(self(), v1) end)) | (with v10 <- (if(v1, do: v1, else: v1) && %{:a => v1, v1 => v1}) do tap(v10, fn v11 -> v10 end) else v9 -> match?({_, _}, [false, v1 | v1]) end)]
  end
  def f(v1) do
    ((try do (fn v2 -> send(self(), false) end).("x") after (try do (inspect({1, :a}) && if(v1, do: v1, else: v1)) after match?({_, _}, {}) end) end) <> Enum.map(%{:a => is_list(Map.put(v1, :k, v1)), if(v1, do: "", else: true) => "s#{v1}"}, fn v3 -> v3 end))
  end
  def f(x) do
    [1]
  end
end

IO.inspect({Circles.f(0), Circles.f(nil)})

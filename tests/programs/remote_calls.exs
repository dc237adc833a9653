# What calls on other nodes give and raise, where there is no other node but this one and one that is not there.
defmodule Shown do
  def show(label, fun) do
    IO.inspect({label, fun.()}, width: 100)
  catch
    kind, reason -> IO.inspect({label, kind, tidy(reason), tidy(hd(__STACKTRACE__))}, width: 100)
  end

  # Functions without a name have numbers of their own.
  defp tidy({module, name, arity, place} = frame) when is_atom(module) and is_atom(name) and is_list(place) do
    if String.starts_with?(Atom.to_string(name), "-"), do: :anonymous, else: frame_without_arguments(frame, arity)
  end

  defp tidy({_, _, _, _} = other), do: other
  defp tidy({:exception, reason, stack}), do: {:exception, reason, Enum.map(stack, &tidy/1)}
  defp tidy({reason, label, rest}) when is_map(rest), do: {tidy(reason), label, map_size(rest)}
  defp tidy(other), do: other

  defp frame_without_arguments({module, name, _, place}, arity) do
    {module, name, if(is_list(arity), do: length(arity), else: arity), Keyword.take(place, [:line])}
  end
end


here = node()
away = :nobody@localhost

Shown.show(:same_process, fn -> :erpc.call(here, fn -> self() end) == self() end)
Shown.show(:own_process, fn -> :erpc.call(here, fn -> self() end, 5000) == self() end)
Shown.show(:timeout, fn -> :erpc.call(here, fn -> Process.sleep(5000) end, 10) end)
Shown.show(:away, fn -> :erpc.call(away, fn -> 1 end, 10) end)
Shown.show(:raise, fn -> :erpc.call(here, fn -> raise "x" end) end)
Shown.show(:raise_in_process, fn -> :erpc.call(here, fn -> raise "x" end, 5000) end)
Shown.show(:exit, fn -> :erpc.call(here, fn -> exit(:x) end) end)
Shown.show(:exit_in_process, fn -> :erpc.call(here, fn -> exit(:normal) end, 5000) end)
Shown.show(:killed, fn -> :erpc.call(here, fn -> Process.exit(self(), :kill) && Process.sleep(5000) end, 5000) end)
Shown.show(:throw, fn -> :erpc.call(here, :erlang, :throw, [:x]) end)
Shown.show(:throw_in_process, fn -> :erpc.call(here, :erlang, :throw, [:x], 5000) end)
Shown.show(:error, fn -> :erpc.call(here, :erlang, :error, [:x]) end)
Shown.show(:undefined, fn -> :erpc.call(here, Enum, :count, [1, 2, 3]) end)
Shown.show(:no_function, fn -> :erpc.call(here, 1) end)
Shown.show(:no_node, fn -> :erpc.call(1, fn -> 1 end) end)

for timeout <- [-1, :x, 4_294_967_295, 4_294_967_296, {:abs, 1.0}, {:abs, System.monotonic_time(:millisecond) + 5000}] do
  label = if match?({:abs, _}, timeout), do: :absolute, else: timeout
  Shown.show({:limit, label}, fn -> :erpc.call(here, fn -> 1 end, timeout) end)
end

Shown.show(:cast_to_no_node, fn -> :erpc.cast(1, fn -> 1 end) end)
Shown.show(:cast_of_no_name, fn -> :erpc.cast(here, :a, 1, []) end)
Shown.show(:cast_away, fn -> :erpc.cast(away, fn -> 1 end) end)
Shown.show(:multicast, fn -> :erpc.multicast([here, away], fn -> 1 end) end)
Shown.show(:multicast_nowhere, fn -> :erpc.multicast(1, fn -> 1 end) end)
Shown.show(:multicall, fn -> :erpc.multicall([here, away, here], Kernel, :+, [1, 2]) end)
Shown.show(:multicall_raise, fn -> :erpc.multicall([here], fn -> exit(:x) end) end)
Shown.show(:multicall_throw, fn -> :erpc.multicall([here], fn -> throw(:x) end, 5000) end)
Shown.show(:multicall_timeout, fn -> :erpc.multicall([here, here], fn -> Process.sleep(5000) end, 1) end)
Shown.show(:multicall_nowhere, fn -> :erpc.multicall([here | 1], :a, :b, []) end)
Shown.show(:multicall_of_no_function, fn -> :erpc.multicall([here], fn _ -> 1 end) end)
Shown.show(:multicall_limit, fn -> :erpc.multicall([here], :a, :b, [], :x) end)

request = fn fun -> :erpc.send_request(here, fun) end
Shown.show(:request_of_no_function, fn -> :erpc.send_request(here, 1) end)
Shown.show(:request_of_no_list, fn -> :erpc.send_request(here, :a, :b, 1) end)
Shown.show(:response, fn -> :erpc.receive_response(request.(fn -> 1 end)) end)
Shown.show(:response_within, fn -> :erpc.wait_response(request.(fn -> 1 end), 5000) end)
Shown.show(:response_raise, fn -> :erpc.wait_response(request.(fn -> raise "x" end), 5000) end)
Shown.show(:no_response, fn -> :erpc.wait_response(request.(fn -> Process.sleep(5000) end)) end)
Shown.show(:response_late, fn -> :erpc.receive_response(request.(fn -> Process.sleep(5000) end), 1) end)
Shown.show(:response_away, fn -> :erpc.receive_response(:erpc.send_request(away, fn -> 1 end)) end)
Shown.show(:response_limit, fn -> :erpc.wait_response(request.(fn -> Process.sleep(50) end), -1) end)
Shown.show(:no_request, fn -> :erpc.receive_response(1) end)
Shown.show(:no_request_within, fn -> :erpc.receive_response(1, 1) end)
Shown.show(:no_request_to_wait_for, fn -> :erpc.wait_response(1, 1) end)
Shown.show(:no_request_to_check, fn -> :erpc.check_response(:message, 1) end)
Shown.show(:other_message, fn -> :erpc.check_response(:message, request.(fn -> 1 end)) end)

collection = fn fun, label -> :erpc.send_request(here, fun, label, :erpc.reqids_new()) end
Shown.show(:size, fn -> :erpc.reqids_size(collection.(fn -> 1 end, :one)) end)
Shown.show(:labels, fn -> for {_, label} <- :erpc.reqids_to_list(collection.(fn -> 1 end, :one)), do: label end)
Shown.show(:of_many, fn -> :erpc.receive_response(collection.(fn -> 1 end, :one), 5000, true) end)
Shown.show(:of_many_exit, fn -> :erpc.wait_response(collection.(fn -> exit(:x) end, :two), 5000, true) end)
Shown.show(:of_many_throw, fn -> :erpc.receive_response(collection.(fn -> throw(:x) end, :two), 5000, false) end)
Shown.show(:of_many_late, fn -> :erpc.receive_response(collection.(fn -> Process.sleep(5000) end, :l), 1, true) end)
Shown.show(:of_none, fn -> :erpc.wait_response(%{}, 1, true) end)
Shown.show(:of_none_limit, fn -> :erpc.wait_response(%{}, :x, true) end)
Shown.show(:of_many_flag, fn -> :erpc.receive_response(%{}, 1, :x) end)
Shown.show(:no_collection, fn -> :erpc.wait_response(1, 1, true) end)
Shown.show(:size_of_none, fn -> :erpc.reqids_size(1) end)
Shown.show(:list_of_none, fn -> :erpc.reqids_to_list(1) end)
Shown.show(:add_none, fn -> :erpc.reqids_add(1, :l, %{}) end)

twice = request.(fn -> 1 end)
Shown.show(:add_twice, fn -> :erpc.reqids_add(twice, :b, :erpc.reqids_add(twice, :a, :erpc.reqids_new())) end)

defmodule :rshell_io do
  @moduledoc false

  # What devices written in Rust leave to a process of its own, because it calls functions. Each of these answers
  # whoever asked the device.

  def put_chars(device, from, reply_as, encoding, {module, function, arguments}) do
    chars =
      try do
        {:ok, apply(module, function, arguments)}
      catch
        _, _ -> :error
      end

    case chars do
      {:ok, chars} when is_list(chars) or is_binary(chars) ->
        send(device, {:io_request, from, reply_as, {:put_chars, encoding, chars}})

      _ ->
        send(from, {:io_reply, reply_as, {:error, :put_chars}})
    end
  end

  def requests(device, from, reply_as, requests, _) do
    send(from, {:io_reply, reply_as, each(requests, device, :ok)})
  end

  defp each([], _device, last), do: last
  defp each(_, _device, {:error, _} = error), do: error
  defp each([request | rest], device, _last), do: each(rest, device, ask(device, request))

  defp ask(device, request) do
    ref = :erlang.monitor(:process, device)
    send(device, {:io_request, self(), ref, request})

    receive do
      {:io_reply, ^ref, reply} ->
        :erlang.demonitor(ref, [:flush])
        reply

      {:DOWN, ^ref, _, _, _} ->
        {:error, :terminated}
    end
  end

  def expand(collector, fun, text) do
    chars = :lists.reverse(:unicode.characters_to_list(text))

    answer =
      try do
        {found, insertion, names} = expanded(fun, chars)
        {found, :unicode.characters_to_binary(insertion), texts(names)}
      catch
        _, _ -> {:no, "", []}
      end

    send(collector, answer)
  end

  # The shell of a BEAM brings a function of its own modules, which cannot run here; it says which node to ask.
  defp expanded(fun, chars) do
    fun.(chars)
  catch
    :error, reason ->
      {:env, env} = :erlang.fun_info(fun, :env)

      case for(
             node <- env,
             is_atom(node),
             :lists.member(node, :erlang.nodes(:connected)),
             do: node
           ) do
        [node | _] -> :erpc.call(node, IEx.Autocomplete, :expand, [chars], 5000)
        [] -> :erlang.error(reason)
      end
  end

  defp texts([]), do: []
  defp texts([name | names]), do: [:unicode.characters_to_binary(name) | texts(names)]

  # Where lines are edited each has the prompt, elsewhere the first.
  def get_until(device, from, reply_as, {:get_until, encoding, prompt, m, f, args}, edited) do
    line = {:get_line, encoding, prompt}
    next = if edited, do: line, else: {:get_line, encoding, ""}
    send(from, {:io_reply, reply_as, until(device, line, next, {m, f, args}, [])})
  end

  def get_until(device, from, reply_as, {:get_until, prompt, m, f, args}, edited),
    do: get_until(device, from, reply_as, {:get_until, :latin1, prompt, m, f, args}, edited)

  defp until(device, line, next, call, continuation) do
    case ask(device, line) do
      :eof when continuation == [] -> :eof
      data -> scanned(device, next, call, continuation, data)
    end
  end

  defp scanned(device, next, {module, function, arguments} = call, continuation, data) do
    data = if is_binary(data), do: :unicode.characters_to_list(data), else: data

    case apply(module, function, [continuation, data | arguments]) do
      {:more, continuation} -> until(device, next, next, call, continuation)
      {:done, result, rest} -> used(device, result, rest)
      _ -> {:error, function}
    end
  catch
    _, _ -> {:error, function}
  end

  # What was read and not used is read again.
  defp used(device, result, rest) when is_list(rest) and rest != [] do
    ask(device, {:unread, :unicode.characters_to_binary(rest)})
    result
  end

  defp used(_device, result, _rest), do: result
end

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

      case for(node <- env, is_atom(node), :lists.member(node, :erlang.nodes(:connected)), do: node) do
        [node | _] -> :erpc.call(node, IEx.Autocomplete, :expand, [chars], 5000)
        [] -> :erlang.error(reason)
      end
  end

  defp texts([]), do: []
  defp texts([name | names]), do: [:unicode.characters_to_binary(name) | texts(names)]

  def get_until(device, from, reply_as, {:get_until, encoding, prompt, module, function, extra}, _) do
    send(from, {:io_reply, reply_as, until(device, encoding, prompt, module, function, extra, [])})
  end

  def get_until(device, from, reply_as, {:get_until, prompt, module, function, extra}, _) do
    send(from, {:io_reply, reply_as, until(device, :latin1, prompt, module, function, extra, [])})
  end

  defp until(device, encoding, prompt, module, function, extra, continuation) do
    data =
      case ask(device, {:get_line, encoding, prompt}) do
        line when is_binary(line) -> :unicode.characters_to_list(line)
        other -> other
      end

    case apply(module, function, [continuation, data | extra]) do
      {:more, continuation} -> until(device, encoding, prompt, module, function, extra, continuation)
      {:done, result, _rest} -> result
      _ -> {:error, function}
    end
  catch
    _, _ -> {:error, function}
  end
end

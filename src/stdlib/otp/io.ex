defmodule :io do
  @moduledoc "The client side of the I/O protocol: every function asks a device, by default the group leader."

  @doc "Writes characters."
  def put_chars(chars), do: put_chars(:erlang.group_leader(), chars)
  @doc "Writes characters to a device."
  def put_chars(io, chars), do: put_chars(io, :unicode, chars)
  @doc "Writes characters of an encoding to a device."
  def put_chars(io, encoding, chars) do
    answer(request(io, {:put_chars, encoding, binary(encoding, chars)}), :put_chars, [
      io,
      encoding,
      chars
    ])
  end

  # A binary is copied to the device at once, while a list would have to be walked there.
  defp binary(:unicode, chars) do
    case :unicode.characters_to_binary(chars) do
      binary when is_binary(binary) -> binary
      _ -> chars
    end
  catch
    _, _ -> chars
  end

  defp binary(_, chars), do: chars

  defp answer(:ok, _, _), do: :ok
  defp answer({:error, :terminated}, _, args), do: :erlang.error(:terminated, args)
  defp answer({:error, :arguments}, _, args), do: :erlang.error(:badarg, args)

  defp answer({:error, reason}, _, args),
    do:
      :erlang.error(
        if(reason in [:put_chars, :no_translation], do: :no_translation, else: reason),
        args
      )

  defp answer(other, _, _), do: other

  @doc "Writes a newline."
  def nl(), do: nl(:erlang.group_leader())
  @doc "Writes a newline to a device."
  def nl(io), do: put_chars(io, :unicode, "\n")

  @doc "Writes a formatted text."
  def format(format), do: format(format, [])
  @doc "Writes a format with arguments."
  def format(format, args), do: format(:erlang.group_leader(), format, args)
  @doc "Writes a format with arguments to a device."
  def format(io, format, args), do: put_chars(io, :unicode, :io_lib.format(format, args))
  @doc "As `format/1`."
  def fwrite(format), do: format(format, [])
  @doc "As `format/2`."
  def fwrite(format, args), do: format(format, args)
  @doc "As `format/3`."
  def fwrite(io, format, args), do: format(io, format, args)
  @doc "Writes a term."
  def write(term), do: write(:erlang.group_leader(), term)
  @doc "Writes a term to a device."
  def write(io, term), do: format(io, '~w', [term])

  @doc "Reads a line."
  def get_line(prompt), do: get_line(:erlang.group_leader(), prompt)
  @doc "Reads a line from a device."
  def get_line(io, prompt), do: request(io, {:get_line, :unicode, prompt})
  @doc "Reads some characters."
  def get_chars(prompt, n), do: get_chars(:erlang.group_leader(), prompt, n)
  @doc "Reads some characters from a device."
  def get_chars(io, prompt, n) when is_integer(n) and n >= 0,
    do: request(io, {:get_chars, :unicode, prompt, n})

  @doc "Reads a password, which is not shown."
  def get_password(), do: get_password(:erlang.group_leader())
  @doc "Reads a password from a device."
  def get_password(io), do: request(io, {:get_password, :unicode})

  @doc "Returns the columns of the terminal."
  def columns(), do: columns(:erlang.group_leader())
  @doc "Returns the columns of a device."
  def columns(io), do: geometry(io, :columns)
  @doc "Returns the rows of the terminal."
  def rows(), do: rows(:erlang.group_leader())
  @doc "Returns the rows of a device."
  def rows(io), do: geometry(io, :rows)

  defp geometry(io, what) do
    case request(io, {:get_geometry, what}) do
      n when is_integer(n) and n > 0 -> {:ok, n}
      _ -> {:error, :enotsup}
    end
  end

  @doc "Returns the options of the group leader."
  def getopts(), do: getopts(:erlang.group_leader())
  @doc "Returns the options of a device."
  def getopts(io), do: request(io, :getopts)
  @doc "Sets options of the group leader."
  def setopts(opts), do: setopts(:erlang.group_leader(), opts)
  @doc "Sets options of a device."
  def setopts(io, opts), do: request(io, {:setopts, opts})

  @doc "Returns the range of printable characters."
  def printable_range(), do: :unicode

  @doc "Asks a device and returns its answer; `{:error, :terminated}` when it is not there."
  def request(:standard_io, request), do: request(:erlang.group_leader(), request)

  def request(name, request) when is_atom(name) do
    case :erlang.whereis(name) do
      :undefined -> {:error, :arguments}
      pid -> request(pid, request)
    end
  end

  def request(pid, request) when is_pid(pid) do
    ref = :erlang.monitor(:process, pid, alias: :reply_demonitor)
    send(pid, {:io_request, self(), ref, request})

    receive do
      {:io_reply, ^ref, reply} ->
        :erlang.demonitor(ref, [:flush])
        reply

      {:DOWN, ^ref, _, _, _} ->
        receive do
          {:EXIT, ^pid, _} -> :ok
        after
          0 -> :ok
        end

        {:error, :terminated}
    end
  end

  def request(_, _), do: {:error, :arguments}

  @doc "Asks a device several things at once."
  def requests(requests), do: requests(:erlang.group_leader(), requests)
  @doc "As `requests/1`, of a device."
  def requests(io, requests), do: request(io, {:requests, requests})
end

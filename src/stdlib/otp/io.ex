defmodule :io do
  @moduledoc "The client side of the I/O protocol: every function asks a device, by default the group leader."

  # Whatever fails does so as the function that was called: `call` is its name with its arguments, `at` the place of
  # the characters or of the format among these.

  @doc "Writes characters."
  def put_chars(chars),
    do: done(put(:erlang.group_leader(), :unicode, chars), chars, {:put_chars, [chars]}, 1)

  @doc "Writes characters to a device."
  def put_chars(io, chars),
    do: done(put(io, :unicode, chars), chars, {:put_chars, [io, chars]}, 2)

  @doc "Writes characters of an encoding to a device."
  def put_chars(io, encoding, chars),
    do: done(put(io, encoding, chars), chars, {:put_chars, [io, encoding, chars]}, 3)

  # A list becomes a binary here: the device would have to walk it.
  defp put(io, encoding, chars) when is_binary(chars),
    do: request(io, {:put_chars, encoding, chars})

  defp put(io, :unicode, chars) do
    case :unicode.characters_to_binary(chars) do
      binary when is_binary(binary) -> request(io, {:put_chars, :unicode, binary})
      _ -> {:error, :put_chars}
    end
  rescue
    ArgumentError -> {:error, :put_chars}
  end

  defp put(io, encoding, chars), do: request(io, {:put_chars, encoding, chars})

  defp done(:ok, _chars, _call, _at), do: :ok

  # Whether a call names a device that nobody is.
  defp missing?([name | _]) when is_atom(name), do: name != :standard_io and :erlang.whereis(name) == :undefined
  defp missing?(_args), do: false

  defp done({:error, reason}, chars, call, at) do
    cond do
      at > 1 and missing?(elem(call, 1)) ->
        bad(call, 1, "the device does not exist")

      reason == :put_chars or not characters?(chars) ->
        bad(call, at, "not valid character data (an iodata term)")

      reason == :arguments ->
        bad(call, 1, "the device does not exist")

      reason == :terminated or reason == :calling_self ->
        fail(reason, call, [])

      reason == :no_translation or (is_tuple(reason) and elem(reason, 0) == :no_translation) ->
        fail(:no_translation, call, [])

      is_atom(reason) ->
        text = :erlang.list_to_binary(:file.format_error(reason))
        bad(call, 1, text <> " (" <> :erlang.atom_to_binary(reason) <> ")")

      true ->
        fail(reason, call, [])
    end
  end

  defp done(other, _chars, _call, _at), do: other

  defp bad(call, at, text),
    do: fail(:badarg, call, error_info: %{cause: %{at => text}, module: :erl_stdlib_errors})

  defp fail(reason, {name, args}, info) do
    {:current_stacktrace, trace} = :erlang.process_info(self(), :current_stacktrace)
    callers = :lists.dropwhile(&(elem(&1, 0) in [:io, :erlang]), trace)
    place = [file: 'io.erl', line: 99] ++ info
    :erlang.raise(:error, reason, [{:io, name, args, place} | callers])
  end

  defp characters?(chars) do
    is_binary(chars) or is_binary(:unicode.characters_to_binary(chars))
  rescue
    ArgumentError -> false
  end

  @doc "Writes a newline."
  def nl(), do: nl(:erlang.group_leader())
  @doc "Writes a newline to a device."
  def nl(io), do: done(put(io, :unicode, "\n"), "\n", {:nl, [io]}, 1)

  @doc "Writes a formatted text."
  def format(format), do: formatted(:erlang.group_leader(), format, [], {:format, [format]})
  @doc "Writes a format with arguments."
  def format(format, args),
    do: formatted(:erlang.group_leader(), format, args, {:format, [format, args]})

  @doc "Writes a format with arguments to a device."
  def format(io, format, args), do: formatted(io, format, args, {:format, [io, format, args]})

  # The control that a format has and should not.
  defp problem([?~ | rest]), do: control(rest)
  defp problem([_ | rest]), do: problem(rest)
  defp problem([]), do: nil

  defp control([char | rest]) when char in '-.*tl' or char in ?0..?9, do: control(rest)
  defp control([char | rest]) when char in '~cfegswpWPBX#bx+ni', do: problem(rest)
  defp control([char | _]), do: :erlang.iolist_to_binary(["invalid control ~", char])
  defp control([]), do: "truncated"

  defp formatted(io, format, args, {_, given} = call) do
    at = if match?([_, _, _], given), do: 2, else: 1

    text =
      try do
        :io_lib.format(format, args)
      rescue
        ArgumentError -> bad_format(format, args, call, at)
      end

    done(put(io, :unicode, text), text, call, at)
  end

  defp bad_format(_format, args, call, at) when not is_list(args),
    do: bad(call, at + 1, "not a list")

  defp bad_format(format, _args, call, at) do
    case problem(:unicode.characters_to_list(format)) do
      nil -> bad(call, at, "wrong number of arguments")
      text -> bad(call, at, "format string invalid (" <> text <> ")")
    end
  end

  @doc "As `format/1`."
  def fwrite(format), do: formatted(:erlang.group_leader(), format, [], {:fwrite, [format]})
  @doc "As `format/2`."
  def fwrite(format, args),
    do: formatted(:erlang.group_leader(), format, args, {:fwrite, [format, args]})

  @doc "As `format/3`."
  def fwrite(io, format, args), do: formatted(io, format, args, {:fwrite, [io, format, args]})
  @doc "Writes a term."
  def write(term), do: write(:erlang.group_leader(), term)
  @doc "Writes a term to a device."
  def write(io, term), do: formatted(io, '~w', [term], {:write, [io, term]})

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

  def request(pid, _request) when pid == self(), do: {:error, :calling_self}

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

  # Anything else is no device: what fails is the function that asks.
  def request(device, request), do: :erlang.error(:function_clause, [device, device, request])

  @doc """
  Reads a form of Erlang, up to its dot, as tokens.

      iex> {:ok, device} = StringIO.open("a.")
      iex> :io.scan_erl_form(device, "")
      {:ok, [{:atom, 1, :a}, {:dot, 1}], 1}
  """
  def scan_erl_form(prompt), do: scan_erl_form(:erlang.group_leader(), prompt)

  @doc "As `scan_erl_form/1`, from a device."
  def scan_erl_form(io, prompt, location \\ 1, options \\ []),
    do: request(io, {:get_until, :unicode, prompt, :erl_scan, :tokens, [location, options]})

  @doc "Reads expressions of Erlang, up to their dot, as tokens."
  def scan_erl_exprs(prompt), do: scan_erl_exprs(:erlang.group_leader(), prompt)

  @doc "As `scan_erl_exprs/1`, from a device."
  def scan_erl_exprs(io, prompt, location \\ 1, options \\ []),
    do: scan_erl_form(io, prompt, location, options)

  @doc "Reads and parses expressions of Erlang."
  def parse_erl_exprs(prompt), do: parse_erl_exprs(:erlang.group_leader(), prompt)

  @doc "As `parse_erl_exprs/1`, from a device."
  def parse_erl_exprs(io, prompt, location \\ 1, options \\ []) do
    with {:ok, tokens, location} <- scan_erl_exprs(io, prompt, location, options) do
      case :erl_parse.parse_exprs(tokens) do
        {:ok, exprs} -> {:ok, exprs, location}
        {:error, info} -> {:error, info, location}
      end
    end
  end

  @doc "Asks a device several things at once."
  def requests(requests), do: requests(:erlang.group_leader(), requests)
  @doc "As `requests/1`, of a device."
  def requests(io, requests), do: request(io, {:requests, requests})

  @doc "Reads a term: `{:ok, term}`, `:eof` or an error."
  def read(prompt), do: read(:erlang.group_leader(), prompt)
  @doc "Reads a term from a device, up to its dot."
  def read(io, prompt) do
    case read(io, prompt, 1) do
      {:ok, term, _} -> {:ok, term}
      {:error, info, _} -> {:error, info}
      {:eof, _} -> :eof
      other -> other
    end
  end

  @doc """
  As `read/2`; where the text begins is told, and the answer tells where it ends.

      iex> {:ok, device} = StringIO.open("{a,\\n1}.")
      iex> :io.read(device, "", 1)
      {:ok, {:a, 1}, 2}
  """
  def read(io, prompt, location, options \\ []) do
    with {:ok, tokens, location} <- scan_erl_form(io, prompt, location, options) do
      case :erl_parse.parse_term(tokens) do
        {:ok, term} -> {:ok, term, location}
        {:error, {0, module, reason}} -> {:error, {location, module, reason}, location}
        {:error, info} -> {:error, info, location}
      end
    end
  end

  @doc "Reads values by a format."
  def fread(prompt, format), do: fread(:erlang.group_leader(), prompt, format)

  @doc "Reads values by a format from a device, from as many lines as it takes; what follows them is left."
  def fread(io, prompt, format) do
    format = if is_binary(format), do: :unicode.characters_to_list(format), else: format
    request(io, {:get_until, :unicode, prompt, :io_lib, :fread, [format]})
  end

  @doc "Asks the group leader."
  def request(request), do: request(:erlang.group_leader(), request)
end

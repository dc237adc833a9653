defmodule Logger.Formatter do
  @moduledoc """
  The pattern by which log lines are made: what the configuration `:format` of the console may be, with
  `$time`, `$level`, `$message`, `$metadata` and others in a text.

      iex> pattern = Logger.Formatter.compile("$level: $message")
      iex> pattern
      [:level, ": ", :message]
      iex> time = {{2024, 2, 29}, {12, 30, 5, 7}}
      iex> Logger.Formatter.format(pattern, :info, "started", time, []) |> IO.iodata_to_binary()
      "info: started"
  """

  @type pattern :: :date | :level | :levelpad | :message | :metadata | :node | :time
  @type time :: {{1970..10000, 1..12, 1..31}, {0..23, 0..59, 0..59, 0..999}}

  @default "\n$time $metadata[$level] $message\n"
  @words [:date, :level, :levelpad, :message, :metadata, :node, :time]

  @doc ~S"""
  Turns a pattern text, such as the configuration `:format` of the console, into a list for `format/5`; `nil`
  is the usual pattern, `{module, function}` stands for itself. Names that may stand behind a `$` are `date`,
  `time`, `message`, `level`, `node`, `metadata` and `levelpad`; another one raises an `ArgumentError`.

      iex> Logger.Formatter.compile("$time $message\n")
      [:time, " ", :message, "\n"]
      iex> Logger.Formatter.compile("$colour")
      ** (ArgumentError) $colour is an invalid format pattern
  """
  def compile(pattern_or_function)
  def compile(nil), do: compile(@default)
  def compile({mod, fun}) when is_atom(mod) and is_atom(fun), do: {mod, fun}

  def compile(pattern) when is_binary(pattern) do
    Regex.split(~r/(?<word>)\$[a-z]+(?<end>)/, pattern, on: [:word, :end], trim: true)
    |> Enum.map(&word/1)
  end

  defp word("$" <> name) do
    Enum.find(@words, &(Atom.to_string(&1) == name)) ||
      raise ArgumentError, "$#{name} is an invalid format pattern"
  end

  defp word(text), do: text

  @doc """
  Makes a line of a pattern, level, message, time and metadata.

      iex> pattern = Logger.Formatter.compile("[$level] $message")
      iex> Logger.Formatter.format(pattern, :info, "hello", {{2024, 2, 29}, {12, 30, 5, 7}}, []) |> IO.chardata_to_string()
      "[info] hello"
  """
  def format({mod, fun}, level, message, time, metadata),
    do: apply(mod, fun, [level, message, time, metadata])

  def format(pattern, level, message, time, metadata) do
    for part <- pattern, do: part(part, level, message, time, metadata)
  end

  defp part(:date, _, _, {date, _}, _), do: format_date(date)
  defp part(:time, _, _, {_, time}, _), do: format_time(time)
  defp part(:level, level, _, _, _), do: Atom.to_string(level)

  defp part(:levelpad, level, _, _, _), do: if(level in [:info, :warn], do: " ", else: "")

  defp part(:message, _, message, _, _), do: message
  defp part(:node, _, _, _, _), do: Atom.to_string(node())
  defp part(:metadata, _, _, _, []), do: ""
  defp part(:metadata, _, _, _, meta), do: metadata(meta)
  defp part(text, _, _, _, _), do: text

  defp metadata([{key, value} | rest]) do
    case value(key, value) do
      nil -> metadata(rest)
      text -> [to_string(key), ?=, text, ?\s | metadata(rest)]
    end
  end

  defp metadata([]), do: []

  defp value(:time, _), do: nil
  defp value(:gl, _), do: nil
  defp value(:report_cb, _), do: nil
  defp value(_, nil), do: nil
  defp value(_, text) when is_binary(text), do: text
  defp value(_, number) when is_integer(number), do: Integer.to_string(number)
  defp value(_, float) when is_float(float), do: Float.to_string(float)
  defp value(_, pid) when is_pid(pid), do: :erlang.pid_to_list(pid)
  defp value(_, ref) when is_reference(ref), do: ref |> :erlang.ref_to_list() |> Enum.drop(4)

  defp value(key, {m, f, a})
       when key in [:mfa, :initial_call] and is_atom(m) and is_atom(f) and is_integer(a),
       do: Exception.format_mfa(m, f, a)

  defp value(:domain, [head | tail]) when is_atom(head),
    do: [Atom.to_string(head) | Enum.map(tail, &[".", Atom.to_string(&1)])]

  defp value(_, atom) when is_atom(atom) do
    case Atom.to_string(atom) do
      "Elixir." <> name -> name
      name -> name
    end
  end

  defp value(:file, file) when is_list(file), do: file

  defp value(_, %_{} = struct), do: if(String.Chars.impl_for(struct), do: to_string(struct))
  defp value(_, _), do: nil

  @doc """
  Returns a time, `{hour, minute, second, millisecond}`, as text, in iodata.

      iex> Logger.Formatter.format_time({9, 5, 7, 12}) |> IO.iodata_to_binary()
      "09:05:07.012"
  """
  def format_time({h, m, s, ms}), do: [pad2(h), ?:, pad2(m), ?:, pad2(s), ?., pad3(ms)]

  @doc """
  Returns a date, `{year, month, day}`, as text, in iodata.

      iex> Logger.Formatter.format_date({2024, 2, 9}) |> IO.iodata_to_binary()
      "2024-02-09"
  """
  def format_date({y, m, d}), do: [Integer.to_string(y), ?-, pad2(m), ?-, pad2(d)]

  @replacement "\uFFFD"

  @doc ~S"""
  Puts the replacement character where a text has something that is no character.

      iex> Logger.Formatter.prune(["hi", <<233>>])
      ["hi", "\uFFFD"]
  """
  def prune(binary) when is_binary(binary), do: prune(binary, "")
  def prune([head | tail]), do: [element(head) | rest(tail)]
  def prune([]), do: []
  def prune(_other), do: @replacement

  defp element(char) when char in 0..0x10FFFF, do: char
  defp element(other), do: prune(other)

  defp rest([]), do: []
  defp rest(tail), do: prune(tail)

  defp prune(<<char::utf8, rest::binary>>, done), do: prune(rest, <<done::binary, char::utf8>>)
  defp prune(<<_, rest::binary>>, done), do: prune(rest, done <> @replacement)
  defp prune("", done), do: done

  @doc false
  def system_time_to_date_time_ms(system_time, utc? \\ false) do
    seconds = div(system_time, 1_000_000)
    ms = div(rem(system_time, 1_000_000), 1000)
    utc = :calendar.gregorian_seconds_to_datetime(seconds + 62_167_219_200)
    {date, {h, m, s}} = if utc?, do: utc, else: :erlang.universaltime_to_localtime(utc)
    {date, {h, m, s, ms}}
  end

  defp pad2(n) when n < 10, do: [?0, Integer.to_string(n)]
  defp pad2(n), do: Integer.to_string(n)
  defp pad3(n) when n < 10, do: [?0, ?0, Integer.to_string(n)]
  defp pad3(n) when n < 100, do: [?0, Integer.to_string(n)]
  defp pad3(n), do: Integer.to_string(n)
end

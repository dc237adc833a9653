defmodule Logger.Utils do
  @moduledoc false

  # Texts of messages: cut at a number of bytes, and made of Erlang's formats with terms as Elixir shows them.

  alias Inspect.Algebra

  @doc """
  Cuts a text at so many bytes, between characters, and says so.

      iex> Logger.Utils.truncate("hello", 4)
      ["hell", " (truncated)"]
  """
  def truncate(text, :infinity) when is_binary(text) or is_list(text), do: text

  def truncate(text, limit) when limit >= 0 do
    {kept, left} = cut(text, limit)
    if left < 0, do: [kept, " (truncated)"], else: text
  end

  # What fits into so many bytes, and how many are left: fewer than none if something did not fit. After that of the text
  # only its form is kept.
  defp cut(text, left) when is_binary(text) do
    if byte_size(text) <= left,
      do: {text, left - byte_size(text)},
      else: {prefix(text, max(left, 0)), -1}
  end

  defp cut([], left), do: {[], left}

  defp cut([head | tail], left) do
    case cut(head, left) do
      {head, left} when left < 0 ->
        {[head], left}

      {head, left} ->
        {tail, left} = cut(tail, left)
        {[head | tail], left}
    end
  end

  defp cut(char, left) when char in 0..0x7F, do: {char, left - 1}
  defp cut(char, left) when char in 0x80..0x7FF, do: {char, left - 2}
  defp cut(char, left) when char in 0x800..0xFFFF, do: {char, left - 3}
  defp cut(char, left) when is_integer(char) and char >= 0, do: {char, left - 4}

  defp cut(other, _left) do
    raise ArgumentError,
          "cannot truncate chardata because it contains something that is not valid chardata: " <>
            inspect(other)
  end

  # So many bytes, without those at their end of a character that is not whole.
  defp prefix(text, length) do
    whole = binary_part(text, 0, length)
    last = unfinished(whole, length, 0)
    if last > 0, do: binary_part(whole, 0, length - last), else: whole
  end

  # How many bytes at the end of a text are no character of their own.
  defp unfinished(_text, length, length), do: length

  defp unfinished(text, length, count) do
    case binary_part(text, length, -count - 1) do
      <<_::utf8, rest::binary>> -> byte_size(rest)
      _more -> unfinished(text, length, count + 1)
    end
  end

  @doc """
  Takes a format of Erlang's apart as `:io_lib.scan_format/2` does, with what asks for a term replaced by the
  text of `inspect/2`.

      iex> [%{args: [text]}] = Logger.Utils.scan_inspect('~p', [:a], 10)
      iex> IO.iodata_to_binary(text)
      ":a"
  """
  def scan_inspect(format, args, limit, opts \\ %Inspect.Opts{})

  def scan_inspect(format, args, limit, opts) when is_atom(format),
    do: scan_inspect(Atom.to_charlist(format), args, limit, opts)

  def scan_inspect(format, args, limit, opts) when is_binary(format),
    do: scan_inspect(String.to_charlist(format), args, limit, opts)

  def scan_inspect(format, args, limit, opts) when is_list(format) do
    parts = :io_lib.scan_format(format, args)
    {parts, _left} = Enum.map_reduce(parts, limit, &part(&1, &2, opts))
    parts
  end

  defp part(%{control_char: char} = part, left, opts) when char in 'wWpP' do
    {term, opts} = asked(part, opts)
    width = if char in 'wW', do: :infinity, else: width(part)
    text = term |> first(left) |> Algebra.to_doc(opts) |> Algebra.format(width)
    {text(part, [text]), left(left, term)}
  end

  defp part(%{control_char: ?s, args: [text]} = part, left, _opts),
    do: {%{part | args: [first(text, left)]}, left(left, text)}

  defp part(part, left, _opts), do: {part, left}

  # The term, and how its control wants it shown.
  defp asked(%{args: [term, limit]} = part, opts), do: {term, lists(part, %{opts | limit: limit})}
  defp asked(%{args: [term]} = part, opts), do: {term, lists(part, opts)}

  defp lists(%{strings: false}, opts), do: %{opts | charlists: :as_lists}
  defp lists(_part, opts), do: opts

  defp width(%{width: :none}), do: 80
  defp width(%{width: width}), do: width

  defp text(part, args) do
    plain = %{adjust: :right, width: :none, precision: :none, pad_char: ?\s}
    Map.merge(part, Map.merge(plain, %{control_char: ?s, encoding: :unicode, strings: true, args: args}))
  end

  defp left(:infinity, _term), do: :infinity
  defp left(left, term) when is_binary(term), do: max(left - byte_size(term), 0)
  defp left(left, _term), do: left

  # Of strings, what may still be told; other terms are whole.
  defp first(text, left) when is_binary(text) and byte_size(text) > left, do: prefix(text, left)
  defp first(term, _left), do: term

  @doc """
  Returns date and time, with milliseconds, of a time of the system's in microseconds, in UTC if the second
  argument says so, else in the zone of this machine.

      iex> Logger.Utils.timestamp(0, true)
      {{1970, 1, 1}, {0, 0, 0, 0}}
      iex> Logger.Utils.timestamp(1_500_000, true)
      {{1970, 1, 1}, {0, 0, 1, 500}}
  """
  def timestamp(time \\ :os.system_time(:microsecond), utc?)

  def timestamp(time, utc?), do: Logger.Formatter.system_time_to_date_time_ms(time, utc?)
end

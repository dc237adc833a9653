defmodule IO.ANSI do
  @moduledoc ~S"""
  Escape sequences for colours, styles and the cursor of a terminal. `format/2` takes a list of texts and
  names, and writes them only where the output understands them.

      iex> IO.ANSI.format([:red, "a"], true) |> IO.iodata_to_binary()
      "\e[31ma\e[0m"
      iex> IO.ANSI.format([:red, "a"], false) |> IO.iodata_to_binary()
      "a"
      iex> IO.ANSI.red() <> "a" <> IO.ANSI.reset()
      "\e[31ma\e[0m"

  Colours are `black`, `red`, `green`, `yellow`, `blue`, `magenta`, `cyan`, `white`, each also with `light_`
  before and `_background` behind; styles `bright`, `faint`, `italic`, `underline`, `inverse` and others.
  `enabled?/0` tells whether sequences are written.
  """

  @type ansicode :: atom
  @type ansidata :: ansilist | ansicode | binary

  @type ansilist ::
          maybe_improper_list(
            char | ansicode | binary | ansilist,
            binary | ansicode | []
          )

  @sequences [
    reset: 0,
    bright: 1,
    faint: 2,
    italic: 3,
    underline: 4,
    blink_slow: 5,
    blink_rapid: 6,
    inverse: 7,
    reverse: 7,
    conceal: 8,
    crossed_out: 9,
    primary_font: 10,
    font_1: 11,
    font_2: 12,
    font_3: 13,
    font_4: 14,
    font_5: 15,
    font_6: 16,
    font_7: 17,
    font_8: 18,
    font_9: 19,
    normal: 22,
    not_italic: 23,
    no_underline: 24,
    blink_off: 25,
    inverse_off: 27,
    reverse_off: 27,
    black: 30,
    red: 31,
    green: 32,
    yellow: 33,
    blue: 34,
    magenta: 35,
    cyan: 36,
    white: 37,
    default_color: 39,
    black_background: 40,
    red_background: 41,
    green_background: 42,
    yellow_background: 43,
    blue_background: 44,
    magenta_background: 45,
    cyan_background: 46,
    white_background: 47,
    default_background: 49,
    framed: 51,
    encircled: 52,
    overlined: 53,
    not_framed_encircled: 54,
    not_overlined: 55,
    light_black: 90,
    light_red: 91,
    light_green: 92,
    light_yellow: 93,
    light_blue: 94,
    light_magenta: 95,
    light_cyan: 96,
    light_white: 97,
    light_black_background: 100,
    light_red_background: 101,
    light_green_background: 102,
    light_yellow_background: 103,
    light_blue_background: 104,
    light_magenta_background: 105,
    light_cyan_background: 106,
    light_white_background: 107
  ]

  for {name, code} <- @sequences do
    @doc """
    Returns the sequence of `#{name}`, for what is written behind it, until `reset/0` or another sequence of its kind.

        iex> IO.ANSI.#{name}()
        "\\e[#{code}m"
    """
    @spec unquote(name)() :: String.t()
    def unquote(name)(), do: unquote("\e[#{code}m")

    defp sequence(unquote(name)), do: unquote("\e[#{code}m")
  end

  defp sequence(:home), do: home()
  defp sequence(:clear), do: clear()
  defp sequence(:clear_line), do: clear_line()
  defp sequence(:cursor_up), do: cursor_up()
  defp sequence(:cursor_down), do: cursor_down()
  defp sequence(:cursor_left), do: cursor_left()
  defp sequence(:cursor_right), do: cursor_right()

  defp sequence(other) do
    raise ArgumentError, "invalid ANSI sequence specification: #{inspect(other)}"
  end

  @doc """
  Tells whether escape sequences are to be written: the configuration `:ansi_enabled` of `:elixir`, which is
  set where the output is a terminal that shows them. `format/2` asks it unless told otherwise.

      iex> IO.ANSI.enabled?() in [true, false]
      true
  """
  @spec enabled?() :: boolean
  def enabled?, do: :application.get_env(:elixir, :ansi_enabled, false)

  @doc """
  Returns the colours for kinds of terms that `inspect/2` and `dbg/2` use in the shell when none are
  configured, for the option `:syntax_colors`.

      iex> IO.ANSI.syntax_colors()[:atom]
      :cyan
  """
  @spec syntax_colors() :: keyword
  def syntax_colors do
    :application.get_env(:elixir, :ansi_syntax_colors, default_syntax_colors())
  end

  defp default_syntax_colors do
    [
      atom: :cyan,
      binary: :default_color,
      boolean: :magenta,
      charlist: :yellow,
      list: :default_color,
      map: :default_color,
      nil: :magenta,
      number: :yellow,
      string: :green,
      tuple: :default_color
    ]
  end

  @doc ~S"""
  Returns the sequence of one of 256 foreground colours: 0 to 15 are those with names, 16 to 231 a cube of
  red, green and blue, 232 to 255 shades of grey.

      iex> IO.ANSI.color(5)
      "\e[38;5;5m"
  """
  @spec color(0..255) :: String.t()
  def color(code) when code in 0..255, do: "\e[38;5;#{code}m"

  @doc ~S"""
  Returns the sequence of a foreground colour by its parts of red, green and blue, each from 0 to 5.

      iex> IO.ANSI.color(1, 2, 3)
      "\e[38;5;67m"
      iex> IO.ANSI.color(5, 5, 5) == IO.ANSI.color(231)
      true
  """
  @spec color(0..5, 0..5, 0..5) :: String.t()
  def color(r, g, b) when r in 0..5 and g in 0..5 and b in 0..5,
    do: color(16 + 36 * r + 6 * g + b)

  @doc ~S"""
  Returns the sequence of one of 256 background colours, as `color/1`.

      iex> IO.ANSI.color_background(5)
      "\e[48;5;5m"
  """
  @spec color_background(0..255) :: String.t()
  def color_background(code) when code in 0..255, do: "\e[48;5;#{code}m"

  @doc ~S"""
  Returns the sequence of a background colour by its parts of red, green and blue, each from 0 to 5.

      iex> IO.ANSI.color_background(5, 0, 0)
      "\e[48;5;196m"
  """
  @spec color_background(0..5, 0..5, 0..5) :: String.t()
  def color_background(r, g, b) when r in 0..5 and g in 0..5 and b in 0..5,
    do: color_background(16 + 36 * r + 6 * g + b)

  @doc ~S"""
  Returns the sequence that moves the cursor to the upper left corner.

      iex> IO.ANSI.home()
      "\e[H"
  """
  @spec home() :: String.t()
  def home, do: "\e[H"

  @doc ~S"""
  Returns the sequence that moves the cursor to a line and a column, both counted from 1 in most terminals.

      iex> IO.ANSI.cursor(3, 10)
      "\e[3;10H"
  """
  @spec cursor(non_neg_integer, non_neg_integer) :: String.t()
  def cursor(line, column)
      when is_integer(line) and line >= 0 and is_integer(column) and column >= 0,
      do: "\e[#{line};#{column}H"

  @doc ~S"""
  Returns the sequence that moves the cursor up, by one line unless given. It stops at the edge.

      iex> IO.ANSI.cursor_up(2)
      "\e[2A"
  """
  @spec cursor_up(pos_integer) :: String.t()
  def cursor_up(lines \\ 1) when is_integer(lines) and lines >= 1, do: "\e[#{lines}A"

  @doc ~S"""
  Returns the sequence that moves the cursor down, by one line unless given. It stops at the edge.

      iex> IO.ANSI.cursor_down()
      "\e[1B"
  """
  @spec cursor_down(pos_integer) :: String.t()
  def cursor_down(lines \\ 1) when is_integer(lines) and lines >= 1, do: "\e[#{lines}B"

  @doc ~S"""
  Returns the sequence that moves the cursor to the right, by one column unless given. It stops at the edge.

      iex> IO.ANSI.cursor_right(5)
      "\e[5C"
  """
  @spec cursor_right(pos_integer) :: String.t()
  def cursor_right(columns \\ 1) when is_integer(columns) and columns >= 1, do: "\e[#{columns}C"

  @doc ~S"""
  Returns the sequence that moves the cursor to the left, by one column unless given. It stops at the edge.

      iex> IO.ANSI.cursor_left(5)
      "\e[5D"
  """
  @spec cursor_left(pos_integer) :: String.t()
  def cursor_left(columns \\ 1) when is_integer(columns) and columns >= 1, do: "\e[#{columns}D"

  @doc ~S"""
  Returns the sequence that clears the screen; the cursor stays where it is, so that `home/0` goes with it.

      iex> IO.ANSI.clear()
      "\e[2J"
  """
  @spec clear() :: String.t()
  def clear, do: "\e[2J"

  @doc ~S"""
  Returns the sequence that clears the line of the cursor, which stays where it is: for a line of progress
  that is written anew.

      iex> IO.ANSI.clear_line()
      "\e[2K"
  """
  @spec clear_line() :: String.t()
  def clear_line, do: "\e[2K"

  @doc ~S"""
  Puts the sequences of the names into a list of texts and names, nested as it may be, and a `reset/0` at the
  end; returns iodata. Where sequences are not wanted, by `enabled?/0` or the second argument, the names are
  just left out. A name that there is not raises an `ArgumentError`.

      iex> IO.ANSI.format([:red, "a", [:bright, "b"]], true) |> IO.iodata_to_binary()
      "\e[31ma\e[1mb\e[0m"
      iex> IO.ANSI.format([:red, "a"], false) |> IO.iodata_to_binary()
      "a"
      iex> IO.ANSI.format([:no_such_colour, "a"], true)
      ** (ArgumentError) invalid ANSI sequence specification: :no_such_colour
  """
  @spec format(IO.chardata() | atom, boolean) :: IO.chardata()
  def format(ansidata, emit? \\ enabled?()) when is_boolean(emit?),
    do: format(ansidata, [], [], emit?, :maybe)

  @doc ~S"""
  As `format/2`, without the `reset/0` at the end: for parts that are joined later.

      iex> IO.ANSI.format_fragment([:bright, "a"], true) |> IO.iodata_to_binary()
      "\e[1ma"
  """
  @spec format_fragment(IO.chardata() | atom, boolean) :: IO.chardata()
  def format_fragment(ansidata, emit? \\ enabled?()) when is_boolean(emit?),
    do: format(ansidata, [], [], emit?, false)

  defp format([term | rest], rem, acc, emit?, reset),
    do: format(term, [rest | rem], acc, emit?, reset)

  defp format(term, rem, acc, true, reset) when is_atom(term),
    do: format([], rem, [acc | sequence(term)], true, !!reset)

  defp format(term, rem, acc, false, reset) when is_atom(term),
    do: format([], rem, acc, false, reset)

  defp format([], [next | rem], acc, emit?, reset), do: format(next, rem, acc, emit?, reset)
  defp format([], [], acc, true, true), do: [acc | "\e[0m"]
  defp format([], [], acc, _emit?, _reset), do: acc
  defp format(term, rem, acc, emit?, reset), do: format([], rem, [acc, term], emit?, reset)
end

defmodule Regex do
  @moduledoc ~S"""
  Regular expressions of the PCRE kind, written `~r/expression/modifiers`. The shortest way to ask whether one
  fits is `text =~ ~r/.../`.

      iex> "call 555-1234" =~ ~r/\d{3}-\d{4}/
      true
      iex> Regex.run(~r/(\d{3})-(\d{4})/, "call 555-1234")
      ["555-1234", "555", "1234"]
      iex> Regex.named_captures(~r/(?<area>\d+)-(?<number>\d+)/, "555-1234")
      %{"area" => "555", "number" => "1234"}

  Modifiers: `i` without regard to case, `u` Unicode (`.` is a character and not a byte, `\w` knows all
  letters), `m` `^` and `$` at every line, `s` the dot fits a line's end too, `x` white space and comments are
  ignored, `U` as little as possible, `f` within the first line.

  An expression that is written in code is compiled with it; one made of text, at run time, by `compile/2`.
  For a fixed text `String` is simpler and quicker.
  """

  defstruct re_pattern: nil, source: "", opts: "", re_version: ""

  @type t :: %Regex{
          opts: binary | [term],
          re_pattern: term,
          re_version: term,
          source: binary
        }

  defmodule CompileError do
    @moduledoc "Raised when a regular expression does not compile."
    defexception message: "regex could not be compiled"
  end

  @doc """
  Compiles a text to a regular expression, with modifiers as text or options: `{:ok, regex}` or `{:error,
  {reason, position}}`. What users type has to go through `escape/1` if it is meant literally.

      iex> {:ok, regex} = Regex.compile("fo+", "i")
      iex> Regex.match?(regex, "FOO")
      true
      iex> {:error, {_reason, position}} = Regex.compile("*")
      iex> position
      0
  """
  @spec compile(binary, binary | [term]) :: {:ok, t} | {:error, any}
  def compile(source, options \\ "")

  def compile(source, options) when is_binary(source), do: compile(source, options, version())

  defp compile(source, options, version) when is_binary(options) do
    case translate(options, []) do
      {:ok, re_options} -> compile(source, re_options, options, version)
      {:error, rest} -> {:error, {:invalid_option, rest}}
    end
  end

  defp compile(source, options, version) when is_list(options),
    do: compile(source, options, if(options == [], do: "", else: options), version)

  defp compile(source, re_options, kept, version) do
    case :re.compile(source, re_options) do
      {:ok, pattern} ->
        {:ok, %Regex{re_pattern: pattern, re_version: version, source: source, opts: kept}}

      error ->
        error
    end
  end

  defp translate(<<?u, rest::binary>>, acc), do: translate(rest, [:unicode, :ucp | acc])
  defp translate(<<?i, rest::binary>>, acc), do: translate(rest, [:caseless | acc])
  defp translate(<<?x, rest::binary>>, acc), do: translate(rest, [:extended | acc])
  defp translate(<<?f, rest::binary>>, acc), do: translate(rest, [:firstline | acc])
  defp translate(<<?U, rest::binary>>, acc), do: translate(rest, [:ungreedy | acc])
  defp translate(<<?r, rest::binary>>, acc), do: translate(rest, [:ungreedy | acc])

  defp translate(<<?s, rest::binary>>, acc),
    do: translate(rest, [:dotall, {:newline, :anycrlf} | acc])

  defp translate(<<?m, rest::binary>>, acc), do: translate(rest, [:multiline | acc])
  defp translate(<<>>, acc), do: {:ok, acc}
  defp translate(rest, _acc), do: {:error, rest}

  @doc """
  As `compile/2`, but returns the expression itself, and raises a `Regex.CompileError`.

      iex> Regex.compile!("foo", "i") |> Regex.match?("FOO")
      true
      iex> Regex.compile!("*")
      ** (Regex.CompileError) nothing to repeat at position 0
  """
  @spec compile!(binary, binary | [term]) :: t
  def compile!(source, options \\ "") when is_binary(source) do
    case compile(source, options) do
      {:ok, regex} -> regex
      {:error, {reason, at}} -> raise CompileError, message: "#{reason} at position #{at}"
    end
  end

  @doc """
  Compiles again a regex that another version of the engine has compiled.

      iex> {:ok, regex} = Regex.recompile(~r/foo/)
      iex> regex.source
      "foo"
  """
  @spec recompile(t) :: {:ok, t} | {:error, any}
  def recompile(%Regex{} = regex) do
    # A regex of long ago has no such field.
    if Map.get(regex, :re_version) == version(),
      do: {:ok, regex},
      else: compile(regex.source, regex.opts)
  end

  @doc """
  As `recompile/1`, but returns the expression itself, and raises a `Regex.CompileError`.

      iex> Regex.recompile!(~r/foo/).source
      "foo"
  """
  @spec recompile!(t) :: t
  def recompile!(regex) do
    case recompile(regex) do
      {:ok, regex} -> regex
      {:error, {reason, at}} -> raise CompileError, message: "#{reason} at position #{at}"
    end
  end

  @doc """
  Gives the version of the engine and the byte order of its patterns.

      iex> {_version, endianness} = Regex.version()
      iex> endianness in [:little, :big]
      true
  """
  @spec version() :: term
  def version, do: {:re.version(), :erlang.system_info(:endian)}

  @doc """
  Tells whether a term is a regular expression. `is_struct(term, Regex)` is the same and may stand in guards.

      iex> Regex.regex?(~r/foo/)
      true
      iex> Regex.regex?("foo")
      false
  """
  def regex?(term), do: is_struct(term, Regex)

  @doc """
  Tells whether a regular expression fits somewhere in a text, as `=~/2`. For the whole text write `^...$`.

      iex> Regex.match?(~r/foo/, "food")
      true
      iex> Regex.match?(~r/^foo$/, "food")
      false
  """
  @spec match?(t, String.t()) :: boolean
  def match?(%Regex{} = regex, string) when is_binary(string),
    do: safe_run(regex, string, [{:capture, :none}]) == :match

  @doc """
  Returns the first match as a list: the whole, then what each group took; `nil` when there is none. A group
  at the end that took nothing is left out.

  Options: `return: :index` gives `{byte position, length}` in place of text; `capture:` chooses, `:all`,
  `:first`, `:all_but_first`, `:all_names`, `:none` or a list of numbers and names; `offset:` begins at a
  byte.

      iex> Regex.run(~r/c(d)/, "abcd")
      ["cd", "d"]
      iex> Regex.run(~r/c(d)/, "abcd", return: :index)
      [{2, 2}, {3, 1}]
      iex> Regex.run(~r/c(d)/, "abcd", capture: :all_but_first)
      ["d"]
      iex> Regex.run(~r/x/, "abcd")
      nil
  """
  @spec run(t, binary, keyword) :: nil | [binary] | [{integer, integer}]
  def run(regex, string, options \\ [])

  def run(%Regex{} = regex, string, options) when is_binary(string) do
    return = Keyword.get(options, :return, :binary)
    captures = Keyword.get(options, :capture, :all)
    offset = Keyword.get(options, :offset, 0)

    case safe_run(regex, string, [{:capture, captures, return}, {:offset, offset}]) do
      :nomatch -> nil
      :match -> []
      {:match, results} -> results
    end
  end

  # A pattern of another engine, say from another node, is compiled again before it is run.
  defp safe_run(%Regex{re_pattern: pattern, re_version: version} = regex, string, options) do
    if version == version() do
      :re.run(string, pattern, options)
    else
      re_options =
        if is_binary(regex.opts), do: elem(translate(regex.opts, []), 1), else: regex.opts

      {:ok, pattern} = :re.compile(regex.source, re_options)
      :re.run(string, pattern, options)
    end
  end

  @doc """
  Returns what the named groups `(?<name>...)` of the first match took, as a map with texts as keys; `nil`
  when there is none.

      iex> Regex.named_captures(~r/a(?<foo>b)c/, "abc")
      %{"foo" => "b"}
      iex> Regex.named_captures(~r/a(?<foo>b)c/, "xyz")
      nil
  """
  @spec named_captures(t, String.t(), keyword) :: map | nil
  def named_captures(regex, string, options \\ []) when is_binary(string) do
    names = names(regex)
    options = Keyword.put(options, :capture, names)
    results = run(regex, string, options)
    if results, do: :maps.from_list(Enum.zip(names, results)), else: nil
  end

  @doc """
  Returns the compiled pattern, for functions of Erlang's `:re`.

      iex> :re.run("food", Regex.re_pattern(~r/o+/))
      {:match, [{1, 2}]}
  """
  @spec re_pattern(t) :: term
  def re_pattern(%Regex{re_pattern: compiled}), do: compiled

  @doc ~S"""
  Returns the text that an expression was compiled from, as it stands between the delimiters.

      iex> Regex.source(~r/fo+\d/)
      "fo+\\d"
  """
  @spec source(t) :: String.t()
  def source(%Regex{source: source}), do: source

  @doc """
  Returns the modifiers of an expression as text.

      iex> Regex.opts(~r/foo/mi)
      "mi"
      iex> Regex.opts(~r/foo/)
      ""
  """
  @spec opts(t) :: String.t() | [term]
  def opts(%Regex{opts: opts}), do: opts

  @doc """
  Returns the names of the named groups.

      iex> Regex.names(~r/(?<foo>bar)/)
      ["foo"]
      iex> Regex.names(~r/(bar)/)
      []
  """
  @spec names(t) :: [String.t()]
  def names(%Regex{re_pattern: nil}), do: []

  def names(%Regex{re_pattern: pattern}) do
    {:namelist, names} = :re.inspect(pattern, :namelist)
    names
  end

  @doc ~S"""
  Returns all matches, which do not overlap, as a list of lists such as `run/3` gives; `[]` when there is
  none. The options are those of `run/3`.

      iex> Regex.scan(~r/c(d|e)/, "abcd abce")
      [["cd", "d"], ["ce", "e"]]
      iex> Regex.scan(~r/\d+/, "1, 22, 333") |> List.flatten()
      ["1", "22", "333"]
      iex> Regex.scan(~r/x/, "abc")
      []
  """
  @spec scan(t, String.t(), keyword) :: [[String.t()]] | [[{integer, integer}]]
  def scan(regex, string, options \\ [])

  def scan(%Regex{} = regex, string, options) when is_binary(string) do
    return = Keyword.get(options, :return, :binary)
    captures = Keyword.get(options, :capture, :all)
    offset = Keyword.get(options, :offset, 0)

    case safe_run(regex, string, [{:capture, captures, return}, :global, {:offset, offset}]) do
      :match -> []
      :nomatch -> []
      {:match, results} -> results
    end
  end

  @doc """
  Splits at the matches. Options: `parts: n`, at most so many; `trim: true`, without empty parts;
  `include_captures: true`, with what was matched; `:on`, which groups are split at, `:first`, the whole
  match, unless given.

      iex> Regex.split(~r/-/, "a-b-c")
      ["a", "b", "c"]
      iex> Regex.split(~r/[-,]/, "a-b,c", parts: 2)
      ["a", "b,c"]
      iex> Regex.split(~r/-/, "a-b", include_captures: true)
      ["a", "-", "b"]
      iex> Regex.split(~r/x/, "a-b")
      ["a-b"]
  """
  @spec split(t, String.t(), keyword) :: [String.t()]
  def split(regex, string, options \\ [])

  def split(%Regex{}, "", opts),
    do: if(Keyword.get(opts, :trim, false), do: [], else: [""])

  def split(%Regex{} = regex, string, opts) when is_binary(string) and is_list(opts) do
    on = Keyword.get(opts, :on, :first)

    case safe_run(regex, string, [:global, {:capture, on, :index}]) do
      {:match, matches} ->
        trim = Keyword.get(opts, :trim, false)
        keep = Keyword.get(opts, :include_captures, false)
        parts = parts_to_index(Keyword.get(opts, :parts, :infinity))
        do_split(:lists.append(matches), string, 0, parts, trim, keep)

      :match ->
        [string]

      :nomatch ->
        [string]
    end
  end

  defp parts_to_index(:infinity), do: 0
  defp parts_to_index(n) when is_integer(n) and n > 0, do: n

  defp do_split(_, string, offset, _count, true, _keep) when byte_size(string) <= offset, do: []

  defp do_split(_, string, offset, 1, _trim, _keep), do: [rest(string, offset)]
  defp do_split([], string, offset, _count, _trim, _keep), do: [rest(string, offset)]

  defp do_split([{at, _} | matches], string, offset, count, trim, keep) when at < offset,
    do: do_split(matches, string, offset, count, trim, keep)

  defp do_split([{at, size} | matches], string, offset, count, trim, keep) when is_boolean(keep) do
    part = :erlang.binary_part(string, offset, at - offset)
    next = at + size

    cond do
      trim && part == "" && not keep ->
        do_split(matches, string, next, count, trim, keep)

      trim && part == "" ->
        kept(string, at, size, do_split(matches, string, next, count - 1, trim, keep))

      keep ->
        [part | kept(string, at, size, do_split(matches, string, next, count - 1, trim, keep))]

      true ->
        [part | do_split(matches, string, next, count - 1, trim, keep)]
    end
  end

  defp kept(string, at, size, parts), do: [:erlang.binary_part(string, at, size) | parts]

  defp rest(string, offset), do: :erlang.binary_part(string, offset, byte_size(string) - offset)

  @doc """
  Replaces the matches by a text, where `\\\\N` and `\\\\g{N}` stand for captures, or by what a
  function makes of the match and its captures; `global: false` replaces only the first.

      iex> Regex.replace(~r/a(b|d)c/, "abcadc", "[\\\\1]")
      "[b][d]"
      iex> Regex.replace(~r/a/, "abc", fn x -> x <> x end)
      "aabc"
  """
  @spec replace(t, String.t(), String.t() | (... -> String.t()), keyword) :: String.t()
  def replace(regex, string, replacement, options \\ [])

  def replace(%Regex{} = regex, string, replacement, options)
      when is_binary(string) and is_list(options) do
    case safe_run(regex, string, [{:capture, :all, :index} | scope(options)]) do
      :nomatch -> string
      {:match, found} -> replaced(found, string, filler(replacement))
    end
  end

  # The function that makes the text of the captures of a match.
  defp filler(replacement) when is_function(replacement) do
    {:arity, arity} = :erlang.fun_info(replacement, :arity)
    &apply(replacement, arguments(&1, arity))
  end

  defp filler(replacement) do
    template = precompile_replacement(replacement)
    &fill(template, &1)
  end

  defp arguments(_captures, 0), do: []
  defp arguments([], n), do: ["" | arguments([], n - 1)]
  defp arguments([capture | rest], n), do: [capture | arguments(rest, n - 1)]

  defp scope(options), do: if(Keyword.get(options, :global) != false, do: [:global], else: [])

  defp replaced([{_, _} | _] = one, string, fun),
    do: IO.iodata_to_binary(weave([one], string, 0, fun))

  defp replaced(many, string, fun),
    do: IO.iodata_to_binary(weave(many, string, 0, fun))

  defp weave([], string, from, _fun), do: [rest(string, from)]

  defp weave([[{at, size} | _] = places | more], string, from, fun) do
    before = :erlang.binary_part(string, from, at - from)
    [before, fun.(texts(places, string)) | weave(more, string, at + size, fun)]
  end

  defp texts([], _string), do: []
  defp texts([{-1, 0} | rest], string), do: ["" | texts(rest, string)]

  defp texts([{at, size} | rest], string),
    do: [:erlang.binary_part(string, at, size) | texts(rest, string)]

  defp fill(template, captures) do
    :lists.map(
      fn
        number when is_integer(number) -> capture(captures, number)
        text -> text
      end,
      template
    )
  end

  defp capture([], _), do: ""
  defp capture([text | _], 0), do: text
  defp capture([_ | rest], n), do: capture(rest, n - 1)

  defp precompile_replacement(replacement) when is_binary(replacement),
    do: template(replacement, "")

  defp template("", acc), do: [acc]

  defp template(<<?\\, ?g, ?{, rest::binary>>, acc) when byte_size(rest) > 0 do
    case :binary.split(rest, "}") do
      [number, rest] -> [acc, :erlang.binary_to_integer(number) | template(rest, "")]
      [_] -> template(rest, acc <> "g{")
    end
  end

  defp template(<<?\\, digit, rest::binary>>, acc) when digit in ?0..?9,
    do: [acc, digit - ?0 | template(rest, "")]

  defp template(<<?\\, ?\\, rest::binary>>, acc), do: template(rest, <<acc::binary, ?\\>>)
  defp template(<<char, rest::binary>>, acc), do: template(rest, <<acc::binary, char>>)

  @special for char <- ~c".^$*+?()[]{}|#-\\\t\n\v\f\r\s", do: <<char>>

  @doc ~S"""
  Puts a backslash before every character that means something in a regular expression, so that the text fits itself.

      iex> Regex.escape("foo.")
      "foo\\."
      iex> {:ok, regex} = Regex.compile(Regex.escape("1+1"))
      iex> "1+1=2" =~ regex
      true
  """
  @spec escape(String.t()) :: String.t()
  def escape(string) when is_binary(string),
    do: :binary.replace(string, @special, "\\", [:global, insert_replaced: 1])

  @doc false
  # The engine itself reads every escape but those for control characters.
  def unescape_map(:newline), do: true
  def unescape_map(?f), do: ?\f
  def unescape_map(?n), do: ?\n
  def unescape_map(?r), do: ?\r
  def unescape_map(?t), do: ?\t
  def unescape_map(?v), do: ?\v
  def unescape_map(?a), do: ?\a
  def unescape_map(_), do: false
end

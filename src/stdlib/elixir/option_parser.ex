defmodule OptionParser do
  @moduledoc """
  Takes a command line apart: options, arguments, and what was not valid.

      iex> OptionParser.parse(["--debug", "--limit", "3", "file"], strict: [debug: :boolean, limit: :integer])
      {[debug: true, limit: 3], ["file"], []}
      iex> OptionParser.parse(["--limit", "many", "--other"], strict: [limit: :integer])
      {[], [], [{"--limit", "many"}, {"--other", nil}]}

  Options are written `--limit 3` or `--limit=3`, booleans `--debug` and `--no-debug`; `--file-name` is
  `:file_name`. What comes after `--` are arguments. Types: `:boolean`, `:count`, `:integer`, `:float`,
  `:string`, and in a list with `:keep` options that may come several times. A script gets its command line by
  `System.argv/0`.
  """

  @type argv :: [String.t()]
  @type errors :: [{String.t(), String.t() | nil}]

  @type options :: [
          switches: keyword,
          strict: keyword,
          aliases: keyword,
          allow_nonexistent_atoms: boolean
        ]

  @type parsed :: keyword

  @types [:boolean, :count, :integer, :float, :string]

  @doc """
  Parses a command line, a list of strings; returns `{options, arguments, invalid}`. `:strict` names all
  options with their types, others are invalid; `:switches` lets others through, as strings or booleans.
  `:aliases` gives short names.

      iex> OptionParser.parse(["-d", "--limit", "3"], strict: [limit: :integer, debug: :boolean], aliases: [d: :debug])
      {[debug: true, limit: 3], [], []}
      iex> OptionParser.parse(["-v", "-v", "--tag", "a", "--tag=b"],
      ...>   strict: [verbose: :count, tag: [:string, :keep]],
      ...>   aliases: [v: :verbose]
      ...> )
      {[verbose: 2, tag: "a", tag: "b"], [], []}
  """
  @spec parse([String.t()], keyword) :: {keyword, [String.t()], [{String.t(), String.t() | nil}]}
  def parse(argv, opts \\ []) when is_list(argv) and is_list(opts),
    do: run(argv, config(opts, true), [], [], [])

  @doc """
  As `parse/2`, but returns `{options, arguments}`, and raises an `OptionParser.ParseError` that tells of all
  that is invalid, in words for the one who typed it.

      iex> OptionParser.parse!(["--limit", "3", "file"], strict: [limit: :integer])
      {[limit: 3], ["file"]}
  """
  @spec parse!([String.t()], keyword) :: {keyword, [String.t()]}
  def parse!(argv, opts \\ []) when is_list(argv) and is_list(opts) do
    config = config(opts, true)

    case run(argv, config, [], [], []) do
      {opts, args, []} -> {opts, args}
      {_, _, errors} -> raise OptionParser.ParseError, errors_text(errors, config)
    end
  end

  @doc """
  As `parse/2`, but stops at the first argument that is no option: what follows is for somebody else, such as
  a command of the program. `--` ends the options too, and is not among the arguments.

      iex> OptionParser.parse_head(["--source", "lib", "test", "--verbose"], switches: [source: :string])
      {[source: "lib"], ["test", "--verbose"], []}
      iex> OptionParser.parse_head(["-n", "1", "--", "-x"], strict: [number: :integer], aliases: [n: :number])
      {[number: 1], ["-x"], []}
  """
  @spec parse_head([String.t()], keyword) ::
          {keyword, [String.t()], [{String.t(), String.t() | nil}]}
  def parse_head(argv, opts \\ []) when is_list(argv) and is_list(opts),
    do: run(argv, config(opts, false), [], [], [])

  @doc """
  As `parse_head/2`, but returns `{options, arguments}`, and raises an `OptionParser.ParseError` if an option
  is invalid.

      iex> OptionParser.parse_head!(["--verbose", "run", "--fast"], strict: [verbose: :boolean])
      {[verbose: true], ["run", "--fast"]}
  """
  @spec parse_head!([String.t()], keyword) :: {keyword, [String.t()]}
  def parse_head!(argv, opts \\ []) when is_list(argv) and is_list(opts) do
    config = config(opts, false)

    case run(argv, config, [], [], []) do
      {opts, args, []} -> {opts, args}
      {_, _, errors} -> raise OptionParser.ParseError, errors_text(errors, config)
    end
  end

  defp errors_text(errors, config) do
    count = length(errors)
    word = if count == 1, do: "error", else: "errors"
    lines = Enum.map_join(errors, "\n", &error_text(&1, config))
    "#{count} #{word} found!\n#{lines}"
  end

  defp error_text({option, value}, config) do
    type = type_of(option, config)

    cond do
      type == nil and value == nil -> "#{option} : Unknown option" <> suggestion(option, config.switches)
      value == nil -> "#{option} : Missing argument of type #{type}"
      true -> "#{option} : Expected type #{type}, got #{inspect(value)}"
    end
  end

  defp suggestion("--" <> name, switches) do
    near =
      for {key, _} <- switches,
          known = dashed(key),
          distance = String.jaro_distance(name, known),
          distance >= 0.8,
          do: {distance, known}

    # Of those equally near the last is told.
    if near == [],
      do: "",
      else: ". Did you mean --#{near |> Enum.max_by(&elem(&1, 0), &>/2) |> elem(1)}?"
  end

  defp suggestion(_letter, _switches), do: ""

  defp type_of(option, config) do
    name = String.trim_leading(option, "-")
    (alias_of(config.aliases, name) || to_key(name, config)) |> kind(config)
  end

  defp kind(nil, _config), do: nil

  defp kind(key, config), do: config.switches[key]

  defp run(argv, config, opts, args, invalid) do
    case step(argv, config) do
      {:ok, key, value, rest} ->
        run(rest, config, store(opts, key, value, config), args, invalid)

      {:invalid, option, value, rest} ->
        run(rest, config, opts, args, [{option, value} | invalid])

      {:undefined, option, _value, rest} ->
        bad = if config.strict?, do: [{option, nil} | invalid], else: invalid
        run(rest, config, opts, args, bad)

      {:error, ["--" | rest]} ->
        {:lists.reverse(opts), :lists.reverse(args, rest), :lists.reverse(invalid)}

      {:error, [arg | rest]} when config.all? ->
        run(rest, config, opts, [arg | args], invalid)

      {:error, []} ->
        {:lists.reverse(opts), :lists.reverse(args), :lists.reverse(invalid)}

      {:error, [_ | _] = rest} ->
        {:lists.reverse(opts), :lists.reverse(args, rest), :lists.reverse(invalid)}
    end
  end

  defp store(opts, key, value, config) do
    kinds = kinds(key, config)

    cond do
      :count in kinds ->
        Keyword.update(opts, key, value, &(&1 + value))

      :keep in kinds ->
        [{key, value} | opts]

      true ->
        [{key, value} | Keyword.delete(opts, key)]
    end
  end

  @doc """
  Takes one option from the beginning of a command line, for parsers of one's own: `{:ok, key, value, rest}`;
  `{:invalid, option, value, rest}` for a value that is not of the type; `{:undefined, option, value, rest}`
  for an option that `:strict` does not have; `{:error, rest}` when an argument comes first, or nothing is
  left.

      iex> OptionParser.next(["--debug", "x"], strict: [debug: :boolean])
      {:ok, :debug, true, ["x"]}
      iex> OptionParser.next(["--limit", "x"], strict: [limit: :integer])
      {:invalid, "--limit", "x", []}
      iex> OptionParser.next(["--other", "x"], strict: [limit: :integer])
      {:undefined, "--other", nil, ["x"]}
      iex> OptionParser.next(["x"], strict: [limit: :integer])
      {:error, ["x"]}
  """
  @spec next([String.t()], keyword) :: tuple
  def next(argv, opts \\ []) when is_list(argv) and is_list(opts),
    do: step(argv, config(opts, true))

  defp config(opts, all?), do: opts |> build_config() |> Map.put(:all?, all?)

  defp build_config(opts) do
    {switches, strict?} =
      cond do
        opts[:strict] && opts[:switches] ->
          raise ArgumentError, ":switches and :strict cannot be given together"

        strict = opts[:strict] ->
          {strict, true}

        switches = opts[:switches] ->
          {switches, false}

        true ->
          IO.warn("not passing the :switches or :strict option to OptionParser is deprecated")
          {[], false}
      end

    Enum.each(switches, &validate_switch/1)

    %{
      aliases: opts[:aliases] || [],
      switches: switches,
      strict?: strict?,
      dynamic?: opts[:allow_nonexistent_atoms] || false
    }
  end

  defp validate_switch({_name, kinds}) do
    case List.wrap(kinds) -- [:keep | @types] do
      [] -> :ok
      unknown -> raise ArgumentError, "invalid switch types/modifiers: " <> Enum.map_join(unknown, ", ", &inspect/1)
    end
  end

  defp step([], _config), do: {:error, []}
  defp step(["--" | _] = argv, _config), do: {:error, argv}
  defp step(["-" | _] = argv, _config), do: {:error, argv}

  defp step(["--" <> option | rest], config) do
    {name, value} = cut(option)
    take(tagged(name, config), "--" <> name, value, rest, config)
  end

  defp step(["-" <> option | rest] = argv, config) do
    {name, value} = cut(option)
    key = alias_of(config.aliases, name)

    cond do
      negative_number?("-" <> option) ->
        {:error, argv}

      key != nil ->
        take(tagged(key, config, key), "-" <> name, value, rest, config)

      String.contains?(name, ["-", "_"]) ->
        {:undefined, "-" <> name, value, rest}

      String.length(name) < 2 ->
        take(nil, "-" <> name, value, rest, config)

      true ->
        step(letters(name, value) ++ rest, config)
    end
  end

  defp step(argv, _config), do: {:error, argv}

  # `-ab` is `-a -b`; a digit begins the value of the last letter.
  defp letters(name, value) do
    {letters, value} =
      case Regex.run(~r/\A(\D+)(\d.*)\z/us, name) do
        [_, letters, digits] -> {letters, if(value, do: digits <> "=" <> value, else: digits)}
        nil -> {name, value}
      end

    {front, [last]} = letters |> String.graphemes() |> Enum.split(-1)
    last = if value, do: last <> "=" <> value, else: last
    for(letter <- front, do: "-" <> letter) ++ ["-" <> last]
  end

  defp cut(option) do
    case :binary.split(option, "=") do
      [name] -> {name, nil}
      [name, value] -> {name, value}
    end
  end

  defp to_key(name, config), do: name |> String.replace("-", "_") |> to_existing_key(config.dynamic?)

  defp to_existing_key(name, true), do: String.to_atom(name)

  defp to_existing_key(name, false) do
    String.to_existing_atom(name)
  rescue
    ArgumentError -> nil
  end

  defp alias_of(aliases, name) do
    key = to_existing_key(name, false)
    key && aliases[key]
  end

  defp known?(key, config), do: Keyword.has_key?(config.switches, key)
  defp kinds(key, config), do: config.switches |> Keyword.get(key, []) |> List.wrap()

  # The key that a name stands for and the kinds of its values; `--no-x` is `x: false` where x is a boolean.
  defp tagged(name, config) do
    if String.contains?(name, "_"), do: :unknown, else: tagged(name, config, to_key(name, config))
  end

  defp tagged(name, config, key) do
    cond do
      key != nil and known?(key, config) -> {key, kinds(key, config)}
      negated = negated(name, config) -> {negated, [:negated]}
      key == nil -> nil
      config.strict? -> :unknown
      true -> {key, []}
    end
  end

  defp negated(key, config) when is_atom(key), do: key |> Atom.to_string() |> negated(config)

  defp negated("no-" <> name, config) do
    key = to_key(name, config)
    if key && :boolean in kinds(key, config), do: key
  end

  defp negated(_, _config), do: nil

  # Where there is not even an atom of that name, what follows is its value, if that is no option itself.
  defp take(nil, option, nil, rest, _config) do
    if value_follows?(rest) do
      [value | rest] = rest
      {:undefined, option, value, rest}
    else
      {:undefined, option, true, rest}
    end
  end

  defp take(unknown, option, value, rest, _config) when unknown in [nil, :unknown],
    do: {:undefined, option, value, rest}

  defp take({key, [:negated]}, _option, nil, rest, _config), do: {:ok, key, false, rest}
  defp take({_, [:negated]}, option, value, rest, _config), do: {:invalid, option, value, rest}

  defp take({key, kinds}, option, nil, rest, config) do
    cond do
      :boolean in kinds -> {:ok, key, true, rest}
      :count in kinds -> {:ok, key, 1, rest}
      kinds == [] and not value_follows?(rest) -> {:ok, key, true, rest}
      value_follows?(rest) -> normalize_value(key, {kinds, option}, rest)
      true -> {:invalid, option, nil, rest}
    end
  end

  defp take({key, kinds}, option, value, rest, _config), do: typed(key, kinds, option, value, rest)

  defp normalize_value(key, {kinds, option}, rest) do
    [value | rest] = rest
    typed(key, kinds, option, value, rest)
  end

  defp value_follows?([]), do: false
  defp value_follows?(["-" | _]), do: true
  defp value_follows?(["-" <> _ = arg | _]), do: negative_number?(arg)
  defp value_follows?(_), do: true

  defp negative_number?(arg), do: match?({_, _}, Float.parse(arg))

  defp typed(key, kinds, option, value, rest) do
    case convert(Enum.find(kinds, :string, &(&1 in @types)), value) do
      {:ok, value} -> {:ok, key, value, rest}
      :error -> {:invalid, option, value, rest}
    end
  end

  defp convert(:boolean, value) when value in ["t", "true"], do: {:ok, true}
  defp convert(:boolean, value) when value in ["f", "false"], do: {:ok, false}
  defp convert(:boolean, _), do: :error
  defp convert(:count, _), do: :error

  defp convert(:integer, value) do
    case Integer.parse(value) do
      {number, ""} -> {:ok, number}
      _ -> :error
    end
  end

  defp convert(:float, value) do
    case Float.parse(value) do
      {number, ""} -> {:ok, number}
      _ -> :error
    end
  end

  defp convert(:string, value), do: {:ok, value}

  @doc """
  Turns options back into a command line. `nil` is left out, `true` and `false` become `--name` and
  `--no-name`. What is counted is told by `switches: [name: :count]`.

      iex> OptionParser.to_argv(foo_bar: "baz", debug: true, quiet: false, none: nil)
      ["--foo-bar", "baz", "--debug", "--no-quiet"]
      iex> OptionParser.to_argv([verbose: 2], switches: [verbose: :count])
      ["--verbose", "--verbose"]
  """
  @spec to_argv(Enumerable.t(), keyword) :: [String.t()]
  def to_argv(enum, options \\ []) do
    switches = Keyword.get(options, :switches, [])

    Enum.flat_map(enum, fn
      {_key, nil} ->
        []

      {key, true} ->
        [to_switch(key)]

      {key, false} ->
        [to_switch(key, "--no-")]

      {key, value} ->
        if switches[key] == :count,
          do: List.duplicate(to_switch(key), value),
          else: [to_switch(key), to_string(value)]
    end)
  end

  defp to_switch(key, prefix \\ "--"), do: prefix <> dashed(key)
  defp dashed(key), do: key |> Atom.to_string() |> String.replace("_", "-")

  @doc ~S"""
  Splits a text into arguments as a shell does: at blanks, except in quotes, or behind a backslash. A quote
  that is not closed raises.

      iex> OptionParser.split("foo 'bar baz'")
      ["foo", "bar baz"]
      iex> OptionParser.split(~S(one\ word "and more"))
      ["one word", "and more"]
      iex> OptionParser.split("foo 'bar")
      ** (RuntimeError) argv string did not terminate properly, a ' was opened but never closed
  """
  @spec split(String.t()) :: [String.t()]
  def split(string) when is_binary(string),
    do: do_split(String.trim_leading(string, " "), "", [], nil)

  defp do_split("", "", acc, nil), do: :lists.reverse(acc)
  defp do_split("", word, acc, nil), do: :lists.reverse([word | acc])

  defp do_split("", _, _acc, quote) do
    raise "argv string did not terminate properly, a #{<<quote>>} was opened but never closed"
  end

  defp do_split(<<quote, rest::binary>>, word, acc, nil) when quote in [?", ?'],
    do: do_split(rest, word, acc, quote)

  defp do_split(<<?\\, quote, rest::binary>>, word, acc, quote) when quote != nil,
    do: do_split(rest, <<word::binary, quote>>, acc, quote)

  defp do_split(<<quote, rest::binary>>, word, acc, quote), do: do_split(rest, word, acc, nil)

  defp do_split(<<?\\, char, rest::binary>>, word, acc, nil) when char in [?\s, ?", ?'],
    do: do_split(rest, <<word::binary, char>>, acc, nil)

  defp do_split(<<?\s, rest::binary>>, word, acc, nil),
    do: do_split(String.trim_leading(rest, " "), "", [word | acc], nil)

  defp do_split(<<char, rest::binary>>, word, acc, quote),
    do: do_split(rest, <<word::binary, char>>, acc, quote)
end

defmodule Path do
  @moduledoc """
  Names of files and directories: joining them, taking them apart, making them absolute. Only `wildcard/2`,
  `expand/1` and `absname/1` ask the system anything; whether a path exists `File.exists?/2` knows.

      iex> Path.join("lib", "kate.ex")
      "lib/kate.ex"
      iex> Path.basename("lib/kate.ex", ".ex")
      "kate"
      iex> Path.extname("lib/kate.ex")
      ".ex"
      iex> Path.expand("/home/me/../you/./notes.txt")
      "/home/you/notes.txt"

  `/` separates; a path that begins with it is absolute. Paths may be given as strings or charlists and are
  returned as strings. Never join parts that come from users without a look at what comes out: `..` leads
  upwards.
  """

  @typedoc "A path: a text, a charlist, or a nested list of these."
  @type t :: IO.chardata()

  @doc """
  Makes a path absolute, against the working directory. Unlike `expand/1` it leaves `..` and `~` as they are.

      iex> Path.absname("foo") == Path.join(File.cwd!(), "foo")
      true
      iex> Path.absname("/foo/../bar")
      "/foo/../bar"
  """
  @spec absname(t) :: binary
  def absname(path), do: absname(path, File.cwd!())

  @doc """
  Makes a path absolute, against a given one, which need not be absolute itself. Unlike `expand/2` it leaves
  `..` and `~` as they are.

      iex> Path.absname("foo", "/bar")
      "/bar/foo"
      iex> Path.absname("../x", "bar")
      "bar/../x"
      iex> Path.absname("/foo", "/bar")
      "/foo"
  """
  @spec absname(t, t) :: binary
  def absname(path, relative_to) do
    path = IO.chardata_to_string(path)

    case path do
      "/" <> _ -> rejoin(split(path), path)
      "" -> relative_to |> split() |> rejoin(relative_to)
      _ -> join(base(split(relative_to)) ++ undotted(split(path), path))
    end
  end

  defp rejoin([], _path), do: ""
  defp rejoin([first | rest], path), do: join([first | undotted(rest, path)])

  # A dot that ends the path stays.
  defp undotted(parts, path) do
    {inner, last} = Enum.split(parts, -1)
    undotted(inner) ++ if(String.ends_with?(IO.chardata_to_string(path), "/"), do: undotted(last), else: last)
  end

  # Dots are dropped, but not in front, where they tell that the base is relative.
  defp base([]), do: ["/"]
  defp base([first | parts]), do: [first | undotted(parts)]

  defp undotted(parts), do: Enum.reject(parts, &(&1 == "."))

  @doc """
  Makes a path absolute, from the working directory, and resolves `.`, `..` and a `~` at the beginning, which
  is the home directory. Links are not followed.

      iex> Path.expand("/foo/bar/../baz")
      "/foo/baz"
      iex> Path.expand("/../etc")
      "/etc"
      iex> Path.expand("notes.txt") == Path.join(File.cwd!(), "notes.txt")
      true
  """
  @spec expand(t) :: binary
  def expand(path), do: path |> expand_home() |> absname() |> resolve()

  @doc """
  Makes a path absolute against another one, which is expanded too: `..` goes up, `.` is dropped, `~` is the
  user's home.

      iex> Path.expand("foo/../bar", "/home")
      "/home/bar"
      iex> Path.expand("/foo", "/home")
      "/foo"
  """
  @spec expand(t, t) :: binary
  def expand(path, relative_to) do
    path = expand_home(path)
    base = expand_home(relative_to)
    # Something against nothing is told from the root.
    base = if base == "" and path != "", do: "", else: absname(base)
    path |> absname(base) |> resolve()
  end

  defp expand_home(path) do
    case IO.chardata_to_string(path) do
      "~" -> System.user_home!()
      "~/" <> rest -> join(System.user_home!(), rest)
      rest -> rest
    end
  end

  defp resolve(path), do: path |> :binary.split("/", [:global]) |> climb([]) |> rooted()

  defp climb([".." | rest], [_ | acc]), do: climb(rest, acc)
  defp climb([".." | rest], []), do: climb(rest, [])
  defp climb([part | rest], acc) when part in ["", "."], do: climb(rest, acc)
  defp climb([part | rest], acc), do: climb(rest, [part | acc])
  defp climb([], acc), do: :lists.reverse(acc)

  defp rooted(parts), do: "/" <> Enum.join(parts, "/")

  @doc """
  Tells whether a path is `:absolute` or `:relative`.

      iex> Path.type("/usr")
      :absolute
      iex> Path.type("usr/local")
      :relative
  """
  @spec type(t) :: :absolute | :relative
  def type(name) when is_list(name) or is_binary(name), do: path_type(name)

  defp path_type([list | rest]) when is_list(list), do: path_type(list ++ rest)
  defp path_type([?/ | _]), do: :absolute
  defp path_type(<<?/, _::binary>>), do: :absolute
  defp path_type(_), do: :relative

  @doc """
  Makes a path relative to the root: an absolute one loses its `/`, another stays. What is relative to a
  directory tells `relative_to/2`.

      iex> Path.relative("/usr/local/bin")
      "usr/local/bin"
      iex> Path.relative("usr/local/bin")
      "usr/local/bin"
  """
  @spec relative(t) :: binary
  def relative(name) do
    case IO.chardata_to_string(name) do
      "/" -> "."
      "/" <> rest -> rest
      rest -> rest
    end
  end

  @doc """
  Removes a leading path, if the path begins with it; otherwise it stays as it is.

      iex> Path.relative_to("/usr/local/foo", "/usr/local")
      "foo"
      iex> Path.relative_to("/usr/local/foo", "/etc")
      "/usr/local/foo"
  """
  @spec relative_to(t, t) :: binary
  def relative_to(path, from) do
    path = IO.chardata_to_string(path)
    strip(split(path), split(from), path)
  end

  defp strip([part | path], [part | from], original), do: strip(path, from, original)
  defp strip([], [], _original), do: "."
  defp strip(path, [], _original) when path != [], do: join(path)
  defp strip(_, _, original), do: original

  @doc """
  Removes the working directory from the start of a path, as `relative_to/2`; a path elsewhere stays as it
  is. For messages.

      iex> Path.relative_to_cwd(Path.absname("lib/a.ex"))
      "lib/a.ex"
      iex> Path.relative_to_cwd("/no/such/place")
      "/no/such/place"
  """
  @spec relative_to_cwd(t) :: binary
  def relative_to_cwd(path) do
    case File.cwd() do
      {:ok, base} -> relative_to(path, base)
      _ -> IO.chardata_to_string(path)
    end
  end

  @doc """
  Returns the last part of a path.

      iex> Path.basename("foo/bar.ex")
      "bar.ex"
      iex> Path.basename("foo/")
      "foo"
      iex> Path.basename("/")
      ""
  """
  @spec basename(t) :: binary
  def basename(path) do
    case split(IO.chardata_to_string(path)) do
      [] -> ""
      ["/"] -> ""
      parts -> :lists.last(parts)
    end
  end

  @doc """
  Returns the last part of a path without the given extension, if it ends with it.

      iex> Path.basename("foo/bar.ex", ".ex")
      "bar"
      iex> Path.basename("foo/bar.exs", ".ex")
      "bar.exs"
  """
  @spec basename(t, t) :: binary
  def basename(path, extension) do
    path = IO.chardata_to_string(path)
    extension = IO.chardata_to_string(extension)
    name = basename(path)

    if String.ends_with?(path, extension),
      do: String.replace_suffix(name, extension, ""),
      else: name
  end

  @doc """
  Returns a path without its last part; `.` of a name alone.

      iex> Path.dirname("/foo/bar.ex")
      "/foo"
      iex> Path.dirname("bar.ex")
      "."
      iex> Path.dirname("/foo/bar/")
      "/foo/bar"
  """
  @spec dirname(t) :: binary
  def dirname(path) do
    path = IO.chardata_to_string(path)

    case :binary.matches(path, "/") do
      [] ->
        "."

      places ->
        {at, 1} = :lists.last(places)
        folder = path |> :erlang.binary_part(0, at) |> String.trim_trailing("/")
        if folder == "" and String.starts_with?(path, "/"), do: "/", else: folder
    end
  end

  @doc """
  Returns the extension of the last part, with its dot, or `""`. A name that only begins with a dot has none.

      iex> Path.extname("foo.erl")
      ".erl"
      iex> Path.extname("a/foo.tar.gz")
      ".gz"
      iex> Path.extname("Makefile")
      ""
      iex> Path.extname(".gitignore")
      ""
  """
  @spec extname(t) :: binary
  def extname(path) do
    name = last_part(path)

    case :binary.matches(name, ".") do
      [] ->
        ""

      places ->
        case :lists.last(places) do
          {0, 1} -> ""
          {at, 1} -> :erlang.binary_part(name, at, byte_size(name) - at)
        end
    end
  end

  defp last_part(path),
    do: path |> IO.chardata_to_string() |> :binary.split("/", [:global]) |> :lists.last()

  @doc """
  Returns a path without its extension.

      iex> Path.rootname("/foo/bar.ex")
      "/foo/bar"
      iex> Path.rootname("/foo/bar")
      "/foo/bar"
  """
  @spec rootname(t) :: binary
  def rootname(path) do
    path = IO.chardata_to_string(path)
    name = last_part(path)

    case :binary.matches(name, ".") do
      [] ->
        path

      places ->
        {at, 1} = :lists.last(places)
        hidden? = at == 0 and name != path
        kept = if hidden?, do: byte_size(name), else: at
        :erlang.binary_part(path, 0, byte_size(path) - byte_size(name) + kept)
    end
  end

  @doc """
  Returns a path without the given extension, if it ends with it.

      iex> Path.rootname("/foo/bar.erl", ".erl")
      "/foo/bar"
      iex> Path.rootname("/foo/bar.erl", ".ex")
      "/foo/bar.erl"
  """
  @spec rootname(t, t) :: binary
  def rootname(path, extension) do
    path = IO.chardata_to_string(path)
    root = String.replace_suffix(path, IO.chardata_to_string(extension), "")
    if String.ends_with?(root, "/"), do: path, else: root
  end

  @doc """
  Joins the parts of a list to a path, as `join/2` two. The empty list raises a `FunctionClauseError`.

      iex> Path.join(["~", "foo", "bar"])
      "~/foo/bar"
      iex> Path.join(["/foo", "/bar/"])
      "/foo/bar"
  """
  @spec join(nonempty_list(t)) :: binary
  def join([name1, name2 | rest]), do: join([join(name1, name2) | rest])
  def join([name]), do: IO.chardata_to_string(name)

  @doc """
  Joins two paths with one `/`. A second path that begins with `/` does not lead to the root.

      iex> Path.join("foo", "bar")
      "foo/bar"
      iex> Path.join("/foo", "/bar/")
      "/foo/bar"
  """
  @spec join(t, t) :: binary
  def join(left, right) do
    left = IO.chardata_to_string(left)
    right = right |> IO.chardata_to_string() |> String.replace_prefix("/", "")
    joined = if left == "", do: right, else: String.replace_suffix(left, "/", "") <> "/" <> right
    if joined == "/", do: joined, else: String.replace_suffix(joined, "/", "")
  end

  @doc """
  Splits a path into its parts; the root is one of them.

      iex> Path.split("/foo/bar")
      ["/", "foo", "bar"]
      iex> Path.split("a/b/")
      ["a", "b"]
      iex> Path.split("")
      []
  """
  @spec split(t) :: [binary]
  def split(path) do
    case IO.chardata_to_string(path) do
      "/" <> rest -> ["/" | parts(rest)]
      rest -> parts(rest)
    end
  end

  defp parts(path), do: :binary.split(path, "/", [:global, :trim_all])

  @doc """
  Returns `{:ok, path}`, without `.` and `..`, for a relative path that stays below where it starts, or
  `:error` for one that leads out, or is absolute: a check of names that come from outside. Links are not
  looked at.

      iex> Path.safe_relative("deps/app/../lib.ex")
      {:ok, "deps/lib.ex"}
      iex> Path.safe_relative("deps/../../secret")
      :error
      iex> Path.safe_relative("/etc/passwd")
      :error
  """
  @spec safe_relative(t) :: {:ok, binary} | :error
  def safe_relative(path), do: safe(path)

  @doc """
  As `safe_relative/1`, for a path that is meant to lie below a directory: `{:ok, path}` without `.` and
  `..`, or `:error` when it leads out of it or is absolute. Only the text is looked at, not the file system.

      iex> Path.safe_relative_to("notes/../today", "/home/me")
      {:ok, "today"}
      iex> Path.safe_relative_to("../secret", "/home/me")
      :error
  """
  @spec safe_relative_to(t, t) :: {:ok, binary} | :error
  def safe_relative_to(path, relative_to) do
    with {:ok, relative} = safe when relative != "" <- safe(path) do
      :filename.join(relative_to, relative)
      safe
    end
  end

  defp safe(path) do
    case split(path) do
      ["/" | _] -> :error
      parts -> below(parts, [])
    end
  end

  defp below([".." | _], []), do: :error
  defp below([".." | rest], [_ | acc]), do: below(rest, acc)
  defp below(["." | rest], acc), do: below(rest, acc)
  defp below([part | rest], acc), do: below(rest, [part | acc])
  defp below([], acc), do: {:ok, Enum.join(:lists.reverse(acc), "/")}

  @doc """
  Returns the paths that fit a pattern and exist, sorted: `?` is one character, `*` any number of them, `**`
  any number of directories, `[ab]` one of these, `{a,b}` one of these texts. Names that begin with a dot are
  found with `match_dot: true` only. `[]` when there are none.

      iex> File.mkdir_p!("looked/deep")
      iex> File.write!("looked/a.ex", "")
      iex> File.write!("looked/deep/b.ex", "")
      iex> Path.wildcard("looked/*.ex")
      ["looked/a.ex"]
      iex> Path.wildcard("looked/**/*.ex")
      ["looked/a.ex", "looked/deep/b.ex"]
      iex> Path.wildcard("/no/such/directory/*")
      []
  """
  @spec wildcard(t, keyword) :: [binary]
  def wildcard(glob, opts \\ []) when is_list(opts) do
    glob = IO.chardata_to_string(glob)

    if :binary.match(glob, "\0") != :nomatch do
      raise ArgumentError,
            "cannot execute Path.wildcard/2 for path with null byte, got: #{inspect(glob)}"
    end

    # Elixir takes the first part of a path, which here is none.
    if glob == "", do: :erlang.error({:badmatch, []})
    dots? = if Keyword.get(opts, :match_dot, false), do: true, else: false
    globs = braces(glob)
    found = Enum.flat_map(globs, &matching(&1, dots?))
    found |> Enum.uniq() |> Enum.sort()
  end

  defp braces(glob) do
    case Regex.run(~r/\A(.*?)\{([^{}]*)\}(.*)\z/s, glob) do
      [_, before, choices, rest] ->
        for choice <- :binary.split(choices, ",", [:global]),
            glob <- braces(before <> choice <> rest),
            do: glob

      nil ->
        [glob]
    end
  end

  defp matching("/" <> rest, dots?), do: search("/", parts(rest), dots?)
  defp matching(rest, dots?), do: search("", parts(rest), dots?)

  defp search(base, [], _dots?), do: [base]

  defp search(base, ["**"], dots?), do: below_all(base, dots?)

  defp search(base, ["**" | rest], dots?) do
    folders = [base | Enum.filter(below_all(base, dots?), &File.dir?/1)]
    Enum.flat_map(folders, &search(&1, rest, dots?))
  end

  defp search(base, [part | rest], dots?) do
    if :binary.match(part, ["*", "?", "["]) == :nomatch do
      path = under(base, part)
      if match?({:ok, _}, File.lstat(path)), do: search(path, rest, dots?), else: []
    else
      {:ok, regex} = Regex.compile("\\A" <> pattern(part, "") <> "\\z", "su")

      for name <- entries(base, dots? or String.starts_with?(part, ".")),
          Regex.match?(regex, name),
          path <- search(under(base, name), rest, dots?),
          do: path
    end
  end

  defp below_all(base, dots?) do
    for name <- entries(base, dots?),
        path = under(base, name),
        found <- [path | deeper(path, dots?)],
        do: found
  end

  defp deeper(path, dots?) do
    case File.lstat(path) do
      {:ok, %{type: :directory}} -> below_all(path, dots?)
      _ -> []
    end
  end

  defp under("", name), do: name
  defp under("/", name), do: "/" <> name
  defp under(base, name), do: base <> "/" <> name

  defp entries(base, dots?) do
    case File.ls(if base == "", do: ".", else: base) do
      {:ok, names} ->
        names |> Enum.filter(&(dots? or not String.starts_with?(&1, "."))) |> Enum.sort()

      _ ->
        []
    end
  end

  defp pattern("", acc), do: acc
  defp pattern("*" <> rest, acc), do: pattern(rest, acc <> ".*")
  defp pattern("?" <> rest, acc), do: pattern(rest, acc <> ".")

  defp pattern("[" <> rest, acc) do
    case :binary.split(rest, "]") do
      [set, rest] -> pattern(rest, acc <> "[" <> set <> "]")
      [_] -> pattern(rest, acc <> "\\[")
    end
  end

  defp pattern("\\" <> <<char::utf8, rest::binary>>, acc),
    do: pattern(rest, acc <> Regex.escape(<<char::utf8>>))

  defp pattern(<<char::utf8, rest::binary>>, acc),
    do: pattern(rest, acc <> Regex.escape(<<char::utf8>>))
end

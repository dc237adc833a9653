defmodule Mix.Utils do
  @moduledoc "Small things that tasks share."

  @doc "Returns the directory of Mix's own files: `MIX_HOME`, or `~/.mix`; with `MIX_XDG=1` where XDG has data."
  def mix_home, do: home(:user_data)

  @doc "Returns the directory of Mix's configuration, found as `mix_home/0`."
  def mix_config, do: home(:user_config)

  @doc "Returns the directory of Mix's cache."
  def mix_cache, do: :filename.basedir(:user_cache, "mix", if(xdg?(), do: %{os: :linux}, else: %{}))

  defp home(kind) do
    System.get_env("MIX_HOME") ||
      if xdg?(), do: :filename.basedir(kind, "mix", %{os: :linux}), else: Path.expand("~/.mix")
  end

  defp xdg?, do: System.get_env("MIX_XDG") in ["1", "true"]

  @doc """
  Turns a command into the name of a module.

      iex> Mix.Utils.command_to_module_name("compile.elixir")
      "Compile.Elixir"
  """
  def command_to_module_name(command),
    do: command |> to_string() |> String.split(".") |> Enum.map_join(".", &Macro.camelize/1)

  @doc """
  Loads the module of a command, below another.

      iex> Mix.Utils.command_to_module("compile.elixir", Mix.Tasks)
      {:module, Mix.Tasks.Compile.Elixir}
  """
  def command_to_module(command, at \\ Elixir),
    do: at |> Module.concat(command_to_module_name(command)) |> Code.ensure_loaded()

  @doc """
  Reads the name of a module, a function, or a function and its arity.

      iex> Mix.Utils.parse_mfa("Enum.map/2")
      {:ok, [Enum, :map, 2]}

      iex> Mix.Utils.parse_mfa("Enum.map/")
      :error
  """
  def parse_mfa(text) do
    case Code.string_to_quoted(text) do
      {:ok, {:/, _, [call, arity]}} when is_integer(arity) -> mfa(call, [arity])
      {:ok, call} -> mfa(call, [])
      _ -> :error
    end
  end

  defp mfa({{:., _, [module, name]}, _, []}, arity) when is_atom(name),
    do: with({:ok, module} <- module(module), do: {:ok, [module, name | arity]})

  defp mfa(module, []), do: with({:ok, module} <- module(module), do: {:ok, [module]})
  defp mfa(_, _), do: :error

  defp module({:__aliases__, _, parts}), do: {:ok, Module.concat(parts)}
  defp module(module) when is_atom(module), do: {:ok, module}
  defp module(_), do: :error

  @doc """
  Turns a module into a command, leaving out its first names.

      iex> Mix.Utils.module_name_to_command(Mix.Tasks.Compile.Elixir, 2)
      "compile.elixir"
  """
  def module_name_to_command(module, nesting \\ 0) do
    module
    |> to_string()
    |> String.replace_prefix("Elixir.", "")
    |> String.split(".")
    |> Enum.drop(nesting)
    |> Enum.map_join(".", &Macro.underscore/1)
  end

  @doc """
  As `Macro.underscore/1`, which is what to use.

      iex> Mix.Utils.underscore("FooBar.Baz")
      "foo_bar/baz"
  """
  @deprecated "Use Macro.underscore/1 instead"
  def underscore(value), do: Macro.underscore(value)

  @doc """
  As `Macro.camelize/1`, which is what to use.

      iex> Mix.Utils.camelize("foo_bar")
      "FooBar"
  """
  @deprecated "Use Macro.camelize/1 instead"
  def camelize(value), do: Macro.camelize(value)

  @doc """
  Returns when a file changed, in seconds since 1970; 0 if there is none. A time is given back.

      iex> File.touch!("modified", 1000)
      iex> Mix.Utils.last_modified("modified")
      1000
      iex> Mix.Utils.last_modified("/no/such/file")
      0
  """
  def last_modified(time) when is_integer(time), do: time
  def last_modified(path), do: path |> last_modified_and_size() |> elem(0)

  @doc """
  Returns when a file changed and its size; zeros if there is none.

      iex> File.write!("sized and modified", "12345")
      iex> File.touch!("sized and modified", 1000)
      iex> Mix.Utils.last_modified_and_size("sized and modified")
      {1000, 5}
  """
  def last_modified_and_size(path) do
    case File.stat(path, time: :posix) do
      {:ok, %{mtime: time, size: size}} -> {time, size}
      {:error, _} -> {0, 0}
    end
  end

  @doc """
  Tells whether a source is newer than a target, both given as lists of files or times.

      iex> Mix.Utils.stale?([2000], [1000])
      true
      iex> Mix.Utils.stale?([1000, 500], [1000])
      false
  """
  def stale?(sources, targets) do
    newest = sources |> Enum.map(&last_modified/1) |> Enum.max(fn -> 0 end)
    oldest = targets |> Enum.map(&last_modified/1) |> Enum.min(fn -> 0 end)
    newest > oldest
  end

  @doc """
  Returns the sources that are newer than the oldest of the targets, which are files or times.

      iex> File.touch!("newer", 2000)
      iex> File.touch!("older", 500)
      iex> Mix.Utils.extract_stale(["newer", "older"], [1000])
      ["newer"]
  """
  def extract_stale(_sources, []), do: []
  def extract_stale([], _targets), do: []

  def extract_stale(sources, targets) do
    oldest = targets |> Enum.map(&last_modified/1) |> Enum.min()
    Enum.filter(sources, &(last_modified(&1) > oldest))
  end

  @doc """
  Returns who is to be asked for a way to an address, as `:httpc` takes it: what the environment says of proxies.

      iex> Mix.Utils.proxy_config("http://example.com")
      []
  """
  def proxy_config(url) do
    with scheme when scheme in ["http", "https"] <- URI.parse(url).scheme,
         proxy when proxy != nil <- System.get_env(String.upcase(scheme) <> "_PROXY") || System.get_env(scheme <> "_proxy"),
         %URI{userinfo: user} when user != nil <- URI.parse(proxy) do
      [name | password] = String.split(user, ":", parts: 2)
      [proxy_auth: {String.to_charlist(name), String.to_charlist(Enum.join(password))}]
    else
      _ -> []
    end
  end

  @doc """
  Reads a file of this machine, and holds it against `:sha512` if that is given. Returns `{:ok, bytes}`,
  `{:local, reason}` if it cannot be read, or `{:checksum, reason}` if it is another; what lies elsewhere is
  not fetched.

      iex> File.write!("to read", "text")
      iex> Mix.Utils.read_path("to read", [])
      {:ok, "text"}
      iex> Mix.Utils.read_path("to read", sha512: "00") |> elem(0)
      :checksum
  """
  def read_path(path, opts \\ []) do
    cond do
      URI.parse(path).scheme not in ["http", "https"] -> read_local(path, opts[:sha512])
      opts[:sha512] == nil -> {:checksum, "fetching from URIs require a checksum to be given"}
      true -> {:remote, "rshell does not fetch files from URIs"}
    end
  end

  defp read_local(path, sha512) do
    case File.read(Path.expand(path)) do
      {:ok, bytes} -> checked(bytes, sha512)
      {:error, reason} -> {:local, "#{:file.format_error(reason)}"}
    end
  end

  defp checked(bytes, nil), do: {:ok, bytes}

  defp checked(bytes, expected) do
    case Base.encode16(:crypto.hash(:sha512, bytes), case: :lower) do
      ^expected -> {:ok, bytes}
      actual -> {:checksum, "Data does not match the given SHA-512 checksum.\n\nExpected: #{expected}\n  Actual: #{actual}\n"}
    end
  end

  @doc """
  Lists the files below paths that have one of the extensions, or match a pattern.

      iex> File.mkdir_p!("extracted/lib")
      iex> File.write!("extracted/lib/a.ex", "")
      iex> File.write!("extracted/lib/a.txt", "")
      iex> Mix.Utils.extract_files(["extracted"], [:ex])
      ["extracted/lib/a.ex"]
  """
  def extract_files(paths, exts_or_pattern)

  def extract_files(paths, exts) when is_list(exts),
    do: extract_files(paths, "*.{#{Enum.join(exts, ",")}}")

  def extract_files(paths, pattern) do
    paths
    |> Enum.flat_map(fn path ->
      if File.dir?(path),
        do: Path.wildcard("#{path}/**/#{pattern}"),
        else: if(File.regular?(path), do: [path], else: [])
    end)
    |> Enum.uniq()
    |> Enum.sort()
  end

  @doc """
  Makes a link to a directory that is there, in place of what stood there; copies it where links cannot be
  made.

      iex> File.mkdir_p!("linked from")
      iex> Mix.Utils.symlink_or_copy("linked from", "linked to")
      iex> File.dir?("linked to")
      true
  """
  def symlink_or_copy(source, target) do
    if File.exists?(source) do
      link = relative(source, Path.dirname(target))

      case File.read_link(target) do
        {:ok, ^link} ->
          :ok

        {:ok, _other} ->
          File.rm!(target)
          link_or_copy(link, source, target)

        {:error, _none} ->
          File.rm_rf!(target)
          link_or_copy(link, source, target)
      end
    else
      {:error, :enoent}
    end
  end

  defp link_or_copy(link, source, target),
    do: with({:error, _} <- File.ln_s(link, target), do: File.cp_r(source, target))

  defp relative(source, from), do: climb(Path.split(Path.expand(source)), Path.split(Path.expand(from)))

  defp climb([part | source], [part | from]), do: climb(source, from)
  defp climb(source, from), do: Path.join(Enum.map(from, fn _ -> ".." end) ++ source)

  @doc """
  Prints a tree: of each node a function tells `{{name, note}, children}`.

  What stands below a name is printed once: of several that stand beside each other below the first, and where it stands
  furthest up.
  """
  def print_tree(nodes, callback, opts \\ []) do
    marks =
      if Keyword.get(opts, :format) == "plain",
        do: {"|-- ", "`-- ", "|   "},
        else: {"├── ", "└── ", "│   "}

    tree(told(nodes, callback), nil, callback, marks, [])
    :ok
  end

  defp told(nodes, callback), do: Enum.map(nodes, callback)

  # The names above those of the root are drawn by what stands before them: nil for the roots themselves.
  defp tree(told, depth, callback, marks, seen) do
    new = Enum.uniq(for {{name, _}, _} <- told, name not in seen, do: name)
    level(told, depth, callback, marks, {new ++ seen, new})
  end

  defp level([], _depth, _callback, _marks, {seen, _new}), do: seen

  defp level([{{name, note}, children} | rest], depth, callback, marks, {seen, new}) do
    {mark, below} = drawn(depth, rest == [], marks)
    note = if note, do: " #{note}", else: ""
    Mix.shell().info([depth || "", mark, to_string(name), note])
    children = if name in new, do: told(children, callback), else: []
    seen = tree(children, below, callback, marks, seen)
    level(rest, depth, callback, marks, {seen, List.delete(new, name)})
  end

  defp drawn(nil, _last?, _marks), do: {"", ""}
  defp drawn(depth, true, {_middle, last, _bar}), do: {last, depth <> "    "}
  defp drawn(depth, false, {middle, _last, bar}), do: {middle, depth <> bar}

  @doc """
  Writes a tree as a graph for Graphviz, and tells so. The function is that of `print_tree/3`; notes are labels.
  """
  def write_dot_graph!(path, title, nodes, callback, _opts \\ []) do
    {lines, _seen} =
      nodes
      |> told(callback)
      |> Enum.flat_map_reduce([], fn {{name, note}, _} = node, seen ->
        {edges, seen} = edges(node, callback, seen)
        {[["  ", quoted(name), label(note), "\n"] | edges], seen}
      end)

    File.write!(path, ["digraph ", quoted(title), " {\n", lines, "}\n"])
  end

  defp edges({{name, _note}, children}, callback, seen) do
    if name in seen do
      {[], seen}
    else
      children
      |> told(callback)
      |> Enum.flat_map_reduce([name | seen], fn {{child, note}, _} = node, seen ->
        {edges, seen} = edges(node, callback, seen)
        {[["  ", quoted(name), " -> ", quoted(child), label(note), "\n"] | edges], seen}
      end)
    end
  end

  defp quoted(name), do: inspect(to_string(name))

  defp label(nil), do: ""
  defp label(note), do: " [label=#{inspect(note)}]"
end

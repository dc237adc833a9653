defmodule :filename do
  @moduledoc """
  File names as Erlang has them: charlists in, charlists out; a binary among the parts makes the result a binary.
  """

  @doc "Joins two parts; an absolute second part stands alone."
  def join(first, second)
      when (is_list(first) or is_binary(first) or is_atom(first)) and
             (is_list(second) or is_binary(second) or is_atom(second)),
      do: join([first, second])

  @doc "Joins parts."
  def join([one]), do: tidy(one)

  def join(parts) when is_list(parts) and parts != [] do
    [first | rest] = parts
    joined = :lists.foldl(fn part, acc -> add_part(acc, text(part)) end, text(first), rest)
    like(parts, tidy_text(joined))
  end

  defp add_part(acc, ""), do: acc
  defp add_part(_acc, "/" <> _ = part), do: part
  defp add_part(acc, part), do: acc <> "/" <> part

  defp tidy(part), do: like([part], tidy_text(text(part)))

  defp tidy_text(text) do
    text = without_dots(text)

    case :binary.split(text, "/", [:global, :trim_all]) do
      [] -> if text == "", do: "", else: "/"
      segments -> root(text) <> :erlang.iolist_to_binary(:lists.join("/", segments))
    end
  end

  # A dot between slashes says nothing; one at either end is kept.
  defp without_dots(text) do
    case :binary.split(text, "/./") do
      [before, rest] -> without_dots(before <> "/" <> rest)
      [text] -> text
    end
  end

  defp root("/" <> _), do: "/"
  defp root(_), do: ""

  @doc "Returns the last part."
  def basename(name) do
    case :lists.reverse(:binary.split(text(name), "/", [:global, :trim_all])) do
      [last | _] -> like([name], last)
      [] -> like([name], "")
    end
  end

  @doc "Returns the last part without an ending."
  def basename(name, suffix) do
    base = text(basename(name))
    ending = text(suffix)
    size = byte_size(base) - byte_size(ending)

    case base do
      <<start::binary-size(size), ^ending::binary>> when size >= 0 -> like([name, suffix], start)
      _ -> like([name, suffix], base)
    end
  end

  @doc "Returns everything but the last part."
  def dirname(name) do
    text = text(name)

    case :binary.matches(text, "/") do
      [] -> like([name], ".")
      slashes -> like([name], without_slashes(text, elem(:lists.last(slashes), 0)))
    end
  end

  # The first `size` bytes without the slashes at their end; the root keeps its own.
  defp without_slashes(_text, 0), do: "/"

  defp without_slashes(text, size) do
    if :binary.at(text, size - 1) == ?/,
      do: without_slashes(text, size - 1),
      else: binary_part(text, 0, size)
  end

  @doc "Returns the ending, from the last dot on."
  def extension(name) do
    base = text(basename(name))

    case :binary.matches(base, ".") do
      [] -> like([name], "")
      matches -> like([name], binary_part_from(base, elem(:lists.last(matches), 0)))
    end
  end

  defp binary_part_from(_base, 0), do: ""
  defp binary_part_from(base, at), do: binary_part(base, at, byte_size(base) - at)

  @doc "Returns the name without its ending."
  def rootname(name) do
    text = text(name)
    like([name], binary_part(text, 0, byte_size(text) - byte_size(text(extension(name)))))
  end

  @doc "Returns the parts."
  def split(name) do
    text = text(name)
    parts = :binary.split(text, "/", [:global, :trim_all])
    parts = if root(text) == "/", do: ["/" | parts], else: parts
    :lists.map(fn part -> like([name], part) end, parts)
  end

  @doc "Tells whether a name is absolute or relative."
  def pathtype(name) when is_atom(name) or is_list(name) or is_binary(name),
    do: if(root(text(name)) == "/", do: :absolute, else: :relative)

  @doc "Returns the absolute name."
  def absname(name) do
    {:ok, here} = :file.get_cwd()
    join(here, name)
  end

  @doc "Returns the absolute name as seen from a directory."
  def absname(name, dir), do: join(dir, name)

  defp text(part) when is_binary(part), do: part
  defp text(part) when is_atom(part), do: :erlang.atom_to_binary(part)
  defp text(part), do: part |> flatten() |> :unicode.characters_to_binary()

  defp like(parts, text) do
    if :lists.any(&is_binary/1, parts), do: text, else: :unicode.characters_to_list(text)
  end

  @doc "Joins a path to a folder."
  def absname_join(folder, name), do: join(folder, name)

  @doc "Joins two parts."
  def append(first, second) when is_binary(first) or is_binary(second),
    do: text(first) <> "/" <> text(second)

  def append(first, second), do: first ++ [?/ | second]

  @doc "The name as one binary or flat list."
  def flatten(name) when is_binary(name), do: name
  def flatten(name) when is_atom(name), do: :erlang.atom_to_list(name)
  def flatten(parts), do: do_flatten(parts, [])

  defp do_flatten([part | rest], tail) when is_list(part),
    do: do_flatten(part, do_flatten(rest, tail))

  defp do_flatten([part | rest], tail) when is_atom(part),
    do: :erlang.atom_to_list(part) ++ do_flatten(rest, tail)

  defp do_flatten([char | rest], tail), do: [char | do_flatten(rest, tail)]
  defp do_flatten([], tail), do: tail
  defp do_flatten(atom, tail) when is_atom(atom), do: :erlang.atom_to_list(atom) ++ tail

  @doc "The name in the form of the system."
  def nativename(name), do: tidy(name)

  @doc "The name without a known extension."
  def rootname(name, extension) do
    {whole, ending} = {text(name), text(extension)}
    size = byte_size(whole) - byte_size(ending)

    case whole do
      <<root::binary-size(size), ^ending::binary>> when size >= 0 -> like([name, extension], root)
      _ -> if(is_binary(extension), do: whole, else: flatten(name))
    end
  end

  @doc "Tells whether it can be a name."
  def validate(name) do
    text = text(name)
    text != "" and :binary.match(text, "\0") == :nomatch
  rescue
    ArgumentError -> false
  end

  @doc "The folder in which an application keeps something of a kind."
  def basedir(kind, application), do: basedir(kind, application, %{})

  @doc "As `basedir/2`; of the options, `:author` and `:version` count."
  def basedir(kind, application, options) do
    home = :os.getenv('HOME', '/')

    {variable, default} =
      case kind do
        :user_cache -> {'XDG_CACHE_HOME', home ++ '/.cache'}
        :user_config -> {'XDG_CONFIG_HOME', home ++ '/.config'}
        :user_data -> {'XDG_DATA_HOME', home ++ '/.local/share'}
        :user_log -> {'XDG_CACHE_HOME', home ++ '/.cache'}
        :site_config -> {'XDG_CONFIG_DIRS', '/etc/xdg'}
        :site_data -> {'XDG_DATA_DIRS', '/usr/local/share/:/usr/share/'}
      end

    base = :os.getenv(variable, default)
    version = for v <- [Map.get(options, :version)], v != nil, do: v
    name = :unicode.characters_to_list(application)
    tail = if kind == :user_log, do: ['log'], else: []

    case kind do
      site when site in [:site_config, :site_data] ->
        for folder <- :string.lexemes(base, ':'),
            do: like([application], text(join([folder, name | version])))

      _ ->
        like([application], text(join([base, name | version ++ tail])))
    end
  end
end

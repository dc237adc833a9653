defmodule :filename do
  @moduledoc """
  File names as Erlang has them: charlists in, charlists out; a binary among the parts makes the result a binary.
  """

  @doc "Joins two parts; an absolute second part stands alone."
  def join(first, second), do: join([first, second])

  @doc "Joins parts."
  def join([one]), do: tidy(one)

  def join(parts) when is_list(parts) and parts != [] do
    joined = :lists.foldl(fn part, acc -> append(acc, text(part)) end, "", parts)
    like(parts, tidy_text(joined))
  end

  defp append("", part), do: part
  defp append(_acc, "/" <> _ = part), do: part
  defp append(acc, part), do: acc <> "/" <> part

  defp tidy(part), do: like([part], tidy_text(text(part)))

  defp tidy_text(text) do
    case :binary.split(text, "/", [:global, :trim_all]) do
      [] -> if text == "", do: "", else: "/"
      segments -> root(text) <> :erlang.iolist_to_binary(:lists.join("/", segments))
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
  def basename(name, ending) do
    base = text(basename(name))
    ending = text(ending)
    size = byte_size(base) - byte_size(ending)

    case base do
      <<start::binary-size(size), ^ending::binary>> when size > 0 -> like([name], start)
      _ -> like([name], base)
    end
  end

  @doc "Returns everything but the last part."
  def dirname(name) do
    text = text(name)

    case :lists.reverse(:binary.split(text, "/", [:global, :trim_all])) do
      [_, one | rest] -> like([name], tidy_text(root(text) <> :erlang.iolist_to_binary(:lists.join("/", :lists.reverse([one | rest])))))
      _ -> like([name], if(root(text) == "/", do: "/", else: "."))
    end
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
  def pathtype(name), do: if(root(text(name)) == "/", do: :absolute, else: :relative)

  @doc "Returns the absolute name."
  def absname(name) do
    {:ok, here} = :file.get_cwd()
    join(here, name)
  end

  @doc "Returns the absolute name as seen from a directory."
  def absname(name, dir), do: join(dir, name)

  defp text(part) when is_binary(part), do: part
  defp text(part) when is_atom(part), do: :erlang.atom_to_binary(part)
  defp text(part), do: :unicode.characters_to_binary(part)

  defp like(parts, text) do
    if :lists.any(&is_binary/1, parts), do: text, else: :unicode.characters_to_list(text)
  end
end

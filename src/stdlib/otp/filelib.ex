# Which files there are, by pattern. What asks about one file is native.
defmodule :filelib do
  @moduledoc "Files by pattern, and walks through folders."

  # Where sources lie, seen from what was made of them.
  @places [{'', ''}, {'ebin', 'src'}, {'ebin', 'src/*'}, {'ebin', 'esrc'}]
  @sources [
    {'.beam', '.erl', @places},
    {'.beam', '.asn1', [{'ebin', 'src'}, {'ebin', 'asn1'}]},
    {'.o', '.c', [{'priv', 'c_src'}]},
    {'.so', '.c', [{'priv', 'c_src'}]}
  ]

  @doc "The files that match a pattern: `?`, `*`, `**`, `[a-z]`, `{a,b}`."
  def wildcard(pattern) when is_list(pattern), do: wildcard(pattern, '.')
  def wildcard({:compiled_wildcard, pattern}), do: wildcard(pattern, '.')

  @doc "As `wildcard/1`, in a folder."
  def wildcard(pattern, :prim_file), do: wildcard(pattern, '.')
  def wildcard({:compiled_wildcard, pattern}, folder), do: wildcard(pattern, folder)

  def wildcard(pattern, folder) do
    if not (is_binary(pattern) or is_list(pattern)), do: :erlang.error({:badpattern, pattern})
    {pattern, folder} = {text(pattern), text(folder)}

    names =
      if folder == "." or String.starts_with?(pattern, "/") do
        Path.wildcard(pattern, match_dot: true)
      else
        size = byte_size(folder) + 1

        for <<_::binary-size(size), name::binary>> <-
              Path.wildcard(folder <> "/" <> pattern, match_dot: true),
            do: name
      end

    for name <- names, do: :unicode.characters_to_list(name)
  end

  def wildcard(pattern, folder, _module), do: wildcard(pattern, folder)

  defp text(name) do
    case :unicode.characters_to_binary(
           if(is_atom(name), do: :erlang.atom_to_list(name), else: name)
         ) do
      text when is_binary(text) -> text
      _ -> :erlang.error(:badarg)
    end
  end

  @doc "Calls a function with every file below a folder whose name matches a regular expression."
  def fold_files(folder, regex, deep, fun, acc) do
    {:ok, regex} = :re.compile(regex, [:unicode])
    walk(folder, folder, regex, deep, fun, acc)
  end

  defp walk(folder, shown, regex, deep, fun, acc) do
    case :file.list_dir(folder) do
      {:ok, names} ->
        :lists.foldl(
          fn name, acc ->
            full = :filename.join(shown, name)

            cond do
              :filelib.is_regular(full) ->
                if :re.run(name, regex, capture: :none) == :match, do: fun.(full, acc), else: acc

              deep and :filelib.is_dir(full) ->
                walk(full, full, regex, deep, fun, acc)

              true ->
                acc
            end
          end,
          acc,
          :lists.sort(names)
        )

      _ ->
        acc
    end
  end

  @doc "As `fold_files/5`."
  def fold_files(folder, regex, deep, fun, acc, _module),
    do: fold_files(folder, regex, deep, fun, acc)

  @doc "As `is_dir/1`."
  def is_dir(name, _module), do: :filelib.is_dir(name)
  @doc "As `is_file/1`."
  def is_file(name, _module), do: :filelib.is_file(name)
  @doc "As `is_regular/1`."
  def is_regular(name, _module), do: :filelib.is_regular(name)
  @doc "As `file_size/1`."
  def file_size(name, _module), do: :filelib.file_size(name)
  @doc "As `last_modified/1`."
  def last_modified(name, _module), do: last_modified(name)

  @doc "A pattern for `wildcard/1`, to be used more than once."
  def compile_wildcard(pattern) when is_list(pattern), do: {:compiled_wildcard, pattern}

  @doc "When a file was last changed, 0 if it is not there."
  def last_modified(name) do
    case :file.read_file_info(name) do
      {:ok, info} -> elem(info, 5)
      _ -> 0
    end
  end

  @doc """
  Finds a file in a folder, or in one that a rule derives from it: `{from, to}` puts `to` in the place of `from` at the end of
  the folder's name.
  """
  def find_file(name, folder), do: find_file(name, folder, [])

  @doc "As `find_file/2`, with rules; without any the usual ones are taken."
  def find_file(name, folder, []), do: found(name, folder, @places)
  def find_file(name, folder, rules), do: found(name, folder, rules)

  @doc "Finds the source of a compiled file."
  def find_source(name), do: find_source(:filename.basename(name), :filename.dirname(name))

  @doc "Finds the source of a compiled file in a folder, or in one that a rule derives from it."
  def find_source(name, folder), do: find_source(name, folder, [])

  @doc """
  As `find_source/2`, with rules: `{compiled, source, places}`, what names of both end in and rules of `find_file/3`.
  """
  def find_source(name, folder, []), do: find_source(name, folder, @sources)

  def find_source(name, folder, rules) do
    found =
      for rule <- rules,
          {compiled, source, places} <- [with_places(rule)],
          compiled == :filename.extension(name),
          {:ok, file} <- [found(:filename.rootname(name) ++ source, folder, places)],
          do: file

    case found do
      [file | _] -> {:ok, file}
      [] -> {:error, :not_found}
    end
  end

  defp with_places({compiled, source, places}), do: {compiled, source, places}
  defp with_places({compiled, source}), do: {compiled, source, @places}

  defp found(name, folder, rules) do
    derived = for {from, to} <- rules, :lists.suffix(from, folder), do: replaced(folder, from, to)

    files =
      for place <- [folder | derived],
          file <- :filelib.wildcard(:filename.join(place, name)),
          :filelib.is_regular(file),
          do: file

    case files do
      [file | _] -> {:ok, file}
      [] -> {:error, :not_found}
    end
  end

  defp replaced(folder, from, to), do: :lists.sublist(folder, length(folder) - length(from)) ++ to

  @doc "The path within a folder that a path stands for, or `:unsafe` where it, or a link on it, leads out of the folder."
  def safe_relative_path(path, folder) do
    with :relative <- :filename.pathtype(path),
         parts when parts != :unsafe <- safe(:filename.split(path), []) do
      if parts == [] or linked_out?(:filename.split(parts), folder, []),
        do: safe_or(parts),
        else: parts
    else
      _ -> :unsafe
    end
  end

  defp safe_or([]), do: []
  defp safe_or(_), do: :unsafe

  # Links are followed, each of which must stay within the folder; too many of them lead nowhere.
  defp linked_out?(parts, folder, done, links \\ 40)
  defp linked_out?(_parts, _folder, _done, 0), do: true
  defp linked_out?([], _folder, _done, _links), do: false

  defp linked_out?([part | rest], folder, done, links) do
    here = :filename.join(:lists.reverse([part | done]))

    case :file.read_link(:filename.join(folder, here)) do
      {:ok, target} ->
        target = if is_binary(part), do: :unicode.characters_to_binary(target), else: target
        whole = :filename.join(:lists.reverse([target | done]))

        :filename.pathtype(target) != :relative or
          case safe(:filename.split(whole), []) do
            :unsafe -> true
            [] -> linked_out?(rest, folder, [], links - 1)
            inside -> linked_out?(:filename.split(inside) ++ rest, folder, [], links - 1)
          end

      _ ->
        linked_out?(rest, folder, [part | done], links)
    end
  end

  defp safe([], []), do: []
  defp safe([], parts), do: :filename.join(:lists.reverse(parts))
  defp safe([dot | rest], parts) when dot in ['.', "."], do: safe(rest, parts)
  defp safe([up | _], []) when up in ['..', ".."], do: :unsafe
  defp safe([up | rest], [_ | parts]) when up in ['..', ".."], do: safe(rest, parts)
  defp safe([part | rest], parts), do: safe(rest, [part | parts])
end

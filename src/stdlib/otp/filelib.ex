# Which files there are, by pattern. What asks about one file is native.
defmodule :filelib do
  @moduledoc "Files by pattern, and walks through folders."

  @doc "The files that match a pattern: `?`, `*`, `**`, `[a-z]`, `{a,b}`."
  def wildcard(pattern) when is_list(pattern) or is_atom(pattern), do: wildcard(pattern, '.')

  @doc "As `wildcard/1`, in a folder."
  def wildcard(pattern, :prim_file), do: wildcard(pattern, '.')

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

  @doc "A pattern for `wildcard/1`, as it is."
  def compile_wildcard(pattern), do: pattern

  @doc "When a file was last changed, 0 if it is not there."
  def last_modified(name) do
    case :file.read_file_info(name) do
      {:ok, info} -> elem(info, 5)
      _ -> 0
    end
  end

  @doc "Finds a file as others name it by a rule, beside a folder: here, in the folder itself."
  def find_file(name, folder), do: find_file(name, folder, [])
  @doc "As `find_file/2`, with rules."
  def find_file(name, folder, _rules), do: beside(name, folder)
  @doc "Finds the source of a compiled file."
  def find_source(name), do: find_source(:filename.basename(name), :filename.dirname(name))
  @doc "Finds the source of a compiled file in a folder."
  def find_source(name, folder), do: beside(:filename.rootname(name) ++ '.erl', folder)
  @doc "As `find_source/2`, with rules."
  def find_source(name, folder, _rules), do: find_source(name, folder)

  defp beside(name, folder) do
    full = :filename.join(folder, name)
    if :filelib.is_regular(full), do: {:ok, full}, else: {:error, :not_found}
  end

  @doc "The path within a folder that a path stands for, or `:unsafe` where it leads out of it."
  def safe_relative_path(path, _folder) do
    case :filename.pathtype(path) do
      :relative -> safe(:filename.split(path), [])
      _ -> :unsafe
    end
  end

  defp safe([], []), do: []
  defp safe([], parts), do: :filename.join(:lists.reverse(parts))
  defp safe([dot | rest], parts) when dot in ['.', "."], do: safe(rest, parts)
  defp safe([up | _], []) when up in ['..', ".."], do: :unsafe
  defp safe([up | rest], [_ | parts]) when up in ['..', ".."], do: safe(rest, parts)
  defp safe([part | rest], parts), do: safe(rest, [part | parts])
end

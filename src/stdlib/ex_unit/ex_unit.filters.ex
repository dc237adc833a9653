defmodule ExUnit.Filters do
  @moduledoc """
  Decides which tests run, by tags to include and to exclude, as the options of `mix test` name them: a test
  that is excluded runs if it is included too. A filter is the name of a tag, or a name with a value, which
  is compared as text, or by `=~` for a regular expression.

      iex> ExUnit.Filters.parse(["baz", "foo:bar"])
      [:baz, {:foo, "bar"}]
      iex> ExUnit.Filters.eval([], [:slow], %{slow: true, test: :adds}, [])
      {:excluded, "due to slow filter"}
      iex> ExUnit.Filters.eval([:slow], [:slow], %{slow: true, test: :adds}, [])
      :ok
  """

  @type t :: [{atom, Regex.t() | String.Chars.t()} | atom]

  @doc """
  Splits `file:line` into the file and options for `ExUnit.configure/1` that choose the test at that line;
  several lines may follow.

      iex> ExUnit.Filters.parse_path("some_test.exs:12")
      {"some_test.exs", [exclude: [:test], include: [line: "12"]]}
      iex> ExUnit.Filters.parse_path("some_test.exs")
      {"some_test.exs", []}
  """
  @spec parse_path(String.t()) :: {String.t(), keyword}
  def parse_path(file_path) do
    case lines(file_path, []) do
      {path, []} -> {path, []}
      {path, lines} -> {path, exclude: [:test], include: Enum.map(lines, &{:line, &1})}
    end
  end

  defp lines(path, found) do
    case Regex.run(~r/\A(.+):([-+]?\d+)\z/s, path) do
      nil ->
        {path, found}

      [_, file, line] ->
        if String.to_integer(line) > 0 do
          lines(file, [line | found])
        else
          IO.warn("invalid line number given as ExUnit filter: #{line}", [])
          lines(file, found)
        end
    end
  end

  @doc """
  Turns what the command line gave behind `--include`, `--exclude` or `--only` into filters: a name, or a
  name and a value, which stays a text.

      iex> ExUnit.Filters.parse(["slow", "line:12", "kind:unit"])
      [:slow, {:line, "12"}, {:kind, "unit"}]
  """
  @spec parse([String.t()]) :: t
  def parse(filters) do
    Enum.map(filters, fn filter ->
      case String.split(filter, ":", parts: 2) do
        [key, value] -> {String.to_atom(key), value}
        [key] -> String.to_atom(key)
      end
    end)
  end

  @doc """
  Returns `{include, exclude}` without what stands there twice, and without what is excluded although it is
  included by the same filter. `nil` counts as nothing.

      iex> ExUnit.Filters.normalize([:slow, :slow], [:slow, :remote])
      {[:slow], [:remote]}
      iex> ExUnit.Filters.normalize(nil, nil)
      {[], []}
  """
  @spec normalize(t | nil, t | nil) :: {t, t}
  def normalize(include, exclude) do
    {include_tags, include_pairs} =
      include |> List.wrap() |> Enum.uniq() |> Enum.split_with(&is_atom/1)

    {exclude_tags, exclude_pairs} =
      exclude |> List.wrap() |> Enum.uniq() |> Enum.split_with(&is_atom/1)

    pairs = Enum.reduce(include_pairs, Keyword.drop(exclude_pairs, include_tags), &without/2)
    {include_tags ++ include_pairs, (exclude_tags -- include_tags) ++ pairs}
  end

  # Of several values that are excluded under one key the last counts, for all.
  defp without({key, value}, pairs) do
    case List.last(Keyword.take(pairs, [key])) do
      {_, last} when last == value -> Keyword.delete(pairs, key)
      {_, last} -> if to_text(last) == to_text(value), do: Keyword.delete(pairs, key), else: pairs
      nil -> pairs
    end
  end

  @doc """
  Returns `{files, ids}` of the tests that failed in the last run, as the manifest tells, a file that the
  option `:failures_manifest_file` names: the files that hold them, and what `{module, name}` they are, as
  sets. A manifest that is not there has none.

      iex> ExUnit.Filters.failure_info("/no/such/manifest")
      {MapSet.new([]), MapSet.new([])}
  """
  @spec failure_info(Path.t()) :: {MapSet.t(Path.t()), MapSet.t(ExUnit.test_id())}
  def failure_info(manifest_file) do
    manifest = ExUnit.FailuresManifest.read(manifest_file)

    {ExUnit.FailuresManifest.files_with_failures(manifest),
     ExUnit.FailuresManifest.failed_test_ids(manifest)}
  end

  @doc """
  Decides whether a test with some tags runs: `:ok`, or why it does not.

      iex> ExUnit.Filters.eval([foo: "bar"], [:foo], %{foo: "bar"}, [])
      :ok
      iex> ExUnit.Filters.eval([], [:foo], %{foo: "bar"}, [])
      {:excluded, "due to foo filter"}
  """
  @spec eval(t, t, map, [ExUnit.Test.t()]) ::
          :ok | {:excluded, String.t()} | {:skipped, String.t()}
  def eval(include, exclude, tags, collection) when is_map(tags) do
    included? = Enum.any?(include, &has_tag?(&1, tags, collection))

    case find(exclude, &has_tag?(&1, tags, collection)) do
      {:ok, filter} when not included? -> {:excluded, "due to #{key(filter)} filter"}
      _ -> skipped(include, tags)
    end
  end

  defp find([], _fun), do: nil
  defp find([one | rest], fun), do: if(fun.(one), do: {:ok, one}, else: find(rest, fun))

  defp key(key) when is_atom(key), do: key
  defp key({key, _value}), do: key

  # What is included by its very skip tag runs.
  defp skipped(include, %{skip: skip} = tags) when is_binary(skip) or skip == true do
    cond do
      Enum.any?(include, &(key(&1) == :skip and has_tag?(&1, tags, []))) -> :ok
      skip == true -> {:skipped, "due to skip tag"}
      true -> {:skipped, skip}
    end
  end

  defp skipped(_include, _tags), do: :ok

  defp has_tag?({:line, line}, %{line: _, describe_line: _} = tags, collection) do
    line = to_integer(line)

    tags.describe_line == line or
      (describe_block?(line, collection) == false and closest(line, collection) == tags.line)
  end

  defp has_tag?({:location, {path, lines}}, %{file: _} = tags, collection) do
    String.ends_with?(tags.file, path) and
      Enum.any?(List.wrap(lines), &has_tag?({:line, &1}, tags, collection))
  end

  defp has_tag?({:location, path}, %{file: file}, _collection) when is_binary(path),
    do: String.ends_with?(file, path)

  defp has_tag?({key, %Regex{} = value}, tags, _collection) do
    case tags do
      %{^key => found} -> to_text(found) =~ value
      _ -> false
    end
  end

  defp has_tag?({key, value}, tags, _collection) do
    case tags do
      %{^key => ^value} -> true
      %{^key => nil} -> false
      %{^key => found} -> to_text(found) == to_text(value)
      _ -> false
    end
  end

  defp has_tag?(key, tags, _collection) when is_atom(key), do: Map.has_key?(tags, key)

  # A tag compares as what the command line gives for it.
  defp to_text(value) do
    case to_string(value) do
      "Elixir." <> name -> name
      text -> text
    end
  end

  defp to_integer(line) when is_integer(line), do: line
  defp to_integer(line) when is_binary(line), do: String.to_integer(line)

  defp describe_block?(line, collection),
    do: Enum.any?(collection, &(&1.tags[:describe_line] == line))

  # A line means the test that begins at it or last before it.
  defp closest(line, collection) do
    collection
    |> Enum.map(& &1.tags.line)
    |> Enum.filter(&(&1 <= line))
    |> Enum.max(fn -> nil end)
  end
end

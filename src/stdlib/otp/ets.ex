defmodule :ets do
  @moduledoc """
  What of `:ets` takes functions, and what is made of its natives.
  """

  @doc """
  Folds over the rows of a table, from the first key on.

      iex> t = :ets.new(:t, [])
      iex> :ets.insert(t, [{:a, 1}, {:b, 2}])
      iex> :ets.foldl(fn {_, n}, sum -> n + sum end, 0, t)
      3
  """
  def foldl(fun, acc, table) do
    :ets.safe_fixtable(table, true)

    try do
      fold_forward(fun, acc, table, :ets.first(table))
    after
      :ets.safe_fixtable(table, false)
    end
  end

  defp fold_forward(_fun, acc, _table, :"$end_of_table"), do: acc

  defp fold_forward(fun, acc, table, key),
    do:
      fold_forward(
        fun,
        fold_rows(:ets.lookup(table, key), fun, acc),
        table,
        :ets.next(table, key)
      )

  @doc """
  Folds over the rows of a table, from the last key on in an ordered set.

      iex> t = :ets.new(:t, [:ordered_set])
      iex> :ets.insert(t, [{:a, 1}, {:b, 2}])
      iex> :ets.foldr(fn {k, _}, keys -> [k | keys] end, [], t)
      [:a, :b]
  """
  def foldr(fun, acc, table) do
    :ets.safe_fixtable(table, true)

    try do
      fold_backward(fun, acc, table, :ets.last(table))
    after
      :ets.safe_fixtable(table, false)
    end
  end

  defp fold_backward(_fun, acc, _table, :"$end_of_table"), do: acc

  defp fold_backward(fun, acc, table, key),
    do:
      fold_backward(
        fun,
        fold_rows(:ets.lookup(table, key), fun, acc),
        table,
        :ets.prev(table, key)
      )

  defp fold_rows(rows, fun, acc), do: :lists.foldl(fun, acc, rows)

  @doc """
  Fills a table from a function that is called with `:read` until it returns `:end_of_input`.
  """
  def init_table(table, fun) do
    :ets.delete_all_objects(table)
    fill(table, fun.(:read))
  end

  defp fill(_table, :end_of_input), do: true

  defp fill(table, {rows, next}) when is_list(rows) and is_function(next, 1) do
    :ets.insert(table, rows)
    fill(table, next.(:read))
  end

  defp fill(_table, other), do: :erlang.exit(other)

  @doc """
  Repairs a continuation that has travelled: here it carries its specification itself.
  """
  def repair_continuation(continuation, _spec), do: continuation

  @doc "Writes a table to a file, which a BEAM reads too."
  def tab2file(table, file), do: tab2file(table, file, [])

  @doc "As `tab2file/2`; `extended_info: [:object_count, :md5sum]` adds what `file2tab/2` may verify."
  def tab2file(table, file, options) when is_list(options), do: :rshell_table_file.write(table, file, options)

  @doc "Makes a table of a file."
  def file2tab(file), do: file2tab(file, [])

  @doc "As `file2tab/1`; with `verify: true` the rows must be those that were written."
  def file2tab(file, options) when is_list(options), do: :rshell_table_file.read(file, options)

  @doc "Tells about the table in a file."
  def tabfile_info(file) when is_list(file) or is_atom(file), do: :rshell_table_file.info(file)

  @doc "Prints a line for each table."
  def i() do
    row("id", "name", "type", "size", "mem", "owner")
    :io.put_chars([" ", List.duplicate(?-, 76), "\n"])
    for table <- :lists.sort(:ets.all()), do: describe(table)
    :ok
  end

  # A table that is gone since has no line.
  defp describe(table) do
    with [_ | _] = info <- :ets.info(table) do
      [name, type, size, memory, owner] =
        for key <- [:name, :type, :size, :memory, :owner], do: :proplists.get_value(key, info)

      [id, name, type, size, memory, owner] =
        for term <- [table, name, type, size, memory, called(owner)], do: written(term)

      row(id, name, type, size, memory, owner)
    end
  end

  defp called(pid) do
    case :erlang.process_info(pid, :registered_name) do
      {:registered_name, name} -> name
      _ -> pid
    end
  end

  defp written(term), do: :io_lib.format('~p', [term])

  defp row(id, name, type, size, memory, owner) do
    columns = [{id, 15}, {name, 17}, {type, 5}, {size, 6}, {memory, 8}]
    padded = for {text, width} <- columns, do: :string.pad([?\s, text], width + 1)
    :io.put_chars([padded, ?\s, owner, ?\n])
  end
end

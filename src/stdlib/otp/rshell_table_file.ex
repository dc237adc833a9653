defmodule :rshell_table_file do
  @moduledoc """
  Tables in files, as `:ets.tab2file/2` writes and `:ets.file2tab/1` reads them on a BEAM.

  A file is a log: eight bytes at its head, then chunks, each its size, a mark and a term in the external format. The first
  chunk tells about the table, the others are its rows; a last one may hold their number and a checksum of all chunks before it.

      +--------------+ +------+------+----------------+ +------+------+-----+
      | 1 2 3 4, 4 B | | size | mark | about, a tuple | | size | mark | row | ...
      +--------------+ +------+------+----------------+ +------+------+-----+
  """

  @head <<1, 2, 3, 4>>
  @closed <<0x63, 0x58, 0x4D, 0x0B>>
  @mark 1_649_888_321
  @told [:name, :type, :protection, :named_table, :keypos, :size]

  @doc "Writes a table to a file."
  def write(table, file, options) when is_list(options) do
    with {:ok, extended} <- writing(options, []),
         info when is_list(info) <- :ets.info(table),
         :ok <- named(file, file: file) do
      about = about(info, extended)
      chunks = :lists.map(&:erlang.term_to_binary/1, [about | :ets.tab2list(table)])
      log = [@head, @closed | :lists.map(&chunk/1, chunks ++ trailer(extended, chunks))]

      with {:error, reason} <- :file.write_file(file, log),
           do: {:error, {:file_error, file, reason}}
    else
      :undefined -> {:error, :badtab}
      error -> error
    end
  end

  defp writing([], extended), do: {:ok, extended}

  defp writing([{:sync, sync?} | rest], extended) when is_boolean(sync?),
    do: writing(rest, extended)

  defp writing([{:extended_info, wanted} = option | rest], _extended) when is_list(wanted) do
    if :lists.all(&(&1 in [:object_count, :md5sum]), wanted),
      do: writing(rest, for(known <- [:object_count, :md5sum], known in wanted, do: known)),
      else: {:error, {:unknown_option, [option]}}
  end

  defp writing([option | _rest], _extended), do: {:error, {:unknown_option, option}}

  # A log's name is a list of characters or an atom.
  defp named(file, _given) when is_list(file) or is_atom(file), do: :ok
  defp named(_file, given), do: {:error, {:badarg, given}}

  defp about(info, extended) do
    version = [major_version: 1, minor_version: 0, extended_info: extended]
    :erlang.list_to_tuple(info ++ version)
  end

  defp trailer([], _chunks), do: []

  defp trailer(extended, [_about | rows] = chunks) do
    counted = if :object_count in extended, do: [count: length(rows)], else: []
    summed = if :md5sum in extended, do: [md5: :erlang.md5(chunks)], else: []
    [:erlang.term_to_binary([:"$end_of_table", counted ++ summed])]
  end

  defp chunk(term), do: [<<byte_size(term)::32, @mark::32>>, term]

  @doc "Makes a table of a file."
  def read(file, options) when is_list(options) do
    with {:ok, verify?} <- reading(options, false),
         {:ok, about, rows, last} <- parts(file),
         :ok <- if(verify?, do: verify(about, rows, last), else: :ok) do
      table(about, :lists.map(&elem(&1, 1), rows))
    end
  end

  defp reading([], verify?), do: {:ok, verify?}

  defp reading([{:verify, verify?} | rest], _verify?) when is_boolean(verify?),
    do: reading(rest, verify?)

  defp reading([option | _rest], _verify?), do: {:error, {:unknown_option, option}}

  defp table({_chunk, about}, rows) do
    named = if about[:named_table], do: [:named_table], else: []

    try do
      table =
        :ets.new(about[:name], [
          about[:type],
          about[:protection],
          {:keypos, about[:keypos]} | named
        ])

      :ets.insert(table, rows)
      {:ok, table}
    rescue
      ArgumentError -> {:error, :cannot_create_table}
    end
  end

  # Rows that are counted, or summed, must be as many, or the same; all must be as many as the table told.
  defp verify({chunk, about}, rows, last) do
    chunks = [chunk | :lists.map(&elem(&1, 0), rows)]

    cond do
      length(rows) != about[:size] ->
        {:error, :badfile}

      about[:extended_info] != [] and last == nil ->
        {:error, :badfile}

      Keyword.get(last || [], :count, length(rows)) != length(rows) ->
        {:error, :checksum_error}

      :md5sum in about[:extended_info] and last[:md5] != :erlang.md5(chunks) ->
        {:error, :checksum_error}

      true ->
        :ok
    end
  end

  @doc "Tells about the table in a file."
  def info(file) when is_list(file) or is_atom(file) do
    with {:ok, {_chunk, about}, _rows, _last} <- parts(file) do
      told = for key <- @told, do: {key, about[key]}
      version = {about[:major_version], about[:minor_version]}
      {:ok, told ++ [extended_info: about[:extended_info], version: version]}
    end
  end

  # What stands in a file: `{:ok, {chunk, about}, [{chunk, row}], last | nil}`.
  defp parts(file) do
    with :ok <- named(file, file: file, mode: :read_only),
         {:ok, bytes} <- :file.read_file(file) do
      split(bytes, file)
    else
      {:error, {:badarg, _} = why} -> {:error, {:read_error, why}}
      {:error, reason} -> {:error, {:read_error, {:file_error, file, reason}}}
    end
  end

  defp split(<<@head, _state::binary-size(4), chunks::binary>>, _file) do
    with [{chunk, about} | rows] when is_tuple(about) <- terms(chunks),
         about = :erlang.tuple_to_list(about),
         true <- :lists.all(&:lists.keymember(&1, 1, about), [:extended_info | @told]) do
      case :lists.reverse(rows) do
        [{_, [:"$end_of_table", last]} | rows] ->
          {:ok, {chunk, about}, :lists.reverse(rows), last}

        _ ->
          {:ok, {chunk, about}, rows, nil}
      end
    else
      _ -> {:error, :badfile}
    end
  rescue
    ArgumentError -> {:error, :badfile}
  end

  defp split(_bytes, file), do: {:error, {:read_error, {:not_a_log_file, file}}}

  defp terms(<<size::32, @mark::32, chunk::binary-size(size), rest::binary>>),
    do: [{chunk, :erlang.binary_to_term(chunk)} | terms(rest)]

  defp terms(<<>>), do: []
  defp terms(_broken), do: :erlang.error(:badarg)
end

defmodule :beam_lib do
  @moduledoc """
  Reads the parts of modules' bytes and files.

  They hold Elixir's expanded code in place of a BEAM's, so that there are no chunks of instructions, and none of Erlang's
  abstract code.
  """

  # What is known of a module is `%{module, file, info, functions}`, as `:rshell_code.object/1` gives it, with its bytes or
  # file under `:beam`.

  @named [:atoms, :attributes, :compile_info, :debug_info, :exports, :abstract_code, :imports, :locals]
  @chunks ['AtU8', 'Attr', 'CInf', 'Dbgi', 'Docs', 'ExCk', 'ExpT', 'LocT']

  @doc "Gives parts of a module, by their names or the four letters of their chunks: `{:ok, {module, [{name, data}]}}`."
  def chunks(beam, names), do: chunks(beam, names, [])

  @doc "As `chunks/2`; with `:allow_missing_chunks` those that are not there are `:missing_chunk`."
  def chunks(beam, names, options) do
    with {:ok, known} <- read(beam),
         {:ok, data} <- each(names, known, :lists.member(:allow_missing_chunks, options), []),
         do: {:ok, {known.module, data}}
  end

  @doc "Gives all chunks of a module: `{:ok, module, [{letters, bytes}]}`."
  def all_chunks(beam) do
    with {:ok, known} <- read(beam), do: {:ok, known.module, for(id <- @chunks, there?(id, known), do: {id, chunk(id, known)})}
  end

  @doc "Gives the version of a module: `{:ok, {module, version}}`."
  def version(beam) do
    with {:ok, known} <- read(beam), do: {:ok, {known.module, Keyword.get(attributes(known), :vsn, [])}}
  end

  @doc "Gives a checksum of a module's code: `{:ok, {module, md5}}`."
  def md5(beam) do
    with {:ok, known} <- read(beam), do: {:ok, {known.module, :erlang.md5(:erlang.term_to_binary(known.functions))}}
  end

  @doc "Tells the module, its file or bytes, and its chunks with their places and sizes."
  def info(beam) do
    with {:ok, known} <- read(beam) do
      {chunks, _} = :lists.mapfoldl(&placed(&1, &2, known), 12, @chunks)
      [{if(is_binary(beam), do: :binary, else: :file), known.beam}, module: known.module, chunks: chunks]
    end
  end

  defp placed(id, place, known) do
    size = byte_size(chunk(id, known))
    {{id, place + 8, size}, place + 8 + div(size + 3, 4) * 4}
  end

  @doc "Describes an error."
  def format_error({:error, module, reason}) when module == :beam_lib, do: format_error(reason)
  def format_error({:file_error, file, reason}), do: [shown(file), ': ', :io_lib.format('~p', [:file.format_error(reason)]), ?\n]
  def format_error({:not_a_beam_file, beam}), do: [shown(beam), ': Not a BEAM file\n']
  def format_error({:missing_chunk, beam, id}), do: [shown(beam), ': no IFF "', id, '" chunk\n']
  def format_error(other), do: :io_lib.format('~p~n', [other])

  defp shown(beam), do: :io_lib.format('~p', [beam])

  ## Reading

  defp read(bytes) when is_binary(bytes), do: parse(bytes, bytes)

  defp read(file) do
    file = :filename.rootname(:unicode.characters_to_list(file), '.beam') ++ '.beam'

    case :file.read_file(file) do
      {:ok, bytes} -> parse(bytes, file)
      {:error, reason} -> fail({:file_error, file, reason})
    end
  end

  defp parse(bytes, beam) do
    case :rshell_code.object(bytes) do
      {module, file, info, functions} ->
        {:ok, %{module: module, file: file, info: info, functions: functions, beam: beam, bytes: bytes}}

      :error ->
        fail({:not_a_beam_file, beam})
    end
  end

  defp fail(reason), do: {:error, :beam_lib, reason}

  defp each([], _known, _lenient?, data), do: {:ok, :lists.reverse(data)}

  defp each([name | names], known, lenient?, data) when is_atom(name) do
    if :lists.member(name, @named),
      do: each(names, known, lenient?, [{name, part(name, known)} | data]),
      else: fail({:unknown_chunk, known.beam, name})
  end

  defp each([id | names], known, lenient?, data) do
    cond do
      there?(id, known) -> each(names, known, lenient?, [{id, chunk(id, known)} | data])
      lenient? -> each(names, known, lenient?, [{id, :missing_chunk} | data])
      true -> fail({:missing_chunk, known.beam, id})
    end
  end

  defp there?('Docs', known), do: match?({:docs_v1, _, _, _, _, _, _}, :rshell_code.docs(known.bytes))
  defp there?(id, _known), do: :lists.member(id, @chunks)

  defp chunk('AtU8', known), do: :erlang.term_to_binary(part(:atoms, known))
  defp chunk('Attr', known), do: :erlang.term_to_binary(attributes(known))
  defp chunk('CInf', known), do: :erlang.term_to_binary(part(:compile_info, known))
  defp chunk('Dbgi', known), do: :erlang.term_to_binary(part(:debug_info, known))
  defp chunk('Docs', known), do: :erlang.term_to_binary(:rshell_code.docs(known.bytes))
  defp chunk('ExpT', known), do: :erlang.term_to_binary(part(:exports, known))
  defp chunk('LocT', known), do: :erlang.term_to_binary(part(:locals, known))

  defp chunk('ExCk', known) do
    exports =
      for {name, arity, true, {kind, plain, _, _}} <- known.functions do
        arity = if kind == :defmacro, do: arity - 1, else: arity
        reason = with {_, reason} <- :lists.keyfind({plain, arity}, 1, known.info.deprecated), do: reason, else: (_ -> nil)
        {{if(kind == :defmacro, do: plain, else: name), arity}, %{kind: kind, deprecated_reason: reason}}
      end

    exports = if behaviour?(known), do: [{{:behaviour_info, 1}, %{kind: :def, deprecated_reason: nil}} | exports], else: exports
    :erlang.term_to_binary({:elixir_checker_v1, %{exports: :lists.sort(exports)}})
  end

  ## Parts by name

  defp part(:abstract_code, _known), do: :no_abstract_code
  defp part(:imports, _known), do: []
  defp part(:attributes, known), do: attributes(known)
  defp part(:compile_info, known), do: [version: '8.2.4', options: [], source: :unicode.characters_to_list(known.file)]
  defp part(:locals, known), do: :lists.sort(for {name, arity, false, _} <- known.functions, do: {name, arity})

  defp part(:atoms, known) do
    functions = for {name, _, _, _} <- known.functions, do: name
    names = [known.module | :lists.usort(functions) -- [known.module]]
    :lists.zip(:lists.seq(1, length(names)), names)
  end

  defp part(:exports, known) do
    own = for {name, arity, true, _} <- known.functions, do: {name, arity}
    own = if behaviour?(known), do: [{:behaviour_info, 1} | own], else: own
    :lists.sort([{:__info__, 1}, {:module_info, 0}, {:module_info, 1} | own])
  end

  defp part(:debug_info, known) do
    # What fixes protocols reads it.
    kept? = Map.get(known.info, :debug_info, true) or List.keymember?(known.info.attributes, :__protocol__, 0)
    data = if kept?, do: {:elixir_v1, debug_info(known), []}, else: :none
    {:debug_info_v1, :elixir_erl, data}
  end

  defp attributes(known) do
    for {name, value} <- :lists.sort(known.info.attributes), do: {name, if(is_list(value), do: value, else: [value])}
  end

  defp behaviour?(known), do: :lists.any(fn {kind, _, _} -> kind in [:callback, :macrocallback] end, known.info.specs)

  defp debug_info(known) do
    %{
      module: known.module,
      file: known.file,
      relative_file: Path.relative_to_cwd(known.file),
      line: known.info.line,
      attributes: for({name, values} <- known.info.attributes, value <- List.wrap(values), do: {name, value}),
      compile_opts: [],
      definitions: for(function <- known.functions, do: definition(function)),
      deprecated: known.info.deprecated,
      is_behaviour: behaviour?(known),
      struct: known.info.__struct__,
      unreachable: [],
      after_verify: []
    }
  end

  defp definition({name, arity, _public?, {kind, plain, _file, clauses}}) do
    key = if kind in [:defmacro, :defmacrop], do: {plain, arity - 1}, else: {name, arity}
    # A macro takes its caller first.
    own = &if(kind in [:defmacro, :defmacrop], do: tl(&1), else: &1)
    clauses = for {line, args, guards, body} when is_integer(line) <- clauses, do: {[line: line], own.(args), guards, body}
    meta = with [{meta, _, _, _} | _] <- clauses, do: meta
    {key, kind, meta, clauses}
  end
end

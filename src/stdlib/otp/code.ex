defmodule :code do
  @moduledoc """
  Where code comes from: modules of this program are part of it, and directories added to the path are remembered.

  Loading and purging are native.
  """

  @doc "Returns the directories in which code is looked for."
  def get_path(), do: :persistent_term.get({:code, :path}, ['.'])

  @doc "Sets the directories."
  def set_path(path) when is_list(path), do: put(path)

  @doc "Adds a directory in front."
  def add_patha(dir), do: add(dir, fn dir, path -> [dir | path] end)

  @doc "Adds a directory at the end."
  def add_pathz(dir), do: add(dir, fn dir, path -> path ++ [dir] end)

  @doc "As `add_pathz/1`."
  def add_path(dir), do: add_pathz(dir)

  @doc "Adds directories in front, each before those already there."
  def add_pathsa(dirs), do: :lists.foreach(&add_patha/1, dirs)

  @doc "Adds directories at the end."
  def add_pathsz(dirs), do: :lists.foreach(&add_pathz/1, dirs)

  @doc "Removes a directory."
  def del_path(dir) do
    dir = text(dir)
    path = get_path()
    if :lists.member(dir, path), do: put(:lists.delete(dir, path)), else: false
  end

  defp add(dir, place) do
    dir = text(dir)

    if :filelib.is_dir(dir) do
      put(place.(dir, :lists.delete(dir, get_path())))
    else
      {:error, :bad_directory}
    end
  end

  defp put(path) do
    :persistent_term.put({:code, :path}, path)
    :rshell_code.set_path(:lists.map(&:unicode.characters_to_binary/1, path))
  end

  defp text(dir) when is_atom(dir), do: :erlang.atom_to_list(dir)
  defp text(dir), do: :unicode.characters_to_list(dir)

  @doc "Finds a file in the path."
  def where_is_file(name), do: where_is_file(get_path(), name)

  @doc "Finds a file in directories."
  def where_is_file([], _name), do: :non_existing

  def where_is_file([dir | rest], name) do
    file = :filename.join(dir, name)
    if :filelib.is_regular(file), do: file, else: where_is_file(rest, name)
  end

  # The applications that are part of this program, as their directories would be called.
  @own [
         kernel: 'kernel-8.5.3',
         stdlib: 'stdlib-4.2',
         compiler: 'compiler-8.2.3',
         crypto: 'crypto-5.1.2'
       ] ++
         [runtime_tools: 'runtime_tools-1.19'] ++
         [
           elixir: 'elixir',
           eex: 'eex',
           ex_unit: 'ex_unit',
           iex: 'iex',
           logger: 'logger',
           mix: 'mix'
         ]

  @doc "Returns the directory in which this program lies."
  def root_dir() do
    {:ok, [[dir] | _]} = :init.get_argument(:root)
    dir
  end

  @doc "Returns the directory in which the applications of this program would lie, were they not part of it."
  def lib_dir(), do: :filename.join(root_dir(), 'lib')

  @doc """
  Returns the directory of an application: the one above an `ebin` of the path. Those that are part of this program have one by
  name, below its own, in which nothing is.
  """
  def lib_dir(app) when is_atom(app) do
    with {:error, :bad_name} <- lib_dir_in(get_path(), :erlang.atom_to_list(app)),
         {^app, name} <- :lists.keyfind(app, 1, @own) do
      :filename.join(lib_dir(), name)
    else
      dir when is_list(dir) -> dir
      false -> {:error, :bad_name}
    end
  end

  def lib_dir(app) when is_list(app), do: lib_dir(:erlang.list_to_atom(app))

  defp lib_dir_in([], _name), do: {:error, :bad_name}

  # A version may stand behind the name.
  defp lib_dir_in([dir | rest], name) do
    lib = :filename.dirname(dir)

    if :filename.basename(dir) == 'ebin' and
         hd(:string.split(:filename.basename(lib), '-')) == name,
       do: lib,
       else: lib_dir_in(rest, name)
  end

  @doc "As `lib_dir/1`, of a directory in it."
  def lib_dir(app, sub) do
    with lib when is_list(lib) <- lib_dir(app), do: :filename.join(lib, sub)
  end

  @doc "Returns the directory of an application's data."
  def priv_dir(app), do: lib_dir(app, 'priv')

  @doc "Loads a module of the library or of the path again; what was defined in memory has no file."
  def load_file(module) when is_atom(module) do
    if is_sticky(module), do: stuck(module), else: load_again(module)
  end

  defp load_again(module) do
    case {:rshell_code.source(module), object_file(module)} do
      {nil, :non_existing} ->
        {:error, :nofile}

      {nil, file} ->
        :code.delete(module)
        with {:error, _} <- :code.ensure_loaded(module), do: {:error, {:badfile, file}}

      _ ->
        :code.ensure_loaded(module)
    end
  end

  @doc "Loads a module from its code, as a compiled project keeps it."
  def load_binary(module, _file, binary) do
    cond do
      is_sticky(module) -> stuck(module)
      :rshell_code.load_binary(module, binary) -> {:module, module}
      true -> {:error, :badfile}
    end
  end

  @doc "Tells whether a module is one of Erlang's library and loaded: no other takes its place."
  def is_sticky(module) do
    case :rshell.application_of(module) do
      {app, _} when app == :kernel or app == :stdlib -> :erlang.module_loaded(module)
      _ -> module in :erlang.pre_loaded()
    end
  end

  defp stuck(module) do
    :error_logger.error_msg('Can\'t load module \'~w\' that resides in sticky dir\n', [module])
    {:error, :sticky_directory}
  end

  defp object_file(module), do: where_is_file(:erlang.atom_to_list(module) ++ '.beam')

  @doc "Returns where a module comes from: a path, `[]` for one in memory, or `:non_existing`."
  def which(module) do
    cond do
      module in :erlang.pre_loaded() ->
        :preloaded

      source = :rshell_code.source(module) ->
        source |> elem(0) |> to_charlist()

      match?({:module, _}, :code.ensure_loaded(module)) ->
        if native?(module), do: :preloaded, else: place(module)

      true ->
        :non_existing
    end
  end

  defp place(module), do: with(:non_existing <- object_file(module), do: [])

  defp native?(module), do: :code.is_loaded(module) == {:file, []}

  @doc "Returns the code of a module in the path, and its file."
  def get_object_code(module) do
    with file when is_list(file) <- object_file(module),
         {:ok, binary} <- :file.read_file(file) do
      {module, binary, file}
    else
      _ -> :error
    end
  end

  @doc "Lists the loaded modules with their files."
  def all_loaded(), do: for(module <- :erlang.loaded(), do: {module, which(module)})

  @doc "Removes the old version of a module; processes are never killed for it."
  def soft_purge(module) do
    :code.purge(module)
    true
  end

  @doc "Returns the mode of the code server."
  def get_mode(), do: :interactive

  @doc "As `add_pathsz/1`."
  def add_paths(dirs), do: add_pathsz(dirs)

  @doc "Puts a directory in the place of the one that an application has in the path."
  def replace_path(name, dir) when is_atom(name) or is_list(name) do
    cond do
      is_atom(dir) -> {:error, :bad_name}
      not :filelib.is_dir(dir) -> {:error, :bad_directory}
      true -> put([text(dir) | :lists.delete(:filename.join(lib_of(name), 'ebin'), get_path())])
    end
  end

  defp lib_of(name), do: with({:error, _} <- lib_dir(name), do: '')

  @doc "Looks at the directories anew; nothing of them is remembered."
  def rehash(), do: :ok

  @doc "Returns how the files of object code are called."
  def objfile_extension(), do: '.beam'

  @doc "Returns the directory of Erlang's compiler."
  def compiler_dir(), do: lib_dir(:compiler)

  @doc """
  Tells whether a module is one of those that no other may replace: they are of OTP.

      iex> {:code.is_sticky(:lists), :code.is_sticky(Enum)}
      {true, false}
  """
  def is_sticky(module) when is_atom(module) do
    own? = native?(module) or :rshell_code.source(module) != nil
    own? and not elixir?(:erlang.atom_to_list(module)) and :code.is_loaded(module) != false
  end

  defp elixir?(name), do: :lists.prefix('Elixir.', name) or :lists.prefix('elixir', name)

  @doc "Makes the modules of a directory such that no other may replace them, which is not kept."
  def stick_dir(dir), do: if(:filelib.is_dir(dir), do: :ok, else: :error)

  @doc "Ends what `stick_dir/1` does."
  def unstick_dir(dir), do: stick_dir(dir)

  @doc "Loads a module from a file, whose name is given without `.beam`."
  def load_abs(file) do
    with {:ok, binary} <- :file.read_file(text(file) ++ '.beam'),
         {:ok, {module, _}} <- :beam_lib.version(binary) do
      load_binary(module, file, binary)
    else
      _ -> {:error, :nofile}
    end
  end

  @doc "Loads a module from a file, whose name is given without `.beam`; it is refused if it is another one."
  def load_abs(file, module) when (is_list(file) or is_atom(file)) and is_atom(module) do
    case :file.read_file(text(file) ++ '.beam') do
      {:ok, binary} -> load_binary(module, file, binary)
      _ -> {:error, :nofile}
    end
  end

  @doc "Loads modules; `{:error, [{module, reason}]}` tells of those that are not found."
  def ensure_modules_loaded(modules) when is_list(modules), do: errors(modules)

  defp errors(modules) do
    case for(module <- modules, {:error, reason} <- [ensure(module)], do: {module, reason}) do
      [] -> :ok
      errors -> {:error, errors}
    end
  end

  defp ensure({module, file, binary}), do: load_binary(module, file, binary)
  defp ensure(module) when is_atom(module), do: :code.ensure_loaded(module)

  @doc "Loads modules, all or none of them; each is a name or `{module, file, binary}`."
  def atomic_load(modules) do
    with {:ok, prepared} <- prepare_loading(modules), do: finish_loading(prepared)
  end

  @doc "Looks whether modules can be loaded, and returns what `finish_loading/1` takes."
  def prepare_loading(modules) when is_list(modules) do
    case for(module <- modules, reason = missing(module), do: {named(module), reason}) do
      [] -> {:ok, {:prepared, modules}}
      errors -> {:error, errors}
    end
  end

  defp named({module, _, _}), do: module
  defp named(module), do: module

  defp missing({_module, _file, binary}), do: if(not is_binary(binary), do: :badfile)

  defp missing(module) do
    known? = :rshell_code.source(module) != nil or :code.is_loaded(module) != false
    if not known? and object_file(module) == :non_existing, do: :nofile
  end

  @doc "Loads what was prepared."
  def finish_loading({:prepared, modules}), do: errors(modules)

  @doc "Tells whether a module, or each of some, is loaded and its file still the same."
  def module_status(modules) when is_list(modules),
    do: for(module <- modules, do: {module, module_status(module)})

  def module_status(module) do
    cond do
      :code.is_loaded(module) == false -> :not_loaded
      native?(module) or :rshell_code.source(module) != nil -> :loaded
      changed?(module) -> :modified
      true -> :loaded
    end
  end

  defp changed?(module) do
    case get_object_code(module) do
      {_, binary, _} -> module_md5(binary) != module.module_info(:md5)
      :error -> false
    end
  end

  @doc "As `module_status/1`, of all modules that are loaded."
  def module_status(), do: module_status(:erlang.loaded())

  @doc "Lists the loaded modules whose files are others now."
  def modified_modules(), do: for({module, :modified} <- module_status(), do: module)

  @doc "Returns the MD5 of object code, or `:undefined` for what is none."
  def module_md5(binary) when is_binary(binary) do
    case :beam_lib.md5(binary) do
      {:ok, {_, md5}} -> md5
      _ -> :undefined
    end
  end

  @doc "Returns the documentation of a module, as EEP 48 has it."
  def get_doc(module) do
    case {:code.ensure_loaded(module), Code.fetch_docs(module)} do
      {{:module, _}, {:error, _}} -> {:error, :missing}
      {{:error, _}, _} -> {:error, :non_existing}
      {_, docs} -> {:ok, docs}
    end
  end

  @doc "Lists the modules that could be called: `{name, file, whether it is loaded}`, names and files as lists of characters."
  def all_available() do
    loaded = for {module, file} <- all_loaded(), do: {:erlang.atom_to_list(module), file, true}

    found =
      for dir <- get_path(),
          file <- :filelib.wildcard('*.beam', dir),
          name = :filename.rootname(file),
          not :lists.keymember(name, 1, loaded),
          do: {name, :filename.join(dir, file), false}

    loaded ++ found
  end

  @doc "Tells which modules of the path hide others of their names."
  def clash() do
    files = for dir <- get_path(), file <- :filelib.wildcard('*.beam', dir), do: {file, dir}

    hidden =
      for {file, dir} <- files,
          {_, first} = :lists.keyfind(file, 1, files),
          first != dir,
          do: {:filename.join(dir, file), :filename.join(first, file)}

    for {file, by} <- hidden, do: :io.format('** ~ts hides ~ts~n', [by, file])
    :io.format('** Found ~w name clashes in code paths ~n', [length(hidden)])
  end
end

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
  @own [kernel: 'kernel-8.5.3', stdlib: 'stdlib-4.2', compiler: 'compiler-8.2.3', crypto: 'crypto-5.1.2'] ++
         [runtime_tools: 'runtime_tools-1.19'] ++
         [elixir: 'elixir', eex: 'eex', ex_unit: 'ex_unit', iex: 'iex', logger: 'logger', mix: 'mix']

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

    if :filename.basename(dir) == 'ebin' and hd(:string.split(:filename.basename(lib), '-')) == name,
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
end

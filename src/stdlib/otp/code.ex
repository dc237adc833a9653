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
    true
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

  @doc "Tells where a module comes from."
  def which(module) when is_atom(module) do
    case :code.ensure_loaded(module) do
      {:module, _} -> :preloaded
      _ -> :non_existing
    end
  end

  @doc "Returns the directory of an application; those of this program have none."
  def lib_dir(_app), do: {:error, :bad_name}

  @doc "As `lib_dir/1`, of a directory in it."
  def lib_dir(_app, _sub), do: {:error, :bad_name}

  @doc "Returns the directory of an application's data."
  def priv_dir(_app), do: {:error, :bad_name}

  @doc "Returns the compiled form of a module; this program keeps none."
  def get_object_code(module) when is_atom(module), do: :error

  @doc "Loads a module again; what is part of this program is loaded once."
  def load_file(module) when is_atom(module), do: {:error, :nofile}

  @doc "Returns every loaded module and where it comes from."
  def all_loaded(), do: for(module <- :erlang.loaded(), do: {module, :preloaded})

  @doc "Tells how modules are loaded."
  def get_mode(), do: :interactive

end

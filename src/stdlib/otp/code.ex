defmodule :code do
  @moduledoc "The code server: which modules there are and where they come from."

  @doc "Loads a module of the library again; what was defined in memory has no file."
  def load_file(module) do
    case :rshell_code.source(module) do
      nil -> {:error, :nofile}
      _ -> :code.ensure_loaded(module)
    end
  end

  @doc "Returns where a module comes from: a path, `[]` for one in memory, or `:non_existing`."
  def which(module) do
    case {:rshell_code.source(module), :code.ensure_loaded(module)} do
      {{file, _}, _} -> to_charlist(file)
      {nil, {:module, _}} -> if native?(module), do: :preloaded, else: []
      {nil, _} -> :non_existing
    end
  end

  defp native?(module), do: :code.is_loaded(module) == {:file, []}

  @doc "Returns the object code of a module: there never is a file with it."
  def get_object_code(_module), do: :error

  @doc "Lists the loaded modules with their files."
  def all_loaded(), do: for(module <- :rshell_code.loaded_modules(), do: {module, which(module)})

  @doc "Removes the old version of a module; processes are never killed for it."
  def soft_purge(module) do
    :code.purge(module)
    true
  end

  @doc "Returns the mode of the code server."
  def get_mode(), do: :interactive
end

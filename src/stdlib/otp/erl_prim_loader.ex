defmodule :erl_prim_loader do
  @moduledoc """
  Files as the code loader reads them: without the file server's reasons, a failure is `:error`.

  Names are lists of characters; anything else is a name that nothing has.
  """

  @doc "Returns the directories in which code is looked for."
  def get_path(), do: {:ok, :code.get_path()}

  @doc "Sets the directories."
  def set_path(path) when is_list(path) do
    :code.set_path(path)
    :ok
  end

  @doc "Lists the names in a directory."
  def list_dir(dir) when is_list(dir), do: with({:error, _} <- :file.list_dir(dir), do: :error)
  def list_dir(_dir), do: :error

  @doc "Reads a file, and tells its whole name."
  def get_file(name) when is_list(name) do
    with {:ok, bytes} <- :file.read_file(name), do: {:ok, bytes, name}, else: (_ -> :error)
  end

  def get_file(_name), do: :error

  @doc "Returns what the file system knows about a file."
  def read_file_info(name) when is_list(name),
    do: with({:error, _} <- :file.read_file_info(name), do: :error)

  def read_file_info(_name), do: :error

  @doc "As `read_file_info/1`, of a link itself."
  def read_link_info(name) when is_list(name),
    do: with({:error, _} <- :file.read_link_info(name), do: :error)

  def read_link_info(_name), do: :error

  @doc "Returns the working directory."
  def get_cwd(), do: :file.get_cwd()
end

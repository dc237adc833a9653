# Files that a build writes, of which a later run must never meet half of one.
defmodule :rshell_file do
  @moduledoc false

  # Writes a file whole or not at all, with the folders it is in; raises `File.Error`.
  def write_whole!(path, content) do
    File.mkdir_p!(Path.dirname(path))
    write!(path, content)
  end

  # The same in a folder that has to be there.
  def write!(path, content) do
    temporary = "#{path}.#{System.pid()}"

    with :ok <- File.write(temporary, content),
         :ok <- File.rename(temporary, path) do
      :ok
    else
      {:error, reason} ->
        _ = File.rm(temporary)
        raise File.Error, reason: reason, action: "write to file", path: path
    end
  end
end

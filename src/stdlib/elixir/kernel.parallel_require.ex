defmodule Kernel.ParallelRequire do
  @moduledoc "Loads many files side by side; `Kernel.ParallelCompiler.require/2` is what to use."

  @doc """
  Loads files and returns the modules they define. It is deprecated: take `Kernel.ParallelCompiler.require/2`.

      iex> Kernel.ParallelRequire.files([])
      []
  """
  @deprecated "Use Kernel.ParallelCompiler.require/2 instead"
  def files(files, options \\ []) do
    case Kernel.ParallelCompiler.require(files, options) do
      {:ok, modules, _} -> modules
      {:error, _, _} -> exit({:shutdown, 1})
    end
  end
end

defmodule Mix.Dep.ElixirSCM do
  @moduledoc """
  Remembers which version compiled a project, and from which kind of dependency: the file `compile.elixir_scm`.
  """

  @name "compile.elixir_scm"

  @doc "Returns the file of the current project."
  def manifest(path \\ Mix.Project.manifest_path()), do: Path.join(path, @name)

  @doc "Returns what compiles now: the version, and that of OTP."
  def version, do: {System.version(), :erlang.system_info(:otp_release)}

  @doc "Writes what compiles the current project, if it is something else than before."
  def update(path \\ Mix.Project.manifest_path()) do
    present = {1, version(), Mix.Project.config()[:build_scm]}

    if decode(path) != present do
      File.mkdir_p!(path)
      :rshell_file.write_whole!(manifest(path), :erlang.term_to_binary(present))
    end

    :ok
  end

  @doc "Returns `{:ok, version, scm}` as it was written, or `:error`."
  def read(path \\ Mix.Project.manifest_path()) do
    case decode(path) do
      {1, version, scm} -> {:ok, version, scm}
      nil -> :error
      _other -> {:ok, nil, nil}
    end
  end

  defp decode(path) do
    with {:ok, bytes} <- File.read(manifest(path)), do: :erlang.binary_to_term(bytes), else: (_ -> nil)
  rescue
    ArgumentError -> {:damaged}
  end
end

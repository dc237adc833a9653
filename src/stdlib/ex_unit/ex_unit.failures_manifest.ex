defmodule ExUnit.FailuresManifest do
  @moduledoc false

  # Which tests failed when last run: a map from `{module, name}` to the file of the test, kept in a file between runs.

  alias ExUnit.Test

  @version 1

  def new, do: %{}

  def files_with_failures(manifest), do: MapSet.new(manifest, fn {_id, file} -> file end)

  def failed_test_ids(manifest), do: MapSet.new(manifest, fn {id, _file} -> id end)

  def put_test(manifest, %Test{state: {ignored, _}}) when ignored in [:skipped, :excluded],
    do: manifest

  def put_test(manifest, %Test{state: nil} = test), do: Map.delete(manifest, id(test))

  def put_test(manifest, %Test{state: {failed, _}} = test) when failed in [:failed, :invalid],
    do: Map.put(manifest, id(test), test.tags.file)

  defp id(test), do: {test.module, test.name}

  def write!(manifest, file) when is_binary(file) do
    File.mkdir_p!(Path.dirname(file))
    File.write!(file, :erlang.term_to_binary({@version, existing(manifest)}))
  end

  # A test that did not run keeps what is known of it, as long as there is such a test.
  defp existing(manifest), do: Map.filter(manifest, &exists?/1)

  defp exists?({{module, name}, file}) do
    File.regular?(file) and
      (:code.is_loaded(module) == false or function_exported?(module, name, 1))
  end

  def read(file) when is_binary(file) do
    with {:ok, binary} <- File.read(file),
         {@version, manifest} when is_map(manifest) <- safe_decode(binary) do
      manifest
    else
      _ -> new()
    end
  end

  defp safe_decode(binary) do
    :erlang.binary_to_term(binary)
  rescue
    ArgumentError -> nil
  end
end

defmodule Record.Extractor do
  @moduledoc false

  # The records of a header of Erlang source: where it is, which of them is asked for, and what its fields have by default.
  # `Record.Header` reads the source.

  alias Record.Header

  @doc "The fields of a record and their defaults."
  def extract(name, opts) do
    file = file(opts)

    case List.keyfind(records(file, opts), name, 0) do
      {^name, fields} ->
        values(fields)

      nil ->
        raise ArgumentError,
              "no record #{name} found at #{Header.shown(file)}. Or the record does not exist or " <>
                "its entry is malformed or depends on other include files"
    end
  end

  @doc "All records of a header with their fields."
  def extract_all(opts) do
    for {name, fields} <- opts |> file() |> records(opts), do: {name, values(fields)}
  end

  defp values(fields), do: for({name, default} <- fields, do: {name, value(default)})

  defp value(nil), do: :undefined

  defp value(expression) do
    {:value, value, _bindings} = :erl_eval.expr(expression, [])
    value
  end

  defp records(file, opts) do
    case Header.records(file, opts[:includes] || [], opts[:macros] || []) do
      {:ok, records} -> records
      error -> raise "error parsing file #{file}, got: #{inspect(error)}"
    end
  end

  # The path of the header.
  defp file(opts) do
    cond do
      file = opts[:from] -> on_path(file)
      file = opts[:from_lib] -> in_library(file)
      true -> raise ArgumentError, "expected :from or :from_lib to be given as option"
    end
  end

  defp on_path(file) do
    case :code.where_is_file(String.to_charlist(file)) do
      :non_existing -> file
      found -> List.to_string(found)
    end
  end

  defp in_library(file) do
    Header.library_path(file) ||
      raise ArgumentError, "lib file #{file} could not be found"
  end
end

defmodule Record.Extractor do
  @moduledoc false

  # The records of a header of Erlang source: where it is, which of them is asked for, and what its fields have by default.
  # `Record.Header` reads the source.

  alias Record.Header

  @doc "The fields of a record and their defaults."
  def extract(name, opts), do: extract_record(name, {from_or_from_lib_file(opts), opts})

  @doc "All records of a header with their fields."
  def extract_all(opts), do: extract_all_records({from_or_from_lib_file(opts), opts})

  defp extract_record(name, {file, opts}) do
    records = read_file(file, opts)

    case List.keyfind(records, name, 0) do
      {^name, fields} ->
        values(fields)

      nil ->
        raise ArgumentError,
              "no record #{name} found at #{Header.shown(file)}. Or the record does not exist or " <>
                "its entry is malformed or depends on other include files"
    end
  end

  defp extract_all_records({file, opts}) do
    records = read_file(file, opts)
    for {name, fields} <- records, do: {name, values(fields)}
  end

  defp values(fields), do: for({name, default} <- fields, do: {name, value(default)})

  defp value(nil), do: :undefined

  defp value(expression) do
    {:value, value, _bindings} = :erl_eval.expr(expression, [])
    value
  end

  defp read_file(file, opts) do
    case Header.records(file, opts[:includes] || [], opts[:macros] || []) do
      {:ok, records} -> records
      error -> raise "error parsing file #{file}, got: #{inspect(error)}"
    end
  end

  # The path of the header.
  defp from_or_from_lib_file(opts) do
    {:ok, path} =
      cond do
        file = opts[:from] -> {:ok, from_file(file)}
        file = opts[:from_lib] -> {:ok, from_lib_file(file)}
        true -> raise ArgumentError, "expected :from or :from_lib to be given as option"
      end

    path
  end

  defp from_file(file) do
    case :code.where_is_file(String.to_charlist(file)) do
      :non_existing -> file
      found -> List.to_string(found)
    end
  end

  defp from_lib_file(file) do
    Header.library_path(file) ||
      raise ArgumentError, "lib file #{file} could not be found"
  end
end

defmodule Kernel.Typespec.Translation do
  @moduledoc false

  # What only the module that is being defined knows of its types is written out before they are kept: records become
  # tuples, structs get all of their fields, and attributes that name modules their values.

  @doc """
  A checked typespec with its records and structs written out. `records` is what `Record` has noted of the module's
  records, `struct_of` gives the struct for its quoted name, `value_of` the value of an attribute.
  """
  @spec translate(Macro.t(), map, (Macro.t() -> struct), (atom -> term)) :: Macro.t()
  def translate(quoted, records, struct_of, value_of) do
    Macro.prewalk(quoted, fn
      {:record, meta, [name | fields]} when is_atom(name) and is_map_key(records, name) ->
        record(meta, Map.fetch!(records, name), List.flatten(fields))

      {:%, meta, [name, {:%{}, map_meta, fields}]} ->
        {:%, meta, [name, {:%{}, map_meta, complete(struct_of.(name), fields)}]}

      {:@, _, [{attribute, _, context}]} when is_atom(attribute) and is_atom(context) ->
        value_of.(attribute)

      other ->
        other
    end)
  end

  defp record(meta, {tag, known}, given) do
    fields =
      for {field, _default} <- known,
          do: {:"::", [], [{field, [], nil}, Keyword.get(given, field, {:term, [], []})]}

    {:{}, meta, [tag | fields]}
  end

  defp complete(struct, given) do
    for field <- struct |> Map.keys() |> Enum.sort(),
        field != :__struct__,
        do: {field, if(field == :__exception__, do: true, else: Keyword.get(given, field, {:term, [], []}))}
  end
end

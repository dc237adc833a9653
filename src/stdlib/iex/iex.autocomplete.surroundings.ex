defmodule IEx.Autocomplete.Surroundings do
  @moduledoc false

  # What `Code.Fragment` does not tell of the text before the cursor: the path in a string that is open, the braces of a
  # struct, the segments of a bit string.

  alias IEx.Autocomplete.{Answer, Inventory, Shell}

  @bitstring ~w(big binary bitstring integer float little native signed size unit unsigned utf8 utf16 utf32)

  @doc "Completes a path in a string; `nil` where none is written, or code within it."
  def complete_path(code) do
    case Regex.run(~r/"((?:\.\/|\/|[A-Za-z]:\/)(?:(?!#\{)[^"])*)$/, code) do
      [_, path] -> path_names(path)
      nil -> nil
    end
  end

  defp path_names(path) do
    {dir, hint} =
      if String.ends_with?(path, "/"),
        do: {path, ""},
        else: {Path.dirname(path), Path.basename(path)}

    case File.ls(dir) do
      {:ok, names} ->
        for name <- names, String.starts_with?(name, hint) do
          %{kind: if(File.dir?(Path.join(dir, name)), do: :folder, else: :file), name: name}
        end
        |> Answer.answer(hint)

      {:error, _} ->
        Answer.no()
    end
  end

  @doc "Completes what a struct or a bit string can go on with; `nil` outside of them."
  def complete_around(code, context, shell) do
    case context do
      :expr -> struct_fields(code, "", shell)
      {:local_or_var, hint} -> struct_fields(code, to_string(hint), shell) || modifiers(code)
      {:operator, operator} when operator in ['::', '-'] -> modifiers(code)
      _ -> nil
    end
  end

  defp struct_fields(code, hint, shell) do
    with [_, name | given] <- fields_before(code, hint),
         module = String.to_atom(Shell.expand_alias(name, Shell.env(shell))),
         true <- Inventory.struct?(module) do
      used = for [_, field] <- Regex.scan(~r/(\w+):/, Enum.join(given)), do: field

      for field <- module.__struct__() |> Map.from_struct() |> Map.keys() |> Enum.sort(),
          name = Atom.to_string(field),
          field != :__exception__ and name not in used,
          String.starts_with?(name, hint) do
        %{kind: :field, name: name}
      end
      |> Answer.answer(hint)
    else
      _ -> nil
    end
  end

  # The name of the struct whose braces are open, and the fields written so far. An update only takes a first field.
  defp fields_before(code, hint) do
    update = hint != "" && Regex.run(~r/%([A-Z][\w.]*)\{[^{}|,]*\|\s*\w+$/, code)
    update || Regex.run(~r/%([A-Z][\w.]*)\{((?:[^{}|]*,)?)\s*\w*$/, code)
  end

  defp modifiers(code) do
    case Regex.run(~r/<<[^>]*::((?:[\w()]+-)*)(\w*)$/, code) do
      [_, given, hint] ->
        used = String.split(given, "-")

        for name <- @bitstring, name not in used, String.starts_with?(name, hint) do
          if name in ["size", "unit"],
            do: %{kind: :modifier, name: name},
            else: %{kind: :plain, name: name}
        end
        |> Answer.answer(hint)

      nil ->
        nil
    end
  end
end

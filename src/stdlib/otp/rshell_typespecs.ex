defmodule :rshell_typespecs do
  @moduledoc """
  The types, specs and callbacks of a module as quoted code: of Elixir's from their definitions, of Erlang's as they were
  recorded from a real OTP (`scripts/typespecs`), where the module is Erlang's and there is something recorded.

  The record is text, packed in the program and read anew each time somebody asks, which is seldom.

  Native: `:rshell_code.packed_typespecs/0` is that record.
  """

  @doc "The specs of a module's functions: `{:ok, [{{name, arity}, [quoted]}]}` or `:error`."
  def specs(module) do
    case recorded(module) do
      nil -> :rshell_code.specs(module)
      lines -> {:ok, functions("spec ", lines)}
    end
  end

  @doc "The types of a module: `{:ok, [{:type | :opaque | :typep, {name, arity}, quoted}]}` or `:error`."
  def types(module) do
    case recorded(module) do
      nil ->
        :rshell_code.types(module)

      lines ->
        {:ok,
         for {prefix, kind} <- [{"typep ", :typep}, {"opaque ", :opaque}, {"type ", :type}],
             {target, quoted} <- definitions(prefix, lines) do
           {kind, target, quoted}
         end}
    end
  end

  @doc "The callbacks of a behaviour and those that are optional: `{:ok, [{kind, {name, arity}, [quoted]}], optional}` or `:error`."
  def callbacks(module) do
    case recorded(module) do
      nil -> :rshell_code.callbacks(module)
      lines -> {:ok, for({target, specs} <- functions("callback ", lines), do: {:callback, target, specs}), optional(module)}
    end
  end

  defp optional(module) do
    if function_exported?(module, :behaviour_info, 1), do: module.behaviour_info(:optional_callbacks), else: []
  end

  # The lines about a module of Erlang's that is there, or nil.
  defp recorded(module) when is_atom(module) do
    with name when name != "" <- erlang_name(Atom.to_string(module)),
         {:module, _} <- :code.ensure_loaded(module),
         text = :zlib.uncompress(:rshell_code.packed_typespecs()),
         [_, rest] <- :binary.split(text, "module " <> name <> "\n") do
      [section | _] = :binary.split(rest, "\nmodule ")
      :binary.split(section, "\n", [:global, :trim_all])
    else
      _ -> nil
    end
  end

  defp recorded(_binary), do: nil

  defp erlang_name("Elixir." <> _), do: ""
  defp erlang_name(name), do: name

  # Several specs of a function belong together.
  defp functions(prefix, lines) do
    prefix
    |> definitions(lines)
    |> Enum.chunk_by(&elem(&1, 0))
    |> Enum.map(fn [{target, _} | _] = same -> {target, Enum.map(same, &elem(&1, 1))} end)
  end

  defp definitions(prefix, lines) do
    size = byte_size(prefix)

    for <<^prefix::binary-size(size), text::binary>> <- lines do
      quoted = text |> :binary.replace("\r", "\n", [:global]) |> Code.string_to_quoted!()
      {target(quoted), quoted}
    end
  end

  defp target({:when, _, [spec, _]}), do: target(spec)
  defp target({:"::", _, [{name, _, args}, _]}), do: {name, length(args)}
end

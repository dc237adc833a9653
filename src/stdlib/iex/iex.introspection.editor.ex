defmodule IEx.Introspection.Editor do
  @moduledoc false

  # Opens sources in the editor that the system's environment names.

  @doc "Opens the source of a module or function in the user's editor."
  def open(module) when is_atom(module), do: open_source(module, inspect(module), fn -> 1 end)

  def open({module, name}) when is_atom(module), do: open_function(module, name, nil)
  def open({module, name, arity}) when is_atom(module), do: open_function(module, name, arity)

  def open({file, line}) when is_binary(file) and is_integer(line) do
    if File.regular?(file),
      do: open_place(file, line),
      else: not_opened("#{inspect(file)}. File is not available.")
  end

  def open(invalid) do
    puts_error("Invalid arguments for open helper: #{inspect(invalid)}")
    dont_display()
  end

  defp open_place(file, line) do
    case System.get_env("ELIXIR_EDITOR") || System.get_env("EDITOR") do
      nil ->
        puts_error(
          "Could not open: #{inspect(file)}. Please set the ELIXIR_EDITOR or EDITOR environment variables with the command line invocation of your favorite EDITOR."
        )

      editor ->
        command =
          if String.contains?(editor, "__FILE__") or String.contains?(editor, "__LINE__") do
            editor
            |> String.replace("__FILE__", inspect(file))
            |> String.replace("__LINE__", "#{line}")
          else
            "#{editor} #{inspect(file)}:#{line}"
          end

        IO.write(IEx.color(:eval_info, to_string(:os.cmd(String.to_charlist(command)))))
    end

    dont_display()
  end

  defp open_source(module, text, place) do
    with {:module, _} <- Code.ensure_loaded(module),
         false <- :code.which(module) == :preloaded,
         [_ | _] = source <- module.module_info(:compile)[:source] do
      source = List.to_string(source)

      cond do
        File.exists?(source) -> open({Path.expand(source), place.()})
        Path.extname(source) == "" -> open(Path.expand(source))
        true -> not_opened("#{inspect(source)}. File is not available.")
      end
    else
      _ -> not_opened("#{text}. Module is not available.")
    end
  end

  defp not_opened(text) do
    puts_error("Could not open: " <> text)
    dont_display()
  end

  defp open_function(module, name, arity) do
    text = "#{inspect(module)}.#{name}" <> if(arity, do: "/#{arity}", else: "")

    if match?({:module, _}, Code.ensure_loaded(module)) and not known?(module, name, arity),
      do: not_opened("#{text}. Function/macro is not available."),
      else: open_source(module, text, fn -> function_place(module, name, arity) end)
  end

  # Of what was defined at a prompt nobody has kept where its functions stand.
  defp known?(module, name, arity) do
    known = fn {known, count} -> known == name and arity in [nil, count] end

    not :rshell_code.defined_in_shell(module) and
      Enum.any?(IEx.Autocomplete.Inventory.exports(module), known)
  end

  defp function_place(module, name, arity) do
    with {:docs_v1, _, _, _, _, _, docs} <- :rshell_code.docs(module),
         {_, line, _, _, _} <-
           Enum.find(docs, &match?({{_, ^name, a}, _, _, _, _} when arity in [nil, a], &1)) do
      line
    else
      _ -> 1
    end
  end

  defp puts_error(text), do: IO.puts(IEx.color(:eval_error, text))
  defp dont_display(), do: IEx.dont_display_result()
end

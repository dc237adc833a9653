# usage: rshell elixir examples.exs FILE
#
# Writes the examples in the documentation of the library as a module `Examples.M` for each module M that has any, with a
# documented function for each one of M's. Whoever compiles the file leaves out what it does not have itself. Prints the names of
# the modules.
defmodule Examples.Source do
  def modules do
    for module <- Enum.sort(:rshell_code.modules()),
        {:module, _} <- [Code.ensure_loaded(module)],
        {:docs_v1, _, _, _, moduledoc, _, docs} <- [Code.fetch_docs(module)],
        examples = Enum.filter([{module, moduledoc} | functions(docs)], &example?/1),
        examples != [],
        do: {module, examples}
  end

  defp functions(docs),
    do: for({{kind, name, arity}, _, _, doc, _} when kind in [:function, :macro] <- docs, do: {{name, arity}, doc})

  defp example?({_what, %{"en" => doc}}), do: doc =~ ~r/^\s*iex(\(\d+\))?>/m
  defp example?(_entry), do: false

  def write({module, examples}) do
    """
    defmodule #{inspect(Module.concat(Examples, module))} do
    #{Enum.map_join(examples, "\n", &write(module, &1))}
    end
    """
  end

  defp write(module, {module, %{"en" => doc}}) do
    """
      if Code.ensure_loaded?(#{inspect(module)}), do: @moduledoc #{literal(doc)}
    """
  end

  defp write(module, {{name, arity}, %{"en" => doc}}) do
    """
      Code.ensure_loaded(#{inspect(module)})
      if function_exported?(#{inspect(module)}, #{inspect(name)}, #{arity}) or
           macro_exported?(#{inspect(module)}, #{inspect(name)}, #{arity}) do
        @doc #{literal(doc)}
        def unquote(#{inspect(:"#{name}/#{arity}")})(), do: :ok
      end
    """
  end

  defp literal(doc), do: inspect(doc, printable_limit: :infinity)
end

modules = Examples.Source.modules()
File.write!(hd(System.argv()), Enum.map(modules, &Examples.Source.write/1))
for {module, _} <- modules, do: IO.puts(inspect(module))

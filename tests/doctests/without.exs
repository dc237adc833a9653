# usage: rshell elixir without.exs [MODULE ...]
#
# Lists the documented functions, macros and callbacks of the library whose documentation has no example, neither lines of
# `iex>` nor other code, with their modules; of all modules unless some are named. The last line counts.
modules =
  case System.argv() do
    [] -> Enum.sort(:rshell_code.modules())
    names -> Enum.map(names, &Module.concat([&1]))
  end

entries =
  for module <- modules,
      {:module, _} <- [Code.ensure_loaded(module)],
      {:docs_v1, _, _, _, _, _, docs} <- [Code.fetch_docs(module)],
      {{kind, name, arity}, _, _, %{"en" => doc}, _} <- docs,
      kind in [:function, :macro, :callback, :macrocallback],
      do: {"#{inspect(module)}.#{name}/#{arity}", doc =~ ~r/^(    |```)/m}

without = for {entry, false} <- entries, do: entry
Enum.each(without, &IO.puts/1)
IO.puts("#{length(without)} of #{length(entries)} show no example")

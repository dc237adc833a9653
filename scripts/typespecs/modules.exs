# Prints the names of the Erlang modules that this program has, a line each.
for {module, _} <- :rshell_code.modules() |> Enum.map(&{&1, nil}),
    not match?("Elixir." <> _, Atom.to_string(module)),
    not match?("rshell" <> _, Atom.to_string(module)),
    not match?("elixir" <> _, Atom.to_string(module)),
    Code.ensure_loaded?(module) do
  IO.puts(module)
end

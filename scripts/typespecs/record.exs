# Writes down what a real OTP's modules say of the types of their functions: `@spec`, `@type` and `@callback`, as the shell's
# `h`, `t` and `b` show them.
#
#     target/debug/rshell elixir scripts/typespecs/modules.exs | elixir scripts/typespecs/record.exs
#
# The file is compressed text: a line `module lists` for each module, then a line for each type, spec and callback. Where its
# author began a new line, which is how it is shown, there is a carriage return.
defmodule Typespecs do
  @target "src/eval/typespecs.z"

  def lines(module) do
    types = for {kind, type} <- fetched(&Code.Typespec.fetch_types/1, module), do: line(kind, Code.Typespec.type_to_quoted(type))
    specs = functions(:spec, fetched(&Code.Typespec.fetch_specs/1, module))
    callbacks = functions(:callback, fetched(&Code.Typespec.fetch_callbacks/1, module))
    Enum.filter(types ++ specs ++ callbacks, & &1)
  end

  defp fetched(fetch, module), do: with({:ok, list} <- fetch.(module), do: list, else: (_ -> []))

  defp functions(kind, list) do
    for {{name, _}, specs} <- list, spec <- specs, do: line(kind, Code.Typespec.spec_to_quoted(name, spec))
  end

  # What does not come back as it was is told on the screen, and left out.
  defp line(kind, quoted) do
    text = quoted |> Code.quoted_to_algebra() |> Inspect.Algebra.format(:infinity) |> IO.iodata_to_binary()

    case Code.string_to_quoted(text) do
      {:ok, parsed} -> if plain(parsed) == plain(quoted), do: "#{kind} #{String.replace(text, "\n", "\r")}\n"
      _ -> nil
    end || IO.puts(:stderr, "left out: #{kind} #{text}") && nil
  end

  defp plain(quoted) do
    Macro.prewalk(quoted, fn
      {:{}, _, [first, second]} -> {first, second}
      {name, _, context} when is_atom(context) -> {name, [], nil}
      node -> Macro.update_meta(node, fn _ -> [] end)
    end)
  end

  def main() do
    modules = :stdio |> IO.read(:eof) |> String.split() |> Enum.sort() |> Enum.map(&String.to_atom/1)
    sections = for module <- modules, lines = lines(module), lines != [], do: ["module #{module}\n", lines]
    text = IO.iodata_to_binary(sections)
    packed = :zlib.compress(text)
    File.write!(@target, packed)
    IO.puts(:stderr, "#{length(sections)} modules, #{byte_size(text)} bytes of text, #{byte_size(packed)} packed")
  end
end

Typespecs.main()

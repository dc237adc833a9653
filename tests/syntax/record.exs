# Records what real Elixir makes of sources, for tests/syntax.rs to compare with.
#
#     elixir tests/syntax/record.exs                  # tests/syntax/cases/*.txt -> tests/syntax/expected/*.txt
#     elixir tests/syntax/record.exs files DIR OUT    # every .ex and .exs file under DIR -> OUT
#
# A file of cases has a source a line, with the escapes of Elixir strings. For each case the expectation has the source
# and then a line each for plain metadata, full metadata, an encoder of literals, the exception, and the warnings.
defmodule Record do
  @full [columns: true, token_metadata: true]

  def cases(folder) do
    for path <- Path.wildcard(Path.join(folder, "cases/*.txt")) do
      lines = path |> File.read!() |> String.split("\n", trim: true)
      File.write!(Path.join([folder, "expected", Path.basename(path)]), Enum.map(lines, &one/1))
    end
  end

  def files(folder, out) do
    File.mkdir_p!(out)

    for {path, index} <- Enum.with_index(Path.wildcard(Path.join(folder, "**/*.{ex,exs}"))) do
      source = File.read!(path)
      File.write!(Path.join(out, "#{index}.source"), source)
      {result, _} = quietly(fn -> Code.string_to_quoted(source, @full) end)
      File.write!(Path.join(out, "#{index}.quoted"), show(result))
    end
  end

  defp one(line) do
    source = Macro.unescape_string(line)
    encoder = [literal_encoder: &{:ok, {:__block__, &2, [&1]}}]
    {plain, _} = quietly(fn -> Code.string_to_quoted(source) end)
    {full, warnings} = quietly(fn -> Code.string_to_quoted(source, @full) end)
    {encoded, _} = quietly(fn -> Code.string_to_quoted(source, @full ++ encoder) end)
    {message, _} = quietly(fn -> exception(source) end)

    Enum.map([">" <> line, show(plain), show(full), show(encoded), show(message), show(warnings)], &[&1, "\n"])
  end

  defp exception(source) do
    Code.string_to_quoted!(source, file: "iex", columns: true)
    nil
  rescue
    error in [SyntaxError, TokenMissingError] -> {error.__struct__, Exception.message(error)}
  end

  defp quietly(fun) do
    {:ok, device} = StringIO.open("")
    standard_error = Process.whereis(:standard_error)
    Process.unregister(:standard_error)
    Process.register(device, :standard_error)

    try do
      result =
        try do
          fun.()
        rescue
          error -> {:raised, error}
        end

      {_, printed} = StringIO.contents(device)
      {result, printed}
    after
      Process.unregister(:standard_error)
      Process.register(standard_error, :standard_error)
    end
  end

  defp show(term), do: inspect(term, limit: :infinity, printable_limit: :infinity, width: :infinity)
end

case System.argv() do
  ["files", folder, out] -> Record.files(folder, out)
  [] -> Record.cases(__DIR__)
end

defmodule ExUnit.DocTest.Extract do
  @moduledoc false

  # Finds the examples in a documentation. A test is a list of steps `{exprs, expected, line, shown}`: the expressions up
  # to an expectation, what is expected of the last, the line of the first and all of it as it is shown when it fails.

  alias ExUnit.DocTest.Error

  # The tests of a module, in the order of its documentation: `{fun_arity, line, steps}`.
  def tests(module) do
    case Code.fetch_docs(module) do
      {:docs_v1, line, _, _, moduledoc, _, docs} ->
        file = file(module)

        in_doc(:moduledoc, moduledoc, line, file) ++
          Enum.flat_map(docs, fn {{kind, name, arity}, line, _, doc, _} ->
            if kind in [:function, :macro, :type],
              do: in_doc({name, arity}, doc, line, file),
              else: []
          end)

      {:error, reason} ->
        raise Error,
          message:
            "could not retrieve the documentation for module #{inspect(module)}. " <> why(reason)
    end
  end

  defp why(:module_not_found),
    do: "The module was not compiled with documentation or its BEAM file cannot be accessed"

  defp why(:chunk_not_found), do: "The module was not compiled with documentation"
  defp why({:invalid_chunk, _}), do: "The documentation chunk in the module is invalid"

  def file(module),
    do: module.__info__(:compile)[:source] |> to_string() |> Path.relative_to_cwd()

  defp in_doc(fun_arity, %{"en" => doc}, line, file) do
    for {line, steps} <- tests_in(doc, line + 1, file), do: {fun_arity, line, steps}
  end

  defp in_doc(_fun_arity, _doc, _line, _file), do: []

  ## Lines

  defp tests_in(doc, line, file) do
    doc
    |> String.split(["\r\n", "\n"])
    |> Enum.with_index(line)
    |> prompts(nil, nil, file, [])
    |> groups([], [])
    |> Enum.map(fn {line, steps} -> {line, refuse_exceptions(steps, line, file)} end)
  end

  defp refuse_exceptions(steps, line, file) do
    if Enum.count(steps, &match?({_, {:error, _, _}, _, _}, &1)) > 1 do
      raise Error,
        message:
          "#{file}:#{line}: multiple exceptions in the same doctest example are not supported, " <>
            "please separate your iex> prompts by multiple newlines to start new examples"
    end

    steps
  end

  # Each line is a prompt, a continuation, part of an expectation or the end of one; what else there is says nothing.
  # `indent` is that of the prompt that began, `fence` that of the mark before the code around it.
  defp prompts([], _indent, _fence, _file, acc), do: Enum.reverse(acc)

  defp prompts([{text, number} | rest], indent, fence, file, acc) do
    trimmed = String.trim_leading(text)
    here = byte_size(text) - byte_size(trimmed)

    case {prompt(trimmed), indent} do
      _ when trimmed == "" ->
        prompts(rest, nil, fence, file, [:blank | acc])

      {:fence, nil} ->
        prompts(rest, nil, if(here != fence, do: fence || here), file, acc)

      {:fence, indent} when here == fence and fence <= indent ->
        prompts(rest, nil, nil, file, [:blank | acc])

      {other, nil} when other == nil or elem(other, 0) == :more ->
        prompts(rest, nil, fence, file, acc)

      {other, indent} when other in [nil, :fence] ->
        prompts(rest, indent, fence, file, [expected(text, number, here, indent, acc, file) | acc])

      {{kind, code}, indent} when indent == nil or here == indent ->
        code = numbered!(code, kind, trimmed, number, file)
        prompts(rest, here, fence, file, [{kind, code, number, trimmed} | acc])

      {_prompt, indent} ->
        mismatch(text, number, indent, file)
    end
  end

  # The first line of an expectation stands right below its prompt; of what follows as much is cut off, whatever it is.
  defp expected(text, number, here, indent, [before | _], file) do
    if here != indent and elem(before, 0) != :expected, do: mismatch(text, number, indent, file)
    line = binary_part(text, indent, max(byte_size(text) - indent, 0))
    {:expected, line, number, line}
  end

  defp prompt("iex>" <> code), do: {:iex, code}
  defp prompt("...>" <> code), do: {:more, code}

  defp prompt("iex(" <> rest), do: {:iex, {:numbered, rest}}
  defp prompt("...(" <> rest), do: {:more, {:numbered, rest}}
  defp prompt("```" <> _), do: :fence
  defp prompt("~~~" <> _), do: :fence
  defp prompt(_text), do: nil

  defp numbered!({:numbered, rest}, kind, text, number, file) do
    case Regex.run(~r/\A\d+\)>(.*)\z/s, rest) do
      [_, code] ->
        code

      nil ->
        # A continuation is shown together with its line.
        shown = if kind == :iex, do: inspect(text), else: inspect({text, number})

        raise Error,
          message:
            "#{file}:#{number}: unknown IEx prompt: #{shown}.\nAccepted formats are: iex>, iex(1)>, ...>, ...(1)>}"
    end
  end

  defp numbered!(code, _kind, _text, _number, _file), do: code

  defp mismatch(text, number, indent, file) do
    spaces = if indent == 1, do: "1 space", else: "#{indent} spaces"

    raise Error,
      message: """
      #{file}:#{number}: indentation level mismatch on doctest line: #{inspect(text)}

      If you are planning to assert on the result of an `iex>` expression, make sure the result is indented at the beginning of `iex>`, which in this case is exactly #{spaces}.

      If instead you have an `iex>` expression that spans over multiple lines, please make sure that each line after the first one begins with `...>`.
      """
  end

  ## Tests

  # A blank line ends a test.
  defp groups([], [], tests), do: Enum.reverse(tests)
  defp groups([], lines, tests), do: groups([], [], [test(lines) | tests])
  defp groups([:blank | rest], [], tests), do: groups(rest, [], tests)
  defp groups([:blank | rest], lines, tests), do: groups(rest, [], [test(lines) | tests])
  defp groups([line | rest], lines, tests), do: groups(rest, [line | lines], tests)

  defp test(lines) do
    [{_, _, number, _} | _] = lines = Enum.reverse(lines)
    {number, steps(lines)}
  end

  # Code goes on until an expectation; each prompt's expression stands on the line it has in the source.
  defp steps([]), do: []

  defp steps([{_, _, number, _} | _] = lines) do
    {code, rest} = Enum.split_while(lines, &(elem(&1, 0) != :expected))
    {expected, rest} = Enum.split_while(rest, &(elem(&1, 0) == :expected))
    text = Enum.map_join(code, "\n", &elem(&1, 1))
    expectation = expected |> Enum.map_join("\n", &elem(&1, 1)) |> expectation()
    shown = Enum.map(code, &elem(&1, 3)) ++ shown(expectation)
    [{text, expectation, number, Enum.join(shown, "\n")} | steps(rest)]
  end

  defp expectation(""), do: :none

  defp expectation("** (" <> error = text) do
    case :binary.split(error, ")") do
      [module, message] -> {:error, Module.concat([module]), String.trim_leading(message)}
      [_] -> {:value, text}
    end
  end

  defp expectation("#" <> _ = text) do
    if String.match?(text, ~r/\A#[A-Z][\w\.]*</),
      do: {:inspect, inspect(text)},
      else: {:value, text}
  end

  defp expectation(text), do: {:value, text}

  defp shown(:none), do: []
  defp shown({:value, text}), do: [text]
  defp shown({:inspect, text}), do: [text]
  defp shown({:error, module, message}), do: ["** (#{inspect(module)}) #{inspect(message)}"]
end

defmodule ExUnit.Formatter do
  @moduledoc """
  Texts for formatters. A formatter is a GenServer that gets as casts what happens: `{:suite_started, opts}`,
  `{:suite_finished, times_us}`, `{:module_started, module}`, `{:module_finished, module}`, `{:test_started, test}`,
  `{:test_finished, test}`, `{:sigquit, running}` and `:max_failures_reached`.

  A callback `fun.(key, text)` says how parts look, and `fun.(:diff_enabled?, default)` whether differences are marked.

      iex> ExUnit.Formatter.format_times(%{run: 1_500_000, async: nil, load: 500_000})
      "Finished in 2.0 seconds (0.5s on load, 0.00s async, 1.5s sync)"
  """

  alias ExUnit.{AssertionError, Diff}
  import Exception, only: [format_stacktrace_entry: 1, format_file_line: 3]

  @type id :: term
  @type test :: ExUnit.Test.t()

  @typedoc "How long the suite took, in microseconds: in all, the modules beside others, and loading."
  @type times_us :: %{
          run: pos_integer,
          async: pos_integer | nil,
          load: pos_integer | nil
        }

  @hint "you are comparing strings that have the same visual representation but are made of different Unicode codepoints"
  @padding "     "
  @mailbox_padding @padding <> "  "
  @no_value AssertionError.no_value()

  ## Times and filters

  @doc """
  Says how long the suite took.

      iex> ExUnit.Formatter.format_times(%{run: 10_000, async: nil, load: nil})
      "Finished in 0.01 seconds (0.00s async, 0.01s sync)"
  """
  @spec format_times(times_us) :: String.t()
  def format_times(%{run: run, async: async, load: load}) do
    async = async || 0
    total = "Finished in #{seconds(run + (load || 0))} seconds ("
    load = if load, do: "#{seconds(load)}s on load, ", else: ""
    total <> load <> "#{seconds(async)}s async, #{seconds(run - async)}s sync)"
  end

  @doc false
  def format_time(run, load), do: format_times(%{run: run, async: nil, load: load})

  defp seconds(us) do
    case div(us, 10_000) do
      hundredths when hundredths < 10 -> "0.0#{hundredths}"
      hundredths -> "#{div(hundredths, 100)}.#{rem(div(hundredths, 10), 10)}"
    end
  end

  @doc """
  Says which tags are `:include`d or `:exclude`d, in a line for the beginning of a report.

      iex> ExUnit.Formatter.format_filters([run: true, slow: false], :include)
      "Including tags: [run: true, slow: false]"
      iex> ExUnit.Formatter.format_filters([:slow], :exclude)
      "Excluding tags: [:slow]"
  """
  @spec format_filters(keyword, :exclude | :include) :: String.t()
  def format_filters(filters, :exclude), do: "Excluding tags: #{inspect(filters)}"
  def format_filters(filters, :include), do: "Including tags: #{inspect(filters)}"

  ## Failures

  @doc """
  Tells of the failures of a test, as text: its name, where it is, and of each failure what it was and where.
  The counter is the number in front, the width what documents are laid out in; the function decides on
  colours: it gets what a text is and the text, or a question such as `:diff_enabled?` and the usual answer.

      iex> test = %ExUnit.Test{name: :"adds", module: Calc, tags: %{file: "calc_test.exs", line: 3}}
      iex> failures = [{:error, %RuntimeError{message: "oops"}, []}]
      iex> text = ExUnit.Formatter.format_test_failure(test, failures, 1, 80, fn _key, text -> text end)
      iex> text =~ "1) adds (Calc)" and text =~ "** (RuntimeError) oops"
      true
  """
  @spec format_test_failure(test, [term], non_neg_integer, non_neg_integer | :infinity, fun) ::
          String.t()
  def format_test_failure(test, failures, counter, width, formatter) do
    %ExUnit.Test{name: name, module: module, tags: tags} = test

    test_info(with_counter(counter, "#{name} (#{inspect(module)})"), formatter) <>
      location(tags, formatter) <>
      format_failures(failures, {module, name}, test, width, formatter) <>
      logs(test.logs)
  end

  @doc """
  Tells of the failures of a module's `setup_all`, as `format_test_failure/5` does of a test's.

      iex> module = %ExUnit.TestModule{name: CalcTest}
      iex> failures = [{:error, %RuntimeError{message: "oops"}, []}]
      iex> text = ExUnit.Formatter.format_test_all_failure(module, failures, 2, 80, fn _key, text -> text end)
      iex> text =~ "2) CalcTest: failure on setup_all callback, all tests have been invalidated"
      true
  """
  @spec format_test_all_failure(
          ExUnit.TestModule.t(),
          [term],
          non_neg_integer,
          non_neg_integer | :infinity,
          fun
        ) :: String.t()
  def format_test_all_failure(test_module, failures, counter, width, formatter) do
    %{name: name} = test_module

    formatter.(:test_module_info, with_counter(counter, "#{inspect(name)}: ")) <>
      "failure on setup_all callback, all tests have been invalidated\n" <>
      format_failures(failures, {name, nil}, test_module, width, formatter)
  end

  @doc false
  def format_test_case_failure(test_case, failures, counter, width, formatter),
    do: format_test_all_failure(test_case, failures, counter, width, formatter)

  defp with_counter(counter, text), do: String.pad_leading("#{counter}", 3) <> ") " <> text

  defp test_info(text, formatter), do: formatter.(:test_info, text) <> "\n"

  defp location(%{file: file, line: line}, formatter) do
    place = "#{shown_path(file)}:#{line}"
    @padding <> formatter.(:location_info, place) <> "\n"
  end

  # Within an umbrella paths are told from its root.
  defp shown_path(file) do
    path = Path.relative_to_cwd(file)
    prefix = Application.get_env(:ex_unit, :test_location_relative_path)
    if prefix, do: Path.join(prefix, path), else: path
  end

  defp logs(""), do: ""

  defp logs(text),
    do: "\n#{@padding}The following output was logged:" <> pad_lines(["\n", text])

  defp format_failures([failure], who, test, width, formatter),
    do: format_failure(failure, who, test, width, formatter)

  defp format_failures(failures, who, test, width, formatter) do
    failures
    |> Enum.with_index(1)
    |> Enum.map_join(fn {failure, number} ->
      "\n#{@padding}Failure ##{number}\n" <>
        format_failure(failure, who, test, width, formatter)
    end)
  end

  defp format_failure({kind, reason, stack}, who, test, width, formatter) do
    {text, stack} = format_kind_reason(test, kind, reason, stack, width, formatter)
    text <> stacktrace(stack, who, formatter)
  end

  defp format_kind_reason(test, :error, %AssertionError{} = error, stack, width, formatter),
    do: {format_assertion_error(test, error, stack, width, formatter, @padding), stack}

  defp format_kind_reason(test, kind, reason, stack, width, formatter) do
    case cause(kind, reason) do
      {lines, error, inner} ->
        text = Enum.map(lines, &[@padding, formatter.(:error_info, &1), "\n"])
        {IO.iodata_to_binary([text, nested(test, error, inner, width, formatter)]), stack}

      nil ->
        format_raised(test, kind, reason, stack, formatter)
    end
  end

  # The exit of another process tells of the assertion or clause it failed by as if that had been here.
  defp cause({:EXIT, pid}, {reason, [_ | _] = stack}) do
    if error = telling(reason, stack),
      do: {["** (EXIT from #{inspect(pid)}) an exception was raised:", ""], error, stack}
  end

  defp cause(:exit, {{reason, [_ | _] = stack}, {module, function, args}})
       when is_atom(module) and is_atom(function) and is_list(args) do
    if error = telling(reason, stack) do
      call = "** (exit) exited in: " <> Exception.format_mfa(module, function, args)
      {[call, "   ** (EXIT) an exception was raised:"], error, stack}
    end
  end

  defp cause(_kind, _reason), do: nil

  defp telling(%AssertionError{} = error, _stack), do: error

  defp telling(reason, [{_, _, _, _} | _] = stack) do
    error = Exception.normalize(:error, reason, stack)
    if is_struct(error, FunctionClauseError), do: error
  end

  defp telling(_reason, _stack), do: nil

  defp format_raised(test, kind, reason, stack, formatter) do
    {reason, stack} = Exception.blame(kind, reason, stack)
    {message, details} = banner(kind, reason, stack, formatter)

    text =
      @padding <>
        formatter.(:error_info, pad_lines(message)) <>
        "\n" <> details <> code(test, stack, formatter)

    {text, stack}
  end

  defp nested(test, reason, stack, width, formatter) do
    {text, stack} = format_kind_reason(test, :error, reason, stack, width, formatter)
    lines = String.split(text <> stacktrace(stack, {nil, nil}, formatter), "\n")
    Enum.map(lines, &[@padding, &1, "\n"])
  end

  # A clause that did not match is shown below the message, its parts marked.
  defp banner(kind, %FunctionClauseError{} = error, stack, formatter) do
    blamed = FunctionClauseError.blame(error, &inspect/1, &blame_match(&1, formatter))

    details =
      if blamed == "",
        do: "",
        else: String.replace_prefix(pad_lines(blamed), "\n" <> @padding <> "\n", "\n") <> "\n"

    {Exception.format_banner(kind, %{error | args: nil, clauses: nil}, stack), details}
  end

  defp banner(kind, reason, stack, _formatter),
    do: {Exception.format_banner(kind, reason, stack), ""}

  defp blame_match(%{match?: true, node: node}, _formatter), do: Macro.to_string(node)

  defp blame_match(%{match?: false, node: node}, formatter),
    do: formatter.(:blame_diff, Macro.to_string(node))

  # The line of the test that a stacktrace names.
  defp code(%{module: module, name: name}, stack, formatter) do
    with {_, _, _, [_ | _] = location} <-
           Enum.find(stack, &match?({^module, ^name, _, _}, &1)),
         file when is_list(file) or is_binary(file) <- location[:file],
         line when is_integer(line) and line > 0 <- location[:line],
         {:ok, source} <- File.read(file),
         text when is_binary(text) <- source |> String.split("\n") |> Enum.at(line - 1),
         text when text != "" <- String.trim(text) do
      @padding <> formatter.(:extra_info, "code: ") <> text <> "\n"
    else
      _ -> ""
    end
  end

  defp code(_module, _stack, _formatter), do: ""

  ## Assertions

  @doc """
  Tells of an assertion that did not hold, as text without colours: message, code, and both sides with what
  differs.

      iex> error = %ExUnit.AssertionError{message: "Assertion failed", left: 1, right: 2}
      iex> ExUnit.Formatter.format_assertion_error(error) =~ "left"
      true
  """
  @spec format_assertion_error(%AssertionError{}) :: String.t()
  def format_assertion_error(%AssertionError{} = error),
    do: format_assertion_error(%{}, error, [], :infinity, fn _, text -> text end, "")

  defp format_assertion_error(test, error, stack, width, formatter, padding) do
    labels = labels(error)
    label_width = labels |> Enum.map(&String.length/1) |> Enum.max(fn -> 0 end)
    indent = String.length(@padding) + label_width + 1

    label = fn text ->
      padding <> formatter.(:extra_info, String.pad_trailing(text, label_width + 1))
    end

    [
      note(error.message, padding, formatter),
      doctest(error, padding, formatter),
      expr(error, test, stack, label, indent, formatter, padding),
      arguments(error, width, padding, formatter),
      sides(error, label, indent, width, formatter),
      mailbox(error, width, padding, formatter)
    ]
    |> IO.iodata_to_binary()
  end

  defp labels(error) do
    doctest? = error.doctest != @no_value

    for {label, true} <- [
          {"code:", not doctest? and error.expr != @no_value},
          {"left:", left?(error)},
          {"right:", error.right != @no_value}
        ],
        do: label
  end

  # The pattern of a message is shown with the messages.
  defp left?(%{context: {:mailbox, _, _}}), do: false
  defp left?(error), do: error.left != @no_value

  defp note(@no_value, _padding, _formatter), do: ""

  defp note(message, padding, formatter),
    do: [padding, formatter.(:error_info, pad_lines(message)), "\n"]

  defp doctest(%{doctest: @no_value}, _padding, _formatter), do: ""

  defp doctest(%{doctest: doctest}, padding, formatter) do
    lines = doctest |> String.split("\n") |> Enum.map(&[padding, "  ", &1, "\n"])
    [padding, formatter.(:extra_info, "doctest:"), "\n", lines]
  end

  defp expr(%{expr: @no_value, doctest: @no_value}, test, stack, _, _, formatter, _),
    do: code(test, stack, formatter)

  defp expr(%{expr: @no_value}, _, _, _, _, _, _), do: ""

  defp expr(%{expr: expr} = error, _test, _stack, label, indent, formatter, padding) do
    text = expr_text(expr)

    if error.doctest == @no_value do
      [label.("code:"), pad_multiline(text, indent), "\n"]
    else
      width = if error.right == @no_value, do: 6, else: 7
      label = String.pad_trailing("code:", width)
      [padding, formatter.(:extra_info, label), pad_multiline(text, indent), "\n"]
    end
  end

  defp expr_text(expr) when is_binary(expr), do: expr
  defp expr_text({name, _, [arg]}) when is_atom(name), do: "#{name} #{Macro.to_string(arg)}"
  defp expr_text(expr), do: Macro.to_string(expr)

  defp arguments(%{args: @no_value}, _width, _padding, _formatter), do: ""

  defp arguments(%{args: args}, width, padding, formatter) do
    inner = @padding <> "    "
    size = String.length(inner)

    values =
      for {arg, number} <- Enum.with_index(args, 1) do
        ["\n", inner, "# #{number}\n", inner, inspect_multiline(arg, size, width), "\n"]
      end

    [padding, formatter.(:extra_info, "arguments:"), "\n", values, "\n"]
  end

  defp sides(%{context: {:mailbox, _, _}}, _, _, _, _), do: ""

  defp sides(error, label, indent, width, formatter) do
    {left, right} = format_sides(error.left, error.right, error.context, formatter, indent, width)

    [
      if(left, do: [label.("left:"), left, "\n"], else: []),
      if(right, do: [label.("right:"), right, "\n"], else: []),
      hint(error, label, formatter)
    ]
  end

  # Two texts that look the same show no difference.
  defp hint(%{left: left, right: right, context: context}, label, formatter)
       when is_binary(left) and is_binary(right) and context in [:==, :===] do
    same? =
      left != right and
        :unicode.characters_to_nfc_binary(left) == :unicode.characters_to_nfc_binary(right)

    if same? and formatter.(:diff_enabled?, false) == true,
      do: [label.("hint:"), @hint, "\n"],
      else: []
  end

  defp hint(_error, _label, _formatter), do: []

  defp format_sides(left, right, context, formatter, indent, width) do
    case format_diff(left, right, context, formatter) do
      {left, right} ->
        {side(left, indent, width), side(right, indent, width)}

      nil ->
        {if_value(left, &left_text(&1, context, indent, width)),
         if_value(right, &inspect_multiline(&1, indent, width))}
    end
  end

  defp left_text(left, {:match, _}, indent, _width), do: pattern_text(left, indent)
  defp left_text(left, {:mailbox, _, _}, indent, _width), do: pattern_text(left, indent)
  defp left_text(left, _context, indent, width), do: inspect_multiline(left, indent, width)

  defp pattern_text(pattern, indent), do: pattern |> Macro.to_string() |> pad_multiline(indent)

  defp if_value(@no_value, _fun), do: nil
  defp if_value(value, fun), do: fun.(value)

  defp format_diff(left, right, context, formatter) do
    if left != @no_value and right != @no_value and formatter.(:diff_enabled?, false) == true do
      with {:ok, diff} <- diff(left, right, context) do
        {Diff.to_algebra(diff.left, &mark(&1, :diff_delete, formatter)),
         Diff.to_algebra(diff.right, &mark(&1, :diff_insert, formatter))}
      end
    end
  end

  # A difference that takes too long is not worth the wait.
  defp diff(left, right, context) do
    task = Task.async(fn -> Diff.compute(left, right, context) end)

    case Task.yield(task, 1500) || Task.shutdown(task, :brutal_kill) do
      {:ok, {diff, _env}} -> {:ok, diff}
      _ -> nil
    end
  end

  defp mark(doc, key, formatter) do
    format = fn
      text when is_binary(text) ->
        if String.trim_leading(text) == "",
          do: formatter.(:"#{key}_whitespace", text),
          else: formatter.(key, text)

      other ->
        formatter.(key, other)
    end

    format.(doc)
  end

  # What is not on the first line is indented, and the less of it goes on one.
  defp side(doc, indent, width) do
    width = if width == :infinity, do: width, else: width - indent

    doc
    |> Inspect.Algebra.group()
    |> Inspect.Algebra.nest(indent)
    |> Inspect.Algebra.format(width)
    |> IO.iodata_to_binary()
  end

  defp mailbox(%{context: {:mailbox, _pins, []}}, _width, _padding, _formatter), do: ""

  defp mailbox(%{context: {:mailbox, pins, mailbox}, left: left}, width, padding, formatter) do
    label = fn text -> formatter.(:extra_info, text) end
    indent = String.length(@mailbox_padding) + 9

    messages =
      for message <- mailbox do
        {pattern, value} = format_sides(left, message, {:match, pins}, formatter, indent, width)

        [
          [@mailbox_padding, label.("pattern: "), pattern, "\n"],
          [@mailbox_padding, label.("value:   "), value, "\n"]
        ]
      end

    [padding, label.("mailbox:"), "\n" | Enum.intersperse(messages, "\n")]
  end

  defp mailbox(_error, _width, _padding, _formatter), do: ""

  defp inspect_multiline(value, indent, width) do
    value
    |> Inspect.Algebra.to_doc(%Inspect.Opts{width: width})
    |> side(indent, width)
  end

  defp pad_multiline(text, indent),
    do: String.replace(text, "\n", "\n" <> String.duplicate(" ", indent))

  defp pad_lines(text) do
    text |> IO.iodata_to_binary() |> String.replace("\n", "\n" <> @padding)
  end

  ## Stacktraces

  defp stacktrace([], _who, _formatter), do: ""

  defp stacktrace(stack, who, formatter) do
    lines =
      for entry <- stack do
        @padding <> "  " <> formatter.(:stacktrace_info, entry(entry, who)) <> "\n"
      end

    @padding <> formatter.(:extra_info, "stacktrace:") <> "\n" <> IO.iodata_to_binary(lines)
  end

  defp entry({module, name, _, location}, {module, name}),
    do: format_file_line(location[:file], location[:line], " ") <> "(test)"

  defp entry(entry, _who), do: format_stacktrace_entry(entry)
end

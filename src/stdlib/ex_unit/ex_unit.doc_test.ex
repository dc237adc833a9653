defmodule ExUnit.DocTest do
  @moduledoc """
  Tests from the examples of a documentation: `doctest Module` in a module of tests.

      iex> 1 + 1
      2

  A blank line or a new heading begins a new test; the lines of an expression after the first begin with `...>`. An error
  is expected as `** (Module) message`, and what is no code as `#Name<...>`.
  """

  alias ExUnit.DocTest.{Error, Extract}

  @doc """
  Makes a test of every example in the documentation of a module and its functions. Options: `only: [name:
  arity]`, and `:except`, choose functions, `:moduledoc` among them; `import: true` lets the examples call
  the module's functions without its name; `:tags` for the tests.

      defmodule MyModuleTest do
        use ExUnit.Case
        doctest MyModule, except: [slow: 1], import: true
      end
  """
  defmacro doctest(mod, opts \\ []) do
    require =
      if is_atom(Macro.expand(mod, __CALLER__)) do
        quote do
          require unquote(mod)
        end
      end

    tests =
      quote bind_quoted: [mod: mod, opts: opts, env_line: __CALLER__.line, file: __CALLER__.file] do
        for {name, test, tags} <- ExUnit.DocTest.__doctests__(mod, opts) do
          name = ExUnit.Case.register_test(__MODULE__, file, env_line, :doctest, name, [tags])
          @file ExUnit.DocTest.__file__(mod)
          def unquote(name)(_), do: unquote(test)
        end
      end

    [require, tests]
  end

  @doc false
  def __doctests__(module, opts) do
    tags = opts |> Keyword.get(:tags, []) |> Map.new()
    import? = Keyword.get(opts, :import, false)
    file = Extract.file(module)
    refuse_unknown(Keyword.get(opts, :only, []) -- [:moduledoc], module)

    module
    |> Extract.tests()
    |> filter(opts)
    |> Enum.with_index(1)
    |> Enum.map(fn {{fun_arity, line, steps}, number} ->
      # What fails is said to stand where its test begins.
      stack = [{module, :__MODULE__, 0, [file: String.to_charlist(file), line: line]}]

      {name(fun_arity, module, number), code(steps, module, import?, file, Macro.escape(stack)),
       tags}
    end)
  end

  @doc false
  def __file__(module), do: "(for doctest at) " <> Extract.file(module)

  defp name(:moduledoc, module, number), do: "module #{inspect(module)} (#{number})"

  defp name({name, arity}, module, number),
    do: "#{Exception.format_mfa(module, name, arity)} (#{number})"

  defp filter(tests, opts) do
    except = Keyword.get(opts, :except, [])
    tests = Enum.reject(tests, &(elem(&1, 0) in except))

    case Keyword.fetch(opts, :only) do
      {:ok, only} -> tests |> Enum.filter(&(elem(&1, 0) in only)) |> Enum.reverse()
      :error -> tests
    end
  end

  defp refuse_unknown(only, module) do
    case only -- (module.__info__(:functions) ++ module.__info__(:macros)) do
      [] ->
        :ok

      unknown ->
        functions = if match?([_], unknown), do: "function", else: "functions"
        listed = for {name, arity} <- unknown, do: "    #{inspect(module)}.#{name}/#{arity}\n"

        raise Error,
          message: "#{Extract.file(module)}: undefined or private #{functions} given to doctest:\n\n#{listed}\n"
    end
  end

  ## Code

  defp code(steps, module, import?, file, stack) do
    imports = if import?, do: [quote(do: import(unquote(module)))], else: []
    {:__block__, [], imports ++ Enum.map(steps, &step(&1, file, stack)) ++ [:ok]}
  end

  defp step({code, expected, line, shown}, file, stack) do
    case parse(code, file, line) do
      {:ok, quoted} -> expect(expected, quoted, line, shown, file, stack)
      {:error, kind, message} -> not_compiled(kind, message, shown, stack)
    end
  end

  defp parse(code, file, line) do
    {:ok, Code.string_to_quoted!(code, file: file, line: line)}
  rescue
    error in [SyntaxError, TokenMissingError, UnicodeConversionError] ->
      {:error, error.__struct__, Exception.message(error) <> opaque_hint(error, code)}
  end

  @opaque_hint "\nIf you are planning to assert on the result of an iex> expression which contains a value inspected " <>
                 "as #Name<...>, please make sure the inspected value is placed at the beginning of the expression; " <>
                 "otherwise Elixir will treat it as a comment due to the leading sign #."

  # What stands behind `#` is taken for a comment, so that what was open before is never closed.
  defp opaque_hint(%TokenMissingError{}, code), do: if(code =~ ~r/#[A-Z][\w\.]*</, do: @opaque_hint, else: "")
  defp opaque_hint(_error, _code), do: ""

  defp not_compiled(kind, message, shown, stack) do
    message = "Doctest did not compile, got: (#{inspect(kind)}) #{message}"
    # What is no text can not be shown.
    shown = if String.valid?(shown), do: shown, else: ExUnit.AssertionError.no_value()

    quote do
      ExUnit.DocTest.__error__(unquote(message), unquote(shown), unquote(stack))
    end
  end

  defp expect(:none, quoted, _line, _shown, _file, _stack), do: checked_match(quoted)

  defp expect({:value, text}, quoted, line, shown, file, stack) do
    case parse(text, file, line) do
      {:ok, expected} ->
        comparison = "#{text_of(quoted)} === #{text}"

        quote do
          actual = unquote(checked_match(quoted))
          expected = unquote(expected)

          ExUnit.DocTest.__test__(
            actual,
            expected,
            unquote(comparison),
            unquote(shown),
            unquote(stack)
          )
        end

      {:error, kind, message} ->
        quote do
          _ = unquote(quoted)
          unquote(not_compiled(kind, message, shown, stack))
        end
    end
  end

  defp expect({:inspect, text}, quoted, _line, shown, _file, stack) do
    comparison = "inspect(#{text_of(quoted)}) === #{text}"
    {:ok, expected} = Code.string_to_quoted(text)

    quote do
      actual = inspect(unquote(checked_match(quoted)))

      ExUnit.DocTest.__test__(
        actual,
        unquote(expected),
        unquote(comparison),
        unquote(shown),
        unquote(stack)
      )
    end
  end

  defp expect({:error, exception, message}, quoted, _line, shown, _file, stack) do
    quote do
      ExUnit.DocTest.__raised__(
        fn -> unquote(quoted) end,
        unquote(exception),
        unquote(message),
        unquote(shown),
        unquote(stack)
      )
    end
  end

  # Of several expressions the last is what the expectation is about.
  defp text_of({:__block__, _, [_ | _] = all}), do: all |> List.last() |> Macro.to_string()
  defp text_of(quoted), do: Macro.to_string(quoted)

  defp checked_match({:=, meta, [_, _]} = match) do
    quote line: meta[:line] do
      ExUnit.DocTest.__assert__(unquote(match))
    end
  end

  defp checked_match({:__block__, meta, [_ | _] = all}),
    do: {:__block__, meta, Enum.map(all, &checked_match/1)}

  defp checked_match(quoted), do: quoted

  @doc false
  defmacro __assert__({:=, _, [left, right]} = match) do
    expanded = ExUnit.Assertions.__expand_pattern__(left, __CALLER__)
    vars = ExUnit.Assertions.Pattern.vars(expanded)
    pins = for {key, var} <- ExUnit.Assertions.Pattern.pins(expanded), do: {Macro.escape(key), var}

    quote generated: true do
      right = unquote(right)

      unquote(vars) =
        case right do
          unquote(left) ->
            unquote(vars)

          _ ->
            raise ExUnit.AssertionError,
              left: unquote(ExUnit.Assertions.Pattern.escape(expanded)),
              right: right,
              expr: unquote(Macro.escape(match, prune_metadata: true)),
              message: "match (=) failed" <> ExUnit.Assertions.__pins__(unquote(pins)),
              context: {:match, unquote(pins)}
        end

      right
    end
  end

  @doc false
  def __test__(same, same, _comparison, _shown, _stack), do: :ok

  def __test__(actual, expected, comparison, shown, stack) do
    error = [
      message: "Doctest failed",
      expr: comparison,
      left: actual,
      right: expected,
      doctest: shown
    ]

    reraise ExUnit.AssertionError, error, stack
  end

  @doc false
  def __error__(message, shown, stack),
    do: reraise(ExUnit.AssertionError, [message: message, doctest: shown], stack)

  @doc false
  def __raised__(fun, exception, message, shown, stack) do
    try do
      fun.()
    rescue
      error -> raised(error, exception, message, shown, stack)
    else
      _ ->
        "Doctest failed: expected exception #{inspect(exception)} but nothing was raised"
        |> __error__(shown, stack)
    end
  end

  defp raised(%{__struct__: exception} = error, exception, message, shown, stack) do
    actual = Exception.message(error)

    if actual != message do
      ("Doctest failed: wrong message for #{inspect(exception)}\n" <>
         "expected:\n  #{inspect(message)}\n" <> "actual:\n  #{inspect(actual)}")
      |> __error__(shown, stack)
    end
  end

  defp raised(error, exception, _message, shown, stack) do
    ("Doctest failed: expected exception #{inspect(exception)} but got " <>
       "#{inspect(error.__struct__)} with message #{inspect(Exception.message(error))}")
    |> __error__(shown, stack)
  end
end

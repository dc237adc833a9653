defmodule EEx do
  @moduledoc """
  Templates: text with Elixir in it.

    * `<%= expression %>` puts in what the expression gives, by `to_string/1`.
    * `<% expression %>` only evaluates it.
    * `<%# comment %>` and `<%!-- comment --%>` are left out.
    * `<%%` stands for `<%`.

  Values come in as variables, or as assigns, which are written `@name`:

      iex> EEx.eval_string("Hello <%= name %>", name: "kate")
      "Hello kate"
      iex> EEx.eval_string("<%= @name %>", assigns: [name: "x"])
      "x"

  Blocks begin with `<%=` and have their text in between:

      iex> template = "<%= for item <- items do %>* <%= item %> <% end %>"
      iex> EEx.eval_string(template, items: ["bread", "milk"])
      "* bread * milk "

  A template that is used often is made a function by `function_from_string/5` or `function_from_file/5`, when
  the module is compiled. Nothing is escaped: text from users does not belong into HTML like this. Templates
  are code; never evaluate one from outside.
  """

  @type column :: non_neg_integer
  @type line :: non_neg_integer
  @type marker :: '=' | '/' | '|' | []
  @type metadata :: %{column: column, line: line}

  @type token ::
          {:comment, charlist, metadata}
          | {:text, charlist, metadata}
          | {:expr | :start_expr | :middle_expr | :end_expr, marker, charlist, metadata}
          | {:eof, metadata}

  @doc """
  Defines a function from a template.

      iex> defmodule Greeter do
      ...>   require EEx
      ...>   EEx.function_from_string(:def, :hello, "Hello <%= name %>", [:name])
      ...> end
      iex> Greeter.hello("Ann")
      "Hello Ann"
  """
  defmacro function_from_string(kind, name, template, args \\ [], options \\ []) do
    quote bind_quoted: binding() do
      info = Keyword.merge([file: __ENV__.file, line: __ENV__.line], options)
      args = Enum.map(args, fn arg -> {arg, [line: info[:line]], nil} end)
      compiled = EEx.compile_string(template, info)

      case kind do
        :def -> def unquote(name)(unquote_splicing(args)), do: unquote(compiled)
        :defp -> defp unquote(name)(unquote_splicing(args)), do: unquote(compiled)
      end
    end
  end

  @doc """
  Defines a function from the template in a file, `:def` or `:defp`, with these arguments, which are the
  template's variables. It is compiled once, with the module, which is compiled again by `mix` when the file
  has changed.

      iex> File.write!("greeting.eex", "Hello <%= name %>")
      iex> defmodule ExampleOfTemplate do
      ...>   require EEx
      ...>   EEx.function_from_file(:def, :hello, "greeting.eex", [:name])
      ...> end
      iex> ExampleOfTemplate.hello("Joe")
      "Hello Joe"
  """
  defmacro function_from_file(kind, name, file, args \\ [], options \\ []) do
    quote bind_quoted: binding() do
      info = Keyword.merge([file: IO.chardata_to_string(file), line: 1], options)
      args = Enum.map(args, fn arg -> {arg, [line: 1], nil} end)
      compiled = EEx.compile_file(file, info)
      @external_resource file
      @file file

      case kind do
        :def -> def unquote(name)(unquote_splicing(args)), do: unquote(compiled)
        :defp -> defp unquote(name)(unquote_splicing(args)), do: unquote(compiled)
      end
    end
  end

  @doc """
  Makes quoted code of a template, for a macro or `Code.eval_quoted/3`; variables in the template are those
  of the place where the code is put. Options `:file` and `:line` for errors, `:trim`, `:engine`,
  `:parser_options`, which `Code.string_to_quoted/2` gets. A template that cannot be read raises an
  `EEx.SyntaxError`.

      iex> EEx.compile_string("<%= a + b %>") |> Code.eval_quoted(a: 1, b: 2) |> elem(0)
      "3"
      iex> EEx.compile_string("<%= if true do %>yes")
      ** (EEx.SyntaxError) nofile:1:21: unexpected end of string, expected a closing '<% end %>'
  """
  @spec compile_string(String.t(), keyword) :: Macro.t()
  def compile_string(source, options \\ []) when is_binary(source) and is_list(options),
    do: EEx.Compiler.compile(source, options)

  @doc """
  Makes quoted code of the template in a file, for a macro or `Code.eval_quoted/3`; variables in the template
  are those of the place where the code is put.

      iex> File.write!("compiled.eex", "Hello <%= name %>")
      iex> EEx.compile_file("compiled.eex") |> Code.eval_quoted(name: "Joe") |> elem(0)
      "Hello Joe"
  """
  @spec compile_file(Path.t(), keyword) :: Macro.t()
  def compile_file(filename, options \\ []) when is_list(options) do
    filename = IO.chardata_to_string(filename)
    options = Keyword.merge([file: filename, line: 1], options)
    compile_string(File.read!(filename), options)
  end

  @doc """
  Fills in a template, given as text, with a binding, and returns the text. It is compiled at every call:
  what is filled in often takes `function_from_string/5`. Options: `:trim`, which removes lines that hold
  only code; `:engine`; `:file` and `:line`, for errors; `:indentation`.

      iex> EEx.eval_string("Hello <%= name %>", name: "Joe")
      "Hello Joe"
      iex> EEx.eval_string("<%= for i <- list do %><%= i * 2 %>;<% end %>", list: [1, 2])
      "2;4;"
  """
  @spec eval_string(String.t(), keyword, keyword) :: term
  def eval_string(source, bindings \\ [], options \\ [])
      when is_binary(source) and is_list(bindings) and is_list(options),
      do: source |> compile_string(options) |> run(bindings, options)

  @doc """
  Fills in the template in a file with a binding, and returns the text. The file is read and compiled at
  every call: what is filled in often takes `function_from_file/5`. Lines in errors are those of the file.

      iex> File.write!("hello.eex", "Hello <%= name %>")
      iex> EEx.eval_file("hello.eex", name: "Joe")
      "Hello Joe"
  """
  @spec eval_file(Path.t(), keyword, keyword) :: term
  def eval_file(filename, bindings \\ [], options \\ [])
      when is_list(bindings) and is_list(options) do
    filename = IO.chardata_to_string(filename)
    options = Keyword.put_new(options, :file, filename)
    filename |> compile_file(options) |> run(bindings, options)
  end

  defp run(compiled, bindings, options) do
    {result, _} = Code.eval_quoted(compiled, bindings, options)
    result
  end

  @doc """
  Takes a template apart into the tokens that a compiler of templates works on: `{:ok, tokens}` or `{:error,
  message, position}`. For tools; `compile_string/2` does the whole.

      iex> {:ok, tokens} = EEx.tokenize("a <%= b %>")
      iex> Enum.map(tokens, &elem(&1, 0))
      [:text, :expr, :eof]
      iex> EEx.tokenize("a <%= b")
      {:error, "missing token '%>'", %{column: 8, line: 1}}
  """
  @spec tokenize(iodata, keyword) :: {:ok, list} | {:error, String.t(), map}
  def tokenize(contents, opts \\ []), do: EEx.Compiler.tokenize(contents, opts)
end

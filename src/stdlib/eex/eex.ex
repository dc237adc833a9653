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
  Defines a function from the template in a file.

      defmodule Greeter do
        require EEx
        EEx.function_from_file(:def, :hello, "hello.eex", [:name])
      end
  """
  defmacro function_from_file(kind, name, file, args \\ [], options \\ []) do
    quote bind_quoted: binding() do
      info = Keyword.merge([file: IO.chardata_to_string(file), line: 1], options)
      args = Enum.map(args, fn arg -> {arg, [line: 1], nil} end)
      compiled = EEx.compile_file(file, info)
      @external_resource file

      case kind do
        :def -> def unquote(name)(unquote_splicing(args)), do: unquote(compiled)
        :defp -> defp unquote(name)(unquote_splicing(args)), do: unquote(compiled)
      end
    end
  end

  @doc """
  Makes quoted code of a template; options `:file`, `:line`, `:trim`, `:engine`, `:parser_options`.

      iex> EEx.compile_string("<%= 1 + 1 %>") |> Code.eval_quoted() |> elem(0)
      "2"
  """
  @spec compile_string(String.t(), keyword) :: Macro.t()
  def compile_string(source, options \\ []) when is_binary(source) and is_list(options),
    do: EEx.Compiler.compile(source, options)

  @doc """
  Makes quoted code of the template in a file.

      EEx.compile_file("hello.eex") |> Code.eval_quoted(name: "Joe") |> elem(0)
      #=> "Hello Joe"
  """
  @spec compile_file(Path.t(), keyword) :: Macro.t()
  def compile_file(filename, options \\ []) when is_list(options) do
    filename = IO.chardata_to_string(filename)
    options = Keyword.merge([file: filename, line: 1], options)
    compile_string(File.read!(filename), options)
  end

  @doc """
  Fills in a template.

      iex> EEx.eval_string("<%= @name %>", assigns: [name: "x"])
      "x"
  """
  @spec eval_string(String.t(), keyword, keyword) :: term
  def eval_string(source, bindings \\ [], options \\ [])
      when is_binary(source) and is_list(bindings) and is_list(options),
      do: source |> compile_string(options) |> run(bindings, options)

  @doc """
  Fills in the template in a file.

      EEx.eval_file("hello.eex", name: "Joe")
      #=> "Hello Joe"
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

  @doc "Takes a template apart: `{:ok, tokens}` or `{:error, message, position}`."
  @spec tokenize(iodata, keyword) :: {:ok, list} | {:error, String.t(), map}
  def tokenize(contents, opts \\ []), do: EEx.Compiler.tokenize(contents, opts)
end

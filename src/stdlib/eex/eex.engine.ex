defmodule EEx.Engine do
  @moduledoc """
  How the parts of a template become code. `EEx` cuts a template into texts and expressions and hands each to
  an engine, which gathers them in a state of its own; `handle_body/1` makes the code of that state.

  `use EEx.Engine` gives a module all callbacks, to change some of them. This engine writes text in capitals:

      defmodule Loud do
        use EEx.Engine

        @impl true
        def handle_text(state, meta, text),
          do: EEx.Engine.handle_text(state, meta, String.upcase(text))
      end

      EEx.eval_string("hello <%= name %>", [name: "kate"], engine: Loud)
      #=> "HELLO kate"

  `EEx.SmartEngine`, the usual one, adds `@name` for assigns.
  """

  @type state :: term

  @doc """
  Returns the state for a template; it is called once with the options of the template.

      def init(opts), do: %{inner: EEx.Engine.init(opts), texts: 0}
  """
  @callback init(opts :: keyword) :: state

  @doc """
  Turns the state at the end of the template into its code.

      def handle_body(state), do: quote(do: Safe.wrap(unquote(EEx.Engine.handle_body(state))))
  """
  @callback handle_body(state) :: Macro.t()

  @doc """
  Adds a piece of text. The second argument tells its line and column.

      @impl true
      def handle_text(state, meta, text), do: EEx.Engine.handle_text(state, meta, String.upcase(text))
  """
  @callback handle_text(state, [line: pos_integer, column: pos_integer], text :: String.t()) ::
              state

  @doc """
  Adds an expression, which is quoted. The marker tells how it was written: `"="` for `<%= %>`, whose value is
  shown, `""` for `<% %>`, which is only run, `"/"` and `"|"` for those that are left to other engines.

      # makes every value safe before it is shown
      @impl true
      def handle_expr(state, "=", expr) do
        EEx.Engine.handle_expr(state, "=", quote(do: Safe.text(unquote(expr))))
      end

      def handle_expr(state, marker, expr), do: EEx.Engine.handle_expr(state, marker, expr)
  """
  @callback handle_expr(state, marker :: String.t(), expr :: Macro.t()) :: state

  @doc """
  Returns the state for what is inside of a `do` or `->`, which has a text of its own.

      def handle_begin(state), do: EEx.Engine.handle_begin(state)
  """
  @callback handle_begin(state) :: state

  @doc """
  Turns the state inside of a `do` or `->` into code, which is then part of the expression around it.

      def handle_end(state), do: EEx.Engine.handle_end(state)
  """
  @callback handle_end(state) :: Macro.t()

  @doc false
  defmacro __using__(_) do
    quote do
      @behaviour EEx.Engine

      def init(opts), do: EEx.Engine.init(opts)
      def handle_body(state), do: EEx.Engine.handle_body(state)
      def handle_begin(state), do: EEx.Engine.handle_begin(state)
      def handle_end(state), do: EEx.Engine.handle_end(state)
      def handle_text(state, meta, text), do: EEx.Engine.handle_text(state, meta, text)
      def handle_expr(state, marker, expr), do: EEx.Engine.handle_expr(state, marker, expr)

      defoverridable EEx.Engine
    end
  end

  @doc """
  Makes of `@name` a look-up in `assigns`; other code stays as it is. For `Macro.prewalk/2` over an expression
  of a template. Where the name is not among the assigns, a warning is printed and the value is `nil`.

      iex> EEx.Engine.handle_assign(:other)
      :other
      iex> code = EEx.Engine.handle_assign(quote(do: @name))
      iex> Code.eval_quoted(code, assigns: [name: "kate"]) |> elem(0)
      "kate"
  """
  @spec handle_assign(Macro.t()) :: Macro.t()
  def handle_assign({:@, meta, [{name, _, atom}]}) when is_atom(name) and is_atom(atom) do
    quote line: meta[:line] || 0 do
      EEx.Engine.fetch_assign!(var!(assigns), unquote(name))
    end
  end

  def handle_assign(arg), do: arg

  @doc false
  def fetch_assign!(assigns, key) do
    case Access.fetch(assigns, key) do
      {:ok, value} ->
        value

      :error ->
        keys = for {key, _} <- assigns, do: key

        IO.warn(
          "assign @#{key} not available in EEx template. " <>
            "Please ensure all assigns are given as options. Available assigns: #{inspect(keys)}"
        )

        nil
    end
  end

  @doc """
  Returns the state that `c:init/1` is to give unless an engine has its own; the options do not matter. What
  it looks like is the matter of these functions.

      EEx.Engine.init([])
  """
  def init(_opts), do: %{binary: [], dynamic: [], vars_count: 0}

  @doc """
  Returns the state for what is inside of a `do` or `->`, as `c:handle_begin/1`: one without text.

      iex> state = EEx.Engine.handle_text(EEx.Engine.init([]), [line: 1, column: 1], "outside")
      iex> inner = EEx.Engine.handle_begin(state)
      iex> EEx.Engine.handle_end(inner) |> Code.eval_quoted() |> elem(0)
      ""
  """
  def handle_begin(state), do: %{check_state!(state) | binary: [], dynamic: []}

  @doc """
  Turns the state inside of a `do` or `->` into code, as `c:handle_end/1`; the same as `handle_body/1`.

      iex> state = EEx.Engine.handle_text(EEx.Engine.init([]), [line: 1, column: 1], "inside")
      iex> EEx.Engine.handle_end(state) |> Code.eval_quoted() |> elem(0)
      "inside"
  """
  def handle_end(quoted), do: handle_body(quoted)

  @doc """
  Turns a state into code, as `c:handle_body/1`: it gives the text with all values put in.

      iex> state = EEx.Engine.init([])
      iex> state = EEx.Engine.handle_text(state, [line: 1, column: 1], "1 + 1 = ")
      iex> state = EEx.Engine.handle_expr(state, "=", quote(do: 1 + 1))
      iex> EEx.Engine.handle_body(state) |> Code.eval_quoted() |> elem(0)
      "1 + 1 = 2"
  """
  def handle_body(state) do
    %{binary: binary, dynamic: dynamic} = check_state!(state)
    {:__block__, [], Enum.reverse([{:<<>>, [], Enum.reverse(binary)} | dynamic])}
  end

  @doc """
  Adds a piece of text to a state, as `c:handle_text/3`.

      iex> state = EEx.Engine.handle_text(EEx.Engine.init([]), [line: 1, column: 1], "text")
      iex> EEx.Engine.handle_body(state) |> Code.eval_quoted() |> elem(0)
      "text"
  """
  def handle_text(state, _meta, text) do
    state = check_state!(state)
    %{state | binary: [text | state.binary]}
  end

  @doc """
  Adds an expression to a state, as `c:handle_expr/3`, with the marker `"="`, whose value is shown by
  `to_string/1`, or `""`, which is only run. Other markers raise an `EEx.SyntaxError`.

      iex> state = EEx.Engine.handle_expr(EEx.Engine.init([]), "", quote(do: x = 2))
      iex> state = EEx.Engine.handle_expr(state, "=", quote(do: x * 2))
      iex> EEx.Engine.handle_body(state) |> Code.eval_quoted() |> elem(0)
      "4"
  """
  def handle_expr(state, "=", ast) do
    %{binary: binary, dynamic: dynamic, vars_count: count} = check_state!(state)
    var = Macro.var(:"arg#{count}", __MODULE__)

    ast =
      quote do
        unquote(var) = String.Chars.to_string(unquote(ast))
      end

    segment =
      quote do
        unquote(var) :: binary
      end

    %{state | dynamic: [ast | dynamic], binary: [segment | binary], vars_count: count + 1}
  end

  def handle_expr(state, "", ast) do
    state = check_state!(state)
    %{state | dynamic: [ast | state.dynamic]}
  end

  def handle_expr(_state, marker, _ast) when marker in ["/", "|"] do
    raise EEx.SyntaxError,
          "unsupported EEx syntax <%#{marker} %> (the syntax is valid but not supported by the current EEx engine)"
  end

  defp check_state!(%{binary: _, dynamic: _, vars_count: _} = state), do: state

  defp check_state!(state) do
    raise "unexpected EEx.Engine state: #{inspect(state)}. " <>
            "This typically means a bug or an outdated EEx.Engine or tool"
  end
end

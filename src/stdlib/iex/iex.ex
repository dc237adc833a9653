defmodule IEx do
  @moduledoc """
  The interactive shell. Type an expression and see its value. An expression that is not complete goes on in
  the next line; the line `#iex:break` gives it up. `v/0` is the last value, `h/1` documentation, `i/1` facts
  about a value, and `h()` lists every helper of `IEx.Helpers`. Tab completes names.

      iex(1)> list = [1, 2, 3]
      [1, 2, 3]
      iex(2)> Enum.map(list, fn x ->
      ...(2)>   x * 2
      ...(2)> end)
      [2, 4, 6]

  The file `.iex.exs` of the current or the home directory is evaluated before the first prompt: a place for
  imports, aliases and `IEx.configure/1`.

  A shell with a name, `--sname kate@localhost`, is a node that others connect to; `--remsh` is the shell of
  a node that runs. Ctrl-G opens a menu of jobs, Ctrl-C the BREAK menu, where `a` leaves. `IEx.pry/0` in a
  program, and `IEx.Helpers.break!/2`, stop a process and look into it.

  The functions of this module set the shell up; those that one uses at the prompt are `IEx.Helpers`.
  """

  @doc """
  Sets options of the shell, which hold from the next prompt on; best in `.iex.exs`. Returns `:ok`. An unknown one
  is refused: the caller exits.

    * `:colors`: a keyword list, `enabled: true` and colours such as `eval_result: [:cyan]`.
    * `:inspect`: options of `inspect/2` for values, such as `limit: 100`.
    * `:width`: columns, 80 at most unless set.
    * `:history_size`: how many values `v/1` can reach, 20 unless set, negative for all.
    * `:default_prompt`, `:alive_prompt`: texts in which `%prefix`, `%node` and `%counter` are filled in.
    * `:parser`: a module and function that read what is typed.

  Example:

      iex> IEx.configure(history_size: 20)
      :ok
  """
  @spec configure(keyword) :: :ok
  def configure(options), do: IEx.Config.configure(options)

  @doc """
  Returns the settings of the shell that `configure/1` has set, as a keyword list.

      iex> Keyword.keyword?(IEx.configuration())
      true
  """
  @spec configuration() :: keyword
  def configuration(), do: IEx.Config.configuration()

  @doc """
  Adds a function without arguments that is called in every evaluator of a shell when it starts, in the order
  in which they were added; an evaluator that takes the place of another calls them too. Returns `:ok`.

      IEx.after_spawn(fn -> Process.flag(:trap_exit, true) end)
      #=> :ok
  """
  @spec after_spawn((... -> any)) :: :ok
  def after_spawn(fun) when is_function(fun), do: IEx.Config.after_spawn(fun)

  @doc """
  Returns the functions added by `after_spawn/1`.

      iex> is_list(IEx.after_spawn())
      true
  """
  @spec after_spawn() :: [(... -> any)]
  def after_spawn(), do: IEx.Config.after_spawn()

  @doc """
  Tells whether a shell runs, in which `IEx.pry/0` could stop.

      iex> IEx.started?() in [true, false]
      true
  """
  @spec started?() :: boolean
  def started?() do
    IEx.Config.started?()
  end

  @doc """
  Returns the text in the colour that is configured under a name, `:eval_error` for instance, with the
  sequence that resets it, when colours are on; else the text as it is. The names are the keys of `:colors`
  of `configure/1`.

      iex> IEx.color(:eval_error, "oops") =~ "oops"
      true
  """
  @spec color(atom, String.t()) :: String.t()
  def color(color, string) do
    case IEx.Config.color(color) do
      nil ->
        string

      ansi ->
        [ansi, string, :reset] |> IO.ANSI.format(true) |> IO.iodata_to_binary()
    end
  end

  @doc """
  Returns the width in which the shell lays results and documentation out: that of the terminal, but no more
  than 80, unless `configure/1` has set `:width`.

      iex> IEx.width() > 0
      true
  """
  @spec width() :: pos_integer
  def width(), do: IEx.Config.width()

  @doc """
  Returns the options with which the shell shows results: those that `configure/1` has set under `:inspect`,
  with the width and the colours.

      iex> Keyword.has_key?(IEx.inspect_opts(), :width)
      true
  """
  @spec inspect_opts() :: keyword
  def inspect_opts(), do: IEx.Config.inspect_opts()

  # The value that the shell does not print when an expression returns it.
  @doc false
  def dont_display_result(), do: :"do not show this result in output"

  @doc """
  Stops the process that comes by here, and, after a question, gives the shell its variables: `binding/0`
  shows them, `whereami/0` the place, `continue/0` or `respawn/0` let it go. Needs a running shell; the module
  has to be required first.

      def add(a, b) do
        c = a + b
        require IEx
        IEx.pry()
        c
      end
  """
  defmacro pry() do
    quote do
      IEx.Pry.pry(binding(), __ENV__)
    end
  end

  @doc """
  Sets a breakpoint at `Mod.fun/arity` or `Mod.fun(patterns) when guard`, for a number of stops, 1 unless
  given, and returns its id. What `IEx.Helpers.break!/2` does in the shell, for scripts. A function that is
  not there raises an error.

      require IEx
      IEx.break!(Kate.greet(name) when is_binary(name), 10)
      #=> 1
  """
  defmacro break!(ast, stops \\ 1) do
    IEx.__break__!(ast, stops, __CALLER__)
  end

  @doc false
  def __break__!({:/, _, [call, arity]} = ast, stops, env)
      when is_integer(arity) and arity >= 0 and arity <= 255 do
    with {module, fun, []} <- Macro.decompose_call(call),
         module when is_atom(module) <- Macro.expand(module, env) do
      quote do
        IEx.Pry.break!(unquote(module), unquote(fun), unquote(arity), unquote(stops))
      end
    else
      _ -> raise_unknown_break_ast!(ast)
    end
  end

  def __break__!({{:., _, [module, fun]}, _, args} = ast, stops, env) do
    break_call!(ast, module, fun, args, true, stops, env)
  end

  def __break__!({:when, _, [{{:., _, [module, fun]}, _, args}, guards]} = ast, stops, env) do
    break_call!(ast, module, fun, args, guards, stops, env)
  end

  defp break_call!(ast, module, fun, args, guards, stops, env) do
    case Macro.expand(module, env) do
      module when is_atom(module) ->
        quote do
          IEx.Pry.break!(
            unquote(module),
            unquote(fun),
            unquote(Macro.escape(args)),
            unquote(Macro.escape(guards)),
            __ENV__,
            unquote(stops)
          )
        end

      _ ->
        raise_unknown_break_ast!(ast)
    end
  end

  defp raise_unknown_break_ast!(ast) do
    raise ArgumentError, """
    unknown expression to break on, expected one of:

      * Mod.fun/arity, such as: URI.parse/1
      * Mod.fun(arg1, arg2, ...), such as: URI.parse(_)
      * Mod.fun(arg1, arg2, ...) when guard, such as: URI.parse(var) when is_binary(var)

    Got #{Macro.to_string(ast)}
    """
  end

  @doc """
  Sets a breakpoint at a function of a module for a number of stops, 1 unless given, and returns its id.

      IEx.break!(Kate, :greet, 1)
      #=> 1
  """
  @spec break!(module, atom, arity, non_neg_integer) :: pos_integer
  def break!(module, function, arity, stops \\ 1) when is_integer(arity) do
    IEx.Pry.break!(module, function, arity, stops)
  end

  # A shell in a process of its own: first `mfa` is applied, then the shell reads.
  @doc false
  @spec start(keyword, mfa) :: pid
  def start(opts \\ [], mfa \\ {IEx, :dont_display_result, []}) do
    spawn(fn -> IEx.Server.run_from_shell(opts, mfa) end)
  end
end

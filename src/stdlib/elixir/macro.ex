defmodule Macro do
  @moduledoc """
  Working with quoted code, as macros get and return it: looking into it, changing it, making text of it.

  Quoted code is made of terms. Numbers, atoms, strings, lists and pairs stand for themselves; anything else
  is `{name, metadata, arguments}`, a variable `{name, metadata, context}`:

      iex> quote do: sum(1, :x)
      {:sum, [], [1, :x]}
      iex> Macro.to_string(quote(do: 1 + 2))
      "1 + 2"

  All nodes are visited by `prewalk/2`, `postwalk/2` and `traverse/4`:

      iex> {_code, numbers} =
      ...>   Macro.prewalk(quote(do: 1 + f(2, 3)), [], fn
      ...>     node, seen when is_integer(node) -> {node, [node | seen]}
      ...>     node, seen -> {node, seen}
      ...>   end)
      iex> Enum.reverse(numbers)
      [1, 2, 3]

  `escape/2` makes quoted code of a value, `expand/2` runs macros. See `quote/2` and `defmacro/2`.
  """

  # Natives: `:rshell_code.expand_once(quoted, env)` gives `{quoted, expanded?}`; `:rshell_code.unique_counter()` gives a
  # negative integer unique in this run.

  alias Code.Identifier

  @frames [
    walk_args: :do_traverse_args,
    unescape: [
      {:elixir_interpolation, :unescape_chars, 3, [file: 'src/elixir_interpolation.erl', line: 140]},
      {:elixir_interpolation, :unescape_string, 2, [file: 'src/elixir_interpolation.erl', line: 128]}
    ]
  ]

  @typedoc "Quoted code: a node of three elements, a literal, or lists and pairs of these."
  @type t :: input

  @typedoc """
  A function of a module as a value, `&Module.name/arity`: the only kind that can stand in quoted code.
  """
  @type captured_remote_function :: (... -> any)

  @typedoc "What may stand in quoted code before it is expanded."
  @type input :: input_expr | {input, input} | [input] | atom | number | binary
  @typep input_expr :: {input_expr | atom, metadata, atom | [input]}

  @typedoc "What a node of quoted code says about itself: line, column, context and others."
  @type metadata :: keyword

  @typedoc "What stands in quoted code when it is fully expanded."
  @type output ::
          output_expr
          | {output, output}
          | [output]
          | atom
          | number
          | binary
          | captured_remote_function
          | pid

  @typep output_expr :: {output_expr | atom, metadata, atom | [output]}

  @doc """
  Takes a pipeline apart into `{expression, position}` pairs, where the position says which argument of the
  expression what comes before it becomes: always 0. `pipe/3` puts it together.

      iex> parts = Macro.unpipe(quote(do: 100 |> div(5) |> div(2)))
      iex> Enum.map(parts, fn {node, 0} -> Macro.to_string(node) end)
      ["100", "div(5)", "div(2)"]
  """
  @spec unpipe(t) :: [{t, non_neg_integer}]
  def unpipe(expr), do: :lists.reverse(unpipe(expr, []))

  defp unpipe({:|>, _, [left, right]}, acc), do: unpipe(right, unpipe(left, acc))
  defp unpipe(other, acc), do: [{other, 0} | acc]

  @doc """
  Puts an expression among the arguments of a call, at a position, as `|>/2` does at 0.

      iex> Macro.pipe(1, {:f, [], [2]}, 0)
      {:f, [], [1, 2]}
      iex> quote(do: x) |> Macro.pipe(quote(do: f(y)), 1) |> Macro.to_string()
      "f(y, x)"
  """
  @spec pipe(t, t, integer) :: t
  def pipe(expr, call_args, position)

  def pipe(expr, {:&, _, _} = call_args, _position),
    do: raise(ArgumentError, bad_pipe(expr, call_args))

  def pipe(expr, {tuple_or_map, _, _} = call_args, _position) when tuple_or_map in [:{}, :%{}],
    do: raise(ArgumentError, bad_pipe(expr, call_args))

  def pipe(expr, {:<<>>, _, _} = call_args, _position),
    do: raise(ArgumentError, bad_pipe(expr, call_args))

  def pipe(expr, {:unquote, _, []}, _position) do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into the special form unquote/1 " <>
            "since unquote/1 is used to build the Elixir AST itself"
  end

  def pipe(expr, {:fn, _, _}, _position) do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into an anonymous function without calling the function; " <>
            "use Kernel.then/2 instead or define the anonymous function as a regular private function"
  end

  def pipe(expr, {:__aliases__, _, _} = call_args, _position),
    do: raise(ArgumentError, bad_pipe(expr, call_args))

  def pipe(expr, {call, line, atom}, position) when is_atom(atom),
    do: {call, line, List.insert_at([], position, expr)}

  def pipe(_expr, {op, _line, [arg]}, _position) when op == :+ or op == :- do
    raise ArgumentError,
          "piping into a unary operator is not supported, please use the qualified name: " <>
            "Kernel.#{op}(#{Macro.to_string(arg)}), instead of #{op}#{Macro.to_string(arg)}"
  end

  def pipe(expr, {op, line, args} = op_args, position) when is_list(args) do
    cond do
      is_atom(op) and operator?(op, 1) and length(args) in [1, 2] ->
        bad_operator(expr, op_args, "one argument")

      is_atom(op) and operator?(op, 2) and length(args) == 2 ->
        bad_operator(expr, op_args, "two arguments")

      true ->
        {op, line, List.insert_at(args, position, expr)}
    end
  end

  def pipe(expr, other, _position), do: raise(ArgumentError, bad_pipe(expr, other))

  defp bad_operator(expr, {op, _, _} = call, takes) do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into #{Macro.to_string(call)}, " <>
            "the #{inspect(op)} operator can only take #{takes}"
  end

  defp bad_pipe(expr, into) do
    "cannot pipe #{Macro.to_string(expr)} into #{Macro.to_string(into)}, " <>
      "can only pipe into local calls foo(), remote calls Foo.bar() or anonymous function calls foo.()"
  end

  @doc """
  Puts what a function makes of the metadata of a node in their place; what has no metadata, such as a
  number, stays as it is.

      iex> Macro.update_meta({:a, [line: 1], nil}, &Keyword.delete(&1, :line))
      {:a, [], nil}
      iex> Macro.update_meta(1, &Keyword.delete(&1, :line))
      1
  """
  @spec update_meta(t, (keyword -> keyword)) :: t
  def update_meta(quoted, fun)
  def update_meta({left, meta, right}, fun) when is_list(meta), do: {left, fun.(meta), right}
  def update_meta(other, _fun), do: other

  @doc """
  Makes so many variables, `arg1`, `arg2` ..., of a context, a module as a rule: for the head and the call of
  a function that a macro defines.

      iex> Macro.generate_arguments(2, MyContext)
      [{:arg1, [], MyContext}, {:arg2, [], MyContext}]
      iex> Macro.generate_arguments(0, MyContext)
      []
  """
  @spec generate_arguments(non_neg_integer, atom) :: list
  def generate_arguments(amount, context), do: generate_arguments(amount, context, &var/2)

  @doc """
  Makes variables like `generate_arguments/2`, each of them unique.

      iex> [{name, _, MyContext}, _] = Macro.generate_unique_arguments(2, MyContext)
      iex> name
      :arg1
  """
  @spec generate_unique_arguments(non_neg_integer, atom) :: list
  def generate_unique_arguments(amount, context),
    do: generate_arguments(amount, context, &unique_var/2)

  defp generate_arguments(0, context, _fun) when is_atom(context), do: []

  defp generate_arguments(amount, context, fun)
       when is_integer(amount) and amount > 0 and is_atom(context) do
    for id <- 1..amount, do: fun.(String.to_atom("arg" <> Integer.to_string(id)), context)
  end

  @doc """
  Makes a variable of a context, a module as a rule: its name cannot be confused with the same name of
  another context. With `nil` it is the one that the user's own code has.

      iex> Macro.var(:foo, nil)
      {:foo, [], nil}
      iex> Macro.var(:foo, MyContext)
      {:foo, [], MyContext}
  """
  @spec var(atom, atom) :: t
  def var(var, context) when is_atom(var) and is_atom(context), do: {var, [], context}

  @doc """
  Makes a variable that no other code can name, not even a second call of the same macro.

      iex> {:foo, [counter: one], nil} = Macro.unique_var(:foo, nil)
      iex> {:foo, [counter: two], nil} = Macro.unique_var(:foo, nil)
      iex> one == two
      false
  """
  @spec unique_var(atom, atom) :: t
  def unique_var(var, context) when is_atom(var) and is_atom(context),
    do: {var, [counter: :rshell_code.unique_counter()], context}

  @doc """
  Walks a quoted expression with an accumulator: the first function gets every node before its children, the
  second behind them, each with the accumulator, and return `{node, accumulator}`. What the first one returns
  is gone into.

      iex> Macro.traverse([1, 2], 0, fn x, n -> {x, n} end, fn x, n -> {x, n + 1} end)
      {[1, 2], 3}
      iex> enter = fn node, path -> {node, [{:in, node} | path]} end
      iex> leave = fn node, path -> {node, [{:out, node} | path]} end
      iex> {_, path} = Macro.traverse([1], [], enter, leave)
      iex> Enum.reverse(path)
      [in: [1], in: 1, out: 1, out: [1]]
  """
  @spec traverse(t, any, (t, any -> {t, any}), (t, any -> {t, any})) :: {t, any}
  def traverse(ast, acc, pre, post) when is_function(pre, 2) and is_function(post, 2) do
    {ast, acc} = pre.(ast, acc)
    walk(ast, acc, pre, post)
  end

  defp walk({form, meta, args}, acc, pre, post) when is_atom(form) do
    {args, acc} = walk_args(args, acc, pre, post)
    post.({form, meta, args}, acc)
  end

  defp walk({form, meta, args}, acc, pre, post) do
    {form, acc} = pre.(form, acc)
    {form, acc} = walk(form, acc, pre, post)
    {args, acc} = walk_args(args, acc, pre, post)
    post.({form, meta, args}, acc)
  end

  defp walk({left, right}, acc, pre, post) do
    {left, acc} = pre.(left, acc)
    {left, acc} = walk(left, acc, pre, post)
    {right, acc} = pre.(right, acc)
    {right, acc} = walk(right, acc, pre, post)
    post.({left, right}, acc)
  end

  defp walk(list, acc, pre, post) when is_list(list) do
    {list, acc} = walk_args(list, acc, pre, post)
    post.(list, acc)
  end

  defp walk(x, acc, _pre, post), do: post.(x, acc)

  defp walk_args(args, acc, _pre, _post) when is_atom(args), do: {args, acc}

  defp walk_args(args, acc, pre, post) when is_list(args) do
    step = fn arg, acc ->
      {arg, acc} = pre.(arg, acc)
      walk(arg, acc, pre, post)
    end

    :lists.mapfoldl(step, acc, args)
  end

  @doc """
  Changes a quoted expression: the function gets every node, parents before their children, and what it
  returns takes the node's place and is gone into. See that it comes to an end: a node that is put into itself
  is met again.

      iex> Macro.prewalk([1, [2]], fn x when is_integer(x) -> x + 1; x -> x end)
      [2, [3]]
      iex> times = fn
      ...>   {:+, meta, args} -> {:*, meta, args}
      ...>   node -> node
      ...> end
      iex> quote(do: a + b) |> Macro.prewalk(times) |> Macro.to_string()
      "a * b"
  """
  @spec prewalk(t, (t -> t)) :: t
  def prewalk(ast, fun) when is_function(fun, 1),
    do: elem(prewalk(ast, nil, fn x, nil -> {fun.(x), nil} end), 0)

  @doc """
  Changes every node with an accumulator, parents first: the function gets node and accumulator, and returns
  both. For gathering what is in the code; the expression comes back too.

      iex> numbers = fn
      ...>   node, seen when is_integer(node) -> {node, [node | seen]}
      ...>   node, seen -> {node, seen}
      ...> end
      iex> {_ast, seen} = Macro.prewalk(quote(do: 1 + 2), [], numbers)
      iex> seen
      [2, 1]
  """
  @spec prewalk(t, any, (t, any -> {t, any})) :: {t, any}
  def prewalk(ast, acc, fun) when is_function(fun, 2),
    do: traverse(ast, acc, fun, fn x, a -> {x, a} end)

  @doc """
  Changes a quoted expression: the function gets every node, children before their parents, and what it
  returns takes the node's place and is not gone into again.

      iex> Macro.postwalk([1, [2]], fn x when is_integer(x) -> x + 1; x -> x end)
      [2, [3]]
      iex> compute = fn
      ...>   {:*, _, [a, b]} -> a * b
      ...>   {:+, _, [a, b]} -> a + b
      ...>   node -> node
      ...> end
      iex> Macro.postwalk(quote(do: 1 + 2 * 3), compute)
      7
  """
  @spec postwalk(t, (t -> t)) :: t
  def postwalk(ast, fun) when is_function(fun, 1),
    do: elem(postwalk(ast, nil, fn x, nil -> {fun.(x), nil} end), 0)

  @doc """
  Changes every node with an accumulator, children first: the function gets node and accumulator, and returns
  both.

      iex> {_ast, count} = Macro.postwalk(quote(do: 1 + 2), 0, fn node, count -> {node, count + 1} end)
      iex> count
      3
  """
  @spec postwalk(t, any, (t, any -> {t, any})) :: {t, any}
  def postwalk(ast, acc, fun) when is_function(fun, 2),
    do: traverse(ast, acc, fn x, a -> {x, a} end, fun)

  @doc """
  Returns the nodes of a quoted expression as a stream, parents first; it can be left at the first that is of
  interest.

      iex> Macro.prewalker([1, 2]) |> Enum.to_list()
      [[1, 2], 1, 2]
      iex> Macro.prewalker(quote(do: foo(1, 2))) |> Enum.find(&is_integer/1)
      1
  """
  @spec prewalker(t) :: Enumerable.t()
  def prewalker(ast), do: Stream.unfold([ast], &prewalk_next/1)

  defp prewalk_next([]), do: nil
  defp prewalk_next([node | rest]), do: {node, children(node) ++ rest}

  defp children({form, _, args}) when is_atom(form) and is_list(args), do: args
  defp children({form, _, args}) when is_atom(form) and is_atom(args), do: []
  defp children({form, _, args}) when is_list(args), do: [form | args]
  defp children({form, _, args}) when is_atom(args), do: [form]
  defp children({left, right}), do: [left, right]
  defp children(list) when is_list(list), do: list
  defp children(_), do: []

  @doc """
  Returns the nodes of a quoted expression as a stream, children first.

      iex> Macro.postwalker([1, 2]) |> Enum.to_list()
      [1, 2, [1, 2]]
  """
  @spec postwalker(t) :: Enumerable.t()
  def postwalker(ast), do: Stream.unfold([{:node, ast}], &postwalk_next/1)

  defp postwalk_next([]), do: nil
  defp postwalk_next([{:done, node} | rest]), do: {node, rest}

  defp postwalk_next([{:node, node} | rest]) do
    inner = :lists.map(&{:node, &1}, children(node))
    postwalk_next(inner ++ [{:done, node} | rest])
  end

  @doc """
  Returns the way from the first node for which the function gives something else than `false` and `nil` up
  to the root, or `nil`.

      iex> Macro.path([1, [2]], &(&1 == 2))
      [2, [2], [1, [2]]]
      iex> Macro.path([1, [2]], &(&1 == 3))
      nil
  """
  @spec path(t, (t -> as_boolean(term))) :: [t] | nil
  def path(ast, fun) when is_function(fun, 1), do: find_path(ast, [], fun)

  defp find_path(node, above, fun) do
    path = [node | above]
    if fun.(node), do: path, else: Enum.find_value(children(node), &find_path(&1, path, fun))
  end

  @doc """
  Splits a call into name and arguments, `{name, arguments}`, or with the receiver before them, `{receiver,
  name, arguments}`; `:error` of anything else.

      iex> Macro.decompose_call(quote(do: foo(1)))
      {:foo, [1]}
      iex> Macro.decompose_call(quote(do: :lists.max([1])))
      {:lists, :max, [[1]]}
      iex> Macro.decompose_call(quote(do: 7))
      :error
  """
  @spec decompose_call(t) :: {atom, [t]} | {t, atom, [t]} | :error
  def decompose_call(ast)
  def decompose_call({:{}, _, args}) when is_list(args), do: :error

  def decompose_call({{:., _, [remote, function]}, _, args})
      when is_tuple(remote) or is_atom(remote),
      do: {remote, function, args}

  def decompose_call({name, _, args}) when is_atom(name) and is_atom(args), do: {name, []}
  def decompose_call({name, _, args}) when is_atom(name) and is_list(args), do: {name, args}
  def decompose_call(_), do: :error

  @doc """
  Returns the quoted expression that gives a value when it is evaluated. Needed for values that are put into
  code by `unquote/1`: numbers, atoms, strings, lists and pairs of these stand for themselves, but tuples of
  other sizes, maps and structs do not. With `unquote: true` the `unquote`s inside are evaluated. Functions
  that capture variables, and references, raise an `ArgumentError`.

      iex> Macro.escape({:a, :b, :c})
      {:{}, [], [:a, :b, :c]}
      iex> Macro.escape(%{a: 1})
      {:%{}, [], [a: 1]}
      iex> Macro.escape([1, {:ok, "x"}])
      [1, {:ok, "x"}]
  """
  @spec escape(term, keyword) :: t
  def escape(expr, opts \\ [])

  def escape(expr, opts) do
    # What is no list of options is refused as this refuses it.
    Keyword.get(opts, :unquote, false)
    :rshell_code.escape(expr, opts)
  end

  @doc """
  Returns the struct of a module with its defaults, for a macro that has to know its fields, or raises a
  `CompileError` at the place of the environment.

      iex> Macro.struct!(URI, __ENV__).__struct__
      URI
  """
  @spec struct!(module, Macro.Env.t()) :: map
  def struct!(module, env) when is_atom(module), do: :rshell_module.struct!(module, env)

  @doc """
  Tells whether a term is valid quoted code: `:ok`, or `{:error, the part that is not}`.

      iex> Macro.validate({:two_element, :tuple})
      :ok
      iex> Macro.validate({:three, :elements, :tuple})
      {:error, {:three, :elements, :tuple}}
  """
  @spec validate(term) :: :ok | {:error, term}
  def validate(expr), do: invalid(expr) || :ok

  defp invalid({left, right}), do: invalid(left) || invalid(right)

  defp invalid({atom, meta, args}) when is_atom(atom) and is_list(meta) and is_atom(args), do: nil

  defp invalid({outer, meta, args}) when is_list(meta) and is_list(args),
    do: invalid(outer) || Enum.find_value(args, &invalid/1)

  defp invalid(list) when is_list(list), do: Enum.find_value(list, &invalid/1)

  defp invalid(fun) when is_function(fun) do
    info = :erlang.fun_info(fun)
    if :lists.member({:type, :external}, info), do: nil, else: {:error, fun}
  end

  defp invalid(term) when is_atom(term) or is_number(term) or is_binary(term) or is_pid(term),
    do: nil

  defp invalid(term), do: {:error, term}

  @doc ~S"""
  Replaces the escapes of a text, `\n`, `\e`, `\x41`, `\u{1F600}` and so on, as the tokenizer does in
  strings: for sigils of one's own. A backslash before any other character stands for that character; what is
  no escape, `\xZZ`, raises an `ArgumentError`.

      iex> Macro.unescape_string("a\\nb")
      "a\nb"
      iex> Macro.unescape_string("\\x41\\q")
      "Aq"
  """
  @spec unescape_string(String.t()) :: String.t()
  def unescape_string(string), do: unescape_string(string, &unescape_map/1)

  @doc ~S"""
  As `unescape_string/1`, but a function decides: it gets the character behind each backslash and returns the
  one that stands for both, or `false`, and they stay as they are. For `\x` and `\u` with digits it is asked
  for `:hex` and `:unicode`, for a backslash before a new line for `:newline`; `true` allows these.

      iex> only_tabs = fn
      ...>   ?t -> ?\t
      ...>   _ -> false
      ...> end
      iex> Macro.unescape_string("a\\tb\\n", only_tabs)
      "a\tb\\n"
  """
  @spec unescape_string(String.t(), (atom | char -> char | false)) :: String.t()
  def unescape_string(string, map), do: unescape(string, map, "")

  @doc false
  @deprecated "Traverse over the arguments using Enum.map/2 instead"
  def unescape_tokens(tokens), do: unescape_tokens(tokens, &unescape_map/1)

  @doc false
  @deprecated "Traverse over the arguments using Enum.map/2 instead"
  def unescape_tokens(tokens, map),
    do:
      for(token <- tokens, do: if(is_binary(token), do: unescape_string(token, map), else: token))

  defp unescape_map(:newline), do: true
  defp unescape_map(:unicode), do: true
  defp unescape_map(:hex), do: true
  defp unescape_map(?0), do: 0
  defp unescape_map(?a), do: 7
  defp unescape_map(?b), do: ?\b
  defp unescape_map(?d), do: ?\d
  defp unescape_map(?e), do: ?\e
  defp unescape_map(?f), do: ?\f
  defp unescape_map(?n), do: ?\n
  defp unescape_map(?r), do: ?\r
  defp unescape_map(?s), do: ?\s
  defp unescape_map(?t), do: ?\t
  defp unescape_map(?v), do: ?\v
  defp unescape_map(char), do: char

  defp unescape(<<?\\, ?x, rest::binary>>, map, acc) do
    if map.(:hex),
      do: unescape_hex(rest, map, acc),
      else: unescape(rest, map, acc <> other(map, ?x))
  end

  defp unescape(<<?\\, ?u, rest::binary>>, map, acc) do
    if map.(:unicode),
      do: unescape_unicode(rest, map, acc),
      else: unescape(rest, map, acc <> other(map, ?u))
  end

  defp unescape(<<?\\, ?\n, rest::binary>>, map, acc) do
    if map.(:newline), do: unescape(rest, map, acc), else: unescape(rest, map, acc <> "\\\n")
  end

  defp unescape(<<?\\, ?\r, ?\n, rest::binary>>, map, acc) do
    if map.(:newline), do: unescape(rest, map, acc), else: unescape(rest, map, acc <> "\\\r\n")
  end

  defp unescape(<<?\\, char::utf8, rest::binary>>, map, acc),
    do: unescape(rest, map, acc <> other(map, char))

  defp unescape(<<byte, rest::binary>>, map, acc), do: unescape(rest, map, <<acc::binary, byte>>)
  defp unescape(<<>>, _map, acc), do: acc

  defp other(map, char) do
    case map.(char) do
      false -> <<?\\, char::utf8>>
      value -> <<value::utf8>>
    end
  end

  # A plain macro: `defguardp` needs this module to be there.
  defmacrop is_hex(char) do
    quote do
      (unquote(char) >= ?0 and unquote(char) <= ?9) or
        (unquote(char) >= ?a and unquote(char) <= ?f) or
        (unquote(char) >= ?A and unquote(char) <= ?F)
    end
  end

  defp unescape_hex(<<a, b, rest::binary>>, map, acc) when is_hex(a) and is_hex(b),
    do: unescape(rest, map, <<acc::binary, :erlang.binary_to_integer(<<a, b>>, 16)>>)

  defp unescape_hex(<<a, rest::binary>>, map, acc) when is_hex(a),
    do: unescape(rest, map, <<acc::binary, :erlang.binary_to_integer(<<a>>, 16)>>)

  defp unescape_hex(<<?{, rest::binary>>, map, acc) do
    case braced(rest) do
      {digits, rest} -> code_point(digits, rest, map, acc)
      nil -> bad_hex()
    end
  end

  defp unescape_hex(_, _map, _acc), do: bad_hex()

  defp bad_hex do
    raise ArgumentError,
          "invalid hex escape character, expected \\xHH where H is a hexadecimal digit"
  end

  defp unescape_unicode(<<a, b, c, d, rest::binary>>, map, acc)
       when is_hex(a) and is_hex(b) and is_hex(c) and is_hex(d),
       do: code_point(<<a, b, c, d>>, rest, map, acc)

  defp unescape_unicode(<<?{, rest::binary>>, map, acc) do
    case braced(rest) do
      {digits, rest} -> code_point(digits, rest, map, acc)
      nil -> bad_unicode()
    end
  end

  defp unescape_unicode(_, _map, _acc), do: bad_unicode()

  defp bad_unicode do
    raise ArgumentError,
          "invalid Unicode escape character, expected \\uHHHH or \\u{H*} where H is a hexadecimal digit"
  end

  defp braced(text) do
    with [digits, rest] when byte_size(digits) in 1..6 <- :binary.split(text, "}"),
         true <- Enum.all?(:erlang.binary_to_list(digits), &is_hex/1) do
      {digits, rest}
    else
      _ -> nil
    end
  end

  defp code_point(digits, rest, map, acc) do
    code = :erlang.binary_to_integer(digits, 16)

    if code in 0xD800..0xDFFF or code > 0x10FFFF do
      raise ArgumentError, "invalid or reserved Unicode code point \\u{#{digits}}"
    else
      unescape(rest, map, <<acc::binary, code::utf8>>)
    end
  end

  @doc """
  Returns the source text of a quoted expression, formatted. Comments and the original layout are not in it.

      iex> Macro.to_string(quote(do: foo.bar(1, 2)))
      "foo.bar(1, 2)"
      iex> Macro.to_string(quote(do: 1 + 2 * 3))
      "1 + 2 * 3"
  """
  @spec to_string(t) :: String.t()
  def to_string(tree) do
    doc = Inspect.Algebra.format(Code.quoted_to_algebra(tree), 98)
    IO.iodata_to_binary(doc)
  end

  @doc """
  As `to_string/1`, in an older style; the function gets every node with its text and returns the text to
  take.

      iex> Macro.to_string(quote(do: a + 1), fn
      ...>   {:a, _, _}, _text -> "b"
      ...>   _node, text -> text
      ...> end)
      "b + 1"
  """
  @deprecated "Use Macro.to_string/1 instead"
  def to_string(tree, fun), do: Macro.Text.to_string(tree, fun)

  @doc """
  Expands the macro or alias at the root once; what cannot be expanded stays. `expand/2` goes on until there
  is nothing more.

      iex> Macro.expand_once(quote(do: __MODULE__), __ENV__) == __MODULE__
      true
      iex> Macro.expand_once(quote(do: f(1)), __ENV__) |> Macro.to_string()
      "f(1)"
  """
  @spec expand_once(t, Macro.Env.t()) :: t
  def expand_once(ast, env), do: elem(do_expand_once(ast, env), 0)

  # Literals and variables need no environment.
  defp do_expand_once({name, _, context} = ast, env)
       when name in [:__MODULE__, :__DIR__, :__ENV__] and :erlang.is_atom(context),
       do: :rshell_code.expand_once(ast, env)

  defp do_expand_once({name, _, context} = variable, _env)
       when :erlang.is_atom(name) and :erlang.is_atom(context),
       do: {variable, false}

  defp do_expand_once({name, _, args} = ast, env) when :erlang.is_atom(name) and :erlang.is_list(args) do
    if name != :__aliases__ and special_form?(name, :erlang.length(args)) do
      {ast, false}
    else
      _ = env.module
      :rshell_code.expand_once(ast, env)
    end
  end

  defp do_expand_once({{:., _, [_, name]}, _, args} = ast, env) when :erlang.is_atom(name) and :erlang.is_list(args) do
    _ = env.module
    :rshell_code.expand_once(ast, env)
  end

  defp do_expand_once(literal, _env), do: {literal, false}

  @doc """
  Expands the macro or alias at the root, and what it becomes, until there is nothing more to expand. What is
  inside stays.

      iex> Macro.expand(quote(do: Foo.Bar), __ENV__)
      Foo.Bar
      iex> Macro.expand(quote(do: unless(x, do: y)), __ENV__) |> elem(0)
      :case
  """
  @spec expand(t, Macro.Env.t()) :: t
  def expand(ast, env) do
    case do_expand_once(ast, env) do
      {ast, true} -> expand(ast, env)
      {ast, false} -> ast
    end
  end

  @doc """
  Expands the aliases in a literal of a macro's arguments, which are not expanded yet, where they are needed
  at compile time only: as `expand_literals/2`.

      iex> Macro.expand_literal(quote(do: {Foo, 1}), __ENV__)
      {Foo, 1}
  """
  @spec expand_literal(t, Macro.Env.t()) :: t
  def expand_literal(ast, env), do: expand_literals(ast, env)

  @doc """
  Expands the aliases in literals: options of a macro that name modules, for instance. Where the macro is
  called inside of a function that makes no dependency for the compiler, as `expand/2` would. Other code
  stays.

      iex> options = Macro.expand_literals(quote(do: [adapter: Foo.Bar, size: 1 + 1]), __ENV__)
      iex> options[:adapter]
      Foo.Bar
  """
  @spec expand_literals(t, Macro.Env.t()) :: t
  def expand_literals(ast, env) do
    {ast, :ok} = expand_literals(ast, :ok, fn node, :ok -> {expand(node, env), :ok} end)
    ast
  end

  @doc """
  As `expand_literals/2`, by a function with an accumulator, which gets every alias and returns `{node,
  accumulator}`.

      iex> code = quote(do: [Foo, {:ok, Bar}])
      iex> {expanded, count} = Macro.expand_literals(code, 0, &{Macro.expand(&1, __ENV__), &2 + 1})
      iex> {expanded, count}
      {[Foo, {:ok, Bar}], 2}
  """
  @spec expand_literals(t, acc, (t, acc -> {t, acc})) :: t when acc: term
  def expand_literals(ast, acc, fun)

  def expand_literals({:__aliases__, meta, args}, acc, fun) do
    {args, acc} = expand_literals(args, acc, fun)

    if :lists.all(&is_atom/1, args),
      do: fun.({:__aliases__, meta, args}, acc),
      else: {{:__aliases__, meta, args}, acc}
  end

  def expand_literals({:__MODULE__, _meta, ctx} = node, acc, fun) when is_atom(ctx),
    do: fun.(node, acc)

  def expand_literals({:%, meta, [left, right]}, acc, fun) do
    {left, acc} = expand_literals(left, acc, fun)
    {right, acc} = expand_literals(right, acc, fun)
    {{:%, meta, [left, right]}, acc}
  end

  def expand_literals({kind, meta, args}, acc, fun) when kind in [:%{}, :{}] and is_list(args) do
    {args, acc} = expand_literals(args, acc, fun)
    {{kind, meta, args}, acc}
  end

  def expand_literals({left, right}, acc, fun) do
    {left, acc} = expand_literals(left, acc, fun)
    {right, acc} = expand_literals(right, acc, fun)
    {{left, right}, acc}
  end

  def expand_literals(list, acc, fun) when is_list(list),
    do: :lists.mapfoldl(&expand_literals(&1, &2, fun), acc, list)

  def expand_literals(other, acc, _fun), do: {other, acc}

  @doc """
  Tells whether a quoted expression stands for a literal, also for one of several parts: whether its value is
  known without running anything. Aliases count.

      iex> Macro.quoted_literal?(quote(do: {1, :a, %{b: "c"}}))
      true
      iex> Macro.quoted_literal?(quote(do: {1, x}))
      false
  """
  @spec quoted_literal?(t) :: boolean
  def quoted_literal?(term)
  def quoted_literal?({:__aliases__, _, args}), do: quoted_literal?(args)

  def quoted_literal?({:%, _, [left, right]}),
    do: quoted_literal?(left) and quoted_literal?(right)

  def quoted_literal?({:%{}, _, args}), do: quoted_literal?(args)
  def quoted_literal?({:{}, _, args}), do: quoted_literal?(args)
  def quoted_literal?({left, right}), do: quoted_literal?(left) and quoted_literal?(right)
  def quoted_literal?(list) when is_list(list), do: :lists.all(&quoted_literal?/1, list)

  def quoted_literal?(term),
    do: is_atom(term) or is_number(term) or is_binary(term)

  @special_forms [
    &: 1,
    ^: 1,
    =: 2,
    "::": 2,
    .: 2,
    %: 2,
    alias: 1,
    alias: 2,
    case: 2,
    cond: 1,
    import: 1,
    import: 2,
    quote: 1,
    quote: 2,
    receive: 1,
    require: 1,
    require: 2,
    try: 1,
    unquote: 1,
    unquote_splicing: 1,
    __CALLER__: 0,
    __DIR__: 0,
    __ENV__: 0,
    __MODULE__: 0,
    __STACKTRACE__: 0
  ]

  @any_arity [:%{}, :->, :<<>>, :{}, :__aliases__, :__block__, :fn, :for, :super, :with]

  @doc """
  Tells whether a name with a number of arguments is a special form, which cannot be defined otherwise.

      iex> Macro.special_form?(:case, 2)
      true
      iex> Macro.special_form?(:if, 2)
      false
  """
  @spec special_form?(atom, arity) :: boolean
  def special_form?(name, arity) when is_atom(name) and is_integer(arity),
    do: :lists.member(name, @any_arity) or :lists.member({name, arity}, @special_forms)

  @doc """
  Tells whether a name with a number of arguments, 1 or 2, is an operator.

      iex> Macro.operator?(:and, 2)
      true
      iex> Macro.operator?(:not, 1)
      true
      iex> Macro.operator?(:not, 2)
      false
  """
  @spec operator?(atom, arity) :: boolean
  def operator?(name, arity)
  def operator?(:.., 0), do: true
  def operator?(:"..//", 3), do: true
  def operator?(name, 2) when is_atom(name), do: Identifier.binary_op(name) != :error
  def operator?(name, 1) when is_atom(name), do: Identifier.unary_op(name) != :error
  def operator?(name, arity) when is_atom(name) and is_integer(arity), do: false

  @doc """
  Says how an atom is written: `:alias`, as `Foo.Bar`; `:identifier`, as a name of a variable or function can
  be; `:unquoted`, where only the colon is needed; `:quoted` for all others.

      iex> Enum.map([Foo.Bar, :foo, :foo@bar, :"foo bar"], &Macro.classify_atom/1)
      [:alias, :identifier, :unquoted, :quoted]
  """
  @spec classify_atom(atom) :: :alias | :identifier | :quoted | :unquoted
  def classify_atom(atom), do: inner_classify(atom)

  defp inner_classify(atom) when is_atom(atom) do
    case Identifier.classify(atom) do
      :alias -> :alias
      :identifier -> :identifier
      :unquoted -> :unquoted
      :quoted -> :quoted
    end
  end

  @doc """
  Writes an atom as it stands in source: as a `:literal`, as a `:key` of a keyword list, or as the name
  behind the dot in a `:remote_call`.

      iex> Macro.inspect_atom(:literal, :"a b")
      ~S|:"a b"|
      iex> Macro.inspect_atom(:key, :"a b")
      ~S|"a b":|
      iex> Macro.inspect_atom(:remote_call, :"a b")
      ~S|"a b"|
  """
  @spec inspect_atom(:literal | :key | :remote_call, atom) :: String.t()
  def inspect_atom(:literal, nil), do: "nil"
  def inspect_atom(:literal, true), do: "true"
  def inspect_atom(:literal, false), do: "false"

  def inspect_atom(:literal, atom) when is_atom(atom) do
    binary = Atom.to_string(atom)

    case Identifier.classify(atom) do
      :alias ->
        alias_text(binary)

      :quoted ->
        ":" <> quoted(binary)

      _ ->
        ":" <> binary
    end
  end

  def inspect_atom(:key, atom) when is_atom(atom) do
    binary = Atom.to_string(atom)

    case Identifier.classify(atom) do
      kind when kind in [:alias, :quoted] -> quoted(binary) <> ":"
      _ -> binary <> ":"
    end
  end

  def inspect_atom(:remote_call, atom) when is_atom(atom) do
    binary = Atom.to_string(atom)

    if Identifier.call_name?(atom) or Identifier.classify(atom) == :identifier,
      do: binary,
      else: quoted(binary)
  end

  # What is left without `Elixir.` in front must not be taken for an alias that has it.
  defp alias_text("Elixir.Elixir"), do: "Elixir.Elixir"
  defp alias_text("Elixir.Elixir." <> _ = binary), do: binary
  defp alias_text(binary), do: String.replace_prefix(binary, "Elixir.", "")

  defp quoted(binary) do
    {escaped, ""} = Identifier.escape(binary, ?")
    IO.iodata_to_binary([?", escaped, ?"])
  end

  @doc """
  Writes a module's name in the style of files: words in lower case with `_` between them, parts with `/`. It
  does not turn every name back that `camelize/1` made.

      iex> Macro.underscore("FooBar.Baz")
      "foo_bar/baz"
      iex> Macro.underscore(Kernel.SpecialForms)
      "kernel/special_forms"
  """
  @spec underscore(module | atom | String.t()) :: String.t()
  def underscore(atom_or_string)

  def underscore(atom) when is_atom(atom) do
    "Elixir." <> rest = Atom.to_string(atom)
    underscore(rest)
  end

  def underscore(<<h, t::binary>>), do: :erlang.iolist_to_binary([down(h) | under(t, h)])
  def underscore(""), do: ""

  # Within a run of capitals only the last one, if small letters follow, starts a word.
  defp under(<<char, next, rest::binary>>, _prev)
       when char in ?A..?Z and next not in ?A..?Z and next != ?. and next != ?_ and
              next not in ?0..?9,
       do: [?_, down(char), next | under(rest, next)]

  defp under(<<char, rest::binary>>, prev)
       when char in ?A..?Z and prev not in ?A..?Z and prev != ?_,
       do: [?_, down(char) | under(rest, char)]

  defp under(<<?., rest::binary>>, _prev), do: [?/, underscore(rest)]
  defp under(<<char, rest::binary>>, _prev), do: [down(char) | under(rest, char)]
  defp under(<<>>, _prev), do: []

  @doc """
  Writes a name in the style of modules: words with capitals, parts with dots.

      iex> Macro.camelize("foo_bar/baz")
      "FooBar.Baz"
      iex> Macro.camelize("foo")
      "Foo"
  """
  @spec camelize(String.t()) :: String.t()
  def camelize(string)
  def camelize(""), do: ""
  def camelize(<<?_, t::binary>>), do: camelize(t)
  def camelize(<<h, t::binary>>), do: :erlang.iolist_to_binary([up(h) | camel(t)])

  defp camel(<<?_, ?_, rest::binary>>), do: camel(<<?_, rest::binary>>)

  defp camel(<<?_, char, rest::binary>>) when char in ?a..?z or char in ?0..?9,
    do: [up(char) | camel(rest)]

  defp camel(<<?_>>), do: []
  defp camel(<<?/, rest::binary>>), do: [?., camelize(rest)]
  defp camel(<<char, rest::binary>>), do: [char | camel(rest)]
  defp camel(<<>>), do: []

  defp up(char) when char in ?a..?z, do: char - 32
  defp up(char), do: char

  defp down(char) when char in ?A..?Z, do: char + 32
  defp down(char), do: char

  @doc """
  What `dbg/2` does unless configured otherwise: returns code that shows the given code with its value, of
  pipelines at every step, and gives the value.

      iex> code = Macro.dbg(quote(do: 1 + 1), [], __ENV__)
      iex> ExUnit.CaptureIO.capture_io(fn -> Code.eval_quoted(code, [], __ENV__) end) =~ "1 + 1 #=> 2"
      true
  """
  @spec dbg(t, t, Macro.Env.t()) :: t
  def dbg(code, options, %Macro.Env{} = env) do
    header = dbg_header(env)

    quote do
      to_debug = unquote(dbg_quoted(code))
      unquote(__MODULE__).__dbg__(unquote(header), to_debug, unquote(options))
    end
  end

  defp dbg_quoted({:|>, _, _} = pipeline) do
    [{first, _} | steps] = unpipe(pipeline)
    value = unique_var(:value, __MODULE__)
    values = unique_var(:values, __MODULE__)

    start =
      quote do
        unquote(value) = unquote(first)
        unquote(values) = [{unquote(Macro.to_string(first)), unquote(value)}]
      end

    {steps, _code} =
      :lists.mapfoldl(
        fn {step, position}, _ ->
          quoted =
            quote do
              unquote(value) = unquote(pipe(value, step, position))

              unquote(values) = [
                {unquote(Macro.to_string(step)), unquote(value)} | unquote(values)
              ]
            end

          {quoted, nil}
        end,
        nil,
        steps
      )

    {:__block__, [],
     [start | steps] ++ [quote(do: {:pipe, :lists.reverse(unquote(values)), unquote(value)})]}
  end

  defp dbg_quoted(code), do: quote(do: {:value, unquote(Macro.to_string(code)), unquote(code)})

  defp dbg_header(env) do
    location = Exception.format_file_line(Path.relative_to_cwd(env.file), env.line)

    place =
      case env.function do
        _ when env.module == nil -> "(file)"
        nil -> inspect(env.module) <> " (module)"
        {name, arity} -> Exception.format_mfa(env.module, name, arity)
      end

    "[" <> location <> " " <> place <> "]"
  end

  @doc false
  def __dbg__(header, to_debug, options) do
    {print_location?, options} = Keyword.pop(options, :print_location, true)
    syntax_colors = if IO.ANSI.enabled?(), do: IO.ANSI.syntax_colors(), else: []
    options = Keyword.merge([width: 80, pretty: true, syntax_colors: syntax_colors], options)
    {text, value} = dbg_text(to_debug, options)
    head = if print_location?, do: [:cyan, :italic, header, :reset, "\n"], else: []
    IO.write(IO.ANSI.format([head, text, ?\n], options[:syntax_colors] != []))
    value
  end

  defp dbg_text({:value, code, value}, options), do: {dbg_step(code, value, options), value}

  defp dbg_text({:pipe, [{code, value} | steps], result}, options) do
    rest = for {code, value} <- steps, do: [:faint, "|> ", :reset | dbg_step(code, value, options)]
    {[dbg_step(code, value, options) | rest], result}
  end

  defp dbg_step(code, value, options), do: [code, :faint, " #=>", :reset, " ", inspect(value, options), "\n"]
end

defmodule Inspect.Algebra do
  @moduledoc ~S"""
  Documents that know where they may break, and their layout in a given width: what `inspect/2` and the
  formatter are built on.

  A document is a text, `empty/0`, `line/0`, or made of others by the functions here. `break/1` stands for a
  text, a blank as a rule, or a new line: `group/2` puts a bound around some breaks, which become new lines
  all together when the group does not fit into the width. `nest/3` indents the lines inside. `format/2` lays
  the whole out.

      iex> doc = Inspect.Algebra.glue("hello", "world")
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(30) |> IO.iodata_to_binary()
      "hello world"
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(5) |> IO.iodata_to_binary()
      "hello\nworld"

  An implementation of `Inspect` returns a document:

      defimpl Inspect, for: Room do
        import Inspect.Algebra

        def inspect(room, opts) do
          concat(["#Room<", to_doc(room.name, opts), ">"])
        end
      end
  """

  # Those most asked about come first.
  @tags [
    :doc_cons,
    :doc_group,
    :doc_string,
    :doc_nest,
    :doc_break,
    :doc_fits,
    :doc_force,
    :doc_collapse,
    :doc_color,
    :doc_limit
  ]

  @type t ::
          binary
          | :doc_line
          | :doc_nil
          | doc_break
          | doc_collapse
          | doc_color
          | doc_cons
          | doc_fits
          | doc_force
          | doc_group
          | doc_nest
          | doc_string
          | doc_limit

  @typep doc_break :: {:doc_break, binary, :flex | :strict}
  @typep doc_collapse :: {:doc_collapse, pos_integer}
  @typep doc_color :: {:doc_color, t, IO.ANSI.ansidata()}
  @typep doc_cons :: {:doc_cons, t, t}
  @typep doc_fits :: {:doc_fits, t, :enabled | :disabled}
  @typep doc_force :: {:doc_force, t}
  @typep doc_group :: {:doc_group, t, :inherit | :self}
  @typep doc_limit :: {:doc_limit, t, pos_integer | :infinity}
  @typep doc_nest :: {:doc_nest, t, :cursor | :reset | non_neg_integer, :always | :break}
  @typep doc_string :: {:doc_string, t, non_neg_integer}
  @typep mode :: :flat | :flat_no_break | :break | :break_no_flat

  @doc """
  Tells, in guards too, whether a term can be a document: a string, `:doc_nil`, `:doc_line`, or a tuple such
  as `group/2` and its like make. Only the outermost part is looked at.

      iex> import Inspect.Algebra
      iex> is_doc(space("a", "b"))
      true
      iex> is_doc("a") and is_doc(empty())
      true
      iex> is_doc(1)
      false
  """
  defmacro is_doc(doc) do
    tags = @tags

    quote do
      is_binary(unquote(doc)) or unquote(doc) == :doc_nil or unquote(doc) == :doc_line or
        (is_tuple(unquote(doc)) and :erlang.element(1, unquote(doc)) in unquote(tags))
    end
  end

  @doc """
  Turns a term into a document as the given options ask, those that an implementation of `Inspect` gets: the
  way to show what is inside of a struct. Structs whose own implementation fails become an `Inspect.Error`.

      iex> Inspect.Algebra.to_doc(:a, %Inspect.Opts{})
      ":a"
      iex> doc = Inspect.Algebra.to_doc([1, 2, 3], %Inspect.Opts{limit: 2})
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "[1, 2, ...]"
  """
  @spec to_doc(any, Inspect.Opts.t()) :: t
  def to_doc(%_{} = struct, %Inspect.Opts{inspect_fun: fun} = opts) do
    if opts.structs do
      try do
        fun.(struct, opts)
      rescue
        exception -> struct_failed(struct, exception, __STACKTRACE__, opts)
      end
    else
      Inspect.Map.inspect(struct, opts)
    end
  end

  def to_doc(term, %Inspect.Opts{inspect_fun: fun} = opts), do: fun.(term, opts)

  # The message of the failure may itself print the struct, so while it is made a second
  # failure prints the plain map instead of starting over.
  defp struct_failed(struct, exception, stacktrace, opts) do
    if Process.get(:inspect_trap) do
      Inspect.Map.inspect(struct, opts)
    else
      error =
        try do
          Process.put(:inspect_trap, true)

          fun = Inspect.Opts.default_inspect_fun()
          plain = %{opts | structs: not opts.safe, inspect_fun: fun, syntax_colors: []}
          shown = struct |> Inspect.Map.inspect(plain) |> format(opts.width)

          Inspect.Error.exception(
            exception: exception,
            stacktrace: stacktrace,
            inspected_struct: IO.iodata_to_binary(shown)
          )
        after
          Process.delete(:inspect_trap)
        end

      if opts.safe, do: Inspect.inspect(error, opts), else: reraise(error, stacktrace)
    end
  end

  @doc ~S"""
  Wraps a collection in a left and a right text, its items, which the function turns into documents, joined
  by a separator. No more are shown than the limit of the options allows, and `...` stands for the rest. What
  does not fit breaks into lines that are indented.

  Options are `:separator` (`","` unless given) and `:break`: `:strict`, where all items get a line or none;
  `:flex`, where lines are filled; `:maybe`, which is flex when every item is plain text.

      iex> fun = fn i, _opts -> to_string(i) end
      iex> doc = Inspect.Algebra.container_doc("[", [1, 2, 3], "]", %Inspect.Opts{}, fun)
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "[1, 2, 3]"
      iex> doc |> Inspect.Algebra.format(4) |> IO.iodata_to_binary()
      "[1,\n 2,\n 3]"
      iex> opts = %Inspect.Opts{limit: 1}
      iex> doc = Inspect.Algebra.container_doc("<", [1, 2, 3], ">", opts, fun, separator: ";")
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "<1; ...>"
  """
  @spec container_doc(t, list, t, Inspect.Opts.t(), (term, Inspect.Opts.t() -> t), keyword) :: t
  def container_doc(left, collection, right, inspect_opts, fun, opts \\ [])
      when is_doc(left) and is_list(collection) and is_doc(right) and is_function(fun, 2) and
             is_list(opts) do
    if collection == [] do
      concat(left, right)
    else
      break = Keyword.get(opts, :break, :maybe)
      separator = Keyword.get(opts, :separator, ",")

      {docs, plain?} =
        container_each(collection, inspect_opts.limit, inspect_opts, fun, [], break == :maybe)

      flex? = plain? or break == :flex
      docs = fold_doc(docs, &join(&1, &2, flex?, separator))

      if flex? do
        group(concat(concat(left, nest(docs, 1)), right))
      else
        group(glue(nest(glue(left, "", docs), 2), "", right))
      end
    end
  end

  defp container_each([], _limit, _opts, _fun, acc, plain?), do: {:lists.reverse(acc), plain?}

  defp container_each(_items, 0, _opts, _fun, acc, plain?),
    do: {:lists.reverse(["..." | acc]), plain?}

  defp container_each([item | items], limit, opts, fun, acc, plain?)
       when is_list(items) and (limit == :infinity or (is_integer(limit) and limit > 0)) do
    less = less(limit)
    doc = fun.(item, %{opts | limit: less})
    limit = if doc == :doc_nil, do: limit, else: less
    container_each(items, limit, opts, fun, [doc | acc], plain? and plain?(doc))
  end

  defp container_each([item | last], limit, opts, fun, acc, plain?)
       when limit == :infinity or (is_integer(limit) and limit > 0) do
    less = less(limit)
    item = fun.(item, %{opts | limit: less})
    last = fun.(last, %{opts | limit: less})
    both? = plain? and plain?(item) and plain?(last)
    {:lists.reverse([join(item, last, both?, " |") | acc]), both?}
  end

  defp less(:infinity), do: :infinity
  defp less(0), do: 0
  defp less(limit), do: limit - 1

  defp join(:doc_nil, :doc_nil, _flex?, _separator), do: :doc_nil
  defp join(left, :doc_nil, _flex?, _separator), do: left
  defp join(:doc_nil, right, _flex?, _separator), do: right
  defp join(left, right, true, separator), do: flex_glue(concat(left, separator), right)
  defp join(left, right, false, separator), do: glue(concat(left, separator), right)

  defp plain?({:doc_cons, left, right}), do: plain?(left) and plain?(right)
  defp plain?({:doc_color, doc, _}), do: plain?(doc)
  defp plain?({:doc_string, _, _}), do: true
  defp plain?(:doc_nil), do: true
  defp plain?(doc), do: is_binary(doc)

  @doc false
  @deprecated "Use a combination of concat/2 and nest/2 instead"
  def surround(left, doc, right) when is_doc(left) and is_doc(doc) and is_doc(right) do
    if doc == :doc_nil, do: concat(left, right), else: concat(concat(left, nest(doc, 1)), right)
  end

  @doc false
  @deprecated "Use Inspect.Algebra.container_doc/6 instead"
  def surround_many(left, docs, right, %Inspect.Opts{} = inspect_opts, fun, separator \\ ",") do
    container_doc(left, docs, right, inspect_opts, fun, separator: separator)
  end

  @doc """
  Returns the document of nothing, which is not even an empty line.

      iex> Inspect.Algebra.empty()
      :doc_nil
      iex> Inspect.Algebra.concat("a", Inspect.Algebra.empty()) |> Inspect.Algebra.format(80)
      ["a"]
  """
  @spec empty() :: :doc_nil
  def empty, do: :doc_nil

  @doc """
  Makes a document of a text whose width is its number of graphemes. A text alone counts by its bytes, which
  is quicker, and right for ASCII.

      iex> Inspect.Algebra.string("olá")
      {:doc_string, "olá", 3}
  """
  @spec string(String.t()) :: t
  def string(string) when is_binary(string), do: {:doc_string, string, String.length(string)}

  @doc """
  Joins two documents with nothing between them.

      iex> Inspect.Algebra.concat("hello", "world") |> Inspect.Algebra.format(80)
      ["hello", "world"]
  """
  @spec concat(t, t) :: t
  def concat(doc1, doc2) when is_doc(doc1) and is_doc(doc2), do: {:doc_cons, doc1, doc2}

  @doc """
  Joins the documents of a list with nothing between them.

      iex> Inspect.Algebra.concat(["a", "b", "c"]) |> Inspect.Algebra.format(80)
      ["a", "b", "c"]
      iex> Inspect.Algebra.concat([])
      :doc_nil
  """
  @spec concat([t]) :: t
  def concat(docs) when is_list(docs), do: fold_doc(docs, &concat(&1, &2))

  @doc """
  Frees a document from the limit of what stands around it: what is nested in it is shown whole.

      iex> Inspect.Algebra.no_limit("a")
      {:doc_limit, "a", :infinity}
  """
  @spec no_limit(t) :: t
  def no_limit(doc), do: {:doc_limit, doc, :infinity}

  @doc ~S"""
  Colours a document as the option `:syntax_colors` says for a kind of term, `:atom`, `:number`, `:string`
  and so on. A kind that has no colour leaves the document as it is; the sequences count nothing in the
  width.

      iex> Inspect.Algebra.color("x", :atom, %Inspect.Opts{})
      "x"
      iex> doc = Inspect.Algebra.color("x", :atom, %Inspect.Opts{syntax_colors: [atom: :cyan]})
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "\e[36mx\e[0m"
  """
  @spec color(t, atom, Inspect.Opts.t()) :: t
  def color(doc, key, %Inspect.Opts{syntax_colors: colors}) when is_doc(doc) do
    case Keyword.get(colors, key) do
      nil ->
        doc

      ansi ->
        reset = Keyword.get(colors, :reset, :reset)
        concat({:doc_color, doc, ansi}, {:doc_color, :doc_nil, reset})
    end
  end

  @doc ~S"""
  Indents the lines that begin inside of a document, by a number of columns more than around it, to the
  column where the document begins (`:cursor`), or not at all (`:reset`). With `:break` as the mode only
  breaks are indented, not `line/0`.

      iex> doc = Inspect.Algebra.nest(Inspect.Algebra.glue("hello", "world"), 5)
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(5) |> IO.iodata_to_binary()
      "hello\n     world"
      iex> doc = Inspect.Algebra.concat("say ", Inspect.Algebra.nest(Inspect.Algebra.line("a", "b"), :cursor))
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "say a\n    b"
  """
  @spec nest(t, non_neg_integer | :cursor | :reset, :always | :break) :: t
  def nest(doc, level, mode \\ :always)

  def nest(doc, :cursor, mode) when mode in [:always, :break] and is_doc(doc),
    do: {:doc_nest, doc, :cursor, mode}

  def nest(doc, :reset, mode) when mode in [:always, :break] and is_doc(doc),
    do: {:doc_nest, doc, :reset, mode}

  def nest(doc, 0, mode) when mode in [:always, :break] and is_doc(doc), do: doc

  def nest(doc, level, mode)
      when is_integer(level) and level > 0 and mode in [:always, :break] and is_doc(doc),
      do: {:doc_nest, doc, level, mode}

  @doc ~S"""
  Returns a place where the group around it breaks if it does not fit; otherwise it is the given text, a
  blank unless given. All breaks of a group break together.

      iex> doc = Inspect.Algebra.concat(["a", Inspect.Algebra.break("-"), "b", Inspect.Algebra.break("-"), "c"])
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(5) |> IO.iodata_to_binary()
      "a-b-c"
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(4) |> IO.iodata_to_binary()
      "a\nb\nc"
  """
  @spec break(binary) :: t
  def break(string \\ " ") when is_binary(string), do: {:doc_break, string, :strict}

  @doc ~S"""
  As `break/1`, but it breaks only where what follows up to the next break does not fit: lines are filled.

      iex> flex = Inspect.Algebra.flex_break("-")
      iex> doc = Inspect.Algebra.concat(["a", flex, "b", flex, "c"])
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(4) |> IO.iodata_to_binary()
      "a-b\nc"
  """
  @spec flex_break(binary) :: t
  def flex_break(string \\ " ") when is_binary(string), do: {:doc_break, string, :flex}

  @doc """
  Joins two documents by a break; the text it stands for, a blank unless given, is the argument in the middle.

      iex> Inspect.Algebra.glue("a", "b") |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a b"
      iex> Inspect.Algebra.glue("a", "-", "b") |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a-b"
  """
  @spec glue(t, binary, t) :: t
  def glue(doc1, break_string \\ " ", doc2) when is_binary(break_string),
    do: concat(doc1, concat(break(break_string), doc2))

  @doc """
  Joins two documents by a `flex_break/1`; the text it stands for, a blank unless given, is the argument in
  the middle.

      iex> Inspect.Algebra.flex_glue("a", "b")
      {:doc_cons, "a", {:doc_cons, {:doc_break, " ", :flex}, "b"}}
  """
  @spec flex_glue(t, binary, t) :: t
  def flex_glue(doc1, break_string \\ " ", doc2) when is_binary(break_string),
    do: concat(doc1, concat(flex_break(break_string), doc2))

  @doc ~S"""
  Puts a bound around the breaks in a document: if it fits into what is left of the line none of them breaks,
  else all do. Groups inside are asked anew; those with `:inherit` break when the one around them did.

      iex> inner = Inspect.Algebra.group(Inspect.Algebra.glue("b", "c"))
      iex> doc = Inspect.Algebra.group(Inspect.Algebra.glue("aaa", inner))
      iex> doc |> Inspect.Algebra.format(4) |> IO.iodata_to_binary()
      "aaa\nb c"
      iex> doc |> Inspect.Algebra.format(2) |> IO.iodata_to_binary()
      "aaa\nb\nc"
  """
  @spec group(t, :self | :inherit) :: t
  def group(doc, mode \\ :self) when is_doc(doc), do: {:doc_group, doc, mode}

  @doc """
  Joins two documents by a blank that never breaks.

      iex> Inspect.Algebra.space("a", "b") |> Inspect.Algebra.format(1)
      ["a", " ", "b"]
  """
  @spec space(t, t) :: t
  def space(doc1, doc2), do: concat(doc1, concat(" ", doc2))

  @doc """
  Returns a new line that is always there, whatever the width is. It does not make the group around it break.

      iex> Inspect.Algebra.line()
      :doc_line
  """
  @spec line() :: t
  def line, do: :doc_line

  @doc ~S"""
  Joins two documents by a new line that is always there.

      iex> Inspect.Algebra.line("a", "b") |> Inspect.Algebra.format(80)
      ["a", "\n", "b"]
  """
  @spec line(t, t) :: t
  def line(doc1, doc2), do: concat(doc1, concat(line(), doc2))

  @doc ~S"""
  Makes the groups around a document break although they would fit, unless a `next_break_fits/2` permits
  otherwise.

      iex> doc = Inspect.Algebra.force_unfit(Inspect.Algebra.glue("a", "b"))
      iex> Inspect.Algebra.group(doc) |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a\nb"
  """
  @spec force_unfit(t) :: t
  def force_unfit(doc) when is_doc(doc), do: {:doc_force, doc}

  @doc """
  Takes a document as fitting once its next break is reached, so that what is before it stays on the line and
  what is behind it may break: so a call's last argument, a `fn` or a list, begins on the call's line.
  `:disabled` undoes it for what is inside.

      iex> Inspect.Algebra.next_break_fits("a", :disabled)
      {:doc_fits, "a", :disabled}
  """
  @spec next_break_fits(t, :enabled | :disabled) :: t
  def next_break_fits(doc, mode \\ :enabled) when is_doc(doc) and mode in [:enabled, :disabled],
    do: {:doc_fits, doc, mode}

  @doc ~S"""
  Collapses the new lines that follow, up to the next text, into at most so many.

      iex> import Inspect.Algebra, except: [format: 2]
      iex> doc = concat(["a", collapse_lines(2), line(), line(), line(), "b"])
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a\n\nb"
  """
  @spec collapse_lines(pos_integer) :: t
  def collapse_lines(max) when is_integer(max) and max > 0, do: {:doc_collapse, max}

  @doc """
  Folds a list of documents from the right: the function gets a document and what became of those behind it.
  The last one is what it begins with; the empty list gives `empty/0`.

      iex> doc = Inspect.Algebra.fold_doc(["a", "b", "c"], &Inspect.Algebra.concat([&1, "!", &2]))
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a!b!c"
      iex> Inspect.Algebra.fold_doc([], &Inspect.Algebra.concat/2)
      :doc_nil
  """
  @spec fold_doc([t], (t, t -> t)) :: t
  def fold_doc(docs, folder_fun)
  def fold_doc([], _folder_fun), do: :doc_nil
  def fold_doc([doc], _folder_fun), do: doc

  def fold_doc([doc | docs], folder_fun) when is_function(folder_fun, 2),
    do: folder_fun.(doc, fold_doc(docs, folder_fun))

  @doc """
  Lays a document out in a width, `:infinity` for no bound, and returns the text as iodata. A break that is
  in no group is a new line only where what follows does not fit.

      iex> Inspect.Algebra.format(Inspect.Algebra.glue("a", "b"), 80)
      ["a", " ", "b"]
      iex> Inspect.Algebra.format(Inspect.Algebra.empty(), :infinity)
      []
  """
  @spec format(t, non_neg_integer | :infinity) :: iodata
  def format(doc, width)
      when is_doc(doc) and (width == :infinity or (is_integer(width) and width >= 0)) do
    case :rshell.layout(doc, width) do
      list when is_list(list) -> list
      {:colored, list} -> Enum.map(list, &colored/1)
      {:format, [width, col, stack]} -> format(width, col, stack)
      {:fits?, [width, col, broken?, stack]} -> fits?(width, col, broken?, stack)
    end
  end

  defp colored({:color, color}), do: IO.ANSI.format_fragment(color, true)
  defp colored(text), do: text

  # These fail, with what is no document first on the stack.
  defp format(_width, _col, []), do: []
  defp fits?(_width, _col, _broken?, []), do: true
end

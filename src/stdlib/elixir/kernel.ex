defmodule Kernel do
  @moduledoc """
  The functions and macros that every module and the shell have at hand.

      iex> 1 + 2
      3
  """

  # Nothing in this file uses a macro of this file: expanding a macro must never need
  # that same macro. Conditions are `case`, text is built from iodata, guards name :erlang.

  @frames [
    new_struct: [{Kernel, :struct, 3, [file: 'lib/kernel.ex', line: 2350]}],
    "-struct!/2-fun-0-": {:"-struct!/2-fun-0-", 2345}
  ]

  # Arithmetic and comparison

  @doc """
  Adds two numbers.

      iex> 1 + 2.5
      3.5
  """
  @spec number + number :: number
  def left + right, do: :erlang.+(left, right)

  @doc """
  Subtracts the right number from the left one.

      iex> 3 - 1
      2
  """
  @spec number - number :: number
  def left - right, do: :erlang.-(left, right)

  @doc """
  Returns the number itself.

      iex> +1
      1
  """
  @spec +number :: number
  def +value, do: :erlang.+(value)

  @doc """
  Negates a number.

      iex> -(2)
      -2
  """
  @spec -number :: number
  def -value, do: :erlang.-(value)

  @doc """
  Multiplies two numbers.

      iex> 2 * 3
      6
  """
  @spec number * number :: number
  def left * right, do: :erlang.*(left, right)

  @doc """
  Divides; the result is always a float.

      iex> 4 / 2
      2.0
  """
  @spec number / number :: float
  def left / right, do: :erlang./(left, right)

  @doc """
  Raises to a power: an integer for integers with an exponent that is not negative, else a float.

      iex> 2 ** 10
      1024
  """
  @spec integer ** non_neg_integer :: integer
  def base ** exponent
      when :erlang.andalso(
             :erlang.is_integer(base),
             :erlang.andalso(:erlang.is_integer(exponent), :erlang.>=(exponent, 0))
           ),
      do: power(base, exponent, 1)

  def base ** exponent
      when :erlang.andalso(:erlang.is_number(base), :erlang.is_number(exponent)),
      do: :math.pow(base, exponent)

  defp power(_base, 0, acc), do: acc
  defp power(base, 1, acc), do: :erlang.*(base, acc)

  defp power(base, exponent, acc) do
    half = :erlang.bsr(exponent, 1)

    case :erlang.band(exponent, 1) do
      0 -> power(:erlang.*(base, base), half, acc)
      1 -> power(:erlang.*(base, base), half, :erlang.*(base, acc))
    end
  end

  @doc """
  Absolute value.

      iex> abs(-3)
      3
  """
  @spec abs(number) :: number
  def abs(number), do: :erlang.abs(number)

  @doc """
  Integer division, rounding towards zero.

      iex> div(-7, 2)
      -3
  """
  @spec div(integer, integer) :: integer
  def div(dividend, divisor), do: :erlang.div(dividend, divisor)

  @doc """
  Remainder of an integer division; it has the dividend's sign.

      iex> rem(-7, 2)
      -1
  """
  @spec rem(integer, integer) :: integer
  def rem(dividend, divisor), do: :erlang.rem(dividend, divisor)

  @doc """
  Smallest integer not below the number.

      iex> ceil(1.2)
      2
  """
  @spec ceil(number) :: integer
  def ceil(number), do: :erlang.ceil(number)

  @doc """
  Largest integer not above the number.

      iex> floor(-1.2)
      -2
  """
  @spec floor(number) :: integer
  def floor(number), do: :erlang.floor(number)

  @doc """
  Nearest integer; halves go away from zero.

      iex> round(2.5)
      3
  """
  @spec round(number) :: integer
  def round(number), do: :erlang.round(number)

  @doc """
  Integer part of a number.

      iex> trunc(-5.9)
      -5
  """
  @spec trunc(number) :: integer
  def trunc(number), do: :erlang.trunc(number)

  @doc """
  The larger of two terms by the term order; the first when they are equal.

      iex> max(1, 2)
      2
  """
  @spec max(term, term) :: term
  def max(first, second), do: :erlang.max(first, second)

  @doc """
  The smaller of two terms by the term order; the first when they are equal.

      iex> min(1, 2)
      1
  """
  @spec min(term, term) :: term
  def min(first, second), do: :erlang.min(first, second)

  @doc """
  Are the terms equal, integers and floats compared by value?

      iex> 1 == 1.0
      true
  """
  @spec term == term :: boolean
  def left == right, do: :erlang.==(left, right)

  @doc """
  Are the terms different by value?

      iex> 1 != 1.0
      false
  """
  @spec term != term :: boolean
  def left != right, do: :erlang."/="(left, right)

  @doc """
  Are the terms exactly equal?

      iex> 1 === 1.0
      false
  """
  @spec term === term :: boolean
  def left === right, do: :erlang."=:="(left, right)

  @doc """
  Are the terms not exactly equal?

      iex> 1 !== 1.0
      true
  """
  @spec term !== term :: boolean
  def left !== right, do: :erlang."=/="(left, right)

  @doc """
  Is the left term smaller by the term order?

      iex> 1 < :a
      true
  """
  @spec term < term :: boolean
  def left < right, do: :erlang.<(left, right)

  @doc """
  Is the left term greater by the term order?

      iex> 2 > 1
      true
  """
  @spec term > term :: boolean
  def left > right, do: :erlang.>(left, right)

  @doc """
  Is the left term smaller or equal?

      iex> 1 <= 1
      true
  """
  @spec term <= term :: boolean
  def left <= right, do: :erlang."=<"(left, right)

  @doc """
  Is the left term greater or equal?

      iex> 1 >= 2
      false
  """
  @spec term >= term :: boolean
  def left >= right, do: :erlang.>=(left, right)

  @doc """
  Strict negation: the argument must be a boolean.

      iex> not false
      true
  """
  @spec not true :: false
  @spec not false :: true
  def not value, do: :erlang.not(value)

  # Kinds of terms

  @doc """
  Is the term an atom?

      iex> is_atom(nil)
      true
  """
  @doc guard: true
  @spec is_atom(term) :: boolean
  def is_atom(term), do: :erlang.is_atom(term)

  @doc """
  Is the term a binary?

      iex> is_binary("foo")
      true
  """
  @doc guard: true
  @spec is_binary(term) :: boolean
  def is_binary(term), do: :erlang.is_binary(term)

  @doc """
  Is the term a bitstring, a binary included?

      iex> is_bitstring(<<1::3>>)
      true
  """
  @doc guard: true
  @spec is_bitstring(term) :: boolean
  def is_bitstring(term), do: :erlang.is_bitstring(term)

  @doc """
  Is the term `true` or `false`?

      iex> is_boolean(nil)
      false
  """
  @doc guard: true
  @spec is_boolean(term) :: boolean
  def is_boolean(term), do: :erlang.is_boolean(term)

  @doc """
  Is the term a float?

      iex> is_float(1.0)
      true
  """
  @doc guard: true
  @spec is_float(term) :: boolean
  def is_float(term), do: :erlang.is_float(term)

  @doc """
  Is the term a function?

      iex> is_function(fn -> 1 end)
      true
  """
  @doc guard: true
  @spec is_function(term) :: boolean
  def is_function(term), do: :erlang.is_function(term)

  @doc """
  Is the term a function of that arity?

      iex> is_function(fn x -> x end, 2)
      false
  """
  @doc guard: true
  @spec is_function(term, non_neg_integer) :: boolean
  def is_function(term, arity), do: :erlang.is_function(term, arity)

  @doc """
  Is the term an integer?

      iex> is_integer(1.0)
      false
  """
  @doc guard: true
  @spec is_integer(term) :: boolean
  def is_integer(term), do: :erlang.is_integer(term)

  @doc """
  Is the term a list, a proper one or not?

      iex> is_list([1])
      true
  """
  @doc guard: true
  @spec is_list(term) :: boolean
  def is_list(term), do: :erlang.is_list(term)

  @doc """
  Is the term a map, a struct included?

      iex> is_map(%{})
      true
  """
  @doc guard: true
  @spec is_map(term) :: boolean
  def is_map(term), do: :erlang.is_map(term)

  @doc """
  Has the map this key?

      iex> is_map_key(%{a: 1}, :a)
      true
  """
  @doc guard: true
  @spec is_map_key(map, term) :: boolean
  def is_map_key(map, key), do: :erlang.is_map_key(key, map)

  @doc """
  Is the term an integer or a float?

      iex> is_number(1.5)
      true
  """
  @doc guard: true
  @spec is_number(term) :: boolean
  def is_number(term), do: :erlang.is_number(term)

  @doc """
  Is the term a process identifier?

      iex> is_pid(self())
      true
  """
  @doc guard: true
  @spec is_pid(term) :: boolean
  def is_pid(term), do: :erlang.is_pid(term)

  @doc """
  Is the term a port?

      iex> is_port(:a)
      false
  """
  @doc guard: true
  @spec is_port(term) :: boolean
  def is_port(term), do: :erlang.is_port(term)

  @doc """
  Is the term a reference?

      iex> is_reference(make_ref())
      true
  """
  @doc guard: true
  @spec is_reference(term) :: boolean
  def is_reference(term), do: :erlang.is_reference(term)

  @doc """
  Is the term a tuple?

      iex> is_tuple({1})
      true
  """
  @doc guard: true
  @spec is_tuple(term) :: boolean
  def is_tuple(term), do: :erlang.is_tuple(term)

  @doc """
  Is the term `nil`?

      iex> is_nil(nil)
      true
  """
  @doc guard: true
  defmacro is_nil(term), do: quote(do: unquote(term) == nil)

  @doc """
  Is the term a struct?

      iex> is_struct(1..2)
      true
  """
  @doc guard: true
  defmacro is_struct(term) do
    case __CALLER__.context do
      nil ->
        quote do
          case unquote(term) do
            %_{} -> true
            _ -> false
          end
        end

      :match ->
        invalid_match!(:is_struct)

      :guard ->
        quote do
          is_map(unquote(term)) and :erlang.is_map_key(:__struct__, unquote(term)) and
            is_atom(:erlang.map_get(:__struct__, unquote(term)))
        end
    end
  end

  @doc """
  Is the term a struct of that name?

      iex> is_struct(1..2, Range)
      true
  """
  @doc guard: true
  defmacro is_struct(term, name) do
    case __CALLER__.context do
      nil ->
        quote generated: true do
          case unquote(name) do
            name when is_atom(name) ->
              case unquote(term) do
                %{__struct__: ^name} -> true
                _ -> false
              end

            _ ->
              raise ArgumentError
          end
        end

      :match ->
        invalid_match!(:is_struct)

      :guard ->
        quote do
          is_map(unquote(term)) and (is_atom(unquote(name)) or :fail) and
            :erlang.is_map_key(:__struct__, unquote(term)) and
            :erlang.map_get(:__struct__, unquote(term)) == unquote(name)
        end
    end
  end

  @doc """
  Is the term an exception?

      iex> is_exception(%RuntimeError{})
      true
  """
  @doc guard: true
  defmacro is_exception(term) do
    case __CALLER__.context do
      nil ->
        quote do
          case unquote(term) do
            %_{__exception__: true} -> true
            _ -> false
          end
        end

      :match ->
        invalid_match!(:is_exception)

      :guard ->
        quote do
          is_map(unquote(term)) and :erlang.is_map_key(:__struct__, unquote(term)) and
            is_atom(:erlang.map_get(:__struct__, unquote(term))) and
            :erlang.is_map_key(:__exception__, unquote(term)) and
            :erlang.map_get(:__exception__, unquote(term)) == true
        end
    end
  end

  @doc """
  Is the term an exception of that name?

      iex> is_exception(%RuntimeError{}, RuntimeError)
      true
  """
  @doc guard: true
  defmacro is_exception(term, name) do
    case __CALLER__.context do
      nil ->
        quote do
          case unquote(name) do
            name when is_atom(name) ->
              case unquote(term) do
                %{__struct__: ^name, __exception__: true} -> true
                _ -> false
              end

            _ ->
              raise ArgumentError
          end
        end

      :match ->
        invalid_match!(:is_exception)

      :guard ->
        quote do
          is_map(unquote(term)) and (is_atom(unquote(name)) or :fail) and
            :erlang.is_map_key(:__struct__, unquote(term)) and
            :erlang.map_get(:__struct__, unquote(term)) == unquote(name) and
            :erlang.is_map_key(:__exception__, unquote(term)) and
            :erlang.map_get(:__exception__, unquote(term)) == true
        end
    end
  end

  # Parts of terms

  @doc """
  A part of a binary, from `start`, `size` bytes long.

      iex> binary_part("foobar", 0, 3)
      "foo"
  """
  @doc guard: true
  @spec binary_part(binary, non_neg_integer, integer) :: binary
  def binary_part(binary, start, size), do: :erlang.binary_part(binary, start, size)

  @doc """
  The bytes of a binary at the offsets of a range; what lies outside is left out.

      iex> binary_slice("elixir", 0..3)
      "elix"
  """
  @spec binary_slice(binary, Range.t()) :: binary
  def binary_slice(binary, %{__struct__: Range, first: first, last: last, step: step})
      when :erlang.andalso(:erlang.is_binary(binary), :erlang.>(step, 0)) do
    total = :erlang.byte_size(binary)
    first = clamp_first(first, total)

    last =
      case :erlang.<(last, 0) do
        true -> :erlang.+(last, total)
        false -> last
      end

    amount = :erlang.+(:erlang.-(last, first), 1)

    case :erlang.andalso(:erlang.<(first, total), :erlang.>(amount, 0)) do
      false ->
        ""

      true ->
        part = :erlang.binary_part(binary, first, :erlang.min(amount, :erlang.-(total, first)))

        case step do
          1 -> part
          _ -> every_nth_byte(part, step)
        end
    end
  end

  def binary_slice(binary, %{__struct__: Range} = range) when :erlang.is_binary(binary) do
    argument_error([
      "binary_slice/2 does not accept ranges with negative steps, got: ",
      inspect(range)
    ])
  end

  @doc """
  At most `size` bytes of a binary from `start`, which counts from the end when negative.

      iex> binary_slice("elixir", -2, 5)
      "ir"
  """
  @spec binary_slice(binary, integer, non_neg_integer) :: binary
  def binary_slice(binary, start, size)
      when :erlang.andalso(
             :erlang.andalso(:erlang.is_binary(binary), :erlang.is_integer(start)),
             :erlang.andalso(:erlang.is_integer(size), :erlang.>=(size, 0))
           ) do
    total = :erlang.byte_size(binary)
    start = clamp_first(start, total)

    case :erlang.<(start, total) do
      true -> :erlang.binary_part(binary, start, :erlang.min(size, :erlang.-(total, start)))
      false -> ""
    end
  end

  defp clamp_first(first, total) when :erlang.<(first, 0),
    do: :erlang.max(:erlang.+(first, total), 0)

  defp clamp_first(first, _total), do: first

  defp every_nth_byte(binary, step) do
    skip = :erlang.-(step, 1)
    :erlang.iolist_to_binary(every_nth_byte_list(binary, skip))
  end

  defp every_nth_byte_list(<<byte, rest::binary>>, skip) do
    case rest do
      <<_::size(skip)-binary, rest::binary>> -> [byte | every_nth_byte_list(rest, skip)]
      _ -> [byte]
    end
  end

  defp every_nth_byte_list(<<>>, _skip), do: []

  @doc """
  Number of bits in a bitstring.

      iex> bit_size(<<1::3>>)
      3
  """
  @doc guard: true
  @spec bit_size(bitstring) :: non_neg_integer
  def bit_size(bitstring), do: :erlang.bit_size(bitstring)

  @doc """
  Number of bytes needed for a bitstring.

      iex> byte_size("olá")
      4
  """
  @doc guard: true
  @spec byte_size(bitstring) :: non_neg_integer
  def byte_size(bitstring), do: :erlang.byte_size(bitstring)

  @doc """
  The element of a tuple at an index that starts at 0.

      iex> elem({:a, :b}, 1)
      :b
  """
  @doc guard: true
  @spec elem(tuple, non_neg_integer) :: term
  def elem(tuple, index), do: :erlang.element(:erlang.+(index, 1), tuple)

  @doc """
  The tuple with another element at the index.

      iex> put_elem({:a, :b}, 0, 1)
      {1, :b}
  """
  @spec put_elem(tuple, non_neg_integer, term) :: tuple
  def put_elem(tuple, index, value), do: :erlang.setelement(:erlang.+(index, 1), tuple, value)

  @doc """
  First element of a list that is not empty.

      iex> hd([1, 2])
      1
  """
  @doc guard: true
  @spec hd(nonempty_maybe_improper_list(elem, any)) :: elem when elem: term
  def hd(list), do: :erlang.hd(list)

  @doc """
  What follows the first element of a list.

      iex> tl([1, 2])
      [2]
  """
  @doc guard: true
  @spec tl(nonempty_maybe_improper_list) :: term
  def tl(list), do: :erlang.tl(list)

  @doc """
  Number of elements of a list.

      iex> length([1, 2])
      2
  """
  @doc guard: true
  @spec length(list) :: non_neg_integer
  def length(list), do: :erlang.length(list)

  @doc """
  Number of keys of a map.

      iex> map_size(%{a: 1})
      1
  """
  @doc guard: true
  @spec map_size(map) :: non_neg_integer
  def map_size(map), do: :erlang.map_size(map)

  @doc """
  Number of elements of a tuple.

      iex> tuple_size({1, 2})
      2
  """
  @doc guard: true
  @spec tuple_size(tuple) :: non_neg_integer
  def tuple_size(tuple), do: :erlang.tuple_size(tuple)

  @doc """
  Joins two lists.

      iex> [1] ++ [2, 3]
      [1, 2, 3]
  """
  @spec list ++ term :: maybe_improper_list
  def left ++ right, do: :erlang.++(left, right)

  @doc """
  Takes the first occurrence of each element on the right out of the left list.

      iex> [1, 2, 1] -- [1]
      [2, 1]
  """
  @spec list -- list :: list
  def left -- right, do: :erlang.--(left, right)

  @doc """
  Does the text contain the other text, or match the regex?

      iex> "abcd" =~ "bc"
      true
  """
  @spec String.t() =~ (String.t() | Regex.t()) :: boolean
  def left =~ "" when :erlang.is_binary(left), do: true

  def left =~ right
      when :erlang.andalso(:erlang.is_binary(left), :erlang.is_binary(right)),
      do: :erlang."/="(:binary.match(left, right), :nomatch)

  def left =~ right when :erlang.is_binary(left), do: Regex.match?(right, left)

  # Processes and calls

  @doc """
  Calls a function with a list of arguments.

      iex> apply(fn x -> x * 2 end, [2])
      4
  """
  @spec apply(fun, [term]) :: term
  def apply(fun, args), do: :erlang.apply(fun, args)

  @doc """
  Calls a function of a module with a list of arguments.

      iex> apply(List, :first, [[1, 2]])
      1
  """
  @spec apply(module, atom, [term]) :: term
  def apply(module, function_name, args), do: :erlang.apply(module, function_name, args)

  @doc """
  Ends the calling process with a reason, unless somebody catches it.

      iex> catch_exit = try do exit(:bye) catch :exit, r -> r end
      iex> catch_exit
      :bye
  """
  @spec exit(term) :: no_return
  def exit(reason), do: :erlang.exit(reason)

  @doc """
  Throws a value for an enclosing `try` to catch.

      iex> try do throw(1) catch x -> x + 1 end
      2
  """
  @spec throw(term) :: no_return
  def throw(term), do: :erlang.throw(term)

  @doc """
  A reference unlike any other.

      iex> make_ref() == make_ref()
      false
  """
  @spec make_ref() :: reference
  def make_ref(), do: :erlang.make_ref()

  @doc """
  Name of the local node.

      iex> is_atom(node())
      true
  """
  @doc guard: true
  @spec node() :: node
  def node(), do: :erlang.node()

  @doc """
  Name of the node where a pid, port or reference lives.

      iex> node(self()) == node()
      true
  """
  @doc guard: true
  @spec node(pid | reference | port) :: node
  def node(identifier), do: :erlang.node(identifier)

  @doc """
  The calling process.

      iex> is_pid(self())
      true
  """
  @doc guard: true
  @spec self() :: pid
  def self(), do: :erlang.self()

  @doc """
  Sends a message and returns it.

      iex> send(self(), :hello)
      :hello
  """
  @spec send(Process.dest(), message) :: message when message: any
  def send(dest, message), do: :erlang.send(dest, message)

  @doc """
  Runs a function in a new process and returns its pid.

      iex> is_pid(spawn(fn -> 1 end))
      true
  """
  @spec spawn((() -> any)) :: pid
  def spawn(fun), do: :erlang.spawn(fun)

  @doc """
  Runs a function of a module in a new process.

      iex> is_pid(spawn(List, :first, [[1]]))
      true
  """
  @spec spawn(module, atom, list) :: pid
  def spawn(module, fun, args), do: :erlang.spawn(module, fun, args)

  @doc """
  Runs a function in a new process linked to the caller.

      iex> is_pid(spawn_link(fn -> 1 end))
      true
  """
  @spec spawn_link((() -> any)) :: pid
  def spawn_link(fun), do: :erlang.spawn_link(fun)

  @doc """
  Runs a function of a module in a new process linked to the caller.

      iex> is_pid(spawn_link(List, :first, [[1]]))
      true
  """
  @spec spawn_link(module, atom, list) :: pid
  def spawn_link(module, fun, args), do: :erlang.spawn_link(module, fun, args)

  @doc """
  Runs a function in a new process that the caller monitors.

      iex> {pid, ref} = spawn_monitor(fn -> 1 end)
      iex> is_pid(pid) and is_reference(ref)
      true
  """
  @spec spawn_monitor((() -> any)) :: {pid, reference}
  def spawn_monitor(fun), do: :erlang.spawn_monitor(fun)

  @doc """
  Runs a function of a module in a new process that the caller monitors.

      iex> {pid, _ref} = spawn_monitor(List, :first, [[1]])
      iex> is_pid(pid)
      true
  """
  @spec spawn_monitor(module, atom, list) :: {pid, reference}
  def spawn_monitor(module, fun, args), do: :erlang.spawn_monitor(module, fun, args)

  @doc """
  Does a loaded module export the function?

      iex> function_exported?(List, :first, 1)
      true
  """
  @spec function_exported?(module, atom, arity) :: boolean
  def function_exported?(module, function, arity),
    do: :erlang.function_exported(module, function, arity)

  @doc """
  Does a loaded module export the macro?

      iex> macro_exported?(Kernel, :if, 2)
      true
  """
  @spec macro_exported?(module, atom, arity) :: boolean
  def macro_exported?(module, macro, arity)
      when :erlang.andalso(
             :erlang.andalso(:erlang.is_atom(module), :erlang.is_atom(macro)),
             :erlang.andalso(
               :erlang.is_integer(arity),
               :erlang.andalso(:erlang.>=(arity, 0), :erlang."=<"(arity, 255))
             )
           ) do
    case :erlang.function_exported(module, :__info__, 1) do
      true -> :lists.member({macro, arity}, module.__info__(:macros))
      false -> false
    end
  end

  @doc """
  The term as text, as the shell prints it. Options are those of `Inspect.Opts`.

      iex> inspect([1, :a])
      "[1, :a]"
  """
  @spec inspect(Inspect.t(), keyword) :: String.t()
  def inspect(term, opts \\ []) when :erlang.is_list(opts) do
    case :rshell.inspect(term, :maps.from_list(opts)) do
      {:ok, text} ->
        text

      :custom ->
        opts = Inspect.Opts.new(opts)

        width =
          case opts.pretty do
            true -> opts.width
            _ -> :infinity
          end

        doc = Inspect.Algebra.group(Inspect.Algebra.to_doc(term, opts))
        :erlang.iolist_to_binary(Inspect.Algebra.format(doc, width))
    end
  end

  @doc """
  Builds or updates a struct; keys that it does not have are ignored.

      iex> struct(%URI{}, host: "a", unknown: 1).host
      "a"
  """
  @spec struct(module | struct, Enumerable.t()) :: struct
  def struct(struct, fields \\ []) do
    struct(struct, fields, fn
      {:__struct__, _}, acc ->
        acc

      {key, value}, acc ->
        case acc do
          %{^key => _} -> %{acc | key => value}
          _ -> acc
        end
    end)
  end

  @doc """
  Builds or updates a struct; raises for keys that it does not have and for enforced keys missing.

      iex> struct!(%URI{}, host: "a").host
      "a"
  """
  @spec struct!(module | struct, Enumerable.t()) :: struct
  def struct!(struct, fields \\ [])

  def struct!(struct, fields) when :erlang.is_atom(struct) do
    case struct.__struct__(fields) do
      %{__struct__: ^struct} = built -> built
      other -> wrong_struct!(struct, 1, other)
    end
  end

  def struct!(struct, fields) when :erlang.is_map(struct) do
    struct(struct, fields, fn
      {:__struct__, _}, acc -> acc
      {key, value}, acc -> Map.replace!(acc, key, value)
    end)
  end

  defp struct(struct, [], _fun) when :erlang.is_atom(struct), do: new_struct(struct)

  defp struct(struct, fields, fun) when :erlang.is_atom(struct),
    do: struct(new_struct(struct), fields, fun)

  defp struct(%_{} = struct, [], _fun), do: struct
  defp struct(%_{} = struct, fields, fun), do: Enum.reduce(fields, struct, fun)

  defp new_struct(module) do
    case module.__struct__() do
      %{__struct__: ^module} = struct -> struct
      other -> wrong_struct!(module, 0, other)
    end
  end

  defp wrong_struct!(module, arity, %{__struct__: name}) when :erlang.is_atom(name) do
    argument_error([
      ["expected struct name returned by ", inspect(module), ".__struct__/"],
      [:erlang.integer_to_binary(arity), " to be ", inspect(module), ", got: ", inspect(name)]
    ])
  end

  defp wrong_struct!(module, arity, other) do
    argument_error([
      ["expected ", inspect(module), ".__struct__/", :erlang.integer_to_binary(arity)],
      [" to return a map with a :__struct__ key that holds the name of the struct (atom), got: "],
      inspect(other)
    ])
  end

  # Nested access

  @doc """
  The value that a path of keys leads to, or `nil`. A key may be an access function.

      iex> get_in(%{a: %{b: 1}}, [:a, :b])
      1
  """
  @spec get_in(Access.t(), nonempty_list(term)) :: term
  def get_in(nil, [_ | _]), do: nil

  def get_in(data, [h]) when :erlang.is_function(h), do: h.(:get, data, fn x -> x end)

  def get_in(data, [h | t]) when :erlang.is_function(h),
    do: h.(:get, data, fn x -> get_in(x, t) end)

  def get_in(data, [h]), do: Access.get(data, h)
  def get_in(data, [h | t]), do: get_in(Access.get(data, h), t)

  @doc """
  Puts a value where a path of keys leads to.

      iex> put_in(%{a: %{b: 1}}, [:a, :b], 2)
      %{a: %{b: 2}}
  """
  @spec put_in(Access.t(), nonempty_list(term), term) :: Access.t()
  def put_in(data, [_ | _] = keys, value),
    do: :erlang.element(2, get_and_update_in(data, keys, fn _ -> {nil, value} end))

  @doc """
  Updates by a function what a path of keys leads to.

      iex> update_in(%{a: %{b: 1}}, [:a, :b], &(&1 + 1))
      %{a: %{b: 2}}
  """
  @spec update_in(Access.t(), nonempty_list(term), (term -> term)) :: Access.t()
  def update_in(data, [_ | _] = keys, fun) when :erlang.is_function(fun),
    do: :erlang.element(2, get_and_update_in(data, keys, fn x -> {nil, fun.(x)} end))

  @doc """
  Gets and updates at once what a path of keys leads to.

      iex> get_and_update_in(%{a: 1}, [:a], &{&1, &1 + 1})
      {1, %{a: 2}}
  """
  @spec get_and_update_in(
          structure,
          keys :: nonempty_list(term),
          (term -> {current_value, new_value :: term} | :pop)
        ) :: {current_value, structure}
        when structure: Access.t(), current_value: term
  def get_and_update_in(data, keys, fun)

  def get_and_update_in(data, [access], fun) when :erlang.is_function(access, 3),
    do: access.(:get_and_update, data, fun)

  def get_and_update_in(data, [access | rest], fun) when :erlang.is_function(access, 3),
    do: access.(:get_and_update, data, fn x -> get_and_update_in(x, rest, fun) end)

  def get_and_update_in(data, [key], fun) when :erlang.is_function(fun, 1),
    do: Access.get_and_update(data, key, fun)

  def get_and_update_in(data, [key | rest], fun) when :erlang.is_function(fun, 1),
    do: Access.get_and_update(data, key, fn x -> get_and_update_in(x, rest, fun) end)

  @doc """
  Removes what a path of keys leads to and returns it beside the rest.

      iex> pop_in(%{a: %{b: 1}}, [:a, :b])
      {1, %{a: %{}}}
  """
  @spec pop_in(data, nonempty_list(term)) :: {term, data} when data: Access.container()
  def pop_in(data, keys)

  def pop_in(nil, [key | _]),
    do: argument_error(["could not pop key ", inspect(key), " on a nil value"])

  def pop_in(data, [_ | _] = keys), do: pop_in_data(data, keys)

  defp pop_in_data(nil, [_ | _]), do: :pop

  defp pop_in_data(data, [fun]) when :erlang.is_function(fun),
    do: fun.(:get_and_update, data, fn _ -> :pop end)

  defp pop_in_data(data, [fun | rest]) when :erlang.is_function(fun),
    do: fun.(:get_and_update, data, fn x -> pop_in_data(x, rest) end)

  defp pop_in_data(data, [key]), do: Access.pop(data, key)

  defp pop_in_data(data, [key | rest]),
    do: Access.get_and_update(data, key, fn x -> pop_in_data(x, rest) end)

  @doc """
  Puts a value in a nested structure; the path is written as access to it.

      iex> user = %{age: 1}
      iex> put_in(user.age, 2)
      %{age: 2}
  """
  defmacro put_in(path, value) do
    case unnest(path, [], true, "put_in/2") do
      {[root | path], true} ->
        nest_map(root, path, quote(do: fn _ -> unquote(value) end))

      {[root | path], false} ->
        expr = nest_update(root, path, quote(do: fn _ -> {nil, unquote(value)} end))
        quote(do: :erlang.element(2, unquote(expr)))
    end
  end

  @doc """
  Updates by a function a value in a nested structure; the path is written as access to it.

      iex> user = %{age: 1}
      iex> update_in(user.age, &(&1 + 1))
      %{age: 2}
  """
  defmacro update_in(path, fun) do
    case unnest(path, [], true, "update_in/2") do
      {[root | path], true} ->
        nest_map(root, path, fun)

      {[root | path], false} ->
        expr = nest_update(root, path, quote(do: fn x -> {nil, unquote(fun).(x)} end))
        quote(do: :erlang.element(2, unquote(expr)))
    end
  end

  @doc """
  Gets and updates a value in a nested structure; the path is written as access to it.

      iex> user = %{age: 1}
      iex> get_and_update_in(user.age, &{&1, &1 + 1})
      {1, %{age: 2}}
  """
  defmacro get_and_update_in(path, fun) do
    {[root | path], _} = unnest(path, [], true, "get_and_update_in/2")
    nest_update(root, path, fun)
  end

  @doc """
  Pops a key from a nested structure; the path is written as access to it.

      iex> users = %{"ann" => 1}
      iex> pop_in(users["ann"])
      {1, %{}}
  """
  defmacro pop_in(path) do
    {[root | path], _} = unnest(path, [], true, "pop_in/1")
    nest_pop(root, path)
  end

  defp nest_map(root, [{:map, key}], fun),
    do: quote(do: Map.update!(unquote(root), unquote(key), unquote(fun)))

  defp nest_map(root, [{:map, key} | rest], fun) do
    inner = nest_map(quote(do: x), rest, fun)
    quote(do: Map.update!(unquote(root), unquote(key), fn x -> unquote(inner) end))
  end

  defp nest_update(root, [{kind, key}], fun), do: step_update(kind, root, key, fun)

  defp nest_update(root, [{kind, key} | rest], fun) do
    inner = nest_update(quote(do: x), rest, fun)
    step_update(kind, root, key, quote(do: fn x -> unquote(inner) end))
  end

  defp step_update(:map, root, key, fun),
    do: quote(do: Map.get_and_update!(unquote(root), unquote(key), unquote(fun)))

  defp step_update(:access, root, key, fun),
    do: quote(do: Access.get_and_update(unquote(root), unquote(key), unquote(fun)))

  # What a nil pops to depends on the step that led to it: a field keeps it, a key is dropped.
  defp nest_pop(root, steps, if_nil \\ {nil, nil})

  defp nest_pop(_root, [{:map, key}], _if_nil) do
    argument_error([
      "cannot use pop_in when the last segment is a map/struct field. ",
      ["This would effectively remove the field ", inspect(key), " from the map/struct"]
    ])
  end

  defp nest_pop(root, [{:access, key}], if_nil) do
    quote do
      case unquote(root) do
        nil -> unquote(if_nil)
        h -> Access.pop(h, unquote(key))
      end
    end
  end

  defp nest_pop(root, [{kind, key} | rest], _if_nil) do
    if_nil = if kind == :map, do: {nil, nil}, else: :pop
    inner = nest_pop(quote(do: x), rest, if_nil)
    step_update(kind, root, key, quote(do: fn x -> unquote(inner) end))
  end

  defp unnest({{:., _, [Access, :get]}, _, [expr, key]}, acc, _all_map?, kind),
    do: unnest(expr, [{:access, key} | acc], false, kind)

  defp unnest({{:., _, [expr, key]}, _, []} = call, acc, all_map?, kind)
       when :erlang.is_tuple(expr) do
    case :erlang.element(1, expr) do
      :__aliases__ -> unnest_root(call, acc, all_map?, kind)
      :__MODULE__ -> unnest_root(call, acc, all_map?, kind)
      _ -> unnest(expr, [{:map, key} | acc], all_map?, kind)
    end
  end

  defp unnest(other, acc, all_map?, kind), do: unnest_root(other, acc, all_map?, kind)

  defp unnest_root(other, [], _all_map?, kind) do
    argument_error([
      ["expected expression given to ", kind, " to access at least one element, got: "],
      Macro.to_string(other)
    ])
  end

  defp unnest_root({{:., _, [_]}, _, args} = call, _acc, _all_map?, kind)
       when :erlang.is_list(args) do
    argument_error([
      ["expression given to ", kind, " must start with a variable, local or remote call "],
      ["and be followed by an element access, got: ", Macro.to_string(call)]
    ])
  end

  # What is called of a variable or of a call's result must be accessed, not called with arguments.
  defp unnest_root({{:., _, [{name, _, _}, _]}, _, [_ | _]} = call, _acc, _all_map?, kind)
       when :erlang.andalso(:erlang."/="(name, :__aliases__), :erlang."/="(name, :__MODULE__)) do
    argument_error([
      ["expression given to ", kind, " must start with a variable, local or remote call "],
      ["and be followed by an element access, got: ", Macro.to_string(call)]
    ])
  end

  defp unnest_root(other, acc, all_map?, _kind), do: {[other | acc], all_map?}

  # Conditions

  @doc """
  Evaluates the first block when the condition is truthy, else the other one.

      iex> if 1 > 0, do: :yes, else: :no
      :yes
  """
  defmacro if(condition, clauses), do: build_if(condition, clauses)

  @doc """
  Evaluates the first block when the condition is falsy, else the other one.

      iex> unless false, do: 1
      1
  """
  defmacro unless(condition, clauses), do: build_unless(condition, clauses)

  defp build_if(condition, [do: yes]), do: build_if(condition, do: yes, else: nil)

  defp build_if(condition, [do: yes, else: no]) do
    boolean_case(
      quote do
        case unquote(condition) do
          x when :"Elixir.Kernel".in(x, [false, nil]) -> unquote(no)
          _ -> unquote(yes)
        end
      end
    )
  end

  defp build_if(_condition, _clauses), do: :erlang.error(wrong_clauses("if"))

  defp build_unless(condition, [do: no]), do: build_unless(condition, do: no, else: nil)

  defp build_unless(condition, [do: no, else: yes]) do
    quote do
      if(unquote(condition), do: unquote(yes), else: unquote(no))
    end
  end

  defp build_unless(_condition, _clauses), do: :erlang.error(wrong_clauses("unless"))

  defp wrong_clauses(name) do
    message = "invalid or duplicate keys for " <> name <> ", only \"do\" and an optional \"else\" are permitted"
    :"Elixir.ArgumentError".exception(message)
  end

  defp boolean_case({name, meta, args}), do: {name, [{:optimize_boolean, true} | meta], args}

  @doc """
  Strict conjunction: the left side must be a boolean.

      iex> true and 1
      1
  """
  @doc guard: true
  defmacro left and right do
    case __CALLER__.context do
      nil ->
        boolean_case(
          quote do
            case unquote(left) do
              false -> false
              true -> unquote(right)
              other -> :erlang.error({:badbool, :and, other})
            end
          end
        )

      :match ->
        invalid_match!(:and)

      :guard ->
        quote(do: :erlang.andalso(unquote(left), unquote(right)))
    end
  end

  @doc """
  Strict disjunction: the left side must be a boolean.

      iex> false or 1
      1
  """
  @doc guard: true
  defmacro left or right do
    case __CALLER__.context do
      nil ->
        boolean_case(
          quote do
            case unquote(left) do
              false -> unquote(right)
              true -> true
              other -> :erlang.error({:badbool, :or, other})
            end
          end
        )

      :match ->
        invalid_match!(:or)

      :guard ->
        quote(do: :erlang.orelse(unquote(left), unquote(right)))
    end
  end

  @doc """
  Is the value falsy?

      iex> !nil
      true
  """
  defmacro !value

  defmacro !{:!, _, [value]} do
    assert_not_guard!("!", __CALLER__)
    truth(value, false, true)
  end

  defmacro !value do
    assert_not_guard!("!", __CALLER__)
    truth(value, true, false)
  end

  defp truth(value, falsy, truthy) do
    boolean_case(
      quote do
        case unquote(value) do
          x when :"Elixir.Kernel".in(x, [false, nil]) -> unquote(falsy)
          _ -> unquote(truthy)
        end
      end
    )
  end

  @doc """
  The left value when it is falsy, else the right one.

      iex> nil && 1
      nil
  """
  defmacro left && right do
    assert_not_guard!("&&", __CALLER__)

    quote do
      case unquote(left) do
        x when :"Elixir.Kernel".in(x, [false, nil]) -> x
        _ -> unquote(right)
      end
    end
  end

  @doc """
  The left value when it is truthy, else the right one.

      iex> nil || 1
      1
  """
  defmacro left || right do
    assert_not_guard!("||", __CALLER__)

    quote do
      case unquote(left) do
        x when :"Elixir.Kernel".in(x, [false, nil]) -> unquote(right)
        x -> x
      end
    end
  end

  defp assert_not_guard!(name, %{context: :guard}) do
    argument_error([
      ["invalid expression in guard, ", name, " is not allowed in guards. "],
      "To learn more about guards, visit: ",
      "https://hexdocs.pm/elixir/patterns-and-guards.html"
    ])
  end

  defp assert_not_guard!(_name, _env), do: :ok

  defp invalid_match!(name) do
    argument_error([
      ["invalid expression in match, ", :erlang.atom_to_binary(name), " is not allowed "],
      "in patterns such as function clauses, case clauses or on the left side of the = operator"
    ])
  end

  @doc """
  Is the left value a member of the right list, range or other enumerable? Works in guards
  when the right side is a list or range written in place.

      iex> 1 in [1, 2]
      true
  """
  @doc guard: true
  defmacro left in right do
    case right do
      [] -> in_list(left, [], __CALLER__)
      [{:|, _, _}] -> in_list(left, expand_tail(right, __CALLER__), __CALLER__)
      [_ | _] -> in_list(left, expand_tail(right, __CALLER__), __CALLER__)
      {:.., _, [first, last]} -> in_range(left, first, last, nil, right, __CALLER__)
      {:"..//", _, [first, last, step]} -> in_range(left, first, last, step, right, __CALLER__)
      _ -> in_expanded(left, Macro.expand(right, __CALLER__), right, __CALLER__)
    end
  end

  defp in_expanded(left, list, _right, env) when :erlang.is_list(list),
    do: in_list(left, expand_tail(list, env), env)

  defp in_expanded(left, {:%{}, _, [__struct__: Range, first: f, last: l, step: s]}, right, env),
    do: in_range(left, f, l, s, right, env)

  defp in_expanded(_left, expanded, _right, %{context: :guard}), do: wrong_in!(expanded)

  defp in_expanded(left, expanded, _right, _env),
    do: quote(do: Elixir.Enum.member?(unquote(expanded), unquote(left)))

  # `[a | b]` with `b` a list written in place, perhaps through a macro, becomes one list.
  defp expand_tail([{:|, meta, [head, tail]}], env) do
    case Macro.expand(tail, env) do
      list when :erlang.is_list(list) -> [head | expand_tail(list, env)]
      other -> [{:|, meta, [head, other]}]
    end
  end

  defp expand_tail([head | tail], env), do: [head | expand_tail(tail, env)]
  defp expand_tail([], _env), do: []

  defp in_list(_left, [], %{context: :guard}), do: false

  defp in_list(left, [], _env) do
    quote do
      _ = unquote(left)
      false
    end
  end

  defp in_list(left, list, env) do
    case :lists.last(list) do
      {:|, _, _} ->
        case env do
          %{context: :guard} -> wrong_in!(list)
          _ -> quote(do: :lists.member(unquote(left), unquote(list)))
        end

      _ ->
        [head | tail] = list
        in_var(left, env, fn var -> any_equal(tail, var, equal(var, head)) end)
    end
  end

  defp any_equal([], _var, acc), do: acc

  defp any_equal([elem | rest], var, acc),
    do: any_equal(rest, var, quote(do: :erlang.orelse(unquote(acc), unquote(equal(var, elem)))))

  defp equal(var, elem), do: quote(do: :erlang."=:="(unquote(var), unquote(elem)))

  # The left side is evaluated once, so outside guards anything but a variable is bound first.
  defp in_var({atom, _, context} = var, _env, fun)
       when :erlang.andalso(:erlang.is_atom(atom), :erlang.is_atom(context)),
       do: fun.(var)

  defp in_var(left, %{context: :guard}, fun), do: fun.(left)

  defp in_var(left, _env, fun) do
    quote do
      var = unquote(left)
      unquote(fun.(quote(do: var)))
    end
  end

  defp in_range(left, first, last, step, right, env) do
    literal =
      :erlang.andalso(
        :erlang.andalso(:erlang.is_integer(first), :erlang.is_integer(last)),
        :erlang.orelse(:erlang."=:="(step, nil), :erlang.is_integer(step))
      )

    case {literal, env.context} do
      {true, _} ->
        step = literal_step(first, last, step)
        in_var(left, env, fn var -> in_literal_range(var, first, last, step) end)

      {false, :guard} ->
        in_guard_range(left, first, last, guard_step(first, last, step))

      {false, _} ->
        expanded = Macro.expand(right, env)
        quote(do: Elixir.Enum.member?(unquote(expanded), unquote(left)))
    end
  end

  defp literal_step(first, last, nil) when :erlang.>(first, last), do: -1
  defp literal_step(_first, _last, nil), do: 1
  defp literal_step(_first, _last, step), do: step

  defp guard_step(first, last, nil), do: default_step(first, last)
  defp guard_step(_first, _last, step), do: step

  defp default_step(first, last) do
    map = {:%{}, [], [false: 1, true: -1]}
    quote(do: :erlang.map_get(:erlang.>(unquote(first), unquote(last)), unquote(map)))
  end

  defp in_literal_range(var, first, last, step) do
    bounds =
      case :erlang.>(step, 0) do
        true -> increasing(var, first, last)
        false -> decreasing(var, first, last)
      end

    inside = quote(do: :erlang.andalso(:erlang.is_integer(unquote(var)), unquote(bounds)))

    case :erlang.abs(step) do
      1 -> inside
      _ -> quote(do: :erlang.andalso(unquote(inside), unquote(on_step(var, first, step))))
    end
  end

  defp in_guard_range(var, first, last, step) do
    up = increasing(var, first, last)
    down = decreasing(var, first, last)

    quote do
      :erlang.andalso(
        :erlang.is_integer(unquote(var)) and :erlang.is_integer(unquote(first)) and
          :erlang.is_integer(unquote(last)) and
          ((:erlang.>(unquote(step), 0) and unquote(up)) or
             (:erlang.<(unquote(step), 0) and unquote(down))),
        unquote(on_step(var, first, step))
      )
    end
  end

  defp increasing(var, first, last) do
    quote do
      :erlang.andalso(
        :erlang.>=(unquote(var), unquote(first)),
        :erlang."=<"(unquote(var), unquote(last))
      )
    end
  end

  defp decreasing(var, first, last) do
    quote do
      :erlang.andalso(
        :erlang."=<"(unquote(var), unquote(first)),
        :erlang.>=(unquote(var), unquote(last))
      )
    end
  end

  defp on_step(var, first, step) do
    quote do
      :erlang."=:="(:erlang.rem(unquote(var) - unquote(first), unquote(step)), 0)
    end
  end

  defp wrong_in!(right) do
    argument_error([
      "invalid right argument for operator \"in\", it expects a compile-time proper list ",
      "or compile-time range on the right side when used in guard expressions, got: ",
      Macro.to_string(right)
    ])
  end

  # Ranges, text, pipes

  @doc """
  The range of everything: `0..-1//1`, a whole when slicing.

      iex> binary_slice("abc", ..)
      "abc"
  """
  defmacro unquote(:..)(), do: range_map(0, -1, 1)

  @doc """
  A range of integers, both ends included.

      iex> Enum.to_list(1..3)
      [1, 2, 3]
  """
  defmacro first..last do
    case {:erlang.andalso(:erlang.is_integer(first), :erlang.is_integer(last)),
          __CALLER__.context} do
      {true, _} ->
        range_map(first, last, literal_step(first, last, nil))

      {false, :match} ->
        {:%{}, [], [__struct__: Range, first: first, last: last]}

      {false, :guard} ->
        range_map(first, last, default_step(first, last))

      {false, nil} ->
        validate_range!(first, last)
        quote(do: Elixir.Range.new(unquote(first), unquote(last)))
    end
  end

  @doc """
  A range of integers with a step.

      iex> Enum.to_list(0..6//3)
      [0, 3, 6]
  """
  defmacro first..last//step do
    literal =
      :erlang.andalso(
        :erlang.is_integer(first),
        :erlang.andalso(:erlang.is_integer(last), :erlang.is_integer(step))
      )

    case {literal, __CALLER__.context} do
      {true, _} ->
        validate_step!(step)
        range_map(first, last, step)

      {false, nil} ->
        validate_range!(first, last)
        validate_step!(step)
        quote(do: Elixir.Range.new(unquote(first), unquote(last), unquote(step)))

      {false, _} ->
        range_map(first, last, step)
    end
  end

  defp range_map(first, last, step),
    do: {:%{}, [], [__struct__: Range, first: first, last: last, step: step]}

  defp validate_range!(first, last) do
    case :erlang.andalso(maybe_integer?(first), maybe_integer?(last)) do
      true ->
        :ok

      false ->
        error = argument_error_of([
          "ranges (first..last//step) expect both sides to be integers, got: ",
          Macro.to_string({:.., [], [first, last]})
        ])

        :erlang.error(error)
    end
  end

  defp validate_step!(step) do
    case :erlang.andalso(maybe_integer?(step), :erlang."/="(step, 0)) do
      true ->
        :ok

      false ->
        error = argument_error_of([
          "ranges (first..last//step) expect the step to be a non-zero integer, got: ",
          Macro.to_string(step)
        ])

        :erlang.error(error)
    end
  end

  # Code may evaluate to an integer; a literal of another kind never does.
  defp maybe_integer?({:%{}, _, _}), do: false
  defp maybe_integer?({_, _, _}), do: true
  defp maybe_integer?(value), do: :erlang.is_integer(value)

  @doc """
  Joins two binaries; in a pattern, matches a literal prefix.

      iex> "foo" <> "bar"
      "foobar"
  """
  defmacro left <> right do
    {:<<>>, [], concat_parts({:<>, [], [left, right]}, __CALLER__)}
  end

  defp concat_parts({:<>, _, [left, right]}, env),
    do: [concat_part(left, env, :left) | concat_parts(right, env)]

  defp concat_parts(other, env), do: [concat_part(other, env, :right)]

  defp concat_part(binary, _env, _side) when :erlang.is_binary(binary), do: binary

  defp concat_part(literal, _env, _side)
       when :erlang.orelse(
              :erlang.orelse(:erlang.is_list(literal), :erlang.is_atom(literal)),
              :erlang.orelse(:erlang.is_integer(literal), :erlang.is_float(literal))
            ) do
    argument_error([
      "expected binary argument in <> operator but got: ",
      Macro.to_string(literal)
    ])
  end

  defp concat_part(other, %{context: :match} = env, :left) do
    case Macro.expand(other, env) do
      {var, _, context} = expanded
      when :erlang.andalso(:erlang.is_atom(var), :erlang.is_atom(context)) ->
        unsized_prefix!(expanded)

      {:^, _, [_]} = expanded ->
        unsized_prefix!(expanded)

      expanded ->
        as_binary(expanded)
    end
  end

  defp concat_part(other, _env, _side), do: as_binary(other)

  defp as_binary(binary) when :erlang.is_binary(binary), do: binary
  defp as_binary(expr), do: {:"::", [], [expr, {:binary, [], nil}]}

  defp unsized_prefix!(expr) do
    argument_error([
      "the left argument of <> operator inside a match should always be a literal ",
      ["binary because its size can't be verified. Got: ", Macro.to_string(expr)]
    ])
  end

  @doc """
  Gives the left value to the call on the right as its first argument.

      iex> -5 |> abs()
      5
  """
  defmacro left |> right do
    case right do
      {{:., _, [Access, :get]}, _, _} ->
        Macro.pipe(left, right, 0)

      {{:., _, [_, name]} = callee, meta, args}
      when :erlang.andalso(:erlang.is_atom(name), :erlang."/="(name, :{})) ->
        {callee, meta, [left | args]}

      {op, _, [arg]} when :erlang.orelse(:erlang."=:="(op, :+), :erlang."=:="(op, :-)) ->
        argument_error([
          "piping into a unary operator is not supported, please use the qualified name: ",
          ["Kernel.", :erlang.atom_to_binary(op), "(", Macro.to_string(arg), "), instead of "],
          Macro.to_string(right)
        ])

      _ ->
        Macro.pipe(left, right, 0)
    end
  end

  @doc """
  Gives the value to a function and returns what the function returns; for pipes.

      iex> 1 |> then(&(&1 + 1))
      2
  """
  defmacro then(value, fun), do: quote(do: unquote(fun).(unquote(value)))

  @doc """
  Gives the value to a function and returns the value; for pipes.

      iex> tap(1, fn x -> x + 1 end)
      1
  """
  defmacro tap(value, fun) do
    quote bind_quoted: [fun: fun, value: value] do
      _ = fun.(value)
      value
    end
  end

  @doc """
  The term as a string, by the protocol `String.Chars`.

      iex> to_string(:foo)
      "foo"
  """
  defmacro to_string(term), do: quote(do: :"Elixir.String.Chars".to_string(unquote(term)))

  @doc """
  The term as a charlist, by the protocol `List.Chars`.

      iex> to_charlist("foo")
      'foo'
  """
  defmacro to_charlist(term), do: quote(do: List.Chars.to_charlist(unquote(term)))

  @doc false
  defmacro to_char_list(arg), do: quote(do: Kernel.to_charlist(unquote(arg)))

  @doc """
  Does the expression match the pattern, guards included?

      iex> match?({1, _}, {1, 2})
      true
  """
  defmacro match?(pattern, expr) do
    failure = {:->, [generated: true], [[{:_, [generated: true], Kernel}], false]}
    {:case, [], [expr, [do: [{:->, [], [[pattern], true]}, failure]]]}
  end

  @doc """
  Binds a list of patterns to a list of any length; what is missing becomes `nil`.

      iex> destructure([a, b], [1])
      iex> {a, b}
      {1, nil}
  """
  defmacro destructure(left, right) when :erlang.is_list(left) do
    quote do
      unquote(left) = Kernel.Utils.destructure(unquote(right), unquote(:erlang.length(left)))
    end
  end

  @doc """
  The variables of a context and their values, as a keyword list.

      iex> x = 1
      iex> binding()[:x]
      1
  """
  defmacro binding(context \\ nil) do
    bindings(
      :lists.sort(:maps.keys(__CALLER__.versioned_vars)),
      Macro.expand(context, __CALLER__)
    )
  end

  defp bindings([{name, context} | rest], context),
    do: [{name, {name, [generated: true], context}} | bindings(rest, context)]

  defp bindings([_ | rest], context), do: bindings(rest, context)
  defp bindings([], _context), do: []

  @doc """
  In a quote: a variable of the code that calls the macro, not the macro's own.

      iex> x = 1
      iex> var!(x)
      1
  """
  defmacro var!(var, context \\ nil)

  defmacro var!({name, meta, atom}, context)
           when :erlang.andalso(:erlang.is_atom(name), :erlang.is_atom(atom)) do
    meta = :lists.keydelete(:if_undefined, 1, :lists.keydelete(:counter, 1, meta))

    case Macro.expand(context, __CALLER__) do
      context when :erlang.is_atom(context) ->
        {name, :erlang.++(meta, if_undefined: :raise), context}

      other ->
        argument_error([
          "expected var! context to expand to an atom, got: ",
          Macro.to_string(other)
        ])
    end
  end

  defmacro var!(other, _context),
    do: argument_error(["expected a variable to be given to var!, got: ", Macro.to_string(other)])

  @doc """
  In a quote: an alias that the code calling the macro expands.

      iex> alias!(:foo)
      :foo
  """
  defmacro alias!(alias) when :erlang.is_atom(alias), do: alias

  defmacro alias!({:__aliases__, meta, args}),
    do: {:__aliases__, :lists.keydelete(:alias, 1, :lists.keydelete(:counter, 1, meta)), args}

  @doc """
  Prints code and the values it takes on, each step of a pipe included, and returns the value.

      iex> is_integer(dbg(1 + 1))
      true
  """
  defmacro dbg(code \\ quote(do: binding()), options \\ []) do
    callback = Application.get_env(:elixir, :dbg_callback, {Macro, :dbg, []})
    Application.note_compile_env(:elixir, [:dbg_callback], {:ok, callback})
    {module, function, args} = callback
    :erlang.apply(module, function, [code, options, __CALLER__ | args])
  end

  # Exceptions

  @doc """
  Raises an exception: a message for a RuntimeError, an exception's module, or an exception.

      iex> try do raise("oops") rescue e -> e end
      %RuntimeError{message: "oops"}
  """
  defmacro raise(message) do
    exception = exception_for(Macro.expand(message, __CALLER__))

    quote do
      :erlang.error(unquote(exception), :none, error_info: %{module: Exception})
    end
  end

  @doc """
  Raises an exception of a module built from attributes.

      iex> try do raise(ArgumentError, message: "no") rescue e -> e.message end
      "no"
  """
  defmacro raise(exception, attributes),
    do: quote(do: :erlang.error(unquote(exception).exception(unquote(attributes))))

  @doc """
  Raises as `raise/1` does, with a stacktrace of one's own.

      iex> try do reraise("oops", []) rescue e -> e.message end
      "oops"
  """
  defmacro reraise(message, stacktrace) do
    exception = exception_for(Macro.expand(message, __CALLER__))

    quote do
      :erlang.error(:erlang.raise(:error, unquote(exception), unquote(stacktrace)))
    end
  end

  @doc """
  Raises as `raise/2` does, with a stacktrace of one's own.

      iex> try do reraise(ArgumentError, [message: "no"], []) rescue e -> e.message end
      "no"
  """
  defmacro reraise(exception, attributes, stacktrace) do
    quote do
      :erlang.raise(
        :error,
        unquote(exception).exception(unquote(attributes)),
        unquote(stacktrace)
      )
    end
  end

  defp exception_for(message) when :erlang.is_binary(message),
    do: quote(do: RuntimeError.exception(unquote(message)))

  defp exception_for({:<<>>, _, _} = message),
    do: quote(do: RuntimeError.exception(unquote(message)))

  defp exception_for(alias) when :erlang.is_atom(alias),
    do: quote(do: unquote(alias).exception([]))

  defp exception_for(other), do: quote(do: Kernel.Utils.raise(unquote(other)))

  # Sigils

  @doc """
  A string with escapes and interpolation.

      iex> ~s(a "quoted" word)
      "a \\"quoted\\" word"
  """
  defmacro sigil_s(term, modifiers)

  defmacro sigil_s({:<<>>, _, [piece]}, []) when :erlang.is_binary(piece),
    do: Macro.unescape_string(piece)

  defmacro sigil_s({:<<>>, line, pieces}, []), do: {:<<>>, line, unescape(pieces)}

  @doc """
  A string as it is written.

      iex> ~S(a\#{b})
      "a\\\#{b}"
  """
  defmacro sigil_S(term, modifiers)
  defmacro sigil_S({:<<>>, _, [binary]}, []) when :erlang.is_binary(binary), do: binary

  @doc """
  A charlist with escapes and interpolation.

      iex> ~c(foo)
      'foo'
  """
  defmacro sigil_c(term, modifiers)

  defmacro sigil_c({:<<>>, _, [piece]}, []) when :erlang.is_binary(piece),
    do: String.to_charlist(Macro.unescape_string(piece))

  defmacro sigil_c({:<<>>, _, pieces}, []) do
    quote(do: List.to_charlist(unquote(interpolated(pieces))))
  end

  @doc """
  A charlist as it is written.

      iex> ~C(foo)
      'foo'
  """
  defmacro sigil_C(term, modifiers)

  defmacro sigil_C({:<<>>, _, [string]}, []) when :erlang.is_binary(string),
    do: String.to_charlist(string)

  @doc """
  A list of words with escapes and interpolation; modifiers `s` strings, `a` atoms, `c` charlists.

      iex> ~w(foo bar)a
      [:foo, :bar]
  """
  defmacro sigil_w(term, modifiers)

  defmacro sigil_w({:<<>>, _, [string]}, modifiers) when :erlang.is_binary(string),
    do: split_words(Macro.unescape_string(string), modifiers)

  defmacro sigil_w({:<<>>, meta, pieces}, modifiers),
    do: split_words({:<<>>, meta, unescape(pieces)}, modifiers)

  @doc """
  A list of words as they are written.

      iex> ~W(foo bar)
      ["foo", "bar"]
  """
  defmacro sigil_W(term, modifiers)

  defmacro sigil_W({:<<>>, _, [string]}, modifiers) when :erlang.is_binary(string),
    do: split_words(string, modifiers)

  defp split_words(string, []), do: split_words(string, [?s])

  defp split_words(string, [mod])
       when :erlang.orelse(
              :erlang."=:="(mod, ?s),
              :erlang.orelse(:erlang."=:="(mod, ?a), :erlang."=:="(mod, ?c))
            ) do
    case :erlang.is_binary(string) do
      true ->
        words = String.split(string)

        case mod do
          ?s -> words
          ?a -> :lists.map(&String.to_atom/1, words)
          ?c -> :lists.map(&String.to_charlist/1, words)
        end

      false ->
        case mod do
          ?s -> quote(do: String.split(unquote(string)))
          ?a -> quote(do: :lists.map(&String.to_atom/1, String.split(unquote(string))))
          ?c -> quote(do: :lists.map(&String.to_charlist/1, String.split(unquote(string))))
        end
    end
  end

  defp split_words(_string, _mods), do: argument_error("modifier must be one of: s, a, c")

  @doc """
  A regular expression with interpolation.

      iex> Regex.match?(~r/fo+/i, "FOO")
      true
  """
  defmacro sigil_r(term, modifiers)

  defmacro sigil_r({:<<>>, _, [string]}, options) when :erlang.is_binary(string) do
    binary = Macro.unescape_string(string, &Regex.unescape_map/1)
    Macro.escape(Regex.compile!(binary, :erlang.list_to_binary(options)))
  end

  defmacro sigil_r({:<<>>, meta, pieces}, options) do
    binary = {:<<>>, meta, unescape_with(pieces, &Regex.unescape_map/1)}
    quote(do: Regex.compile!(unquote(binary), unquote(:erlang.list_to_binary(options))))
  end

  @doc """
  A regular expression as it is written.

      iex> Regex.match?(~R/f#o/, "f#o")
      true
  """
  defmacro sigil_R(term, modifiers)

  defmacro sigil_R({:<<>>, _, [string]}, options) when :erlang.is_binary(string),
    do: Macro.escape(Regex.compile!(string, :erlang.list_to_binary(options)))

  @doc """
  A date.

      iex> ~D[2015-01-13].day
      13
  """
  defmacro sigil_D(date_string, modifiers)

  defmacro sigil_D({:<<>>, _, [string]}, []) do
    {calendar, {year, month, day}} = parse_with_calendar!(string, :parse_date, "Date")

    {:%{}, [], [__struct__: Date, calendar: calendar, year: year, month: month, day: day]}
  end

  @doc """
  A time of day.

      iex> ~T[13:00:07].hour
      13
  """
  defmacro sigil_T(time_string, modifiers)

  defmacro sigil_T({:<<>>, _, [string]}, []) do
    {calendar, {hour, minute, second, microsecond}} =
      parse_with_calendar!(string, :parse_time, "Time")

    {:%{}, [],
     [
       __struct__: Time,
       calendar: calendar,
       hour: hour,
       minute: minute,
       second: second,
       microsecond: microsecond
     ]}
  end

  @doc """
  A date and time without a time zone.

      iex> ~N[2015-01-13 13:00:07].minute
      0
  """
  defmacro sigil_N(naive_datetime_string, modifiers)

  defmacro sigil_N({:<<>>, _, [string]}, []) do
    {calendar, parsed} = parse_with_calendar!(string, :parse_naive_datetime, "NaiveDateTime")
    {:%{}, [], [{:__struct__, NaiveDateTime} | date_time_fields(calendar, parsed)]}
  end

  @doc """
  A date and time in UTC.

      iex> ~U[2015-01-13 13:00:07Z].time_zone
      "Etc/UTC"
  """
  defmacro sigil_U(datetime_string, modifiers)

  defmacro sigil_U({:<<>>, _, [string]}, []) do
    {calendar, parsed} = parse_with_calendar!(string, :parse_utc_datetime, "UTC DateTime")

    fields =
      :erlang.++(
        date_time_fields(calendar, parsed),
        time_zone: "Etc/UTC",
        zone_abbr: "UTC",
        utc_offset: 0,
        std_offset: 0
      )

    {:%{}, [], [{:__struct__, DateTime} | fields]}
  end

  defp date_time_fields(calendar, {year, month, day, hour, minute, second, microsecond}) do
    [
      calendar: calendar,
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: microsecond
    ]
  end

  defp parse_with_calendar!(string, fun, kind) do
    {calendar, text} = split_calendar(string)

    parsed =
      case :erlang.apply(calendar, fun, [text]) do
        {:ok, parsed} -> parsed
        {:ok, parsed, 0} -> parsed
        {:ok, _, _} -> maybe_raise!(:non_utc_offset, calendar, kind, string)
        {:error, reason} -> maybe_raise!(reason, calendar, kind, text)
      end

    {calendar, parsed}
  end

  defp maybe_raise!(reason, calendar, kind, string) do
    text = [
      ["cannot parse ", inspect(string), " as ", kind, " for ", inspect(calendar)],
      [", reason: ", inspect(reason)]
    ]

    :erlang.error(ArgumentError.exception(:erlang.iolist_to_binary(text)))
  end

  # A calendar's name may follow the text after a space.
  defp split_calendar(string) do
    case :binary.matches(string, " ") do
      [] ->
        {Calendar.ISO, string}

      spaces ->
        {at, 1} = :lists.last(spaces)

        case string do
          <<text::size(at)-binary, " ", letter, name::binary>>
          when :erlang.andalso(:erlang.>=(letter, ?A), :erlang."=<"(letter, ?Z)) ->
            {:erlang.binary_to_atom(<<"Elixir.", letter, name::binary>>), text}

          _ ->
            {Calendar.ISO, string}
        end
    end
  end

  defp unescape([piece | rest]) when :erlang.is_binary(piece),
    do: [Macro.unescape_string(piece) | unescape(rest)]

  defp unescape([piece | rest]), do: [piece | unescape(rest)]
  defp unescape([]), do: []

  defp unescape_with([piece | rest], fun) when :erlang.is_binary(piece),
    do: [Macro.unescape_string(piece, fun) | unescape_with(rest, fun)]

  defp unescape_with([piece | rest], fun), do: [piece | unescape_with(rest, fun)]
  defp unescape_with([], _fun), do: []

  # The tokenizer wraps each interpolation as `Kernel.to_string(code) :: binary`.
  defp interpolated([piece | rest]) when :erlang.is_binary(piece),
    do: [Macro.unescape_string(piece) | interpolated(rest)]

  defp interpolated([{:"::", _, [code, {:binary, _, _}]} | rest]), do: [code | interpolated(rest)]
  defp interpolated([]), do: []

  # Definitions

  @doc """
  Defines a module. Without a body of its own the name is a module still.

      iex> defmodule KernelExample do
      ...>   def double(x), do: x * 2
      ...> end
      iex> KernelExample.double(21)
      42
  """
  defmacro defmodule(alias, do_block)

  defmacro defmodule(alias, do: block), do: expanded_by_the_compiler([alias, block])

  @doc """
  Defines a public function: one clause of it, with patterns, perhaps guards, and a body. Clauses are tried from the top, and
  `\\\\` gives a parameter a default.

      def greet(name \\\\ "world")
      def greet(name) when is_binary(name), do: "Hello, " <> name
  """
  defmacro def(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a function that only its own module can call.

      defp double(x), do: x * 2
  """
  defmacro defp(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a macro: it gets its arguments as quoted code, and the quoted code that it returns takes the place of the call.

      defmacro twice(expr) do
        quote do
          unquote(expr)
          unquote(expr)
        end
      end
  """
  defmacro defmacro(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a macro that only its own module can use, after its definition.
  """
  defmacro defmacrop(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Sets a module attribute, `@name value`, or reads it, `@name`. Some are for the compiler: `@doc`, `@spec`, `@behaviour` ...

      @timeout 5000
      def timeout, do: @timeout
  """
  defmacro @expr, do: expanded_by_the_compiler([expr])

  defp expanded_by_the_compiler(_args),
    do: :erlang.error(RuntimeError.exception("the compiler expands this macro itself"))

  @doc """
  Requires a module and calls its `__using__/1` here.

      use GenServer, restart: :temporary
  """
  defmacro use(module, opts \\ []) do
    modules = used_modules(module, __CALLER__, module)
    {:__block__, [], :lists.map(fn one -> use_call(one, opts) end, modules)}
  end

  defp use_call(module, opts) do
    quote do
      require unquote(module)
      unquote(module).__using__(unquote(opts))
    end
  end

  defp used_modules({{:., _, [base, :{}]}, _, refs}, env, given) do
    case Macro.expand(base, env) do
      base when :erlang.is_atom(base) ->
        :lists.map(
          fn
            {:__aliases__, _, ref} -> Module.concat([base | ref])
            ref when :erlang.is_atom(ref) -> Module.concat(base, ref)
            _ -> wrong_use!(given)
          end,
          refs
        )

      _ ->
        wrong_use!(given)
    end
  end

  defp used_modules(module, env, given) do
    case Macro.expand(module, env) do
      atom when :erlang.is_atom(atom) -> [atom]
      _ -> wrong_use!(given)
    end
  end

  defp wrong_use!(module) do
    argument_error([
      "invalid arguments for use, expected a compile time atom or alias, got: ",
      Macro.to_string(module)
    ])
  end

  @doc """
  Defines a struct of the module: a list of keys, or of keys with their defaults.

      defstruct [:name, age: 0]
  """
  defmacro defstruct(fields) do
    quote bind_quoted: [fields: fields] do
      {struct, derive, enforce} = Kernel.Utils.defstruct(__MODULE__, fields)

      case derive do
        [] -> :ok
        _ -> Protocol.__derive__(derive, __MODULE__, __ENV__)
      end

      def __struct__(), do: @__struct__

      def __struct__(kv), do: Kernel.Utils.build_struct(kv, @__struct__, unquote(enforce))

      struct
    end
  end

  @doc """
  Defines an exception: a struct with `exception/1` and, when it has a `:message`, `message/1`.

      defmodule MyError do
        defexception message: "my own"
      end
  """
  defmacro defexception(fields) do
    quote bind_quoted: [fields: fields] do
      @behaviour Exception
      struct = defstruct([__exception__: true] ++ fields)

      case :maps.is_key(:message, struct) do
        true ->
          @impl true
          def message(exception), do: exception.message

          defoverridable message: 1

          @impl true
          def exception(msg) when :erlang.is_binary(msg), do: exception(message: msg)

        false ->
          :ok
      end

      @impl true
      def exception(args) when :erlang.is_list(args) do
        {exception, unknown} = Kernel.Utils.put_known(args, __struct__(), [])
        Kernel.Utils.warn_unknown(exception, unknown)
        exception
      end

      defoverridable exception: 1
    end
  end

  @doc """
  Defines a protocol: functions that dispatch on the kind of their first argument.

      defprotocol Size do
        def size(data)
      end
  """
  defmacro defprotocol(name, do_block)
  defmacro defprotocol(name, do: block), do: Protocol.__protocol__(name, do: block)

  @doc """
  Implements a protocol for a kind of data or a struct.

      defimpl Size, for: BitString do
        def size(binary), do: byte_size(binary)
      end
  """
  defmacro defimpl(name, opts, do_block \\ []),
    do: Protocol.__impl__(name, opts, do_block, __CALLER__)

  @doc """
  Defines functions that hand over to another module (`:to`), perhaps under another name (`:as`).

      defdelegate reverse(list), to: Enum
  """
  defmacro defdelegate(funs, opts) do
    assert_module_scope!(__CALLER__, "@/1")

    funs = Macro.escape(funs, unquote: true)
    # The module is needed when the function runs, not to define it.
    opts = Macro.expand_literals(opts, %{__CALLER__ | function: {:__info__, 1}})

    quote bind_quoted: [funs: funs, opts: opts] do
      target = Kernel.Utils.defdelegate_all(funs, opts, __ENV__)

      for fun <- List.wrap(funs) do
        {name, args, as, as_args} = Kernel.Utils.defdelegate_each(fun, opts)
        @doc delegate_to: {target, as, :erlang.length(as_args)}

        def unquote({name, [line: __ENV__.line], args}) do
          unquote(target).unquote(as)(unquote_splicing(as_args))
        end
      end
    end
  end

  @doc """
  Defines a macro that works in guards and outside of them.

      defguard is_even(n) when is_integer(n) and rem(n, 2) == 0
  """
  defmacro defguard(guard), do: define_guard(:defmacro, "defguard", guard, __CALLER__)

  @doc """
  Defines a private macro that works in guards and outside of them.

      defguardp is_even(n) when is_integer(n) and rem(n, 2) == 0
  """
  defmacro defguardp(guard), do: define_guard(:defmacrop, "defguardp", guard, __CALLER__)

  defp define_guard(kind, name, guard, env) do
    assert_module_scope!(env, [:erlang.atom_to_binary(kind), "/2"])
    assert_no_function_scope!(env, [:erlang.atom_to_binary(kind), "/2"])

    {call, body} =
      case guard do
        {:when, _, [call, {:when, _, _}]} ->
          argument_error([
            ["invalid syntax in defguard ", Macro.to_string(call)],
            ", only a single when clause is allowed"
          ])

        {:when, _, [call, body]} ->
          {call, [body]}

        call ->
          {call, []}
      end

    case call do
      {fun, _, args} when :erlang.is_atom(fun) ->
        args =
          case args do
            context when :erlang.is_atom(context) -> []
            args -> args
          end

        parameters = :lists.map(&without_default/1, args)

        case :lists.all(&variable?/1, parameters) do
          true -> :ok
          false -> wrong_guard!(name, call)
        end

        definition =
          case body do
            [] ->
              {kind, [], [call]}

            [body] ->
              # What the guard calls may be defined by the time the macro is.
              body =
                quote do
                  require Kernel.Utils
                  Kernel.Utils.defguard(unquote(parameters), unquote(body))
                end

              {kind, [], [call, [do: body]]}
          end

        quote do
          @doc guard: true
          unquote(definition)
        end

      _ ->
        wrong_guard!(name, call)
    end
  end

  defp without_default({:\\, _, [parameter, _default]}), do: parameter
  defp without_default(parameter), do: parameter

  defp variable?({name, _, context}),
    do: :erlang.andalso(:erlang.is_atom(name), :erlang.is_atom(context))

  defp variable?(_), do: false

  defp wrong_guard!(name, call),
    do: argument_error(["invalid syntax in ", name, " ", Macro.to_string(call)])

  @doc """
  Lets definitions of the module be replaced by later ones, which reach the old by `super`.

      defoverridable test: 1
  """
  defmacro defoverridable(keywords_or_behaviour),
    do: quote(do: Module.make_overridable(__MODULE__, unquote(keywords_or_behaviour)))

  defp assert_module_scope!(%{module: nil}, name),
    do: argument_error(["cannot invoke ", name, " outside module"])

  defp assert_module_scope!(_env, _name), do: :ok

  defp assert_no_function_scope!(%{function: nil}, _name), do: :ok

  defp assert_no_function_scope!(_env, name),
    do: argument_error(["cannot invoke ", name, " inside function/macro"])

  defp argument_error(text), do: :erlang.error(argument_error_of(text))

  defp argument_error_of(text), do: ArgumentError.exception(:erlang.iolist_to_binary(text))
end

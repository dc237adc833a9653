defmodule Kernel do
  @moduledoc """
  The functions and macros that every module and the shell have at hand, without a module's name: arithmetic,
  comparison, types of values, control flow, processes, and the definition of modules.

      iex> 1 + 2
      3
      iex> if is_binary("kate"), do: String.upcase("kate")
      "KATE"

    * Numbers: `+/2`, `div/2`, `rem/2`, `round/1`, `max/2` ...
    * Comparison: `==/2`, `===/2`, `</2` ..., `in/2`, `match?/2`.
    * Truth: `and/2`, `or/2`, `not/1` for booleans; `&&/2`, `||/2`, `!/1` for any value.
    * Control: `if/2`, `unless/2`, `|>/2`, `then/2`, `raise/1`, `throw/1`, `exit/1`.
    * Data: `elem/2`, `hd/1`, `length/1`, `get_in/2`, `put_in/3`, `struct/2`, `inspect/2`, `to_string/1`.
    * Processes: `spawn/1`, `spawn_link/1`, `self/0`, `send/2`, `node/0`.
    * Definitions: `defmodule/2`, `def/2`, `defmacro/2`, `defstruct/1`, `defprotocol/2`, `use/2`.

  Only `false` and `nil` count as false in conditions; everything else, `0` and `""` too, counts as true. Of
  functions, those that may stand in guards say so. All terms can be compared: numbers come before atoms, then
  references, functions, ports, pids, tuples, maps, lists, bit strings. `case`, `fn`, `receive` and other
  forms are in `Kernel.SpecialForms`.

  What is defined here can be left out, `import Kernel, except: [round: 1]`, for a function of one's own with
  that name.
  """

  # Nothing in this file uses a macro of this file: expanding a macro must never need
  # that same macro. Conditions are `case`, text is built from iodata, guards name :erlang.

  @frames [
    new_struct: [{Kernel, :struct, 3, [file: 'lib/kernel.ex', line: 2350]}],
    "-struct!/2-fun-0-": {:"-struct!/2-fun-0-", 2345}
  ]

  # Arithmetic and comparison

  @doc """
  Adds two numbers. The sum of two integers is an integer, of any size; with a float it is a float. Other
  terms raise an `ArithmeticError`. Allowed in guards.

      iex> 1 + 2
      3
      iex> 1 + 2.5
      3.5
      iex> 0.1 + 0.2 == 0.3
      false
  """
  @spec number + number :: number
  def left + right, do: :erlang.+(left, right)

  @doc """
  Subtracts the right number from the left one; a float if one of them is. Other terms raise an
  `ArithmeticError`. Allowed in guards.

      iex> 3 - 1
      2
      iex> 3 - 1.0
      2.0
  """
  @spec number - number :: number
  def left - right, do: :erlang.-(left, right)

  @doc """
  Returns the number itself; other terms raise an `ArithmeticError`. Allowed in guards.

      iex> +1
      1
  """
  @spec +number :: number
  def +value, do: :erlang.+(value)

  @doc """
  Negates a number; other terms raise an `ArithmeticError`. Allowed in guards.

      iex> -(2)
      -2
  """
  @spec -number :: number
  def -value, do: :erlang.-(value)

  @doc """
  Multiplies two numbers. Integers have no limit, a float that becomes too large raises an `ArithmeticError`.
  Allowed in guards.

      iex> 2 * 3
      6
      iex> 1_000_000_000_000 * 1_000_000_000_000
      1000000000000000000000000
  """
  @spec number * number :: number
  def left * right, do: :erlang.*(left, right)

  @doc """
  Divides; the result is always a float, also of integers. `div/2` gives an integer. Dividing by zero raises
  an `ArithmeticError`. Allowed in guards.

      iex> 4 / 2
      2.0
      iex> 1 / 0
      ** (ArithmeticError) bad argument in arithmetic expression
  """
  @spec number / number :: float
  def left / right, do: :erlang./(left, right)

  @doc """
  Raises a number to a power: an integer for integers with an exponent that is not negative, else a float.

      iex> 2 ** 10
      1024
      iex> 2 ** -1
      0.5
      iex> 4 ** 0.5
      2.0
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
  Returns the number without its sign. Allowed in guards.

      iex> abs(-3)
      3
      iex> abs(-0.5)
      0.5
  """
  @spec abs(number) :: number
  def abs(number), do: :erlang.abs(number)

  @doc """
  Divides integers and leaves out what comes after the point, that is, rounds towards zero.
  `Integer.floor_div/2` rounds down. Floats and a divisor of 0 raise an `ArithmeticError`. Allowed in guards.

      iex> div(7, 2)
      3
      iex> div(-7, 2)
      -3
      iex> div(1, 0)
      ** (ArithmeticError) bad argument in arithmetic expression
  """
  @spec div(integer, integer) :: integer
  def div(dividend, divisor), do: :erlang.div(dividend, divisor)

  @doc """
  Returns the remainder of `div/2`; it has the sign of the first number. `Integer.mod/2` has the sign of the
  second. Floats and a divisor of 0 raise an `ArithmeticError`. Allowed in guards.

      iex> rem(7, 2)
      1
      iex> rem(-7, 2)
      -1
  """
  @spec rem(integer, integer) :: integer
  def rem(dividend, divisor), do: :erlang.rem(dividend, divisor)

  @doc """
  Returns the smallest integer that is not below the number. `Float.ceil/2` gives a float, with some digits.
  Allowed in guards.

      iex> ceil(1.2)
      2
      iex> ceil(-1.2)
      -1
  """
  @spec ceil(number) :: integer
  def ceil(number), do: :erlang.ceil(number)

  @doc """
  Returns the largest integer that is not above the number. `trunc/1` goes towards zero instead. Allowed in guards.

      iex> floor(1.8)
      1
      iex> floor(-1.2)
      -2
  """
  @spec floor(number) :: integer
  def floor(number), do: :erlang.floor(number)

  @doc """
  Returns the nearest integer; halves go away from zero. `Float.round/2` gives a float with some digits.
  Allowed in guards.

      iex> round(2.5)
      3
      iex> round(-2.5)
      -3
      iex> round(7)
      7
  """
  @spec round(number) :: integer
  def round(number), do: :erlang.round(number)

  @doc """
  Returns the number without what comes after the point, as an integer. Allowed in guards.

      iex> trunc(5.9)
      5
      iex> trunc(-5.9)
      -5
  """
  @spec trunc(number) :: integer
  def trunc(number), do: :erlang.trunc(number)

  @doc """
  Returns the larger of two terms of any kind, the first when they are equal. Structs, such as dates, are
  compared as maps, not by what they mean: `Enum.max([date, other], Date)` does that. Allowed in guards.

      iex> max(1, 2)
      2
      iex> max(1, 1.0)
      1
      iex> max(1, :a)
      :a
  """
  @spec max(term, term) :: term
  def max(first, second), do: :erlang.max(first, second)

  @doc """
  Returns the smaller of two terms of any kind, the first when they are equal; see `max/2`. Allowed in guards.

      iex> min(1, 2)
      1
      iex> min("b", "a")
      "a"
  """
  @spec min(term, term) :: term
  def min(first, second), do: :erlang.min(first, second)

  @doc """
  Tells whether two terms are equal; an integer and a float are if they have the same value, which `===/2`
  does not accept. Allowed in guards.

      iex> 1 == 1.0
      true
      iex> [1, 2] == [1.0, 2]
      true
      iex> "1" == 1
      false
  """
  @spec term == term :: boolean
  def left == right, do: :erlang.==(left, right)

  @doc """
  Tells whether two terms are different: the opposite of `==/2`. Allowed in guards.

      iex> 1 != 1.0
      false
      iex> :a != :b
      true
  """
  @spec term != term :: boolean
  def left != right, do: :erlang."/="(left, right)

  @doc """
  Tells whether two terms are equal and numbers in them are of the same kind, as patterns and keys of maps
  compare. Allowed in guards.

      iex> 1 === 1
      true
      iex> 1 === 1.0
      false
  """
  @spec term === term :: boolean
  def left === right, do: :erlang."=:="(left, right)

  @doc """
  Tells whether two terms are not exactly equal: the opposite of `===/2`. Allowed in guards.

      iex> 1 !== 1.0
      true
  """
  @spec term !== term :: boolean
  def left !== right, do: :erlang."=/="(left, right)

  @doc """
  Tells whether the left term is smaller. Terms of any kind can be compared, see the documentation of
  `Kernel`; so a comparison that is meant for numbers says nothing about a `nil` or a string. Dates, times and
  versions have a `compare/2` of their own. Allowed in guards.

      iex> 1 < 2
      true
      iex> 1000 < nil
      true
      iex> "abc" < "abd"
      true
  """
  @spec term < term :: boolean
  def left < right, do: :erlang.<(left, right)

  @doc """
  Tells whether the left term is greater; see `</2`. Allowed in guards.

      iex> 2 > 1
      true
      iex> {1, 2} > {3}
      true
  """
  @spec term > term :: boolean
  def left > right, do: :erlang.>(left, right)

  @doc """
  Tells whether the left term is smaller than or equal to the right one; see `</2`. Allowed in guards.

      iex> 1 <= 1.0
      true
  """
  @spec term <= term :: boolean
  def left <= right, do: :erlang."=<"(left, right)

  @doc """
  Tells whether the left term is greater than or equal to the right one; see `</2`. Allowed in guards.

      iex> 1 >= 2
      false
  """
  @spec term >= term :: boolean
  def left >= right, do: :erlang.>=(left, right)

  @doc """
  Turns `true` into `false` and the other way round; any other term raises an `ArgumentError`. `!/1` takes
  any. Allowed in guards.

      iex> not false
      true
      iex> not nil
      ** (ArgumentError) argument error
  """
  @spec not true :: false
  @spec not false :: true
  def not value, do: :erlang.not(value)

  # Kinds of terms

  @doc """
  Tells whether a term is an atom; `nil`, `true`, `false` and the names of modules are. Allowed in guards.

      iex> is_atom(:ok)
      true
      iex> is_atom(nil) and is_atom(String)
      true
      iex> is_atom("ok")
      false
  """
  @doc guard: true
  @spec is_atom(term) :: boolean
  def is_atom(term), do: :erlang.is_atom(term)

  @doc """
  Tells whether a term is a binary: whole bytes, as every string is. A binary need not be text;
  `String.valid?/1` tells. Allowed in guards.

      iex> is_binary("foo")
      true
      iex> is_binary(<<255>>)
      true
      iex> is_binary('foo')
      false
  """
  @doc guard: true
  @spec is_binary(term) :: boolean
  def is_binary(term), do: :erlang.is_binary(term)

  @doc """
  Tells whether a term is a bit string; binaries are. Allowed in guards.

      iex> is_bitstring(<<1::3>>)
      true
      iex> is_bitstring("foo")
      true
  """
  @doc guard: true
  @spec is_bitstring(term) :: boolean
  def is_bitstring(term), do: :erlang.is_bitstring(term)

  @doc """
  Tells whether a term is `true` or `false`. Both are atoms as well. Allowed in guards.

      iex> is_boolean(false)
      true
      iex> is_boolean(nil)
      false
  """
  @doc guard: true
  @spec is_boolean(term) :: boolean
  def is_boolean(term), do: :erlang.is_boolean(term)

  @doc """
  Tells whether a term is a float. Allowed in guards.

      iex> is_float(1.0)
      true
      iex> is_float(1)
      false
  """
  @doc guard: true
  @spec is_float(term) :: boolean
  def is_float(term), do: :erlang.is_float(term)

  @doc """
  Tells whether a term is a function value. Allowed in guards.

      iex> is_function(fn -> 1 end)
      true
      iex> is_function(&String.upcase/1)
      true
  """
  @doc guard: true
  @spec is_function(term) :: boolean
  def is_function(term), do: :erlang.is_function(term)

  @doc """
  Tells whether a term is a function value with that number of arguments; a negative number raises an
  `ArgumentError`. Allowed in guards.

      iex> is_function(&String.upcase/1, 1)
      true
      iex> is_function(fn x -> x end, 2)
      false
  """
  @doc guard: true
  @spec is_function(term, non_neg_integer) :: boolean
  def is_function(term, arity), do: :erlang.is_function(term, arity)

  @doc """
  Tells whether a term is an integer. Allowed in guards.

      iex> is_integer(1)
      true
      iex> is_integer(1.0)
      false
  """
  @doc guard: true
  @spec is_integer(term) :: boolean
  def is_integer(term), do: :erlang.is_integer(term)

  @doc """
  Tells whether a term is a list, an empty or an improper one too. Keyword lists and charlists are lists.
  Allowed in guards.

      iex> is_list([])
      true
      iex> is_list([1 | 2])
      true
      iex> is_list({1, 2})
      false
  """
  @doc guard: true
  @spec is_list(term) :: boolean
  def is_list(term), do: :erlang.is_list(term)

  @doc """
  Tells whether a term is a map; structs are. Allowed in guards.

      iex> is_map(%{})
      true
      iex> is_map(1..2)
      true
  """
  @doc guard: true
  @spec is_map(term) :: boolean
  def is_map(term), do: :erlang.is_map(term)

  @doc """
  Tells whether a map has a key. Anything but a map raises a `BadMapError`; in a guard, which this may stand
  in, it only does not hold.

      iex> is_map_key(%{a: nil}, :a)
      true
      iex> is_map_key(%{a: 1}, :b)
      false
  """
  @doc guard: true
  @spec is_map_key(map, term) :: boolean
  def is_map_key(map, key), do: :erlang.is_map_key(key, map)

  @doc """
  Tells whether a term is an integer or a float. Allowed in guards.

      iex> is_number(1.5)
      true
      iex> is_number("1.5")
      false
  """
  @doc guard: true
  @spec is_number(term) :: boolean
  def is_number(term), do: :erlang.is_number(term)

  @doc """
  Tells whether a term is a process identifier, of any node, alive or not. Allowed in guards.

      iex> is_pid(self())
      true
  """
  @doc guard: true
  @spec is_pid(term) :: boolean
  def is_pid(term), do: :erlang.is_pid(term)

  @doc """
  Tells whether a term is a port: a program outside, or a socket, that this node talks to. Allowed in guards.

      iex> is_port(self())
      false
  """
  @doc guard: true
  @spec is_port(term) :: boolean
  def is_port(term), do: :erlang.is_port(term)

  @doc """
  Tells whether a term is a reference, as `make_ref/0`, monitors and timers give. Allowed in guards.

      iex> is_reference(make_ref())
      true
  """
  @doc guard: true
  @spec is_reference(term) :: boolean
  def is_reference(term), do: :erlang.is_reference(term)

  @doc """
  Tells whether a term is a tuple, of any size. Allowed in guards.

      iex> is_tuple({1})
      true
      iex> is_tuple([1])
      false
  """
  @doc guard: true
  @spec is_tuple(term) :: boolean
  def is_tuple(term), do: :erlang.is_tuple(term)

  @doc """
  Tells whether a term is `nil`. Allowed in guards.

      iex> is_nil(nil)
      true
      iex> is_nil(false)
      false
  """
  @doc guard: true
  defmacro is_nil(term), do: quote(do: unquote(term) == nil)

  @doc """
  Tells whether a term is a struct: a map with a module under `:__struct__`. Allowed in guards.

      iex> is_struct(1..2)
      true
      iex> is_struct(%{})
      false
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
  Tells whether a term is a struct of the named module. Allowed in guards, where the pattern `%Range{}` does the same.

      iex> is_struct(1..2, Range)
      true
      iex> is_struct(1..2, URI)
      false
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
  Tells whether a term is an exception: a struct that `defexception/1` defined. Allowed in guards.

      iex> is_exception(%RuntimeError{})
      true
      iex> is_exception(1..2)
      false
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
  Tells whether a term is an exception of the named module. Allowed in guards.

      iex> is_exception(%RuntimeError{}, RuntimeError)
      true
      iex> is_exception(%RuntimeError{}, KeyError)
      false
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
  Returns `size` bytes of a binary, from the byte `start` on, which counts from 0. A negative size takes those
  before. If it lies outside, an `ArgumentError` is raised; `binary_slice/3` cuts it off instead. Characters
  may have several bytes: for text take `String.slice/3`. Takes the same short time however large the binary.
  Allowed in guards.

      iex> binary_part("foobar", 0, 3)
      "foo"
      iex> binary_part("foobar", 6, -3)
      "bar"
  """
  @doc guard: true
  @spec binary_part(binary, non_neg_integer, integer) :: binary
  def binary_part(binary, start, size), do: :erlang.binary_part(binary, start, size)

  @doc """
  Returns the bytes of a binary at the offsets of a range. Negative offsets count from the end, what lies
  outside is left out. With a step only every so-many-th is taken. Bytes, not characters: for text take
  `String.slice/2`.

      iex> binary_slice("elixir", 0..3)
      "elix"
      iex> binary_slice("elixir", -3..-1)
      "xir"
      iex> binary_slice("elixir", 10..20)
      ""
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
  Returns at most `size` bytes of a binary from `start` on, which counts from 0, or from the end when it is
  negative. What lies outside is left out.

      iex> binary_slice("elixir", 1, 3)
      "lix"
      iex> binary_slice("elixir", -2, 5)
      "ir"
      iex> binary_slice("elixir", 10, 1)
      ""
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
  Returns the number of bits in a bit string. Allowed in guards.

      iex> bit_size("ab")
      16
      iex> bit_size(<<1::3>>)
      3
  """
  @doc guard: true
  @spec bit_size(bitstring) :: non_neg_integer
  def bit_size(bitstring), do: :erlang.bit_size(bitstring)

  @doc """
  Returns the number of bytes in a bit string; bits that do not fill the last byte count as one. It takes the
  same short time for all, while `String.length/1`, which counts characters, looks at the whole text. Allowed
  in guards.

      iex> byte_size("olá")
      4
      iex> String.length("olá")
      3
      iex> byte_size(<<1::3>>)
      1
  """
  @doc guard: true
  @spec byte_size(bitstring) :: non_neg_integer
  def byte_size(bitstring), do: :erlang.byte_size(bitstring)

  @doc """
  Returns the element of a tuple at an index, which counts from 0. Outside of the tuple, or with a negative
  index, an `ArgumentError` is raised. Takes the same short time for every index. Allowed in guards.

      iex> elem({:a, :b}, 0)
      :a
      iex> elem({:a, :b}, 1)
      :b
  """
  @doc guard: true
  @spec elem(tuple, non_neg_integer) :: term
  def elem(tuple, index), do: :erlang.element(:erlang.+(index, 1), tuple)

  @doc """
  Returns the tuple with another element at the index, which counts from 0; outside of the tuple an
  `ArgumentError` is raised. As a rule the tuple is copied.

      iex> put_elem({:a, :b}, 0, 1)
      {1, :b}
  """
  @spec put_elem(tuple, non_neg_integer, term) :: tuple
  def put_elem(tuple, index, value), do: :erlang.setelement(:erlang.+(index, 1), tuple, value)

  @doc """
  Returns the first element of a list. The empty list raises an `ArgumentError`; `List.first/2` returns `nil`.
  Allowed in guards.

      iex> hd([1, 2])
      1
      iex> hd([1 | 2])
      1
  """
  @doc guard: true
  @spec hd(nonempty_maybe_improper_list(elem, any)) :: elem when elem: term
  def hd(list), do: :erlang.hd(list)

  @doc """
  Returns a list without its first element, at no cost: nothing is copied. The empty list raises an
  `ArgumentError`. Allowed in guards.

      iex> tl([1, 2, 3])
      [2, 3]
      iex> tl([1])
      []
      iex> tl([1 | 2])
      2
  """
  @doc guard: true
  @spec tl(nonempty_maybe_improper_list) :: term
  def tl(list), do: :erlang.tl(list)

  @doc """
  Returns how many elements a list has. It has to go through the whole list: to know whether it is empty,
  compare it with `[]`. A list that is not proper raises an `ArgumentError`. For other collections there is
  `Enum.count/1`. Allowed in guards.

      iex> length([1, 2])
      2
      iex> length([])
      0
  """
  @doc guard: true
  @spec length(list) :: non_neg_integer
  def length(list), do: :erlang.length(list)

  @doc """
  Returns how many keys a map has, without going through it; for a struct `:__struct__` is one of them.
  Anything else raises a `BadMapError`. Allowed in guards.

      iex> map_size(%{a: 1, b: 2})
      2
      iex> map_size(%{})
      0
  """
  @doc guard: true
  @spec map_size(map) :: non_neg_integer
  def map_size(map), do: :erlang.map_size(map)

  @doc """
  Returns how many elements a tuple has, without going through it. Anything else raises an `ArgumentError`.
  Allowed in guards.

      iex> tuple_size({1, 2})
      2
      iex> tuple_size({})
      0
  """
  @doc guard: true
  @spec tuple_size(tuple) :: non_neg_integer
  def tuple_size(tuple), do: :erlang.tuple_size(tuple)

  @doc """
  Joins two lists. The left one is copied, so adding to the end again and again gets slow; put elements in
  front, `[x | list]`, and reverse once. If the right side is no list the result is an improper one. In a
  pattern the left side has to be a literal list.

      iex> [1] ++ [2, 3]
      [1, 2, 3]
      iex> [1] ++ []
      [1]
      iex> [1, 2] ++ rest = [1, 2, 3, 4]
      iex> rest
      [3, 4]
  """
  @spec list ++ term :: maybe_improper_list
  def left ++ right, do: :erlang.++(left, right)

  @doc """
  Takes the first occurrence of each element on the right out of the left list. It is worked out from the right:
  `a -- b -- c` is `a -- (b -- c)`. Elements are compared by `===/2`.

      iex> [1, 2, 1, 3] -- [1]
      [2, 1, 3]
      iex> [1, 2] -- [1, 1, 7]
      [2]
      iex> [1, 2, 3] -- [3] -- [3]
      [1, 2, 3]
  """
  @spec list -- list :: list
  def left -- right, do: :erlang.--(left, right)

  @doc """
  Tells whether a text contains another text, or fits a regular expression somewhere. The empty text is in every text.

      iex> "abcd" =~ "bc"
      true
      iex> "abcd" =~ ~r/^b/
      false
      iex> "abcd" =~ ""
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
  Calls a function with the elements of a list as its arguments. Another number of them raises a
  `BadArityError`. When the number is known, `fun.(a, b)` is the clearer call.

      iex> apply(fn x -> x * 2 end, [2])
      4
      iex> apply(&max/2, [1, 7])
      7
  """
  @spec apply(fun, [term]) :: term
  def apply(fun, args), do: :erlang.apply(fun, args)

  @doc """
  Calls a function of a module, both of which may be chosen while the program runs, with the elements of a
  list as its arguments. If there is none, an `UndefinedFunctionError` is raised. Private functions and macros
  cannot be called so.

      iex> apply(List, :first, [[1, 2]])
      1
      iex> apply(String, :nothing, [])
      ** (UndefinedFunctionError) function String.nothing/0 is undefined or private
  """
  @spec apply(module, atom, [term]) :: term
  def apply(module, function_name, args), do: :erlang.apply(module, function_name, args)

  @doc """
  Ends the calling process with a reason, unless an enclosing `try/1` catches it with `:exit`. Processes that
  are linked to it get the reason as an exit signal, those that monitor it in `:DOWN`.

  With `:normal`, `:shutdown` or `{:shutdown, term}` nothing is wrong; any other reason is one. To end another
  process take `Process.exit/2`, to end the node `System.stop/1`.

      iex> {_pid, ref} = spawn_monitor(fn -> exit(:bye) end)
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :bye
      iex> try do
      ...>   exit(:bye)
      ...> catch
      ...>   :exit, reason -> reason
      ...> end
      :bye
  """
  @spec exit(term) :: no_return
  def exit(reason), do: :erlang.exit(reason)

  @doc """
  Throws a value to the nearest enclosing `try/1` with a `catch` that fits. Without any the process fails with
  a `{:nocatch, value}`. It is for getting out of deep recursion; errors are raised (`raise/1`), and loops are
  left by `Enum.reduce_while/3` and `Enum.find/2`.

      iex> try do
      ...>   for x <- 1..100, do: if(x * x > 50, do: throw(x))
      ...> catch
      ...>   x -> x
      ...> end
      8
  """
  @spec throw(term) :: no_return
  def throw(term), do: :erlang.throw(term)

  @doc """
  Makes a reference unlike any other, on this node or elsewhere. Sent along with a request, it tells which
  answer belongs to it.

      iex> make_ref() == make_ref()
      false
  """
  @spec make_ref() :: reference
  def make_ref(), do: :erlang.make_ref()

  @doc """
  Returns the name of this node, `:nonode@nohost` when it has none. Allowed in guards.

      iex> node() == Node.self()
      true
  """
  @doc guard: true
  @spec node() :: node
  def node(), do: :erlang.node()

  @doc """
  Returns the name of the node that a pid, port or reference belongs to. Allowed in guards.

      iex> node(self()) == node()
      true
  """
  @doc guard: true
  @spec node(pid | reference | port) :: node
  def node(identifier), do: :erlang.node(identifier)

  @doc """
  Returns the pid of the calling process. In a function that is given to `spawn/1`, that is the new process:
  keep the pid in a variable before, to be sent something. Allowed in guards.

      iex> parent = self()
      iex> spawn(fn -> send(parent, {:from, self()}) end)
      iex> receive do: ({:from, child} -> child == parent)
      false
  """
  @doc guard: true
  @spec self() :: pid
  def self(), do: :erlang.self()

  @doc """
  Puts a message, any term, into a process's mailbox, and returns the message. The process is a pid, a name,
  `{name, node}`, an alias or a port. It takes the message with `receive/1`; sending does not wait for that.

  To a process that is gone nothing is sent, without an error, as to a node that cannot be reached. Only a
  name that nobody has on this node raises an `ArgumentError`. Messages from one process to another arrive in
  the order in which they were sent; they are copied.

      iex> send(self(), :hello)
      :hello
      iex> receive do: (message -> message)
      :hello
      iex> send({:nobody_has_this_name, node()}, :lost)
      :lost
  """
  @spec send(Process.dest(), message) :: message when message: any
  def send(dest, message), do: :erlang.send(dest, message)

  @doc """
  Starts a process that runs the function, and returns its pid at once. The value of the function is dropped;
  when it is done the process ends. An error in it is logged and concerns nobody else: who wants to know of it
  takes `spawn_link/1` or `spawn_monitor/1`, who wants the value, `Task.async/1`.

  The function takes a copy of the values it uses.

      iex> parent = self()
      iex> pid = spawn(fn -> send(parent, {:sum, 1 + 2}) end)
      iex> is_pid(pid)
      true
      iex> receive do: ({:sum, sum} -> sum)
      3
  """
  @spec spawn((() -> any)) :: pid
  def spawn(fun), do: :erlang.spawn(fun)

  @doc """
  As `spawn/1`: the process applies a function of a module to a list of arguments.

      iex> spawn(Kernel, :send, [self(), :hello])
      iex> receive do: (message -> message)
      :hello
  """
  @spec spawn(module, atom, list) :: pid
  def spawn(module, fun, args), do: :erlang.spawn(module, fun, args)

  @doc """
  Starts a process that runs the function and is linked to the caller, and returns its pid. If one of the two
  ends with a reason other than `:normal` the other ends with it, unless it traps exits and gets `{:EXIT, pid,
  reason}` instead. That way no part of what belongs together is left over.

      iex> Process.flag(:trap_exit, true)
      iex> pid = spawn_link(fn -> exit(:oops) end)
      iex> receive do: ({:EXIT, ^pid, reason} -> reason)
      :oops
  """
  @spec spawn_link((() -> any)) :: pid
  def spawn_link(fun), do: :erlang.spawn_link(fun)

  @doc """
  As `spawn_link/1`: the process applies a function of a module to a list of arguments.

      iex> is_pid(spawn_link(List, :first, [[1]]))
      true
  """
  @spec spawn_link(module, atom, list) :: pid
  def spawn_link(module, fun, args), do: :erlang.spawn_link(module, fun, args)

  @doc """
  Starts a process that runs the function and is monitored by the caller, and returns `{pid, reference}`. When
  it ends the caller gets `{:DOWN, reference, :process, pid, reason}`; after an error the reason is
  `{exception, stacktrace}`.

      iex> {pid, ref} = spawn_monitor(fn -> :done end)
      iex> receive do: ({:DOWN, ^ref, :process, ^pid, reason} -> reason)
      :normal
  """
  @spec spawn_monitor((() -> any)) :: {pid, reference}
  def spawn_monitor(fun), do: :erlang.spawn_monitor(fun)

  @doc """
  As `spawn_monitor/1`: the process applies a function of a module to a list of arguments.

      iex> {_pid, ref} = spawn_monitor(Kernel, :exit, [:oops])
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :oops
  """
  @spec spawn_monitor(module, atom, list) :: {pid, reference}
  def spawn_monitor(module, fun, args), do: :erlang.spawn_monitor(module, fun, args)

  @doc """
  Tells whether a module has this public function. The module has to be loaded already, else the answer is `false`:
  `Code.ensure_loaded/1` loads it. Macros are not functions.

      iex> Code.ensure_loaded(List)
      iex> function_exported?(List, :first, 1)
      true
      iex> function_exported?(List, :first, 9)
      false
  """
  @spec function_exported?(module, atom, arity) :: boolean
  def function_exported?(module, function, arity),
    do: :erlang.function_exported(module, function, arity)

  @doc """
  Tells whether a module has this public macro. The module has to be loaded already.

      iex> macro_exported?(Kernel, :if, 2)
      true
      iex> macro_exported?(Kernel, :abs, 1)
      false
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

  @doc ~S"""
  Returns a term as text, as it is written in code and as the shell prints it, by the protocol `Inspect`.
  `to_string/1` makes text for people.

  Options are those of `Inspect.Opts`, among them `pretty: true` with `width: n` for several lines, `limit: n`
  for how many elements are shown, 50 unless given, or `:infinity`, `charlists: :as_lists` and `structs:
  false`.

      iex> inspect([1, :a, "b"])
      "[1, :a, \"b\"]"
      iex> inspect('ok', charlists: :as_lists)
      "[111, 107]"
      iex> inspect([1, 2, 3], limit: 2)
      "[1, 2, ...]"
  """
  @spec inspect(Inspect.t(), keyword) :: String.t()
  def inspect(term, opts \\ []) when :erlang.is_list(opts) do
    case :rshell.inspect(term, options_of_inspect(opts)) do
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

  # What are no pairs is refused as where they are put in the struct.
  defp options_of_inspect([]), do: %{}

  defp options_of_inspect(opts) do
    if pairs?(opts), do: :maps.from_list(opts), else: Inspect.Opts.new(opts)
  end

  defp pairs?([{_, _} | rest]), do: pairs?(rest)
  defp pairs?(rest), do: rest == []

  @doc """
  Makes a struct of a module with fields from a list or map, or changes fields of a struct. Fields that the
  struct does not have are ignored, enforced ones may be missing; `struct!/2` raises for both.

      iex> struct(URI, host: "a", unknown: 1).host
      "a"
      iex> struct(%URI{host: "a"}, port: 80).port
      80
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
  Makes a struct of a module with fields from a list or map, or changes fields of a struct. A field that it
  does not have raises a `KeyError`, an enforced one that is missing an `ArgumentError`.

      iex> struct!(%URI{}, host: "a").host
      "a"
      iex> try do
      ...>   struct!(URI, unknown: 1)
      ...> rescue
      ...>   error in KeyError -> error.key
      ...> end
      :unknown
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
  Returns the value that a list of keys leads to in nested maps and keyword lists, or `nil` as soon as one of
  the keys is not there. A key may also be a function, as those of `Access`, for positions in lists or fields
  of structs.

      iex> users = %{"kate" => %{age: 27}, "alex" => %{age: 31}}
      iex> get_in(users, ["kate", :age])
      27
      iex> get_in(users, ["moebi", :age])
      nil
      iex> get_in([%{n: 1}, %{n: 2}], [Access.all(), :n])
      [1, 2]
  """
  @spec get_in(Access.t(), nonempty_list(term)) :: term
  def get_in(nil, [_ | _]), do: nil

  def get_in(data, [h]) when :erlang.is_function(h), do: h.(:get, data, fn x -> x end)

  def get_in(data, [h | t]) when :erlang.is_function(h),
    do: h.(:get, data, fn x -> get_in(x, t) end)

  def get_in(data, [h]), do: Access.get(data, h)
  def get_in(data, [h | t]), do: get_in(Access.get(data, h), t)

  @doc """
  Puts a value where a list of keys leads to, and returns the whole. The last key need not be there; those
  before it have to be, otherwise an error is raised, which `Access.key(key, %{})` avoids.

      iex> users = %{"kate" => %{age: 27}}
      iex> put_in(users, ["kate", :age], 28)
      %{"kate" => %{age: 28}}
      iex> put_in(%{}, [Access.key("alex", %{}), :age], 31)
      %{"alex" => %{age: 31}}
  """
  @spec put_in(Access.t(), nonempty_list(term), term) :: Access.t()
  def put_in(data, [_ | _] = keys, value),
    do: :erlang.element(2, get_and_update_in(data, keys, fn _ -> {nil, value} end))

  @doc """
  Replaces the value that a list of keys leads to by what the function makes of it, `nil` if the last key is
  not there, and returns the whole. Keys may be functions as for `get_in/2`.

      iex> update_in(%{a: %{b: 1}}, [:a, :b], &(&1 + 1))
      %{a: %{b: 2}}
      iex> update_in([%{n: 1}, %{n: 2}], [Access.all(), :n], &(&1 * 10))
      [%{n: 10}, %{n: 20}]
  """
  @spec update_in(Access.t(), nonempty_list(term), (term -> term)) :: Access.t()
  def update_in(data, [_ | _] = keys, fun) when :erlang.is_function(fun),
    do: :erlang.element(2, get_and_update_in(data, keys, fn x -> {nil, fun.(x)} end))

  @doc """
  Reads and changes at once what a list of keys leads to. The function gets the value, and returns `{returned,
  new}`, or `:pop` to remove it. Returns `{returned, whole}`.

      iex> get_and_update_in(%{a: %{b: 1}}, [:a, :b], &{&1, &1 + 1})
      {1, %{a: %{b: 2}}}
      iex> get_and_update_in(%{a: %{b: 1}}, [:a, :b], fn _ -> :pop end)
      {1, %{a: %{}}}
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
  Removes what a list of keys leads to, and returns `{value, rest}`; the value is `nil` when it is not there.

      iex> pop_in(%{a: %{b: 1}}, [:a, :b])
      {1, %{a: %{}}}
      iex> pop_in(%{a: %{b: 1}}, [:x, :y])
      {nil, %{a: %{b: 1}}}
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
  Puts a value where a path leads to, and returns the whole; the path is written as access to it, with
  `.field` or `[key]`. A field has to be there, else a `KeyError` is raised.

      iex> users = %{"kate" => %{age: 27}}
      iex> put_in(users["kate"].age, 28)
      %{"kate" => %{age: 28}}
      iex> put_in(users["alex"], %{age: 31})
      %{"alex" => %{age: 31}, "kate" => %{age: 27}}
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
  Replaces the value that a path leads to by what the function makes of it, and returns the whole; the path is
  written as access to it.

      iex> users = %{"kate" => %{age: 27}}
      iex> update_in(users["kate"].age, &(&1 + 1))
      %{"kate" => %{age: 28}}
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
  Reads and changes at once what a path leads to, written as access to it. The function returns `{returned,
  new}`, the whole is `{returned, whole}`.

      iex> users = %{"kate" => %{age: 27}}
      iex> get_and_update_in(users["kate"].age, &{&1, &1 + 1})
      {27, %{"kate" => %{age: 28}}}
  """
  defmacro get_and_update_in(path, fun) do
    {[root | path], _} = unnest(path, [], true, "get_and_update_in/2")
    nest_update(root, path, fun)
  end

  @doc """
  Removes what a path, written as access to it, leads to, and returns `{value, rest}`. The last step has to be
  written `[key]`, since fields cannot be removed.

      iex> users = %{"ann" => 1, "kate" => 2}
      iex> pop_in(users["ann"])
      {1, %{"kate" => 2}}
      iex> pop_in(users["nobody"])
      {nil, %{"ann" => 1, "kate" => 2}}
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
  Evaluates the `do` block when the condition is neither `false` nor `nil`, else the `else` block; without one
  it is worth `nil`. It is an expression: a variable bound inside is not seen outside, so bind the whole.

      iex> if 1 > 0, do: :yes, else: :no
      :yes
      iex> if nil, do: :yes
      nil
      iex> sign = if -3 < 0 do
      ...>   :negative
      ...> else
      ...>   :positive
      ...> end
      iex> sign
      :negative

  For several conditions there is `cond/1`, for the forms of a value `case/2`.
  """
  defmacro if(condition, clauses), do: build_if(condition, clauses)

  @doc """
  Evaluates the `do` block when the condition is `false` or `nil`, else the `else` block, or is worth `nil`.
  With an `else` block `if/2` reads better.

      iex> unless false, do: 1
      1
      iex> unless true, do: 1
      nil
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
  Is `false` when the left side is, else the right side, which is evaluated only then. The left side has to be
  a boolean, otherwise a `BadBooleanError` is raised; `&&/2` takes any term. Allowed in guards.

      iex> true and 1
      1
      iex> false and raise("is not evaluated")
      false
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
  Is `true` when the left side is, else the right side, which is evaluated only then. The left side has to be
  a boolean, otherwise a `BadBooleanError` is raised; `||/2` takes any term. Allowed in guards.

      iex> false or 1
      1
      iex> true or raise("is not evaluated")
      true
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
  Is `true` for `false` and `nil`, and `false` for everything else. `!!value` makes a boolean of any term. Not
  allowed in guards, where `not/1` is.

      iex> !nil
      true
      iex> !0
      false
      iex> !!"text"
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
  Is the left value when that is `false` or `nil`, else the right one, which is evaluated only then. Not
  allowed in guards, where `and/2` is.

      iex> nil && raise("is not evaluated")
      nil
      iex> 1 && 2
      2
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
  Is the left value unless that is `false` or `nil`, then the right one, which is evaluated only then. It is a
  way to give a default, but not where `false` is a value. Not allowed in guards, where `or/2` is.

      iex> nil || 1
      1
      iex> :first || raise("is not evaluated")
      :first
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
  Tells whether the left value is an element of the list, range or other enumerable on the right, as
  `Enum.member?/2` does; `not in` is the opposite. In a list it takes as long as the list is; a range is only
  computed, and `MapSet` is made for it. Allowed in guards if the right side is a list or range written there.

      iex> 1 in [1, 2]
      true
      iex> 7 not in 1..5
      true
      iex> (fn x when x in [:a, :b] -> :known end).(:a)
      :known
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

  defp in_expanded(_left, expanded, _right, %{context: context}) when :erlang."/="(context, nil), do: wrong_in!(expanded)

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
          %{context: nil} -> quote(do: :lists.member(unquote(left), unquote(list)))
          _ -> wrong_in!(list)
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
  The range `0..-1//1`, which stands for everything when something is sliced.

      iex> binary_slice("abc", ..)
      "abc"
      iex> Enum.to_list(..)
      []
  """
  defmacro unquote(:..)(), do: range_map(0, -1, 1)

  @doc """
  A range of integers, both ends included. If the last is smaller than the first it counts down, with step -1;
  so `1..0` is not empty, which `1..0//1` is. A range does not hold its elements: it costs the same whatever
  its size.

      iex> Enum.to_list(1..3)
      [1, 2, 3]
      iex> Enum.to_list(3..1)
      [3, 2, 1]
      iex> first..last = 1..10
      iex> {first, last}
      {1, 10}
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
  A range of integers with a step, which may be negative but not 0. It is empty when the last cannot be
  reached in the direction of the step.

      iex> Enum.to_list(0..6//3)
      [0, 3, 6]
      iex> Enum.to_list(5..1//-2)
      [5, 3, 1]
      iex> Enum.to_list(1..0//1)
      []
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
        validate_range!(first, last)
        validate_step!(step)
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

  @doc ~S"""
  Joins two binaries. In a pattern the left side has to be a literal, and the variable on the right is bound
  to the rest. Other terms raise an `ArgumentError`: write `"#{term}"`.

      iex> "foo" <> "bar"
      "foobar"
      iex> "Hello, " <> name = "Hello, kate"
      iex> name
      "kate"
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
  Gives the left value to the call on the right, as its first argument. Nested calls can be read from left to
  right that way. The right side has to be a call with parentheses; for a place other than the first, take
  `then/2`.

      iex> -5 |> abs() |> Integer.to_string()
      "5"
      iex> "a b" |> String.split(" ") |> Enum.map(&String.upcase/1)
      ["A", "B"]
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
  Gives the value to a function and returns what that returns. In a pipe it puts the value where `|>/2` cannot.

      iex> 1 |> then(&(10 - &1))
      9
  """
  defmacro then(value, fun), do: quote(do: unquote(fun).(unquote(value)))

  @doc """
  Gives the value to a function and returns the value itself: for doing something by the way in a pipe.

      iex> 1 |> tap(&send(self(), {:seen, &1})) |> Kernel.+(1)
      2
      iex> receive do: (message -> message)
      {:seen, 1}
  """
  defmacro tap(value, fun) do
    quote bind_quoted: [fun: fun, value: value] do
      _ = fun.(value)
      value
    end
  end

  @doc ~S"""
  Returns a term as text for people, by the protocol `String.Chars`, as interpolation `"#{term}"` does. Atoms,
  numbers, strings, charlists and other lists of text, dates and the like have one; tuples, maps and most
  structs raise a `Protocol.UndefinedError`: for these there is `inspect/2`.

      iex> to_string(:foo)
      "foo"
      iex> to_string(nil)
      ""
      iex> to_string('foo')
      "foo"
  """
  defmacro to_string(term), do: quote(do: :"Elixir.String.Chars".to_string(unquote(term)))

  @doc """
  Returns a term as a charlist, a list of code points as Erlang's functions want them, by the protocol `List.Chars`.

      iex> to_charlist("foo")
      'foo'
      iex> to_charlist(12)
      '12'
  """
  defmacro to_charlist(term), do: quote(do: List.Chars.to_charlist(unquote(term)))

  @doc false
  defmacro to_char_list(arg), do: quote(do: Kernel.to_charlist(unquote(arg)))

  @doc """
  Tells whether a value fits a pattern, guards included. Variables in the pattern are not seen outside;
  compare with a variable by `^/1`.

      iex> match?({1, _}, {1, 2})
      true
      iex> match?({x, y} when x > y, {1, 2})
      false
      iex> Enum.filter([a: 1, b: 2, a: 3], &match?({:a, _}, &1))
      [a: 1, a: 3]
  """
  defmacro match?(pattern, expr) do
    failure = {:->, [generated: true], [[{:_, [generated: true], Kernel}], false]}
    {:case, [], [expr, [do: [{:->, [], [[pattern], true]}, failure]]]}
  end

  @doc """
  Binds a list of patterns to a list of any length: what is missing is `nil`, what is too much is dropped.
  `=/2` would raise.

      iex> destructure([a, b], [1])
      iex> {a, b}
      {1, nil}
      iex> destructure([c, d], [1, 2, 3])
      iex> {c, d}
      {1, 2}
  """
  defmacro destructure(left, right) when :erlang.is_list(left) do
    quote do
      unquote(left) = Kernel.Utils.destructure(unquote(right), unquote(:erlang.length(left)))
    end
  end

  @doc """
  Returns the variables that are bound here and their values, as a keyword list. With a context, such as a
  module, those of code that macros of it made.

      iex> x = 1
      iex> binding()
      [x: 1]
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
  In a `quote/2`, a variable of the code that calls the macro; without it variables of the quoted code are the
  macro's own, and cannot be seen there. Use it sparingly: who calls the macro has to know of it.

      iex> x = 1
      iex> var!(x)
      1

  In a macro:

      quote do: var!(count) + 1
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
  In a `quote/2`, an alias that is looked up where the macro is called; without it, it is looked up where the
  macro is defined.

      iex> alias!(:foo)
      :foo
  """
  defmacro alias!(alias) when :erlang.is_atom(alias), do: alias

  defmacro alias!({:__aliases__, meta, args}),
    do: {:__aliases__, :lists.keydelete(:alias, 1, :lists.keydelete(:counter, 1, meta)), args}

  @doc """
  Prints where it stands, the code, and its value, for a pipe the value of each step, and returns the value.
  So it can be put around any expression, or at the end of a pipe. Without an argument it shows all variables.
  The options are those of `inspect/2`.

      iex> is_integer(dbg(1 + 1))
      true

      [3, 1] |> Enum.sort() |> Enum.sum() |> dbg()
  """
  defmacro dbg(code \\ quote(do: binding()), options \\ []) do
    callback = Application.get_env(:elixir, :dbg_callback, {Macro, :dbg, []})
    Application.note_compile_env(:elixir, [:dbg_callback], {:ok, callback})
    {module, function, args} = callback
    :erlang.apply(module, function, [code, options, __CALLER__ | args])
  end

  # Exceptions

  @doc """
  Raises an exception: with a text, a `RuntimeError` with that message; with a module, that exception without
  attributes; with an exception, that one. `try/1` handles it with `rescue`; if nothing does the process ends.

      iex> raise "oops"
      ** (RuntimeError) oops

      iex> raise ArgumentError
      ** (ArgumentError) argument error

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   error -> error
      ...> end
      %RuntimeError{message: "oops"}
  """
  defmacro raise(message) do
    exception = exception_for(Macro.expand(message, __CALLER__))

    quote do
      :erlang.error(unquote(exception), :none, error_info: %{module: Exception})
    end
  end

  @doc """
  Raises the exception of a module, made of attributes by the module's `exception/1`: a keyword list, or a
  text if the module takes one.

      iex> raise ArgumentError, "no"
      ** (ArgumentError) no

      iex> raise KeyError, key: :a, term: %{}
      ** (KeyError) key :a not found in: %{}
  """
  defmacro raise(exception, attributes),
    do: quote(do: :erlang.error(unquote(exception).exception(unquote(attributes))))

  @doc """
  Raises as `raise/1` does, but with a given stack trace, so that an error that is handled and raised again
  still tells where it first arose.

      iex> try do
      ...>   reraise("oops", [])
      ...> rescue
      ...>   error -> {error.message, __STACKTRACE__}
      ...> end
      {"oops", []}

  As a rule the stack trace is `__STACKTRACE__/0`:

      rescue
        error ->
          Logger.error("failed")
          reraise(error, __STACKTRACE__)
  """
  defmacro reraise(message, stacktrace) do
    exception = exception_for(Macro.expand(message, __CALLER__))

    quote do
      :erlang.error(:erlang.raise(:error, unquote(exception), unquote(stacktrace)))
    end
  end

  @doc """
  Raises as `raise/2` does, but with a given stack trace: another error that tells where the first arose.

      iex> try do
      ...>   reraise(ArgumentError, [message: "no"], [])
      ...> rescue
      ...>   error -> error.message
      ...> end
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

  @doc ~S"""
  `~s(text)`: a string with escapes and interpolation, which may hold quotation marks. As for all sigils the
  text stands between any of `//`, `||`, `""`, `''`, `()`, `[]`, `{}`, `<>`.

      iex> ~s(a "quoted" word)
      "a \"quoted\" word"
      iex> ~s[1 + 1 = #{1 + 1}]
      "1 + 1 = 2"
  """
  defmacro sigil_s(term, modifiers)

  defmacro sigil_s({:<<>>, _, [piece]}, []) when :erlang.is_binary(piece),
    do: Macro.unescape_string(piece)

  defmacro sigil_s({:<<>>, line, pieces}, []), do: {:<<>>, line, unescape(pieces)}

  @doc ~S"""
  `~S(text)`: a string as it is written, without escapes and interpolation.

      iex> ~S(a\nb)
      "a\\nb"
      iex> String.length(~S(#{x}))
      4
  """
  defmacro sigil_S(term, modifiers)
  defmacro sigil_S({:<<>>, _, [binary]}, []) when :erlang.is_binary(binary), do: binary

  @doc ~S"""
  `~c(text)`: a charlist with escapes and interpolation.

      iex> ~c(foo)
      'foo'
      iex> ~c(#{1 + 1})
      '2'
  """
  defmacro sigil_c(term, modifiers)

  defmacro sigil_c({:<<>>, _, [piece]}, []) when :erlang.is_binary(piece),
    do: String.to_charlist(Macro.unescape_string(piece))

  defmacro sigil_c({:<<>>, _, pieces}, []) do
    quote(do: List.to_charlist(unquote(interpolated(pieces))))
  end

  @doc ~S"""
  `~C(text)`: a charlist as it is written, without escapes and interpolation.

      iex> ~C(a\nb)
      'a\\nb'
  """
  defmacro sigil_C(term, modifiers)

  defmacro sigil_C({:<<>>, _, [string]}, []) when :erlang.is_binary(string),
    do: String.to_charlist(string)

  @doc """
  `~w(words)`: a list of the words, which whitespace divides, with escapes and interpolation. The modifier
  says what they become: `s` strings, the default, `a` atoms, `c` charlists.

      iex> ~w(foo bar)
      ["foo", "bar"]
      iex> ~w(foo bar)a
      [:foo, :bar]
      iex> ~w()
      []
  """
  defmacro sigil_w(term, modifiers)

  defmacro sigil_w({:<<>>, _, [string]}, modifiers) when :erlang.is_binary(string),
    do: split_words(Macro.unescape_string(string), modifiers)

  defmacro sigil_w({:<<>>, meta, pieces}, modifiers),
    do: split_words({:<<>>, meta, unescape(pieces)}, modifiers)

  @doc ~S"""
  `~W(words)`: as `~w`, without escapes and interpolation.

      iex> ~W(foo #{bar})
      ["foo", "\#{bar}"]
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

  @doc ~S"""
  `~r/expression/`: a regular expression with interpolation, see `Regex`. Modifiers stand behind: `i` without
  regard to case, `u` Unicode, `m` `^` and `$` at each line, `s` the dot fits newlines, `x` whitespace and
  comments are ignored, `U` as little as possible, `f` within the first line.

      iex> "FOO" =~ ~r/fo+/i
      true
      iex> Regex.run(~r/(\d+)-(\d+)/, "10-20")
      ["10-20", "10", "20"]
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
  `~R/expression/`: a regular expression as it is written, without interpolation.

      iex> Regex.match?(~R/f#o/, "f#o")
      true
  """
  defmacro sigil_R(term, modifiers)

  defmacro sigil_R({:<<>>, _, [string]}, options) when :erlang.is_binary(string),
    do: Macro.escape(Regex.compile!(string, :erlang.list_to_binary(options)))

  @doc """
  `~D[year-month-day]`: a `Date`. It is made when the code is compiled, so a date that does not exist is an
  error then. A calendar may follow.

      iex> ~D[2015-01-13].day
      13
  """
  defmacro sigil_D(date_string, modifiers)

  defmacro sigil_D({:<<>>, _, [string]}, []) do
    {calendar, {year, month, day}} = parse_with_calendar!(string, :parse_date, "Date")

    {:%{}, [], [__struct__: Date, calendar: calendar, year: year, month: month, day: day]}
  end

  @doc """
  `~T[hour:minute:second]`: a `Time` of day, perhaps with a fraction.

      iex> ~T[13:00:07].hour
      13
      iex> ~T[13:00:07.123].microsecond
      {123000, 3}
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
  `~N[date time]`: a `NaiveDateTime`, a date and time without a time zone.

      iex> ~N[2015-01-13 13:00:07].minute
      0
      iex> ~N[2015-01-13T13:00:07]
      ~N[2015-01-13 13:00:07]
  """
  defmacro sigil_N(naive_datetime_string, modifiers)

  defmacro sigil_N({:<<>>, _, [string]}, []) do
    {calendar, parsed} = parse_with_calendar!(string, :parse_naive_datetime, "NaiveDateTime")
    {:%{}, [], [{:__struct__, NaiveDateTime} | date_time_fields(calendar, parsed)]}
  end

  @doc """
  `~U[date timeZ]`: a `DateTime` in UTC. The text has to say so, by `Z`.

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
  Defines a module: a name for functions that belong together, and for a struct, a behaviour, a protocol's
  implementation. Its body is code that is run when the module is compiled. Returns `{:module, name, binary,
  value of the body}`.

  Within another module the name becomes a part of the outer one's, and an alias: `Inner` in `Outer` is
  `Outer.Inner`. A module that is defined again takes the place of the first, and a warning says so.

      iex> defmodule KernelExample do
      ...>   def double(x), do: x * 2
      ...> end
      iex> KernelExample.double(21)
      42
  """
  defmacro defmodule(alias, do_block)

  defmacro defmodule(alias, do: block), do: expanded_by_the_compiler([alias, block])

  @doc ~S"""
  Defines a public function: one clause of it, with patterns for the arguments, perhaps a guard, and a body.
  Clauses of one name and number of arguments are tried from the top, and have to stand together. If none fits
  a `FunctionClauseError` is raised.

      iex> defmodule KernelGreeting do
      ...>   def greet(name \\ "world")
      ...>   def greet(name) when is_binary(name), do: "Hello, " <> name
      ...>   def greet([first | _]), do: greet(first)
      ...> end
      iex> {KernelGreeting.greet(), KernelGreeting.greet(["kate"])}
      {"Hello, world", "Hello, kate"}
      iex> try do
      ...>   KernelGreeting.greet(7)
      ...> rescue
      ...>   FunctionClauseError -> :no_clause
      ...> end
      :no_clause

  `name \\ default` gives an argument a default; with several clauses it stands in a head of its own. The body
  may have `rescue`, `catch`, `else` and `after`, as `try/1`. Names may end with `?` or `!`. What stands in
  `@doc` before is the documentation that `h` shows.
  """
  defmacro def(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a function that only its own module can call, otherwise as `def/2`. One that is not used is warned of.

      iex> defmodule KernelPrivate do
      ...>   def quadruple(x), do: double(double(x))
      ...>   defp double(x), do: x * 2
      ...> end
      iex> KernelPrivate.quadruple(3)
      12
      iex> function_exported?(KernelPrivate, :double, 1)
      false
  """
  defmacro defp(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a macro: it is called when the code that uses it is compiled, gets its arguments as quoted code, and
  returns quoted code, which takes the place of the call. See `quote/2`. Who uses it has to `require/2` or
  `import/2` the module.

      iex> defmodule KernelMacros do
      ...>   defmacro show(code) do
      ...>     text = Macro.to_string(code)
      ...>     quote do: unquote(text) <> " is " <> inspect(unquote(code))
      ...>   end
      ...>
      ...>   def example, do: show(1 + 2)
      ...> end
      iex> KernelMacros.example()
      "1 + 2 is 3"

  A macro is harder to understand than a function. Write one only for what functions cannot do.
  """
  defmacro defmacro(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Defines a macro that only its own module can use, after its definition: it has to stand above.

      iex> defmodule ExampleOfDefmacrop do
      ...>   defmacrop is_small(n), do: quote(do: unquote(n) < 10)
      ...>   def size(n) when is_small(n), do: :small
      ...>   def size(_), do: :large
      ...> end
      iex> {ExampleOfDefmacrop.size(3), ExampleOfDefmacrop.size(30)}
      {:small, :large}
  """
  defmacro defmacrop(call, expr \\ nil), do: expanded_by_the_compiler([call, expr])

  @doc """
  Sets an attribute of the module that is being defined, `@name value`, or reads it, `@name`, which puts the
  value it has at that place into the code: a constant. One that was not set is `nil`, with a warning.

  Some have a meaning: `@doc`, `@moduledoc` and `@typedoc` (documentation), `@spec`, `@type`, `@callback`
  (types), `@behaviour` and `@impl` (callbacks), `@enforce_keys` (fields of a struct), `@derive` (protocols),
  `@deprecated`, `@before_compile` and others. `Module.register_attribute/3` lets one gather values.

      iex> defmodule KernelAttributes do
      ...>   @timeout 5000
      ...>   def timeout, do: @timeout
      ...> end
      iex> KernelAttributes.timeout()
      5000
  """
  defmacro @expr, do: expanded_by_the_compiler([expr])

  defp expanded_by_the_compiler(_args),
    do: :erlang.error(RuntimeError.exception("the compiler expands this macro itself"))

  @doc """
  Requires a module and puts the code there that its macro `__using__/1` returns, which gets the options,
  `[]` unless given. What is put there the module's documentation has to say. For calling functions without
  the module's name `import/2` is enough.

      use GenServer, restart: :temporary

  is the same as

      require GenServer
      GenServer.__using__(restart: :temporary)

  A module without that macro cannot be used, which is an error of compilation.

      iex> defmodule ExampleOfUse do
      ...>   defmacro __using__(options) do
      ...>     quote do
      ...>       def greet, do: unquote(options[:greeting] || "hello")
      ...>     end
      ...>   end
      ...> end
      iex> defmodule ExampleOfUser do
      ...>   use ExampleOfUse, greeting: "hi"
      ...> end
      iex> ExampleOfUser.greet()
      "hi"
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
  Defines the struct of the module: a map with these fields and no others, `%Name{}`. The list has names,
  whose default is `nil`, and `name: default`; those with defaults come last. Defaults are computed when the
  module is compiled.

      iex> defmodule KernelUser do
      ...>   @enforce_keys [:name]
      ...>   defstruct [:name, age: 0]
      ...> end
      iex> kate = struct!(KernelUser, name: "kate")
      iex> {kate.name, kate.age}
      {"kate", 0}
      iex> try do
      ...>   struct!(KernelUser, age: 1)
      ...> rescue
      ...>   _ in ArgumentError -> :name_is_missing
      ...> end
      :name_is_missing

  Fields in `@enforce_keys` have to be given when a struct is written in code. Structs have no `Access`, so
  `user[:name]` raises, and are not enumerable, until a protocol's implementation says otherwise; `@derive`
  before `defstruct` gives some.
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
  Defines an exception: the struct of the module, with `exception/1`, which makes one of attributes, and
  `message/1`, which tells its text. If it has a field `:message`, both are there, and `exception/1` takes a
  text too; else define `message/1`, or `exception/1`, yourself.

      iex> defmodule KernelError do
      ...>   defexception [:code, message: "something failed"]
      ...> end
      iex> Exception.message(KernelError.exception(code: 7))
      "something failed"
      iex> try do
      ...>   raise KernelError, "another text"
      ...> rescue
      ...>   error in KernelError -> {error.code, error.message}
      ...> end
      {nil, "another text"}
  """
  defmacro defexception(fields) do
    quote do
      @behaviour Exception
      struct = defstruct([__exception__: true] ++ unquote(fields))
      unquote(message_functions(fields))

      @impl true
      def exception(args) when :erlang.is_list(args) do
        struct = __struct__()

        case Kernel.Utils.with_fields(struct, args) do
          nil ->
            {known, unknown} = Enum.split_with(args, fn {key, _} -> :maps.is_key(key, struct) end)
            Kernel.Utils.warn_unknown(struct, unknown)
            Kernel.struct(struct, known)

          exception ->
            exception
        end
      end

      defoverridable exception: 1
    end
  end

  # What an exception with a message has besides; whether it is one is known when its module runs, if not now.
  defp message_functions(fields) do
    functions =
      quote do
        @impl true
        def message(exception), do: exception.message

        defoverridable message: 1

        @impl true
        def exception(msg) when :erlang.is_binary(msg), do: exception(message: msg)
      end

    case written_fields(fields) do
      nil ->
        quote do
          case :maps.is_key(:message, struct) do
            true -> unquote(functions)
            false -> :ok
          end
        end

      names ->
        case :lists.member(:message, names) do
          true -> functions
          false -> nil
        end
    end
  end

  # The names of the fields, if all are written out.
  defp written_fields(fields) when :erlang.is_list(fields) do
    names =
      :lists.map(
        fn
          {name, _default} -> name
          name -> name
        end,
        fields
      )

    case :lists.all(&:erlang.is_atom/1, names) do
      true -> names
      false -> nil
    end
  end

  defp written_fields(_code), do: nil

  @doc """
  Defines a protocol: functions without bodies, which call, depending on what their first argument is, the
  implementation that `defimpl/3` gave for that. So a module can be open to data that it does not know.
  Without an implementation, and without `@fallback_to_any true`, a `Protocol.UndefinedError` is raised.

      iex> defprotocol KernelSize do
      ...>   def size(data)
      ...> end
      iex> defimpl KernelSize, for: [Map, Tuple] do
      ...>   def size(map) when is_map(map), do: map_size(map)
      ...>   def size(tuple), do: tuple_size(tuple)
      ...> end
      iex> {KernelSize.size(%{a: 1}), KernelSize.size({1, 2})}
      {1, 2}
      iex> KernelSize.impl_for("text")
      nil
  """
  defmacro defprotocol(name, do_block)
  defmacro defprotocol(name, do: block), do: Protocol.__protocol__(name, do: block)

  @doc """
  Implements a protocol, `for:` a kind of data, a struct's module, or a list of these. The kinds are `Atom`,
  `BitString`, `Float`, `Function`, `Integer`, `List`, `Map`, `PID`, `Port`, `Reference`, `Tuple`, and `Any`,
  which serves those that fall back to it. In the module of a struct `for:` can be left out. Inside,
  `@protocol` and `@for` are what is implemented for what.

      iex> defmodule ExampleOfDefimpl do
      ...>   defstruct [:name]
      ...>
      ...>   defimpl String.Chars do
      ...>     def to_string(user), do: "user " <> user.name
      ...>   end
      ...> end
      iex> to_string(struct(ExampleOfDefimpl, name: "kate"))
      "user kate"
  """
  defmacro defimpl(name, opts, do_block \\ []),
    do: Protocol.__impl__(name, opts, do_block, __CALLER__)

  @doc """
  Defines public functions that hand over to those of another module, `:to`; `:as` gives another name there.
  Patterns, guards and bodies are not possible.

      iex> defmodule KernelDelegate do
      ...>   defdelegate reverse(list), to: Enum
      ...>   defdelegate size(list), to: Kernel, as: :length
      ...> end
      iex> {KernelDelegate.reverse([1, 2]), KernelDelegate.size([1, 2])}
      {[2, 1], 2}
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
  Defines a macro that can be used in guards, and elsewhere. Only what guards may have can stand in it, which
  is checked here.

      iex> defmodule KernelGuards do
      ...>   defguard is_even(n) when is_integer(n) and rem(n, 2) == 0
      ...>
      ...>   def half(n) when is_even(n), do: div(n, 2)
      ...>   def half(_), do: nil
      ...> end
      iex> Enum.map([1, 2, :a, 4], &KernelGuards.half/1)
      [nil, 1, nil, 2]
  """
  defmacro defguard(guard), do: define_guard(:defmacro, "defguard", guard, __CALLER__)

  @doc """
  Defines a macro as `defguard/1` does that only its own module can use, after its definition.

      iex> defmodule ExampleOfDefguardp do
      ...>   defguardp is_even(n) when is_integer(n) and rem(n, 2) == 0
      ...>   def half(n) when is_even(n), do: {:ok, div(n, 2)}
      ...>   def half(_), do: :error
      ...> end
      iex> {ExampleOfDefguardp.half(4), ExampleOfDefguardp.half(5), ExampleOfDefguardp.half(4.0)}
      {{:ok, 2}, :error, :error}
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
  Lets functions of the module, given as `[name: arity]` or by a behaviour, be defined anew further down,
  where `super(...)` calls the former ones. It is for code that `use/2` brings along.

      iex> defmodule KernelOverride do
      ...>   def greet(name), do: "Hello, " <> name
      ...>   defoverridable greet: 1
      ...>   def greet(name), do: super(name) <> "!"
      ...> end
      iex> KernelOverride.greet("kate")
      "Hello, kate!"
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

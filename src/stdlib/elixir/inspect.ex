defprotocol Inspect do
  @moduledoc ~S"""
  The protocol of `inspect/2`: how a term is shown to programmers. All terms have it; a struct without its own
  is shown with its fields, `%User{name: "kate"}`.

      iex> inspect({1, :a, "b"})
      "{1, :a, \"b\"}"

  `@derive {Inspect, only: [:name]}` before `defstruct/1` shows some fields only, which keeps passwords out of
  logs; `except:` leaves some out (the rest becomes `...`), `optional:` hides fields that hold their default.
  For another form implement it:

      iex> defmodule InspectExample do
      ...>   defstruct [:name]
      ...>
      ...>   defimpl Inspect do
      ...>     def inspect(user, _opts), do: "#User<" <> user.name <> ">"
      ...>   end
      ...> end
      iex> inspect(struct(InspectExample, name: "kate"))
      "#User<kate>"

  It returns a text or a document of `Inspect.Algebra`, which may break lines.
  """

  @fallback_to_any true

  @doc """
  Gives the `Inspect.Algebra` document of a term.

      iex> Inspect.inspect(:a, %Inspect.Opts{})
      ":a"
  """
  @spec inspect(t, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def inspect(term, opts)
end

defimpl Inspect, for: Atom do
  @moduledoc false

  def inspect(atom, opts) do
    Inspect.Algebra.color(Macro.inspect_atom(:literal, atom), color_key(atom), opts)
  end

  defp color_key(nil), do: nil
  defp color_key(atom) when is_boolean(atom), do: :boolean
  defp color_key(_), do: :atom
end

defimpl Inspect, for: BitString do
  @moduledoc false

  import Inspect.Algebra

  def inspect(term, opts) when is_binary(term) do
    %Inspect.Opts{binaries: binaries, base: base, printable_limit: limit} = opts

    if base == :decimal and
         (binaries == :as_strings or (binaries == :infer and String.printable?(term, limit))) do
      color(quoted(term, limit), :string, opts)
    else
      inspect_bits(term, opts)
    end
  end

  def inspect(term, opts), do: inspect_bits(term, opts)

  defp quoted(term, limit) do
    case Code.Identifier.escape(term, ?", limit) do
      {escaped, ""} -> IO.iodata_to_binary([?", escaped, ?"])
      {escaped, _} -> IO.iodata_to_binary([?", escaped, "\" <> ..."])
    end
  end

  defp inspect_bits("", opts), do: color("<<>>", :binary, opts)

  defp inspect_bits(bits, opts) do
    left = color("<<", :binary, opts)
    right = color(">>", :binary, opts)
    group(concat(concat(left, nest(each_byte(bits, opts.limit, opts), 2)), right))
  end

  defp each_byte(_bits, 0, _opts), do: "..."

  defp each_byte(<<byte>>, _limit, opts), do: Inspect.Integer.inspect(byte, opts)

  defp each_byte(<<byte, rest::bitstring>>, limit, opts) do
    byte = Inspect.Integer.inspect(byte, opts)
    limit = if limit == :infinity, do: limit, else: limit - 1
    flex_glue(concat(byte, ","), each_byte(rest, limit, opts))
  end

  defp each_byte(bits, _limit, opts) do
    size = bit_size(bits)
    <<number::size(size)>> = bits
    concat(Inspect.Integer.inspect(number, opts), "::size(" <> Integer.to_string(size) <> ")")
  end
end

defimpl Inspect, for: List do
  @moduledoc false

  import Inspect.Algebra

  def inspect([], opts), do: color("[]", :list, opts)

  def inspect(term, opts) do
    %Inspect.Opts{charlists: charlists, char_lists: old, printable_limit: limit} = opts
    charlists = if old == :infer, do: charlists, else: old

    cond do
      charlists == :as_charlists ->
        charlist(term, opts)

      charlists == :infer and List.ascii_printable?(term, limit) ->
        charlist(term, opts)

      keyword?(term) ->
        brackets(term, opts, &keyword/2, :strict)

      true ->
        brackets(term, opts, &to_doc/2, :maybe)
    end
  end

  defp charlist(term, %Inspect.Opts{printable_limit: limit} = opts) do
    text =
      case Code.Identifier.escape(IO.chardata_to_string(term), ?', limit) do
        {escaped, ""} -> [?', escaped, ?']
        {escaped, _} -> [?', escaped, "' ++ ..."]
      end

    color(IO.iodata_to_binary(text), :charlist, opts)
  end

  defp brackets(term, opts, fun, break) do
    open = color("[", :list, opts)
    sep = color(",", :list, opts)
    close = color("]", :list, opts)
    container_doc(open, term, close, opts, fun, separator: sep, break: break)
  end

  def keyword({key, value}, opts) do
    key = color(Macro.inspect_atom(:key, key), :atom, opts)
    concat(key, concat(" ", to_doc(value, opts)))
  end

  def keyword?([{key, _value} | rest]) when is_atom(key) do
    case :erlang.atom_to_binary(key) do
      "Elixir" <> _ -> false
      _ -> keyword?(rest)
    end
  end

  def keyword?([]), do: true
  def keyword?(_), do: false
end

defimpl Inspect, for: Tuple do
  @moduledoc false

  import Inspect.Algebra

  def inspect(tuple, opts) do
    open = color("{", :tuple, opts)
    sep = color(",", :tuple, opts)
    close = color("}", :tuple, opts)
    container_opts = [separator: sep, break: :flex]
    container_doc(open, Tuple.to_list(tuple), close, opts, &to_doc/2, container_opts)
  end
end

defimpl Inspect, for: Map do
  @moduledoc false

  import Inspect.Algebra

  def inspect(map, opts) do
    list = :maps.to_list(map)

    if Inspect.List.keyword?(list) do
      braces(list, "%{", opts, &Inspect.List.keyword/2)
    else
      arrow = color(" => ", :map, opts)

      braces(list, "%{", opts, fn {key, value}, opts ->
        concat(concat(to_doc(key, opts), arrow), to_doc(value, opts))
      end)
    end
  end

  def inspect(map, name, infos, opts) do
    fields = for %{field: field} <- infos, do: {field, Map.get(map, field)}
    braces(fields, "%" <> name <> "{", opts, &Inspect.List.keyword/2)
  end

  defp braces(pairs, open, opts, fun) do
    open = color(open, :map, opts)
    sep = color(",", :map, opts)
    close = color("}", :map, opts)
    container_doc(open, pairs, close, opts, fun, separator: sep, break: :strict)
  end
end

defimpl Inspect, for: Integer do
  @moduledoc false

  def inspect(term, %Inspect.Opts{base: base} = opts) do
    Inspect.Algebra.color(digits(term, base), :number, opts)
  end

  defp digits(term, :decimal), do: :erlang.integer_to_binary(term)
  defp digits(term, base) when term < 0, do: "-" <> digits(-term, base)

  defp digits(term, base) do
    case base do
      :hex -> "0x" <> :erlang.integer_to_binary(term, 16)
      :octal -> "0o" <> :erlang.integer_to_binary(term, 8)
      :binary -> "0b" <> :erlang.integer_to_binary(term, 2)
    end
  end
end

defimpl Inspect, for: Float do
  @moduledoc false

  def inspect(term, opts), do: Inspect.Algebra.color(digits(term), :number, opts)

  # Whole numbers below 1.0e16 keep all their digits, though to_string/1 shortens them.
  defp digits(term) do
    abs = abs(term)

    if abs >= 1.0 and abs < 1.0e16 and trunc(term) == term do
      :erlang.integer_to_binary(trunc(term)) <> ".0"
    else
      :rshell.float_to_shortest(term)
    end
  end
end

defimpl Inspect, for: Regex do
  @moduledoc false

  import Inspect.Algebra

  def inspect(regex, opts) do
    if is_list(regex.opts) do
      concat([
        "Regex.compile!(",
        Inspect.BitString.inspect(regex.source, opts),
        ", ",
        Inspect.List.inspect(regex.opts, opts),
        ")"
      ])
    else
      {body, ""} =
        regex.source
        |> bare_slashes("")
        |> Code.Identifier.escape(?/, :infinity, &escape/1)

      color(IO.iodata_to_binary(["~r/", body, ?/, regex.opts]), :regex, opts)
    end
  end

  # A slash ends the sigil and gets a backslash, also where the source has one already.
  defp bare_slashes(<<?\\, ?/, rest::binary>>, acc), do: bare_slashes(rest, <<acc::binary, ?/>>)

  defp bare_slashes(<<?\\, char, rest::binary>>, acc),
    do: bare_slashes(rest, <<acc::binary, ?\\, char>>)

  defp bare_slashes(<<char, rest::binary>>, acc), do: bare_slashes(rest, <<acc::binary, char>>)
  defp bare_slashes(<<>>, acc), do: acc

  # `\b`, `\d` and `\e` mean something else in a regex, so these characters are told by number.
  defp escape(?\0), do: "\\0"
  defp escape(?\a), do: "\\a"
  defp escape(?\f), do: "\\f"
  defp escape(?\n), do: "\\n"
  defp escape(?\r), do: "\\r"
  defp escape(?\t), do: "\\t"
  defp escape(?\v), do: "\\v"
  defp escape(?\\), do: "\\"
  defp escape(0xFEFF), do: "\\uFEFF"
  defp escape(_), do: nil
end

defimpl Inspect, for: Function do
  @moduledoc false

  def inspect(function, _opts) do
    {:ok, text} = :rshell.inspect(function, %{})
    text
  end
end

defimpl Inspect, for: PID do
  @moduledoc false

  def inspect(pid, _opts), do: "#PID" <> List.to_string(:erlang.pid_to_list(pid))
end

defimpl Inspect, for: Port do
  @moduledoc false

  def inspect(port, _opts), do: List.to_string(:erlang.port_to_list(port))
end

defimpl Inspect, for: Reference do
  @moduledoc false

  def inspect(ref, _opts) do
    ~c"#Ref" ++ rest = :erlang.ref_to_list(ref)
    "#Reference" <> List.to_string(rest)
  end
end

defimpl Inspect, for: Any do
  @moduledoc false

  import Inspect.Algebra

  defmacro __deriving__(module, struct, options) do
    fields = :lists.sort(:maps.keys(struct) -- [:__exception__, :__struct__])
    only = option(:only, options, fields, module)
    except = option(:except, options, [], module)
    optional = option(:optional, options, [], module)
    check(:only, only, fields, module)
    check(:except, except, fields, module)
    check(:optional, optional, fields, module)

    shown = :lists.delete(:__exception__, Enum.reject(only, &(&1 in except)))
    printer = if fields == :lists.sort(shown), do: Inspect.Map, else: Inspect.Any
    defaults = Macro.escape(:maps.with(optional, struct))

    quote do
      defimpl Inspect, for: unquote(module) do
        @moduledoc false

        def inspect(struct, opts) do
          Inspect.Any.inspect_derived(
            struct,
            unquote(module),
            unquote(shown),
            unquote(defaults),
            unquote(printer),
            opts
          )
        end
      end
    end
  end

  defp option(name, options, default, _module), do: Keyword.get(options, name, default)

  defp check(name, given, fields, module) do
    case given -- fields do
      [] ->
        :ok

      unknown ->
        raise ArgumentError,
              "unknown fields " <>
                Kernel.inspect(unknown) <>
                " in " <>
                Kernel.inspect(name) <>
                " when deriving the Inspect protocol for " <> Kernel.inspect(module)
    end
  end

  def inspect_derived(struct, module, shown, defaults, printer, opts) do
    infos =
      for %{field: field} = info <- module.__info__(:struct),
          :lists.member(field, shown),
          not hidden?(struct, field, defaults),
          do: info

    printer.inspect(struct, Macro.inspect_atom(:literal, module), infos, opts)
  end

  defp hidden?(struct, field, defaults) do
    case defaults do
      %{^field => default} -> :maps.get(field, struct, nil) === default
      _ -> false
    end
  end

  def inspect(%module{} = struct, opts) do
    infos = module.__info__(:struct)

    # What has other fields than the struct is shown as the map it is.
    if infos != nil and map_size(struct) == length(infos) + 1 and
         Enum.all?(infos, &is_map_key(struct, &1.field)) do
      infos = for %{field: field} = info <- infos, field != :__exception__, do: info
      Inspect.Map.inspect(struct, Macro.inspect_atom(:literal, module), infos, opts)
    else
      Inspect.Map.inspect(struct, opts)
    end
  rescue
    _ in [UndefinedFunctionError, FunctionClauseError, Protocol.UndefinedError] ->
      Inspect.Map.inspect(struct, opts)
  end

  def inspect(map, name, infos, opts) do
    open = color("#" <> name <> "<", :map, opts)
    sep = color(",", :map, opts)
    close = color(">", :map, opts)
    fields = for %{field: field} <- infos, do: {field, Map.get(map, field)}

    fun = fn
      :more, _opts -> "..."
      field, opts -> Inspect.List.keyword(field, opts)
    end

    container_doc(open, fields ++ [:more], close, opts, fun, separator: sep, break: :strict)
  end
end

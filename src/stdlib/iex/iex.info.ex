defprotocol IEx.Info do
  @moduledoc """
  What `i/1` tells of a value: a protocol whose `info/1` returns facts as pairs. A struct's module implements
  it to be explained in the shell.

      iex> IEx.Info.info(1.5)
      [{"Data type", "Float"}, {"Reference modules", "Float"}]
  """

  @fallback_to_any true

  @doc """
  Returns the facts about a value as a list of pairs, what the fact is and a text, in the order in which they
  are shown.

      iex> IEx.Info.info(:ok) |> List.keyfind("Data type", 0)
      {"Data type", "Atom"}
  """
  @spec info(term) :: [{atom | String.t(), String.t()}]
  def info(term)
end

defimpl IEx.Info, for: Tuple do
  def info(_), do: [{"Data type", "Tuple"}, {"Reference modules", "Tuple"}]
end

defimpl IEx.Info, for: Atom do
  def info(nil), do: plain()
  def info(atom), do: if(module?(atom), do: module(atom), else: plain(atom))

  defp plain(), do: [{"Data type", "Atom"}, {"Reference modules", "Atom"}]

  defp plain(atom) do
    raw =
      if match?("Elixir." <> _, Atom.to_string(atom)),
        do: [{"Raw representation", ":" <> inspect(Atom.to_string(atom))}],
        else: []

    [{"Data type", "Atom"}] ++ raw ++ [{"Reference modules", "Atom"}]
  end

  defp module?(atom), do: atom not in [true, false, :undefined] and Code.ensure_loaded?(atom)

  defp module(module) do
    info = module.module_info()
    compile = Keyword.get(info, :compile, [])

    [{"Data type", "Atom"}, {"Module bytecode", bytecode(module)}] ++
      source(Keyword.fetch(compile, :source)) ++
      version(info[:attributes][:vsn]) ++
      options(Keyword.fetch(compile, :options)) ++
      [
        {"Description",
         help(module) <> "Call #{inspect(module)}.module_info() to access metadata."}
      ] ++
      protocol(module) ++
      [
        {"Raw representation", ":" <> inspect(Atom.to_string(module))},
        {"Reference modules", "Module, Atom"}
      ]
  end

  defp bytecode(module) do
    case :code.which(module) do
      [_ | _] = path -> List.to_string(path)
      path when is_binary(path) and path != "" -> path
      _ -> "[]"
    end
  end

  defp source({:ok, [_ | _] = path}),
    do: [{"Source", path |> List.to_string() |> Path.relative_to_cwd()}]

  defp source(_), do: []

  defp version(nil), do: []
  defp version(vsn), do: [{"Version", inspect(vsn)}]

  defp options({:ok, options}), do: [{"Compile options", inspect(options, limit: :infinity)}]
  defp options(:error), do: []

  defp help(module) do
    if match?({:docs_v1, _, _, _, _, _, _}, :rshell_code.docs(module)),
      do: "Use h(#{inspect(module)}) to access its documentation.\n",
      else: ""
  end

  defp protocol(module) do
    if function_exported?(module, :__protocol__, 1),
      do: [
        {"Protocol",
         "This module is a protocol. These data structures implement it:\n" <>
           implementations(module)}
      ],
      else: []
  end

  # A protocol is not consolidated here, so that what implements it has to be looked for.
  defp implementations(module) do
    impls =
      case module.__protocol__(:impls) do
        {:consolidated, impls} ->
          impls

        :not_consolidated ->
          Enum.sort(
            for candidate <- :rshell_code.modules(),
                {:ok, impl} <- [target(candidate, module)],
                do: impl
          )
      end

    "  " <> Enum.map_join(impls, ", ", &inspect/1)
  end

  defp target(candidate, protocol) do
    with true <- String.starts_with?(Atom.to_string(candidate), Atom.to_string(protocol) <> "."),
         true <- Code.ensure_loaded?(candidate) and function_exported?(candidate, :__impl__, 1) do
      {:ok, candidate.__impl__(:for)}
    end
  end
end

defimpl IEx.Info, for: List do
  def info(list) do
    cond do
      list == [] ->
        [{"Data type", "List"}, {"Reference modules", "List"}]

      List.improper?(list) ->
        [
          {"Data type", "List"},
          {"Description",
           "This is what is referred to as an \"improper list\". An improper list is a\n" <>
             "list which its last tail is not to an empty list. For example: [1, 2, 3]\n" <>
             "is a proper list, as it is equivalent to [1, 2, 3 | []], as opposed to\n" <>
             "[1, 2 | 3] which is an improper list since its last tail returns 3."},
          {"Reference modules", "List"}
        ]

      List.ascii_printable?(list) ->
        [
          {"Data type", "List"},
          {"Description",
           "This is a list of integers that is printed as a sequence of characters\n" <>
             "delimited by single quotes because all the integers in it represent printable\n" <>
             "ASCII characters. Conventionally, a list of Unicode code points is known as a\n" <>
             "charlist and a list of ASCII characters is a subset of it."},
          {"Raw representation", inspect(list, charlists: :as_lists)},
          {"Reference modules", "List"}
        ]

      Keyword.keyword?(list) ->
        [
          {"Data type", "List"},
          {"Description",
           "This is what is referred to as a \"keyword list\". A keyword list is a list\n" <>
             "of two-element tuples where the first element of each tuple is an atom."},
          {"Reference modules", "Keyword, List"}
        ]

      true ->
        [{"Data type", "List"}, {"Reference modules", "List"}]
    end
  end
end

defimpl IEx.Info, for: BitString do
  def info(bits) do
    cond do
      is_binary(bits) and String.printable?(bits) -> printable(bits)
      is_binary(bits) and String.valid?(bits) -> valid(bits)
      is_binary(bits) -> invalid(bits)
      true -> bitstring(bits)
    end
  end

  defp printable(bits) do
    [
      {"Data type", "BitString"},
      {"Byte size", byte_size(bits)},
      {"Description",
       "This is a string: a UTF-8 encoded binary. It's printed surrounded by\n" <>
         "\"double quotes\" because all UTF-8 encoded code points in it are printable."},
      {"Raw representation", inspect(bits, binaries: :as_binaries)},
      {"Reference modules", "String, :binary"}
    ]
  end

  defp valid(bits) do
    <<bad::utf8, _::binary>> = first_bad(bits, &String.printable?/1)

    [
      {"Data type", "BitString"},
      {"Byte size", byte_size(bits)},
      {"Description",
       "This is a string: a UTF-8 encoded binary. It's printed with the `<<>>`\n" <>
         "syntax (as opposed to double quotes) because it contains non-printable\n" <>
         "UTF-8 encoded code points (the first non-printable code point being\n`#{inspect(<<bad::utf8>>)}`)."},
      {"Reference modules", "String, :binary"}
    ]
  end

  defp first_bad(<<char::utf8, rest::binary>> = bits, good?) do
    if good?.(<<char::utf8>>), do: first_bad(rest, good?), else: bits
  end

  defp first_bad(bits, _good?), do: bits

  defp invalid(bits) do
    <<byte, _::binary>> = first_bad(bits, fn _ -> true end)

    [
      {"Data type", "BitString"},
      {"Byte size", byte_size(bits)},
      {"Description",
       "This is a binary: a collection of bytes. It's printed with the `<<>>`\n" <>
         "syntax (as opposed to double quotes) because it is not a UTF-8 encoded\n" <>
         "binary (the first invalid byte being `<<#{byte}>>`)"},
      {"Reference modules", ":binary"}
    ]
  end

  defp bitstring(bits) do
    [
      {"Data type", "BitString"},
      {"Bits size", bit_size(bits)},
      {"Description",
       "This is a bitstring. It's a chunk of bits that are not divisible by 8\n(the number of bytes isn't whole)."}
    ]
  end
end

defimpl IEx.Info, for: Integer do
  def info(_), do: [{"Data type", "Integer"}, {"Reference modules", "Integer"}]
end

defimpl IEx.Info, for: Float do
  def info(_), do: [{"Data type", "Float"}, {"Reference modules", "Float"}]
end

defimpl IEx.Info, for: Function do
  def info(fun) do
    info = Function.info(fun)
    shape = [{"Data type", "Function"}, {"Type", to_string(info[:type])}, {"Arity", info[:arity]}]

    if info[:type] == :external,
      do: shape,
      else: shape ++ [{"Description", "This is an anonymous function."}]
  end
end

defimpl IEx.Info, for: PID do
  @description {"Description", "Use Process.info/1 to get more info about this process"}
  @reference {"Reference modules", "Process, Node"}

  def info(pid) when node(pid) != node() do
    [{"Data type", "PID"}, {"Node", inspect(node(pid))}, @description, @reference]
  end

  def info(pid) do
    case Process.info(pid) do
      nil ->
        [{"Data type", "PID"}, {"Alive", false}, @description, @reference]

      info ->
        [
          {"Data type", "PID"},
          {"Alive", true},
          {"Name", name(info[:registered_name])},
          {"Links", links(info[:links])},
          {"Message queue length", info[:message_queue_len]},
          @description,
          @reference
        ]
    end
  end

  defp name(nil), do: "not registered"
  defp name(name), do: inspect(name)

  defp links([]), do: "none"
  defp links(links), do: Enum.map_join(links, ", ", &inspect/1)
end

defimpl IEx.Info, for: Map do
  def info(_), do: [{"Data type", "Map"}, {"Reference modules", "Map"}]
end

defimpl IEx.Info, for: Port do
  def info(port) do
    [{"Data type", "Port"}, {"Open", Port.info(port) != nil}, {"Reference modules", "Port"}]
  end
end

defimpl IEx.Info, for: Reference do
  def info(_), do: [{"Data type", "Reference"}]
end

defimpl IEx.Info, for: [Date, Time, NaiveDateTime] do
  def info(value) do
    {sigil, what} =
      case @for do
        Date -> {"D", "a date"}
        Time -> {"T", "a time"}
        NaiveDateTime -> {"N", ~s|a "naive" datetime (that is, a datetime without a time zone)|}
      end

    [
      {"Data type", inspect(@for)},
      {"Description",
       "This is a struct representing #{what}. It is commonly\n" <>
         "represented using the `~#{sigil}` sigil syntax, that is\n" <>
         "defined in the `Kernel.sigil_#{sigil}/2` macro."},
      {"Raw representation", raw(value)},
      {"Reference modules", inspect(@for) <> ", Calendar, Map"}
    ]
  end

  # The fields in the order of the struct, as no sigil would show them.
  defp raw(value) do
    fields = @for.__info__(:struct) |> Enum.map(& &1.field)

    "%#{inspect(@for)}{" <>
      Enum.map_join(fields, ", ", &"#{&1}: #{inspect(Map.fetch!(value, &1))}") <> "}"
  end
end

defimpl IEx.Info, for: Any do
  def info(%module{}) do
    [
      {"Data type", inspect(module)},
      {"Description", "This is a struct. Structs are maps with a __struct__ key."},
      {"Reference modules", inspect(module) <> ", Map"}
    ]
  end
end

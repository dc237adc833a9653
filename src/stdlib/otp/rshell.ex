# Says what is wrong with the arguments of a function of OTP that refused them. Most of it can be told from the arguments
# alone: a table gives the kind of each argument; where every kind fits, `reason/3` tells what else the function minds.
defmodule :rshell do
  @moduledoc false

  @doc "The problems of each argument, `[{position, text}]`, or nil where OTP has nothing to tell."
  def error_info(module, function, args, info) do
    case Map.get(info, :cause) do
      problems when is_map(problems) -> Enum.sort(problems)
      _ -> problems(module, function, args)
    end
  end

  defp problems(:ets, function, args), do: :rshell_ets_arguments.problems(function, args)

  defp problems(module, function, args) do
    case found(kinds(module, function, args), args, args, 1) do
      [] ->
        for {at, text} when text != nil <- List.wrap(reason(module, function, args)),
            do: {at, text}

      problems ->
        problems
    end
  end

  defp found([:_ | kinds], [_ | rest], args, at), do: found(kinds, rest, args, at + 1)

  # What is found of one argument is told of another.
  defp found([{:moved, kind, to}], [arg], args, _at) do
    case check(kind, arg, args) do
      nil -> []
      text -> [{to, text}]
    end
  end

  defp found([kind | kinds], [arg | rest], args, at) do
    case check(kind, arg, args) do
      nil -> found(kinds, rest, args, at + 1)
      text -> [{at, text} | found(kinds, rest, args, at + 1)]
    end
  end

  defp found(_kinds, _rest, _args, _at), do: []

  # What each function wants

  @numeric [:abs, :ceil, :floor, :round, :trunc, :float]
  @of_tuple [:tuple_size, :tuple_to_list, :append_element]
  @of_pid [:link, :unlink, :is_process_alive, :pid_to_list, :node, :process_info] ++
            [:garbage_collect, :resume_process]
  @of_reference [:demonitor, :ref_to_list, :unalias]
  @of_list [:list_to_atom, :list_to_existing_atom, :unique_integer, :alias]
  @of_whole_list [:length, :list_to_tuple, :list_to_float, :list_to_integer] ++
                   [:list_to_pid, :list_to_ref]
  @of_fun [:fun_info, :fun_to_list]
  @of_iodata [:iolist_to_binary, :iolist_size, :iolist_to_iovec, :crc32, :adler32, :md5]
  @spawns [:spawn, :spawn_link, :spawn_monitor, :spawn_opt, :spawn_request]

  defp kinds(:erlang, name, [_ | _]) when name in @numeric, do: [:number]
  defp kinds(:erlang, name, [_ | _]) when name in @of_tuple, do: [:tuple]
  defp kinds(:erlang, name, [_ | _]) when name in @of_pid, do: [:pid]
  defp kinds(:erlang, :exit, [_, _]), do: [:pid]
  defp kinds(:erlang, :suspend_process, [_ | _]), do: [:pid]
  defp kinds(:erlang, :cancel_timer, [ref, _]) when not is_reference(ref), do: [:reference, :list]
  defp kinds(:erlang, :cancel_timer, _), do: [:reference, {:switches, [:async, :info]}]
  defp kinds(:erlang, :read_timer, _), do: [:reference, {:switches, [:async]}]
  defp kinds(:erlang, name, [_ | _]) when name in @of_reference, do: [:reference, :list]
  defp kinds(:erlang, :list_to_integer, [_, _]), do: [:list, :base]
  defp kinds(:erlang, name, [_ | _]) when name in @of_list, do: [:list]
  defp kinds(:erlang, name, [_ | _]) when name in @of_fun, do: [:fun]
  defp kinds(:erlang, name, [_]) when name in @of_iodata, do: [:iodata]
  defp kinds(:erlang, name, [_]) when name in @spawns, do: [:fun]
  defp kinds(:erlang, :spawn_opt, [fun, _]) when not is_function(fun), do: [:fun]
  defp kinds(:erlang, :spawn_opt, [_, _]), do: [:fun, :list]

  defp kinds(:erlang, name, [node, _]) when name in [:spawn, :spawn_link] and node == node(),
    do: [:_, {:moved, :fun, 1}]

  defp kinds(:erlang, name, [_, _]) when name in @spawns, do: [:atom, :fun]

  defp kinds(:erlang, :spawn_opt, [node, _, _]) when is_atom(node) and node != node(),
    do: [:atom, :fun]

  defp kinds(:erlang, :spawn_opt, [node, fun, _]) when not (is_atom(node) and is_function(fun)), do: [:atom, :fun]
  defp kinds(:erlang, :spawn_opt, [_, _, _]), do: [:atom, :fun, :list]
  defp kinds(:erlang, :spawn_opt, [_, _, _, _]), do: [:atom, :atom, :list, :spawn_options]
  defp kinds(:erlang, name, [_, _, _]) when name in @spawns, do: [:atom, :atom, :list]

  defp kinds(:erlang, name, [_, _, _, _ | _]) when name in @spawns,
    do: [:atom, :atom, :atom, :list]

  defp kinds(:erlang, :apply, [_, _, _]), do: [:atom, :atom, :list]
  defp kinds(:erlang, name, [_]) when name in [:hd, :tl], do: [:nonempty_list]

  defp kinds(:erlang, name, [_]) when name in @of_whole_list, do: [:whole_list]

  defp kinds(:erlang, name, [_])
       when name in [:byte_size, :bit_size, :bitstring_to_list],
       do: [:bitstring]

  defp kinds(:erlang, name, [_, _]) when name in [:crc32, :adler32], do: [:word, :iodata]

  defp kinds(:erlang, name, [_, _, _]) when name in [:crc32_combine, :adler32_combine],
    do: [:word, :word, :natural]

  defp kinds(:erlang, :list_to_port, _), do: [:list]
  defp kinds(:erlang, :md5_update, _), do: [:binary, :iodata]
  defp kinds(:erlang, :md5_final, _), do: [:binary]
  defp kinds(:erlang, :phash, _), do: [:_, :positive]
  defp kinds(:erlang, :append, _), do: [:list]
  defp kinds(:erlang, :subtract, _), do: [:list, :list]
  defp kinds(:erlang, :is_builtin, _), do: [:atom, :atom, :integer]
  defp kinds(:erlang, :is_record, [_, _]), do: [:_, {:moved, :atom, 1}]
  defp kinds(:erlang, :is_record, [_, _, _]), do: [:_, :atom, :integer]
  defp kinds(:erlang, :module_loaded, _), do: [:atom]
  defp kinds(:erlang, :decode_packet, _), do: [:packet, :binary, :list]
  defp kinds(:erlang, :make_tuple, [_, _, _]), do: [:natural, :_, :list]
  defp kinds(:erlang, :size, _), do: [:tuple_or_binary]
  defp kinds(:erlang, :list_to_binary, _), do: [:iolist]
  defp kinds(:erlang, :list_to_bitstring, _), do: [:bitstring_list]
  defp kinds(:erlang, :map_size, _), do: [:map]
  defp kinds(:erlang, :element, _), do: [:element, :tuple]
  defp kinds(:erlang, :setelement, _), do: [:element, :tuple, :_]
  defp kinds(:erlang, :delete_element, _), do: [:element, :tuple]
  defp kinds(:erlang, :insert_element, _), do: [:element, :tuple, :_]
  defp kinds(:erlang, :make_tuple, _), do: [:size]

  defp kinds(:erlang, name, _) when name in [:atom_to_binary, :atom_to_list],
    do: [:atom, :encoding]

  defp kinds(:erlang, :binary_part, [_, _]), do: [:binary, :part]
  defp kinds(:erlang, :binary_part, _), do: [:binary, :position, :integer]
  defp kinds(:erlang, :split_binary, _), do: [:binary, :position]
  defp kinds(:erlang, :binary_to_list, _), do: [:binary, :from, :to]
  defp kinds(:erlang, :binary_to_float, _), do: [:binary]
  defp kinds(:erlang, :binary_to_integer, _), do: [:binary, :base]
  defp kinds(:erlang, :binary_to_term, _), do: [:binary, {:words, [:safe, :used]}]
  defp kinds(:erlang, :term_to_binary, _), do: [:_, :list]
  defp kinds(:erlang, :external_size, _), do: [:_, :list]
  defp kinds(:erlang, :term_to_iovec, _), do: [:_, :list]

  defp kinds(:erlang, name, _) when name in [:binary_to_atom, :binary_to_existing_atom],
    do: [:binary, :text_encoding]

  defp kinds(:erlang, name, _) when name in [:integer_to_binary, :integer_to_list],
    do: [:integer, :base]

  defp kinds(:erlang, name, _) when name in [:float_to_binary, :float_to_list],
    do: [:float, :list]

  defp kinds(:erlang, :is_function, _), do: [:_, :natural]
  defp kinds(:erlang, :get_cookie, [_]), do: [:atom]

  defp kinds(:erlang, name, _) when name in [:function_exported, :make_fun],
    do: [:atom, :atom, :natural]

  defp kinds(:erlang, :phash2, _), do: [:_, :_]
  defp kinds(:erlang, :register, _), do: [:atom, :pid_or_port]
  defp kinds(:erlang, :whereis, _), do: [:atom]
  defp kinds(:erlang, :group_leader, _), do: [:pid, :pid]
  defp kinds(:erlang, :send, [_, _, _]), do: [:_, :_, :list]

  defp kinds(:erlang, name, _) when name in [:send_after, :start_timer],
    do: [:natural, :receiver, :_, {:moved, {:switches, [:abs]}, 3}]

  defp kinds(:erlang, :monitor, [:process | _]), do: [:_, :process]
  defp kinds(:erlang, name, [_]) when name in [:system_time, :monotonic_time], do: [:unit]
  defp kinds(:erlang, :convert_time_unit, _), do: [:integer, :unit, :unit]
  defp kinds(:erlang, :monitor_node, _), do: [:atom, :boolean, {:options, [:allow_passive_connect]}]
  defp kinds(:erlang, name, _) when name in [:set_cookie, :disconnect_node], do: [:atom, :atom]
  defp kinds(:erlang, :bump_reductions, _), do: [:natural]
  defp kinds(:erlang, :hibernate, _), do: [:atom, :atom, :list]
  defp kinds(:erlang, :process_flag, [_, :save_calls, _]), do: [:pid]
  defp kinds(:erlang, :process_flag, [_, _, _]), do: [:pid, {:only, [:save_calls], "invalid process flag"}]

  defp kinds(:zlib, name, [_])
       when name in [:compress, :uncompress, :zip, :unzip, :gzip, :gunzip],
       do: [:iodata]

  defp kinds(:lists, :member, _), do: [:_, :list]
  defp kinds(:lists, :reverse, _), do: [:list]
  defp kinds(:lists, :seq, _), do: [:integer, :integer]

  defp kinds(:lists, name, _) when name in [:keyfind, :keymember, :keysearch],
    do: [:_, :positive, :list]

  defp kinds(:maps, name, _) when name in [:from_list, :from_keys, :with, :without], do: [:list]
  defp kinds(:maps, :fold, _), do: [{:fun, 3, "three arguments"}, :_, :map_or_iterator]

  defp kinds(:maps, name, _) when name in [:map, :filter, :filtermap, :foreach],
    do: [{:fun, 2, "two arguments"}, :map_or_iterator]

  defp kinds(:maps, :update_with, _), do: [:_, {:fun, 1, "one argument"}]

  defp kinds(:maps, name, _) when name in [:merge_with, :intersect_with],
    do: [{:fun, 3, "three arguments"}, :map, :map]

  defp kinds(:maps, :groups_from_list, [_, _]), do: [{:fun, 1, "one argument"}, :list]

  defp kinds(:maps, :groups_from_list, _),
    do: [{:fun, 1, "one argument"}, {:fun, 1, "one argument"}, :list]

  defp kinds(:maps, :next, _), do: [:iterator]
  defp kinds(:binary, name, [_]) when name in [:first, :last], do: [:nonempty_binary]
  defp kinds(:binary, :copy, _), do: [:plain_binary, :natural]

  defp kinds(:binary, name, _) when name in [:split, :match, :matches],
    do: [:plain_binary, :pattern]

  defp kinds(:binary, :replace, _),
    do: [:plain_binary, :pattern, :plain_binary, :replace_options]

  defp kinds(:binary, name, [_, _]) when name in [:part, :bin_to_list], do: [:plain_binary, :part]

  defp kinds(:binary, name, _) when name in [:part, :bin_to_list],
    do: [:plain_binary, :position, :integer]

  defp kinds(:binary, :at, _), do: [:plain_binary, :natural]
  defp kinds(:binary, :encode_unsigned, _), do: [:natural, :endianness]
  defp kinds(:binary, :decode_unsigned, _), do: [:plain_binary, :endianness]
  defp kinds(:binary, :list_to_bin, _), do: [:list_of_data]
  defp kinds(:binary, :compile_pattern, _), do: [:pattern]
  defp kinds(:binary, :decode_hex, _), do: [:hex]

  defp kinds(:binary, name, _)
       when name in [:encode_hex, :referenced_byte_size],
       do: [:plain_binary]

  defp kinds(:math, _name, _), do: [:number, :number]

  defp kinds(:unicode, name, _) when name in [:characters_to_binary, :characters_to_list],
    do: [:chardata, :valid_encoding, :valid_encoding]

  defp kinds(:re, :compile, _), do: [:iodata]
  defp kinds(:re, name, _) when name in [:run, :split], do: [:iodata, :regex]
  defp kinds(:re, :replace, _), do: [:iodata, :regex, :iodata]
  defp kinds(:re, :inspect, _), do: [:compiled]
  defp kinds(:os, :getenv, _), do: [:list]
  defp kinds(:os, :cmd, _), do: [:command]
  defp kinds(:os, name, _) when name in [:putenv, :unsetenv], do: [:list, :list]
  defp kinds(:os, :system_time, _), do: [:unit]
  defp kinds(:counters, :new, _), do: [:positive, :list]
  defp kinds(:atomics, :new, _), do: [:positive, :list]

  defp kinds(module, _, _) when module in [:counters, :atomics],
    do: [:atomics, :positive, :integer]

  defp kinds(_module, _name, _args), do: []

  # What an argument of a kind must be

  defp check(:atom, arg, _), do: unless_true(is_atom(arg), "not an atom")

  defp check(:boolean, arg, _),
    do: unless_true(is_boolean(arg), "not a boolean ('true' or 'false')")

  defp check(:tuple, arg, _), do: unless_true(is_tuple(arg), "not a tuple")
  defp check(:integer, arg, _), do: unless_true(is_integer(arg), "not an integer")
  defp check(:number, arg, _), do: unless_true(is_number(arg), "not a number")
  defp check(:float, arg, _), do: unless_true(is_float(arg), "not a float")
  defp check(:binary, arg, _), do: unless_true(is_binary(arg), "not a binary")
  defp check(:bitstring, arg, _), do: unless_true(is_bitstring(arg), "not a bitstring")
  defp check(:map, arg, _), do: unless_true(is_map(arg), "not a map")
  defp check(:pid, arg, _), do: unless_true(is_pid(arg), "not a pid")
  defp check(:reference, arg, _), do: unless_true(is_reference(arg), "not a reference")
  defp check(:fun, arg, _), do: unless_true(is_function(arg), "not a fun")

  defp check({:fun, arity, words}, arg, _),
    do: unless_true(is_function(arg, arity), "not a fun that takes " <> words)

  defp check(:natural, arg, _), do: at_least(arg, 0)
  defp check(:size, arg, _), do: unless_true(is_integer(arg) and arg >= 0, "out of range")
  defp check(:positive, arg, _), do: at_least(arg, 1)

  defp check(:list, arg, _) when is_list(arg), do: unless_true(proper?(arg), "not a proper list")
  defp check(:list, _arg, _), do: "not a list"

  defp check({:words, known}, arg, args) do
    check(:list, arg, args) ||
      unless_true(Enum.all?(arg, &(&1 in known)), "invalid option in list")
  end

  defp check(:packet, arg, _) do
    known =
      [:raw, 0, 1, 2, 4, :asn1, :cdr, :sunrm, :fcgi, :tpkt, :line, :ssl_tls] ++
        [:http, :httph, :http_bin, :httph_bin]

    unless_true(arg in known, "invalid packet type")
  end

  defp check(:word, arg, _) when is_integer(arg),
    do: unless_true(arg in 0..0xFFFF_FFFF, "out of range")

  defp check(:word, _arg, _), do: "not an integer"

  defp check({:switches, known}, arg, args) do
    switch? = &(match?({_, on} when is_boolean(on), &1) and elem(&1, 0) in known)
    check(:list, arg, args) || unless_true(Enum.all?(arg, switch?), "invalid option in list")
  end

  defp check(:spawn_options, arg, args) do
    known? = fn
      option when option in [:link, :monitor] -> true
      {key, _} when key in [:link, :monitor, :priority, :fullsweep_after, :min_heap_size, :min_bin_vheap_size] -> true
      {key, _} -> key in [:max_heap_size, :message_queue_data, :async_dist]
      _ -> false
    end

    check(:list, arg, args) || unless_true(Enum.all?(arg, known?), "invalid spawn option")
  end

  defp check({:options, known}, arg, args) do
    check(:list, arg, args) || unless_true(Enum.all?(arg, &(&1 in known)), "invalid option in list")
  end

  defp check({:only, known, refusal}, arg, _), do: unless_true(arg in known, refusal)

  defp check(:whole_list, arg, _), do: unless_true(proper?(arg), "not a list")
  defp check(:nonempty_list, arg, _), do: unless_true(match?([_ | _], arg), "not a nonempty list")

  defp check(:tuple_or_binary, arg, _),
    do: unless_true(is_tuple(arg) or is_binary(arg), "not tuple or binary")

  defp check(:iodata, arg, _), do: unless_true(iodata?(arg), "not an iodata term")

  defp check(:list_of_data, arg, _),
    do: unless_true(is_list(arg) and iodata?(arg), "not an iodata term")

  defp check(:iolist, arg, _),
    do: unless_true(is_list(arg) and iodata?(arg), "not an iolist term")

  defp check(:bitstring_list, arg, _), do: unless_true(is_list(arg), "not a bitstring list")

  defp check(:plain_binary, arg, _) when is_binary(arg), do: nil

  defp check(:plain_binary, arg, _) when is_bitstring(arg),
    do: "is a bitstring (expected a binary)"

  defp check(:plain_binary, _arg, _), do: "not a binary"
  defp check(:nonempty_binary, "", _), do: "a zero-sized binary is not allowed"
  defp check(:nonempty_binary, arg, args), do: check(:plain_binary, arg, args)

  defp check(:hex, arg, _) when is_binary(arg) do
    if rem(byte_size(arg), 2) == 1,
      do: "must contain an even number of bytes",
      else: "#{arg} is not a valid hex"
  end

  defp check(:hex, arg, args), do: check(:plain_binary, arg, args)

  defp check(:pattern, arg, _), do: unless_true(pattern?(arg), "not a valid pattern")

  defp check(:part, {start, length}, [whole | _]) when is_integer(start) and is_integer(length) do
    if is_binary(whole) and start >= 0 and start <= byte_size(whole), do: "out of range"
  end

  defp check(:part, _arg, _), do: "not a valid {Pos,Length} tuple"

  # Of a part without a length it is not told where it would begin.
  defp check(:position, arg, [_, _, length]) when is_integer(arg) and not is_integer(length),
    do: at_least(arg, 0)

  defp check(:position, arg, [whole | _]) do
    at_least(arg, 0) || if is_binary(whole) and arg > byte_size(whole), do: "out of range"
  end

  defp check(:replace_options, arg, _) do
    known? = fn option ->
      option == :global or
        match?({name, _} when name in [:scope, :insert_replaced], option)
    end

    unless_true(is_list(arg) and proper?(arg) and Enum.all?(arg, known?), "invalid options")
  end

  defp check(:endianness, arg, _),
    do: unless_true(arg in [:big, :little], "must be 'big' or 'little'")

  defp check(:chardata, arg, _),
    do: unless_true(chardata?(arg), "not valid character data (an iodata term)")

  defp check(:command, arg, _) do
    characters? = is_list(arg) and proper?(arg) and Enum.all?(arg, &is_integer/1)
    unless_true(is_atom(arg) or (characters? and 0 not in arg), "not a list of characters")
  end

  # Where one of the ends is no number it is not told that the other lies beyond the binary.
  defp check(kind, arg, [whole, from, to]) when kind in [:from, :to] do
    at_least(arg, 1) || if(is_integer(from) and is_integer(to), do: beyond(arg, whole))
  end

  defp check(:element, arg, [_, tuple | _]) do
    at_least(arg, 1) || if is_tuple(tuple) and arg > tuple_size(tuple), do: "out of range"
  end

  defp check(:base, arg, _),
    do: unless_true(is_integer(arg) and arg in 2..36, "not an integer in the range 2 through 36")

  defp check(:encoding, arg, _),
    do: unless_true(arg in [:latin1, :utf8, :unicode], "is an invalid encoding option")

  defp check(:text_encoding, arg, _) do
    unless_true(
      arg in [:latin1, :utf8, :unicode],
      "not one of the atoms: latin1, utf8, or unicode"
    )
  end

  defp check(:valid_encoding, arg, _) do
    known =
      [:latin1, :utf8, :unicode, :utf16, :utf32] ++
        for w <- [:utf16, :utf32], e <- [:big, :little], do: {w, e}

    unless_true(arg in known, "not a valid encoding")
  end

  defp check(:unit, arg, _) do
    known =
      [:second, :millisecond, :microsecond, :nanosecond, :native, :perf_counter] ++
        [:seconds, :milli_seconds, :micro_seconds, :nano_seconds]

    unless_true(arg in known or (is_integer(arg) and arg > 0), "invalid time unit")
  end

  defp check(:pid_or_port, arg, _),
    do: unless_true(is_pid(arg) or is_port(arg), "not a pid or port")

  defp check(:receiver, arg, _),
    do: unless_true(is_pid(arg) or is_atom(arg), "not a pid or an atom")

  defp check(:process, arg, _) do
    named = match?({name, node} when is_atom(name) and is_atom(node), arg)
    unless_true(is_pid(arg) or is_atom(arg) or named, "not a pid")
  end

  defp check(:regex, arg, args) do
    if iodata?(arg),
      do: unparsed(arg, List.last(args)),
      else:
        unless_true(compiled?(arg), "neither an iodata term nor a compiled regular expression")
  end

  defp check(:compiled, arg, _),
    do: unless_true(compiled?(arg), "not a compiled regular expression")

  defp check(:map_or_iterator, arg, _),
    do:
      unless_true(
        is_map(arg) or arg == :none or match?([0 | _], arg),
        "not a map or an iterator"
      )

  defp check(:iterator, _arg, _), do: "not a valid iterator"
  defp check(:atomics, arg, _), do: unless_true(is_reference(arg), "invalid atomics reference")

  defp unless_true(true, _text), do: nil
  defp unless_true(false, text), do: text

  defp at_least(arg, least) when is_integer(arg), do: unless_true(arg >= least, "out of range")
  defp at_least(_arg, _least), do: "not an integer"

  defp beyond(arg, whole) when is_binary(whole),
    do: unless_true(arg <= byte_size(whole), "out of range")

  defp beyond(_arg, _whole), do: nil

  defp proper?([_ | rest]), do: proper?(rest)
  defp proper?(rest), do: rest == []

  defp iodata?([head | rest]) when is_integer(head), do: head in 0..255 and iodata?(rest)
  defp iodata?([head | rest]), do: iodata?(head) and iodata?(rest)
  defp iodata?(term), do: term == [] or is_binary(term)

  defp compiled?(arg),
    do: is_tuple(arg) and tuple_size(arg) == 5 and elem(arg, 0) == :re_pattern

  # What is wrong with the text of a regular expression.
  defp unparsed(regex, options) do
    unicode = if is_list(options) and :unicode in options, do: [:unicode], else: []

    case :re.compile(regex, unicode) do
      {:error, {message, at}} ->
        "could not parse regular expression\n#{message} on character #{at}"

      _ ->
        nil
    end
  end

  defp chardata?([head | rest]) when is_integer(head), do: head >= 0 and chardata?(rest)
  defp chardata?([head | rest]), do: chardata?(head) and chardata?(rest)
  defp chardata?(term), do: term == [] or is_binary(term)

  defp pattern?(arg) when is_binary(arg), do: arg != ""

  defp pattern?([_ | _] = arg),
    do: proper?(arg) and Enum.all?(arg, &(is_binary(&1) and &1 != ""))

  defp pattern?(arg), do: match?({kind, _} when kind in [:bm, :ac], arg)

  # What else a function minds

  defp reason(:erlang, name, _) when name in [:binary_to_integer, :list_to_integer],
    do: {1, "not a textual representation of an integer"}

  defp reason(:erlang, name, _) when name in [:binary_to_float, :list_to_float],
    do: {1, "not a textual representation of a float"}

  defp reason(:erlang, :list_to_pid, _), do: {1, "not a textual representation of a pid"}
  defp reason(:erlang, :decode_packet, _), do: {3, "invalid option in list"}
  defp reason(:erlang, :list_to_port, _), do: {1, "not a textual representation of a port"}
  defp reason(:erlang, :list_to_ref, _), do: {1, "not a textual representation of a reference"}

  defp reason(:erlang, :binary_to_existing_atom, [text | encoding]) do
    if encoding == [:latin1] or String.valid?(text),
      do: {1, "not an already existing atom"},
      else: {1, "invalid UTF8 encoding"}
  end

  defp reason(:erlang, :list_to_existing_atom, [list]) do
    if Enum.all?(list, &(&1 in 0..0xD7FF or &1 in 0xE000..0x10FFFF)),
      do: {1, "not an already existing atom"},
      else: {1, "not a list of characters"}
  end

  defp reason(:erlang, :list_to_atom, _), do: {1, "not a list of characters"}
  defp reason(:erlang, :binary_to_atom, _), do: {1, "invalid UTF8 encoding"}

  defp reason(:erlang, :binary_to_term, [_]),
    do: {1, "invalid external representation of a term"}

  defp reason(:erlang, :binary_to_term, [_, options]) do
    if options -- [:safe, :used] == [],
      do: {1, "invalid or unsafe external representation of a term"},
      else: {2, "invalid option in list"}
  end

  defp reason(:erlang, :binary_to_list, [_, _, _]),
    do: {2, "start position greater than stop position"}

  defp reason(:erlang, :binary_part, [_, _, _]), do: {3, "out of range"}
  defp reason(:erlang, :apply, [_, _]), do: nil

  defp reason(:erlang, :register, [:undefined, _]), do: {1, "'undefined' is not a valid name"}

  defp reason(:erlang, :register, [name, process]) do
    cond do
      :erlang.whereis(name) != :undefined -> {1, "name is in use"}
      is_pid(process) and not Process.alive?(process) -> nil
      true -> {2, "this process or port already has a name"}
    end
  end

  defp reason(:erlang, :unregister, _), do: {1, "not a pid"}
  defp reason(:erlang, :send, [_, _]), do: {1, "invalid destination"}

  defp reason(:erlang, :send, [_, _, options]) do
    if options -- [:nosuspend, :noconnect] == [],
      do: {1, "invalid destination"},
      else: {3, "invalid option in list"}
  end

  defp reason(:erlang, :monitor, [:port, _]), do: {2, "not a port"}
  defp reason(:erlang, :monitor, _), do: {1, "invalid monitor type"}

  defp reason(:erlang, :set_cookie, _),
    do: {1, "the node name is not part of a distributed system"}

  defp reason(:erlang, :phash2, [_, range]), do: {1, at_least(range, 1)}
  defp reason(:erlang, :is_process_alive, _), do: {1, "not a pid"}

  defp reason(:erlang, :process_info, [pid | _]) when node(pid) != node(),
    do: {1, "not a local pid"}

  defp reason(:erlang, :process_info, [_, _]), do: {2, "invalid item or item list"}
  defp reason(:erlang, :fun_info, [_, _]), do: {2, "invalid item"}
  defp reason(:erlang, :system_info, _), do: {1, "invalid system info item"}
  defp reason(:erlang, :system_flag, _), do: {1, "invalid system flag"}
  defp reason(:erlang, :statistics, _), do: {1, "invalid statistics item"}
  defp reason(:erlang, :nodes, [types]) when is_list(types), do: {1, "not a list of valid node types"}
  defp reason(:erlang, :nodes, [type]) when is_atom(type), do: {1, "not a valid node type"}
  defp reason(:erlang, :nodes, _), do: {1, "not a valid node type or list of valid node types"}
  defp reason(:erlang, :unique_integer, _), do: {1, "invalid modifier"}

  defp reason(:erlang, :suspend_process, [pid | _]) when pid == self(),
    do: {1, "the pid refers to the current process"}

  defp reason(:erlang, :suspend_process, [_pid, options]) do
    known = fn option -> option in [:asynchronous, :unless_suspending] or is_tuple(option) end

    cond do
      not is_list(options) -> {2, "not a list"}
      not proper?(options) -> {2, "not a proper list"}
      not :lists.all(known, options) -> {2, "invalid option in list"}
      true -> {1, "the pid does not refer to an existing process"}
    end
  end

  defp reason(:erlang, :suspend_process, [_pid]),
    do: {1, "the pid does not refer to an existing process"}

  defp reason(:erlang, :resume_process, _), do: {1, "process is not suspended or is not alive"}

  # What another node is asked for is told less of.
  defp reason(:erlang, :spawn_opt, [_, _, _, _, options]) when not is_list(options), do: nil

  defp reason(:erlang, :spawn_opt, [node | rest] = args)
       when length(args) in [3, 5] and node != node() do
    options = List.last(rest)
    tied? = &match?({key, _} when key in [:monitor, :reply, :reply_tag], &1)

    if proper?(options) and not Enum.any?(options, tied?),
      do: {length(args), "invalid spawn option"}
  end

  defp reason(:erlang, :spawn_opt, args), do: {length(args), "invalid spawn option"}
  defp reason(:erlang, :spawn_monitor, [_fun]), do: {1, "not a fun"}

  defp reason(:erlang, :process_flag, [_, :save_calls, _]),
    do: {3, "invalid value for this process flag"}

  defp reason(:erlang, :process_flag, [_, _, _]), do: {2, "invalid process flag"}

  defp reason(:erlang, :process_flag, [flag, _]) do
    known =
      [:trap_exit, :priority, :error_handler, :min_heap_size, :min_bin_vheap_size] ++
        [:max_heap_size, :message_queue_data, :save_calls, :sensitive, :fullsweep_after]

    if flag in known,
      do: {2, "invalid value for this process flag"},
      else: {1, "invalid process flag"}
  end

  defp reason(:erlang, name, [_, _])
       when name in [:float_to_binary, :float_to_list, :demonitor] or
              name in [:term_to_binary, :term_to_iovec, :external_size],
       do: {2, "invalid option in list"}

  defp reason(:binary, :part, [_, _, _]), do: {3, "out of range"}
  defp reason(:binary, :longest_common_prefix, _), do: {1, "not a flat list of binaries"}
  defp reason(:binary, :longest_common_suffix, _), do: {1, "not a flat list of binaries"}

  defp reason(:binary, name, args)
       when name in [:split, :match, :matches, :replace] and length(args) > 2 do
    options = List.last(args)

    if is_list(options) and proper?(options) and Keyword.keyword?(options) and options[:scope],
      do: {length(args), "specified part is not wholly inside binary"},
      else: {length(args), "invalid options"}
  end

  defp reason(:lists, :seq, [_, _, by]) when not is_integer(by), do: {3, "not an integer"}

  defp reason(:lists, :seq, [from, to, by]) when to > from and by <= 0,
    do: {3, "not a positive increment"}

  defp reason(:lists, :seq, [from, to, by]) when to < from and by >= 0,
    do: {3, "not a negative increment"}

  defp reason(:unicode, name, _) when name in [:characters_to_binary, :characters_to_list],
    do: {1, "not valid character data (an iodata term)"}

  defp reason(:re, :compile, [_, _]), do: {2, "invalid options"}

  defp reason(:re, :inspect, _), do: {2, "not a valid item"}

  defp reason(:re, name, args) when name in [:split, :replace],
    do: {length(args), "invalid options"}

  # Otherwise the subject is no text in the encoding that the options tell, or the offset lies within a character.
  defp reason(:re, :run, [_, _, options]) do
    captures? = proper?(options) and :lists.keymember(:capture, 1, options)

    wrong? =
      not captures? and
        match?({:offset, at} when not is_integer(at), List.keyfind(options, :offset, 0))

    if wrong?, do: throw(:offset)

    unless captures?,
      do:
        :re.run(
          "",
          "",
          if(proper?(options), do: List.keydelete(options, :offset, 0), else: options)
        )

    nil
  catch
    :offset -> {3, "invalid options"}
    # Caught and not rescued, for what is wrong with an exception that is rescued is asked here.
    :error, _ -> {3, "invalid options"}
  end

  defp reason(:os, :putenv, [name, value]), do: [variable_name(name), variable_text(2, value)]

  defp reason(:os, name, [variable | _]) when name in [:getenv, :unsetenv],
    do: variable_name(variable)

  defp reason(:os, :cmd, [_command]), do: {1, "not a list of characters"}

  defp reason(:os, :cmd, [command, options]) do
    cond do
      not is_map(options) -> {2, "not a map"}
      is_integer(options[:max_size]) and options.max_size < 0 -> {2, "out of range"}
      true -> reason(:os, :cmd, [command])
    end
  end

  defp reason(:os, :set_signal, [signal, _]) when not is_atom(signal), do: {1, "not an atom"}

  defp reason(:os, :set_signal, [_, action]) when action in [:handle, :ignore, :default],
    do: {1, "invalid signal name"}

  defp reason(:os, :set_signal, _), do: {2, "invalid signal handling option"}

  defp reason(:persistent_term, :get, _), do: {1, "no persistent term stored with this key"}

  defp reason(module, :new, [size, _])
       when module in [:counters, :atomics] and size >= 0x1_0000_0000,
       do: {1, "#{module} array size reached a system limit"}

  defp reason(module, :new, _) when module in [:counters, :atomics],
    do: {2, "invalid option in list"}

  defp reason(module, _, _) when module in [:counters, :atomics], do: {2, "out of range"}

  defp reason(_module, _name, _args), do: nil

  defp variable_name(name) do
    if ?= in name,
      do: {1, "\"=\" characters is not allowed in environment variable names"},
      else: variable_text(1, name)
  end

  defp variable_text(at, text) do
    if 0 in text,
      do: {at, "\"\\0\" characters is not allowed in environment variable names or values"},
      else: {at, nil}
  end
end

# Says what is wrong with the arguments of a function of `:ets` that refused them: the table, and what each function
# minds of the others whether or not there is a table. Only where all of that is right do the table's rows tell.
defmodule :rshell_ets_arguments do
  @moduledoc false

  @tableless [:new, :whereis, :match_spec_compile, :match_spec_run, :is_compiled_ms, :test_ms]
  @writes [:insert, :insert_new, :delete, :delete_object, :delete_all_objects, :take, :rename] ++
            [:update_counter, :update_element, :select_delete, :select_replace, :match_delete] ++
            [:give_away, :setopts]
  @matches [:match, :match_object, :select, :select_reverse]

  @doc "The problems of each argument, `[{position, text}]`."
  def problems(name, [_continuation]) when name in @matches, do: [{1, "invalid continuation"}]

  def problems(name, args) when name in @tableless,
    do: told([whole(name, args)])

  def problems(name, [table | rest] = args) do
    case told([{1, table_problem(name, table)} | own(name, rest)]) do
      [] -> told([whole(name, args)])
      problems -> problems
    end
  end

  def problems(_name, _args), do: []

  defp told(problems), do: for({at, text} when text != nil <- problems, do: {at, text})

  # The table

  defp table_problem(name, table) when is_atom(table) or is_reference(table) do
    cond do
      not exists?(table) ->
        "the table identifier does not refer to an existing ETS table"

      not allowed?(name, table) ->
        "the table identifier refers to an ETS table with insufficient access rights"

      not supported?(name, table) ->
        "the table identifier refers to an ETS table of a type not supported by this operation"

      true ->
        nil
    end
  end

  defp table_problem(_name, _table), do: "not an atom or a table identifier"

  defp exists?(table), do: :ets.info(table, :type) != :undefined

  defp allowed?(:info, _table), do: true

  defp allowed?(name, table) do
    case :ets.info(table, :protection) do
      :public -> true
      protection -> :ets.info(table, :owner) == self() or (protection == :protected and name not in @writes)
    end
  end

  defp supported?(:update_counter, table), do: :ets.info(table, :type) in [:set, :ordered_set]
  defp supported?(:select_replace, table), do: :ets.info(table, :type) != :bag
  defp supported?(_name, _table), do: true

  # What a function minds of its arguments after the table

  defp own(name, [rows]) when name in [:insert, :insert_new], do: [{2, rows_problem(rows)}]
  defp own(:delete_object, [row]), do: [{2, row_problem(row)}]

  defp own(:rename, [name]) when not is_atom(name),
    do: [{2, "invalid table name (must be an atom)"}]

  defp own(:give_away, [pid, _gift]) when not is_pid(pid), do: [{2, "not a pid"}]
  defp own(:lookup_element, [_key, position]), do: [{3, at_least_one(position)}]

  defp own(name, [_pattern, limit]) when name in [:match, :match_object],
    do: [{3, at_least_one(limit)}]

  defp own(name, [spec, limit]) when name in [:select, :select_reverse],
    do: [{2, spec_problem(spec)}, {3, at_least_one(limit)}]

  defp own(:update_counter, [_key, operation | _default]),
    do: [{3, unless_true(update_operation?(operation), "not a valid update operation")}]

  defp own(:update_element, [_key, elements]) do
    valid = proper?(elements) or is_tuple(elements)
    valid = valid and elements |> List.wrap() |> Enum.all?(&match?({at, _} when is_integer(at) and at > 0, &1))
    [{3, unless_true(valid, "is not a valid element specification")}]
  end

  defp own(_name, _rest), do: []

  defp rows_problem(rows) when is_list(rows) do
    rows? = proper?(rows) and Enum.all?(rows, &(is_tuple(&1) and &1 != {}))
    unless_true(rows?, "not a non-empty tuple or a list of non-empty tuples")
  end

  defp rows_problem(row), do: row_problem(row)

  defp row_problem({}), do: "is an empty tuple"
  defp row_problem(row), do: unless_true(is_tuple(row), "not a tuple")

  defp update_operation?(operations) when is_list(operations),
    do: proper?(operations) and Enum.all?(operations, &update_step?/1)

  defp update_operation?(operation), do: update_step?(operation)

  defp update_step?({position, by}), do: is_integer(position) and is_integer(by)

  defp update_step?({_position, _by, _threshold, _value} = step),
    do: Enum.all?(Tuple.to_list(step), &is_integer/1)

  defp update_step?(by), do: is_integer(by)

  defp spec_problem(spec) do
    :ets.match_spec_compile(spec)
    nil
  rescue
    ArgumentError -> "not a valid match specification"
  end

  # What the arguments together are refused for, once each of them is of its kind

  defp whole(:new, [name, _options]) when not is_atom(name), do: {1, "not an atom"}
  defp whole(:new, [_name, options]) when not is_list(options), do: {2, "not a list"}

  defp whole(:new, [name, options]) do
    cond do
      not proper?(options) -> {2, "not a proper list"}
      :named_table in options and exists?(name) -> {1, "table name already exists"}
      true -> {2, "invalid options"}
    end
  end

  defp whole(:whereis, [_name]), do: {1, "invalid table name (must be an atom)"}
  defp whole(:match_spec_compile, [_spec]), do: {1, "not a valid match specification"}
  defp whole(:rename, [_table, _name]), do: {2, "table name already exists"}

  defp whole(:give_away, [_table, pid, _gift]) do
    cond do
      pid == self() -> {2, "the process is already the owner of the table"}
      Process.alive?(pid) -> {2, nil}
      true -> {2, "the pid refers to a terminated process"}
    end
  end

  defp whole(name, [_table, _spec])
       when name in [:select, :select_reverse, :select_count, :select_delete, :select_replace],
       do: {2, "not a valid match specification"}

  defp whole(name, [_table, _key]) when name in [:next, :prev], do: {2, "not a key that exists in the table"}
  defp whole(:slot, [_table, _slot]), do: {2, "out of range"}
  defp whole(:info, [_table, _item]), do: {2, "not a valid info item"}
  defp whole(:safe_fixtable, [_table, _fixed]), do: {2, "not a boolean value"}
  defp whole(:setopts, [_table, _options]), do: {2, "invalid options"}

  defp whole(:lookup_element, [table, key, _position]) do
    if :ets.member(table, key),
      do: {3, "position is greater than the size of the object"},
      else: {2, "not a key that exists in the table"}
  end

  defp whole(:update_counter, [_table, _key, _operation, default]) when not is_tuple(default),
    do: {4, "not a tuple"}

  defp whole(:update_counter, [table, key, operation | default]) do
    case :ets.lookup(table, key) ++ default do
      [row | _] -> {3, counter_problem(row, operation, :ets.info(table, :keypos))}
      [] -> {2, "not a key that exists in the table"}
    end
  end

  defp whole(:update_element, [table, _key, elements]) do
    keypos = :ets.info(table, :keypos)

    if elements |> List.wrap() |> Enum.any?(&(elem(&1, 0) == keypos)),
      do: {3, "the position is the same as the key position"},
      else: {3, "out of range"}
  end

  defp whole(_name, args), do: {length(args), nil}

  # The first step that cannot be made.
  defp counter_problem(row, operation, keypos) do
    operation
    |> List.wrap()
    |> Enum.map(fn step -> if is_tuple(step), do: elem(step, 0), else: keypos + 1 end)
    |> Enum.find_value(&step_problem(row, &1, keypos))
  end

  defp step_problem(row, position, keypos) do
    cond do
      position == keypos -> "the position is the same as the key position"
      position not in 1..tuple_size(row)//1 -> "the position in the update operation is out of range"
      is_integer(elem(row, position - 1)) -> nil
      true -> "the value in the given position, in the object, is not an integer"
    end
  end

  defp at_least_one(number) when is_integer(number), do: unless_true(number >= 1, "out of range")
  defp at_least_one(_number), do: "not an integer"

  defp unless_true(true, _text), do: nil
  defp unless_true(false, text), do: text

  defp proper?(list), do: is_list(list) and List.improper?(list) == false
end

defmodule ErlangError do
  @moduledoc """
  An error of Erlang that has no exception of its own, as `:erlang.error/1` raises it. The field `:original`
  has what it was. Those that have one, such as `:badarith`, are turned into it when they are rescued.

      iex> try do
      ...>   :erlang.error(:out_of_paper)
      ...> rescue
      ...>   error in ErlangError -> error.original
      ...> end
      :out_of_paper
      iex> :erlang.error(:out_of_paper)
      ** (ErlangError) Erlang error: :out_of_paper
  """
  defexception [:original, :reason]

  @told_by_machine [:erl_erts_errors, :erl_stdlib_errors, :erl_kernel_errors]
  @arguments "errors were found at the given arguments"

  @impl true
  def message(%{original: original, reason: nil}), do: "Erlang error: #{inspect(original)}"

  def message(%{original: original, reason: reason}),
    do: "Erlang error: #{inspect(original)}#{reason}"

  @doc false
  def normalize(:badarg, [{_, _, _, opts} | _] = stacktrace) do
    case construction(opts) || error_info(:badarg, stacktrace, @arguments) do
      {:ok, text} -> %ArgumentError{message: text}
      :error -> %ArgumentError{}
    end
  end

  def normalize(:badarg, _stacktrace), do: %ArgumentError{}

  def normalize(:badarith, _stacktrace), do: %ArithmeticError{}

  def normalize(:system_limit, [{_, _, _, opts} | _] = stacktrace) do
    prefix = "a system limit has been reached due to errors at the given arguments"

    case construction(opts) || error_info(:system_limit, stacktrace, prefix) do
      {:ok, text} -> %SystemLimitError{message: text}
      :error -> %SystemLimitError{}
    end
  end

  def normalize(:system_limit, _stacktrace), do: %SystemLimitError{}
  def normalize(:cond_clause, _stacktrace), do: %CondClauseError{}
  def normalize({:badarity, {fun, args}}, _), do: %BadArityError{function: fun, args: args}
  def normalize({:badfun, term}, _stacktrace), do: %BadFunctionError{term: term}
  def normalize({:badstruct, struct, term}, _), do: %BadStructError{struct: struct, term: term}
  def normalize({:badmatch, term}, _stacktrace), do: %MatchError{term: term}
  def normalize({:badmap, term}, _stacktrace), do: %BadMapError{term: term}
  def normalize({:badbool, op, term}, _), do: %BadBooleanError{operator: op, term: term}
  def normalize({:badkey, key}, stack), do: %KeyError{key: key, term: looked_in(stack)}

  def normalize({:badkey, key, other}, _stacktrace) when not is_map(other) do
    hint =
      ". If you are using the dot syntax, such as map.field, " <>
        "make sure the left-hand side of the dot is a map"

    text = "key #{inspect(key)} not found in: #{inspect(other)}"
    %KeyError{key: key, term: other, message: text <> hint}
  end

  def normalize({:badkey, key, map}, _stacktrace), do: %KeyError{key: key, term: map}
  def normalize({:case_clause, term}, _stacktrace), do: %CaseClauseError{term: term}
  def normalize({:with_clause, term}, _stacktrace), do: %WithClauseError{term: term}
  def normalize({:try_clause, term}, _stacktrace), do: %TryClauseError{term: term}

  def normalize(:undef, stacktrace) do
    {module, function, arity} = called(stacktrace)
    %UndefinedFunctionError{module: module, function: function, arity: arity}
  end

  def normalize(:function_clause, stacktrace) do
    {module, function, arity} = called(stacktrace)
    %FunctionClauseError{module: module, function: function, arity: arity}
  end

  def normalize({:badarg, payload}, _stacktrace),
    do: %ArgumentError{message: "argument error: #{inspect(payload)}"}

  def normalize(other, stacktrace) do
    case error_info(other, stacktrace, "") do
      {:ok, reason} -> %ErlangError{original: other, reason: reason}
      :error -> %ErlangError{original: other}
    end
  end

  defp called([{module, function, args, _} | _]) when is_list(args),
    do: {module, function, length(args)}

  defp called([{module, function, arity, _} | _]), do: {module, function, arity}
  defp called(_), do: {nil, nil, nil}

  # The functions that look a key up, and where their map is among the arguments.
  defp looked_in([{Map, _, [map, _ | _], _} | _]) when is_map(map), do: map
  defp looked_in([{:maps, :update, [_, _, map], _} | _]), do: map
  defp looked_in([{:maps, :get, [_, map], _} | _]), do: map
  defp looked_in([{:erlang, :map_get, [_, map], _} | _]), do: map
  defp looked_in(_), do: nil

  # What the machine tells of a segment that could not be written.
  defp construction(opts) do
    with %{cause: {position, type, problem, value}, function: :format_bs_fail} = info <- opts[:error_info] do
      text = segment_problem(problem, type, value)
      position = Map.get(info, :override_segment_position, position)
      {:ok, "construction of binary failed: segment #{position} of type '#{type}': #{text}"}
    else
      _ -> nil
    end
  end

  defp segment_problem(:size, _type, size) when is_integer(size) and size >= 0,
    do: "the size #{size} is too large"

  defp segment_problem(:size, _type, size),
    do: "expected a non-negative integer as size but got: #{inspect(size)}"

  defp segment_problem(:type, :integer, value), do: "expected an integer but got: #{inspect(value)}"
  defp segment_problem(:type, :binary, value), do: "expected a binary but got: #{inspect(value)}"

  defp segment_problem(:type, :float, value),
    do: "expected a float or an integer but got: #{inspect(value)}"

  defp segment_problem(:type, utf, value),
    do: "expected a non-negative integer encodable as #{utf} but got: #{inspect(value)}"

  defp segment_problem(:short, _type, value),
    do: "the value #{inspect(value)} is shorter than the size of the segment"

  defp segment_problem(:unit, _type, value),
    do: "the size of the value #{inspect(value)} is not a multiple of the unit for the segment"

  defp segment_problem(:invalid, _type, value),
    do: "expected one of the supported sizes 16, 32, or 64 but got: #{inspect(value)}"

  defp segment_problem(:no_float, _type, value),
    do: "the value #{inspect(value)} is outside the range expressible as a float"

  # Whoever raises an error may name a function that tells what was wrong.
  defp error_info(error, [{module, function, args, opts} | _] = stacktrace, prefix) do
    problems =
      case opts[:error_info] do
        %{module: told_by} = info when told_by not in @told_by_machine ->
          ask(told_by, Map.get(info, :function, :format_error), error, stacktrace)

        %{} = info when is_list(args) and (error != :system_limit or module in [:counters, :atomics]) ->
          :rshell.error_info(module, function, args, info)

        _ ->
          []
      end

    if Enum.empty?(problems || []), do: :error, else: {:ok, described(problems, prefix)}
  end

  defp error_info(_error, _stacktrace, _prefix), do: :error

  # Who cannot tell, as `Exception` of what is no exception, must not hide the error itself.
  defp ask(module, function, error, stacktrace) do
    apply(module, function, [error, stacktrace])
  catch
    :error, _ -> []
  end

  defp described(problems, prefix) do
    problems = Map.new(problems)
    prefix = if prefix == "", do: "", else: Map.get(problems, :reason, prefix)

    lines =
      for {position, text} <- Enum.sort(problems), is_integer(position) do
        ["  * ", nth(position), " argument: ", text, "\n"]
      end

    case {lines, problems} do
      {[], %{general: text}} -> "#{prefix}: #{text}"
      _ -> IO.iodata_to_binary([prefix, ":\n\n", lines])
    end
  end

  defp nth(1), do: "1st"
  defp nth(2), do: "2nd"
  defp nth(3), do: "3rd"
  defp nth(n), do: "#{n}th"
end


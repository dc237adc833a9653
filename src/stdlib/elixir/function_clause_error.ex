defmodule FunctionClauseError do
  @moduledoc """
  Raised when no clause of a function matches its arguments. The fields are `:module`, `:function`, `:arity`;
  the shell shows the arguments and the clauses too, which `Exception.blame/3` finds out.

      iex> String.upcase(:kate)
      ** (FunctionClauseError) no function clause matching in String.upcase/2
  """
  defexception [:module, :function, :arity, :kind, :args, :clauses]

  @impl true
  def message(%{function: nil}), do: "no function clause matches"

  def message(exception) do
    %{module: module, function: function, arity: arity} = exception
    text = "no function clause matching in " <> Exception.format_mfa(module, function, arity)

    text <>
      blame(exception, &inspect/1, fn
        %{match?: true, node: node} -> Macro.to_string(node)
        %{match?: false, node: node} -> "-" <> Macro.to_string(node) <> "-"
      end)
  end

  @impl true
  def blame(%{module: module, function: function, arity: arity} = exception, stacktrace) do
    case stacktrace do
      [{^module, ^function, args, meta} | rest] when length(args) == arity ->
        exception =
          case Exception.blame_mfa(module, function, args) do
            {:ok, kind, clauses} -> %{exception | args: args, kind: kind, clauses: clauses}
            :error -> %{exception | args: args}
          end

        {exception, [{module, function, arity, meta} | rest]}

      _ ->
        {exception, stacktrace}
    end
  end

  @doc false
  def blame(%{args: nil}, _inspect_fun, _node_fun), do: ""

  def blame(exception, inspect_fun, node_fun) do
    %{module: module, function: function, arity: arity, args: args} = exception
    mfa = Exception.format_mfa(module, function, arity)

    arguments =
      for {arg, index} <- Enum.with_index(args, 1),
          do: ["\n    # ", Integer.to_string(index), "\n    ", pad(inspect_fun.(arg)), "\n"]

    IO.iodata_to_binary([
      ["\n\nThe following arguments were given to ", mfa, ":\n"],
      [arguments, clauses(exception, node_fun)]
    ])
  end

  defp clauses(%{clauses: nil}, _node_fun), do: []

  defp clauses(%{kind: kind, function: function, clauses: clauses}, node_fun) do
    shown = Enum.take(clauses, 10)
    count = "showing #{length(shown)} out of #{length(clauses)}"

    lines =
      for {args, guards} <- shown do
        head = "#{kind} #{function}(#{Enum.map_join(args, ", ", node_fun)})"
        guards = Enum.map(guards, &[" when ", guard(&1, node_fun)])
        ["    ", head, guards, "\n"]
      end

    ["\nAttempted function clauses (", count, "):\n\n", lines, left(length(clauses) - length(shown))]
  end

  defp left(0), do: []
  defp left(1), do: "    ...\n    (1 clause not shown)\n"
  defp left(count), do: "    ...\n    (#{count} clauses not shown)\n"

  defp guard({op, _, [left, right]}, node_fun),
    do: [guard(left, node_fun), " #{op} ", guard(right, node_fun)]

  defp guard(node, node_fun), do: node_fun.(node)

  defp pad(text), do: String.replace(text, "\n", "\n    ")
end


defmodule Version.Requirement do
  @moduledoc """
  A requirement on versions, read by `Version.parse_requirement/1`: comparisons joined by `and` and `or`,
  read from left to right. `Version.match?/3` asks it.

      iex> requirement = Version.parse_requirement!(">= 1.2.0 and < 2.0.0")
      iex> to_string(requirement)
      ">= 1.2.0 and < 2.0.0"
      iex> {Version.match?("1.5.0", requirement), Version.match?("2.0.0", requirement)}
      {true, false}
  """

  defstruct [:source, :lexed]

  @opaque t :: %Version.Requirement{lexed: [atom | matchable], source: String.t()}

  @typep matchable ::
           {Version.major(), Version.minor(), Version.patch(), Version.pre(), Version.build()}

  @doc false
  def new(source, lexed), do: %__MODULE__{source: source, lexed: lexed}

  @doc false
  def compile_requirement(%__MODULE__{} = requirement), do: requirement

  @doc false
  def lex(string), do: string |> Version.Parser.lexer() |> :lists.reverse() |> comparisons([])

  defp comparisons([op, text | rest], acc) when op not in [:and, :or] and is_binary(text),
    do: comparison(op, text, rest, acc)

  defp comparisons(_, _acc), do: :error

  defp comparison(op, text, rest, acc) do
    with {:ok, {major, minor, patch, pre, _}} <- Version.Parser.parse_version(text, op == :~>) do
      acc = [{op, {major, minor, patch, pre}} | acc]

      case rest do
        [] -> {:ok, :lists.reverse(acc)}
        [join | rest] when join in [:and, :or] -> comparisons(rest, [join | acc])
        _ -> :error
      end
    end
  end

  @doc false
  def match?(%__MODULE__{lexed: [comparison | rest]}, version),
    do: joined(rest, holds?(comparison, version), version)

  defp joined([:and, comparison | rest], so_far, version),
    do: joined(rest, so_far and holds?(comparison, version), version)

  defp joined([:or, comparison | rest], so_far, version),
    do: so_far or joined(rest, holds?(comparison, version), version)

  defp joined([], so_far, _version), do: so_far

  defp holds?({op, limit}, {_, _, _, pre, allow_pre} = version) do
    if op in [:>, :>=, :~>] and not (allow_pre or pre == [] or elem(limit, 3) != []),
      do: false,
      else: compare?(op, version, limit)
  end

  defp compare?(:~>, version, {major, minor, nil, pre}) do
    at_least?(version, {major, minor, 0, pre}) and elem(version, 0) == major
  end

  defp compare?(:~>, {v_major, v_minor, _, _, _} = version, {major, minor, _, _} = limit),
    do: at_least?(version, limit) and v_major == major and v_minor == minor

  defp compare?(op, version, limit) do
    order = order(version, limit)

    case op do
      :== -> order == :eq
      :!= -> order != :eq
      :> -> order == :gt
      :< -> order == :lt
      :>= -> order != :lt
      :<= -> order != :gt
    end
  end

  defp at_least?(version, limit), do: order(version, limit) != :lt

  defp order(version, {major, minor, patch, pre}),
    do: Version.compare_matchable(version, {major, minor, patch, pre, true})
end

defimpl String.Chars, for: Version.Requirement do
  @moduledoc false

  def to_string(%{source: source}), do: source
end

defimpl Inspect, for: Version.Requirement do
  @moduledoc false

  def inspect(%{source: source}, opts) do
    Inspect.Algebra.concat([
      "Version.parse_requirement!(",
      Inspect.Algebra.to_doc(source, opts),
      ")"
    ])
  end
end

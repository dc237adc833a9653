defmodule IEx.Introspection.Attribute do
  @moduledoc false

  # Types, specs and callbacks as the attributes they were written as.

  @doc "Returns the text of a type, spec or callback, indented by so many columns."
  def text(kind, quoted, indent) do
    width = max(IEx.width() - indent, 20)

    text =
      {:@, [], [{kind, [], [quoted |> defined() |> called(variables(kind, quoted))]}]}
      |> Code.quoted_to_algebra()
      |> Inspect.Algebra.format(width)
      |> IO.iodata_to_binary()

    pad = String.duplicate(" ", indent)
    text = pad <> String.replace(text, "\n", "\n" <> pad)
    colored = IEx.color(:doc_inline_code, "@#{kind}")
    String.replace(text, "@#{kind}", colored, global: false)
  end

  # Types stand as calls, `term()`, as the compiler keeps them; the names of `when` and of a type's parameters are none.
  defp variables(_kind, {:when, _, [_, pairs]}), do: Keyword.keys(pairs)

  defp variables(kind, {:"::", _, [{_, _, args}, _]})
       when kind in [:type, :opaque, :typep] and is_list(args),
       do: for({name, _, context} <- args, is_atom(context), do: name)

  defp variables(_kind, _quoted), do: []

  # What is annotated keeps its name: `state :: term()`.
  defp called({:"::", meta, [left, right]}, known) do
    left =
      with {name, meta, args} when is_list(args) <- left, do: {name, meta, called(args, known)}

    {:"::", meta, [left, called(right, known)]}
  end

  defp called({:when, meta, [spec, pairs]}, known) do
    pairs = for {name, type} <- pairs, do: {name, bound(type, known)}
    {:when, meta, [called(spec, known), pairs]}
  end

  defp called({name, meta, context}, known) when is_atom(name) and is_atom(context) do
    if name in known or name in [:_, :..., :__MODULE__],
      do: {name, meta, context},
      else: {name, meta, []}
  end

  defp called({name, meta, args}, known), do: {called(name, known), meta, called(args, known)}
  defp called({left, right}, known), do: {called(left, known), called(right, known)}
  defp called(list, known) when is_list(list), do: Enum.map(list, &called(&1, known))
  defp called(other, _known), do: other

  # That a name may be anything is no type.
  defp bound({:var, meta, context}, _known) when is_atom(context), do: {:var, meta, context}
  defp bound(type, known), do: called(type, known)

  # A type without parameters is defined as `t()`.
  defp defined({:"::", meta, [{name, at, context}, type]}) when is_atom(context),
    do: {:"::", meta, [{name, at, []}, type]}

  defp defined(other), do: other
end

defmodule ExUnit.Assertions.Pattern do
  @moduledoc false

  # What an assertion with a pattern needs of it: its macros expanded, the variables it binds, those it pins.

  # Where a macro of a pattern expands to something else, the call stays and what it means is kept in its metadata, so
  # that the pattern can be shown as it was written.
  def expand({:when, meta, [left, right]}, env) do
    left = walk(left, %{env | context: :match})
    right = walk(right, %{env | context: :guard})
    {:when, meta, [left, right]}
  end

  def expand(expr, env), do: walk(expr, %{env | context: :match})

  defp walk({:__aliases__, _, _} = expr, env), do: Macro.expand(expr, env)

  defp walk({:__MODULE__, _, atom}, env) when is_atom(atom),
    do: {:__MODULE__, [expanded: env.module], atom}

  defp walk({:@, _, [{name, _, atom}]} = expr, env) when is_atom(name) and is_atom(atom),
    do: attribute(expr, name, env)

  defp walk({:"::", meta, [left, right]}, env), do: {:"::", meta, [walk(left, env), right]}
  defp walk({:^, _, _} = expr, _env), do: expr

  defp walk({left, meta, args} = expr, env) when is_list(args) do
    case Macro.expand(expr, env) do
      ^expr -> {walk(left, env), meta, walk(args, env)}
      expanded -> {left, [expanded: walk(expanded, env)] ++ meta, args}
    end
  end

  defp walk({left, right}, env), do: {walk(left, env), walk(right, env)}
  defp walk([head | tail], env), do: [walk(head, env) | walk(tail, env)]
  defp walk(other, _env), do: other

  defp attribute(expr, name, env) do
    case env.module && Module.get_attribute(env.module, name) do
      nil -> expr
      value -> Macro.escape(value)
    end
  end

  # The variables that a pattern binds, without those of the guard. One that is there twice is used by that.
  def vars({:when, _, [left, _right]}), do: vars(left)
  def vars(expr), do: expr |> collect([]) |> Enum.reverse()

  defp collect({:"::", _, [left, _]}, acc), do: collect(left, acc)
  defp collect({skip, _, [_]}, acc) when skip in [:^, :@], do: acc
  defp collect({skip, _, [_, _]}, acc) when skip in [:quote, :+, :-], do: acc
  defp collect({:_, _, context}, acc) when is_atom(context), do: acc

  defp collect({name, meta, context}, acc) when is_atom(name) and is_atom(context) do
    if name in [:__MODULE__, :__ENV__, :__DIR__, :__CALLER__, :__STACKTRACE__],
      do: acc,
      else: [{name, meta, context} | acc]
  end

  defp collect({left, meta, args}, acc) when is_list(args) do
    case meta[:expanded] do
      nil -> collect(args, collect(left, acc))
      expanded -> collect(expanded, acc)
    end
  end

  defp collect({left, right}, acc), do: collect(right, collect(left, acc))
  defp collect([head | tail], acc), do: collect(tail, collect(head, acc))
  defp collect(_other, acc), do: acc

  # Reading variables for the sake of an assertion is nobody's doing: it is not warned of.
  def read(vars),
    do: for({name, meta, context} <- vars, do: {name, [generated: true] ++ meta, context})

  # The pinned variables as `{{name, context}, variable}`, each once.
  def pins(expr) do
    {_, pins} =
      Macro.prewalk(expr, [], fn
        {:^, _, [{name, _, context} = var]}, acc when is_atom(name) and is_atom(context) ->
          {var, [{{name, context}, var} | acc]}

        {_, meta, _} = node, acc when is_list(meta) ->
          {node, pins_of_macro(meta[:expanded], acc)}

        node, acc ->
          {node, acc}
      end)

    pins |> Enum.uniq_by(&elem(&1, 0)) |> Enum.reverse()
  end

  defp pins_of_macro(nil, acc), do: acc

  defp pins_of_macro(expanded, acc) do
    {_, acc} =
      Macro.prewalk(expanded, acc, fn
        {:^, _, [{name, _, context} = var]}, acc when is_atom(name) and is_atom(context) ->
          {var, [{{name, context}, var} | acc]}

        node, acc ->
          {node, acc}
      end)

    acc
  end

  # A pattern as code that makes it: without the metadata that say nothing to who reads it.
  def escape(pattern), do: pattern |> prune() |> Macro.escape()

  defp prune({left, meta, right}) when is_list(meta) do
    meta =
      for {key, value} <- meta, key in [:line, :no_parens, :delimiter, :expanded] do
        if key == :expanded, do: {key, prune(value)}, else: {key, value}
      end

    {prune(left), meta, prune(right)}
  end

  defp prune({left, right}), do: {prune(left), prune(right)}
  defp prune([head | tail]), do: [prune(head) | prune(tail)]
  defp prune(other), do: other

  # Names the pinned variables and their values at the end of a message; those of macros mean nothing to who reads it.
  def pins_text(pins) do
    case for {{name, nil}, value} <- pins, do: "  #{name} = #{inspect(value)}" do
      [] -> ""
      lines -> "\nThe following variables were pinned:\n" <> Enum.join(lines, "\n")
    end
  end
end

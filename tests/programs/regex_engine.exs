# Regular expressions by derivatives, as structs with a protocol, compared with those of the library on many words.
defprotocol Pattern do
  @doc "Whether the empty word matches."
  def nullable?(pattern)
  @doc "What is left to match after a character."
  def derive(pattern, char)
  def to_source(pattern)
end

defmodule None do
  defstruct []
  defimpl Pattern do
    def nullable?(_), do: false
    def derive(none, _), do: none
    def to_source(_), do: "[^\\s\\S]"
  end
end

defmodule Empty do
  defstruct []
  defimpl Pattern do
    def nullable?(_), do: true
    def derive(_, _), do: %None{}
    def to_source(_), do: "(?:)"
  end
end

defmodule Chars do
  defstruct [:set, negated: false]
  defimpl Pattern do
    def nullable?(_), do: false
    def derive(%{set: set, negated: negated}, char), do: if((char in set) != negated, do: %Empty{}, else: %None{})
    def to_source(%{set: set, negated: negated}), do: "[#{if negated, do: "^"}#{set |> Enum.map(&escape/1)}]"
    defp escape(char) when char in ~c"\\]^-", do: [?\\, char]
    defp escape(char), do: <<char::utf8>>
  end
end

for {module, fields} <- [{Seq, [:left, :right]}, {Alt, [:left, :right]}, {Star, [:inner]}] do
  defmodule module, do: defstruct(fields)
end

defmodule Make do
  def seq(%None{}, _), do: %None{}
  def seq(_, %None{}), do: %None{}
  def seq(%Empty{}, right), do: right
  def seq(left, %Empty{}), do: left
  def seq(left, right), do: struct(Seq, left: left, right: right)

  def alt(%None{}, right), do: right
  def alt(left, %None{}), do: left
  def alt(same, same), do: same
  def alt(left, right), do: struct(Alt, left: left, right: right)

  def star(%{__struct__: kind}) when kind in [None, Empty], do: %Empty{}
  def star(%{__struct__: Star} = star), do: star
  def star(inner), do: struct(Star, inner: inner)
end

defimpl Pattern, for: Seq do
  def nullable?(%{left: left, right: right}), do: @protocol.nullable?(left) and @protocol.nullable?(right)

  def derive(%{left: left, right: right}, char) do
    first = left |> @protocol.derive(char) |> Make.seq(right)
    if @protocol.nullable?(left), do: Make.alt(first, @protocol.derive(right, char)), else: first
  end

  def to_source(%{left: left, right: right}), do: "#{@protocol.to_source(left)}#{@protocol.to_source(right)}"
end

defimpl Pattern, for: Alt do
  def nullable?(%{left: left, right: right}), do: Pattern.nullable?(left) or Pattern.nullable?(right)
  def derive(%{left: left, right: right}, char), do: Make.alt(Pattern.derive(left, char), Pattern.derive(right, char))
  def to_source(%{left: left, right: right}), do: "(?:#{Pattern.to_source(left)}|#{Pattern.to_source(right)})"
end

defimpl Pattern, for: Star do
  def nullable?(_), do: true
  def derive(%{inner: inner} = star, char), do: inner |> Pattern.derive(char) |> Make.seq(star)
  def to_source(%{inner: inner}), do: "(?:#{Pattern.to_source(inner)})*"
end

defmodule Parse do
  def parse(text) do
    case alternatives(String.to_charlist(text)) do
      {pattern, []} -> {:ok, pattern}
      {_, rest} -> {:error, "unexpected #{inspect(List.to_string(rest))}"}
    end
  catch
    message -> {:error, message}
  end

  defp alternatives(chars) do
    case sequence(chars) do
      {left, [?| | rest]} -> with({right, rest} <- alternatives(rest), do: {Make.alt(left, right), rest})
      done -> done
    end
  end

  defp sequence([char | _] = chars) when char not in [?|, ?)] do
    {first, rest} = repeated(chars)
    {next, rest} = sequence(rest)
    {Make.seq(first, next), rest}
  end

  defp sequence(chars), do: {%Empty{}, chars}

  defp repeated(chars) do
    {atom, rest} = atom(chars)
    suffix(atom, rest)
  end

  defp suffix(atom, [?* | rest]), do: suffix(Make.star(atom), rest)
  defp suffix(atom, [?+ | rest]), do: suffix(Make.seq(atom, Make.star(atom)), rest)
  defp suffix(atom, [?? | rest]), do: suffix(Make.alt(atom, %Empty{}), rest)
  defp suffix(atom, rest), do: {atom, rest}

  defp atom([?( | rest]) do
    case alternatives(rest) do
      {inner, [?) | rest]} -> {inner, rest}
      _ -> throw("missing )")
    end
  end

  defp atom([?[, ?^ | rest]), do: set(rest, [], true)
  defp atom([?[ | rest]), do: set(rest, [], false)
  defp atom([?. | rest]), do: {struct(Chars, set: [?\n], negated: true), rest}
  defp atom([?\\, char | rest]), do: {struct(Chars, set: [char]), rest}
  defp atom([char | _]) when char in ~c"*+?", do: throw("nothing to repeat before #{<<char>>}")
  defp atom([char | rest]), do: {struct(Chars, set: [char]), rest}

  defp set([?] | rest], set, negated), do: {struct(Chars, set: Enum.sort(set), negated: negated), rest}
  defp set([from, ?-, to | rest], set, negated) when to != ?], do: set(rest, Enum.to_list(from..to) ++ set, negated)
  defp set([char | rest], set, negated), do: set(rest, [char | set], negated)
  defp set([], _, _), do: throw("missing ]")
end

match? = fn pattern, word -> word |> String.to_charlist() |> Enum.reduce(pattern, &Pattern.derive(&2, &1)) |> Pattern.nullable?() end

words = for length <- 0..4, word <- Enum.reduce(1..length//1, [""], fn _, words -> for(w <- words, c <- ["a", "b", "é"], do: w <> c) end), do: word

for source <- ["a*b", "(a|b)*é", "[ab]+é?", "[^a]b.", "a(b|é)+a|", "((a*)*|b)*", "é?é?é?éé", "\\.|a", ".."] do
  {:ok, pattern} = Parse.parse(source)
  ours = Enum.filter(words, &match?.(pattern, &1))
  regex = Regex.compile!("\\A(?:#{source})\\z", "u")
  again = Regex.compile!("\\A(?:#{Pattern.to_source(pattern)})\\z", "u")
  theirs = Enum.filter(words, &Regex.match?(regex, &1))
  IO.puts("#{String.pad_trailing(source, 12)} #{length(ours)} #{ours == theirs} #{ours == Enum.filter(words, &(&1 =~ again))} #{ours |> Enum.take(6) |> inspect()}")
end

IO.inspect(Enum.map(["(a", "*a", "a)", "[ab", "a|*"], &Parse.parse/1))
{:ok, pattern} = Parse.parse("ab?|[x-z]*")
IO.inspect(pattern)
IO.puts(Pattern.to_source(pattern))
IO.inspect(Enum.map([None, Empty, Alt, Atom], &Pattern.impl_for(struct(&1 |> then(fn Atom -> None; m -> m end)))))

try do
  Pattern.nullable?("text")
rescue
  error in Protocol.UndefinedError -> IO.puts(Exception.message(error))
end

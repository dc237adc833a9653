# Code as text in the old style of Macro.to_string/2, whose function has the last word on every node.
told = fn quoted -> IO.puts(Macro.to_string(quoted, fn _node, text -> text end) <> "\n--") end

codes = [~S|foo|, ~S|foo()|, ~S|foo(1, a: 1)|, ~S|a.b|, ~S|a.b()|, ~S|A.b(1, [x: 1])|, ~S|A.b x: 1, y: 2|, ~S|a.b.c|, ~S|a.(1)|, ~S|:a."b c"(1)|,
~S|A.+(1, 2)|, ~S|:erlang.+(1)|, ~S|A.{B, C}|, ~S|a.B|, ~S|__MODULE__.B|, ~S|if a, do: b|, ~S|if a do b else c end|, ~S|foo do a; b end|, ~S|foo do x -> y end|,
~S|A.foo(1) do x -> y; z -> (w; v) end|, ~S|case x do a when b -> c; _ -> d end|, ~S|try do a rescue e in E -> b catch :x, y -> z after w else q -> r end|, ~S|receive do a -> b after 10 -> c end|,
~S|fn -> a end|, ~S|fn x, y when z -> a end|, ~S|fn x -> a; b end|, ~S|fn x -> 1; y -> 2 end|, ~S|fn (x, y) -> a end|, ~S|fn [] -> a end|,
~S|(a; b)|, ~S|a; b; c|, ~S|x = (a; b)|, ~S|foo((a; b))|, ~S|-> a|, ~S|(a -> b)|, ~S|(a, b -> c; d -> e)|, ~S|[(a -> b)]|, ~S|()|, ~S|(() -> a)|,
~S|1 + 2 * 3|, ~S|(1 + 2) * 3|, ~S|1 - (2 - 3)|, ~S|(1 - 2) - 3|, ~S|a = b = c|, ~S|(a = b) = c|, ~S|a \|\| b && c|, ~S|(a \|\| b) && c|, ~S|a and not b|, ~S|not (a and b)|, ~S|!a|, ~S|!(a == b)|, ~S|-a|, ~S|-(-a)|, ~S|- 1|, ~S|+a|, ~S|-(a + b)|, ~S|^a|, ~S|^(a + b)|, ~S|~~~a|, ~S|not a in b|, ~S|a not in b|, ~S|!(a in b)|, ~S|(not a) in b|, ~S|a \|> b \|> c.d(1)|, ~S|a -- (b -- c)|, ~S|(a -- b) -- c|, ~S|a <> b <> c|, ~S|a..b|, ~S|a..b//c|, ~S|(a..b)..c|, ~S|..|, ~S|a :: b|, ~S|a \\ b|, ~S|a <- b|, ~S|a \| b|, ~S|a when b|, ~S|a when b when c|, ~S|a => b|, ~S|a ** b|, ~S|(a ** b) ** c|, ~S|a ^^^ b|, ~S|a ~>> b|,
~S|&foo/1|, ~S|&A.foo/1|, ~S|&a.foo/1|, ~S|& &1|, ~S|&(&1 + 1)|, ~S|&foo(&1, 2)|, ~S|&{&1, &2}|, ~S|&[&1]|, ~S|&"a#{&1}"|, ~S|&1|, ~S|(& &1).(2)|, ~S|&A.+/2|, ~S|&+/2|, ~S|&(&1.a/2)|, ~S|&(a / b)|,
~S|@a|, ~S|@a 1|, ~S|@a(1)|, ~S|@a.b|, ~S|@type a :: b|, ~S|@spec a(b) :: c when b: d|, ~S|@a + 1|, ~S|@doc """
x
"""|,
~S|{}|, ~S|{a}|, ~S|{a, b}|, ~S|{a, b, c}|, ~S|{a, b: c}|, ~S|{a, b, c: d}|, ~S|[]|, ~S|[a]|, ~S|[a: b]|, ~S|[a, b: c]|, ~S|[a \| b]|, ~S|[a, b \| c]|, ~S|[{a, b}]|, ~S|["a b": 1]|, ~S|[{A, 1}]|, ~S|[nil: 1, true: 2]|, ~S|[+: 1, a?: 2, A: 3]|, ~S|%{}|, ~S|%{a: 1}|, ~S|%{a => 1, "b" => 2}|, ~S|%{a => 1, b: 2}|, ~S|%{a \| b: 1}|, ~S|%A{}|, ~S|%A{a: 1}|, ~S|%A{a \| b: 1}|, ~S|%a{}|, ~S|%_{a: 1}|, ~S|%__MODULE__{a: b}|, ~S|%{a.b \| c: 1}|, ~S|%{(a + b) \| c: 1}|,
~S|<<>>|, ~S|<<a>>|, ~S|<<a, b>>|, ~S|<<a::8>>|, ~S|<<a::size(b)-binary>>|, ~S|<<a::binary-size(8)-unit(2)>>|, ~S|<<a::8*4, (<<b>>)::binary, "c"::utf8>>|, ~S|<<a + b::8>>|, ~S|<<(a = b)::8>>|, ~S|<<a <- b>>|, ~S|for <<a <- b>>, do: a|, ~S|for <<a::8 <- b>>, x > 1, into: "", do: <<a>>|,
~S|"a"|, ~S|"a\n\"b\#{"|, ~S|"a#{b}c"|, ~S|"a#{b + 1}c\n"|, ~S|"#{a}#{"b"}"|, ~S|'a'|, ~S|'a#{b}c'|, ~S|:a|, ~S|:"a b"|, ~S|:"a#{b}"|, ~S|:+|, ~S|A|, ~S|A.B|, ~S|nil|, ~S|true|, ~S|1.5|, ~S|1_000|, ~S|0xFF|, ~S|?a|,
~S|~r/a/|, ~S|~r/a#{b}/i|, ~S|~w(a b)a|, ~S|~S(a#{b})|, ~S|~D[2020-01-01]|, ~S|~s"""
a
"""|, ~S|~s(a\)b)|, ~S|~s"a\"b"|,
~S|a[b]|, ~S|a.b[c]|, ~S|(a + b)[c]|, ~S|@a[b]|, ~S|%{}[a]|, ~S|[1][a]|, ~S|{1}[a]|, ~S|"x"[a]|, ~S|(fn -> 1 end)[a]|, ~S|a()[b]|, ~S|(-a)[b]|,
~S|defmodule A do
def b(c), do: d
defp e, do: f
@x 1
end|, ~S|def a(b) when c do d end|, ~S|unquote(a)|, ~S|unquote(a)(b)|, ~S|a.unquote(b)(c)|, ~S|unquote_splicing(a)|, ~S|quote do: a|, ~S|quote do a end|, ~S|for x <- y, do: x|, ~S|with {:ok, a} <- b, c = d do e else f -> g end|, ~S|cond do a -> b; true -> c end|,
~S|(fn x -> x end).(1)|, ~S|(fn x -> x; y -> z end).(1)|, ~S|(a + b).c|, ~S|(a + b).(c)|, ~S|(-a).b|, ~S|"a".b|, ~S|[].b|, ~S|1.b|, ~S|(foo do a end).b|, ~S|(a; b).c|, ~S|(& &1).b|, ~S|(not a).b|, ~S|@a.b()|, ~S|foo.bar do a end|, ~S|foo(do: a, do: b)|, ~S|foo(a, else: b)|, ~S|foo([do: a])|, ~S|foo([do: a], b)|, ~S|foo(a, do: nil)|, ~S|foo(do: (a -> b), else: c)|, ~S|foo(do: fn -> a end)|, ~S|foo(do: (a; b))|,~S|x = if a do b end|, ~S|foo(if a do b end)|, ~S|[if a do b end]|, ~S|if a do b end + 1|, ~S|a + if b do c end|, ~S|...|, ~S|a.()|, ~S|+1|, ~S|-1|, ~S|- 1.0|, ~S|-1 + 2|, ~S|2 - -1|, ~S|a - -b|, ~S|A.B.c.d|, ~S|a..-1|, ~S|import A, only: [b: 1]|, ~S|alias A.B, as: C|, ~S|use A|, ~S|raise "x"|, ~S|a \|> (b \|> c)|, ~S|(a \|> b).c|, ~S|a = fn -> b end|, ~S|foo fn -> b; c end, 1|, ~S|a :: b \| c|, ~S|(a, b) -> c|, ~S|a -> b|, ~S|foo(->)|, ~S|nil.a|, ~S|!!a|, ~S|not not a|, ~S|-(!a)|, ~S|!-a|, ~S|@@a|, ~S|^^a|, ~S|&&1|]
for c <- codes do
  case Code.string_to_quoted(c) do
    {:ok, q} -> told.(q)
    {:error, _} -> IO.puts("no parse #{c}\n--")
  end
end
for q <- [{:__block__, [], []}, {:__block__, [], [{:__block__, [], [1]}]}, {:__aliases__, [], [{:a, [], nil}, :B]}, {:foo, [], nil}, {:"foo bar", [], []}, {:"foo bar", [], nil}, {:unquote, [], [1, 2]}, {{:., [], [1]}, [], [2]}, {1, 2, 3}, %{a: 1}, 1..2, {:+, [], [1, 2, 3]}, {:+, [], []}, {:+, [], nil}, {{:., [], [:a, :b]}, [no_parens: true], []}, {{:., [], [{:a, [], nil}, :b]}, [no_parens: true], []}, {:{}, [], [1, [do: 2]]}, {:not, [], [{:in, [], [1, 2]}]}, {:%{}, [], [{:a, [], nil}]}, {:sigil_x, [], [1, 2]}, {:sigil_r, [], [{:<<>>, [], ["a"]}, []]}, {:fn, [], []}, [{:->, [], [[], 1]}], {:when, [], [1, 2, 3]}, {:->, [], [[1], 2]}, {:&, [], [0]}, {:&, [], ["a"]}, {:<<>>, [], [1, {:"::", [], [1]}]}, {:.., [], []}, {:"..//", [], [1, 2, 3]}, {:.., [], [{:.., [], [1, 2]}, 3]}], is_tuple(q) or is_list(q) or is_map(q), do: told.(q)
IO.puts Macro.to_string(quote(do: foo(1, [a: b], {c, "d"}, %{e: 1}, fn x -> x + 1 end, A.b, :c, @d, &e/1, -1, "#{x}", <<1::8>>)), fn q, s -> "{#{if is_tuple(q) and tuple_size(q) == 3, do: inspect(elem(q, 0)), else: inspect(q)}|#{s}}" end)
IO.puts Macro.to_string(quote(do: (if a do b else c end; case x do y when z -> w end; a.b[c]; x = y + 1)), fn q, s -> "{#{if is_tuple(q) and tuple_size(q) == 3, do: (if is_atom(elem(q, 0)), do: elem(q, 0), else: :call), else: :lit}|#{s}}" end)
for c <- [~S|fn x -> if a do b end end|, ~S|(x -> a; b)|, ~S|"a\"#{b}"|, ~S|foo do -> x end|, ~S|[7]|, ~S|[10, 13]|, ~S|fn -> a; b end|, ~S|fn x -> (y -> z) end|, ~S|foo(a: [b: 1])|, ~S|a.b(c: 1) do d end|, ~S|"a#{"b\"#{c}"}"|, ~S|"é#{a}\t\\"|, ~S|x = fn a -> b end|, ~S|[a: fn -> b end]|, ~S|case a do b -> (c; d) end|, ~S|not a == b|, ~S|a and (not b)|, ~S|-a.b|, ~S|-(a.b)|, ~S|!foo(1)|, ~S|-1.0e10|, ~S|a in [1, 2]|, ~S|a = 1; b|, ~S|if a do end|, ~S|foo(a) do b else (x -> y) end|] do
  {:ok, q} = Code.string_to_quoted(c); told.(q)
end

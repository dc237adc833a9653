# Where in evaluated code an error came up, as stack traces tell it: in a function, and in what is evaluated itself.
constructs = ~S"""
hd(a)
x = hd(a); x
hd(a); :ok
{:ok, hd(a)}
{hd(a), 1, 2}
{1, 2, hd(a)}
{1, hd(a)}
[hd(a), 2]
[1, hd(a)]
[1, 2, hd(a)]
[hd(a) | 1]
[1 | hd(a)]
hd(a) + 1
1 + hd(a)
hd(a) == 1
not hd(a)
-hd(a)
hd(hd(a))
String.length(hd(a))
String.pad_leading("a", hd(a))
if hd(a), do: 1
if true, do: hd(a)
if(true, do: hd(a)) ; 1
case hd(a) do x -> x end
case 1 do 1 -> hd(a) end
case(1, do: (1 -> hd(a))); 1
case 1 do x -> hd(a); x end
case 1 do x when x > 0 -> y = hd(a); y; _ -> 1 end
cond do hd(a) -> 1; true -> 2 end
cond do false -> 1; hd(a) -> 2 end
cond do true -> hd(a) end
"#{hd(a)}"
"x#{hd(a)}y"
<<hd(a)>>
<<1, hd(a)>>
<<hd(a)::16, 1>>
<<1, hd(a)::binary>>
%{a: hd(a)}
%{:a => 1, hd(a) => 2}
%{a: 1, b: hd(a)}
%{%{a: 1} | a: hd(a)}
%{hd(a) | a: 1}
hd(a).foo
try do hd(a) after :ok end
try do hd(a) rescue KeyError -> 1 end
try do hd(a) catch :exit, _ -> 1 end
try do :ok else :ok -> hd(a) end
try do raise "x" rescue _ -> hd(a) end
try do throw 1 catch _ -> hd(a) end
try do :ok after hd(a) end
(fn y -> hd(y) end).(a)
(fn y -> hd(y) end).(hd(a))
z = (fn y -> hd(y) end).(a); z
z = (fn -> hd(a) end).(); z
Enum.map([1], fn _ -> hd(a) end)
Enum.map([1], fn _ -> x = hd(a); x end)
Enum.map([1], fn _ -> {1, hd(a)} end)
for i <- [1], do: hd(a) + i
for i <- hd(a), do: i
for i <- [1], hd(a), do: i
for i <- [1], into: %{}, do: {i, hd(a)}
for i <- [1], j <- [2], do: {i, j, hd(a)}
with {:ok, y} <- hd(a), do: y
with :ok <- :ok, do: hd(a)
with :ok <- :ok, y = hd(a), do: y
with :ok <- :error do 1 else :error -> hd(a) end
hd(a) && 1
true && hd(a)
hd(a) and true
true and hd(a)
hd(a) || 1
false or hd(a)
hd(a) |> List.wrap()
[1] ++ hd(a)
hd(a) ++ [1]
"a" <> hd(a)
hd(a) <> "a"
send(self(), hd(a))
receive do _ -> 1 after hd(a) -> 2 end
receive do _ -> 1 after 0 -> hd(a) end
(send(self(), 1); receive do 1 -> hd(a) end)
(send(self(), 1); receive do 1 -> hd(a) end; 2)
x = {1, [hd(a)]}; x
x = if(true, do: {1, hd(a)}); x
unless hd(a), do: 1
hd(a) in [1, 2]
1 in hd(a)
is_nil(hd(a))
hd(a) |> then(& &1)
then(a, &{1, hd(&1)})
{x, y} = hd(a); {x, y}
^a = hd(a)
x = y = hd(a); {x,y}
apply(hd(a), :x, [])
apply(String, :length, [hd(a)])
a.(hd(a))
raise hd(a)
raise "x#{hd(a)}"
throw hd(a)
fn -> hd(a) end.()
(x = 1; hd(a); x)
(x = 1; y = 2; x + y + hd(a))
{hd(a)}
{{hd(a)}}
{{hd(a)}, 1}
[[hd(a)]]
[a: hd(a)]
[a: 1, b: hd(a)]
~s(#{hd(a)})
~w(a #{hd(a)})
:"a#{hd(a)}"
hd(a)..2
1..hd(a)
%Range{first: hd(a), last: 1, step: 1}
IO.inspect({1, hd(a)})
max(hd(a), 1)
tuple_size(hd(a))
elem(hd(a), 1)
to_string(hd(a))
inspect(hd(a))
self() |> send(hd(a))
hd(a) > 1 and true
x = hd(a) > 1; x
(if hd(a) > 1 do 1 else 2 end) + 1
1 + (case 1 do 1 -> hd(a) end)
1 + (x = hd(a))
fn -> 1 + hd(a) end.() + 1
hd(a).(1)
hd(a).foo(1)
hd(a).foo()
a.foo(hd(a))
a.foo(1)
(fn x, y -> x + y end).(1, hd(a))
div(hd(a), 2)
rem(2, hd(a))
Bitwise.band(hd(a), 1)
Bitwise.bor(1, hd(a))
Bitwise.bsl(1, hd(a))
Bitwise.bnot(hd(a))
+hd(a)
!hd(a)
hd(a) != 1
hd(a) === 1
hd(a) <= 1
hd(a) / 1
hd(a) * 2
hd(a) - 2
[1] -- hd(a)
is_atom(hd(a))
is_map_key(hd(a), 1)
abs(hd(a))
round(hd(a))
x = is_atom(hd(a)); x
hd(a) === 1 or true
for i <- [1], into: [], do: hd(a)
for i <- [1], into: MapSet.new(), do: hd(a)
for i <- [1], into: hd(a), do: i
for i <- [1], reduce: 0 do acc -> acc + hd(a) end
for i <- [1], reduce: hd(a) do acc -> acc + i end
for i <- [1], j <- hd(a), do: j
for {i, _} <- [1, {2, 3}], j = hd(a), do: j
%{a | b: hd(a)}
%URI{%URI{} | path: hd(a)}
%URI{hd(a) | path: 1}
%URI{path: hd(a)}
<<1::size(hd(a))>>
<<hd(a)::size(a)>>
try do try do hd(a) after :ok end after :ok end
try do :ok else :ok -> x = hd(a); x end
(try do :ok else :ok -> hd(a) end); 1
try do :ok else :ok -> raise "x" end
x = raise("x"); x
(raise "x"; 1)
{1, raise("x")}
raise "x"
throw 1
(throw 1; 2)
exit(1)
(exit 1; 2)
1 = a
(1 = a; 2)
x = (1 = a); x
{2, 1 = a}
case a do 1 -> 1 end
(case a do 1 -> 1 end; 2)
1 + a
(1 + a; 2)
x = 1 + a; x
{1, 1 + a}
1 + (1 + a)
(1 + a) + 1
(fn 1 -> 1 end).(a)
((fn 1 -> 1 end).(a); 2)
x = (fn 1 -> 1 end).(a); x
{1, (fn 1 -> 1 end).(a)}
Enum.map([1], fn 2 -> 1 end)
(Enum.map([1], fn 2 -> 1 end); 2)
Enum.map([a], & &1 + 1)
Enum.map([a], &{&1 + 1})
(fn -> x = (fn -> y = hd(a); y end).(); x end).()
(fn -> x = (fn -> hd(a) end).(); x end).()
(fn -> {1, (fn -> raise "x" end).()} end).()
Enum.map([1], fn _ -> Enum.map([1], fn _ -> hd(a) end) end)
Enum.map([1], fn _ -> {Enum.map([1], fn _ -> hd(a) end)} end)
a.()
a.(1)
(a.(1); 2)
a.b
(a.b; 1)
{a.b}
Nope.foo()
(Nope.foo(); 1)
{1, Nope.foo(2)}
String.length(1)
(String.length(a); 1)
{String.length(a)}
with(:ok <- 1, do: 2) == hd(a)
with {:ok, x} <- a, {:ok, y} <- hd(x) do y end
with {:ok, x} <- {:ok, a}, {:ok, y} <- hd(x) do y end
with({:ok, x} <- {:ok, a}, do: hd(x)); 1
with {:ok, x} <- a do x else :z -> 1 end
(with {:ok, x} <- a do x else :z -> 1 end; 2)
cond do nil -> 1 end
(cond do nil -> 1 end; 2)
cond do 1 > 2 -> 1; hd(a) > 1 -> 2 end
if hd(a) > 1, do: 1, else: 2
unless true, do: 1, else: hd(a)
a and true
(a and true; 1)
a or true
not a
{not a}
-a
<<a>>
{<<a>>}
<<a::binary>>; 1
"#{{a}}"
"#{{a}}"; 1
%{a | b: 1}
(%{a | b: 1}; 2)
%{%{} | b: 1}
{%{%{} | b: 1}}
Map.fetch!(%{}, a)
(Map.fetch!(%{}, a); 1)
%{}.x
a.x.y
receive do after hd(a) -> 1 end
binding() |> hd() |> hd()
tap(a, fn x -> hd(x) end)
a |> then(fn x -> {x, hd(x)} end)
Function.identity(hd(a))
Kernel.hd(a); 1
:erlang.hd(a)
apply(:erlang, :hd, [a])
(apply(:erlang, :hd, [a]); 1)
hd(a) =~ "x"
"x" =~ hd(a)
~r/x#{hd(a)}/
'a#{hd(a)}'
destructure([x, y], hd(a)); {x, y}
match?(1, hd(a))
hd(a) |> elem(0)
List.first(hd(a))
put_in(a[:b], 1)
a[:b]
a[hd(a)]
hd(a)[:b]
get_in(a, [hd(a)])
update_in(a, [:b], fn x -> x end)
<<1, a>>
<<a::16>>
<<a::utf8>>
<<a::utf16>>
<<a::float>>
<<a::binary>>
<<a::bitstring>>
<<"x"::binary, a::binary>>
<<"x"::binary-size(3)>>
<<a::binary-size(3)>>
<<1::size(a)>>
<<1::size(-1)>>
"x" <> a
(a <> "x"; 1)
"#{1}" <> a
<<1.5>>
<<"a"::integer>>
<<1::float-size(17)>>
(fn x -> x end).(1, 2)
((fn x -> x end).(1, 2); 1)
x = (fn x -> x end).(); x
x = :a.(1); x
[:a.(1)]
try do a.(1) after 1 end
"""

trace = fn run ->
  try do
    run.()
    []
  rescue
    _ -> __STACKTRACE__
  catch
    _, _ -> __STACKTRACE__
  end
end

shown = fn {module, name, arity, location} ->
  arity = if is_list(arity), do: length(arity), else: arity
  module = if module in [:erl_eval, :eval_bits], do: "", else: "#{inspect(module)}."
  "#{module}#{name}/#{arity}:#{location[:line]}"
end

for construct <- String.split(constructs, "\n", trim: true) do
  in_function = fn -> Code.eval_string("fn a -> #{construct} end") |> elem(0) |> then(& &1.(:q)) end
  alone = fn -> Code.eval_string(construct, a: :q) end

  for run <- [in_function, alone] do
    entries = trace.(run) |> Enum.take_while(&(elem(&1, 0) not in [:elixir_compiler_0, Code, Enum]))
    IO.puts("#{construct}  =>  #{Enum.map_join(entries, " ", shown)}")
  end
end

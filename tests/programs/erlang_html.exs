# Documentation in the format of Erlang's own, printed with colours and without.
long = "one two three four five six seven eight nine ten eleven twelve thirteen"

docs = [
  "hi",
  "hi\nthere",
  ["a", "b"],
  [{:p, [], "hi"}],
  [{:p, [], ["hi ", {:em, [], ["x"]}, " y"]}, {:p, [], ["z"]}],
  {:p, [], long},
  [{:p, [], [long]}, {:p, [], [long]}],
  {:div, [], ["x"]},
  [{:div, [], [{:p, [], ["x"]}]}],
  {:h1, [], ["T"]},
  [{:h2, [], ["T"]}, {:p, [], ["x"]}],
  {:h6, [], ["T"]},
  ["a", {:br, [], []}, "b"],
  {:a, [href: "http://x"], ["link"]},
  [{:p, [], ["see ", {:a, [href: "m#f/1", rel: "x"], ["link"]}, "."]}],
  {:code, [], ["x + y"]},
  {:p, [], ["use ", {:code, [], "f/1"}]},
  {:em, [], "i"},
  {:i, [], "i"},
  {:strong, [], "s"},
  {:b, [], "s"},
  {:u, [], "s"},
  {:span, [], "s"},
  {:pre, [], [{:code, [], ["a = 1\n  b = 2\n"]}]},
  [{:p, [], ["x"]}, {:pre, [], ["a\nb"]}, {:p, [], ["y"]}],
  {:ul, [], [{:li, [], ["one"]}, {:li, [], ["two"]}]},
  {:ul, [], [{:li, [], [{:p, [], ["one"]}]}, {:li, [], [{:p, [], [long]}, {:p, [], "second"}]}]},
  {:ol, [], [{:li, [], ["one"]}, {:li, [], ["two"]}]},
  {:ul, [], [{:li, [], ["one", {:ul, [], [{:li, [], ["in"]}]}]}, {:li, [], ["two"]}]},
  {:ol, [], [{:li, [], [{:p, [], ["one"]}, {:ol, [], [{:li, [], ["in"]}]}]}, {:li, [], ["two"]}]},
  {:dl, [],
   [
     {:dt, [], ["t"]},
     {:dd, [], ["d"]},
     {:dt, [], [{:code, [], ["t2"]}]},
     {:dd, [], [{:p, [], [long]}]}
   ]},
  [{:p, [], ["x"]}, {:ul, [], [{:li, [], ["one"]}]}, {:p, [], ["y"]}],
  {:table, [], [{:tr, [], [{:td, [], ["a"]}]}]},
  {:blockquote, [], ["q"]},
  {:foo, [], ["q"]},
  {:img, [src: "x"], []},
  [{:p, [class: "x"], ["y"]}],
  {:p, [], []},
  [],
  "",
  {:p, [], ["a", {:br, [], []}, "b"]},
  {:p, [], ["a", {:strong, [], ["b ", {:em, [], ["c"]}]}]},
  [{:p, [], "x"}, "tail"],
  ["lead", {:p, [], "x"}, "tail"],
  {:ul, [class: "types"], [{:li, [name: "t"], ["x"]}]},
  {:ul, [], [{:li, [], [{:pre, [], ["code\nmore"]}]}]},
  {:div, [class: "note"], [{:p, [], ["careful"]}]},
  {:p, [], ["  spaced   out "]},
  {:dl, [], [{:dt, [], ["t"]}, {:dd, [], [{:ul, [], [{:li, [], "x"}]}]}]},
  {:ul, [class: "types"], [{:li, [name: "t"], ["x"]}, {:li, [], [{:code, [], ["b() = c"]}]}]},
  {:ul, [], [{:li, [], [{:ul, [class: "types"], [{:li, [], ["x"]}]}]}]},
  {:div, [class: "warning"], [{:p, [], ["careful"]}]},
  {:div, [class: "do"], [{:p, [], ["careful"]}]},
  {:div, [class: "whatever"], [{:p, [], ["careful"]}]},
  {:div, [class: "x y"], ["a"]},
  {:div, [class: "note"], [{:p, [], [long]}, {:ul, [], [{:li, [], ["a"]}]}]},
  {:div, [class: "note"], ["bare"]},
  {:ul, [],
   [{:li, [], [{:p, [], ["one"]}]}, {:li, [], [{:p, [], [long]}, {:p, [], ["second"]}]}]},
  {:ol, [], [{:li, [], [{:p, [], [long]}]}]},
  {:ul, [], [{:li, [], [long]}]},
  {:ul, [], [{:li, [], [{:pre, [], [{:code, [], ["code\nmore"]}]}]}]},
  {:ul, [], [{:li, [], [{:p, [], ["x"]}, {:pre, [], [{:code, [], ["code\nmore"]}]}]}]},
  {:p, [],
   [
     {:strong, [], ["one two three four five"]},
     " six seven eight nine ten ",
     {:code, [], ["eleven twelve thirteen"]}
   ]},
  {:p, [], ["a\nb\n c"]},
  {:p, [], ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbb"]},
  {:dl, [],
   [
     {:dt, [], ["t"]},
     {:dd, [], [{:p, [], ["p1"]}, {:p, [], ["p2"]}]},
     {:dd, [], [{:ul, [], [{:li, [], ["x"]}]}]}
   ]},
  {:a, [], ["x"]},
  {:p, [], [{:a, [href: "x"], [{:code, [], ["c"]}]}]},
  {:h2, [], [{:code, [], ["c"]}, " t"]},
  {:h1, [], [long]},
  {:div, [], [{:h1, [], ["T"]}]},
  {:ul, [], [{:li, [], [{:h3, [], ["T"]}]}]},
  {:div, [], [{:div, [], [{:p, [], ["x"]}, {:p, [], ["y"]}]}]},
  {:ul, [], [{:li, [], [{:div, [class: "note"], [{:p, [], ["x"]}]}]}]},
  {:ul, [], [{:li, [], [{:dl, [], [{:dt, [], ["x"]}, {:dd, [], ["y"]}]}]}]},
  {:div, [], [{:pre, [], [{:code, [], ["c"]}]}]},
  {:ol, [], for(i <- 1..10, do: {:li, [], ["i#{i}"]})},
  {:ol, [], for(i <- 1..10, do: {:li, [], [{:p, [], ["i#{i}"]}, {:p, [], ["j"]}]})},
  {:pre, [], [{:code, [class: "x"], ["a", "b"]}]},
  {:pre, [], [{:code, [], "a"}]},
  {:foo, [], []},
  {:foo, [], [long]},
  {:foo, [], [{:p, [], [long]}]},
  {:em, [], ["a", {:code, [], ["b"]}]},
  'abc',
  :x,
  {:x},
  [{:p, [], ["word ", {:em, [], ["wrapped over lines of text with many"]}, " more"]}],
  {:ul, [], [{:li, [], []}]},
  {:ul, [], []},
  {:p, [], ["a", [{:em, [], ["x"]}], "b"]},
  {:ul, [], [{:li, [], ["a"]}, "stray"]},
  {:dl, [], ["x"]},
  {:p, [], ["x\n\ny"]}
]

printed = fn doc, options ->
  {:ok, device} = StringIO.open("")
  leader = Process.group_leader()
  Process.group_leader(self(), device)

  result =
    try do
      IO.ANSI.Docs.print(doc, "application/erlang+html", options)
    rescue
      error -> error.__struct__
    end

  Process.group_leader(self(), leader)
  {result, device |> StringIO.contents() |> elem(1)}
end

for doc <- docs, enabled <- [true, false] do
  IO.inspect(printed.(doc, enabled: enabled, width: 40), width: 200, printable_limit: :infinity)
end

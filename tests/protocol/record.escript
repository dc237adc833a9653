%% Records tests/protocol/terms.golden from a real BEAM: escript tests/protocol/record.escript > tests/protocol/terms.golden
%% Each line: options of term_to_binary, the expression, its bytes in hex.
main(_) ->
    io:setopts([{encoding, unicode}]),
    [line(Options, Text) || Options <- ["[]", "[{minor_version,2}]", "[{minor_version,0}]"], Text <- terms()],
    [line("[deterministic]", Text) || Text <- ["#{b => 1, a => 2, 1.0 => 3, 1 => 4}"]].

line(Options, Text) ->
    Bytes = term_to_binary(eval(Text), eval(Options)),
    io:format("~ts\t~ts\t~s~n", [Options, Text, string:lowercase(binary:encode_hex(Bytes))]).

eval(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text ++ "."),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, #{}),
    Value.

terms() ->
    ["foo", "''", "'Elixir.Enum'", "list_to_atom([233])", "list_to_atom([955])", "list_to_atom(lists:duplicate(255, 955))",
     "list_to_atom(lists:duplicate(255, $a))",
     "0", "1", "255", "256", "-1", "-256", "134217727", "134217728", "-134217728", "-134217729", "2147483647", "2147483648",
     "-2147483648", "-2147483649", "4294967296", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
     "-9223372036854775809", "18446744073709551616", "1 bsl 2039", "1 bsl 2040", "-(1 bsl 3000)",
     "0.0", "-0.0", "1.5", "-1.5", "1.0e300", "1.0e-300", "3.141592653589793", "5.0e-324",
     "[]", "\"abc\"", "[1, 2 | 3]", "[256]", "[-1]", "[a, b, c]", "lists:seq(1, 300)", "lists:duplicate(300, 7)",
     "[[], [[]], [[[]]]]", "[\"a\", \"b\"]", "{}", "{a}", "{a, {b, {c}}}", "list_to_tuple(lists:seq(1, 255))", "list_to_tuple(lists:seq(1, 256))",
     "<<>>", "<<1, 2, 3>>", "<<5:3>>", "<<255, 1:1>>", "binary:copy(<<9>>, 300)", "<<(binary:copy(<<9>>, 100))/binary, 3:7>>",
     "#{}", "#{a => 1}", "#{a => 1, b => 2, 1 => x, 1.0 => y, \"s\" => #{}}", "maps:from_list([{I, I} || I <- lists:seq(1, 32)])",
     "fun lists:map/2", "fun foo:bar/255",
     "binary_to_term(<<131,88,100,0,9,\"kate@host\",0,0,0,80,0,0,0,2,99,0,0,1>>)",
     "binary_to_term(<<131,89,100,0,9,\"kate@host\",0,0,0,80,99,0,0,1>>)",
     "binary_to_term(<<131,120,119,9,\"kate@host\",1,0,0,0,0,0,0,80,99,0,0,1>>)",
     "binary_to_term(<<131,90,0,3,100,0,9,\"kate@host\",99,0,0,1,0,0,0,1,0,0,0,2,0,0,0,3>>)",
     "binary_to_term(<<131,90,0,5,100,0,9,\"kate@host\",99,0,0,1,0,0,0,1,0,0,0,2,0,0,0,3,0,0,0,4,0,0,0,5>>)",
     "binary_to_term(<<131,112,0,0,0,74,2,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,0,0,0,3,0,0,0,1,100,0,7,\"missing\",97,3,98,5,6,7,8,88,100,0,9,\"kate@host\",0,0,0,80,0,0,0,2,99,0,0,1,97,42>>)"].

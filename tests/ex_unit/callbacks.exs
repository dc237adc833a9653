ExUnit.start(seed: 0)
t = fn code -> try do Code.eval_string(code) rescue e -> IO.puts("#{inspect(e.__struct__)}: #{Exception.message(e)}") end end
t.("defmodule A do\nuse ExUnit.Case\ndescribe \"a\" do\ndescribe \"b\" do\nend\nend\nend")
t.("defmodule B do\nuse ExUnit.Case\ndescribe \"a\" do\nend\ndescribe \"a\" do\nend\nend")
t.("defmodule C do\nuse ExUnit.Case\ntest \"a\" do\nend\ntest \"a\" do\nend\nend")
t.("defmodule D do\nuse ExUnit.Case\n@tag line: 3\ntest \"a\" do\nend\nend")
t.("defmodule F do\nuse ExUnit.Case\ndescribe :a do\nend\nend")
t.("defmodule G do\nimport ExUnit.Case\ntest \"a\" do\nend\nend")
t.("defmodule H do\nuse ExUnit.Case\ndescribe \"a\" do\nsetup_all do\n:ok\nend\nend\nend")
t.("defmodule I do\nuse ExUnit.Case\nsetup 1\nend")
t.("defmodule J do\nuse ExUnit.Case\nsetup do: {:ok, 1}\ntest \"x\" do end\nend")
t.("defmodule K do\nuse ExUnit.Case\nsetup do: {:error, 1}\ntest \"x\" do end\nend")
t.("defmodule O do\nuse ExUnit.Case\ntest(\"\#{1}x\", do: (assert 1))\ntest \"long #{String.duplicate("x", 260)}\" do end\nend")
t.("defmodule P do\nuse ExUnit.Case\ntest \"r\" do\n assert 1\nrescue\n _ -> 1\nend\ntest :foo do IO.inspect on_exit(fn -> 1 end)\n end\nend")
t.("defmodule P2 do\nuse ExUnit.Case\nsetup do\nstart_supervised!({Agent, fn -> 1 end})\n:ok\nend\ntest \"r\" do\nIO.inspect start_supervised({Agent, fn -> 2 end})\n{:error, {{%RuntimeError{}, _}, _}} = start_supervised({Agent, fn -> raise \"x\" end}, id: :foo)\nIO.inspect stop_supervised(Agent)\nIO.inspect stop_supervised(:z)\n start_supervised!({Agent, fn -> raise \"x\" end})\nend\ntest \"s\" do\nstop_supervised!(:foo)\nend\nend")
on = fn -> ExUnit.Callbacks.on_exit(fn -> 1 end) end
try do on.() rescue e -> IO.inspect e end
try do ExUnit.Callbacks.start_supervised({Agent, fn -> 1 end}) rescue e -> IO.inspect e end
try do ExUnit.Callbacks.stop_supervised(:x) rescue e -> IO.inspect e end
IO.inspect ExUnit.fetch_test_supervisor()

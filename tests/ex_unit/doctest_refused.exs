for {m, bin} <- Code.compile_file("doctest_refused.ex"), is_binary(bin), do: File.write!("#{m}.beam", bin)
Code.prepend_path(".")
ExUnit.start(seed: 0)

refused = fn module, options ->
  code = "defmodule Refused.Test do\n  import ExUnit.DocTest\n  doctest #{inspect(module)}, #{inspect(options)}\nend"

  try do
    Code.eval_string(code)
  rescue
    error -> IO.puts("#{inspect(module)}: #{inspect(error.__struct__)} #{Exception.message(error)}")
  end
end

for name <- [Multi, Host, Host2, Deep, Deep1, DeepPrompt, DeepPrompt2, DeepMore, DeepSecond, Less],
    do: refused.(Module.concat(Refused, name), [])

refused.(Refused.Multi, only: [x: 1, y: 2, a: 0])

defmodule RefusedTest do
  use ExUnit.Case
  doctest Refused.Opaque
end

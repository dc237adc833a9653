for {m, bin} <- Code.compile_file("doctest_errors.ex"), is_binary(bin), do: File.write!("#{m}.beam", bin)
Code.prepend_path(".")
ExUnit.start(seed: 0)
defmodule Foo2Test do
  use ExUnit.Case
  doctest Foo2
end

for {m, bin} <- Code.compile_file("doctest.ex"), is_binary(bin), do: File.write!("#{m}.beam", bin)
Code.prepend_path(".")
ExUnit.start(seed: 0)
defmodule FooTest do
  use ExUnit.Case
  doctest Foo
end
defmodule FooTest2 do
  use ExUnit.Case, async: true
  @moduletag :zoo
  doctest Foo, only: [one: 0, fence: 0], import: true
  test "x" do end
end
IO.inspect(FooTest2.__ex_unit__().tests |> Enum.map(&{&1.name, &1.tags}))

defmodule FooTest3 do
  use ExUnit.Case
  doctest Foo, except: [:moduledoc, one: 0, syn: 0], tags: [foo: true, bar: 1]
end
try do
defmodule FooTest4 do
  use ExUnit.Case
  doctest Nope
end
rescue e -> IO.inspect e
end
try do
defmodule FooTest5 do
  use ExUnit.Case
  doctest Foo, only: [nope: 1]
  doctest Enum, only: []
end
rescue e -> IO.inspect e
end

for {m, bin} <- Code.compile_file("doctest_matches.ex"), is_binary(bin), do: File.write!("#{m}.beam", bin)
Code.prepend_path(".")
ExUnit.start(seed: 0)

defmodule MatchesTest do
  use ExUnit.Case
  doctest Matches
end

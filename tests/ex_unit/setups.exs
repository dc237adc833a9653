ExUnit.start(seed: 0)

defmodule D do
  use ExUnit.Case
  setup [:a]
  defp a(_), do: [a: 1]

  describe "imp" do
    import Map
    setup :to_list
    setup [:b, :c]
    setup %{b: b}, do: %{d: b + 1}

    test "x", c do
      assert Map.take(c, [:a, :b, :c, :d]) == %{a: 1, b: 2, c: 3, d: 3}
    end
  end

  defp b(c), do: [b: c.a + 1]
  defp c(c), do: [c: c.b + 1]

  describe "raises" do
    setup do: raise("no")
    test "y", do: :ok
  end

  describe "raises 2" do
    setup :bad
    test "y", do: :ok
  end

  describe "raises 3" do
    setup :bad
    setup :b
    test "y", do: :ok
  end

  defp bad(_), do: raise("bad")
end

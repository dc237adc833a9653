defmodule Refused.Multi do
  @doc """
      iex> raise "a"
      ** (RuntimeError) a
      iex> raise "b"
      ** (RuntimeError) b
  """
  def a, do: 1
end
defmodule Refused.Host do
  @doc """
      iex(foo@bar)1> 1 +
      ...(foo@bar)1> 2
      3
  """
  def a, do: 1
end
defmodule Refused.Host2 do
  @doc """
      iex(1)> 1 +
      ...(foo@bar)1> 2
      3
  """
  def a, do: 1
end
defmodule Refused.Deep do
  @doc """
      iex> 1
        1
  """
  def a, do: 1
end
defmodule Refused.Deep1 do
  @doc """
      iex> 1
       1
  """
  def a, do: 1
end
defmodule Refused.DeepPrompt do
  @doc """
      iex> 1
      1
        iex> 2
        2
  """
  def a, do: 1
end
defmodule Refused.DeepPrompt2 do
  @doc """
      iex> 1
       iex> 2
      2
  """
  def a, do: 1
end
defmodule Refused.DeepMore do
  @doc """
      iex> 1 +
        ...> 2
      3
  """
  def a, do: 1
end
defmodule Refused.DeepSecond do
  @doc """
      iex> "a" <>
      ...> "b"
      "a" <>
        "b"
  """
  def a, do: 1
end
defmodule Refused.Less do
  @doc """
      iex> 1
    1
  """
  def a, do: 1
end

defmodule Refused.Opaque do
  @doc """
  ```
  iex> {:ok, make_ref()}
  {:ok, #Reference<0.1>}
    ```
  """
  def a, do: 1

  @doc """
  iex> x = 1
  iex> [^x] = [2]
  """
  def b, do: 1

  @doc """
  iex> "\xFF"
  1
  """
  def c, do: 1
end

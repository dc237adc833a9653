defmodule IO.Stream do
  @moduledoc ~S"""
  A device as a stream: enumerating reads from it, collecting writes to it. Made by `IO.stream/2` and
  `IO.binstream/2`. What was read is gone.

      iex> {:ok, device} = StringIO.open("one\ntwo")
      iex> stream = IO.stream(device, :line)
      iex> {stream.line_or_bytes, Enum.to_list(stream), Enum.to_list(stream)}
      {:line, ["one\n", "two"], []}
      iex> Enum.into(["a", "b"], stream)
      iex> StringIO.flush(device)
      "ab"
  """

  defstruct device: nil, raw: true, line_or_bytes: :line

  @type t :: %IO.Stream{
          device: IO.device(),
          line_or_bytes: :line | non_neg_integer,
          raw: boolean
        }

  @doc false
  def __build__(device, raw, line_or_bytes),
    do: %IO.Stream{device: device, raw: raw, line_or_bytes: line_or_bytes}
end

defimpl Collectable, for: IO.Stream do
  @moduledoc false

  def into(%{device: device, raw: raw} = stream) do
    {:ok,
     fn
       :ok, {:cont, x} -> if raw, do: IO.binwrite(device, x), else: IO.write(device, x)
       :ok, _ -> stream
     end}
  end
end

defimpl Enumerable, for: IO.Stream do
  @moduledoc false

  def reduce(%{device: device, raw: raw, line_or_bytes: line_or_bytes}, acc, fun) do
    next =
      if raw,
        do: &IO.each_binstream(&1, line_or_bytes),
        else: &IO.each_stream(&1, line_or_bytes)

    Stream.resource(fn -> device end, next, & &1).(acc, fun)
  end

  def count(_stream), do: {:error, __MODULE__}
  def member?(_stream, _term), do: {:error, __MODULE__}
  def slice(_stream), do: {:error, __MODULE__}
end

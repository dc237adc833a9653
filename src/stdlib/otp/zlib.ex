# A stream is a reference; the process that opened it keeps in its dictionary what it stands for:
# `{way, number of the native's stream, how it was begun}`.
defmodule :zlib do
  @moduledoc "Compression piece by piece; what works on whole data is native."

  @doc "A new stream."
  def open do
    z = :erlang.make_ref()
    :erlang.put({:zlib, z}, :closed)
    z
  end

  @doc "Closes a stream."
  def close(z) do
    ended(state(z))
    :erlang.erase({:zlib, z})
    :ok
  end

  @doc "Gives a stream to another process, which is not possible here."
  def set_controlling_process(_z, _pid), do: :erlang.error(:enotsup)

  defp state(z) do
    case is_reference(z) and :erlang.get({:zlib, z}) do
      state when state in [false, :undefined] -> :erlang.error(:badarg)
      state -> state
    end
  end

  defp ended({_, number, _}), do: :rshell.zlib_close(number)
  defp ended(:closed), do: true

  defp begin(z, way, format, level) do
    if state(z) != :closed, do: :erlang.error(:stream_error)
    number = :rshell.zlib_open(way, format, level)
    :erlang.put({:zlib, z}, {way, number, {format, level}})
    :ok
  end

  defp number(z, way) do
    case state(z) do
      {^way, number, _} -> number
      _ -> :erlang.error(:stream_error)
    end
  end

  defp pushed(z, way, data, flush) do
    case :rshell.zlib_push(number(z, way), data, flush) do
      {:ok, ""} -> []
      {:ok, out} -> [out]
      {:error, reason} -> :erlang.error(reason)
    end
  end

  defp level(:default), do: 6
  defp level(:none), do: 0
  defp level(:best_speed), do: 1
  defp level(:best_compression), do: 9
  defp level(level) when level in 0..9, do: level
  defp level(_), do: :erlang.error(:badarg)

  defp format(bits) when bits in -15..-8, do: :raw
  defp format(bits) when bits in 8..15, do: :zlib
  defp format(bits) when bits in 24..31 or bits in 40..47, do: :gzip
  defp format(_), do: :erlang.error(:badarg)

  @doc "Begins to compress."
  def deflateInit(z), do: deflateInit(z, :default)
  @doc "Begins to compress at a level."
  def deflateInit(z, level), do: begin(z, :deflate, :zlib, level(level))
  @doc "Begins to compress, all told; the bits of the window say the format."
  def deflateInit(z, level, :deflated, bits, _memory, _strategy), do: begin(z, :deflate, format(bits), level(level))

  @doc "Compresses."
  def deflate(z, data), do: deflate(z, data, :none)
  @doc "Compresses, and gives out what there is for `:sync`, `:full` or `:finish`."
  def deflate(z, data, flush) when flush in [:none, :sync, :full, :finish], do: pushed(z, :deflate, data, flush)

  @doc "Begins anew."
  def deflateReset(z), do: again(z)
  @doc "Changes the level, which here counts from the next beginning."
  def deflateParams(z, level, _strategy) do
    {:deflate, number, {format, _}} = state(z)
    :erlang.put({:zlib, z}, {:deflate, number, {format, level(level)}})
    :ok
  end

  @doc "A dictionary, which is not possible here."
  def deflateSetDictionary(_z, _dictionary), do: :erlang.error(:enotsup)

  @doc "Ends compressing."
  def deflateEnd(z), do: stop(z, :deflate)

  defp stop(z, way) do
    :rshell.zlib_close(number(z, way))
    :erlang.put({:zlib, z}, :closed)
    :ok
  end

  defp again(z) do
    case state(z) do
      {way, number, {format, level}} ->
        :rshell.zlib_close(number)
        :erlang.put({:zlib, z}, {way, :rshell.zlib_open(way, format, level), {format, level}})
        :ok

      :closed ->
        :erlang.error(:stream_error)
    end
  end

  @doc "Begins to unpack."
  def inflateInit(z), do: begin(z, :inflate, :zlib, 0)
  @doc "Begins to unpack; the bits of the window say the format."
  def inflateInit(z, bits), do: begin(z, :inflate, format(bits), 0)
  @doc "As `inflateInit/2`."
  def inflateInit(z, bits, _at_end), do: inflateInit(z, bits)

  @doc "Unpacks."
  def inflate(z, data), do: pushed(z, :inflate, data, :sync)
  @doc "As `inflate/2`."
  def inflate(z, data, _options), do: inflate(z, data)
  @doc "Unpacks: `{:finished, data}`."
  def safeInflate(z, data), do: {:finished, inflate(z, data)}
  @doc "Unpacks a piece."
  def inflateChunk(z, data), do: inflate(z, data)
  @doc "What is left to unpack, which is nothing."
  def inflateChunk(_z), do: []
  @doc "Begins anew."
  def inflateReset(z), do: again(z)
  @doc "A dictionary, which is not possible here."
  def inflateSetDictionary(_z, _dictionary), do: :erlang.error(:enotsup)
  @doc "A dictionary, which is not possible here."
  def inflateGetDictionary(_z), do: ""
  @doc "Ends unpacking."
  def inflateEnd(z), do: stop(z, :inflate)

  @doc "The size of the buffer, which grows as needed."
  def getBufSize(_z), do: 4000
  @doc "Sets the size of the buffer, which grows as needed."
  def setBufSize(_z, _size), do: :ok

  @doc "The checksum of a stream, which is not kept."
  def crc32(_z), do: :erlang.error(:badarg)
  @doc "The checksum of data."
  def crc32(_z, data), do: :erlang.crc32(data)
  @doc "The checksum of data that goes on."
  def crc32(_z, crc, data), do: :erlang.crc32(crc, data)
  @doc "The checksum of two parts."
  def crc32_combine(_z, a, b, size), do: :erlang.crc32_combine(a, b, size)
  @doc "The other checksum of data."
  def adler32(_z, data), do: :erlang.adler32(data)
  @doc "The other checksum of data that goes on."
  def adler32(_z, adler, data), do: :erlang.adler32(adler, data)
  @doc "The other checksum of two parts."
  def adler32_combine(_z, a, b, size), do: :erlang.adler32_combine(a, b, size)
end

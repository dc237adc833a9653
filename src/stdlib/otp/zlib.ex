# A stream is a reference; the process that opened it keeps in its dictionary what it stands for:
# `{way, number of the native's stream, how it was begun}`, and apart from that whether data was given to it of which
# the end has not been told.
defmodule :zlib do
  @moduledoc "Compression piece by piece; what works on whole data is native."

  @strategies [:default, :filtered, :huffman_only, :rle]

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
    :erlang.erase({:zlib_unfinished, z})
    :ok
  end

  @doc "Gives a stream to another process, which is possible only to whom it belongs already."
  def set_controlling_process(z, pid) do
    state(z)
    if pid == self(), do: :ok, else: :erlang.error(:enotsup)
  end

  defp state(z) when is_reference(z) do
    case :erlang.get({:zlib, z}) do
      :undefined -> :erlang.error(:not_initialized)
      state -> state
    end
  end

  defp state(_z), do: :erlang.error(:badarg)

  defp ended({_, number, _}), do: :rshell.zlib_close(number)
  defp ended(:closed), do: true

  defp begin(z, way, format, level) do
    if is_reference(z) and :erlang.get({:zlib, z}) != :closed,
      do: :erlang.error(:already_initialized)

    state(z)
    number = :rshell.zlib_open(way, format, level)
    :erlang.put({:zlib, z}, {way, number, {format, level}})
    :ok
  end

  defp number(z, way) do
    case state(z) do
      {^way, number, _} -> number
      _ -> :erlang.error(:not_initialized)
    end
  end

  defp pushed(z, way, data, flush) do
    case :rshell.zlib_push(number(z, way), :erlang.iolist_to_binary(data), flush) do
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
  defp level(_), do: :erlang.error(:bad_compression_level)

  defp format(bits) when bits in -15..-8, do: :raw
  defp format(bits) when bits in 8..15, do: :zlib
  defp format(bits) when bits in 24..31 or bits in 40..47, do: :gzip
  defp format(_), do: :erlang.error(:bad_windowbits)

  @doc "Begins to compress."
  def deflateInit(z), do: deflateInit(z, :default)
  @doc "Begins to compress at a level."
  def deflateInit(z, level), do: begin(z, :deflate, :zlib, level(level))
  @doc "Begins to compress, all told; the bits of the window say the format."
  def deflateInit(z, level, method, bits, memory, strategy) do
    level = level(level)
    if method != :deflated, do: :erlang.error(:bad_compression_method)
    format = format(bits)
    if memory not in 1..9, do: :erlang.error(:bad_memlevel)
    if strategy not in @strategies, do: :erlang.error(:bad_compression_strategy)
    begin(z, :deflate, format, level)
  end

  @doc "Compresses."
  def deflate(z, data), do: deflate(z, data, :none)
  @doc "Compresses, and gives out what there is for `:sync`, `:full` or `:finish`."
  def deflate(z, data, flush) do
    if flush not in [:none, :sync, :full, :finish], do: :erlang.error(:bad_flush_mode)
    out = pushed(z, :deflate, data, flush)
    :erlang.put({:zlib_unfinished, z}, flush != :finish)
    out
  end

  @doc "Begins anew."
  def deflateReset(z), do: again(z, :deflate)
  @doc "Changes the level, which here counts from the next beginning."
  def deflateParams(z, level, _strategy) do
    {:deflate, number, {format, _}} = state(z)
    :erlang.put({:zlib, z}, {:deflate, number, {format, level(level)}})
    :ok
  end

  @doc "A dictionary, which is not possible here."
  def deflateSetDictionary(_z, _dictionary), do: :erlang.error(:enotsup)

  @doc "Ends compressing; fails if there is data whose end was not told by `:finish`."
  def deflateEnd(z) do
    stop(z, :deflate)
    if :erlang.erase({:zlib_unfinished, z}) == true, do: :erlang.error(:data_error), else: :ok
  end

  defp stop(z, way) do
    :rshell.zlib_close(number(z, way))
    :erlang.put({:zlib, z}, :closed)
    :ok
  end

  defp again(z, way) do
    :rshell.zlib_close(number(z, way))
    {^way, _, {format, level}} = state(z)
    :erlang.put({:zlib, z}, {way, :rshell.zlib_open(way, format, level), {format, level}})
    :erlang.erase({:zlib_unfinished, z})
    :ok
  end

  @doc "Begins to unpack."
  def inflateInit(z), do: begin(z, :inflate, :zlib, 0)
  @doc "Begins to unpack; the bits of the window say the format."
  def inflateInit(z, bits), do: begin(z, :inflate, format(bits), 0)
  @doc "As `inflateInit/2`."
  def inflateInit(z, bits, at_end) do
    if at_end not in [:error, :reset, :cut], do: :erlang.error(:bad_eos_behavior)
    inflateInit(z, bits)
  end

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
  def inflateReset(z), do: again(z, :inflate)
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
  def crc32(z) do
    state(z)
    :erlang.error(:not_initialized)
  end

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

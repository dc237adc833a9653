defmodule File.Stream do
  @moduledoc ~S"""
  A file as a stream of lines or bytes; made by `File.stream!/3`. It is opened when it is walked, and each
  time anew; as a collectable it is written anew.

      iex> File.write!("streamed", "one\ntwo\n")
      iex> stream = File.stream!("streamed")
      iex> {stream.line_or_bytes, Enum.to_list(stream)}
      {:line, ["one\n", "two\n"]}
      iex> Enum.into(["three"], File.stream!("collected"))
      iex> File.read!("collected")
      "three"
  """

  defstruct path: nil, modes: [], line_or_bytes: :line, raw: true

  @type t :: %File.Stream{line_or_bytes: term, modes: term, path: term, raw: term}

  @doc false
  def __build__(path, modes, line_or_bytes) do
    raw = :lists.keyfind(:encoding, 1, modes) == false

    modes = if raw, do: raw_modes(modes), else: modes
    %File.Stream{path: path, modes: modes, raw: raw, line_or_bytes: line_or_bytes}
  end

  defp raw_modes(modes) do
    case {:lists.keyfind(:read_ahead, 1, modes), :read_ahead in modes} do
      {{:read_ahead, false}, _} -> [:raw | :lists.keydelete(:read_ahead, 1, modes)]
      {{:read_ahead, _}, _} -> [:raw | modes]
      {false, true} -> [:raw, {:read_ahead, 65536} | :lists.delete(:read_ahead, modes)]
      {false, false} -> [:raw, :read_ahead | modes]
    end
  end

  @doc false
  def read_modes(modes),
    do: for(mode <- modes, mode not in [:write, :append, :trim_bom], do: mode)
end

defimpl Collectable, for: File.Stream do
  @moduledoc false

  def into(%{path: path, modes: modes, raw: raw} = stream) do
    modes = for mode <- modes, mode not in [:read], do: mode

    case :file.open(path, [:write | modes]) do
      {:ok, device} -> {:ok, &collect(device, raw, stream, &1, &2)}
      {:error, reason} -> raise File.Error, reason: reason, action: "stream", path: path
    end
  end

  defp collect(device, raw, _stream, :ok, {:cont, x}) do
    if raw, do: :file.write(device, x), else: IO.write(device, x)
  end

  defp collect(device, _raw, stream, :ok, :done) do
    :file.close(device)
    stream
  end

  defp collect(device, _raw, _stream, :ok, :halt), do: :file.close(device)
end

defimpl Enumerable, for: File.Stream do
  @moduledoc false

  @bom <<0xFEFF::utf8>>

  def reduce(%{path: path, modes: modes, line_or_bytes: what, raw: raw}, acc, fun) do
    start = fn ->
      case :file.open(path, File.Stream.read_modes(modes)) do
        {:ok, device} -> if :trim_bom in modes, do: skip_bom(device, raw), else: device
        {:error, reason} -> raise File.Error, reason: reason, action: "stream", path: path
      end
    end

    next = if raw, do: &next_raw(&1, what), else: &IO.each_stream(&1, what)
    Stream.resource(start, next, &:file.close/1).(acc, fun)
  end

  defp skip_bom(device, raw) do
    case if(raw, do: :file.read(device, 3), else: {:ok, IO.read(device, 1)}) do
      {:ok, @bom} -> device
      _ -> rewind(device)
    end
  end

  defp rewind(device) do
    {:ok, _} = :file.position(device, :bof)
    device
  end

  defp next_raw(device, what) do
    case if(what == :line, do: :file.read_line(device), else: :file.read(device, what)) do
      {:ok, data} -> {[data], device}
      :eof -> {:halt, device}
      {:error, reason} -> raise IO.StreamError, reason: reason
    end
  end

  # The ends of lines count, so that a last line without one does not.
  def count(%{line_or_bytes: :line, path: path}) do
    case :file.read_file(path) do
      {:ok, data} -> {:ok, length(:binary.matches(data, "\n"))}
      {:error, reason} -> raise File.Error, reason: reason, action: "stream", path: path
    end
  end

  def count(%{path: path, line_or_bytes: bytes, raw: true, modes: modes}) do
    case File.stat(path) do
      {:ok, %{size: 0}} ->
        {:error, __MODULE__}

      {:ok, %{size: size}} ->
        size = if :trim_bom in modes, do: size - bom_size(path), else: size
        {:ok, div(size, bytes) + if(rem(size, bytes) == 0, do: 0, else: 1)}

      {:error, reason} ->
        raise File.Error, reason: reason, action: "stream", path: path
    end
  end

  def count(_stream), do: {:error, __MODULE__}

  defp bom_size(path) do
    case :file.open(path, [:read, :raw, :binary]) do
      {:ok, device} ->
        found = :file.read(device, 3)
        :file.close(device)
        if found == {:ok, @bom}, do: 3, else: 0

      _ ->
        0
    end
  end

  def member?(_stream, _term), do: {:error, __MODULE__}
  def slice(_stream), do: {:error, __MODULE__}
end

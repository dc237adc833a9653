defmodule :base64 do
  @moduledoc "Base 64, as Erlang has it."

  @doc "Encodes to a binary."
  def encode(data), do: Base.encode64(:erlang.iolist_to_binary(data))
  @doc "Encodes to a list."
  def encode_to_string(data), do: :erlang.binary_to_list(encode(data))

  @doc "Decodes to a binary; white space does not count."
  def decode(text) do
    text = without_space(:erlang.iolist_to_binary(text))

    case Base.decode64(text) do
      {:ok, data} -> data
      :error -> :erlang.error(if(text =~ ~r/\A[A-Za-z0-9+\/=]*\z/, do: :missing_padding, else: :badarg))
    end
  end

  @doc "Decodes to a list."
  def decode_to_string(text), do: :erlang.binary_to_list(decode(text))

  @doc "Decodes, leaving out what does not belong."
  def mime_decode(text) do
    text = for <<byte <- :erlang.iolist_to_binary(text)>>, valid?(byte), into: "", do: <<byte>>

    case Base.decode64(text, padding: false) do
      {:ok, data} -> data
      :error -> :erlang.error(:missing_padding)
    end
  end

  @doc "As `mime_decode/1`, to a list."
  def mime_decode_to_string(text), do: :erlang.binary_to_list(mime_decode(text))

  defp valid?(byte), do: byte in ?A..?Z or byte in ?a..?z or byte in ?0..?9 or byte in [?+, ?/]

  defp without_space(text), do: for(<<byte <- text>>, byte not in ' \t\r\n', into: "", do: <<byte>>)
end

defmodule Record.Headers do
  @moduledoc false

  # The records that headers of OTP declare for what modules of this program give and take.

  @file_info ~w(size type access atime mtime ctime mode links major_device minor_device inode uid gid)

  @doc "The source of a library's header, or `nil`."
  def source("kernel/include/file.hrl"),
    do: record("file_info", @file_info) <> record("file_descriptor", ["module", "data"])

  def source("kernel/include/inet.hrl") do
    fields = ["h_name", "h_aliases = []", "h_addrtype", "h_length", "h_addr_list = []"]
    record("hostent", fields)
  end

  def source(_file), do: nil

  defp record(name, fields), do: "-record(#{name}, {#{Enum.join(fields, ", ")}}).\n"
end

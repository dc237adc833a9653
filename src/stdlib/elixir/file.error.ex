defmodule File.Error do
  @moduledoc "Raised when an operation on a file fails."
  defexception [:reason, :path, action: ""]

  @doc false
  def message(%{action: action, reason: reason, path: path}) do
    text =
      case {action, reason} do
        {"remove directory", :eexist} -> "directory is not empty"
        _ -> reason_text(reason)
      end

    "could not #{action} #{inspect(path)}: #{text}"
  end

  @doc false
  def reason_text(:enoent), do: "no such file or directory"
  def reason_text(:eexist), do: "file already exists"
  def reason_text(:enotdir), do: "not a directory"
  def reason_text(:eisdir), do: "illegal operation on a directory"
  def reason_text(:eacces), do: "permission denied"
  def reason_text(:eperm), do: "not owner"
  def reason_text(:einval), do: "invalid argument"
  def reason_text(:ebadf), do: "bad file number"
  def reason_text(:enospc), do: "no space left on device"
  def reason_text(:exdev), do: "cross-domain link"
  def reason_text(:emfile), do: "too many open files"
  def reason_text(:enotempty), do: "directory is not empty"
  def reason_text(:eloop), do: "too many levels of symbolic links"
  def reason_text(:enametoolong), do: "file name too long"
  def reason_text(:erofs), do: "read-only file system"
  def reason_text(:ebusy), do: "file busy"
  def reason_text(:eio), do: "I/O error"
  def reason_text(:badarg), do: "bad argument"
  def reason_text(:terminated), do: "the file process is terminated"
  def reason_text(:system_limit), do: "a system limit was hit, probably not enough ports"
  def reason_text(reason), do: IO.iodata_to_binary(:file.format_error(reason))
end

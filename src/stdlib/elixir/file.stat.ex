defmodule File.Stat do
  @moduledoc """
  What the file system knows about a file, as `File.stat/2` and `File.lstat/2` tell it.

    * `:size` in bytes, `:type`: `:regular`, `:directory`, `:symlink`, `:device` or `:other`
    * `:access`: `:read`, `:write`, `:read_write` or `:none`, for this program; `:mode`, the permissions as a
      number
    * `:atime`, `:mtime`, `:ctime`: when it was read, written, and created or its entry changed; as tuples in
      UTC, unless the option `:time` says otherwise
    * `:links`, `:inode`, `:major_device`, `:minor_device`, `:uid`, `:gid`

  It is a struct, so its fields are read as those of any:

      iex> File.write!("of five bytes", "12345")
      iex> %File.Stat{size: size, type: type} = File.stat!("of five bytes")
      iex> {size, type}
      {5, :regular}
  """

  @fields [
    :size,
    :type,
    :access,
    :atime,
    :mtime,
    :ctime,
    :mode,
    :links,
    :major_device,
    :minor_device,
    :inode,
    :uid,
    :gid
  ]

  defstruct @fields

  @type t :: %File.Stat{
          access: :read | :write | :read_write | :none,
          atime: :calendar.datetime() | integer,
          ctime: :calendar.datetime() | integer,
          gid: non_neg_integer,
          inode: non_neg_integer,
          links: non_neg_integer,
          major_device: non_neg_integer,
          minor_device: non_neg_integer,
          mode: non_neg_integer,
          mtime: :calendar.datetime() | integer,
          size: non_neg_integer,
          type: :device | :directory | :regular | :other | :symlink,
          uid: non_neg_integer
        }

  @doc """
  Makes the record `:file_info` of a struct, for Erlang's functions.

      iex> File.Stat.to_record(%File.Stat{size: 5}) |> Tuple.to_list() |> Enum.take(2)
      [:file_info, 5]
  """
  @spec to_record(t) :: tuple
  def to_record(%File.Stat{} = stat) do
    List.to_tuple([:file_info | :lists.map(&:maps.get(&1, stat), @fields)])
  end

  @doc """
  Makes a struct of the record `:file_info`, a tuple, that Erlang's `:file` gives.

      iex> {:ok, record} = :file.read_file_info(~c"/")
      iex> File.Stat.from_record(record).type
      :directory
  """
  @spec from_record(tuple) :: t
  def from_record(record) when is_tuple(record) and elem(record, 0) == :file_info do
    [:file_info | values] = Tuple.to_list(record)
    struct(File.Stat, Enum.zip(@fields, values))
  end
end

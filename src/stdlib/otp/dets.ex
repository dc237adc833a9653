# Tables on the disk in OTP's file format are not there. Every function says so.
defmodule :dets do
  @moduledoc "Tables on the disk, which rshell does not have: opening one gives `{:error, :enotsup}`, all else fails."

  @doc "Refuses: `{:error, :enotsup}`."
  def open_file(_name), do: {:error, :enotsup}
  @doc "Refuses: `{:error, :enotsup}`."
  def open_file(_name, _args), do: {:error, :enotsup}
  @doc "No table is open."
  def all, do: []
  @doc "No table is open."
  def info(_name), do: :undefined
  @doc "No table is open."
  def info(_name, _item), do: :undefined
  @doc "No table is open."
  def close(_name), do: {:error, :not_owner}
  @doc "No file is a table."
  def is_dets_file(_name), do: {:error, :enotsup}

  @doc "Fails: no table can be open."
  def bchunk(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def delete(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def delete_all_objects(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def delete_object(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def first(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def foldl(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def foldr(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def from_ets(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def init_table(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def init_table(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def insert(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def insert_new(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def is_compatible_bchunk_format(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def lookup(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def match(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def match(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def match(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def match_delete(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def match_object(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def match_object(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def match_object(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def member(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def next(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def pid2name(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def repair_continuation(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def safe_fixtable(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def select(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def select(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def select(a, b, c), do: refuse([a, b, c])
  @doc "Fails: no table can be open."
  def select_delete(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def slot(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def sync(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def table(a), do: refuse([a])
  @doc "Fails: no table can be open."
  def table(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def to_ets(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def traverse(a, b), do: refuse([a, b])
  @doc "Fails: no table can be open."
  def update_counter(a, b, c), do: refuse([a, b, c])

  defp refuse(args), do: :erlang.error(:badarg, args)
end

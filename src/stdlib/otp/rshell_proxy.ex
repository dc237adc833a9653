# How the logger's process for events of other nodes would guard itself against too many.
defmodule :rshell_proxy do
  @moduledoc false

  @default %{
    burst_limit_enable: false,
    burst_limit_max_count: 500,
    burst_limit_window_time: 1000,
    drop_mode_qlen: 1000,
    flush_qlen: 5000,
    overload_kill_enable: false,
    overload_kill_mem_size: 3_000_000,
    overload_kill_qlen: 20_000,
    overload_kill_restart_after: 5000,
    sync_mode_qlen: 500
  }

  def config(), do: :persistent_term.get({:logger, :proxy}, @default)
  def set(config), do: put(@default, config)
  def update(config), do: put(config(), config)

  defp put(old, config) when is_map(config) do
    case :maps.filter(fn key, value -> not valid?(key, value) end, config) do
      bad when map_size(bad) > 0 ->
        {:error, {:invalid_olp_config, bad}}

      _ ->
        new = :maps.merge(old, config)

        if new.sync_mode_qlen <= new.drop_mode_qlen and new.drop_mode_qlen <= new.flush_qlen,
          do: :persistent_term.put({:logger, :proxy}, new),
          else: {:error, {:invalid_olp_levels, levels(new)}}
    end
  end

  defp put(_old, config), do: {:error, {:invalid_config, config}}

  defp levels(config), do: :maps.with([:sync_mode_qlen, :drop_mode_qlen, :flush_qlen], config)

  defp valid?(key, value) when key in [:burst_limit_enable, :overload_kill_enable],
    do: is_boolean(value)

  defp valid?(:overload_kill_restart_after, value), do: value == :infinity or natural?(value)
  defp valid?(key, value), do: is_map_key(@default, key) and natural?(value)

  defp natural?(value), do: is_integer(value) and value >= 0
end

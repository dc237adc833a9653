defmodule :os do
  @moduledoc false

  # What is not native.

  @doc "The performance counter in a unit."
  def perf_counter(unit),
    do: :erlang.convert_time_unit(:os.perf_counter(), :perf_counter, unit)
end

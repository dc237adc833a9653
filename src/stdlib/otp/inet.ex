defmodule :inet do
  @moduledoc "What this host is called."

  @doc "Returns the host's name up to its first dot."
  def gethostname(), do: {:ok, :lists.takewhile(fn c -> c != ?. end, :rshell.net_host_name())}
end

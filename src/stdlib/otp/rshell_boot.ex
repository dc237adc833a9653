defmodule :rshell_boot do
  @moduledoc false

  def eval(source, no_halt \\ false) do
    {:ok, quoted} = :rshell_code.string_to_quoted(source, [])
    try do
      {value, _binding, _env} = :rshell_code.eval_quoted(quoted, [], :rshell_code.env_for_eval([]), [])
      :erlang.display(value)
    catch
      kind, reason -> :erlang.display({kind, reason, __STACKTRACE__})
    end
    unless no_halt, do: :erlang.halt(0)
  end
end

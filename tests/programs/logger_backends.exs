# Backends of the logger: found by what they were added as, installed anew when they fail.
defmodule Failing do
  @behaviour :gen_event
  def init({Failing, name}), do: {:ok, name}
  def handle_event(_event, state), do: {:ok, state}
  def handle_call(:name, name), do: {:ok, name, name}
  def handle_call(:fail, _), do: raise("oops")
  def handle_info(_message, state), do: {:ok, state}
end

Logger.configure_backend(:console, device: :standard_error)
{:ok, _} = Logger.add_backend({Failing, :one})
{:ok, _} = Logger.add_backend({Failing, :two})
handlers = fn -> Enum.filter(:gen_event.which_handlers(Logger), &match?({Failing, _}, &1)) |> Enum.sort() end
IO.inspect(handlers.())
IO.inspect(:gen_event.call(Logger, {Failing, :two}, :name))
{:error, {:EXIT, {error, _}}} = :gen_event.call(Logger, {Failing, :one}, :fail)
IO.inspect(error)
again = fn again -> if length(handlers.()) < 2, do: (Process.sleep(1); again.(again)), else: :ok end
again.(again)
IO.inspect(handlers.())
IO.inspect(Logger.remove_backend({Failing, :two}))
IO.inspect(handlers.())
Logger.configure(truncate: 100, utc_log: true, sync_threshold: 5)
{:ok, %{config: config}} = :logger.get_handler_config(Logger)
IO.inspect(config)

# What the logger keeps in its environment, and where messages are cut.
require Logger
IO.inspect(Application.get_all_env(:logger) |> Enum.sort(), limit: :infinity)
Logger.configure(level: :warning, truncate: 10)
IO.inspect({Application.get_env(:logger, :level), Application.get_env(:logger, :truncate)})
Logger.configure_backend(:console, format: "[$level] $message\n")
Logger.configure_backend(:console, metadata: [:a])
IO.inspect(Application.get_env(:logger, :console))

# Each message stands where it was written.
told = fn fun ->
  fun.()
  Logger.flush()
end

told.(fn -> Logger.error("long message that is cut") end)
told.(fn -> Logger.error(["long ", "chardata ", ?x, "y"]) end)
told.(fn -> :logger.error("~p ~s", ["strings are cut too", "abc"]) end)
told.(fn -> :logger.error("~w ~ts", [:atoms_are_not, "ááááááá"]) end)
Logger.configure(truncate: :infinity)
told.(fn -> :logger.error("~p ~s", ["strings are whole", "abc"]) end)
told.(fn -> :logger.error("~5lp|~W", [[1, 2, 3], [1, 2, 3], 2]) end)

defmodule Notified do
  use Application
  def start(_type, _args), do: Supervisor.start_link([], strategy: :one_for_one)

  def config_change(changed, new, removed) do
    IO.inspect({Enum.sort(changed), Enum.sort(new), removed})
    if changed[:bad], do: {:error, :refused}, else: :ok
  end
end

env = [a: 1, b: 2, c: 3]
:ok = :application.load({:application, :notified, [mod: {Notified, []}, applications: [], env: env]})
:ok = Application.start(:notified)

for before <- [env, [a: 0, b: 2, d: 3], []],
    do: IO.inspect(:application_controller.config_change(notified: before, logger: Application.get_all_env(:logger)))

Application.put_env(:notified, :bad, true)
IO.inspect(:application_controller.config_change(notified: [bad: false], logger: Application.get_all_env(:logger)))

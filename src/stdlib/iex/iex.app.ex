defmodule IEx.App do
  @moduledoc false

  # The application `:iex`: what its shells share. Its processes begin when one of them is asked for by its name
  # (`:rshell_sleepers`), since most shells need none.

  use Application

  @impl true
  def start(_type, _args) do
    children = [IEx.Config, IEx.Broker, IEx.Pry]
    Supervisor.start_link(children, strategy: :one_for_one, name: IEx.Supervisor)
  end
end

defmodule :elixir_env do
  @moduledoc "Environments as programs reach them that expand code by `:elixir_expand`."

  @doc "The expander's own state for an environment: here everything it needs is in the environment."
  def env_to_ex(%Macro.Env{}), do: :elixir_ex

  @doc "The environment that a macro called on a line sees."
  def to_caller({line, _state, env}), do: %{env | line: line}
  def to_caller(%Macro.Env{} = env), do: env

  @doc "An environment without variables."
  def reset_vars(env), do: %{env | versioned_vars: %{}}

  @doc "Tells an environment's tracers of an event."
  def trace(event, %{tracers: tracers} = env) do
    :lists.foreach(fn tracer -> :ok = tracer.trace(event, env) end, tracers)
  end
end

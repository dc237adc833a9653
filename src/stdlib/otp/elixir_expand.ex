defmodule :elixir_expand do
  @moduledoc "The expander as programs reach it that look at expanded code: Elixir's own name and arguments."

  @doc "Expands quoted code in an environment: `{expanded, state, env}`, the state being what `:elixir_env.env_to_ex/1` gives."
  def expand(quoted, state, env) do
    {expanded, env} = :rshell_eval.expand(quoted, env)
    {expanded, state, env}
  end
end

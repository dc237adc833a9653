defmodule :rshell_code do
  @moduledoc false

  # The part of evaluation that runs in the process: the natives of `:rshell_eval` make a function of the code, which is
  # called here, so that it can wait, be interrupted and be preempted like any other code.

  def eval_quoted(quoted, binding, env, opts) do
    {fun, keys, env} = :rshell_eval.prepare(quoted, binding, env, opts)
    {value, values} = fun.()
    {value, :rshell_eval.rebind(binding, keys, values), env}
  end
end

defmodule EEx.SmartEngine do
  @moduledoc """
  The usual engine of templates: that of `EEx.Engine`, and `@name` stands for an entry of the variable
  `assigns`. One that is not there gives `nil`, and a warning.

      iex> EEx.eval_string("Hello <%= @name %>", assigns: [name: "kate"])
      "Hello kate"
  """

  @behaviour EEx.Engine

  @impl true
  defdelegate init(opts), to: EEx.Engine

  @impl true
  defdelegate handle_body(state), to: EEx.Engine

  @impl true
  defdelegate handle_begin(state), to: EEx.Engine

  @impl true
  defdelegate handle_end(state), to: EEx.Engine

  @impl true
  defdelegate handle_text(state, meta, text), to: EEx.Engine

  @impl true
  def handle_expr(state, marker, expr) do
    expr = Macro.prewalk(expr, &EEx.Engine.handle_assign/1)
    EEx.Engine.handle_expr(state, marker, expr)
  end
end

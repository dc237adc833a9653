defmodule IEx.State do
  @moduledoc false

  # What the shell's server goes on with: `parser_state` is what the parser has left, `continues` tells whether that is an
  # expression not yet complete, `counter` is the number in the prompt.

  defstruct parser_state: "",
            continues: false,
            counter: 1,
            prefix: "iex",
            on_eof: :stop_evaluator,
            evaluator_options: [],
            previous_state: nil

  @type t :: %__MODULE__{}
end

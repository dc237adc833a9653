defmodule :elixir_errors do
  @moduledoc """
  How the compiler's warnings begin.
  """

  @doc """
  What stands before the text of a warning, in yellow where colours are wanted.

      iex> to_string(:elixir_errors.warning_prefix()) =~ "warning: "
      true
  """
  def warning_prefix() do
    if :application.get_env(:elixir, :ansi_enabled, false), do: "\e[33mwarning: \e[0m", else: "warning: "
  end
end

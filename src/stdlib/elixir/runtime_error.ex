defmodule RuntimeError do
  @moduledoc """
  An error with a message of its own: what `raise/1` makes of a text. An exception that others may want to
  rescue is better defined by `defexception/1`.

      iex> raise "oops"
      ** (RuntimeError) oops

      iex> raise RuntimeError
      ** (RuntimeError) runtime error
  """
  defexception message: "runtime error"
end


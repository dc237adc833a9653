defmodule Inspect.Error do
  @moduledoc """
  Raised by `inspect/2` with `safe: false` when a struct's own implementation of `Inspect` fails. Otherwise
  the failure is shown in place of the struct.

      iex> inspect(%MapSet{map: :broken}) =~ "#Inspect.Error<"
      true
  """

  @enforce_keys [:exception_module, :exception_message, :stacktrace, :inspected_struct]
  defexception @enforce_keys

  @doc false
  def exception(arguments) when is_list(arguments) do
    exception = Keyword.fetch!(arguments, :exception)

    %Inspect.Error{
      exception_module: exception.__struct__,
      exception_message: exception |> Exception.message() |> String.trim_trailing("\n"),
      stacktrace: Keyword.fetch!(arguments, :stacktrace),
      inspected_struct: Keyword.fetch!(arguments, :inspected_struct)
    }
  end

  @doc false
  def message(error) do
    "got " <>
      Macro.inspect_atom(:literal, error.exception_module) <>
      " with message:\n\n    \"\"\"\n" <>
      pad(error.exception_message, 4) <>
      "\n    \"\"\"\n\nwhile inspecting:\n\n" <> pad(error.inspected_struct, 4) <> "\n"
  end

  @doc false
  def pad(message, padding) do
    spaces = :binary.copy(" ", padding)

    Enum.map_join(:binary.split(message, "\n", [:global]), "\n", fn
      "" -> ""
      line -> spaces <> line
    end)
  end
end

defimpl Inspect, for: Inspect.Error do
  @moduledoc false

  def inspect(%{stacktrace: []} = error, _opts) do
    "#Inspect.Error<\n" <> Inspect.Error.pad("  " <> Inspect.Error.message(error), 2) <> ">"
  end

  def inspect(error, _opts) do
    message = Inspect.Error.pad(Inspect.Error.message(error), 2)
    trace = trace(error.stacktrace)
    "#Inspect.Error<\n" <> message <> "\n  Stacktrace:\n\n" <> trace <> "\n>"
  end

  # Among the arguments shown is what can not be shown: it must not fail in the same way again.
  defp trace(stacktrace) do
    outer = Process.put(:inspect_trap, true)

    try do
      Exception.format_stacktrace(stacktrace)
    after
      if outer == nil, do: Process.delete(:inspect_trap)
    end
  end
end

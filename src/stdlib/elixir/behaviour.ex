defmodule Behaviour do
  @moduledoc "Declares callbacks by macros, as before `@callback`, which is what to use."

  @doc "Declares a function as a callback."
  @deprecated "Use the @callback module attribute instead"
  defmacro defcallback(spec), do: quote(do: @callback(unquote(spec)))

  @doc "Declares a macro as a callback."
  @deprecated "Use the @macrocallback module attribute instead"
  defmacro defmacrocallback(spec), do: quote(do: @macrocallback(unquote(spec)))

  @doc false
  defmacro __using__(_options) do
    IO.warn(
      "the Behaviour module is deprecated. Instead of using this module, use the @callback and " <>
        "@macrocallback module attributes. See the documentation for Module for more information " <>
        "on these attributes",
      Macro.Env.stacktrace(__CALLER__)
    )

    quote(do: import(unquote(__MODULE__)))
  end
end

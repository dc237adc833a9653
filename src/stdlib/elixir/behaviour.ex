defmodule Behaviour do
  @moduledoc """
  Callbacks as they were declared before `@callback`. It is deprecated and kept for old code: `use Behaviour`
  brings the two macros.

      defmodule Greeter do
        use Behaviour
        defcallback greet(name :: String.t()) :: String.t()
      end
  """

  @doc """
  Declares a function that a module with this behaviour has to define. It is deprecated: `@callback` is the
  same.

      defcallback greet(name :: String.t()) :: String.t()
  """
  @deprecated "Use the @callback module attribute instead"
  defmacro defcallback(spec), do: quote(do: @callback(unquote(spec)))

  @doc """
  Declares a macro that a module with this behaviour has to define. It is deprecated: `@macrocallback` is the
  same.

      defmacrocallback unless_nil(term :: Macro.t()) :: Macro.t()
  """
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

# usage: elixir run.exs PREFIX MODULE ...
#
# Runs the examples in the documentation of each module, which has the prefix in front of its name. Macros of the module itself
# may be used, without its name those of a few modules that are made for it.
[prefix | names] = System.argv()
Enum.each([:iex, :mix], &Application.ensure_all_started/1)
ExUnit.start(autorun: false, formatters: [ExUnit.CLIFormatter], colors: [enabled: false])

imported = ~w(Bitwise ExUnit.Assertions ExUnit.CaptureIO IEx.Helpers Inspect.Algebra)

for name <- names, module = Module.concat([prefix <> name]), Code.ensure_loaded?(module) do
  subject = Module.concat([name])

  use_subject =
    cond do
      not Code.ensure_loaded?(subject) -> nil
      name in imported -> quote(do: import(unquote(subject)))
      true -> quote(do: require(unquote(subject)))
    end

  Code.eval_quoted(
    quote do
      defmodule unquote(Module.concat(Doctests, module)) do
        use ExUnit.Case
        unquote(use_subject)
        doctest unquote(module), import: false
      end
    end
  )
end

%{failures: failures} = ExUnit.run()
System.halt(min(failures, 1))

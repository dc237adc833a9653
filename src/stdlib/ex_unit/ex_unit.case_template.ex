defmodule ExUnit.CaseTemplate do
  @moduledoc """
  Templates of test modules: a module with `use ExUnit.CaseTemplate` gives its setups, and the code of its
  `using/2`, to all modules of tests that use it in place of `ExUnit.Case`.

      defmodule Chat.Case do
        use ExUnit.CaseTemplate

        using options do
          quote do
            import Chat.Helpers
            @room unquote(options[:room])
          end
        end

        setup do
          {:ok, room: start_supervised!(Chat.Room)}
        end
      end

      defmodule Chat.RoomTest do
        use Chat.Case, async: true, room: "lobby"

        test "is empty", %{room: room}, do: assert(Chat.Room.members(room) == [])
      end

  `setup` and `setup_all` of the template run before those of the module.
  """

  @doc false
  defmacro __using__(_) do
    quote do
      use ExUnit.Callbacks

      import ExUnit.Assertions
      import unquote(__MODULE__)

      defmacro __using__(opts), do: unquote(__MODULE__).__proxy__(__MODULE__, opts)

      defoverridable __using__: 1
    end
  end

  @doc false
  def __proxy__(module, opts) do
    quote do
      use ExUnit.Case, unquote(opts)

      setup_all context do
        unquote(module).__ex_unit__(:setup_all, context)
      end

      setup context do
        unquote(module).__ex_unit__(:setup, context)
      end
    end
  end

  @doc """
  Says what code every module gets that uses the template: the block returns it quoted. The variable, if
  there is one, holds the options given behind `use`, except those of `ExUnit.Case`, such as `:async`, which
  work by themselves.

      using do
        quote do
          import Chat.Helpers
        end
      end
  """
  defmacro using(var \\ quote(do: _), do: block) do
    quote do
      defmacro __using__(unquote(var) = opts) do
        parent = unquote(__MODULE__).__proxy__(__MODULE__, opts)
        result = unquote(block)
        {:__block__, [], [parent, result]}
      end
    end
  end
end

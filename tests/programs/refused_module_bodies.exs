# What stack traces tell of the compiler when it refuses something in a module's body.
bodies = [
  "undefined_here 1",
  "@a 1\nundefined_here 1",
  "undefined_here 1\n:ok",
  "x = (import List; undefined_here 1)\nx",
  "if true do\n  1\n  undefined_here 1\nend",
  "def a(x), do: x\ndefoverridable a: 1\ndef a(x), do: super(x, 1)",
  "def a, do: (fn -> undefined_variable! end)"
]

for body <- bodies do
  try do
    Code.eval_string("defmodule Refused do\n#{body}\nend", [], file: "refused.ex")
  rescue
    error ->
      IO.puts(inspect(body))
      IO.puts(Exception.format(:error, error, Enum.take_while(__STACKTRACE__, &(elem(&1, 0) != :erl_eval))))
  end
end

# Tables of routes: macros note them, a hook makes clauses and a module of helpers of them.
defmodule Routes do
  defmacro __using__(_) do
    quote do
      import Routes
      @before_compile Routes
      Module.register_attribute(__MODULE__, :routes, accumulate: true)
      @under []
    end
  end

  for verb <- [:fetch, :store] do
    defmacro unquote(verb)(path, action, opts \\ []) do
      verb = unquote(verb)

      quote do
        @routes {unquote(verb), @under ++ Routes.segments(unquote(path)), unquote(action), unquote(opts)[:as], unquote(__CALLER__.line)}
      end
    end
  end

  defmacro under(path, do: block) do
    quote do
      outer = @under
      @under outer ++ Routes.segments(unquote(path))
      unquote(block)
      @under outer
    end
  end

  def segments(path) do
    for part <- String.split(path, "/", trim: true) do
      with ":" <> name <- part, do: {:var, String.to_atom(name)}
    end
  end

  defmacro __before_compile__(env) do
    routes = env.module |> Module.get_attribute(:routes) |> Enum.reverse()
    helpers = for {_, segments, _, name, _} <- routes, name, do: helper(name, segments)
    Module.create(Module.concat(env.module, Helpers), helpers, env)

    for {verb, segments, action, _, line} <- routes do
      pattern = Enum.map(segments, &argument/1)
      given = for {:var, name} <- segments, do: {name, argument({:var, name})}

      quote line: line do
        def route(unquote(verb), unquote(pattern)), do: {unquote(action), unquote(given)}
      end
    end
  end

  defp helper(name, segments) do
    arguments = for {:var, _} = segment <- segments, do: argument(segment)
    parts = for segment <- segments, do: quote(do: "/#{unquote(argument(segment))}")

    quote do
      def unquote(:"#{name}_path")(unquote_splicing(arguments)), do: Enum.join(unquote(parts))
    end
  end

  defp argument({:var, name}), do: Macro.var(name, __MODULE__)
  defp argument(text), do: text
end

defmodule Shop do
  use Routes
  fetch "/", :index

  under "/items" do
    fetch ":id", :show, as: :item
    store ":id/parts/:part", :put, as: :part
    under("all", do: fetch("", :list))
  end

  fetch "/about", :about
end

for {verb, path} <- [fetch: "/", fetch: "/items/3", store: "/items/3/parts/b", fetch: "/items/all", fetch: "/about"] do
  IO.inspect(Shop.route(verb, String.split(path, "/", trim: true)))
end

IO.inspect({Shop.Helpers.item_path(7), Shop.Helpers.part_path(7, "b"), Shop.Helpers.__info__(:functions)})

try do
  Shop.route(:store, [])
rescue
  error -> IO.puts(Exception.format(:error, error, Enum.take(__STACKTRACE__, 2)))
end

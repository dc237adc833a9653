# A small language for state machines and one for HTML, by macros.
defmodule Machine do
  defmacro __using__(_opts) do
    quote do
      import Machine, only: [state: 2, on: 2]
      Module.register_attribute(__MODULE__, :transitions, accumulate: true)
      @before_compile Machine
    end
  end

  defmacro state(name, do: block) do
    quote do
      @current unquote(name)
      unquote(block)
    end
  end

  defmacro on(event, to: target) do
    quote do
      @transitions {@current, unquote(event), unquote(target)}
    end
  end

  defmacro __before_compile__(env) do
    transitions = Module.get_attribute(env.module, :transitions)

    clauses =
      for {from, event, to} <- Enum.reverse(transitions) do
        quote do
          def step(unquote(from), unquote(event)), do: {:ok, unquote(to)}
        end
      end

    quote do
      unquote_splicing(clauses)
      def step(state, event), do: {:error, {state, event}}
      def transitions, do: unquote(Macro.escape(Enum.reverse(transitions)))
    end
  end
end

defmodule Door do
  use Machine

  state :closed do
    on :open, to: :opened
    on :lock, to: :locked
  end

  state :opened do
    on :close, to: :closed
  end

  state :locked do
    on :unlock, to: :closed
  end

  def run(events) do
    Enum.reduce_while(events, {:ok, :closed}, fn event, {:ok, state} ->
      case step(state, event) do
        {:ok, _} = ok -> {:cont, ok}
        error -> {:halt, error}
      end
    end)
  end
end

defmodule Html do
  defmacro markup(do: block) do
    quote do
      import Html
      {:ok, var!(buffer, Html)} = Agent.start_link(fn -> [] end)
      unquote(block)
      result = Agent.get(var!(buffer, Html), &(&1 |> Enum.reverse() |> IO.iodata_to_binary()))
      Agent.stop(var!(buffer, Html))
      result
    end
  end

  for tag <- [:div, :p, :h1, :ul, :li] do
    defmacro unquote(tag)(attrs \\ [], inner) do
      tag = unquote(tag)
      {inner, attrs} = if is_list(inner) and inner[:do], do: {inner[:do], attrs}, else: {inner, attrs}

      quote do
        put(var!(buffer, Html), Html.open(unquote(tag), unquote(attrs)))
        Html.emit(var!(buffer, Html), unquote(inner))
        put(var!(buffer, Html), "</#{unquote(tag)}>")
      end
    end
  end

  defmacro text(value) do
    quote do: put(var!(buffer, Html), to_string(unquote(value)))
  end

  def put(buffer, data), do: Agent.update(buffer, &[data | &1])
  def emit(buffer, data) when is_binary(data), do: put(buffer, data)
  def emit(_buffer, _), do: :ok
  def open(tag, []), do: "<#{tag}>"
  def open(tag, attrs), do: "<#{tag}#{for {k, v} <- attrs, into: "", do: ~s( #{k}="#{v}")}>"
end

defmodule Page do
  import Html

  def render(items) do
    markup do
      div class: "list" do
        h1("Items")

        ul do
          for item <- items do
            li(item)
          end
        end

        p(do: text(length(items)))
      end
    end
  end
end

defmodule Unless do
  defmacro my_unless(condition, do: block, else: other) do
    quote do
      case unquote(condition) do
        x when x in [false, nil] -> unquote(block)
        _ -> unquote(other)
      end
    end
  end

  defmacro swap(a, b) do
    quote do
      tmp = unquote(a)
      unquote(a) = unquote(b)
      unquote(b) = tmp
    end
  end

  defmacro trace(expr) do
    text = Macro.to_string(expr)

    quote do
      value = unquote(expr)
      IO.puts("#{unquote(text)} = #{inspect(value)}")
      value
    end
  end

  defguard is_even(n) when is_integer(n) and rem(n, 2) == 0
end

IO.inspect(Door.run([:open, :close, :lock]))
IO.inspect(Door.run([:open, :lock]))
IO.inspect(Door.transitions())
IO.puts(Page.render(["a", "b"]))

defmodule Try do
  require Unless
  import Unless

  def go do
    tmp = :mine
    a = 1
    b = 2
    swap(a, b)
    trace(a + b * 2)
    IO.inspect({a, b, tmp})
    my_unless a > b, do: IO.puts("no"), else: IO.puts("yes")
    for n <- 1..4, is_even(n), do: IO.puts("even #{n}")
  end
end

Try.go()
IO.puts(Macro.to_string(quote do: unless(x, do: 1)))

# Where code stands that a macro's `quote location: :keep` made: what fails in it tells the macro's lines, what fits no
# clause the line that asked for it; a definition that is not kept itself keeps nothing.
folder = Path.join(System.tmp_dir!(), "kept_places_#{System.pid()}")
File.mkdir_p!(folder)
kept = Path.join(folder, "kept.ex")

File.write!(kept, ~S'''
defmodule Kept do
  defmacro __using__(_) do
    quote location: :keep do
      def one(1), do: 1

      def raising(text) do
        raise text
      end

      unquote(guarded())
      unquote(mixed())
    end
  end

  defp guarded do
    {:def, _, [head, [do: body]]} =
      quote location: :keep do
        def list(first, options) do
          hd(first) ++ options
        end
      end

    quote(do: def(unquote(head) when is_list(options), do: unquote(body)))
  end

  defp mixed do
    [
      quote(location: :keep, do: def(mixed(:kept), do: :kept)),
      quote(do: def(mixed({:asked, what}), do: :erlang.tl(what))),
      quote location: :keep do
        def mixed({:kept, what}) do
          :erlang.hd(what)
        end
      end
    ]
  end
end
''')

Code.require_file(kept)

{{:module, _, _, _}, _} =
  Code.eval_string("""
  defmodule Asking do
    @moduledoc false


    use Kept
  end
  """, [], file: Path.join(folder, "asking.ex"))

for {name, args} <- [
      one: [2],
      raising: ["oops"],
      list: [1, 2],
      list: [1, []],
      mixed: [:none],
      mixed: [{:asked, 1}],
      mixed: [{:kept, 1}]
    ] do
  try do
    apply(Asking, name, args)
  rescue
    _ ->
      {Asking, name, of, place} = Enum.find(__STACKTRACE__, &(elem(&1, 0) == Asking))
      IO.inspect({name, of, Path.basename(to_string(place[:file])), place[:line]})
  end
end

File.rm_rf!(folder)

# Code that is evaluated calls by name what nobody has defined.
for code <- ["missing(1)", "missing()\n:behind", "[missing(1, 2)]"] do
  try do
    Code.eval_string(code, [], %{__ENV__ | module: Somewhere, function: {:here, 0}})
  rescue
    error -> IO.puts(Exception.format(:error, error, Enum.take(__STACKTRACE__, 2)))
  end
end

# Functions made in the bodies of files and modules: the module of a body has a number, which is free again after it
# unless functions were made there; and what stack traces tell of bodies within bodies.
shown = fn fun -> IO.puts(Regex.replace(~r/\d{5,}|(?<=file:).*(?=>)/, inspect(fun), "...")) end

trace = fn stack ->
  IO.inspect(for {module, name, _, place} <- stack, do: {module, name, place[:line]})
end

shown.(fn -> 1 end)

defmodule Quiet do
  def f, do: 1
end

defmodule Outer do
  shown.(fn -> 1 end)

  defmodule Inner do
    Process.put(:inner, fn -> 2 end)
    shown.(Process.get(:inner))

    try do
      Enum.map([1], fn _ -> hd(:a) end)
    rescue
      _ -> trace.(__STACKTRACE__)
    end
  end

  shown.(Process.get(:inner))

  try do
    defmodule Failing do
      defmodule Deeper do
        hd(:a)
      end
    end
  rescue
    _ -> trace.(__STACKTRACE__)
  end
end

IO.inspect(Function.info(Process.get(:inner), :module))
Code.eval_string("defmodule Given do Process.put(:given, fn -> 2 end); end")
shown.(Process.get(:given))
Code.compile_string("Process.put(:compiled, fn -> 3 end)")
shown.(Process.get(:compiled))

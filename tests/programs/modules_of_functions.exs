# Stack traces of what fails in the body of a module: where a function defines it the compiler's own way there shows.
defmodule Shown do
  # Paths are told as seen from the program's folder.
  def of(error, stacktrace), do: String.replace(Exception.format(:error, error, stacktrace), ~r"[^ ]*programs/", "")
end

defmodule Builder do
  def plain(x) do
    defmodule Plain do
      value = 1
      raise "plain #{value}"
    end

    x
  end

  def nested(x) do
    if x do
      defmodule Outer do
        defmodule Inner do
          import Enum
          raise "inner"
        end
      end
    end

    x
  end

  def created(x) do
    Module.create(Created, quote(do: raise("created")), __ENV__)
    x
  end

  def several(x) do
    for name <- [:a, :b], do: Module.create(Module.concat(Several, "#{name}"), quote(do: def(name, do: unquote(name))), __ENV__)

    defmodule Several do
      raise "several"
    end

    x
  end
end

for function <- [:plain, :nested, :created, :several] do
  try do
    apply(Builder, function, [true])
  rescue
    error -> IO.puts(Shown.of(error, __STACKTRACE__))
  end
end

IO.puts("before")

try do
  defmodule Alone do
    raise "alone"
  end
rescue
  error -> IO.puts(Shown.of(error, __STACKTRACE__))
end

# With longer traces the compiler's errors tell more, too.
depth = :erlang.system_flag(:backtrace_depth, 20)

code = """
defmodule Refused do
  if true do
    try do
      (unknown(1); 2)
    after
      3
    end
  end
end
"""

try do
  Code.compile_string(code)
rescue
  error -> IO.puts(Shown.of(error, __STACKTRACE__))
end

:erlang.system_flag(:backtrace_depth, depth)
IO.puts("after")

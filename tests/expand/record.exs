# Records what real Elixir 1.14 makes of the sources in sources.txt: run `elixir record.exs` in this folder.
defmodule ExpandRecord do
  @modules [Kernel, Enum, List, String, Map, Integer, Stream, Bitwise, Logger, Keyword, Process, URI, Range]

  def exports do
    for module <- @modules, kind <- [:functions, :macros], {name, arity} <- module.__info__(kind) do
      [inspect(module), " ", Atom.to_string(kind), " ", Atom.to_string(name), " ", Integer.to_string(arity), "\n"]
    end
  end

  def run(source) do
    env = %{base() | file: "nofile", line: 1}
    parent = self()

    warnings =
      ExUnit.CaptureIO.capture_io(:stderr, fn -> send(parent, {:outcome, outcome(source, env)}) end)

    outcome = receive(do: ({:outcome, outcome} -> outcome))
    ["## ", source, "\n", warnings(warnings), outcome, "\n"]
  end

  defp outcome(source, env) do
    quoted = Code.string_to_quoted!(source)
    scope = :elixir_env.env_to_ex(env)
    {expanded, scope, env} = :elixir_expand.expand(quoted, scope, env)
    :elixir_env.check_unused_vars(scope, env)
    ["=> ", dump(expanded)]
  rescue
    exception -> ["!! ", inspect(exception.__struct__), ": ", escape(message(exception))]
  end

  defp message(%CompileError{line: line, description: text}), do: "#{line}: #{text}"
  defp message(exception), do: Exception.message(exception)

  defp base do
    %{__ENV__ | module: nil, function: nil, lexical_tracker: nil, tracers: [], versioned_vars: %{}, context_modules: []}
    |> Map.put(:requires, [Application, Kernel, Kernel.Typespec])
    |> Map.put(:aliases, [])
    |> Map.put(:macro_aliases, [])
  end

  defp warnings(text) do
    for warning <- String.split(text, "warning: ", trim: true) do
      {message, place} = String.trim_trailing(warning) |> String.split("\n") |> Enum.split(-1)
      ["w> ", String.trim(hd(place)), " ", escape(Enum.join(message, "\n")), "\n"]
    end
  end

  defp escape(text), do: String.replace(text, "\n", "\\n")

  defp dump(term) do
    Process.put(:counters, %{})
    text(term) |> IO.iodata_to_binary()
  end

  defp text({:counter, value}) when not is_atom(value) do
    counters = Process.get(:counters)
    number = Map.get(counters, value, map_size(counters))
    Process.put(:counters, Map.put(counters, value, number))
    ["{:counter, ", Integer.to_string(number), "}"]
  end

  defp text(atom) when is_atom(atom), do: [":", escape(Atom.to_string(atom))]
  defp text(number) when is_number(number), do: to_string(number)
  defp text(binary) when is_bitstring(binary), do: inspect(binary, binaries: :as_binaries, limit: :infinity)
  defp text(pid) when is_pid(pid), do: "#PID"
  defp text(tuple) when is_tuple(tuple), do: ["{", Enum.map_intersperse(Tuple.to_list(tuple), ", ", &text/1), "}"]
  defp text(list) when is_list(list), do: ["[", Enum.map_intersperse(list, ", ", &text/1), "]"]
end

# Modules are loaded beforehand, so that nothing of theirs is printed in between.
Code.ensure_loaded!(ExUnit.CaptureIO)
Application.ensure_all_started(:ex_unit)
folder = __DIR__
File.write!(Path.join(folder, "exports.txt"), ExpandRecord.exports())

sources = folder |> Path.join("sources.txt") |> File.read!() |> String.split("\n", trim: true)
File.write!(Path.join(folder, "expected.txt"), Enum.map(sources, &ExpandRecord.run/1))

# What the shell's helpers print of callbacks, types and columns.
import IEx.Helpers
Application.ensure_all_started(:iex)
IEx.configure(colors: [enabled: false])
Code.put_compiler_option(:docs, true)
dir = Path.join(System.tmp_dir!(), "helpers_#{System.pid()}")
File.mkdir_p!(dir)
File.cd!(dir)

File.write!("told.ex", ~S'''
defmodule Told do
  @doc "First."
  @doc since: "1.2.3", deprecated: "Use second/1"
  @callback first(integer) :: integer
  @callback nodoc(atom) :: atom
  @doc since: "9.0.0"
  @callback only_since(atom) :: atom
  @doc false
  @callback hidden(atom) :: atom
  @doc "A macro."
  @macrocallback mac(Macro.t) :: Macro.t
  @doc "Several."
  @callback multi(:foo) :: integer
  @callback multi(:bar) :: [integer]
  @callback bound(a) :: a when a: var
  @optional_callbacks first: 1, mac: 1, hidden: 1
end

defmodule Hidden do
  @doc false
  @callback hidden() :: integer
end

defmodule Implements do
  @behaviour Told
  @doc delegate_to: {Foo, :bar, 3}
  def first(i), do: i
  @doc "Own."
  def nodoc(a), do: a
  def hidden(a), do: a
  defmacro mac(x), do: x
  def multi(x), do: x
  def bound(x), do: x
  def only_since(x), do: x
  def plain(x), do: x
end

defmodule Types do
  @typedoc "Desc."
  @typedoc since: "1.2.3", deprecated: "Use t/0"
  @type id :: {number, String.t}
  @typedoc since: "1.0.0"
  @opaque op(a) :: {a, number}
  @typedoc false
  @type hid :: atom
end

defprotocol Proto do
  @doc "In a protocol."
  @doc since: "2.0.0"
  @spec go(t, integer) :: t
  def go(x, y)
  @doc "Without spec."
  def on(x)
end
''')

{:ok, _, _} = Kernel.ParallelCompiler.compile_to_path(["told.ex"], ".", return_diagnostics: true)
Code.append_path(".")

for module <- [Told, Types, Proto] do
  {:docs_v1, _, _, _, _, _, docs} = Code.fetch_docs(module)
  docs |> Enum.reject(&match?({{:function, _, _}, _, _, _, _}, &1)) |> Enum.sort() |> IO.inspect()
end

b(Told)
b(Hidden)
b(Implements)
b(Proto)
for name <- [:first, :nodoc, :hidden, :mac, :multi, :only_since, :bound, :other], do: IEx.Introspection.b({Told, name})
b(Told.first/1)
b(Told.first/2)
b(Proto.go)
for name <- [:first, :nodoc, :hidden, :mac, :multi, :bound, :only_since, :plain], do: IEx.Introspection.h({Implements, name})
h(Implements.first/1)
for name <- [:id, :op, :hid], do: IEx.Introspection.t({Types, name})

for sizes <- [[5, 5, 5], [1, 30, 41, 1], [1, 1, 1, 90, 1], [36, 36, 36], [34, 35, 1, 1], [20, 1, 1, 1, 1, 1]] do
  File.mkdir_p!("listed")
  for {size, n} <- Enum.with_index(sizes), do: File.write!("listed/" <> String.duplicate(<<?a + n>>, size), "")
  ls("listed")
  File.rm_rf!("listed")
end

exports(Calendar.TimeZoneDatabase)
break!(Implements.first/1, 12)
breaks()
System.put_env("ELIXIR_EDITOR", "echo")
open({"nowhere.ex", 3})
open({"told.ex", 3})

# A shell may be given a place, which it tells.
shell = fn input, env ->
  {:ok, device} = StringIO.open(input)
  task = Task.async(fn ->
    Process.group_leader(self(), device)
    IEx.Server.run(env: env, dot_iex_path: "")
  end)
  Task.await(task)
  {:ok, {_, output}} = StringIO.close(device)
  IO.puts(String.replace(output, dir, "DIR"))
end

place = Path.join(dir, "told.ex")
shell.("whereami()\nopen()\nwhereami(1)\n", %{__ENV__ | file: place, line: 3})
shell.("whereami()\n", %{__ENV__ | file: place, line: 3000})
shell.("whereami()\n", %{__ENV__ | file: "iex", line: 3})
File.cd!("/")
File.rm_rf!(dir)

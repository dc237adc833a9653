# What the shell tells of the types of Erlang's modules, which have no documentation here.
import IEx.Helpers
{:ok, _} = Application.ensure_all_started(:iex)
IEx.configure(colors: [enabled: false])

h(:timer.sleep() / 1)
h(:lists.keyfind())
h(:gen_server.call())
h(:erlang.+() / 2)
h(:lists.nothing())
h(:rand)
t(:timer)
t(:supervisor.child_spec())
t(:array)
t(:lists)
t(:inet.nothing())
b(:gen_server)
b(:gen_event.handle_call())
b(:gen_statem.state_name() / 3)
b(:lists)

for module <- [:maps, :ets, :file, :binary, :gen_statem, :unicode, :zlib] do
  {:ok, specs} = Code.Typespec.fetch_specs(module)
  {:ok, types} = Code.Typespec.fetch_types(module)
  callbacks = with {:ok, callbacks} <- Code.Typespec.fetch_callbacks(module), do: callbacks
  exported = for {name, arity} <- module.module_info(:exports), List.keymember?(specs, {name, arity}, 0), do: {name, arity}
  IO.inspect({module, length(specs) > 5, length(types), length(callbacks), length(exported) > 5})
end

{:ok, specs} = Code.Typespec.fetch_specs(:lists)
{_, [spec]} = List.keyfind(specs, {:reverse, 1}, 0)
IO.puts(Macro.to_string(Code.Typespec.spec_to_quoted(:reverse, spec)))

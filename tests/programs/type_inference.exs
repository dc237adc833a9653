# Types of a small functional language, inferred by unification (Hindley and Milner), over quoted Elixir.
defmodule Types do
  defmodule Mismatch do
    defexception [:left, :right]

    @impl true
    def message(%{left: left, right: right}), do: "cannot unify #{Types.show(left)} with #{Types.show(right)}"
  end

  @builtin %{
    +: {:fn, [:int, :int], :int},
    -: {:fn, [:int, :int], :int},
    ==: {:forall, [0], {:fn, [{:var, 0}, {:var, 0}], :bool}},
    <: {:fn, [:int, :int], :bool},
    <>: {:fn, [:string, :string], :string},
    hd: {:forall, [0], {:fn, [{:list, {:var, 0}}], {:var, 0}}},
    length: {:forall, [0], {:fn, [{:list, {:var, 0}}], :int}},
    not: {:fn, [:bool], :bool}
  }

  def infer(code) do
    {type, {subst, _}} = infer(code, @builtin, {%{}, 100})
    {:ok, type |> apply_subst(subst) |> generalize(%{}) |> show()}
  rescue
    error in [Mismatch, KeyError, RuntimeError] -> {:error, Exception.message(error)}
  end

  defp infer(n, _, state) when is_integer(n), do: {:int, state}
  defp infer(b, _, state) when is_boolean(b), do: {:bool, state}
  defp infer(s, _, state) when is_binary(s), do: {:string, state}

  defp infer(list, env, state) when is_list(list) do
    {element, state} = fresh(state)

    state =
      for item <- list, reduce: state do
        state ->
          {type, state} = infer(item, env, state)
          unify(element, type, state)
      end

    {{:list, element}, state}
  end

  defp infer({left, right}, env, state) do
    {left, state} = infer(left, env, state)
    {right, state} = infer(right, env, state)
    {{:tuple, [left, right]}, state}
  end

  defp infer({:__block__, _, [single]}, env, state), do: infer(single, env, state)

  defp infer({:__block__, meta, [{:=, _, [{name, _, nil}, value]} | rest]}, env, state) do
    {self, state} = fresh(state)
    {type, state} = infer(value, Map.put(env, name, self), state)
    state = unify(self, type, state)
    scheme = type |> apply_subst(elem(state, 0)) |> generalize(env)
    infer({:__block__, meta, rest}, Map.put(env, name, scheme), state)
  end

  defp infer({:fn, _, [{:->, _, [params, body]}]}, env, state) do
    {types, state} = Enum.map_reduce(params, state, fn _, state -> fresh(state) end)
    env = params |> Enum.map(&elem(&1, 0)) |> Enum.zip(types) |> Enum.into(env)
    {result, state} = infer(body, env, state)
    {{:fn, types, result}, state}
  end

  defp infer({:if, _, [test, [do: yes, else: no]]}, env, state) do
    {test, state} = infer(test, env, state)
    state = unify(:bool, test, state)
    {yes, state} = infer(yes, env, state)
    {no, state} = infer(no, env, state)
    {yes, unify(yes, no, state)}
  end

  defp infer({name, _, context}, env, state) when is_atom(context), do: instantiate(Map.fetch!(env, name), state)

  defp infer({{:., _, [fun]}, _, args}, env, state), do: call(infer(fun, env, state), args, env)
  defp infer({name, _, args}, env, state) when is_map_key(env, name), do: call(instantiate(env[name], state), args, env)
  defp infer(other, _, _), do: raise("no type for #{Macro.to_string(other)}")

  defp call({fun, state}, args, env) do
    {types, state} = Enum.map_reduce(args, state, &infer(&1, env, &2))
    {result, state} = fresh(state)
    {result, unify(fun, {:fn, types, result}, state)}
  end

  defp fresh({subst, next}), do: {{:var, next}, {subst, next + 1}}

  defp instantiate({:forall, vars, type}, state) do
    {new, state} = Enum.map_reduce(vars, state, fn _, state -> fresh(state) end)
    {apply_subst(type, Map.new(Enum.zip(vars, new))), state}
  end

  defp instantiate(type, state), do: {type, state}

  defp unify(left, right, {subst, next}) do
    case {apply_subst(left, subst), apply_subst(right, subst)} do
      {same, same} -> {subst, next}
      {{:var, v}, type} -> bind(v, type, subst, next)
      {type, {:var, v}} -> bind(v, type, subst, next)
      {{:list, a}, {:list, b}} -> unify(a, b, {subst, next})
      {{:tuple, a}, {:tuple, b}} -> a |> Enum.zip(b) |> Enum.reduce({subst, next}, fn {a, b}, s -> unify(a, b, s) end)
      {{:fn, as, a}, {:fn, bs, b}} when length(as) == length(bs) -> unify(a, b, Enum.zip_reduce(as, bs, {subst, next}, &unify/3))
      {a, b} -> raise Mismatch, left: a, right: b
    end
  end

  defp bind(v, type, subst, next) do
    if v in vars(type), do: raise("infinite type: #{show({:var, v})} in #{show(type)}")
    {Map.new(subst, fn {k, t} -> {k, apply_subst(t, %{v => type})} end) |> Map.put(v, type), next}
  end

  defp apply_subst({:var, v} = var, subst), do: Map.get(subst, v, var)
  defp apply_subst({:list, t}, subst), do: {:list, apply_subst(t, subst)}
  defp apply_subst({:tuple, ts}, subst), do: {:tuple, Enum.map(ts, &apply_subst(&1, subst))}
  defp apply_subst({:fn, args, t}, subst), do: {:fn, Enum.map(args, &apply_subst(&1, subst)), apply_subst(t, subst)}
  defp apply_subst(type, _), do: type

  defp vars({:var, v}), do: [v]
  defp vars({:list, t}), do: vars(t)
  defp vars({:tuple, ts}), do: Enum.flat_map(ts, &vars/1)
  defp vars({:fn, args, t}), do: Enum.flat_map(args ++ [t], &vars/1)
  defp vars(_), do: []

  defp generalize(type, env) do
    bound = env |> Map.values() |> Enum.flat_map(&vars/1)
    case Enum.uniq(vars(type)) -- bound do
      [] -> type
      free -> {:forall, free, type}
    end
  end

  def show({:forall, vars, type}) do
    names = vars |> Enum.with_index(?a) |> Map.new(fn {v, letter} -> {v, String.to_atom(<<letter>>)} end)
    "forall #{Enum.map_join(vars, " ", &names[&1])}. #{show(apply_subst(type, names))}"
  end

  def show({:var, v}), do: "t#{v}"
  def show({:list, t}), do: "[#{show(t)}]"
  def show({:tuple, ts}), do: "{#{Enum.map_join(ts, ", ", &show/1)}}"
  def show({:fn, args, t}), do: "(#{Enum.map_join(args, ", ", &show/1)} -> #{show(t)})"
  def show(atom), do: Atom.to_string(atom)
end

programs = [
  quote(do: 1 + 2),
  quote(do: fn x -> x end),
  quote(do: fn f, g -> fn x -> f.(g.(x)) end end),
  quote do
    id = fn x -> x end
    {id.(1), id.("a")}
  end,
  quote do
    sum = fn n -> if n < 1, do: 0, else: n + sum.(n - 1) end
    sum
  end,
  quote(do: fn list -> {hd(list), length(list)} end),
  quote(do: [1, "two"]),
  quote(do: if(1, do: 2, else: 3)),
  quote(do: fn x -> x.(x) end),
  quote(do: fn x, y -> if(x == y, do: [x], else: []) end),
  quote(do: missing + 1),
  quote(do: case(1, do: (1 -> 2))),
  quote do
    twice = fn f, x -> f.(f.(x)) end
    shout = fn s -> s <> "!" end
    {twice.(shout, "hey"), twice.(fn n -> n + 1 end, 1), not (1 < 2)}
    |> then
  end
]

for program <- programs do
  {status, text} = Types.infer(program)
  IO.puts("#{program |> Macro.to_string() |> String.split("\n") |> Enum.join("; ")}\n  #{status}: #{text}")
end

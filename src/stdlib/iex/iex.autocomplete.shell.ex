defmodule IEx.Autocomplete.Shell do
  @moduledoc false

  # What names mean in a shell: its evaluator tells of variables, aliases and imports. Without a shell there are none.

  @doc "The environment of the shell's evaluator, `nil` without one."
  def env(shell) do
    case IEx.Broker.evaluator(shell) do
      {server, evaluator} -> IEx.Evaluator.env(evaluator, server)
      nil -> nil
    end
  end

  @doc "The shell's variables that begin with `hint`."
  def variables(shell, hint) do
    case IEx.Broker.evaluator(shell) do
      {server, evaluator} ->
        Enum.sort(IEx.Evaluator.variables_from_binding(evaluator, server, hint))

      nil ->
        []
    end
  end

  @doc "What can be called by its name alone: `{name, arity, module}`."
  def locals(shell) do
    env = env(shell)
    imports = if env, do: env.functions ++ env.macros, else: []
    special = [{Kernel.SpecialForms, Kernel.SpecialForms.__info__(:macros)}]

    for {module, list} <- imports ++ special, {name, arity} <- list do
      {Atom.to_string(name), arity, module}
    end
  end

  @doc "The full name of the module behind an alias."
  def expand_alias(path, env) do
    [first | rest] = String.split(path, ".")
    as = String.to_atom("Elixir." <> first)

    case first != "Elixir" && env && List.keyfind(env.aliases, as, 0) do
      {_, module} -> Enum.join([Atom.to_string(module) | rest], ".")
      _ -> if first == "Elixir", do: path, else: "Elixir." <> path
    end
  end

  @doc "What stands before a dot: `{:ok, {:module | :prefix | :map, value}}` or `:error`."
  def resolve({:unquoted_atom, name}, _shell) do
    atom = List.to_atom(name)
    {:ok, if(Code.ensure_loaded?(atom), do: {:module, atom}, else: {:prefix, Atom.to_string(atom)})}
  end

  def resolve({:alias, name}, shell) when is_list(name) do
    name = name |> to_string() |> expand_alias(env(shell))
    module = String.to_atom(name)
    {:ok, if(Code.ensure_loaded?(module), do: {:module, module}, else: {:prefix, name})}
  end

  def resolve(inside, shell) do
    with path when is_list(path) <- variable_path(inside, []),
         {server, evaluator} <- IEx.Broker.evaluator(shell),
         {:ok, value} <- IEx.Evaluator.fields_from_env(evaluator, server, path) do
      cond do
        is_map(value) -> {:ok, {:map, value}}
        is_atom(value) and value not in [nil, true, false] and Code.ensure_loaded?(value) -> {:ok, {:module, value}}
        true -> :error
      end
    else
      _ -> :error
    end
  end

  # A variable and keys of maps within it.
  defp variable_path({:var, name}, keys), do: [List.to_atom(name) | keys]
  defp variable_path({:dot, inside, key}, keys), do: variable_path(inside, [List.to_atom(key) | keys])
  defp variable_path(_, _), do: nil
end

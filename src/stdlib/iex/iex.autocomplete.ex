defmodule IEx.Autocomplete do
  @moduledoc false

  # What a Tab completes. `Code.Fragment` tells what is being written before the cursor; what stands around that, a path
  # in a string, a struct's braces or a bitstring, is looked for here. Variables, aliases and imports come from the
  # shell's evaluator.

  alias IEx.Autocomplete.{Answer, Inventory, Shell, Surroundings}

  @sigil_openings ["\"", "\"\"\"", "'", "'''", "(", "/", "<", "[", "{", "|"]

  @doc "Returns a function that completes on a remote node, nothing when that fails."
  def remsh(node) do
    fn code ->
      try do
        :erpc.call(node, IEx.Autocomplete, :expand, [code])
      catch
        _, _ -> {:no, '', []}
      end
    end
  end

  @doc """
  Completes the reversed text before the cursor: `{:yes | :no, what to insert, what to show}`.

      iex> IEx.Autocomplete.expand(Enum.reverse('Enum.interspers'))
      {:yes, 'e', []}
      iex> IEx.Autocomplete.expand(Enum.reverse('NoSuchModule.'))
      {:no, '', []}
  """
  def expand(code, shell \\ IEx.Broker.shell()) do
    code = code |> Enum.reverse() |> List.to_string()
    context = Code.Fragment.cursor_context(code)

    Surroundings.complete_path(code) || Surroundings.complete_around(code, context, shell) ||
      complete(context, helper(code), shell)
  end

  # The helpers t and b take types and callbacks after a dot.
  defp helper(code) do
    case code do
      <<helper, next, _::binary>> when helper in 'tb' and next in ' (' -> <<helper>>
      _ -> nil
    end
  end

  @doc "Lists the functions and macros of a module."
  defdelegate exports(module), to: Inventory

  defp complete(:expr, _, shell), do: locals_named("", shell)
  defp complete({:local_or_var, hint}, _, shell), do: locals_named(to_string(hint), shell)
  defp complete({:operator, hint}, _, shell), do: locals_named(to_string(hint), shell)
  defp complete({:operator_call, _}, _, shell), do: locals_named("", shell)
  defp complete({:local_arity, name}, _, shell), do: local_arities(to_string(name), shell)
  defp complete({:operator_arity, name}, _, shell), do: local_arities(to_string(name), shell)
  defp complete({:unquoted_atom, hint}, _, _), do: erlang_modules(to_string(hint))
  defp complete({:sigil, []}, _, shell), do: sigils(shell)
  defp complete({:sigil, _}, _, _), do: Answer.show(@sigil_openings)
  defp complete({:alias, hint}, _, shell) when is_list(hint), do: aliases(to_string(hint), shell)
  defp complete({:struct, hint}, _, shell) when is_list(hint), do: structs(to_string(hint), shell)

  defp complete({:struct, {:dot, {:alias, outer}, []}}, _, shell) when is_list(outer) do
    structs("#{outer}.", shell)
  end

  defp complete({:dot, inside, hint}, helper, shell) do
    case Shell.resolve(inside, shell) do
      {:ok, value} -> members(value, to_string(hint), helper)
      :error -> Answer.no()
    end
  end

  defp complete({:dot_arity, inside, name}, _, shell) do
    case Shell.resolve(inside, shell) do
      {:ok, {:module, module}} ->
        module
        |> Inventory.functions(to_string(name), true)
        |> Enum.map(&Answer.entry/1)
        |> Answer.show()

      _ ->
        Answer.no()
    end
  end

  defp complete({:local_call, name}, _, shell) do
    name = to_string(name)

    for {^name, arity, module} <- Shell.locals(shell), module != Kernel.SpecialForms do
      {module, arity}
    end
    |> signatures(name, shell)
  end

  defp complete({:dot_call, inside, name}, _, shell) do
    case Shell.resolve(inside, shell) do
      {:ok, {:module, module}} ->
        name = to_string(name)
        arities = for %{arity: arity} <- Inventory.functions(module, name, true), do: {module, arity}
        signatures(arities, name, shell)

      {:ok, {:prefix, _}} ->
        locals_named("", shell)

      _ ->
        Answer.no()
    end
  end

  defp complete(_, _, _), do: Answer.no()

  # The signatures, the shortest last; where there is none, what an argument can begin with.
  defp signatures(functions, name, shell) do
    texts =
      for {module, arity} <- Enum.sort(functions),
          text <- Inventory.signature(module, name, arity),
          do: text

    case Enum.sort_by(texts, &String.length/1, :desc) do
      [] -> locals_named("", shell)
      texts -> Answer.show([Enum.join(texts, "\n")])
    end
  end

  # The whole name of a module is not completed after a percent sign.
  defp structs("Elixir." <> _, _shell), do: Answer.no()

  # Aliases stand beside whole names; what is written behind one is not completed.
  defp structs(hint, shell) do
    env = Shell.env(shell)
    whole = for module <- Inventory.modules(), "Elixir." <> name <- [Atom.to_string(module)], do: {name, module}
    aliased = for {as, module} <- (env && env.aliases) || [], do: {inspect(as), module}

    for {shown, module} <- aliased ++ whole,
        String.starts_with?(shown, hint),
        Inventory.struct?(module) and not function_exported?(module, :exception, 1) do
      %{kind: :struct, name: shown}
    end
    |> Enum.uniq()
    |> Enum.sort_by(& &1.name)
    |> Answer.answer(hint)
  end

  defp sigils(shell) do
    for {"sigil_" <> letter = name, _, _} <- Shell.locals(shell), uniq: true do
      "~#{letter} (#{name})"
    end
    |> Enum.sort()
    |> Answer.show()
  end

  defp local_arities(name, shell) do
    Answer.show(for {^name, arity, _} <- Shell.locals(shell), uniq: true, do: "#{name}/#{arity}")
  end

  defp members(value, hint, helper) do
    case value do
      {:module, module} when helper == "t" -> module |> Inventory.types() |> named(hint)
      {:module, module} when helper == "b" -> module |> Inventory.callbacks() |> named(hint)
      {:module, module} -> module_members(module, hint)
      {:map, map} -> map_keys(map, hint)
      {:prefix, prefix} -> Answer.answer(Inventory.submodules(prefix, hint), hint)
    end
  end

  defp erlang_modules(hint) do
    for module <- Inventory.modules(),
        name = Atom.to_string(module),
        not match?("Elixir." <> _, name),
        String.starts_with?(name, hint) do
      %{kind: :module, name: name}
    end
    |> Enum.sort_by(& &1.name)
    |> Answer.answer(hint)
  end

  defp aliases(hint, shell) do
    case String.split(hint, ".") do
      [hint] -> top_aliases(hint, Shell.env(shell))
      names -> nested_aliases(names, Shell.env(shell))
    end
  end

  defp nested_aliases(names, env) do
    {outer, [hint]} = Enum.split(names, -1)
    outer |> Enum.join(".") |> Shell.expand_alias(env) |> Inventory.submodules(hint) |> Answer.answer(hint)
  end

  defp top_aliases(hint, env) do
    aliases =
      for {as, _} <- (env && env.aliases) || [],
          ["Elixir", name] <- [String.split(Atom.to_string(as), ".", parts: 2)],
          String.starts_with?(name, hint) do
        %{kind: :module, name: name}
      end

    (aliases ++ Inventory.submodules("Elixir", hint))
    |> Enum.uniq_by(& &1.name)
    |> Enum.sort_by(& &1.name)
    |> Answer.answer(hint)
  end

  defp locals_named(hint, shell) do
    variables = for name <- Shell.variables(shell, hint), do: %{kind: :variable, name: name}

    functions =
      for {name, arity, _} <- Shell.locals(shell), String.starts_with?(name, hint) do
        %{kind: :function, name: name, arity: arity}
      end

    Answer.answer(variables ++ Inventory.by_name(Enum.uniq(functions)), hint)
  end

  defp module_members(module, hint) do
    subs = if elixir?(module), do: Inventory.submodules(Atom.to_string(module), hint), else: []
    Answer.answer(subs ++ Inventory.functions(module, hint, false), hint)
  end

  defp elixir?(module), do: match?("Elixir." <> _, Atom.to_string(module))

  defp named(entries, hint) do
    entries
    |> Enum.filter(&String.starts_with?(&1.name, hint))
    |> Inventory.by_name()
    |> Answer.answer(hint)
  end

  defp map_keys(map, hint) do
    for {key, value} <- Enum.sort(Map.to_list(map)),
        is_atom(key),
        name = Atom.to_string(key),
        String.starts_with?(name, hint) do
      %{kind: if(is_map(value), do: :map, else: :plain), name: name}
    end
    |> Answer.answer(hint)
  end
end

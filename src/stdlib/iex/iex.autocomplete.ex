defmodule IEx.Autocomplete do
  @moduledoc false

  # What a Tab completes. `Code.Fragment` tells what is being written before the cursor; what stands around that, a path
  # in a string, a struct's braces or a bitstring, is looked for here. Variables, aliases and imports come from the
  # shell's evaluator.
  #
  # Natives: `:rshell_code.modules/0` lists every module there is, loaded or not.

  @bitstring ~w(big binary bitstring integer float little native signed size unit unsigned utf8 utf16 utf32)

  @sigil_openings ["\"", "\"\"\"", "'", "'''", "(", "/", "<", "[", "{", "|"]

  # How the names begin of modules that exist only here and that other modules are made of.
  @machinery ["rshell", "logger_server", "Elixir.Code.SourceFormatter", "Elixir.Module.Attributes"] ++
               ["Elixir.Module.Behaviours", "Elixir.ExUnit.Assertions.", "Elixir.ExUnit.Diff."] ++
               ["Elixir.ExUnit.DocTest.", "Elixir.IEx.Pry.Instrument", "Elixir.Mix.Tasks.New.Text"] ++
               ["Elixir.Mix.Tasks.Refused"]

  # What the compiler adds to a module by itself.
  @added [__struct__: 0, __struct__: 1, __protocol__: 1, impl_for: 1, impl_for!: 1] ++
           [exception: 1, message: 1, blame: 2]

  @doc "Lists the functions and macros of a module."
  def exports(module) do
    if Code.ensure_loaded?(module) and function_exported?(module, :__info__, 1) do
      module.__info__(:macros) ++ (module.__info__(:functions) -- [__info__: 1])
    else
      module.module_info(:exports) -- [module_info: 0, module_info: 1]
    end
  end

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

  @doc "Completes the reversed text before the cursor: `{:yes | :no, what to insert, what to show}`."
  def expand(code, shell \\ IEx.Broker.shell()) do
    code = code |> Enum.reverse() |> List.to_string()

    complete_path(code) || complete_around(code, Code.Fragment.cursor_context(code), shell) ||
      complete(Code.Fragment.cursor_context(code), helper(code), shell)
  end

  # The helpers t and b take types and callbacks after a dot.
  defp helper(code) do
    case code do
      <<helper, next, _::binary>> when helper in 'tb' and next in ' (' -> <<helper>>
      _ -> nil
    end
  end

  ## Around the cursor

  defp complete_path(code) do
    case Regex.run(~r{"((?:\./|/|[A-Za-z]:/)[^"]*)$}, code) do
      [_, path] -> path_names(path)
      nil -> nil
    end
  end

  defp path_names(path) do
    {dir, hint} =
      if String.ends_with?(path, "/"),
        do: {path, ""},
        else: {Path.dirname(path), Path.basename(path)}

    case File.ls(dir) do
      {:ok, names} ->
        for name <- names, String.starts_with?(name, hint) do
          %{kind: if(File.dir?(Path.join(dir, name)), do: :folder, else: :file), name: name}
        end
        |> answer(hint)

      {:error, _} ->
        no()
    end
  end

  defp complete_around(code, context, shell) do
    case context do
      :expr -> struct_fields(code, "", shell)
      {:local_or_var, hint} -> struct_fields(code, to_string(hint), shell) || modifiers(code)
      {:operator, operator} when operator in ['::', '-'] -> modifiers(code)
      _ -> nil
    end
  end

  defp struct_fields(code, hint, shell) do
    with [_, name | given] <- fields_before(code, hint),
         module = String.to_atom(expand_alias(name, env(shell))),
         true <- struct?(module) do
      used = for [_, field] <- Regex.scan(~r/(\w+):/, Enum.join(given)), do: field

      for field <- module.__struct__() |> Map.from_struct() |> Map.keys() |> Enum.sort(),
          name = Atom.to_string(field),
          field != :__exception__ and name not in used,
          String.starts_with?(name, hint) do
        %{kind: :field, name: name}
      end
      |> answer(hint)
    else
      _ -> nil
    end
  end

  # The name of the struct whose braces are open, and the fields written so far. An update only takes a first field.
  defp fields_before(code, hint) do
    update = hint != "" && Regex.run(~r/%([A-Z][\w.]*)\{[^{}|,]*\|\s*\w+$/, code)
    update || Regex.run(~r/%([A-Z][\w.]*)\{((?:[^{}|]*,)?)\s*\w*$/, code)
  end

  defp modifiers(code) do
    case Regex.run(~r/<<[^>]*::((?:[\w()]+-)*)(\w*)$/, code) do
      [_, given, hint] ->
        used = String.split(given, "-")

        for name <- @bitstring, name not in used, String.starts_with?(name, hint) do
          if name in ["size", "unit"],
            do: %{kind: :modifier, name: name},
            else: %{kind: :plain, name: name}
        end
        |> answer(hint)

      nil ->
        nil
    end
  end

  ## Contexts

  defp complete(:expr, _, shell), do: locals_named("", shell)
  defp complete({:local_or_var, hint}, _, shell), do: locals_named(to_string(hint), shell)
  defp complete({:operator, hint}, _, shell), do: locals_named(to_string(hint), shell)
  defp complete({:operator_call, _}, _, shell), do: locals_named("", shell)
  defp complete({:local_arity, name}, _, shell), do: local_arities(to_string(name), shell)
  defp complete({:operator_arity, name}, _, shell), do: local_arities(to_string(name), shell)
  defp complete({:unquoted_atom, hint}, _, _), do: erlang_modules(to_string(hint))
  defp complete({:sigil, []}, _, shell), do: sigils(shell)
  defp complete({:sigil, _}, _, _), do: show(@sigil_openings)
  defp complete({:alias, hint}, _, shell) when is_list(hint), do: aliases(to_string(hint), shell)
  defp complete({:struct, hint}, _, shell) when is_list(hint), do: structs(to_string(hint), shell)

  defp complete({:struct, {:dot, {:alias, outer}, []}}, _, shell) when is_list(outer) do
    structs("#{outer}.", shell)
  end

  defp complete({:dot, inside, hint}, helper, shell) do
    case resolve(inside, shell) do
      {:ok, value} -> members(value, to_string(hint), helper)
      :error -> no()
    end
  end

  defp complete({:dot_arity, inside, name}, _, shell) do
    case resolve(inside, shell) do
      {:ok, {:module, module}} -> module |> functions(to_string(name), true) |> Enum.map(&entry/1) |> show()
      _ -> no()
    end
  end

  defp complete({:local_call, name}, _, shell) do
    name = to_string(name)

    for {^name, arity, module} <- locals(shell), module != Kernel.SpecialForms do
      {module, arity}
    end
    |> signatures(name, shell)
  end

  defp complete({:dot_call, inside, name}, _, shell) do
    case resolve(inside, shell) do
      {:ok, {:module, module}} ->
        name = to_string(name)
        arities = for %{arity: arity} <- functions(module, name, true), do: {module, arity}
        signatures(arities, name, shell)

      {:ok, {:prefix, _}} ->
        locals_named("", shell)

      _ ->
        no()
    end
  end

  defp complete(_, _, _), do: no()

  ## Candidates

  # The signatures, the shortest last; where there is none, what an argument can begin with.
  defp signatures(functions, name, shell) do
    case for {module, arity} <- Enum.sort(functions), text <- signature(module, name, arity), do: text do
      [] -> locals_named("", shell)
      signatures -> signatures |> Enum.sort_by(&String.length/1, :desc) |> Enum.join("\n") |> List.wrap() |> show()
    end
  end

  defp structs(hint, shell) do
    prefix = if hint == "", do: "Elixir.", else: expand_alias(hint, env(shell))

    for module <- modules(),
        text = Atom.to_string(module),
        String.starts_with?(text, prefix),
        struct?(module) and not function_exported?(module, :exception, 1),
        shown = hint <> String.replace_prefix(text, prefix, "") do
      %{kind: :struct, name: shown}
    end
    |> Enum.sort_by(& &1.name)
    |> answer(hint)
  end

  defp sigils(shell) do
    for {"sigil_" <> letter = name, _, _} <- locals(shell), uniq: true do
      "~#{letter} (#{name})"
    end
    |> Enum.sort()
    |> show()
  end

  defp local_arities(name, shell) do
    show(for {^name, arity, _} <- locals(shell), uniq: true, do: "#{name}/#{arity}")
  end

  defp members(value, hint, helper) do
    case value do
      {:module, module} when helper == "t" -> module |> typed(&:rshell_code.types/1) |> named(hint)
      {:module, module} when helper == "b" -> module |> typed(&callbacks/1) |> named(hint)
      {:module, module} -> module_members(module, hint)
      {:map, map} -> map_keys(map, hint)
      {:prefix, prefix} -> answer(submodules(prefix, hint), hint)
    end
  end

  defp erlang_modules(hint) do
    for module <- modules(),
        name = Atom.to_string(module),
        not match?("Elixir." <> _, name),
        String.starts_with?(name, hint) do
      %{kind: :module, name: name}
    end
    |> Enum.sort_by(& &1.name)
    |> answer(hint)
  end

  defp aliases(hint, shell) do
    case String.split(hint, ".") do
      [hint] -> top_aliases(hint, env(shell))
      names -> nested_aliases(names, env(shell))
    end
  end

  defp nested_aliases(names, env) do
    {outer, [hint]} = Enum.split(names, -1)
    outer |> Enum.join(".") |> expand_alias(env) |> submodules(hint) |> answer(hint)
  end

  defp top_aliases(hint, env) do

    aliases =
      for {as, _} <- (env && env.aliases) || [],
          ["Elixir", name] <- [String.split(Atom.to_string(as), ".", parts: 2)],
          String.starts_with?(name, hint) do
        %{kind: :module, name: name}
      end

    (aliases ++ submodules("Elixir", hint))
    |> Enum.uniq_by(& &1.name)
    |> Enum.sort_by(& &1.name)
    |> answer(hint)
  end

  defp locals_named(hint, shell) do
    variables = for name <- variables(shell, hint), do: %{kind: :variable, name: name}

    functions =
      for {name, arity, _} <- locals(shell), String.starts_with?(name, hint) do
        %{kind: :function, name: name, arity: arity}
      end

    answer(variables ++ by_name(Enum.uniq(functions)), hint)
  end

  ## What there is

  defp resolve({:unquoted_atom, name}, _shell) do
    atom = List.to_atom(name)
    {:ok, if(Code.ensure_loaded?(atom), do: {:module, atom}, else: {:prefix, Atom.to_string(atom)})}
  end

  defp resolve({:alias, name}, shell) when is_list(name) do
    name = name |> to_string() |> expand_alias(env(shell))
    module = String.to_atom(name)
    {:ok, if(Code.ensure_loaded?(module), do: {:module, module}, else: {:prefix, name})}
  end

  defp resolve(inside, shell) do
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

  defp expand_alias(path, env) do
    [first | rest] = String.split(path, ".")
    as = String.to_atom("Elixir." <> first)

    case first != "Elixir" && env && List.keyfind(env.aliases, as, 0) do
      {_, module} -> Enum.join([Atom.to_string(module) | rest], ".")
      _ -> if first == "Elixir", do: path, else: "Elixir." <> path
    end
  end

  defp module_members(module, hint) do
    subs = if elixir?(module), do: submodules(Atom.to_string(module), hint), else: []
    answer(subs ++ functions(module, hint, false), hint)
  end

  defp elixir?(module), do: match?("Elixir." <> _, Atom.to_string(module))

  defp submodules(prefix, hint) do
    full = prefix <> "." <> hint
    skip = byte_size(prefix) + 1

    for module <- modules(), name = Atom.to_string(module), String.starts_with?(name, full) do
      [first | _] = name |> binary_part(skip, byte_size(name) - skip) |> String.split(".")
      first
    end
    |> Enum.filter(&match?(<<char, _::binary>> when char in ?A..?Z, &1))
    |> Enum.uniq()
    |> Enum.sort()
    |> Enum.map(&%{kind: :module, name: &1})
  end

  defp functions(module, hint, exact?) do
    documented = documented(module)

    for {name, arity} <- exports(module),
        text = Atom.to_string(name),
        if(exact?, do: text == hint, else: String.starts_with?(text, hint)),
        shown?(documented, text, {name, arity}) do
      %{kind: :function, name: text, arity: arity}
    end
    |> Enum.uniq()
    |> by_name()
  end

  # A module without documentation hides nothing.
  defp shown?(nil, _text, _function), do: true

  defp shown?(documented, text, function) do
    case documented do
      %{^function => :hidden} -> false
      %{^function => doc} when is_map(doc) -> true
      %{^function => _} -> not String.starts_with?(text, "_")
      _ -> function not in @added
    end
  end

  defp documented(module) do
    case :rshell_code.docs(module) do
      {:docs_v1, _, _, _, _, _, docs} ->
        for {{kind, name, arity}, _, _, doc, _} <- docs, kind in [:function, :macro], into: %{} do
          {{name, arity}, doc}
        end

      _ ->
        nil
    end
  end

  defp by_name(functions), do: Enum.sort_by(functions, &{&1.name, &1.arity})

  defp hidden(module) do
    case :rshell_code.docs(module) do
      {:docs_v1, _, _, _, _, _, docs} ->
        for {{kind, name, arity}, _, _, :hidden, _} <- docs,
            kind in [:function, :macro],
            do: {name, arity}

      _ ->
        []
    end
  end

  defp signature(module, name, arity) do
    name = String.to_atom(name)

    with {:docs_v1, _, _, _, _, _, docs} <- :rshell_code.docs(module),
         {_, _, [_ | _] = signature, doc, _} when doc != :hidden <-
           Enum.find(
             docs,
             &match?({{kind, ^name, ^arity}, _, _, _, _} when kind in [:function, :macro], &1)
           ) do
      [Enum.join(signature, " ")]
    else
      _ -> []
    end
  end

  defp typed(module, fetch) do
    case fetch.(module) do
      {:ok, list} ->
        for {_, {name, arity}, _} <- list,
            do: %{kind: :function, name: Atom.to_string(name), arity: arity}

      :error ->
        []
    end
  end

  defp callbacks(module) do
    with {:ok, list, _} <- :rshell_code.callbacks(module), do: {:ok, list}
  end

  defp named(entries, hint) do
    entries
    |> Enum.filter(&String.starts_with?(&1.name, hint))
    |> by_name()
    |> answer(hint)
  end

  defp map_keys(map, hint) do
    for {key, value} <- Enum.sort(Map.to_list(map)),
        is_atom(key),
        name = Atom.to_string(key),
        String.starts_with?(name, hint) do
      %{kind: if(is_map(value), do: :map, else: :plain), name: name}
    end
    |> answer(hint)
  end

  defp locals(shell) do
    env = env(shell)
    imports = if env, do: env.functions ++ env.macros, else: []
    special = [{Kernel.SpecialForms, Kernel.SpecialForms.__info__(:macros)}]

    for {module, list} <- imports ++ special, {name, arity} <- list do
      {Atom.to_string(name), arity, module}
    end
  end

  defp env(shell) do
    case IEx.Broker.evaluator(shell) do
      {server, evaluator} -> IEx.Evaluator.env(evaluator, server)
      nil -> nil
    end
  end

  defp variables(shell, hint) do
    case IEx.Broker.evaluator(shell) do
      {server, evaluator} ->
        Enum.sort(IEx.Evaluator.variables_from_binding(evaluator, server, hint))

      nil ->
        []
    end
  end

  # The modules that make up the machine are nobody's to call.
  defp modules() do
    Enum.reject(:rshell_code.modules(), &String.starts_with?(Atom.to_string(&1), @machinery))
  end

  defp struct?(module) do
    Code.ensure_loaded?(module) and function_exported?(module, :__struct__, 1)
  end

  ## Answers

  defp no(), do: {:no, '', []}
  defp show([]), do: no()
  defp show(entries), do: {:yes, '', Enum.map(entries, &String.to_charlist/1)}

  defp answer([], _hint), do: no()

  defp answer([one], hint) do
    case remainder(one, hint) do
      "" when one.kind in [:plain, :modifier] -> no()
      "" -> show([entry(one)])
      rest -> {:yes, String.to_charlist(rest), []}
    end
  end

  defp answer([first | _] = entries, hint) do
    names = entries |> Enum.map(& &1.name) |> Enum.uniq()
    prefix = common(names)
    rest = binary_part(prefix, byte_size(hint), byte_size(prefix) - byte_size(hint))

    cond do
      rest != "" -> {:yes, String.to_charlist(rest), []}
      match?([_], names) and first.kind == :module -> {:yes, '.', []}
      true -> show(Enum.map(entries, &entry/1))
    end
  end

  defp remainder(%{kind: kind, name: name} = one, hint) do
    rest = binary_part(name, byte_size(hint), byte_size(name) - byte_size(hint))

    case kind do
      :module when rest == "" -> "."
      :map when rest == "" -> "."
      :struct -> rest <> "{"
      :field -> rest <> ": "
      :folder -> rest <> "/"
      :file when rest == "" -> "\""
      _ -> rest
    end
  end

  defp entry(%{kind: :function, name: name, arity: arity}), do: "#{name}/#{arity}"
  defp entry(%{kind: :modifier, name: name}), do: name <> "/1"
  defp entry(%{kind: :field, name: name}), do: name <> ":"
  defp entry(%{name: name}), do: name

  defp common([first | rest]), do: Enum.reduce(rest, first, &common(&1, &2, ""))

  defp common(<<char::utf8, left::binary>>, <<char::utf8, right::binary>>, same) do
    common(left, right, <<same::binary, char::utf8>>)
  end

  defp common(_, _, same), do: same
end

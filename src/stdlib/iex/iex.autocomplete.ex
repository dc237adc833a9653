defmodule IEx.Autocomplete do
  @moduledoc false

  # What a Tab completes. The text before the cursor is read backwards from its end, by one pattern after the
  # other; variables, aliases and imports come from the shell's evaluator.
  #
  # Natives: `:rshell_code.modules/0` lists every module there is, loaded or not.

  @bitstring ~w(big binary bitstring integer float little native signed size unit unsigned utf8 utf16 utf32)

  # What the compiler adds to a module by itself.
  @added [__struct__: 0, __struct__: 1, __protocol__: 1, impl_for: 1, impl_for!: 1]

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
    helper = helper(code)

    Enum.find_value(contexts(), no(), fn {pattern, context} ->
      case :re.run(code, pattern, [:unicode, {:capture, :all_but_first, :binary}]) do
        {:match, groups} -> complete(context, groups, helper, shell, code)
        :nomatch -> nil
      end
    end)
  end

  defp contexts() do
    [
      {"\"((?:\\./|\\.\\./|/|[A-Za-z]:/)[^\"]*)$", :path},
      {"%([A-Z][\\w.]*)?\\{([^{}]*?)(\\w*)$", :struct_fields},
      {"%([A-Z][\\w.]*)?$", :struct},
      {"<<[^>]*::(?:[\\w()-]*-)?(\\w*)$", :bitstring},
      {"~([a-zA-Z]?)$", :sigil},
      {"(?:^|[^:]):([\\w@]*)$", :atom},
      {"@\\w*$", :nothing},
      {"(?:^|[^\\w.)\\]}:\"'])\\.$|\\d\\.$|^[(/]$|'/$", :nothing},
      {"(?:&|[hHbt] *|^)?((?:[A-Za-z_:][\\w@]*[?!]?\\.)*)([a-z_]\\w*[?!]?)/$", :arity},
      {"((?:[A-Za-z_:][\\w@]*[?!]?\\.)*)([a-z_]\\w*[?!]?)(?:\\( *| +)$", :signature},
      {"((?:[A-Za-z_][\\w]*[?!]?|:[\\w@]+)(?:\\.[A-Za-z_]\\w*[?!]?)*)\\.(\\w*[?!]?|[-+*/<>=!|&^~]*)$",
       :dot},
      {"(?:^|[^\\w.])([A-Z]\\w*)$", :alias},
      {"(?:^|[^\\w.])([a-z_]\\w*[?!]?)$", :local},
      {"(?:->|<<)()$", :local},
      {"([-+*/<>=!|&^~.:]+)$", :local},
      {"(?:^|[\\s(\\[{,;])()$", :local}
    ]
  end

  # The helpers t and b take types and callbacks after a dot.
  defp helper(code) do
    case code do
      <<helper, next, _::binary>> when helper in 'tb' and next in ' (' -> <<helper>>
      _ -> nil
    end
  end

  ## Contexts

  defp complete(:nothing, _, _, _, _), do: no()

  defp complete(:path, [path], _, _, _) do
    {dir, hint} =
      if String.ends_with?(path, "/"),
        do: {path, ""},
        else: {Path.dirname(path), Path.basename(path)}

    case File.ls(dir) do
      {:ok, names} ->
        for name <- Enum.sort(names), String.starts_with?(name, hint) do
          tail = if File.dir?(Path.join(dir, name)), do: "/", else: ""
          %{kind: :path, name: name, tail: tail}
        end
        |> answer(hint)

      {:error, _} ->
        no()
    end
  end

  defp complete(:struct, groups, _, shell, _) do
    hint = List.first(groups) || ""
    env = env(shell)
    prefix = expand_alias(hint, env)

    for module <- modules(),
        text = Atom.to_string(module),
        String.starts_with?(text, prefix),
        struct?(module),
        shown = hint <> String.replace_prefix(text, prefix, "") do
      %{kind: :struct, name: shown}
    end
    |> Enum.sort_by(& &1.name)
    |> answer(hint)
  end

  defp complete(:struct_fields, [name, given, hint], _, shell, _) when name != "" do
    module = String.to_atom(expand_alias(name, env(shell)))

    if struct?(module) and not String.contains?(given, "|") do
      used = :re.run(given, "(\\w+):", [:global, {:capture, :all_but_first, :binary}])
      used = with {:match, list} <- used, do: Enum.concat(list), else: (_ -> [])

      for field <- module.__struct__() |> Map.from_struct() |> Map.keys() |> Enum.sort(),
          name = Atom.to_string(field),
          name not in used,
          String.starts_with?(name, hint) do
        %{kind: :field, name: name}
      end
      |> answer(hint)
    end
  end

  defp complete(:struct_fields, _, _, _, _), do: nil

  defp complete(:bitstring, [hint], _, _, code) do
    used = code |> String.split("::") |> List.last() |> String.split("-") |> Enum.drop(-1)

    for name <- @bitstring, name not in used, String.starts_with?(name, hint) do
      case name do
        name when name in ["size", "unit"] -> %{kind: :function, name: name, arity: 1}
        name -> %{kind: :plain, name: name}
      end
    end
    |> answer(hint)
  end

  defp complete(:sigil, [""], _, shell, _) do
    for {name, _, _} <- locals(shell), "sigil_" <> letter = name <- [name] do
      "~#{letter} (#{name})"
    end
    |> Enum.uniq()
    |> Enum.sort()
    |> show()
  end

  defp complete(:sigil, [_letter], _, _, _) do
    show(["\"", "\"\"\"", "'", "'''", "(", "/", "<", "[", "{", "|"])
  end

  defp complete(:arity, [path, name], _, shell, _) do
    entries =
      case trim_dot(path) do
        "" ->
          for {^name, arity, _} <- locals(shell), do: %{kind: :function, name: name, arity: arity}

        path ->
          with {:module, module} <- resolve(path, shell),
               do: functions(module, name, true),
               else: (_ -> [])
      end

    if entries == [], do: no(), else: show(Enum.map(entries, &entry/1))
  end

  defp complete(:signature, [path, name], helper, shell, code) do
    signatures =
      case trim_dot(path) do
        "" ->
          for {^name, arity, module} <- locals(shell),
              name not in ~w(and in not or),
              signature <- signature(module, name, arity),
              do: signature

        path ->
          case resolve(path, shell) do
            {:module, module} ->
              for(
                %{arity: arity} <- functions(module, name, true),
                signature <- signature(module, name, arity),
                do: signature
              )

            _ ->
              []
          end
      end

    case Enum.uniq(signatures) do
      [] -> complete(:local, [""], helper, shell, code)
      signatures -> signatures |> Enum.reverse() |> Enum.join("\n") |> List.wrap() |> show()
    end
  end

  defp complete(:dot, [path, hint], helper, shell, _) do
    case resolve(path, shell) do
      {:module, module} when helper == "t" ->
        module |> typed(&:rshell_code.types/1) |> named(hint)

      {:module, module} when helper == "b" ->
        module |> typed(&callbacks/1) |> named(hint)

      {:module, module} ->
        module_members(module, hint)

      {:map, map} ->
        map_keys(map, hint)

      {:prefix, prefix} ->
        answer(submodules(prefix, hint), hint)

      :error ->
        no()
    end
  end

  defp complete(:atom, [hint], _, _, _) do
    for module <- modules(),
        name = Atom.to_string(module),
        not match?("Elixir." <> _, name),
        String.starts_with?(name, hint) do
      %{kind: :module, name: name}
    end
    |> Enum.sort_by(& &1.name)
    |> answer(hint)
  end

  defp complete(:alias, [hint], _, shell, _) do
    env = env(shell)

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

  defp complete(:local, [hint], _, shell, _) do
    variables = for name <- variables(shell, hint), do: %{kind: :plain, name: name}

    functions =
      for {name, arity, _} <- locals(shell), String.starts_with?(name, hint) do
        %{kind: :function, name: name, arity: arity}
      end

    answer(variables ++ by_name(Enum.uniq(functions)), hint)
  end

  ## What there is

  defp resolve(path, shell) do
    case path do
      ":" <> name -> resolve_atom(String.to_atom(String.trim(name, "\"")), path)
      <<char, _::binary>> when char in ?A..?Z -> resolve_alias(path, shell)
      _ -> resolve_variable(String.split(path, "."), shell)
    end
  end

  defp resolve_atom(atom, _path),
    do: if(Code.ensure_loaded?(atom), do: {:module, atom}, else: :error)

  defp resolve_alias(path, shell) do
    name = expand_alias(path, env(shell))
    module = String.to_atom(name)

    cond do
      Enum.any?(String.split(path, "."), &match?(<<c, _::binary>> when c not in ?A..?Z, &1)) ->
        :error

      Code.ensure_loaded?(module) ->
        {:module, module}

      Enum.any?(modules(), &String.starts_with?(Atom.to_string(&1), name <> ".")) ->
        {:prefix, name}

      true ->
        :error
    end
  end

  defp resolve_variable([var | keys], shell) do
    with {server, evaluator} <- IEx.Broker.evaluator(shell),
         path = Enum.map([var | keys], &String.to_atom/1),
         {:ok, value} <- IEx.Evaluator.fields_from_env(evaluator, server, path) do
      cond do
        is_map(value) ->
          {:map, value}

        is_atom(value) and value not in [nil, true, false] and Code.ensure_loaded?(value) ->
          {:module, value}

        true ->
          :error
      end
    else
      _ -> :error
    end
  end

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
    hidden = hidden(module)

    for {name, arity} <- exports(module),
        text = Atom.to_string(name),
        if(exact?, do: text == hint, else: String.starts_with?(text, hint)),
        {name, arity} not in hidden and {name, arity} not in @added do
      %{kind: :function, name: text, arity: arity}
    end
    |> Enum.uniq()
    |> by_name()
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
    imports = if env, do: env.functions ++ env.macros, else: [{Kernel, exports(Kernel)}]
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
    Enum.reject(:rshell_code.modules(), &match?("rshell" <> _, Atom.to_string(&1)))
  end

  defp struct?(module) do
    Code.ensure_loaded?(module) and function_exported?(module, :__struct__, 1) and
      not function_exported?(module, :exception, 1)
  end

  defp trim_dot(path), do: String.trim_trailing(path, ".")

  ## Answers

  defp no(), do: {:no, '', []}
  defp show([]), do: no()
  defp show(entries), do: {:yes, '', Enum.map(entries, &String.to_charlist/1)}

  defp answer([], _hint), do: no()

  defp answer([one], hint) do
    case remainder(one, hint) do
      "" when one.kind == :plain -> no()
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
      :path -> rest <> one.tail
      _ -> rest
    end
  end

  defp entry(%{kind: :function, name: name, arity: arity}), do: "#{name}/#{arity}"
  defp entry(%{kind: :field, name: name}), do: name <> ":"
  defp entry(%{name: name}), do: name

  defp common([first | rest]), do: Enum.reduce(rest, first, &common(&1, &2, ""))

  defp common(<<char::utf8, left::binary>>, <<char::utf8, right::binary>>, same) do
    common(left, right, <<same::binary, char::utf8>>)
  end

  defp common(_, _, same), do: same
end

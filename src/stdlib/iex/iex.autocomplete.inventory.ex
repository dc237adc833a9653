defmodule IEx.Autocomplete.Inventory do
  @moduledoc false

  # What there is to complete: modules, their functions, types and callbacks, as candidates for `IEx.Autocomplete.Answer`.
  #
  # Natives: `:rshell_code.modules/0` lists every module there is, loaded or not.

  @frames [exports: [{IEx.Autocomplete, :exports, 1, [file: 'lib/iex/autocomplete.ex', line: 138]}]]

  # How the names begin of modules that exist only here and that other modules are made of.
  @machinery ["rshell", "logger_server", "Elixir.Code.SourceFormatter", "Elixir.Module.Attributes"] ++
               ["Elixir.Module.Behaviours", "Elixir.ExUnit.Assertions.", "Elixir.ExUnit.Diff."] ++
               ["Elixir.ExUnit.DocTest.", "Elixir.IEx.Autocomplete.", "Elixir.IEx.Pry.Instrument", "Elixir.Mix.Tasks.New.Text"] ++
               ["Elixir.Mix.Tasks.Refused", "Elixir.GenEvent.Manager", "Elixir.HashDict.Trie"]

  # How the names begin of modules whose applications are not loaded with the shell.
  @apart [{"Elixir.EEx", :eex}, {"Elixir.ExUnit", :ex_unit}, {"Elixir.Mix", :mix}]

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

  @doc "The modules of loaded applications and other loaded ones, but for those that make up the machine."
  def modules() do
    loaded = for {application, _, _} <- :application.loaded_applications(), do: application
    apart = for {prefix, application} <- @apart, application not in loaded, do: prefix

    Enum.filter(:rshell_code.modules(), fn module ->
      name = Atom.to_string(module)

      not String.starts_with?(name, @machinery) and
        (not String.starts_with?(name, apart) or :code.is_loaded(module) != false)
    end)
  end

  @doc "Tells whether a module has a struct."
  def struct?(module) do
    Code.ensure_loaded?(module) and function_exported?(module, :__struct__, 1)
  end

  @doc "The modules just below `prefix` that begin with `hint`."
  def submodules(prefix, hint) do
    full = prefix <> "." <> hint
    skip = byte_size(prefix) + 1

    # The root of all aliases may be written too.
    root = if prefix == "Elixir", do: [:"Elixir.Elixir"], else: []

    for module <- root ++ modules(), name = Atom.to_string(module), String.starts_with?(name, full) do
      [first | _] = name |> binary_part(skip, byte_size(name) - skip) |> String.split(".")
      first
    end
    |> Enum.filter(&(&1 =~ ~r/\A[A-Z]\w*\z/))
    |> Enum.uniq()
    |> Enum.sort()
    |> Enum.map(&%{kind: :module, name: &1})
  end

  @doc "The functions and macros of a module that begin with `hint`, or with `exact?` those named so."
  def functions(module, hint, exact?) do
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
        for {{kind, name, arity}, _, _, doc, metadata} <- docs,
            kind in [:function, :macro],
            given <- given(doc, arity, metadata),
            into: %{},
            do: {{name, given}, doc}

      _ ->
        nil
    end
  end

  # What is hidden is so with its defaults left out too.
  defp given(:hidden, arity, metadata), do: (arity - Map.get(metadata, :defaults, 0))..arity
  defp given(_doc, arity, _metadata), do: [arity]

  @doc "Candidates in the order in which they are shown."
  def by_name(functions), do: Enum.sort_by(functions, &{&1.name, &1.arity})

  @doc "The signature of a documented function, in a list."
  def signature(module, name, arity) do
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

  @doc "The types of a module."
  def types(module), do: typed(module, &:rshell_typespecs.types/1)

  @doc "The callbacks of a behaviour."
  def callbacks(module) do
    typed(module, fn module ->
      with {:ok, list, _} <- :rshell_typespecs.callbacks(module), do: {:ok, list}
    end)
  end

  defp typed(module, fetch) do
    case fetch.(module) do
      {:ok, list} ->
        for {kind, {name, arity}, _} <- list,
            kind != :typep,
            do: %{kind: :function, name: Atom.to_string(name), arity: arity}

      :error ->
        []
    end
  end
end

defmodule IEx.Introspection do
  @moduledoc false

  alias IEx.Introspection.Attribute

  # Prints documentation, callbacks and types.
  #
  # Natives: `:rshell_code.docs(module)` returns what `Code.fetch_docs/1` returns;
  # `:rshell_typespecs.specs(module) -> {:ok, [{{name, arity}, [quoted]}]} | :error`;
  # `:rshell_typespecs.types(module) -> {:ok, [{:type | :opaque | :typep, {name, arity}, quoted}]} | :error`;
  # `:rshell_typespecs.callbacks(module) -> {:ok, [{:callback | :macrocallback, {name, arity}, [quoted]}], optional} | :error`.

  @doc """
  Turns the argument of `h`, `b`, `t` or `open` into code for a module, `{module, fun}` or `{module, fun,
  arity}`.

      iex> IEx.Introspection.decompose(quote(do: :lists.map/2), __ENV__)
      {:{}, [], [:lists, :map, 2]}
      iex> IEx.Introspection.decompose(quote(do: :lists), __ENV__)
      :lists
  """
  def decompose({:/, _, [call, arity]} = term, env) do
    case Macro.decompose_call(call) do
      {_, :__info__, []} when arity == 1 ->
        quoted(Module, :__info__, 1)

      {module, function, []} ->
        quoted(module, function, arity)

      {:/, [{:/, _, nil}, {:/, _, nil}]} when arity == 2 ->
        quoted(Kernel, :"..//", 3)

      {name, []} ->
        quoted(local_module(name, arity, env), name, arity)

      _ ->
        term
    end
  end

  def decompose(call, env) do
    case Macro.decompose_call(call) do
      {_, :__info__, []} -> quoted(Module, :__info__, 1)
      {module, function, []} -> {module, function}
      {name, []} when is_atom(name) -> {local_module(name, nil, env), name}
      {maybe_sigil, [_, _]} -> maybe_sigil(maybe_sigil, call)
      _ -> call
    end
  end

  defp quoted(module, function, arity), do: {:{}, [], [module, function, arity]}

  defp maybe_sigil(name, call) do
    case Atom.to_string(name) do
      "sigil_" <> _ -> quoted(Kernel, name, 2)
      _ -> call
    end
  end

  defp local_module(name, arity, env) do
    fits? = fn {f, a} -> f == name and (arity == nil or a == arity) end

    imported = fn imports ->
      Enum.find_value(imports, fn {module, list} -> if Enum.any?(list, fits?), do: module end)
    end

    special? = Enum.any?(Kernel.SpecialForms.__info__(:macros), fits?)

    cond do
      special? -> Kernel.SpecialForms
      module = imported.(env.functions) -> module
      module = imported.(env.macros) -> module
      true -> Kernel
    end
  end

  @doc "Opens the source of a module or function in the user's editor."
  defdelegate open(what), to: IEx.Introspection.Editor

  # What is told of a module, if it is there.
  defp with_module(module, tell) do
    case Code.ensure_loaded(module) do
      {:module, _} -> tell.()
      {:error, reason} -> puts_error("Could not load module #{inspect(module)}, got: #{reason}")
    end

    dont_display()
  end

  @doc "Prints documentation."
  def h(module) when is_atom(module) do
    with_module(module, fn ->
      case :rshell_code.docs(module) do
        {:docs_v1, _, _, format, %{} = doc, metadata, _} ->
          print_doc(inspect(module), [], format, doc, metadata)

        {:docs_v1, _, _, _, _, _, _} ->
          docs_not_found(inspect(module))

        _ ->
          no_docs(module)
      end
    end)
  end

  def h({module, name}) when is_atom(module) and is_atom(name) do
    with_module(module, fn ->
      docs = docs(module)

      printed =
        for {{kind, ^name, arity}, _, _, _, _} = doc <- docs,
            kind in [:function, :macro],
            shown?(doc) do
          print_fun(module, doc)
          arity
        end

      printed = if printed == [], do: specs_only(module, name, nil), else: printed
      if printed == [], do: not_found(module, name, nil, docs)
    end)
  end

  def h({module, name, arity}) when is_atom(module) and is_atom(name) and is_integer(arity) do
    with_module(module, fn ->
      docs = docs(module)

      case Enum.find(docs, &(function_doc?(&1, name, arity) and shown?(&1))) do
        nil ->
          if specs_only(module, name, arity) == [], do: not_found(module, name, arity, docs)

        doc ->
          print_fun(module, doc)
      end
    end)
  end

  def h(invalid) do
    puts_error(
      "The \"h\" helper expects a Module, Module.fun or Module.fun/arity, got: #{inspect(invalid)}"
    )

    puts_error(
      "If instead of accessing documentation you would like more information about a value or about " <>
        "the result of an expression, use the \"i\" helper instead"
    )

    dont_display()
  end

  defp function_doc?({{kind, name, arity}, _, _, _, metadata}, name, wanted)
       when kind in [:function, :macro] do
    wanted <= arity and wanted >= arity - Map.get(metadata, :defaults, 0)
  end

  defp function_doc?(_, _, _), do: false

  defp shown?({_, _, signature, doc, _}), do: is_map(doc) or (doc == :none and signature != [])

  defp docs(module) do
    case :rshell_code.docs(module) do
      {:docs_v1, _, _, _, _, _, docs} -> docs
      _ -> []
    end
  end

  defp print_fun(module, {{kind, name, arity}, _, signature, doc, metadata}) do
    format = doc_format(module)

    heading =
      case signature do
        [] -> "#{inspect(module)}.#{Macro.inspect_atom(:remote_call, name)}/#{arity}"
        _ -> if(kind == :macro, do: "defmacro ", else: "def ") <> Enum.join(signature, "\n")
      end

    print_doc(heading, spec_lines(module, name, arity, kind), format, doc, metadata)
    if doc == :none, do: print_callback_docs(module, kind, name, arity)
  end

  # What has no documentation of its own may be what a behaviour tells of.
  defp print_callback_docs(module, kind, name, arity) do
    callback = if kind == :macro, do: :macrocallback, else: :callback

    found =
      for behaviour <- behaviours(module),
          {^callback, {^name, ^arity}, _} = found <- callbacks(behaviour),
          do: {behaviour, found}

    with [{behaviour, callback} | _] <- found do
      text =
        "#{inspect(module)}.#{name}/#{arity} has no docs but is a callback for behaviour " <>
          "#{inspect(behaviour)}. Showing callback docs instead."

      IO.ANSI.Docs.print(text, "text/markdown", IEx.Config.ansi_docs())
      print_documented_callback(behaviour, callback)
    end
  end

  defp behaviours(module) do
    for {:behaviour, behaviours} <- module.module_info(:attributes),
        behaviour <- behaviours,
        Code.ensure_loaded?(behaviour),
        do: behaviour
  end

  defp doc_format(module) do
    case :rshell_code.docs(module) do
      {:docs_v1, _, _, format, _, _, _} -> format
      _ -> "text/markdown"
    end
  end

  defp spec_lines(module, name, arity, kind) do
    with true <- kind != :macro,
         {:ok, specs} <- :rshell_typespecs.specs(module),
         {_, [_ | _] = list} <- List.keyfind(specs, {name, arity}, 0) do
      [Enum.map(list, &(Attribute.text(:spec, &1, 2) <> "\n")), "\n"]
    else
      _ -> []
    end
  end

  defp specs_only(module, name, arity) do
    with {:ok, specs} <- :rshell_typespecs.specs(module),
         [_ | _] = found <- for({{^name, a}, _} <- specs, arity in [nil, a], do: a) do
      for a <- Enum.sort(found) do
        print_doc(
          "#{inspect(module)}.#{name}/#{a}",
          spec_lines(module, name, a, :function),
          "text/markdown",
          %{"en" => "Module was compiled without docs. Showing only specs."},
          %{}
        )

        a
      end
    else
      _ -> []
    end
  end

  defp not_found(module, name, arity, docs) do
    text = Exception.format_mfa(module, name, arity || 0)
    text = if arity, do: text, else: String.replace_suffix(text, "/0", "")

    cond do
      docs == [] and match?({:error, _}, :rshell_code.docs(module)) ->
        no_docs(module)

      has_callback?(module, name, arity) ->
        puts_info(
          "No documentation for function #{text} was found, but there is a callback with the same name."
        )

        puts_info("You can view callback documentation with the b/1 helper.\n")

      has_type?(module, name, arity) ->
        puts_info(
          "No documentation for function #{text} was found, but there is a type with the same name."
        )

        puts_info("You can view type documentation with the t/1 helper.\n")

      true ->
        docs_not_found(text)
    end
  end

  defp has_callback?(module, name, arity), do: callbacks(module, name, arity) != []

  defp has_type?(module, name, arity) do
    case :rshell_typespecs.types(module) do
      {:ok, list} -> Enum.any?(list, &public?(&1, name, arity))
      :error -> false
    end
  end

  defp public?({kind, {n, a}, _}, name, arity),
    do: kind != :typep and n == name and arity in [nil, a]

  @doc "Prints the callbacks of a behaviour."
  def b(module) when is_atom(module) do
    with_callbacks(module, fn list, optional ->
      Enum.each(list, fn {kind, _, specs} -> print_callback(kind, specs) end)

      if optional != [] do
        IO.puts(Attribute.text(:optional_callbacks, optional, 0) <> "\n")
      end
    end)
  end

  def b({module, name}) when is_atom(module) and is_atom(name), do: b_named(module, name, nil)

  def b({module, name, arity}) when is_atom(module) and is_atom(name),
    do: b_named(module, name, arity)

  def b(invalid) do
    puts_error("Invalid arguments for b helper: #{inspect(invalid)}")
    dont_display()
  end

  defp b_named(module, name, arity) do
    with_module(module, fn ->
      case callbacks(module, name, arity) do
        [] -> docs_not_found(named(module, name, arity))
        found -> Enum.each(found, &print_documented_callback(module, &1))
      end
    end)
  end

  defp named(module, name, nil), do: "#{inspect(module)}.#{name}"
  defp named(module, name, arity), do: "#{inspect(module)}.#{name}/#{arity}"

  # The callbacks of a name; those whose documentation is hidden are nobody's affair.
  defp callbacks(module, name, arity) do
    for {_, {^name, count}, _} = callback <- callbacks(module), arity in [nil, count], do: callback
  end

  defp callbacks(module) do
    docs = docs(module)

    case :rshell_typespecs.callbacks(module) do
      {:ok, list, _} -> list |> Enum.reject(&hidden?(&1, docs)) |> by_name()
      :error -> []
    end
  end

  # Several specs of one callback belong together.
  defp by_name(list) do
    for {kind, name, _} <- list, uniq: true do
      {kind, name, for({^kind, ^name, specs} <- list, spec <- specs, do: spec)}
    end
  end

  defp hidden?({kind, {name, arity}, _}, docs),
    do: Enum.any?(docs, &match?({{^kind, ^name, ^arity}, _, _, :hidden, _}, &1))

  defp print_documented_callback(module, {kind, {name, arity}, specs}) do
    print_callback(kind, specs)

    print_told(module, kind, name, arity)
  end

  # What is documented of a callback or type: a text, or metadata alone.
  defp print_told(module, kind, name, arity) do
    case Enum.find(docs(module), &match?({{^kind, ^name, ^arity}, _, _, _, _}, &1)) do
      {_, _, _, doc, metadata} when is_map(doc) or (doc == :none and metadata != %{}) ->
        print_body(doc_format(module), doc, metadata)

      _ ->
        :ok
    end
  end

  defp with_callbacks(module, fun) do
    with {:module, _} <- Code.ensure_loaded(module),
         {:ok, _, _} <- :rshell_typespecs.callbacks(module),
         [_ | _] = list <- callbacks(module) do
      fun.(Enum.sort_by(list, fn {kind, name, _} -> {kind, name} end), optional(module))
    else
      {:error, reason} ->
        puts_error("Could not load module #{inspect(module)}, got: #{reason}")

      :error ->
        typespecs_missing(module)

      [] ->
        puts_error("No callbacks for #{inspect(module)} were found")
    end

    dont_display()
  end

  defp optional(module) do
    if function_exported?(module, :behaviour_info, 1) do
      module.behaviour_info(:optional_callbacks)
      |> Enum.map(fn callback ->
        {_kind, name, arity} = translate_callback_name_arity(callback)
        {name, arity}
      end)
      |> Enum.sort()
    else
      []
    end
  end

  defp print_callback(kind, specs) do
    Enum.each(specs, &IO.puts(Attribute.text(kind, &1, 0)))
    IO.puts("")
  end

  @doc "Prints types."
  def t(module) when is_atom(module) do
    with_module(module, fn ->
      case :rshell_typespecs.types(module) do
        {:ok, [_ | _] = types} ->
          types |> Enum.sort_by(&elem(&1, 1)) |> Enum.each(&print_type/1)

        :error ->
          typespecs_missing(module)

        _ ->
          types_not_found(inspect(module))
      end
    end)
  end

  def t({module, name}) when is_atom(module) and is_atom(name), do: t_named(module, name, nil)

  def t({module, name, arity}) when is_atom(module) and is_atom(name),
    do: t_named(module, name, arity)

  def t(invalid) do
    puts_error("Invalid arguments for t helper: #{inspect(invalid)}")
    dont_display()
  end

  defp t_named(module, name, arity) do
    with_module(module, fn ->
      found =
        case :rshell_typespecs.types(module) do
          {:ok, types} -> Enum.filter(types, &public?(&1, name, arity))
          :error -> []
        end

      if found == [] do
        text = "#{inspect(module)}.#{name}"
        puts_error("No type information for #{text} was found or #{text} is private")
      end

      Enum.each(found, fn {_, {n, a}, _} = type ->
        print_type(type)
        print_told(module, :type, n, a)
      end)
    end)
  end

  # What an opaque type is made of is its module's own affair.
  defp print_type({:opaque, _, {:"::", _, [{name, meta, args}, _]}}) do
    head = {name, meta, if(is_list(args), do: args, else: [])}
    IO.puts([IEx.color(:doc_inline_code, "@opaque"), " ", Macro.to_string(head), "\n"])
  end

  defp print_type({kind, _, quoted}), do: IO.puts(Attribute.text(kind, quoted, 0) <> "\n")

  @doc "Returns the name and arity of a callback, macros without their first argument."
  def translate_callback_name_arity({name, arity}) do
    case Atom.to_string(name) do
      "MACRO-" <> macro -> {:macrocallback, String.to_atom(macro), arity - 1}
      _ -> {:callback, name, arity}
    end
  end

  defp print_doc(heading, types, format, doc, metadata) do
    opts = IEx.Config.ansi_docs()
    IO.ANSI.Docs.print_headings([heading], opts)
    IO.write(types)
    print_body(format, doc, metadata)
  end

  defp print_body(format, doc, metadata) do
    opts = IEx.Config.ansi_docs()
    IO.ANSI.Docs.print_metadata(metadata, opts)
    IO.ANSI.Docs.print(text(doc), format, opts)
  end

  defp text(%{"en" => text}), do: text
  defp text(_), do: ""

  defp no_docs(module), do: puts_error("#{inspect(module)} was not compiled with docs")
  defp docs_not_found(text), do: puts_error("No documentation for #{text} was found")
  defp types_not_found(text), do: puts_error("No type information for #{text} was found")

  defp typespecs_missing(module) do
    puts_error(
      "Beam code not available for #{inspect(module)} or debug info is missing, cannot load typespecs"
    )
  end

  defp puts_info(text), do: IO.puts(IEx.color(:eval_info, text))
  defp puts_error(text), do: IO.puts(IEx.color(:eval_error, text))

  defp dont_display(), do: IEx.dont_display_result()
end

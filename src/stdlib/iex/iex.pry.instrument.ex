defmodule IEx.Pry.Instrument do
  @moduledoc false

  # Breakpoints without module files: the source of a module is compiled again with a question before every
  # expression of the functions to break at.
  #
  # Native: `:rshell_module.quietly(flag)` tells the compiler to keep its warnings to itself.

  @definitions [:def, :defp, :defmacro, :defmacrop]
  @directives [:alias, :import, :require, :use]

  @doc "The source of a module as `{file, quoted}`, or `nil`."
  def source(module) do
    with {:module, _} <- Code.ensure_loaded(module),
         {file, text} <- text(module),
         {:ok, quoted} <- Code.string_to_quoted(text, file: file),
         {_, _} <- find(quoted, module, "", []) do
      {file, quoted}
    else
      _ -> nil
    end
  end

  defp text(module) do
    case :rshell_code.source(module) do
      {_file, text} ->
        {List.to_string(module.module_info(:compile)[:source]), text}

      nil ->
        # What is only in memory may have come from anywhere.
        with [_ | _] = object <- :code.which(module),
             true <- File.exists?(List.to_string(object)),
             file when file != nil <- module.module_info(:compile)[:source],
             file = List.to_string(file),
             {:ok, text} <- File.read(file),
             do: {file, text}
    end
  end

  @doc "Tells whether a module's source defines a function or macro."
  def defines?({_file, quoted}, module, function) do
    {body, _} = find(quoted, module, "", [])
    Enum.any?(expressions(body), &(function in names(&1)))
  end

  @doc "Compiles a module again, with these breakpoints."
  def compile({file, quoted}, module, breaks) do
    {body, around} = find(quoted, module, "", [])
    body = body |> expressions() |> Enum.flat_map(&spelled_out(&1, breaks)) |> Enum.map(&instrument(&1, breaks))
    code = {:defmodule, [line: 1], [module, [do: {:__block__, [], marked(body, breaks)}]]}
    :rshell_module.quietly(true)

    try do
      Code.compile_quoted({:__block__, [], Enum.reverse([code | around])}, file)
    after
      :rshell_module.quietly(false)
    end

    :ok
  end

  # A module with breakpoints tells so in its attributes.
  defp marked(body, []), do: body

  defp marked(body, _breaks) do
    mark =
      quote do
        Module.register_attribute(__MODULE__, :iex_pry, persist: true)
        Module.put_attribute(__MODULE__, :iex_pry, true)
      end

    [mark | body]
  end

  # The body of a module with what stands around it and is in force there, last first.
  defp find(quoted, module, prefix, around) do
    Enum.reduce_while(expressions(quoted), around, fn expression, around ->
      case expression do
        {:defmodule, _, [{:__aliases__, _, parts}, [{:do, body} | _]]} ->
          name = Enum.join([prefix | Enum.map(parts, &Atom.to_string/1)], ".")
          name = String.trim_leading(name, ".")

          cond do
            "Elixir." <> name == Atom.to_string(module) -> {:halt, {:found, body, around}}
            String.starts_with?(inspect(module), name <> ".") -> nested(body, module, name, around)
            true -> {:cont, around}
          end

        {directive, _, _} when directive in @directives ->
          {:cont, [expression | around]}

        _ ->
          {:cont, around}
      end
    end)
    |> case do
      {:found, body, around} -> {body, around}
      _ -> nil
    end
  end

  defp nested(body, module, name, around) do
    case find(body, module, name, around) do
      {body, around} -> {:halt, {:found, body, around}}
      nil -> {:cont, around}
    end
  end

  defp expressions({:__block__, _, list}), do: list
  defp expressions(one), do: [one]

  # The function that a definition is a clause of, and those that its defaults make.
  defp names(definition) do
    case name(definition) do
      {name, arity} -> for shorter <- (arity - defaults(definition))..arity, do: {name, shorter}
      nil -> []
    end
  end

  defp name({kind, _, [head | _]}) when kind in @definitions do
    {name, _, args} = call(head)
    {name, if(is_list(args), do: length(args), else: 0)}
  end

  defp name(_), do: nil

  defp call({:when, _, [call | _]}), do: call
  defp call(call), do: call

  defp defaults({_, _, [head | _]}) do
    {_, _, args} = call(head)
    if is_list(args), do: Enum.count(args, &match?({:\\, _, _}, &1)), else: 0
  end

  # A definition whose defaults make a function with a breakpoint, and those functions as one would write them.
  defp spelled_out(definition, breaks) do
    case names(definition) do
      [_ | _] = names ->
        shorter = Enum.drop(names, -1)
        wanted? = Enum.any?(breaks, &(&1.name in shorter))
        if wanted?, do: without_defaults(definition, shorter), else: [definition]

      [] ->
        [definition]
    end
  end

  defp without_defaults({kind, meta, [head | body]}, shorter) do
    {name, call_meta, args} = call(head)
    full = {name, call_meta, Enum.map(args, &with({:\\, _, [arg, _]} <- &1, do: arg))}
    head = with {:when, when_meta, [_ | guards]} <- head, do: {:when, when_meta, [full | guards]}, else: (_ -> full)
    [{kind, meta, [head | body]} | Enum.map(shorter, &passing_on(kind, meta, args, &1))]
  end

  # What is given takes the place of defaults from the left.
  defp passing_on(kind, meta, args, {name, arity}) do
    given = arity - Enum.count(args, &(not match?({:\\, _, _}, &1)))

    {values, 0} =
      args
      |> Enum.with_index()
      |> Enum.map_reduce(given, fn
        {{:\\, _, [_, default]}, _}, 0 -> {default, 0}
        {{:\\, _, _}, index}, given -> {variable(index), given - 1}
        {_, index}, given -> {variable(index), given}
      end)

    parameters = Enum.filter(values, &match?({_, _, __MODULE__}, &1))
    {kind, meta, [{name, meta, parameters}, [do: {name, meta, values}]]}
  end

  defp variable(index), do: {:"argument#{index}", [], __MODULE__}

  defp instrument({kind, meta, [head, [{:do, body} | blocks]]} = definition, breaks) do
    function = name(definition)

    case Enum.find(breaks, &(&1.name == function)) do
      nil ->
        definition

      break ->
        {head, reached} = reached(head, break)
        {kind, meta, [head, [{:do, asked(body, reached, meta[:line])} | blocks]]}
    end
  end

  defp instrument(other, _breaks), do: other

  defp reached(head, %{id: id, condition: true}) do
    {head, quote(do: IEx.Pry.__reached__(unquote(id), true))}
  end

  defp reached(head, %{id: id, condition: {patterns, guards}}) do
    {head, variables} = named(head)
    pattern = {:{}, [], patterns}
    pattern = if guards == true, do: pattern, else: {:when, [], [pattern, guards]}

    fits =
      {:case, [generated: true],
       [
         {:{}, [], variables},
         [
           do: [
             {:->, [generated: true], [[pattern], true]},
             {:->, [generated: true], [[{:_, [], nil}], false]}
           ]
         ]
       ]}

    {head, quote(do: IEx.Pry.__reached__(unquote(id), unquote(fits)))}
  end

  # The arguments get names that the function's own code cannot see.
  defp named({:when, meta, [call | guards]}) do
    {call, variables} = named(call)
    {{:when, meta, [call | guards]}, variables}
  end

  defp named({name, meta, args}) do
    {args, variables} =
      args
      |> List.wrap()
      |> Enum.with_index()
      |> Enum.map(fn {arg, index} ->
        variable = variable(index)

        case arg do
          {:\\, meta, [arg, default]} -> {{:\\, meta, [{:=, [], [arg, variable]}, default]}, variable}
          arg -> {{:=, [], [arg, variable]}, variable}
        end
      end)
      |> Enum.unzip()

    {{name, meta, args}, variables}
  end

  defp asked(body, reached, line) do
    next = {:next?, [], __MODULE__}

    steps =
      Enum.flat_map(expressions(body), fn expression ->
        line = line(expression) || line

        ask =
          quote do
            unquote(next) =
              IEx.Pry.__next__(unquote(next), Kernel.binding(), %{__ENV__ | line: unquote(line)})
          end

        [ask, expression]
      end)

    {:__block__, [], [{:=, [], [next, reached]} | steps]}
  end

  defp line(expression) do
    {_, line} =
      Macro.prewalk(expression, nil, fn
        {_, meta, _} = node, nil -> {node, meta[:line]}
        node, line -> {node, line}
      end)

    line
  end
end

defmodule IEx.Pry.Instrument do
  @moduledoc false

  # Breakpoints without module files: the source of a module is compiled again with a question before every
  # expression of the functions to break at.
  #
  # Natives: `:rshell_module.quietly(flag)` tells the compiler to keep its warnings to itself, `:rshell_module.instrument(module)`
  # to ask `definition/3` about each definition of a module.

  @definitions [:def, :defp, :defmacro, :defmacrop]

  @doc "The source of a module as `{file, quoted}`, or `nil`."
  def source(module) do
    with {:module, _} <- Code.ensure_loaded(module),
         {file, text} <- text(module),
         {:ok, quoted} <- Code.string_to_quoted(text, file: file),
         {_, _, _} <- IEx.Pry.Source.find(quoted, module) do
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

  @doc "Tells whether a module defines a function or macro: its source says so, or a macro in it has made one."
  def defines?({_file, quoted}, module, {name, arity} = function) do
    {body, _, _} = IEx.Pry.Source.find(quoted, module)
    functions = module.module_info(:functions)

    Enum.any?(expressions(body), &(function in names(&1))) or function in functions or
      {:"MACRO-#{name}", arity + 1} in functions
  end

  @doc "Compiles a module again, with these breakpoints."
  def compile({file, quoted}, module, breaks) do
    {body, around, definer} = IEx.Pry.Source.find(quoted, module)
    body = body |> expressions() |> Enum.flat_map(&spelled_out(&1, breaks))
    code = definer.({:__block__, [], marked(body, breaks)})
    former = Process.put(__MODULE__, breaks)
    :rshell_module.quietly(true)
    :rshell_module.instrument(module)

    try do
      Code.compile_quoted({:__block__, [], Enum.reverse([code | around])}, file)
    after
      :rshell_module.instrument(nil)
      :rshell_module.quietly(false)
      Process.put(__MODULE__, former)
    end

    :ok
  end

  @doc "The head and the body of a definition of the module that is being compiled again, as it is to be: the compiler asks."
  def definition(kind, head, body) do
    {_, _, [head, body]} = instrument({kind, line_of(head), [head, body]}, Process.get(__MODULE__))
    {head, body}
  end

  defp line_of({_, meta, _}), do: Keyword.take(meta, [:line])
  defp line_of(_), do: []

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
        wanted? = Enum.any?(breaks, &(elem(&1, 2) in shorter))
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

    case List.keyfind(breaks, function, 2) do
      nil ->
        definition

      break ->
        {head, reached} = reached(head, break)
        {kind, meta, [head, [{:do, asked(body, reached, meta[:line])} | blocks]]}
    end
  end

  defp instrument(other, _breaks), do: other

  defp reached(head, {id, _, _, {[], true}, _}) do
    {head, quote(do: IEx.Pry.__reached__(unquote(id), true))}
  end

  defp reached(head, {id, _, _, {patterns, guards}, _}) do
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

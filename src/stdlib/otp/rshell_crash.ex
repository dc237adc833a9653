defmodule :rshell_crash do
  @moduledoc """
  What `:proc_lib` reports of a process that crashes, and its text.

  A report is `[crasher, neighbours]`, both lists of keys and values; a neighbour is linked and ends with it.
  """

  @own_keys [:"$ancestors", :"$initial_call"]

  @measures [:trap_exit, :status, :heap_size, :stack_size, :reductions]

  # What a neighbour is asked for at once: who it is, and what is told of it as it says.
  @identity [:registered_name, :initial_call, :dictionary, :current_function]
  @told [:message_queue_len, :links | @measures] ++ [:current_stacktrace]

  ## What is known

  @doc "Tells of the calling process, which crashes."
  def crasher(class, reason, stack) do
    {_, messages} = :erlang.process_info(self(), :messages)

    [
      initial_call: :proc_lib.initial_call(self()),
      pid: self(),
      registered_name: registered_name(self()),
      error_info: {class, reason, stack},
      ancestors: ancestors(:erlang.get()),
      message_queue_len: length(messages),
      messages: messages
    ] ++
      :erlang.process_info(self(), [:links]) ++
      [{:dictionary, dictionary()} | :erlang.process_info(self(), @measures)]
  end

  defp dictionary(),
    do: for({key, value} <- :erlang.get(), key not in @own_keys, do: {key, value})

  @doc "Tells of the processes of this node that end with the calling one."
  def neighbours() do
    for pid <- linked([self()], %{self() => true}, []),
        known = :erlang.process_info(pid, @identity ++ @told),
        is_list(known),
        do: {:neighbour, neighbour(pid, known)}
  end

  defp neighbour(pid, known) do
    {[name, {_, first}, {_, dictionary}, function], told} = :lists.split(length(@identity), known)
    call = with false <- :proc_lib.initial_call(dictionary), do: first

    [{:pid, pid}, name, {:initial_call, call}, function, {:ancestors, ancestors(dictionary)}] ++
      told
  end

  # Who does not trap exits takes those along that are linked to him.
  defp linked([pid | rest], seen, found) do
    new =
      for other <- links(pid),
          is_pid(other),
          node(other) == node(),
          not is_map_key(seen, other),
          do: other

    ending =
      for other <- new, match?({_, false}, :erlang.process_info(other, :trap_exit)), do: other

    seen = :maps.merge(seen, :maps.from_keys(new, true))
    linked(ending ++ rest, seen, ending ++ found)
  end

  defp linked([], _seen, found), do: found

  defp links(pid),
    do: with({_, links} <- :erlang.process_info(pid, :links), do: links, else: (_ -> []))

  defp registered_name(pid),
    do: with({_, name} <- :erlang.process_info(pid, :registered_name), do: name)

  defp ancestors(dictionary) do
    case :lists.keyfind(:"$ancestors", 1, dictionary) do
      {_, ancestors} -> ancestors
      false -> []
    end
  end

  ## The text

  @doc "Returns the text of a report."
  def text([crasher, neighbours], config) do
    items = for {_, items} <- neighbours, do: items

    if :maps.get(:single_line, config, false) do
      told = for neighbour <- items, do: ['neighbour: ', items(neighbour, '', ', ', config)]
      ['crasher: ', items(crasher, '', ', ', config), '; neighbours: ', :lists.join('; ', told)]
    else
      told =
        for neighbour <- items,
            do: ['    neighbour:\n', items(neighbour, '      ', '\n', config)]

      crasher = items(crasher, '    ', '\n', config)
      ['  crasher:\n', crasher, '\n  neighbours:\n', :lists.join('\n', told)]
    end
  end

  defp items(items, indent, between, config),
    do: :lists.join(between, for(item <- items, do: item(item, indent, config)))

  defp item({:initial_call, {m, f, args}}, indent, _config) when is_list(args),
    do: :io_lib.format('~tsinitial call: ~tw:~tw/~w', [indent, m, f, length(args)])

  defp item({:error_info, {class, reason, stack}}, '', config),
    do: format('~w: ~tp', [class, {reason, stack}], config)

  defp item({:error_info, {class, reason, stack}}, indent, config) do
    [
      indent,
      :erl_error.format_exception(class, reason, stack, %{
        column: length(indent) + 1,
        stack_trim_fun: fn module, _function, _arity -> module == :proc_lib end,
        format_fun: fn term, column ->
          format('~80.' ++ :erlang.integer_to_list(column) ++ 'tp', [term], config)
        end
      })
    ]
  end

  defp item({key, value}, indent, config),
    do: [indent | format('~w: ~80.18tp', [key, value], config)]

  defp format(format, args, config), do: :rshell_reports.format({format, args}, config)
end

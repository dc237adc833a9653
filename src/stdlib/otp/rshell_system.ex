defmodule :rshell_system do
  @moduledoc "What `:erlang.system_info/1` puts together from what else can be asked: texts as in a crash dump, topology."

  # Allocators of the BEAM, none of which is in use here.
  @allocators [:temp_alloc, :sl_alloc, :std_alloc, :ll_alloc, :eheap_alloc, :ets_alloc] ++
                [:fix_alloc, :literal_alloc, :exec_alloc, :binary_alloc, :driver_alloc] ++
                [:sys_alloc, :mseg_alloc]

  @doc "Answers an item; `:unknown` if it is none."
  def info({:wordsize, kind}) when kind in [:internal, :external], do: 8

  def info({:cpu_topology, kind}) when kind in [:detected, :used],
    do: :erlang.system_info(:cpu_topology)

  def info({:cpu_topology, :defined}), do: :undefined
  def info({kind, name}) when kind in [:allocator, :allocator_sizes] and name in @allocators, do: false
  def info(:procs), do: text(:lists.map(&process/1, :erlang.processes()))
  def info(:loaded), do: text(loaded())
  def info(:dist), do: text(distribution(:erlang.is_alive()))
  def info(:info), do: text([memory(), loaded(), distribution(:erlang.is_alive())])
  def info(_), do: :unknown

  defp text(parts), do: :unicode.characters_to_binary(parts)
  defp line(format, values), do: :io_lib.format(format ++ '~n', values)

  defp memory() do
    ['=memory\n' | for({kind, bytes} <- :erlang.memory(), do: line('~ts: ~w', [kind, bytes]))]
  end

  defp loaded() do
    code = :erlang.memory(:code)

    [
      line('Current code: ~w', [code]),
      'Old code: 0\n',
      for(module <- :erlang.loaded(), do: line('~ts', [module]))
    ]
  end

  defp distribution(false), do: '=node:\'nonode@nohost\'\n=no_distribution\n'

  defp distribution(true) do
    nodes =
      for node <- :erlang.nodes(:connected) do
        kind = if :lists.member(node, :erlang.nodes(:hidden)), do: 'hidden', else: 'visible'
        ['=', kind, '_node\n', line('Name: ~p', [node])]
      end

    [line('=node:~p', [node()]) | nodes]
  end

  @asked [:status, :registered_name, :initial_call, :message_queue_len, :links] ++
           [:reductions, :total_heap_size, :memory, :backtrace]

  defp process(pid) do
    case :erlang.process_info(pid, @asked) do
      :undefined -> []
      facts -> ['=proc:', :erlang.pid_to_list(pid), '\n', :lists.map(&fact/1, facts)]
    end
  end

  defp fact({:status, status}), do: line('State: ~s', [state(status)])
  defp fact({:registered_name, []}), do: []
  defp fact({:registered_name, name}), do: line('Name: ~tw', [name])
  defp fact({:initial_call, {m, f, a}}), do: line('Spawned as: ~tw:~tw/~w', [m, f, a])
  defp fact({:message_queue_len, count}), do: line('Message queue length: ~w', [count])
  defp fact({:links, []}), do: []
  defp fact({:links, links}), do: line('Link list: ~w', [links])
  defp fact({:reductions, count}), do: line('Reductions: ~w', [count])
  defp fact({:total_heap_size, words}), do: line('Stack+heap: ~w', [words])
  defp fact({:memory, bytes}), do: line('Memory: ~w', [bytes])
  defp fact({:backtrace, stack}), do: ['Stack dump:\n', stack]

  defp state(:waiting), do: 'Waiting'
  defp state(:running), do: 'Running'
  defp state(:runnable), do: 'Scheduled'
  defp state(:suspended), do: 'Suspended'
  defp state(:exiting), do: 'Exiting'
  defp state(other), do: :erlang.atom_to_list(other)
end

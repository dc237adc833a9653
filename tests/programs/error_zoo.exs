# Everything that can go wrong, how it is told, caught, wrapped, raised again and cleaned up after.
defmodule Zoo do
  defmodule Escape do
    defexception [:animal, severity: :low]

    @impl true
    def exception(animal) when is_atom(animal), do: %__MODULE__{animal: animal}
    def exception(options), do: struct!(__MODULE__, options)

    @impl true
    def message(%{animal: animal, severity: severity}), do: "#{animal} is out (#{severity})"
  end

  defmodule Plain do
    defexception message: "something plain"
  end

  defmodule Wrapped do
    defexception [:cause, :context]
    def message(e), do: "#{e.context}: #{Exception.message(e.cause)}"

    def blame(%{context: context} = e, stacktrace), do: {%{e | context: "blamed #{context}"}, stacktrace}
  end

  def feed(:lion, meat) when meat > 10, do: :full
  def feed(:lion, meat) when is_integer(meat) and meat > 5, do: :calm
  def feed(animal, %{size: size}), do: {animal, size}

  def guarded(fun) do
    fun.()
  rescue
    e in [KeyError, ArgumentError] -> {:rescued, e.__struct__}
    e in Escape ->
      if e.severity == :high, do: reraise(e, __STACKTRACE__)
      reraise Wrapped, [cause: e, context: "zoo"], __STACKTRACE__
  catch
    :throw, {:value, v} -> {:thrown, v}
    kind, value when kind != :error -> {kind, value}
  else
    nil -> :nothing
    x when is_number(x) -> {:number, x}
  after
    send(self(), :cleaned)
  end

  def cleaned do
    receive do
      :cleaned -> 1 + cleaned()
    after
      0 -> 0
    end
  end
end

cases = [
  fn -> nil end, fn -> 7 end, fn -> :neither end, fn -> raise "text" end, fn -> raise ArgumentError end, fn -> Map.fetch!(%{a: 1}, :b) end, fn -> %{a: 1}.c end,
  fn -> raise Zoo.Escape, :lion end, fn -> raise Zoo.Escape, animal: :bear, severity: :high end, fn -> raise Zoo.Escape, nope: 1 end, fn -> raise Zoo.Plain end, fn -> raise Zoo.Plain, message: "else" end,
  fn -> throw({:value, 1}) end, fn -> throw(:ball) end, fn -> exit(:done) end, fn -> exit({:shutdown, 1}) end, fn -> :erlang.error(:custom) end, fn -> :erlang.error({:badmatch, 1}) end,
  fn -> Zoo.feed(:lion, 3) end, fn -> Zoo.feed(:cat) end, fn -> apply(Zoo, :feed, [1, 2, 3]) end, fn -> Nope.run(1) end, fn -> {:ok, x} = Map.fetch(%{}, :x); x end, fn -> case 1 + 1 do 3 -> 1 end end,
  fn -> cond do is_nil(7) -> 1 end end, fn -> with {:ok, x} <- :oops, do: x, else: ({:error, e} -> e) end, fn -> 1 + String.to_atom("a") end, fn -> hd(Enum.to_list([])) end, fn -> elem({1, 2}, String.length("abc")) end,
  fn -> <<String.to_atom("a")::8>> end, fn -> (fn a, b -> a + b end).(1) end, fn -> apply(:not_a_function, []) end, fn -> String.to_integer("12x") end,
  fn -> Integer.parse(nil) end, fn -> Enum.map(5, & &1) end, fn -> struct!(Range, nope: 1) end, fn -> Map.put([], :a, 1) end, fn -> Keyword.fetch!([a: 1], :b) end, fn -> List.first([1], 2) |> String.upcase() end,
  fn -> Enum.fetch!([1], 3) end, fn -> File.read!("/no/such/file") end, fn -> URI.new!("http://[") end, fn -> Date.new!(2023, 2, 30) end, fn -> Version.parse!("1.x") end, fn -> Regex.compile!("(") end, fn -> Code.string_to_quoted!("1 +") end,
  fn -> Code.eval_string("foo + 1") end, fn -> Base.decode16!("xyz") end, fn -> Process.sleep(:never) end, fn -> GenServer.call(:nobody_here, :hello) end, fn -> Task.await(%Task{ref: make_ref(), owner: nil, pid: nil, mfa: nil}) end,
  fn -> :ets.lookup(:no_table, 1) end, fn -> send(:nobody_here, 1) end, fn -> Atom.to_string("a") end, fn -> Tuple.delete_at({1}, 4) end, fn -> Range.new(1, 2, 0) end, fn -> Stream.cycle([]) |> Enum.take(1) end, fn -> Float.round(1.0, 20) end, fn -> Integer.pow(2, -1) end
]

clean = fn text -> text |> String.replace(~r/#(PID|Reference|Function)<[^>]*>/, "#\\1<>") |> String.replace("\n", " ") |> String.slice(0, 160) end

for {fun, n} <- Enum.with_index(cases, 1) do
  text =
    try do
      {:returned, Zoo.guarded(fun)}
    catch
      kind, reason ->
        {kind, Exception.format_banner(kind, reason, __STACKTRACE__)}
    end
    |> case do
      {:returned, value} -> "returned #{inspect(value)}"
      {kind, banner} -> "#{kind} #{banner}"
    end

  IO.puts("#{n}. #{clean.(text)}")
end

IO.inspect(Zoo.cleaned() == length(cases))

try do
  Zoo.feed(:lion, 3)
rescue
  e ->
    {blamed, stack} = Exception.blame(:error, e, __STACKTRACE__)
    IO.puts(Exception.message(blamed))
    [{module, function, arity_or_args, _} | _] = stack
    IO.inspect({module, function, arity_or_args})
end

wrapped = Exception.normalize(:error, %{__struct__: Zoo.Wrapped, __exception__: true, cause: Zoo.Plain.exception([]), context: "outer"})
IO.puts(Exception.message(elem(Exception.blame(:error, wrapped, []), 0)))
IO.inspect(Enum.map([:badarg, {:badkey, :a}, :undef, {:badarity, {fn -> 1 end, [1]}}, {:case_clause, 1}, :system_limit, {:nocatch, 1}, {:unknown, 1}, {:badmap, 1}, {:badfun, 1}, :function_clause, {:try_clause, 2}], fn reason -> Exception.normalize(:error, reason, []).__struct__ end))
IO.inspect(for {kind, reason} <- [exit: :normal, exit: {:noproc, {GenServer, :call, [:a, :b, 5000]}}, exit: {{:badmatch, 1}, [{Foo, :bar, 2, [file: 'foo.ex', line: 3]}]}, throw: [1], exit: :timeout], do: Exception.format_banner(kind, reason))
IO.puts(Exception.format_stacktrace([{Foo, :bar, 2, [file: 'lib/foo.ex', line: 3]}, {Foo, :"-baz/1-fun-0-", [1, :a], []}, {:lists, :map, 2, [file: 'lists.erl', line: 1]}]))
IO.puts(Enum.map_join([{Foo, :bar, 1}, {Foo, :"weird name", [1, 2]}, {Foo, :+, 2}], " ", fn {m, f, a} -> Exception.format_mfa(m, f, a) end))
IO.puts(Exception.format_exit({:shutdown, {:failed_to_start_child, Some.Child, {:EXIT, {%RuntimeError{message: "boom"}, []}}}}))
IO.puts(Exception.format_fa(fn -> 1 end, 0) |> String.replace(~r/#Function<[^>]*>/, "#Function<>"))

spawn_monitor(fn -> exit({:custom, "reason"}) end)
receive do: ({:DOWN, _, :process, _, reason} -> IO.inspect(reason))

# The event manager of old, and what becomes of handlers that are removed, swapped, or fail.
Process.flag(:trap_exit, true)
Logger.configure(level: :none)

defmodule H do
  use GenEvent
  def init(:bad), do: {:error, :bad}
  def init(:odd), do: :odd
  def init({:swap, a, b}), do: {:ok, {a, b}}
  def init(x), do: {:ok, x}
  def handle_event(:remove, _), do: :remove_handler
  def handle_event({:swap, m, a}, s), do: {:swap_handler, :swapped, s, m, a}
  def handle_event(:crash, _), do: exit(:crash)
  def handle_event(:odd, _), do: :odd
  def handle_event(:hib, s), do: {:ok, s, :hibernate}
  def handle_event(e, s), do: {:ok, [e | List.wrap(s)]}
  def handle_call(:get, s), do: {:ok, s, s}
  def handle_call(:remove, s), do: {:remove_handler, :bye, s}
  def handle_call(:odd, _), do: :odd
  def handle_call({:swap, m, a}, s), do: {:swap_handler, :rep, :sw, s, m, a}
  def handle_info(m, s), do: {:ok, [{:info, m} | List.wrap(s)]}

  def terminate(r, s),
    do:
      (
        send(:tester, {:terminated, r, s})
        {:term, r}
      )
end

defmodule H2 do
  use GenEvent
end

Process.register(self(), :tester)

r = fn name, f ->
  s =
    try do
      inspect(f.(), limit: :infinity, width: 200)
    rescue
      e -> "** #{inspect(e.__struct__)} #{Exception.message(e)}"
    catch
      k, e -> "** #{k} #{inspect(e)}"
    end

  s = Regex.replace(~r/#(PID|Reference|Function|Port)<[^>]*>/, s, "#\\1<>")
  IO.puts("#{name}: #{Regex.replace(~r/(line: \d+|, \[file: '[a-z_\/]*.e[rx][ls]*', line: \d+\])/, s, "")}")
end

flush = fn ->
  Stream.repeatedly(fn ->
    receive do
      m -> m
    after
      30 -> :none
    end
  end)
  |> Enum.take_while(&(&1 != :none))
end

{:ok, m} = GenEvent.start_link(name: :mgr)

for {n, f} <- [
      add: fn -> GenEvent.add_handler(m, H, []) end,
      dup: fn -> GenEvent.add_handler(m, H, []) end,
      id: fn -> GenEvent.add_handler(m, {H, 1}, [:one]) end,
      bad: fn -> GenEvent.add_handler(m, {H, 2}, :bad) end,
      odd: fn -> GenEvent.add_handler(m, {H, 2}, :odd) end,
      which: fn -> GenEvent.which_handlers(m) end,
      notify: fn -> GenEvent.notify(m, :a) end,
      sync: fn -> GenEvent.sync_notify(m, :b) end,
      ack: fn -> GenEvent.ack_notify(m, :c) end,
      call: fn -> GenEvent.call(m, H, :get) end,
      call2: fn -> GenEvent.call(m, {H, 1}, :get, 1000) end,
      callno: fn -> GenEvent.call(m, Nope, :get) end,
      callodd: fn -> GenEvent.call(m, {H, 1}, :odd) end,
      w2: fn -> GenEvent.which_handlers(m) end,
      rem: fn -> GenEvent.call(m, H, :remove) end,
      w3: fn -> GenEvent.which_handlers(m) end,
      mon: fn -> GenEvent.add_mon_handler(m, H, []) end,
      rh: fn -> GenEvent.remove_handler(m, H, :arg) end,
      rhno: fn -> GenEvent.remove_handler(m, H, :arg) end,
      mon2: fn -> GenEvent.add_mon_handler(m, H, []) end,
      crash: fn -> GenEvent.sync_notify(m, :crash) end,
      w4: fn -> GenEvent.which_handlers(m) end,
      a5: fn -> GenEvent.add_handler(m, H, [:x]) end,
      swap: fn -> GenEvent.swap_handler(m, H, :sarg, {H, 9}, :new) end,
      g9: fn -> GenEvent.call(m, {H, 9}, :get) end,
      swapno: fn -> GenEvent.swap_handler(m, H, :sarg, {H, 10}, :new) end,
      evswap: fn -> GenEvent.sync_notify(m, {:swap, {H, 11}, :z}) end,
      w6: fn -> GenEvent.which_handlers(m) end,
      info: fn ->
        send(m, :hello)
        Process.sleep(10)
        GenEvent.call(m, {H, 11}, :get)
      end,
      evrem: fn -> GenEvent.sync_notify(m, :remove) end,
      w7: fn -> GenEvent.which_handlers(m) end,
      h2: fn -> GenEvent.add_handler(m, H2, 5) end,
      h2n: fn -> GenEvent.sync_notify(m, :x) end,
      w8: fn -> GenEvent.which_handlers(m) end,
      reg: fn -> GenEvent.which_handlers(:mgr) end,
      st: fn -> GenEvent.start_link(name: :mgr) |> elem(0) end,
      badname: fn -> GenEvent.start_link(name: "x") end,
      noproc: fn -> GenEvent.call(:nope, H, :x) end,
      nnot: fn -> GenEvent.notify(:nope, :x) end,
      stream: fn ->
        handlers = GenEvent.which_handlers(m)
        t = Task.async(fn -> GenEvent.stream(m) |> Enum.take(2) end)
        added = fn added -> if GenEvent.which_handlers(m) == handlers, do: added.(added) end
        added.(added)
        GenEvent.notify(m, 1)
        GenEvent.notify(m, 2)
        Task.await(t)
      end,
      stop: fn -> GenEvent.stop(m) end,
      dead: fn -> GenEvent.which_handlers(m) end
    ] do
  r.(n, f)
  r.("m", flush)
end

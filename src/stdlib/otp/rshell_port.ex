# The driver of a port to another program: a process that starts it, hands its output to the port's owner and the owner's
# commands to its input. The natives `:rshell.child_*` do the work.
defmodule :rshell_port do
  @moduledoc false

  # Opens a port: `{:ok, port}` or `{:error, reason}`.
  def open(program, args, opts) do
    owner = self()
    ref = :erlang.make_ref()
    {_, monitor} = :erlang.spawn_monitor(fn -> start(owner, ref, program, args, opts) end)

    receive do
      {^ref, reply} ->
        :erlang.demonitor(monitor, [:flush])
        reply

      {:DOWN, ^monitor, _, _, reason} ->
        {:error, reason}
    end
  end

  # Asks a driver; `:closed` if there is none.
  def call(port, request) do
    case driver(port) do
      :undefined ->
        :closed

      pid ->
        ref = :erlang.monitor(:process, pid)
        send(pid, {:rshell_call, self(), ref, request})

        receive do
          {^ref, reply} ->
            :erlang.demonitor(ref, [:flush])
            reply

          {:DOWN, ^ref, _, _, _} ->
            :closed
        end
    end
  end

  def driver(port) when is_port(port), do: :rshell.port_driver(port)

  def driver(name) when is_atom(name) do
    case :erlang.whereis(name) do
      port when is_port(port) -> driver(port)
      _ -> :undefined
    end
  end

  def driver(_), do: :undefined

  defp start(owner, ref, program, args, opts) do
    :erlang.process_flag(:trap_exit, true)

    case launch(program, args, opts) do
      {:ok, child, system} ->
        port = :rshell.become_port()
        if is_pid(owner) and :erlang.is_process_alive(owner), do: :erlang.link(owner)
        send(owner, {ref, {:ok, port}})

        loop(%{
          port: port,
          owner: owner,
          child: child,
          system: system,
          name: opts.name,
          form: opts.form,
          binary: opts.binary,
          wants_status: opts.exit_status,
          wants_eof: opts.eof,
          rest: "",
          eof: not opts.in,
          status: nil,
          input: 0,
          output: 0,
          data: :undefined
        })

      error ->
        send(owner, {ref, error})
    end
  end

  # A folder that is not there is the program's failure, not the port's.
  defp launch(program, args, opts) do
    native = :maps.with([:in, :out, :cd, :arg0, :env, :stderr_to_stdout], opts)

    if is_map_key(native, :cd) and not :filelib.is_dir(native.cd) do
      :io.put_chars(:standard_error, ["spawn: Could not cd to ", native.cd, "\r\n"])
      :rshell.child_start("/bin/sh", ["-c", "exit 2"], :maps.remove(:cd, native))
    else
      :rshell.child_start(program, args, native)
    end
  end

  # A program may leave its output to others when it ends: they are not waited for.
  defp loop(%{owner: owner, child: child} = state) do
    receive do
      {:rshell_child, ^child, event} ->
        child(event, state)

      {^owner, {:command, data}} ->
        command(data, state)

      {^owner, :close} ->
        :rshell.child_close(child)
        send(owner, {state.port, :closed})

      {^owner, {:connect, pid}} when is_pid(pid) ->
        send(owner, {state.port, :connected})
        loop(connect(pid, state))

      {from, request} when is_pid(from) and from != owner and request != :ok ->
        :erlang.exit(from, :badsig)
        loop(state)

      {:rshell_call, from, ref, request} ->
        asked(request, from, ref, state)

      {:EXIT, from, reason} when from == owner or reason != :normal ->
        :rshell.child_close(child)
        exit(reason)

      _ ->
        loop(state)
    after
      if(state.status != nil and not state.eof, do: 100, else: :infinity) ->
        finished(%{state | eof: true})
    end
  end

  defp connect(pid, state) do
    :erlang.link(pid)
    %{state | owner: pid}
  end

  defp command(data, state) do
    data = framed(:erlang.iolist_to_binary(data), state.form)
    :rshell.child_write(state.child, data)
    loop(%{state | output: state.output + byte_size(data)})
  end

  defp framed(data, {:packet, bytes}), do: [<<byte_size(data)::size(bytes)-unit(8)>>, data] |> :erlang.iolist_to_binary()
  defp framed(data, _form), do: data

  defp child({:data, data}, state) do
    state = %{state | input: state.input + byte_size(data)}
    loop(%{state | rest: deliver(state.form, merged(state.rest, data), state)})
  end

  defp child(:eof, state), do: finished(%{state | eof: true})
  defp child({:exit_status, status}, state), do: finished(%{state | status: status})

  # Nobody reads what is written: the port breaks.
  defp child({:error, reason}, state) do
    :rshell.child_close(state.child)
    exit(reason)
  end

  defp merged("", data), do: data
  defp merged(rest, data), do: rest <> data

  defp finished(%{eof: true, status: status} = state) when status != nil do
    if state.wants_status, do: send(state.owner, {state.port, {:exit_status, status}})
    ended(state)
  end

  defp finished(%{eof: true, wants_status: false} = state), do: ended(state)

  defp finished(state), do: loop(state)

  # The last line may lack its break. With `:eof` the port stays open.
  defp ended(state) do
    if state.rest != "" and elem_or(state.form) == :line, do: say(state, {:noeol, data(state, state.rest)})

    if state.wants_eof do
      send(state.owner, {state.port, :eof})
      loop(%{state | rest: "", status: nil, wants_status: true, eof: true})
    else
      :rshell.child_close(state.child)
      exit(:normal)
    end
  end

  defp elem_or(form) when is_tuple(form), do: elem(form, 0)
  defp elem_or(form), do: form

  defp say(state, data), do: send(state.owner, {state.port, {:data, data}})

  defp data(%{binary: true}, data), do: data
  defp data(_, data), do: :erlang.binary_to_list(data)

  # Hands over what is complete and gives the rest.
  defp deliver(:stream, data, state) do
    say(state, data(state, data))
    ""
  end

  defp deliver({:packet, bytes} = form, data, state) do
    case data do
      <<size::size(bytes)-unit(8), packet::binary-size(size), rest::binary>> ->
        say(state, data(state, packet))
        deliver(form, rest, state)

      _ ->
        data
    end
  end

  defp deliver({:line, most} = form, data, state) do
    case :binary.split(data, "\n") do
      [line, rest] when byte_size(line) <= most ->
        say(state, {:eol, data(state, line)})
        deliver(form, rest, state)

      _ when byte_size(data) >= most ->
        <<part::binary-size(most), rest::binary>> = data
        say(state, {:noeol, data(state, part)})
        deliver(form, rest, state)

      _ ->
        data
    end
  end

  # Calls

  defp asked({:command, data}, from, ref, state) do
    send(from, {ref, true})
    command(data, state)
  end

  defp asked(:close, from, ref, state) do
    :rshell.child_close(state.child)
    send(from, {ref, true})
    exit(:normal)
  end

  defp asked({:connect, pid}, from, ref, state) do
    send(from, {ref, true})
    loop(connect(pid, state))
  end

  defp asked(:info, from, ref, state) do
    {:links, links} = :erlang.process_info(self(), :links)

    send(
      from,
      {ref,
       %{
         name: :erlang.binary_to_list(state.name),
         links: links,
         connected: state.owner,
         input: state.input,
         output: state.output,
         os_pid: state.system
       }}
    )

    loop(state)
  end

  defp asked({:set_data, data}, from, ref, state) do
    send(from, {ref, true})
    loop(%{state | data: data})
  end

  defp asked(:get_data, from, ref, state) do
    send(from, {ref, {:ok, state.data}})
    loop(state)
  end

  defp asked(_request, from, ref, state) do
    send(from, {ref, {:error, :einval}})
    loop(state)
  end
end

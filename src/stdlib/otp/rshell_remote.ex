defmodule :rshell_remote do
  @moduledoc false

  # Another node used from here: its own shell with this terminal as group leader, or one expression.

  def main(name, expression, dot_iex) do
    node = :erlang.binary_to_atom(name)

    status =
      case {:net_kernel.connect_node(node), expression} do
        {true, nil} -> shell(node, dot_iex)
        {true, _} -> evaluate(node, expression)
        _ -> unreachable(node, expression)
      end

    :erlang.halt(status)
  end

  defp unreachable(node, nil) do
    say("Could not contact remote node #{node}, reason: :nodedown. Aborting...\n")
    explain(node)
  end

  defp unreachable(node, _) do
    say("Could not contact remote node #{node}\n")
    explain(node)
  end

  defp explain(node) do
    say([:rshell_doctor.explain(node), ?\n])
    1
  end

  ## The shell

  defp shell(node, dot_iex) do
    options = if dot_iex, do: [dot_iex_path: dot_iex], else: []

    case start(node, options) do
      {:ok, shell} ->
        wait(node, shell)

      :missing ->
        say("Could not find IEx on remote node #{node}. Aborting...\n")

        say([
          "It runs Erlang/OTP #{release(node)} without Elixir's shell. Calls work from a shell here:\n",
          "    :rpc.call(#{inspect(node)}, :erlang, :memory, [])\n"
        ])

        1

      {:failed, reason} ->
        say("Could not start IEx on remote node #{node}: #{inspect(reason)}\n")
        1
    end
  end

  # Elixir moved the start of its shell in 1.15, when OTP 26 came with another terminal.
  defp start(node, options) do
    case :erlang.hd(for(module <- [IEx, :iex], loaded?(node, module), do: module) ++ [nil]) do
      nil ->
        :missing

      module ->
        case :erpc.call(node, module, :start, [options, {:erlang, :is_atom, [:ok]}]) do
          pid when is_pid(pid) -> {:ok, pid}
          other -> {:failed, other}
        end
    end
  catch
    _, reason -> {:failed, reason}
  end

  defp loaded?(node, module) do
    match?({:module, _}, :erpc.call(node, :code, :ensure_loaded, [module])) and
      :erpc.call(node, :erlang, :function_exported, [module, :start, 2])
  end

  defp release(node) do
    :erpc.call(node, :erlang, :system_info, [:otp_release])
  catch
    _, _ -> '?'
  end

  defp wait(node, shell) do
    ref = :erlang.monitor(:process, shell)

    receive do
      {:DOWN, ^ref, _, _, :noconnection} ->
        say("\n*** The connection to #{node} is lost ***\n")
        1

      {:DOWN, ^ref, _, _, reason} when reason in [:normal, :shutdown, :noproc] ->
        0

      {:DOWN, ^ref, _, _, reason} ->
        say("\n*** The shell on #{node} has ended: #{inspect(reason)} ***\n")
        1
    end
  end

  ## One expression

  # The result is turned into text where it is, by the modules that know it.
  @evaluation "inspect((fn -> elem(Code.eval_string(code, []), 0) end).(), pretty: true, limit: 50, width: width)"

  defp evaluate(node, text) do
    case :erpc.call(node, :code, :ensure_loaded, [Code]) do
      {:module, _} ->
        guarded(node, fn ->
          bindings = [code: text, width: width()]
          {shown, _} = :erpc.call(node, Code, :eval_string, [@evaluation, bindings])
          shown
        end)

      _ ->
        guarded(node, fn -> inspect(evaluate_here(node, text), pretty: true, width: width()) end)
    end
  end

  # A node without Elixir can run what is expanded here, as far as it calls nothing of Elixir.
  defp evaluate_here(node, text) do
    {fun, _} = Code.eval_string("fn -> #{text}\nend")
    :erpc.call(node, fun)
  end

  defp guarded(node, fun) do
    :io.put_chars(:standard_io, :unicode, [fun.(), ?\n])
    0
  catch
    :error, {:exception, :undef, [{module, name, args, _} | _]} = reason ->
      failed(reason)
      if elixir?(module) and not elixir_there?(node), do: missing(node, module, name, args)
      1

    :error, {:exception, reason, stack} ->
      :rshell_boot.print_error(:error, reason, stack)
      1

    :exit, {:exception, reason} ->
      :rshell_boot.print_error(:exit, reason, [])
      1

    kind, reason ->
      :rshell_boot.print_error(kind, reason, __STACKTRACE__)
      1
  end

  defp failed({:exception, reason, stack}), do: :rshell_boot.print_error(:error, reason, stack)

  defp elixir?(module), do: match?("Elixir." <> _, :erlang.atom_to_binary(module))

  defp elixir_there?(node),
    do: match?({:module, _}, :erpc.call(node, :code, :ensure_loaded, [Kernel]))

  defp missing(node, module, name, args) do
    arity = if is_list(args), do: length(args), else: args

    say(
      "#{node} has no Elixir, so #{inspect(module)}.#{name}/#{arity} is not there; functions of Erlang can be called\n"
    )
  end

  defp width() do
    case :io.columns() do
      {:ok, columns} -> columns
      _ -> 80
    end
  end

  defp say(text), do: :io.put_chars(:standard_error, :unicode, text)
end

defmodule :c do
  @moduledoc "Commands of the Erlang shell that make sense in this one."

  @doc "Makes a pid of its three numbers."
  def pid(x, y, z) when is_integer(x) and is_integer(y) and is_integer(z),
    do: :erlang.list_to_pid(:lists.concat(['<', x, '.', y, '.', z, '>']))

  @doc "Prints and removes the messages of the calling process."
  def flush() do
    receive do
      message ->
        :io.format('Shell got ~p~n', [message])
        :c.flush()
    after
      0 -> :ok
    end
  end

  @doc "Prints the working directory."
  def pwd() do
    {:ok, path} = :file.get_cwd()
    :io.put_chars([path, ?\n])
  end

  @doc "Ends the node."
  def q(), do: :init.stop()

  @doc "Loads a module."
  def l(module) do
    :code.purge(module)
    :code.load_file(module)
  end

  @doc "Prints where a process is; `:undefined` if there is none."
  def bt(pid) do
    case :erlang.process_info(pid, :backtrace) do
      {:backtrace, text} -> :io.put_chars(text)
      :undefined -> :undefined
    end
  end

  @doc "Returns how much memory is in use, by kind."
  def memory(), do: :erlang.memory()

  @doc "Returns how much memory of a kind is in use."
  def memory(kind), do: :erlang.memory(kind)
end

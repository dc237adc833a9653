defmodule Kernel.ErrorHandler do
  @moduledoc false

  # What a process that compiles a file does when it needs a module that is not there: it asks the compiler in charge
  # (`Kernel.ParallelCompiler`) and waits until another file has defined it. Called by the machine.

  def ensure_compiled(module, kind, mode) do
    {compiler, _file} = :erlang.get(:elixir_compiler_info)
    ref = :erlang.make_ref()
    defining = :rshell_module.open_modules()
    send(compiler, {:waiting, %{pid: self(), ref: ref, kind: kind, module: module, defining: defining, mode: mode}})

    receive do
      {^ref, :deadlock} when mode == :raise ->
        raise CompileError, description: "deadlocked waiting on #{kind} #{inspect(module)}"

      {^ref, answer} ->
        answer
    end
  end

  def module_available(module, binary) do
    with {compiler, file} <- :erlang.get(:elixir_compiler_info),
         do: send(compiler, {:module_available, self(), file, module, binary})

    :ok
  end

  def struct_available(module, struct) do
    with {compiler, _file} <- :erlang.get(:elixir_compiler_info),
         do: send(compiler, {:struct_available, module, struct})

    :ok
  end
end

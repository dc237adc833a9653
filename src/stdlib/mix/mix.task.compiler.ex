defmodule Mix.Task.Compiler do
  @moduledoc """
  What compilers of `mix compile` are: tasks `Mix.Tasks.Compile.Name` whose `run/1` tells whether they did
  something, and what they have to say of places in files. The project names them under `:compilers`.

      defmodule Mix.Tasks.Compile.Words do
        use Mix.Task.Compiler

        @impl true
        def run(_arguments) do
          if stale?(), do: compile(), else: :noop
        end
      end
  """

  @type status :: :ok | :noop | :error

  @doc """
  Compiles what has changed: `:ok`, `:noop` when nothing had, or `:error`, alone or as `{status,
  diagnostics}`.

      def run(_arguments), do: if(stale?(), do: compile(), else: {:noop, []})
  """
  @callback run(OptionParser.argv()) :: status | {status, [Mix.Task.Compiler.Diagnostic.t()]}

  @doc """
  Lists the files in which the compiler remembers what it did; other compilers compare their times.

      def manifests, do: [Path.join(Mix.Project.manifest_path(), "compile.words")]
  """
  @callback manifests() :: [Path.t()]

  @doc """
  Removes what the compiler made; `mix clean` calls it.

      def clean, do: File.rm("priv/words.table")
  """
  @callback clean() :: any
  @optional_callbacks clean: 0, manifests: 0

  @doc false
  defmacro __using__(_opts) do
    quote do
      Enum.each(
        [:shortdoc, :recursive, :requirements, :preferred_cli_env],
        &Module.register_attribute(__MODULE__, &1, persist: true)
      )

      @behaviour Mix.Task.Compiler
    end
  end

  @doc """
  Adds a function that runs after a compiler: it gets what that gave, `{status, diagnostics}`, and returns
  what counts instead. For compilers that need what another one makes, `:elixir` or `:app` for instance.

      Mix.Task.Compiler.after_compiler(:app, fn {status, diagnostics} -> {status, diagnostics} end)
      #=> :ok
  """
  def after_compiler(name, fun) when is_atom(name) and is_function(fun, 1) do
    Mix.State.update(
      :after_compiler,
      %{},
      &Map.update(&1, name, [fun], fn funs -> [fun | funs] end)
    )

    :ok
  end

  @doc false
  def run(compilers, args) do
    Enum.reduce_while(compilers, {:noop, []}, fn name, {status, diagnostics} ->
      result = normalize(Mix.Task.rerun("compile.#{name}", args), name)
      hooks = take_hooks(name)
      {new, more} = Enum.reduce(hooks, result, fn fun, result -> fun.(result) end)
      result = {merge(status, new), diagnostics ++ more}
      if new == :error, do: {:halt, result}, else: {:cont, result}
    end)
  end

  # Each runs once.
  defp take_hooks(name) do
    {hooks, others} = Map.pop(Mix.State.get(:after_compiler, %{}), name, [])
    Mix.State.put(:after_compiler, others)
    hooks
  end

  defp merge(:error, _), do: :error
  defp merge(_, :error), do: :error
  defp merge(:noop, new), do: new
  defp merge(old, :noop), do: old
  defp merge(_, _), do: :ok

  # A task that ran in each project of an umbrella gives a list.
  @doc false
  def normalize(results, name) when is_list(results) do
    Enum.reduce(results, {:noop, []}, fn result, {status, diagnostics} ->
      {new, more} = normalize(result, name)
      {merge(status, new), diagnostics ++ more}
    end)
  end

  def normalize({status, diagnostics}, _name) when status in [:ok, :noop, :error],
    do: {status, diagnostics}

  def normalize(status, _name) when status in [:ok, :noop, :error], do: {status, []}

  def normalize(other, name) do
    Mix.shell().error(
      "warning: Mix compiler #{inspect(name)} was supposed to return :ok | :noop | :error or {:ok | :noop | :error, [diagnostic]} but it returned #{inspect(other)}"
    )

    {:noop, []}
  end
end

defmodule Mix.Task.Compiler.Diagnostic do
  @moduledoc ~S"""
  What a compiler has to say of a place in a file: a struct of `:file`, `:severity`, `:error` or `:warning`
  as a rule, `:message`, `:position`, a line, `{line, column}` or `nil`, `:compiler_name` and `:details`.

      %Mix.Task.Compiler.Diagnostic{
        file: "/home/me/chat/lib/chat.ex",
        severity: :warning,
        message: "variable \"x\" is unused",
        position: 3,
        compiler_name: "Elixir"
      }
  """
  @enforce_keys [:file, :severity, :message, :position, :compiler_name]
  defstruct [:file, :severity, :message, :position, :compiler_name, :details]
end

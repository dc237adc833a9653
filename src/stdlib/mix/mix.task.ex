defmodule Mix.Task do
  @moduledoc """
  What can be done with a project: modules `Mix.Tasks.Name` with a function `run/1`, which gets the arguments
  of the command line. Parts of the name are joined by dots: `Mix.Tasks.Deps.Get` is `mix deps.get`.

      defmodule Mix.Tasks.Hello do
        @moduledoc "Says hello to those whose names are given."
        use Mix.Task

        @shortdoc "Says hello"
        @requirements ["app.config"]

        @impl true
        def run(names), do: Enum.each(names, &Mix.shell().info("hello " <> &1))
      end

  `@shortdoc` puts a task into the list of `mix help`, the module's documentation is what `mix help hello`
  shows. `@requirements` are tasks that run before it, such as `"app.config"` or `"app.start"`; `@recursive
  true` has it run in each project of an umbrella; `@preferred_cli_env :test` names the environment it wants.

  A task runs once: `run/2` of one that ran already does nothing and returns `:noop`, until `reenable/1`.
  """

  @frames [traced: [{Mix.Task, :"-run_task/4-fun-0-", 3, [file: 'lib/mix/task.ex', line: 421]}]]

  @type task_name :: String.t() | atom

  @doc """
  Does what the task is for, with the arguments of the command line as a list of texts, which `OptionParser`
  takes apart.

      @impl true
      def run(arguments) do
        {options, names} = OptionParser.parse!(arguments, strict: [loud: :boolean])
        Enum.each(names, &greet(&1, options))
      end
  """
  @callback run(command_line_args :: [binary]) :: any

  @doc false
  defmacro __using__(_opts) do
    quote do
      Enum.each(
        [:shortdoc, :recursive, :requirements, :preferred_cli_env],
        &Module.register_attribute(__MODULE__, &1, persist: true)
      )

      @behaviour Mix.Task
    end
  end

  @doc """
  Loads every task there is, those of the library and those in the code path, and returns their modules.

      Mix.Tasks.Test in Mix.Task.load_all()
      #=> true
  """
  def load_all do
    own =
      for module <- :rshell_code.library_modules(), task_name?(Atom.to_string(module)), do: module

    dirs = :code.get_path()
    Enum.uniq(Enum.filter(own, &loaded_task?/1) ++ load_tasks(dirs))
  end

  @doc """
  Loads the tasks whose module files are in directories, and returns their modules.

      Mix.Task.load_tasks(["_build/rshell/dev/lib/my_app/ebin"])
      #=> [Mix.Tasks.Hello]
  """
  def load_tasks(dirs) do
    for dir <- dirs,
        file <- files(dir),
        name = Path.rootname(file),
        task_name?(name),
        module = String.to_atom(name),
        loaded_task?(module),
        do: module
  end

  defp files(dir) do
    case File.ls(dir) do
      {:ok, files} -> Enum.filter(files, &String.starts_with?(&1, "Elixir.Mix.Tasks."))
      _ -> []
    end
  end

  defp task_name?("Elixir.Mix.Tasks." <> _), do: true
  defp task_name?(_), do: false

  defp loaded_task?(module),
    do: Code.ensure_loaded?(module) and function_exported?(module, :run, 1)

  @doc """
  Lists the tasks that are loaded; `load_all/0` loads all there are.

      Mix.Task.all_modules()
      #=> [Mix.Tasks.Help, ...]
  """
  def all_modules do
    for module <- :erlang.loaded(),
        task_name?(Atom.to_string(module)),
        function_exported?(module, :run, 1),
        do: module
  end

  @doc """
  Returns the documentation of a task's module: a text, `nil`, or `false` where it is hidden.

      Mix.Task.moduledoc(Mix.Tasks.Hello)
      #=> "Says hello to those whose names are given."
  """
  def moduledoc(module) when is_atom(module) do
    case Code.fetch_docs(module) do
      {:docs_v1, _, _, _, %{"en" => doc}, _, _} -> doc
      {:docs_v1, _, _, _, :hidden, _, _} -> false
      _ -> nil
    end
  end

  @doc """
  Returns what a task says about itself in a few words, its `@shortdoc`, or `nil`.

      Mix.Task.shortdoc(Mix.Tasks.Test)
      #=> "Runs a project's tests"
  """
  def shortdoc(module) when is_atom(module), do: attribute(module, :shortdoc)

  @doc """
  Tells whether a task runs in each project of an umbrella, as its `@recursive` has it.

      iex> Mix.Task.recursive(Mix.Tasks.Compile)
      false
  """
  def recursive(module), do: attribute(module, :recursive) == true

  @doc """
  Returns the environment a task wants, as its `@preferred_cli_env` has it, or `nil`.

      Mix.Task.preferred_cli_env("test")
      #=> :test
  """
  def preferred_cli_env(task) when is_atom(task) or is_binary(task) do
    case get(task) do
      nil -> nil
      module -> attribute(module, :preferred_cli_env)
    end
  end

  @doc """
  Lists the tasks that have to run before a task, as its `@requirements` has them.

      Mix.Task.requirements(Mix.Tasks.Hello)
      #=> ["app.config"]
  """
  def requirements(module), do: values(module, :requirements)

  defp attribute(module, name) do
    case values(module, name) do
      [value] -> value
      _ -> nil
    end
  end

  defp values(module, name), do: Keyword.get(module.__info__(:attributes), name, [])

  @doc """
  Returns the name of a task.

      iex> Mix.Task.task_name(Mix.Tasks.Deps.Get)
      "deps.get"
  """
  def task_name(module) when is_atom(module), do: Mix.Utils.module_name_to_command(module, 2)

  @doc """
  Returns the module of a task by its name, or `nil`.

      Mix.Task.get("test")
      #=> Mix.Tasks.Test
      Mix.Task.get("no.such.task")
      #=> nil
  """
  def get(task) do
    case fetch(task) do
      {:ok, module} -> module
      _ -> nil
    end
  end

  @doc """
  As `get/1`, but raises a `Mix.NoTaskError`, which knows similar names, or a `Mix.InvalidTaskError` for a
  module without `run/1`.

      Mix.Task.get!("tset")
      #=> ** (Mix.NoTaskError) The task "tset" could not be found. Did you mean "test"?
  """
  def get!(task) do
    case fetch(task) do
      {:ok, module} -> module
      {:error, :invalid} -> raise Mix.InvalidTaskError, task: to_string(task)
      {:error, :not_found} -> raise Mix.NoTaskError, task: to_string(task)
    end
  end

  defp fetch(task) when is_binary(task) or is_atom(task) do
    module = Module.concat(Mix.Tasks, Mix.Utils.command_to_module_name(task))

    cond do
      not Regex.match?(~r/^[A-Za-z][\w.]*$/, to_string(task)) -> {:error, :not_found}
      not Code.ensure_loaded?(module) -> {:error, :not_found}
      function_exported?(module, :run, 1) -> {:ok, module}
      true -> {:error, :invalid}
    end
  end

  @doc """
  Tells whether a module is a task: it is named like one and has `run/1`.

      iex> Mix.Task.task?(Mix.Tasks.Compile)
      true
      iex> Mix.Task.task?(Enum)
      false
  """
  def task?(module) when is_atom(module),
    do: task_name?(Atom.to_string(module)) and loaded_task?(module)

  @doc """
  Tells whether the project has an alias of this name, under `:aliases` in its `project/0`.

      Mix.Task.alias?("setup")
      #=> true
  """
  def alias?(task) when is_binary(task) or is_atom(task), do: task |> to_string() |> alias_of() != nil

  defp alias_of(task) do
    case Enum.find(Mix.Project.config()[:aliases] || [], fn {name, _} ->
           to_string(name) == task
         end) do
      {_, value} -> value
      nil -> nil
    end
  end

  @doc """
  Runs a task, or an alias of the project, with arguments, `[]` unless given, and returns what it returns;
  one that ran already gives `:noop`, whatever its arguments are. Tasks that it requires run before. One that
  is not known raises a `Mix.NoTaskError`.

      Mix.Task.run("compile", ["--force"])
      #=> {:ok, []}
      Mix.Task.run("compile")
      #=> :noop
  """
  def run(task, args \\ [])
  def run(task, args) when is_atom(task), do: run(Atom.to_string(task), args)

  def run(task, args) when is_binary(task) do
    project = Mix.Project.get()
    alias = alias_of(task)

    cond do
      alias != nil and mark({:alias, task, project}) ->
        run_alias(List.wrap(alias), args, task, project)

      ran?({:task, task, project}) ->
        :noop

      true ->
        run_task(project, task, args)
    end
  end

  @doc """
  Runs a task even if it ran already: `reenable/1`, then `run/2`.

      Mix.Task.rerun("format", ["mix.exs"])
      #=> :ok
  """
  def rerun(task, args \\ []) do
    reenable(task)
    run(task, args)
  end

  defp run_task(project, task, args) do
    # A task of the project itself is there once the project is compiled.
    if Mix.Project.get() && get(task) == nil do
      run("deps.loadpaths", [])
      if get(task) == nil, do: run("compile", [])
    end

    # Compiling may have run it: a compiler of the project's own.
    module = get!(task)
    recursive? = recursive(module)

    cond do
      ran?({:task, task, project}) ->
        :noop

      recursive? and Mix.Project.umbrella?() and Mix.ProjectStack.recursing() == nil ->
        # What each project has done it does not do again; the umbrella itself does nothing.
        recur(fn _ -> run(task, args) end)

      not recursive? and Mix.ProjectStack.recursing() != nil ->
        Mix.ProjectStack.on_recursing_root(fn -> run(task, args) end)

      true ->
        mark({:task, task, project})
        Enum.each(requirements(module), &run_requirement/1)
        traced(task, args, module)
    end
  end

  defp traced(task, args, module) do
    if Mix.debug?(), do: timed(task, args, module), else: module.run(args)
  rescue
    error in OptionParser.ParseError ->
      Mix.raise("Could not invoke task #{inspect(task)}: " <> error.message)
  end

  defp timed(task, args, module) do
    Mix.shell().print_app()
    project = if project = Mix.Project.get(), do: " (inside #{inspect(project)})"
    IO.puts("-> Running mix #{Enum.join([task | args], " ")}#{project}")
    {time, result} = :timer.tc(fn -> module.run(args) end)
    IO.puts("<- Ran mix #{task} in #{div(time, 1000)}ms")
    result
  end

  defp run_requirement(requirement) do
    [task | args] = OptionParser.split(requirement)
    run(task, args)
  end

  # The arguments go to the task of the alias's own name, if it is among the tasks, otherwise to the last.
  defp run_alias(tasks, args, name, project) do
    result = run_tasks(List.wrap(tasks), args, name, :ok)
    mark({:task, name, project})
    result
  end

  defp run_tasks([fun | rest], args, name, _result) when is_function(fun, 1),
    do: run_tasks(rest, args, name, fun.(if(rest == [], do: args, else: [])))

  defp run_tasks([task | rest], args, name, _result) when is_binary(task) do
    [task | own] = OptionParser.split(task)

    cond do
      rest == [] -> run(task, own ++ args)
      task == name -> run_tasks(rest, [], name, run(task, own ++ args))
      true -> run_tasks(rest, args, name, run(task, own))
    end
  end

  defp run_tasks([invalid | _rest], _args, _name, _result) do
    Mix.raise(
      "Invalid Mix alias format, aliases can be either a string (representing a Mix task with arguments) or a " <>
        "function that takes one argument (a list of alias arguments), got: #{inspect(invalid)}"
    )
  end

  defp run_tasks([], _args, _name, result), do: result

  @doc """
  Tells whether a task is being run in each project of an umbrella right now.

      Mix.Task.recursing?()
      #=> false
  """
  def recursing?, do: Mix.ProjectStack.recursing() != nil

  @doc """
  Runs a function, which gets the project's module, in each project of the umbrella, in the order in which
  they need each other, and returns the list of its values: the empty one in a project that is no umbrella.

      Mix.Task.recur(fn project -> project.project()[:app] end)
      #=> [:words, :greeter]
  """
  def recur(fun) do
    Mix.ProjectStack.recur(fn ->
      config = [
        build_path: Path.expand(Mix.Project.config()[:build_path] || "_build"),
        deps_path: Mix.Project.deps_path(),
        lockfile: Path.expand(Mix.Project.config()[:lockfile])
      ]

      run_in_children_projects(config, fun)
    end)
  end

  defp run_in_children_projects(config, fun) do
    for %{app: app, opts: opts} <- Mix.Dep.Umbrella.cached() do
      Mix.Project.in_project(app, opts[:path], config, fun)
    end
  end

  @doc """
  Runs a task in some projects of the umbrella, given by name; what an alias of the umbrella stands for is
  run in each.

      Mix.Task.run_in_apps("test", [:greeter], ["--trace"])
  """
  def run_in_apps(task, apps, args \\ []) do
    module = get(task)

    cond do
      alias = alias_of(task) -> alias_in_apps(List.wrap(alias), apps, args)
      module != nil and not recursive(module) -> run(task, args)
      true -> in_apps(apps, fn -> run(task, args) end)
    end
  end

  defp alias_in_apps([last], apps, args), do: step_in_apps(last, apps, args)

  defp alias_in_apps([step | rest], apps, args) do
    step_in_apps(step, apps, [])
    alias_in_apps(rest, apps, args)
  end

  defp step_in_apps(fun, apps, args) when is_function(fun, 1), do: in_apps(apps, fn -> fun.(args) end)

  defp step_in_apps(task, apps, args) when is_binary(task) do
    [task | own] = OptionParser.split(task)
    run_in_apps(task, apps, own ++ args)
  end

  defp in_apps(apps, fun) do
    for %{app: app, opts: opts} <- Mix.Dep.Umbrella.cached(), app in apps do
      Mix.Project.in_project(app, opts[:path], [build_path: Path.expand("_build")], fn _ -> fun.() end)
    end
  end

  @doc """
  Lets a task run again, in this project. Those that it runs itself are not included.

      Mix.Task.reenable("compile")
      #=> :ok
  """
  def reenable(task) when is_binary(task) or is_atom(task) do
    task = to_string(task)
    unmark({:task, task, Mix.Project.get()})
    unmark({:alias, task, Mix.Project.get()})
    if Mix.Project.umbrella?() && recursive?(task), do: unmark_in_all(task)
    :ok
  end

  defp recursive?(task), do: with(module when module != nil <- get(task), do: recursive(module))

  defp unmark_in_all(task) do
    Mix.State.update(:tasks, %{}, fn tasks ->
      Map.reject(tasks, fn {{_kind, name, _project}, _} -> name == task end)
    end)
  end

  @doc """
  Forgets which tasks ran, so that every one runs again.

      Mix.Task.clear()
  """
  def clear, do: Mix.State.put(:tasks, %{})

  defp ran?(key), do: Map.has_key?(Mix.State.get(:tasks, %{}), key)

  # True if the mark is new.
  defp mark(key) do
    new? = not ran?(key)
    Mix.State.update(:tasks, %{}, &Map.put(&1, key, true))
    new?
  end

  defp unmark(key), do: Mix.State.update(:tasks, %{}, &Map.delete(&1, key))
end

defmodule Mix.ProjectStack do
  @moduledoc false

  # The projects at work, innermost first: within an umbrella and while dependencies are compiled there are several.

  defp stack, do: Mix.State.get(:stack, [])
  defp stack(stack), do: Mix.State.put(:stack, stack)

  def push(module, config, file) do
    post = Mix.State.get(:post_config, [])
    Mix.State.put(:post_config, [])

    project = %{
      name: module,
      config: Keyword.merge(default_config(), Keyword.merge(config, post)),
      file: file,
      recursing: false,
      told: stack() == [],
      loaded: {[], []},
      compile_env: nil,
      cache: %{}
    }

    if file != "nofile" and module != nil and Enum.any?(stack(), &(&1.name == module)) do
      %{file: other} = Enum.find(stack(), &(&1.name == module))
      {:error, other}
    else
      stack([project | stack()])
      :ok
    end
  end

  def pop do
    case stack() do
      [project | rest] ->
        stack(rest)
        project

      [] ->
        nil
    end
  end

  def peek, do: List.first(stack())
  def parents, do: Enum.drop(stack(), 1)

  def post_config(config),
    do: Mix.State.update(:post_config, [], &Keyword.merge(&1, config))

  def merge_config(config),
    do: update(fn project -> %{project | config: Keyword.merge(project.config, config)} end)

  # The umbrella whose projects are being visited, or nil.
  def recursing,
    do: Enum.find_value(stack(), fn project -> project.recursing && project.name end)

  def recur(fun) do
    project = peek()
    update(&%{&1 | recursing: project.name})

    try do
      fun.()
    after
      update(&%{&1 | recursing: false})
    end
  end

  # Runs a function with no project.
  def on_clean_slate(fun) do
    old = stack()
    stack([])

    try do
      fun.()
    after
      stack(old)
    end
  end

  # Runs a function with the umbrella's project on top, in its directory; it may visit the projects again.
  def on_recursing_root(fun) do
    {visited, [root | parents]} = Enum.split_while(stack(), &(&1.recursing == false))
    stack([%{root | recursing: false} | parents])

    try do
      File.cd!(Path.dirname(root.file), fun)
    after
      [changed | parents] = stack()
      stack(visited ++ [%{changed | recursing: root.recursing} | parents])
    end
  end

  @doc "Remembers the configuration, or of which applications some, that was loaded for the current project, and its files."
  def loaded_config(config, files) do
    config = for named <- config, do: if(is_atom(named), do: {named, []}, else: named)
    merge = fn {known, known_files} -> {Config.Reader.merge(known, config), Enum.uniq(known_files ++ files)} end

    if peek(),
      do: update(&%{&1 | loaded: merge.(&1.loaded)}),
      else: Mix.State.update(:loaded_config, {[], []}, merge)
  end

  @doc "Returns the configuration that was loaded for the projects at work."
  def loaded_config, do: Enum.reduce(all_loaded(), [], fn {config, _}, known -> Config.Reader.merge(known, config) end)

  @doc "Lists the files of that configuration."
  def config_files, do: Enum.uniq(for {_, files} <- all_loaded(), file <- files, do: file)

  defp all_loaded do
    [Mix.State.get(:loaded_config, {[], []}) | for(project <- Enum.reverse(stack()), do: project.loaded)]
  end

  @doc "Remembers what the files of the current project read of configurations while they were compiled; `nil` where that is not known."
  def compile_env(read), do: update(&%{&1 | compile_env: read})

  @doc "Takes what `compile_env/1` remembered."
  def take_compile_env do
    with %{compile_env: read} <- peek() do
      compile_env(nil)
      read
    end
  end

  # The name of the current project, if what is printed next is the first for it after something of another project.
  def printable_app_name do
    case stack() do
      [%{told: false, config: config} = project | rest] ->
        stack([%{project | told: true} | Enum.map(rest, &%{&1 | told: false})])
        config[:app]

      _ ->
        nil
    end
  end

  def read_cache(key), do: with(%{cache: cache} <- peek(), do: cache[key])

  def write_cache(key, value) do
    update(fn project -> %{project | cache: Map.put(project.cache, key, value)} end)
    value
  end

  @doc "Forgets all projects."
  def clear_stack do
    Mix.State.put(:post_config, [])
    stack([])
  end

  def clear_cache, do: update(fn project -> %{project | cache: %{}} end)

  defp update(fun) do
    case stack() do
      [project | rest] -> stack([fun.(project) | rest])
      [] -> :ok
    end
  end

  @doc "What a project has unless it says otherwise."
  def default_config do
    [
      aliases: [],
      build_embedded: false,
      build_per_environment: true,
      build_scm: Mix.SCM.Path,
      config_path: "config/config.exs",
      consolidate_protocols: true,
      default_task: "run",
      deps: [],
      deps_path: "deps",
      elixirc_paths: ["lib"],
      erlc_include_path: "include",
      erlc_options: [],
      erlc_paths: ["src"],
      lockfile: "mix.lock",
      preferred_cli_env: [],
      start_permanent: false
    ]
  end
end

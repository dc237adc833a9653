defmodule Mix.Tasks.Compile.All do
  use Mix.Task.Compiler
  use Mix.Task

  @moduledoc false
  @recursive true

  @switches [erl_config: :string, return_errors: :boolean, validate_compile_env: :boolean, force: :boolean]

  @impl true
  def run(args) do
    Mix.Project.get!()
    config = Mix.Project.config()
    {opts, _, _} = OptionParser.parse(args, switches: @switches)
    if path = opts[:erl_config], do: load_erl_config(path)
    # What logs tells which application it belongs to.
    Application.put_env(:logger, :compile_time_application, config[:app])
    Mix.Project.ensure_structure(config)
    Code.prepend_path(Mix.Project.compile_path(config))

    result =
      if "--no-compile" in args,
        do: {:noop, []},
        else: Mix.Task.Compiler.run(Mix.Tasks.Compile.compilers(config), args)

    # Nothing that may need it is compiled.
    if elem(result, 0) == :error and Mix.Task.recursing?() and opts[:return_errors] != true, do: exit({:shutdown, 1})
    if app = config[:app], do: reload(app, result)
    if Keyword.get(opts, :validate_compile_env, true), do: Enum.each(app_files(config), &validate/1)
    result
  end

  defp load_erl_config(path) do
    case :file.consult(String.to_charlist(path)) do
      {:ok, terms} -> Application.put_all_env(List.flatten(terms))
      {:error, reason} -> Mix.raise("Could not load Erlang configuration #{inspect(path)}: #{:file.format_error(reason)}")
    end
  end

  defp app_files(config) do
    own = if app = config[:app], do: [Path.join(Mix.Project.compile_path(config), "#{app}.app")], else: []
    own ++ for(%{app: app, opts: opts} <- Mix.Dep.cached(), do: Path.join(opts[:build], "ebin/#{app}.app"))
  end

  # What code read of configurations while it was compiled has to be the same now.
  defp validate(app_file) do
    with {:ok, [{:application, app, properties}]} <- :file.consult(String.to_charlist(app_file)),
         {:compile_env, [_ | _] = read} <- List.keyfind(properties, :compile_env, 0) do
      Application.load(app)
      Config.Provider.validate_compile_env(read, false)
    end
  end

  # An application that was known before is known anew, for its modules may be others now.
  defp reload(app, {status, _}) do
    if status == :ok and not started?(app), do: Application.unload(app)
    Application.load(app)
  end

  defp started?(app), do: List.keymember?(Application.started_applications(), app, 0)
end

defmodule Mix.Compilers.ApplicationTracer do
  @moduledoc """
  Tells of calls of modules that belong to applications which the project does not depend on.
  """

  # Every project has these at hand while it is compiled and tested.
  @everywhere [:compiler, :elixir, :erts, :ex_unit, :iex, :kernel, :mix, :stdlib]

  @doc """
  Returns the function that tells what speaks against a call, or nil, as `Kernel.ParallelCompiler` takes it.

  `excluded` are modules and `{module, function, arity}` that the project excuses.
  """
  def refused(excluded) do
    allowed = allowed()
    fn {module, _, _} = called -> if function?(called), do: text(called, app(module), allowed, excluded) end
  end

  defp function?({_module, name, _arity}), do: name not in [:__info__, :module_info, :__impl__, :__struct__]

  defp text(_called, nil, _allowed, _excluded), do: nil

  defp text({module, name, arity} = called, app, allowed, excluded) do
    unless MapSet.member?(allowed, app) or module in excluded or called in excluded do
      {app,
       """
       #{Exception.format_mfa(module, name, arity)} defined in application :#{app} is used by the current application \
       but the current application does not depend on :#{app}. To fix this, you must do one of:

         1. If :#{app} is part of Erlang/Elixir, you must include it under :extra_applications inside "def application" in your mix.exs

         2. If :#{app} is a dependency, make sure it is listed under "def deps" in your mix.exs

         3. In case you don't want to add a requirement to :#{app}, you may optionally skip this warning by adding \
       [xref: [exclude: [#{inspect(module)}]]] to your "def project" in mix.exs
       """}
    end
  end

  # Of the library alone is known which application a module belongs to.
  defp app(module) do
    with found when found != nil <- :rshell.application_of(module), do: found |> Tuple.to_list() |> hd() |> atom()
  end

  defp atom(app) when is_atom(app), do: app
  defp atom(app), do: app |> to_string() |> String.to_atom()

  defp allowed do
    project = Mix.Project.get()
    properties = if project && function_exported?(project, :application, 0), do: project.application(), else: []
    named = Enum.flat_map([:extra_applications, :applications, :included_applications], &List.wrap(properties[&1]))
    deps = for %{app: app} <- Mix.Dep.cached(), do: app
    Enum.reduce(@everywhere ++ Enum.map(named, &name/1) ++ deps, MapSet.new(), &with_needed/2)
  end

  defp name({app, _kind}), do: app
  defp name(app), do: app

  defp with_needed(app, seen) do
    if MapSet.member?(seen, app) do
      seen
    else
      Application.load(app)
      needed = List.wrap(Application.spec(app, :applications)) ++ List.wrap(Application.spec(app, :included_applications))
      Enum.reduce(needed, MapSet.put(seen, app), &with_needed/2)
    end
  end
end

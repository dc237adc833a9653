defmodule Config.Provider do
  @moduledoc """
  What gives configuration when a system starts, and the check that this agrees with what code was compiled with.
  """

  @type config :: keyword
  @type state :: term
  @type config_path :: {:system, binary, binary} | binary
  @typedoc "An application, the path of a value in its environment, and what was there when code was compiled."
  @type compile_env :: {app :: atom, path :: [atom], {:ok, term} | :error}

  @callback init(term) :: state
  @callback load(config, state) :: config

  @doc """
  Raises, once it has told what is wrong, if an environment has another value than when code was compiled that read it.

  Applications that are not loaded are not looked at.

      iex> Config.Provider.validate_compile_env([{:no_such_application, [:key], {:ok, 1}}])
      :ok
  """
  @spec validate_compile_env([compile_env]) :: :ok
  def validate_compile_env(compile_env), do: Enum.each(compile_env, &validate/1)

  defp validate({app, [key | path], compiled}) do
    if List.keymember?(Application.loaded_applications(), app, 0) do
      present = Enum.reduce(path, Application.fetch_env(app, key), &fetch/2)
      if present != compiled, do: abort(app, key, path, compiled, present)
    end
  end

  defp fetch(key, {:ok, value}), do: Access.fetch(value, key)
  defp fetch(_key, :error), do: :error

  defp abort(app, key, path, compiled, present) do
    IO.puts("""
    ERROR! the application #{inspect(app)} has a different value set for #{place(key, path)} during runtime compared to compile \
    time. Since this application environment entry was marked as compile time, this difference can lead to different behaviour \
    than expected:

      * Compile time value #{shown(compiled)}
      * Runtime value #{shown(present)}

    To fix this error, you might:

      * Make the runtime value match the compile time one

      * Recompile your project. If the misconfigured application is a dependency, you may need to run "mix deps.compile #{app} --force"

      * Alternatively, you can disable this check. If you are using releases, you can set :validate_compile_env to false in your \
    release configuration. If you are using Mix to start your system, you can pass the --no-validate-compile-env flag

    """)

    :erlang.raise(:error, "aborting boot", [{Config.Provider, :boot, 2, []}])
  end

  defp place(key, []), do: "key #{inspect(key)}"
  defp place(key, path), do: "path #{inspect(path)} inside key #{inspect(key)}"

  defp shown({:ok, value}), do: "was set to: #{inspect(value)}"
  defp shown(:error), do: "was not set"
end

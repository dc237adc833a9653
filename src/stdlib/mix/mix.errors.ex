defmodule Mix.Error do
  @moduledoc "Raised by tasks that cannot go on; shown without a stack trace."
  defexception [:message, mix: 1]
end

defmodule Mix.NoTaskError do
  @moduledoc "Raised when a task is not known."
  defexception [:task, :message, mix: 1]

  @impl true
  def exception(opts) do
    task = opts[:task]
    %Mix.NoTaskError{task: task, message: message(task, Mix.Project.get())}
  end

  @impl true
  def message(%{message: message}), do: message

  defp message(task, project) do
    text = "The task #{inspect(task)} could not be found"

    text =
      case nearest(task) do
        {^task, _score} -> text <> misnamed(task)
        {name, score} when score > 0.8 -> text <> ". Did you mean #{inspect(name)}?"
        _ -> text
      end

    if project || text =~ "rename it", do: text, else: text <> "\nNote no mix.exs was found in the current directory"
  end

  defp misnamed(task) do
    module = Enum.find(Mix.Task.all_modules(), &(Mix.Task.task_name(&1) == task))
    expected = Module.concat(Mix.Tasks, Mix.Utils.command_to_module_name(task))

    " because the module is named #{inspect(module)} instead of #{inspect(expected)} as expected. Please rename it and try again"
  end

  defp nearest(task) do
    (Mix.Task.load_all() ++ Mix.Task.all_modules())
    |> Enum.map(&Mix.Task.task_name/1)
    |> Enum.map(&{&1, String.jaro_distance(task, &1)})
    |> Enum.max_by(&elem(&1, 1), fn -> nil end)
  end
end

defmodule Mix.InvalidTaskError do
  @moduledoc "Raised when a module that should be a task is none."
  defexception [:task, :message, mix: 1]

  @impl true
  def exception(opts) do
    task = opts[:task]
    %Mix.InvalidTaskError{task: task, message: "The task #{inspect(task)} does not export run/1"}
  end
end

defmodule Mix.NoProjectError do
  @moduledoc "Raised when a project is needed and there is none."
  defexception message:
                 "Could not find a Mix.Project, please ensure you are running Mix in a directory with a mix.exs file",
               mix: 1
end

defmodule Mix.ElixirVersionError do
  @moduledoc "Raised when a project wants another version of Elixir."
  defexception [:message, mix: 1]

  @impl true
  def exception(opts) do
    message =
      "You're trying to run #{inspect(opts[:target])} on Elixir v#{opts[:actual]} but it has declared in its mix.exs file it supports only Elixir #{opts[:expected]}"

    %Mix.ElixirVersionError{message: message}
  end
end

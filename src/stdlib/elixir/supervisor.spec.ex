defmodule Supervisor.Spec do
  @moduledoc """
  Child specifications as tuples, which supervisors took before modules described themselves with
  `child_spec/1`. It is deprecated and kept for old code: give `Supervisor.start_link/2` a list of modules,
  or `Supervisor.child_spec/2`.

  A module that uses `Supervisor` calls `supervise/2` in its `init/1`.

      iex> import Supervisor.Spec
      iex> worker(Agent, [fn -> 0 end]) |> elem(0)
      Agent
  """

  @typedoc "The specification of a child as a tuple."
  @type spec ::
          {child_id, start_fun :: {module, atom, [term]}, restart, shutdown, worker, modules}

  @typedoc "When a child is started again: always, never, or when it failed."
  @type restart :: :permanent | :transient | :temporary

  @typedoc "How a child is ended: killed, or with that many milliseconds to end by itself."
  @type shutdown :: timeout | :brutal_kill

  @typedoc "What a supervisor calls its child: any term."
  @type child_id :: term

  @typedoc "The modules of a child, or `:dynamic`."
  @type modules :: :dynamic | [module]

  @typedoc "Which children are started again when one ends."
  @type strategy :: :simple_one_for_one | :one_for_one | :one_for_all | :rest_for_one

  @typedoc "The module of a child."
  @type worker :: :worker | :supervisor

  @doc """
  Gives what `init/1` of a supervisor returns for these children; the options are those of `Supervisor.init/2`.

      iex> Supervisor.Spec.supervise([], strategy: :one_for_all, max_restarts: 1)
      {:ok, {{:one_for_all, 1, 5}, []}}
  """
  @spec supervise([spec], keyword) :: {:ok, tuple}
  @deprecated "Use the new child specifications outlined in the Supervisor module instead"
  def supervise(children, options) do
    unless strategy = options[:strategy] do
      raise ArgumentError, "expected :strategy option to be given"
    end

    max_restarts = Keyword.get(options, :max_restarts, 3)
    max_seconds = Keyword.get(options, :max_seconds, 5)
    refuse_duplicates(children)
    {:ok, {{strategy, max_restarts, max_seconds}, children}}
  end

  defp refuse_duplicates(children) do
    Enum.reduce(children, %{}, fn
      {id, _start, _restart, _shutdown, _type, _modules}, seen when is_map_key(seen, id) ->
        raise ArgumentError,
              "duplicated ID #{inspect(id)} found in the supervisor specification, please explicitly pass " <>
                "the :id option when defining this worker/supervisor"

      {id, _start, _restart, _shutdown, _type, _modules}, seen ->
        Map.put(seen, id, true)

      other, _seen ->
        raise ArgumentError,
              "invalid tuple specification given to supervise/2. If you are trying to use the map child " <>
                "specification that is part of the Elixir v1.5, use Supervisor.init/2 instead of " <>
                "Supervisor.Spec.supervise/2. See the Supervisor module for more information. Got: #{inspect(other)}"
    end)
  end

  @doc """
  Describes a worker: `id:`, `function:`, `restart:`, `shutdown:` and `modules:` may be given.

      iex> Supervisor.Spec.worker(Agent, [[]], restart: :temporary)
      {Agent, {Agent, :start_link, [[]]}, :temporary, 5000, :worker, [Agent]}
  """
  @spec worker(module, [term], keyword) :: spec
  @deprecated "Use the new child specifications outlined in the Supervisor module instead"
  def worker(module, args, options \\ []), do: child(:worker, module, args, 5000, options)

  @doc """
  Describes a supervisor that is a child, with the options of `worker/3`.

      iex> Supervisor.Spec.supervisor(Sub, [])
      {Sub, {Sub, :start_link, []}, :permanent, :infinity, :supervisor, [Sub]}
  """
  @spec supervisor(module, [term], keyword) :: spec
  @deprecated "Use the new child specifications outlined in the Supervisor module instead"
  def supervisor(module, args, options \\ []),
    do: child(:supervisor, module, args, :infinity, options)

  defp child(type, module, args, shutdown, options) do
    function = Keyword.get(options, :function, :start_link)

    {Keyword.get(options, :id, module), {module, function, args},
     Keyword.get(options, :restart, :permanent), Keyword.get(options, :shutdown, shutdown), type,
     Keyword.get(options, :modules, [module])}
  end
end

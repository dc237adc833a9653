defmodule IEx.Broker do
  @moduledoc false

  # A registered process that knows the shells of this node, for those that look for one: `IEx.pry/0` in any
  # process, and completion.

  @doc "Tells the broker about a shell's server, starting the broker when it is the first."
  def register(server) do
    send(ensure_started(), {:register, server})
    :ok
  end

  @doc "Tells the broker which evaluator works for the calling server: it is to stop when the server is gone."
  def register_evaluator(evaluator) do
    send(ensure_started(), {:evaluator, self(), evaluator})
    :ok
  end

  @doc "Returns the server of a shell of this node, or `nil`."
  def shell() do
    case servers() do
      [server | _] -> server
      [] -> nil
    end
  end

  @doc "Returns a server and its evaluator, or `nil`."
  def evaluator(server \\ shell()) do
    with true <- is_pid(server),
         {:dictionary, dictionary} <- Process.info(server, :dictionary),
         {:evaluator, evaluator} <- List.keyfind(dictionary, :evaluator, 0) do
      {server, evaluator}
    else
      _ -> nil
    end
  end

  @doc "Asks every shell whether the calling process may take it over."
  def take_over(location, whereami) do
    case servers() do
      [] ->
        {:error, :no_iex}

      servers ->
        # The oldest is asked first. Answers that come when one has accepted go nowhere.
        answers = :erlang.alias()
        request = {answers, :atomics.new(1, [])}
        request_told = {:take_over, request, self(), location, whereami}
        servers |> Enum.reverse() |> Enum.each(&send(&1, request_told))
        result = wait(request, length(servers))
        :erlang.unalias(answers)
        forget_refusals(request)
        result
    end
  end

  @doc "Accepts a request for the calling server, unless another server has: then it is `:error`."
  def accept({answers, accepted} = request) do
    if :atomics.exchange(accepted, 1, 1) == 0 do
      send(answers, {request, :allowed, self(), Process.group_leader()})
      :ok
    else
      :error
    end
  end

  @doc "Refuses a request."
  def refuse({answers, _accepted} = request) do
    send(answers, {request, :refused})
    :ok
  end

  defp wait(_request, 0), do: {:error, :refused}

  defp wait(request, left) do
    receive do
      {^request, :allowed, server, leader} -> {:ok, server, leader}
      {^request, :refused} -> wait(request, left - 1)
    end
  end

  defp forget_refusals(request) do
    receive do
      {^request, :refused} -> forget_refusals(request)
    after
      0 -> :ok
    end
  end

  defp servers() do
    case Process.whereis(__MODULE__) do
      nil ->
        []

      broker ->
        ref = Process.monitor(broker)
        send(broker, {:servers, self(), ref})

        receive do
          {^ref, servers} ->
            Process.demonitor(ref, [:flush])
            servers

          {:DOWN, ^ref, :process, ^broker, _} ->
            []
        end
    end
  end

  defp ensure_started() do
    case Process.whereis(__MODULE__) do
      nil ->
        caller = self()

        broker =
          spawn(fn ->
            registered =
              :erlang.whereis(__MODULE__) == :undefined and :erlang.register(__MODULE__, self())

            send(caller, {:broker, self()})
            if registered, do: loop([])
          end)

        receive do
          {:broker, ^broker} -> Process.whereis(__MODULE__)
        end

      broker ->
        broker
    end
  end

  @doc false
  def loop(servers) do
    receive do
      {:register, server} ->
        Process.monitor(server)
        loop([{server, nil} | servers])

      {:evaluator, server, evaluator} ->
        loop(List.keyreplace(servers, server, 0, {server, evaluator}))

      {:servers, from, ref} ->
        send(from, {ref, Enum.map(servers, &elem(&1, 0))})
        loop(servers)

      {:DOWN, _, :process, server, _} ->
        {{_, evaluator}, servers} = List.keytake(servers, server, 0)
        if evaluator, do: send(evaluator, {:stop, server})
        loop(servers)

      _ ->
        loop(servers)
    end
  end
end

defmodule :logger_filters do
  @moduledoc """
  Filters for handlers of `:logger`: each answers with the event, `:stop`, or `:ignore` to leave it to the other filters.
  """

  @doc "Takes or stops events by their domain: `{action, relation, domain}`."
  def domain(%{meta: meta} = event, {action, relation, domain})
      when action in [:log, :stop] and is_list(domain) do
    matches? =
      case {relation, meta} do
        {:undefined, %{domain: _}} -> false
        {:undefined, _} -> true
        {:not_equal, %{domain: own}} -> own != domain
        {:not_equal, _} -> true
        {:equal, %{domain: own}} -> own == domain
        {:sub, %{domain: own}} -> :lists.prefix(domain, own)
        {:super, %{domain: own}} -> :lists.prefix(own, domain)
        _ -> false
      end

    answer(matches?, action, event)
  end

  def domain(event, extra), do: :erlang.error(:badarg, [event, extra])

  @doc "Takes or stops events by their level: `{action, relation, level}`."
  def level(%{level: own} = event, {action, relation, level})
      when action in [:log, :stop] and relation in [:eq, :neq, :gt, :lt, :gteq, :lteq] do
    compared = :logger.compare_levels(own, level)

    matches? =
      case relation do
        :neq -> compared != :eq
        :gteq -> compared != :lt
        :lteq -> compared != :gt
        _ -> compared == relation
      end

    answer(matches?, action, event)
  end

  def level(event, extra), do: :erlang.error(:badarg, [event, extra])

  @doc "Takes or stops reports of what has started."
  def progress(%{msg: msg} = event, action) when action in [:log, :stop],
    do: answer(match?({:report, %{label: {_, :progress}}}, msg), action, event)

  def progress(event, extra), do: :erlang.error(:badarg, [event, extra])

  @doc "Takes or stops events of processes whose group leader is on another node."
  def remote_gl(%{meta: meta} = event, action) when action in [:log, :stop],
    do: answer(match?(%{gl: gl} when node(gl) != node(), meta), action, event)

  def remote_gl(event, extra), do: :erlang.error(:badarg, [event, extra])

  defp answer(true, :log, event), do: event
  defp answer(true, :stop, _event), do: :stop
  defp answer(false, _action, _event), do: :ignore
end

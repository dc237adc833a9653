defmodule :logger_backend do
  @moduledoc false

  # Takes an event through the filters of the primary and through each handler with its own level and filters.

  @doc "Hands an event to every handler that wants it."
  def log(event, config) do
    case filtered(event, config.filters, config.filter_default) do
      :stop -> :ok
      event -> :lists.foreach(&handle(event, &1), config.handlers)
    end
  end

  defp handle(%{level: level} = event, {id, %{module: module} = config}) do
    with true <- :logger.compare_levels(level, config.level) != :lt,
         event when is_map(event) <- filtered(event, config.filters, config.filter_default) do
      call(id, module, event, config)
    end
  end

  # A handler that fails is removed; Elixir's own tells what happens and stays.
  defp call(_id, Logger.Handler, event, config), do: Logger.Handler.log(event, config)

  defp call(id, module, event, config) do
    module.log(
      event,
      :maps.remove(:filters, :maps.remove(:filter_default, without_level(config)))
    )
  catch
    _, _ ->
      :logger_server.remove_handler(id)
      :io.format(:user, "Logger - error: ~tp~n", [{:removed_failing_handler, id}])
  end

  defp without_level(config), do: :maps.remove(:level, config)

  # Filters answer with an event, `:stop`, or `:ignore` to leave it to the others; one that fails is passed over.
  defp filtered(event, filters, default), do: filtered(event, filters, default, :ignored)

  defp filtered(event, [{_id, {fun, extra}} | rest], default, seen) do
    case answer(fun, event, extra) do
      :stop -> :stop
      :ignore -> filtered(event, rest, default, seen)
      event -> filtered(event, rest, default, :taken)
    end
  end

  defp filtered(_event, [], :stop, :ignored), do: :stop
  defp filtered(event, [], _default, _seen), do: event

  defp answer(fun, event, extra) do
    case fun.(event, extra) do
      %{level: _, msg: _, meta: _} = event -> event
      :stop -> :stop
      _ -> :ignore
    end
  catch
    _, _ -> :ignore
  end
end

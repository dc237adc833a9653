defmodule :logger_server do
  @moduledoc false

  # Changes the configuration of the logger, which lies in a persistent term: the primary's keys, the levels of modules, and
  # the handlers, the newest first.

  @handler %{
    level: :all,
    filters: [],
    filter_default: :log,
    formatter: {:logger_formatter, %{}}
  }

  @doc "The configuration at the start: the handler of Elixir's own `Logger` alone."
  def default() do
    config = %{
      sasl: false,
      thresholds: {20, 500},
      translators: [{Logger.Translator, :translate}],
      truncate: 8096,
      utc_log: false
    }

    own = :maps.merge(@handler, %{id: Logger, module: Logger.Handler, config: config})
    level = {&Logger.Filter.process_level/2, []}

    :maps.merge(default_primary(), %{
      filters: [process_level: level],
      modules: %{},
      handlers: [{Logger, own}]
    })
  end

  @doc "The primary configuration at the start."
  def default_primary(), do: %{level: :debug, filters: [], filter_default: :log, metadata: %{}}

  @doc "The primary configuration."
  def primary(), do: :maps.with(:maps.keys(default_primary()), :logger.config())

  @doc "Changes keys of the primary configuration."
  def set_primary(changes) do
    with :ok <- check_primary(:maps.to_list(changes)),
         do: :logger.put_config(:maps.merge(:logger.config(), changes))
  end

  defp check_primary([{key, value} | rest]) do
    with :ok <- check(key, value, :invalid_primary_config), do: check_primary(rest)
  end

  defp check_primary([]), do: :ok

  @doc "Adds a handler, which its module may refuse."
  def add_handler(id, module, config) do
    with :ok <- handler_named(id, module),
         :ok <- check_handler(config),
         :error <- find(id),
         :ok <- exports_log(module),
         config = :maps.merge(@handler, :maps.merge(config, %{id: id, module: module})),
         {:ok, config} <- callback(module, :adding_handler, [config], {:ok, config}) do
      put_handlers([{id, config} | handlers()])
    else
      {:ok, _config} -> {:error, {:already_exist, id}}
      {:error, {reason, _}} = error when reason in [:invalid_handler] -> error
      {:error, {:refused, reason}} -> {:error, {:handler_not_added, reason}}
      {:error, _} = error -> error
    end
  end

  defp handler_named(id, _module) when not is_atom(id), do: {:error, {:invalid_id, id}}

  defp handler_named(_id, module) when not is_atom(module),
    do: {:error, {:invalid_module, module}}

  defp handler_named(_id, _module), do: :ok

  defp exports_log(module) do
    :code.ensure_loaded(module)

    if :erlang.function_exported(module, :log, 2),
      do: :ok,
      else: {:error, {:invalid_handler, {:function_not_exported, {module, :log, 2}}}}
  end

  @doc "Removes a handler, which its module is told."
  def remove_handler(id) do
    with {:ok, config} <- find(id) do
      callback(config.module, :removing_handler, [config], :ok)
      put_handlers(:lists.keydelete(id, 1, handlers()))
    else
      :error -> not_found(id)
    end
  end

  @doc "The configuration of a handler, as its module shows it."
  def handler_config(id) do
    with {:ok, config} <- find(id) do
      {:ok, optional(config.module, :filter_config, [config], config)}
    else
      :error -> not_found(id)
    end
  end

  @doc "Changes the configuration of a handler: `:set` starts from what a new handler has, `:update` from what it has."
  def change_handler(how, id, changes) when is_map(changes) do
    with {:ok, old} <- find(id),
         :ok <- same(:id, old, changes),
         :ok <- same(:module, old, changes) do
      base = if how == :set, do: :maps.merge(@handler, :maps.with([:id, :module], old)), else: old
      changed(how, old, changes, :maps.merge(base, changes))
    else
      :error -> not_found(id)
      error -> error
    end
  end

  def change_handler(_how, _id, changes), do: {:error, {:invalid_config, changes}}

  @doc "Changes a key of the configuration of a handler."
  def change_handler(how, id, key, value) do
    with {:ok, old} <- find(id), :ok <- same(key, old, %{key => value}) do
      changed(how, old, %{key => value}, :maps.put(key, value, old))
    else
      :error -> not_found(id)
      error -> error
    end
  end

  defp same(key, old, changes) when key in [:id, :module] do
    case changes do
      %{^key => value} when value != :erlang.map_get(key, old) ->
        {:error, {:illegal_config_change, :maps.with([key], old), %{key => value}}}

      _ ->
        :ok
    end
  end

  defp same(_key, _old, _changes), do: :ok

  defp changed(how, old, changes, new) do
    with :ok <- check_handler(changes),
         {:ok, new} <- callback(old.module, :changing_config, [how, old, new], {:ok, new}) do
      put_handler(new)
    else
      {:error, {:refused, reason}} -> {:error, reason}
      {:error, _} = error -> error
    end
  end

  @doc "Changes keys of the configuration of a handler's formatter."
  def update_formatter(id, changes) when is_map(changes) do
    with {:ok, %{formatter: {module, config}} = handler} <- find(id) do
      put_handler(%{handler | formatter: {module, :maps.merge(config, changes)}})
    else
      :error -> not_found(id)
    end
  end

  @doc "Adds a filter to a handler, or to `:primary`."
  def add_filter(owner, id, filter) do
    with {:ok, filters} <- filters(owner), :ok <- check_filters([{id, filter}]) do
      if :lists.keymember(id, 1, filters),
        do: {:error, {:already_exist, id}},
        else: put_filters(owner, filters ++ [{id, filter}])
    end
  end

  @doc "Removes a filter from a handler, or from `:primary`."
  def remove_filter(owner, id) do
    with {:ok, filters} <- filters(owner) do
      if :lists.keymember(id, 1, filters),
        do: put_filters(owner, :lists.keydelete(id, 1, filters)),
        else: not_found(id)
    end
  end

  defp filters(:primary), do: {:ok, :logger.config().filters}

  defp filters(id) do
    case find(id) do
      {:ok, config} -> {:ok, config.filters}
      :error -> not_found(id)
    end
  end

  defp put_filters(:primary, filters),
    do: :logger.put_config(%{:logger.config() | filters: filters})

  defp put_filters(id, filters) do
    {:ok, config} = find(id)
    put_handler(%{config | filters: filters})
  end

  ## Checks

  defp check_handler(config) when is_map(config), do: check_handler(:maps.to_list(config))

  defp check_handler([{key, value} | rest]) do
    with :ok <- check(key, value, :ok), do: check_handler(rest)
  end

  defp check_handler([]), do: :ok
  defp check_handler(config), do: {:error, {:invalid_config, config}}

  defp check(:level, level, _other),
    do: if(:logger.level?(level), do: :ok, else: {:error, {:invalid_level, level}})

  defp check(:filters, filters, _other), do: check_filters(filters)

  defp check(:filter_default, default, _other),
    do: if(default in [:log, :stop], do: :ok, else: {:error, {:invalid_filter_default, default}})

  defp check(:formatter, {module, config}, _other) when is_atom(module) and is_map(config),
    do: :ok

  defp check(:formatter, other, _other), do: {:error, {:invalid_formatter, other}}
  defp check(:metadata, metadata, :invalid_primary_config) when is_map(metadata), do: :ok
  defp check(_key, _value, :ok), do: :ok
  defp check(key, value, kind), do: {:error, {kind, {key, value}}}

  defp check_filters([{id, {fun, _}} | rest]) when is_atom(id) and is_function(fun, 2),
    do: check_filters(rest)

  defp check_filters([]), do: :ok
  defp check_filters([filter | _]), do: {:error, {:invalid_filter, filter}}
  defp check_filters(other), do: {:error, {:invalid_filters, other}}

  ## Handlers

  defp handlers(), do: :logger.config().handlers
  defp put_handlers(handlers), do: :logger.put_config(%{:logger.config() | handlers: handlers})

  defp put_handler(%{id: id} = config),
    do: put_handlers(:lists.keyreplace(id, 1, handlers(), {id, config}))

  defp find(id) do
    case :lists.keyfind(id, 1, handlers()) do
      {_, config} -> {:ok, config}
      false -> :error
    end
  end

  defp not_found(id), do: {:error, {:not_found, id}}

  defp callback(module, name, args, default) do
    case optional(module, name, args, default) do
      {:error, reason} -> {:error, {:refused, reason}}
      other -> other
    end
  end

  defp optional(module, name, args, default) do
    if :erlang.function_exported(module, name, length(args)),
      do: apply(module, name, args),
      else: default
  end
end

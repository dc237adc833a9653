defmodule IEx.Config do
  @moduledoc false

  # The options live in the environment of the application :iex, so that reading one needs no process;
  # changing them goes through an agent named as this module, of that application.

  @doc """
  Returns every configured option of the shell, those of `IEx.configure/1`.

      iex> Keyword.keyword?(IEx.Config.configuration())
      true
  """
  def configuration() do
    defaults = [
      colors: [],
      history_size: 20,
      inspect: [pretty: true],
      alive_prompt: alive_prompt(),
      default_prompt: default_prompt()
    ]

    configured = Keyword.delete(Application.get_all_env(:iex), :after_spawn)
    all = Keyword.merge(defaults, configured)
    order = [:alive_prompt, :width, :colors, :default_prompt, :inspect, :history_size]
    for(key <- order, Keyword.has_key?(all, key), do: {key, all[key]}) ++ Keyword.drop(all, order)
  end

  @doc "Merges options into the configuration."
  def configure(options) do
    Agent.update(__MODULE__, __MODULE__, :handle_configure, [options])
  end

  @doc "Adds a function that every new evaluator calls first."
  def after_spawn(fun) do
    Agent.update(__MODULE__, __MODULE__, :handle_after_spawn, [fun])
  end

  @doc "Returns the functions that every new evaluator calls first."
  def after_spawn(), do: get(:after_spawn, [])

  @doc """
  Tells whether the agent of this configuration runs.

      iex> IEx.Config.started?() in [true, false]
      true
  """
  def started?(), do: Process.whereis(__MODULE__) != nil

  # Written as what `use Agent` would make: every prompt needs this module.
  @doc "Returns how a supervisor starts the agent."
  def child_spec(arg), do: %{id: __MODULE__, start: {__MODULE__, :start_link, [arg]}}

  @doc "Starts the agent."
  def start_link(_), do: Agent.start_link(__MODULE__, :handle_init, [], name: __MODULE__)

  @doc false
  def handle_init(), do: __MODULE__

  @doc false
  def handle_configure(__MODULE__ = state, options) do
    Enum.each(options, &validate_option/1)

    Enum.each(options, fn {key, value} ->
      merged = merge(key, Application.fetch_env(:iex, key), value)
      Application.put_env(:iex, key, merged)
    end)

    state
  end

  @doc false
  def handle_after_spawn(__MODULE__ = state, fun) do
    Application.put_env(:iex, :after_spawn, [fun | get(:after_spawn, [])])
    state
  end

  @doc """
  Returns how many results the history keeps: 20 unless configured.

      iex> IEx.Config.history_size()
      20
  """
  def history_size(), do: get(:history_size, 20)

  @doc """
  Returns the prompt of a node that is not alive, a text with `%prefix`, `%counter` and `%node` to be filled
  in.

      iex> IEx.Config.default_prompt()
      "%prefix(%counter)>"
  """
  def default_prompt(), do: get(:default_prompt, "%prefix(%counter)>")

  @doc """
  Returns the prompt of a node that is alive.

      iex> IEx.Config.alive_prompt()
      "%prefix(%node)%counter>"
  """
  def alive_prompt(), do: get(:alive_prompt, "%prefix(%node)%counter>")

  @doc """
  Returns the prompt of what goes on, on a node that is not alive; the default prompt unless configured.

      iex> IEx.Config.continuation_prompt() == IEx.Config.default_prompt()
      true
  """
  def continuation_prompt(), do: get(:continuation_prompt, default_prompt())

  @doc """
  Returns the prompt of what goes on, on a node that is alive; the prompt of one that is alive unless
  configured.

      iex> IEx.Config.alive_continuation_prompt() == IEx.Config.alive_prompt()
      true
  """
  def alive_continuation_prompt(), do: get(:alive_continuation_prompt, alive_prompt())

  @doc """
  Returns the module, function and arguments that parse what is typed.

      iex> IEx.Config.parser()
      {IEx.Evaluator, :parse, []}
  """
  def parser(), do: get(:parser, {IEx.Evaluator, :parse, []})

  @doc """
  Returns the width of the shell: what was configured, or 80 at most, within the terminal.

      iex> IEx.Config.width() in 1..80
      true
  """
  def width() do
    columns =
      case :io.columns(Process.group_leader()) do
        {:ok, columns} -> columns
        {:error, _} -> 80
      end

    case get(:width, nil) do
      nil -> min(columns, 80)
      value -> min(value, columns)
    end
  end

  @doc """
  Returns the escape sequences of a named colour; `nil` when colours are off.

      IEx.Config.color(:eval_error)
      #=> [:red]
  """
  def color(name) do
    colors = get(:colors, [])

    if colors_enabled?(colors) do
      case Keyword.fetch(colors, name) do
        {:ok, value} -> value
        :error -> default_color(name)
      end
    end
  end

  @doc "Returns the options for printing documentation; `false` when colours are off."
  def ansi_docs() do
    colors = get(:colors, [])
    enabled = colors_enabled?(colors)
    [width: width(), enabled: enabled] ++ colors
  end

  @doc """
  Returns the options for printing results, with the width and, when they are on, the colours.

      iex> Keyword.has_key?(IEx.Config.inspect_opts(), :width)
      true
  """
  def inspect_opts() do
    opts = Keyword.merge([width: width(), pretty: true], get(:inspect, []))
    colors = get(:colors, [])

    if colors_enabled?(colors) do
      default = [reset: [:reset | List.wrap(color(:eval_result))]] ++ syntax_colors()
      wanted = Keyword.get(colors, :syntax_colors, [])

      if wanted == false do
        opts
      else
        Keyword.update(
          opts,
          :syntax_colors,
          Keyword.merge(default, wanted),
          &Keyword.merge(default, &1)
        )
      end
    else
      opts
    end
  end

  defp syntax_colors() do
    [
      atom: :cyan,
      binary: :default_color,
      boolean: :magenta,
      charlist: :yellow,
      list: :default_color,
      map: :default_color,
      nil: :magenta,
      number: :yellow,
      string: :green,
      tuple: :default_color
    ]
  end

  defp default_color(:eval_result), do: [:yellow]
  defp default_color(:eval_info), do: [:normal]
  defp default_color(:eval_error), do: [:red]
  defp default_color(:eval_interrupt), do: [:yellow]
  defp default_color(:stack_info), do: [:red]
  defp default_color(:blame_diff), do: [:red]
  defp default_color(:ls_directory), do: [:blue]
  defp default_color(:ls_device), do: [:green]
  defp default_color(name), do: IO.ANSI.Docs.default_options() |> Keyword.fetch!(name)

  defp colors_enabled?(colors) do
    case Keyword.fetch(colors, :enabled) do
      {:ok, enabled} -> enabled
      # As `IO.ANSI.enabled?/0`, whose module would be loaded for the first result alone.
      :error -> :application.get_env(:elixir, :ansi_enabled, false)
    end
  end

  defp get(key, default), do: Application.get_env(:iex, key, default)

  defp merge(key, {:ok, old}, value) when key in [:colors, :inspect] and is_list(old) do
    Keyword.merge(old, value)
  end

  defp merge(_key, _old, value), do: value

  defp validate_option({:parser, {m, f, a} = parser})
       when is_atom(m) and is_atom(f) and is_list(a),
       do: parser

  defp validate_option({key, value}) when key in [:colors, :inspect] and is_list(value), do: value
  defp validate_option({:history_size, value}) when is_integer(value), do: value

  defp validate_option({key, value})
       when key in [:default_prompt, :alive_prompt, :continuation_prompt, :alive_continuation_prompt] and
              is_binary(value),
       do: value

  defp validate_option({:width, value}) when is_integer(value), do: value

  defp validate_option(pair) do
    raise ArgumentError, "invalid configuration #{inspect(pair)}"
  end
end

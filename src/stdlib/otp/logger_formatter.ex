defmodule :logger_formatter do
  @moduledoc """
  Makes the text of an event by a template: texts, and keys of the event's metadata beside `:level`, `:msg` and `:time`.

  A list of keys leads into maps; `{key, there, not_there}` is one of two templates.
  """

  @header [:logger_formatter, :header]
  @legacy [@header, "\n", :msg, "\n"]
  @single_line [:time, " ", :level, ": ", :msg, "\n"]
  @lines [:time, " ", :level, ":\n", :msg, "\n"]

  @doc "Returns the text of an event."
  def format(%{level: level, msg: msg, meta: meta}, config) when is_map(config) do
    config = :maps.merge(defaults(config), config)
    config = %{config | depth: least_depth(config.depth)}

    meta =
      if config.legacy_header,
        do: :maps.put(:logger_formatter, header(level, meta, config), meta),
        else: meta

    text = for part <- config.template, do: part(part, level, msg, meta, config)
    cut(:unicode.characters_to_list(text), config.max_size)
  end

  defp defaults(config) do
    legacy? = :maps.get(:legacy_header, config, false)
    single? = :maps.get(:single_line, config, true)

    %{
      legacy_header: false,
      single_line: true,
      depth: :unlimited,
      chars_limit: :unlimited,
      max_size: :unlimited,
      time_designator: ?T,
      time_offset: '',
      template: if(legacy?, do: @legacy, else: if(single?, do: @single_line, else: @lines))
    }
  end

  # Less tells nothing.
  defp least_depth(:unlimited), do: :unlimited
  defp least_depth(depth), do: max(depth, 5)

  ## Parts of a template

  defp part(:level, level, _msg, _meta, _config), do: :erlang.atom_to_list(level)
  defp part(:msg, _level, msg, meta, config), do: message(msg, meta, config)

  defp part({key, there, not_there}, level, msg, meta, config) do
    parts = if value(key, meta) == :error, do: not_there, else: there
    for part <- parts, do: part(part, level, msg, meta, config)
  end

  defp part(text, _level, _msg, _meta, _config) when is_binary(text), do: text
  defp part([char | _] = text, _level, _msg, _meta, _config) when is_integer(char), do: text

  defp part(key, _level, _msg, meta, config) do
    case value(key, meta) do
      {:ok, value} -> shown(key, value, config)
      :error -> ''
    end
  end

  defp value([key | keys], map) when is_map_key(map, key),
    do: value(keys, :erlang.map_get(key, map))

  defp value([], value), do: {:ok, value}
  defp value(key, map) when is_atom(key) and is_map_key(map, key), do: value([key], map)
  defp value(_key, _map), do: :error

  defp shown(:time, time, config), do: time(time, config)
  defp shown(:mfa, {m, f, a}, _config), do: :io_lib.format('~tw:~tw/~w', [m, f, a])
  defp shown(@header, text, _config), do: text

  defp shown(_key, value, config) do
    if :io_lib.printable_unicode_list(value),
      do: value,
      else: formatted('~tp', [value], config)
  end

  defp time(time, config) do
    :calendar.system_time_to_rfc3339(time,
      unit: :microsecond,
      offset: config.time_offset,
      time_designator: config.time_designator
    )
  end

  @months {'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'}

  defp header(level, meta, config) do
    title =
      case meta do
        %{logger_formatter: %{title: title}} -> title
        _ -> :string.uppercase(:erlang.atom_to_list(level)) ++ ' REPORT'
      end

    time = :maps.get(:time, meta, :logger.timestamp())
    {{{y, mo, d}, {h, mi, s}}, zone} = date_time(time, config.time_offset)
    args = [title, d, :erlang.element(mo, @months), y, h, mi, s, rem(time, 1_000_000), zone]
    %{header: :io_lib.format('=~ts==== ~w-~s-~4w::~2..0w:~2..0w:~2..0w.~6..0w~s ===', args)}
  end

  defp date_time(time, offset) when offset in ['Z', 'z'],
    do: {:calendar.system_time_to_universal_time(time, :microsecond), ' UTC'}

  defp date_time(time, _offset),
    do: {:calendar.system_time_to_local_time(time, :microsecond), ''}

  ## Messages

  defp message({:string, text}, _meta, config), do: lines(text, config)

  defp message({:report, report}, meta, config) do
    callback =
      :maps.get(:report_cb, config, :maps.get(:report_cb, meta, &:logger.format_report/1))

    case report(report, callback, config) do
      {:text, text} -> lines(text, config)
      {format, args} -> message({format, args}, meta, config)
    end
  end

  defp message({format, args}, _meta, config),
    do: lines(formatted(:unicode.characters_to_list(format), args, config), config)

  # What the maker of a report says of it, or how that has failed.
  defp report(report, callback, _config) when is_function(callback, 1) do
    case callback.(report) do
      {format, args} when is_list(args) -> {format, args}
      other -> {'REPORT_CB/1 ERROR: ~0tp; Returned: ~0tp', [report, other]}
    end
  catch
    class, reason -> crashed('REPORT_CB/1', report, class, reason, __STACKTRACE__)
  end

  defp report(report, callback, config) when is_function(callback, 2) do
    text = callback.(report, :maps.with([:depth, :chars_limit, :single_line], config))

    case :unicode.characters_to_list(text) do
      text when is_list(text) -> {:text, text}
      _ -> {'REPORT_CB/2 ERROR: ~0tp; Returned: ~0tp', [report, text]}
    end
  catch
    class, reason -> crashed('REPORT_CB/2', report, class, reason, __STACKTRACE__)
  end

  defp crashed(who, report, class, reason, stacktrace) do
    own = :logger.filter_stacktrace(:logger_formatter, stacktrace)
    {who ++ ' CRASH: ~0tp; Reason: ~0tp', [report, {class, reason, own}]}
  end

  defp formatted(format, args, config) do
    :rshell_reports.format({format, args}, config)
  catch
    :error, _ -> :io_lib.format('FORMAT ERROR: ~0tp - ~0tp', [format, args])
  end

  defp lines(text, %{single_line: true}) do
    text = :string.trim(:unicode.characters_to_list(text))
    :re.replace(text, ',?\r?\n\\s*', ', ', [:global, :unicode, {:return, :list}])
  end

  defp lines(text, _config), do: text

  # A text that is cut off says so, and still ends its line.
  defp cut(text, size) when is_integer(size) and length(text) > size do
    ending = if :lists.last(text) == ?\n, do: '...\n', else: '...'
    :lists.sublist(text, size - length(ending)) ++ ending
  end

  defp cut(text, _size), do: text

  ## Configuration

  @doc "Tells whether a configuration can be used: `:ok` or `{:error, reason}`."
  def check_config(config) when is_map(config) do
    wrong = for {key, value} <- :maps.to_list(config), not valid?(key, value), do: {key, value}

    case wrong do
      [] ->
        :ok

      [{key, value} | _] when key == :template ->
        {:error, {:invalid_formatter_template, :logger_formatter, value}}

      [{key, value} | _] ->
        {:error, {:invalid_formatter_config, :logger_formatter, {key, value}}}
    end
  end

  def check_config(config),
    do: {:error, {:invalid_formatter_config, :logger_formatter, config}}

  defp valid?(:chars_limit, value), do: value == :unlimited or (is_integer(value) and value > 0)
  defp valid?(:depth, value), do: value == :unlimited or (is_integer(value) and value > 0)
  defp valid?(:max_size, value), do: value == :unlimited or (is_integer(value) and value > 0)
  defp valid?(:single_line, value), do: is_boolean(value)
  defp valid?(:legacy_header, value), do: is_boolean(value)
  defp valid?(:report_cb, value), do: is_function(value, 1) or is_function(value, 2)
  defp valid?(:template, value), do: is_list(value) and :lists.all(&template?/1, value)
  defp valid?(:time_designator, value), do: is_integer(value) and value >= 0 and value < 128
  defp valid?(:time_offset, value), do: is_integer(value) or offset?(value)
  defp valid?(_key, _value), do: false

  defp template?(text) when is_binary(text), do: true
  defp template?(key) when is_atom(key), do: true

  defp template?({key, there, not_there}),
    do: key?(key) and valid?(:template, there) and valid?(:template, not_there)

  defp template?(other), do: key?(other) or :io_lib.printable_unicode_list(other)

  defp key?(key) when is_atom(key), do: true
  defp key?([_ | _] = keys), do: :lists.all(&is_atom/1, keys)
  defp key?(_other), do: false

  defp offset?(offset) when offset in ['Z', 'z', ''], do: true

  defp offset?([sign, h1, h2, ?:, m1, m2]) when sign in '+-',
    do: :lists.all(&(&1 in ?0..?9), [h1, h2, m1, m2])

  defp offset?(_other), do: false
end

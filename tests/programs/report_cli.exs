# A command line tool: options, sub-commands, help, a template by EEx, colours, exit codes.
defmodule Report do
  @switches [
    format: :string,
    verbose: :count,
    limit: :integer,
    color: :boolean,
    out: :keep,
    since: :string,
    ratio: :float,
    help: :boolean
  ]
  @aliases [f: :format, v: :verbose, n: :limit, o: :out, h: :help]
  @template """
  <%# a report %>
  Report for <%= @title %>
  <%= for {name, amount} <- @rows do %>
    * <%= String.pad_trailing(name, 10, ".") %> <%= :io_lib.format("~8.2f", [amount]) %>\
  <% end %>

  Total: <%= Enum.sum(Enum.map(@rows, &elem(&1, 1))) |> Float.round(1) %>
  <% if @rows == [] do %>none<% else %><%= length(@rows) %> rows<% end %> <%% kept %>
  """
  require EEx
  EEx.function_from_string(:defp, :render, @template, [:assigns], trim: true)

  def main(argv) do
    case OptionParser.parse(argv, strict: @switches, aliases: @aliases) do
      {opts, args, []} ->
        if(opts[:help], do: usage(), else: command(args, opts))

      {_, _, bad} ->
        fail(
          2,
          "unknown: " <>
            Enum.map_join(bad, ", ", fn {k, v} -> k <> if(v, do: "=" <> v, else: "") end)
        )
    end
  end

  defp command(["sum" | numbers], opts) do
    numbers =
      for n <- numbers,
          do:
            (case Float.parse(n) do
               {f, ""} -> f
               _ -> throw({:bad_number, n})
             end)

    IO.puts(format(Enum.sum(numbers), opts[:format] || "plain"))
  catch
    {:bad_number, n} -> fail(3, "#{inspect(n)} is no number")
  end

  defp command(["render", title | pairs], opts) do
    rows = for p <- pairs, [k, v] = String.split(p, "=", parts: 2), do: {k, String.to_float(v)}
    rows = rows |> Enum.sort_by(&elem(&1, 1), :desc) |> Enum.take(opts[:limit] || 10)

    if opts[:verbose],
      do:
        IO.puts(
          :stderr,
          "verbosity #{opts[:verbose]}, out #{inspect(Keyword.get_values(opts, :out))}"
        )

    IO.write(render(%{title: title, rows: rows}))
  end

  defp command(["date", text], _) do
    case Date.from_iso8601(text) do
      {:ok, d} ->
        IO.puts(
          "#{d} #{Calendar.strftime(d, "%A %-d %B, day %j")} #{Date.day_of_week(d)} #{Date.leap_year?(d)} #{Date.diff(d, ~D[2000-01-01])}"
        )

      {:error, e} ->
        fail(4, "bad date: #{e}")
    end
  end

  defp command(["crash"], _), do: Map.fetch!(%{a: 1}, :b)
  defp command([], _), do: usage()

  defp command([other | _], _) do
    guess = Enum.max_by(~w(sum render date crash), &String.jaro_distance(&1, other))
    fail(64, "no command #{other}, did you mean #{guess}?")
  end

  defp format(n, "plain"), do: to_string(n)
  defp format(n, "hex"), do: "0x" <> Integer.to_string(round(n), 16)

  defp format(n, "color"),
    do: IO.ANSI.format([:bright, :green, to_string(n), :reset, " ok"], true)

  defp format(_, f), do: raise(ArgumentError, "unknown format #{f}")

  defp usage do
    IO.puts(IO.ANSI.format([:underline, "usage"], false))
    for {k, t} <- Enum.sort(@switches), do: IO.puts("  --#{k} #{t}")
  end

  defp fail(code, text) do
    IO.puts(:stderr, "report: " <> text)
    throw({:halt, code})
  end
end

runs = [
  ~w(--help),
  [],
  ~w(sum 1 2.5 3),
  ~w(sum 10 -f hex 5.4),
  ~w(sum 1 --format color),
  ~w(sum 1 x),
  ~w(sum 1 --format nope),
  ~w(smu 1),
  ~w(--nope sum 1),
  ~w(sum --limit x 1),
  ~w(-vvn2 render Fruit pear=1.5 fig=22.25 kiwi=0.125 -o a --out b),
  ~w(render Empty),
  ~w(render Bad pear),
  ~w(render Bad pear=1),
  ~w(date 2024-02-29),
  ~w(date 2023-02-29),
  ~w(date x),
  ~w(crash),
  ~w(--no-color sum 1),
  ~w(--ratio 1 sum -- -5 --x)
]

for argv <- runs do
  IO.puts("$ report #{Enum.join(argv, " ")}")

  code =
    try do
      Report.main(argv)
      0
    rescue
      e ->
        IO.puts(Exception.format_banner(:error, e))
        1
    catch
      {:halt, code} -> code
    end

  IO.puts("= #{code}")
end

IO.puts(
  OptionParser.to_argv(verbose: 2, out: "a b", color: false, limit: 3, help: true)
  |> inspect
)

IO.inspect(OptionParser.split(~S(a "b c" 'd "e"' f\ g -h="i j")))

defmodule :rshell_doctor do
  @moduledoc "What `why/1` and `cluster/0` of the shell print."

  @doc "Walks the way to a node: `{stage, good, text, remedy | nil}` for each stage, up to the one that fails."
  def examine(node), do: :rshell.net_examine(node)

  @doc "Returns the walk as lines of text."
  def report(node) do
    lines =
      for {stage, good, text, remedy} <- examine(node) do
        mark = if good, do: "ok    ", else: "FAILED"
        mend = if remedy, do: ["\n", String.duplicate(" ", 20), "mend: ", remedy], else: []
        [String.pad_trailing(Atom.to_string(stage), 11), " ", mark, "  ", text, mend]
      end

    lines |> Enum.intersperse("\n") |> IO.iodata_to_binary()
  end

  @doc "Returns in one sentence why a node cannot be reached."
  def explain(node) do
    case List.last(examine(node)) do
      {stage, false, text, remedy} -> "#{stage}: #{text}\nTo mend it: #{remedy}"
      {_, true, text, _} -> text
    end
  end

  @doc "Returns a table of the connected nodes."
  def cluster() do
    nodes = :rshell.net_traffic()
    parent = self()

    pids =
      for {node, kind, _, _, _, _, _} <- nodes do
        :erlang.spawn(fn -> send(parent, {self(), asked(node, kind)}) end)
      end

    answers = for pid <- pids, do: receive(do: ({^pid, answer} -> answer))
    answers = Enum.zip(for(node <- nodes, do: elem(node, 0)), answers)

    rows =
      for {node, kind, hidden, bytes_in, bytes_out, queued, own} <- :rshell.net_traffic(),
          {_, {release, trip}} <- [List.keyfind(answers, node, 0)] do

        [
          inspect(node),
          kind(kind, release) <> if(hidden, do: ", hidden", else: ""),
          if(own, do: "its own", else: "this node's"),
          trip,
          size(bytes_in),
          size(bytes_out),
          size(queued)
        ]
      end

    table([["node", "kind", "cookie", "round trip", "in", "out", "queued"] | rows])
  end

  defp asked(node, kind) do
    # The first call may load code on either side.
    _ = :erpc.call(node, :erlang, :node, [], 2000)
    {time, _} = :timer.tc(fn -> :erpc.call(node, :erlang, :node, [], 2000) end)
    release = if kind == :beam, do: :erpc.call(node, :erlang, :system_info, [:otp_release], 2000)
    {release, microseconds(time)}
  catch
    _, _ -> {nil, "no answer"}
  end

  defp microseconds(time) when time < 1000, do: "#{time} us"
  defp microseconds(time), do: "#{div(time, 1000)} ms"

  defp kind(:rshell, _), do: "rshell"
  defp kind(:beam, nil), do: "BEAM"
  defp kind(:beam, release), do: "BEAM, OTP #{release}"

  defp size(bytes) when bytes < 10_000, do: "#{bytes} B"
  defp size(bytes) when bytes < 10_000_000, do: "#{div(bytes, 1000)} kB"
  defp size(bytes), do: "#{div(bytes, 1_000_000)} MB"

  defp table(rows) do
    widths = for column <- Enum.zip(rows), do: column |> Tuple.to_list() |> Enum.map(&String.length/1) |> Enum.max()

    lines =
      for row <- rows do
        cells = for {cell, width} <- Enum.zip(row, widths), do: String.pad_trailing(cell, width)
        cells |> Enum.join("  ") |> String.trim_trailing()
      end

    note = if tl(rows) == [], do: ["(no node is connected)"], else: []
    Enum.join(lines ++ note, "\n")
  end
end

# Noughts and crosses played by minimax with a memory of positions, and by processes that take turns.
defmodule Board do
  @lines [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]]
  @empty List.duplicate(nil, 9) |> List.to_tuple()

  defguard is_player(p) when p in [:x, :o]
  defguardp is_free(board, at) when at in 0..8 and :erlang.element(at + 1, board) == nil

  def new, do: @empty
  def other(:x), do: :o
  def other(:o), do: :x

  def put(board, at, player) when is_player(player) and is_free(board, at), do: {:ok, put_elem(board, at, player)}
  def put(_, at, player) when is_player(player) and at in 0..8, do: {:error, :taken}
  def put(_, _, player) when is_player(player), do: {:error, :outside}

  def moves(board), do: for(at <- 0..8, elem(board, at) == nil, do: at)

  def state(board) do
    Enum.find_value(@lines, fn line ->
      case Enum.map(line, &elem(board, &1)) do
        [p, p, p] when is_player(p) -> {:won, p}
        _ -> nil
      end
    end) || if(moves(board) == [], do: :drawn, else: :open)
  end

  def parse(text) do
    for(c <- String.graphemes(text), c in ~w(x o .), do: if(c == ".", do: nil, else: String.to_existing_atom(c)))
    |> List.to_tuple()
  end

  def draw(board) do
    board
    |> Tuple.to_list()
    |> Enum.chunk_every(3)
    |> Enum.map_join("\n", fn row -> Enum.map_join(row, "", &to_string(&1 || ".")) end)
  end
end

defmodule Minimax do
  def best(board, player) do
    {moves, known} =
      Enum.map_reduce(Board.moves(board), %{}, fn at, known ->
        {:ok, next} = Board.put(board, at, player)
        {score, known} = score(next, Board.other(player), player, known)
        {{score, -at}, known}
      end)

    {score, at} = Enum.max(moves)
    {-at, score, map_size(known)}
  end

  defp score(board, turn, me, known) do
    case known do
      %{^board => score} ->
        {score, known}

      _ ->
        {score, known} = compute(Board.state(board), board, turn, me, known)
        {score, Map.put(known, board, score)}
    end
  end

  defp compute({:won, winner}, _, _, winner, known), do: {1, known}
  defp compute({:won, _}, _, _, _, known), do: {-1, known}
  defp compute(:drawn, _, _, _, known), do: {0, known}

  defp compute(:open, board, turn, me, known) do
    {scores, known} =
      Enum.map_reduce(Board.moves(board), known, fn at, known ->
        {:ok, next} = Board.put(board, at, turn)
        score(next, Board.other(turn), me, known)
      end)

    {if(turn == me, do: Enum.max(scores), else: Enum.min(scores)), known}
  end
end

defmodule Player do
  def start(mark, strategy), do: spawn_link(fn -> wait(mark, strategy) end)

  defp wait(mark, strategy) do
    receive do
      {:turn, referee, board} ->
        send(referee, {:move, self(), strategy.(board, mark)})
        wait(mark, strategy)

      {:over, referee, result} ->
        send(referee, {:bye, mark, result == {:won, mark}})
    end
  end
end

defmodule Referee do
  def play(x, o), do: turn(Board.new(), :x, %{x: x, o: o}, [])

  defp turn(board, mark, players, log) do
    case Board.state(board) do
      :open ->
        player = players[mark]
        send(player, {:turn, self(), board})

        receive do
          {:move, ^player, at} ->
            case Board.put(board, at, mark) do
              {:ok, board} -> turn(board, Board.other(mark), players, [at | log])
              {:error, why} -> finish({:won, Board.other(mark)}, board, players, [{why, at} | log])
            end
        end

      result ->
        finish(result, board, players, log)
    end
  end

  defp finish(result, board, players, log) do
    for {_, pid} <- players, do: send(pid, {:over, self(), result})
    byes = for mark <- [:o, :x], do: receive(do: ({:bye, ^mark, won} -> {mark, won}))
    {result, Enum.reverse(log), byes, Board.draw(board)}
  end
end

perfect = fn board, mark -> board |> Minimax.best(mark) |> elem(0) end
naive = fn board, _ -> board |> Board.moves() |> hd() end
blind = fn _, _ -> 4 end

for {name, x, o} <- [{"perfect - perfect", perfect, perfect}, {"naive - perfect", naive, perfect}, {"perfect - naive", perfect, naive}, {"naive - blind", naive, blind}] do
  {result, log, byes, picture} = Referee.play(Player.start(:x, x), Player.start(:o, o))
  IO.puts("#{name}: #{inspect(result)} #{inspect(log)} #{inspect(byes)}")
  IO.puts(picture)
end

for text <- ["xx. oo. ...", "xox oxo ...", "x.. .o. ..x", "... ... ..."] do
  board = Board.parse(text)
  {at, score, positions} = Minimax.best(board, :x)
  IO.puts("#{text}: x to #{at}, score #{score}, #{positions} positions")
end

IO.inspect([Board.put(Board.new(), 9, :x), Board.put(Board.parse("x........"), 0, :o), Board.state(Board.parse("xxxoo...."))])

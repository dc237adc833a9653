# A ledger of signed blocks: hashes, Merkle trees with proofs, work to be done, and tampering found.
defmodule Merkle do
  defstruct [:hash, :left, :right]

  def build([]), do: leaf("")
  def build(items), do: items |> Enum.map(&leaf/1) |> level()

  defp leaf(item), do: %Merkle{hash: :crypto.hash(:sha256, <<0, item::binary>>)}
  defp level([root]), do: root
  defp level(nodes), do: nodes |> Enum.chunk_every(2) |> Enum.map(&pair/1) |> level()
  defp pair([node]), do: node
  defp pair([left, right]), do: %Merkle{hash: join(left.hash, right.hash), left: left, right: right}
  defp join(left, right), do: :crypto.hash(:sha256, [1, left, right])

  def proof(tree, item), do: find(tree, leaf(item).hash, [])

  defp find(%{hash: hash}, hash, path), do: {:ok, path}
  defp find(%{left: nil}, _, _), do: :error

  defp find(node, hash, path) do
    with :error <- find(node.left, hash, [{:right, node.right.hash} | path]), do: find(node.right, hash, [{:left, node.left.hash} | path])
  end

  def valid?(root, item, path) do
    Enum.reduce(path, leaf(item).hash, fn
      {:left, other}, hash -> join(other, hash)
      {:right, other}, hash -> join(hash, other)
    end) == root
  end

  defimpl Inspect do
    def inspect(%{hash: <<short::binary-4, _::binary>>, left: nil}, _), do: "#" <> Base.encode16(short, case: :lower)
    def inspect(%{hash: <<short::binary-4, _::binary>>} = node, opts), do: "(#{Base.encode16(short, case: :lower)} #{Kernel.inspect(node.left, Map.to_list(Map.take(opts, [:limit])))} #{Kernel.inspect(node.right)})"
  end
end

defmodule Ledger do
  defstruct blocks: [], difficulty: 10
  @secret "not so secret"

  def append(%{blocks: blocks} = ledger, transfers) do
    previous = if blocks == [], do: <<0::256>>, else: hd(blocks).hash
    lines = Enum.map(transfers, fn {from, to, amount} -> "#{from}>#{to}:#{amount}" end)
    block = mine(%{height: length(blocks), previous: previous, root: Merkle.build(lines).hash, lines: lines, nonce: 0, hash: nil}, ledger.difficulty)
    %{ledger | blocks: [Map.put(block, :seal, seal(block)) | blocks]}
  end

  defp mine(block, difficulty) do
    case digest(block) do
      <<0::size(difficulty), _::bits>> = hash -> %{block | hash: hash}
      _ -> mine(%{block | nonce: block.nonce + 1}, difficulty)
    end
  end

  def digest(b), do: :crypto.hash(:sha256, [<<b.height::32, b.nonce::64>>, b.previous, b.root])
  def seal(b), do: :crypto.mac(:hmac, :sha512, @secret, b.hash) |> binary_part(0, 8)

  def check(ledger) do
    ledger.blocks
    |> Enum.reverse()
    |> Enum.reduce_while({:ok, <<0::256>>}, fn block, {:ok, previous} ->
      cond do
        block.previous != previous -> {:halt, {:error, block.height, :chain}}
        digest(block) != block.hash -> {:halt, {:error, block.height, :hash}}
        Merkle.build(block.lines).hash != block.root -> {:halt, {:error, block.height, :content}}
        not :crypto.hash_equals(seal(block), block.seal) -> {:halt, {:error, block.height, :seal}}
        true -> {:cont, {:ok, block.hash}}
      end
    end)
    |> then(fn {:ok, hash} -> {:ok, Base.url_encode64(hash, padding: false)}; error -> error end)
  end

  def balances(ledger) do
    for block <- ledger.blocks, line <- block.lines, reduce: %{} do
      acc ->
        [from, to, amount] = String.split(line, [">", ":"])
        amount = String.to_integer(amount)
        acc |> Map.update(from, -amount, &(&1 - amount)) |> Map.update(to, amount, &(&1 + amount))
    end
  end
end

ledger = Enum.reduce([[{"bank", "ana", 100}], [{"ana", "bob", 30}, {"bank", "eva", 5}, {"bob", "eva", 7}], []], struct(Ledger), &Ledger.append(&2, &1))
for b <- Enum.reverse(ledger.blocks), do: IO.puts("#{b.height} nonce #{b.nonce} #{Base.encode16(b.hash, case: :lower)} #{Base.encode32(b.seal, padding: false)}")
IO.inspect(Ledger.check(ledger))
IO.inspect(Ledger.balances(ledger))

tamper = fn at, fun -> update_in(ledger, [Access.key!(:blocks), Access.at(at)], fun) end
IO.inspect(Ledger.check(tamper.(1, &put_in(&1.lines, ["ana>bob:3000"]))))
IO.inspect(Ledger.check(tamper.(1, &%{&1 | nonce: 1})))
IO.inspect(Ledger.check(tamper.(0, &%{&1 | seal: "12345678"})))
IO.inspect(Ledger.check(tamper.(2, &(&1 |> Map.put(:nonce, 0) |> then(fn b -> %{b | hash: Ledger.digest(b)} end)))))

items = for letter <- ?a..?g, do: <<letter>>
tree = Merkle.build(items)
IO.inspect(tree)
{:ok, path} = Merkle.proof(tree, "c")
IO.inspect({length(path), Keyword.keys(path), Merkle.valid?(tree.hash, "c", path), Merkle.valid?(tree.hash, "d", path), Merkle.proof(tree, "z")})

text = "The quick brown fox"
for kind <- [:md5, :sha, :sha224, :sha256, :sha384, :sha512, :sha3_256, :blake2b], do: IO.puts("#{kind} #{:crypto.hash(kind, text) |> Base.encode16() |> String.slice(0, 40)}")
state = Enum.reduce(String.graphemes(text), :crypto.hash_init(:sha256), &:crypto.hash_update(&2, &1))
IO.inspect(:crypto.hash_final(state) == :crypto.hash(:sha256, text))
IO.inspect(:crypto.mac(:hmac, :md5, "key", text) |> Base.encode16(case: :lower))
IO.inspect(:crypto.exor("abc", "xyz"))
IO.inspect({:erlang.md5(text) |> Base.encode64(), :erlang.crc32(text), :erlang.adler32(text), :erlang.phash2({text, 1}), :erlang.crc32(:erlang.crc32("The quick"), " brown fox")})
IO.inspect({byte_size(:crypto.strong_rand_bytes(7)), :crypto.bytes_to_integer(<<1, 0>>), :crypto.mod_pow(3, 200, 1000)})
z = :zlib.compress(String.duplicate(text, 50))
IO.inspect({byte_size(z) < 100, :zlib.uncompress(z) == String.duplicate(text, 50), :zlib.gunzip(:zlib.gzip(text)), :zlib.unzip(:zlib.zip(text))})
for bad <- ["AB=", "A", "****"], do: IO.inspect({Base.decode64(bad), Base.decode16(bad), Base.decode32(bad), Base.url_decode64(bad, padding: false)})

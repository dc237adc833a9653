defmodule Keyword do
  @moduledoc """
  Keyword lists: lists of pairs whose first element is an atom. They are written `[a: 1, b: 2]`, keep their
  order, and may have a key more than once. They are what options of functions are given as; as the last
  argument of a call the brackets may be left out.

      iex> [{:a, 1}, {:b, 2}] == [a: 1, b: 2]
      true
      iex> String.split("a-b-", "-", trim: true)
      ["a", "b"]

  The functions here mean the first entry of a key where they return one, and all of them where they set or
  remove a key, unless they say otherwise. Finding a key goes through the list: it takes as long as the list
  is. For many keys, or keys that are no atoms, take a `Map`.

  Do not match options by a pattern, `[a: 1] = options`: it fits this length and order only.

      iex> options = [limit: 5, trim: true]
      iex> options[:limit]
      5
      iex> Keyword.get(options, :other, :default)
      :default
  """

  @frames [
    new_list: :"-new/2-lists^foldl/2-0-",
    values_of: :"-values/1-lists^map/1-0-",
    pairs_of: :"-from_keys/2-lists^map/1-0-",
    keys_of: :"-keys/1-lists^map/1-0-",
    merged: :"-merge/2-lists^filter/1-0-",
    split_pairs: :"-split/2-lists^foldl/2-0-",
    taken: :"-take/2-lists^filter/1-0-",
    dropped: :"-drop/2-lists^filter/1-0-",
    take_key: :find_key!,
    fill: :move_pairs!
  ]

  @type key :: atom
  @type value :: any
  @type t :: [{key, value}]
  @type t(value) :: [{key, value}]

  @doc """
  Tells whether a term is a keyword list: a proper list of pairs with an atom first. The empty list is one.

      iex> Keyword.keyword?(a: 1)
      true
      iex> Keyword.keyword?([])
      true
      iex> Keyword.keyword?([{"a", 1}])
      false
  """
  @spec keyword?(term) :: boolean
  def keyword?(term)
  def keyword?([{key, _} | rest]) when is_atom(key), do: keyword?(rest)
  def keyword?([]), do: true
  def keyword?(_other), do: false

  @doc """
  Returns the empty keyword list.

      iex> Keyword.new()
      []
  """
  @spec new() :: []
  def new, do: []

  @doc """
  Makes a keyword list of an enumerable of pairs; of several with one key the last stays. A key that is no
  atom raises a `FunctionClauseError`.

      iex> Keyword.new([{:b, 1}, {:a, 2}, {:b, 3}])
      [a: 2, b: 3]
      iex> Keyword.new(%{a: 1})
      [a: 1]
  """
  @spec new(Enumerable.t()) :: t
  def new(pairs), do: new(pairs, fn pair -> pair end)

  @doc """
  Makes a keyword list of the pairs that the function makes of the elements; of several with one key the last stays.

      iex> Keyword.new([:a, :b], fn x -> {x, Atom.to_string(x)} end)
      [a: "a", b: "b"]
  """
  @spec new(Enumerable.t(), (term -> {key, value})) :: t
  def new(pairs, transform) when is_function(transform, 1) do
    # From the last on, so that of equal keys the last stays.
    new_list(Enum.reverse(pairs), [], fn element, acc ->
      {key, value} = transform.(element)
      put_new(acc, key, value)
    end)
  end

  # A fold under a name of its own in stack traces.
  defp new_list([h | t], acc, fun), do: new_list(t, fun.(h, acc), fun)
  defp new_list([], acc, _fun), do: acc

  @doc """
  Returns a keyword list of the keys in a list, which all have the same value.

      iex> Keyword.from_keys([:a, :b], 0)
      [a: 0, b: 0]
      iex> Keyword.from_keys([], 0)
      []
  """
  @spec from_keys([key], value) :: t(value)
  def from_keys(keys, value) when is_list(keys),
    do: pairs_of(fn key -> {key, value} end, keys)

  defp pairs_of(fun, [h | t]), do: [fun.(h) | pairs_of(fun, t)]
  defp pairs_of(_fun, []), do: []

  @doc """
  Returns the first value of a key, or the default, `nil` unless given, when it is not there.

      iex> Keyword.get([a: 1, a: 2], :a)
      1
      iex> Keyword.get([a: 1], :b)
      nil
      iex> Keyword.get([a: 1], :b, 3)
      3
  """
  @spec get(t, key, default) :: value | default when default: value
  def get(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> default
    end
  end

  @doc """
  Returns the first value of a key, or what the function returns, which is called only when the key is not there.

      iex> Keyword.get_lazy([a: 1], :b, fn -> 3 end)
      3
      iex> Keyword.get_lazy([a: 1], :a, fn -> raise("is not called") end)
      1
  """
  @spec get_lazy(t, key, (() -> value)) :: value
  def get_lazy(keywords, key, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> fun.()
    end
  end

  @doc """
  Reads and sets a key in one step. The function gets the first value, `nil` when there is none, and returns
  `{returned, new}`, or `:pop`, which removes the key. Returns `{returned, list}`; other entries of the key
  are gone.

      iex> Keyword.get_and_update([a: 1], :a, &{&1, &1 + 1})
      {1, [a: 2]}
      iex> Keyword.get_and_update([a: 1, b: 2], :a, fn _ -> :pop end)
      {1, [b: 2]}
  """
  @spec get_and_update(t, key, (value | nil -> {current, new :: value} | :pop)) :: {current, t}
        when current: value
  def get_and_update(keywords, key, fun) when is_list(keywords) and is_atom(key),
    do: get_and_update(keywords, [], key, fun)

  defp get_and_update([{key, current} | rest], acc, key, fun) do
    case fun.(current) do
      {get, value} ->
        {get, :lists.reverse(acc, [{key, value} | rest])}

      :pop ->
        {current, :lists.reverse(acc, rest)}

      other ->
        raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  defp get_and_update([{_, _} = pair | rest], acc, key, fun),
    do: get_and_update(rest, [pair | acc], key, fun)

  defp get_and_update([], acc, key, fun) do
    case fun.(nil) do
      {get, update} ->
        {get, [{key, update} | :lists.reverse(acc)]}

      :pop ->
        {nil, :lists.reverse(acc)}

      other ->
        raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  @doc """
  Does what `get_and_update/3` does, and raises a `KeyError` when the key is not there.

      iex> Keyword.get_and_update!([a: 1], :a, &{&1, &1 + 1})
      {1, [a: 2]}
      iex> Keyword.get_and_update!([a: 1], :b, &{&1, &1})
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec get_and_update!(t, key, (value | nil -> {current, new :: value} | :pop)) :: {current, t}
        when current: value
  def get_and_update!(keywords, key, fun), do: get_and_update!(keywords, key, fun, [])

  defp get_and_update!([{key, current} | rest], key, fun, acc) when is_atom(key) do
    case fun.(current) do
      {get, value} ->
        {get, :lists.reverse(acc, [{key, value} | delete(rest, key)])}

      :pop ->
        {current, :lists.reverse(acc, rest)}

      other ->
        raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  defp get_and_update!([{_, _} = pair | rest], key, fun, acc) when is_atom(key),
    do: get_and_update!(rest, key, fun, [pair | acc])

  # As in Elixir 1.14, which tells of the list as it is turned around by then.
  defp get_and_update!([], key, _fun, acc) when is_atom(key),
    do: raise(KeyError, key: key, term: acc)

  @doc """
  Returns the first value of a key as `{:ok, value}`, or `:error` when it is not there.

      iex> Keyword.fetch([a: nil], :a)
      {:ok, nil}
      iex> Keyword.fetch([a: 1], :b)
      :error
  """
  @spec fetch(t, key) :: {:ok, value} | :error
  def fetch(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> {:ok, value}
      false -> :error
    end
  end

  @doc """
  Returns the first value of a key, and raises a `KeyError` when it is not there: right for an option that has
  to be given.

      iex> Keyword.fetch!([a: 1], :a)
      1
      iex> Keyword.fetch!([a: 1], :b)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec fetch!(t, key) :: value
  def fetch!(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> raise KeyError, key: key, term: keywords
    end
  end

  @doc """
  Returns all values of a key in their order, `[]` if there is none.

      iex> Keyword.get_values([a: 1, b: 2, a: 3], :a)
      [1, 3]
      iex> Keyword.get_values([a: 1], :b)
      []
  """
  @spec get_values(t, key) :: [value]
  def get_values(keywords, key) when is_list(keywords) and is_atom(key),
    do: get_values(keywords, key, [])

  defp get_values([{key, value} | tail], key, values), do: get_values(tail, key, [value | values])
  defp get_values([{_, _} | tail], key, values), do: get_values(tail, key, values)
  defp get_values([], _key, values), do: :lists.reverse(values)

  @doc """
  Returns the pairs of the second list whose keys are in the first one too (of Elixir 1.17).

      iex> Keyword.intersect([a: 1, b: 2], b: 3, c: 4)
      [b: 3]
      iex> Keyword.intersect([a: 1], b: 2)
      []
  """
  @spec intersect(keyword, keyword) :: keyword
  def intersect(keywords1, keywords2),
    do: intersect(keywords1, keywords2, fn _key, _value1, value2 -> value2 end)

  @doc """
  As `intersect/2`, with a function of key, first and second value that makes the value (of Elixir 1.17).

      iex> Keyword.intersect([a: 1, b: 2], [b: 3, c: 4], fn _key, one, two -> one + two end)
      [b: 5]
  """
  @spec intersect(keyword, keyword, (key, value, value -> value)) :: keyword
  def intersect(keywords1, keywords2, fun)
      when is_list(keywords1) and is_list(keywords2) and is_function(fun, 3) do
    for {key, value1} <- keywords1,
        {:ok, value2} <- [fetch(keywords2, key)],
        do: {key, fun.(key, value1, value2)}
  end

  @doc """
  Returns the keys in their order; one that is there twice, twice.

      iex> Keyword.keys(a: 1, b: 2, a: 3)
      [:a, :b, :a]
  """
  @spec keys(t) :: [key]
  def keys(keywords) when is_list(keywords) do
    keys_of(
      fn
        {key, _} when is_atom(key) -> key
        element -> throw({:no_pair, element})
      end,
      keywords
    )
  catch
    {:no_pair, element} ->
      raise ArgumentError,
            "expected a keyword list, but an entry in the list is not a two-element tuple " <>
              "with an atom as its first element, got: #{inspect(element)}"
  end

  defp keys_of(fun, [h | t]), do: [fun.(h) | keys_of(fun, t)]
  defp keys_of(_fun, []), do: []

  @doc """
  Returns the values in their order, of a key that is there twice both.

      iex> Keyword.values(a: 1, b: 2, a: 3)
      [1, 2, 3]
      iex> Keyword.values([])
      []
  """
  @spec values(t) :: [value]
  def values(keywords) when is_list(keywords) do
    values_of(fn {_key, value} -> value end, keywords)
  end

  defp values_of(fun, [h | t]), do: [fun.(h) | values_of(fun, t)]
  defp values_of(_fun, []), do: []

  @doc false
  @deprecated "Use Keyword.fetch/2 + Keyword.delete/2 instead"
  def delete(keywords, key, value) when is_list(keywords) and is_atom(key),
    do: if(:lists.keymember(key, 1, keywords), do: delete_pair(keywords, {key, value}), else: keywords)

  defp delete_pair(keywords, pair),
    do: for({_, _} = other <- keywords, other !== pair, do: other)

  @doc """
  Returns the list without all entries of a key.

      iex> Keyword.delete([a: 1, b: 2, a: 3], :a)
      [b: 2]
      iex> Keyword.delete([a: 1], :b)
      [a: 1]
  """
  @spec delete(t, key) :: t
  def delete(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keymember(key, 1, keywords) do
      true -> delete_all(keywords, key)
      false -> keywords
    end
  end

  defp delete_all(keywords, key),
    do: :rshell.delete_key(keywords, key) || delete_key(keywords, key)

  # As the native, where something else than pairs is in the list.
  defp delete_key([{key, _} | rest], key), do: delete_key(rest, key)
  defp delete_key([{_, _} = pair | rest], key), do: [pair | delete_key(rest, key)]
  defp delete_key([], _key), do: []

  @doc """
  Returns the list without the first entry of a key; other entries of the key stay.

      iex> Keyword.delete_first([a: 1, b: 2, a: 3], :a)
      [b: 2, a: 3]
      iex> Keyword.delete_first([b: 2], :a)
      [b: 2]
  """
  @spec delete_first(t, key) :: t
  def delete_first(keywords, key) when is_list(keywords) and is_atom(key),
    do: if(:lists.keymember(key, 1, keywords), do: :lists.keydelete(key, 1, keywords), else: keywords)

  @doc """
  Sets a key: the first entry gets the value and stays where it is, others are removed. A key that is not
  there comes in front.

      iex> Keyword.put([a: 1, b: 2, a: 3], :a, 4)
      [a: 4, b: 2]
      iex> Keyword.put([a: 1], :b, 2)
      [b: 2, a: 1]
  """
  @spec put(t, key, value) :: t
  def put(keywords, key, value) when is_list(keywords) and is_atom(key),
    do: [{key, value} | delete(keywords, key)]

  @doc """
  Puts a key, with what the function returns, in front, unless it is there; the function is called only then.

      iex> Keyword.put_new_lazy([a: 1], :b, fn -> 2 end)
      [b: 2, a: 1]
      iex> Keyword.put_new_lazy([a: 1], :a, fn -> raise("is not called") end)
      [a: 1]
  """
  @spec put_new_lazy(t, key, (() -> value)) :: t
  def put_new_lazy(keywords, key, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    case :lists.keymember(key, 1, keywords) do
      true -> keywords
      false -> [{key, fun.()} | keywords]
    end
  end

  @doc """
  Puts a key with a value in front, unless it is there. A way to set the default of an option.

      iex> Keyword.put_new([a: 1], :b, 2)
      [b: 2, a: 1]
      iex> Keyword.put_new([a: 1], :a, 2)
      [a: 1]
  """
  @spec put_new(t, key, value) :: t
  def put_new(keywords, key, value) when is_list(keywords) and is_atom(key) do
    case :lists.keymember(key, 1, keywords) do
      true -> keywords
      false -> [{key, value} | keywords]
    end
  end

  @doc """
  Sets the value of a key that is there; other entries of it are removed. When it is not there the list stays
  as it is.

      iex> Keyword.replace([a: 1, b: 2, a: 4], :a, 3)
      [a: 3, b: 2]
      iex> Keyword.replace([a: 1], :b, 2)
      [a: 1]
  """
  @spec replace(t, key, value) :: t
  def replace(keywords, key, value) when is_list(keywords) and is_atom(key),
    do: :rshell.replace_key(keywords, key, {key, value}) || do_replace(keywords, key, value)

  # As the native does, but fails where something else than a pair comes.
  defp do_replace([{key, _} | rest], key, value), do: [{key, value} | delete(rest, key)]
  defp do_replace([{_, _} = pair | rest], key, value), do: [pair | do_replace(rest, key, value)]
  defp do_replace([], _key, _value), do: []

  @doc """
  Sets the value of a key that is there, and raises a `KeyError` when it is not.

      iex> Keyword.replace!([a: 1], :a, 2)
      [a: 2]
      iex> Keyword.replace!([a: 1], :b, 2)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec replace!(t, key, value) :: t
  def replace!(keywords, key, value) when is_list(keywords) and is_atom(key) do
    replace!(keywords, key, value, keywords)
  end

  defp replace!([{key, _} | rest], key, value, _all), do: [{key, value} | delete(rest, key)]
  defp replace!([{_, _} = pair | rest], key, value, all), do: [pair | replace!(rest, key, value, all)]
  defp replace!([], key, _value, all), do: raise(KeyError, key: key, term: all)

  @doc """
  Sets a key that is there to what the function makes of its value; other entries of it are removed.

      iex> Keyword.replace_lazy([a: 1], :a, &(&1 + 1))
      [a: 2]
      iex> Keyword.replace_lazy([a: 1], :b, &(&1 + 1))
      [a: 1]
  """
  @spec replace_lazy(t, key, (existing_value :: value -> new_value :: value)) :: t
  def replace_lazy(keywords, key, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 1),
      do: do_replace_lazy(keywords, key, fun)

  defp do_replace_lazy([{key, value} | rest], key, fun),
    do: [{key, fun.(value)} | delete(rest, key)]

  defp do_replace_lazy([{_, _} = pair | rest], key, fun),
    do: [pair | do_replace_lazy(rest, key, fun)]

  defp do_replace_lazy([], _key, _fun), do: []

  @doc """
  Tells whether two keyword lists have the same entries, whatever the order of the keys.

      iex> Keyword.equal?([a: 1, b: 2], b: 2, a: 1)
      true
      iex> Keyword.equal?([a: 1, a: 2], a: 1)
      false
  """
  @spec equal?(t, t) :: boolean
  def equal?(left, right) when is_list(left) and is_list(right),
    do: :lists.sort(left) === :lists.sort(right)

  @doc """
  Joins two keyword lists: entries of the first whose keys the second has are removed, those of the second
  follow, repeated ones too. Good for defaults: `Keyword.merge(defaults, options)`.

      iex> Keyword.merge([a: 1, b: 2], a: 3)
      [b: 2, a: 3]
      iex> Keyword.merge([a: 1], b: 2, b: 3)
      [a: 1, b: 2, b: 3]
  """
  @spec merge(t, t) :: t
  def merge(keywords1, []) when is_list(keywords1), do: keywords1
  def merge([], keywords2) when is_list(keywords2), do: keywords2

  def merge(keywords1, keywords2) when is_list(keywords1) and is_list(keywords2) do
    if not keyword?(keywords2), do: raise(ArgumentError, no_keyword(keywords2, "second"))

    merged(
      fn
        {key, _} when is_atom(key) -> not :lists.keymember(key, 1, keywords2)
        _ -> raise ArgumentError, no_keyword(keywords1, "first")
      end,
      keywords1
    ) ++ keywords2
  end

  defp merged(fun, [h | t]), do: if(fun.(h), do: [h | merged(fun, t)], else: merged(fun, t))
  defp merged(_fun, []), do: []

  defp no_keyword(list, which),
    do: "expected a keyword list as the #{which} argument, got: #{inspect(list)}"

  @doc """
  Joins two keyword lists; for a key in both the function gets the key and both values, and returns the one to keep.

      iex> Keyword.merge([a: 1, b: 2], [a: 10], fn _key, x, y -> x + y end)
      [b: 2, a: 11]
  """
  @spec merge(t, t, (key, value, value -> value)) :: t
  def merge(keywords1, keywords2, fun)
      when is_list(keywords1) and is_list(keywords2) and is_function(fun, 3) do
    if not keyword?(keywords1), do: raise(ArgumentError, no_keyword(keywords1, "first"))
    merge_pairs(keywords2, [], keywords1, keywords1, fun, keywords2)
  end

  defp merge_pairs([{key, value2} | rest], acc, left, original, fun, keywords2)
       when is_atom(key) do
    case :lists.keyfind(key, 1, original) do
      {^key, value1} ->
        acc = [{key, fun.(key, value1, value2)} | acc]
        original = :lists.keydelete(key, 1, original)
        merge_pairs(rest, acc, delete(left, key), original, fun, keywords2)

      false ->
        merge_pairs(rest, [{key, value2} | acc], left, original, fun, keywords2)
    end
  end

  defp merge_pairs([], acc, left, _original, _fun, _keywords2), do: left ++ :lists.reverse(acc)

  defp merge_pairs(_other, _acc, _left, _original, _fun, keywords2),
    do: raise(ArgumentError, no_keyword(keywords2, "second"))

  @doc """
  Tells whether a keyword list has a key, whatever its value.

      iex> Keyword.has_key?([a: nil], :a)
      true
      iex> Keyword.has_key?([a: 1], :b)
      false
  """
  @spec has_key?(t, key) :: boolean
  def has_key?(keywords, key) when is_list(keywords) and is_atom(key),
    do: :lists.keymember(key, 1, keywords)

  @doc """
  Sets a key to what the function makes of its first value, and raises a `KeyError` when it is not there.
  Other entries of it are removed.

      iex> Keyword.update!([a: 1, a: 5], :a, &(&1 * 2))
      [a: 2]
      iex> Keyword.update!([a: 1], :b, &(&1 * 2))
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec update!(t, key, (current_value :: value -> new_value :: value)) :: t
  def update!(keywords, key, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 1) do
    update!(keywords, key, fun, keywords)
  end

  defp update!([{key, value} | rest], key, fun, _all),
    do: [{key, fun.(value)} | delete(rest, key)]

  defp update!([{_, _} = pair | rest], key, fun, all), do: [pair | update!(rest, key, fun, all)]
  defp update!([], key, _fun, all), do: raise(KeyError, key: key, term: all)

  @doc """
  Sets a key to what the function makes of its first value; when it is not there, it comes at the end with the
  default, which the function does not see. Other entries of it are removed.

      iex> Keyword.update([a: 1], :a, 11, &(&1 * 2))
      [a: 2]
      iex> Keyword.update([a: 1], :b, 11, &(&1 * 2))
      [a: 1, b: 11]
  """
  @spec update(t, key, default :: value, (existing_value :: value -> new_value :: value)) :: t
  def update(keywords, key, default, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 1),
      do: update_guarded(keywords, key, default, fun)

  defp update_guarded([{key, value} | rest], key, _default, fun),
    do: [{key, fun.(value)} | delete(rest, key)]

  defp update_guarded([{_, _} = pair | rest], key, default, fun),
    do: [pair | update_guarded(rest, key, default, fun)]

  defp update_guarded([], key, default, _fun), do: [{key, default}]

  @doc """
  Returns two keyword lists: the entries of the given keys, and the others. It is how a function takes its own
  options and hands the rest on.

      iex> Keyword.split([a: 1, b: 2, a: 3], [:a, :x])
      {[a: 1, a: 3], [b: 2]}
  """
  @spec split(t, [key]) :: {t, t}
  def split(keywords, keys) when is_list(keywords) and is_list(keys) do
    put = fn {key, _} = pair, {taken, left} ->
      if :lists.member(key, keys), do: {[pair | taken], left}, else: {taken, [pair | left]}
    end

    {taken, left} = split_pairs(put, {[], []}, keywords)
    {:lists.reverse(taken), :lists.reverse(left)}
  end

  defp split_pairs(fun, acc, [h | t]), do: split_pairs(fun, fun.(h, acc), t)
  defp split_pairs(_fun, acc, []), do: acc

  @doc """
  Returns two keyword lists: the entries for which the function gives something else than `false` and `nil`,
  and the others. Elixir has it from 1.15 on.

      iex> Keyword.split_with([a: 1, b: 2], fn {_key, value} -> value > 1 end)
      {[b: 2], [a: 1]}
  """
  @spec split_with(t, ({key, value} -> as_boolean(term))) :: {t, t}
  def split_with(keywords, fun) when is_list(keywords) and is_function(fun, 1),
    do: Enum.split_with(keywords, fun)

  @doc """
  Returns the entries of the given keys, in the order of the list, repeated ones too. Keys that are not there
  do not matter.

      iex> Keyword.take([a: 1, b: 2, a: 3], [:a, :z])
      [a: 1, a: 3]
  """
  @spec take(t, [key]) :: t
  def take(keywords, keys) when is_list(keywords) and is_list(keys),
    do: taken(fn {key, _} -> :lists.member(key, keys) end, keywords)

  defp taken(fun, [h | t]), do: if(fun.(h), do: [h | taken(fun, t)], else: taken(fun, t))
  defp taken(_fun, []), do: []

  @doc """
  Returns the entries of all keys but the given ones, in their order. Keys that are not there do not matter.

      iex> Keyword.drop([a: 1, b: 2, a: 3], [:a, :z])
      [b: 2]
  """
  @spec drop(t, [key]) :: t
  def drop(keywords, keys) when is_list(keywords) and is_list(keys),
    do: dropped(fn {key, _} -> not :lists.member(key, keys) end, keywords)

  defp dropped(fun, [h | t]), do: if(fun.(h), do: [h | dropped(fun, t)], else: dropped(fun, t))
  defp dropped(_fun, []), do: []

  @doc """
  Returns the first value of a key and the list without all entries of it, as a pair. When it is not there the
  value is the default, `nil` unless given.

      iex> Keyword.pop([a: 1, b: 2, a: 3], :a)
      {1, [b: 2]}
      iex> Keyword.pop([a: 1], :b, 7)
      {7, [a: 1]}
  """
  @spec pop(t, key, default) :: {value | default, t} when default: value
  def pop(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case fetch(keywords, key) do
      {:ok, value} -> {value, delete_all(keywords, key)}
      :error -> {default, keywords}
    end
  end

  @doc """
  Does what `pop/3` does, and raises a `KeyError` when the key is not there.

      iex> Keyword.pop!([a: 1], :a)
      {1, []}
      iex> Keyword.pop!([a: 1], :b)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec pop!(t, key) :: {value, t}
  def pop!(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> {value, delete_all(keywords, key)}
      false -> raise KeyError, key: key, term: keywords
    end
  end

  @doc """
  Returns all values of a key and the list without them, as a pair.

      iex> Keyword.pop_values([a: 1, b: 2, a: 3], :a)
      {[1, 3], [b: 2]}
      iex> Keyword.pop_values([a: 1], :b)
      {[], [a: 1]}
  """
  @spec pop_values(t, key) :: {[value], t}
  def pop_values(keywords, key) when is_list(keywords) and is_atom(key),
    do: pop_values(keywords, key, [], [])

  defp pop_values([{key, value} | rest], key, values, others),
    do: pop_values(rest, key, [value | values], others)

  defp pop_values([{_, _} = pair | rest], key, values, others),
    do: pop_values(rest, key, values, [pair | others])

  defp pop_values([], _key, values, others), do: {:lists.reverse(values), :lists.reverse(others)}

  @doc """
  Does what `pop/3` does; the default is what the function returns, which is called only when the key is not there.

      iex> Keyword.pop_lazy([a: 1], :b, fn -> 2 end)
      {2, [a: 1]}
  """
  @spec pop_lazy(t, key, (() -> value)) :: {value, t}
  def pop_lazy(keywords, key, fun)
      when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> {value, delete_all(keywords, key)}
      false -> {fun.(), keywords}
    end
  end

  @doc """
  Returns the first value of a key and the list without that entry; others of the key stay.

      iex> Keyword.pop_first([a: 1, a: 2], :a)
      {1, [a: 2]}
      iex> Keyword.pop_first([a: 1], :b, 7)
      {7, [a: 1]}
  """
  @spec pop_first(t, key, default) :: {value | default, t} when default: value
  def pop_first(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case :lists.keytake(key, 1, keywords) do
      {:value, {^key, value}, rest} -> {value, rest}
      false -> {default, keywords}
    end
  end

  @doc """
  Returns the list itself. It is there so that `Keyword` can take the place of `Map`.

      iex> Keyword.to_list(a: 1)
      [a: 1]
  """
  @spec to_list(t) :: t
  def to_list(keywords) when is_list(keywords), do: keywords

  @doc false
  @deprecated "Use Kernel.length/1 instead"
  def size(keywords), do: length(keywords)

  @doc false
  @deprecated "Use Keyword.new/2 instead"
  def map(keywords, fun) when is_list(keywords),
    do: Enum.map(keywords, fn {k, v} -> {k, fun.({k, v})} end)

  @doc """
  Returns the entries for which the function, which gets `{key, value}`, gives something else than `false`
  and `nil`.

      iex> Keyword.filter([one: 1, two: 2, three: 3], fn {_key, value} -> rem(value, 2) == 1 end)
      [one: 1, three: 3]
      iex> Keyword.filter([], fn _ -> true end)
      []
  """
  @spec filter(t, ({key, value} -> as_boolean(term))) :: t
  def filter(keywords, fun) when is_list(keywords) and is_function(fun, 1),
    do: do_filter(keywords, fun)

  defp do_filter([{_, _} = pair | rest], fun),
    do: if(fun.(pair), do: [pair | do_filter(rest, fun)], else: do_filter(rest, fun))

  defp do_filter([], _fun), do: []

  @doc """
  Returns the entries for which the function, which gets `{key, value}`, gives `false` or `nil`.

      iex> Keyword.reject([one: 1, two: 2, three: 3], fn {_key, value} -> rem(value, 2) == 1 end)
      [two: 2]
  """
  @spec reject(t, ({key, value} -> as_boolean(term))) :: t
  def reject(keywords, fun) when is_list(keywords) and is_function(fun, 1),
    do: do_reject(keywords, fun)

  defp do_reject([{_, _} = pair | rest], fun),
    do: if(fun.(pair), do: do_reject(rest, fun), else: [pair | do_reject(rest, fun)])

  defp do_reject([], _fun), do: []

  @doc """
  Checks options: the second list has the keys that are allowed, those with a default as `key: default`.
  Returns `{:ok, options}` with the defaults of those not given, or `{:error, unknown_keys}`.

      iex> Keyword.validate([b: 2], [:a, b: 1])
      {:ok, [b: 2]}
      iex> {:ok, options} = Keyword.validate([a: 0], [:a, b: 1])
      iex> Enum.sort(options)
      [a: 0, b: 1]
      iex> Keyword.validate([x: 1], [:a, b: 1])
      {:error, [:x]}
  """
  @spec validate(t, values :: [atom | {atom, term}]) :: {:ok, t} | {:error, [atom]}
  def validate(keyword, values) when is_list(keyword) and is_list(values) do
    case check(keyword, values, [], []) do
      {:ok, kept, left} -> {:ok, fill(left, kept)}
      {:error, bad} -> {:error, bad}
    end
  end

  defp check([{key, _} = pair | rest], values, kept, bad) when is_atom(key) do
    case take_key(values, key, []) do
      {:ok, left} ->
        check(rest, left, [pair | kept], bad)

      :error ->
        check(rest, values, kept, [key | bad])
    end
  end

  defp check([], values, kept, []), do: {:ok, kept, values}
  defp check([], _values, _kept, bad), do: {:error, bad}

  defp check([pair | _], _values, _kept, _bad) do
    raise ArgumentError,
          "expected a keyword list as first argument, got invalid entry: #{inspect(pair)}"
  end

  defp take_key([key | rest], key, acc), do: {:ok, :lists.reverse(acc, rest)}
  defp take_key([{key, _} | rest], key, acc), do: {:ok, :lists.reverse(acc, rest)}

  defp take_key([other | rest], key, acc), do: take_key(rest, key, [other | acc])
  defp take_key([], _key, _acc), do: :error

  defp fill([{key, value} | rest], acc) when is_atom(key), do: fill(rest, [{key, value} | acc])
  defp fill([key | rest], acc) when is_atom(key), do: fill(rest, acc)
  defp fill([], acc), do: acc

  defp fill([other | _], _acc) do
    raise ArgumentError,
          "expected the second argument to be a list of atoms or tuples, got: #{inspect(other)}"
  end

  @doc """
  Does what `validate/2` does and returns the options; unknown keys raise an `ArgumentError` that names them
  and the allowed ones.

      iex> Keyword.validate!([b: 2], [:a, b: 1])
      [b: 2]
      iex> Keyword.validate!([x: 1], [:a, :b])
      ** (ArgumentError) unknown keys [:x] in [x: 1], the allowed keys are: [:a, :b]
  """
  @spec validate!(t, values :: [atom | {atom, term}]) :: t
  def validate!(keyword, values) do
    case validate(keyword, values) do
      {:ok, keyword} ->
        keyword

      {:error, invalid} ->
        keys = for value <- values, do: if(is_atom(value), do: value, else: elem(value, 0))

        case Enum.reject(invalid, &(&1 in keys)) do
          [] ->
            raise ArgumentError, "duplicate keys #{inspect(invalid)} in #{inspect(keyword)}"

          unknown ->
            raise ArgumentError,
                  "unknown keys #{inspect(unknown)} in #{inspect(keyword)}, " <>
                    "the allowed keys are: #{inspect(keys)}"
        end
    end
  end
end

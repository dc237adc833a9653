defmodule Record do
  @moduledoc """
  Records: tuples whose first element names them, with names for the others that macros know when code is
  compiled. Erlang's libraries use them; in Elixir structs are the better choice.

      iex> defmodule RecordExample do
      ...>   require Record
      ...>   Record.defrecord(:user, name: "", age: 0)
      ...>
      ...>   def example do
      ...>     kate = user(name: "kate")
      ...>     {kate, user(kate, :name), user(kate, age: 27)}
      ...>   end
      ...> end
      iex> RecordExample.example()
      {{:user, "kate", 0}, "kate", {:user, "kate", 27}}

  `Record.extract/2` takes the fields from a header file of Erlang.

      iex> require Record
      iex> Record.is_record({User, 1}, User)
      true
  """

  @doc """
  Tells, in guards too, whether a term can be a record with that tag: a tuple whose first element is that
  atom. How many fields there are is not looked at.

      iex> require Record
      iex> Record.is_record({:user, "kate"}, :user)
      true
      iex> Record.is_record({:user, "kate"}, :group)
      false
  """
  @doc guard: true
  defmacro is_record(data, kind) do
    case __CALLER__.context do
      :guard ->
        quote do
          is_atom(unquote(kind)) and is_tuple(unquote(data)) and tuple_size(unquote(data)) > 0 and
            elem(unquote(data), 0) == unquote(kind)
        end

      _ ->
        quote do
          data = unquote(data)
          kind = unquote(kind)
          is_atom(kind) and is_tuple(data) and tuple_size(data) > 0 and elem(data, 0) == kind
        end
    end
  end

  @doc """
  Tells, in guards too, whether a term can be a record: a tuple whose first element is an atom.

      iex> require Record
      iex> Record.is_record({:user, "kate"})
      true
      iex> Record.is_record({1, 2}) or Record.is_record(%{})
      false
  """
  @doc guard: true
  defmacro is_record(data) do
    case __CALLER__.context do
      :guard ->
        quote do
          is_tuple(unquote(data)) and tuple_size(unquote(data)) > 0 and
            is_atom(elem(unquote(data), 0))
        end

      _ ->
        quote do
          data = unquote(data)
          is_tuple(data) and tuple_size(data) > 0 and is_atom(elem(data, 0))
        end
    end
  end

  @doc """
  Returns the fields of a record, and what they have by default, as a header of Erlang source declares it.

  The header is a file (`:from`) or a file of an application (`:from_lib`); what it includes is looked for in
  `:includes` too, and `:macros` are defined in it.

      iex> Record.extract(:hostent, from_lib: "kernel/include/inet.hrl")
      [h_name: :undefined, h_aliases: [], h_addrtype: :undefined, h_length: :undefined, h_addr_list: []]
  """
  @spec extract(atom, keyword) :: keyword
  def extract(name, opts) when is_atom(name) and is_list(opts),
    do: Record.Extractor.extract(name, opts)

  @doc """
  Returns all records of a header of Erlang source with their fields; the options are those of `extract/2`.

      iex> Record.extract_all(from_lib: "kernel/include/inet.hrl") |> Keyword.keys()
      [:hostent]
  """
  @spec extract_all(keyword) :: [{atom, keyword}]
  def extract_all(opts) when is_list(opts), do: Record.Extractor.extract_all(opts)

  @doc """
  Defines macros that make, read and update a record, a tuple with a tag in front. The tag is the macros'
  name unless given; the fields have defaults, `nil` where only a name stands. The macros are, for `:user`:

    * `user()`: a record with the defaults; `user(age: 3)`: with some fields set, also as a pattern, where
      fields that are not named match everything
    * `user(record)`: the fields as a keyword list; `user(record, :age)`: one field; `user(record, age: 3)`:
      a copy with fields changed
    * `user(:age)`: the place of a field in the tuple, from 0

  A field that there is not is an error of compilation.

      iex> defmodule ExampleOfRecord do
      ...>   require Record
      ...>   Record.defrecord(:user, name: "john", age: 25)
      ...>
      ...>   def new, do: user(age: 3)
      ...>   def name(user(name: name)), do: name
      ...>   def older(record), do: user(record, age: user(record, :age) + 1)
      ...>   def place, do: user(:age)
      ...> end
      iex> record = ExampleOfRecord.new()
      {:user, "john", 3}
      iex> {ExampleOfRecord.name(record), ExampleOfRecord.older(record), ExampleOfRecord.place()}
      {"john", {:user, "john", 4}, 2}
  """
  defmacro defrecord(name, tag \\ nil, kv), do: define(:defmacro, name, tag, kv)

  @doc """
  As `defrecord/3`, with macros that only their own module can use: for records that nobody else is to look
  into.

      iex> defmodule ExampleOfPrivateRecord do
      ...>   require Record
      ...>   Record.defrecordp(:point, :p, x: 0, y: 0)
      ...>
      ...>   def right(by), do: point(x: by)
      ...> end
      iex> ExampleOfPrivateRecord.right(2)
      {:p, 2, 0}
  """
  defmacro defrecordp(name, tag \\ nil, kv), do: define(:defmacrop, name, tag, kv)

  defp define(kind, name, tag, kv) do
    quote bind_quoted: [name: name, tag: tag, kv: kv, kind: kind] do
      tag = tag || name
      fields = Record.__fields__(:defrecord, kv)
      Record.__declare__(__MODULE__, name, tag, fields)
      # The macros need the code of the defaults, not their values.
      fields = Macro.escape(fields)

      case kind do
        :defmacro ->
          defmacro unquote(name)(args \\ []),
            do: Record.__access__(unquote(tag), unquote(fields), args, __CALLER__)

          defmacro unquote(name)(record, args),
            do: Record.__access__(unquote(tag), unquote(fields), record, args, __CALLER__)

        :defmacrop ->
          defmacrop unquote(name)(args \\ []),
            do: Record.__access__(unquote(tag), unquote(fields), args, __CALLER__)

          defmacrop unquote(name)(record, args),
            do: Record.__access__(unquote(tag), unquote(fields), record, args, __CALLER__)
      end
    end
  end

  @doc false
  # Typespecs may mention the record.
  def __declare__(module, name, tag, fields) do
    known = Module.get_attribute(module, :__records__, %{})
    Module.put_attribute(module, :__records__, Map.put(known, name, {tag, fields}))
  end

  @doc false
  def __fields__(type, fields) do
    :lists.map(
      fn
        {key, value} when is_atom(key) ->
          {key, escaped!(key, value)}

        key when is_atom(key) ->
          {key, nil}

        other ->
          raise ArgumentError, "#{type} fields must be atoms, got: #{inspect(other)}"
      end,
      fields
    )
  end

  defp escaped!(key, value) do
    Macro.escape(value)
  rescue
    error in [ArgumentError] ->
      reason = Exception.message(error)
      reraise ArgumentError, [message: "invalid value for record field #{key}, #{reason}"], __STACKTRACE__
  end

  @doc false
  def __access__(tag, fields, args, caller) do
    cond do
      is_atom(args) ->
        index(tag, fields, args)

      Keyword.keyword?(args) ->
        create(tag, fields, args, caller)

      true ->
        names = Macro.escape([tag | Keyword.keys(fields)])
        quote(do: Record.__keyword__(unquote(tag), unquote(names), unquote(args)))
    end
  end

  @doc false
  def __access__(tag, fields, record, args, caller) do
    cond do
      is_atom(args) ->
        quote(do: :erlang.element(unquote(index(tag, fields, args) + 1), unquote(record)))

      Keyword.keyword?(args) ->
        update(tag, fields, record, args, caller)

      true ->
        raise ArgumentError,
              "expected arguments to be a compile time atom or a keyword list, got: " <>
                Macro.to_string(args)
    end
  end

  defp index(tag, fields, field) do
    case Enum.find_index(fields, fn {key, _} -> key == field end) do
      nil ->
        raise ArgumentError, "record #{inspect(tag)} does not have the key: #{inspect(field)}"

      index ->
        index + 1
    end
  end

  defp create(tag, fields, keyword, caller) do
    in_match = caller.context == :match
    keyword = apply_underscore(fields, keyword)

    {values, rest} =
      Enum.map_reduce(fields, keyword, fn {key, default}, left ->
        case Keyword.pop_first(left, key, :missing) do
          {:missing, left} -> {if(in_match, do: {:_, [], nil}, else: default), left}
          {value, left} -> {value, left}
        end
      end)

    case rest do
      [] ->
        {:{}, [], [tag | values]}

      _ ->
        keys = for {key, _} <- rest, do: key
        raise ArgumentError, "record #{inspect(tag)} does not have the key: #{inspect(hd(keys))}"
    end
  end

  # `_: value` stands for every field that is not named.
  defp apply_underscore(fields, keyword) do
    case Keyword.pop_first(keyword, :_, :missing) do
      {:missing, keyword} ->
        keyword

      {default, keyword} ->
        for {key, _} <- fields, not Keyword.has_key?(keyword, key), reduce: keyword do
          acc -> acc ++ [{key, default}]
        end
    end
  end

  defp update(tag, _fields, _record, _keyword, %{context: :match}) do
    raise ArgumentError,
          "cannot invoke update style macro inside match for record #{inspect(tag)}"
  end

  defp update(tag, fields, record, keyword, _caller) do
    Enum.reduce(keyword, record, fn {key, value}, acc ->
      quote(
        do: :erlang.setelement(unquote(index(tag, fields, key) + 1), unquote(acc), unquote(value))
      )
    end)
  end

  @doc false
  def __keyword__(tag, [tag | fields], record) do
    if is_record(record, tag) and tuple_size(record) == length(fields) + 1 do
      Enum.zip(fields, tl(Tuple.to_list(record)))
    else
      raise ArgumentError,
            "expected argument to be a literal atom, literal keyword or a #{inspect(tag)} record, " <>
              "got runtime: #{inspect(record)}"
    end
  end
end


# Schemas by macros: each module that uses them gets a struct, casts and checks at compile time.
defmodule Schema do
  defmacro __using__(opts) do
    quote do
      import Schema, only: [field: 2, field: 3, check: 2]
      Module.register_attribute(__MODULE__, :fields, accumulate: true)
      Module.register_attribute(__MODULE__, :checks, accumulate: true)
      @schema_name Keyword.get(unquote(opts), :name, inspect(__MODULE__))
      @before_compile Schema
    end
  end

  defmacro field(name, type, opts \\ []) do
    unless type in [:string, :integer, :boolean, {:list, :string}],
      do: raise(ArgumentError, "unknown type #{inspect(type)} of field #{inspect(name)}")

    quote bind_quoted: [name: name, type: Macro.escape(type), opts: Macro.escape(opts, unquote: true)] do
      if List.keymember?(@fields, name, 0), do: raise(ArgumentError, "field #{name} is defined twice")
      @fields {name, type, opts}
    end
  end

  defmacro check(name, do: block) do
    function = :"check #{name}"

    quote do
      @checks {unquote(name), unquote(function)}
      defp unquote(function)(var!(value), var!(record)) do
        _ = var!(record)
        unquote(block)
      end
    end
  end

  defmacro __before_compile__(env) do
    fields = env.module |> Module.get_attribute(:fields) |> Enum.reverse()
    checks = env.module |> Module.get_attribute(:checks) |> Enum.reverse()
    defaults = for {name, _, opts} <- fields, do: {name, opts[:default]}

    casts =
      for {name, type, opts} <- fields do
        quote do
          def cast(unquote(name), nil), do: {:ok, unquote(opts[:default])}
          def cast(unquote(name), value), do: Schema.Type.cast(unquote(Macro.escape(type)), value)
        end
      end

    validations =
      for {name, function} <- checks do
        quote do
          defp validate(unquote(name), value, record), do: unquote(function)(value, record)
        end
      end

    quote do
      defstruct unquote(defaults)
      unquote_splicing(casts)
      unquote_splicing(validations)
      defp validate(_, _, _), do: :ok
      def __fields__, do: unquote(for {name, type, _} <- fields, do: {name, Macro.escape(type)})
      def __name__, do: @schema_name

      def new(params) when is_map(params) do
        Schema.build(struct(__MODULE__), params, __fields__(), &cast/2, &validate/3)
      end
    end
  end

  def build(record, params, fields, cast, validate) do
    known = Map.new(fields, fn {name, _} -> {to_string(name), name} end)
    unknown = for {key, _} <- params, not is_map_key(known, key), do: {key, "is not a field"}

    {record, errors} =
      Enum.reduce(fields, {record, Enum.sort(unknown)}, fn {name, _}, {record, errors} ->
        case cast.(name, params[to_string(name)]) do
          {:ok, value} -> {Map.replace!(record, name, value), errors}
          {:error, why} -> {record, errors ++ [{name, why}]}
        end
      end)

    failed = for {name, _} <- fields, {:error, why} <- [validate.(name, Map.get(record, name), record)], do: {name, why}
    if errors ++ failed == [], do: {:ok, record}, else: {:error, errors ++ failed}
  end
end

defmodule Schema.Type do
  def cast(:string, value) when is_binary(value), do: {:ok, value}
  def cast(:integer, value) when is_integer(value), do: {:ok, value}

  def cast(:integer, value) when is_binary(value) do
    case Integer.parse(value) do
      {number, ""} -> {:ok, number}
      _ -> {:error, "is no integer"}
    end
  end

  def cast(:boolean, value) when value in [true, "true", "yes", 1], do: {:ok, true}
  def cast(:boolean, value) when value in [false, "false", "no", 0], do: {:ok, false}

  def cast({:list, inner}, values) when is_list(values) do
    values
    |> Enum.with_index()
    |> Enum.reduce_while({:ok, []}, fn {value, index}, {:ok, acc} ->
      case cast(inner, value) do
        {:ok, value} -> {:cont, {:ok, [value | acc]}}
        {:error, why} -> {:halt, {:error, "at #{index}: #{why}"}}
      end
    end)
    |> case do
      {:ok, values} -> {:ok, Enum.reverse(values)}
      error -> error
    end
  end

  def cast(type, value), do: {:error, "is no #{inspect(type)}: #{inspect(value)}"}
end

defmodule Person do
  use Schema, name: "person"

  field :name, :string
  field :age, :integer, default: 18
  field :admin, :boolean, default: false
  field :tags, {:list, :string}, default: []

  check :name do
    if is_binary(value) and String.length(value) > 1, do: :ok, else: {:error, "is too short"}
  end

  check :age do
    cond do
      value < 0 -> {:error, "is negative"}
      record.admin and value < 21 -> {:error, "is too low for an admin"}
      true -> :ok
    end
  end
end

inputs = [
  %{"name" => "Kate"},
  %{"name" => "Alex", "age" => "33", "admin" => "yes", "tags" => ["a", "b"]},
  %{"name" => "M", "age" => "x"},
  %{"name" => "Moebi", "admin" => 1},
  %{"name" => "Zoe", "tags" => ["a", 1], "colour" => "red"},
  %{"name" => 5, "age" => -1}
]

IO.puts(Person.__name__())
IO.inspect(Person.__fields__())
IO.inspect(struct(Person))
for input <- inputs, do: input |> Person.new() |> IO.inspect()

for source <- [
      "defmodule A do use Schema; field :x, :float end",
      "defmodule B do use Schema; field :x, :string; field :x, :integer end"
    ] do
  try do
    Code.eval_string(source)
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
  end
end

defmodule Inspect.Opts do
  @moduledoc """
  The options that `Inspect` implementations receive.

  `:limit` counts the items printed over a whole nested term, `:printable_limit` the
  characters of strings and charlists; both take `:infinity`.

      iex> inspect([1, 2, 3], limit: 2)
      "[1, 2, ...]"
  """

  defstruct base: :decimal,
            binaries: :infer,
            char_lists: :infer,
            charlists: :infer,
            custom_options: [],
            inspect_fun: &Inspect.inspect/2,
            limit: 50,
            pretty: false,
            printable_limit: 4096,
            safe: true,
            structs: true,
            syntax_colors: [],
            width: 80

  @type t :: %Inspect.Opts{
          base: :decimal | :binary | :hex | :octal,
          binaries: :infer | :as_binaries | :as_strings,
          char_lists: term,
          charlists: :infer | :as_lists | :as_charlists,
          custom_options: keyword,
          inspect_fun: (any, t -> Inspect.Algebra.t()),
          limit: non_neg_integer | :infinity,
          pretty: boolean,
          printable_limit: non_neg_integer | :infinity,
          safe: boolean,
          structs: boolean,
          syntax_colors: [{color_key, IO.ANSI.ansidata()}],
          width: non_neg_integer | :infinity
        }

  @type color_key :: atom

  @doc """
  Makes the options of a keyword list, with what `default_inspect_fun/0` gives. A name that is no option
  raises a `KeyError`.

      iex> Inspect.Opts.new(limit: 3).limit
      3
      iex> Inspect.Opts.new([]).limit
      50
  """
  @spec new(keyword()) :: t
  def new(opts) do
    struct(%Inspect.Opts{inspect_fun: default_inspect_fun()}, opts)
  end

  @doc """
  Returns the function that `inspect/2` calls when the option `:inspect_fun` is not given:
  `Inspect.inspect/2`, or what `default_inspect_fun/1` has set.

      iex> is_function(Inspect.Opts.default_inspect_fun(), 2)
      true
  """
  @spec default_inspect_fun() :: (term, t -> Inspect.Algebra.t())
  def default_inspect_fun do
    :persistent_term.get({Inspect.Opts, :inspect_fun}, &Inspect.inspect/2)
  end

  @doc """
  Sets the function that `inspect/2` calls when the option `:inspect_fun` is not given, for the whole system,
  and returns `:ok`. It gets a term and the options and returns a document: so what is shown in logs can be
  made shorter, or secrets hidden.

      previous = Inspect.Opts.default_inspect_fun()

      Inspect.Opts.default_inspect_fun(fn
        %{password: _} = map, opts -> previous.(%{map | password: "***"}, opts)
        value, opts -> previous.(value, opts)
      end)

      iex> Inspect.Opts.default_inspect_fun(Inspect.Opts.default_inspect_fun())
      :ok
  """
  @spec default_inspect_fun((term, t -> Inspect.Algebra.t())) :: :ok
  def default_inspect_fun(fun) when is_function(fun, 2) do
    :persistent_term.put({Inspect.Opts, :inspect_fun}, fun)
  end
end

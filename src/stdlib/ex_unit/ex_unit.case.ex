defmodule ExUnit.Case do
  @moduledoc """
  What a module of tests uses: `use ExUnit.Case` brings `test/3`, `describe/2`, the assertions and the
  callbacks. With `async: true` the module runs beside others; leave it away where tests share something, such
  as a registered name, a file or the environment.

      defmodule BasketTest do
        use ExUnit.Case, async: true

        setup do
          [basket: start_supervised!(Basket)]
        end

        test "is empty at first", %{basket: basket} do
          assert Basket.items(basket) == []
        end

        describe "with bread" do
          setup %{basket: basket}, do: Basket.add(basket, "bread")

          @tag :slow
          test "knows the bread", %{basket: basket} do
            assert Basket.items(basket) == ["bread"]
          end
        end
      end

  The second argument of a test is a pattern for the context: a map of what setups returned, of the tags, and
  of `:test`, `:module`, `:file`, `:line`. The tests of a module run one after the other, in random order,
  each in its own process.

  ## Tags

  They stand before a test (`@tag`), in a describe block (`@describetag`) or for the module (`@moduletag`), as
  `@tag :slow` or `@tag size: 3`. Some mean something: `:skip`, perhaps with a reason; `:timeout`, in
  milliseconds or `:infinity`; `:capture_log`, which shows what is logged only if the test fails; `:tmp_dir`,
  a folder for the test. Tests are chosen by tags: `mix test --exclude slow`, `--only size:3`.
  """

  @type env :: module | Macro.Env.t()

  # The attributes that name those which users have registered, for a test, a describe block, the module.
  @registered [
    :ex_unit_registered_test_attributes,
    :ex_unit_registered_describe_attributes,
    :ex_unit_registered_module_attributes
  ]

  @reserved [:module, :file, :line, :test, :async, :registered, :describe]

  @doc "Makes a module one of tests; `async: true` lets it run beside others."
  defmacro __using__(opts) do
    quote do
      unless ExUnit.Case.__register__(__MODULE__, unquote(opts)) do
        use ExUnit.Callbacks
      end

      import ExUnit.Callbacks
      import ExUnit.Assertions
      import ExUnit.Case, only: [describe: 2, test: 1, test: 2, test: 3]
      import ExUnit.DocTest
    end
  end

  @doc false
  def __register__(module, opts) do
    unless Keyword.keyword?(opts) do
      raise ArgumentError,
            ~s(the argument passed to "use ExUnit.Case" must be a list of options, got: ) <>
              inspect(opts)
    end

    registered? = Module.has_attribute?(module, :ex_unit_tests)

    unless registered? do
      accumulated = [:ex_unit_tests, :tag, :describetag, :moduletag | @registered]
      Enum.each(accumulated, &Module.register_attribute(module, &1, accumulate: true))

      attributes = [
        before_compile: ExUnit.Case,
        after_compile: ExUnit.Case,
        ex_unit_async: false,
        ex_unit_describe: nil
      ]

      for {key, value} <- attributes, do: Module.put_attribute(module, key, value)
      Module.register_attribute(module, :ex_unit_async, persist: true)
    end

    async? = opts[:async]
    if is_boolean(async?), do: Module.put_attribute(module, :ex_unit_async, async?)
    registered?
  end

  @doc """
  Defines a test: a name, a pattern for the context if wanted, and a block. It passes if the block ends,
  whatever its value, and fails if it raises, exits or takes longer than its timeout. Two tests of one module
  cannot have the same name.

      test "knows its user", %{user: user} do
        assert user.name == "Joe"
      end
  """
  defmacro test(message, var \\ quote(do: _), contents) do
    unless is_tuple(var) do
      IO.warn(
        "test context is always a map. The pattern #{inspect(Macro.to_string(var))} will never match",
        Macro.Env.stacktrace(__CALLER__)
      )
    end

    contents = body(contents)
    var = Macro.escape(var)
    contents = Macro.escape(contents, unquote: true)
    %{module: mod, file: file, line: line} = __CALLER__

    quote bind_quoted: [
            var: var,
            contents: contents,
            message: message,
            mod: mod,
            file: file,
            line: line
          ] do
      name = ExUnit.Case.register_test(mod, file, line, :test, message, [])
      def unquote(name)(unquote(var)), do: unquote(contents)
    end
  end

  defp body(do: block) do
    quote do
      unquote(block)
      :ok
    end
  end

  defp body(other) do
    quote do
      try(unquote(other))
      :ok
    end
  end

  @doc """
  Names a test that is still to be written: it fails, with a sentence that says so, and has the tag
  `:not_implemented`, by which it can be excluded.

      test "will be written one day"
  """
  defmacro test(message) do
    %{module: mod, file: file, line: line} = __CALLER__

    quote bind_quoted: [message: message, mod: mod, file: file, line: line] do
      name = ExUnit.Case.register_test(mod, file, line, :test, message, [:not_implemented])
      def unquote(name)(_), do: flunk("Not implemented")
    end
  end

  @doc """
  Groups tests under a name, which stands before theirs. Setups and tags in it hold for these tests only.
  Groups cannot be nested.

      describe "an empty list" do
        test "has no head", do: assert_raise(ArgumentError, fn -> hd([]) end)
      end
  """
  defmacro describe(message, do: block) do
    quote do
      outer =
        ExUnit.Callbacks.__describe__(__MODULE__, unquote(__CALLER__.line), unquote(message))

      try do
        unquote(block)
        ExUnit.Callbacks.__define_setups__(__ENV__)
      after
        ExUnit.Callbacks.__described__(__MODULE__, outer)
        ExUnit.Case.__described__(__MODULE__)
      end
    end
  end

  # The tags of a block end with it.
  @doc false
  def __described__(module) do
    Module.delete_attribute(module, :describetag)

    for attribute <- Module.get_attribute(module, :ex_unit_registered_describe_attributes),
        do: Module.delete_attribute(module, attribute)

    :ok
  end

  @doc false
  defmacro __before_compile__(_env) do
    quote do
      def __ex_unit__ do
        %ExUnit.TestModule{file: __ENV__.file, name: __MODULE__, tests: @ex_unit_tests}
      end
    end
  end

  @doc false
  def __after_compile__(%{module: module}, _bytecode) do
    add =
      if module.__info__(:attributes)[:ex_unit_async] == [true],
        do: &ExUnit.Server.add_async_module/1,
        else: &ExUnit.Server.add_sync_module/1

    if Process.whereis(ExUnit.Server) == nil do
      raise "cannot use ExUnit.Case without starting the ExUnit application, " <>
              "please call ExUnit.start() or explicitly start the :ex_unit app"
    end

    if add.(module) == :already_running do
      raise "cannot add module named #{inspect(module)} to the suite after the suite starts"
    end
  end

  @doc """
  Registers a test in a module that is being defined, and returns the name of the function to be defined for
  it; for those who write macros like `test/3`. The first argument is the environment, or the module with
  file and line by `register_test/6`; then what kind of test it is, its name, and tags.

      defmacro property(message, do: block) do
        quote bind_quoted: [message: message, block: Macro.escape(block)] do
          name = ExUnit.Case.register_test(__ENV__, :property, message, [:property])
          def unquote(name)(_context), do: unquote(block)
        end
      end
  """
  @spec register_test(map, atom, String.t(), [atom | map]) :: atom
  def register_test(%{module: module, file: file, line: line}, test_type, name, tags),
    do: register_test(module, file, line, test_type, name, tags)

  @doc """
  As `register_test/4`, with module, file and line given.

      ExUnit.Case.register_test(__MODULE__, "calc_test.exs", 3, :test, "adds", [])
      #=> :"test adds"
  """
  @spec register_test(module, String.t(), pos_integer, atom, String.t(), [atom | map]) :: atom
  def register_test(mod, file, line, test_type, name, tags) do
    unless Module.has_attribute?(mod, :ex_unit_tests) do
      raise "cannot define #{test_type}. Please make sure you have invoked " <>
              "\"use ExUnit.Case\" in the current module"
    end

    registered = registered(mod)
    moduletag = Module.get_attribute(mod, :moduletag)
    tag = Module.delete_attribute(mod, :tag)
    async = Module.get_attribute(mod, :ex_unit_async)
    {text, describe, describe_line, describetag} = named(mod, test_type, name)
    name = test_name(text)

    if Module.defines?(mod, {name, 1}) do
      raise ExUnit.DuplicateTestError, ~s("#{name}" is already defined in #{inspect(mod)})
    end

    tags =
      (tags ++ tag ++ describetag ++ moduletag)
      |> normalize_tags()
      |> validate_tags()
      |> Map.merge(%{
        line: line,
        file: file,
        registered: registered,
        async: async,
        describe: describe,
        describe_line: describe_line,
        test_type: test_type
      })

    test = %ExUnit.Test{name: name, case: mod, module: mod, tags: tags}
    Module.put_attribute(mod, :ex_unit_tests, test)

    for attribute <- Module.get_attribute(mod, :ex_unit_registered_test_attributes) do
      Module.delete_attribute(mod, attribute)
    end

    name
  end

  defp named(mod, test_type, name) do
    case Module.get_attribute(mod, :ex_unit_describe) do
      {line, describe, _counter} ->
        name = "#{test_type} #{describe} #{name}"
        {name, describe, line, Module.get_attribute(mod, :describetag)}

      _ ->
        {"#{test_type} #{name}", nil, nil, []}
    end
  end

  defp test_name(text) do
    if String.length(text) > 255 do
      raise SystemLimitError, """
      the computed name of a test (which includes its type, the name of its parent describe \
      block if present, and the test name itself) must be shorter than 255 characters, \
      got: #{inspect(text)}
      """
    end

    String.to_atom(text)
  end

  defp registered(mod) do
    for kind <- @registered, key <- Module.get_attribute(mod, kind), into: %{} do
      {key, Module.get_attribute(mod, key)}
    end
  end

  defp normalize_tags(tags) do
    Enum.reduce(Enum.reverse(tags), %{}, fn
      {key, value}, acc -> Map.put(acc, key, value)
      tag, acc when is_atom(tag) -> Map.put(acc, tag, true)
      tag, acc when is_list(tag) or is_map(tag) -> Enum.into(tag, acc, &tag_pair/1)
    end)
  end

  defp tag_pair({key, value}), do: {key, value}
  defp tag_pair(key) when is_atom(key), do: {key, true}

  defp validate_tags(tags) do
    for tag <- @reserved, Map.has_key?(tags, tag) do
      raise "cannot set tag #{inspect(tag)} because it is reserved by ExUnit"
    end

    unless is_atom(tags[:test_type]) do
      raise "value for tag \":test_type\" must be an atom"
    end

    tags
  end

  @doc """
  Registers an attribute of a module of tests whose value each test gets, under `:registered` in its context.
  It is forgotten after every test, as `@tag` is. `accumulate: true` gathers values.

      defmodule TablesTest do
        use ExUnit.Case
        ExUnit.Case.register_attribute(__MODULE__, :fixtures, accumulate: true)

        @fixtures :users
        test "has its fixtures", context do
          assert context.registered.fixtures == [:users]
        end
      end
  """
  @spec register_attribute(env, atom, keyword) :: :ok
  def register_attribute(env, name, opts \\ [])

  def register_attribute(%{module: module}, name, opts),
    do: register_attribute(module, name, opts)

  def register_attribute(mod, name, opts) when is_atom(mod) and is_atom(name) and is_list(opts),
    do: register(mod, name, opts, :ex_unit_registered_test_attributes)

  @doc """
  As `register_attribute/3`, with a value that is kept for all tests of a `describe/2` and forgotten at its
  end.

      ExUnit.Case.register_describe_attribute(__MODULE__, :fixtures)
  """
  @spec register_describe_attribute(env, atom, keyword) :: :ok
  def register_describe_attribute(env, name, opts \\ [])

  def register_describe_attribute(%{module: module}, name, opts),
    do: register_describe_attribute(module, name, opts)

  def register_describe_attribute(mod, name, opts) when is_atom(mod) and is_atom(name),
    do: register(mod, name, opts, :ex_unit_registered_describe_attributes)

  @doc """
  As `register_attribute/3`, with a value that is kept for all tests of the module that follow.

      ExUnit.Case.register_module_attribute(__MODULE__, :fixtures)
  """
  @spec register_module_attribute(env, atom, keyword) :: :ok
  def register_module_attribute(env, name, opts \\ [])

  def register_module_attribute(%{module: module}, name, opts),
    do: register_module_attribute(module, name, opts)

  def register_module_attribute(mod, name, opts) when is_atom(mod) and is_atom(name),
    do: register(mod, name, opts, :ex_unit_registered_module_attributes)

  defp register(mod, name, opts, kind) do
    registered? = Enum.any?(@registered, &(name in Module.get_attribute(mod, &1, [])))

    cond do
      registered? ->
        raise ArgumentError, "cannot register attribute #{inspect(name)} multiple times"

      Module.has_attribute?(mod, name) ->
        raise "you must set @#{name} after it has been registered"

      true ->
        :ok
    end

    Module.register_attribute(mod, name, opts)
    Module.put_attribute(mod, kind, name)
    :ok
  end
end

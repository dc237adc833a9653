defmodule ExUnit.Callbacks do
  @moduledoc """
  What runs before and after tests: `setup_all/1` once for a module, `setup/1` before each test, `on_exit/2`
  after it, and processes that a test supervises.

      defmodule BasketTest do
        use ExUnit.Case

        setup_all do
          [shop: "market"]
        end

        setup %{shop: shop} do
          basket = start_supervised!({Basket, shop})
          on_exit(fn -> File.rm("basket.txt") end)
          [basket: basket]
        end

        test "knows its shop", %{basket: basket, shop: shop} do
          assert Basket.shop(basket) == shop
        end
      end

  What a setup returns is merged into the context of the test: a keyword list, a map, `{:ok, either}`, or
  `:ok` for nothing. Anything else fails the tests. Setups run in the order in which they are written, those
  of a describe block after those of the module. `setup/1` runs in the process of the test, `setup_all/1` in
  another one that lives as long as the module's tests; `on_exit/2` in a third, when the test's process is
  gone.
  """

  @reserved [:case, :file, :line, :test, :async, :registered, :describe]

  @doc false
  defmacro __using__(_) do
    quote do
      @ex_unit_describe nil
      @ex_unit_setup []
      @ex_unit_setup_all []
      @ex_unit_used_describes %{}

      @before_compile unquote(__MODULE__)
      import unquote(__MODULE__)
    end
  end

  ## Setup

  @doc """
  Runs a block, or the functions of the module that an atom or a list of atoms names, before each test.

      setup do
        {:ok, user: %{name: "Joe"}}
      end

      setup [:log_in, :fill_basket]
  """
  defmacro setup(block_or_functions) do
    if Keyword.keyword?(block_or_functions) do
      do_setup(quote(do: _), block_or_functions)
    else
      quote do
        ExUnit.Callbacks.__setup__(__MODULE__, unquote(block_or_functions))
      end
    end
  end

  @doc ~S"""
  As `setup/1`, with a pattern for the context: what `setup_all` and earlier setups have put there, the tags
  of the test, its name, module, file and line.

      setup %{test: name, user: user} do
        [title: "#{name} by #{user}"]
      end
  """
  defmacro setup(context, block), do: do_setup(context, block)

  defp do_setup(context, block), do: define(context, block, :__setup__)

  @doc """
  Runs a block, or the functions that atoms name, once before the tests of a module.

      setup_all do
        [table: :ets.new(:table, [:public])]
      end
  """
  defmacro setup_all(block_or_functions) do
    if Keyword.keyword?(block_or_functions) do
      do_setup_all(quote(do: _), block_or_functions)
    else
      quote do
        ExUnit.Callbacks.__setup_all__(__MODULE__, unquote(block_or_functions))
      end
    end
  end

  @doc """
  As `setup_all/1`, with a pattern for the context: what earlier ones have put there, the module, and its
  tags.

      setup_all %{module: module} do
        [name: inspect(module)]
      end
  """
  defmacro setup_all(context, block), do: do_setup_all(context, block)

  defp do_setup_all(context, block), do: define(context, block, :__setup_all__)

  defp define(context, block, register) do
    quote bind_quoted: [
            context: Macro.escape(context),
            block: Macro.escape(block(block), unquote: true),
            register: register
          ] do
      name = apply(ExUnit.Callbacks, register, [__MODULE__])
      defp unquote(name)(unquote(context)), do: unquote(block)
    end
  end

  defp block(do: block), do: block
  defp block(other), do: quote(do: try(unquote(other)))

  @doc false
  def __setup__(module) do
    name = :"__ex_unit_setup_#{length(Module.get_attribute(module, :ex_unit_setup))}"
    add(module, :ex_unit_setup, [described(module, name)])
  end

  @doc false
  def __setup__(module, callbacks), do: add(module, :ex_unit_setup, callbacks(callbacks))

  @doc false
  def __setup_all__(module) do
    no_describe!(module)
    name = :"__ex_unit_setup_all_#{length(Module.get_attribute(module, :ex_unit_setup_all))}"
    add(module, :ex_unit_setup_all, [name])
  end

  @doc false
  def __setup_all__(module, callbacks) do
    no_describe!(module)
    add(module, :ex_unit_setup_all, callbacks(callbacks))
  end

  defp add(module, attribute, [name | _] = callbacks) do
    all = Module.get_attribute(module, attribute)
    Module.put_attribute(module, attribute, Enum.reverse(callbacks, all))
    name
  end

  defp add(_module, _attribute, []), do: nil

  # The setups of a describe block are counted anew, and so their names say which block they are of.
  defp described(module, name) do
    case Module.get_attribute(module, :ex_unit_describe) do
      {_line, _message, index} ->
        :"__ex_unit_setup_#{index}#{String.replace_prefix("#{name}", "__ex_unit_setup", "")}"

      nil ->
        name
    end
  end

  defp no_describe!(module) do
    if Module.get_attribute(module, :ex_unit_describe) do
      raise "cannot invoke setup_all/1-2 inside describe as setup_all always applies to all tests in a module"
    end
  end

  defp callbacks(callbacks) do
    for callback <- List.wrap(callbacks) do
      case callback do
        name when is_atom(name) ->
          name

        {module, name} when is_atom(module) and is_atom(name) ->
          {module, name}

        invalid ->
          raise ArgumentError,
                "setup/setup_all expect a callback name as an atom or a list of callback names, got: " <>
                  inspect(invalid)
      end
    end
  end

  ## Describe

  @doc false
  def __describe__(module, line, message) do
    cond do
      Module.get_attribute(module, :ex_unit_describe) ->
        raise "cannot call \"describe\" inside another \"describe\". See the documentation for " <>
                "ExUnit.Case.describe/2 on named setups and how to handle hierarchies"

      Module.get_attribute(module, :describetag) != [] ->
        raise "@describetag must be set inside describe/2 blocks"

      not is_binary(message) ->
        raise ArgumentError, "describe name must be a string, got: #{inspect(message)}"

      is_map_key(Module.get_attribute(module, :ex_unit_used_describes), message) ->
        raise ExUnit.DuplicateDescribeError,
              "describe #{inspect(message)} is already defined in #{inspect(module)}"

      true ->
        used = Module.get_attribute(module, :ex_unit_used_describes)
        index = map_size(used)
        Module.put_attribute(module, :ex_unit_describe, {line, message, index})
        outer = Module.get_attribute(module, :ex_unit_setup)
        Module.put_attribute(module, :ex_unit_setup, [])
        outer
    end
  end

  # The setups of a block become a function where it ends, so that they may be functions that the block imports.
  @doc false
  def __define_setups__(%{module: module} = env) do
    {_line, message, index} = Module.get_attribute(module, :ex_unit_describe)
    setups = Enum.reverse(Module.get_attribute(module, :ex_unit_setup))
    name = if setups != [], do: :"__ex_unit_describe_#{index}"

    if name do
      context = Macro.var(:context, __MODULE__)
      body = chain(setups, context)
      define = quote(line: 0, do: defp(unquote(name)(unquote(context)), do: unquote(body)))
      Module.eval_quoted(%{env | line: 0}, define)
    end

    used = Module.get_attribute(module, :ex_unit_used_describes)
    Module.put_attribute(module, :ex_unit_used_describes, Map.put(used, message, name))
    :ok
  end

  # Ends a block: the setups of the module come back.
  @doc false
  def __described__(module, outer) do
    Module.put_attribute(module, :ex_unit_setup, outer)
    Module.put_attribute(module, :ex_unit_describe, nil)
  end

  @doc false
  defmacro __before_compile__(env) do
    setup = Enum.reverse(Module.get_attribute(env.module, :ex_unit_setup))
    setup_all = Enum.reverse(Module.get_attribute(env.module, :ex_unit_setup_all))
    describes = Module.get_attribute(env.module, :ex_unit_used_describes)
    context = Macro.var(:context, __MODULE__)

    clauses =
      for {message, name} when name != nil <- describes do
        quote do
          unquote(message) -> unquote(name)(unquote(context))
        end
      end

    setup_body =
      if clauses == [] do
        chain(setup, context)
      else
        clauses = Enum.concat(clauses) ++ quote(do: (_ -> unquote(context)))

        quote do
          unquote(context) = unquote(chain(setup, context))
          case Map.get(unquote(context), :describe), do: unquote(clauses)
        end
      end

    quote line: env.line do
      def __ex_unit__(:setup_all, unquote(context)), do: unquote(chain(setup_all, context))
      def __ex_unit__(:setup, unquote(context)), do: unquote(setup_body)
    end
  end

  # The last step is a tail call: what it raises has no frame of the module's own below it.
  defp chain([], context), do: context

  defp chain(callbacks, context) do
    {front, [last]} = Enum.split(callbacks, -1)

    steps =
      for callback <- front, do: quote(do: unquote(context) = unquote(step(callback, context)))

    {:__block__, [], steps ++ [step(last, context)]}
  end

  defp step(callback, context) do
    quote do
      unquote(__MODULE__).__merge__(
        __MODULE__,
        unquote(context),
        unquote(call(callback, context))
      )
    end
  end

  defp call({module, name}, context),
    do: quote(do: unquote(module).unquote(name)(unquote(context)))

  defp call(name, context), do: quote(do: unquote(name)(unquote(context)))

  @doc false
  def __merge__(_module, context, :ok), do: context

  def __merge__(module, context, {:ok, value}), do: merge(module, context, value, {:ok, value})

  def __merge__(module, context, value), do: merge(module, context, value, value)

  defp merge(module, _context, %{__struct__: _}, original),
    do: raise_merge_failed!(module, original)

  defp merge(module, context, %{} = data, _original), do: merged(module, context, data)

  defp merge(module, context, data, original) when is_list(data) do
    if List.improper?(data) or not Enum.all?(data, &match?({_, _}, &1)) do
      raise_merge_failed!(module, original)
    else
      merged(module, context, Map.new(data))
    end
  end

  defp merge(module, _context, _data, original), do: raise_merge_failed!(module, original)

  defp merged(module, context, data) do
    Map.merge(context, data, fn
      _key, same, same -> same
      key, _, value when key in @reserved -> raise_merge_reserved!(module, key, value)
      _key, _, value -> value
    end)
  end

  defp raise_merge_failed!(module, value) do
    raise "expected ExUnit callback in #{inspect(module)} to return :ok | keyword | map, " <>
            "got #{inspect(value)} instead"
  end

  defp raise_merge_reserved!(module, key, value) do
    raise "ExUnit callback in #{inspect(module)} is trying to set reserved field " <>
            "#{inspect(key)} to #{inspect(value)}"
  end

  ## The end of a test

  @doc """
  Runs a function when the test has ended, also if it failed, in another process; those registered last run
  first. With a name it takes the place of an earlier one of that name. For what processes leave behind:
  files, tables, settings. Processes themselves are better started by `start_supervised/2`.

      on_exit(fn -> File.rm("notes.txt") end)
  """
  @spec on_exit(term, (() -> term)) :: :ok
  def on_exit(name_or_ref \\ make_ref(), callback) when is_function(callback, 0) do
    case ExUnit.OnExitHandler.add(self(), name_or_ref, callback) do
      :ok ->
        :ok

      :error ->
        raise ArgumentError, "on_exit/2 callback can only be invoked from the test process"
    end
  end

  @doc """
  Starts a child, given as for a supervisor, under a supervisor of the test, and returns `{:ok, pid}` or
  `{:error, reason}`. It ends, and is waited for, before the next test starts: names and ports are free again.
  The options change the specification, `id: :second` for instance.

      {:ok, agent} = start_supervised({Agent, fn -> 0 end})
  """
  @spec start_supervised(Supervisor.child_spec() | module | {module, term}, keyword) ::
          {:ok, pid} | {:ok, pid, term} | {:error, term}
  def start_supervised(child_spec_or_module, opts \\ []) do
    supervisor = supervisor!("start_supervised/2")
    child_spec = Supervisor.child_spec(child_spec_or_module, opts)

    case Supervisor.start_child(supervisor, child_spec) do
      {:error, {:already_started, _pid}} ->
        {:error, {:duplicate_child_name, child_spec.id}}

      other ->
        other
    end
  end

  defp supervisor!(function) do
    case ExUnit.fetch_test_supervisor() do
      {:ok, supervisor} ->
        supervisor

      :error ->
        raise ArgumentError, "#{function} can only be invoked from the test process"
    end
  end

  @doc """
  As `start_supervised/2`, but returns the pid itself, and fails the test when the child does not start.

      agent = start_supervised!({Agent, fn -> 0 end})
      second = start_supervised!({Agent, fn -> 0 end}, id: :second)
  """
  @spec start_supervised!(Supervisor.child_spec() | module | {module, term}, keyword) :: pid
  def start_supervised!(child_spec_or_module, opts \\ []) do
    case start_supervised(child_spec_or_module, opts) do
      {:ok, pid} ->
        pid

      {:ok, pid, _info} ->
        pid

      {:error, reason} ->
        raise "failed to start child with the spec #{inspect(child_spec_or_module)}.\n" <>
                "Reason: #{start_failure(reason)}"
    end
  end

  # What a supervisor says of a child has the child's specification beside the reason.
  defp start_failure({{:EXIT, reason}, child}) when elem(child, 0) == :child,
    do: Exception.format_exit(reason)

  defp start_failure({reason, child}) when elem(child, 0) == :child,
    do: Exception.format_exit(reason)

  defp start_failure(reason), do: Exception.format_exit({:start_spec, reason})

  @doc """
  As `start_supervised!/2`, and links the test to the process: when the child fails, so does the test, at
  once.

      agent = start_link_supervised!({Agent, fn -> 0 end})
  """
  @spec start_link_supervised!(Supervisor.child_spec() | module | {module, term}, keyword) :: pid
  def start_link_supervised!(child_spec_or_module, opts \\ []) do
    pid = start_supervised!(child_spec_or_module, opts)
    Process.link(pid)
    pid
  end

  @doc """
  Stops a child that the test supervises, by its id, a module as a rule, and waits for its end: `:ok` or
  `{:error, :not_found}`. At the end of the test that happens by itself.

      start_supervised!({Agent, fn -> 0 end})
      stop_supervised(Agent)
      #=> :ok
  """
  @spec stop_supervised(term) :: :ok | {:error, :not_found}
  def stop_supervised(id) do
    case ExUnit.OnExitHandler.get_supervisor(self()) do
      {:ok, nil} ->
        {:error, :not_found}

      {:ok, supervisor} ->
        # The test is not to end with a process that it was linked to.
        for {^id, pid, _, _} <- Supervisor.which_children(supervisor),
            is_pid(pid),
            do: Process.unlink(pid)

        with :ok <- Supervisor.terminate_child(supervisor, id) do
          # A temporary child is gone already.
          Supervisor.delete_child(supervisor, id)
          :ok
        end

      :error ->
        raise ArgumentError, "stop_supervised/1 can only be invoked from the test process"
    end
  end

  @doc """
  As `stop_supervised/1`, but fails the test if there is no such child.

      stop_supervised!(Agent)
      #=> :ok
  """
  @spec stop_supervised!(term) :: :ok
  def stop_supervised!(id) do
    with {:error, :not_found} <- stop_supervised(id) do
      raise "could not stop child ID #{inspect(id)} because it was not found"
    end
  end
end

# Natives of :rshell_module, over modules that are being defined:
#
#   open?(module) -> boolean
#   put_attribute(module, key, value, line) -> :ok      replaces, or accumulates when so registered
#   get_attribute(module, key, default) -> value        an accumulating one gives its list, newest first
#   has_attribute?(module, key) -> boolean              set or registered
#   delete_attribute(module, key) -> value | nil        what it held
#   register_attribute(module, key, opts) -> :ok        opts: :accumulate, :persist
#   attributes_in(module) -> [atom]
#   definitions_in(module, kind | nil) -> [{name, arity}]   in order of definition
#   defines?(module, {name, arity}, kind | nil) -> boolean
#   get_definition(module, {name, arity}) -> {:v1, kind, meta, clauses} | nil
#   delete_definition(module, {name, arity}) -> boolean
#   make_overridable(module, [{name, arity}]) -> :ok | {:error, {name, arity}}   the first one not defined
#   overridable?(module, {name, arity}) -> boolean
#   overridables_in(module) -> [{name, arity}]
#   defines_type?(module, {name, arity}) -> boolean
#   spec_to_callback(module, {name, arity}) -> boolean  moves a @spec to the callbacks
#   behaviour_callbacks(module) -> [{name, arity}] | nil   `nil` when the module declares none
#   create(module, quoted, env) -> {:module, module, binary, value}
defmodule Module do
  @moduledoc """
  Modules: their names, and, while they are being defined, their attributes and definitions. It is what macros
  are written with that look at the module they are used in.

      iex> Module.concat(Foo, Bar)
      Foo.Bar
      iex> Module.split(Foo.Bar)
      ["Foo", "Bar"]

  An attribute that gathers values:

      iex> defmodule ModuleExample do
      ...>   Module.register_attribute(__MODULE__, :step, accumulate: true)
      ...>   @step :boil
      ...>   @step :stir
      ...>   def steps, do: Enum.reverse(@step)
      ...> end
      iex> ModuleExample.steps()
      [:boil, :stir]

  Functions that look at a module's inside work only until it is compiled, and raise an `ArgumentError` after
  that. What is known of a compiled one tell its `__info__/1`, with `:functions`, `:macros`, `:attributes`,
  `:compile` and others, and `Code.fetch_docs/1`.

      iex> Module.open?(ModuleThatIsNotDefined)
      false
      iex> List.__info__(:functions) |> Keyword.has_key?(:first)
      true
  """

  @type definition :: {atom, arity}
  @type def_kind :: :def | :defp | :defmacro | :defmacrop

  @info_hint ". Use the Module.__info__/1 callback or Code.fetch_docs/1 instead"
  @public_hint ". Use the Module.__info__/1 callback to get public functions and macros instead"
  @export_hint ". Use Kernel.function_exported?/3 and Kernel.macro_exported?/3 " <>
                 "to check for public functions and macros instead"

  @frames [
    create: nil,
    existing: [{:elixir_aliases, :safe_concat, 1, [file: 'src/elixir_aliases.erl', line: 143]}],
    do_concat: [{:elixir_aliases, :do_concat, 2, [file: 'src/elixir_aliases.erl', line: 154]}]
  ]

  @doc """
  Joins a list of names, atoms or strings, to a module name. It makes an atom, which stays: for text from
  outside take `safe_concat/1`.

      iex> Module.concat([Foo, "Bar", :Baz])
      Foo.Bar.Baz
      iex> Module.concat(["Elixir", "Foo"])
      Foo
  """
  @spec concat([binary | atom]) :: atom
  def concat(list) when is_list(list), do: :erlang.binary_to_atom(join(list))

  @doc """
  Joins two names, atoms or strings, to a module name, as `concat/1` does a list. `nil` counts as nothing.

      iex> Module.concat(Foo, "Bar")
      Foo.Bar
      iex> Module.concat(nil, Foo)
      Foo
  """
  @spec concat(binary | atom, binary | atom) :: atom
  def concat(left, right)
      when (is_binary(left) or is_atom(left)) and (is_binary(right) or is_atom(right)),
      do: :erlang.binary_to_atom(join([left, right]))

  @doc """
  Like `concat/1`, for names whose atom exists already; else it raises an `ArgumentError`. So text from
  outside cannot fill the table of atoms.

      iex> Module.safe_concat([List, Chars])
      List.Chars
  """
  @spec safe_concat([binary | atom]) :: atom
  def safe_concat(list) when is_list(list),
    do: existing(join(list))

  @doc """
  Like `concat/2`, for names whose atom exists already; else it raises an `ArgumentError`.

      iex> Module.safe_concat(List, "Chars")
      List.Chars
  """
  @spec safe_concat(binary | atom, binary | atom) :: atom
  def safe_concat(left, right)
      when (is_binary(left) or is_atom(left)) and (is_binary(right) or is_atom(right)),
      do: existing(join([left, right]))

  defp existing(name), do: :erlang.binary_to_existing_atom(name, :utf8)

  defp join([first | rest]) when first in [Elixir, "Elixir"], do: do_concat(rest, "Elixir")
  defp join(names), do: do_concat(names, "Elixir")

  defp do_concat([nil | rest], acc), do: do_concat(rest, acc)
  defp do_concat([name | rest], acc) when is_atom(name), do: do_concat([Atom.to_string(name) | rest], acc)
  defp do_concat(["Elixir." <> name | rest], acc), do: do_concat(rest, acc <> "." <> name)
  defp do_concat(["." <> name | rest], acc), do: do_concat(rest, acc <> "." <> name)
  defp do_concat([name | rest], acc) when is_binary(name), do: do_concat(rest, acc <> "." <> name)
  defp do_concat([], acc), do: acc

  @doc """
  Returns the parts of a module's name, as strings. An atom that is no such name, `:lists` for instance,
  raises an `ArgumentError`.

      iex> Module.split(Very.Long.Name)
      ["Very", "Long", "Name"]
  """
  @spec split(module | String.t()) :: [String.t(), ...]
  def split(module) when is_atom(module), do: split(Atom.to_string(module), module)
  def split(module) when is_binary(module), do: split(module, module)

  defp split("Elixir." <> name, _original), do: :binary.split(name, ".", [:global])

  defp split(_name, original),
    do: raise(ArgumentError, "expected an Elixir module, got: #{inspect(original)}")

  @doc """
  Defines a module from quoted code, where `defmodule/2` cannot since the name or the code is computed.
  Returns what `defmodule/2` does.

      iex> {:module, name, _, _} = Module.create(Hi, quote(do: (def hi, do: 1)), __ENV__)
      iex> name.hi()
      1
  """
  @spec create(module, Macro.t(), Macro.Env.t() | keyword) :: {:module, module, binary, term}
  def create(module, quoted, env_or_opts)

  def create(module, quoted, %Macro.Env{} = env) when is_atom(module),
    do: :rshell_module.create(module, marked(quoted, module, env.line), Code.env_for_eval(env))

  def create(module, quoted, opts) when is_atom(module) and is_list(opts) do
    unless Keyword.has_key?(opts, :file) do
      raise ArgumentError, "expected :file to be given as option"
    end

    env = struct(%{__ENV__ | module: nil, function: nil, line: 1}, opts)
    :rshell_module.create(module, marked(quoted, module, env.line), env)
  end

  # Code that says nothing of its line stands where the module does; its aliases and the module's variables are marked as
  # those of one macro call.
  defp marked(quoted, module, line) do
    counter = {module, :erlang.unique_integer()}

    Macro.prewalk(quoted, fn
      {form, meta, [_ | _] = args} when form in [:__aliases__, :alias, :import, :require] and is_list(meta) ->
        {form, meta |> Keyword.put_new(:counter, counter) |> Keyword.put_new(:line, line), args}

      {name, meta, ^module} when is_atom(name) and name != :_ and is_list(meta) ->
        {name, meta |> Keyword.put_new(:counter, counter) |> Keyword.put_new(:line, line), module}

      other ->
        Macro.update_meta(other, &Keyword.put_new(&1, :line, line))
    end)
  end

  @doc """
  Evaluates quoted code in a module that is being defined, or an environment. It is deprecated:
  `Code.eval_quoted/3` with the module's `__ENV__` does the same, and `create/3` or `unquote/1` is what most
  of those need who think of it.

      defmodule Greeter do
        Module.eval_quoted(__MODULE__, quote(do: def(greet, do: "hello")))
      end

      Greeter.greet()
      #=> "hello"
  """
  def eval_quoted(env_or_module, quoted, binding \\ [], opts \\ [])

  def eval_quoted(%Macro.Env{} = env, quoted, binding, opts) when is_list(binding) and is_list(opts) do
    assert_not_compiled!(env.module, "eval_quoted/4", "")
    Code.eval_quoted(quoted, binding, struct(env, opts))
  end

  def eval_quoted(module, quoted, binding, %Macro.Env{} = env) when is_atom(module) and is_list(binding) do
    assert_not_compiled!(module, "eval_quoted/4", "")
    Code.eval_quoted(quoted, binding, env)
  end

  def eval_quoted(module, quoted, binding, opts) when is_atom(module) and is_list(binding) and is_list(opts) do
    assert_not_compiled!(module, "eval_quoted/4", "")
    env = %{__ENV__ | module: module, function: nil, file: "nofile", line: 1}
    Code.eval_quoted(quoted, binding, struct(env, opts))
  end

  @doc false
  @deprecated "Use @doc instead"
  def add_doc(module, line, kind, {name, arity}, signature \\ [], doc) do
    open?(module) || assert_not_compiled!(module, "add_doc/6", "")

    if kind in [:defp, :defmacrop, :typep] do
      if doc, do: {:error, :private_doc}, else: :ok
    else
      :rshell_module.add_doc(module, line, doc_key(kind), arity, {name, [line: line], signature}, doc)
    end
  end

  defp doc_key(:def), do: :function
  defp doc_key(:defmacro), do: :macro

  @doc """
  Tells whether a module is being defined right now, and so whether the functions that look at its inside
  work.

      iex> Module.open?(List)
      false
      iex> defmodule ExampleOfOpen do
      ...>   def open?, do: unquote(Module.open?(__MODULE__))
      ...> end
      iex> {ExampleOfOpen.open?(), Module.open?(ExampleOfOpen)}
      {true, false}
  """
  @spec open?(module) :: boolean
  def open?(module) when is_atom(module), do: :rshell_module.open?(module)

  @doc """
  Sets an attribute of a module that is being defined, as `@name value` does; one that gathers values gets one
  more. For macros, which know the name only when they run.

      iex> defmodule ExampleOfPut do
      ...>   Module.put_attribute(__MODULE__, :author, "ann")
      ...>   def author, do: @author
      ...> end
      iex> ExampleOfPut.author()
      "ann"
      iex> Module.put_attribute(List, :author, "ann")
      ** (ArgumentError) could not call Module.put_attribute/3 because the module List is already compiled
  """
  @spec put_attribute(module, atom, term) :: :ok
  def put_attribute(module, key, value) when is_atom(module) and is_atom(key) do
    assert_not_compiled!(module, "put_attribute/3", "")
    assert_not_readonly!(module, "put_attribute/3")
    checked = Module.Attributes.check_given(module, key, value)
    :rshell_module.put_attribute(module, key, checked, Module.Attributes.given_line(module, key, value))
    :ok
  end

  @doc false
  # What `@name` in a module's body stands for.
  def __get_attribute__(module, key, line, _trace?), do: :rshell_module.read_attribute(module, key, line)

  @doc """
  Returns the value of an attribute of a module that is being defined, or the default, `nil` unless given. One
  that gathers values gives a list, the newest first. Unlike `@name` it gives no warning.

      iex> defmodule ExampleOfGet do
      ...>   @author "ann"
      ...>   author = Module.get_attribute(__MODULE__, :author)
      ...>   editor = Module.get_attribute(__MODULE__, :editor, "nobody")
      ...>   def both, do: unquote([author, editor])
      ...> end
      iex> ExampleOfGet.both()
      ["ann", "nobody"]
  """
  @spec get_attribute(module, atom, term) :: term
  def get_attribute(module, key, default \\ nil) when is_atom(module) and is_atom(key) do
    assert_not_compiled!(module, "get_attribute/2", @info_hint)
    :rshell_module.get_attribute(module, key, default)
  end

  @doc """
  Tells whether an attribute has been set, or registered to gather values, in a module that is being defined.
  One that is set to `nil` counts.

      iex> defmodule ExampleOfHas do
      ...>   @author nil
      ...>   has = for name <- [:author, :editor], do: Module.has_attribute?(__MODULE__, name)
      ...>   def has, do: {unquote(has), @author}
      ...> end
      iex> ExampleOfHas.has()
      {[true, false], nil}
  """
  @spec has_attribute?(module, atom) :: boolean
  def has_attribute?(module, key) when is_atom(module) and is_atom(key) do
    assert_not_compiled!(module, "has_attribute?/2", "")
    :rshell_module.has_attribute?(module, key)
  end

  @doc """
  Forgets an attribute of a module that is being defined, and returns what it held, or `nil`. One that gathers
  values goes on doing so, from the empty list.

      iex> defmodule ExampleOfDelete do
      ...>   @author "ann"
      ...>   was = Module.delete_attribute(__MODULE__, :author)
      ...>   def was, do: unquote({was, Module.has_attribute?(__MODULE__, :author)})
      ...> end
      iex> ExampleOfDelete.was()
      {"ann", false}
  """
  @spec delete_attribute(module, atom) :: term
  def delete_attribute(module, key) when is_atom(module) and is_atom(key) do
    assert_not_compiled!(module, "delete_attribute/2", "")
    assert_not_readonly!(module, "delete_attribute/2")
    :rshell_module.delete_attribute(module, key)
  end

  @doc """
  Declares an attribute of a module that is being defined. With `accumulate: true` every `@name value` is
  kept, and `@name` gives the list, the newest first; with `persist: true` the values stay in the compiled
  module, under `__info__(:attributes)`.

      iex> defmodule ExampleOfRegister do
      ...>   Module.register_attribute(__MODULE__, :step, accumulate: true, persist: true)
      ...>   @step :boil
      ...>   @step :stir
      ...>   def steps, do: @step
      ...> end
      iex> ExampleOfRegister.steps()
      [:stir, :boil]
      iex> ExampleOfRegister.__info__(:attributes) |> Keyword.get_values(:step)
      [[:boil], [:stir]]
  """
  @spec register_attribute(module, atom, accumulate: boolean, persist: boolean) :: :ok
  def register_attribute(module, attribute, options)
      when is_atom(module) and is_atom(attribute) and is_list(options) do
    assert_not_compiled!(module, "register_attribute/3", "")
    assert_not_readonly!(module, "register_attribute/3")
    :rshell_module.register_attribute(module, attribute, options)
    :ok
  end

  @doc """
  Returns the names of all attributes that are set in a module that is being defined, those of the compiler's
  own among them.

      iex> defmodule ExampleOfAttributes do
      ...>   @author "ann"
      ...>   def listed?, do: @author && unquote(:author in Module.attributes_in(__MODULE__))
      ...> end
      iex> ExampleOfAttributes.listed?()
      true
  """
  @spec attributes_in(module) :: [atom]
  def attributes_in(module) when is_atom(module) do
    assert_not_compiled!(module, "attributes_in/1", "")
    :rshell_module.attributes_in(module)
  end

  @doc """
  Lists the functions and macros, private ones too, that a module which is being defined has so far, as
  `{name, arity}`. What comes further down is asked for in `@before_compile`.

      iex> defmodule ExampleOfDefinitions do
      ...>   def one, do: two(1)
      ...>   defp two(x), do: x
      ...>   so_far = Enum.sort(Module.definitions_in(__MODULE__))
      ...>   def so_far, do: unquote(so_far)
      ...> end
      iex> ExampleOfDefinitions.so_far()
      [one: 0, two: 1]
  """
  @spec definitions_in(module) :: [definition]
  def definitions_in(module) when is_atom(module) do
    assert_not_compiled!(module, "definitions_in/1", @public_hint)
    :rshell_module.definitions_in(module, nil)
  end

  @doc """
  As `definitions_in/1`, those of one kind: `:def`, `:defp`, `:defmacro` or `:defmacrop`.

      iex> defmodule ExampleOfKinds do
      ...>   def one, do: two(1)
      ...>   defp two(x), do: x
      ...>   def private, do: unquote(Module.definitions_in(__MODULE__, :defp))
      ...> end
      iex> ExampleOfKinds.private()
      [two: 1]
  """
  @spec definitions_in(module, def_kind) :: [definition]
  def definitions_in(module, kind)
      when is_atom(module) and kind in [:def, :defp, :defmacro, :defmacrop] do
    assert_not_compiled!(module, "definitions_in/2", @public_hint)
    :rshell_module.definitions_in(module, kind)
  end

  @doc """
  Tells whether a module that is being defined has this function or macro so far, whichever its kind; what
  comes further down it does not know yet, so this is asked in `@before_compile`. Of a module that is
  compiled `function_exported?/3` tells it.

      iex> defmodule ExampleOfDefines do
      ...>   def version, do: 1
      ...>   defines = for arity <- 0..1, do: Module.defines?(__MODULE__, {:version, arity})
      ...>   def defines, do: unquote(defines)
      ...> end
      iex> ExampleOfDefines.defines()
      [true, false]
  """
  @spec defines?(module, definition) :: boolean
  def defines?(module, {name, arity} = tuple)
      when is_atom(module) and is_atom(name) and is_integer(arity) and arity >= 0 and arity <= 255 do
    assert_not_compiled!(module, "defines?/2", @export_hint)
    :rshell_module.defines?(module, tuple, nil)
  end

  @doc """
  As `defines?/2`, and as that kind: `:def`, `:defp`, `:defmacro` or `:defmacrop`.

      iex> defmodule ExampleOfDefinesKind do
      ...>   def version, do: 1
      ...>   def private?, do: unquote(Module.defines?(__MODULE__, {:version, 0}, :defp))
      ...> end
      iex> ExampleOfDefinesKind.private?()
      false
  """
  @spec defines?(module, definition, def_kind) :: boolean
  def defines?(module, {name, arity} = tuple, kind)
      when is_atom(module) and is_atom(name) and is_integer(arity) and arity >= 0 and
             arity <= 255 and kind in [:def, :defp, :defmacro, :defmacrop] do
    assert_not_compiled!(module, "defines?/3", @export_hint)
    :rshell_module.defines?(module, tuple, kind)
  end

  @doc """
  Tells whether a module that is being defined has this type, `{name, arity}`, so far.

      iex> defmodule ExampleOfType do
      ...>   @type t :: atom
      ...>   types = for name <- [:t, :u], do: Module.defines_type?(__MODULE__, {name, 0})
      ...>   def types, do: unquote(types)
      ...> end
      iex> ExampleOfType.types()
      [true, false]
  """
  @spec defines_type?(module, definition) :: boolean
  def defines_type?(module, definition) when is_atom(module), do: Kernel.Typespec.defines_type?(module, definition)

  @doc """
  Returns a function or macro of a module that is being defined as `{:v1, kind, metadata, clauses}`, each
  clause as `{metadata, arguments, guards, body}` in expanded code; `nil` when there is none. `skip_clauses:
  true` gives an empty list of clauses, which is quicker.

      iex> defmodule ExampleOfDefinition do
      ...>   def twice(x), do: x * 2
      ...>   {:v1, kind, _meta, clauses} = Module.get_definition(__MODULE__, {:twice, 1})
      ...>   none = Module.get_definition(__MODULE__, {:twice, 2})
      ...>   def found, do: {unquote(kind), unquote(length(clauses)), unquote(none)}
      ...> end
      iex> ExampleOfDefinition.found()
      {:def, 1, nil}
  """
  @spec get_definition(module, definition, keyword) ::
          {:v1, def_kind, keyword, [{keyword, [Macro.t()], [Macro.t()], Macro.t()}]} | nil
  def get_definition(module, {name, arity} = tuple, options \\ [])
      when is_atom(module) and is_atom(name) and is_integer(arity) and is_list(options) do
    assert_not_compiled!(module, "get_definition/3", "")

    case {:rshell_module.get_definition(module, tuple), options[:skip_clauses]} do
      {{:v1, kind, meta, _}, true} -> {:v1, kind, meta, []}
      {definition, _} -> definition
    end
  end

  @doc """
  Removes a function or macro from a module that is being defined; tells whether there was one.

      iex> defmodule ExampleOfDeleted do
      ...>   def version, do: 1
      ...>   deleted = for _ <- 1..2, do: Module.delete_definition(__MODULE__, {:version, 0})
      ...>   def deleted, do: unquote(deleted)
      ...> end
      iex> ExampleOfDeleted.deleted()
      [true, false]
      iex> function_exported?(ExampleOfDeleted, :version, 0)
      false
  """
  @spec delete_definition(module, definition) :: boolean
  def delete_definition(module, {name, arity} = tuple)
      when is_atom(module) and is_atom(name) and is_integer(arity) do
    assert_not_compiled!(module, "delete_definition/2", "")
    assert_not_readonly!(module, "delete_definition/2")
    :rshell_module.delete_definition(module, tuple)
  end

  @doc """
  Lets functions and macros of a module that is being defined, a list of `{name, arity}`, or those that a
  behaviour asks for, be replaced by later definitions, which may call the earlier one by `super`.
  `defoverridable/1` is this for the module it stands in. What is not defined yet raises an `ArgumentError`.

      iex> defmodule ExampleOfOverridable do
      ...>   def version, do: 1
      ...>   Module.make_overridable(__MODULE__, version: 0)
      ...>   def version, do: super() + 1
      ...> end
      iex> ExampleOfOverridable.version()
      2
  """
  @spec make_overridable(module, [definition] | module) :: :ok
  def make_overridable(module, tuples) when is_atom(module) and is_list(tuples) do
    assert_not_compiled!(module, "make_overridable/2", "")
    assert_not_readonly!(module, "make_overridable/2")
    :lists.foreach(&assert_definition!/1, tuples)

    case :rshell_module.make_overridable(module, tuples) do
      :ok ->
        :ok

      {:error, {name, arity}} ->
        raise ArgumentError,
              "cannot make function #{name}/#{arity} overridable because it was not defined"
    end
  end

  def make_overridable(module, behaviour) when is_atom(module) and is_atom(behaviour) do
    assert_open!(module)

    problem =
      case Code.ensure_compiled(behaviour) do
        {:error, _} -> "it was not defined"
        {:module, _} -> behaviour_problem(module, behaviour)
      end

    if problem do
      raise ArgumentError,
            "cannot pass module #{inspect(behaviour)} as argument to defoverridable/1 because " <>
              problem
    end

    callbacks =
      for {name, arity} <- :rshell_module.behaviour_callbacks(behaviour),
          definition = macro_callback(Atom.to_string(name), name, arity),
          :rshell_module.defines?(module, definition, nil),
          do: definition

    make_overridable(module, callbacks)
  end

  defp behaviour_problem(module, behaviour) do
    cond do
      :rshell_module.behaviour_callbacks(behaviour) == nil ->
        "it does not define any callbacks"

      behaviour not in :rshell_module.get_attribute(module, :behaviour, []) ->
        "its corresponding behaviour is missing. Did you forget to add @behaviour " <>
          "#{inspect(behaviour)}?"

      true ->
        nil
    end
  end

  defp macro_callback("MACRO-" <> name, _name, arity),
    do: {:erlang.binary_to_atom(name), arity - 1}

  defp macro_callback(_text, name, arity), do: {name, arity}

  defp assert_definition!({name, arity})
       when is_atom(name) and is_integer(arity) and arity >= 0 and arity <= 255,
       do: :ok

  defp assert_definition!(other) do
    raise ArgumentError,
          "each element in tuple list has to be a {function_name :: atom, arity :: 0..255} " <>
            "tuple, got: #{inspect(other)}"
  end

  @doc """
  Tells whether a function or macro of a module that is being defined may be replaced, or has replaced
  another.

      iex> defmodule ExampleOfMayReplace do
      ...>   def version, do: 1
      ...>   def name, do: "one"
      ...>   defoverridable version: 0
      ...>   may = for name <- [:version, :name], do: Module.overridable?(__MODULE__, {name, 0})
      ...>   def may, do: unquote(may)
      ...> end
      iex> ExampleOfMayReplace.may()
      [true, false]
  """
  @spec overridable?(module, definition) :: boolean
  def overridable?(module, {name, arity} = tuple) when is_atom(name) and is_integer(arity) do
    assert_open!(module)
    :rshell_module.overridable?(module, tuple)
  end

  # What only the table of a module that is being defined knows.
  defp assert_open!(module), do: Kernel.Typespec.assert_open!(module)

  @doc """
  Lists every function and macro of a module that is being defined that may be replaced, or has replaced
  another.

      iex> defmodule ExampleOfOverridables do
      ...>   def version, do: 1
      ...>   defoverridable version: 0
      ...>   def all, do: unquote(Module.overridables_in(__MODULE__))
      ...> end
      iex> ExampleOfOverridables.all()
      [version: 0]
  """
  @spec overridables_in(module) :: [definition]
  def overridables_in(module) when is_atom(module) do
    assert_not_compiled!(module, "overridables_in/1", "")
    :rshell_module.overridables_in(module)
  end

  @doc """
  Makes a `@callback` of each `@spec` that a function of a module which is being defined has so far, and
  tells whether there was one.

      iex> defmodule ExampleOfCallback do
      ...>   @spec version() :: integer
      ...>   made = for name <- [:version, :name], do: Module.spec_to_callback(__MODULE__, {name, 0})
      ...>   def made, do: unquote(made)
      ...>   def version, do: 1
      ...> end
      iex> ExampleOfCallback.made()
      [true, false]
  """
  @spec spec_to_callback(module, definition) :: boolean
  def spec_to_callback(module, definition), do: Kernel.Typespec.spec_to_callback(module, definition)

  @doc """
  Returns the attributes that have a meaning of their own, each with a map that says what it is for.

      iex> attributes = Module.reserved_attributes()
      iex> Map.has_key?(attributes, :doc)
      true
      iex> Map.has_key?(attributes, :author)
      false
  """
  @spec reserved_attributes() :: map
  def reserved_attributes do
    %{
      after_compile: %{doc: "Calls a hook after the module is compiled."},
      after_verify: %{doc: "Calls a hook after the module is verified."},
      before_compile: %{doc: "Calls a hook before the module is compiled."},
      behaviour: %{doc: "The module implements this behaviour."},
      callback: %{doc: "A function that modules of this behaviour implement."},
      compile: %{doc: "Options for compiling the module."},
      deprecated: %{doc: "Why the next definition should not be used any more."},
      derive: %{doc: "Protocols to derive for the struct defined next."},
      dialyzer: %{doc: "Flags for Dialyzer."},
      doc: %{doc: "Documentation of the next definition."},
      external_resource: %{doc: "A file the module depends on."},
      file: %{doc: "The file to show in stacktraces of the next definition."},
      impl: %{doc: "The next definition implements a callback."},
      macrocallback: %{doc: "A macro that modules of this behaviour implement."},
      moduledoc: %{doc: "Documentation of the module."},
      on_definition: %{doc: "Calls a hook for each definition."},
      on_load: %{doc: "A function to call when the module is loaded."},
      opaque: %{doc: "A type whose structure is private."},
      optional_callbacks: %{doc: "Callbacks that may be left out."},
      spec: %{doc: "The types of a function."},
      type: %{doc: "A public type."},
      typedoc: %{doc: "Documentation of the next type."},
      typep: %{doc: "A private type."},
      vsn: %{doc: "The module's version."}
    }
  end

  defp assert_not_compiled!(module, function, hint) do
    case :rshell_module.open?(module) do
      true ->
        :ok

      false ->
        raise ArgumentError,
              "could not call Module.#{function} because the module #{inspect(module)} " <>
                "is already compiled" <> hint
    end
  end

  # What is called when a module is complete may only read it.
  defp assert_not_readonly!(module, function) do
    if :rshell_module.read_only?(module) do
      raise ArgumentError,
            "could not call Module.#{function} because the module #{inspect(module)} is in read-only mode (@after_compile)"
    end
  end
end

defmodule Macro.Env do
  @moduledoc """
  What the compiler knows at a place in the code: the file and line, the module and function, aliases,
  imports, variables. `__ENV__/0` gives that of the place it stands at, `__CALLER__/0` in a macro that of the
  call. It is passed to `Macro.expand/2`, `Module.create/3`, `Code.eval_quoted/3` and others, as the place
  that code is to be understood in.

      iex> __ENV__.module == __MODULE__
      true
      iex> __ENV__.context
      nil

  Fields that may be read are `:file`, `:line`, `:module`, `:function`, `{name, arity}` or `nil`, `:context`,
  which is `:match` in a pattern and `:guard` in a guard, `:aliases`, `:requires`, `:functions` and
  `:macros`, the imported ones by module, and `:context_modules`. The others are the compiler's; the
  functions here tell what is of use of them.
  """

  defstruct aliases: [],
            context: nil,
            context_modules: [],
            file: "nofile",
            function: nil,
            functions: [],
            lexical_tracker: nil,
            line: 0,
            macro_aliases: [],
            macros: [],
            module: nil,
            requires: [],
            tracers: [],
            versioned_vars: %{}

  @type t :: %Macro.Env{
          aliases: aliases,
          context: context,
          context_modules: context_modules,
          file: file,
          function: name_arity | nil,
          functions: functions,
          lexical_tracker: lexical_tracker,
          line: line,
          macro_aliases: macro_aliases,
          macros: macros,
          module: module,
          requires: requires,
          tracers: tracers,
          versioned_vars: versioned_vars
        }

  @typep aliases :: [{module, module}]
  @type context :: :match | :guard | nil
  @type context_modules :: [module]
  @type file :: binary
  @typep functions :: [{module, [name_arity]}]
  @typep lexical_tracker :: pid | nil
  @type line :: non_neg_integer
  @typep macro_aliases :: [{module, {term, module}}]
  @typep macros :: [{module, [name_arity]}]
  @type name_arity :: {atom, arity}
  @typep requires :: [module]
  @typep tracers :: [module]
  @type variable :: {atom, atom | term}
  @typep versioned_vars :: %{optional(variable) => var_version :: non_neg_integer}

  @doc """
  Removes what matters only while the code of the environment is being compiled, so that it can be kept and
  used later.

      iex> Macro.Env.prune_compile_info(__ENV__).tracers
      []
      iex> Macro.Env.prune_compile_info(__ENV__).lexical_tracker
      nil
  """
  @spec prune_compile_info(t) :: t
  def prune_compile_info(env), do: %{env | lexical_tracker: nil, tracers: []}

  @doc """
  Lists the variables that the environment has, as `{name, context}`; the context of those that no macro made
  is `nil`.

      iex> x = 1
      iex> {:x, nil} in Macro.Env.vars(__ENV__) and x == 1
      true
  """
  @spec vars(t) :: [{atom, atom | integer}]
  def vars(env)
  def vars(%{__struct__: Macro.Env, versioned_vars: vars}), do: :maps.keys(vars)

  @doc """
  Tells whether the environment has a variable, `{name, context}`, so that code which names it would find it.

      iex> x = 1
      iex> Macro.Env.has_var?(__ENV__, {:x, nil}) and x == 1
      true
      iex> Macro.Env.has_var?(__ENV__, {:no_such_variable, nil})
      false
  """
  @spec has_var?(t, {atom, atom | integer}) :: boolean
  def has_var?(env, variable)

  def has_var?(%{__struct__: Macro.Env, versioned_vars: vars}, variable),
    do: :maps.is_key(variable, vars)

  @doc """
  Returns file and line as a keyword list, which `quote/2` and `Module.create/3` take.

      iex> Keyword.keys(Macro.Env.location(__ENV__))
      [:file, :line]
  """
  @spec location(t) :: keyword
  def location(env)
  def location(%{__struct__: Macro.Env, file: file, line: line}), do: [file: file, line: line]

  @doc """
  Returns `{:ok, module}` of what a name of one part is an alias for, or `:error`. The name is `:Name`,
  without `Elixir`.

      iex> alias String.Chars
      iex> Macro.Env.fetch_alias(__ENV__, :Chars)
      {:ok, String.Chars}
      iex> Macro.Env.fetch_alias(__ENV__, :NoSuchAlias)
      :error
  """
  @spec fetch_alias(t, atom) :: {:ok, atom} | :error
  def fetch_alias(%{__struct__: Macro.Env, aliases: aliases}, atom) when is_atom(atom),
    do: Keyword.fetch(aliases, :"Elixir.#{atom}")

  @doc """
  As `fetch_alias/2`, of the aliases that macros have brought here, which only the code of those macros sees.

      iex> Macro.Env.fetch_macro_alias(__ENV__, :NoSuchAlias)
      :error
  """
  @spec fetch_macro_alias(t, atom) :: {:ok, atom} | :error
  def fetch_macro_alias(%{__struct__: Macro.Env, macro_aliases: aliases}, atom)
      when is_atom(atom) do
    with {:ok, {_counter, alias}} <- Keyword.fetch(aliases, :"Elixir.#{atom}"), do: {:ok, alias}
  end

  @doc """
  Lists where a name with a number of arguments is imported from, as `function: module` or `macro: module`;
  the empty list when it is not.

      iex> Macro.Env.lookup_import(__ENV__, {:+, 2})
      [function: Kernel]
      iex> Macro.Env.lookup_import(__ENV__, {:if, 2})
      [macro: Kernel]
      iex> Macro.Env.lookup_import(__ENV__, {:no_such_function, 2})
      []
  """
  @spec lookup_import(t, {atom, arity}) :: [{:function | :macro, module}]
  def lookup_import(
        %{__struct__: Macro.Env, functions: functions, macros: macros},
        {name, arity} = pair
      )
      when is_atom(name) and is_integer(arity) do
    found =
      for {module, pairs} <- functions, :ordsets.is_element(pair, pairs), do: {:function, module}

    found ++ for {module, pairs} <- macros, :ordsets.is_element(pair, pairs), do: {:macro, module}
  end

  @doc """
  Tells whether a module is required, so that its macros may be called.

      iex> require Integer
      iex> Macro.Env.required?(__ENV__, Integer)
      true
      iex> Macro.Env.required?(__ENV__, NoSuchModule)
      false
  """
  @spec required?(t, module) :: boolean
  def required?(%{__struct__: Macro.Env, requires: requires}, module) when is_atom(module),
    do: :lists.member(module, requires)

  @doc """
  Adds a module that is told, by its `trace/2`, what the compiler meets in code that is expanded in this
  environment.

      iex> hd(Macro.Env.prepend_tracer(__ENV__, MyTracer).tracers)
      MyTracer
  """
  @spec prepend_tracer(t, module) :: t
  def prepend_tracer(%{__struct__: Macro.Env, tracers: tracers} = env, tracer),
    do: %{env | tracers: [tracer | tracers]}

  @doc """
  Returns the environment as it would be inside a pattern, for expanding code that is meant as one.

      iex> Macro.Env.to_match(__ENV__).context
      :match
  """
  @spec to_match(t) :: t
  def to_match(%{__struct__: Macro.Env} = env), do: %{env | context: :match}

  @doc """
  Tells whether the place is in a guard. A macro asks it of `__CALLER__` when it has to become other code
  there.

      iex> Macro.Env.in_guard?(__ENV__)
      false
      iex> Macro.Env.in_guard?(%{__ENV__ | context: :guard})
      true
  """
  @spec in_guard?(t) :: boolean
  def in_guard?(env)
  def in_guard?(%{__struct__: Macro.Env, context: context}), do: context == :guard

  @doc """
  Tells whether the place is in a pattern. A macro asks it of `__CALLER__` when it has to become other code
  there.

      iex> Macro.Env.in_match?(__ENV__)
      false
      iex> Macro.Env.in_match?(Macro.Env.to_match(__ENV__))
      true
  """
  @spec in_match?(t) :: boolean
  def in_match?(env)
  def in_match?(%{__struct__: Macro.Env, context: context}), do: context == :match

  @doc """
  Returns the place as a stack trace of one entry, for `IO.warn/2` or `reraise/3` in a macro: the user sees
  where the macro was called.

      iex> [{_module, _function, _arity, location}] = Macro.Env.stacktrace(__ENV__)
      iex> Keyword.keys(location)
      [:file, :line]
  """
  @spec stacktrace(t) :: list
  def stacktrace(%{__struct__: Macro.Env} = env) do
    place = [file: String.to_charlist(Path.relative_to_cwd(env.file)), line: env.line]

    cond do
      is_nil(env.module) -> [{:elixir_compiler, :__FILE__, 1, place}]
      is_nil(env.function) -> [{env.module, :__MODULE__, 0, place}]
      true -> [{env.module, elem(env.function, 0), elem(env.function, 1), place}]
    end
  end
end

# Not derived: environments are made by the compiler, before this module is loaded.
defimpl Inspect, for: Macro.Env do
  @moduledoc false

  def inspect(env, opts) do
    shown = :maps.keys(env) -- [:__struct__, :tracers, :versioned_vars]
    Inspect.Any.inspect_derived(env, Macro.Env, shown, %{}, Inspect.Any, opts)
  end
end

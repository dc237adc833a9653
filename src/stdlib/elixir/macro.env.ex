defmodule Macro.Env do
  @moduledoc """
  What the compiler knows at a place in the code; `__ENV__` gives the current one.

      iex> __ENV__.__struct__
      Macro.Env
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
  Removes what matters only while compiling.

      iex> Macro.Env.prune_compile_info(__ENV__).tracers
      []
  """
  @spec prune_compile_info(t) :: t
  def prune_compile_info(env), do: %{env | lexical_tracker: nil, tracers: []}

  @doc """
  Lists the variables as `{name, context}`.

      iex> x = 1
      iex> {:x, nil} in Macro.Env.vars(__ENV__) and x == 1
      true
  """
  @spec vars(t) :: [{atom, atom | integer}]
  def vars(env)
  def vars(%{__struct__: Macro.Env, versioned_vars: vars}), do: :maps.keys(vars)

  @doc """
  Tells whether a variable exists.

      iex> Macro.Env.has_var?(__ENV__, {:no_such_variable, nil})
      false
  """
  @spec has_var?(t, {atom, atom | integer}) :: boolean
  def has_var?(env, variable)

  def has_var?(%{__struct__: Macro.Env, versioned_vars: vars}, variable),
    do: :maps.is_key(variable, vars)

  @doc """
  Gives file and line as a keyword list.

      iex> Keyword.keys(Macro.Env.location(__ENV__))
      [:file, :line]
  """
  @spec location(t) :: keyword
  def location(env)
  def location(%{__struct__: Macro.Env, file: file, line: line}), do: [file: file, line: line]

  @doc """
  Gives what an alias stands for, or `:error`.

      iex> Macro.Env.fetch_alias(__ENV__, :NoSuchAlias)
      :error
  """
  @spec fetch_alias(t, atom) :: {:ok, atom} | :error
  def fetch_alias(%{__struct__: Macro.Env, aliases: aliases}, atom) when is_atom(atom),
    do: Keyword.fetch(aliases, :"Elixir.#{atom}")

  @doc """
  Gives what a macro alias stands for, or `:error`.

      iex> Macro.Env.fetch_macro_alias(__ENV__, :NoSuchAlias)
      :error
  """
  @spec fetch_macro_alias(t, atom) :: {:ok, atom} | :error
  def fetch_macro_alias(%{__struct__: Macro.Env, macro_aliases: aliases}, atom)
      when is_atom(atom) do
    with {:ok, {_counter, alias}} <- Keyword.fetch(aliases, :"Elixir.#{atom}"), do: {:ok, alias}
  end

  @doc """
  Lists the modules that import a function or macro, as `function: module` or `macro: module`.

      iex> Macro.Env.lookup_import(__ENV__, {:+, 2})
      [function: Kernel]
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
  Tells whether a module is required.

      iex> Macro.Env.required?(__ENV__, Kernel)
      true
  """
  @spec required?(t, module) :: boolean
  def required?(%{__struct__: Macro.Env, requires: requires}, module) when is_atom(module),
    do: :lists.member(module, requires)

  @doc """
  Adds a compilation tracer.

      iex> hd(Macro.Env.prepend_tracer(__ENV__, MyTracer).tracers)
      MyTracer
  """
  @spec prepend_tracer(t, module) :: t
  def prepend_tracer(%{__struct__: Macro.Env, tracers: tracers} = env, tracer),
    do: %{env | tracers: [tracer | tracers]}

  @doc """
  Gives the environment as it is inside a pattern.

      iex> Macro.Env.to_match(__ENV__).context
      :match
  """
  @spec to_match(t) :: t
  def to_match(%{__struct__: Macro.Env} = env), do: %{env | context: :match}

  @doc """
  Tells whether this is a guard.

      iex> Macro.Env.in_guard?(__ENV__)
      false
  """
  @spec in_guard?(t) :: boolean
  def in_guard?(env)
  def in_guard?(%{__struct__: Macro.Env, context: context}), do: context == :guard

  @doc """
  Tells whether this is a pattern.

      iex> Macro.Env.in_match?(__ENV__)
      false
  """
  @spec in_match?(t) :: boolean
  def in_match?(env)
  def in_match?(%{__struct__: Macro.Env, context: context}), do: context == :match

  @doc """
  Gives the place as a stacktrace of one entry.

      iex> length(Macro.Env.stacktrace(__ENV__))
      1
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

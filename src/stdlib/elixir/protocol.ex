defmodule Protocol do
  @moduledoc """
  What `defprotocol/2` and `defimpl/3` are made with, and functions about protocols.

  A protocol is a set of functions whose code depends on what their first argument is: the kind of a term, or
  the module of a struct. Each implementation stands where it fits, with the data or with the protocol, and
  can be added without touching the other.

      iex> defmodule ProtocolExample do
      ...>   defprotocol Area do
      ...>     @doc "The area of a shape."
      ...>     def area(shape)
      ...>   end
      ...>
      ...>   defmodule Square do
      ...>     defstruct side: 1
      ...>
      ...>     defimpl Area do
      ...>       def area(square), do: square.side * square.side
      ...>     end
      ...>   end
      ...>
      ...>   defimpl Area, for: Tuple do
      ...>     def area({width, height}), do: width * height
      ...>   end
      ...>
      ...>   def areas, do: [Area.area({2, 3}), Area.area(struct(Square, side: 4))]
      ...> end
      iex> ProtocolExample.areas()
      [6, 16]

  Without an implementation a `Protocol.UndefinedError` is raised, unless the protocol says `@fallback_to_any
  true` and there is one for `Any`. A protocol `P` has the functions `P.impl_for(term)`, which returns the
  module of the implementation or `nil`, and `P.impl_for!(term)`. `@derive P` before `defstruct/1` gives a
  struct the implementation for `Any`, or what that one's `__deriving__/3` makes of it. A protocol that is
  consolidated, as `mix` does it, knows its implementations and is quicker.
  """

  @frames [assert_compiled!: nil]

  @doc """
  Declares a function of the protocol; it takes the place of `Kernel.def/1` inside `defprotocol`.

      def size(data)
  """
  defmacro def(signature)

  defmacro def({_, _, args}) when args == [] or is_atom(args),
    do: raise(ArgumentError, "protocol functions expect at least one argument")

  defmacro def({name, _, args}) when is_atom(name) and is_list(args) do
    arity = length(args)
    types = [quote(do: t) | List.duplicate(quote(do: term), arity - 1)]
    vars = Macro.generate_arguments(arity, __MODULE__)

    quote generated: true do
      name = unquote(name)
      arity = unquote(arity)
      @__functions__ [{name, arity} | @__functions__]

      Kernel.def(unquote(name)(unquote_splicing(args)))

      Kernel.def unquote(name)(unquote_splicing(vars)) do
        impl_for!(unquote(hd(vars))).unquote(name)(unquote_splicing(vars))
      end

      Module.spec_to_callback(__MODULE__, {name, arity}) ||
        @callback unquote(name)(unquote_splicing(types)) :: term
    end
  end

  defmacro def(_),
    do: raise(ArgumentError, "invalid arguments for def inside defprotocol")

  @doc false
  def __protocol__(name, do: block) do
    quote do
      defmodule unquote(name) do
        import Kernel,
          except: [
            def: 1,
            def: 2,
            defp: 1,
            defp: 2,
            defdelegate: 2,
            defguard: 1,
            defguardp: 1,
            defmacro: 1,
            defmacro: 2,
            defmacrop: 1,
            defmacrop: 2
          ]

        import Protocol, only: [def: 1]

        @__functions__ []
        @fallback_to_any false

        _ = unquote(block)
        unquote(dispatch())
      end
    end
  end

  # The struct's own module comes first, then one clause for each built-in kind.
  defp dispatch do
    quote bind_quoted: [built_in: __built_in__()] do
      any = if @fallback_to_any, do: Module.concat(__MODULE__, Any), else: nil

      @doc false
      Kernel.def(impl_for(data))

      Kernel.def impl_for(%{__struct__: struct}) when :erlang.is_atom(struct) do
        Protocol.__target__(__MODULE__, Module.concat(__MODULE__, struct), unquote(any))
      end

      :lists.foreach(
        fn {guard, kind} ->
          target = Module.concat(__MODULE__, kind)

          Kernel.def impl_for(data) when :erlang.unquote(guard)(data) do
            Protocol.__target__(__MODULE__, unquote(target), unquote(any))
          end
        end,
        built_in
      )

      @doc false
      Kernel.def impl_for!(data) do
        case impl_for(data) do
          nil -> raise Protocol.UndefinedError, protocol: __MODULE__, value: data
          target -> target
        end
      end

      unless Module.defines_type?(__MODULE__, {:t, 0}) do
        @type t :: term
      end

      Protocol.__check__(__MODULE__, @__functions__)

      Module.register_attribute(__MODULE__, :__protocol__, persist: true)
      @__protocol__ fallback_to_any: !!@fallback_to_any

      @doc false
      Kernel.def(__protocol__(:module), do: __MODULE__)
      Kernel.def(__protocol__(:functions), do: unquote(:lists.sort(@__functions__)))
      Kernel.def(__protocol__(:consolidated?), do: Protocol.Consolidation.impls(__MODULE__) != nil)

      Kernel.def __protocol__(:impls) do
        case Protocol.Consolidation.impls(__MODULE__) do
          nil -> :not_consolidated
          impls -> {:consolidated, impls}
        end
      end
    end
  end

  @doc false
  # Warns of a protocol without functions and of what only behaviours may have.
  def __check__(protocol, functions) do
    if functions == [] do
      text = "protocols must define at least one function, but none was defined"
      :rshell_module.warn(protocol, 0, text)
    end

    for {kind, quoted, line} <- :lists.reverse(:rshell_module.typespecs(protocol)),
        kind in [:callback, :macrocallback],
        {name, arity} = signature(quoted),
        not :lists.member({name, arity}, functions) do
      text =
        "cannot define @#{kind} #{name}/#{arity} inside protocol, use def/1 to outline your protocol definition"

      :rshell_module.warn(protocol, line, text)
    end

    if :rshell_module.get_attribute(protocol, :optional_callbacks, []) != [] do
      text =
        "cannot define @optional_callbacks inside protocol, all of the protocol definitions are required"

      :rshell_module.warn(protocol, 0, text)
    end
  end

  defp signature({:when, _, [spec, _]}), do: signature(spec)
  defp signature({:"::", _, [head, _]}), do: signature(head)
  defp signature({name, _, args}) when is_list(args), do: {name, length(args)}
  defp signature({name, _, _}), do: {name, 0}

  @doc false
  def __built_in__ do
    [
      is_tuple: Tuple,
      is_atom: Atom,
      is_list: List,
      is_map: Map,
      is_bitstring: BitString,
      is_integer: Integer,
      is_float: Float,
      is_function: Function,
      is_pid: PID,
      is_port: Port,
      is_reference: Reference
    ]
  end

  @doc false
  # Of a protocol that is consolidated only what implemented it then counts.
  def __target__(protocol, target, any) do
    case :persistent_term.get({Protocol, protocol}, nil) do
      nil -> found(target, any)
      %{targets: %{^target => _}} -> target.__impl__(:target)
      _ when any == nil -> nil
      _ -> any.__impl__(:target)
    end
  end

  defp found(target, any) do
    case :erlang.function_exported(target, :__impl__, 1) or
           (Code.ensure_loaded?(target) and :erlang.function_exported(target, :__impl__, 1)) do
      true -> target.__impl__(:target)
      false when any == nil -> nil
      false -> any.__impl__(:target)
    end
  end

  @doc false
  def __impl__(protocol, opts, do_block, env) do
    opts = Keyword.merge(opts, do_block)

    {for, opts} =
      Keyword.pop_lazy(opts, :for, fn ->
        env.module ||
          raise ArgumentError, "defimpl/3 expects a :for option when declared outside a module"
      end)

    # What it is for is not needed to compile it.
    env = %{env | function: {:__impl__, 1}}

    case opts do
      [] -> raise ArgumentError, "defimpl expects a do-end block"
      [do: block] -> impl_each(protocol, Macro.expand(for, env), block, env)
      _ -> raise ArgumentError, "unknown options given to defimpl, got: #{Macro.to_string(opts)}"
    end
  end

  defp impl_each(protocol, for, block, env) when is_list(for),
    do: for(one <- for, do: impl_each(protocol, Macro.expand(one, env), block, env))

  defp impl_each(protocol, for, block, _env) do
    quote do
      protocol = unquote(protocol)
      for = unquote(for)
      name = Module.concat(protocol, for)

      Protocol.assert_protocol!(protocol)
      Protocol.__ensure_defimpl__(protocol, for, __ENV__)

      defmodule name do
        @behaviour protocol
        @protocol protocol
        @for for

        res = unquote(block)
        unquote(impl_info())
        res
      end
    end
  end

  defp impl_info do
    quote unquote: false do
      Module.register_attribute(__MODULE__, :__impl__, persist: true)
      @__impl__ protocol: @protocol, for: @for

      @doc false
      def __impl__(:target), do: __MODULE__
      def __impl__(:for), do: unquote(for)
      def __impl__(:protocol), do: unquote(protocol)
    end
  end

  @doc """
  Derives a protocol for a struct that is defined already, as `@derive` before `defstruct/1` does for one
  that is being defined; the options are those that would stand behind the protocol there. It is for structs
  of others: in one's own module take `@derive`.

      iex> defmodule ExampleOfDerived do
      ...>   defstruct [:name, :password]
      ...> end
      iex> require Protocol
      iex> Protocol.derive(Inspect, ExampleOfDerived, only: [:name])
      iex> inspect(struct(ExampleOfDerived, name: "kate", password: "secret")) =~ "secret"
      false
  """
  defmacro derive(protocol, module, options \\ []) do
    quote do
      Protocol.__derive__([{unquote(protocol), unquote(options)}], unquote(module), __ENV__)
    end
  end

  @doc false
  def __derive__(derives, for, %Macro.Env{} = env) when is_atom(for) do
    struct =
      case Module.open?(for) do
        true -> Module.get_attribute(for, :__struct__)
        false -> for.__struct__()
      end

    :lists.foreach(
      fn
        protocol when is_atom(protocol) -> derive(protocol, for, struct, [], env)
        {protocol, opts} when is_atom(protocol) -> derive(protocol, for, struct, opts, env)
      end,
      :lists.flatten(derives)
    )
  end

  defp derive(protocol, for, struct, opts, env) do
    extra = ", cannot derive #{inspect(protocol)} for #{inspect(for)}"
    assert_protocol!(protocol, extra)
    __ensure_defimpl__(protocol, for, env)
    assert_impl!(protocol, Any, extra)

    impl = Module.concat(protocol, Any)

    quoted =
      case macro_exported?(impl, :__deriving__, 3) do
        true -> apply(impl, :"MACRO-__deriving__", [env, for, struct, opts])
        false -> derived_from_any(protocol, for, impl)
      end

    Code.eval_quoted(quoted, [], env)
    :ok
  end

  defp derived_from_any(protocol, for, impl) do
    quote do
      defmodule unquote(Module.concat(protocol, for)) do
        @moduledoc false
        Module.register_attribute(__MODULE__, :__impl__, persist: true)
        @__impl__ protocol: unquote(protocol), for: unquote(for)

        @doc false
        def __impl__(:target), do: unquote(impl)
        def __impl__(:for), do: unquote(for)
        def __impl__(:protocol), do: unquote(protocol)
      end
    end
  end

  @doc false
  def __ensure_defimpl__(protocol, for, env) do
    # Those of the library are there, but not defined before they are needed.
    late? =
      case protocol.__protocol__(:impls) do
        {:consolidated, impls} -> for not in impls
        :not_consolidated -> false
      end

    if late? and not Code.get_compiler_option(:ignore_already_consolidated) do
      IO.warn(
        "the #{inspect(protocol)} protocol has already been consolidated, " <>
          "an implementation for #{inspect(for)} has no effect. If you want to implement protocols after " <>
          "compilation or during tests, check the \"Consolidation\" section in the Protocol module documentation",
        Macro.Env.stacktrace(env)
      )
    end

    :ok
  end

  @doc """
  Returns `:ok` when a module is a protocol, else raises an `ArgumentError`.

      iex> Protocol.assert_protocol!(Enumerable)
      :ok
      iex> Protocol.assert_protocol!(List)
      ** (ArgumentError) List is not a protocol
  """
  @spec assert_protocol!(module) :: :ok
  def assert_protocol!(module), do: assert_protocol!(module, "")

  defp assert_protocol!(module, extra) do
    assert_compiled!(module, extra)

    case :erlang.function_exported(module, :__protocol__, 1) do
      true -> :ok
      false -> raise ArgumentError, "#{inspect(module)} is not a protocol" <> extra
    end
  end

  @doc """
  Returns `:ok` when a protocol is implemented for a kind of data or a struct's module, else raises an
  `ArgumentError`. For tests, and at the beginning of what relies on it.

      iex> Protocol.assert_impl!(Enumerable, List)
      :ok
      iex> Protocol.assert_impl!(Enumerable, Integer)
      ** (ArgumentError) could not load module Enumerable.Integer due to reason :nofile
  """
  @spec assert_impl!(module, module) :: :ok
  def assert_impl!(protocol, base), do: assert_impl!(protocol, base, "")

  defp assert_impl!(protocol, base, extra) do
    impl = Module.concat(protocol, base)
    assert_compiled!(impl, extra)

    case :erlang.function_exported(impl, :__impl__, 1) do
      true ->
        :ok

      false ->
        raise ArgumentError, "#{inspect(impl)} is not an implementation of a protocol" <> extra
    end

    case impl.__impl__(:protocol) do
      ^protocol ->
        :ok

      other ->
        raise ArgumentError,
              "expected #{inspect(impl)} to be an implementation of #{inspect(protocol)}" <>
                ", got: #{inspect(other)}" <> extra
    end
  end

  defp assert_compiled!(module, extra) do
    case Code.ensure_compiled(module) do
      {:module, _} ->
        :ok

      {:error, reason} ->
        raise ArgumentError,
              "could not load module #{inspect(module)} due to reason #{inspect(reason)}" <> extra
    end
  end

  @doc """
  Tells whether what implements a protocol is fixed, as `mix` does when it has compiled a project.

      iex> Protocol.consolidated?(Enumerable) in [true, false]
      true
  """
  @spec consolidated?(module) :: boolean
  def consolidated?(protocol), do: protocol.__protocol__(:consolidated?)

  @doc """
  Finds the protocols that have module files in directories. Nothing is loaded. Directories that are not
  there have none.

      Protocol.extract_protocols(["_build/rshell/dev/lib/app/ebin"])
      #=> [App.Shape]

      iex> Protocol.extract_protocols(["/no/such/directory"])
      []
  """
  @spec extract_protocols([charlist | String.t()]) :: [atom]
  defdelegate extract_protocols(paths), to: Protocol.Consolidation, as: :protocols

  @doc """
  Finds for what a protocol is implemented by module files in directories. Nothing is loaded; implementations
  that are in memory alone are not found.

      Protocol.extract_impls(Enumerable, ["_build/rshell/dev/lib/app/ebin"])
      #=> [App.Tree]

      iex> Protocol.extract_impls(Enumerable, ["/no/such/directory"])
      []
  """
  @spec extract_impls(module, [charlist | String.t()]) :: [atom]
  def extract_impls(protocol, paths) when is_atom(protocol),
    do: Protocol.Consolidation.implementations(protocol, paths)

  @doc """
  Gives the code of a protocol that has a module file and is implemented for the given kinds and structs, and
  for no others.

      iex> Protocol.consolidate(String, [])
      {:error, :not_a_protocol}
  """
  @spec consolidate(module, [module]) :: {:ok, binary} | {:error, :not_a_protocol | :no_beam_info}
  def consolidate(protocol, types) when is_atom(protocol),
    do: Protocol.Consolidation.consolidate(protocol, types)
end


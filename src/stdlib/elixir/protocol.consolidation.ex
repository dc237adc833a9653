defmodule Protocol.Consolidation do
  @moduledoc false

  # Fixes what implements a protocol. Either for the time this program runs (`fix/2`, as `mix` does it for all protocols), or
  # in new code for the protocol (`consolidate/2`).
  #
  # The persistent term `{Protocol, protocol}` is `%{impls: kinds and structs, targets: %{implementation => true}}`.

  @doc "What a protocol is implemented for, if that is fixed, or `nil`."
  @spec impls(module) :: [module] | nil
  def impls(protocol), do: :persistent_term.get({Protocol, protocol}, %{impls: nil}).impls

  @doc "Fixes what a protocol is implemented for."
  @spec fix(module, [module]) :: :ok
  def fix(protocol, impls) do
    targets = Map.new(impls, &{Module.concat(protocol, &1), true})
    :persistent_term.put({Protocol, protocol}, %{impls: impls, targets: targets})
  end

  @doc "Lets all protocols be implemented for more again."
  @spec release() :: :ok
  def release do
    for {{Protocol, _protocol} = key, _} <- :persistent_term.get(), do: :persistent_term.erase(key)
    :ok
  end

  ## Module files

  @doc """
  Returns the protocols among the module files of directories; `Protocol.extract_protocols/1` is the public
  one.

      iex> Protocol.Consolidation.protocols(["/no/such/directory"])
      []
  """
  @spec protocols([charlist | String.t()]) :: [module]
  def protocols(paths) do
    Enum.flat_map(paths, fn path ->
      case own(path) do
        nil -> for name <- files(path, ""), protocol?(path, name), do: module(name)
        app -> protocols_of(app)
      end
    end)
  end

  # Only what mentions the name of its function is looked into.
  defp protocol?(path, name) do
    with {:ok, bytes} <- File.read(Path.join(path, name)),
         true <- String.contains?(bytes, "__protocol__"),
         {_, _, %{attributes: attributes}, _} <- :rshell_code.object(bytes),
         do: List.keymember?(attributes, :__protocol__, 0),
         else: (_ -> false)
  end

  @doc """
  Returns for what the module files of directories implement a protocol; `Protocol.extract_impls/2` is the
  public one.

      iex> Protocol.Consolidation.implementations(Enumerable, ["/no/such/directory"])
      []
  """
  @spec implementations(module, [charlist | String.t()]) :: [module]
  def implementations(protocol, paths) do
    Enum.flat_map(paths, fn path ->
      case own(path) do
        nil -> implementations_in(path, protocol)
        app -> for kind <- of_library(protocol), application(Module.concat(protocol, kind)) == app, do: kind
      end
    end)
  end

  defp implementations_in(path, protocol) do
    for name <- files(path, "#{protocol}."),
        {:ok, bytes} <- [File.read(Path.join(path, name))],
        {_, _, %{attributes: attributes}, _} <- [:rshell_code.object(bytes)],
        {:__impl__, [protocol: ^protocol, for: kind]} <- attributes,
        do: kind
  end

  defp files(path, prefix) do
    case path |> to_charlist() |> List.to_string() |> File.ls() do
      {:ok, names} -> Enum.filter(names, &(String.starts_with?(&1, prefix) and String.ends_with?(&1, ".beam")))
      _ -> []
    end
  end

  defp module(name), do: name |> String.replace_suffix(".beam", "") |> String.to_atom()

  ## The library

  @applications [:elixir, :eex, :ex_unit, :iex, :logger, :mix]

  # The application of this program for whose module files a directory stands in which nothing is.
  defp own(path) do
    path = path |> to_charlist() |> List.to_string()
    Enum.find(@applications, &(List.to_string(:code.lib_dir(&1, :ebin)) == path and not File.dir?(path)))
  end

  # Only what has modules below it can be one, so that not all have to be loaded.
  defp protocols_of(app) do
    for module <- :rshell_code.library_modules(),
        application(module) == app,
        of_library(module) != [],
        protocol(module) == :ok,
        do: module
  end

  defp application(module) when module in [Inspect.URI, Inspect.Version], do: :elixir
  defp application(module), do: with({app, _vsn} <- :rshell.application_of(module), do: app)

  # Derived, so that no source of it is there.
  @derived [Inspect.URI, Inspect.Version]

  @doc """
  Returns for what the library implements its protocol.

      iex> List in Protocol.Consolidation.of_library(Enumerable)
      true
  """
  @spec of_library(module) :: [module]
  def of_library(protocol) do
    modules = :rshell_code.library_modules() ++ @derived
    known = MapSet.new(modules ++ Enum.map([{nil, Any} | Protocol.__built_in__()], fn {_, kind} -> :"Elixir.#{inspect(kind)}" end))
    prefix = "#{protocol}."

    for module <- modules,
        name = Atom.to_string(module),
        String.starts_with?(name, prefix),
        kind = Module.concat([String.replace_prefix(name, prefix, "")]),
        MapSet.member?(known, kind),
        do: kind
  end

  ## New code

  @doc "As `Protocol.consolidate/2`."
  @spec consolidate(module, [module]) :: {:ok, binary} | {:error, :not_a_protocol | :no_beam_info}
  def consolidate(protocol, types) do
    types = Enum.sort(types)

    with :ok <- protocol(protocol),
         {_, bytes, _} <- :code.get_object_code(protocol),
         {_, file, info, functions} <- :rshell_code.object(bytes) do
      fallback? = info.attributes[:__protocol__][:fallback_to_any]
      impls = types |> Enum.uniq() |> Enum.reject(&(&1 == Any and not fallback?))
      new = functions_of(protocol, impls, fallback?)
      kept = Enum.reject(functions, &List.keymember?(new, {elem(&1, 0), elem(&1, 1)}, 0))
      {:ok, :rshell_code.make_object({protocol, file, info, kept ++ Enum.map(new, &elem(&1, 1))})}
    else
      {:error, _} = error -> error
      _ -> {:error, :no_beam_info}
    end
  end

  defp protocol(module) do
    cond do
      not Code.ensure_loaded?(module) -> {:error, :no_beam_info}
      function_exported?(module, :__protocol__, 1) -> :ok
      true -> {:error, :not_a_protocol}
    end
  end

  # The functions `[{{name, arity}, function}]` of another module that are to be the protocol's.
  defp functions_of(protocol, impls, fallback?) do
    any = if fallback?, do: Module.concat(protocol, Any).__impl__(:target)
    name = Module.concat(protocol, "Consolidated#{System.unique_integer([:positive])}")
    {:module, ^name, bytes, _} = Module.create(name, code(protocol, impls, any), __ENV__)
    :code.purge(name)
    :code.delete(name)
    {_, _, _, functions} = :rshell_code.object(bytes)
    for {name, arity, _, _} = function <- functions, do: {{name, arity}, function}
  end

  defp code(protocol, impls, any) do
    {built_in, structs} = Enum.split_with(impls -- [Any], &built_in?/1)
    target = &Module.concat(protocol, &1).__impl__(:target)

    quote do
      @moduledoc false

      def impl_for(%struct{}), do: struct_impl_for(struct)

      unquote_splicing(
        for {guard, kind} <- Protocol.__built_in__(), kind in built_in do
          quote do: def(impl_for(data) when :erlang.unquote(guard)(data), do: unquote(target.(kind)))
        end
      )

      def impl_for(_data), do: unquote(any)

      unquote_splicing(for struct <- structs, do: quote(do: defp(struct_impl_for(unquote(struct)), do: unquote(target.(struct)))))
      defp struct_impl_for(_struct), do: unquote(any)

      def __protocol__(:module), do: unquote(protocol)
      def __protocol__(:functions), do: unquote(protocol.__protocol__(:functions))
      def __protocol__(:consolidated?), do: true
      def __protocol__(:impls), do: {:consolidated, unquote(impls)}
    end
  end

  defp built_in?(kind), do: Enum.any?(Protocol.__built_in__(), fn {_, known} -> known == kind end)
end

defmodule Mix.Tasks.Xref.References do
  @moduledoc false

  # What files of the project refer to: each is compiled with a tracer. A reference is a map with the line, its kind, the
  # module, its function if one is called, and the mode: `:compile`, `:export` or `:runtime`.

  @modes [:compile, :export, :runtime]

  @doc "Returns the references of every file."
  def all, do: Map.new(sources(), fn {file, _modules} -> {file, of(file)} end)

  @doc "Returns the modules of the project."
  def modules, do: for({_file, modules} <- sources(), module <- modules, do: module)

  @doc "Maps the files of the project to the modules they define."
  def sources do
    manifest = Path.join(Mix.Project.manifest_path(), "compile.elixir")

    for {file, source} <- Mix.Compilers.Elixir.sources(manifest),
        into: %{},
        do: {file, source.modules}
  end

  @doc "Returns what a file refers to. What there is to warn of was told when the file was compiled for good."
  def of(file) do
    excused = Code.get_compiler_option(:no_warn_undefined)
    :rshell_module.quietly(true)
    Code.put_compiler_option(:no_warn_undefined, :all)

    try do
      told_of(file)
    after
      :rshell_module.quietly(false)
      Code.put_compiler_option(:no_warn_undefined, excused)
    end
  end

  @doc "Returns what a file refers to, and warns as its compilation does."
  def told_of(file) do
    before = for option <- [:tracers, :ignore_module_conflict], do: {option, Code.get_compiler_option(option)}
    Code.put_compiler_option(:tracers, [__MODULE__ | before[:tracers]])
    Code.put_compiler_option(:ignore_module_conflict, true)
    Process.put(__MODULE__, [])

    modules =
      try do
        for {module, _} <- Code.compile_file(file), do: module
      after
        for {option, value} <- before, do: Code.put_compiler_option(option, value)
      end

    traced = Process.delete(__MODULE__)

    traced |> Enum.reverse() |> with_behaviours(modules) |> without_repeated()
  end

  # What `@behaviour` names is needed when the module is checked, not before; what `defimpl` names is at once.
  defp with_behaviours(references, modules) do
    promised =
      for %{kind: :module, module: module, line: line} <- references,
          module in modules,
          behaviour <- behaviours(module),
          do: %{
            line: line,
            kind: :require,
            module: behaviour,
            call: nil,
            mode: :compile,
            of: module
          }

    named = for one <- promised, not function_exported?(one.of, :__impl__, 1), do: one.module
    references = Enum.reject(references, &(&1.kind == :module))
    for(one <- promised, do: Map.delete(one, :of)) ++ Enum.map(references, &later(&1, named))
  end

  defp later(%{kind: :alias, module: module} = one, named),
    do: if(module in named, do: %{one | mode: :runtime}, else: one)

  defp later(one, _named), do: one

  defp behaviours(module),
    do:
      for({:behaviour, named} <- module.__info__(:attributes), behaviour <- named, do: behaviour)

  # An alias that is only used for something else is not told of.
  defp without_repeated(references) do
    Enum.reject(references, fn one ->
      one.kind == :alias and
        Enum.any?(references, &(&1.kind != :alias and same?(&1, one)))
    end)
  end

  defp same?(one, other),
    do: one.line == other.line and one.module == other.module and one.mode == other.mode

  @doc "Sorts references by their lines, as they are told."
  def by_line(references) do
    order = %{export: 0, runtime: 1, compile: 2}
    Enum.sort_by(references, &{&1.line, &1.module, order[&1.mode], &1.kind})
  end

  @doc "Returns the mode that counts most."
  def strongest(modes), do: Enum.find(@modes, &(&1 in modes))

  @doc "Names what is referred to."
  def format(%{kind: kind, module: module, call: nil}), do: "#{kind} #{inspect(module)}"

  def format(%{kind: kind, module: module, call: {name, arity}}),
    do: "#{kind} #{Exception.format_mfa(module, name, arity)}"

  ## The tracer

  @doc false
  def trace({:alias_reference, meta, module}, env),
    do: add(:alias, meta, module, nil, mode(env), env)

  def trace({:require, meta, module, _opts}, env) do
    mode = if meta[:from_macro], do: :compile, else: :export
    add(:require, meta, module, nil, mode, env)
  end

  def trace({:struct_expansion, meta, module, _keys}, env),
    do: add(:struct, meta, module, nil, :export, env)

  def trace({:remote_function, meta, module, name, arity}, env),
    do: add(:call, meta, module, {name, arity}, mode(env), env)

  def trace({:remote_macro, meta, module, name, arity}, env),
    do: add(:call, meta, module, {name, arity}, :compile, env)

  def trace({:imported_function, meta, module, name, arity}, env),
    do: add(:import, meta, module, {name, arity}, mode(env), env)

  def trace({:imported_macro, meta, module, name, arity}, env),
    do: add(:import, meta, module, {name, arity}, :compile, env)

  def trace({:on_module, _bytecode, _ignored}, env),
    do: add(:module, [], env.module, nil, nil, %{env | module: nil})

  def trace(_event, _env), do: :ok

  defp mode(%{function: nil}), do: :compile
  defp mode(_env), do: :runtime

  defp add(kind, _meta, module, _call, _mode, %{module: module}) when module != nil and kind != :struct, do: :ok

  defp add(kind, meta, module, call, mode, env) do
    one = %{line: meta[:line] || env.line, kind: kind, module: module, call: call, mode: mode}
    Process.put(__MODULE__, [one | Process.get(__MODULE__, [])])
    :ok
  end
end

defmodule Code do
  @moduledoc """
  Source text and quoted code: parsing, evaluating, formatting, compiling and loading.

      iex> Code.eval_string("a + b", a: 1, b: 2)
      {3, [b: 2, a: 1]}
      iex> {:ok, quoted} = Code.string_to_quoted("1 + 2")
      iex> Code.eval_quoted(quoted)
      {3, []}
      iex> Code.format_string!("1+2") |> IO.iodata_to_binary()
      "1 + 2"

    * Text to quoted code: `string_to_quoted/2`. Back: `Macro.to_string/1`.
    * Running it: `eval_string/3`, `eval_quoted/3`, `eval_file/2`.
    * Modules of it: `compile_string/2`, `compile_file/2`, `require_file/2`.
    * Loaded modules: `ensure_loaded/1`, `loaded?/1`, `fetch_docs/1`.

  Evaluating text that comes from outside lets its author do anything on this machine.
  """

  # Natives of `:rshell_code`, all of which take and give plain terms: `string_to_quoted(binary, opts)` gives
  # `{:ok, quoted}` or `{:error, {meta, message, token}}`; `string_to_quoted!(binary, opts)` raises the syntax error instead;
  # `string_to_quoted_with_comments(binary, opts)` gives `{:ok, quoted, comments}` or the error, and its `!` form
  # `{quoted, comments}`; `eval_quoted(quoted, binding, env)` gives `{value, binding, env}`; `env_for_eval(opts_or_env)` gives a
  # `Macro.Env`; `compile_string(binary, file)` and `compile_quoted(quoted, file)` give `[{module, binary}]`;
  # `fetch_docs(module_or_path)` gives `{:docs_v1, ...}` or `{:error, reason}`; `ensure_compiled(module)` waits for a module being
  # compiled.

  @typedoc "The variables of evaluated code, by name, or by name and context."
  @type binding :: [{atom | tuple, any}]

  @boolean_options [
    :docs,
    :debug_info,
    :ignore_already_consolidated,
    :ignore_module_conflict,
    :relative_paths,
    :warnings_as_errors
  ]

  @list_options [:no_warn_undefined, :tracers, :parser_options]
  @available @boolean_options ++ @list_options

  @defaults %{
    docs: true,
    debug_info: true,
    ignore_already_consolidated: false,
    ignore_module_conflict: false,
    relative_paths: true,
    warnings_as_errors: false,
    no_warn_undefined: [],
    tracers: [],
    parser_options: []
  }

  @frames [
    read!: :find_file!,
    require_file: {:require_file, 1237},
    required: {:require_file, 1245},
    string_to_quoted!: nil,
    evaluated: {:validated_eval_string, 421},
    run: {:validated_eval_string, 422},
    "-compile_string/2-fun-0-": [
      {:elixir_compiler, :quoted, 3, [file: 'src/elixir_compiler.erl', line: 17]},
      {Module.ParallelChecker, :verify, 1, [file: 'lib/module/parallel_checker.ex', line: 100]}
    ],
    "-compile_quoted/2-fun-0-": [
      {:elixir_compiler, :quoted, 3, [file: 'src/elixir_compiler.erl', line: 17]},
      {Module.ParallelChecker, :verify, 1, [file: 'lib/module/parallel_checker.ex', line: 100]}
    ]
  ]

  @doc """
  Lists the files that `require_file/2` has compiled, the latest first, as absolute paths. They are not
  compiled again until `unrequire_files/1` forgets them.

      iex> is_list(Code.required_files())
      true
  """
  @spec required_files() :: [binary]
  def required_files, do: :persistent_term.get({Code, :required}, [])

  @doc """
  Forgets that files were required, so that `require_file/2` compiles them again. Their modules stay loaded.
  The paths are those that `required_files/0` lists; others are passed over.

      iex> Code.unrequire_files(["/never/required.exs"])
      :ok
  """
  @spec unrequire_files([binary]) :: :ok
  def unrequire_files(files) when is_list(files),
    do: :persistent_term.put({Code, :required}, required_files() -- files)

  @doc false
  @deprecated "Use Code.Fragment.cursor_context/2 instead"
  def cursor_context(code, options \\ []), do: Code.Fragment.cursor_context(code, options)

  @doc false
  @deprecated "Code.get_docs/2 always returns nil as its outdated documentation is no longer stored on BEAM files. Use Code.fetch_docs/1 instead"
  def get_docs(module, _kind) when is_atom(module), do: nil

  @doc false
  @deprecated "Use Code.required_files/0 instead"
  def loaded_files, do: required_files()

  @doc false
  @deprecated "Use Code.unrequire_files/1 instead"
  def unload_files(files), do: unrequire_files(files)

  @doc """
  Adds a directory at the end of the code path, where modules are looked for that are not loaded. Relative
  paths are expanded. One that is no directory gives `{:error, :bad_directory}`.

      Code.append_path("_build/dev/lib/other/ebin")
      #=> true

      iex> Code.append_path("/no/such/directory")
      {:error, :bad_directory}
  """
  @spec append_path(Path.t()) :: true | {:error, :bad_directory}
  def append_path(path), do: :code.add_pathz(String.to_charlist(Path.expand(path)))

  @doc """
  Adds a directory at the start of the code path, so that its modules are found before others of the same
  name.

      Code.prepend_path("_build/dev/lib/other/ebin")
      #=> true

      iex> Code.prepend_path("/no/such/directory")
      {:error, :bad_directory}
  """
  @spec prepend_path(Path.t()) :: true | {:error, :bad_directory}
  def prepend_path(path), do: :code.add_patha(String.to_charlist(Path.expand(path)))

  @doc """
  Removes a directory from the code path: `true`, or `false` when it was not there. Modules that came from it
  stay loaded.

      iex> Code.delete_path("/no/such/directory")
      false
  """
  @spec delete_path(Path.t()) :: boolean
  def delete_path(path), do: :code.del_path(String.to_charlist(Path.expand(path))) == true

  @doc """
  Evaluates source text with a binding, a keyword list of variables, and returns `{value, binding after it}`.
  The third argument is an environment or options, `:file` and `:line`. Errors are raised here. Never evaluate
  text from outside: it may do anything.

      iex> Code.eval_string("x * 2", x: 4)
      {8, [x: 4]}
      iex> {3, binding} = Code.eval_string("y = 1 + 2")
      iex> binding
      [y: 3]
  """
  @spec eval_string(List.Chars.t(), keyword, Macro.Env.t() | keyword) :: {term, keyword}
  def eval_string(string, binding \\ [], opts \\ [])

  def eval_string(string, binding, %Macro.Env{} = env),
    do: evaluated(source(string), binding, env_for_eval(env))

  def eval_string(string, binding, opts) when is_list(opts),
    do: evaluated(source(string), binding, env_for_eval(opts))

  # Source may be anything that is a charlist.
  defp source(binary) when is_binary(binary), do: binary
  defp source(other) do
    charlist = to_charlist(other)

    try do
      List.to_string(charlist)
    rescue
      ArgumentError -> :erlang.error(:badarg)
    end
  end

  defp quoted(opts, string, parse), do: parse.(source(string), opts)

  defp parser_options(opts) do
    {:file, file} = :lists.keyfind(:file, 1, opts) || {:file, "nofile"}
    {:line, line} = :lists.keyfind(:line, 1, opts) || {:line, 1}
    if not (is_binary(file) and is_integer(line)), do: no_clause({:elixir, :string_to_tokens, 5, []})
    opts
  end

  defp evaluated(string, binding, env),
    do: run(:rshell_code.string_to_quoted!(string, file: env.file, line: env.line), binding, env)

  defp run(quoted, binding, env) do
    {value, binding, _env} = :rshell_code.eval_quoted(quoted, unique(binding), env)
    {value, in_order(binding)}
  end

  # Of a variable that is given twice the last value counts.
  defp unique(binding),
    do: binding |> pairs([]) |> Enum.uniq_by(&elem(&1, 0)) |> Enum.reverse()

  # Turned around; what is no list of pairs fails as where Elixir's compiler takes them.
  defp pairs([{_, _} = pair | rest], pairs), do: pairs(rest, [pair | pairs])
  defp pairs([], pairs), do: pairs
  defp pairs([_ | _], _pairs), do: no_clause({:elixir_erl_var, :load_pair, 1, []})
  defp pairs(_other, _pairs), do: no_clause({:elixir_erl_var, :load_binding, 5, []})

  defp no_clause(frame), do: :erlang.raise(:error, :function_clause, [frame])

  defp in_order(binding), do: Enum.sort_by(binding, &variable/1, :desc)

  defp variable({{name, context}, _value}), do: {name, context}
  defp variable({name, _value}), do: {name, nil}

  @doc """
  Evaluates a quoted expression with a binding, and returns `{value, binding after it}`.

      iex> Code.eval_quoted(quote(do: 1 + 2))
      {3, []}
      iex> Code.eval_quoted(quote(do: var!(x) * 2), x: 4)
      {8, [x: 4]}
  """
  @spec eval_quoted(Macro.t(), keyword, Macro.Env.t() | keyword) :: {term, keyword}
  def eval_quoted(quoted, binding \\ [], env_or_opts \\ []) do
    env = env_for_eval(env_or_opts)
    quoted = with_line(quoted, env.line)
    {value, binding, _env} = :rshell_code.eval_quoted(quoted, unique(binding), env)
    {value, in_order(binding)}
  end

  # Code that does not tell where it stands is taken to stand where it is evaluated.
  defp with_line({form, meta, args}, line) when is_list(meta) do
    meta =
      if line > 0 and not List.keymember?(meta, :line, 0), do: [{:line, line} | meta], else: meta

    {with_line(form, line), meta, with_line(args, line)}
  end

  defp with_line({left, right}, line), do: {with_line(left, line), with_line(right, line)}
  defp with_line([head | tail], line), do: [with_line(head, line) | with_line(tail, line)]
  defp with_line(other, _line), do: other

  @doc """
  Evaluates a quoted expression and returns `{value, binding, environment}`: what a shell needs, whose next
  expression goes on with both. `import`, `alias` and `require` in the expression are in the environment that
  comes back.

      iex> env = Code.env_for_eval([])
      iex> {Integer, [], env} = Code.eval_quoted_with_env(quote(do: require(Integer)), [], env)
      iex> {value, _binding, _env} = Code.eval_quoted_with_env(quote(do: Integer.is_odd(3)), [], env)
      iex> value
      true
  """
  @spec eval_quoted_with_env(Macro.t(), keyword, Macro.Env.t()) :: {term, keyword, Macro.Env.t()}
  def eval_quoted_with_env(quoted, binding, %Macro.Env{} = env) when is_list(binding),
    do: :rshell_code.eval_quoted(quoted, binding, env)

  @doc """
  Makes an environment for evaluating: of options, such as `:file` and `:line`, or of an environment, which
  comes back as it is, apart from what belonged to a compilation that is over.

      iex> env = Code.env_for_eval(file: "notes.exs", line: 3)
      iex> {env.file, env.line, env.module}
      {"notes.exs", 3, nil}
      iex> Code.env_for_eval(__ENV__).module == __MODULE__
      true
  """
  @spec env_for_eval(Macro.Env.t() | keyword) :: Macro.Env.t()
  def env_for_eval(env_or_opts)
  def env_for_eval(%Macro.Env{} = env), do: env |> current() |> :rshell_code.env_for_eval()
  def env_for_eval(opts) when is_list(opts) do
    _ = :lists.keyfind(:file, 1, opts)

    for {key, kind?} <- eval_options(), {^key, value} <- opts, not kind?.(value) do
      :erlang.error({:case_clause, {key, value}})
    end

    :rshell_code.env_for_eval(opts)
  end

  def env_for_eval(_opts), do: no_clause({:elixir, :env_for_eval, 1, []})

  # The options for an environment, and what each has to be.
  defp eval_options do
    [file: &is_binary/1, line: &is_integer/1, module: &is_atom/1] ++
      for key <- [:tracers, :aliases, :requires, :functions, :macros], do: {key, &is_list/1}
  end

  # What follows a compilation is of no use when that is over.
  defp current(%{lexical_tracker: nil, tracers: []} = env), do: env
  defp current(%{lexical_tracker: nil} = env), do: %{env | tracers: []}

  defp current(%{lexical_tracker: pid} = env) do
    if node(pid) == node() and Process.alive?(pid) do
      env
    else
      IO.warn(
        "an __ENV__ with outdated compilation information was given to eval, " <>
          "call Macro.Env.prune_compile_info/1 to prune it"
      )

      Macro.Env.prune_compile_info(env)
    end
  end

  @doc """
  Parses source text, without running or expanding anything: `{:ok, quoted}`, or `{:error, {location, message,
  token}}`. Options: `:file`, `:line`, `:columns`, `:token_metadata`, `existing_atoms_only: true` for text
  from outside, and others.

      iex> Code.string_to_quoted("1 + 2")
      {:ok, {:+, [line: 1], [1, 2]}}
      iex> {:error, {location, _message, _token}} = Code.string_to_quoted("1 +")
      iex> location[:line]
      1
  """
  @spec string_to_quoted(List.Chars.t(), keyword) :: {:ok, Macro.t()} | {:error, tuple}
  def string_to_quoted(string, opts \\ []) when is_list(opts),
    do: opts |> parser_options() |> quoted(string, &:rshell_code.string_to_quoted/2)

  @doc """
  As `string_to_quoted/2`, but returns the quoted expression itself, and raises a `SyntaxError`, or a
  `TokenMissingError` when the text ends too early.

      iex> Code.string_to_quoted!("a = 1")
      {:=, [line: 1], [{:a, [line: 1], nil}, 1]}
      iex> Code.string_to_quoted!("")
      {:__block__, [], []}
  """
  @spec string_to_quoted!(List.Chars.t(), keyword) :: Macro.t()
  def string_to_quoted!(string, opts \\ []) when is_list(opts),
    do: opts |> parser_options() |> quoted(string, &:rshell_code.string_to_quoted!/2)

  @doc """
  As `string_to_quoted/2`, with the comments, which quoted code has no place for, beside it: `{:ok, quoted,
  comments}`. Each is a map of `:text`, `:line`, `:column`, and how many line ends are before and behind it.
  So tools can write code back with its comments: `quoted_to_algebra/2` takes them.

      iex> {:ok, quoted, [comment]} = Code.string_to_quoted_with_comments("1 # one")
      iex> {quoted, comment.text}
      {1, "# one"}
  """
  @spec string_to_quoted_with_comments(List.Chars.t(), keyword) ::
          {:ok, Macro.t(), [map]} | {:error, tuple}
  def string_to_quoted_with_comments(string, opts \\ []) when is_list(opts),
    do: opts |> parser_options() |> quoted(string, &:rshell_code.string_to_quoted_with_comments/2)

  @doc ~S"""
  As `string_to_quoted_with_comments/2`, but returns `{quoted, comments}`, and raises where the text cannot be
  parsed.

      iex> {1, comments} = Code.string_to_quoted_with_comments!("# one\n1\n# end")
      iex> for comment <- comments, do: {comment.line, comment.text}
      [{1, "# one"}, {3, "# end"}]
  """
  @spec string_to_quoted_with_comments!(List.Chars.t(), keyword) :: {Macro.t(), [map]}
  def string_to_quoted_with_comments!(string, opts \\ []) do
    if not is_list(opts) do
      no_clause({__MODULE__, :string_to_quoted_with_comments, [to_charlist(string), opts], []})
    end

    opts |> parser_options() |> quoted(string, &:rshell_code.string_to_quoted_with_comments!/2)
  end

  @doc ~S"""
  Turns a quoted expression into the algebra document of its source, which `Inspect.Algebra.format/2` lays
  out in any width; `Macro.to_string/1` does both. With `:comments`, as `string_to_quoted_with_comments/2`
  gives them, they are in it.

      iex> Code.quoted_to_algebra(quote(do: a + b)) |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "a + b"
      iex> {:ok, quoted, comments} = Code.string_to_quoted_with_comments("# one\nfoo(1)")
      iex> doc = Code.quoted_to_algebra(quoted, comments: comments)
      iex> doc |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "# one\nfoo(1)"
  """
  @spec quoted_to_algebra(Macro.t(), keyword) :: Inspect.Algebra.t()
  def quoted_to_algebra(quoted, opts \\ []),
    do:
      quoted
      |> Code.Normalizer.normalize(opts)
      |> Code.SourceFormatter.quoted_to_doc(Keyword.get(opts, :comments, []), opts)

  @doc """
  Formats source text: line breaks, indentation, parentheses and blanks as Elixir's own style wants them;
  returns the text as nested lists. Comments and the meaning stay. Text that cannot be parsed raises. Options:
  `:line_length`, 98 unless given, `:locals_without_parens` and others.

      iex> Code.format_string!("foo( 1,2 )") |> IO.iodata_to_binary()
      "foo(1, 2)"
  """
  @spec format_string!(binary, keyword) :: iodata
  def format_string!(string, opts \\ []) when is_binary(string) and is_list(opts) do
    width = Keyword.get(opts, :line_length, 98)
    Inspect.Algebra.format(Code.SourceFormatter.to_doc(string, opts), width)
  end

  @doc """
  Formats a file as `format_string!/2` does its text, and returns the text with a newline at its end; the file
  is not written. `mix format` writes. A file that cannot be read raises a `File.Error`.

      Code.format_file!("lib/greeter.ex") |> IO.puts()
  """
  @spec format_file!(binary, keyword) :: iodata
  def format_file!(file, opts \\ []) when is_binary(file) and is_list(opts) do
    case format_string!(File.read!(file), [file: file, line: 1] ++ opts) do
      [] -> []
      text -> [text, ?\n]
    end
  end

  @doc """
  Evaluates a file, as `eval_string/3` does a text, every time it is called. A path that is not absolute
  begins at the second argument, the current directory unless given. A file that cannot be read raises a
  `Code.LoadError`.

      Code.eval_file("settings.exs")
      #=> {%{colour: :teal}, []}

      iex> Code.eval_file("/no/such/file.exs")
      ** (Code.LoadError) could not load /no/such/file.exs. Reason: enoent
  """
  @spec eval_file(binary, nil | binary) :: {term, keyword}
  def eval_file(file, relative_to \\ nil) when is_binary(file) do
    {text, file} = read!(file, relative_to)
    eval_string(text, [], file: file, line: 1)
  end

  defp read!(file, relative_to) do
    file = if relative_to, do: Path.expand(file, relative_to), else: Path.expand(file)

    case File.read(file) do
      {:ok, text} -> {valid!(text), file}
      {:error, reason} -> raise Code.LoadError, file: file, reason: reason
    end
  end

  defp valid!(text) do
    case :unicode.characters_to_list(text) do
      list when is_list(list) ->
        text

      {kind, encoded, rest} ->
        rest = IO.iodata_to_binary(rest)
        raise UnicodeConversionError, encoded: encoded, kind: kind, rest: rest
    end
  end

  @doc """
  Compiles a file, and returns its modules with their code as `compile_file/2` does, or `nil` if it was
  required before: so what helps several tests can be required by each. It is not compiled again when it has
  changed.

      Code.require_file("test/support.exs")
      #=> [{Support, <<70, 79, 82, 49, ...>>}]
      Code.require_file("test/support.exs")
      #=> nil
  """
  @spec require_file(binary, nil | binary) :: [{module, binary}] | nil
  def require_file(file, relative_to \\ nil) when is_binary(file),
    do: required(read!(file, relative_to), relative_to)

  defp required({text, file}, _relative_to) do
    if file in required_files() do
      nil
    else
      modules = compile_string(text, file)
      :persistent_term.put({Code, :required}, [file | required_files()])
      modules
    end
  end

  @doc """
  Compiles a file and loads its modules; returns them in the order in which they were finished, with their
  code. Nothing is written. A file that cannot be read raises a `Code.LoadError`. For many files that need
  each other there is `Kernel.ParallelCompiler`.

      Code.compile_file("lib/greeter.ex")
      #=> [{Greeter, <<70, 79, 82, 49, ...>>}]
  """
  @spec compile_file(binary, nil | binary) :: [{module, binary}]
  def compile_file(file, relative_to \\ nil) when is_binary(file) do
    {text, file} = read!(file, relative_to)
    compile_string(text, file)
  end

  @doc false
  @deprecated "Use Code.require_file/2 or Code.compile_file/2 instead"
  def load_file(file, relative_to \\ nil) when is_binary(file),
    do: compile_file(file, relative_to)

  @doc """
  Compiles source text, giving its modules.

      iex> [{module, _binary}] = Code.compile_string("defmodule CompiledExample do end")
      iex> module
      CompiledExample
  """
  @spec compile_string(List.Chars.t(), binary) :: [{module, binary}]
  def compile_string(string, file \\ "nofile") when is_binary(file),
    do:
      Module.ParallelChecker.verify(fn ->
        text = source(string)
        # What is no text is refused as when it is turned into characters.
        if not String.valid?(text), do: String.to_charlist(text)
        kept(:rshell_code.compile_string(text, file))
      end)

  # Around a last call it leaves the caller in stack traces.
  defp kept(value), do: value

  @doc """
  Compiles a quoted expression and loads its modules; returns them with their code, as `compile_string/2`.

      iex> code = quote(do: defmodule(ExampleOfQuoted, do: def(twice(n), do: n * 2)))
      iex> [{module, _binary}] = Code.compile_quoted(code)
      iex> module.twice(2)
      4
  """
  @spec compile_quoted(Macro.t(), binary) :: [{module, binary}]
  def compile_quoted(quoted, file \\ "nofile") when is_binary(file),
    do: Module.ParallelChecker.verify(fn -> :rshell_code.compile_quoted(quoted, file) end)

  @doc """
  Lists the options of the compiler, which `put_compiler_option/2` explains.

      iex> :docs in Code.available_compiler_options()
      true
  """
  @spec available_compiler_options() :: [atom]
  def available_compiler_options, do: @available

  @doc """
  Returns the options of the compiler as a map; `put_compiler_option/2` says what they are.

      iex> Code.compiler_options() |> Map.keys() |> Enum.member?(:docs)
      true
  """
  @spec compiler_options() :: map
  def compiler_options, do: :persistent_term.get({Code, :options}, @defaults)

  @doc """
  Sets options of the compiler, given as a keyword list or a map, and returns the map of what they were, with
  which they can be put back.

      iex> old = Code.compiler_options(ignore_module_conflict: false)
      iex> Map.keys(old)
      [:ignore_module_conflict]
  """
  @spec compiler_options(Enumerable.t()) :: map
  def compiler_options(opts) do
    for {key, value} <- opts, into: %{} do
      old = get_compiler_option(key)
      put_compiler_option(key, value)
      {key, old}
    end
  end

  @doc """
  Returns the value of an option of the compiler. One that there is not raises a `FunctionClauseError`.

      iex> Code.get_compiler_option(:docs) in [true, false]
      true
  """
  @spec get_compiler_option(atom) :: term
  def get_compiler_option(key) when key in @available, do: :maps.get(key, compiler_options())

  @doc """
  Sets an option of the compiler for all that is compiled from now on. True or false are `:docs` and
  `:debug_info`, what modules keep, `:ignore_module_conflict`, no warning when a module is redefined,
  `:relative_paths` in messages, `:warnings_as_errors`. `:tracers` are modules that are told what the compiler
  sees, `:no_warn_undefined` modules and functions it believes to exist, `:parser_options` those of
  `string_to_quoted/2`.

      Code.put_compiler_option(:ignore_module_conflict, true)
      #=> :ok

      iex> Code.put_compiler_option(:speed, 11)
      ** (RuntimeError) unknown compiler option: :speed
  """
  @spec put_compiler_option(atom, term) :: :ok
  def put_compiler_option(key, value) when key in @boolean_options do
    if not is_boolean(value) do
      raise "compiler option #{inspect(key)} should be a boolean, got: #{inspect(value)}"
    end

    if key == :relative_paths, do: :rshell_code.set_relative_paths(value)
    put_option(key, value)
  end

  def put_compiler_option(:no_warn_undefined, value) do
    if value != :all and not is_list(value) do
      raise "compiler option :no_warn_undefined should be a list or the atom :all, got: #{inspect(value)}"
    end

    put_option(:no_warn_undefined, value)
  end

  def put_compiler_option(:parser_options, value) do
    if not is_list(value) do
      raise "compiler option :parser_options should be a list, got: #{inspect(value)}"
    end

    put_option(:parser_options, value)
  end

  def put_compiler_option(:tracers, value) do
    if not (is_list(value) and Enum.all?(value, &is_atom/1)) do
      raise "compiler option :tracers should be a list of modules, got: #{inspect(value)}"
    end

    put_option(:tracers, value)
  end

  def put_compiler_option(key, _value), do: raise("unknown compiler option: #{inspect(key)}")

  defp put_option(key, value),
    do: :persistent_term.put({Code, :options}, Map.put(compiler_options(), key, value))

  @doc """
  Removes the modules that compiling leaves behind: `{:ok, how_many}`. Here there are none.

      iex> {:ok, count} = Code.purge_compiler_modules()
      iex> is_integer(count)
      true
  """
  def purge_compiler_modules, do: {:ok, 0}

  @doc """
  Loads a module if it is not loaded: `{:module, module}`, or `{:error, reason}`, `:nofile` when there is
  none. Modules are loaded by themselves when they are first called; this is for questions such as
  `function_exported?/3`.

      iex> Code.ensure_loaded(Enum)
      {:module, Enum}
      iex> Code.ensure_loaded(NoSuchModule)
      {:error, :nofile}
  """
  @spec ensure_loaded(module) :: {:module, module} | {:error, atom}
  def ensure_loaded(module) when is_atom(module), do: :code.ensure_loaded(module)

  @doc """
  Tells whether a module is loaded or can be, and loads it.

      iex> Code.ensure_loaded?(Enum)
      true
      iex> Code.ensure_loaded?(NoSuchModule)
      false
  """
  @spec ensure_loaded?(module) :: boolean
  def ensure_loaded?(module) when is_atom(module), do: match?({:module, _}, ensure_loaded(module))

  @doc """
  As `ensure_loaded/1`, but returns the module, and raises an `ArgumentError` if it is not to be had.

      iex> Code.ensure_loaded!(Enum)
      Enum
      iex> Code.ensure_loaded!(NoSuchModule)
      ** (ArgumentError) could not load module NoSuchModule due to reason :nofile
  """
  @spec ensure_loaded!(module) :: module
  def ensure_loaded!(module) do
    case ensure_loaded(module) do
      {:module, module} -> module
      {:error, reason} -> raise ArgumentError, not_loaded(module, reason)
    end
  end

  defp not_loaded(module, reason),
    do: "could not load module #{inspect(module)} due to reason #{inspect(reason)}"

  @doc """
  Loads all modules of a list: `:ok`, or `{:error, failed}`, which says of each that is not to be had why.

      iex> Code.ensure_all_loaded([Enum, Map])
      :ok
      iex> Code.ensure_all_loaded([Enum, NoSuchModule])
      {:error, [{NoSuchModule, :nofile}]}
  """
  @spec ensure_all_loaded([module]) :: :ok | {:error, [{module, atom}]}
  def ensure_all_loaded(modules) when is_list(modules) do
    case for(module <- modules, {:error, reason} <- [ensure_loaded(module)], do: {module, reason}) do
      [] -> :ok
      errors -> {:error, errors}
    end
  end

  @doc """
  Tells whether a module is loaded now; it is not loaded by the question, unlike by `ensure_loaded?/1`.

      iex> Code.loaded?(Kernel)
      true
      iex> Code.loaded?(NoSuchModule)
      false
  """
  @spec loaded?(module) :: boolean
  def loaded?(module) when is_atom(module), do: :erlang.module_loaded(module)

  @doc """
  As `ensure_loaded/1`, but waits for a module that another file defines which is being compiled: for macros
  that need it. If nobody defines it, the answer is `{:error, :unavailable}` or another reason. The file that
  asks depends on the module, and is compiled again with it.

      iex> Code.ensure_compiled(Enum)
      {:module, Enum}
      iex> Code.ensure_compiled(NoSuchModule)
      {:error, :nofile}
  """
  @spec ensure_compiled(module) :: {:module, module} | {:error, atom}
  def ensure_compiled(module) when is_atom(module), do: ensure_compiled(module, :soft)

  # Where files wait for each other, `:soft` says that the module is not to be had, `:raise` fails.
  defp ensure_compiled(module, _mode) when not is_atom(module), do: no_clause({:code, :ensure_loaded, [module], []})

  defp ensure_compiled(module, mode) do
    case :code.ensure_loaded(module) do
      {:error, :nofile} -> :rshell_code.ensure_compiled(module, mode)
      other -> other
    end
  end

  @doc """
  As `ensure_compiled/1`, but returns the module, and raises an `ArgumentError` if it is not to be had.

      iex> Code.ensure_compiled!(Enum)
      Enum
      iex> Code.ensure_compiled!(NoSuchModule)
      ** (ArgumentError) could not load module NoSuchModule due to reason :nofile
  """
  @spec ensure_compiled!(module) :: module
  def ensure_compiled!(module) do
    case ensure_compiled(module, :raise) do
      {:module, module} -> module
      {:error, reason} -> raise ArgumentError, not_loaded(module, reason)
    end
  end

  @doc false
  @deprecated "Use Code.ensure_compiled/1 instead (see the proper disclaimers in its docs)"
  def ensure_compiled?(module) when is_atom(module),
    do: match?({:module, _}, ensure_compiled(module))

  @doc """
  Tells whether the calling process compiles a file, and so can wait for modules of other files, as
  `ensure_compiled/1` does.

      iex> Code.can_await_module_compilation?()
      false
  """
  @spec can_await_module_compilation?() :: boolean
  def can_await_module_compilation?, do: :erlang.get(:elixir_compiler_info) != :undefined

  @doc """
  Returns the documentation of a module, by its name or the path of its file: `{:docs_v1, place, language,
  format, moduledoc, metadata, docs}`, or `{:error, reason}`. Each entry of the docs is `{{kind, name,
  arity}, place, signatures, doc, metadata}`. A doc is a map by language, `:none`, or `:hidden` for `@doc
  false`. Modules that are in memory alone have none.

      iex> {:docs_v1, _, :elixir, "text/markdown", %{"en" => text}, _, docs} = Code.fetch_docs(Enum)
      iex> is_binary(text)
      true
      iex> {_key, _place, signatures, _doc, _metadata} = List.keyfind(docs, {:function, :map, 2}, 0)
      iex> signatures
      ["map(enumerable, fun)"]
      iex> Code.fetch_docs(NoSuchModule)
      {:error, :module_not_found}
  """
  @spec fetch_docs(module | String.t()) :: tuple
  def fetch_docs(module_or_path)

  def fetch_docs(module) when is_atom(module),
    do: docs_beside(module, :rshell_code.fetch_docs(module))

  def fetch_docs(path) when is_binary(path) do
    case File.read(path) do
      {:ok, object} -> :rshell_code.fetch_docs(object)
      {:error, _} -> {:error, :module_not_found}
    end
  end

  # Documentation that is not in the module file may lie in a file of its own, `doc/chunks` beside the directory.
  defp docs_beside(module, {:error, :chunk_not_found} = missing) do
    with [_ | _] = object <- :code.which(module),
         root = object |> Path.dirname() |> Path.dirname(),
         {:ok, chunk} <- File.read(Path.join(root, "doc/chunks/#{module}.chunk")) do
      :erlang.binary_to_term(chunk)
    else
      _ -> missing
    end
  end

  defp docs_beside(_module, docs), do: docs
end

defmodule Kernel.SpecialForms do
  @moduledoc "The forms that the expander itself understands; they cannot be overridden."

  for {name, arity} <- [
        %: 2,
        %{}: 1,
        &: 1,
        .: 2,
        "::": 2,
        <<>>: 1,
        =: 2,
        ^: 1,
        __CALLER__: 0,
        __DIR__: 0,
        __ENV__: 0,
        __MODULE__: 0,
        __STACKTRACE__: 0,
        __aliases__: 1,
        __block__: 1,
        alias: 2,
        case: 2,
        cond: 1,
        fn: 1,
        for: 1,
        import: 2,
        quote: 2,
        receive: 1,
        require: 2,
        super: 1,
        try: 1,
        unquote: 1,
        unquote_splicing: 1,
        with: 1,
        {}: 1
      ] do
    @doc "The special form `#{name}/#{arity}`."
    defmacro unquote(name)(unquote_splicing(Macro.generate_arguments(arity, __MODULE__)))

    defmacro unquote(name)(unquote_splicing(List.duplicate({:_, [], nil}, arity))) do
      :erlang.error(RuntimeError.exception("a special form is expanded by the compiler"))
    end
  end
end

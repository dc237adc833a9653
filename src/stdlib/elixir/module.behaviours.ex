defmodule Module.Behaviours do
  @moduledoc false

  # What a module that is about to be finished promised by `@behaviour` and `@impl`, and did not keep.
  #
  # Natives: `:rshell_module.implementations(module)` tells every definition with its `@impl`,
  # `:rshell_module.warn(module, line, message)` warns, at the module's own line if line is 0.

  @doc false
  def check(module) do
    derived(module, Module.get_attribute(module, :derive))
    behaviours = module |> Module.get_attribute(:behaviour) |> List.wrap() |> Enum.reverse()
    definitions = :rshell_module.implementations(module)
    callbacks = Enum.reduce(behaviours, [], &declare(module, &1, &2))
    promised = Enum.filter(definitions, &match?({_, _, _, {:ok, _}, _, _}, &1))
    Enum.each(promised, &kept(module, &1, behaviours, Enum.sort(callbacks)))
    waiting = Enum.reject(callbacks, &implemented?(&1, promised))

    # Callbacks have to be marked once any of them is.
    if promised != [] do
      marks = marks(promised, callbacks)
      definitions |> Enum.sort(:desc) |> Enum.each(&forgotten(module, &1, waiting, marks))
    end

    waiting |> Enum.sort() |> Enum.each(&missing(module, &1, definitions))
  end

  defp derived(_module, []), do: :ok

  defp derived(module, _derive) do
    text =
      if :rshell_module.has_attribute?(module, :__struct__),
        do: "was set after defstruct, all @derive calls must come before defstruct",
        else: "was set but never used (it must come before defstruct)"

    warn(module, "warning: module attribute @derive #{text}")
  end

  defp implemented?({{name, arity}, _, behaviour, _}, promised) do
    Enum.any?(promised, fn {{known, count}, kind, defaults, {:ok, value}, _, _} ->
      known == name and arity in (count - defaults)..count and kind in [:def, :defmacro] and
        value in [true, behaviour]
    end)
  end

  # Callbacks as `{{name, arity}, kind, behaviour, optional?}`, those of earlier behaviours first.
  defp declare(module, behaviour, known) do
    # A behaviour that is being defined around this module is not there yet.
    case Code.ensure_compiled(behaviour) == {:module, behaviour} and Code.ensure_loaded(behaviour) do
      {:module, _} ->
        if function_exported?(behaviour, :behaviour_info, 1) do
          # A behaviour whose function was written by hand may know of none.
          optional = behaviour.behaviour_info(:optional_callbacks)
          optional = if is_list(optional), do: optional, else: []

          declared =
            for callback <- behaviour.behaviour_info(:callbacks) |> Enum.sort() |> Enum.reverse() do
              {function, kind} = readable(callback)
              conflict(module, function, kind, behaviour, known)
              {function, kind, behaviour, callback in optional}
            end

          functions = for {function, _, _, _} <- declared, do: function
          Enum.reject(known, &(elem(&1, 0) in functions)) ++ Enum.reverse(declared)
        else
          warn(
            module,
            "module #{inspect(behaviour)} is not a behaviour (in module #{inspect(module)})"
          )

          known
        end

      _ ->
        warn(
          module,
          "@behaviour #{inspect(behaviour)} does not exist (in module #{inspect(module)})"
        )

        known
    end
  end

  defp readable({name, arity}) do
    case Atom.to_string(name) do
      "MACRO-" <> name -> {{String.to_atom(name), arity - 1}, :macro}
      _ -> {{name, arity}, :function}
    end
  end

  defp conflict(module, function, kind, behaviour, known) do
    case Enum.find(known, &match?({^function, _, _, _}, &1)) do
      nil ->
        :ok

      {_, _, ^behaviour, _} ->
        warn(
          module,
          "the behavior #{inspect(behaviour)} has been declared twice " <>
            "(conflict in #{kind} #{shown(function)} in module #{inspect(module)})"
        )

      {_, _, other, _} ->
        warn(
          module,
          "conflicting behaviours found. #{kind} #{shown(function)} is required by " <>
            "#{inspect(other)} and #{inspect(behaviour)} (in module #{inspect(module)})"
        )
    end
  end

  defp missing(module, {function, kind, behaviour, optional?}, definitions) do
    required =
      "#{kind} #{shown(function)} required by #{category(behaviour)} #{inspect(behaviour)}"

    wanted = if kind == :macro, do: :defmacro, else: :def

    case defined_as(module, function, definitions) do
      ^wanted ->
        :ok

      nil when optional? ->
        :ok

      nil ->
        warn(module, "#{required} is not implemented (in module #{inspect(module)})")

      other ->
        warn(
          module,
          "#{required} was implemented as \"#{other}\" but should have been \"#{wanted}\" " <>
            "(in module #{inspect(module)})"
        )
    end
  end

  defp defined_as(module, {name, arity} = function, definitions) do
    found =
      Enum.find(definitions, fn {{known, count}, _, defaults, _, _, _} ->
        known == name and arity in (count - defaults)..count
      end)

    case found || Module.get_definition(module, function) do
      {_, kind, _, _, _, _} -> kind
      {_, kind, _, _} -> kind
      nil -> nil
    end
  end

  defp category(behaviour) do
    if function_exported?(behaviour, :__protocol__, 1), do: "protocol", else: "behaviour"
  end

  defp kept(module, {function, kind, defaults, {:ok, value}, _, line}, behaviours, callbacks) do
    matching = callbacks_of(function, defaults, callbacks)
    category = if kind in [:defmacro, :defmacrop], do: "macro", else: "function"
    got = "got \"@impl #{inspect(value)}\" for #{category} #{shown(function)}"

    cond do
      kind in [:defp, :defmacrop] ->
        :rshell_module.warn(
          module,
          line,
          "#{category} #{shown(function)} is private, @impl attribute is always discarded for private functions/macros"
        )

      value == false and matching != [] ->
        {_, _, behaviour, _} = hd(matching)

        :rshell_module.warn(
          module,
          line,
          "#{got} but it is a callback specified in #{inspect(behaviour)}"
        )

      behaviours == [] ->
        :rshell_module.warn(module, line, "#{got} but no behaviour was declared")

      value == false ->
        :ok

      value == true and matching == [] ->
        text = "#{got} but no behaviour specifies such callback#{known(callbacks)}"
        :rshell_module.warn(module, line, text)

      value == true ->
        :ok

      value not in behaviours ->
        text = "#{got} but this behaviour was not declared with @behaviour"
        :rshell_module.warn(module, line, text)

      Enum.any?(matching, &(elem(&1, 2) == value)) ->
        :ok

      true ->
        text = "#{got} but this behaviour does not specify such callback#{known(callbacks)}"
        :rshell_module.warn(module, line, text)
    end
  end

  defp known([]),
    do:
      ". There are no known callbacks, please specify the proper @behaviour and make sure it defines callbacks"

  defp known(callbacks) do
    lines =
      for {function, kind, behaviour, _} <- callbacks do
        "\n  * #{inspect(behaviour)}.#{shown(function)} (#{kind})"
      end

    ". The known callbacks are:\n#{lines}\n"
  end

  # The behaviours of the functions with `@impl`, each with the module whose macro put it there (or `nil`).
  defp marks(promised, callbacks) do
    for {function, _, defaults, {:ok, value}, origin, _} <- promised,
        value != false,
        {_, _, behaviour, _} <- callbacks_of(function, defaults, callbacks),
        value in [true, behaviour],
        do: {behaviour, origin}
  end

  # Where a module's macros marked functions of a behaviour they are to mark all that they define, and so is other code.
  defp forgotten(module, {function, kind, defaults, _impl, origin, line}, callbacks, marks)
       when kind in [:def, :defmacro] do
    with [{callback, kind, behaviour, _} | _] <- callbacks_of(function, defaults, callbacks),
         true <- {behaviour, origin} in marks or (origin == nil and not List.keymember?(marks, behaviour, 0)) do
      :rshell_module.warn(
        module,
        line,
        "module attribute @impl was not set for #{kind} #{shown(callback)} callback " <>
          "(specified in #{inspect(behaviour)}). This either means you forgot to add the " <>
          "\"@impl true\" annotation before the definition or that you are accidentally overriding this callback"
      )
    end
  end

  defp forgotten(_module, _definition, _callbacks, _marks), do: :ok

  defp callbacks_of({name, arity}, defaults, callbacks) do
    Enum.filter(callbacks, fn {{known, count}, _, _, _} ->
      known == name and count in (arity - defaults)..arity
    end)
  end

  defp shown({name, arity}), do: "#{Macro.inspect_atom(:remote_call, name)}/#{arity}"

  defp warn(module, message), do: :rshell_module.warn(module, 0, message)
end

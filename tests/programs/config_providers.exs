# Providers of configuration: what they are packed into, what a boot with them does, and what compile time expected.
alias Config.Provider

dir = Path.join(System.tmp_dir!(), "providers_#{System.pid()}")
File.mkdir_p!(dir)
file = Path.join(dir, "sys.config")

defmodule Given do
  def init(argument), do: {:state, argument}
  def load(config, {:state, argument}), do: Config.Reader.merge(config, argument.())
end

told = fn fun ->
  try do
    IO.inspect(fun.())
  rescue
    error -> IO.inspect(error)
  end
end

boot = fn given, options, before ->
  IO.puts("-- #{inspect(given)} #{inspect(options)} #{inspect(before)}")
  File.write!(file, :io_lib.format("~tw.~n", [before]))
  Application.put_all_env(Provider.init([{Given, fn -> given end}], file, options))

  told.(fn ->
    Provider.boot(fn ->
      IO.puts("restart")
      :restarted
    end)
  end)

  text = if File.exists?(file), do: File.read!(file), else: "no file\n"
  hidden = file |> String.to_charlist() |> Enum.join(",")
  IO.puts(String.replace(text, hidden, "FILE"))
  Application.delete_env(:elixir, :config_provider_init)
end

boot.([my: [a: 1]], [], [])
IO.inspect(Application.get_all_env(:my))
boot.([my: [a: 2]], [reboot_system_after_config: true], x: [y: "µ"])
IO.inspect(Application.get_all_env(:my))
extra = [reboot_system_after_config: true, prune_runtime_sys_config_after_boot: true]
boot.([my: [a: 1]], [extra_config: [my: [a: 0, b: 2]]] ++ extra, my: [c: 3])
boot.([kernel: [a: 1]], [], x: [y: 1])
boot.([stdlib: [a: 1]], [], stdlib: [b: 1])
boot.([logger: [mine: 1]], [], [])
boot.([], [validate_compile_env: [{:logger, [:mine], {:ok, 2}}]], [])
boot.([], [validate_compile_env: [{:no_such, [:mine], {:ok, 2}}]], [])
told.(fn -> Provider.boot() end)

Application.put_env(:elixir, :config_provider_booted, {:booted, file})
boot.([my: [a: 1]], extra, [])
Application.delete_env(:elixir, :config_provider_booted)

Application.put_env(:logger, :mine, key: [deep: 1])

for {keys, value} <- [
      {[:mine], :error},
      {[:mine, :key], {:ok, [deep: 1]}},
      {[:mine, :key], :error},
      {[:mine, :key, :deep], {:ok, 2}},
      {[:mine, :key, :other], :error},
      {[:mine, :other], {:ok, nil}},
      {[:theirs], {:ok, nil}}
    ] do
  told.(fn -> Provider.validate_compile_env([{:logger, keys, value}]) end)
end

for path <- ["/etc/a.exs", {:system, "HOME", "/a.exs"}, "a.exs", 'a', {:system, :a, 1}],
    do: told.(fn -> Provider.validate_config_path!(path) end)

System.put_env("PROVIDED", "/srv")
for path <- ["/etc/a.exs", {:system, "PROVIDED", "/a.exs"}, {:system, "NOT_PROVIDED", "/a.exs"}],
    do: told.(fn -> Provider.resolve_config_path!(path) end)

for path <- ["/a.exs", [path: "/a.exs", env: :prod], [env: :prod], "a.exs", :a],
    do: told.(fn -> Config.Reader.init(path) end)

File.write!(Path.join(dir, "a.exs"), "import Config\nconfig :my, env: config_env()")
System.put_env("PROVIDED", dir)
told.(fn -> Config.Reader.load([my: [b: 1]], {{:system, "PROVIDED", "/a.exs"}, [env: :prod]}) end)
told.(fn -> Config.Reader.load([my: [b: 1]], {Path.join(dir, "a.exs"), []}) end)
told.(fn -> Provider.init([{Config.Reader, "/a.exs"}], "/sys.config") end)
told.(fn -> Provider.init([{Config.Reader, "/a.exs"}], "/sys.config", other: 1) end)
File.rm_rf!(dir)

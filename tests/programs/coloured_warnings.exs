# What the compiler and dbg say where colours are wanted.
Application.put_env(:elixir, :ansi_enabled, true)
Application.ensure_all_started(:ex_unit)

defmodule Said do
  def said(code), do: IO.inspect(ExUnit.CaptureIO.capture_io(:stderr, fn -> Code.eval_string(code) end), width: 200)
end

Said.said("fn x -> 1 end")
Said.said("IO.warn(\"careful\", [])")
Said.said("[:\"plain\"]")
Said.said("%{a: 1, a: 2}")
Said.said("defmodule Coloured do\n  def f(x), do: 1\n  def g(), do: String.nope()\nend")
Said.said("EEx.compile_string(\"<%= if true do %>a<% end %>\")")

list = [1, 2, 3]
dbg(list, print_location: false)
dbg(list |> Enum.map(&(&1 * 2)) |> Enum.sum(), print_location: false)
dbg(1 + 2, print_location: false, label: "sum")
dbg(list |> length(), print_location: false, syntax_colors: [])
dbg("text" <> "more", print_location: false)
dbg(binding(), print_location: false)

Application.put_env(:elixir, :ansi_enabled, false)
Said.said("fn x -> 1 end")
dbg(list |> Enum.reverse() |> hd(), print_location: false)

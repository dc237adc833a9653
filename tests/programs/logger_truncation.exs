# What the logger tells of long and of broken messages.
require Logger
Application.ensure_all_started(:ex_unit)
Logger.configure_backend(:console, format: "$message\n")

long = fn size -> String.duplicate("a", size) end

messages = [
  ["a", 300_000_000],
  [:a, "b"],
  ["abc", <<255>>],
  [1, -1],
  ["a" | :b],
  ["a" | "b"],
  [[], :x],
  [1.5],
  ['abc', {:a}],
  [0x10FFFF],
  String.duplicate("é", 5000),
  [long.(8090), "ééé", <<255>>],
  [long.(9000), :foo],
  [long.(9000), <<255>>],
  [long.(8095), "é"],
  [long.(8094), "é", "x"],
  [long.(8096)],
  [long.(8096), ""],
  [long.(8096), []],
  [long.(8096), ?a],
  [long.(8095), 0xE9],
  [<<255>>, long.(9000)],
  [[[long.(9000)], "b"], "c"]
]

for message <- messages do
  output = ExUnit.CaptureIO.capture_io(:user, fn -> Logger.info(message) && Logger.flush() end)
  output = String.replace(output, ~r/a{9,}/, &"#{String.length(&1)} a")
  IO.inspect(String.replace(output, ~r/é{9,}/u, &"#{String.length(&1)} é"))
end

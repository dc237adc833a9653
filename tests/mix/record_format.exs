# Writes beside each `NAME.in` of this folder's `format/` what Elixir's formatter makes of it: `NAME.98` and `NAME.40`, for
# lines of 98 and 40 columns. To be run by a real `elixir`.
folder = Path.join(__DIR__, "format")

for file <- Path.wildcard(Path.join(folder, "*.in")), width <- [98, 40] do
  text = Code.format_string!(File.read!(file), line_length: width)
  File.write!(Path.rootname(file) <> ".#{width}", [text, ?\n])
end

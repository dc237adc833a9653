# Files and devices: what each function gives, and what it says of a file that is not there.
dir = Path.join(System.tmp_dir!(), "fio#{System.pid()}")
File.rm_rf!(dir)
File.mkdir_p!(dir)
File.cd!(dir)

r = fn name, f ->
  s =
    try do
      inspect(f.(), limit: :infinity, width: 200)
    rescue
      e -> "** #{inspect(e.__struct__)} #{Exception.message(e)}"
    catch
      k, e -> "** #{k} #{inspect(e)}"
    end

  IO.puts(
    "#{name}: #{s |> String.replace(dir, "DIR") |> then(&Regex.replace(~r/#(PID|Reference|Function|Port)<[^>]*>/, &1, "#\\1<>"))}"
  )
end

r.(:w, fn -> File.write("a", "one\ntwo\nthree") end)

fs = [
  read: fn -> File.read("a") end,
  readno: fn -> File.read("no") end,
  readb: fn -> File.read!("no") end,
  readdir: fn -> File.read(".") end,
  wb: fn -> File.write!("no/x", "a") end,
  app: fn -> {File.write("a", "\nfour", [:append]), File.read!("a")} end,
  ex: fn -> {File.write("a", "x", [:exclusive])} end,
  st: fn -> File.stream!("a") |> Enum.to_list() end,
  st2: fn -> File.stream!("a", [], 3) |> Enum.to_list() end,
  st3: fn -> File.stream!("a", [:trim_bom]) |> Stream.map(&String.trim/1) |> Enum.to_list() end,
  stno: fn -> File.stream!("no") |> Enum.to_list() end,
  stin: fn -> File.stream!("a") |> inspect end,
  into: fn ->
    Enum.into(["x\n", "y\n"], File.stream!("b"))
    File.read!("b")
  end,
  intoapp: fn ->
    Enum.into(["z"], File.stream!("b", [:append]))
    File.read!("b")
  end,
  cnt: fn -> {Enum.count(File.stream!("a")), Enum.count(File.stream!("a", [], 2)), Enum.at(File.stream!("a"), 1)} end,
  cp: fn -> {File.cp("a", "c"), File.cp("no", "d"), File.read!("c")} end,
  cpb: fn -> File.cp!("no", "d") end,
  copy: fn -> {File.copy("a", "e", 5), File.read!("e"), File.copy("no", "x")} end,
  copyb: fn -> File.copy!("no", "x") end,
  mkd: fn -> {File.mkdir("d"), File.mkdir("d"), File.mkdir("x/y"), File.mkdir_p("x/y"), File.mkdir_p("a/b")} end,
  mkdb: fn -> File.mkdir!("d") end,
  mkdp: fn -> File.mkdir_p!("a/b") end,
  ls: fn ->
    {:ok, l} = File.ls()
    {Enum.sort(l), File.ls("no"), File.ls("a")}
  end,
  lsb: fn -> File.ls!("no") end,
  cpr: fn -> {File.cp_r("x", "x2") |> elem(1) |> Enum.sort(), File.cp_r("no", "x3")} end,
  cprb: fn -> File.cp_r!("no", "x3") end,
  ren: fn -> {File.rename("c", "c2"), File.rename("no", "z"), File.exists?("c")} end,
  renb: fn -> File.rename!("no", "z") end,
  rm: fn -> {File.rm("c2"), File.rm("c2"), File.rm("d")} end,
  rmb: fn -> File.rm!("no") end,
  rmd: fn -> {File.rmdir("d"), File.rmdir("x"), File.rmdir("no")} end,
  rmdb: fn -> File.rmdir!("x") end,
  rmrf: fn -> {File.rm_rf("x") |> elem(1) |> Enum.sort(), File.rm_rf("no")} end,
  stat: fn ->
    {:ok, s} = File.stat("a")
    {s.size, s.type, s.access, File.stat("no"), elem(File.stat("a", time: :posix), 1).mtime |> is_integer}
  end,
  statb: fn -> File.stat!("no") end,
  lst: fn ->
    File.ln_s("a", "l")
    {:ok, s} = File.lstat("l")
    {s.type, File.read_link("l"), File.read_link("a"), File.ln_s("a", "l"), File.ln("a", "h"), File.ln("no", "h2")}
  end,
  lnb: fn -> File.ln_s!("a", "l") end,
  rlb: fn -> File.read_link!("a") end,
  tests: fn -> {File.exists?("a"), File.dir?("."), File.regular?("a"), File.dir?("l"), File.exists?("no")} end,
  touch: fn ->
    {File.touch("t", {{2020, 1, 1}, {0, 0, 0}}), File.stat!("t").mtime, File.touch("t", 1_000_000_000),
     File.stat!("t").mtime, File.touch("no/x")}
  end,
  touchb: fn -> File.touch!("no/x") end,
  chm: fn -> {File.chmod("t", 0o600), Bitwise.band(File.stat!("t").mode, 0o777), File.chmod("no", 0o600)} end,
  chmb: fn -> File.chmod!("no", 0o6) end,
  open: fn ->
    File.open("a", [:read], fn f -> {IO.read(f, :line), IO.binread(f, 3), IO.read(f, :all), IO.read(f, :line)} end)
  end,
  openno: fn -> File.open("no") end,
  openb: fn -> File.open!("no") end,
  openu: fn ->
    File.open("w", [:write, :utf8], fn f -> IO.write(f, "é") end)
    File.read("w")
  end,
  openru: fn -> File.open("w", [:read, :utf8], fn f -> {IO.read(f, 1), IO.read(f, 1)} end) end,
  posn: fn ->
    {:ok, f} = File.open("a")
    x = {:file.position(f, 4), IO.read(f, 3), :file.position(f, {:eof, -2}), IO.read(f, 5), File.close(f)}
    x
  end,
  closed: fn ->
    {:ok, f} = File.open("a")
    File.close(f)
    IO.read(f, :line)
  end,
  io_badopt: fn -> File.open("a", [:foo]) end,
  ws: fn ->
    File.write("u", "é", [:utf8])
    File.read("u")
  end,
  cwd: fn -> {File.cwd!() == dir, File.cd("no"), File.cd!("x2", fn -> File.cwd!() end), File.cwd!() == dir} end,
  cdb: fn -> File.cd!("no") end,
  wild: fn ->
    {Path.wildcard("*") |> Enum.sort(), Path.wildcard("**/*") |> length, Path.wildcard("{a,b}"), Path.wildcard("[ab]"),
     Path.wildcard("?"), Path.wildcard("no*"), Path.wildcard(".*")}
  end,
  gz: fn ->
    File.write("g", "hello", [:compressed])
    {File.read!("g") != "hello", File.open("g", [:read, :compressed], &IO.read(&1, :all))}
  end,
  sio: fn ->
    {:ok, s} = StringIO.open("ab\ncé\nd")

    {IO.read(s, :line), IO.read(s, 1), IO.binread(s, 2), IO.gets(s, "> "), IO.read(s, :all), IO.read(s, :line),
     IO.write(s, "out"), StringIO.contents(s), StringIO.flush(s), StringIO.close(s)}
  end,
  sio2: fn -> StringIO.open("abc", fn s -> IO.read(s, 2) end) end,
  sio3: fn ->
    StringIO.open("abc", [capture_prompt: true], fn s ->
      IO.gets(s, "p> ")
      StringIO.contents(s)
    end)
  end,
  sio4: fn -> StringIO.open(<<255, "a">>, [encoding: :latin1], fn s -> IO.read(s, 2) end) end,
  sio6: fn -> StringIO.open("x", encoding: :foo) end,
  gch: fn ->
    {:ok, s} = StringIO.open("xyz")
    {IO.getn(s, "", 2), IO.getn(s, "", 5), IO.getn(s, "", 1), IO.stream(s, :line) |> Enum.to_list()}
  end,
  iost: fn ->
    {:ok, s} = StringIO.open("a\nb\nc")
    {IO.stream(s, :line) |> Enum.to_list(), IO.stream(s, 1) |> Enum.to_list()}
  end,
  iost2: fn ->
    {:ok, s} = StringIO.open("")
    Enum.into(["a", "b"], IO.stream(s, :line))
    StringIO.contents(s)
  end,
  insp: fn ->
    {:ok, s} = StringIO.open("")
    IO.inspect(s, [1, 2], label: "l")
    StringIO.contents(s)
  end,
  puts: fn ->
    {:ok, s} = StringIO.open("")
    IO.puts(s, [?a, "b", ["c"]])
    IO.puts(s, :atom)
    IO.puts(s, 'cl')
    StringIO.contents(s)
  end,
  putsbad: fn -> IO.puts([:a]) end,
  wbad: fn -> IO.write(:nope, "a") end,
  chd: fn ->
    {IO.chardata_to_string(["a", ?é, 'b']), IO.iodata_length(["a", 1, [2]]), IO.iodata_to_binary(["a", 1])}
  end,
  chdb: fn -> IO.chardata_to_string([1_000_000_000]) end,
  chdb2: fn -> IO.chardata_to_string(:a) end,
  fmt: fn ->
    {IO.ANSI.format([:red, "a", [:bright, "b"], 1]) |> IO.iodata_to_binary(),
     IO.ANSI.format(["a", :red], false) |> IO.iodata_to_binary(),
     IO.ANSI.format_fragment([:green, "x"], true) |> IO.iodata_to_binary()}
  end,
  fmtb: fn -> IO.ANSI.format([:nope, "a"], true) end,
  ansi: fn ->
    {IO.ANSI.color(5), IO.ANSI.color(1, 2, 3), IO.ANSI.cursor(1, 2), IO.ANSI.cursor_up(2),
     IO.ANSI.light_red_background(), IO.ANSI.home(), IO.ANSI.clear_line(), IO.ANSI.syntax_colors() |> is_list}
  end,
  ansib: fn -> IO.ANSI.color(300) end,
  ansib2: fn -> IO.ANSI.cursor(-1, 0) end
]

for {n, f} <- fs, do: r.(n, f)
File.rm_rf!(dir)

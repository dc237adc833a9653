defmodule Mix.Tasks.Refused do
  @moduledoc false

  # Tasks that the BEAM's own tools do: each says why it is not here.

  defmacro __using__(opts) do
    name = Keyword.fetch!(opts, :name)
    why = Keyword.fetch!(opts, :why)

    quote do
      use Mix.Task

      @shortdoc unquote(Keyword.fetch!(opts, :shortdoc))
      @moduledoc unquote("Not part of this program: #{why}.")

      @impl true
      def run(_args), do: Mix.raise(unquote("\"mix #{name}\" is not part of rshell: #{why}"))
    end
  end
end

defmodule Mix.Tasks.Archive.Build do
  use Mix.Tasks.Refused,
    name: "archive.build",
    shortdoc: "Archives this project into a .ez file",
    why: "an archive holds code for the BEAM"
end

defmodule Mix.Tasks.Archive.Install do
  use Mix.Tasks.Refused,
    name: "archive.install",
    shortdoc: "Installs an archive locally",
    why: "an archive holds code for the BEAM"
end

defmodule Mix.Tasks.Archive.Uninstall do
  use Mix.Tasks.Refused,
    name: "archive.uninstall",
    shortdoc: "Uninstalls archives",
    why: "no archive can be installed"
end

defmodule Mix.Tasks.Escript.Build do
  use Mix.Tasks.Refused,
    name: "escript.build",
    shortdoc: "Builds an escript for the project",
    why: "an escript holds code for the BEAM"
end

defmodule Mix.Tasks.Escript.Install do
  use Mix.Tasks.Refused,
    name: "escript.install",
    shortdoc: "Installs an escript locally",
    why: "an escript holds code for the BEAM"
end

defmodule Mix.Tasks.Escript.Uninstall do
  use Mix.Tasks.Refused,
    name: "escript.uninstall",
    shortdoc: "Uninstalls escripts",
    why: "no escript can be installed"
end

defmodule Mix.Tasks.Local.Hex do
  use Mix.Tasks.Refused,
    name: "local.hex",
    shortdoc: "Installs Hex locally",
    why: "packages are not fetched"
end

defmodule Mix.Tasks.Local.PublicKeys do
  use Mix.Tasks.Refused,
    name: "local.public_keys",
    shortdoc: "Manages public keys",
    why: "nothing is fetched that keys would be needed for"
end

defmodule Mix.Tasks.Local.Rebar do
  use Mix.Tasks.Refused,
    name: "local.rebar",
    shortdoc: "Installs Rebar locally",
    why: "Erlang code cannot be compiled"
end

defmodule Mix.Tasks.Profile.Cprof do
  use Mix.Tasks.Refused,
    name: "profile.cprof",
    shortdoc: "Profiles the given file or expression with cprof",
    why: "there are no counters of calls"
end

defmodule Mix.Tasks.Profile.Eprof do
  use Mix.Tasks.Refused,
    name: "profile.eprof",
    shortdoc: "Profiles the given file or expression with eprof",
    why: "calls are not timed"
end

defmodule Mix.Tasks.Profile.Fprof do
  use Mix.Tasks.Refused,
    name: "profile.fprof",
    shortdoc: "Profiles the given file or expression with fprof",
    why: "calls are not traced"
end

defmodule Mix.Tasks.Release do
  use Mix.Tasks.Refused,
    name: "release",
    shortdoc: "Assembles a self-contained release",
    why: "a release is a copy of the BEAM with code for it"
end

defmodule Mix.Tasks.Release.Init do
  use Mix.Tasks.Refused,
    name: "release.init",
    shortdoc: "Generates sample files for releases",
    why: "there are no releases"
end

defmodule Mix.Tasks.Test.Coverage do
  use Mix.Tasks.Refused,
    name: "test.coverage",
    shortdoc: "Build report from exported test coverage",
    why: "coverage is not measured"
end

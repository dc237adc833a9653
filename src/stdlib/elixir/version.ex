defmodule Version do
  @moduledoc """
  Versions of three numbers, `major.minor.patch`, perhaps with a pre-release, `-rc.1`, and a build, `+abc`;
  and requirements on them.

      iex> Version.match?("2.0.3", "~> 2.0")
      true
      iex> Version.compare("1.10.0", "1.9.0")
      :gt
      iex> "1.10.0" > "1.9.0"
      false

  Requirements have `==`, `!=`, `>`, `>=`, `<`, `<=` and `~>`, joined by `and` and `or`. `~> 2.1` is `>= 2.1.0
  and < 3.0.0`, `~> 2.1.3` is `>= 2.1.3 and < 2.2.0`. A pre-release comes before its version; a build does not
  count. `Enum.sort(versions, Version)` sorts.
  """

  @enforce_keys [:major, :minor, :patch]

  @doc """
  The numbers of a version, `:major`, `:minor` and `:patch`, the parts of a pre-release in `:pre`, and `:build`. They are to
  be read; `parse/1` makes one.

      iex> {:ok, version} = Version.parse("1.2.3-rc.1")
      iex> {version.minor, version.pre}
      {2, ["rc", 1]}
  """
  @derive {Inspect, optional: [:pre, :build]}
  defstruct [:major, :minor, :patch, pre: [], build: nil]

  @type t :: %Version{
          build: build,
          major: major,
          minor: minor,
          patch: patch,
          pre: pre
        }

  @type build :: String.t() | nil
  @type major :: non_neg_integer
  @type minor :: non_neg_integer
  @type patch :: non_neg_integer
  @type pre :: [String.t() | non_neg_integer]
  @type requirement :: String.t() | Version.Requirement.t()
  @type version :: String.t() | t

  @doc """
  Tells whether a version fulfils a requirement. With `allow_pre: false` a pre-release does only if the
  requirement names one. A text that is no version raises a `Version.InvalidVersionError`, a requirement that
  is none a `Version.InvalidRequirementError`.

      iex> Version.match?("2.0.0", "> 1.0.0")
      true
      iex> Version.match?("2.1.0", "~> 2.0.0")
      false
      iex> Version.match?("2.1.0-dev", "~> 2.0", allow_pre: false)
      false
  """
  @spec match?(t | String.t(), Version.Requirement.t() | String.t(), keyword) :: boolean
  def match?(version, requirement, opts \\ [])

  def match?(version, requirement, opts) when is_binary(requirement),
    do: match?(version, parse_requirement!(requirement), opts)

  def match?(version, requirement, opts) do
    allow_pre = Keyword.get(opts, :allow_pre, true)
    Version.Requirement.match?(requirement, to_matchable(version, allow_pre))
  end

  @doc """
  Compares two versions: `:gt`, `:eq` or `:lt`. Parts count as numbers, a version with something before
  release is earlier than the release, and what stands behind `+` does not matter. A text that is no version
  raises a `Version.InvalidVersionError`.

      iex> Version.compare("2.0.10", "2.0.9")
      :gt
      iex> Version.compare("2.0.1-alpha", "2.0.1")
      :lt
      iex> Version.compare("2.0.1+build0", "2.0.1")
      :eq
  """
  @spec compare(t | String.t(), t | String.t()) :: :gt | :eq | :lt
  def compare(version1, version2),
    do: compare_matchable(to_matchable(version1, true), to_matchable(version2, true))

  @doc false
  def compare_matchable({major1, minor1, patch1, pre1, _}, {major2, minor2, patch2, pre2, _}) do
    a = {major1, minor1, patch1}
    b = {major2, minor2, patch2}

    cond do
      a > b -> :gt
      a < b -> :lt
      pre1 == pre2 -> :eq
      pre1 == [] -> :gt
      pre2 == [] -> :lt
      pre1 > pre2 -> :gt
      true -> :lt
    end
  end

  defp to_matchable(%Version{} = v, allow_pre), do: {v.major, v.minor, v.patch, v.pre, allow_pre}

  defp to_matchable(string, allow_pre) do
    case Version.Parser.parse_version(string, false) do
      {:ok, {major, minor, patch, pre, _}} -> {major, minor, patch, pre, allow_pre}
      :error -> raise Version.InvalidVersionError, string
    end
  end

  @doc """
  Reads a version: `{:ok, version}`, or `:error` for a text that is none; all three numbers have to be there.

      iex> {:ok, version} = Version.parse("1.2.3-rc.1")
      iex> {version.major, version.pre}
      {1, ["rc", 1]}
      iex> Version.parse("1.2")
      :error
  """
  @spec parse(String.t()) :: {:ok, t} | :error
  def parse(string) when is_binary(string) do
    with {:ok, {major, minor, patch, pre, build}} <- Version.Parser.parse_version(string, false) do
      {:ok, %Version{major: major, minor: minor, patch: patch, pre: pre, build: build}}
    end
  end

  @doc """
  As `parse/1`, but returns the version itself, and raises a `Version.InvalidVersionError`.

      iex> Version.parse!("2.0.1-alpha1").pre
      ["alpha1"]
      iex> Version.parse!("2.0")
      ** (Version.InvalidVersionError) invalid version: "2.0"
  """
  @spec parse!(String.t()) :: t
  def parse!(string) when is_binary(string) do
    case parse(string) do
      {:ok, version} -> version
      :error -> raise Version.InvalidVersionError, string
    end
  end

  @doc """
  Reads a requirement, `{:ok, requirement}`, or `:error`: operators `==`, `!=`, `>`, `>=`, `<`, `<=` and
  `~>`, joined by `and` and `or`. `~> 2.0` means from 2.0 up to, without, 3.0, `~> 2.0.1` up to 2.1.

      iex> {:ok, requirement} = Version.parse_requirement(">= 2.0.1 and < 3.0.0")
      iex> Version.match?("2.5.0", requirement)
      true
      iex> to_string(requirement)
      ">= 2.0.1 and < 3.0.0"
      iex> Version.parse_requirement("about 2")
      :error
  """
  @spec parse_requirement(String.t()) :: {:ok, Version.Requirement.t()} | :error
  def parse_requirement(string) when is_binary(string) do
    case Version.Requirement.lex(string) do
      {:ok, lexed} -> {:ok, Version.Requirement.new(string, lexed)}
      :error -> :error
    end
  end

  @doc """
  As `parse_requirement/1`, but returns the requirement itself, and raises a
  `Version.InvalidRequirementError`.

      iex> requirement = Version.parse_requirement!("== 2.0.1")
      iex> Version.match?("2.0.1", requirement)
      true
  """
  @spec parse_requirement!(String.t()) :: Version.Requirement.t()
  def parse_requirement!(string) when is_binary(string) do
    case parse_requirement(string) do
      {:ok, requirement} -> requirement
      :error -> raise Version.InvalidRequirementError, string
    end
  end

  @doc """
  Prepares a requirement for repeated use. It is ready as `parse_requirement/1` gives it, since Elixir 1.11.

      iex> {:ok, requirement} = Version.parse_requirement("~> 1.2")
      iex> Version.match?("1.3.0", Version.compile_requirement(requirement))
      true
  """
  @spec compile_requirement(Version.Requirement.t()) :: Version.Requirement.t()
  def compile_requirement(requirement),
    do: Version.Requirement.compile_requirement(requirement)

  @doc """
  Returns a version as text, as interpolation does.

      iex> Version.to_string(%Version{major: 1, minor: 2, patch: 3, pre: ["rc", 1]})
      "1.2.3-rc.1"
  """
  @spec to_string(t) :: String.t()
  def to_string(%Version{} = version) do
    pre = if version.pre == [], do: "", else: "-" <> Enum.map_join(version.pre, ".", &"#{&1}")
    build = if version.build, do: "+" <> version.build, else: ""
    "#{version.major}.#{version.minor}.#{version.patch}" <> pre <> build
  end
end

defimpl String.Chars, for: Version do
  @moduledoc false

  def to_string(version), do: Version.to_string(version)
end

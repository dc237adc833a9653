# Accounts behind behaviours, with exceptions of their own, a ledger in ETS and tasks that transfer at the same time.
defmodule Money do
  @moduledoc "Amounts in cents."
  defstruct [:cents, currency: :eur]

  defmodule MismatchError do
    defexception [:left, :right]

    @impl true
    def message(%{left: left, right: right}), do: "cannot add #{left} to #{right}"
  end

  defguard is_money(term) when is_struct(term, Money)
  defguardp is_positive(cents) when is_integer(cents) and cents > 0

  def new(cents, currency \\ :eur)
  def new(cents, currency) when is_positive(cents) or cents == 0, do: %Money{cents: cents, currency: currency}
  def new(cents, _), do: raise(ArgumentError, "no amount: #{inspect(cents)}")

  def add(%Money{currency: c} = a, %Money{currency: c} = b), do: %{a | cents: a.cents + b.cents}
  def add(%Money{} = a, %Money{} = b), do: raise(MismatchError, left: a.currency, right: b.currency)

  def sigil_m(text, []), do: text |> String.to_float() |> Kernel.*(100) |> round() |> new()
  def sigil_m(text, 'u'), do: text |> String.to_float() |> Kernel.*(100) |> round() |> new(:usd)

  defimpl String.Chars do
    def to_string(%{cents: cents, currency: currency}) do
      whole = div(cents, 100)
      part = cents |> rem(100) |> Integer.to_string() |> String.pad_leading(2, "0")
      "#{whole}.#{part} #{currency |> Atom.to_string() |> String.upcase()}"
    end
  end
end

defmodule Account do
  @callback limit(balance :: integer) :: integer
  @callback name() :: String.t()
  @optional_callbacks name: 0

  defmacro __using__(opts) do
    quote bind_quoted: [opts: opts] do
      @behaviour Account
      @kind Keyword.get(opts, :kind, :plain)
      @before_compile Account
      Module.register_attribute(__MODULE__, :rule, accumulate: true)
      def kind, do: @kind
      def limit(_balance), do: 0
      defoverridable limit: 1
    end
  end

  defmacro __before_compile__(env) do
    rules = env.module |> Module.get_attribute(:rule) |> Enum.reverse()

    quote do
      def rules, do: unquote(rules)
    end
  end
end

defmodule Account.Basic do
  use Account
  @rule :no_credit
end

defmodule Account.Gold do
  use Account, kind: :gold
  @rule :credit
  @rule :bonus
  @impl true
  def limit(balance), do: super(balance) + 5_000
  @impl true
  def name, do: "Gold"
end

defmodule Bank do
  import Money, only: [is_money: 1]

  def open(owner, type, balance) do
    :ets.insert(:bank, {owner, type, balance})
    :ok
  end

  def balance(owner), do: :ets.lookup_element(:bank, owner, 3)

  def transfer(from, to, money) when is_money(money) do
    with {:ok, type, have} <- find(from),
         {:ok, _, _} <- find(to),
         :ok <- allowed(type, have, money.cents) do
      :ets.update_counter(:bank, from, {3, -money.cents})
      :ets.update_counter(:bank, to, {3, money.cents})
      {:ok, money}
    else
      :error -> {:error, :no_account}
      {:refused, lacking} -> {:error, {:lacks, to_string(Money.new(lacking))}}
    end
  end

  defp find(owner) do
    case :ets.lookup(:bank, owner) do
      [{_, type, balance}] -> {:ok, type, balance}
      [] -> :error
    end
  end

  defp allowed(type, have, cents) do
    lacking = cents - have - type.limit(have)
    if lacking > 0, do: {:refused, lacking}, else: :ok
  end
end

defmodule BankDemo do
  def run do
    import Money, only: [sigil_m: 2]
    :ets.new(:bank, [:named_table, :public, write_concurrency: true])
    Bank.open("ann", Account.Basic, 10_000)
    Bank.open("bob", Account.Gold, 0)

    IO.puts(~m(12.50))
    IO.puts(~m(0.07)u)
    IO.puts(Money.add(~m(1.99), ~m(0.01)))
    IO.inspect({Account.Basic.rules(), Account.Gold.rules(), Account.Gold.kind(), Account.Basic.kind()})
    IO.inspect(Bank.transfer("ann", "bob", ~m(40.00)))
    IO.inspect(Bank.transfer("ann", "bob", ~m(60.01)))
    IO.inspect(Bank.transfer("bob", "ann", ~m(90.00)))
    IO.inspect(Bank.transfer("bob", "eve", ~m(1.00)))
    IO.inspect({Bank.balance("ann"), Bank.balance("bob")})

    1..50
    |> Task.async_stream(fn i -> Bank.transfer("ann", "bob", Money.new(i)) end, ordered: false, max_concurrency: 8)
    |> Enum.frequencies_by(fn {:ok, {result, _}} -> result end)
    |> IO.inspect()

    IO.inspect(Bank.balance("ann") + Bank.balance("bob"))

    for attempt <- [
          fn -> Money.add(~m(1.00), ~m(1.00)u) end,
          fn -> Money.new(-1) end,
          fn -> Bank.transfer("ann", "bob", 100) end,
          fn -> Bank.balance("eve") end,
          fn -> struct!(Money, cents: 1, colour: :red) end
        ] do
      try do
        attempt.()
      rescue
        error in [Money.MismatchError, ArgumentError] -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
        error in FunctionClauseError -> IO.puts("no clause: #{Exception.format_mfa(error.module, error.function, error.arity)}")
        error -> IO.puts("other: #{Exception.message(error)}")
      end
    end

    IO.inspect(function_exported?(Account.Basic, :name, 0))
    IO.inspect(Account.behaviour_info(:callbacks) |> Enum.sort())
    IO.inspect(Account.behaviour_info(:optional_callbacks))
  end
end

BankDemo.run()

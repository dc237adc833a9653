defmodule :auth do
  @moduledoc "Cookies, under their old names."

  @doc "Tells whether a node can be connected to."
  def is_auth(node) do
    case :net_adm.ping(node) do
      :pong -> :yes
      :pang -> :no
    end
  end

  @doc "Returns this node's cookie."
  def get_cookie(), do: :erlang.get_cookie()
  @doc "Returns the cookie towards a node."
  def get_cookie(node), do: :erlang.get_cookie(node)
  @doc "Sets this node's cookie."
  def set_cookie(cookie), do: :erlang.set_cookie(node(), cookie)
  @doc "Sets the cookie towards a node."
  def set_cookie(node, cookie), do: :erlang.set_cookie(node, cookie)
end

# A web router as a macro DSL: plugs, pattern routes compiled to clauses, guards, error pages, and a pipeline of requests.
defmodule Conn do
  defstruct method: "GET", path: "/", params: %{}, assigns: %{}, status: nil, body: nil, halted: false

  def assign(%__MODULE__{assigns: assigns} = conn, key, value), do: %{conn | assigns: Map.put(assigns, key, value)}
  def send_resp(conn, status, body), do: %{conn | status: status, body: body}
  def halt(conn), do: %{conn | halted: true}
end

defmodule Router do
  defmacro __using__(_) do
    quote do
      import Router, only: [get: 2, post: 2, plug: 1, plug: 2, scope: 2]
      import Conn
      Module.register_attribute(__MODULE__, :plugs, accumulate: true)
      Module.register_attribute(__MODULE__, :routes, accumulate: true)
      @scope []
      @before_compile Router
    end
  end

  for method <- [:get, :post] do
    defmacro unquote(method)(path, do: body) do
      route(unquote(method |> Atom.to_string() |> String.upcase()), path, body)
    end
  end

  defmacro plug(name, opts \\ []) do
    quote do: @plugs {unquote(name), unquote(opts)}
  end

  defmacro scope(prefix, do: body) do
    quote do
      outer = @scope
      @scope outer ++ [unquote(prefix)]
      unquote(body)
      @scope outer
    end
  end

  defp route(method, path, body) do
    quote do
      @routes {unquote(method), Path.join(["/" | @scope] ++ [unquote(path)]), unquote(Macro.escape(body))}
    end
  end

  defmacro __before_compile__(env) do
    plugs = env.module |> Module.get_attribute(:plugs) |> Enum.reverse()
    routes = env.module |> Module.get_attribute(:routes) |> Enum.reverse()

    clauses =
      for {method, path, body} <- routes do
        segments = segments(path)

        quote do
          defp dispatch(unquote(method), unquote(segments), var!(conn)), do: unquote(body)
        end
      end

    pipeline =
      Enum.reduce(plugs, quote(do: conn), fn {name, opts}, acc ->
        quote do
          case unquote(acc) do
            %Conn{halted: true} = conn -> conn
            conn -> unquote(name)(conn, unquote(opts))
          end
        end
      end)

    quote do
      unquote_splicing(clauses)
      defp dispatch(_, _, conn), do: send_resp(conn, 404, "nothing at #{conn.path}")

      def call(conn) do
        case unquote(pipeline) do
          %Conn{halted: true} = conn -> conn
          conn -> dispatch(conn.method, String.split(conn.path, "/", trim: true), conn)
        end
      rescue
        error -> send_resp(conn, 500, "oops: " <> Exception.message(error))
      end

      def routes, do: unquote(for {method, path, _} <- routes, do: "#{String.pad_trailing(method, 4)} #{path}")
    end
  end

  def segments(path) do
    {fixed, rest} =
      path
      |> String.split("/", trim: true)
      |> Enum.split_while(&(not String.starts_with?(&1, "*")))

    fixed = Enum.map(fixed, fn
      ":" <> name -> Macro.var(String.to_atom(name), nil)
      text -> text
    end)

    case rest do
      [] -> fixed
      ["*" <> name] -> quote(do: [unquote_splicing(fixed) | unquote(Macro.var(String.to_atom(name), nil))])
    end
  end
end

defmodule Site do
  use Router

  plug :count, by: 10
  plug :authorize

  get "/", do: send_resp(conn, 200, "welcome #{conn.assigns.count}")
  get "/users/:id", do: send_resp(conn, 200, "user #{id}")
  get "/files/*path", do: send_resp(conn, 200, "file #{Enum.join(path, ":")}")

  scope "api" do
    post "/sum/:a/:b", do: send_resp(conn, 201, to_string(String.to_integer(a) + String.to_integer(b)))

    scope "v2" do
      get "/ping", do: send_resp(conn, 200, "pong")
    end
  end

  defp count(conn, opts), do: assign(conn, :count, opts[:by] * String.length(conn.path))
  defp authorize(%{path: "/secret" <> _} = conn, _), do: conn |> send_resp(403, "no") |> halt()
  defp authorize(conn, []), do: conn
end

defmodule RouterDemo do
  def run do
    IO.puts(Site.routes() |> Enum.join("\n"))

    for {method, path} <- [
          {"GET", "/"}, {"GET", "/users/7"}, {"GET", "/files/a/b/c"}, {"GET", "/files"}, {"POST", "/api/sum/20/22"},
          {"POST", "/api/sum/20/x"}, {"GET", "/api/v2/ping"}, {"GET", "/secret/x"}, {"PUT", "/"}
        ] do
      %{status: status, body: body} = Site.call(%Conn{method: method, path: path})
      IO.puts("#{method} #{path} -> #{status} #{inspect(body)}")
    end
  end
end

RouterDemo.run()

quoted = quote(do: [unquote_splicing([1, 2]) | rest])
IO.puts(Macro.to_string(quoted))
IO.inspect(Router.segments("/a/:b/*c"))
IO.puts(Macro.to_string(quote do
  get "/x/:y", do: send_resp(conn, 200, y)
end))

defmodule :supervisor_bridge do
  @moduledoc """
  A process between a supervisor and a part of a system that is not built of behaviours.

  `init/1` of the callback module starts the part and gives `{:ok, pid, state}`; the bridge is linked to that process, ends
  with its reason when it ends, and calls `terminate/2` of the module when it has itself to end before.
  """

  @behaviour :gen_server

  @callback init(term) :: {:ok, pid, term} | :ignore | {:error, term}
  @callback terminate(term, term) :: term

  @doc "Starts a bridge that has no name."
  def start_link(module, args),
    do: :gen_server.start_link(__MODULE__, [module, args, :self], [])

  @doc "Starts a bridge that is registered by a name."
  def start_link(name, module, args),
    do: :gen_server.start_link(name, __MODULE__, [module, args, name], [])

  @doc false
  def init([module, args, name]) do
    :erlang.process_flag(:trap_exit, true)
    name = if name == :self, do: {self(), module}, else: name

    case module.init(args) do
      {:ok, pid, state} when is_pid(pid) ->
        :erlang.link(pid)
        progress(pid, module, args, name)
        {:ok, {:state, module, pid, state, name}}

      :ignore ->
        :ignore

      {:error, reason} ->
        {:stop, reason}
    end
  end

  @doc false
  def handle_call(_request, _from, state), do: {:reply, {:error, :badcall}, state}

  @doc false
  def handle_cast(_request, state), do: {:noreply, state}

  @doc false
  def handle_info({:EXIT, pid, reason}, {:state, module, pid, own, name}) do
    if reason not in [:normal, :shutdown], do: report(reason, pid, module, name)
    {:stop, reason, {:state, module, :undefined, own, name}}
  end

  def handle_info(_message, state), do: {:noreply, state}

  @doc false
  def terminate(_reason, {:state, _module, :undefined, _own, _name}), do: :ok
  def terminate(reason, {:state, module, _pid, own, _name}), do: module.terminate(reason, own)

  @doc false
  def code_change(_vsn, state, _extra), do: {:ok, state}

  ## Reports

  defp progress(pid, module, args, name) do
    told = [supervisor: name, started: [pid: pid, mfa: {module, :init, [args]}]]
    meta = meta(:report_progress, 4, 139, 'PROGRESS REPORT', :info_report, :progress)
    :logger.info(%{label: {:supervisor, :progress}, report: told}, meta)
  end

  defp report(reason, pid, module, name) do
    told = [supervisor: name, errorContext: :child_terminated, reason: reason]
    told = told ++ [offender: [pid: pid, mod: module]]
    meta = meta(:report_error, 3, 152, 'SUPERVISOR REPORT', :error_report, :supervisor_report)
    :logger.error(%{label: {:supervisor, :error}, report: told}, meta)
  end

  defp meta(function, arity, line, title, tag, type) do
    %{
      mfa: {__MODULE__, function, arity},
      file: 'supervisor_bridge.erl',
      line: line,
      domain: [:otp, :sasl],
      report_cb: &:supervisor_bridge.format_log/2,
      logger_formatter: %{title: title},
      error_logger: %{tag: tag, type: type, report_cb: &:supervisor_bridge.format_log/1}
    }
  end

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(report), do: :supervisor.format_log(report)

  @doc "Returns the text of a report, within the limits of the configuration."
  def format_log(%{report: told} = report, config) do
    if :maps.get(:single_line, config, false),
      do: :rshell_reports.format(sentences(told), config),
      else: :rshell_reports.format(format_log(report), config)
  end

  defp sentences([supervisor: name, started: child]) do
    {items, args} = short(child)
    {'Supervisor: ~tp. Started: ' ++ items, [name | args]}
  end

  defp sentences([{:supervisor, name}, {_, context}, {_, reason}, {_, child}]) do
    {items, args} = short(child)
    texts = 'Supervisor: ~tp. Context: ~tp. Reason: ~tp. Offender: '
    {texts ++ items, [name, context, reason | args]}
  end

  defp short([{:pid, pid}, {key, value}]), do: {'pid=~tp,~tp=~tp.', [pid, key, value]}
end

defmodule :erl_internal do
  @moduledoc "What the Erlang language knows of itself."

  # The functions of `:erlang` that Erlang's source calls without a module, by their arities.
  @bifs [
    {[0], ~w(date is_alive make_ref now pre_loaded processes registered self time)a},
    {[0, 1], ~w(alias erase get get_keys node)a},
    {[0, 1, 2], ~w(garbage_collect halt nodes)a},
    {[0, 2], ~w(group_leader)a},
    {[1],
     ~w(abs atom_to_list binary_to_float bit_size bitstring_to_list byte_size ceil check_old_code delete_module disconnect_node float floor hd iolist_size iolist_to_binary is_atom is_binary is_bitstring is_boolean is_float is_integer is_list is_map is_number is_pid is_port is_process_alive is_reference is_tuple length link list_to_atom list_to_binary list_to_bitstring list_to_existing_atom list_to_float list_to_pid list_to_port list_to_ref list_to_tuple map_size module_loaded pid_to_list port_close port_to_list purge_module ref_to_list round size spawn_request_abandon statistics throw tl trunc tuple_size tuple_to_list unalias unlink unregister whereis)a},
    {[1, 2],
     ~w(atom_to_binary binary_to_atom binary_to_existing_atom binary_to_integer binary_to_term demonitor exit float_to_binary float_to_list integer_to_binary integer_to_list is_function list_to_integer process_info term_to_binary term_to_iovec)a},
    {[1, 2, 3], ~w(error)a},
    {[1, 2, 3, 4], ~w(spawn spawn_link spawn_monitor)a},
    {[1, 2, 3, 4, 5], ~w(spawn_request)a},
    {[1, 3], ~w(binary_to_list)a},
    {[2],
     ~w(element is_map_key load_module map_get max min monitor_node open_port port_connect put register split_binary)a},
    {[2, 3],
     ~w(apply binary_part check_process_code is_record monitor port_command process_flag)a},
    {[2, 3, 4, 5], ~w(spawn_opt)a},
    {[3], ~w(port_control setelement)a}
  ]

  @doc "Tells whether `name/arity` means `:erlang`'s function in Erlang's source."
  def bif(name, arity),
    do: Enum.any?(@bifs, fn {arities, names} -> arity in arities and name in names end)

  @doc "Tells whether the name of a module and of a function of it mean one of Erlang's own."
  def bif(module, name, arity), do: module == :erlang and bif(name, arity)
end

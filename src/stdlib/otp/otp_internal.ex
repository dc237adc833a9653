defmodule :otp_internal do
  @moduledoc """
  Which functions Erlang had once, and what has taken their place.

      iex> :otp_internal.obsolete(:erlang, :hash, 2)
      {:removed, 'use erlang:phash2/2 instead'}
  """

  @one_time 'use crypto:crypto_one_time/4 or crypto:crypto_init/3 + crypto:crypto_update/2 + crypto:crypto_final/1 instead'
  @one_time_iv 'use crypto:crypto_one_time/5, crypto:crypto_one_time_aead/6,7 or crypto:crypto_(dyn_iv)?_init + crypto:crypto_(dyn_iv)?_update + crypto:crypto_final instead'
  @in_steps 'use crypto:crypto_init/3 + crypto:crypto_update/2 + crypto:crypto_final/1 or crypto:crypto_one_time/4 instead'
  @vectors 'see the \'New and Old API\' chapter of the CRYPTO User\'s guide'

  @removed [
    {{:erlang, :hash, 2}, 'use erlang:phash2/2 instead'},
    {{:erlang, :get_stacktrace, 0},
     'use the new try/catch syntax for retrieving the stack backtrace'},
    {{:crypto, :hmac, 3}, 'use crypto:mac/4 instead'},
    {{:crypto, :hmac, 4}, 'use crypto:macN/5 instead'},
    {{:crypto, :hmac_init, 2}, 'use crypto:mac_init/3 instead'},
    {{:crypto, :hmac_update, 2}, 'use crypto:mac_update/2 instead'},
    {{:crypto, :hmac_final, 1}, 'use crypto:mac_final/1 instead'},
    {{:crypto, :hmac_final_n, 2}, 'use crypto:mac_finalN/2 instead'},
    {{:crypto, :block_encrypt, 3}, @one_time},
    {{:crypto, :block_decrypt, 3}, @one_time},
    {{:crypto, :block_encrypt, 4}, @one_time_iv},
    {{:crypto, :block_decrypt, 4}, @one_time_iv},
    {{:crypto, :stream_init, 2}, @in_steps},
    {{:crypto, :stream_init, 3}, @in_steps},
    {{:crypto, :stream_encrypt, 2}, 'use crypto:crypto_update/2 instead'},
    {{:crypto, :stream_decrypt, 2}, 'use crypto:crypto_update/2 instead'},
    {{:crypto, :cmac, 3}, 'use crypto:mac/4 instead'},
    {{:crypto, :cmac, 4}, 'use crypto:macN/5 instead'},
    {{:crypto, :poly1305, 2}, 'use crypto:mac/3 instead'},
    {{:crypto, :next_iv, 2}, @vectors},
    {{:crypto, :next_iv, 3}, @vectors},
    {{:rpc, :safe_multi_server_call, 2}, 'use rpc:multi_server_call/2 instead'},
    {{:rpc, :safe_multi_server_call, 3}, 'use rpc:multi_server_call/3 instead'},
    {{:filename, :safe_relative_path, 1}, 'use filelib:safe_relative_path/2 instead'},
    {{:filename, :find_src, 1}, 'use filelib:find_source/1,3 instead'},
    {{:filename, :find_src, 2}, 'use filelib:find_source/1,3 instead'},
    {{:ssl, :cipher_suites, 0}, 'use cipher_suites/2,3 instead'},
    {{:ssl, :cipher_suites, 1}, 'use cipher_suites/2,3 instead'},
    {{:ssl, :connection_info, 1}, 'use ssl:connection_information/[1,2] instead'},
    {{:erl_parse, :set_line, 2}, 'use erl_anno:set_line/2'}
  ]

  @doc "Tells what has taken the place of a function that was removed: `{:removed, text}`, or `:no`."
  def obsolete(:pg2, _function, _arity),
    do: {:removed, 'this module was removed in OTP 24. Use \'pg\' instead'}

  def obsolete(module, function, arity) do
    case :lists.keyfind({module, function, arity}, 1, @removed) do
      {_, instead} -> {:removed, instead}
      false -> :no
    end
  end
end

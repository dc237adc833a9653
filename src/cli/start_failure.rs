//! What the program says when its node cannot be started: the reports that OTP makes of it.

use crate::node::{NameError, NameKind, StartError};
use crate::stdlib;

/// What is printed before the program ends. Who only finds the name taken is told so in one line.
pub fn report(error: &StartError, name: &str, kind: NameKind) -> String {
    match error {
        StartError::Name(NameError::Protocol(_)) => error.to_string(),
        StartError::Name(_) => refused_name(&error.to_string(), name, kind),
        StartError::Cookie(_) => format!("=ERROR REPORT==== {} ===\n{error}", stdlib::report_date()),
        _ => error.to_string(),
    }
}

/// The kernel's process for the network refuses the name, its supervisor tells of that, and without it nothing starts.
fn refused_name(message: &str, name: &str, kind: NameKind) -> String {
    let date = stdlib::report_date();
    let name = super::boot::erlang_atom(name);
    let domain = match kind {
        NameKind::Short => "shortnames",
        NameKind::Long => "longnames",
    };
    format!(
        "=INFO REPORT==== {date} ===
{message}

=SUPERVISOR REPORT==== {date} ===
    supervisor: {{local,net_sup}}
    errorContext: start_error
    reason: {{'EXIT',nodistribution}}
    offender: [{{pid,undefined}},
               {{id,net_kernel}},
               {{mfargs,{{net_kernel,start_link,
                                   [#{{clean_halt => true,name => {name},
                                      name_domain => {domain},
                                      supervisor => net_sup}}]}}}},
               {{restart_type,permanent}},
               {{significant,false}},
               {{shutdown,2000}},
               {{child_type,worker}}]

Kernel pid terminated (application_controller) ({{application_start_failure,kernel,{{{{shutdown,{{failed_to_start_child,\
         net_sup,{{shutdown,{{failed_to_start_child,net_kernel,{{'EXIT',nodistribution}}}}}}}}}},{{kernel,start,[normal,[]]}}}}}})"
    )
}

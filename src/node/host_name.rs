//! What this host calls itself.

/// The name as the system has it, with its domain if it has one.
pub fn full() -> String {
    let name = rustix::system::uname();
    match name.nodename().to_str() {
        Ok(name) if !name.is_empty() => name.to_owned(),
        _ => "localhost".to_owned(),
    }
}

/// The name up to its first dot.
pub fn short() -> String {
    let full = full();
    full.split('.').next().unwrap_or(&full).to_owned()
}

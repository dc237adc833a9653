//! Which nodes may connect: all, until `:net_kernel.allow` has named some.

use std::collections::HashSet;

use parking_lot::Mutex;

/// Written by `allow`, read by handshakes; nothing means all.
static ALLOWED: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Allows nodes, by full name or by host, and from then on no others.
pub fn allow<'a>(nodes: impl IntoIterator<Item = &'a str>) {
    ALLOWED.lock().get_or_insert_default().extend(nodes.into_iter().map(str::to_owned));
}

/// All that are allowed; nothing if nobody was named.
pub fn listed() -> Option<Vec<String>> {
    ALLOWED.lock().as_ref().map(|allowed| allowed.iter().cloned().collect())
}

/// Tells whether a node may connect.
pub fn is_allowed(node: &str) -> bool {
    let host = node.split_once('@').map_or(node, |(_, host)| host);
    ALLOWED.lock().as_ref().is_none_or(|allowed| allowed.contains(node) || allowed.contains(host))
}

//! Which cookie goes with which node.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::Cookie;

/// Written by starts and `set_cookie`, read by handshakes.
struct Cookies {
    /// For all nodes without one of their own.
    default: Option<Cookie>,
    /// By full name.
    nodes: Option<HashMap<String, Cookie>>,
}

static COOKIES: Mutex<Cookies> = Mutex::new(Cookies { default: None, nodes: None });

/// Sets the cookie a node starts with.
pub fn begin(cookie: Cookie) {
    COOKIES.lock().default = Some(cookie);
}

/// This node's cookie.
pub fn own() -> Option<Cookie> {
    COOKIES.lock().default.clone()
}

/// Sets this node's cookie.
pub fn set_own(text: &str) {
    COOKIES.lock().default = Some(Cookie::new(text));
}

/// The cookie towards a node.
pub fn of(node: &str) -> Cookie {
    let cookies = COOKIES.lock();
    let own = cookies.nodes.as_ref().and_then(|nodes| nodes.get(node));
    own.or(cookies.default.as_ref()).cloned().unwrap_or_else(|| Cookie::new("nocookie"))
}

/// Sets the cookie towards a node.
pub fn set(node: &str, text: &str) {
    COOKIES.lock().nodes.get_or_insert_default().insert(node.to_owned(), Cookie::new(text));
}

/// Tells whether a node has a cookie of its own here.
pub fn is_special(node: &str) -> bool {
    COOKIES.lock().nodes.as_ref().is_some_and(|nodes| nodes.contains_key(node))
}

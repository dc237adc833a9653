//! The node's clocks, in nanoseconds.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time since the node started; never goes back.
pub fn monotonic() -> u64 {
    START.elapsed().as_nanos() as u64
}

/// The instant of a monotonic time.
pub fn instant_at(monotonic: u64) -> Instant {
    *START + std::time::Duration::from_nanos(monotonic)
}

/// Time since 1970 in UTC.
pub fn system() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i64)
}

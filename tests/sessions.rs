//! Whole sessions with the shell, as files in `tests/sessions`; see `pty/player.rs` for their format.

mod pty;

#[test]
fn first_steps() {
    pty::play("first_steps");
}

//! Whole sessions with the shell, as files in `tests/sessions`; see `pty/player.rs` for their format.

mod pty;

#[test]
fn first_steps() {
    pty::play("first_steps");
}

#[test]
fn application() {
    pty::play("application");
}

#[test]
fn imported_files() {
    pty::play("imported_files");
}

#[test]
fn break_menu() {
    pty::play("break_menu");
}

#[test]
fn clear_line() {
    pty::play("clear_line");
}

#[test]
fn leaving() {
    pty::play("leaving");
}

#[test]
fn job_control() {
    pty::play("job_control");
}

#[test]
fn erlang_shell() {
    pty::play("erlang_shell");
}

#[test]
fn searching() {
    pty::play("searching");
}

#[test]
fn frames() {
    pty::play("frames");
}

#[test]
fn ends() {
    pty::play("ends");
}

#[test]
fn errors() {
    pty::play("errors");
}

#[test]
fn definitions() {
    pty::play("definitions");
}

#[test]
fn introspection() {
    pty::play("introspection");
}

#[test]
fn prying() {
    pty::play("prying");
}

#[test]
fn expressions() {
    pty::play("expressions");
}

#[test]
fn stepping() {
    pty::play("stepping");
}

#[test]
fn menus() {
    pty::play("menus");
}

#[test]
fn own_helpers() {
    pty::play("own_helpers");
}

#[test]
fn refused() {
    pty::play("refused");
}

#[test]
fn traces() {
    pty::play("traces");
}

#[test]
fn completion() {
    pty::play("completion");
}

#[test]
fn breakpoints() {
    pty::play("breakpoints");
}

#[test]
fn nested_prying() {
    pty::play("nested_prying");
}

#[test]
fn library_types() {
    pty::play("library_types");
}

#[test]
fn library_frames() {
    pty::play("library_frames");
}

#[test]
fn job_commands() {
    pty::play("job_commands");
}

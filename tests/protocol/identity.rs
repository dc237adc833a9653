//! Names of nodes and the cookie file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rshell::node::{Cookie, NameKind, NodeName};

#[test]
fn names_a_node_may_have() {
    let check = |text: &str, kind, host: &str, expected: &str| match NodeName::for_self(text, kind, host) {
        Ok(name) => assert_eq!(name.to_string(), expected),
        Err(error) => assert_eq!(error.to_string(), expected),
    };
    const INVALID: &str = "Invalid node name!\nPlease check your configuration";
    check("foo", NameKind::Short, "vm.example.com", "foo@vm");
    check("foo@", NameKind::Short, "vm", "foo@vm");
    check("foo@localhost", NameKind::Short, "vm", "foo@localhost");
    check("foo.bar", NameKind::Short, "vm", INVALID);
    check("fo o", NameKind::Short, "vm", INVALID);
    check("", NameKind::Short, "vm", INVALID);
    check("é", NameKind::Short, "vm", INVALID);
    check("@x", NameKind::Short, "vm", INVALID);
    check("a@b@c", NameKind::Short, "vm", "Protocol 'inet_tcp': invalid node name: a@b@c");
    check("foo@a.b", NameKind::Short, "vm", "Can't set short node name!\nPlease check your configuration");
    check("foo", NameKind::Long, "vm", "Can't set long node name!\nPlease check your configuration");
    check("foo", NameKind::Long, "vm.example.com", "foo@vm.example.com");
    check("foo@127.0.0.1", NameKind::Long, "vm", "foo@127.0.0.1");
    check("foo@bar", NameKind::Long, "vm", "foo@bar");
}

#[test]
fn nodes_that_may_be_called() {
    let words =
        |text, kind| NodeName::reachable(text, kind).map(|name| name.to_string()).unwrap_or_else(|e| e.to_string());
    assert_eq!(words("kate@localhost", NameKind::Short), "kate@localhost");
    assert_eq!(
        words("kate@127.0.0.1", NameKind::Short),
        "** System NOT running to use fully qualified hostnames **\n** Hostname 127.0.0.1 is illegal **"
    );
    assert_eq!(
        words("kate@vm", NameKind::Long),
        "** System running to use fully qualified hostnames **\n** Hostname vm is illegal **"
    );
    assert_eq!(words("kate", NameKind::Short), "** Nodename kate illegal **");
}

#[test]
fn the_cookie_file() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(".erlang.cookie");
    let made = Cookie::of_home(home.path()).unwrap();
    assert!(made.text().len() == 20 && made.text().bytes().all(|byte| byte.is_ascii_uppercase()));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
    assert!(Cookie::of_home(home.path()).unwrap() == made, "the second time it is read");

    let write = |bytes: &[u8], mode| {
        let _ = fs::remove_file(&path);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Cookie::of_home(home.path()).map(|cookie| cookie.text().to_owned()).map_err(|error| error.to_string())
    };
    assert_eq!(write(b"AB C\n", 0o400), Ok("AB C".to_owned()));
    assert_eq!(write(b"", 0o400), Err("Too short cookie string".to_owned()));
    assert_eq!(write(b"A\x01B", 0o400), Err("Bad characters in cookie".to_owned()));
    let refused = format!("Cookie file {} must be accessible by owner only", path.display());
    assert_eq!(write(b"ABC", 0o440), Err(refused.clone()));
    assert_eq!(write(b"ABC", 0o404), Err(refused));
    assert_eq!(format!("{:?}", Cookie::new("secret")), "Cookie(..)", "a cookie is never printed");
}

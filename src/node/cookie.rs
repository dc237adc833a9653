//! The cookie: the secret that nodes of one cluster share.
//!
//! From `--cookie`, else from `~/.erlang.cookie`, which is made with a random cookie when it is missing and refused when
//! others than its owner may read it. Both proofs of knowing it stand here: Erlang's digest and the key of our own link.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The secret of a cluster; never printed, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie(Zeroizing<String>);

/// Why there is no cookie, in Erlang's words where it has them.
#[derive(Debug, thiserror::Error)]
pub enum CookieError {
    /// Others may read the file.
    #[error("Cookie file {} must be accessible by owner only", .0.display())]
    Accessible(PathBuf),
    /// The file is empty.
    #[error("Too short cookie string")]
    TooShort,
    /// The file holds what cannot be a cookie.
    #[error("Bad characters in cookie")]
    BadCharacters,
    /// The file can be neither read nor made.
    #[error("Failed to {action} cookie file '{}': {source}", .path.display())]
    File {
        /// `read` or `create`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// How many capitals a new cookie has.
const NEW_LENGTH: usize = 20;

impl Cookie {
    /// A cookie given by hand.
    pub fn new(text: &str) -> Cookie {
        Cookie(Zeroizing::new(text.to_owned()))
    }

    /// The cookie of this user: from `.erlang.cookie` in the directory, made if it is missing.
    pub fn of_home(home: &Path) -> Result<Cookie, CookieError> {
        let path = home.join(".erlang.cookie");
        let failed = |action, source| CookieError::File { action, path: path.clone(), source };
        match fs::metadata(&path) {
            Ok(metadata) if is_accessible_by_others(&metadata) => Err(CookieError::Accessible(path)),
            Ok(_) => parse(&Zeroizing::new(fs::read(&path).map_err(|error| failed("read", error))?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path).map_err(|error| failed("create", error))
            }
            Err(error) => Err(failed("read", error)),
        }
    }

    /// The text: what `Node.get_cookie/0` returns as an atom.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The answer to a challenge of Erlang's handshake.
    pub fn digest(&self, challenge: u32) -> [u8; 16] {
        let mut hash = Md5::new();
        hash.update(self.0.as_bytes());
        hash.update(challenge.to_string().as_bytes());
        hash.finalize().into()
    }

    /// Tells, in constant time, whether a digest is the answer to the challenge.
    pub fn verify(&self, challenge: u32, digest: &[u8]) -> bool {
        self.digest(challenge).ct_eq(digest).into()
    }

    /// The pre-shared key of the link between rshell nodes. It is bound to that use, so that nothing said to a BEAM helps
    /// anybody against the link.
    pub fn link_key(&self) -> Zeroizing<[u8; 32]> {
        const PURPOSE: &[u8] = b"rshell link 1: pre-shared key from cookie";
        let mut key = Zeroizing::new([0; 32]);
        // An HMAC takes a key of any length.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(PURPOSE) {
            mac.update(self.0.as_bytes());
            key.copy_from_slice(&mac.finalize().into_bytes());
        }
        key
    }
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookie(..)")
    }
}

/// The first line, without the blanks around it.
fn parse(bytes: &[u8]) -> Result<Cookie, CookieError> {
    let text = std::str::from_utf8(bytes).map_err(|_| CookieError::BadCharacters)?;
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r');
    if line.is_empty() {
        return Err(CookieError::TooShort);
    }
    if line.chars().all(|character| (' '..='~').contains(&character)) && rest.trim().is_empty() {
        Ok(Cookie::new(line))
    } else {
        Err(CookieError::BadCharacters)
    }
}

fn create(path: &Path) -> io::Result<Cookie> {
    let cookie = Cookie(random_capitals().map_err(io::Error::other)?);
    let mut options = OpenOptions::new();
    // Another node may make the file at the same time; whoever comes second reads what the first wrote.
    options.write(true).create_new(true);
    owner_only(&mut options);
    match options.open(path) {
        Ok(mut file) => file.write_all(cookie.0.as_bytes()).map(|()| cookie),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => parse(&fs::read(path)?).map_err(io::Error::other),
        Err(error) => Err(error),
    }
}

/// Draws letters without favouring any: bytes that would are drawn again.
fn random_capitals() -> Result<Zeroizing<String>, getrandom::Error> {
    const FAIR: u8 = u8::MAX - u8::MAX % 26;
    let mut text = Zeroizing::new(String::with_capacity(NEW_LENGTH));
    while text.len() < NEW_LENGTH {
        let mut bytes = Zeroizing::new([0; NEW_LENGTH]);
        getrandom::fill(&mut *bytes)?;
        let letters = bytes.iter().filter(|byte| **byte < FAIR).map(|byte| char::from(b'A' + byte % 26));
        let missing = NEW_LENGTH - text.len();
        text.extend(letters.take(missing));
    }
    Ok(text)
}

#[cfg(unix)]
fn is_accessible_by_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_accessible_by_others(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o400);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

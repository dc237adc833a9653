//! Names of nodes: `name@host`, short or long, as `--sname` and `--name` take them.

/// Whether hosts are named by their first label or in full; nodes of different kinds do not connect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// `--sname`: a host without dots.
    Short,
    /// `--name`: a host in full, or an address.
    Long,
}

/// The name of a node, taken apart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NodeName {
    /// What stands before the `@`: the name that EPMD knows.
    pub name: String,
    /// What stands behind it.
    pub host: String,
}

/// Why a name cannot be used, in Erlang's words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameError {
    /// Characters that may not stand before the `@`, or nothing there.
    #[error("Invalid node name!\nPlease check your configuration")]
    Invalid,
    /// A host with dots for a short name.
    #[error("Can't set short node name!\nPlease check your configuration")]
    NotShort,
    /// No host given and this one has no full name.
    #[error("Can't set long node name!\nPlease check your configuration")]
    NotLong,
    /// More than one `@`.
    #[error("Protocol 'inet_tcp': invalid node name: {0}")]
    Protocol(String),
}

/// Why a node cannot be reached by its name from here, in Erlang's words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReachError {
    /// A host without dots where names are long.
    #[error("** System running to use fully qualified hostnames **\n** Hostname {0} is illegal **")]
    NeedsLong(String),
    /// A host with dots where names are short.
    #[error("** System NOT running to use fully qualified hostnames **\n** Hostname {0} is illegal **")]
    NeedsShort(String),
    /// Not of the form `name@host`.
    #[error("** Nodename {0} illegal **")]
    Illegal(String),
}

impl NodeName {
    /// The name a node gets by `--sname` or `--name`; `own_host` is what this host calls itself in full.
    pub fn for_self(text: &str, kind: NameKind, own_host: &str) -> Result<NodeName, NameError> {
        let (name, host) = match text.split_once('@') {
            Some((_, host)) if host.contains('@') => return Err(NameError::Protocol(text.to_owned())),
            Some((name, host)) => (name, host),
            None => (text, ""),
        };
        if !is_valid_head(name) || !host.chars().all(is_host_character) {
            return Err(NameError::Invalid);
        }
        let host = match (kind, host) {
            (NameKind::Short, "") => own_host.split('.').next().unwrap_or(own_host),
            (NameKind::Short, host) if host.contains('.') => return Err(NameError::NotShort),
            (NameKind::Long, "") if !own_host.contains('.') => return Err(NameError::NotLong),
            (NameKind::Long, "") => own_host,
            (_, host) => host,
        };
        Ok(NodeName { name: name.to_owned(), host: host.to_owned() })
    }

    /// Takes the full name of a node apart.
    pub fn parse(text: &str) -> Option<NodeName> {
        let (name, host) = text.split_once('@')?;
        let fits = !name.is_empty() && !host.is_empty() && !host.contains('@');
        fits.then(|| NodeName { name: name.to_owned(), host: host.to_owned() })
    }

    /// The other node's name, if a node with this kind of names may connect to it.
    pub fn reachable(text: &str, kind: NameKind) -> Result<NodeName, ReachError> {
        let name = NodeName::parse(text).ok_or_else(|| ReachError::Illegal(text.to_owned()))?;
        match (kind, name.host.contains(['.', ':'])) {
            (NameKind::Short, true) => Err(ReachError::NeedsShort(name.host)),
            (NameKind::Long, false) => Err(ReachError::NeedsLong(name.host)),
            _ => Ok(name),
        }
    }

    /// Tells whether the node is meant to be reached from this machine alone.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }
}

impl std::fmt::Display for NodeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.name, self.host)
    }
}

fn is_valid_head(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Printable Latin-1 without the space.
fn is_host_character(character: char) -> bool {
    ('!'..='\u{FF}').contains(&character) && !character.is_control()
}

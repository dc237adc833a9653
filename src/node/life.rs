//! Being part of a distributed system: from the start under a name to the stop.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::carrier::Closures;
use super::connection::Settings;
use super::epmd::client::{EpmdError, Registered};
use super::epmd::protocol::{RSHELL_EXTRA, Registration};
use super::epmd::{self, client, launch};
use super::name::{NameError, NameKind, NodeName};
use super::router::{self, Router};
use super::{cookies, host_name, listen, service};
use crate::codec::Identity;
use crate::node::{Cookie, CookieError};
use crate::process::{host, owned};
use crate::term::{Atom, Pid, names};

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct StartOptions {
    /// `name` or `name@host`.
    pub name: String,
    /// Short or long.
    pub kind: NameKind,
    /// The cookie; that of the home directory if there is none.
    pub cookie: Option<String>,
    /// Whether the node keeps out of the mesh.
    pub hidden: bool,
    /// Whether it is started by code (`Node.start`), which may stop it, or by the command line.
    pub at_run_time: bool,
    /// `net_ticktime`.
    pub tick_time: Duration,
}

/// Why a node is not started, in the words that Erlang prints.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It is started already, under this process.
    #[error("already started")]
    AlreadyStarted(Pid),
    /// The name cannot be one.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is no cookie.
    #[error(transparent)]
    Cookie(#[from] CookieError),
    /// EPMD knows another node of this name.
    #[error("Protocol 'inet_tcp': the name {0} seems to be in use by another Erlang node")]
    NameTaken(NodeName),
    /// No EPMD, or no port to listen on.
    #[error("Protocol 'inet_tcp': register/listen error: {0}")]
    Listen(String),
}

/// One time of being distributed.
pub struct Life {
    /// The full name, taken apart.
    pub name: NodeName,
    /// The full name.
    pub node: Atom,
    /// Short or long.
    pub kind: NameKind,
    /// Whether `Node.stop` may end it.
    pub at_run_time: bool,
    /// What connections have in common; the tick time as it was at the start.
    pub settings: Settings,
    /// The process registered as `net_kernel`.
    pub server: Pid,
    /// Where the EPMD of this machine is.
    pub epmd: SocketAddr,
    tick_time: AtomicU64,
    ended: AtomicBool,
    /// What runs as long as this life: added to by whoever starts something, emptied at its end.
    tasks: Mutex<Vec<AbortHandle>>,
}

/// Written by start and stop, read by sends to nodes that are not connected.
static CURRENT: RwLock<Option<Arc<Life>>> = RwLock::new(None);

/// Held while a node starts or stops, so that only one at a time does.
static CHANGING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Names of nodes that were heard of, in order.
static KNOWN: Mutex<Vec<Atom>> = Mutex::new(Vec::new());

/// Finished tasks are swept out when there are this many.
const TASKS: usize = 64;

impl StartOptions {
    /// The usual options.
    pub fn new(name: &str, kind: NameKind) -> StartOptions {
        StartOptions {
            name: name.to_owned(),
            kind,
            cookie: None,
            hidden: false,
            at_run_time: false,
            tick_time: Duration::from_secs(60),
        }
    }
}

impl Life {
    /// Tells whether this life is the present one.
    pub fn is_current(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }

    /// The settings for a new connection.
    pub fn settings_now(&self) -> Settings {
        let functions = Arc::new(Closures::default());
        Settings { tick_time: self.tick_time(), functions, ..self.settings.clone() }
    }

    /// `net_ticktime`.
    pub fn tick_time(&self) -> Duration {
        Duration::from_secs(self.tick_time.load(Ordering::Relaxed))
    }

    /// Sets `net_ticktime` for the connections to come.
    pub fn set_tick_time(&self, seconds: u64) {
        self.tick_time.store(seconds, Ordering::Relaxed);
    }

    /// Ends a task with this life.
    pub fn keep(&self, task: AbortHandle) {
        let mut tasks = self.tasks.lock();
        if tasks.len() >= TASKS {
            tasks.retain(|task| !task.is_finished());
        }
        if self.is_current() { tasks.push(task) } else { task.abort() }
    }

    /// Notes the name of a node.
    pub fn remember(&self, node: Atom) {
        let mut known = KNOWN.lock();
        if !known.contains(&node) {
            known.push(node);
        }
    }
}

/// The present life, if this node is distributed.
pub fn current() -> Option<Arc<Life>> {
    CURRENT.read().clone()
}

/// Names of nodes that were heard of, in order.
pub fn known() -> Vec<Atom> {
    KNOWN.lock().clone()
}

/// Starts the node; to be called where waiting is allowed.
pub fn start(options: StartOptions) -> Result<Pid, StartError> {
    match crate::scheduler::handle() {
        Some(runtime) => runtime.block_on(begin(options)),
        None => Err(StartError::Listen("no scheduler".to_owned())),
    }
}

/// Ends being distributed.
pub fn stop() {
    let Some(life) = CURRENT.write().take() else { return };
    life.ended.store(true, Ordering::Release);
    for task in life.tasks.lock().drain(..) {
        task.abort();
    }
    router::disconnect_all();
    service::stop_net_kernel(life.server);
    host::set_identity(names::NONODE, 0);
}

async fn begin(options: StartOptions) -> Result<Pid, StartError> {
    let _changing = CHANGING.lock().await;
    if let Some(life) = current() {
        return Err(StartError::AlreadyStarted(life.server));
    }
    let name = NodeName::for_self(&options.name, options.kind, &host_name::full())?;
    let node = Atom::try_new(&name.to_string()).map_err(|_| NameError::Invalid)?;
    let cookie = match &options.cookie {
        Some(text) => Cookie::new(text),
        None => Cookie::of_home(&home())?,
    };
    cookies::begin(cookie);
    let listener = bind(&name).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let registration = Registration {
        name: name.name.clone(),
        port,
        hidden: options.hidden,
        highest: 6,
        lowest: 5,
        extra: RSHELL_EXTRA.to_vec(),
    };
    let epmd = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), epmd::port_from_environment());
    // As on a BEAM, a name on the command line brings EPMD along, a later one asks for one that runs.
    if !options.at_run_time {
        let executable = std::env::current_exe().map_err(failed)?;
        launch::ensure_running(epmd, &executable).await.map_err(failed)?;
    }
    let registered = register(epmd, &registration, &name).await?;
    let identity = Identity { node, creation: registered.creation };
    install();
    host::set_identity(node, registered.creation);
    let server = service::start_net_kernel().ok_or_else(|| StartError::Listen("system_limit".to_owned()))?;
    let mut settings = Settings::new(identity, Arc::new(Closures::default()));
    settings.hidden = options.hidden;
    settings.tick_time = options.tick_time;
    let life = Arc::new(Life {
        name,
        node,
        kind: options.kind,
        at_run_time: options.at_run_time,
        settings,
        server,
        epmd,
        tick_time: AtomicU64::new(options.tick_time.as_secs()),
        ended: AtomicBool::new(false),
        tasks: Mutex::default(),
    });
    *CURRENT.write() = Some(life.clone());
    life.keep(tokio::spawn(listen::serve(listener, life.clone())).abort_handle());
    life.keep(tokio::spawn(stay_registered(epmd, registration, registered)).abort_handle());
    Ok(server)
}

fn failed(error: std::io::Error) -> StartError {
    StartError::Listen(error_word(error.kind()).to_owned())
}

/// Erlang's word for an error of the system.
fn error_word(kind: std::io::ErrorKind) -> &'static str {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::ConnectionRefused => "econnrefused",
        ErrorKind::AddrInUse => "eaddrinuse",
        ErrorKind::AddrNotAvailable => "eaddrnotavail",
        ErrorKind::PermissionDenied => "eacces",
        ErrorKind::TimedOut => "etimedout",
        _ => "einval",
    }
}

async fn bind(name: &NodeName) -> std::io::Result<TcpListener> {
    let address = if name.is_loopback() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
    TcpListener::bind((address, 0)).await
}

async fn register(epmd: SocketAddr, node: &Registration, name: &NodeName) -> Result<Registered, StartError> {
    client::register(epmd, node.clone()).await.map_err(|error| match error {
        EpmdError::NameTaken(_) => StartError::NameTaken(name.clone()),
        EpmdError::Io(error) => failed(error),
        EpmdError::Timeout => StartError::Listen("etimedout".to_owned()),
        EpmdError::Malformed(_) => StartError::Listen("epmd_close".to_owned()),
    })
}

/// Keeps the name ours: should EPMD end, somebody starts another one sooner or later, and there we register again.
async fn stay_registered(epmd: SocketAddr, node: Registration, mut registered: Registered) {
    const PAUSE: Duration = Duration::from_secs(2);
    loop {
        registered.lost().await;
        registered = loop {
            tokio::time::sleep(PAUSE).await;
            if let Ok(again) = client::register(epmd, node.clone()).await {
                break again;
            }
        };
    }
}

/// Makes sends to other nodes come here; until a node starts for the first time there is nowhere to send to.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        host::install_route(&Router);
        owned::on_exit(router::forget);
    });
}

fn home() -> PathBuf {
    std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

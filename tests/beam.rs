//! rshell among nodes of a real BEAM: the same scripts from both sides, the remote console, the connection doctor, and peers
//! that do not behave. Where there is no BEAM, each test that needs one says loudly that it was skipped.

#[path = "beam/console.rs"]
mod console;
#[path = "beam/doctor.rs"]
mod doctor;
#[path = "beam/door.rs"]
mod door;
#[path = "beam/hostile.rs"]
mod hostile;
#[path = "beam/load.rs"]
mod load;
#[path = "beam/network.rs"]
mod network;
#[path = "beam/nodes.rs"]
mod nodes;
#[path = "beam/peer.rs"]
mod peer;
#[path = "pty/mod.rs"]
mod pty;
#[path = "beam/rival.rs"]
mod rival;
#[path = "beam/scripts.rs"]
mod scripts;

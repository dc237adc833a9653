//! Nodes that talk to each other.

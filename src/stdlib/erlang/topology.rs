//! How the processors of this machine lie: nodes of memory, packages, cores, threads, as Linux tells.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use crate::term::{Term, names};

const PROCESSORS: &str = "/sys/devices/system/cpu";
const MEMORY_NODES: &str = "/sys/devices/system/node";

/// The logical processors of the cores of one package.
type Cores = BTreeMap<u32, Vec<u32>>;

/// `[processor: [core: {:logical, 0}, core: {:logical, 1}]]`, or `:undefined` where the system does not tell.
pub(super) fn topology() -> Term {
    let Some(online) = read_ranges(&Path::new(PROCESSORS).join("online")) else { return Term::atom(names::UNDEFINED) };
    let memory_nodes = memory_nodes();
    let mut nodes = BTreeMap::<u32, BTreeMap<u32, Cores>>::new();
    for processor in online {
        let place = Path::new(PROCESSORS).join(format!("cpu{processor}/topology"));
        let package = read(&place.join("physical_package_id")).unwrap_or(0);
        let core = read(&place.join("core_id")).unwrap_or(processor);
        let node = memory_nodes.get(&processor).copied().unwrap_or(0);
        nodes.entry(node).or_default().entry(package).or_default().entry(core).or_default().push(processor);
    }
    let nodes: Vec<Vec<Term>> =
        nodes.into_values().map(|packages| packages.into_values().map(package).collect()).collect();
    match <[Vec<Term>; 1]>::try_from(nodes) {
        Ok([packages]) => Term::list(packages),
        Err(nodes) => Term::list(nodes.into_iter().map(|packages| level("node", packages))),
    }
}

fn package(cores: Cores) -> Term {
    level("processor", cores.into_values().map(core).collect())
}

fn core(processors: Vec<u32>) -> Term {
    let mut logical: Vec<Term> =
        processors.into_iter().map(|id| Term::tuple([Term::named("logical"), Term::int(i64::from(id))])).collect();
    match logical.as_mut_slice() {
        [one] => Term::tuple([Term::named("core"), std::mem::replace(one, Term::NIL_LIST)]),
        _ => level("core", logical.into_iter().map(|id| Term::tuple([Term::named("thread"), id])).collect()),
    }
}

fn level(name: &str, entries: Vec<Term>) -> Term {
    Term::tuple([Term::named(name), Term::list(entries)])
}

/// The memory node of each processor.
fn memory_nodes() -> BTreeMap<u32, u32> {
    let entries = std::fs::read_dir(MEMORY_NODES).into_iter().flatten().flatten();
    let of_node = |entry: std::fs::DirEntry| {
        let node: u32 = entry.file_name().to_str()?.strip_prefix("node")?.parse().ok()?;
        let processors = read_ranges(&entry.path().join("cpulist"))?;
        Some(processors.into_iter().map(move |processor| (processor, node)))
    };
    entries.filter_map(of_node).flatten().collect()
}

fn read<T: FromStr>(path: &Path) -> Option<T> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Numbers written as `0-3,8`.
fn read_ranges(path: &Path) -> Option<Vec<u32>> {
    let text = std::fs::read_to_string(path).ok()?;
    ranges(text.trim())
}

fn ranges(text: &str) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    for range in text.split(',').filter(|range| !range.is_empty()) {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        numbers.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn ranges_of_processors_are_read() {
        assert_eq!(ranges("0-3,8"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(ranges("5"), Some(vec![5]));
        assert_eq!(ranges(""), Some(vec![]));
        assert_eq!(ranges("a"), None);
    }
}

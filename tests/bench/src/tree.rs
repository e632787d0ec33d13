//! A process with all its children, as Linux shows them. Elsewhere nothing is found.

use std::collections::BTreeMap;

/// The process and its descendants.
pub fn of(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        found.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(id, _)| *id));
        at += 1;
    }
    found
}

/// Its own memory and its share of what it has in common with others.
pub fn pss_kib(id: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
}

pub fn is_alive(id: u32) -> bool {
    std::path::Path::new(&format!("/proc/{id}")).exists()
}

fn parents() -> BTreeMap<u32, u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return BTreeMap::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_string_lossy().parse().ok());
    ids.filter_map(|id: u32| Some((id, parent(id)?))).collect()
}

/// The name in the second field may hold spaces and brackets: the fields after it count.
fn parent(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_child_belongs_to_the_tree_and_weighs_something() {
        let mut child = std::process::Command::new("sleep").arg("30").spawn().unwrap();
        let found = of(std::process::id());
        assert!(found.contains(&child.id()) && found[0] == std::process::id());
        assert!(pss_kib(found[0]) > 0);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!is_alive(child.id()));
    }
}

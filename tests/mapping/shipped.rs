//! The mappings in `examples/mappings/`: each reads the small history beside it, and nothing of it is lost but what its
//! opening says.

use greenlight::Policies;
use greenlight::history::{History, Mapping, Summary};
use greenlight::model::Fault;

fn read(name: &str, end: &str) -> (Mapping, Summary) {
    let mapping = Mapping::open(format!("examples/mappings/{name}.yaml")).unwrap_or_else(|e| panic!("{e}"));
    let history = [format!("examples/mappings/{name}.{end}")];
    let mut history = History::open_mapped(history, mapping.clone()).unwrap();
    assert!(history.by_ref().all(|row| row.is_ok()));
    (mapping, history.finish().unwrap())
}

#[test]
fn the_export_of_seller_center() {
    let (mapping, summary) = read("tiktok-returns", "csv");
    assert_eq!(mapping.name(), "tiktok-returns");
    assert_eq!((summary.requests, &*summary.notes), (24, &[][..]));
    // A reason that the mapping does not know is told, as its opening says.
    let unmapped: Vec<_> = summary.unmapped.keys().map(|(field, word)| (&**field, &**word)).collect();
    assert_eq!(unmapped, [("reason", "No longer needed")]);
    assert!(
        summary.dirty.values().all(|values| values.fault == Fault::Unmapped.name()),
        "{:?}",
        summary.dirty
    );
}

#[test]
fn a_table_of_a_warehouse() {
    let (_, summary) = read("warehouse", "jsonl");
    assert_eq!((summary.requests, summary.dirty.len(), &*summary.notes), (24, 0, &[][..]));
}

/// What the opening of each says is a command that runs, and its dry run approves something.
#[test]
fn the_commands_in_their_openings_run() {
    for name in ["tiktok-returns", "warehouse"] {
        let text = std::fs::read_to_string(format!("examples/mappings/{name}.yaml")).unwrap();
        let lines = text.lines().skip_while(|line| !line.starts_with("#   greenlight simulate")).take(2);
        let command: String = lines.map(|line| line.trim_start_matches('#').trim_end_matches('\\')).collect();
        let words: Vec<_> = command.split_whitespace().collect();
        let ["greenlight", "simulate", "--platform", platform, "--seller", seller, "--map", map, history] =
            *words
        else {
            panic!("{command}")
        };
        let policies = Policies::open(platform, seller).unwrap();
        let history = History::open_mapped([history], Mapping::open(map).unwrap()).unwrap();
        let simulation = policies.simulate().threads(1).run(history);
        assert_eq!(simulation.rows, 24);
        let text = simulation.to_text();
        assert!(!text.contains("no money is approved"), "{text}");
    }
}

//! `bench`: the archive is asked what is known to be in it.

use crate::home::Home;

#[test]
fn what_is_in_the_archive_is_asked_for_and_found() {
    let home = Home::with_sample();
    let told = home.json(["bench", "--questions", "20"]);
    let words = &told["modes"][0];
    assert_eq!(words["mode"], "lexical");
    assert!(words["all"]["questions"].as_u64() > Some(0), "{told}");
    assert!(words["all"]["recall_at_5"].as_f64() > Some(0.5), "{told}");
    assert_eq!(words["by_kind"]["nothing"]["recall_at_1"], 1.0);
    let each = home.json(["bench", "--questions", "20", "--each"]);
    let again = home.json(["bench", "--questions", "20", "--each"]);
    assert_eq!(each, again, "the same seed asks the same");
    assert_ne!(each, home.json(["bench", "--questions", "20", "--each", "--seed", "2"]));
    let table = home.run(["bench", "--questions", "20"]).expect(0).out();
    assert!(table.contains("of five") && table.contains("lexical"), "{table}");
}

#[test]
fn an_empty_archive_has_nothing_to_ask_for() {
    let home = Home::empty();
    let told = home.run(["bench"]).expect(3).error();
    assert!(told.contains("import something first"), "{told}");
}

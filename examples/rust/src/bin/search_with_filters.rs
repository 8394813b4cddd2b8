//! Finds messages by words, and narrows the search with filters, typed or given by the program.
//!
//! `cargo run -p opensync-examples --bin search_with_filters [QUERY]`

use std::error::Error;

use opensync_core::filter::Field;
use opensync_core::{Hit, Message, OpenSync, Part, Project, Query, Role, Session};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let archive = OpenSync::open(folder.path())?;
    fill(&archive)?;

    if let Some(typed) = std::env::args().nth(1) {
        return show(&archive, &typed, &Query::new(&*typed));
    }
    let sentence = "how did we fix the rounding of prices?";
    show(&archive, sentence, &Query::new(sentence))?;
    let typed = "round* -lamp project:shop role:user";
    show(&archive, typed, &Query::new(typed))?;
    let errors = Query::new("").include(Field::Has, "error").exclude(Field::Project, "lamp");
    show(&archive, "what failed outside of the lamp, newest first", &errors.limit(5))?;
    show(&archive, "each message", &Query::new("price").each_message())
}

/// Runs a query and prints its hits, with what was found in brackets.
fn show(archive: &OpenSync, what: &str, query: &Query) -> Result<(), Box<dyn Error>> {
    let results = archive.search(query)?;
    println!("{what}: {} found", results.hits.len());
    for hit in &results.hits {
        let role = hit.role.map_or("title", Role::as_str);
        println!("  {} | {role} | {} | {} more", hit.external_id, marked(hit), hit.more);
    }
    Ok(())
}

fn marked(hit: &Hit) -> String {
    let mut text = hit.snippet.text.clone();
    for range in hit.snippet.highlights.iter().rev() {
        text.insert(range.end, ']');
        text.insert(range.start, '[');
    }
    text
}

fn fill(archive: &OpenSync) -> opensync_core::Result<()> {
    let noon = 1_767_268_800_000;
    let shop =
        Session { project: Project::at("/home/ada/shop"), ..Session::new("my-agent", "s-1") };
    let question = Message::new("1", Role::User, noon).with(Part::text("Prices round wrongly"));
    let failed = Part { is_error: true, ..Part::tool_result("c", "test round_price failed") };
    let output = Message::new("2", Role::Tool, noon + 1000).with(failed);
    let answer = Message::new("3", Role::Assistant, noon + 2000)
        .with(Part::text("Fixed: roundPrice() rounds half to even now."));
    archive.ingest(shop, vec![question, output, answer])?;
    let lamp =
        Session { project: Project::at("/home/ada/lamp"), ..Session::new("my-agent", "s-2") };
    let question = Message::new("1", Role::User, noon).with(Part::text("A round lamp, please"));
    archive.ingest(lamp, vec![question]).map(|_| ())
}

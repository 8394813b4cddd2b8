//! Has the program built anew when the pages that it holds were.

fn main() {
    println!("cargo::rerun-if-changed=pages");
}

//! Build: what a library needs to be loaded as an addon.

fn main() {
    napi_build::setup();
}

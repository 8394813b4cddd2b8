//! Examples: small programs that embed OpenSync, in `src/bin`. This file compiles the README's.
#![doc = include_str!("../../../README.md")]

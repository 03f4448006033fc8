#![forbid(unsafe_code)]
//! The `chinwag` program.
fn main() {}

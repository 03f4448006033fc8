#![forbid(unsafe_code)]
//! The `chinwag` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    chinwag::app::main()
}

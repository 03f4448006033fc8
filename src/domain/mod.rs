//! Being laid.

pub mod name;
pub mod text;

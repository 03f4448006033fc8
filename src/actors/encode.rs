//! From what is to be told to finished frames.

use crate::domain::ids::Reference;
use crate::domain::outbound::Outbound;
use crate::protocol::{self, Dialect, DialectSettings};
use crate::transport::frame;
use bytes::{Bytes, BytesMut};

/// Appends the frames of `out` in one dialect; none where it has no words for it.
pub(super) fn put(
    buffer: &mut BytesMut,
    dialect: Dialect,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
) {
    protocol::encode(dialect, out, reference, settings, &mut |text: &[u8]| {
        frame::put_text(buffer, text);
    });
}

/// The frames of `out` in one dialect.
pub(super) fn frames(
    dialect: Dialect,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
) -> Bytes {
    let mut buffer = BytesMut::new();
    put(&mut buffer, dialect, out, reference, settings);
    buffer.freeze()
}

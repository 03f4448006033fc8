//! From what is to be told to finished frames.

use super::tongue::Tongue;
use crate::domain::ids::Reference;
use crate::domain::outbound::Outbound;
use crate::protocol::{self, DialectSettings};
use crate::transport::{Window, frame};
use bytes::{Bytes, BytesMut};

/// Appends the frames of `out` in one tongue; none where it has no words for it.
pub(super) fn put(
    buffer: &mut BytesMut,
    tongue: Tongue,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
) {
    protocol::encode(tongue.dialect, out, reference, settings, &mut |text: &[u8]| {
        if tongue.deflated {
            frame::put_text_deflated(buffer, text, Window::FULL);
        } else {
            frame::put_text(buffer, text);
        }
    });
}

/// The frames of `out` in one tongue.
pub(super) fn frames(
    tongue: Tongue,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
) -> Bytes {
    let mut buffer = BytesMut::new();
    put(&mut buffer, tongue, out, reference, settings);
    buffer.freeze()
}

//! Unmasking (RFC 6455 §5.3), eight bytes at a time.

/// A client's mask and how far into it the payload has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mask(u32);

impl Mask {
    pub(super) const fn new(key: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(key))
    }

    /// Unmasks the next bytes of a payload in place.
    pub(super) fn apply(&mut self, data: &mut [u8]) {
        let key = (u64::from(self.0) << 32) | u64::from(self.0);
        let done = data.len();
        let (chunks, rest) = data.as_chunks_mut::<8>();
        for chunk in chunks {
            *chunk = (u64::from_be_bytes(*chunk) ^ key).to_be_bytes();
        }
        for (byte, key) in rest.iter_mut().zip(key.to_be_bytes()) {
            *byte ^= key;
        }
        // Only the place within the four bytes matters.
        self.0 = self.0.rotate_left(8 * (done & 3) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_definition_however_it_is_split(
            key: [u8; 4],
            data in prop::collection::vec(any::<u8>(), 0..200),
            cuts in prop::collection::vec(0usize..40, 0..12),
        ) {
            let expected: Vec<u8> = data.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key).collect();
            let (mut mask, mut data) = (Mask::new(key), data);
            let mut rest = data.as_mut_slice();
            for cut in cuts {
                let (now, later) = rest.split_at_mut(cut.min(rest.len()));
                mask.apply(now);
                rest = later;
            }
            mask.apply(rest);
            prop_assert_eq!(data, expected);
        }
    }
}

//! Latencies in logarithmic buckets: constant memory, about 3 % resolution, two nanoseconds a record.

const SUB_BITS: u32 = 5;
const SUB: u64 = 1 << SUB_BITS;
const BUCKETS: usize = (64 - SUB_BITS as usize + 1) << SUB_BITS;

/// Counts of nanosecond values.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    largest: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
            largest: 0,
        }
    }
}

impl Histogram {
    /// Counts one value.
    pub fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
        self.largest = self.largest.max(nanos);
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value that `per_mille` of all values do not exceed, as the upper edge of its bucket; 0 where empty.
    pub fn quantile(&self, per_mille: u64) -> u64 {
        let wanted = (self.total * per_mille).div_ceil(1000);
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted && *count > 0 {
                return upper_edge(index).min(self.largest);
            }
        }
        0
    }

    /// The largest value, exactly.
    pub fn largest(&self) -> u64 {
        self.largest
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a bucket number is below 2,000")]
fn bucket(nanos: u64) -> usize {
    if nanos < SUB {
        return nanos as usize;
    }
    let shift = nanos.ilog2() - SUB_BITS;
    (((u64::from(shift) + 1) << SUB_BITS) + ((nanos >> shift) - SUB)) as usize
}

fn upper_edge(index: usize) -> u64 {
    let index = index as u64;
    if index < SUB {
        return index;
    }
    let shift = (index >> SUB_BITS) - 1;
    let low = ((index & (SUB - 1)) + SUB) << shift;
    low + ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_bucket() {
        for value in (0..200).chain([1_000, 65_535, 65_536, 1_000_000_007, u64::MAX / 2, u64::MAX]) {
            let index = bucket(value);
            assert!(upper_edge(index) >= value, "{value}");
            assert!(index == 0 || upper_edge(index - 1) < value, "{value}");
        }
    }

    #[test]
    fn quantiles_of_a_known_row() {
        let mut histogram = Histogram::default();
        (1..=1000).for_each(|value| histogram.record(value * 1000));
        let median = histogram.quantile(500);
        assert!((500_000..=516_000).contains(&median), "{median}");
        assert_eq!(histogram.quantile(1000), 1_000_000);
        assert_eq!(Histogram::default().quantile(500), 0);
    }
}

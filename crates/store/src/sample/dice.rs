//! Seeded chance. No dependency: the figures must stay the same for ever.

/// SplitMix64 (Steele, Lea & Flood 2014): small, and good enough to make up a territory.
pub(crate) struct Dice {
    state: u64,
    /// Milliseconds of the next id: ids grow, so that rows are appended and not scattered.
    id_ms: i64,
}

impl Dice {
    pub fn new(seed: u64, id_ms: i64) -> Self {
        Dice { state: seed, id_ms }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 ≤ result < `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// `from` ≤ result ≤ `to`.
    pub fn range(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// An index of a list of `len`, the first ones far more often than the last.
    pub fn skewed(&mut self, len: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (unit * unit * len as f64) as usize
    }

    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        list.get(self.below(list.len() as u32) as usize)
    }

    pub fn word(&mut self, list: &[String]) -> String {
        self.pick(list).cloned().unwrap_or_default()
    }

    /// An id in the shape of a UUID version 7.
    pub fn id(&mut self) -> String {
        self.id_ms += 1;
        let (high, low) = (self.next() & 0xfff, self.next());
        format!("{:012x}7{high:03x}{:016x}", self.id_ms, (low & (u64::MAX >> 2)) | (1 << 63))
    }
}

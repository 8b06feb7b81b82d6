//! Pseudo-random numbers.

/// A small generator of pseudo-random numbers (splitmix64, Steele et al. 2014): the same everywhere for one seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A number below `n`, the small ones more often (as words and sources are used).
    pub fn rank(&mut self, n: u64) -> u64 {
        let (a, b) = (self.below(n) + 1, self.below(n) + 1);
        (a * b / n).min(n - 1)
    }

    /// A number below `n`, the small ones so much more often that the first of 2,000 comes once in thirteen draws
    /// (as themes are used: nearly every other article has the first one).
    pub fn steep_rank(&mut self, n: u64) -> u64 {
        let a = self.below(n);
        a * a * a / (n * n)
    }
}

//! Chance, in two kinds: a small seeded generator whose choices a test can repeat, and identifiers that
//! must never repeat, not even after a restart with the same seed.

use ring::rand::{SecureRandom, SystemRandom};

/// SplitMix64: tiny, fast, and the same on every machine for the same seed.
pub struct Random(u64);

impl Random {
    /// Begins at this seed.
    pub fn seeded(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// True with that probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        // 53 bits make every double in [0, 1) equally likely.
        ((self.next() >> 11) as f64) / ((1u64 << 53) as f64) < probability
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high.saturating_sub(low) + 1)
    }
}

/// A fresh random UUID, version 4.
pub fn uuid() -> String {
    let mut b = [0u8; 16];
    // The system generator does not fail on any platform we build for; the clock stands in if it does.
    if SystemRandom::new().fill(&mut b).is_err() {
        b = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos()
            .to_le_bytes();
    }
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_choices() {
        let draw = |seed| {
            let mut random = Random::seeded(seed);
            (0..64).map(|_| random.chance(0.5)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(7).contains(&true) && draw(7).contains(&false));
        let mut random = Random::seeded(1);
        assert!((0..1000).all(|_| (10..=12).contains(&random.between(10, 12))));
        assert!(!random.chance(0.0) && random.chance(1.0));
    }

    #[test]
    fn an_order_id_is_a_uuid_of_36_characters() {
        let id = uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, uuid());
    }
}

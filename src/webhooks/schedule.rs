//! When a call that did not arrive is made again.

use jiff::SignedDuration;

/// Pauses after each failed attempt: as Standard Webhooks advises, over about three days, and then it is given up.
const WAITS: [i64; 9] =
    [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
/// Seconds for which a program that failed is left alone, doubled each time in a row, up to ten minutes.
const REST: i64 = 5;
const LONGEST_REST: i64 = 600;

/// How long a call waits that failed after so many attempts before; nothing where it is given up.
pub(super) fn wait(attempts: u32) -> Option<SignedDuration> {
    WAITS.get(attempts as usize).map(|seconds| SignedDuration::from_secs(*seconds))
}

/// How long a program is left alone that failed so many times in a row before: what waits for it would fail, too.
pub(super) fn rest(failures: u32) -> SignedDuration {
    SignedDuration::from_secs((REST << failures.min(10)).min(LONGEST_REST))
}

/// A pause that is up to a fifth longer, so that what failed together doesn't come again together.
pub(super) fn spread(wait: SignedDuration) -> SignedDuration {
    let mut random = [0; 1];
    // Without it they come together: worse, and no reason to fail.
    let _ = getrandom::fill(&mut random);
    wait.saturating_add(SignedDuration::from_millis(
        wait.as_secs().saturating_mul(i64::from(random[0])) * 200 / 255,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_over_three_days_and_end() {
        let all: Vec<i64> = (0..).map_while(wait).map(|wait| wait.as_secs()).collect();
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!((all[0], all.len()), (5, 9));
        assert!((70..90).contains(&(all.iter().sum::<i64>() / 3_600)));
        assert_eq!(wait(9), None);
    }

    #[test]
    fn rests_grow_to_ten_minutes() {
        let all: Vec<i64> = [0, 1, 2, 6, 7, 100, u32::MAX].map(|n| rest(n).as_secs()).to_vec();
        assert_eq!(all, [5, 10, 20, 320, 600, 600, 600]);
    }

    #[test]
    fn a_spread_is_a_fifth_at_most() {
        let wait = SignedDuration::from_secs(100);
        for _ in 0..1_000 {
            let spread = spread(wait);
            assert!(spread >= wait && spread <= SignedDuration::from_secs(120), "{spread:?}");
        }
    }
}

//! The two check digits, by today's rule and by the one for numbers issued from 2032.

/// Which rule the first check digit follows. The second is the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckRule {
    /// Numbers issued until the end of 2031: the weighted sum leaves remainder 0.
    Current,
    /// Numbers issued from 2032-01-01, also to people born earlier: remainder 0, 1, 2 or 3. Every
    /// number by today's check digits passes this one as well.
    From2032,
}

// The last weight is that of the check digit itself (Skatteetaten).
const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

impl CheckRule {
    /// Whether both check digits are right.
    pub(super) fn holds(self, digits: &[u8; 11]) -> bool {
        let first_allowed = match self {
            Self::Current => 0..=0,
            Self::From2032 => 0..=3,
        };
        first_allowed.contains(&remainder(digits, &FIRST)) && remainder(digits, &SECOND) == 0
    }
}

fn remainder(digits: &[u8], weights: &[u32]) -> u32 {
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    sum % 11
}

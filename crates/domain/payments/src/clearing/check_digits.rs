//! The arithmetic by which clearing codes notice a mistyped digit. All take texts of digits.

fn digits(code: &str) -> impl Iterator<Item = u32> + '_ {
    code.chars().filter_map(|c| c.to_digit(10))
}

/// US routing number: weights 3, 7, 1 over nine digits, sum divisible by ten (American Bankers
/// Association).
pub(super) fn aba(code: &str) -> bool {
    let sum: u32 = digits(code)
        .zip([3, 7, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    // All zeros pass the checksum but are not assigned to any bank.
    sum > 0 && sum.is_multiple_of(10)
}

/// ISO 7064 MOD 11,10, the hybrid system with one numeric check character: the twelfth digit of a
/// Chinese clearing code.
pub(super) fn iso_7064_mod_11_10(code: &str) -> bool {
    let mut rest = digits(code).collect::<Vec<_>>();
    let Some(check) = rest.pop() else {
        return false;
    };
    let product = rest.into_iter().fold(10, |product, digit| {
        let sum = match (product + digit) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (product + check) % 10 == 1
}

//! Which `transactionStatus` codes of banks we know (ISO 20022 external payment transaction status
//! as used by Berlin Group 1.3.12, and two of Neonomics). Others are tolerated, and reported.

const KNOWN: [&str; 16] = [
    "RCVD", "PDNG", "PATC", "ACTC", "ACCP", "ACFC", "ACWC", "ACSP", "ACWP", "ACSC", "ACCC", "PART",
    "RJCT", "CANC", "NAUT", "PRSY",
];

/// Longest part of an unknown code that is put on record.
const MAX_RECORDED: usize = 35;

/// Whether the code is one of the protocol's.
pub(super) fn is_known(code: &str) -> bool {
    KNOWN.contains(&code)
}

/// The code as it may be put on record, whatever the bank sent.
pub(super) fn for_record(code: &str) -> String {
    code.chars()
        .map(|c| if c.is_ascii_graphic() { c } else { '?' })
        .take(MAX_RECORDED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_nobody_knows_goes_on_record_shortened_and_visible() {
        assert!(!is_known("WXYZ") && is_known("ACSC"));
        assert_eq!(for_record("A\n\u{202e}B"), "A??B");
        assert_eq!(for_record(&"x".repeat(99)).len(), MAX_RECORDED);
    }
}

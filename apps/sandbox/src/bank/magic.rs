//! Creditor names that make a bank misbehave: the magic values.

/// What a creditor name orders.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Magic {
    Reject,
    RejectAfterSca,
    Stall,
    ServerError,
    TimeoutBefore,
    TimeoutExecuted,
    Garbage,
    UnknownStatus,
    Naut,
    Slow,
    Drop,
    NoLink,
}

impl Magic {
    /// Every magic value: the creditor's name, and what happens.
    pub(crate) const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Reject,
            "Magic Reject",
            "refused at initiation: 400 PAYMENT_FAILED",
        ),
        (
            Self::RejectAfterSca,
            "Magic Reject After SCA",
            "RJCT once the customer has approved",
        ),
        (
            Self::Stall,
            "Magic Stall",
            "PDNG after approval, until a simulate call",
        ),
        (
            Self::ServerError,
            "Magic 500",
            "500 at initiation, no payment is created",
        ),
        (
            Self::TimeoutBefore,
            "Magic Timeout Before",
            "creates no payment and does not answer for 30 s",
        ),
        (
            Self::TimeoutExecuted,
            "Magic Timeout Executed",
            "needs no SCA, books the debit, and does not answer for 30 s",
        ),
        (
            Self::Garbage,
            "Magic Garbage",
            "creates the payment and answers malformed JSON",
        ),
        (
            Self::UnknownStatus,
            "Magic Unknown Status",
            "status XYZQ after approval",
        ),
        (
            Self::Naut,
            "Magic NAUT",
            "status NAUT (SCA needed) instead of RCVD",
        ),
        (Self::Slow, "Magic Slow", "answers the initiation after 8 s"),
        (
            Self::Drop,
            "Magic Drop",
            "needs no SCA, books the debit, and closes the connection without an answer",
        ),
        (Self::NoLink, "Magic No Link", "201 without a link to SCA"),
    ];

    /// What this creditor name orders, if anything.
    pub(crate) fn of(creditor_name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, name, _)| name.eq_ignore_ascii_case(creditor_name))
            .map(|(magic, _, _)| *magic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_tells_every_magic_value_as_it_is() {
        let readme = include_str!("../../README.md");
        for (_, name, what) in Magic::ALL {
            let row = readme
                .lines()
                .find(|line| line.contains(&format!("| `{name}` |")));
            let row = row.unwrap_or_else(|| panic!("no row for {name}"));
            assert!(row.replace('`', "").contains(what), "{name}: {what}");
        }
    }

    #[test]
    fn only_the_whole_name_is_magic() {
        assert!(Magic::of("magic slow") == Some(Magic::Slow));
        assert!(Magic::of("Magic Slow AS").is_none());
    }
}

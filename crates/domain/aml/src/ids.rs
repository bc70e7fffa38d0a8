//! The ids of this context.

kernel::typed_id!(
    /// A payment, as the context that moves it names it: the same text, so that one parses as the
    /// other.
    PaymentId,
    "txn"
);
kernel::typed_id!(
    /// One assessment of a payment.
    AssessmentId,
    "ass"
);
kernel::typed_id!(
    /// An alert: a case for a compliance officer.
    AlertId,
    "alr"
);
kernel::typed_id!(
    /// A suspicious transaction report.
    StrId,
    "str"
);

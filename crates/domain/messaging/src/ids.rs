//! Ids of durable work.

use kernel::typed_id;

typed_id!(
    /// Id of the delivery of one event to one subscriber.
    DeliveryId,
    "dlv"
);
typed_id!(
    /// Something a person has to settle.
    OperatorTaskId,
    "opt"
);
typed_id!(
    /// A webhook as it came in.
    WebhookId,
    "whk"
);

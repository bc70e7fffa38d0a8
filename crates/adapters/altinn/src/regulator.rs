//! [`AltinnClient`] as the authority to which suspicious transactions are reported.

use aml::{
    Receipt, StrId,
    ports::{Filed, Regulator, RegulatorError, Standing, Submission},
};
use async_trait::async_trait;

use crate::{AltinnClient, FiledState, SubmitError, report};

#[async_trait]
impl Regulator for AltinnClient {
    async fn submit(&self, submission: &Submission) -> Result<Receipt, RegulatorError> {
        let reference = submission.reference.to_string();
        let document = report::document(submission);
        let filed = self.file(&reference, &document).await;
        filed.map(|filed| Receipt(filed.id)).map_err(Into::into)
    }

    async fn find(&self, reference: StrId) -> Result<Option<Filed>, RegulatorError> {
        let found = self.look_up(&reference.to_string()).await;
        let found = found.map_err(|error| RegulatorError::Unavailable(error.to_string()))?;
        Ok(found.map(|filed| Filed {
            receipt: Receipt(filed.id),
            standing: match filed.state {
                FiledState::Received => Standing::Pending,
                FiledState::Acknowledged { at } => Standing::Acknowledged { at },
                FiledState::Rejected { why } => Standing::Rejected { why },
            },
        }))
    }
}

impl From<SubmitError> for RegulatorError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(why) => Self::Refused(why),
            SubmitError::Unavailable(why) => Self::Unavailable(why),
            SubmitError::Unknown(why) => Self::Unknown(why),
        }
    }
}

//! `drop screening compare`.

use screening::{Subject, compare};

use super::{
    Answer, answer_lines,
    lines::{CompareRequest, CompareResponse},
};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    answer_lines(args.json, |pair: CompareRequest| {
        let (left, right) = (Subject::from(&pair.left), Subject::from(&pair.right));
        CompareResponse::from(&compare(&left, &right))
    })
}

impl Answer for CompareResponse {
    fn text(&self) -> String {
        let verdict = if self.is_match { "match" } else { "no match" };
        format!("{verdict} ({}): {}", self.score, self.why.join("; "))
    }
}

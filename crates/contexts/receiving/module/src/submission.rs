//! Stock commands that stand or fall together, kept with what they are for until they are done.

use ambar_inventory_contract::{
    InventoryGateway, Mode, PlacePlan, RowChange, StockDone, StockOutcome, StockRefusal, StockRequest,
};
use ambar_kernel::{Ctx, Failure, Result};
use serde::{Deserialize, Serialize};

/// Stock commands that are done all or none, each with a key of its own: sent again, they answer the same.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Submission {
    pub(crate) requests: Vec<StockRequest>,
    /// Whether the last of them asks for a certain place.
    pub(crate) asks: bool,
    /// Sent instead if that place does not take the goods.
    pub(crate) otherwise: Vec<StockRequest>,
}

/// What stock made of a submission.
#[derive(Debug)]
pub(crate) enum Sent {
    Done {
        /// The rows that goods came to, of each command that moved any.
        came: Vec<Vec<RowChange>>,
        /// The last plan.
        plan: Option<PlacePlan>,
    },
    Refused(StockRefusal),
}

impl Submission {
    pub(crate) fn of(requests: Vec<StockRequest>) -> Self {
        Self { requests, ..Self::default() }
    }

    /// Carries it out. No transaction is open meanwhile.
    ///
    /// # Errors
    /// Accidents alone.
    pub(crate) async fn send(self, inventory: &dyn InventoryGateway, ctx: &Ctx) -> Result<Sent> {
        if self.requests.is_empty() {
            return Ok(Sent::Done { came: Vec::new(), plan: None });
        }
        let outcomes = inventory.submit(ctx, self.requests, Mode::All).await?;
        let place_refused = matches!(outcomes.last(), Some(Err(refusal)) if !is_bystander(refusal));
        if self.asks && place_refused {
            return read(inventory.submit(ctx, self.otherwise, Mode::All).await?);
        }
        read(outcomes)
    }
}

/// Refused only because another command of the same submission was.
fn is_bystander(refusal: &StockRefusal) -> bool {
    refusal.code == "inventory.batch_refused"
}

fn read(outcomes: Vec<StockOutcome>) -> Result<Sent> {
    let (mut came, mut plan, mut refusals) = (Vec::new(), None, Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(StockDone::Rows { rows, .. }) => came.push(rows),
            Ok(StockDone::Planned { plan: planned }) => plan = Some(planned),
            Ok(StockDone::Done) => {}
            Ok(other) => return Err(Failure::internal(format!("stock gave an answer of another kind: {other:?}"))),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let reason = refusals.iter().position(|refusal| !is_bystander(refusal)).unwrap_or(0);
    Ok(if refusals.is_empty() { Sent::Done { came, plan } } else { Sent::Refused(refusals.swap_remove(reason)) })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use ambar_inventory_contract::{
        Availability, AvailabilityQuery, PlacementStrategy, Reference, RefusalKind, ReleasePlan, StockCommand, UnitCard,
    };
    use ambar_kernel::{ErrorKind, StockCommandId, Timestamp, derived_uuid};
    use async_trait::async_trait;
    use serde_json::Map;
    use uuid::Uuid;

    use super::*;

    /// Answers what it is told to, submission by submission.
    #[derive(Default)]
    struct Stock {
        answers: Mutex<Vec<Result<Vec<StockOutcome>>>>,
        asked: Mutex<Vec<usize>>,
    }

    #[async_trait]
    impl InventoryGateway for Stock {
        async fn submit(&self, _: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
            assert_eq!(mode, Mode::All);
            self.asked.lock().unwrap().push(requests.len());
            self.answers.lock().unwrap().remove(0)
        }
        async fn availability(&self, _: &Ctx, _: AvailabilityQuery) -> Result<Availability> {
            unreachable!()
        }
        async fn units_by_sscc(&self, _: &Ctx, _: &[String]) -> Result<Vec<UnitCard>> {
            unreachable!()
        }
    }

    fn request(n: u128) -> StockRequest {
        StockRequest {
            id: StockCommandId::from(Uuid::from_u128(n)),
            command: StockCommand::ReleasePlan(ReleasePlan { hold_id: derived_uuid(Uuid::nil(), "hold") }),
            reference: Reference { kind: "receipt".into(), id: Uuid::nil() },
            reason: None,
            note: None,
        }
    }

    fn refusal(code: &str) -> StockOutcome {
        Err(StockRefusal { code: code.into(), kind: RefusalKind::Refused, detail: String::new(), params: Map::new() })
    }

    fn rows() -> StockOutcome {
        Ok(StockDone::Rows { rows: Vec::new(), sscc: None })
    }

    fn planned() -> StockOutcome {
        let plan = PlacePlan {
            hold_id: Uuid::nil(),
            location_id: None,
            location: None,
            sequence: 0,
            strategy: PlacementStrategy::Abc,
            why: None,
            rejected: Vec::new(),
        };
        Ok(StockDone::Planned { plan })
    }

    async fn send(submission: Submission, answers: Vec<Vec<StockOutcome>>) -> (Result<Sent>, Vec<usize>) {
        let stock = Stock { answers: Mutex::new(answers.into_iter().map(Ok).collect()), ..Stock::default() };
        let sent = submission.send(&stock, &Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH)).await;
        (sent, stock.asked.into_inner().unwrap())
    }

    fn asking() -> Submission {
        Submission {
            requests: vec![request(1), request(2)],
            asks: true,
            otherwise: vec![request(3), request(4), request(5)],
        }
    }

    #[tokio::test]
    async fn what_was_done_is_told_apart() {
        let three = Submission::of(vec![request(1), request(2), request(3)]);
        let (sent, _) = send(three, vec![vec![Ok(StockDone::Done), rows(), planned()]]).await;
        assert!(matches!(sent, Ok(Sent::Done { came, plan: Some(_) }) if came.len() == 1));
    }

    #[tokio::test]
    async fn nothing_to_do_asks_nobody() {
        let (sent, asked) = send(Submission::default(), vec![]).await;
        assert!(matches!(sent, Ok(Sent::Done { plan: None, .. })) && asked.is_empty());
    }

    #[tokio::test]
    async fn the_refusal_is_that_of_the_command_which_was_refused() {
        let two = Submission::of(vec![request(1), request(2)]);
        let (sent, _) =
            send(two, vec![vec![refusal("inventory.batch_refused"), refusal("inventory.place_full")]]).await;
        assert!(matches!(sent, Ok(Sent::Refused(refusal)) if refusal.code == "inventory.place_full"));
    }

    #[tokio::test]
    async fn a_place_that_does_not_take_the_goods_is_not_the_end() {
        let full = vec![refusal("inventory.batch_refused"), refusal("inventory.place_full")];
        let (sent, asked) = send(asking(), vec![full, vec![rows(), rows(), planned()]]).await;
        assert!(matches!(sent, Ok(Sent::Done { came, plan: Some(_) }) if came.len() == 2));
        assert_eq!(asked, [2, 3]);
    }

    #[tokio::test]
    async fn a_refusal_of_the_goods_themselves_is() {
        let locked = vec![refusal("inventory.place_locked_in"), refusal("inventory.batch_refused")];
        let (sent, asked) = send(asking(), vec![locked]).await;
        assert!(matches!(sent, Ok(Sent::Refused(refusal)) if refusal.code == "inventory.place_locked_in"));
        assert_eq!(asked, [2]);
    }

    #[tokio::test]
    async fn an_answer_of_another_kind_is_a_mistake() {
        let promised = Ok(StockDone::Promised { quantity: ambar_kernel::Quantity::ZERO });
        let (sent, _) = send(Submission::of(vec![request(1)]), vec![vec![promised]]).await;
        assert_eq!(sent.unwrap_err().kind, ErrorKind::Internal);
    }

    #[test]
    fn it_is_kept_as_json() {
        let kept = serde_json::to_value(asking()).unwrap();
        let read: Submission = serde_json::from_value(kept).unwrap();
        assert_eq!((read.requests.len(), read.asks, read.otherwise.len()), (2, true, 3));
    }
}

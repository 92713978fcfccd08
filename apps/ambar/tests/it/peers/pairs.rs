//! Two who want the same five, each by another kind of document.

use ambar_testkit::TestResponse;
use serde_json::{Value, json};

use super::{at_once, granted, rounds};
use crate::scene::{Scene, text};

/// How somebody takes all five. There are no transfer orders and no production orders: goods are moved without a paper, and
/// what is used up leaves by a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taker {
    /// An order is released.
    Sale,
    /// The goods are moved out of storage.
    Move,
    /// The book is corrected down.
    Correction,
    /// A count finds nothing.
    Count,
}

/// Every pair but two counts: a row has one open count.
const PAIRS: [(Taker, Taker); 9] = [
    (Taker::Sale, Taker::Sale),
    (Taker::Sale, Taker::Move),
    (Taker::Sale, Taker::Correction),
    (Taker::Sale, Taker::Count),
    (Taker::Move, Taker::Move),
    (Taker::Move, Taker::Correction),
    (Taker::Move, Taker::Count),
    (Taker::Correction, Taker::Correction),
    (Taker::Correction, Taker::Count),
];

impl Taker {
    /// All but the last step, which takes: its path and body.
    async fn ready(self, scene: &Scene, sku: &str, row: &Value) -> (String, Value) {
        match self {
            Self::Sale => {
                let order = scene.order(json!([{"sku": sku, "quantity": "5"}])).await;
                (format!("/orders/{}/release", text(&order["id"])), json!({}))
            }
            Self::Move => ("/stock/moves".into(), Scene::moving(row, 5, "STAGE-1")),
            Self::Correction => ("/stock/adjustments".into(), Scene::correcting(row, "out", 5)),
            Self::Count => {
                let (count, token) = scene.counting(row).await;
                (format!("{count}/result"), json!({"token": token, "counted": "0"}))
            }
        }
    }

    /// Whether the answer says that the five are taken; otherwise that none of them is.
    fn took(self, answer: &TestResponse) -> bool {
        let granted = granted(answer, &["inventory.not_enough", "inventory.count_below_claims"]);
        let (figure, all) = match self {
            Self::Sale => (&answer.json["lines"][0]["allocated"], "5"),
            Self::Count if granted => (&answer.json["difference"], "-5"),
            Self::Move | Self::Correction | Self::Count => return granted,
        };
        assert!(figure == all || figure == "0", "{answer:?}");
        figure == all
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_14_two_who_want_five_of_five_are_never_both_granted() {
    let scene = Scene::set().await;
    for round in 0..rounds(2) {
        for (n, (one, other)) in PAIRS.into_iter().enumerate() {
            let sku = format!("FIVE-{round}-{n}");
            let item = scene.new_item(&sku).await;
            let row = scene.put(&item, "R-1", 5).await;
            let calls = [one.ready(&scene, &sku, &row).await, other.ready(&scene, &sku, &row).await];
            // Whoever is named first does not always begin.
            let turned: Vec<usize> = if round % 2 == 0 { vec![0, 1] } else { vec![1, 0] };
            let answers = at_once(turned.iter().map(|k| scene.boss.post(&calls[*k].0, calls[*k].1.clone()))).await;
            let took: Vec<bool> =
                turned.iter().zip(&answers).map(|(k, answer)| [one, other][*k].took(answer)).collect();
            assert_eq!(took.iter().filter(|took| **took).count(), 1, "{one:?} and {other:?}: {answers:#?}");
            let (on_hand, reserved) = scene.held(&item).await;
            assert!(reserved <= on_hand && on_hand <= 5, "{one:?} and {other:?}: {reserved} of {on_hand}");
        }
        scene.settled().await;
    }
}

//! What the function that records receipts counts up is what the rules of the domain say.

use ambar_kernel::{Quantity, Scale};
use ambar_receiving_domain::{Beyond, Delivery, InboundState, Line};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn lines_and_deliveries_come_to_what_the_rules_say() {
    let world = World::new().await;
    let mut state = 11_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..6 {
        let skus = ["MUG", "CUP"];
        let expected = [20 + random(40), 10 + random(10)];
        let announced: Vec<_> = skus.iter().zip(expected).map(|(sku, n)| (*sku, n.to_string())).collect();
        let announced: Vec<_> = announced.iter().map(|(sku, n)| (*sku, n.as_str())).collect();
        let delivery = world.announce("GENEROUS", &announced).await;
        let path = World::receipts(&delivery);
        let quantity = |n: u64| Quantity::new(i64::try_from(n).unwrap()).unwrap();
        let mut lines = expected.map(|n| Line::announced(quantity(n), 10, Scale::WHOLE));
        let mut whole = Delivery::announced(2);
        while whole.state != InboundState::Completed {
            let (at, units) = (usize::try_from(random(2)).unwrap(), 1 + random(12));
            let scan = json!({"by": "unit", "sku": skus[at], "quantity": units.to_string()});
            let answer = world.operator().post(&path, scan).await;
            if lines[at].count(quantity(units), Beyond::Forbidden).is_err() {
                answer.refused(409, "receiving.over_receipt");
                continue;
            }
            let before = lines[at];
            lines[at] = before.booked(quantity(units));
            whole = whole.booked(i32::from(lines[at].is_full() && !before.is_full())).settled();
            let seen = answer.expect(201);
            let (state, line) = (&seen["delivery"]["state"], &seen["delivery"]["lines"][0]);
            assert_eq!(
                (state, &line["state"], &line["received"]),
                (&json!(whole.state), &json!(lines[at].state), &json!(lines[at].received.to_text(Scale::WHOLE)))
            );
        }
        let open: i32 =
            sqlx::query_scalar("SELECT open_lines FROM receiving.delivery ORDER BY created_at DESC, id DESC LIMIT 1")
                .fetch_one(&world.test.owner)
                .await
                .unwrap();
        assert_eq!(open, whole.open_lines);
    }
}

//! The small warehouse at work: what people do all day, one call a scan.

use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

impl Scene {
    /// Announces a delivery of the supplier.
    pub async fn announce(&self, lines: Value, handling_units: Value) -> Value {
        let body = json!({"owner_id": self.owner, "supplier_id": self.supplier, "warehouse_id": self.warehouse, "dock": "DOCK-1",
            "lines": lines, "handling_units": handling_units});
        self.post("/deliveries", body).await
    }

    /// Claims a task and answers the token.
    pub async fn claim(&self, task: &Value) -> Value {
        self.post(&format!("/tasks/{}/claim", text(task)), json!({})).await["token"].clone()
    }

    /// Puts goods where they were planned to go.
    pub async fn put_away(&self, putaway: &Value) -> Value {
        let token = self.claim(&putaway["task_id"]).await;
        let path = format!("/putaways/{}/complete", text(&putaway["id"]));
        self.post(&path, json!({"token": token, "location": putaway["location"]})).await
    }

    /// Announces, receives and puts away some of an item; answers where it stands. `label` has the lot and the date.
    pub async fn bring_in(&self, sku: &str, quantity: &str, label: Value) -> String {
        let mut line = label;
        line["sku"] = json!(sku);
        line["quantity"] = json!(quantity);
        let delivery = self.announce(json!([line]), json!([])).await;
        let mut scan = line.clone();
        scan["by"] = json!("unit");
        let receipt = self.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
        let putaway = self.put_away(&receipt["putaways"][0]).await;
        assert_eq!(putaway["state"], "completed", "{putaway:#}");
        let closing = format!("/deliveries/{}/close", text(&delivery["id"]));
        let closed = self.boss.post(&closing, json!({})).await;
        assert!(closed.status == 200 || closed.json["code"] == "receiving.delivery_closed", "{closed:?}");
        text(&putaway["location"]).to_owned()
    }

    /// Takes an order of the customer.
    pub async fn order(&self, lines: Value) -> Value {
        let body = json!({"owner_id": self.owner, "customer_id": self.customer, "warehouse_id": self.warehouse, "lines": lines});
        self.post("/orders", body).await
    }

    pub async fn release(&self, order: &Value) -> Value {
        self.post(&format!("/orders/{}/release", text(&order["id"])), json!({})).await
    }

    /// The stops of an order's list, as a picker sees them.
    pub async fn stops(&self, order: &Value) -> Vec<Value> {
        list(&self.get(&format!("/pick-lists/{}", text(&order["pick_list_id"]))).await["lines"]).to_vec()
    }

    /// Picks at one stop all that is left to pick there.
    pub async fn pick(&self, order: &Value, token: &Value, stop: &Value) -> Value {
        let path = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
        let scan = json!({"token": token, "location": stop["location"], "lot": stop["lot"], "serial": stop["serial"]});
        self.post(&path, scan).await
    }

    /// Walks the whole list of a released order; answers the stops in the order of the walk.
    pub async fn pick_all(&self, order: &Value) -> Vec<Value> {
        let token = self.claim(&order["task_id"]).await;
        let stops = self.stops(order).await;
        for stop in &stops {
            self.pick(order, &token, stop).await;
        }
        stops
    }

    /// Packs what was picked at some stops into one carton and closes it.
    pub async fn pack(&self, order: &Value, stops: &[Value]) -> Value {
        let carton = self.post(&format!("/orders/{}/cartons", text(&order["id"])), json!({})).await;
        let path = format!("/cartons/{}", text(&carton["id"]));
        for stop in stops {
            let scan = json!({"order_line_id": stop["order_line_id"], "quantity": stop["quantity"], "lot": stop["lot"],
                "serial": stop["serial"]});
            self.post(&format!("{path}/lines"), scan).await;
        }
        self.post(&format!("{path}/close"), json!({})).await
    }

    pub async fn ship(&self, order: &Value) -> Value {
        self.post(&format!("/orders/{}/ship", text(&order["id"])), json!({"carrier": "Fast"})).await
    }

    /// An order as it stands now.
    pub async fn seen(&self, order: &Value) -> Value {
        self.get(&format!("/orders/{}", text(&order["id"]))).await
    }
}

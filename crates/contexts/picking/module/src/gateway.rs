//! What others may ask of picking.

use ambar_kernel::{ClusterId, Ctx, Failure, OrderId, PickListId, ReservationId, Result, TaskId};
use ambar_picking_contract::{
    ClusterWork, NewPickLine, NewPickList, OpenedPickList, OrderInTote, PickListCard, PickWork, PickingGateway,
    PickingState, TakenPick,
};
use ambar_picking_domain::{PickListState, walk_order};
use ambar_workforce_contract::{NewTask, TaskKind};
use async_trait::async_trait;
use serde_json::json;

use crate::{Picking, cards, closing, giving_way, queries, store, store::line::NewStop};

fn task_of(list: PickListId) -> TaskId {
    TaskId::derived(list.uuid(), "task")
}

#[async_trait]
impl PickingGateway for Picking {
    async fn pick_work(&self, _: &Ctx, id: PickListId) -> Result<PickWork> {
        queries::pick_list::work(self, id).await
    }

    async fn cluster_work(&self, _: &Ctx, id: ClusterId) -> Result<ClusterWork> {
        let Some(cluster) = store::cluster::find(self.db.reader(), id).await? else {
            return Err(Failure::not_found("picking.cluster_unknown", "There are no such lists to be walked at once."));
        };
        let mut lists = Vec::new();
        for list in store::cluster::lists(self.db.reader(), id).await? {
            lists.push(queries::pick_list::work(self, list.id).await?);
        }
        Ok(ClusterWork { id, warehouse_id: cluster.warehouse_id, into_totes: cluster.into_totes, lists })
    }

    async fn orders_in_totes(&self, _: &Ctx, totes: &[String]) -> Result<Vec<OrderInTote>> {
        let found = store::cluster::in_totes(&self.db, totes).await?;
        Ok(found
            .into_iter()
            .map(|(tote, order_id, order_number)| OrderInTote { tote, order_id, order_number })
            .collect())
    }

    async fn open_pick_list(&self, ctx: &Ctx, mut list: NewPickList) -> Result<OpenedPickList> {
        list.lines.sort_by(|a, b| order(a).cmp(&order(b)));
        let Some(first) = list.lines.first().cloned() else {
            return Err(Failure::internal("a pick list has at least one stop"));
        };
        let (pick_list_id, task_id) = (list.id, task_of(list.id));
        let mut tx = self.db.begin(ctx).await?;
        let mut is_open = store::list::insert(&mut tx, &list, task_id).await?;
        if is_open {
            let stops: Vec<NewStop> =
                list.lines.iter().map(|line| NewStop { list: list.id, line: line.clone(), replaces: None }).collect();
            store::line::insert(&mut tx, &stops).await?;
            let detail = json!({ "order_id": list.order_id, "order": list.order_number, "stops": stops.len() });
            tx.audit("open_pick_list", "pick_list", pick_list_id, detail);
            tx.commit_step().await?;
        } else {
            tx.rollback().await?;
            // A list that is over by now, because the stock of its only stops was doubted, needs nobody.
            is_open = store::list::find(&self.db, pick_list_id).await?.state.is_open();
        }
        if is_open {
            self.workforce.open_tasks(ctx, &[task(&list, task_id, &first)]).await?;
        }
        Ok(OpenedPickList { pick_list_id, task_id })
    }

    async fn cancel_pick_list(&self, ctx: &Ctx, order: OrderId) -> Result<Vec<ReservationId>> {
        let Some(list) = store::list::last_of_order(self.db.reader(), order).await? else { return Ok(Vec::new()) };
        match list.state {
            PickListState::Canceled => {}
            PickListState::InPicking | PickListState::Completed => return Err(started(list.state)),
            PickListState::Open => {
                let mut tx = self.db.begin(ctx).await?;
                if !store::list::cancel(&mut tx, list.id).await? {
                    tx.rollback().await?;
                    return Err(started(PickListState::InPicking));
                }
                tx.audit("cancel_pick_list", "pick_list", list.id, json!({ "order_id": order }));
                tx.commit_step().await?;
            }
        }
        let over = store::list::find(&self.db, list.id).await?;
        closing::close_tasks(self, ctx, &[over]).await;
        // Read again: claims that replaced others may have come in between.
        let list = store::list::last_of_order(self.db.reader(), order).await?;
        Ok(list.map(|list| list.claims).unwrap_or_default())
    }

    async fn give_way(&self, ctx: &Ctx, to: OrderId, taken: &[TakenPick]) -> Result<()> {
        giving_way::give_way(self, ctx, to, taken).await
    }

    async fn pick_lists(&self, _ctx: &Ctx, ids: &[PickListId]) -> Result<Vec<PickListCard>> {
        cards::cards(self, ids).await
    }

    async fn picking_state(&self, _ctx: &Ctx, order: OrderId) -> Result<PickingState> {
        let Some(list) = store::list::last_of_order(self.db.reader(), order).await? else {
            return Ok(PickingState::default());
        };
        Ok(PickingState {
            pick_list_id: Some(list.id),
            started: list.started,
            complete: list.state == PickListState::Completed,
            picked: store::list::picked(self.db.reader(), list.id).await?,
            short: store::line::short_totals(self.db.reader(), list.id).await?,
        })
    }
}

fn order(line: &NewPickLine) -> (i64, &str, &str) {
    walk_order(line.pick_sequence, &line.location, &line.sku)
}

fn task(list: &NewPickList, id: TaskId, first: &NewPickLine) -> NewTask {
    NewTask {
        id,
        kind: TaskKind::Pick,
        warehouse_id: list.warehouse_id,
        reference: list.id.uuid(),
        priority: list.priority,
        location: Some(first.location.clone()),
        sequence: first.pick_sequence,
        summary: json!({ "order": list.order_number, "stops": list.lines.len() }),
    }
}

fn started(state: PickListState) -> Failure {
    Failure::refused(
        "picking.started",
        "Picking of this order has begun. Finish its pick list, reporting as short what shall not be picked.",
    )
    .param("state", state.name())
}

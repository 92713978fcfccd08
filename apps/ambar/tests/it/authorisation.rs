//! Every operation, as nobody and as each role, with a body that the description calls valid.

use std::collections::BTreeSet;

use ambar_identity::{PERMISSIONS, permissions_of};
use serde_json::Value;

use crate::{
    app::App,
    bodies::sample,
    fields::{Operation, operations},
};

/// A body that the description calls valid, if the operation takes one.
fn body(api: &Value, operation: &Operation) -> Option<Value> {
    operation.body.as_ref().map(|schema| sample(api, schema))
}

/// Everything that a denied call might have left behind.
async fn traces(app: &App) -> Vec<i64> {
    let counts: Vec<(i64,)> = sqlx::query_as(
        "SELECT count(*) FROM platform.event UNION ALL SELECT count(*) FROM platform.audit
         UNION ALL SELECT count(*) FROM platform.idempotency UNION ALL SELECT count(*) FROM inventory.movement
         UNION ALL SELECT count(*) FROM inventory.command UNION ALL SELECT count(*) FROM identity.account
         UNION ALL SELECT count(*) FROM identity.session UNION ALL SELECT count(*) FROM workforce.task",
    )
    .fetch_all(&app.test.owner)
    .await
    .unwrap();
    counts.into_iter().map(|(count,)| count).collect()
}

#[tokio::test]
async fn nobody_and_no_role_gets_further_than_its_permissions() {
    let app = App::start().await;
    let api = serde_json::to_value(&*app.api.description).unwrap();
    let operations = operations(&api);
    let before = traces(&app).await;
    let mut denied = 0;
    for operation in &operations {
        let send = |caller: ambar_testkit::TestCaller| {
            let (method, path, body) = (operation.method.clone(), operation.nowhere(), body(&api, operation));
            async move {
                caller
                    .send(method, &path, Some(&format!("authorisation {path}").replace(' ', "-")), Some(1), body)
                    .await
            }
        };
        if operation.permission != "public" {
            send(app.api.nobody()).await.refused(401, "auth.not_signed_in");
            denied += 1;
        }
        for role in ambar_identity::ROLES {
            let permissions: Vec<&str> = permissions_of(&[role]).into_iter().collect();
            if operation.permission.contains(':') && !permissions.contains(&operation.permission.as_str()) {
                send(app.api.caller(role.name(), &permissions)).await.refused(403, "auth.forbidden");
                denied += 1;
            }
        }
    }
    assert!(denied > operations.len(), "{denied} denials for {} operations", operations.len());
    assert_eq!(traces(&app).await, before, "a denied call left something behind");
}

#[tokio::test]
async fn whoever_has_the_permission_gets_an_answer_of_the_rules_and_never_an_accident() {
    let app = App::start().await;
    let api = serde_json::to_value(&*app.api.description).unwrap();
    for operation in operations(&api) {
        let caller = if operation.permission.contains(':') {
            app.api.caller("one", &[&operation.permission])
        } else {
            app.api.caller("one", &[])
        };
        let key = operation.name().replace(' ', "-");
        let answer = caller
            .send(operation.method.clone(), &operation.nowhere(), Some(&key), Some(1), body(&api, &operation))
            .await;
        let shown =
            format!("{} with {:?}: {} {:#}", operation.name(), body(&api, &operation), answer.status, answer.json);
        assert!(answer.json["code"] != "idempotency.key_reused", "{shown}");
        assert!(answer.status < 500, "{shown}");
        // Another right may depend on the data (granting roles, exceeding a tolerance); the operation's own never stands in the way.
        assert!(
            answer.json["code"] != "auth.forbidden"
                || answer.json["params"]["permission"] != operation.permission.as_str(),
            "{shown}"
        );
        let signed_out = operation.path.starts_with("/session") && operation.permission == "public"
            || operation.permission == "signed_in";
        assert!(answer.status != 401 || signed_out, "{shown}");
    }
}

#[tokio::test]
async fn every_permission_of_the_api_belongs_to_a_role_and_none_is_spare() {
    let app = App::start().await;
    let api = serde_json::to_value(&*app.api.description).unwrap();
    let used: BTreeSet<String> =
        operations(&api).into_iter().map(|operation| operation.permission).filter(|name| name.contains(':')).collect();
    let known: BTreeSet<String> = PERMISSIONS.iter().map(|permission| permission.name.to_owned()).collect();
    assert_eq!(used, known);
}

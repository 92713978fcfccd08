//! Who may call what.

use ambar_web::{Access, operation_table};
use axum::http::Method;

use super::Site;

/// A path with an id that nothing has.
fn concrete(path: &str) -> String {
    let id = if path.starts_with("/api/v1/stock/{id}") { "1" } else { "00000000-0000-7000-8000-000000000009" };
    path.trim_start_matches("/api/v1").replace("{id}", id)
}

#[tokio::test]
async fn nobody_and_nobody_without_the_right_gets_in() {
    let site = Site::open().await;
    let operations = operation_table(&site.api.description);
    let mut seen = 0;
    for (path, info) in operations.iter() {
        let Access::Permission(permission) = &info.access else { panic!("{path} is open") };
        let body = (info.method != Method::GET).then(|| serde_json::json!({}));
        let path = concrete(path);
        let nobody = site.api.nobody();
        nobody.send(info.method.clone(), &path, Some("k"), None, body.clone()).await.refused(401, "auth.not_signed_in");
        let others: Vec<_> = ["inventory:read", "inventory:write", "inventory:adjust", "inventory:approve"]
            .into_iter()
            .filter(|right| right != permission)
            .collect();
        let bob = site.api.caller("bob", &others);
        bob.send(info.method.clone(), &path, Some("k"), None, body).await.refused(403, "auth.forbidden");
        seen += 1;
    }
    assert_eq!(seen, 39);
}

//! The API's documentation, readable without a network: `/docs`, `/docs/problems`, `/openapi.json`.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, header},
    response::Html,
    routing::get,
};
use serde_json::Value;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the description is.
const DESCRIPTION: &str = "/openapi.json";

/// The pages of the documentation bring styles inline; scripts are files here too.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The routes of the documentation of `api`, which is kept as text: nobody needs the tree while the server runs.
pub(crate) fn routes(api: &OpenApi) -> Router {
    let problems = problems_page(&serde_json::to_value(api).unwrap_or_default());
    let text = Bytes::from(serde_json::to_vec(api).unwrap_or_default());
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Router::new()
        .route("/docs/problems", get(move || async move { Html(problems) }))
        .route(DESCRIPTION, get(move || async move { (json, text) }))
        .merge(SwaggerUi::new("/docs").config(Config::from(DESCRIPTION)))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CONTENT_SECURITY_POLICY),
        ))
}

/// Every problem code with the operations that may give it: where the `type` of a problem leads.
fn problems_page(api: &Value) -> String {
    let mut by_code: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                let text = response["description"].as_str().unwrap_or_default();
                let Some(codes) = text.strip_prefix("Problem: ") else { continue };
                for code in codes.split(", ") {
                    let code = code.trim_matches('`').to_owned();
                    by_code
                        .entry((code, status.clone()))
                        .or_default()
                        .insert(format!("{} {path}", method.to_uppercase()));
                }
            }
        }
    }
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Problems – Ambar</title><style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}\
         dt{font-weight:600;margin-top:1.2rem}dd{margin:0;color:#555}code{font-size:.95em}:target{background:#fde68a}</style>\
         <h1>Problems</h1><p>Every answer of status 400 and above is a problem after RFC 9457 with a stable <code>code</code>. \
         Its <code>detail</code> says what happened and what to do next. These are the codes and the operations that give them.</p><dl>",
    );
    for ((code, status), operations) in &by_code {
        let where_ = if operations.len() > 6 {
            format!("{} operations", operations.len())
        } else {
            operations.iter().map(|operation| format!("<code>{operation}</code>")).collect::<Vec<_>>().join(", ")
        };
        page.push_str(&format!("<dt id=\"{code}\"><code>{code}</code> <small>{status}</small></dt><dd>{where_}</dd>"));
    }
    page.push_str("</dl></html>");
    page
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_code_has_its_place_on_the_page() {
        let api = json!({"paths": {"/api/v1/items": {"post": {"responses": {
            "201": {"description": "made"}, "409": {"description": "Problem: `catalog.sku_taken`, `add_item.no_room`"}}}}}});
        let page = problems_page(&api);
        assert!(page.contains("id=\"catalog.sku_taken\"") && page.contains("id=\"add_item.no_room\""));
        assert!(page.contains("POST /api/v1/items"));
    }

    fn giving(operations: usize, description: &str) -> Value {
        let item = json!({"get": {"responses": {"404": {"description": description}}}});
        let paths: serde_json::Map<_, _> = (0..operations).map(|n| (format!("/things/{n}"), item.clone())).collect();
        json!({ "paths": paths })
    }

    #[test]
    fn a_code_that_many_operations_give_tells_their_number_instead_of_their_names() {
        let page = problems_page(&giving(7, "Problem: `not_found`"));
        assert!(page.contains("<dd>7 operations</dd>") && !page.contains("/things/"), "{page}");
        assert!(problems_page(&giving(6, "Problem: `not_found`")).contains("GET /things/5"));
    }

    #[test]
    fn answers_that_are_no_problems_are_not_on_the_page() {
        assert!(!problems_page(&giving(1, "made")).contains("<dt"));
    }

    #[test]
    fn an_api_without_operations_has_a_whole_page_all_the_same() {
        let page = problems_page(&Value::Null);
        assert!(page.starts_with("<!doctype html>") && page.ends_with("<dl></dl></html>"), "{page}");
    }

    #[test]
    fn codes_are_in_the_order_of_the_alphabet() {
        let page = problems_page(&giving(1, "Problem: `b.two`, `a.one`, `c.three`"));
        let places = ["a.one", "b.two", "c.three"].map(|code| page.find(&format!("id=\"{code}\"")).unwrap());
        assert!(places.is_sorted(), "{places:?}");
    }
}

//! The problem responses of the API description: those that every operation of a kind may give, and those that the
//! operation names itself in `x-problems`.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, Ref, RefOr, ResponseBuilder,
        path::{Operation, Parameter, ParameterIn},
    },
};

use crate::{Access, OperationInfo, ProblemBody, TakenDown};

/// The status that stands for "some 4xx", where an operation names a code without its status.
const SOME: &str = "4XX";

/// Reads `x-problems`: `"code"`, or `"404 code"`. None if it is not such a list.
pub(crate) fn declared(value: Option<&Value>) -> Option<Vec<(&str, &str)>> {
    value?
        .as_array()?
        .iter()
        .map(|entry| match entry.as_str()?.split_once(' ') {
            None => entry.as_str().filter(|code| !code.is_empty()).map(|code| (SOME, code)),
            Some((status, code)) => {
                let known = status.len() == 3 && status.parse::<u16>().is_ok_and(|status| (400..600).contains(&status));
                (known && !code.is_empty() && !code.contains(' ')).then_some((status, code))
            }
        })
        .collect()
}

/// Codes that the edge itself gives, by status.
fn common(operation: &Operation, path: &str, info: &OperationInfo) -> BTreeMap<String, Vec<String>> {
    let header = |name: &str| {
        operation.parameters.iter().flatten().any(|parameter| {
            matches!(parameter, RefOr::T(Parameter { parameter_in: ParameterIn::Header, name: n, .. }) if n.eq_ignore_ascii_case(name))
        })
    };
    let mut codes: Vec<(&str, &str)> =
        vec![("500", "internal"), ("503", "database.unavailable"), ("503", "database.conflict")];
    if !info.streams && !info.long {
        codes.push(("503", "server.slow"));
    }
    if info.access != Access::Public {
        codes.push(("401", "auth.not_signed_in"));
    }
    if matches!(info.access, Access::Permission(_)) {
        codes.push(("403", "auth.forbidden"));
    }
    if info.is_write() {
        // Whatever changes something may meet a full queue.
        codes.extend([("403", "auth.cross_site"), ("503", "server.busy")]);
    } else {
        codes.push(("400", "page.cursor"));
    }
    if path.contains('{') {
        codes.push(("404", "path.unknown"));
    }
    if operation.parameters.is_some() {
        codes.push(("422", "query.invalid"));
    }
    if operation.request_body.is_some() {
        codes.extend([
            ("400", "body.malformed"),
            ("400", "body.incomplete"),
            ("408", "body.too_slow"),
            ("413", "body.too_large"),
            ("415", "body.not_json"),
            ("422", "invalid"),
            ("422", "text.unprintable"),
        ]);
    }
    if info.idempotent {
        codes.extend([
            ("400", "idempotency.key_missing"),
            ("400", "idempotency.key_malformed"),
            ("409", "idempotency.done_before"),
            ("409", "idempotency.in_flight"),
            ("422", "idempotency.key_reused"),
        ]);
    }
    if info.late {
        codes.extend([
            ("400", "recorded_at.malformed"),
            ("422", "recorded_at.in_future"),
            ("422", "recorded_at.too_old"),
        ]);
    }
    if header("if-match") {
        codes.extend([("400", "if_match.malformed"), ("412", "stale"), ("428", "if_match.missing")]);
    }
    let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (status, code) in codes {
        by_status.entry(status.to_owned()).or_default().push(code.to_owned());
    }
    by_status
}

/// Adds a response for every status that a problem of this operation may have, unless the handler describes it itself.
pub(crate) fn add_responses(operation: &mut Operation, path: &str, info: &OperationInfo) {
    let mut by_status = common(operation, path, info);
    let own =
        operation.extensions.as_ref().and_then(|extensions| declared(extensions.get("x-problems"))).unwrap_or_default();
    for (status, code) in own {
        by_status.entry(status.to_owned()).or_default().push(code.to_owned());
    }
    if info.late {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(TakenDown::name()))).build();
        let response = ResponseBuilder::new()
            .description(
                "A late step that the rules refuse by now: an exception task was opened for somebody to look at.",
            )
            .content("application/json", content)
            .build();
        operation.responses.responses.entry("202".to_owned()).or_insert_with(|| response.into());
    }
    for (status, mut codes) in by_status {
        codes.sort_unstable();
        codes.dedup();
        let codes: Vec<String> = codes.into_iter().map(|code| format!("`{code}`")).collect();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build();
        let response = ResponseBuilder::new()
            .description(format!("Problem: {}", codes.join(", ")))
            .content("application/problem+json", content)
            .build();
        operation.responses.responses.entry(status).or_insert_with(|| response.into());
    }
}

/// The schemas that the responses refer to.
pub(crate) fn add_components(components: &mut Components) {
    let mut schemas = Vec::new();
    ProblemBody::schemas(&mut schemas);
    schemas.push((ProblemBody::name().into_owned(), ProblemBody::schema()));
    schemas.push((TakenDown::name().into_owned(), TakenDown::schema()));
    components.schemas.extend(schemas);
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use super::*;

    #[test]
    fn problems_are_codes_with_or_without_their_status() {
        assert_eq!(
            declared(Some(&json!(["catalog.sku_taken", "404 catalog.item_unknown"]))),
            Some(vec![("4XX", "catalog.sku_taken"), ("404", "catalog.item_unknown")])
        );
        assert_eq!(declared(Some(&json!([]))), Some(Vec::new()));
        for odd in [
            json!("x"),
            json!([1]),
            json!([""]),
            json!(["999 x"]),
            json!(["404 "]),
            json!(["404 a b"]),
            json!(["no such"]),
        ] {
            assert_eq!(declared(Some(&odd)), None, "{odd}");
        }
        assert_eq!(declared(None), None);
    }

    fn statuses(operation: serde_json::Value, path: &str, access: Access, method: Method) -> serde_json::Value {
        let mut operation: Operation = serde_json::from_value(operation).unwrap();
        let idempotent = method != Method::GET;
        let info = OperationInfo {
            operation_id: "x".into(),
            method,
            access,
            idempotent,
            own_replies: false,
            body_limit: 1,
            streams: false,
            long: false,
            late: false,
        };
        add_responses(&mut operation, path, &info);
        serde_json::to_value(&operation.responses).unwrap()
    }

    fn has(responses: &serde_json::Value, status: &str, code: &str) -> bool {
        responses[status]["description"].as_str().is_some_and(|text| text.contains(&format!("`{code}`")))
    }

    #[test]
    fn what_anybody_may_read_is_never_refused_for_who_asks() {
        let open = statuses(json!({"responses": {}}), "/doors", Access::Public, Method::GET);
        assert!(open.get("401").is_none() && open.get("403").is_none(), "{open}");
        assert!(has(&open, "500", "internal") && has(&open, "503", "database.unavailable"));
    }

    #[test]
    fn a_command_with_a_body_may_be_refused_for_its_body_and_its_key() {
        let operation = json!({"requestBody": {"content": {}}, "responses": {}});
        let command = statuses(operation, "/doors", Access::SignedIn, Method::POST);
        for (status, code) in [
            ("400", "body.malformed"),
            ("413", "body.too_large"),
            ("415", "body.not_json"),
            ("403", "auth.cross_site"),
            ("422", "idempotency.key_reused"),
        ] {
            assert!(has(&command, status, code), "{status} {code}: {command:#}");
        }
        assert!(!has(&command, "400", "page.cursor"));
    }

    #[test]
    fn if_match_may_be_missing_or_stale_however_its_name_is_written() {
        let header = json!({"parameters": [{"name": "IF-MATCH", "in": "header", "required": true}], "responses": {}});
        let found = statuses(header, "/doors", Access::SignedIn, Method::PATCH);
        assert!(has(&found, "412", "stale") && has(&found, "428", "if_match.missing"), "{found:#}");
        let query = json!({"parameters": [{"name": "if-match", "in": "query", "required": true}], "responses": {}});
        assert!(statuses(query, "/doors", Access::SignedIn, Method::PATCH).get("428").is_none());
    }

    #[test]
    fn codes_of_one_status_stand_together_each_once() {
        let operation =
            json!({"x-problems": ["404 doors.unknown", "404 path.unknown", "404 doors.unknown"], "responses": {}});
        let found = statuses(operation, "/doors/{id}", Access::Public, Method::GET);
        assert_eq!(found["404"]["description"], "Problem: `doors.unknown`, `path.unknown`");
    }

    #[test]
    fn what_a_handler_says_of_a_status_itself_stands() {
        let operation = json!({"responses": {"500": {"description": "The door fell."}}});
        let found = statuses(operation, "/doors", Access::Public, Method::GET);
        assert_eq!(found["500"]["description"], "The door fell.");
    }
}

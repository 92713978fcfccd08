//! Every endpoint says who may call it and which problems it gives, and asks by type for the caller that it says.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::{
    Finding,
    repository::File,
    rust_source::{self, is_punct, unquote},
};

/// The names of rights by the type that stands for them.
type Rights = BTreeMap<String, String>;

pub fn check(files: &[File]) -> Vec<Finding> {
    let sources: Vec<(&File, TokenStream)> = files
        .iter()
        .filter(|file| file.has_extension("rs") && (file.path.starts_with("crates/") || file.path.starts_with("apps/")))
        .filter_map(|file| Some((file, rust_source::parse(&file.text).ok()?)))
        .collect();
    let contracts = sources.iter().filter(|(file, _)| file.path.contains("/contract/"));
    let rights: Rights = contracts.flat_map(|(_, tokens)| rights_in(tokens)).collect();
    sources
        .iter()
        .flat_map(|(file, tokens)| {
            // A test may have rights of its own.
            let mut known = rights.clone();
            known.extend(rights_in(tokens));
            in_stream(tokens, &known).into_iter().map(|(line, message)| Finding::new(&file.path, line, message))
        })
        .collect()
}

/// Rights as the contracts declare them: `Type = "context:verb"` in their macro, or `impl Permission for Type`.
fn rights_in(stream: &TokenStream) -> Rights {
    let mut found = Rights::new();
    rust_source::walk(stream, &mut |tokens, at| match &tokens[at..] {
        [TokenTree::Ident(name), equals, TokenTree::Literal(literal), ..] if is_punct(equals, '=') => {
            found.extend(right_of(literal).map(|right| (name.to_string(), right)));
        }
        [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..] if *word == "for" => {
            let mut literals = body.stream().into_iter().filter_map(|token| match token {
                TokenTree::Literal(literal) => right_of(&literal),
                _ => None,
            });
            found.extend(literals.next().map(|right| (name.to_string(), right)));
        }
        _ => {}
    });
    found
}

fn right_of(literal: &proc_macro2::Literal) -> Option<String> {
    let text = unquote(&literal.to_string())?;
    let (context, verb) = text.split_once(':')?;
    let plain = |word: &str| !word.is_empty() && word.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    (plain(context) && plain(verb)).then(|| text.clone())
}

fn in_stream(stream: &TokenStream, rights: &Rights) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    rust_source::walk(stream, &mut |tokens, at| {
        if let TokenTree::Group(attribute) = &tokens[at]
            && rust_source::is_attribute(tokens, at)
            && rust_source::attribute_name(attribute).as_deref() == Some("utoipa::path")
        {
            let line = attribute.span_open().start().line;
            found.extend(problems(attribute, tokens, at, rights).into_iter().map(|message| (line, message)));
        }
    });
    found
}

/// What is wrong with one endpoint.
fn problems(attribute: &Group, tokens: &[TokenTree], at: usize, rights: &Rights) -> Vec<String> {
    let mut found = Vec::new();
    let said = match json_of(attribute, "x-permission").map(|json| single_text(&json)) {
        Some(Some(said)) => Some(said),
        Some(None) => {
            found.push(
                "x-permission is one text: json!(\"context:verb\"), json!(\"signed_in\") or json!(\"public\")"
                    .to_owned(),
            );
            None
        }
        None => {
            found.push("the endpoint does not say who may call it: it lacks the extension x-permission".to_owned());
            None
        }
    };
    match json_of(attribute, "x-problems").map(|json| texts_of_list(&json)) {
        Some(Some(codes)) => {
            let odd = codes.into_iter().filter(|code| !is_problem(code));
            found.extend(
                odd.map(|code| format!("x-problems holds {code:?}, which is neither \"code\" nor \"status code\"")),
            );
        }
        Some(None) => found.push("x-problems is a list of texts: json!([\"409 context.code\"])".to_owned()),
        None => found
            .push("the endpoint does not say which problems it gives: it lacks the extension x-problems".to_owned()),
    }
    let Some(arguments) = arguments_after(tokens, at) else {
        found.push("no function follows this description".to_owned());
        return found;
    };
    let asked = asked_for(&arguments);
    match (&asked.iter().collect::<Vec<_>>()[..], said) {
        ([], _) => found.push(
            "the handler asks for nobody: it takes Allow<…>, SignedIn or, if anybody may call it, Caller".to_owned(),
        ),
        ([one], Some(said)) => found.extend(disagreement(one, &said, rights)),
        ([_], None) => {}
        (several, _) => found.push(format!("the handler asks for several callers: {several:?}")),
    }
    found
}

/// Whom a handler asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Allow(String),
    SignedIn,
    Caller,
}

fn disagreement(asked: &Asked, said: &str, rights: &Rights) -> Option<String> {
    let typed = match asked {
        Asked::Caller => "public",
        Asked::SignedIn => "signed_in",
        Asked::Allow(right) => match rights.get(right) {
            Some(name) => name,
            None => return Some(format!("the handler asks for Allow<{right}>, and no contract has such a right")),
        },
    };
    (typed != said).then(|| format!("x-permission says {said:?}, and the handler's type says {typed:?}"))
}

/// The `json!` argument of an extension: what stands in `("name" = json!(…))`.
fn json_of(attribute: &Group, name: &str) -> Option<TokenStream> {
    let mut found = None;
    rust_source::walk(&attribute.stream(), &mut |tokens, at| {
        if let TokenTree::Literal(literal) = &tokens[at]
            && unquote(&literal.to_string()).as_deref() == Some(name)
            && tokens.get(at + 1).is_some_and(|next| is_punct(next, '='))
        {
            found = tokens[at..].iter().find_map(|token| match token {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            });
        }
    });
    found
}

fn single_text(json: &TokenStream) -> Option<String> {
    match &json.clone().into_iter().collect::<Vec<_>>()[..] {
        [TokenTree::Literal(literal)] => unquote(&literal.to_string()),
        _ => None,
    }
}

fn texts_of_list(json: &TokenStream) -> Option<Vec<String>> {
    match &json.clone().into_iter().collect::<Vec<_>>()[..] {
        [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => list
            .stream()
            .into_iter()
            .filter(|token| !is_punct(token, ','))
            .map(|token| match token {
                TokenTree::Literal(literal) => unquote(&literal.to_string()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// As the edge reads it: `code`, or `409 code`.
fn is_problem(text: &str) -> bool {
    let is_code = |code: &str| {
        !code.is_empty() && code.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "._".contains(it))
    };
    match text.split_once(' ') {
        None => is_code(text),
        Some((status, code)) => status.len() == 3 && matches!(status.parse(), Ok(400..=599)) && is_code(code),
    }
}

fn arguments_after(tokens: &[TokenTree], at: usize) -> Option<Group> {
    let function = rust_source::function_after(tokens, at)?;
    tokens[function..].iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.clone()),
        _ => None,
    })
}

fn asked_for(arguments: &Group) -> BTreeSet<Asked> {
    let mut asked = BTreeSet::new();
    rust_source::walk(&arguments.stream(), &mut |tokens, at| {
        let TokenTree::Ident(word) = &tokens[at] else { return };
        match (word.to_string().as_str(), &tokens[at + 1..]) {
            ("Allow", [open, rest @ ..]) if is_punct(open, '<') => {
                let inside = rest.iter().take_while(|token| !is_punct(token, '>'));
                let last = inside.filter_map(|token| match token {
                    TokenTree::Ident(ident) => Some(ident.to_string()),
                    _ => None,
                });
                asked.extend(last.last().map(Asked::Allow));
            }
            ("SignedIn", _) => drop(asked.insert(Asked::SignedIn)),
            ("Caller", _) => drop(asked.insert(Asked::Caller)),
            _ => {}
        }
    });
    asked
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const RIGHTS: &str = r#"permissions! {
        /// See.
        CatalogRead = "catalog:read";
        CatalogWrite = "catalog:write";
    }"#;

    /// What is found of an endpoint with these extensions and arguments.
    fn found(extensions: &str, arguments: &str) -> Vec<String> {
        let source = format!(
            "/// Adds.\n#[utoipa::path(post, path = \"/items\", tag = \"catalog\", responses((status = 201)), extensions({extensions}))]\n\
             #[tracing::instrument(skip_all)]\npub(crate) async fn post({arguments}) -> Result<Created<View>, Problem> {{ todo(Caller) }}"
        );
        let files = [
            file("crates/contexts/catalog/contract/src/permissions.rs", RIGHTS),
            file("crates/contexts/catalog/module/src/use_cases/add_item.rs", &source),
        ];
        check(&files).into_iter().map(|finding| finding.to_string()).collect()
    }

    const WRITE: &str =
        r#"("x-permission" = json!("catalog:write")), ("x-problems" = json!(["409 catalog.sku_taken", "stale"]))"#;

    #[track_caller]
    fn one(found: Vec<String>, says: &str) {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("crates/contexts/catalog/module/src/use_cases/add_item.rs:2: "), "{}", found[0]);
        assert!(found[0].contains(says), "{}", found[0]);
    }

    #[test]
    fn an_endpoint_that_says_what_its_types_say_is_fine() {
        assert_eq!(
            found(WRITE, "State(c): State<Catalog>, Allow { ctx, .. }: Allow<CatalogWrite>, Json(b): Json<B>"),
            Vec::<String>::new()
        );
        assert!(found(&WRITE.replace("catalog:write", "signed_in"), "SignedIn { ctx }: SignedIn").is_empty());
        assert!(found(&WRITE.replace("catalog:write", "public"), "caller: ambar_web::Caller").is_empty());
        assert!(
            found(&WRITE.replace("json!", "serde_json::json!"), "allow: Allow<ambar_catalog_contract::CatalogWrite>")
                .is_empty()
        );
    }

    #[test]
    fn an_endpoint_without_permission_or_problems_is_found() {
        one(found(r#"("x-problems" = json!([]))"#, "a: Allow<CatalogWrite>"), "lacks the extension x-permission");
        one(
            found(r#"("x-permission" = json!("catalog:write"))"#, "a: Allow<CatalogWrite>"),
            "lacks the extension x-problems",
        );
    }

    #[test]
    fn a_type_that_disagrees_is_found() {
        one(
            found(WRITE, "a: Allow<CatalogRead>"),
            r#"says "catalog:write", and the handler's type says "catalog:read""#,
        );
        one(found(WRITE, "s: SignedIn"), "signed_in");
        one(found(WRITE, "c: Caller"), "public");
        one(found(&WRITE.replace("catalog:write", "public"), "a: Allow<CatalogWrite>"), "public");
        one(found(WRITE, "a: Allow<CatalogDelete>"), "no contract has such a right");
    }

    #[test]
    fn a_handler_that_asks_for_nobody_or_for_two_is_found() {
        one(found(WRITE, "State(c): State<Catalog>"), "asks for nobody");
        one(found(WRITE, "a: Allow<CatalogWrite>, b: Allow<CatalogRead>"), "several");
    }

    #[test]
    fn problems_that_the_edge_could_not_read_are_found() {
        for (odd, says) in [
            (r#"["999 catalog.x"]"#, "neither"),
            (r#"["No such item"]"#, "neither"),
            (r#""catalog.x""#, "list of texts"),
            ("[CODE]", "list of texts"),
        ] {
            let extensions = format!(r#"("x-permission" = json!("catalog:write")), ("x-problems" = json!({odd}))"#);
            one(found(&extensions, "a: Allow<CatalogWrite>"), says);
        }
        one(
            found(&WRITE.replace(r#"json!("catalog:write")"#, "json!(NAME)"), "a: Allow<CatalogWrite>"),
            "x-permission is one text",
        );
    }

    #[test]
    fn a_right_may_be_declared_by_hand() {
        let tokens =
            rust_source::parse(r#"impl Permission for Open { const NAME: &'static str = "doors:open"; }"#).unwrap();
        assert_eq!(rights_in(&tokens).get("Open").map(String::as_str), Some("doors:open"));
    }
}

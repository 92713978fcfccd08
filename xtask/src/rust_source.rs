//! Rust source as tokens: comments are gone, and what is inside macros is seen like everything else.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The line it begins in.
    pub line: usize,
    /// What it says.
    pub value: String,
}

/// A test function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The line of its name.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Whether it is inside `proptest!`.
    pub property: bool,
}

/// Reads a file.
///
/// # Errors
/// The line and the reason, if it is not Rust.
pub fn parse(text: &str) -> Result<TokenStream, (usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.parse::<TokenStream>().map_err(|error| (error.span().start().line, format!("is not Rust: {error}")))
}

/// Every string literal but those of documentation.
pub fn texts(stream: &TokenStream) -> Vec<Text> {
    let mut found = Vec::new();
    walk(stream, &mut |tokens, at| {
        if let TokenTree::Literal(literal) = &tokens[at]
            && !is_documentation(&tokens[..at])
            && let Some(value) = unquote(&literal.to_string())
        {
            found.push(Text { line: literal.span().start().line, value });
        }
    });
    found
}

/// Every function with an attribute whose last word is `test`.
pub fn tests(stream: &TokenStream) -> Vec<Test> {
    let mut found = Vec::new();
    tests_in(stream, false, &mut found);
    found
}

fn tests_in(stream: &TokenStream, property: bool, found: &mut Vec<Test>) {
    let tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if is_attribute(&tokens, at) {
            if attribute_name(group).is_some_and(|name| name.rsplit("::").next() == Some("test"))
                && let Some((name, line)) = function_after(&tokens, at).and_then(|index| name_of(&tokens, index))
            {
                found.push(Test { line, name, property });
            }
        } else {
            tests_in(&group.stream(), property || is_macro_call(&tokens[..at], "proptest"), found);
        }
    }
}

/// Whether the token is the body of a `#[cfg(test)] mod … { … }`.
fn is_test_module(tokens: &[TokenTree], at: usize) -> bool {
    match &tokens[..=at] {
        [.., hash, TokenTree::Group(condition), TokenTree::Ident(word), TokenTree::Ident(_), TokenTree::Group(_)] => {
            is_punct(hash, '#') && condition.stream().to_string().replace(' ', "") == "cfg(test)" && *word == "mod"
        }
        _ => false,
    }
}

/// The same without the test modules at the top of the file.
pub fn without_tests(stream: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    (0..tokens.len()).filter(|at| !is_test_module(&tokens, *at)).map(|at| tokens[at].clone()).collect()
}

/// The lines of the test modules at the top of the file.
pub fn test_lines(stream: &TokenStream) -> Vec<RangeInclusive<usize>> {
    let tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    let bodies = (0..tokens.len()).filter(|at| is_test_module(&tokens, *at)).map(|at| tokens[at].span());
    bodies.map(|span| span.start().line..=span.end().line).collect()
}

/// Calls `visit` with each token: its siblings and its place among them.
pub fn walk(stream: &TokenStream, visit: &mut dyn FnMut(&[TokenTree], usize)) {
    let tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        visit(&tokens, at);
        if let TokenTree::Group(group) = token {
            walk(&group.stream(), visit);
        }
    }
}

/// Whether the token is the bracket of an attribute.
pub fn is_attribute(tokens: &[TokenTree], at: usize) -> bool {
    let bracket = matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
    bracket && at.checked_sub(1).is_some_and(|before| is_punct(&tokens[before], '#'))
}

/// The path of an attribute: `utoipa::path` of `[utoipa::path(…)]`.
pub fn attribute_name(bracket: &Group) -> Option<String> {
    let mut name = String::new();
    for token in bracket.stream() {
        match token {
            TokenTree::Ident(ident) => name.push_str(&ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' => name.push(':'),
            _ => break,
        }
    }
    (!name.is_empty()).then_some(name)
}

/// Where the `fn` is that the attribute at `at` belongs to.
pub fn function_after(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let mut index = at + 1;
    while index < tokens.len() {
        match &tokens[index] {
            TokenTree::Ident(ident) if *ident == "fn" => return Some(index),
            TokenTree::Ident(ident)
                if ["pub", "async", "const", "unsafe", "extern"].iter().any(|word| ident == word) => {}
            // Another attribute, or the `(crate)` of `pub(crate)`.
            TokenTree::Punct(punct) if punct.as_char() == '#' => {}
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {}
            TokenTree::Literal(_) => {}
            _ => return None,
        }
        index += 1;
    }
    None
}

/// The name and its line of the function whose `fn` is at `at`.
pub fn name_of(tokens: &[TokenTree], at: usize) -> Option<(String, usize)> {
    match tokens.get(at + 1)? {
        TokenTree::Ident(ident) => Some((ident.to_string(), ident.span().start().line)),
        _ => None,
    }
}

/// Whether what comes next is the argument of this macro: `name! …`.
pub fn is_macro_call(before: &[TokenTree], name: &str) -> bool {
    matches!(before, [.., TokenTree::Ident(ident), bang] if ident == name && is_punct(bang, '!'))
}

pub fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Whether what comes next is the text of a doc comment, which the tokens hold as `doc = "…"`.
fn is_documentation(before: &[TokenTree]) -> bool {
    matches!(before, [TokenTree::Ident(name), equals] if *name == "doc" && is_punct(equals, '='))
}

/// What a string literal says; None for other literals.
pub fn unquote(literal: &str) -> Option<String> {
    let body = literal.trim_start_matches(['b', 'c']);
    if let Some(raw) = body.strip_prefix('r') {
        let inside = raw.trim_start_matches('#').strip_prefix('"')?;
        return Some(inside.trim_end_matches('#').strip_suffix('"')?.to_owned());
    }
    let inside = body.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = String::new();
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            // A line that goes on: the break and the indentation are not part of the text.
            Some('\n') => while characters.next_if(|next| next.is_whitespace()).is_some() {},
            Some(other) => value.push(other),
            None => {}
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> TokenStream {
        parse(text).unwrap()
    }

    #[test]
    fn texts_are_found_everywhere_but_in_comments() {
        let source = r##"
            //! Not "this".
            /// Nor "this".
            const A: &str = "one";
            // Nor "this".
            fn f() { g!(r#"two "quoted""#, 'x', 3); }
        "##;
        let found = texts(&tokens(source));
        assert_eq!(found.iter().map(|text| text.value.as_str()).collect::<Vec<_>>(), ["one", "two \"quoted\""]);
        assert_eq!(found.iter().map(|text| text.line).collect::<Vec<_>>(), [4, 6]);
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(unquote(r#""a\n\"b\"""#).unwrap(), "a\n\"b\"");
        assert_eq!(unquote("\"a \\\n     b\"").unwrap(), "a b");
        assert_eq!(unquote("b\"x\"").unwrap(), "x");
        assert_eq!(unquote("12"), None);
        assert_eq!(unquote("'x'"), None);
    }

    #[test]
    fn tests_are_found_in_modules_and_in_property_macros() {
        let source = r#"
            #[test] fn plain() {}
            mod tests {
                #[tokio::test(flavor = "multi_thread")]
                #[expect(clippy::x, reason = "y")]
                pub(crate) async fn inside() {}
                proptest! {
                    #![proptest_config(Config::default())]
                    #[test]
                    fn property(x in 0..3) {}
                }
                #[cfg(test)] fn helper() {}
                #[test_case(1)] fn other() {}
            }
        "#;
        let found = tests(&tokens(source));
        let names: Vec<_> = found.iter().map(|test| (test.name.as_str(), test.property)).collect();
        assert_eq!(names, [("plain", false), ("inside", false), ("property", true)]);
        assert_eq!(found[1].line, 6);
    }

    #[test]
    fn test_modules_are_told_from_the_rest() {
        let source = tokens(
            "const A: &str = \"a\";\n#[cfg(test)]\nmod tests {\n const B: &str = \"b\";\n}\nmod c { const D: &str = \"d\"; }",
        );
        assert_eq!(test_lines(&source), [3..=5]);
        let kept: Vec<_> = texts(&without_tests(&source)).into_iter().map(|text| text.value).collect();
        assert_eq!(kept, ["a", "d"]);
    }

    #[test]
    fn what_is_not_rust_is_said_with_its_line() {
        assert_eq!(parse("fn f() {}\n}").unwrap_err().0, 2);
    }
}

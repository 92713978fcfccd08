//! The tests in a TypeScript file.

/// A test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The line, from 1.
    pub line: usize,
    /// What it is called.
    pub name: String,
}

/// Every `it(…)` and `test(…)` that begins a line, with what follows a dot: `it.each([…])("name", …)`.
pub fn tests(text: &str) -> Vec<Test> {
    let mut found = Vec::new();
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let start = offset + line.len() - line.trim_start().len();
        offset += line.len();
        if let Some(name) = ["it", "test"].iter().find_map(|word| name_of_call(text[start..].strip_prefix(word)?)) {
            found.push(Test { line: index + 1, name });
        }
    }
    found
}

/// The first text that a call is given: `("name"…`, `.each(…)("name"…`, `.each`…`("name"…`.
fn name_of_call(after: &str) -> Option<String> {
    let mut rest = after;
    if let Some(method) = rest.strip_prefix('.') {
        let word: String = method.chars().take_while(|character| character.is_alphanumeric()).collect();
        rest = &method[word.len()..];
        if word == "each" {
            rest = rest.strip_prefix('(').map_or_else(|| after_template(rest), after_parenthesis)?;
        } else if !["skip", "only", "fails", "concurrent"].contains(&word.as_str()) {
            return None;
        }
    }
    let argument = rest.strip_prefix('(')?.trim_start();
    let quote = argument.chars().next().filter(|character| "\"'`".contains(*character))?;
    let mut name = String::new();
    let mut characters = argument.chars().skip(1);
    loop {
        match characters.next()? {
            '\\' => name.extend(characters.next()),
            end if end == quote => return Some(name),
            other => name.push(other),
        }
    }
}

/// What follows the parenthesis that closes the open one.
fn after_parenthesis(text: &str) -> Option<&str> {
    let (mut depth, mut quote) = (1, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[at + 1..]);
        }
    }
    None
}

fn after_template(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('`')?;
    inside.find('`').map(|end| &inside[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_with_their_names() {
        let source = "import { it } from 'vitest'\ndescribe('list', () => {\n  it('shows \\'it\\'', async () => {})\n  test(\"b\", f)\n\
                      \n  it.each([\n    [1, 'x)'],\n  ])('adds %i', () => {})\n  it.each`a|b\n1|2`(\"t\", f)\n  // it('not this')\n\
                      \n  items('no')\n  it.todo('no')\n  const x = it('no')\n})\n";
        let found: Vec<_> = tests(source).into_iter().map(|test| (test.line, test.name)).collect();
        assert_eq!(found, [(3, "shows 'it'".into()), (4, "b".into()), (6, "adds %i".into()), (9, "t".into())]);
    }
}

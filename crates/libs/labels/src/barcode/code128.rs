//! Code 128 and GS1-128: which code sets, so that digits take half the room.

use barcoders::sym::code128::Code128;

use super::{ElementString, Symbol};

// How barcoders wants code sets and the function character written.
const SET_B: char = '\u{181}';
const SET_C: char = '\u{106}';
const FNC1: char = '\u{179}';

/// Printable ASCII; control characters have no business on a label.
pub(super) fn encode(data: &str) -> Result<Symbol, String> {
    if let Some(other) = data.chars().find(|letter| !matches!(letter, ' '..='~')) {
        return Err(format!(
            "Code 128 has no {other:?}: it holds Latin letters, digits and signs; use datamatrix or qr"
        ));
    }
    symbol(&planned(&data.chars().collect::<Vec<_>>()))
}

pub(super) fn encode_gs1(data: &ElementString) -> Result<Symbol, String> {
    let text = format!("{FNC1}{}", data.separated(FNC1));
    symbol(&planned(&text.chars().collect::<Vec<_>>()))
}

fn symbol(planned: &str) -> Result<Symbol, String> {
    let code = Code128::new(planned).map_err(|_| "this cannot be written as Code 128".to_owned())?;
    let dark: Vec<bool> = code.encode().into_iter().map(|module| module == 1).collect();
    Ok(Symbol { width: dark.len(), dark })
}

/// Chooses code sets: C from four digits on at the start or the end, from six in between, else B.
fn planned(data: &[char]) -> String {
    let mut out = String::new();
    let mut set = None;
    let mut at = 0;
    while let Some(letter) = data.get(at).copied() {
        if letter == FNC1 && set.is_some() {
            out.push(FNC1);
            at += 1;
            continue;
        }
        // The function character at the start belongs to what follows it.
        let first = at + usize::from(letter == FNC1);
        let digits = pairable(data, first);
        let at_edge = set.is_none() || data.get(first + digits).is_none();
        let enough = match set {
            Some(SET_C) => 2,
            _ if at_edge => 4,
            _ => 6,
        };
        let wanted =
            if digits >= enough || set.is_none() && digits == 2 && data.len() == first + 2 { SET_C } else { SET_B };
        // An odd digit goes before the pairs in set B: it costs the same and keeps them together.
        let wanted = if wanted == SET_C && set == Some(SET_B) && odd(data, first) { SET_B } else { wanted };
        if set != Some(wanted) {
            out.push(wanted);
            set = Some(wanted);
        }
        if letter == FNC1 {
            out.push(FNC1);
            at += 1;
        } else if wanted == SET_C {
            out.extend(data.get(at..at + 2).unwrap_or_default());
            at += 2;
        } else {
            out.push(letter);
            at += 1;
        }
    }
    out
}

/// Digits from here on, an even number of them, a function character between pairs not counted.
fn pairable(data: &[char], from: usize) -> usize {
    digits(data, from) / 2 * 2
}

fn digits(data: &[char], from: usize) -> usize {
    data.iter().skip(from).take_while(|letter| letter.is_ascii_digit()).count()
}

fn odd(data: &[char], from: usize) -> bool {
    !digits(data, from).is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(data: &str) -> String {
        let readable = |letter| match letter {
            SET_B => '[',
            SET_C => ']',
            FNC1 => '#',
            other => other,
        };
        planned(&data.replace('#', &FNC1.to_string()).chars().collect::<Vec<_>>()).chars().map(readable).collect()
    }

    #[test]
    fn digits_go_in_pairs_where_that_is_shorter() {
        assert_eq!(plan("A-01-02"), "[A-01-02");
        assert_eq!(plan("1234"), "]1234");
        assert_eq!(plan("12"), "]12");
        assert_eq!(plan("123"), "[123");
        assert_eq!(plan("12345"), "]1234[5");
        assert_eq!(plan("A1234"), "[A]1234");
        assert_eq!(plan("A12345"), "[A1]2345");
        assert_eq!(plan("A1234B"), "[A1234B");
        assert_eq!(plan("A123456B"), "[A]123456[B");
    }

    #[test]
    fn the_function_character_stands_first_and_after_what_has_no_fixed_length() {
        assert_eq!(plan("#00340123450000000018"), "]#00340123450000000018");
        assert_eq!(plan("#10AB#2112"), "[#10AB#]2112");
        assert_eq!(plan("#AB"), "[#AB");
    }

    #[test]
    fn what_is_no_printable_ascii_is_refused_by_name() {
        assert!(encode("Полка").unwrap_err().contains('П'));
        assert!(encode("a\u{1d}b").is_err());
    }
}

//! What was typed under the Russian keyboard layout, brought back to what the scanner meant.

/// The keys of the Russian layout, and in the same order what they type under the American one.
const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ\"№;:?.,/";
const AMERICAN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~@#$^&/?|";

/// What the American layout types with the key that types `c` under the Russian one.
#[must_use]
pub fn american_key(c: char) -> Option<char> {
    RUSSIAN.chars().zip(AMERICAN.chars()).find(|(russian, _)| *russian == c).map(|(_, american)| american)
}

/// Text as the American layout would have typed it, if it was typed under the Russian one: it holds a letter of the Russian
/// alphabet or №, and none of the Latin one, which that layout cannot type.
#[must_use]
pub fn restore_layout(text: &str) -> Option<String> {
    let russian = |c: char| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | '№');
    let typed_so = text.contains(russian) && !text.contains(|c: char| c.is_ascii_alphabetic());
    typed_so.then(|| text.chars().map(|c| american_key(c).unwrap_or(c)).collect())
}

/// Text with capital and small letters changed about, as Caps Lock does to what a scanner types.
#[must_use]
pub fn swap_case(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

//! What stands between cells: found out from the header.

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Delimiter {
    pub(crate) const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delimiter| delimiter.name() == name)
    }

    /// The one that the header has most of outside quotes; a comma if it has none. A tab, semicolon or pipe wins a tie: headers such as
    /// "Вес, кг" have commas of their own.
    pub(crate) fn guess(start: &str) -> Self {
        let mut quoted = false;
        let mut counts = [0_usize; 4];
        for c in start.trim_start().chars() {
            match c {
                '"' => quoted = !quoted,
                '\n' | '\r' if !quoted => break,
                ',' if !quoted => counts[0] += 1,
                ';' if !quoted => counts[1] += 1,
                '\t' if !quoted => counts[2] += 1,
                '|' if !quoted => counts[3] += 1,
                _ => {}
            }
        }
        let most = counts.into_iter().max().unwrap_or(0);
        match counts {
            [_, _, tabs, _] if tabs == most && most > 0 => Self::Tab,
            [_, semicolons, ..] if semicolons == most && most > 0 => Self::Semicolon,
            [.., pipes] if pipes == most && most > 0 => Self::Pipe,
            _ => Self::Comma,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_delimiter() {
        for (header, delimiter) in [
            ("sku,name,uom\r\na;b;c;d;e", Delimiter::Comma),
            ("sku;name;uom\n", Delimiter::Semicolon),
            ("Артикул\tНаименование\tВес, кг\tСрок, дн.", Delimiter::Tab),
            ("Артикул;\"Вес, кг, брутто, без тары\"", Delimiter::Semicolon),
            ("Артикул;Вес, кг", Delimiter::Semicolon),
            ("sku", Delimiter::Comma),
            ("\n\nsku\tname", Delimiter::Tab),
            ("sku|name|Вес, кг", Delimiter::Pipe),
            ("", Delimiter::Comma),
        ] {
            assert_eq!(Delimiter::guess(header), delimiter, "{header}");
        }
    }
}

//! Barcodes that stand for a button: printed on a card, for hands in gloves.

/// What a command barcode says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Yes; done.
    Ok,
    /// All of it.
    All,
    /// There is less than there should be.
    Short,
    /// Take back the last scan.
    Undo,
    /// Not now.
    Skip,
    /// A new handling unit.
    NewUnit,
    /// Print the label.
    Print,
    /// Finish.
    End,
}

/// What every command barcode starts with.
const PREFIX: &str = "CMD-";

impl Command {
    /// Every command.
    pub const ALL: [Self; 8] =
        [Self::Ok, Self::All, Self::Short, Self::Undo, Self::Skip, Self::NewUnit, Self::Print, Self::End];

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::All => "all",
            Self::Short => "short",
            Self::Undo => "undo",
            Self::Skip => "skip",
            Self::NewUnit => "new_unit",
            Self::Print => "print",
            Self::End => "end",
        }
    }

    /// What its barcode holds: `CMD-OK`, `CMD-NEW-UNIT`.
    #[must_use]
    pub fn barcode(self) -> String {
        format!("{PREFIX}{}", self.name().to_ascii_uppercase().replace('_', "-"))
    }

    /// The command of a barcode, in capital or small letters.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.barcode().eq_ignore_ascii_case(text))
    }
}

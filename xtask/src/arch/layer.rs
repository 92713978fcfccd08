//! What a crate is, told by its folder.

/// What a crate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer<'a> {
    /// Useful alone.
    Lib,
    /// Useful alone too, and draws: with the fonts, barcodes and files that others know better.
    Drawing,
    /// The words that every context shares.
    Kernel,
    /// PostgreSQL for every context.
    Pg,
    /// HTTP for every context.
    Web,
    /// A private PostgreSQL.
    Embedded,
    /// For tests.
    Testkit,
    /// What others may know of a context.
    Contract(&'a str),
    /// A context's rules.
    Domain(&'a str),
    /// A context's use cases, queries and tables.
    Module(&'a str),
    /// A flow over contexts.
    Process,
    /// The binary.
    App,
    /// What measures the binary from outside.
    Bench,
    /// These checks.
    Xtask,
    /// What harms the binary from outside, as any client might: over HTTP, and by its processes and files.
    Harm,
}

impl<'a> Layer<'a> {
    /// The layer of a folder; None for one that no rule knows.
    pub fn of(folder: &'a str) -> Option<Self> {
        Some(match folder.split('/').collect::<Vec<_>>()[..] {
            ["crates", "libs", "labels"] => Self::Drawing,
            ["crates", "libs", _] => Self::Lib,
            ["crates", "platform", "kernel"] => Self::Kernel,
            ["crates", "platform", "pg"] => Self::Pg,
            ["crates", "platform", "web"] => Self::Web,
            ["crates", "platform", "embedded"] => Self::Embedded,
            ["crates", "platform", "testkit"] => Self::Testkit,
            ["crates", "contexts", context, "contract"] => Self::Contract(context),
            ["crates", "contexts", context, "domain"] => Self::Domain(context),
            ["crates", "contexts", context, "module"] => Self::Module(context),
            ["crates", "processes", _] => Self::Process,
            ["apps", "ambar"] => Self::App,
            ["bench"] => Self::Bench,
            ["xtask"] => Self::Xtask,
            ["reliability"] => Self::Harm,
            _ => return None,
        })
    }

    /// Whether this crate may use that one outside its tests.
    pub fn may_use(self, other: Self) -> bool {
        match self {
            // The bench and the harness drive the binary over HTTP, as everybody does who is not part of it.
            Self::Lib | Self::Drawing | Self::Kernel | Self::Embedded | Self::Bench | Self::Xtask => false,
            // Its handhelds run scripts as any client may, with the runner that others are held against.
            Self::Harm => other == Self::Lib,
            Self::Pg | Self::Contract(_) => other == Self::Kernel,
            Self::Web => matches!(other, Self::Kernel | Self::Pg),
            Self::Testkit => matches!(other, Self::Kernel | Self::Pg | Self::Web | Self::Embedded),
            Self::Domain(own) => matches!(other, Self::Kernel | Self::Lib) || other == Self::Contract(own),
            Self::Module(own) => {
                matches!(other, Self::Kernel | Self::Pg | Self::Web | Self::Lib | Self::Contract(_))
                    || other == Self::Domain(own)
            }
            Self::Process => {
                matches!(other, Self::Kernel | Self::Pg | Self::Web | Self::Lib | Self::Drawing | Self::Contract(_))
            }
            Self::App => !matches!(other, Self::Testkit | Self::Bench | Self::Xtask | Self::Harm | Self::App),
        }
    }

    /// Whether its tests may use that one.
    pub fn may_test_with(self, other: Self) -> bool {
        let tested_on_a_database = matches!(self, Self::Pg | Self::Web | Self::Module(_) | Self::Process | Self::App);
        self.may_use(other) || (other == Self::Testkit && tested_on_a_database)
    }

    /// What it may use from outside the workspace, if that is limited: pure crates stay so by this list.
    pub fn outside(self) -> Option<Outside> {
        match self {
            Self::Lib => Some(Outside {
                normal: &["chrono", "serde", "serde_json", "thiserror", "uuid"],
                // What a library says may be served as it is.
                optional: &["utoipa"],
                dev: &["insta", "proptest", "serde_json"],
            }),
            Self::Domain(_) => Some(Outside {
                normal: &["chrono", "serde", "serde_json", "thiserror", "uuid"],
                optional: &[],
                dev: &["insta", "proptest", "serde_json"],
            }),
            // Nothing in this list reads a file, a clock or a network.
            Self::Drawing => Some(Outside {
                normal: &[
                    "barcoders",
                    "datamatrix",
                    "krilla",
                    "qrcode",
                    "serde",
                    "serde_json",
                    "serde_path_to_error",
                    "skrifa",
                    "thiserror",
                    "toml",
                    "zeno",
                ],
                optional: &[],
                dev: &["hayro", "rxing"],
            }),
            Self::Kernel => Some(Outside {
                normal: &["chrono", "serde", "serde_json", "thiserror", "unicode-normalization", "uuid"],
                optional: &["sqlx", "utoipa"],
                dev: &["insta", "proptest"],
            }),
            Self::Contract(_) => Some(Outside {
                normal: &["async-trait", "chrono", "chrono-tz", "serde", "serde_json", "thiserror", "uuid"],
                optional: &["utoipa"],
                dev: &["insta", "proptest"],
            }),
            _ => None,
        }
    }
}

/// Crates from outside that a pure crate may use.
#[derive(Debug, Clone, Copy)]
pub struct Outside {
    /// Always.
    pub normal: &'static [&'static str],
    /// Behind a feature that is off unless asked for, and with it the kernel's feature of that name.
    pub optional: &'static [&'static str],
    /// In tests.
    pub dev: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_tells_the_layer() {
        assert_eq!(Layer::of("crates/contexts/picking/domain"), Some(Layer::Domain("picking")));
        assert_eq!(Layer::of("crates/processes/add-item"), Some(Layer::Process));
        assert_eq!(Layer::of("xtask"), Some(Layer::Xtask));
        assert_eq!(Layer::of("bench"), Some(Layer::Bench));
        assert_eq!(Layer::of("reliability"), Some(Layer::Harm));
        for unknown in [
            "crates/platform/utils",
            "crates/contexts/picking",
            "crates/contexts/picking/common",
            "apps/other",
            "bench/other",
        ] {
            assert_eq!(Layer::of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn only_the_binary_may_use_two_modules() {
        assert!(Layer::App.may_use(Layer::Module("picking")));
        for layer in [Layer::Module("catalog"), Layer::Process, Layer::Web, Layer::Testkit, Layer::Domain("picking")] {
            assert!(!layer.may_use(Layer::Module("picking")), "{layer:?}");
            assert!(!layer.may_test_with(Layer::Module("picking")), "{layer:?}");
        }
    }
}

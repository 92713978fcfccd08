//! Nothing says where somebody's copy lies or which mirror somebody's packages come from.

use super::exceptions::Breach;
use crate::{Finding, repository::File};

/// Beginnings of absolute paths of one machine. In pieces, so that this file does not break its own rule.
const FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Hosts of package registries.
const HOSTS: &[&str] = &[
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("deb.deb", "ian.org"),
    concat!("security.deb", "ian.org"),
    concat!("archive.ubu", "ntu.com"),
    concat!("proxy.gol", "ang.org"),
];

pub fn check(files: &[File]) -> Vec<Breach> {
    files.iter().flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Breach> {
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut breach = |names: &str, message: String| {
            found.push(Breach { finding: Finding::new(&file.path, index + 1, message), names: names.to_owned() });
        };
        for folder in FOLDERS.iter().filter(|folder| names_folder(line, folder)) {
            breach(folder, format!("names a folder of one machine ({folder}…)"));
        }
        for host in HOSTS.iter().filter(|host| line.contains(**host)) {
            breach(host, format!("names the host of a package registry ({host})"));
        }
    }
    found
}

/// Whether the line holds an absolute path that begins so and goes on.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let begins = !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-/}*)".contains(before));
        begins && line[at + folder.len()..].starts_with(|next: char| next.is_alphanumeric() || "._$<{".contains(next))
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn found(line: &str) -> usize {
        check(&[file("x.md", line)]).len()
    }

    #[test]
    fn a_path_of_a_machine_is_found() {
        for folder in FOLDERS {
            assert_eq!(found(&format!("see {folder}ann/ambar")), 1, "{folder}");
            assert_eq!(found(&format!("`cd {folder}x`")), 1, "{folder}");
        }
    }

    #[test]
    fn a_path_inside_the_repository_and_a_folder_as_such_are_fine() {
        for fine in [
            concat!("web/src/features/wo", "rk/list.tsx"),
            concat!("users of /ro", "ot, or `/ro", "ot/`"),
            concat!("$x/ho", "me/y"),
        ] {
            let fine = fine.replace("$x", "a");
            assert_eq!(found(&fine), 0, "{fine}");
        }
    }

    #[test]
    fn a_registry_host_is_found_but_not_the_name_that_a_lock_file_gives_its_registry() {
        for host in HOSTS {
            assert_eq!(found(&format!("https://{host}/x")), 1, "{host}");
        }
        assert_eq!(found("source = \"registry+https://github.com/rust-lang/crates.io-index\""), 0);
    }
}

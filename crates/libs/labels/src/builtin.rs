//! The templates that come with the library.

use crate::Template;

const SOURCES: [&str; 11] = [
    include_str!("../templates/location_58x40.toml"),
    include_str!("../templates/location_100x150.toml"),
    include_str!("../templates/item_58x40.toml"),
    include_str!("../templates/item_75x120.toml"),
    include_str!("../templates/unit_75x120.toml"),
    include_str!("../templates/unit_100x150.toml"),
    include_str!("../templates/carton_75x120.toml"),
    include_str!("../templates/carton_100x150.toml"),
    include_str!("../templates/printer_58x40.toml"),
    include_str!("../templates/commands_a4.toml"),
    include_str!("../templates/pick_list_a4.toml"),
];

/// The templates that come with the library. One that were broken would be missing, which a test excludes.
#[must_use]
pub fn builtin() -> Vec<Template> {
    SOURCES.iter().filter_map(|source| Template::from_toml(source).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_right_and_has_a_name_of_its_own() {
        let mut names = std::collections::BTreeSet::new();
        for source in SOURCES {
            let template = Template::from_toml(source).unwrap_or_else(|faults| panic!("{faults:#?}\n{source}"));
            assert!(names.insert(template.name().to_owned()), "{} is there twice", template.name());
        }
        assert_eq!(builtin().len(), SOURCES.len());
    }
}

//! Files in YAML.

use std::fs;

use saphyr::{LoadableYamlNode, YamlOwned};

use crate::project::workspace;

/// A file of `examples/ci`.
pub(crate) fn read(name: &str) -> YamlOwned {
    let text = fs::read_to_string(workspace().join("examples/ci").join(name)).unwrap();
    let documents =
        YamlOwned::load_from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let [document] = <[YamlOwned; 1]>::try_from(documents)
        .unwrap_or_else(|documents| panic!("{name} has {} documents", documents.len()));
    document
}

/// What stands under a path of keys.
pub(crate) fn under<'a>(yaml: &'a YamlOwned, path: &[&str]) -> Option<&'a YamlOwned> {
    path.iter()
        .try_fold(yaml, |yaml, key| yaml.as_mapping_get(key))
}

/// A text under a path of keys.
pub(crate) fn text<'a>(yaml: &'a YamlOwned, path: &[&str]) -> Option<&'a str> {
    under(yaml, path)?.as_str()
}

/// The texts of a mapping.
pub(crate) fn pairs(yaml: &YamlOwned) -> impl Iterator<Item = (&str, &str)> {
    let pairs = yaml.as_mapping().into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)))
}

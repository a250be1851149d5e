//! What of a scenario is written as the text that it has in perf.toml.

#[cfg(feature = "load")]
use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "load")]
use std::sync::{Mutex, PoisonError};

use perf_targets::scenario::Form;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The word of an executor.
pub(super) fn executor<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    let word = String::deserialize(from)?;
    let known = Form::executor(&word).map(|form| form.name);
    known.ok_or_else(|| D::Error::custom(format!("there is no executor `{word}`")))
}

/// What is counted by name. Names live as long as the program, as those do that are written in it; there
/// are few of them, and each is kept once.
#[cfg(feature = "load")]
pub(super) fn names<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<BTreeMap<&'static str, T>, D::Error> {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let counts = BTreeMap::<String, T>::deserialize(from)?;
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let named = counts.into_iter().map(|(name, count)| {
        let known = kept.get(&*name).copied();
        let name = known.unwrap_or_else(|| {
            let name = &*Box::leak(name.into_boxed_str());
            kept.insert(name);
            name
        });
        (name, count)
    });
    Ok(named.collect())
}

/// Targets in their canonical form.
pub(crate) mod targets {
    use perf_targets::Target;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(targets: &[Target], into: S) -> Result<S::Ok, S::Error> {
        into.collect_seq(targets.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Target>, D::Error> {
        let mut targets = Vec::new();
        for text in Vec::<String>::deserialize(from)? {
            targets.extend(perf_targets::parse(&text).map_err(D::Error::custom)?);
        }
        Ok(targets)
    }
}

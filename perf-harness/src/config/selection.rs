use super::choice::Ignored;

/// Which cases are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Parts of ids, or with `exact` whole ones; none stands for all cases.
    pub(crate) filters: Vec<String>,
    pub(crate) exact: bool,
    /// Parts of ids, or with `exact` whole ones, that are left out.
    pub(crate) skip: Vec<String>,
    /// Cases with one of these tags; none stands for all cases.
    pub(crate) tags: Vec<String>,
    pub(crate) ignored: Ignored,
}

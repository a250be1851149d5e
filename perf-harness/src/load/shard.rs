/// The part of the arrivals that this process makes: those whose number leaves this remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Counted from 0.
    pub(crate) index: u32,
    pub(crate) of: u32,
}

impl Shard {
    /// All of it.
    pub(crate) const WHOLE: Self = Self { index: 0, of: 1 };
}

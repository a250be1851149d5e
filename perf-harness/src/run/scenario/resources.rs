//! What processes use, second by second.

use crate::store::wire;

/// Who watches this process and the server under test, in this order.
pub(crate) trait ResourceWatch {
    /// What was used since the last time, and what is held now.
    fn second(&mut self) -> [Option<wire::Resources>; 2];

    /// The most bytes of resident memory.
    fn peaks(&mut self) -> [Option<u64>; 2];
}

//! What processes use, second by second.

use crate::store::wire;
use crate::verdict::Usage;

/// Who watches this process and the server under test, in this order.
pub(crate) trait ResourceWatch {
    /// What was used since the last time, and what is held now.
    fn second(&mut self) -> [Option<wire::Resources>; 2];

    /// The most bytes of resident memory.
    fn peaks(&mut self) -> [Option<u64>; 2];

    /// Why nobody can say what was used, where that is known.
    fn untold(&self) -> Option<&'static str> {
        None
    }
}

/// As verdicts take it.
pub(super) fn usage(resources: Option<&wire::Resources>) -> Usage {
    let Some(resources) = resources else {
        return Usage::default();
    };
    let amount = |amount: Option<u64>| amount.map(|amount| amount as f64);
    Usage {
        cpu: resources.cpu,
        rss: amount(resources.rss),
        io_read: amount(resources.io_read),
        io_write: amount(resources.io_write),
        net_bytes: amount(resources.net_bytes),
    }
}

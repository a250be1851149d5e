//! What processes use while they are under load.

use crate::store::wire::Resources;
use crate::verdict::Usage;

/// Reads what this process and the server under test use.
pub(crate) trait ResourceWatch {
    /// Since it was asked last: of this process, and of the child.
    fn second(&mut self) -> [Option<Resources>; 2];

    /// The most resident memory so far, in bytes.
    fn peaks(&mut self) -> [Option<u64>; 2];
}

pub(super) fn usage(resources: Option<&Resources>) -> Usage {
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

//! The in-process broker that `benches/message_path` and `benches/broker_backends` measure, in a library
//! as a service has its own.

mod broker;
mod id;
mod message;
mod topic;

pub use broker::{Broker, Publisher};
pub use id::{Id, Ids};
pub use message::{Message, Metadata};
pub use topic::{Batch, Lease, Topic};

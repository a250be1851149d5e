//! What is known of queues, found exactly by the engine in virtual time.

mod truths;

//! What `shop` was before.

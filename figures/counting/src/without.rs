//! With the system's allocator alone.

fn main() {
    counting::run();
}

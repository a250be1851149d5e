use perf_harness::Registry;

perf_harness::main!(register = add);

fn add(_: Registry) {}

use perf_harness::Registry;

perf_harness::main!(register = add, register = more);

fn add(_: &mut Registry) {}
fn more(_: &mut Registry) {}

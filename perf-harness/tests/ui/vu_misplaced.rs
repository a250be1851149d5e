use perf_harness::perf_bench;

pub struct Vu;

#[perf_bench]
async fn f(_vu: &mut Vu) {}

#[perf_bench(scenario = "peak")]
async fn g(_vu: Vu) {}

#[perf_bench(scenario = "peak", args = [1])]
async fn h(n: u32, _vu: &mut Vu) {
    drop(n);
}

#[perf_bench(scenario = "peak")]
async fn i(_vu: &mut Vu, _other: &mut Vu) {}

#[perf_bench(scenario = "peak")]
async fn j(_vu: &Vu) {}

fn main() {}

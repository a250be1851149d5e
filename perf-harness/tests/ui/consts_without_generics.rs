use perf_harness::perf_bench;

#[perf_bench(consts = [1])]
fn f<'a>() -> &'a str {
    ""
}

fn main() {}

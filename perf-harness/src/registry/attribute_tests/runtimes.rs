use super::support::run_clean;
use crate::{Bencher, perf_bench};

fn named() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

fn kind() -> tokio::runtime::RuntimeFlavor {
    tokio::runtime::Handle::current().runtime_flavor()
}

#[perf_bench(runtime = named())]
async fn given() {
    assert_eq!(kind(), tokio::runtime::RuntimeFlavor::CurrentThread);
}

#[perf_bench(runtime = "current_thread")]
fn body(bencher: Bencher<'_>) {
    bencher.bench_async(async || assert_eq!(kind(), tokio::runtime::RuntimeFlavor::CurrentThread));
}

#[cfg(feature = "multi-thread")]
#[perf_bench(runtime = "multi_thread")]
async fn several_threads() {
    assert_eq!(kind(), tokio::runtime::RuntimeFlavor::MultiThread);
}

#[test]
fn a_runtime_can_be_chosen() {
    let several = cfg!(feature = "multi-thread").then_some("several_threads");
    let expected: Vec<&str> = ["given", "body"].into_iter().chain(several).collect();
    assert_eq!(run_clean(module_path!()), expected);
}

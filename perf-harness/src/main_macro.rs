/// Makes `main` of a bench target: it finds the benchmarks, reads the settings, measures, judges,
/// reports, and exits by the verdicts.
///
/// It also installs the counting allocator over the system's, so that allocations can be told.
///
/// | form | meaning |
/// |---|---|
/// | `main!()` | benchmarks of this bench target |
/// | `main!(crate_a, crate_b)` | and those of these library crates, which are linked in by being named |
/// | `main!(register = add)` | and those that `fn add(registry: &mut Registry)` adds: see [`Registry`](crate::Registry) |
/// | `main!(crates = [a, b], allocator = Mine, register = add)` | in full; every part may be left out |
///
/// `allocator = Mine` counts over another allocator, given as a value of a type that implements
/// `GlobalAlloc`, such as the unit struct `MiMalloc`; `allocator = none` leaves the counting out, and
/// a global allocator of your own in peace.
///
/// The bench target needs `harness = false` in Cargo.toml. Where that was forgotten, a test that
/// `main!` holds does not compile and says so.
///
/// ```
/// use perf_harness::perf_bench;
///
/// perf_harness::main!();
///
/// #[perf_bench(targets = "p99 < 1ms")]
/// fn square() -> u64 {
///     perf_harness::black_box(12_u64).pow(2)
/// }
/// ```
#[macro_export]
macro_rules! main {
    ($($krate:ident),* $(,)?) => {
        $crate::__main! { [$($krate)*] [::std::alloc::System] [] }
    };
    ($($parts:tt)+) => {
        $crate::__main! { [] [::std::alloc::System] [] $($parts)+ , }
    };
}

/// Takes the parts of `main!` in any order: what is known so far stands in the brackets.
#[doc(hidden)]
#[macro_export]
macro_rules! __main {
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:path)?] $(,)?) => {
        $(
            #[allow(unused_imports)]
            use $krate as _;
        )*
        $crate::__allocator! { $($allocator)* }

        fn main() -> ::std::process::ExitCode {
            // A constant, so that a path that is not asked for is in no executable.
            const PACKAGE_DIR: &str = match ::std::option_env!("PERF_BENCH_PACKAGE_DIR") {
                ::std::option::Option::Some(folder) => folder,
                ::std::option::Option::None => ::std::env!("CARGO_MANIFEST_DIR"),
            };
            $crate::private::main($crate::private::Identity {
                crate_name: ::std::env!("CARGO_CRATE_NAME"),
                package: ::std::env!("CARGO_PKG_NAME"),
                package_dir: PACKAGE_DIR,
                register: $crate::__register!($($register)?),
            })
        }

        #[test]
        fn harness_is_not_switched_off() {
            ::std::compile_error!(
                "this bench target runs under libtest, which finds no benchmark in it: write `harness = false` into its [[bench]] section of Cargo.toml"
            );
        }
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:tt)*] crates = [$($more:ident),* $(,)?], $($rest:tt)*) => {
        $crate::__main! { [$($krate)* $($more)*] [$($allocator)*] [$($register)*] $($rest)* }
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:tt)*] allocator = none, $($rest:tt)*) => {
        $crate::__main! { [$($krate)*] [] [$($register)*] $($rest)* }
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:tt)*] allocator = $own:path, $($rest:tt)*) => {
        $crate::__main! { [$($krate)*] [$own] [$($register)*] $($rest)* }
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [] register = $add:path, $($rest:tt)*) => {
        $crate::__main! { [$($krate)*] [$($allocator)*] [$add] $($rest)* }
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:tt)+] register = $add:path, $($rest:tt)*) => {
        ::std::compile_error!("`main!` takes one `register`: let that function call the others");
        fn main() {}
    };
    ([$($krate:ident)*] [$($allocator:tt)*] [$($register:tt)*] $other:ident $($rest:tt)*) => {
        ::std::compile_error!(::std::concat!(
            "`main!` has no part `",
            ::std::stringify!($other),
            "` of this form: it takes `main!()`, `main!(crate_a, crate_b)` or `main!(crates = [a, b], allocator = Mine, register = path)`, where `allocator = none` installs none"
        ));
        fn main() {}
    };
}

/// The function that adds benchmarks, if there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    () => {
        ::std::option::Option::None
    };
    ($register:path) => {
        ::std::option::Option::Some($register)
    };
}

/// Installs the counting allocator over another one, or none.
#[doc(hidden)]
#[macro_export]
macro_rules! __allocator {
    () => {};
    ($allocator:path) => {
        #[global_allocator]
        static COUNTING_ALLOCATOR: $crate::CountingAllocator<$allocator> =
            $crate::CountingAllocator::new($allocator);
    };
    ($($allocator:tt)+) => {
        #[global_allocator]
        static COUNTING_ALLOCATOR: $crate::CountingAllocator<$($allocator)+> =
            $crate::CountingAllocator::new($($allocator)+);
    };
}

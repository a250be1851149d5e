//! Twenty functions of about a microsecond, whose time is that of the steps of a dependent chain.
//! Two builds differ in the number of steps alone: `COMPARE_SLOWER` is how many percent more the
//! build has. [`functions!`] hands their names to a macro.

use std::hint::black_box;

/// A percent is a whole number of steps.
const PLAIN: u64 = 1_000;
const STEPS: u64 = PLAIN + PLAIN / 100 * percent(option_env!("COMPARE_SLOWER"));

const fn percent(text: Option<&str>) -> u64 {
    let Some(text) = text else { return 0 };
    match u64::from_str_radix(text, 10) {
        Ok(percent) => percent,
        Err(_) => panic!("COMPARE_SLOWER is a whole number of percent"),
    }
}

/// Calls the macro `$each` with all functions. Each multiplies by a number of its own, so that no two
/// are the same code.
#[macro_export]
macro_rules! functions {
    ($each:ident) => {
        $each! {
            f01 0x9e37_79b9_7f4a_7c15; f02 0xbf58_476d_1ce4_e5b9; f03 0x94d0_49bb_1331_11eb;
            f04 0xd6e8_feb8_6659_fd93; f05 0xff51_afd7_ed55_8ccd; f06 0xc4ce_b9fe_1a85_ec53;
            f07 0x8764_000b_f542_d2d3; f08 0xa076_1d64_78bd_642f; f09 0xe703_7ed1_a0b4_28db;
            f10 0x8ebc_6af0_9c88_c6e3; f11 0x5899_65cc_7537_4cc3; f12 0x1d8e_4e27_c47d_124f;
            f13 0xeb44_acca_b455_d165; f14 0x2545_f491_4f6c_dd1d; f15 0x5851_f42d_4c95_7f2d;
            f16 0x369d_ea0f_31a5_3f85; f17 0xd120_0000_b55a_4e93; f18 0xdaba_0b6e_b093_22e3;
            f19 0x6c62_272e_07bb_0143; f20 0xf135_7aea_2e62_a9c5;
        }
    };
}

macro_rules! chains {
    ($($name:ident $factor:literal;)+) => {$(
        /// One chain.
        #[inline(never)]
        pub fn $name() -> u64 {
            let mut value = black_box(1_u64);
            // Unknown to the compiler, so that both builds have the same code.
            for _ in 0..black_box(STEPS) {
                value = value.wrapping_mul($factor).rotate_left(7);
            }
            value
        }
    )+};
}

functions!(chains);

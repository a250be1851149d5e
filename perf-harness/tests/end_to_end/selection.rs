//! Filters, tags and what they leave.

use crate::call::Call;

#[test]
fn filters_are_parts_of_ids_and_any_of_them_will_do() {
    Call::bench("met")
        .args("sort/ zeroed<u8")
        .run()
        .exits(0)
        .says("^4 cases in ")
        .says("^sort/100 ")
        .says("^zeroed<u8,16> ");
    Call::bench("met")
        .args("met:: --skip zeroed --skip repeated --skip sort")
        .run()
        .exits(0)
        .says("^5 cases in ");
}

#[test]
fn exact_means_the_whole_id() {
    Call::bench("met")
        .args("--exact met::sort/100")
        .run()
        .exits(0)
        .says("^1 case in ")
        .never_says("sort/1000");
    Call::bench("met")
        .args("--exact met::sort")
        .run()
        .exits(0)
        .says("^no benchmark matches the selection: 0 measured, 17 filtered out$");
}

#[test]
fn tags_select() {
    Call::bench("met")
        .args("--tag quick")
        .run()
        .exits(0)
        .says("^1 case in ")
        .says("^get ");
    Call::test("odd")
        .args("--tag nightly")
        .run()
        .exits(0)
        .says("^test odd::inner::named ... ok$")
        .says("^running 1 test$");
}

#[test]
fn a_filter_that_matches_nothing_says_so_and_exits_0() {
    let outcome = Call::bench("met")
        .arg("nonesuch")
        .run()
        .exits(0)
        .says("^no benchmark matches the selection: 0 measured, 17 filtered out$")
        .stays_quiet();
    assert!(!outcome.folder().join("home").exists());
    Call::test("met")
        .arg("nonesuch")
        .run()
        .exits(0)
        .says("0 passed; .* 17 filtered out");
}

#[test]
fn benchmarks_of_a_library_are_linked_in() {
    Call::bench("met")
        .arg("goods::")
        .run()
        .exits(0)
        .says("^2 cases in ")
        .says(r"price::total/10 .* pass ");
}

#[test]
fn an_unknown_flag_exits_2() {
    Call::bench("met")
        .arg("--exakt")
        .run()
        .exits(2)
        .complains("^error: .*--exakt")
        .complains("--exact");
}

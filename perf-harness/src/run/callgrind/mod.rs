//! Counting under valgrind: the bench target starts itself under callgrind as a worker, which makes
//! single calls between client requests, and reads what callgrind wrote.

mod counting;
mod file;
mod process;
mod worker;

pub(crate) use counting::count_under_valgrind;
pub(crate) use process::WORKER;
pub(crate) use worker::work;

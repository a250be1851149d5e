# `just` lists what there is. Each line is a plain cargo command: nothing needs just itself.

_default:
    @just --list

# Measure the project's own suites and judge them; `just bench -- --profile quick`
bench *ARGS:
    cargo bench {{ ARGS }}

# All tests, each benchmark run once among them
test *ARGS:
    cargo test --workspace {{ ARGS }}

# Measure the projects of examples/
examples:
    cd examples/minimal && cargo bench
    cd examples/async && cargo bench
    cd examples/library && cargo bench

# Measure the figures that the project promises; `just figures speed --cases 5`
figures *ARGS:
    figures/run {{ ARGS }}

# What four frameworks call changed between two builds; `just prove-compare --runs 20 --tools perf_bench`
prove-compare *ARGS:
    figures/run compare {{ ARGS }}

# Whoever reads our reports reads them: parsers, schemas and programs of others
consumers:
    .ci/consumers/run

# The HTML report in a headless browser
browser:
    .ci/browser/run

# The public documentation
doc:
    cargo doc --workspace --no-deps --open

# Everything that a change has to pass
ci:
    .ci/run

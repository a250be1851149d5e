// Reports for the tests of the page, made from the fixture of the first version: one with everything
// that charts are drawn from, one with names that may break a page, and a large one.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const FIXTURE = path.join(__dirname, "../../perf-harness/tests/fixtures/perf-report-1.json");
const SCENARIOS = path.join(path.dirname(FIXTURE), "scenarios.json");
const fixture = () => JSON.parse(fs.readFileSync(FIXTURE, "utf8"));

// The same numbers in every run (xorshift, 32 bits).
function numbers(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

// Calls about so long, with a tail, and one in fifty so much longer.
function histogram(around, longer, calls, random) {
  const cells = new Map();
  for (let call = 0; call < calls; call += 1) {
    const bell = (random() + random() + random() + random() - 2) / 2;
    const slow = random() < 0.02 ? longer : 1;
    const tail = random() < 0.002 ? 1 / (random() + 0.01) : 1;
    const ns = Math.round(around * slow * tail * (1 + 0.15 * bell));
    cells.set(ns, (cells.get(ns) ?? 0) + 1);
  }
  return [...cells].sort(([one], [other]) => one - other);
}

// Rising in its last third, as under a processor that throttles.
function timeline(around, moments, random) {
  return Array.from({ length: moments }, (_, at) => {
    const mean = around * (1 + 0.04 * random() + (at > (2 * moments) / 3 ? 0.25 : 0));
    return [at * 2_000_000, 100, mean * 0.93, mean, mean * (1.2 + random())];
  });
}

function time(value, kind) {
  return { value, lo: value * 0.98, hi: value * 1.03, unit: "ns", better: "lower", kind, samples: 11_200, watched_ns: 6.2e7, bound: "exact" };
}

function measured(benchmark, around, random, calls = 4_000) {
  const p99 = benchmark.metrics.p99?.value ?? around * 3;
  const now = histogram(around, p99 / around, calls, random);
  return {
    ...benchmark,
    histogram: now,
    base_histogram: { reference: "baseline:main", cells: histogram(around * 0.8, p99 / around, calls, random) },
    timeline: timeline(around, 60, random),
    metrics: {
      mean: time(around, "batch"),
      p50: time(around * 0.99, "call"),
      p99: time(p99, "call"),
      throughput: { ...time(1e9 / around, "batch"), unit: "1/s", better: "higher" },
      ...benchmark.metrics,
    },
  };
}

function target(text, metric, observed, limit, verdict) {
  return {
    target: text, metric, tier: "target", observed, lo: observed * 0.98, hi: observed * 1.03, limit, unit: "ns",
    verdict, reason: null, reference: null, explanation: `${metric} was judged by its interval`,
  };
}

function rich() {
  const random = numbers(4711);
  const report = fixture();
  report.benchmarks = report.benchmarks.map((benchmark) =>
    benchmark.outcome === "completed" ? measured(benchmark, benchmark.metrics.mean?.value ?? 500, random) : benchmark);
  const [first] = report.benchmarks;
  const { allocs } = first.metrics;
  const plain = { ...first, metrics: { allocs }, targets: [], comparison: [], recommendations: [], notes: [], grade: null, group: "scaling" };
  for (const n of [10, 100, 1_000, 10_000]) {
    report.benchmarks.push({
      ...measured(plain, n * Math.log2(n), random),
      id: `cache::order/${n}`, params: { n: String(n) }, verdict: "pass",
      targets: [target("p99 < 1ms", "p99", n * Math.log2(n) * 3, 1e6, "pass")],
    });
  }
  for (const threads of [1, 2, 4, 16]) {
    const case_ = measured(plain, 400 * threads ** 0.4, random);
    case_.metrics.throughput = { ...case_.metrics.throughput, value: 2e6 * threads ** 0.6, lo: 1.9e6 * threads ** 0.6, hi: 2.1e6 * threads ** 0.6 };
    report.benchmarks.push({ ...case_, id: `cache::shared/threads=${threads}`, params: { threads: String(threads) }, verdict: "none" });
  }
  return counted(report);
}

// All is well with the cases, and the run was ended by hand.
function interrupted() {
  const report = fixture();
  report.benchmarks = report.benchmarks.filter(({ verdict }) => verdict === "pass");
  Object.assign(report.summary, { verdict: "pass", exit_status: 130, run_status: 130 });
  return counted(report);
}

// An open scenario with a burst, a search for the breakpoint, and a sweep over virtual users.
const scenarios = () => JSON.parse(fs.readFileSync(SCENARIOS, "utf8"));

// The page must show them as they are, and do nothing that they say.
const ODD = [
  "", " ", "it's \"quoted\"", "</script><b>bold</b>", "<img src=x onerror=\"window.injected = true\">",
  "</script><script>window.injected = true</script>", "<!-- ", "<!--<script>", "a&amp;b", "🦀 日本 e\u0301", "a\nb\r\nc\td",
  "\u001b[31mred\u001b[0m\u0007", "\u202etxt.exe", "\u0000\u0085\u2028\u2029", "__proto__", "constructor", "%", "#case/x",
  "{{scripts}}", "${1 + 1}", "long_name!".repeat(1_024),
];

// The same with another text wherever there is one.
function renamed(value, name, at) {
  if (typeof value === "string") return ["unit", "model"].includes(at) ? value : name;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, name));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, name, key)]));
}

function odd() {
  const [{ series }] = scenarios().benchmarks;
  const random = numbers(815);
  const report = fixture();
  const [first] = report.benchmarks;
  report.benchmarks = ODD.map((name) => ({
    ...measured(first, 500, random, 300),
    id: name, name, group: name, tags: [name], bench: name, package: name, notes: [name], recommendations: [name],
    params: { [name]: "1" }, source: { file: name, line: 1 }, error: name,
    targets: [{ ...target("p99 < 1us", "p99", 1_500, 1_000, "fail"), target: name, reason: name, explanation: name }],
    series: { ...renamed(series, name), errors: { [name]: 3 }, checks: { [name]: [2, 3] } },
    base_histogram: { reference: `baseline:${name}`, cells: [[400, 10], [500, 20]] },
    grade: { name, score: 50, reasons: [name] },
  }));
  report.git_branch = report.profile = report.machine.cpu = report.environment[0].detail = ODD[5];
  return counted(report);
}

function many(count) {
  const random = numbers(42);
  const report = rich();
  const completed = report.benchmarks.filter(({ outcome }) => outcome === "completed");
  const verdicts = ["pass", "pass", "pass", "pass", "fail", "warn", "inconclusive", "none"];
  const { allocs } = report.benchmarks[0].metrics;
  report.benchmarks = Array.from({ length: count }, (_, at) => ({
    ...measured({ ...completed[at % completed.length], metrics: { allocs } }, 10 ** (1 + 5 * random()), random, 500),
    id: `suite_${at % 7}::module::case_${at}/${at}`,
    bench: `suite_${at % 7}`,
    params: { n: String(at + 1) },
    verdict: verdicts[at % verdicts.length],
  }));
  return counted(report);
}

function counted(report) {
  const summary = { pass: 0, warn: 0, fail: 0, inconclusive: 0, unjudged: 0, errored: 0, skipped: 0 };
  for (const { outcome, verdict } of report.benchmarks) {
    summary[outcome === "completed" ? (verdict === "none" ? "unjudged" : verdict) : outcome] += 1;
  }
  report.summary = { ...report.summary, ...summary };
  return report;
}

module.exports = { ODD, interrupted, many, odd, rich, scenarios };

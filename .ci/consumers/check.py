"""Has each form of each report in a folder read by who reads that form, and compares with the results.

check.py FOLDER SCHEMA
"""

import json
import math
import pathlib
import re
import sys
from xml.etree import ElementTree

import jsonschema
import xmlschema
from junitparser import JUnitXml
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as plain_families

# The schema of Bencher Metric Format, as its reference has it.
BMF = {
    "type": "object",
    "patternProperties": {
        ".+": {
            "type": "object",
            "patternProperties": {
                ".+": {
                    "type": "object",
                    "properties": {
                        name: {"type": "number"}
                        for name in ("value", "lower_value", "upper_value")
                    },
                    "required": ["value"],
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}

# As github-action-benchmark reads the tool `cargo`.
ACTION = re.compile(r"^test (.+)\s+\.\.\. bench:\s+([0-9,.]+) (\w+/\w+) \(\+/- ([0-9,.]+)\)$")
# As Bencher's adapter `rust_bench` does.
BENCHER = re.compile(
    r"^test +([^ ]+) +\.\.\. +bench: +([0-9,.]+) +(ps|ns|us|ms|s)/iter +\(\+/- +([0-9,.]+)\)$"
)

DISRUPTIVE = {0x061C, 0x2028, 0x2029, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def shown(text):
    """What cannot be shown is spelt out."""
    short = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}

    def one(char):
        code = ord(char)
        if code < 0x20 or 0x7F <= code < 0xA0 or code in DISRUPTIVE:
            return short.get(char, f"\\u{{{code:x}}}")
        return char

    return "".join(map(one, text))


def known(value):
    return value is not None and math.isfinite(value)


def judged(case):
    return [target for target in case["targets"] if target["tier"] != "acceptable"]


def measured(report):
    return [case for case in report["benchmarks"] if case["outcome"] == "completed"]


def check_junit(report, text, schema):
    document = ElementTree.fromstring(text)
    # What that schema does not know, and most readers do.
    for test in document.iter("testcase"):
        for name in ("file", "line"):
            test.attrib.pop(name, None)
        for properties in test.findall("properties"):
            test.remove(properties)
    schema.validate(document)

    suites = list(JUnitXml.fromstring(text.encode()))
    tests = [test for suite in suites for test in suite]
    expected = [
        max(1, len(judged(case))) if case["outcome"] == "completed" else 1
        for case in report["benchmarks"]
    ]
    assert len(tests) == sum(expected), (len(tests), expected)
    for suite in suites:
        said = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert said == (suite.tests, suite.failures, suite.errors, suite.skipped), suite.name
        assert suite.hostname and suite.timestamp
    identities = [(suite.name, test.classname, test.name) for suite in suites for test in suite]
    assert len(set(identities)) == len(identities)
    assert len({identity[1:] for identity in identities}) == len(identities)
    classes = {test.classname for test in tests}
    for case in report["benchmarks"]:
        assert any(shown(case["id"]) in name for name in classes), case["id"][:80]
    return f"{len(tests)} test cases"


def check_openmetrics(report, text):
    families = list(text_string_to_metric_families(text))
    assert {family.type for family in families} == {"gauge"}
    # As the node exporter reads a text file.
    plain = [sample for family in plain_families(text) for sample in family.samples]
    assert plain == [sample for family in families for sample in family.samples]
    samples = [sample for family in families for sample in family.samples]
    assert all(math.isfinite(sample.value) and sample.timestamp is None for sample in samples)
    values = [sample for sample in samples if sample.name.startswith("perf_bench_value")]
    figures = [
        (case, name)
        for case in measured(report)
        for name, metric in case["metrics"].items()
        if known(metric["value"])
    ]
    assert len(values) == len(figures), (len(values), len(figures))
    read = {
        tuple(sample.labels[label] for label in ("package", "bench", "benchmark", "metric"))
        for sample in values
    }
    for case, name in figures:
        labels = (case["package"], case["bench"], case["id"], name)
        assert tuple(map(shown, labels)) in read, labels
    verdicts = [sample for sample in samples if sample.name == "perf_bench_target_verdict"]
    targets = sum(len(case["targets"]) for case in measured(report))
    assert sum(sample.value for sample in verdicts) == targets
    return f"{len(samples)} samples of {len(families)} families"


def check_bmf(report, text):
    figures = json.loads(text)
    jsonschema.validate(figures, BMF)
    for name, measures in figures.items():
        assert len(name.encode()) <= 1024, name
        assert all(len(measure.encode()) <= 64 for measure in measures), name
    with_figures = [
        case
        for case in measured(report)
        if any(known(metric["value"]) for metric in case["metrics"].values())
    ]
    assert len(figures) == len(with_figures)
    latencies = sum("latency" in measures for measures in figures.values())
    return f"{len(figures)} benchmarks, {latencies} latencies"


def check_bencher(report, text):
    lines = text.splitlines() if text.isascii() else text.split("\n")[:-1]
    typical = ("mean", "median", "p50")
    timed = [
        case
        for case in measured(report)
        if any(known(case["metrics"].get(name, {}).get("value")) for name in typical)
    ]
    assert len(lines) == len(timed)
    names = set()
    for line in lines:
        by_action, by_bencher = ACTION.match(line), BENCHER.match(line)
        assert by_action and by_bencher, line[:200]
        assert by_action[1].strip() == by_bencher[1] and by_action[2] == by_bencher[2]
        names.add(by_bencher[1])
    assert len(names) == len(lines)
    return f"{len(lines)} lines"


def main(folder, schema):
    schema = xmlschema.XMLSchema(schema)
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        told = {
            "junit": lambda text: check_junit(report, text, schema),
            "openmetrics": lambda text: check_openmetrics(report, text),
            "bmf": lambda text: check_bmf(report, text),
            "bencher": lambda text: check_bencher(report, text),
        }
        for form, check in told.items():
            written = path.with_suffix(f".{form}")
            text = written.read_bytes().decode("utf-8")
            print(f"{written.name}: {check(text)}")


main(pathlib.Path(sys.argv[1]), sys.argv[2])

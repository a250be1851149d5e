// Reads annotations as the runner of GitHub Actions does, and has the same ones written by its toolkit:
// the lines must be equal.
import fs from "node:fs";
import assert from "node:assert/strict";
import path from "node:path";
import * as core from "@actions/core";

const LINE = /^::(error|warning|notice) ([^:]*)::(.*)$/;

const data = (text) =>
  text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
const property = (text) => data(text.replaceAll("%3A", ":").replaceAll("%2C", ","));

function read(line) {
  const found = LINE.exec(line);
  assert(found, `no annotation: ${line}`);
  const [, kind, properties, message] = found;
  const named = properties.split(",").map((one) => {
    const [name, ...value] = one.split("=");
    return [name, property(value.join("="))];
  });
  return { kind, message: data(message), ...Object.fromEntries(named) };
}

function written({ kind, message, title, file, line }) {
  const write = process.stdout.write;
  let text = "";
  process.stdout.write = (part) => {
    text += part;
    return true;
  };
  try {
    core[kind](message, { title, file, startLine: line });
  } finally {
    process.stdout.write = write;
  }
  return text;
}

for (const file of process.argv.slice(2)) {
  const text = fs.readFileSync(file, "utf8");
  const lines = text.split("\n").slice(0, -1);
  assert(lines.length > 0 && lines.length <= 30, file);
  for (const line of lines) {
    const annotation = read(line);
    assert(annotation.title && annotation.message, line);
    assert.equal(written(annotation), `${line}\n`);
  }
  const kinds = lines.map((line) => read(line).kind);
  const order = ["error", "warning", "notice"];
  const places = kinds.map((kind) => order.indexOf(kind));
  assert.deepEqual(places, places.toSorted(), `${file}: errors lead`);
  for (const kind of new Set(kinds)) {
    assert(kinds.filter((other) => other === kind).length <= 10, file);
  }
  console.log(`${path.basename(file)}: ${lines.length} annotations`);
}

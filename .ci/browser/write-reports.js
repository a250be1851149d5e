// Writes the reports that pages are made of into the folder that is named.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { interrupted, many, odd, rich, scenarios } = require("./reports.js");

const reports = { rich: rich(), interrupted: interrupted(), odd: odd(), many: many(2_000), scenarios: scenarios() };
for (const [name, report] of Object.entries(reports)) {
  fs.writeFileSync(path.join(process.argv[2], `${name}.json`), JSON.stringify(report));
}

// Writes the reports that pages are made of into the folder that is named.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { interrupted, many, odd, rich } = require("./reports.js");

for (const [name, report] of Object.entries({ rich: rich(), interrupted: interrupted(), odd: odd(), many: many(2_000) })) {
  fs.writeFileSync(path.join(process.argv[2], `${name}.json`), JSON.stringify(report));
}

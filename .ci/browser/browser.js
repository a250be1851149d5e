// A browser that may not ask anything of anybody, and the page of one report in it.
"use strict";

const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });

// The page, and what went wrong in it; `hash` is the address of a case.
async function open(browser, name, { hash = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  const troubles = [];
  const address = pathToFileURL(path.join(process.env.REPORTS, `${name}.html`)).href;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const asked = request.url();
    if (asked.split("#")[0] !== address && !asked.startsWith("data:") && !asked.startsWith("blob:")) {
      troubles.push(`request: ${asked.slice(0, 200)}`);
    }
  });
  await page.goto(address + hash);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return { page, troubles, close: () => context.close() };
}

// The address of a case within a page.
const to = (id) => `#case/${encodeURIComponent(id)}`;

module.exports = { launch, open, to };

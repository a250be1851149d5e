"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const { after, before, describe, it } = require("node:test");
const { launch, open, to } = require("./browser.js");
const { ODD } = require("./reports.js");

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// Runs a test on a page of its own, in which nothing may go wrong.
const on = (name, options, test) => async () => {
  const opened = await open(browser, name, options);
  try {
    await test(opened.page);
    assert.deepEqual(opened.troubles, []);
  } finally {
    await opened.close();
  }
};

const names = (page) => page.locator(".cases tbody tr:not([hidden]) .name a").allTextContents();
// Waits for the page of the case of this name.
const caseIs = (page, name) => page.locator("#case h1").getByText(name, { exact: true }).waitFor();
const column = (page, title) => page.locator(".cases th", { has: page.locator(`button:text-is("${title}")`) });

// The cells of a column, top to bottom.
async function cells(page, title) {
  const titles = await page.locator(".cases th button").allInnerTexts();
  const place = titles.indexOf(title) + 1;
  return page.locator(`.cases tbody tr:not([hidden]) td:nth-child(${place})`).allTextContents();
}

// How many pixels of each chart have another colour than its corner, and how many such colours there are.
const drawn = (page) => page.evaluate(() =>
  [...document.querySelectorAll("[data-chart]")].map((figure) => {
    const { width, height } = figure.querySelector("canvas");
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(figure.querySelector("canvas"), 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let pixels = 0;
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) {
      const same = [0, 1, 2, 3].every((part) => data[at + part] === data[part]);
      if (same) continue;
      pixels += 1;
      colours.add(`${data[at] >> 4},${data[at + 1] >> 4},${data[at + 2] >> 4}`);
    }
    return { chart: figure.dataset.chart, pixels, colours: [...colours] };
  }));

// Waits until all charts were drawn anew after what `act` does.
async function redrawn(page, act) {
  await page.evaluate(() => document.querySelectorAll("canvas").forEach((canvas) => { canvas.dataset.old = ""; }));
  await act();
  await page.waitForFunction(() => document.querySelector("canvas:not([data-old])") && !document.querySelector("[data-old]"));
}

const background = (page, selector) =>
  page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);

function brightness(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return (red + green + blue) / 3;
}

describe("the overview", () => {
  it("tells the verdict, how many were judged, the machine, the clock, the checks, the commit and the grade", on("rich", {}, async (page) => {
    const text = await page.locator("#overview").innerText();
    for (const part of ["FAIL", "judged 9 of 16 cases", "AMD EPYC", "tsc, step 10 ns", "governor", "unknown", "0123456789 on main", "default", "Fair", "61 of 100"]) {
      assert.ok(text.includes(part), part);
    }
  }));

  it("begins with what needs a look", on("rich", {}, async (page) => {
    const found = await names(page);
    assert.deepEqual(found.slice(0, 3), ["checkout", "refill", "evict"]);
    assert.equal(await column(page, "verdict").getAttribute("aria-sort"), "ascending");
  }));

  it("sorts by every column, both ways", on("rich", {}, async (page) => {
    const titles = await page.locator(".cases th button").allInnerTexts();
    assert.ok(titles.length >= 10, titles.join());
    for (const title of titles) {
      const head = column(page, title);
      const ways = [];
      for (let turn = 0; turn < 2; turn += 1) {
        await head.locator("button").click();
        const way = await head.getAttribute("aria-sort");
        const filled = (await cells(page, title)).map((cell) => cell !== "");
        ways.push({ way, order: (await names(page)).join("\n") });
        // What has no figure stands last whichever way.
        assert.deepEqual(filled, [...filled].sort((one, other) => other - one), title);
        assert.equal(await page.locator('.cases th:not([aria-sort="none"])').count(), 1);
      }
      assert.deepEqual(ways.map(({ way }) => way).sort(), ["ascending", "descending"], title);
      const kinds = new Set((await cells(page, title)).filter((cell) => cell !== ""));
      if (kinds.size > 1) assert.notEqual(ways[0].order, ways[1].order, title);
    }
  }));

  it("says why a run failed although no case did", on("interrupted", {}, async (page) => {
    assert.equal(await page.locator("#overview .head .verdict").innerText(), "interrupted");
    assert.equal(await page.locator("#overview .ended").innerText(), "The run was interrupted.");
  }));

  it("sorts figures by their size and names by their numbers", on("rich", {}, async (page) => {
    await column(page, "mean").locator("button").click();
    const means = (await names(page)).filter((name) => name.startsWith("order/"));
    assert.deepEqual(means, ["order/10", "order/100", "order/1000", "order/10000"]);
    assert.equal((await names(page))[0], "Clearing<u32>/100");
    await column(page, "case").locator("button").click();
    const sorted = await names(page);
    assert.deepEqual(sorted.slice(0, 3), ["checkout", "Clearing<u32>/100", "contended"]);
    assert.ok(sorted.indexOf("shared/threads=2") < sorted.indexOf("shared/threads=16"));
  }));

  it("sorts by the keyboard", on("rich", {}, async (page) => {
    await column(page, "mean").locator("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await column(page, "mean").getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Space");
    assert.equal(await column(page, "mean").getAttribute("aria-sort"), "descending");
    assert.equal((await names(page))[0], "contended");
  }));

  it("filters by text and by verdict", on("rich", {}, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("CACHE:: order");
    assert.equal((await names(page)).length, 4);
    assert.equal(await page.locator(".shown").innerText(), "4 of 16 shown");
    await page.locator("input").fill("cpu");
    assert.deepEqual(await names(page), ["sort/1000"]);
    await page.locator("input").fill("sorting");
    assert.deepEqual((await names(page)).sort(), ["evict", "sort/1000"]);
    await page.locator("input").fill("nowhere to be found");
    await page.getByText("No case is left").waitFor();
    await page.locator("input").fill("");
    await page.locator('.chip[data-standing="fail"]').click();
    assert.deepEqual(await names(page), ["checkout"]);
    await page.locator('.chip[data-standing="errored"]').click();
    assert.deepEqual(await names(page), ["checkout", "refill"]);
    assert.equal(await page.locator('.chip[aria-pressed="true"]').count(), 2);
    await page.locator('.chip[data-standing="fail"]').click();
    await page.locator('.chip[data-standing="errored"]').click();
    assert.equal((await names(page)).length, 16);
  }));

  it("draws an interval for every mean, change and target that has one", on("rich", {}, async (page) => {
    assert.equal(await page.locator(".cases .wide .bar").count(), 14 + 1);
    assert.ok(await page.locator(".cases .target .bar").count() >= 8);
    const width = await page.locator(".cases .bar").first().evaluate((bar) => bar.getBoundingClientRect().width);
    assert.ok(width > 60, String(width));
  }));

  it("has no word that stands for nothing: each verdict has a sign and a word", on("rich", {}, async (page) => {
    const signs = await page.locator(".cases .verdict").evaluateAll((all) =>
      all.map((one) => `${one.dataset.sign} ${one.textContent}`));
    const different = [...new Set(signs)];
    assert.equal(different.length, 8, different.join());
    assert.equal(new Set(different.map((one) => one.split(" ")[0])).size, 8);
  }));
});

describe("a case", () => {
  it("is opened by the mouse anywhere in its row, and left by the way back", on("rich", {}, async (page) => {
    await page.locator(".cases tbody tr", { hasText: "checkout" }).locator("td").nth(2).click();
    await caseIs(page, "checkout");
    assert.equal(new URL(page.url()).hash, to("cache::checkout"));
    await page.goBack();
    await page.locator(".cases").waitFor();
    assert.equal(await page.locator("#case").isVisible(), false);
  }));

  it("is opened and left by the keyboard", on("rich", {}, async (page) => {
    await page.locator(".cases tbody tr a").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await caseIs(page, "refill");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    await page.keyboard.press("Escape");
    await page.locator(".cases").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "refill");
    await page.keyboard.press("End");
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "network");
  }));

  it("shows its targets, reasons, figures, disturbances, grade and advice", on("rich", { hash: to("cache::get_hit") }, async (page) => {
    const text = await page.locator("#case").innerText();
    for (const part of [
      "p99 < 1us", "29x under", "p99 is at most 34 ns", "allocs == 0", "the limit could be tighter", "far from every limit",
      "Good", "82 of 100", "samples interrupted", "benches/cache.rs:12", "alloc_bytes", "calls timed together",
      "calls timed alone", "counted", "cargo bench --bench cache -- --baseline main --exact cache::get_hit", "baseline:main",
      "+2.5% [+1, +4]", "regressed", "notice",
    ]) {
      assert.ok(text.includes(part), part);
    }
  }));

  it("says why nothing could be told", on("rich", { hash: to("cache::evict") }, async (page) => {
    const text = await page.locator("#case").innerText();
    assert.ok(text.includes("too few calls"));
    assert.ok(text.includes("p99 cannot be told from 120 calls; 299 are needed"));
  }));

  it("shows the error line by line", on("rich", { hash: to("cache::refill") }, async (page) => {
    assert.match(await page.locator(".why").innerText(), /panicked at .*\nno room left/);
  }));

  it("shows figures of its own", on("rich", { hash: to("cache::contended") }, async (page) => {
    const text = await page.locator("#case").innerText();
    for (const part of ["figures of its own", "lock_wait.p99", "cache_hits", "97%"]) assert.ok(text.includes(part), part);
  }));

  it("leads to the next one in the table's order", on("rich", { hash: to("cache::checkout") }, async (page) => {
    await page.getByText("next", { exact: true }).click();
    await caseIs(page, "refill");
  }));

  it("is found by its id alone, as people paste it", on("rich", { hash: "#cache::sort/1000" }, (page) => caseIs(page, "sort/1000")));

  it("copies the command", on("rich", { hash: to("cache::checkout"), permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.getByRole("button", { name: "Copy the command" }).first().click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, "cargo bench --bench cache -- --exact cache::checkout");
  }));

  it("copies where the clipboard is refused", on("rich", { hash: to("cache::checkout") }, async (page) => {
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
      document.execCommand = (what) => {
        window.copied = `${what}: ${getSelection()}${document.activeElement.value ?? ""}`;
        return true;
      };
    });
    await page.getByRole("button", { name: "Copy the command" }).first().click();
    await page.getByText("Copied", { exact: true }).waitFor();
    assert.match(await page.evaluate(() => window.copied), /^copy: .*cargo bench --bench cache -- --exact cache::checkout$/);
  }));
});

describe("the charts", () => {
  const CALLS = ["density", "cumulative", "percentiles", "timeline"];

  for (const [id, more] of [
    ["cache::checkout", []],
    ["cache::order/100", ["scaling"]],
    ["cache::shared/threads=4", ["callers-throughput", "callers-time"]],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      it(`of ${id} are all drawn, ${colorScheme}`, on("rich", { hash: to(id), colorScheme }, async (page) => {
        const found = await drawn(page);
        assert.deepEqual(found.map(({ chart }) => chart), [...CALLS, ...more]);
        for (const { chart, pixels, colours } of found) {
          assert.ok(pixels > 2_000, `${chart}: ${pixels} pixels`);
          assert.ok(colours.length > 5, `${chart}: ${colours.length} colours`);
        }
      }));
    }
  }

  it("are not drawn before a case is opened", on("rich", {}, async (page) => {
    assert.equal(await page.locator("canvas").count(), 0);
    await page.evaluate((hash) => { location.hash = hash; }, to("cache::checkout"));
    await page.locator("canvas").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".cases").waitFor();
    assert.equal(await page.locator("canvas").count(), 0);
  }));

  it("show the limit and the baseline", on("rich", { hash: to("cache::checkout") }, async (page) => {
    for (const chart of ["density", "cumulative", "percentiles"]) {
      const keys = await page.locator(`[data-chart="${chart}"] .key`).allInnerTexts();
      assert.deepEqual(keys, ["this run", "baseline:main", "limit"], chart);
    }
    // As the style sheet has them, four bits of each.
    const [base, limit] = ["11,6,0", "10,3,0"];
    for (const { chart, colours } of (await drawn(page)).slice(0, 3)) {
      assert.ok(colours.includes(base), `${chart}: no baseline`);
      assert.ok(colours.includes(limit), `${chart}: no limit`);
    }
  }));

  it("have no key for a limit that lies elsewhere", on("rich", { hash: to("cache::order/10") }, async (page) => {
    for (const chart of ["density", "cumulative", "percentiles"]) {
      const keys = await page.locator(`[data-chart="${chart}"] .key`).allInnerTexts();
      assert.deepEqual(keys, ["this run", "baseline:main"], chart);
    }
  }));

  it("read out what the pointer is at", on("rich", { hash: to("cache::checkout") }, async (page) => {
    for (const [chart, expected] of [["cumulative", /% of the calls take .* or less/], ["timeline", /calls, mean .* fastest .* slowest/], ["percentiles", /^p[\d.]+: /], ["density", /of the calls/]]) {
      const figure = page.locator(`[data-chart="${chart}"]`);
      await figure.locator(".u-over").hover();
      assert.match(await figure.locator(".reading").innerText(), expected);
    }
  }));

  it("follow the width of the window", on("rich", { hash: to("cache::checkout") }, async (page) => {
    await page.setViewportSize({ width: 420, height: 800 });
    await page.waitForFunction(() => [...document.querySelectorAll(".uplot")].every((plot) => plot.clientWidth < 420));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 420);
  }));
});

describe("a scenario", () => {
  const COURSE = ["load-rate", "load-times", "load-present", "load-errors", "load-cpu", "load-rss", "load-lag"];
  const CURVE = ["curve-goodput", "curve-times"];
  const keys = (page, chart) => page.locator(`[data-chart="${chart}"] .key`).allInnerTexts();
  const stages = (page, title) => page.evaluate((wanted) => {
    const table = document.querySelector(".stages table");
    const place = [...table.querySelectorAll("th")].findIndex((head) => head.textContent === wanted);
    return [...table.querySelectorAll("tbody tr")].map((row) => row.children[place].textContent);
  }, title);

  for (const [id, charts] of [
    ["http::checkout", COURSE],
    ["http::lookup", [...CURVE, ...COURSE]],
    ["http::search", [...CURVE, "load-rate", "load-times", "load-present", "load-cpu", "load-rss"]],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      it(`${id} has its charts, ${colorScheme}`, on("scenarios", { hash: to(id), colorScheme }, async (page) => {
        const found = (await drawn(page)).filter(({ chart }) => /^(load|curve)-/.test(chart));
        assert.deepEqual(found.map(({ chart }) => chart), charts);
        for (const { chart, pixels, colours } of found) {
          assert.ok(pixels > 2_000, `${chart}: ${pixels} pixels`);
          assert.ok(colours.length > 5, `${chart}: ${colours.length} colours`);
        }
      }));
    }
  }

  it("of an open model tells its stages, its faults and how the generator did", on("scenarios", { hash: to("http::checkout") }, async (page) => {
    const text = await page.locator("#case").innerText();
    for (const part of ["open, response time", "40% of the mix", "Little's law", "skipped, the folder is no file system of its own", "connection refused", "23,120 of 23,143 held"]) {
      assert.ok(text.includes(part), part);
    }
    assert.deepEqual(await stages(page, "stage"), ["ramp up", "steady", "burst", "calm", "after"]);
    assert.equal((await stages(page, "dropped"))[2], "60");
    assert.deepEqual(await keys(page, "load-rate"), ["done", "offered", "fault", "event"]);
    assert.deepEqual(await keys(page, "load-cpu"), ["this process", "server under test", "fault", "event"]);
  }));

  it("has a ground for every second stage and for faults, and a mark at what happened", on("scenarios", { hash: to("http::checkout") }, async (page) => {
    // How opaque the chart is at these seconds, where no line and no grid is.
    const [plain, stage, fault, event] = await page.evaluate((seconds) => {
      const canvas = document.querySelector('[data-chart="load-rate"] canvas');
      const [whole, plot] = [canvas, canvas.parentElement.querySelector(".u-over")].map((part) => part.getBoundingClientRect());
      const scale = canvas.width / whole.width;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return seconds.map((second) => {
        const left = (plot.left - whole.left + (second / 26) * plot.width) * scale;
        const top = (plot.top - whole.top + 0.3 * plot.height) * scale;
        return copy.getImageData(Math.round(left), Math.round(top), 1, 1).data[3];
      });
    }, [2.3, 8.6, 10.9, 17]);
    assert.equal(plain, 0);
    assert.ok(stage > 0 && fault > 2 * stage && event > 100, `${stage}, ${fault}, ${event}`);
  }));

  it("of a search tells what broke and marks the capacity", on("scenarios", { hash: to("http::lookup") }, async (page) => {
    assert.ok((await stages(page, "finding")).includes("p95 > 200ms over 2s"));
    assert.deepEqual(await keys(page, "curve-goodput"), ["goodput", "all that is offered", "not sustained", "capacity 2.25 k/s"]);
    assert.deepEqual(await keys(page, "curve-times"), ["p95", "p99", "not sustained", "capacity 2.25 k/s"]);
    const figure = page.locator('[data-chart="curve-goodput"]');
    const { width } = await figure.locator(".u-over").boundingBox();
    await figure.locator(".u-over").hover({ position: { x: width - 3, y: 60 } });
    assert.equal(await figure.locator(".reading").innerText(), "4 k/s calls offered a second: goodput 2.38 k/s, not sustained");
  }));

  it("of virtual users is told by service times and held against a law", on("scenarios", { hash: to("http::search") }, async (page) => {
    const text = await page.locator("#case").innerText();
    for (const part of ["closed, service time", "too slow", "the peak lies at 43.6 users"]) assert.ok(text.includes(part), part);
    assert.deepEqual(await keys(page, "curve-goodput"), ["goodput", "fitted law", "peak 43.6"]);
    assert.deepEqual(await keys(page, "load-present"), ["in flight", "users"]);
    assert.deepEqual((await stages(page, "load")).slice(0, 2), ["1 user", "2 users"]);
  }));

  it("reads out a second with its stage and its fault", on("scenarios", { hash: to("http::checkout") }, async (page) => {
    const figure = page.locator('[data-chart="load-rate"]');
    const { width } = await figure.locator(".u-over").boundingBox();
    await figure.locator(".u-over").hover({ position: { x: (width * 10.5) / 26, y: 60 } });
    assert.match(await figure.locator(".reading").innerText(), /^1[01] s \(steady, latency 50ms\): done 1 k\/s, offered 1 k\/s$/);
  }));

  it("fits a narrow screen", on("scenarios", { hash: to("http::checkout"), viewport: { width: 420, height: 800 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 420);
  }));

  it("has its columns in the table", on("scenarios", {}, async (page) => {
    const titles = await page.locator(".cases th button").allInnerTexts();
    for (const title of ["p95", "goodput", "errors", "dropped"]) assert.ok(titles.includes(title), title);
  }));
});

describe("themes", () => {
  it("follow the system until one is chosen, and the choice is remembered", on("rich", { colorScheme: "dark" }, async (page) => {
    assert.ok(brightness(await background(page, "body")) < 60);
    await page.locator("#theme").click();
    assert.equal(await page.locator("#theme").innerText(), "Theme: light");
    assert.ok(brightness(await background(page, "body")) > 200);
    await page.reload();
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    assert.equal(await page.locator("#theme").innerText(), "Theme: light");
    assert.ok(brightness(await background(page, "body")) > 200);
    await page.locator("#theme").click();
    assert.ok(brightness(await background(page, "body")) < 60);
    await page.locator("#theme").click();
    assert.equal(await page.locator("#theme").innerText(), "Theme: auto");
  }));

  it("draw the charts anew", on("rich", { hash: to("cache::checkout") }, async (page) => {
    const light = (await drawn(page)).map(({ colours }) => colours.join());
    await page.locator("#theme").click();
    await redrawn(page, () => page.locator("#theme").click());
    const dark = (await drawn(page)).map(({ colours }) => colours.join());
    light.forEach((colours, at) => assert.notEqual(colours, dark[at]));
  }));

  it("work where nothing can be stored", async () => {
    const opened = await open(browser, "rich");
    try {
      await opened.page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", { get: () => { throw new Error("no storage"); } });
      });
      await opened.page.reload();
      await opened.page.waitForSelector("html[data-ready]", { state: "attached" });
      await opened.page.locator("#theme").click();
      await opened.page.locator("#theme").click();
      assert.ok(brightness(await background(opened.page, "body")) < 60);
      assert.deepEqual(opened.troubles, []);
    } finally {
      await opened.close();
    }
  });
});

describe("on paper", () => {
  it("the page is light, and nothing that is needed is cut off", on("rich", { colorScheme: "dark" }, async (page) => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.ok(brightness(await background(page, "body")) > 200);
    assert.equal(await page.locator("#theme").isVisible(), false);
    const cut = await page.evaluate(() => {
      const { right } = document.querySelector("#cases").getBoundingClientRect();
      return [...document.querySelectorAll(".cases td")].filter((cell) => cell.getBoundingClientRect().right > right + 1).length;
    });
    assert.equal(cut, 0);
    assert.equal((await names(page)).length, 16);
  }));

  it("the charts are light too", on("rich", { hash: to("cache::checkout"), colorScheme: "dark" }, async (page) => {
    const dark = (await drawn(page)).map(({ colours }) => colours.join());
    await redrawn(page, () => page.emulateMedia({ media: "print", colorScheme: "dark" }));
    const paper = (await drawn(page)).map(({ colours }) => colours.join());
    dark.forEach((colours, at) => assert.notEqual(colours, paper[at]));
    assert.ok(brightness(await background(page, ".chart")) > 200);
  }));
});

describe("odd names", () => {
  it("are shown as text and do nothing", on("odd", {}, async (page) => {
    const text = await page.locator(".cases").innerText();
    for (const part of ['it\'s "quoted"', "</script><b>bold</b>", "<!--<script>", "a&amp;b", "🦀 日本", "\\u{1b}[31mred", "\\u{202e}txt.exe", "{{scripts}}", "${1 + 1}"]) {
      assert.ok(text.includes(part), part);
    }
    assert.equal(await page.locator(".cases tbody tr").count(), ODD.length);
    assert.equal(await page.evaluate(() => window.injected), undefined);
    assert.equal(await page.locator("img, .cases b").count(), 0);
  }));

  for (const id of ODD) {
    const shown = JSON.stringify(id.length > 40 ? `${id.slice(0, 37)}…` : id);
    it(`${shown} has a page`, on("odd", { hash: to(id) }, async (page) => {
      await page.locator("#case").waitFor();
      assert.equal(await page.locator("canvas").count(), 4 + 7);
      assert.equal(await page.evaluate(() => window.injected), undefined);
      assert.equal(await page.locator("img, #case table b").count(), 0);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 1280, `${width} pixels wide`);
    }));
  }

  it("an address that leads nowhere shows the table", on("odd", { hash: "#case/%E0%A4%A" }, async (page) => {
    await page.locator(".cases").waitFor();
  }));
});

describe("2,000 cases", () => {
  it("are usable in under 3 s, and sorted and filtered in well under 1 s", on("many", {}, async (page) => {
    const began = Date.now();
    await page.reload({ waitUntil: "commit" });
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    await page.locator(".cases tbody tr").first().click({ trial: true });
    const usable = Date.now() - began;
    const times = await page.evaluate(() => {
      const took = (act) => {
        const start = performance.now();
        act();
        document.body.getBoundingClientRect();
        return performance.now() - start;
      };
      const input = document.querySelector("input");
      const write = (text) => {
        input.value = text;
        input.dispatchEvent(new Event("input"));
      };
      return {
        sort: took(() => document.querySelectorAll(".cases th button")[2].click()),
        filter: took(() => write("case_19")),
        all: took(() => write("")),
      };
    });
    console.log(`usable after ${usable} ms; ${JSON.stringify(times)}`);
    assert.equal(await page.locator(".cases tbody tr").count(), 2_000);
    assert.ok(usable < 3_000, `${usable} ms`);
    for (const [what, ms] of Object.entries(times)) assert.ok(ms < 700, `${what}: ${ms} ms`);
  }));

  it("open a case at once", on("many", {}, async (page) => {
    const took = await page.evaluate((hash) => new Promise((done) => {
      const start = performance.now();
      location.hash = hash;
      addEventListener("hashchange", () => requestAnimationFrame(() => done(performance.now() - start)));
    }), to(`suite_${1998 % 7}::module::case_1998/1998`));
    assert.equal(await page.locator("canvas").count(), 4);
    assert.ok(took < 2_000, `${took} ms`);
  }));
});

describe("the report itself", () => {
  it("is saved as it was written", on("rich", {}, async (page) => {
    const saving = page.waitForEvent("download");
    await page.locator("#download").click();
    const saved = await saving;
    const report = JSON.parse(fs.readFileSync(await saved.path(), "utf8"));
    assert.equal(report.schema, "perf-report/1");
    assert.equal(report.benchmarks.length, 16);
    assert.ok(report.benchmarks[0].histogram.length > 10);
  }));

  it("fits a narrow screen", on("rich", { viewport: { width: 420, height: 800 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 420);
    await page.locator(".cases tbody tr").first().click();
    await caseIs(page, "checkout");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 420);
  }));
});

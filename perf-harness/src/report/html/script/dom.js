// Elements are made of text alone: nothing in a report is ever read as markup.
const dom = (() => {
  // `of` holds attributes; a `dataset` and handlers (`onclick`) too.
  function el(name, of, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(of ?? {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === "dataset") Object.assign(element.dataset, value);
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
    return element;
  }

  const SIGNS = {
    fail: "✗",
    errored: "‼",
    inconclusive: "?",
    warn: "!",
    notice: "•",
    pass: "✓",
    none: "–",
    skipped: "○",
  };

  // How something came out: its word with its sign.
  function verdict(standing, word) {
    return el("span", { class: "verdict", dataset: { standing, sign: SIGNS[standing] } }, word);
  }

  // A name may be broken where its parts meet.
  const breakable = (text) => text.split(/(?<=::|[/,_])/).flatMap((part, turn) => (turn === 0 ? [part] : [el("wbr"), part]));

  function facts(list) {
    return el("dl", { class: "facts" }, list.map((fact) =>
      el("div", null, el("dt", null, fact.what), el("dd", null, fact.is))));
  }

  function section(title, ...children) {
    const heading = el("h2", null, title);
    return el("section", { "aria-label": title }, heading, ...children);
  }

  // A table that is only read.
  function table(titles, rows) {
    const head = titles.map((title) =>
      el("th", { scope: "col", class: title.number ? "number" : undefined }, title.text ?? title));
    return el("div", { class: "scroll" },
      el("table", { class: "rows" }, el("thead", null, el("tr", null, head)), el("tbody", null, rows)));
  }

  // An interval with its figure, as shares of the width; `mark` is where the scale's own line is.
  function bar(span, place, mark) {
    if (!span || (span.at === null && (span.lo === null || span.hi === null))) return undefined;
    const share = (value) => `${(100 * Math.min(0.99, Math.max(0.01, place(value)))).toFixed(2)}%`;
    const bar = el("span", { class: "bar", "aria-hidden": "true" });
    const set = (name, value) => bar.style.setProperty(name, value);
    set("--p", span.at === null ? "-9px" : share(span.at));
    set("--a", share(span.lo ?? span.at));
    set("--b", share(span.hi ?? span.at));
    set("--m", mark === undefined ? "-9px" : share(mark));
    return bar;
  }

  // A logarithmic scale of shares from `from` to `to`.
  function logarithmic(from, to) {
    const low = Math.log(from);
    const width = Math.log(to) - low;
    return (value) => (value > 0 ? (Math.log(value) - low) / width : 0);
  }

  function data(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  return { SIGNS, bar, breakable, data, el, facts, logarithmic, section, table, verdict };
})();

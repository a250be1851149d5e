// The cases: one row each, sorted by any column, filtered by text and by verdict.
const table = (() => {
  const { el, SIGNS } = dom;
  const CHANGES = dom.logarithmic(1 / 1.5, 1.5);
  const NEARNESS = dom.logarithmic(1 / 16, 4);
  let rows = [];
  let body;
  let shown;
  let nothing;
  let input;
  const chosen = new Set();

  function make(display) {
    const order = display.counts.map(({ standing }) => standing);
    const place = scaleOf(display);
    rows = display.cases.map((of, at) => row(of, at, display.columns, place));
    const columns = [
      { title: "verdict", value: ({ of }) => order.indexOf(of.standing) },
      { title: "case", value: ({ of }) => of.name },
      ...display.columns.map((column) => ({
        title: column.title,
        bars: BARS[column.kind],
        number: column.kind === "figure",
        value: ({ of }) => value(of, column),
      })),
    ];
    body = el("tbody", { role: "rowgroup" }, rows.map(({ line }) => line));
    body.addEventListener("click", follow);
    body.addEventListener("keydown", walk);
    const head = el("tr", { role: "row" }, columns.map(title));
    nothing = el("p", { class: "nothing", hidden: true }, "No case is left by these filters.");
    const whole = el("table", { class: "cases", role: "table", "aria-label": "Cases" },
      el("thead", { role: "rowgroup" }, head), body);
    setWidths(whole, display);
    sort(columns[0], head.children[0], 1);
    return [filters(display.counts), el("div", { id: "cases", class: "scroll", tabindex: "-1" }, whole, nothing)];
  }

  const BARS = {
    bar: "The bars show the figures and their intervals on one logarithmic scale",
    target: "The bars show how near figures and intervals are to the limit, which is the mark: a sixteenth of it at the left, four times as much at the right",
    change: "The bars show ratios and intervals: the mark is no change, the ends are a third less and half as much more",
    ratio: "The bars show ratios and intervals: the mark is 1, the ends are a third less and half as much more",
  };

  // What a column shows of a case beside its bar.
  function shownText(of, { kind, cell: at }) {
    switch (kind) {
      case "bar":
      case "figure":
        return `${of.cells[at].figure} ${of.cells[at].interval}`;
      case "change":
        return of.change?.text ?? "";
      case "ratio":
        return of.ratio?.text ?? "";
      case "grade":
        return of.grade?.text ?? "";
      default:
        return of.bench;
    }
  }

  // Least widths in pixels, and the columns' shares of what is left.
  function setWidths(whole, display) {
    const widths = [[126, 0], [180, 2], ...display.columns.map((column) => {
      if (column.kind === "target") return [180, 1.6];
      const longest = display.cases.reduce((most, of) => Math.max(most, shownText(of, column).length), 0);
      // A title has an arrow beside it.
      const least = Math.max(24 + 7.6 * longest, 42 + 7.2 * column.title.length);
      return [Math.min(210, least), column.kind === "bar" ? 1 : 0.5];
    })];
    const columns = widths.map(([least, share]) => (share ? `minmax(${least}px, ${share}fr)` : `${least}px`));
    whole.style.setProperty("--columns", columns.join(" "));
    // On paper nothing scrolls: the columns share what there is.
    whole.style.setProperty("--printed", widths.map(([least]) => `minmax(0, ${least}fr)`).join(" "));
    whole.style.setProperty("--least", `${widths.reduce((sum, [least]) => sum + least, 0)}px`);
  }

  // All means on one scale.
  function scaleOf(display) {
    const spans = display.cases.map((of) => of.cells[0]?.span).filter((span) => span?.at > 0);
    const ends = spans.flatMap(({ lo, at, hi }) => [lo, at, hi]).filter((end) => end > 0);
    const low = ends.reduce((least, end) => Math.min(least, end), Infinity);
    const high = ends.reduce((most, end) => Math.max(most, end), 0);
    return dom.logarithmic(low / 1.3, high * 1.3);
  }

  function row(of, at, columns, place) {
    const link = el("a", { href: router.address(of.key), tabindex: at === 0 ? "0" : "-1" }, dom.breakable(of.name || "(no name)"));
    const cells = [
      el("td", { role: "cell", class: "standing" }, dom.verdict(of.standing, of.verdict)),
      el("td", { role: "cell", class: "name" }, link,
        [of.group, ...of.tags].filter((tag) => tag).flatMap((tag) => [" ", el("span", { class: "tag" }, tag)])),
      ...columns.map((column) => cell(of, column, place)),
    ];
    const text = [of.name, of.id, of.group, of.bench, of.verdict, ...of.tags].join("\n").toLowerCase();
    return { of, at, link, text, line: el("tr", { role: "row" }, cells) };
  }

  function cell(of, { kind, title, cell: at }, place) {
    const named = (style, ...children) => {
      const filled = children.filter((child) => child);
      return el("td", { role: "cell", class: style, dataset: filled.length > 0 ? { title } : {} }, filled);
    };
    const figure = of.cells[at];
    const interval = figure?.interval && el("span", { class: "dim" }, ` ${figure.interval}`);
    switch (kind) {
      case "bar":
        return named("wide", figure.figure, interval, figure.span.at > 0 && dom.bar(figure.span, place));
      case "figure":
        return named("number", figure.figure, interval);
      case "change":
        return named("wide", of.change?.text, of.change?.span?.at && dom.bar(of.change.span, CHANGES, 1));
      case "ratio":
        return named("wide", of.ratio?.text, of.ratio?.span?.at && dom.bar(of.ratio.span, CHANGES, 1));
      case "target":
        return named("target", of.target?.text, of.target?.aside && el("span", { class: "aside" }, of.target.aside), of.target && dom.bar(of.target.span, NEARNESS, 1));
      case "grade":
        return named("", of.grade?.text);
      default:
        return named("", of.bench);
    }
  }

  // What a column is sorted by. Last, whichever way, stand first texts without a figure (null) and
  // then nothing (undefined).
  function value(of, { kind, cell: at }) {
    switch (kind) {
      case "change":
        return of.change ? of.change.span?.at ?? null : undefined;
      case "ratio":
        return of.ratio ? of.ratio.span?.at ?? 1 : undefined;
      case "target":
        return of.target ? of.target.span?.at ?? null : undefined;
      case "grade":
        return of.grade?.value;
      case "text":
        return of.bench;
      default:
        return of.cells[at].figure ? of.cells[at].span.at : undefined;
    }
  }

  function title(column) {
    const head = el("th", { role: "columnheader", scope: "col", class: column.number ? "number" : undefined, "aria-sort": "none" });
    head.append(el("button", {
      type: "button",
      title: column.bars,
      onclick: () => sort(column, head, head.getAttribute("aria-sort") === "ascending" ? -1 : 1),
    }, column.title));
    return head;
  }

  function sort(column, head, way) {
    for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    const keyed = rows.map((row) => ({ row, key: column.value(row) }));
    const names = new Intl.Collator("en", { numeric: true });
    const lack = (key) => (key === undefined ? 2 : key === null ? 1 : 0);
    keyed.sort((one, other) => {
      if (lack(one.key) || lack(other.key)) return lack(one.key) - lack(other.key) || one.row.at - other.row.at;
      const order = typeof one.key === "string" ? names.compare(one.key, other.key) : one.key - other.key;
      return order * way || one.row.at - other.row.at;
    });
    rows = keyed.map(({ row }) => row);
    body.append(...rows.map(({ line }) => line));
  }

  function filters(counts) {
    input = el("input", {
      type: "search",
      placeholder: "Filter by name, group, tag, bench",
      "aria-label": "Filter the cases by name, group, tag or bench target",
      "aria-keyshortcuts": "/",
      oninput: filter,
    });
    const chips = counts.map(({ standing, word, count }) => {
      const chip = el("button", {
        type: "button",
        class: "chip",
        "aria-pressed": "false",
        dataset: { standing, sign: SIGNS[standing] },
        onclick: () => {
          if (!chosen.delete(standing)) chosen.add(standing);
          chip.setAttribute("aria-pressed", chosen.has(standing));
          filter();
        },
      }, `${word} ${count}`);
      return chip;
    });
    shown = el("span", { class: "shown", role: "status" }, `${rows.length} of ${rows.length} shown`);
    return el("div", { class: "filters", role: "search" },
      input, el("div", { class: "chips", role: "group", "aria-label": "Verdicts" }, chips), shown);
  }

  // Every word has to be found.
  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word);
    let count = 0;
    for (const { of, text, line } of rows) {
      const stays = (chosen.size === 0 || chosen.has(of.standing)) && words.every((word) => text.includes(word));
      line.hidden = !stays;
      count += stays;
    }
    shown.textContent = `${count} of ${rows.length} shown`;
    nothing.hidden = count > 0;
  }

  // The whole row leads to the case, but text in it can be marked.
  function follow(event) {
    const line = event.target.closest("tr");
    if (event.target.closest("a") || !line || String(getSelection())) return;
    location.hash = line.querySelector("a").hash;
  }

  // Arrows go from row to row.
  function walk(event) {
    const visible = order();
    const at = visible.findIndex(({ line }) => line === event.target.closest("tr"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: visible.length - 1 }[event.key];
    if (at < 0 || visible[to] === undefined) return;
    event.preventDefault();
    focus(visible[to]);
  }

  function focus(row) {
    for (const { link } of rows) link.tabIndex = -1;
    row.link.tabIndex = 0;
    row.link.focus();
  }

  // The rows that are to be seen, in their order.
  const order = () => rows.filter(({ line }) => !line.hidden);

  return {
    make,
    filterByText: () => input.focus(),
    focusOn: (place) => focus(rows.find(({ at }) => at === place)),
    order: () => order().map(({ at }) => at),
  };
})();

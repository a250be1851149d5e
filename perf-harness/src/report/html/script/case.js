// The page of a case: everything that is known of it.
const casePage = (() => {
  const { el, section, verdict } = dom;
  const NEARNESS = dom.logarithmic(1 / 16, 4);
  const CHANGES = dom.logarithmic(1 / 1.5, 1.5);

  // `neighbours` are the links to the cases before and after it, where there are any.
  function make(report, display, place, neighbours) {
    const shown = display.cases[place];
    const benchmark = report.benchmarks[place];
    return [
      el("nav", { class: "trail", "aria-label": "Cases" },
        el("a", { href: "#" }, "← all cases"),
        el("span", { class: "turn" }, neighbours)),
      head(shown),
      why(shown),
      shown.targets.length > 0 && section("Targets", el("ul", { class: "verdicts" }, shown.targets.map(target))),
      section("Repeat it", commands(shown)),
      remarks(shown),
      ...scenario(benchmark, shown),
      calls(report, benchmark, shown),
      scaling(report, display, place),
      shown.changes.length > 0 && section("Changes", changes(shown.changes)),
      shown.metrics.length > 0 && section("Figures", metrics(shown.metrics, display.sections)),
      disturbance(shown),
    ].filter((part) => part);
  }

  function head(shown) {
    const grade = shown.grade && el("span", { class: "aside" },
      "grade ", el("strong", null, shown.grade.text));
    return el("header", null,
      el("div", { class: "head" },
        verdict(shown.standing, shown.verdict),
        el("h1", { tabindex: "-1" }, shown.name || "(no name)"),
        shown.cells[0]?.figure && el("span", { class: "aside" }, el("strong", null, shown.cells[0].figure), ` ${shown.cells[0].interval}`),
        grade),
      el("p", { class: "id mono" }, shown.id),
      dom.facts(shown.facts));
  }

  function why(shown) {
    if (!shown.why) return undefined;
    return el("div", { class: "why", dataset: { standing: shown.standing } }, shown.why);
  }

  function target(of) {
    const tier = of.tier && el("span", { class: "tag" }, of.tier);
    const margin = of.margin && el("span", { class: "dim" }, `  ${of.margin}`);
    const known = [of.target, of.margin, of.reason, `${of.target}, ${of.reason}`];
    return el("li", null,
      verdict(of.standing, of.verdict),
      el("span", { class: "what" }, of.target, " ", tier, margin),
      el("span", null, dom.bar(of.nearness, NEARNESS, 1)),
      known.includes(of.sentence) ? undefined : el("span", { class: "sentence" }, of.sentence),
      of.reason && of.reason !== of.margin ? el("span", { class: "sentence" }, `Reason: ${of.reason}`) : undefined);
  }

  function commands(shown) {
    return el("div", { class: "commands" }, command("again", shown.again),
      shown.next && command("next", shown.next),
      shown.then && el("div", { class: "command" }, el("span", { class: "label" }, "then"), el("span", { class: "then" }, shown.then)));
  }

  function command(label, text) {
    const button = el("button", {
      type: "button",
      "aria-label": `Copy the command: ${label}`,
      onclick: async () => {
        button.textContent = (await copied(text)) ? "Copied" : "Not copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      },
    }, "Copy");
    return el("div", { class: "command" }, el("span", { class: "label" }, label), el("code", null, text), button);
  }

  // A page from disk may be refused the clipboard; then the older way is tried.
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = el("textarea", { "aria-hidden": "true", tabindex: "-1" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  // What the figures suggest, and what they should be read with.
  function remarks(shown) {
    const list = (title, lines) => lines.length > 0 &&
      section(title, el("ul", { class: "list" }, lines.map((line) => el("li", null, line))));
    const parts = [
      list("Recommendations", shown.recommendations),
      list("Notes", shown.notes),
      list("Grade", shown.grade?.reasons ?? []),
    ].filter((part) => part);
    return parts.length > 0 && el("div", { class: "columns" }, parts);
  }

  function disturbance(shown) {
    return shown.ledger.length > 0 && section("Disturbance", el("div", { class: "disturbance" },
      el("p", null, shown.disturbance || "no sign of a disturbance, as far as is known"),
      dom.facts(shown.ledger)));
  }

  // What it was, its course, and the curve of a search.
  function scenario(benchmark, shown) {
    const of = shown.scenario;
    if (!of) return [];
    const drawn = (title, figures) => figures.length > 0 &&
      section(title, el("div", { class: "charts", dataset: { count: figures.length } }, figures));
    const rows = of.rows.map((row) => el("tr", null, row.map((cell, place) =>
      el("td", { class: of.titles[place].number ? "number" : undefined }, cell))));
    return [
      section("Scenario", el("p", { class: "scenario" }, of.head), dom.facts(of.said),
        rows.length > 0 && el("div", { class: "stages" }, dom.table(of.titles, rows))),
      drawn("Load", loadCharts.curve(benchmark.series, shown)),
      drawn("Course", loadCharts.course(benchmark.series, shown)),
    ];
  }

  function calls(report, benchmark, shown) {
    const figures = callCharts.figures(benchmark, shown, report.benchmarks[shown.base_case]);
    return figures.length > 0 && section("Calls timed alone", el("div", { class: "charts", dataset: { count: figures.length } }, figures));
  }

  function scaling(report, display, place) {
    const figures = scalingCharts.figures(report, display, place);
    return figures.length > 0 && section("Scaling", el("div", { class: "charts", dataset: { count: figures.length } }, figures));
  }

  function changes(list) {
    const rows = list.map((of) => el("tr", null,
      el("td", null, of.metric),
      el("td", null, of.reference),
      el("td", { class: "number" }, of.base),
      el("td", { class: "number" }, of.current),
      el("td", null, of.text, of.ratio.at > 0 && dom.bar(of.ratio, CHANGES, 1)),
      el("td", null, of.verdict),
      el("td", null, of.severity && verdict(of.severity, of.severity))));
    const number = (text) => ({ text, number: true });
    return dom.table(["metric", "against", number("before"), number("now"), "change", "answer", "tier"], rows);
  }

  function metrics(list, sections) {
    const rows = [];
    let last;
    for (const of of list) {
      if (of.section !== last) {
        last = of.section;
        rows.push(el("tr", null, el("th", { colspan: "9", scope: "rowgroup" }, sections[last])));
      }
      rows.push(el("tr", null,
        el("td", null, of.name),
        el("td", { class: "number" }, of.figure),
        el("td", { class: "dim brief" }, of.interval || of.bound),
        el("td", { class: "brief" }, of.change),
        el("td", { class: "brief" }, of.kind),
        el("td", { class: "number" }, of.samples),
        el("td", { class: "number" }, of.watched),
        el("td", null, of.better),
        el("td", { class: "dim" }, of.reason)));
    }
    const number = (text) => ({ text, number: true });
    return dom.table(["metric", number("figure"), "interval", "change", "from", number("samples"), number("watched"), "better", "remark"], rows);
  }

  return { make };
})();

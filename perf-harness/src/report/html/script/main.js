// Which page is shown, by the address.
const display = dom.data("display");
let report;

// Only a case's page needs the report itself, which may be large.
function wholeReport() {
  report ??= dom.data("report");
  return report;
}

const places = new Map();
display.cases.forEach(({ key }, place) => {
  if (!places.has(key)) places.set(key, place);
});

const pages = { overview: document.getElementById("overview"), case: document.getElementById("case") };
let at;
let scrolled = 0;

function show() {
  const place = router.isEmpty(location.hash) ? undefined : places.get(router.key(location.hash));
  if (place === at && !pages.overview.hidden === (place === undefined)) return;
  if (at === undefined) scrolled = scrollY;
  charts.clear();
  const before = at;
  at = place;
  pages.overview.hidden = place !== undefined;
  pages.case.hidden = place === undefined;
  if (place === undefined) {
    pages.case.replaceChildren();
    document.title = titleOf(display.title);
    scrollTo(0, scrolled);
    if (before !== undefined) table.focusOn(before);
    return;
  }
  pages.case.replaceChildren(...casePage.make(wholeReport(), display, place, neighbours(place)));
  document.title = titleOf(display.cases[place].name);
  charts.show();
  scrollTo(0, 0);
  pages.case.querySelector("h1").focus({ preventScroll: true });
}

const titleOf = (what) => [what, display.verdict, "benchmark report"].filter((part) => part).join(" · ");

// The cases before and after it in the table's order.
function neighbours(place) {
  const order = table.order();
  const here = order.indexOf(place);
  const link = (to, text) => to !== undefined &&
    dom.el("a", { href: router.address(display.cases[to].key) }, text);
  if (here < 0) return [];
  return [link(order[here - 1], "previous"), link(order[here + 1], "next")].filter((part) => part);
}

function download() {
  const file = new Blob([JSON.stringify(wholeReport(), null, 2), "\n"], { type: "application/json" });
  const address = URL.createObjectURL(file);
  dom.el("a", { href: address, download: "report.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea")) return;
  if (event.key === "Escape" && at !== undefined) location.hash = "";
  if (event.key === "/" && at === undefined) {
    event.preventDefault();
    table.filterByText();
  }
}

theme.start();
pages.overview.append(...overview.head(display), ...table.make(display));
document.getElementById("download").addEventListener("click", download);
addEventListener("hashchange", show);
addEventListener("keydown", pressed);
show();
document.documentElement.dataset.ready = "";

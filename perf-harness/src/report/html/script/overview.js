// What the whole came to, and where it was measured.
const overview = (() => {
  const { el, verdict } = dom;

  // Everything above the table.
  function head(display) {
    return [
      el("header", null,
        el("div", { class: "head" },
          verdict(display.standing, display.verdict),
          el("h1", null, display.title),
          el("span", { class: "aside" }, display.census),
          display.grade && grade(display.grade)),
        display.ended && el("p", { class: "ended" }, display.ended),
        display.grade && reasons(display.grade),
        el("div", { class: "shares", "aria-hidden": "true" }, display.counts.map(share))),
      el("div", { class: "about" },
        dom.facts(display.facts),
        el("dl", { class: "facts", "aria-label": "Checks of the environment" }, checks(display.checks))),
    ];
  }

  function share({ standing, count }) {
    const part = el("span", { dataset: { standing } });
    part.style.flex = count;
    return part;
  }

  const grade = ({ text }) => el("span", { class: "aside" }, "grade ", el("strong", null, text));

  // A check that found nothing takes no more than its line.
  const STANDING = { ok: "pass", warn: "warn", unknown: "none" };

  function checks(list) {
    return list.map(({ what, status, detail }) =>
      el("div", null, el("dt", null, what), el("dd", null, verdict(STANDING[status], status), ` ${detail}`)));
  }

  // What the grade is made of.
  const reasons = (grade) => el("p", { class: "reasons" }, grade.reasons.join(" · "));

  return { head };
})();

// Charts in general: a figure with a caption, a plot, and a line that reads out what the pointer is at.
const charts = (() => {
  const { el } = dom;
  const HEIGHT = 220;
  const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
  const font = (ratio) => FONT.replace("11px", `${11 * ratio}px`);
  const ARROWS = { x: [" ←", "", " →"], y: [" ↓", "", " ↑"] };
  let open = [];

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) open.find((chart) => chart.place === target)?.fit();
  });

  // `kind` names the chart for what looks for it, `keys` are pairs of a class and a text, and
  // `options(colour)` gives uPlot's options; `data` is uPlot's.
  function figure({ kind, title, keys = [], label, options, data, reading }) {
    const place = el("div", { class: "plot", role: "img", "aria-label": label });
    const line = el("div", { class: "reading", "aria-hidden": "true" });
    const caption = el("figcaption", null, el("b", null, title),
      keys.map(([style, text]) => el("span", { class: `key ${style}`, title: text }, text)));
    open.push(new Chart(place, line, { options, data, reading }));
    return el("figure", { class: "chart", dataset: { chart: kind } }, caption, place, line);
  }

  class Chart {
    constructor(place, line, of) {
      Object.assign(this, { place, line }, of);
    }

    draw() {
      this.plot?.destroy();
      const options = this.options(theme.colour);
      options.hooks = { ...options.hooks, setCursor: [(plot) => this.read(plot)] };
      this.plot = new uPlot({ ...common(), ...options, width: this.width(), height: HEIGHT }, this.data, this.place);
    }

    width() {
      return Math.max(200, Math.floor(this.place.clientWidth));
    }

    fit() {
      if (this.plot && Math.abs(this.plot.width - this.width()) > 1) {
        this.plot.setSize({ width: this.width(), height: HEIGHT });
      }
    }

    read(plot) {
      const at = plot.cursor.idx;
      this.line.textContent = at === null || at === undefined || !this.reading ? "" : this.reading(plot, at);
    }
  }

  // Draws what was put into the page since the last call to `clear`.
  function show() {
    for (const chart of open) {
      chart.draw();
      sizes.observe(chart.place);
    }
  }

  function clear() {
    sizes.disconnect();
    for (const chart of open) chart.plot?.destroy();
    open = [];
  }

  theme.onChange(() => open.forEach((chart) => chart.plot && chart.draw()));

  function common() {
    return {
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      // Half of a label at the right end has room.
      padding: [10, 26, 0, 0],
    };
  }

  function axis(colour, values, more = {}) {
    return {
      stroke: colour("soft"),
      font: FONT,
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { stroke: colour("grid"), width: 1, size: 4 },
      gap: 4,
      size: 24,
      // Every split was chosen with a label in mind.
      filter: (_, splits) => splits,
      values: (_, splits) => splits.map((split) => (split === null ? "" : values(split))),
      ...more,
    };
  }

  // An axis at the left, as wide as its texts are.
  function sideAxis(colour, values, more = {}) {
    const size = (_, texts) => 16 + 6.4 * Math.max(3, ...(texts ?? []).map((text) => text.length));
    return axis(colour, values, { size, ...more });
  }

  // A logarithmic scale from `from` to `to`, and its ticks: 1, 2, 5 where there is room for them.
  function logScale(from, to) {
    return { distr: 3, log: 10, range: [from, to] };
  }

  function logSplits(from, to, most = 8) {
    if (to / from < 4) return evenSplits(from, to, most);
    let splits = [];
    for (const digits of [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
      splits = [];
      for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power += 1) {
        splits.push(...digits.map((digit) => digit * 10 ** power).filter((split) => split >= from && split <= to));
      }
      if (splits.length <= most) break;
    }
    // Of many decades only every second, third … has a tick.
    const every = Math.ceil(splits.length / most);
    return splits.filter((_, place) => place % every === 0);
  }

  // Round numbers, for a short piece of a logarithmic axis.
  function evenSplits(from, to, most) {
    const rough = (to - from) / (most - 1);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10);
    const splits = [];
    for (let split = Math.ceil(from / step) * step; split <= to; split += step) splits.push(split);
    return splits;
  }

  // Lines at limits, each with its text; of one beyond the chart only the text with an arrow is
  // left, at the edge. `scale` is "x" or "y"; `down` is where the texts begin, as a share of the
  // height, and `from` of a horizontal line where its text stands.
  function limits(lines, scale, down = 0) {
    return (plot) => {
      const { ctx, bbox } = plot;
      const ratio = devicePixelRatio;
      const [right, bottom] = [bbox.left + bbox.width, bbox.top + bbox.height];
      ctx.save();
      ctx.font = font(ratio);
      ctx.textAlign = "left";
      ctx.textBaseline = "alphabetic";
      ctx.strokeStyle = ctx.fillStyle = theme.colour("limit");
      ctx.lineWidth = 1.5 * ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      let beyond = 0;
      lines.forEach(({ at, label, from }, turn) => {
        const { min, max } = plot.scales[scale];
        const place = plot.valToPos(Math.min(max, Math.max(min, at)), scale, true);
        const side = at > max ? 1 : at < min ? -1 : 0;
        const text = `${label}${ARROWS[scale][side + 1]}`;
        const width = ctx.measureText(text).width + 8 * ratio;
        const line = bbox.top + down * bbox.height + (12 + 14 * turn) * ratio;
        if (side === 0) {
          ctx.beginPath();
          ctx.moveTo(scale === "x" ? place : bbox.left, scale === "x" ? bbox.top : place);
          ctx.lineTo(scale === "x" ? place : right, scale === "x" ? bottom : place);
          ctx.stroke();
        }
        if (scale === "x") {
          ctx.fillText(text, place + width > right ? place - width + 3 * ratio : place + 5 * ratio, line);
        } else if (side === 0) {
          const start = plot.valToPos(Math.min(from, plot.scales.x.max), "x", true) + 8 * ratio;
          const above = place > bbox.top + 16 * ratio;
          ctx.fillText(text, Math.min(start, right - width), above ? place - 4 * ratio : place + 13 * ratio);
        } else {
          const edge = side > 0 ? bbox.top + (12 + 14 * beyond) * ratio : bottom - (4 + 14 * beyond) * ratio;
          beyond += 1;
          ctx.fillText(text, right - width, edge);
        }
      });
      ctx.restore();
    };
  }

  // Whiskers from lo to hi at x.
  function whiskers(points, colour) {
    return (plot) => {
      const { ctx } = plot;
      const ratio = devicePixelRatio;
      ctx.save();
      ctx.strokeStyle = theme.colour(colour);
      ctx.lineWidth = 1.5 * ratio;
      ctx.setLineDash([]);
      for (const { x, lo, hi } of points) {
        const at = plot.valToPos(x, "x", true);
        const [top, bottom] = [hi, lo].map((value) => plot.valToPos(value, "y", true));
        ctx.beginPath();
        ctx.moveTo(at, top);
        ctx.lineTo(at, bottom);
        for (const end of [top, bottom]) {
          ctx.moveTo(at - 4 * ratio, end);
          ctx.lineTo(at + 4 * ratio, end);
        }
        ctx.stroke();
      }
      ctx.restore();
    };
  }

  return { axis, clear, figure, font, limits, logScale, logSplits, show, sideAxis, whiskers };
})();

// The course of a scenario by the second, and how its figures fall off with the load.
const loadCharts = (() => {
  const { axis, logScale, logSplits, sideAxis } = charts;
  const stepped = uPlot.paths.stepped({ align: 1 });
  const DASHES = { now: [], base: [7, 4], third: [2, 3] };
  // Steps of sizes.
  const POWERS = Array.from({ length: 50 }, (_, power) => 2 ** power);
  const STYLES = ["now", "base", "third"];

  // All charts over time, as figures.
  function course({ seconds }, shown) {
    if (seconds.length < 2) return [];
    const spans = [...seconds].sort((one, other) => one.begin_ns - other.begin_ns);
    const rate = (count) => spans.map((span) => count(span) / Math.max((span.end_ns - span.begin_ns) / 1e9, 1e-9));
    const each = (value) => spans.map((span) => value(span) ?? null);
    const of = (kind, title, text, lines, more = {}) =>
      chart({ kind, title, text, lines: lines.filter(isTold), spans, marks: shown.scenario, ...more });
    const closed = spans.some(({ users }) => users > 0);
    const words = shown.scenario.times;
    return [
      of("load-rate", "Rate", units.rate, [
        { name: "done", values: rate((span) => span.passed + span.failed) },
        ...(closed ? [] : [{ name: "offered", values: rate((span) => span.offered) }]),
      ]),
      of("load-times", `Times by the second (${words})`, units.time, ["p50", "p95", "p99"].map((name) =>
        ({ name, values: each((span) => span.times?.[name]) })), { log: true, limits: limitsOf(shown) }),
      of("load-present", "Calls in flight", units.count, [
        { name: "in flight", values: each((span) => span.in_flight) },
        { name: "backlog", values: each((span) => span.backlog), some: true },
        { name: "users", values: each((span) => span.users), some: true },
      ]),
      of("load-errors", "Errors", units.rate, [
        { name: "errors", values: rate((span) => span.failed), some: true },
        { name: "dropped", values: rate((span) => span.dropped), some: true },
      ]),
      of("load-cpu", "Processor", units.percent, processes(each, "cpu")),
      of("load-rss", "Resident memory", units.bytes, processes(each, "rss"), { ticks: { incrs: POWERS } }),
      of("load-lag", "Lateness of starts, p99", units.time, [{ name: "lag", values: each((span) => span.lag_p99) }]),
    ].filter((figure) => figure);
  }

  const processes = (each, what) => [
    { name: "this process", values: each((span) => span.process?.[what]) },
    { name: "server under test", values: each((span) => span.child?.[what]) },
  ];

  // What is nowhere known is not drawn, and `some` not either where there is none of it.
  const isTold = ({ values, some }) => values.some((value) => value !== null && (!some || value !== 0));

  const limitsOf = (shown) => shown.targets
    .filter((target) => target.line && target.line.fraction !== null)
    .map((target) => ({ at: target.line.ns, label: target.target, from: 0 }));

  function chart({ kind, title, text, lines, spans, marks, log = false, ticks = {}, limits = [] }) {
    if (lines.length === 0) return undefined;
    const begin = spans.map((span) => span.begin_ns / 1e9);
    const end = spans[spans.length - 1].end_ns / 1e9;
    const { scale, axisOf } = heights(lines.flatMap(({ values }) => values), log);
    const highest = Math.max(0, ...lines.flatMap(({ values }) => values).filter((value) => value !== null));
    const keys = lines.map(({ name }, place) => [STYLES[place], name]);
    if (marks.faults.length > 0) keys.push(["fault", "fault"]);
    if (marks.events.length > 0) keys.push(["event", "event"]);
    return charts.figure({
      kind,
      title,
      keys,
      label: `${title} over ${units.time(end * 1e9)}: ${lines.map(({ name }) => name).join(", ")}, at most ${text(highest)}`,
      data: [[...begin, end], ...lines.map(({ values }) => [...values, values[values.length - 1]])],
      reading: (_, at) => {
        const span = Math.min(at, spans.length - 1);
        const figures = lines.map(({ name, values }) => `${name} ${values[span] === null ? "–" : text(values[span])}`);
        return `${units.time(spans[span].begin_ns)}${during(marks, begin[span])}: ${figures.join(", ")}`;
      },
      options: (colour) => ({
        scales: { x: { time: false, range: [begin[0], end] }, y: scale },
        axes: [axis(colour, (seconds) => units.time(seconds * 1e9), { space: 60 }), sideAxis(colour, text, { ...axisOf, ...ticks })],
        series: [{}, ...lines.map((_, place) => style(colour, STYLES[place], { paths: stepped }))],
        hooks: {
          drawClear: [(plot) => stretches(plot, marks)],
          draw: [(plot) => names(plot, marks), charts.limits(limits, "y")],
        },
      }),
    });
  }

  // A scale that holds the values, with room for names above them: from 0 on, or logarithmic where they
  // lie far apart.
  function heights(values, log) {
    const known = values.filter((value) => value !== null && (!log || value > 0));
    const highest = Math.max(...known, Number.MIN_VALUE);
    const lowest = Math.min(...known);
    if (log && highest / lowest > 6) {
      const [from, to] = [lowest / 1.2, highest * (highest / lowest) ** 0.14];
      return { scale: logScale(from, to), axisOf: { splits: () => logSplits(from, to, 6) } };
    }
    return { scale: { range: [0, highest < 1e-9 ? 1 : highest * 1.2] }, axisOf: {} };
  }

  const style = (colour, name, more) => ({
    stroke: colour(name),
    width: name === "now" ? 1.75 : 1.5,
    dash: DASHES[name],
    points: { show: false },
    ...more,
  });

  // The stage and the faults at a time, for the line below the chart.
  function during({ stages, faults }, at) {
    const there = [...stages, ...faults].filter(({ from, to }) => at >= from && at < to);
    return there.length > 0 ? ` (${there.map(({ label }) => label).join(", ")})` : "";
  }

  // Every second stage has a ground of its own, and so have faults.
  function stretches(plot, { stages, faults }) {
    // One at which the load jumps takes no time.
    stages.filter(({ from, to }) => to > from).filter((_, place) => place % 2 === 1).forEach((stage) => ground(plot, stage, "stage-fill"));
    faults.forEach((fault) => ground(plot, fault, "fault-fill"));
  }

  function ground(plot, { from, to }, colour) {
    const { ctx, bbox } = plot;
    const [left, right] = [from, to].map((at) => edge(plot, at));
    ctx.save();
    ctx.fillStyle = theme.colour(colour);
    ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), bbox.height);
    ctx.restore();
  }

  function edge(plot, at) {
    const { min, max } = plot.scales.x;
    return plot.valToPos(Math.min(max, Math.max(min, at)), "x", true);
  }

  // Names of stages where there is room for them, and a mark at each event.
  function names(plot, { stages, events }) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = charts.font(ratio);
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.colour("soft");
    for (const { from, to, label } of stages) {
      const [left, right] = [from, to].map((at) => edge(plot, at));
      if (ctx.measureText(label).width + 6 * ratio < right - left) ctx.fillText(label, left + 3 * ratio, bbox.top + 2 * ratio);
    }
    ctx.strokeStyle = ctx.fillStyle = theme.colour("limit");
    ctx.lineWidth = ratio;
    ctx.setLineDash([]);
    for (const { at } of events) {
      const place = edge(plot, at);
      ctx.beginPath();
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(place - 4 * ratio, bbox.top);
      ctx.lineTo(place + 4 * ratio, bbox.top);
      ctx.lineTo(place, bbox.top + 7 * ratio);
      ctx.fill();
    }
    ctx.restore();
  }

  // The degradation curve, as figures: what was done, and how long it took.
  function curve({ curve: points }, shown) {
    if (points.length < 2) return [];
    const loads = points.map(({ load }) => load);
    const { over, loads: marks, times } = shown.scenario;
    const isRate = over !== "virtual users";
    const load = isRate ? units.rate : units.count;
    const of = (kind, title, text, lines, log) => overLoad({ kind, title, text, lines: lines.filter(isTold), log, points, loads, load, over, marks });
    const fitted = { name: "fitted law", values: points.map((point) => point.fitted), style: "base" };
    const offered = { name: "all that is offered", values: loads, style: "ideal" };
    return [
      of("curve-goodput", "Goodput over load", units.rate, [
        { name: "goodput", values: points.map(({ goodput }) => goodput), style: "now" },
        fitted,
        ...(isRate ? [offered] : []),
      ], false),
      of("curve-times", `Times over load (${times})`, units.time, ["p95", "p99"].map((name, place) =>
        ({ name, values: points.map((point) => point.times?.[name] ?? null), style: STYLES[place] })), true),
    ].filter((figure) => figure);
  }

  function overLoad({ kind, title, text, lines, log, points, loads, load, over, marks }) {
    if (lines.length === 0) return undefined;
    const [first, last] = [loads[0], loads[loads.length - 1]];
    const isWide = first > 0 && last / first > 6;
    const [left, right] = isWide ? [first / 1.15, last * 1.15] : [Math.max(0, first - (last - first) * 0.08), last + (last - first) * 0.08 + 1e-9];
    // What is offered beyond the capacity would press the curve down.
    const drawn = lines.filter((line) => line.style !== "ideal").flatMap(({ values }) => values);
    const { scale, axisOf } = heights(drawn, log);
    const broken = points.map((point, place) => ({ point, place })).filter(({ point }) => !point.held);
    const keys = lines.map(({ name, style: key }) => [key, name]);
    if (broken.length > 0) keys.push(["broken", "not sustained"]);
    keys.push(...marks.map(({ label }) => ["limit", label]));
    return charts.figure({
      kind,
      title,
      keys,
      label: `${title}: ${lines[0].values.map((value, place) => `${load(loads[place])}: ${value === null ? "–" : text(value)}`).join(", ")}`,
      data: [loads, ...lines.map(({ values }) => values)],
      reading: (_, at) => {
        const figures = lines.filter((line) => line.style !== "ideal")
          .map(({ name, values }) => `${name} ${values[at] === null ? "–" : text(values[at])}`);
        return `${load(loads[at])} ${over}: ${figures.join(", ")}${points[at].held ? "" : ", not sustained"}`;
      },
      options: (colour) => ({
        scales: { x: { time: false, ...(isWide ? logScale(left, right) : { range: [left, right] }) }, y: scale },
        axes: [
          axis(colour, load, isWide ? { splits: () => (areApart(loads) ? loads : logSplits(left, right, 7)) } : { space: 70 }),
          sideAxis(colour, text, axisOf),
        ],
        series: [{}, ...lines.map((line) => (line.style === "ideal"
          ? { stroke: colour("soft"), width: 1.25, dash: [6, 4], points: { show: false } }
          : style(colour, line.style, { spanGaps: true, points: { show: line.style !== "base" || log, size: 6, fill: colour(line.style) } })))],
        hooks: { draw: [(plot) => broken.forEach((one) => ring(plot, loads[one.place], lines[0].values[one.place])), charts.limits(marks, "x", 0.75)] },
      }),
    });
  }

  // Whether each load has room for its figure below a logarithmic axis.
  const areApart = (loads) => {
    const step = (loads[loads.length - 1] / loads[0]) ** (1 / 9);
    return loads.every((load, place) => place === 0 || load / loads[place - 1] >= step);
  };

  // Around a load that was not sustained.
  function ring(plot, x, y) {
    if (y === null) return;
    const { ctx } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = theme.colour("limit");
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(plot.valToPos(x, "x", true), plot.valToPos(y, "y", true), 6 * ratio, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
  }

  return { course, curve };
})();

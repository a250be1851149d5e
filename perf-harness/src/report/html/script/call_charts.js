// What calls that were timed alone tell: how their times are distributed, and in what order they came.
const callCharts = (() => {
  const { axis, logScale, logSplits, sideAxis } = charts;
  const stepped = uPlot.paths.stepped({ align: 1 });
  const line = uPlot.paths.linear();

  // All of a case, as figures. `baseCase` is the case that it was measured beside.
  function figures(benchmark, shown, baseCase) {
    const now = benchmark.histogram;
    const list = [];
    if (now.length > 0) {
      const base = benchmark.base_histogram?.cells ?? baseCase?.histogram ?? [];
      const lines = shown.targets
        .filter((target) => target.line)
        .map((target) => ({
          at: target.line.ns,
          fraction: target.line.fraction,
          label: target.tier ? `${target.target} (${target.tier})` : target.target,
        }));
      const of = { now, base, lines, name: shown.base, metrics: benchmark.metrics };
      list.push(density(of), cumulative(of), percentiles(of));
    }
    const times = benchmark.timeline ?? [];
    if (times.length > 1) list.push(timeline(times));
    return list;
  }

  function keys({ base, name, lines }) {
    const keys = [["", "this run"]];
    if (base.length > 0) keys.push(["base", name]);
    if (lines.length > 0) keys.push(["limit", lines.length > 1 ? "limits" : "limit"]);
    return keys;
  }

  const series = (colour, paths, more = {}) => ({
    stroke: colour("now"),
    width: 1.75,
    paths,
    points: { show: false },
    spanGaps: true,
    ...more,
  });

  const baseSeries = (colour, paths) => series(colour, paths, { stroke: colour("base"), dash: [6, 4], width: 1.5 });

  function xAxis(scale, colour) {
    return axis(colour, units.time, scale.log
      ? { splits: () => logSplits(scale.from, scale.to, 7) }
      : { space: 70 });
  }

  function xScale(scale) {
    return scale.log ? logScale(scale.from, scale.to) : { range: [scale.from, scale.to] };
  }

  // Of what lies elsewhere no line is drawn, so that it has no key.
  const onScale = (lines, { from, to }) => lines.filter(({ at }) => at >= from && at <= to);

  function spoken(what, list) {
    const calls = cells.total(list);
    return `${what} of ${calls} calls, from ${units.time(list[0][0])} to ${units.time(list[list.length - 1][0])}`;
  }

  function density(of) {
    const scale = cells.axis([of.now, of.base], of.lines.map((limit) => limit.at));
    const bounds = cells.edges(scale, of.now);
    const shares = [of.now, of.base].filter((list) => list.length > 0).map((list) => cells.density(list, bounds));
    const most = Math.max(...shares.flat());
    const data = [bounds, ...shares.map((list) => [...list, list[list.length - 1]])];
    return charts.figure({
      kind: "density",
      title: "Distribution",
      keys: keys({ ...of, lines: onScale(of.lines, scale) }),
      label: spoken("Distribution", of.now),
      data,
      reading: (_, at) => {
        const end = Math.min(at + 1, bounds.length - 1);
        const held = shares.map((list) => units.percent(list[Math.min(at, list.length - 1)]));
        const beside = held.length > 1 ? `, ${of.name} ${held[1]}` : "";
        return `${units.time(bounds[end - 1])} to ${units.time(bounds[end])}: ${held[0]} of the calls${beside}`;
      },
      options: (colour) => ({
        scales: { x: { time: false, ...xScale(scale) }, y: { range: [0, most * 1.08] } },
        axes: [xAxis(scale, colour), sideAxis(colour, units.percent)],
        series: [
          {},
          series(colour, stepped, { fill: colour("now-fill") }),
          ...(shares.length > 1 ? [baseSeries(colour, stepped)] : []),
        ],
        hooks: { draw: [charts.limits(of.lines, "x")] },
      }),
    });
  }

  function cumulative(of) {
    const scale = cells.axis([of.now, of.base], of.lines.map((limit) => limit.at));
    const both = [of.now, of.base].filter((list) => list.length > 0).map((list) => cells.cumulative(list, scale));
    const data = uPlot.join(both);
    return charts.figure({
      kind: "cumulative",
      title: "Cumulative",
      keys: keys({ ...of, lines: onScale(of.lines, scale) }),
      label: spoken("Cumulative distribution", of.now),
      data,
      reading: (_, at) => `${units.percent(latest(data[1], at))} of the calls take ${units.time(data[0][at])} or less`,
      options: (colour) => ({
        scales: { x: { time: false, ...xScale(scale) }, y: { range: [0, 1.04] } },
        axes: [xAxis(scale, colour), sideAxis(colour, units.percent)],
        series: [{}, series(colour, stepped), ...(both.length > 1 ? [baseSeries(colour, stepped)] : [])],
        hooks: { draw: [charts.limits(of.lines, "x", 0.4)] },
      }),
    });
  }

  // A joined table has gaps where only the other curve has a point.
  function latest(values, at) {
    let place = at;
    while (place > 0 && (values[place] === null || values[place] === undefined)) place -= 1;
    return values[place] ?? 0;
  }

  function percentiles(of) {
    const both = [of.now, of.base].filter((list) => list.length > 0).map((list) => cells.percentiles(list));
    const data = uPlot.join(both);
    const lines = of.lines.filter((limit) => limit.fraction !== null);
    const rare = Math.max(...both.map(([xs]) => xs[xs.length - 1]));
    const intervals = known(of.metrics, rare);
    const highs = [...both.map(([, ys]) => ys[ys.length - 1]), ...intervals.map(({ hi }) => hi)];
    const lows = [...both.map(([, ys]) => ys[0]), ...intervals.map(({ lo }) => lo)];
    const [lowest, highest] = [Math.min(...lows), Math.max(...highs)];
    let [from, to] = [lowest, highest];
    for (const { at } of lines) {
      if (at > highest && at <= highest * cells.REACH) to = Math.max(to, at);
      if (at < lowest && at >= lowest / cells.REACH) from = Math.min(from, at);
    }
    const log = to / from > 6;
    [from, to] = log ? [from / 1.15, to * 1.25] : [Math.max(0, from - (to - from) * 0.08), to + (to - from) * 0.12 + 0.5];
    const ticks = [1, 2, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].filter((tick) => tick <= rare);
    return charts.figure({
      kind: "percentiles",
      title: "Percentiles",
      keys: keys({ ...of, lines: onScale(lines, { from, to }) }),
      label: spoken("Percentiles on a logarithmic tail", of.now),
      data,
      reading: (_, at) => `${units.percentile(data[0][at])}: ${units.time(latest(data[1], at))}`,
      options: (colour) => ({
        scales: {
          x: { time: false, ...logScale(1, Math.max(rare, 2)) },
          y: log ? logScale(from, to) : { range: [from, to] },
        },
        axes: [
          axis(colour, (oneIn) => (oneIn === 1 ? "min" : units.percentile(oneIn)), { splits: (plot) => (plot.width * Math.log(2) > 50 * Math.log(rare) ? ticks : ticks.slice(1)) }),
          sideAxis(colour, units.time, log ? { splits: () => logSplits(from, to) } : {}),
        ],
        series: [{}, series(colour, stepped), ...(both.length > 1 ? [baseSeries(colour, stepped)] : [])],
        hooks: {
          draw: [
            charts.whiskers(intervals, "now"),
            charts.limits(lines.map((limit) => ({ ...limit, from: 1 / (1 - limit.fraction) })), "y"),
            (plot) => lines.forEach((limit) => aim(plot, limit)),
          ],
        },
      }),
    });
  }

  // Percentiles of the case that have an interval, where the curve has a place for them.
  function known(metrics, rare) {
    return Object.entries(metrics).flatMap(([name, { lo, hi }]) => {
      const percent = /^p([0-9.]+)$/.exec(name)?.[1];
      const x = 1 / (1 - Number(percent) / 100);
      return percent && x <= rare && lo > 0 && hi > 0 ? [{ x, lo, hi }] : [];
    });
  }

  // Where a limit on a percentile is held against the curve.
  function aim(plot, { at, fraction }) {
    const { min, max } = plot.scales.y;
    const x = 1 / (1 - fraction);
    if (at < min || at > max || x > plot.scales.x.max) return;
    const ratio = devicePixelRatio;
    const { ctx } = plot;
    ctx.save();
    ctx.fillStyle = theme.colour("limit");
    const [left, top] = [plot.valToPos(x, "x", true), plot.valToPos(at, "y", true)];
    ctx.beginPath();
    ctx.moveTo(left, top);
    ctx.lineTo(left - 5 * ratio, top - 9 * ratio);
    ctx.lineTo(left + 5 * ratio, top - 9 * ratio);
    ctx.fill();
    ctx.restore();
  }

  function timeline(times) {
    const data = [
      times.map(([ns]) => ns / 1e9),
      ...[2, 3, 4].map((place) => times.map((moment) => Math.max(moment[place], 0.5))),
    ];
    const [from, to] = [Math.min(...data[1]), Math.max(...data[3])];
    const log = to / from > 6;
    const range = log ? [from / 1.15, to * 1.15] : [Math.max(0, from - (to - from) * 0.1), to + (to - from) * 0.1 + 0.5];
    return charts.figure({
      kind: "timeline",
      title: "Samples in time order",
      keys: [["", "mean"], ["band", "fastest to slowest"]],
      label: `Samples in time order, over ${units.time(times[times.length - 1][0])}`,
      data,
      reading: (_, at) => {
        const [ns, calls, fastest, mean, slowest] = times[at];
        const [low, middle, high] = [fastest, mean, slowest].map(units.time);
        return `${units.time(ns)}: ${calls} calls, mean ${middle}, fastest ${low}, slowest ${high}`;
      },
      options: (colour) => ({
        scales: {
          x: { time: false, range: (_, low, high) => [low, high] },
          y: log ? logScale(...range) : { range },
        },
        axes: [
          axis(colour, (seconds) => units.time(seconds * 1e9)),
          sideAxis(colour, units.time, log ? { splits: () => logSplits(...range) } : {}),
        ],
        series: [
          {},
          series(colour, line, { width: 0.5 }),
          series(colour, line),
          series(colour, line, { width: 0.5 }),
        ],
        bands: [{ series: [3, 1], fill: colour("now-fill") }],
      }),
    });
  }

  return { figures };
})();

// How figures grow with an argument, and with the number of callers: both axes are logarithmic.
const scalingCharts = (() => {
  const { axis, logScale, logSplits, sideAxis } = charts;

  function figures(report, display, place) {
    return display.cases[place].families.flatMap((number) => {
      const family = display.families[number];
      return family.callers
        ? [chart(report, family, place, "throughput"), chart(report, family, place, "time")]
        : [chart(report, family, place, "time")];
    }).filter((figure) => figure !== undefined);
  }

  // The metric that most of the members have.
  const metricOf = (members, names) =>
    names.find((name) => members.every((member) => member.metrics[name]?.value > 0));

  function chart(report, family, place, about) {
    const members = family.members.map(([x, at]) => ({ x, at, metrics: report.benchmarks[at].metrics }));
    const metric = metricOf(members, about === "throughput" ? ["throughput"] : ["mean", "median", "p50"]);
    if (!metric) return undefined;
    const points = members.map(({ x, at, metrics }) => {
      const { value, lo, hi } = metrics[metric];
      return { x, at, y: value, lo: lo > 0 ? lo : value, hi: hi ?? value };
    });
    const here = points.find(({ at }) => at === place);
    const rising = about === "throughput";
    const ideal = rising ? points.map(({ x }) => (points[0].y * x) / points[0].x) : undefined;
    const text = rising ? units.rate : units.time;
    const xs = points.map(({ x }) => x);
    const heights = [...points.flatMap(({ lo, hi }) => [lo, hi]), ...(ideal ?? [])];
    const [left, right] = [xs[0] / 1.15, xs[xs.length - 1] * 1.15];
    const [low, high] = [Math.min(...heights) / 1.2, Math.max(...heights) * 1.2];
    const keys = [["", metric], ["here", "this case"]];
    if (ideal) keys.push(["ideal", "as much more as callers"]);
    return charts.figure({
      kind: family.callers ? `callers-${about}` : "scaling",
      title: `${metric} over ${family.parameter}`,
      keys,
      label: `${metric} over ${family.parameter}: ${points.map(({ x, y }) => `${x}: ${text(y)}`).join(", ")}`,
      data: [xs, points.map(({ y }) => y), ...(ideal ? [ideal] : [])],
      reading: (_, at) => `${family.parameter} = ${points[at].x}: ${text(points[at].y)}`,
      options: (colour) => ({
        scales: { x: { time: false, ...logScale(left, right) }, y: logScale(low, high) },
        axes: [
          axis(colour, units.count, { splits: () => (xs.length <= 8 ? xs : logSplits(left, right)) }),
          sideAxis(colour, text, { splits: () => logSplits(low, high, 6) }),
        ],
        series: [
          {},
          { stroke: colour("now"), width: 1.75, points: { show: true, size: 6, fill: colour("now") } },
          ...(ideal ? [{ stroke: colour("soft"), width: 1.25, dash: [6, 4], points: { show: false } }] : []),
        ],
        hooks: { draw: [charts.whiskers(points.filter(({ lo, hi }) => hi > lo), "now"), (plot) => ring(plot, here)] },
      }),
    });
  }

  // The case whose page this is.
  function ring(plot, { x, y }) {
    const { ctx } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = theme.colour("now");
    ctx.fillStyle = theme.colour("sheet");
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(plot.valToPos(x, "x", true), plot.valToPos(y, "y", true), 5.5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.restore();
  }

  return { figures };
})();

// From a histogram's sparse cells, pairs of nanoseconds and calls, to what charts draw.
const cells = (() => {
  const MOST_BINS = 140;
  // Beyond this ratio of the slowest to the fastest call the axis is logarithmic.
  const WIDE = 6;

  // Limits farther away than this from all calls are not on the axis.
  const REACH = 10;

  const total = (list) => list.reduce((sum, [, calls]) => sum + calls, 0);

  // The axis that holds all of these histograms, and the limits that are not too far away.
  function axis(histograms, limits) {
    let low = Infinity;
    let high = 0;
    for (const list of histograms) {
      if (list.length === 0) continue;
      low = Math.min(low, list[0][0]);
      high = Math.max(high, list[list.length - 1][0]);
    }
    low = Math.max(low, 0.5);
    high = Math.max(high, low);
    const near = limits.filter((limit) => limit >= low / REACH && limit <= high * REACH);
    low = Math.min(low, ...near);
    high = Math.max(high, ...near);
    const log = high / low > WIDE;
    if (log) return { log, from: low / 1.12, to: high * 1.12 };
    const margin = Math.max((high - low) * 0.06, 0.5);
    return { log, from: Math.max(0, low - margin), to: high + margin };
  }

  // Edges of bins, none narrower than the readings' own step where the calls are.
  function edges({ log, from, to }, histogram) {
    const step = stepOf(histogram);
    const most = log
      ? Math.log(to / from) / Math.log(1 + step / Math.max(from, middle(histogram)))
      : (to - from) / step;
    const count = Math.max(6, Math.min(MOST_BINS, Math.floor(most)));
    const edge = log
      ? (place) => from * (to / from) ** (place / count)
      : (place) => from + ((to - from) * place) / count;
    return Array.from({ length: count + 1 }, (_, place) => edge(place));
  }

  // The smallest distance between neighbours that hold more than a few calls.
  function stepOf(list) {
    const few = total(list) / 1000;
    const full = list.filter(([, calls]) => calls > few);
    let step = Infinity;
    for (let place = 1; place < full.length; place += 1) {
      step = Math.min(step, full[place][0] - full[place - 1][0]);
    }
    return Number.isFinite(step) ? Math.max(1, step) : 1;
  }

  function middle(list) {
    const half = total(list) / 2;
    let below = 0;
    for (const [ns, calls] of list) {
      below += calls;
      if (below >= half) return Math.max(ns, 1);
    }
    return 1;
  }

  // The share of the calls in each bin. A cell's calls lie anywhere within half a step of it.
  function density(list, bounds) {
    const shares = new Array(bounds.length - 1).fill(0);
    const all = total(list);
    const step = stepOf(list);
    let first = 0;
    for (const [ns, calls] of list) {
      const low = Math.max(bounds[0], ns - step / 2);
      const high = Math.min(bounds[bounds.length - 1], ns + step / 2);
      while (first > 0 && bounds[first] > low) first -= 1;
      while (first < shares.length - 1 && bounds[first + 1] <= low) first += 1;
      for (let bin = first; bin < shares.length && bounds[bin] < high; bin += 1) {
        const inside = Math.min(high, bounds[bin + 1]) - Math.max(low, bounds[bin]);
        shares[bin] += (calls / all) * (high > low ? inside / (high - low) : 1);
      }
    }
    return shares;
  }

  // The share of the calls that take so long or less, stepwise.
  function cumulative(list, { from, to }) {
    const all = total(list);
    const xs = [from];
    const ys = [0];
    let below = 0;
    for (const [ns, calls] of list) {
      below += calls;
      xs.push(Math.max(ns, from));
      ys.push(below / all);
    }
    xs.push(to);
    ys.push(1);
    return distinct(xs, ys);
  }

  // Over one call in how many: how long that one takes or longer, stepwise.
  function percentiles(list) {
    const all = total(list);
    const xs = [];
    const ys = [];
    let below = 0;
    for (const [ns, calls] of list) {
      xs.push(all / (all - below));
      ys.push(Math.max(ns, 0.5));
      below += calls;
    }
    xs.push(Math.max(all, 1.001));
    ys.push(Math.max(list[list.length - 1][0], 0.5));
    return distinct(xs, ys);
  }

  // Of several points of one place the last one counts.
  function distinct(xs, ys) {
    const keep = xs.map((x, place) => place === xs.length - 1 || xs[place + 1] > x);
    return [xs.filter((_, place) => keep[place]), ys.filter((_, place) => keep[place])];
  }

  return { REACH, axis, cumulative, density, edges, percentiles, total };
})();

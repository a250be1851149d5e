// Ticks of axes and readings of charts; every other figure comes as a text.
const units = (() => {
  const TIMES = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
  const RATES = [[1e9, "G/s"], [1e6, "M/s"], [1e3, "k/s"], [1, "/s"]];
  const SIZES = [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]];
  const COUNTS = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]];

  function scaled(value, steps) {
    if (value === 0) return "0";
    const size = Math.abs(value) * 1.0005;
    const [step, name] = steps.find(([least]) => size >= least) ?? steps[steps.length - 1];
    return `${digits(value / step)} ${name}`.trim();
  }

  function digits(value) {
    const rounded = Number(value.toPrecision(3));
    return rounded !== 0 && Math.abs(rounded) < 1e-6 ? rounded.toExponential() : String(rounded);
  }

  const time = (ns) => scaled(ns, TIMES);
  const rate = (value) => scaled(value, RATES);
  const bytes = (value) => scaled(value, SIZES);
  const count = (value) => scaled(value, COUNTS);
  const percent = (share) => `${digits(100 * share)}%`;
  // The percentile whose calls are one in so many.
  const percentile = (oneIn) => `p${digits6(100 - 100 / oneIn)}`;

  function digits6(value) {
    return String(Number(value.toFixed(6)));
  }

  return { bytes, count, percent, percentile, rate, time };
})();

// Addresses of cases within the page.
const router = (() => {
  const CASE = "#case/";

  const address = (key) => CASE + encodeURIComponent(key);

  // The case that an address leads to, if it leads to one.
  function key(hash) {
    if (!hash.startsWith(CASE)) return undefined;
    try {
      return decodeURIComponent(hash.slice(CASE.length));
    } catch {
      return undefined;
    }
  }

  return { address, key };
})();

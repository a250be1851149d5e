// Addresses of cases within the page.
const router = (() => {
  const CASE = "#case/";

  const address = (key) => CASE + encodeURIComponent(key);

  // What an address asks for: a case's key, which may stand there alone, as people paste it.
  function key(hash) {
    try {
      return decodeURIComponent(hash.startsWith(CASE) ? hash.slice(CASE.length) : hash.slice(1));
    } catch {
      return undefined;
    }
  }

  // Nothing is asked for; a case without a name has an address with a sign.
  const isEmpty = (hash) => hash === "" || hash === "#";

  return { address, isEmpty, key };
})();

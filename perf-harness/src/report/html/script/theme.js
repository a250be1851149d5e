// Dark and light: as the system has it, or as was chosen here.
const theme = (() => {
  const { el } = dom;
  const CHOICES = ["auto", "light", "dark"];
  const KEY = "perf-report-theme";
  const listeners = [];
  const probe = el("span", { hidden: true });
  const known = new Map();
  let choice = "auto";

  // A file that was opened from disk may have no storage at all.
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember() {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Then the next page begins as the system has it.
    }
  }

  function apply(button) {
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    button.textContent = `Theme: ${choice}`;
    changed();
  }

  function changed() {
    known.clear();
    for (const listener of listeners) listener();
  }

  function start() {
    document.body.append(probe);
    const button = document.getElementById("theme");
    choice = CHOICES.includes(remembered()) ? remembered() : "auto";
    apply(button);
    button.addEventListener("click", () => {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      remember();
      apply(button);
    });
    // Paper is light whatever the screen is.
    for (const query of ["(prefers-color-scheme: dark)", "print"]) {
      matchMedia(query).addEventListener("change", changed);
    }
  }

  // A colour of the style sheet as canvases take it.
  function colour(name) {
    if (!known.has(name)) {
      probe.style.color = `var(--${name})`;
      known.set(name, getComputedStyle(probe).color);
    }
    return known.get(name);
  }

  return { colour, onChange: (listener) => listeners.push(listener), start };
})();

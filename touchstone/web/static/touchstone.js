/* The few things a page does by itself: "/" opens the search, arrows walk its results, menus close when left; no form is sent twice. */
(() => {
  "use strict";
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  const openFinder = () => {
    const finder = document.getElementById("finder");
    if (!finder || !finder.showModal) return false;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    if (!finder.open) finder.showModal();
    const ask = finder.querySelector("input[type=search]");
    ask.focus();
    ask.select();
    return true;
  };

  const walkFound = (event) => {
    const finder = event.target.closest("#finder");
    if (!finder || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [finder.querySelector("input[type=search]"), ...finder.querySelectorAll(".finder-found a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[Math.max(0, Math.min(stops.length - 1, next))].focus();
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      if (openFinder()) event.preventDefault();
    } else if (event.key === "Escape") {
      const menu = event.target.closest("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else walkFound(event);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens=finder]");
    if (opener && !event.ctrlKey && !event.metaKey && openFinder()) event.preventDefault();
    const closer = event.target.closest("[data-closes]");
    if (closer) document.getElementById(closer.dataset.closes).close();
    if (event.target.id === "finder") event.target.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* A filter that is a form sends itself when changed; without scripts its button does. */
  for (const form of document.querySelectorAll("form[data-applies], form[data-sends-itself]")) {
    for (const button of form.querySelectorAll("[data-apply], [data-without-scripts]")) button.hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
  /* A form that was sent is not sent again by a second click; a page come back to by the back button is fresh. */
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    window.setTimeout(() => sent.delete(form), 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) sent.delete(form);
  });

  /* The bar of long work says so while nobody answers; it goes on asking by itself. */
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const said = event.target.closest?.(".progress-watch")?.querySelector("[data-away]");
      if (said) said.hidden = false;
    });
  }

  for (const button of document.querySelectorAll("[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();

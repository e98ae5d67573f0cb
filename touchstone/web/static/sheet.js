/* A sheet typed in by keyboard alone: Enter to the next cell, a sentence at a cell that cannot be, rows kept here. */
(() => {
  "use strict";
  const form = document.querySelector("[data-sheet=form]");
  if (!form) return;
  const rows = form.querySelector("[data-sheet=rows]");
  const pill = document.querySelector("[data-sheet=pill]");
  const place = `touchstone-sheet-${form.dataset.user}`;
  const names = new Map([...document.querySelectorAll("#codes option")].map((one) => [one.value, one.textContent]));
  const MOST = 200;
  const cells = () => [...rows.querySelectorAll("input")];

  /* ---- kept on the device until the server says it has this sheet */
  const read = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) => value && name !== "csrfmiddlewaretoken"));
  const keep = () => {
    try {
      localStorage.setItem(place, JSON.stringify(read()));
      pill.hidden = false;
      pill.textContent = form.dataset.saved;
    } catch { pill.hidden = true; }
  };
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(place)) || null; } catch { return null; }
  };
  const forget = () => { try { localStorage.removeItem(place); } catch { /* nothing is kept anyway */ } };

  /* ---- one more line */
  const grow = () => {
    const all = rows.querySelectorAll("tr");
    if (all.length >= MOST) return;
    const row = all[all.length - 1].cloneNode(true);
    const number = all.length;
    row.querySelector("td").textContent = String(number + 1);
    for (const cell of row.querySelectorAll("input")) {
      cell.value = "";
      cell.name = `${number}-${cell.dataset.cell}`;
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(String(number), String(number + 1)));
      const error = cell.closest("td").querySelector(".field-error");
      error.id = `wrong-${cell.name}`;
      tell(cell, "");
    }
    rows.append(row);
  };

  /* ---- what is wrong with a cell, said there */
  const tell = (cell, sentence) => {
    const error = cell.closest("td").querySelector(".field-error");
    error.textContent = sentence;
    error.hidden = !sentence;
    if (sentence) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", error.id);
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
    return !sentence;
  };
  const plain = (text) => text.trim().replace(/[−–]/g, "-");
  const checks = {
    code: (text) => (!text.trim() || names.has(text.trim()) || /^[a-z0-9-]*[a-z][a-z0-9-]*$/i.test(text.trim()) ? "" : form.dataset.unknown),
    points: (text) => {
      const typed = plain(text);
      if (!typed) return "";
      if (/^[+-]?0+$/.test(typed)) return form.dataset.zero;
      if (/^([1-9]|10)$/.test(typed)) return form.dataset.sign.replaceAll("{n}", typed);
      return /^[+-]([1-9]|10)$/.test(typed) ? "" : form.dataset.range;
    },
    whose: (text) => (!text.trim() || form.dataset.letters.toLowerCase().includes(text.trim().toLowerCase()) ? "" : form.dataset.whose),
  };
  const check = (cell) => tell(cell, (checks[cell.dataset.cell] || (() => ""))(cell.value));
  const showName = (cell) => {
    if (cell.dataset.cell === "code") cell.closest("td").querySelector("[data-sheet=name]").textContent = names.get(cell.value.trim()) || "";
  };

  rows.addEventListener("input", (event) => {
    showName(event.target);
    if (event.target.getAttribute("aria-invalid")) check(event.target);
    keep();
  });
  form.addEventListener("change", (event) => {
    if (event.target.dataset.cell) check(event.target);
    keep();
  });
  rows.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!target.dataset.cell || event.isComposing) return;
    const all = cells();
    const at = all.indexOf(target);
    if (key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (!check(target)) return;
      if (at + 1 >= all.length) grow();
      const next = event.shiftKey ? all[at - 1] : cells()[at + 1];
      if (next) next.focus();
    } else if (key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && target.dataset.cell !== "code") {
      const wide = rows.querySelector("tr").querySelectorAll("input").length;
      const next = all[at + (key === "ArrowDown" ? wide : -wide)];
      if (next) {
        next.focus();
        event.preventDefault();
      }
    }
  });
  rows.addEventListener("focusin", (event) => event.target.select && event.target.select());
  form.addEventListener("submit", (event) => {
    const wrong = cells().filter((cell) => !check(cell));
    if (!wrong.length) return;
    event.preventDefault();
    wrong[0].focus();
  });

  /* ---- begin: what was typed before is here again */
  const before = kept();
  if (before && before.sheet === form.dataset.acknowledged) forget();
  else if (before && !form.querySelector("[role=alert]")) {
    while (Object.keys(before).some((name) => Number(name.split("-")[0]) >= rows.querySelectorAll("tr").length)) grow();
    for (const [name, value] of Object.entries(before)) if (form.elements[name]) form.elements[name].value = value;
    if (Object.keys(before).some((name) => /^\d+-/.test(name))) keep();
  }
  for (const cell of cells()) showName(cell);
  if (!form.querySelector("[role=alert]")) (cells().find((cell) => !cell.value) || cells()[0]).focus();
  else (form.querySelector("[aria-invalid]") || cells()[0]).focus();
  form.dataset.ready = "yes";
})();

/* Bringing files in: dropping and handing them in with a bar of how far it is; and saying that every answer is kept. */
(() => {
  "use strict";
  document.documentElement.classList.add("bi-scripts");

  /* --- handing in --- */

  const SILENT = 15000;

  const size = (bytes) => {
    const steps = ["B", "kB", "MB", "GB"];
    let at = 0;
    while (bytes >= 1000 && at < steps.length - 1) {
      bytes /= 1000;
      at += 1;
    }
    return `${bytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: bytes < 10 && at ? 1 : 0 })} ${steps[at]}`;
  };

  const handsIn = (form) => {
    const find = (name) => form.querySelector(`[data-${name}]`);
    const input = form.querySelector("input[type=file]");
    const drop = form.querySelector(".bi-drop");
    const [chosen, progress, bar, words, trouble, go, stop] = ["chosen", "progress", "progress-bar", "progress-words", "trouble", "go", "stops"].map(find);
    const say = find("words").dataset;
    let sending = null;
    let silence = 0;

    const refuse = (sentence) => {
      trouble.hidden = !sentence;
      trouble.querySelector("span").textContent = sentence;
    };

    const show = () => {
      const files = [...input.files];
      chosen.replaceChildren(
        ...files.map((file) => {
          const line = document.createElement("li");
          const name = Object.assign(document.createElement("strong"), { className: "rows-main", textContent: file.name });
          const much = Object.assign(document.createElement("span"), { className: "rows-end num", textContent: size(file.size) });
          const without = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: say.without });
          without.setAttribute("aria-label", `${say.without}: ${file.name}`);
          without.addEventListener("click", () => {
            put(files.filter((one) => one !== file));
            input.focus();
          });
          line.append(name, much, without);
          return line;
        }),
      );
      chosen.hidden = !files.length;
      const large = files.find((file) => file.size > Number(form.dataset.most));
      refuse(large ? say.large.replace("%name", large.name) : files.length > Number(form.dataset.mostFiles) ? say.many : "");
      return files.length && trouble.hidden;
    };

    const put = (files) => {
      const kept = new DataTransfer();
      for (const file of files) kept.items.add(file);
      input.files = kept.files;
      show();
    };

    const over = (how) => {
      sending = null;
      window.clearTimeout(silence);
      progress.hidden = stop.hidden = true;
      go.disabled = input.disabled = false;
      if (how) refuse(how);
    };

    /* a line that went dead breaks off only after minutes: say it before */
    const heard = (more) => {
      window.clearTimeout(silence);
      if (more) silence = window.setTimeout(() => (words.textContent = say.silent), SILENT);
    };

    const send = () => {
      const asked = new XMLHttpRequest();
      sending = asked;
      const body = new FormData(form);
      asked.open("POST", form.action);
      asked.setRequestHeader("X-Progress", "1");
      asked.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        heard(event.loaded < event.total);
        bar.style.inlineSize = `${(100 * event.loaded) / event.total}%`;
        words.textContent = event.loaded < event.total ? say.sending.replace("%done", size(event.loaded)).replace("%all", size(event.total)) : say.kept;
      });
      asked.addEventListener("load", () => {
        let told = null;
        try {
          told = JSON.parse(asked.responseText);
        } catch {
          told = null;
        }
        if (asked.status === 200 && told) {
          sending = null; // all is there: leaving the page must not be asked about
          window.location.assign(told.to);
          return;
        }
        const page = new DOMParser().parseFromString(asked.responseText, "text/html");
        const sentence = page.querySelector("[data-refusal], main .note-refusal, main p.lead, main p");
        over(sentence ? sentence.textContent.trim() : say.gone);
      });
      asked.addEventListener("error", () => over(say.gone));
      asked.addEventListener("abort", () => over(say.stopped));
      asked.send(body);
      refuse("");
      bar.style.inlineSize = "0";
      progress.hidden = stop.hidden = false;
      go.disabled = input.disabled = true;
    };

    form.querySelector(".bi-drop-hint").hidden = false;
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.add("is-over");
      });
    }
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!sending && event.dataTransfer.files.length) put([...input.files, ...event.dataTransfer.files]);
    });
    for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!sending && show()) send();
    });
    stop.addEventListener("click", () => sending && sending.abort());
    window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
    window.addEventListener("pageshow", () => input.files.length && show());
  };
  for (const form of document.querySelectorAll("[data-hands-in]")) handsIn(form);

  /* --- every answer is kept --- */

  const pill = document.getElementById("saved");
  if (!pill) return;
  const tell = (how) => {
    pill.querySelector("span").textContent = pill.dataset[how];
    pill.classList.toggle("is-kept", how === "kept");
    pill.classList.toggle("is-lost", how === "lost");
  };
  const ours = (event) => event.target.closest && event.target.closest("[data-says]");

  let open = [];
  document.addEventListener("htmx:beforeRequest", (event) => ours(event) && tell("saving"));
  document.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("#meaning details[open][id]")].map((one) => one.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) {
      const one = document.getElementById(id);
      if (one && !one.closest("#questions")) one.open = true;
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (ours(event) || event.detail.requestConfig?.parameters?.do) tell(event.detail.successful ? "kept" : "lost");
    if (event.detail.successful && event.detail.target?.id === "questions") {
      const next = document.querySelector("#questions .is-now input:not([type=hidden])") || document.getElementById("asked");
      if (next && document.activeElement === document.body) next.focus();
    }
  });

  /* arrow keys pass over choices on their way: a radio waits for Enter or its button, a list until one rests on it */
  let arrowed = false;
  let held = null;
  const release = () => {
    const field = held && held.field;
    if (!field) return;
    window.clearTimeout(held.timer);
    held = null;
    if (field.isConnected) field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("pointerdown", () => (arrowed = false), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (!ours(event) || !event.target.matches("input[type=radio], select")) return;
      arrowed = /^(Arrow|Page|Home|End)/.test(event.key);
      if (event.key === " " && event.target.type === "radio" && event.target.checked) {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
    },
    true,
  );
  document.addEventListener(
    "change",
    (event) => {
      if (!arrowed || !event.isTrusted || !ours(event)) return;
      const field = event.target;
      const button = field.type === "radio" && field.form.querySelector("[data-answers]");
      if (button) {
        event.stopPropagation();
        button.hidden = false;
      } else if (field.matches("select")) {
        event.stopPropagation();
        if (held && held.field !== field) release();
        if (held) window.clearTimeout(held.timer);
        held = { field, timer: window.setTimeout(release, 1000) };
      }
    },
    true,
  );
  document.addEventListener("focusout", (event) => held && held.field === event.target && release());

  /* whoever goes on while an answer is under way goes on once it has arrived */
  const underWay = new Set();
  let goesOn = false;
  document.addEventListener("htmx:beforeSend", (event) => {
    if (event.detail.elt.closest("[data-says]")) underWay.add(event.detail.xhr);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    underWay.delete(event.detail.xhr);
    if (!goesOn || underWay.size) return;
    goesOn = false;
    if (event.detail.successful) document.querySelector("#ready form")?.requestSubmit();
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.closest("#ready") || !underWay.size) return;
      event.preventDefault();
      event.stopPropagation();
      goesOn = true;
    },
    true,
  );

  /* what is being typed is kept while one types, so that a closed lid loses nothing */
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-typing]");
    const form = field && field.form;
    if (!form || !form.matches("[data-says]")) return;
    window.clearTimeout(waiting);
    tell("saving");
    waiting = window.setTimeout(async () => {
      const body = new FormData(form);
      body.set("typing", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
        tell(answer.ok ? "kept" : "lost");
      } catch {
        tell("lost");
      }
    }, 500);
  });
})();

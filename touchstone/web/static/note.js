/* Notes an encounter without leaving the page: keeps the draft, shrinks the photo, sends when there is a network. */
(() => {
  "use strict";
  const form = document.querySelector("[data-note=form]");
  if (!form) return;
  const part = (name) => document.querySelector(`[data-note=${name}]`);
  const { user } = form.dataset;
  const store = window.NoteStore;
  const FIELDS = ["branch", "whose", "points", "reason", "words", "who", "party", "earlier", "touchpoint"];
  const LONGEST = 1600;
  const RETRY = 30000;
  let photo = null;
  let typed = false; // something in the form is not noted yet
  let anySent = false;
  let sending = false;
  let broken = false; // this browser keeps nothing: then it is a plain form

  const field = (name) => form.querySelector(`[data-field="${name}"]`);
  const value = (name) => new FormData(form).get(name) || "";
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);
  const points = form.querySelector("points-control");

  /* ---- what is in the form, and back */
  const read = () => {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, value(name)]));
    const party = chosen("party");
    if (party && party.value) fields.called = party.dataset.called;
    return { user, key: form.elements.key.value, fields, photo };
  };

  const fill = ({ key, fields, photo: kept }) => {
    form.elements.key.value = key;
    for (const name of ["words", "who", "earlier"]) form.elements[name].value = fields[name] || "";
    if (form.elements.branch && fields.branch) form.elements.branch.value = fields.branch;
    for (const name of ["touchpoint", "whose"]) {
      const radio = form.querySelector(`input[name="${name}"][value="${CSS.escape(fields[name] || "-")}"]`);
      if (radio) radio.checked = true;
    }
    if (fields.earlier) field("earlier").open = true;
    const number = Number(fields.points);
    points.value = fields.points === "not_observed" ? fields.points : number || null;
    const why = form.elements.reason;
    if (why) why.value = fields.reason || "";
    if (fields.party) offerParty(fields.party, fields.called);
    showPhoto(kept || null);
    bringForward();
  };

  const offerParty = (pk, called) => {
    const label = document.createElement("label");
    label.className = "choice";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "party", value: pk, checked: true });
    radio.dataset.called = called;
    label.append(radio, Object.assign(document.createElement("span"), { textContent: called }));
    document.getElementById("note-found").replaceChildren(label);
  };

  const clear = () => {
    form.reset();
    document.getElementById("note-found").replaceChildren();
    field("earlier").open = false;
    form.elements.key.value = store.newKey();
    showPhoto(null);
    for (const error of form.querySelectorAll("[data-note=error]")) error.hidden = true;
    typed = false;
  };

  const giveUp = () => {
    broken = true;
    form.classList.remove("is-dressed");
    return showPill();
  };

  /* ---- the draft: on disk as soon as something changes */
  let saving = Promise.resolve();
  let soon = 0;
  const saveDraft = () => {
    clearTimeout(soon);
    if (broken) return saving;
    const draft = read();
    saving = saving.then(() => store.keepDraft(draft)).then(showPill, giveUp);
    return saving;
  };
  const changed = (event) => {
    typed = true;
    clearTimeout(soon);
    if (event.type === "input" && /^(text|search|textarea)$/.test(event.target.type || "")) soon = setTimeout(saveDraft, 200);
    else saveDraft();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.hidden && typed && saveDraft());

  /* ---- touchpoints: the chosen one in sight, the others found by typing */
  const everyChoice = [...form.querySelectorAll(".note-where .choice")];
  const find = part("find");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  find.hidden = everyChoice.length < 7;
  const filter = () => {
    const words = fold(find.querySelector("input").value).split(/\s+/).filter(Boolean);
    for (const choice of everyChoice) choice.hidden = words.length > 0 && !words.every((word) => fold(choice.textContent).includes(word));
    for (const group of form.querySelectorAll("[data-note=group]")) group.hidden = !group.querySelector(".choice:not([hidden])");
    if (words.length) part("all").open = true;
  };
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    filter();
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = everyChoice.find((choice) => !choice.hidden && !choice.closest("[hidden]"));
    if (first) first.querySelector("input").click();
  });
  const bringForward = () => {
    const radio = chosen("touchpoint");
    if (!radio) return;
    const choice = radio.closest(".choice");
    if (!part("recent").contains(choice)) part("recent").prepend(choice);
    find.querySelector("input").value = "";
    filter();
    part("all").open = false;
  };
  form.querySelector(".note-where").addEventListener("change", (event) => event.target.name === "touchpoint" && bringForward());

  /* ---- the photo: made small here, so that little is sent and no place goes with it */
  const shrink = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * by), height: Math.round(picture.height * by) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.82); });
  };
  const showPhoto = (blob) => {
    photo = blob;
    const shown = part("photo-shown");
    if (shown.src) URL.revokeObjectURL(shown.src);
    part("photo").hidden = !blob;
    if (blob) shown.src = URL.createObjectURL(blob);
    else shown.removeAttribute("src");
    form.elements.photo.value = "";
  };
  form.elements.photo.addEventListener("change", async (event) => {
    event.stopPropagation();
    const [file] = event.target.files;
    if (!file || broken) return;
    showPhoto(await shrink(file).catch(() => file));
    typed = true;
    saveDraft();
  });
  part("photo-away").addEventListener("click", () => {
    showPhoto(null);
    saveDraft();
  });

  /* ---- what waits, in words */
  const words = (pattern, n) => form.dataset[pattern].replace("{n}", n);
  const showPill = async () => {
    const pill = part("pill");
    const waiting = broken ? [] : await store.waiting(user);
    pill.hidden = !(broken || waiting.length || typed || anySent);
    pill.classList.toggle("tag-waiting", waiting.length > 0 || broken);
    if (broken) pill.textContent = form.dataset.notKept;
    else if (waiting.length) pill.textContent = words("notSent", waiting.length);
    else pill.textContent = typed ? form.dataset.saved : form.dataset.allSent;
    showOutbox(waiting);
  };
  const showOutbox = (waiting) => {
    if (!waiting.length) {
      part("outbox").hidden = true;
      part("pill").setAttribute("aria-expanded", "false");
    }
    part("outbox-says").textContent = words("safe", waiting.length);
    part("outbox-list").replaceChildren(...waiting.map((note) => {
      const row = document.createElement("li");
      const main = Object.assign(document.createElement("span"), { className: "rows-main" });
      main.append(Object.assign(document.createElement("strong"), { textContent: note.title }));
      main.append(Object.assign(document.createElement("span"), { textContent: note.stopped || note.fields.words || "" }));
      row.append(main, Object.assign(document.createElement("span"), { className: "rows-end", textContent: note.state || form.dataset.waiting }));
      return row;
    }));
  };
  part("pill").addEventListener("click", async () => {
    const list = part("outbox");
    list.hidden = !list.hidden || !(await store.waiting(user)).length;
    part("pill").setAttribute("aria-expanded", String(!list.hidden));
  });
  const say = (sentence, undo, css = "note-success") => {
    const box = Object.assign(document.createElement("div"), { className: css });
    box.append(Object.assign(document.createElement("p"), { textContent: sentence }));
    if (undo) {
      const back = Object.assign(document.createElement("form"), { method: "post", action: undo });
      back.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: value("csrfmiddlewaretoken") }));
      back.append(Object.assign(document.createElement("button"), { className: "button button-small", textContent: form.dataset.undo }));
      box.append(back);
    }
    const notes = document.getElementById("notes");
    if (notes) notes.replaceChildren();
    const said = part("said");
    said.className = "notes";
    said.replaceChildren(box);
    window.scrollTo({ top: 0 });
  };

  /* ---- keep it, then send it */
  const refuse = (errors) => {
    let first = null;
    for (const [name, sentence] of Object.entries(errors)) {
      const error = field(name) && field(name).querySelector("[data-note=error]");
      if (!error) { say(sentence, "", "note-refusal"); continue; }
      error.querySelector("span").textContent = sentence;
      error.hidden = false;
      first = first || field(name);
    }
    if (first) {
      first.scrollIntoView({ block: "center" });
      const into = first.querySelector("[role=spinbutton], input:not([type=hidden]), select");
      if (into) into.focus({ preventScroll: true });
    }
  };
  form.addEventListener("change", (event) => {
    const error = event.target.closest("[data-field]") && event.target.closest("[data-field]").querySelector("[data-note=error]");
    if (error) error.hidden = true;
  });
  form.addEventListener("submit", async (event) => {
    if (broken) return undefined;
    event.preventDefault();
    const missing = {};
    for (const name of ["touchpoint", "branch", "whose", "points"]) {
      if (!value(name)) missing[name] = form.dataset[`needs${name[0].toUpperCase()}${name.slice(1)}`];
    }
    if (Object.keys(missing).length) return refuse(missing);
    const note = read();
    note.at = new Date().toISOString();
    note.title = chosen("touchpoint").closest(".choice").textContent.trim();
    clearTimeout(soon);
    await saving;
    await store.wait(note);
    clear();
    await showPill();
    await send();
    if ((await store.waiting(user)).some((one) => one.key === note.key && !one.stopped)) say(form.dataset.kept);
    return undefined;
  });

  const parcel = (note) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", value("csrfmiddlewaretoken"));
    data.set("key", note.key);
    data.set("at", note.at);
    for (const name of FIELDS) if (note.fields[name]) data.set(name, note.fields[name]);
    if (note.photo) data.set("photo", note.photo, "photo.jpg");
    return data;
  };
  const deliver = async (note) => {
    const answer = await fetch(form.getAttribute("action") || location.pathname, {
      method: "POST", body: parcel(note), headers: { Accept: "application/json" }, redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { state: form.dataset.signIn };
    const told = await answer.json().catch(() => ({}));
    if (answer.ok && told.said) return { ...told, sent: true };
    if (answer.status === 422) return { errors: told.errors || {} };
    return {};
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const note of await store.waiting(user)) {
        if (note.stopped) continue;
        const told = await deliver(note);
        if (told.sent) {
          await store.drop(note.key);
          anySent = true;
          say(told.said, told.undo);
        } else if (told.errors) await comeBack(note, told.errors);
        else if (told.state) await store.keep({ ...note, state: told.state });
        else break;
      }
    } catch { /* no network: it waits, and the pill says so */ } finally {
      sending = false;
      await showPill();
    }
  };
  const comeBack = async (note, errors) => {
    if (typed) {
      await store.keep({ ...note, stopped: `${form.dataset.stopped} ${Object.values(errors).join(" ")}` });
      return;
    }
    fill(note);
    typed = true;
    await store.keepDraft(note);
    await store.drop(note.key);
    refuse(errors);
  };

  part("send-now").addEventListener("click", async () => {
    for (const note of await store.waiting(user)) await store.keep({ ...note, stopped: "", state: "" });
    send();
  });
  part("as-file").addEventListener("click", async () => {
    const asText = (blob) => new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    const notes = await store.waiting(user);
    for (const note of notes) if (note.photo) note.photo = await asText(note.photo);
    const link = Object.assign(document.createElement("a"), {
      download: "notes.json", href: URL.createObjectURL(new Blob([JSON.stringify(notes, null, 1)], { type: "application/json" })),
    });
    link.click();
  });
  window.addEventListener("online", send);
  setInterval(async () => (await store.waiting(user)).length && send(), RETRY);

  /* ---- begin: what was typed before is here again */
  const begin = async () => {
    form.classList.add("is-dressed");
    await customElements.whenDefined("points-control");
    const asked = chosen("touchpoint");
    const somebody = chosen("party");
    await store.opened;
    const draft = await store.draft(user);
    if (draft) {
      fill(draft);
      typed = true;
      if (asked) asked.checked = true;
      if (somebody) offerParty(somebody.value, somebody.dataset.called);
      bringForward();
    }
    await showPill();
    await send();
  };
  begin().catch(giveUp).finally(() => { form.dataset.ready = "yes"; });
})();

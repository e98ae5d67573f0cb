/* Puts journeys, stages and touchpoints in order: by hand, by touch and by keyboard. Also counts steps while typing.
   Lift by a grip (drag it, or Space), move, drop: one request; Escape puts it back. Without scripts buttons do the same. */
(() => {
  "use strict";
  const STILL = 5; // px a finger may tremble before it drags
  const EDGE = 72; // px from the top or bottom at which the page scrolls along
  document.documentElement.classList.add("moves");

  let held = null; // {item, kind, grip, home: {list, next}, moved, ghost, pointer, busy}

  const mirrored = () => document.documentElement.dir === "rtl";
  const listOf = (item) => item.parentElement.closest(`[data-list="${item.dataset.item}"]`);
  const itemsIn = (list) => [...list.children].filter((child) => child.matches("[data-item]"));
  const lists = (kind) => [...document.querySelectorAll(`[data-list="${kind}"]`)];

  const say = (key, item) => {
    const live = document.getElementById("moving");
    if (!live) return;
    const list = listOf(item);
    const where = list.dataset.name || "";
    const told = key === "at" && !where ? live.dataset.atTop : live.dataset[key];
    live.textContent = told
      .replace("%name", item.dataset.name)
      .replace("%place", itemsIn(list).indexOf(item) + 1)
      .replace("%of", itemsIn(list).length)
      .replace("%where", where);
  };

  const put = (item, list, next) => {
    const before = next || list.querySelector(":scope > [data-end]");
    if (item.parentElement === list && (before === item || item.nextElementSibling === before)) return;
    held.busy = true; // moving an element takes its focus for a moment
    list.insertBefore(item, before);
    if (!held.pointer) held.grip.focus({ preventScroll: true });
    held.busy = false;
    held.moved = true;
  };

  const lift = (grip, pointer) => {
    const item = grip.closest("[data-item]");
    const list = listOf(item);
    held = { item, grip, kind: item.dataset.item, home: { list, next: item.nextElementSibling }, pointer, moved: false };
    item.classList.add("is-lifted");
    grip.setAttribute("aria-pressed", "true");
  };

  const letGo = () => {
    const was = held;
    if (!was) return null;
    was.item.classList.remove("is-lifted", "is-dragged");
    was.grip.setAttribute("aria-pressed", "false");
    document.documentElement.classList.remove("dragging");
    if (was.ghost) was.ghost.remove();
    held = null;
    return was;
  };

  const putBack = () => {
    if (!held) return;
    put(held.item, held.home.list, held.home.next);
    const was = letGo();
    say("back", was.item);
  };

  const drop = () => {
    if (!held) return;
    const { item, home } = held;
    const list = listOf(item);
    const still = list === home.list && item.nextElementSibling === home.next;
    letGo();
    say("dropped", item);
    if (still) return;
    const values = { position: itemsIn(list).indexOf(item) };
    if (list.dataset.stage) values.stage = list.dataset.stage;
    window.htmx.ajax("POST", item.dataset.move, { source: item, target: "#board", swap: "outerHTML", values });
  };

  /* --- by keyboard --- */

  const step = (by) => {
    const list = listOf(held.item);
    const items = itemsIn(list);
    const place = items.indexOf(held.item) + by;
    if (place >= 0 && place < items.length) {
      put(held.item, list, by > 0 ? items[place].nextElementSibling : items[place]);
    } else if (held.kind === "touchpoint") {
      const all = lists(held.kind);
      const next = all[all.indexOf(list) + by];
      if (next) put(held.item, next, by > 0 ? itemsIn(next)[0] || null : null);
    }
  };

  const lane = (by) => {
    const all = lists(held.kind);
    const list = listOf(held.item);
    const next = all[all.indexOf(list) + by];
    if (next) put(held.item, next, itemsIn(next)[itemsIn(list).indexOf(held.item)] || null);
  };

  const arrow = (key) => {
    const sideways = { ArrowLeft: mirrored() ? 1 : -1, ArrowRight: mirrored() ? -1 : 1 }[key];
    const updown = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (held.kind === "touchpoint" && updown) lane(updown);
    else if (sideways || updown) step(sideways || updown);
    else return false;
    say("at", held.item);
    held.item.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest && event.target.closest("[data-handle]");
    if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!held && [" ", "Enter"].includes(event.key)) {
      lift(grip, false);
      say("lifted", held.item);
    } else if (held && !held.pointer && [" ", "Enter"].includes(event.key)) drop();
    else if (held && event.key === "Escape") putBack();
    else if (!(held && !held.pointer && arrow(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("focusout", (event) => {
    if (held && !held.pointer && !held.busy && event.target === held.grip) putBack();
  });

  /* --- by hand --- */

  const follow = (event) => {
    const { ghost, grabbed } = held;
    const x = mirrored() ? event.clientX + grabbed.x - document.documentElement.clientWidth : event.clientX - grabbed.x;
    ghost.style.transform = `translate(${x}px, ${event.clientY - grabbed.y}px) rotate(${mirrored() ? -1 : 1}deg)`;
  };

  const begin = (event) => {
    const box = held.item.getBoundingClientRect();
    const x = mirrored() ? box.right - held.from.x : held.from.x - box.left;
    held.grabbed = { x, y: held.from.y - box.top };
    held.ghost = held.item.cloneNode(true);
    held.ghost.removeAttribute("id");
    for (const named of held.ghost.querySelectorAll("[id]")) named.removeAttribute("id");
    held.ghost.setAttribute("aria-hidden", "true");
    held.ghost.dir = mirrored() ? "rtl" : "ltr";
    held.ghost.classList.add("drag-ghost");
    held.ghost.style.inlineSize = `${box.width}px`;
    document.body.append(held.ghost);
    held.item.classList.add("is-dragged");
    document.documentElement.classList.add("dragging");
    held.last = event;
    requestAnimationFrame(scrollAlong);
  };

  const scrollAlong = () => {
    if (!held || !held.ghost) return;
    const { clientY } = held.last;
    const by = clientY < EDGE ? -9 : clientY > window.innerHeight - EDGE ? 9 : 0;
    if (by) {
      window.scrollBy(0, by);
      aim(held.last);
    }
    requestAnimationFrame(scrollAlong);
  };

  const aim = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const zone = under && (under.closest(`[data-list="${held.kind}"]`) || under.closest(`[data-drop="${held.kind}"]`));
    if (!zone) return;
    const list = zone.matches("[data-list]") ? zone : zone.querySelector(`[data-list="${held.kind}"]`);
    const others = itemsIn(list).filter((one) => one !== held.item);
    const oneColumn = others.every((one) => one.offsetWidth > list.clientWidth * 0.6);
    const before = others.find((one) => {
      const box = one.getBoundingClientRect();
      if (oneColumn) return event.clientY < box.top + box.height / 2;
      const middle = box.left + box.width / 2;
      const ahead = mirrored() ? event.clientX > middle : event.clientX < middle;
      return event.clientY < box.top || (event.clientY <= box.bottom && ahead);
    });
    put(held.item, list, before || null);
  };

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-handle]");
    if (!grip || event.button !== 0) return;
    if (held) putBack();
    lift(grip, true);
    held.from = { x: event.clientX, y: event.clientY };
    held.id = event.pointerId;
    grip.setPointerCapture(event.pointerId);
    event.preventDefault();
    grip.focus({ preventScroll: true });
  });

  document.addEventListener("pointermove", (event) => {
    if (!held || !held.pointer || event.pointerId !== held.id) return;
    if (!held.ghost) {
      if (Math.hypot(event.clientX - held.from.x, event.clientY - held.from.y) < STILL) return;
      begin(event);
    }
    held.last = event;
    follow(event);
    aim(event);
  });

  document.addEventListener("pointerup", (event) => {
    if (!held || !held.pointer || event.pointerId !== held.id) return;
    if (held.ghost) drop();
    else letGo();
  });
  document.addEventListener("pointercancel", () => held && held.pointer && putBack());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held && held.pointer) putBack();
  });

  /* --- steps, counted while they are written --- */

  for (const counted of document.querySelectorAll("[data-counts]")) {
    const text = document.getElementById(counted.dataset.counts);
    const shown = counted.querySelector("[data-count]");
    const count = () => {
      counted.querySelector("[data-number]").textContent = text.value.split("\n").filter((line) => line.trim()).length;
    };
    shown.hidden = false;
    text.addEventListener("input", count);
    count();
  }
})();

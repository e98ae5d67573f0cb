/* Ten up, ten down, no zero: dresses the radio buttons of parts/points.html. The radios keep the answer. */
(() => {
  "use strict";
  const NOT = "not_observed";
  const REST = 450; // ms without a change before it is said aloud
  const CROSSING = 16; // px more to cross the gap
  const STILL = 4; // px a finger may tremble and still tap

  const rung = (value) => (value < 0 ? value + 10 : value + 9); // −10 … −1, +1 … +10 as 0 … 19
  const onRung = (place) => {
    const kept = Math.max(0, Math.min(19, place));
    return kept < 10 ? kept - 10 : kept - 9;
  };
  const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value);

  class PointsControl extends HTMLElement {
    connectedCallback() {
      if (this.dressed) return;
      if (document.readyState === "loading" && !this.querySelector("[data-part=said]")) {
        document.addEventListener("DOMContentLoaded", () => this.connectedCallback(), { once: true });
        return;
      }
      this.dressed = true;
      this.parts = {};
      for (const part of this.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
      this.radios = new Map();
      for (const radio of this.querySelectorAll("input[type=radio]")) this.radios.set(radio.value, radio);
      this.why = this.parts.why && this.parts.why.querySelector("input");
      this.bars = { builds: this.makeBars("builds"), erodes: this.makeBars("erodes") };
      this.parts.radios.hidden = true;
      this.parts.live.hidden = false;
      this.parts.says.hidden = false;
      if (this.parts.not) this.parts.not.hidden = false;
      for (const radio of this.radios.values()) radio.required = false;
      this.listen();
      this.show();
      this.speak(false);
    }

    makeBars(side) {
      const bed = this.parts[side].querySelector(".points-bars");
      bed.textContent = "";
      const bars = [];
      for (let place = 0; place < 10; place += 1) {
        const bar = document.createElement("i");
        bar.style.setProperty("--k", side === "builds" ? place + 1 : 10 - place);
        bed.append(bar);
        bars.push(bar);
      }
      return bars;
    }

    listen() {
      const { scale } = this.parts;
      scale.addEventListener("keydown", (event) => this.onKey(event));
      scale.addEventListener("pointerdown", (event) => this.onPress(event));
      scale.addEventListener("pointermove", (event) => this.onMove(event));
      scale.addEventListener("pointerup", (event) => this.onLift(event));
      scale.addEventListener("pointercancel", () => this.onCancel());
      scale.addEventListener("blur", () => this.settle());
      this.parts["one-up"].addEventListener("click", () => this.step(1));
      this.parts["one-down"].addEventListener("click", () => this.step(-1));
      if (this.parts.not) this.parts.not.addEventListener("click", () => this.toggleNot());
      if (this.why) this.why.addEventListener("change", () => this.speak(true));
      for (const radio of this.radios.values()) radio.addEventListener("change", (event) => event.isTrusted && this.show());
      if (this.closest("form")) {
        this.closest("form").addEventListener("reset", () => setTimeout(() => { this.show(); this.speak(false); }));
      }
    }

    /* what is answered: a number, "not_observed" or null */
    get value() {
      for (const [value, radio] of this.radios) if (radio.checked) return value === NOT ? NOT : Number(value);
      return null;
    }

    set value(next) {
      if (next === this.value) return;
      for (const radio of this.radios.values()) radio.checked = false;
      if (next !== null) this.radios.get(String(next)).checked = true;
      this.show();
      this.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.settle(), REST);
      this.unsaid = true;
    }

    settle() {
      clearTimeout(this.resting);
      if (!this.unsaid) return;
      this.unsaid = false;
      this.speak(true);
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* one rung up or down; from nothing the first tap gives +1 or −1 */
    step(by) {
      const from = this.value;
      if (typeof from !== "number") this.value = by > 0 ? 1 : -1;
      else this.value = onRung(rung(from) + by);
    }

    toggleNot() {
      this.value = this.value === NOT ? null : NOT;
      this.settle();
      if (this.value === NOT && this.why) this.why.focus();
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const mirrored = getComputedStyle(this).direction === "rtl";
      const steps = {
        ArrowUp: 1, ArrowDown: -1, ArrowRight: mirrored ? -1 : 1, ArrowLeft: mirrored ? 1 : -1, PageUp: 3, PageDown: -3,
      };
      const { key } = event;
      const now = this.value;
      if (key in steps) {
        const by = steps[key];
        if (typeof now !== "number") this.value = by > 0 ? onRung(9 + by) : onRung(10 + by);
        else this.value = onRung(rung(now) + by);
      } else if (key === "Home") this.value = -10;
      else if (key === "End") this.value = 10;
      else if (key === "+" || key === "-" || key === "−") this.sign(key === "+" ? 1 : -1);
      else if (/^[1-9]$/.test(key)) this.size(Number(key));
      else if (key === "n" && this.parts.not) this.value = NOT;
      else if (key === "Escape" && now !== null) this.value = null;
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    sign(way) {
      const now = this.value;
      this.value = way * (typeof now === "number" ? Math.abs(now) : 1);
    }

    size(many) {
      const now = this.value;
      if (typeof now === "number") this.value = Math.sign(now) * many;
      else this.parts.said.textContent = this.dataset.first;
    }

    /* where the finger is, counted from the side where the bars hang */
    place(event) {
      const whole = this.parts.scale.getBoundingClientRect();
      const hang = this.parts.erodes.getBoundingClientRect().width;
      const rise = whole.width - this.parts.builds.getBoundingClientRect().width;
      const mirrored = getComputedStyle(this).direction === "rtl";
      const along = mirrored ? whole.right - event.clientX : event.clientX - whole.left;
      const bar = (from, width) => Math.max(0, Math.min(9, Math.floor(((along - from) * 10) / width)));
      if (along < hang) return { along, hang, rise, value: bar(0, hang) - 10 };
      if (along >= rise) return { along, hang, rise, value: bar(rise, whole.width - rise) + 1 };
      return { along, hang, rise, value: null };
    }

    onPress(event) {
      if (event.button) return;
      const at = this.place(event);
      this.parts.scale.setPointerCapture(event.pointerId);
      const side = at.value === null ? Math.sign(Number(this.value) || NaN) || null : Math.sign(at.value);
      this.press = { x: event.clientX, before: this.value, side, moved: false, at };
      if (event.pointerType === "mouse" && at.value !== null) this.value = at.value;
    }

    onMove(event) {
      const { press } = this;
      if (!press) return;
      if (!press.moved && Math.abs(event.clientX - press.x) < STILL) return;
      press.moved = true;
      const at = this.place(event);
      const crossing =
        (press.side === -1 && at.along > at.hang && at.along < at.rise + CROSSING) ||
        (press.side === 1 && at.along < at.rise && at.along > at.hang - CROSSING);
      if (crossing) {
        if (typeof this.value === "number" && Math.sign(this.value) === press.side) this.value = press.side;
        return;
      }
      if (at.value === null) return;
      const crossed = press.side !== null && Math.sign(at.value) !== press.side;
      if (at.value !== this.value) this.tick(crossed);
      press.side = Math.sign(at.value);
      this.value = at.value;
    }

    onLift(event) {
      const { press } = this;
      if (!press) return;
      this.press = null;
      const at = this.place(event);
      if (!press.moved && at.value !== null) {
        if (at.value !== press.before) this.tick(false);
        this.value = at.value;
      }
      this.settle();
    }

    onCancel() {
      if (!this.press) return;
      const { before } = this.press;
      this.press = null;
      this.value = before;
      this.settle();
    }

    tick(firm) {
      if (navigator.vibrate) navigator.vibrate(firm ? 28 : 7);
    }

    show() {
      const { value } = this;
      const number = typeof value === "number";
      this.dataset.state = number ? (value > 0 ? "builds" : "erodes") : value === NOT ? "not" : "unset";
      this.bars.builds.forEach((bar, place) => bar.classList.toggle("on", number && value > place));
      this.bars.erodes.forEach((bar, place) => bar.classList.toggle("on", number && value <= place - 10));
      if (number) {
        const half = this.parts[value > 0 ? "builds" : "erodes"];
        const at = value > 0 ? value : 11 + value;
        half.querySelector(".points-handle").style.setProperty("--at", at);
      }
      this.querySelectorAll(".points-ends > span").forEach((end) => {
        const stands = Number(end.textContent.replace("−", "-"));
        end.classList.toggle("near", number && Math.sign(stands) === Math.sign(value) && Math.abs(stands - value) < 4);
      });
      this.parts.number.textContent = number ? signed(value) : "";
      this.parts.up.hidden = !(number && value > 0);
      this.parts.down.hidden = !(number && value < 0);
      const words = { builds: this.dataset.builds, erodes: this.dataset.erodes, unset: this.dataset.unset };
      this.parts.word.textContent = value === NOT ? this.radios.get(NOT).getAttribute("aria-label") : words[this.dataset.state];
      this.parts.says.classList.toggle("is-builds", number && value > 0);
      this.parts.says.classList.toggle("is-erodes", number && value < 0);
      if (this.parts.not) this.parts.not.setAttribute("aria-pressed", String(value === NOT));
      if (this.parts.why) this.parts.why.hidden = value !== NOT;
    }

    /* the words for the ear: set once the answer rests, said by the control itself or by the polite line */
    speak(aloud) {
      const { value } = this;
      const { scale, said } = this.parts;
      let words = this.dataset.unset;
      if (value !== null) words = this.radios.get(String(value)).getAttribute("aria-label");
      if (value === NOT && this.why && this.why.value.trim()) words += ": " + this.why.value.trim();
      scale.setAttribute("aria-valuetext", words);
      if (typeof value === "number") scale.setAttribute("aria-valuenow", String(value));
      else scale.removeAttribute("aria-valuenow");
      said.textContent = aloud && document.activeElement !== scale ? words : "";
    }
  }

  customElements.define("points-control", PointsControl);
})();

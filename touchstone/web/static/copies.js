/* A button that copies what stands in a field: <button data-copies="ID" data-copied="Copied" hidden>. */
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // over plain http there is no clipboard
      }
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }
})();

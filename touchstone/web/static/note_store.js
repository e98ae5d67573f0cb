/* What somebody notes stays on the device until the server has acknowledged it: one draft each, and what waits. */
(() => {
  "use strict";
  const opened = new Promise((resolve, reject) => {
    const ask = indexedDB.open("touchstone-notes", 1);
    ask.onupgradeneeded = () => {
      ask.result.createObjectStore("drafts", { keyPath: "user" });
      ask.result.createObjectStore("waiting", { keyPath: "key" });
    };
    ask.onsuccess = () => resolve(ask.result);
    ask.onerror = () => reject(ask.error);
  });

  /* resolves once it is on disk */
  const write = async (stores, act) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const change = database.transaction(stores, "readwrite", { durability: "strict" });
      change.oncomplete = () => resolve();
      change.onerror = change.onabort = () => reject(change.error);
      act(...stores.map((name) => change.objectStore(name)));
    });
  };
  const read = async (name, act) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const ask = act(database.transaction(name).objectStore(name));
      ask.onsuccess = () => resolve(ask.result);
      ask.onerror = () => reject(ask.error);
    });
  };

  window.NoteStore = {
    opened,
    draft: (user) => read("drafts", (drafts) => drafts.get(user)),
    keepDraft: (draft) => write(["drafts"], (drafts) => drafts.put(draft)),
    dropDraft: (user) => write(["drafts"], (drafts) => drafts.delete(user)),
    /* the draft becomes a note that waits, in one step, so that it is never both or neither */
    wait: (note) =>
      write(["drafts", "waiting"], (drafts, waiting) => {
        waiting.put(note);
        drafts.delete(note.user);
      }),
    keep: (note) => write(["waiting"], (waiting) => waiting.put(note)),
    drop: (key) => write(["waiting"], (waiting) => waiting.delete(key)),
    waiting: async (user) => (await read("waiting", (all) => all.getAll())).filter((note) => note.user === user),
  };

  window.NoteStore.newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
})();

// What the reader typed, kept on the reader's machine.
//
// First in the tab's own memory, so that two tabs do not overwrite each other's work; then in
// the browser's, for the next visit.

const key = (notebook, index) => `softgrad.draft.${notebook}.${index}`;

export function keep(notebook, index, original, source) {
  for (const store of stores())
    if (source === original) store.removeItem(key(notebook, index));
    else store.setItem(key(notebook, index), JSON.stringify({ original, source }));
}

// A draft counts only for the cell it was written in, not for a later edition's.
export function recall(notebook, index, original) {
  for (const store of stores()) {
    const draft = JSON.parse(store.getItem(key(notebook, index)));
    if (draft?.original === original) return draft.source;
  }
  return original;
}

function stores() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return []; // Private windows may refuse; then a draft lives as long as the page.
  }
}

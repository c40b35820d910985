// What the reader typed survives whatever the browser refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../src/live/drafts.js";
import { Store } from "../src/storage.js";
import { forbidden, full, missing, working } from "./places.js";

/** @param {string} text */
const same = (text) => text;

test("what is kept is there on the next visit", () => {
  const place = working();
  new Store(() => place).keep("k", "0.25");
  assert.equal(new Store(() => place).recall("k", same), "0.25");
  new Store(() => place).forget("k");
  assert.equal(new Store(() => place).recall("k", same), undefined);
});

test("readers who share a browser find their own", () => {
  const place = working();
  const [ana, ben] = ["/user/ana/ ", "/user/ben/ "].map((space) =>
    Object.assign(new Store(() => place), { space }),
  );
  ana.keep("k.1", "hers");
  assert.equal(ben.recall("k.1", same), undefined);
  ben.keep("k.1", "his");
  ben.forget("k.1");
  const again = Object.assign(new Store(() => place), { space: ana.space });
  assert.equal(again.recall("k.1", same), "hers");
  assert.deepEqual([...again.all("k.")], [["k.1", "hers"]]);
});

for (const [how, place] of Object.entries({ forbidden, missing, full: () => full() }))
  test(`a ${how} store: what is kept lives as long as the page`, () => {
    const store = new Store(place);
    assert.equal(store.recall("k", same), undefined);
    store.keep("k", "0.25");
    assert.equal(store.recall("k", same), "0.25");
    store.forget("k");
    assert.equal(store.recall("k", same), undefined);
  });

test("a store that fails does not keep the others from working", () => {
  const place = working();
  new Store(forbidden, missing, () => place).keep("k", "new");
  assert.equal(new Store(forbidden, () => place).recall("k", same), "new");
});

test("an old value in a full store does not hide the new one in another", () => {
  const tab = full({ k: "old" });
  const browser = working();
  new Store(
    () => tab,
    () => browser,
  ).keep("k", "new");
  assert.equal(
    new Store(
      () => tab,
      () => browser,
    ).recall("k", same),
    "new",
  );
});

test("a full store keeps the old value if nothing else keeps the new one", () => {
  const tab = full({ k: "old" });
  new Store(() => tab).keep("k", "new");
  assert.equal(new Store(() => tab).recall("k", same), "old");
});

test("what was forgotten stays forgotten where it cannot be removed", () => {
  const store = new Store(() => ({ ...working({ k: "old" }), removeItem: forbidden }));
  store.forget("k");
  assert.equal(store.recall("k", same), undefined);
});

test("all that is kept under a prefix is found, and nothing that was forgotten", () => {
  const tab = working({ "a.1": "tab" });
  const browser = working({ "a.1": "browser", "a.2": "kept", "a.3": "forgotten", "b.1": "other" });
  const store = new Store(
    () => tab,
    forbidden,
    () => browser,
  );
  store.forget("a.3");
  store.keep("a.4", "new");
  assert.deepEqual(Object.fromEntries(store.all("a.")), {
    "a.1": "tab",
    "a.2": "kept",
    "a.4": "new",
  });
});

test("a store knows whether it outlives the page", () => {
  const place = working();
  assert.equal(new Store(() => place).lasts(), true);
  assert.equal(place.items.size, 0);
  for (const refusing of [forbidden, missing, () => full()])
    assert.equal(new Store(refusing).lasts(), false);
});

const KEY = "softgrad.draft.01-softmax.ipynb.3";
const DRAFT = JSON.stringify({ original: "a = 1", source: "a = 2" });

test("drafts are kept under the names they have always had", () => {
  const place = working();
  const drafts = new Drafts("01-softmax.ipynb", new Store(() => place));
  drafts.keep(3, "a = 1", "a = 2");
  assert.deepEqual([...place.items], [[KEY, DRAFT]]);
  drafts.keep(3, "a = 1", "a = 1");
  assert.equal(place.items.size, 0);
});

test("the tab's draft comes before the browser's", () => {
  const tab = working({ [KEY]: DRAFT });
  const browser = working({ [KEY]: DRAFT.replace("a = 2", "a = 3") });
  const drafts = new Drafts(
    "01-softmax.ipynb",
    new Store(
      () => tab,
      () => browser,
    ),
  );
  assert.equal(drafts.recall(3, "a = 1"), "a = 2");
  tab.items.clear();
  assert.equal(new Drafts("01-softmax.ipynb", drafts.store).recall(3, "a = 1"), "a = 3");
});

for (const broken of [
  "{",
  "null",
  "3",
  "[]",
  '{"original":"a = 1"}',
  '{"original":"a = 1","source":7}',
])
  test(`${broken} is no draft`, () => {
    const tab = working({ [KEY]: broken });
    const browser = working({ [KEY]: DRAFT });
    const recall = (/** @type {(() => import("../src/storage.js").Place)[]} */ ...places) =>
      new Drafts("01-softmax.ipynb", new Store(...places)).recall(3, "a = 1");
    assert.equal(
      recall(() => tab),
      "a = 1",
    );
    assert.equal(
      recall(
        () => tab,
        () => browser,
      ),
      "a = 2",
    );
  });

test("another edition's draft is no draft", () => {
  const drafts = new Drafts("01-softmax.ipynb", new Store(() => working({ [KEY]: DRAFT })));
  assert.equal(drafts.recall(3, "a = 10"), "a = 10");
});

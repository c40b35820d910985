// What is remembered of the reader's way: counted, put in a file, taken from one.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chapterState,
  exerciseState,
  exported,
  forgetAll,
  imported,
} from "../src/progress/kept.js";
import { Store } from "../src/storage.js";
import { forbidden, working } from "./places.js";

const NUMBER = { number: "2.1", from: 0, points: 0, checked: true };
const IN_WORDS = { number: "2.2", from: 1, points: 2, checked: false };
const NOTHING_TO_TICK = { number: "2.3", from: 3, points: 0, checked: false };
const CHAPTER = { page: "02-entropy", exercises: [NUMBER, IN_WORDS, NOTHING_TO_TICK] };

/** @param {Record<string, string>} content */
const remembering = (content = {}) => new Store(() => place(content));
const places = new WeakMap();
/** @param {Record<string, string>} content */
function place(content) {
  if (!places.has(content)) places.set(content, working(content));
  return places.get(content);
}

test("nothing is remembered of a new reader", () => {
  for (const store of [remembering(), new Store(forbidden)])
    assert.deepEqual(chapterState(store, CHAPTER), { read: false, done: 0, all: 2 });
});

test("what is read, solved and ticked counts, each where it belongs", () => {
  const store = remembering({
    "softgrad.read.02-entropy": "yes",
    "softgrad.solved.2.1": "yes",
    "softgrad.ticks.02-entropy.1": "It names the unit.",
    "softgrad.ticks.02-entropy.3": "It is another list's.",
    "softgrad.ticks.03-cross-entropy.2": "It is another chapter's.",
  });
  assert.deepEqual(chapterState(store, CHAPTER), { read: true, done: 1, all: 2 });
  assert.equal(exerciseState(store, CHAPTER, IN_WORDS).ticked, 1);
  store.keep("softgrad.ticks.02-entropy.2", "It gives the reason.");
  assert.deepEqual(chapterState(store, CHAPTER), { read: true, done: 2, all: 2 });
});

test("what is exported and imported elsewhere is the same; nothing else is exported", () => {
  const store = remembering({
    "softgrad.answer.2.1": "1/4",
    "softgrad.solved.2.1": "yes",
    "softgrad.draft.02-entropy.ipynb.3": "{}",
    mode: "dark",
  });
  const other = remembering();
  assert.equal(imported(other, exported(store)), 2);
  assert.equal(exported(other), exported(store));
  assert.deepEqual([...other.all("").keys()].sort(), [
    "softgrad.answer.2.1",
    "softgrad.solved.2.1",
  ]);
  assert.equal(imported(other, exported(store)), 0);
});

test("an import takes away nothing, and brings right answers for open ones", () => {
  const here = remembering({
    "softgrad.answer.2.1": "wrong",
    "softgrad.answer.2.2": "mine",
    "softgrad.solved.2.2": "yes",
    "softgrad.read.01-softmax": "yes",
  });
  const there = remembering({
    "softgrad.answer.2.1": "right",
    "softgrad.solved.2.1": "yes",
    "softgrad.answer.2.2": "theirs",
    "softgrad.solved.2.2": "yes",
  });
  assert.equal(imported(here, exported(there)), 2);
  assert.deepEqual(Object.fromEntries(here.all("softgrad.")), {
    "softgrad.answer.2.1": "right",
    "softgrad.answer.2.2": "mine",
    "softgrad.read.01-softmax": "yes",
    "softgrad.solved.2.1": "yes",
    "softgrad.solved.2.2": "yes",
  });
});

for (const file of [
  "",
  "{",
  "null",
  "[]",
  '{"softgrad":2,"kept":{}}',
  '{"softgrad":1}',
  '{"softgrad":1,"kept":[]}',
  '{"softgrad":1,"kept":{"mode":"dark"}}',
  '{"softgrad":1,"kept":{"softgrad.draft.x.1":"{}"}}',
  '{"softgrad":1,"kept":{"softgrad.read.x":true}}',
  JSON.stringify({ softgrad: 1, kept: { "softgrad.answer.2.1": "1".repeat(3000) } }),
])
  test(`${file.slice(0, 60)} is no file of ours`, () => {
    const store = remembering();
    assert.equal(imported(store, file), null);
    assert.equal(store.all("").size, 0);
  });

test("all that counts is forgotten, and nothing else", () => {
  const store = remembering({ "softgrad.read.02-entropy": "yes", mode: "dark" });
  forgetAll(store);
  assert.deepEqual([...store.all("").keys()], ["mode"]);
});

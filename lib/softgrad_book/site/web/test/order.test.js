// Which cells run before the one that is asked for, and which "Run all" leaves as they stand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { needed, worthRunning } from "../src/live/order.js";

/** A notebook as a page knows it, and a Python that runs what it is asked for. */
class Notebook {
  constructor(...shows) {
    this.runs = 0;
    this.shows = new Set(shows);
    this.cells = Array.from({ length: 5 }, (_, index) => ({
      index,
      source: `cell ${index}`,
      original: `cell ${index}`,
      ranSource: null,
      ranAt: 0,
      changedAt: 0,
    }));
  }

  run(index) {
    const asked = this.cells[index];
    const order = [...needed(this.cells, asked, this.shows), asked];
    for (const cell of order) {
      cell.ranAt = ++this.runs;
      if (cell.ranSource !== cell.source) cell.changedAt = cell.ranAt;
      cell.ranSource = cell.source;
    }
    return order.map((cell) => cell.index);
  }

  write(index, source) {
    this.cells[index].source = source;
  }

  runAll(...constant) {
    return worthRunning(this.cells, this.shows, new Set(constant)).map((cell) => cell.index);
  }
}

test("every cell above runs first, but once", () => {
  const notebook = new Notebook();
  assert.deepEqual(notebook.run(2), [0, 1, 2]);
  assert.deepEqual(notebook.run(4), [3, 4]);
  assert.deepEqual(notebook.run(4), [4]);
  assert.deepEqual(notebook.run(0), [0]);
  assert.deepEqual(notebook.run(4), [4], "the same code again changes nothing below");
});

test("but for those that only show", () => {
  const notebook = new Notebook(0, 2);
  assert.deepEqual(notebook.run(3), [1, 3]);
  notebook.write(2, "what the reader made of it may bind anything");
  assert.deepEqual(notebook.run(4), [2, 3, 4]);
});

test("after another code above, all between runs again", () => {
  const notebook = new Notebook();
  notebook.run(4);
  notebook.write(1, "another");
  assert.deepEqual(notebook.run(3), [1, 2, 3]);
  notebook.write(0, "another");
  notebook.run(0);
  assert.deepEqual(notebook.run(4), [1, 2, 3, 4]);
});

test("Run all leaves what stands there drawn, and would be the same again", () => {
  const notebook = new Notebook(0, 2, 3, 4);
  assert.deepEqual(notebook.runAll(0, 2), [1]);
  notebook.write(3, "another");
  assert.deepEqual(notebook.runAll(0, 2), [1, 3, 4], "4 uses what 3 may have bound");
  notebook.write(2, "another");
  assert.deepEqual(notebook.runAll(0, 2, 4), [1, 2, 3]);
});

// An exercise whose answer is one or several numbers, checked in the page.
//
// The form holds the question: what is right, how near an answer must come, and what to say
// otherwise. Answers stay on the reader's machine. What reads and judges them is loaded when
// the reader comes to a box.

/** @typedef {import("./storage.js").Store} Store */
import { keepSolved } from "./storage.js";

const MARKS = { right: "✓", wrong: "✗", unreadable: "?" };

/** @type {WeakSet<HTMLFormElement>} */
const connected = new WeakSet();

/**
 * @param {HTMLFormElement} form
 * @param {Store} store
 */
export function connect(form, store) {
  if (connected.has(form)) return;
  connected.add(form);

  /** @type {import("./answer/judge.js").Question} */
  const question = JSON.parse(form.querySelector("script")?.textContent ?? "");
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const key = `softgrad.answer.${question.number}`;

  for (const control of [input, button]) control.disabled = false;
  input.addEventListener("focus", () => void load().catch(() => {}), { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store.keep(key, input.value);
    show();
  });

  input.value = store.recall(key, (text) => text) ?? "";
  if (input.value) show();

  async function show() {
    delete form.dataset.verdict; // the last answer's
    try {
      const { judge } = await load();
      const { verdict, text } = judge(input.value, question, document.documentElement.lang);
      form.dataset.verdict = verdict;
      input.ariaInvalid = String(verdict === "unreadable");
      status.textContent = `${MARKS[verdict]} ${text}`;
      if (verdict === "right") keepSolved(question.number, store);
    } catch (error) {
      delete form.dataset.verdict;
      status.textContent = question.texts.failed;
      console.error(error);
    }
  }
}

const load = () => import("./answer/judge.js");

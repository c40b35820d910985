// An exercise whose answer is one or several numbers, checked in the page.
//
// The form holds what is right, how near an answer must come, and what to say otherwise.
// Answers stay on the reader's machine.

const connected = new WeakSet();

export function connect(form, store) {
  if (connected.has(form)) return;
  connected.add(form);

  const question = JSON.parse(form.querySelector("script").textContent);
  const input = form.querySelector("input");
  const memory = `softgrad.answer.${question.number}`;

  for (const control of form.elements) control.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store.keep(memory, input.value);
    show(judge(input.value, question));
  });

  input.value = store.recall(memory, (text) => text) ?? "";
  if (input.value) show(judge(input.value, question));

  function show({ right, text }) {
    form.dataset.verdict = right ? "right" : "wrong";
    form.querySelector("[role=status]").textContent = `${right ? "✓" : "✗"} ${text}`;
  }
}

export function judge(text, { expected, tolerance, hint, hints, texts }) {
  const words = text.replace(/[()[\]]/g, " ").trim(); // vectors may wear brackets
  const given = words.split(/[\s,;]+/).map(number);
  if (given.length !== expected.length || given.some(Number.isNaN))
    return { right: false, text: texts.unreadable };
  const is = (values) =>
    given.every((g, k) => Math.abs(g - values[k % values.length]) <= tolerance);
  if (is(expected)) return { right: true, text: texts.right };
  const known = hints.find(([wrong]) => is([wrong]));
  return { right: false, text: known ? known[1] : hint };
}

// 0.25, −0.25, 1/4 and 25% are numbers.
function number(word) {
  const [, top, bottom, percent] =
    /^([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\/([\d.]+))?(%)?$/i.exec(word.replaceAll("−", "-")) ?? [];
  return (Number(top) / Number(bottom ?? 1)) * (percent ? 0.01 : 1);
}

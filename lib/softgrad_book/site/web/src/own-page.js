// The page of one explorable. In a frame it tells how tall it is, so that nothing scrolls in it,
// and shows the explorable alone.

const figure = /** @type {HTMLElement} */ (document.querySelector("figure.explorable"));

if (window.parent !== window) {
  document.documentElement.classList.add("embedded");
  const tell = () =>
    window.parent.postMessage({ explorable: figure.id, height: document.body.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
}

// The code to embed it, at the state that is shown when the code is asked for.
const embed = /** @type {HTMLDetailsElement} */ (document.querySelector("details.embed"));
const code = /** @type {HTMLTextAreaElement} */ (embed.querySelector("textarea"));
embed.addEventListener("toggle", () => {
  code.value = codeFor(location.href, document.querySelector("h1")?.textContent ?? "");
  code.select();
});

/** @type {(address: string, title: string) => string} */
const codeFor = (address, title) =>
  `<iframe src="${address.replaceAll("&", "&amp;")}" title="${title}" ` +
  `style="width: 100%; height: 40rem; border: 0" loading="lazy"></iframe>
<script>
addEventListener("message", ({ source, data }) => {
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source && data.explorable)
      frame.style.height = data.height + "px";
});
</` +
  `script>`;

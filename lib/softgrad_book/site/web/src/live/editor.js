// The code editor, CodeMirror's; loaded when the first cell is edited.
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { minimalSetup } from "codemirror";

export class Editor {
  /**
   * @param {object} options
   * @param {string} options.source
   * @param {string} options.label For screen readers.
   * @param {(text: string) => void} options.changed
   * @param {() => void} options.run
   * @param {() => void} options.leave
   */
  constructor({ source, label, changed, run, leave }) {
    const keys = [
      { key: "Shift-Enter", run: () => (run(), true), stopPropagation: true },
      { key: "Mod-Enter", run: () => (run(), true), stopPropagation: true },
      { key: "Escape", run: () => (leave(), true) },
    ];
    this.view = new EditorView({
      doc: source,
      extensions: [
        Prec.highest(keymap.of(keys)),
        minimalSetup,
        python(),
        indentUnit.of("    "),
        bracketMatching(),
        syntaxHighlighting(classHighlighter),
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    });
  }

  get element() {
    return this.view.dom;
  }

  focus() {
    this.view.focus();
  }

  /** @param {{ x: number, y: number }} [point] In the window. */
  focusAt(point) {
    const place = point ? this.view.posAtCoords(point) : null;
    if (place !== null) this.view.dispatch({ selection: { anchor: place } });
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }
}

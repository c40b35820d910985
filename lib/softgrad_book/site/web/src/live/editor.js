// The code editor, CodeMirror's; loaded when the first cell is edited.
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { minimalSetup } from "codemirror";

export class Editor {
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

  focusAt(x, y) {
    const place = x === undefined ? null : this.view.posAtCoords({ x, y });
    if (place !== null) this.view.dispatch({ selection: { anchor: place } });
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }
}

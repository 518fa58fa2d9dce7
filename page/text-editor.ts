import type { Fault } from "../src/errors.js";
import type { Schema } from "../src/page/schema-help.js";

/** What an editor of the scenario does. */
export interface TextEditor {
  /** Replaces the text without telling of a change. */
  readonly set: (text: string) => void;
  /** Marks the lines of faults. */
  readonly showFaults: (faults: readonly Fault[]) => void;
  /** Puts the cursor at a fault. */
  readonly goTo: (fault: Fault) => void;
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly schema: Schema;
  /** Told of every change by the reader. */
  readonly changed: (text: string) => void;
}

declare global {
  /** What editor.js leaves; undefined: it is not loaded. */
  var edgefadeEditor: { readonly mount: (options: EditorOptions) => TextEditor } | undefined;
}

/** The text area that is there before the editor has loaded, and where it cannot be. */
export const plainEditor = (area: HTMLTextAreaElement, changed: (text: string) => void): TextEditor => {
  area.addEventListener("input", () => changed(area.value));
  return {
    set: (text) => {
      area.value = text;
    },
    showFaults: (faults) => area.setAttribute("aria-invalid", String(faults.length > 0)),
    goTo: ({ line }) => {
      const from = area.value
        .split("\n")
        .slice(0, (line ?? 1) - 1)
        .join("\n").length;
      area.focus();
      area.setSelectionRange(from, from);
    },
  };
};

/** Loads editor.js, which is as large as the rest of the page without the engine, after the first run. */
export const loadEditor = (): Promise<NonNullable<typeof globalThis.edgefadeEditor>> =>
  new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = "editor.js";
    script.onload = () =>
      globalThis.edgefadeEditor === undefined ? fail(new Error("editor.js")) : done(globalThis.edgefadeEditor);
    script.onerror = () => fail(new Error("editor.js"));
    document.head.append(script);
  });

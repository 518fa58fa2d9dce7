import { autocompletion, type Completion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Fault } from "../src/errors.js";
import { helpAt, keysAt, pathAt, type Schema, wordsAt } from "../src/page/schema-help.js";
import { html } from "./dom.js";
import type { EditorOptions, TextEditor } from "./text-editor.js";

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ink)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--soft)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--link) 8%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--link) 28%, transparent) !important",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--field)",
    borderRadius: "6px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--link)",
    color: "var(--on-link)",
  },
  ".cm-help, .cm-completionInfo": {
    padding: ".5rem .7rem",
    maxWidth: "26rem",
    fontFamily: "system-ui, sans-serif",
    fontSize: ".85rem",
  },
});

const helpOf = (name: string, description: string, byDefault: string | undefined): HTMLElement => {
  const box = html("div", { class: "cm-help" }, html("b", {}, name), html("div", {}, description));
  if (byDefault !== undefined) box.append(html("div", {}, `Default: ${byDefault}`));
  return box;
};

const complete =
  (schema: Schema) =>
  ({ state, pos, explicit }: CompletionContext) => {
    const place = pathAt(state.doc.toString(), pos);
    if (place === undefined || (!explicit && place.from === pos)) return null;
    const options: readonly Completion[] = place.isKey
      ? keysAt(schema, place.path).map(({ name, description, default: byDefault }) => ({
          label: name,
          type: "property",
          apply: `${name}: `,
          info: () => helpOf(name, description, byDefault),
        }))
      : wordsAt(schema, place.path).map((word) => ({ label: word, type: "enum" }));
    return options.length === 0 ? null : { from: place.from, options: [...options], validFor: /^[\w.-]*$/ };
  };

/** Puts an editor for YAML with the schema's help in the place of a text area. */
const mount = ({ parent, text, schema, changed }: EditorOptions): TextEditor => {
  let isQuiet = false;
  const hover = hoverTooltip((view, pos) => {
    const word = view.state.wordAt(pos);
    if (word === null) return null;
    const place = pathAt(view.state.doc.toString(), word.to);
    if (place === undefined) return null;
    const name = view.state.sliceDoc(word.from, word.to);
    const path = place.isKey ? [...place.path, name] : place.path;
    const help = helpAt(schema, path);
    if (help === undefined) return null;
    return { pos: word.from, end: word.to, create: () => ({ dom: helpOf(help.name, help.description, help.default) }) };
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...[
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          indentOnInput(),
          bracketMatching(),
          yaml(),
        ],
        ...[syntaxHighlighting(highlighting), theme, lintGutter(), hover, EditorState.tabSize.of(2)],
        autocompletion({ override: [complete(schema)] }),
        keymap.of([
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          { key: "Mod-]", run: indentMore },
          { key: "Mod-[", run: indentLess },
        ]),
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-labelledby": "scenario-title",
          "aria-describedby": "editor-hint faults",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isQuiet) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  const set = (next: string): void => {
    const now = view.state.doc.toString();
    if (now === next) return;
    // Only what differs changes, so that the cursor and what one can undo stay.
    let from = 0;
    while (from < Math.min(now.length, next.length) && now[from] === next[from]) from++;
    let cut = 0;
    while (cut < Math.min(now.length, next.length) - from && now[now.length - 1 - cut] === next[next.length - 1 - cut])
      cut++;
    isQuiet = true;
    view.dispatch({ changes: { from, to: now.length - cut, insert: next.slice(from, next.length - cut) } });
    isQuiet = false;
  };
  const placeOf = ({ line, column }: Fault): { readonly from: number; readonly to: number } => {
    const found = view.state.doc.line(Math.min(Math.max(1, line ?? 1), view.state.doc.lines));
    const from = Math.min(found.to, found.from + Math.max(0, (column ?? 1) - 1));
    return { from, to: Math.max(from, found.to) };
  };
  return {
    set,
    showFaults: (faults) => {
      const diagnostics: Diagnostic[] = faults
        .filter(({ line }) => line !== undefined)
        .map((fault) => ({
          ...placeOf(fault),
          severity: "error",
          message: `${fault.path ?? ""}${fault.path ? ": " : ""}${fault.problem}`,
        }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo: (fault) => {
      const { from } = placeOf(fault);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
  };
};

globalThis.edgefadeEditor = { mount };

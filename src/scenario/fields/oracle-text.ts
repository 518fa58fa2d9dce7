import { parseValue } from "../../fields/distribution-text.js";
import { quote } from "../../quantity.js";

const EVERY = "every task";
const OFF = "off";

/** The forms of `oracle`, for messages and the reference page. */
export const ORACLE_FORMS = "`every task`, `sampled` and a share as in `sampled 1 %`, or `off`";

/** The share of tasks whose optimum is computed, 0 to 1, or the problem with the text. */
export const parseOracle = (
  text: unknown,
): { readonly ok: true; readonly share: number } | { readonly ok: false; readonly problem: string } => {
  const refused = { ok: false, problem: `expected ${ORACLE_FORMS.replaceAll("`", '"')}, got ${quote(text)}` } as const;
  if (typeof text !== "string") return refused;
  const words = text.trim().replace(/\s+/g, " ");
  if (words === EVERY) return { ok: true, share: 1 };
  if (words === OFF) return { ok: true, share: 0 };
  const [, share] = /^sampled (.+)$/.exec(words) ?? [];
  if (share === undefined) return refused;
  const parsed = parseValue(share, { dimension: "share", above: 0, to: 1 });
  return parsed.ok ? { ok: true, share: parsed.value } : { ok: false, problem: `sampled: ${parsed.problem}` };
};

/** A policy's name and options, as written in results. */
export interface PolicyCall {
  readonly name: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

const CALL = /^\s*([^()]+?)\s*\(([^()]*)\)\s*$/;

/** Whether a text has the form of a policy with options, valid or not: `threshold(...)`. */
export const looksLikeCall = (text: string): boolean => CALL.test(text);

/**
 * Parses a policy with options in one line. Results name policies in this form.
 *
 *     threshold(backlog_s=0.2, otherwise=cloud)
 *
 * Values are numbers, `true`, `false`, or text without commas and parentheses.
 *
 * @returns undefined if the text does not have this form
 */
export const parsePolicyCall = (text: string): PolicyCall | undefined => {
  const [, name, inside] = CALL.exec(text) ?? [];
  if (name === undefined || inside === undefined) return undefined;
  if (inside.trim() === "") return { name, options: {} };
  const options: Record<string, string | number | boolean> = {};
  for (const part of inside.split(",")) {
    const [, key, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    if (key === undefined || value === undefined || value === "" || key === "name" || Object.hasOwn(options, key))
      return undefined;
    options[key] = optionValue(value);
  }
  return { name, options };
};

const optionValue = (text: string): string | number | boolean => {
  if (text === "true" || text === "false") return text === "true";
  return Number.isFinite(Number(text)) ? Number(text) : text.replace(/^(["'])(.*)\1$/s, "$2");
};

/** The name of a policy in results: its name and options, or its name alone if it has no options. */
export const policyLabel = (name: string, options: Readonly<Record<string, unknown>>): string => {
  const parts = Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length === 0 ? name : `${name}(${parts.join(", ")})`;
};

/** The name of a policy in paths. Built-in policies keep their name; modules and models use their file's name without folder and ending. */
export const shortPolicyName = (name: string): string =>
  /[/\\]/.test(name) ? (/([^/\\]+?)(?:\.(?:[cm]?[jt]s|onnx))?[/\\]*$/.exec(name)?.[1] ?? name) : name;

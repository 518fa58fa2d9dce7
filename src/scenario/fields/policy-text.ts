/** A policy's name and options, written as results name them. */
export interface PolicyCall {
  readonly name: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

const CALL = /^\s*([^()]+?)\s*\(([^()]*)\)\s*$/;

/** Whether a text has the form of a policy with options, right or wrong: `threshold(...)`. */
export const looksLikeCall = (text: string): boolean => CALL.test(text);

/**
 * A policy with options in one line, the form in which results name it.
 *
 *     threshold(backlog_s=0.2, otherwise=cloud)
 *
 * Values are numbers, `true`, `false`, or text without commas and parentheses.
 *
 * @returns undefined when the text is not of this form
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

/** How results name a policy with options; without any, its name alone. */
export const policyLabel = (name: string, options: Readonly<Record<string, unknown>>): string => {
  const parts = Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length === 0 ? name : `${name}(${parts.join(", ")})`;
};

/** How a policy is called in paths: built-in ones by their name, modules and models by that of their file, without folder and ending. */
export const shortPolicyName = (name: string): string =>
  /[/\\]/.test(name) ? (/([^/\\]+?)(?:\.(?:[cm]?[jt]s|onnx))?[/\\]*$/.exec(name)?.[1] ?? name) : name;

import { pathToFileURL } from "node:url";
import { InputError, thrownText } from "../../errors.js";
import { fromHere } from "../../scenario/fields/paths.js";
import { lineOfModule } from "./policy-place.js";

/** A fault of a user's module, with its path relative to the current directory; `thrownAt` is the line of an exception. */
export const refuseModule = (name: string, problem: string, thrownAt?: number): InputError => {
  const file = fromHere(name);
  // The loader appends the place to the message of a syntax error.
  const [, said, line, column] = /^(?:ParseError: )?(.*?)\s+\S+?:(\d+):(\d+)$/s.exec(problem) ?? [];
  return new InputError([
    said === undefined
      ? { file, ...(thrownAt === undefined ? {} : { line: thrownAt }), problem }
      : { file, line: Number(line), column: Number(column), problem: said },
  ]);
};

/** The default export of a user's TypeScript or JavaScript module. @throws InputError if it cannot be loaded */
export const importDefault = async (name: string): Promise<unknown> => {
  const { createJiti } = await import("jiti");
  // The module cache is off, so that no run sees values that another left in a module's variables.
  const jiti = createJiti(pathToFileURL(`${process.cwd()}/`).href, { moduleCache: false });
  try {
    return await jiti.import(pathToFileURL(name).href, { default: true });
  } catch (error) {
    throw refuseModule(name, withoutStack(messageOf(error)), lineOfModule(name, error));
  }
};

/** The text on one line, without the list of requiring modules that the loader appends. */
const withoutStack = (text: string): string =>
  (text.split("\nRequire stack", 1)[0] ?? text).replace(/\s*\n\s*/g, " ").trim();

/** What was thrown, in words. */
export const messageOf = thrownText;

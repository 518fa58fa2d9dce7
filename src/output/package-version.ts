import { readFileSync } from "node:fs";
import { packageFile } from "../home.js";

/** The version in package.json. */
export const packageVersion = (): string => {
  const text = readFileSync(packageFile("package.json"), "utf8");
  const content: unknown = JSON.parse(text);
  if (typeof content === "object" && content !== null && "version" in content && typeof content.version === "string")
    return content.version;
  throw new Error("package.json has no version");
};

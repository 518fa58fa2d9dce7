import { closest, distance } from "fastest-levenshtein";

/**
 * The name that a misspelt word most likely meant.
 *
 * @param word   what was written
 * @param names  the valid names
 * @returns the nearest name by edit distance (differences of case count little), or undefined when none is near
 */
export const nearest = (word: string, names: readonly string[]): string | undefined => {
  if (names.length === 0) return undefined;
  const lower = word.toLowerCase();
  const sameLetters = names.filter((name) => name.toLowerCase() === lower);
  if (sameLetters.length > 0) return closest(word, sameLetters);
  const found = closest(
    lower,
    names.map((name) => name.toLowerCase()),
  );
  const edits = distance(lower, found);
  return edits < word.length && edits <= Math.ceil(Math.max(word.length, found.length) / 3)
    ? names.find((name) => name.toLowerCase() === found)
    : undefined;
};

/** More names than these nobody reads: a scenario may have thousands of sites. */
const MOST_SHOWN = 60;

/** `; did you mean "cores"?`, or `; valid names: a, b` when nothing is near. Empty without any names. */
export const suggestion = (word: string, names: readonly string[], what = "names"): string => {
  const name = nearest(word, names);
  if (name !== undefined) return `; did you mean "${name}"?`;
  if (names.length === 0) return "";
  const shown =
    names.length <= MOST_SHOWN ? names : [...names.slice(0, MOST_SHOWN), `and ${names.length - MOST_SHOWN} more`];
  return `; valid ${what}: ${shown.join(", ")}`;
};

/** A field in which two scenarios differ, with both values as JSON; undefined: the scenario has no such field. */
export interface FieldDifference {
  readonly path: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

/** Fields that do not affect the emulation, or that are the subject of a comparison: names, policies, output. */
const NOT_COMPARED = ["name", "description", "policies", "output", "sweep", "metrics", "seed"];

/**
 * Every field in which two resolved scenarios differ, in the order of the first one's fields. Lists of unlike length differ in the
 * elements that one of them lacks.
 */
export const scenarioDifferences = (one: object, other: object): readonly FieldDifference[] => {
  const found: FieldDifference[] = [];
  const visit = (a: unknown, b: unknown, path: string): void => {
    const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
    if (left === right) return;
    if (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        visit(Reflect.get(a, key), Reflect.get(b, key), path === "" ? key : `${path}.${key}`);
      return;
    }
    found.push({ path, one: left, other: right });
  };
  const without = (scenario: object): object =>
    Object.fromEntries(Object.entries(scenario).filter(([key]) => !NOT_COMPARED.includes(key)));
  visit(without(one), without(other), "");
  return found;
};

const isTree = (value: unknown): value is object => typeof value === "object" && value !== null;

/** `edges.0.cores (8 / 2)` */
export const differenceText = ({ path, one, other }: FieldDifference): string => {
  const text = (value: string | undefined): string => value?.replace(/^"(.*)"$/s, "$1") ?? "absent";
  return `${path} (${text(one)} / ${text(other)})`;
};

/**
 * Whether a field decides which tasks there are: how many, when they arrive, at which devices, and what they are. What changes the network
 * alone leaves the tasks as they are.
 */
export const isOfTasks = ({ path }: FieldDifference): boolean =>
  /^(tasks|duration|until|application|arrivals)(\.|$)/.test(path) ||
  /^devices\.\d+(\.(count|name|application|arrivals)(\.|$)|$)/.test(path);

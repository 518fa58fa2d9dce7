/** Who may know whom: every room may import those listed, and itself. Errors, quantities, powers, grids of time and extremes are for everybody. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  physics: [],
  world: ["engine", "physics"],
  policies: ["world", "engine", "physics"],
  learning: ["world", "engine", "physics", "policies"],
  output: ["world"],
  fields: ["engine"],
  models: ["engine", "physics", "world", "fields"],
  scenario: ["engine", "physics", "world", "policies", "learning", "fields", "models"],
  compose: ["engine", "physics", "world", "policies", "fields", "models", "scenario"],
  environment: ["engine", "physics", "world", "policies", "learning", "models", "scenario", "compose"],
  experiment: [
    "environment",
    "engine",
    "physics",
    "world",
    "policies",
    "learning",
    "fields",
    "models",
    "scenario",
    "compose",
    "output",
  ],
  library: [
    "engine",
    "physics",
    "world",
    "policies",
    "learning",
    "scenario",
    "compose",
    "output",
    "environment",
    "experiment",
  ],
  page: ["world", "engine", "policies", "physics", "scenario", "compose", "output", "experiment"],
  cli: [
    "library",
    "fields",
    "models",
    "engine",
    "physics",
    "world",
    "policies",
    "learning",
    "scenario",
    "compose",
    "output",
    "environment",
    "experiment",
    "page",
  ],
};
export const shared = [
  "errors.ts",
  "quantity.ts",
  "nearest.ts",
  "powers.ts",
  "time-grid.ts",
  "extremes.ts",
  "make-folder.ts",
];

/** These rooms must run in a browser unchanged, and take neither time nor chance from the machine. */
export const pure = ["engine", "physics", "world", "policies", "fields", "models"];

/** This room runs in a browser, too. It takes what it needs of the rooms above, with `REPLACED` of page/build.mjs in the place of what has a disk. */
export const inBrowser = "page";

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** The thorough tests of the Python package, in the virtual environment that .ci/python makes. */
const folder = fileURLToPath(new URL("../../python", import.meta.url));
const python = process.env.EDGEFADE_PYTHON ?? `${folder}/.venv/bin/python`;

it("survives a thousand random kills, and works from its wheel alone", (context) => {
  if (process.env.EDGEFADE_EFFORT !== "exhaustive") context.skip("takes ten minutes: EDGEFADE_EFFORT=exhaustive");
  const isThere = existsSync(python) && spawnSync(python, ["-c", "import edgefade, pytest, pettingzoo"]).status === 0;
  if (!isThere) context.skip("no virtual environment with the Python package: .ci/python makes it");
  const { status, stdout, stderr } = spawnSync(python, ["-m", "pytest", "-m", "thorough or kills"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, EDGEFADE_EPISODES: "1000" },
  });
  expect(`${stdout}${stderr}`).not.toContain("failed");
  expect(status, `${stdout}${stderr}`).toBe(0);
});

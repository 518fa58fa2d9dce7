/// <reference lib="dom" />
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench, command, scenarios } from "./support.js";

const bench = new Bench();
const site = join(dirname(command), "../site");

/** A shipped scenario, shorter. */
const shortened = (name: string, length: string): string =>
  readFileSync(join(scenarios, `${name}.yaml`), "utf8").replace(/^(tasks|duration): .*$/m, length);

beforeAll(async () => {
  // Builds of the command alone leave it out.
  if (!existsSync(join(site, "index.html"))) execFileSync(process.execPath, ["page/build.mjs"], { stdio: "ignore" });
  writeFileSync(bench.path("quickstart.yaml"), shortened("quickstart", "tasks: 60"));
  writeFileSync(bench.path("handover.yaml"), shortened("handover", "duration: 60 s"));
  writeFileSync(bench.path("deadlines.yaml"), shortened("deadlines", "tasks: 200"));
  expect((await bench.run(["page", "quickstart.yaml", "--out", "page"])).code).toBe(0);
});
afterAll(() => bench.remove());

describe("edgefade page", () => {
  it("writes plain files with relative addresses, and says how large they are", async () => {
    const { code, stdout } = await bench.run(["page", "--out", "other"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^other\/index\.html: \d+ kB with its scripts\. /);
    expect(bench.list("other").sort()).toEqual(["editor.js", "index.html", "page.js", "style.css"]);
    const index = bench.read("other", "index.html");
    expect([...index.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual(
      expect.arrayContaining(["page.js", "style.css"]),
    );
    expect(index).not.toMatch(/(src|href)="(\/|https?:)/);
    // What belongs to Node.js is not in the scripts.
    for (const script of ["page.js", "editor.js"])
      expect(bench.read("other", script)).not.toMatch(/"node:|browser-external/);
  });

  it("holds the scenario and every file that it names", async () => {
    writeFileSync(
      bench.path("mine.yaml"),
      "extends: quickstart.yaml\nname: mine</script><script>x</script>\n".replace("name: mine<", "description: mine<"),
    );
    expect((await bench.run(["page", "mine.yaml", "--out", "own", "--quiet"])).stdout).toBe("");
    const [, data] = /<script type="application\/json" id="given">(.*?)<\/script>/s.exec(
      bench.read("own", "index.html"),
    )!;
    expect(JSON.parse(data!)).toEqual({
      text: bench.read("mine.yaml"),
      file: "mine.yaml",
      files: { "mine.yaml": bench.read("mine.yaml"), "quickstart.yaml": bench.read("quickstart.yaml") },
    });
  });

  it("refuses faulty scenarios and folders that hold something", async () => {
    writeFileSync(bench.path("bad.yaml"), "edges: 3\n");
    const bad = await bench.run(["page", "bad.yaml", "--out", "never"]);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain("bad.yaml:1");
    expect(existsSync(bench.path("never"))).toBe(false);
    const again = await bench.run(["page", "--out", "page"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("page: is not empty; use --force to write the page into it");
    expect((await bench.run(["page", "quickstart.yaml", "--out", "page", "--force"])).code).toBe(0);
    expect((await bench.run(["page"])).code).toBe(2);
  });
});

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);

describe.skipIf(executable === undefined)(
  `the page in Chromium${executable === undefined ? " (skipped: it is not installed)" : ""}`,
  () => {
    let browser: Browser;
    let server: Server;
    let home: string;
    const troubles: string[] = [];
    const types: Readonly<Record<string, string>> = {
      ".html": "text/html",
      ".js": "text/javascript",
      ".css": "text/css",
    };

    const open = async (options: Parameters<Browser["newPage"]>[0] = {}, address = home): Promise<Page> => {
      const page = await browser.newPage(options);
      // As long as a test may take: other tests may have the machine.
      page.setDefaultTimeout(150_000);
      page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => troubles.push(error.message));
      page.on("dialog", (dialog) => troubles.push(`dialog: ${dialog.message()}`));
      page.on("request", (request) => {
        if (!request.url().startsWith(new URL(".", address).href) && !/^(data|blob):/.test(request.url()))
          troubles.push(`request of ${request.url()}`);
      });
      await page.goto(address);
      await ran(page, 1);
      await page.waitForSelector("html[data-editor]");
      return page;
    };
    /** At least so many runs are done: on a fast machine more may be by the time that somebody looks. */
    const ran = (page: Page, runs: number) =>
      page.waitForFunction((least) => Number(document.documentElement.dataset.ran ?? 0) >= least, runs);
    const type = async (page: Page, text: string): Promise<void> => {
      await page.locator(".cm-content").click();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(text);
    };
    const mean = (page: Page, policy: number): Promise<string | null> =>
      page
        .locator("#table tbody tr")
        .first()
        .locator("td")
        .nth(policy)
        .evaluate((cell) => cell.firstChild!.textContent);
    const text = (page: Page): Promise<string> =>
      page
        .locator("#editor")
        .evaluate((box) =>
          (
            box.querySelector(".cm-content") as unknown as { cmTile?: { view: { state: { doc: object } } } }
          ).cmTile!.view.state.doc.toString(),
        );

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
      server = createServer((request, response) => {
        const file = bench.path("page", request.url === "/" ? "index.html" : request.url!.slice(1));
        response.setHeader("content-type", types[extname(file)] ?? "text/plain");
        response.end(readFileSync(file));
      });
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      home = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterAll(async () => {
      await browser.close();
      server.close();
      expect(troubles).toEqual([]);
    });

    it("gives the bytes of Node.js: fading, moving devices, queues", async () => {
      const page = await open();
      let runs = 1;
      for (const name of ["quickstart", "handover", "deadlines"]) {
        if (name !== "quickstart") {
          await page.setInputFiles("#files", bench.path(`${name}.yaml`));
          await ran(page, ++runs);
        }
        if (runs === 1) {
          await page.fill("#replications", "2");
          await page.press("#replications", "Tab");
          await ran(page, ++runs);
        }
        const policies = ["edge", "greedy"].flatMap((policy) => ["--policy", policy]);
        const args = ["run", `${name}.yaml`, "--out", name, "--quiet", "--replications", "2", ...policies];
        expect((await bench.run(args)).code).toBe(0);
        for (const table of ["tasks", "subtasks", "transfers", "nodes"]) {
          const [download] = await Promise.all([
            page.waitForEvent("download"),
            page.click(`[data-table="${table}.csv"]`),
          ]);
          const bytes = readFileSync(await download.path());
          expect(bytes.equals(readFileSync(bench.path(name, `${table}.csv`))), `${name}: ${table}.csv`).toBe(true);
          expect(bytes.length).toBeGreaterThan(200);
        }
      }
      await page.close();
    });

    it("marks a fault at its line with the words of the command line, and runs again when it is mended", async () => {
      const page = await open();
      const good = bench.read("quickstart.yaml");
      writeFileSync(bench.path("faulty.yaml"), good.replace("cores: 16", "cores: -4"));
      await type(page, bench.read("faulty.yaml"));
      await page.waitForSelector(".cm-lint-marker-error");
      const { stderr } = await bench.run(["validate", "faulty.yaml"]);
      const [, line, path, problem] = /faulty\.yaml:(\d+):\d+: ([\w.]+): (.*)/.exec(stderr)!;
      expect(await page.locator("#faults button").allTextContents()).toEqual([`line ${line}, ${path}: ${problem}`]);
      await page.locator("#faults button").press("Enter");
      expect(await page.evaluate(() => document.activeElement?.classList.contains("cm-content"))).toBe(true);
      await type(page, good);
      await ran(page, 2);
      expect(await page.locator("#faults button").count()).toBe(0);
      // The schema helps where the cursor is.
      await type(page, `${good}\nrad`);
      await page.keyboard.press("Control+Space");
      expect(await page.locator(".cm-tooltip-autocomplete").textContent()).toContain("radio");
      await page.close();
    });

    it("shows hostile text as text", async () => {
      const page = await open();
      const hostile = `"<img src=x onerror=alert(1)><script>alert(2)</script>"`;
      const bad = bench.read("quickstart.yaml").replace(/^description: .*$/m, `description: ${hostile}`);
      await type(page, bad.replace("name: scenb", `name: ${hostile}`));
      await page.waitForSelector("#faults button");
      expect(await page.locator("#faults").textContent()).toContain("<img src=x");
      expect(await page.locator("main img, main script").count()).toBe(0);
      await page.close();
    });

    it("moves a device and changes cores: the text says so, and latencies follow", async () => {
      const page = await open();
      const before = await mean(page, 0);
      const device = page.locator(".cell").first().locator(".movable").nth(3);
      await device.scrollIntoViewIfNeeded();
      const box = (await device.locator(".device").boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + 60, box.y + 40, { steps: 4 });
      await page.mouse.up();
      await page.waitForSelector("#table small:has-text('than before')");
      await page.waitForFunction(() => document.querySelector("#editor")!.textContent!.includes("phone-19"));
      const moved = await text(page);
      expect(moved).toMatch(/name: phone-\d+, count: 1, position: \[-?[\d.]+ m, -?[\d.]+ m\]/);
      expect(await mean(page, 0)).not.toBe(before);
      const now = await mean(page, 0);
      await page.fill("#cores input", "4");
      await page.keyboard.press("Enter");
      await page.waitForFunction((old) => document.querySelector("#table td")!.firstChild!.textContent !== old, now);
      expect(await text(page)).toContain("name: scenb, position: [0 m, 0 m], cores: 4,");
      expect(Number(await mean(page, 0))).toBeGreaterThan(Number(now));
      await page.close();
    });

    it("is used without a mouse, and cancels", async () => {
      const page = await open({ reducedMotion: "reduce" });
      expect(await page.textContent("#play")).toBe("Play");
      const reached = new Set<string>();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      for (let press = 0; press < 45; press++) {
        await page.keyboard.press("Tab");
        reached.add(
          await page.evaluate(() => {
            const at = document.activeElement!;
            const outline = at.id === "files" ? getComputedStyle(at.parentElement!) : getComputedStyle(at);
            const isSeen = outline.outlineStyle !== "none" && Number.parseFloat(outline.outlineWidth) > 0;
            return `${at.id || at.className.toString() || at.tagName}${isSeen || at.classList.contains("cm-content") ? "" : " unseen"}`;
          }),
        );
      }
      const wanted = [
        "example",
        "policy-a",
        "policy-b",
        "seed",
        "replications",
        "run",
        "play",
        "time",
        "speed",
        "device",
      ];
      for (const id of [...wanted, "device-x", "device-y", "scroll", "save", "files"])
        expect([...reached]).toContain(id);
      expect([...reached].filter((one) => one.endsWith(" unseen") && !one.startsWith("BODY"))).toEqual([]);
      const names = await page
        .locator("button, input, select")
        .evaluateAll((all) =>
          all
            .filter(
              (one) => !(one as HTMLInputElement).labels?.length && !one.textContent && !one.getAttribute("aria-label"),
            )
            .map((one) => one.id),
        );
      expect(names).toEqual([]);
      await page.fill("#replications", "100");
      await page.press("#run", "Enter");
      await page.waitForSelector("#cancel:not([disabled])");
      await page.focus("#cancel");
      await page.keyboard.press("Enter");
      expect(await page.textContent("#status")).toBe("Cancelled. What you see is of the run before.");
      await page.fill("#replications", "1");
      await page.press("#run", "Enter");
      await ran(page, 2);
      await page.close();
    });

    it.each(["light", "dark"] as const)("fits a phone of 360 px, %s", async (colorScheme) => {
      const page = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, colorScheme });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      const small = await page
        .locator("button:visible, select:visible")
        .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 32).map((one) => one.id));
      expect(small).toEqual([]);
      await page.close();
    });

    it.each(["light", "dark"] as const)(
      "has enough contrast, and names for all that one can use, %s",
      async (colorScheme) => {
        // The security policy would keep out the checker.
        const page = await open({ colorScheme, bypassCSP: true });
        await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"));
        const { violations, passes } = await page.evaluate(() =>
          (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa"],
          }),
        );
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => String(target))])).toEqual([]);
        expect(passes.find(({ id }) => id === "color-contrast")!.nodes.length).toBeGreaterThan(50);
        await page.close();
      },
    );

    it("moves the chosen device with the arrow keys", async () => {
      const page = await open();
      const x = Number(await page.inputValue("#device-x"));
      await page.locator(".cell svg").first().focus();
      await page.keyboard.press("Shift+ArrowRight");
      await ran(page, 2);
      await page.waitForFunction(() => document.querySelector("#editor")!.textContent!.includes("phone-19"));
      expect(Number(await page.inputValue("#device-x"))).toBeGreaterThan(x + 5);
      expect(await text(page)).toContain("name: phone-0, count: 1");
      await page.close();
    });

    it("runs from a folder without any server", async () => {
      const page = await open({}, pathToFileURL(bench.path("page", "index.html")).href);
      expect(await page.textContent("#status")).toMatch(/^Done: 2 runs/);
      await page.close();
    });
  },
);

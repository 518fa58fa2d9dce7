import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseManifest, sweepFolder } from "../support/sweep-folder.js";
import { Bench, scenarios } from "./support.js";

const bench = new Bench();
const FIGURES = ["metrics", "latency-cdf", "latency-parts", "energy-parts", "regret", "utilization", "queues", "gantt"];

beforeAll(async () => {
  expect((await bench.run(["run", "small.yaml", "--out", "full", "--quiet"])).code).toBe(0);
  expect((await bench.run(["run", "small.yaml", "--out", "short", "--quiet", "--log", "tasks"])).code).toBe(0);
  const worn = ["run", `${scenarios}/battery.yaml`, "--out", "worn", "--quiet", "--timeline", "--replications", "3"];
  expect((await bench.run([...worn, "--policy", "local", "--policy", "edge"])).code).toBe(0);
  sweepFolder(bench.path("sweep"), parseManifest(bench.read("full", "manifest.json")));
});
afterAll(() => bench.remove());

describe("edgefade report", () => {
  it("writes figures and a page, and replaces them only with --force", async () => {
    const { code, stdout, stderr } = await bench.run(["report", "full"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Page: full/report.html");
    const endings = ["csv", "pdf", "png", "svg", "vl.json"];
    const files = FIGURES.flatMap((name) => endings.map((ending) => `${name}.${ending}`));
    expect(bench.list("full", "figures")).toEqual([...files, "captions.md"].sort());
    for (const name of FIGURES) {
      const svg = bench.read("full", "figures", `${name}.svg`);
      expect(svg).toMatch(/^<svg role="img"[^>]*><title>[^<]+<\/title><desc>[^<]*\d[^<]*<\/desc>/);
      expect(svg).not.toContain("NaN");
      const png = readFileSync(bench.path("full", "figures", `${name}.png`));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      const pdf = readFileSync(bench.path("full", "figures", `${name}.pdf`)).toString("latin1");
      expect(pdf).toMatch(/^%PDF-/);
      // Letters are embedded, and there is no picture in it: lines stay lines.
      expect(pdf).toContain("/FontFile2");
      expect(pdf).not.toContain("/Subtype /Image");
    }
    const captions = bench.read("full", "figures", "captions.md");
    for (const part of [
      /Over all [\d,]+ tasks that arrived; none was dropped\./,
      /\d replications, seed \d+/,
      /edgefade \d+\./,
    ])
      expect(captions).toMatch(part);
    const rows = bench.csv("full", "figures", "metrics.csv");
    const [latency] = bench.csv("full", "summary.csv").filter(({ metric }) => metric === "latency_s");
    const drawn = rows.find(({ policy, panel }) => policy === latency!.policy && panel === "Latency (s)");
    expect(Number(drawn!.mean)).toBe(Number(latency!.mean));
    const again = await bench.run(["report", "full"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("exists already; replace it with --force");
    expect((await bench.run(["report", "full", "--force", "--quiet"])).code).toBe(0);
    expect((await bench.run(["run", "small.yaml", "--out", "again", "--quiet"])).code).toBe(0);
    expect((await bench.run(["report", "again", "--quiet", "--format", "csv"])).code).toBe(0);
    expect(bench.list("again")).toContain("figures");
    expect((await bench.run(["run", "small.yaml", "--out", "again", "--force", "--quiet"])).code).toBe(0);
    expect(bench.list("again")).not.toContain("figures");
  });

  it("draws what it can of a folder without sub-tasks, and says why not the rest", async () => {
    const { code, stdout } = await bench.run(["report", "short", "--json", "--format", "svg"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.figures.map(({ name }: { name: string }) => name)).toEqual(FIGURES.slice(0, 5));
    expect(report.notes).toHaveLength(3);
    for (const note of report.notes)
      expect(note).toContain("subtasks.csv is not in the folder (the run was logged with --log tasks)");
  });

  it("refuses what is no output folder, and unknown metrics and formats", async () => {
    const failing = async (...args: string[]) => {
      const { code, stderr } = await bench.run(["report", ...args]);
      expect(code).toBe(2);
      return stderr.trim();
    };
    expect(await failing("nowhere")).toBe("nowhere: no such folder");
    expect(await failing("small.yaml")).toContain("is a file; expected an output folder");
    expect(await failing("full", "--metric", "latncy_s", "--out", "x")).toContain('did you mean "latency_s"?');
    expect(await failing("full", "--format", "gif")).toBe(
      '--format: expected one of svg, png, pdf, csv, json, tex, html, got "gif"',
    );
    expect(await failing("full", "--policies", "gredy", "--out", "x")).toContain('did you mean "greedy"?');
    expect(await failing("full", "--order", "nobody", "--out", "x")).toContain('--order: no policy "nobody"');
    expect(await failing("full", "--labels", "greedy", "--out", "x")).toContain("expected name=label");
    expect(await failing("full", "--labels", "nobody=Me", "--out", "x")).toContain(
      'no policy, metric or swept field "nobody"',
    );
    expect(await failing("full", "--labels", "greedy=local", "--out", "x")).toContain(
      'two policies would be called "local"',
    );
    expect(await failing("full", "--figures", "latency-cfd", "--out", "x")).toContain('did you mean "latency-cdf"?');
    expect(await failing("full", "--width", "3.5", "--out", "x")).toContain("--width: expected a width such as 3.5in");
    expect(await failing("full", "--width", "0.1in", "--out", "x")).toContain("expected a width from");
    expect(await failing("full", "--font", "No Such Font", "--out", "x")).toContain('no font is called "No Such Font"');
    expect(bench.has("x")).toBe(false);
  });

  it("draws a finished figure: of a width, with labels, an order, a title, greys and a source for pgfplots", async () => {
    const flags = ["--format", "svg,pdf,tex,json", "--width", "3.5in", "--theme", "grey", "--title", "A title"];
    const names = [
      "--policies",
      "local,greedy",
      "--order",
      "greedy",
      "--labels",
      "local=On the device,latency_s=Delay (s)",
    ];
    const { code, stdout } = await bench.run([
      "report",
      "full",
      "--out",
      "one",
      ...flags,
      ...names,
      "--metric",
      "latency_s",
      "--json",
    ]);
    expect(code).toBe(0);
    const { figures } = JSON.parse(stdout) as { figures: { name: string; alt: string; caption: string }[] };
    expect(figures.find(({ name }) => name === "metrics")!.alt).toMatch(
      /^Delay \(s\), mean.*: greedy .*; On the device /,
    );
    const pdf = readFileSync(bench.path("one", "figures", "latency-cdf.pdf")).toString("latin1");
    expect(pdf).toMatch(/\/MediaBox \[0 0 252(\.\d+)? /);
    const svg = bench.read("one", "figures", "metrics.svg");
    expect(svg).toMatch(/<svg[^>]* width="33[5-7](\.\d+)?"/);
    expect(svg).toContain("A title");
    for (const colour of ["#0072B2", "#E69F00", "#009E73", "#D55E00"]) expect(svg.toUpperCase()).not.toContain(colour);
    const tex = bench.read("one", "figures", "latency-cdf.tex");
    expect(tex).toContain("\\addlegendentry{On the device}");
    expect(tex.match(/\\begin\{axis\}/g)).toHaveLength(1);
    const spec = JSON.parse(bench.read("one", "figures", "metrics.vl.json"));
    expect(spec.$schema).toContain("vega-lite");
    expect(bench.has("one", "report.html")).toBe(false);
  });

  it("draws the same files again of the same results", async () => {
    for (const out of ["twice-1", "twice-2"])
      expect((await bench.run(["report", "full", "--out", out, "--figures", "metrics", "--quiet"])).code).toBe(0);
    for (const ending of ["svg", "png", "pdf", "csv", "vl.json"]) {
      const [one, two] = ["twice-1", "twice-2"].map((out) =>
        readFileSync(bench.path(out, "figures", `metrics.${ending}`)),
      );
      expect(one!.equals(two!)).toBe(true);
    }
  });

  it("says what was lost: curves over arrived tasks, shares and goodput, captions, and policies without data", async () => {
    const losing = ["run", `${scenarios}/deadlines.yaml`, "--tasks", "150", "--replications", "2", "--quiet"];
    const all = ["--policy", "local", "--policy", "edge", "--set", "application.deadline=0.4 s"];
    expect((await bench.run([...losing, ...all, "--out", "lossy"])).code).toBe(0);
    const { code, stdout } = await bench.run(["report", "lossy", "--json", "--format", "csv"]);
    expect(code).toBe(0);
    const { figures } = JSON.parse(stdout) as { figures: { name: string; alt: string; caption: string }[] };
    const tasks = bench.csv("lossy", "tasks.csv");
    const cdf = bench.csv("lossy", "figures", "latency-cdf.csv");
    for (const policy of ["local", "edge"]) {
      const own = tasks.filter((task) => task.policy === policy);
      const finished = own.filter(({ status }) => status === "completed" || status === "late").length;
      const curve = cdf.filter((row) => row.policy === policy).map(({ share }) => Number(share));
      if (finished > 0) expect(Math.max(...curve)).toBeCloseTo(finished / own.length, 6);
      else expect(curve).toEqual([]);
    }
    const caption = figures.find(({ name }) => name === "latency-cdf")!.caption;
    expect(caption).toMatch(/Over all arrived tasks: a curve ends at the share that finished, .*dropped/);
    const metrics = figures.find(({ name }) => name === "metrics")!;
    expect(metrics.alt).toContain("Deadline miss share");
    expect(metrics.alt).toContain("Goodput (tasks/s)");
    expect(metrics.caption).toContain("Over finished tasks only:");
    const finished = await bench.run([
      "report",
      "lossy",
      "--json",
      "--format",
      "csv",
      "--cdf",
      "finished",
      "--out",
      "lossy-2",
    ]);
    expect(finished.code).toBe(0);
    const shares = bench.csv("lossy-2", "figures", "latency-cdf.csv").map(({ share }) => Number(share));
    expect(Math.max(...shares)).toBe(1);
  });

  it("takes what a scenario calls a swept field, and refuses a label that is none", async () => {
    const sweep = (text: string): void =>
      writeFileSync(bench.path("labelled.yaml"), `${bench.read("small.yaml")}\nsweep:\n  edges.0.cores: ${text}\n`);
    sweep("{ values: [2, 4], label: Size of the edge (cores) }");
    const flags = ["--replications", "1", "--tasks", "5", "--quiet"];
    expect((await bench.run(["sweep", "labelled.yaml", "--out", "labelled", ...flags])).code).toBe(0);
    const { stdout } = await bench.run(["report", "labelled", "--json", "--metric", "latency_s"]);
    expect(JSON.parse(stdout).figures[0].title).toBe("Latency over size of the edge");
    expect(bench.read("labelled", "figures", "sweep-latency_s.svg")).toContain(">Size of the edge (cores)<");
    sweep("{ values: [2, 4], label: 3 }");
    const refused = await bench.run(["sweep", "labelled.yaml", "--out", "refused", ...flags]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/labelled\.yaml:\d+:\d+: .*expected a text for figures/);
    sweep("{ values: [2, 4], name: 3 }");
    expect((await bench.run(["validate", "labelled.yaml"])).stderr).toContain('unknown field "name"');
  });

  it("draws and tells how long devices with batteries live, by the times of nodes.csv", async () => {
    const { code, stdout } = await bench.run(["report", "worn", "--json", "--format", "svg", "--out", "drawn"]);
    expect(code).toBe(0);
    const figures: { name: string; alt: string }[] = JSON.parse(stdout).figures;
    expect(figures.map(({ name }) => name)).toEqual([...FIGURES, "alive"]);
    const rows: Record<string, string>[] = parse(bench.read("worn", "nodes.csv"), { columns: true });
    const firsts_s = [0, 1, 2].map((replication) =>
      Math.min(
        ...rows
          .filter((row) => row.policy === "local" && row.replication === String(replication) && row.died_s !== "")
          .map(({ died_s }) => Number(died_s)),
      ),
    );
    const [, first_s] = firsts_s.sort((a, b) => a - b) as [number, number];
    expect(figures.at(-1)!.alt).toContain(`local 10 at first, first dies at ${first_s.toPrecision(3)} s`);
    expect(bench.read("drawn", "figures", "alive.svg")).not.toContain("NaN");

    const inspected = await bench.run(["inspect", "worn"]);
    expect(inspected.stdout).toMatch(/first dies +half dead +last dies/);
    expect(inspected.stdout).toMatch(new RegExp(`local +10 +${first_s.toPrecision(3)} s`));
    const { lifetimes } = JSON.parse((await bench.run(["inspect", "worn", "--json"])).stdout);
    expect(lifetimes[0]).toMatchObject({ policy: "local", devices: 10, first_s });

    const { traceEvents } = JSON.parse(bench.read("worn", "timeline.json"));
    const alive = traceEvents.filter(({ name, pid }: { name: string; pid: number }) => name === "alive" && pid === 1);
    const died = rows.filter(({ policy, replication, died_s }) => policy === "local" && replication === "0" && died_s);
    expect(alive).toHaveLength(1 + died.length);
    expect(alive[1].ts / 1e6).toBeCloseTo(Math.min(...died.map(({ died_s }) => Number(died_s))), 6);
  });

  it("draws the metrics of a sweep over its first field", async () => {
    const { code, stdout } = await bench.run(["report", "sweep", "--json", "--metric", "latency_s"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.kind).toBe("sweep");
    expect(report.figures.map(({ name }: { name: string }) => name)).toEqual(["sweep-latency_s"]);
    expect(report.figures[0].alt).toContain("0.5 (0.45 to 0.55) at 4");
  });
});

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);

describe.skipIf(executable === undefined)(
  `the page in Chromium${executable === undefined ? " (skipped: it is not installed)" : ""}`,
  () => {
    let browser: Browser;
    const troubles: string[] = [];
    const open = async (folder: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> => {
      const page = await browser.newPage(options);
      // As long as a test may take: other tests may have the machine.
      page.setDefaultTimeout(150_000);
      page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => troubles.push(error.message));
      page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) troubles.push(`request of ${request.url()}`);
      });
      await page.goto(pathToFileURL(bench.path(folder, "report.html")).href);
      await page.waitForFunction("document.documentElement.dataset.drawn");
      return page;
    };
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
      for (const folder of ["full", "worn", "sweep"]) {
        const args = ["report", folder, "--force", "--quiet", "--format", "csv,html"];
        expect((await bench.run(args)).code).toBe(0);
      }
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(["full", "worn", "sweep"])(
      "shows %s without errors or network, on a desk, a phone, in the dark and on paper",
      async (folder) => {
        troubles.length = 0;
        for (const options of [
          { viewport: { width: 1280, height: 900 } },
          { viewport: { width: 390, height: 844 }, isMobile: true },
          { viewport: { width: 1280, height: 900 }, colorScheme: "dark" as const },
        ]) {
          const page = await open(folder, options);
          const width = await page.evaluate("document.documentElement.scrollWidth");
          expect(width).toBeLessThanOrEqual(options.viewport.width);
          const cut: unknown = await page.evaluate(
            `[...document.querySelectorAll(".drawing")].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.id)`,
          );
          expect(cut).toEqual([]);
          expect(await page.locator(".drawing svg.marks").count()).toBe(await page.locator(".drawing").count());
          if (options.colorScheme === undefined) {
            const pdf = await page.pdf();
            expect(pdf.subarray(0, 4).toString()).toBe("%PDF");
            // Paper cannot be clicked.
            const hint = page.locator("table.sortable:visible caption .on-screen").first();
            expect(await hint.textContent()).toContain("A click on a heading sorts");
            expect(await hint.isVisible()).toBe(true);
            await page.emulateMedia({ media: "print" });
            expect(await hint.isVisible()).toBe(false);
            await page.emulateMedia({ media: "screen" });
          } else {
            const luminance = (name: string) =>
              page.evaluate(
                `getComputedStyle(document.body).${name}.match(/\\d+/g).slice(0, 3).reduce((sum, x) => sum + Number(x), 0)`,
              );
            expect(await luminance("color")).toBeGreaterThan(600);
            expect(await luminance("backgroundColor")).toBeLessThan(100);
            const text = await page.evaluate(`getComputedStyle(document.querySelector(".drawing svg text")).fill`);
            expect(text).toBe(await page.evaluate("getComputedStyle(document.body).color"));
          }
          await page.close();
        }
        expect(troubles).toEqual([]);
      },
    );

    it("has the lifetimes of batteries for screen readers, in words and in a table", async () => {
      const page = await open("worn");
      expect(await page.getAttribute("#drawing-alive", "role")).toBe("img");
      expect(await page.getAttribute("#drawing-alive", "aria-label")).toMatch(
        /^Devices alive over time\. .*first dies at \d+ s/,
      );
      await page.click("#figure-alive summary");
      const table = page.locator("#figure-alive table");
      expect(await table.locator("thead th").allTextContents()).toEqual([
        ...["policy", "devices", "first dies (s)", "half dead (s)", "last dies (s)", "alive at the end"],
      ]);
      expect(await table.locator("tbody tr").count()).toBe(2);
      await page.close();
    });

    it("shows a sweep as a pivot with the metric chosen above, and no column cut off", async () => {
      for (const viewport of [
        { width: 1400, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const page = await open("sweep", { viewport });
        const shown = page.locator("table.pivot:visible");
        expect(await shown.count()).toBe(1);
        expect((await shown.locator("thead th").allTextContents()).slice(-2)).toEqual(["local", "greedy"]);
        expect(await shown.locator("tbody tr").count()).toBe(6);
        expect(await shown.locator("tbody tr").first().locator("td").last().textContent()).toBe("0.50.45 to 0.55");
        expect(
          await page.evaluate(
            `[...document.querySelectorAll(".scroll")].filter((one) => one.querySelector(".pivot") && one.scrollWidth > one.clientWidth + 1).length`,
          ),
        ).toBe(0);
        await page.selectOption("#results-choice", "Device energy (J)");
        expect(await page.locator("table.pivot:visible caption").textContent()).toContain("Device energy (J).");
        await page.close();
      }
    });

    it("keeps its contents in sight, and uses a wide screen", async () => {
      const page = await open("full", { viewport: { width: 1400, height: 900 } });
      await page.evaluate("scrollTo(0, 3000)");
      const nav = await page.locator("nav").boundingBox();
      expect(nav!.y).toBe(0);
      const [first, second] = await Promise.all([0, 1].map((i) => page.locator("figure").nth(i).boundingBox()));
      expect(second!.x).toBeGreaterThan(first!.x + first!.width);
      expect(second!.x + second!.width).toBeGreaterThan(1300);
      await page.close();
    });

    it("saves figures and tables", async () => {
      troubles.length = 0;
      const page = await open("sweep", { acceptDownloads: true });
      const saved = async (selector: string): Promise<{ name: string; text: string }> => {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
        return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "latin1") };
      };
      const button = (kind: string) => `button.save[data-figure="sweep-latency_s"][data-kind="${kind}"]`;
      expect((await saved(button("svg"))).text).toMatch(/^<svg/);
      expect((await saved(button("png"))).text.slice(1, 4)).toBe("PNG");
      expect(await saved(button("csv"))).toEqual({
        name: "sweep-latency_s.csv",
        text: bench.read("sweep", "figures", "sweep-latency_s.csv"),
      });
      expect(JSON.parse((await saved(button("json"))).text).$schema).toContain("vega-lite");
      const { name, text } = await saved('button.save[data-name="results"]');
      expect(name).toBe("results.csv");
      expect(text.split("\n")[0]).toMatch(/local,local 95 % from,local 95 % to,local replications,greedy/);
      expect(text.trim().split("\n")).toHaveLength(7);
      expect(troubles).toEqual([]);
      await page.close();
    });

    it("sorts its table by keyboard, and says so", async () => {
      const page = await open("full");
      await page.selectOption("#results-choice", "");
      const head = page.locator("#results th", { has: page.locator("button", { hasText: "mean" }) });
      const button = head.locator("button");
      // Cells without a number stay at the end.
      const values = async () =>
        (await page.evaluate(
          `[...document.querySelectorAll("#results tbody tr")].map((row) => Number(row.cells[2].dataset.value)).filter(Number.isFinite)`,
        )) as number[];
      const before = await values();
      const sorted = [...before].sort((a, b) => a - b);
      expect(before).not.toEqual(sorted);
      await button.focus();
      await page.keyboard.press("Enter");
      expect(await values()).toEqual(sorted);
      expect(await head.getAttribute("aria-sort")).toBe("ascending");
      await page.keyboard.press("Enter");
      expect(await values()).toEqual(sorted.reverse());
      expect(await head.getAttribute("aria-sort")).toBe("descending");
      expect(await page.locator("#sorted").textContent()).toContain("Sorted by mean, descending");
      expect(await page.locator("#results th[aria-sort]").count()).toBe(1);
      await page.close();
    });

    it("can be read by ear", async () => {
      const page = await open("full");
      const faults: unknown = await page.evaluate(`(() => {
      const faults = [];
      const all = (selector) => [...document.querySelectorAll(selector)];
      if (document.documentElement.lang !== "en") faults.push("no language");
      if (all("h1").length !== 1) faults.push("not one h1");
      const levels = all("h1, h2, h3").map((one) => Number(one.tagName[1]));
      levels.forEach((level, i) => { if (i > 0 && level > levels[i - 1] + 1) faults.push("heading skipped"); });
      const ids = all("[id]").map((one) => one.id);
      if (new Set(ids).size !== ids.length) faults.push("ids twice: " + ids.filter((id, i) => ids.indexOf(id) !== i));
      for (const one of all("[role=img]")) if (!/\\d/.test(one.getAttribute("aria-label") ?? "")) faults.push(one.id + " has no numbers in its label");
      for (const one of all(".drawing svg")) if (one.closest("[aria-hidden=true], svg[aria-hidden=true]") === null) faults.push("a picture is read twice");
      for (const one of all("table")) {
        if (!one.caption?.textContent.trim()) faults.push("a table without caption");
        for (const th of one.querySelectorAll("th")) if (!th.scope) faults.push("a heading without scope");
      }
      for (const one of all("button, a, select")) if (!(one.textContent.trim() || one.labels?.length)) faults.push("no name: " + one.outerHTML);
      for (const one of all("select")) if (one.labels.length === 0) faults.push("a choice without label");
      for (const one of all("[aria-labelledby]")) if (!document.getElementById(one.getAttribute("aria-labelledby"))) faults.push("a label is missing");
      for (const one of all("nav a, a.skip")) if (!document.querySelector(one.getAttribute("href"))) faults.push("leads nowhere: " + one.href);
      return faults;
    })()`);
      expect(faults).toEqual([]);
      await page.close();
    });

    it("shows pictures and tables without scripts, too", async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(pathToFileURL(bench.path("full", "report.html")).href);
      expect(await page.locator(".drawing svg").count()).toBe(FIGURES.length);
      expect(await page.locator("#results tbody tr").count()).toBe(bench.csv("full", "summary.csv").length);
      await context.close();
    });

    it("keeps names with markup as they are", async () => {
      const manifest = JSON.parse(bench.read("full", "manifest.json"));
      manifest.scenario.name = "</script><b>bold";
      manifest.scenario.description = "<script>throw new Error('no')</script>";
      sweepFolder(bench.path("markup"), manifest);
      writeFileSync(
        bench.path("markup", "sweep.csv"),
        bench.read("markup", "sweep.csv").replaceAll("greedy", "</script><i>"),
      );
      expect((await bench.run(["report", "markup", "--format", "html", "--quiet"])).code).toBe(0);
      troubles.length = 0;
      const page = await open("markup");
      expect(await page.locator("h1").textContent()).toBe("</script><b>bold");
      expect(troubles).toEqual([]);
      await page.close();
    });
  },
);

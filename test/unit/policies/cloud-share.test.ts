import { describe, expect, it } from "vitest";
import { type CloudShareOptions, cloudShare } from "../../../src/policies/cloud-share.js";
import { emulate, scenarioOf } from "../../support/emulate.js";

const text = `
name: shares
duration: 400 s
radio: { rate: constant, uplink: 100 Mbps }
edges: [{ name: a, cores: 64 }, { name: b, cores: 64 }]
clouds: [{ name: cloud }, { name: other }]
devices:
  - { name: camera, count: 5, application: { chain: { subtasks: 2, data: 1 KB, work: 1 Mcycles } } }
  - { name: meter, count: 5 }
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: { process: poisson, rate: 1 /s }
`;

const placed = (options: CloudShareOptions, device: string): readonly string[] =>
  emulate(scenarioOf(text), cloudShare(options), { details: false })
    .tasks.filter((task) => task.device.startsWith(device))
    .map(({ placement }) => placement);

const shareOf = (placements: readonly string[], site: string): number =>
  placements.filter((placement) => placement.split(">").every((one) => one === site)).length / placements.length;

describe("cloud-share", () => {
  it("sends the whole task to the first cloud with the probability of its application", () => {
    for (const [device, probability] of [
      ["camera", 0.1],
      ["meter", 0.7],
    ] as const) {
      const placements = placed({ share: 0.7, of: "camera:0.1, sensor:1" }, device);
      const error = Math.sqrt((probability * (1 - probability)) / placements.length);
      expect(placements.length).toBeGreaterThan(1800);
      expect(Math.abs(shareOf(placements, "cloud") - probability)).toBeLessThan(4 * error);
      // The others go to the serving edge, which with links of constant rate is the first.
      expect(shareOf(placements, "cloud") + shareOf(placements, "a")).toBe(1);
    }
  });

  it("sends the others where its rule says", () => {
    const placements = placed({ share: 0, otherwise: "round-robin" }, "");
    expect(Math.abs(shareOf(placements, "a") - shareOf(placements, "b"))).toBeLessThan(1.5 / placements.length);
    expect(new Set(placed({ share: 1 }, "meter"))).toEqual(new Set(["cloud"]));
  });

  it.each([
    [{ share: 1.5 }, "expected share to be a number from 0 to 1, got 1.5"],
    [
      { otherwise: "nearest" },
      "expected otherwise to be one of serving, random, round-robin, jsq, least-work-left, got nearest",
    ],
    [{ of: "camera" }, 'expected of such as "camera:0.2 health:0.05", shares from 0 to 1, got camera'],
    [{ of: "camera:2" }, 'expected of such as "camera:0.2 health:0.05", shares from 0 to 1, got camera:2'],
  ])("refuses %j", (options, problem) => {
    expect(() => cloudShare(options)).toThrow(problem);
  });
});

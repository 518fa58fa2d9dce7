// A rule with one number: the whole task to the edge while its backlog is short, else to the cloud.
//
//     npx edgefade run scenarios/quickstart.yaml --policy ./examples/typescript/threshold.ts --policy greedy
import type { OffloadingPolicy } from "edgefade";

export interface Options {
  /** The longest backlog of the edge that is accepted, s. */
  readonly backlog_s?: number;
}

export default ({ backlog_s = 0.3 }: Options = {}): OffloadingPolicy => {
  if (!(backlog_s >= 0)) throw new RangeError(`backlog_s: expected a time >= 0 in s, got ${backlog_s}`);
  return {
    name: "example-threshold",
    decides: "task",
    place({ graph }, view) {
      const edge = view.sites.find((site) => site.kind === "edge" && !site.isDown && site.backlog_s <= backlog_s);
      const other = view.sites.find((site) => site.kind === "cloud" && !site.isDown);
      return new Array<string>(graph.subtasks).fill((edge ?? other ?? view.site("device")).id);
    },
  };
};

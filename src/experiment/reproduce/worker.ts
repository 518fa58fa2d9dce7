import type { PaperOrder } from "./parallel.js";
import { reproduce } from "./reproduce.js";
import type { Reproduction } from "./reproduction.js";

/** The work of a worker thread. */
export default ({ paper, stages, ...effort }: PaperOrder): Promise<Reproduction> =>
  reproduce(paper, { ...effort, onStage: (stage) => stages.postMessage(stage) });

import type { FadingProcess } from "../../physics/radio/fading.js";
import { fadingModel } from "./model.js";

/** No fading: the gain is always 1, in one block and one group. */
export class NoFading implements FadingProcess {
  readonly block_s = Infinity;
  readonly groups = 1;

  gain(_block: number, _group: number): number {
    return 1;
  }
}

export const none = fadingModel({
  name: "none",
  summary: "The channel is its mean.",
  fields: {},
  si: () => ({}),
  make: () => new NoFading(),
});

import type { RandomStreams } from "../../engine/random.js";
import { makeRate } from "../../models/rate/catalog.js";
import { CorrelatedShadowing, type Shadowing } from "../../physics/radio/shadowing.js";
import type { SpectralEfficiency } from "../../physics/radio/spectral-efficiency.js";
import type { CellularSpec, FadingSpec } from "../../scenario/spec/radio.js";
import type { ChannelOptions } from "../../world/radio/channel.js";

/** True if the channel changes between a device's tasks but not during one. */
const isQuasiStatic = (fading: FadingSpec): boolean => "coherence_s" in fading && fading.coherence_s === "task";

/** The spectral efficiency of a link as a function of SINR, and the spread of its sender's power. */
export const rateModeOf = (radio: CellularSpec): { efficiency: SpectralEfficiency; options: ChannelOptions } => {
  const { efficiency, ...how } = makeRate(radio);
  return {
    efficiency,
    options: { isQuasiStatic: isQuasiStatic(radio.fading), outage_s: radio.outageTimeout_s, ...how },
  };
};

/** The map of shadowing around a base station; undefined: none. */
export const shadowingOf = (
  { shadowing }: CellularSpec,
  streams: RandomStreams,
  station: string,
): Shadowing | undefined =>
  shadowing.sd_db === 0 ? undefined : new CorrelatedShadowing(shadowing, streams.stream(station, "shadowing"));

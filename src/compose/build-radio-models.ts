import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { Clarke } from "../physics/radio/clarke.js";
import { dopplerShift_hz } from "../physics/radio/coherence.js";
import { cqiSpread } from "../physics/radio/cqi-spread.js";
import {
  type DelayProfile,
  extendedPedestrianA,
  extendedTypicalUrban,
  extendedVehicularA,
  flatProfile,
} from "../physics/radio/delay-profiles.js";
import { BlockRayleigh, type FadingProcess, NoFading } from "../physics/radio/fading.js";
import {
  lteCqi,
  ratioOf,
  type SpectralEfficiency,
  shannon,
  shannonGap,
  shannonWithGap,
} from "../physics/radio/link-rate.js";
import {
  antennaGainPathLoss,
  fixedPathLoss,
  freeSpacePathLoss,
  logDistancePathLoss,
  type PathLoss,
  picocellPathLoss,
  urbanMicroPathLoss,
  urbanMicroSightPathLoss,
} from "../physics/radio/path-loss.js";
import { BlockRician } from "../physics/radio/rician.js";
import { CorrelatedShadowing, type Shadowing } from "../physics/radio/shadowing.js";
import type { AllocationSpec, CellularSpec, FadingSpec, PathLossSpec } from "../scenario/scenario.js";
import type { Reporting } from "../world/port/node-report.js";
import type { ChannelOptions } from "../world/radio/channel.js";
import { EqualShare } from "../world/radio/equal-share.js";
import { FixedGrants } from "../world/radio/fixed-grants.js";
import type { Neighbours } from "../world/radio/interference.js";
import { BestChannel, ProportionalFair, ScheduledPool } from "../world/radio/scheduled-pool.js";
import type { SubcarrierPool } from "../world/radio/subcarrier-pool.js";

/** The path loss that a scenario names, at its carrier. */
export const pathLossOf = (spec: PathLossSpec, frequency_hz: number): PathLoss => {
  switch (spec.model) {
    case "3gpp-pico":
      return picocellPathLoss();
    case "umi-nlos":
      return urbanMicroPathLoss({ ...spec, frequency_hz });
    case "umi-los":
      return urbanMicroSightPathLoss({ ...spec, frequency_hz });
    case "free-space":
      return freeSpacePathLoss({ frequency_hz });
    case "droo":
      return antennaGainPathLoss({ ...spec, frequency_hz });
    case "log-distance":
      return logDistancePathLoss(spec);
    case "fixed":
      return fixedPathLoss(spec);
  }
};

const profiles: Readonly<Record<"flat" | "EPA" | "EVA" | "ETU", DelayProfile>> = {
  flat: flatProfile,
  EPA: extendedPedestrianA,
  EVA: extendedVehicularA,
  ETU: extendedTypicalUrban,
};

/** The fading of one link. What it draws, it draws when somebody first asks for a gain. */
export const fadingOf = (
  radio: CellularSpec,
  groups: number,
  streams: RandomStreams,
  device: string,
  purpose: string,
): FadingProcess => {
  const { fading } = radio;
  switch (fading.model) {
    case "none":
      return new NoFading();
    case "block":
      return new BlockRayleigh({ block_s: blockOf_s(fading), groups }, streams.field(device, purpose));
    case "rician":
      return new BlockRician(
        { block_s: blockOf_s(fading), groups },
        ratioOf(fading.factor_db),
        streams.field(device, purpose),
      );
    case "clarke":
      return new Clarke(
        {
          doppler_hz: dopplerShift_hz(fading.speed_mps, radio.carrier_hz),
          profile: profiles[fading.profile],
          groups,
          groupWidth_hz: fading.group * radio.spacing_hz,
          sinusoids: fading.sinusoids,
          ...(fading.step_s === undefined ? {} : { block_s: fading.step_s }),
          ...(fading.factor_db === undefined ? {} : { sight: { factor: ratioOf(fading.factor_db) } }),
        },
        streams.stream(device, purpose),
      );
  }
};

const blockOf_s = ({ coherence_s }: { readonly coherence_s: number | "task" }): number =>
  coherence_s === "task" ? Infinity : coherence_s;

/** True where the channel changes between a device's tasks and not during one. */
const isQuasiStatic = (fading: FadingSpec): boolean => "coherence_s" in fading && fading.coherence_s === "task";

/** What a link carries at an SINR, and how its sender goes about it. */
export const rateModeOf = (radio: CellularSpec): { efficiency: SpectralEfficiency; options: ChannelOptions } => {
  const options = { isQuasiStatic: isQuasiStatic(radio.fading), outage_s: radio.outageTimeout_s };
  switch (radio.rate) {
    case "shannon":
      return { efficiency: shannon, options };
    case "shannon-gap":
      return { efficiency: shannonWithGap(shannonGap(radio.bitErrorRate ?? 5e-5)), options };
    case "lte-cqi":
      return { efficiency: lteCqi, options: { ...options, spread: cqiSpread } };
  }
};

/** The map of shadowing around a base station; undefined where there is none. */
export const shadowingOf = (
  { shadowing }: CellularSpec,
  streams: RandomStreams,
  station: string,
): Shadowing | undefined =>
  shadowing.sd_db === 0 ? undefined : new CorrelatedShadowing(shadowing, streams.stream(station, "shadowing"));

/** A cell's subcarriers in one direction. */
export const poolOf = (
  allocation: AllocationSpec,
  simulation: Simulation,
  name: string,
  leg: "uplink" | "downlink",
  groups: Float64Array,
  neighbours?: Neighbours,
): SubcarrierPool & Reporting => {
  switch (allocation.scheme) {
    case "fixed":
    case "requested":
      return new FixedGrants(simulation, name, leg, groups, neighbours);
    case "equal-share":
      return new EqualShare(simulation, name, leg, groups, neighbours);
    case "best-channel":
      return new ScheduledPool(simulation, name, leg, groups, new BestChannel(), neighbours);
    case "proportional-fair":
      return new ScheduledPool(simulation, name, leg, groups, new ProportionalFair(allocation.memory_s), neighbours);
  }
};

import { optional, siDistribution, siValue } from "../fields/checked.js";
import type { QuantityText } from "../fields/fields.js";
import type { AllocationSpec, FadingSpec, LossSpec, PathLossSpec, RadioSpec } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";

/** Recorded links, read. */
export interface RadioTraces {
  readonly uplink_ms?: Float64Array;
  readonly downlink_ms?: Float64Array;
}

type RadioText = ResolvedText["radio"];
type CellText = Extract<RadioText, { rate: "shannon" | "shannon-gap" | "lte-cqi" }>;

/** Checked text of `radio:` to SI values. */
export const interpretRadio = (radio: RadioText, traces: RadioTraces): RadioSpec => {
  const loss = interpretLoss(radio.loss);
  switch (radio.rate) {
    case "constant":
      return {
        rate: "constant",
        uplink_bps: siDistribution(radio.uplink, "bitRate"),
        ...optional("downlink_bps", radio.downlink, "bitRate"),
        isPerEdge: radio.perEdge,
        loss,
      };
    case "trace": {
      const uplink_ms = traces.uplink_ms ?? new Float64Array();
      return { rate: "trace", uplink_ms, downlink_ms: traces.downlink_ms ?? uplink_ms, isPerEdge: radio.perEdge, loss };
    }
    default:
      return {
        rate: radio.rate,
        ...(radio.rate === "shannon-gap" ? { bitErrorRate: siValue(radio.bitErrorRate, "number") } : {}),
        carrier_hz: siValue(radio.carrier, "frequency"),
        subcarriers: siValue(radio.subcarriers, "count"),
        spacing_hz: siValue(radio.spacing, "frequency"),
        pathLoss: interpretPathLoss(radio.pathLoss),
        shadowing: {
          sd_db: siValue(radio.shadowing.sd, "level"),
          correlation_m: siValue(radio.shadowing.correlation, "length"),
        },
        fading: interpretFading(radio.fading),
        noiseFigure_db: {
          edge: siValue(radio.noiseFigure.edge, "level"),
          device: siValue(radio.noiseFigure.device, "level"),
        },
        edgeTransmitPower_w: siValue(radio.transmitPower, "power"),
        allocation: interpretAllocation(radio.allocation),
        association: {
          cells: radio.association.cells,
          hysteresis_db: siValue(radio.association.hysteresis, "level"),
        },
        interference: {
          downlinkLoad: siValue(radio.interference.downlink, "share"),
          uplinkRise_db: siValue(radio.interference.uplink, "level"),
          ...(radio.interference.from === "transmissions" ? { from: "transmissions" as const } : {}),
        },
        outageTimeout_s: siValue(radio.outageTimeout, "time"),
        loss,
      };
  }
};

/** Checked text of a link's `loss:` to SI values. */
export const interpretLoss = (loss: RadioText["loss"]): LossSpec => ({
  probability: siValue(loss.probability, "share"),
  tries: siValue(loss.tries, "count"),
});

const interpretFading = (fading: CellText["fading"]): FadingSpec => {
  switch (fading.model) {
    case "none":
      return { model: "none" };
    case "block":
      return { model: "block", coherence_s: coherence_s(fading.coherence), group: siValue(fading.group, "count") };
    case "rician":
      return {
        model: "rician",
        factor_db: siValue(fading.factor, "level"),
        coherence_s: coherence_s(fading.coherence),
        group: siValue(fading.group, "count"),
      };
    case "clarke":
      return {
        model: "clarke",
        profile: fading.profile,
        speed_mps: siValue(fading.speed, "speed"),
        ...(fading.factor === undefined ? {} : { factor_db: siValue(fading.factor, "level") }),
        sinusoids: siValue(fading.sinusoids, "count"),
        ...(fading.step === undefined ? {} : { step_s: siValue(fading.step, "time") }),
        group: siValue(fading.group, "count"),
      };
  }
};

const coherence_s = (text: QuantityText): number | "task" =>
  String(text).trim() === "task" ? "task" : siValue(text, "time");

const interpretAllocation = (allocation: CellText["allocation"]): AllocationSpec => {
  switch (allocation.scheme) {
    case "fixed":
    case "requested":
      return { scheme: allocation.scheme, subcarriers: siDistribution(allocation.subcarriers, "count") };
    case "proportional-fair":
      return { scheme: "proportional-fair", memory_s: siValue(allocation.memory, "time") };
    default:
      return { scheme: allocation.scheme };
  }
};

const interpretPathLoss = (pathLoss: CellText["pathLoss"]): PathLossSpec => {
  switch (pathLoss.model) {
    case "3gpp-pico":
    case "free-space":
      return { model: pathLoss.model };
    case "umi-nlos":
    case "umi-los":
      return {
        model: pathLoss.model,
        deviceHeight_m: siValue(pathLoss.deviceHeight, "length"),
        stationHeight_m: siValue(pathLoss.stationHeight, "length"),
      };
    case "droo":
      return {
        model: "droo",
        antennaGain: siValue(pathLoss.antennaGain, "number"),
        exponent: siValue(pathLoss.exponent, "number"),
      };
    case "log-distance":
      return {
        model: pathLoss.model,
        exponent: siValue(pathLoss.exponent, "number"),
        reference_db: siValue(pathLoss.reference, "level"),
      };
    case "fixed":
      return { model: pathLoss.model, gain_db: siValue(pathLoss.gain, "level") };
  }
};

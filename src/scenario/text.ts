// Made from src/scenario/schema by src/scenario/schema/text-types.ts; a test keeps it up to date (npx vitest run test/unit/scenario -u).

/** A number and its unit: `10 ms` or `10ms`. */
export type WithUnit<U extends string> = `${number} ${U}` | `${number}${U}`;

/** A mapping without fields. */
export type NoFields = Readonly<Record<never, never>>;

/**
 * A mapping of several kinds, told apart by a key: written out, or in short with the kind as the only key, or as a word alone.
 *
 *     { process: "poisson", rate: "2 /s" }     { poisson: { rate: "2 /s" } }     "saturated"
 *
 * `Fallback` is the kind of a mapping without the key, and `Alone` are the kinds that need no fields.
 */
export type Kinds<Key extends string, Variants, Fallback, Alone> =
  | { [Name in keyof Variants]: { readonly [K in Key]: Name } & Variants[Name] }[keyof Variants]
  | { [Name in keyof Variants & Fallback]: { readonly [K in Key]?: Name } & Variants[Name] }[keyof Variants & Fallback]
  | { [Name in keyof Variants]: { readonly [K in Name]: Variants[Name] | (Name extends Alone ? null : never) } }[keyof Variants]
  | Alone;

/** A whole number. */
export type CountText = number | `${number}`;

/** a time, as in `10 ms`, inside in s. */
export type TimeText = WithUnit<"ns" | "us" | "µs" | "μs" | "ms" | "s" | "min" | "h">;

/** a frequency, as in `2 GHz`, inside in Hz. */
export type FrequencyText = WithUnit<"Hz" | "kHz" | "MHz" | "GHz" | "cycles/s" | "kcycles/s" | "Mcycles/s" | "Gcycles/s">;

/** a power, as in `23 dBm`, inside in W. */
export type PowerText = WithUnit<"uW" | "mW" | "W" | "kW" | "dBm" | "dBW">;

/** a gain or loss, as in `5 dB`, inside in dB. */
export type GainOrLossText = WithUnit<"dB">;

/** an amount of data, as in `500 KB`, inside in bit. */
export type AmountOfDataText = WithUnit<"bit" | "kbit" | "Mbit" | "Gbit" | "B" | "KB" | "kB" | "MB" | "GB" | "KiB" | "MiB" | "GiB">;

/** a bit rate, as in `10 Mbps`, inside in bit/s. */
export type BitRateText = WithUnit<"bps" | "kbps" | "Mbps" | "Gbps" | "bit/s" | "kbit/s" | "Mbit/s" | "Gbit/s" | "B/s" | "KB/s" | "kB/s" | "MB/s" | "GB/s" | "KiB/s" | "MiB/s" | "GiB/s">;

/** an amount of work, as in `500 Mcycles`, inside in cycles. */
export type AmountOfWorkText = WithUnit<"cycles" | "kcycles" | "Mcycles" | "Gcycles">;

/** a number of floating point operations, as in `2 GFLOP`, inside in FLOP. */
export type NumberOfFloatingPointOperationsText = WithUnit<"FLOP" | "MAC" | "kFLOP" | "kMAC" | "MFLOP" | "MMAC" | "GFLOP" | "GMAC" | "TFLOP" | "TMAC" | "PFLOP" | "PMAC">;

/** a computing speed, as in `1 TFLOPS`, inside in FLOP/s. */
export type ComputingSpeedText = WithUnit<"FLOPS" | "FLOP/s" | "MAC/s" | "kFLOPS" | "kFLOP/s" | "kMAC/s" | "MFLOPS" | "MFLOP/s" | "MMAC/s" | "GFLOPS" | "GFLOP/s" | "GMAC/s" | "TFLOPS" | "TFLOP/s" | "TMAC/s" | "PFLOPS" | "PFLOP/s" | "PMAC/s">;

/** a number of cycles per bit, as in `500`, inside in cycles/bit. */
export type NumberOfCyclesPerBitText = number | WithUnit<"cycles/bit" | "cycles/B" | "kcycles/bit" | "kcycles/B" | "Mcycles/bit" | "Mcycles/B" | "Gcycles/bit" | "Gcycles/B">;

/** a length, as in `100 m`, inside in m. */
export type LengthText = WithUnit<"m" | "km">;

/** a speed, as in `3 km/h`, inside in m/s. */
export type SpeedText = WithUnit<"m/s" | "km/h">;

/** an energy, as in `50 kJ`, inside in J. */
export type EnergyText = WithUnit<"pJ" | "nJ" | "uJ" | "mJ" | "J" | "kJ" | "mWh" | "Wh" | "kWh">;

/** a rate of events, as in `0.05 /s`, inside in /s. */
export type RateOfEventsText = WithUnit<"/s" | "/min" | "/h" | "Hz">;

/** an energy per data, as in `0.3 J/MB`, inside in J/bit. */
export type EnergyPerDataText = WithUnit<"pJ/bit" | "pJ/kbit" | "pJ/Mbit" | "pJ/Gbit" | "pJ/B" | "pJ/KB" | "pJ/kB" | "pJ/MB" | "pJ/GB" | "pJ/KiB" | "pJ/MiB" | "pJ/GiB" | "nJ/bit" | "nJ/kbit" | "nJ/Mbit" | "nJ/Gbit" | "nJ/B" | "nJ/KB" | "nJ/kB" | "nJ/MB" | "nJ/GB" | "nJ/KiB" | "nJ/MiB" | "nJ/GiB" | "uJ/bit" | "uJ/kbit" | "uJ/Mbit" | "uJ/Gbit" | "uJ/B" | "uJ/KB" | "uJ/kB" | "uJ/MB" | "uJ/GB" | "uJ/KiB" | "uJ/MiB" | "uJ/GiB" | "mJ/bit" | "mJ/kbit" | "mJ/Mbit" | "mJ/Gbit" | "mJ/B" | "mJ/KB" | "mJ/kB" | "mJ/MB" | "mJ/GB" | "mJ/KiB" | "mJ/MiB" | "mJ/GiB" | "J/bit" | "J/kbit" | "J/Mbit" | "J/Gbit" | "J/B" | "J/KB" | "J/kB" | "J/MB" | "J/GB" | "J/KiB" | "J/MiB" | "J/GiB" | "kJ/bit" | "kJ/kbit" | "kJ/Mbit" | "kJ/Gbit" | "kJ/B" | "kJ/KB" | "kJ/kB" | "kJ/MB" | "kJ/GB" | "kJ/KiB" | "kJ/MiB" | "kJ/GiB" | "mWh/bit" | "mWh/kbit" | "mWh/Mbit" | "mWh/Gbit" | "mWh/B" | "mWh/KB" | "mWh/kB" | "mWh/MB" | "mWh/GB" | "mWh/KiB" | "mWh/MiB" | "mWh/GiB" | "Wh/bit" | "Wh/kbit" | "Wh/Mbit" | "Wh/Gbit" | "Wh/B" | "Wh/KB" | "Wh/kB" | "Wh/MB" | "Wh/GB" | "Wh/KiB" | "Wh/MiB" | "Wh/GiB" | "kWh/bit" | "kWh/kbit" | "kWh/Mbit" | "kWh/Gbit" | "kWh/B" | "kWh/KB" | "kWh/kB" | "kWh/MB" | "kWh/GB" | "kWh/KiB" | "kWh/MiB" | "kWh/GiB">;

/** a share, as in `1 %`. */
export type ShareText = number | WithUnit<"%">;

/** a number, as in `0.5`. */
export type NumberText = number | `${number}`;

/** A distribution, every argument with its unit: `uniform(10 ms, 20 ms)`. */
export type DistributionText = `${"constant" | "uniform" | "integer" | "exponential" | "normal" | "lognormal" | "pareto" | "choice"}(${string})`;

/** A region of the plane: `disc(10 m, 100 m)`, `rectangle(0 m, 0 m, 50 m, 20 m)`. */
export type RegionText = `${"disc" | "rectangle"}(${string})`;

/** A policy: its name, a file's path, or either with options, as a mapping or as in `threshold(backlog_s=0.2)`. */
export type PolicyText = string | { readonly name: string; readonly [option: string]: unknown };

/** Values that a field takes in a sweep: a list, or a range such as `1..16 step 5`. */
export type SweepValues =
  | readonly unknown[]
  | string
  | { readonly values: readonly unknown[] | string; readonly label?: string };

/** Fields and their values; those under `zip` take their values together. */
export type SweepText = { readonly [field: string]: SweepValues | Readonly<Record<string, SweepValues>> | readonly Readonly<Record<string, SweepValues>>[] };

/** How the mean received power falls with distance. */
export type PathLossText = Kinds<"model", {
  /** A picocell without line of sight: 140.7 + 36.7 log10(d / 1 km) dB, from 10 m on. */
  readonly "3gpp-pico": NoFields;
  /** A street canyon without line of sight: 22.4 + 35.3 log10(d) + 21.3 log10(f / 1 GHz) - 0.3 (h - 1.5) dB, at least `umi-los`. */
  readonly "umi-nlos": {
    /** Of the device's antenna. Takes a length from 1.5 m to 22.5 m. Default: `1.5 m`. */
    readonly deviceHeight?: LengthText | 0;
    /** Of the base station's antenna, for the breakpoint. Takes a length > 1 m. Default: `10 m` (3GPP TR 38.901, UMi). */
    readonly stationHeight?: LengthText;
  };
  /** A street canyon in line of sight: 32.4 + 21 log10(d) + 20 log10(f / 1 GHz) dB, steeper beyond the breakpoint. */
  readonly "umi-los": {
    /** Of the device's antenna. Takes a length from 1.5 m to 22.5 m. Default: `1.5 m`. */
    readonly deviceHeight?: LengthText | 0;
    /** Of the base station's antenna, for the breakpoint. Takes a length > 1 m. Default: `10 m` (3GPP TR 38.901, UMi). */
    readonly stationHeight?: LengthText;
  };
  /** Free space: 20 log10(4 pi d f / c) dB. */
  readonly "free-space": NoFields;
  /** Gain A (3e8 / (4 pi f d))^exponent; the paper's carrier is 915 MHz. */
  readonly "droo": {
    /** Gain of the antennas, linear. Takes a number > 0. Default: `4.11` (DROO). */
    readonly antennaGain?: NumberText;
    /** Loss grows by 10 times this per decade of distance. Takes a number > 0. Default: `2.8` (DROO). */
    readonly exponent?: NumberText;
  };
  /** reference + 10 exponent log10(d / 1 m). */
  readonly "log-distance": {
    /** Loss grows by 10 times this per decade of distance. Takes a number > 0. */
    readonly exponent: NumberText;
    /** Loss at 1 m. Takes a gain or loss. */
    readonly reference: GainOrLossText;
  };
  /** The same for every device. */
  readonly "fixed": {
    /** The gain at every distance, negative for a loss. Takes a gain or loss. */
    readonly gain: GainOrLossText;
  };
}, "3gpp-pico", "3gpp-pico" | "umi-nlos" | "umi-los" | "free-space" | "droo">;

/** Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none. */
export type ShadowingText = {
  /** Standard deviation around the path loss. Takes a gain or loss >= 0. Default: `0 dB`. */
  readonly sd?: GainOrLossText;
  /** Distance at which the correlation has fallen to 1/e. Takes a length > 0. Default: `50 m` (TR 36.814: 50 m). */
  readonly correlation?: LengthText;
} | GainOrLossText;

/** How the received power varies around its mean. */
export type FadingText = Kinds<"model", {
  /** The channel is its mean. */
  readonly "none": NoFields;
  /** Rayleigh block fading: exponential power with mean 1, independent per coherence block and group of subcarriers. */
  readonly "rayleigh": {
    /** Time between draws, on a grid common to all devices; `task`: one draw for every task of the device. Takes a time >= 1 us, or `task`. Default: `50 ms` (chosen: about a walking person's at 2 GHz). */
    readonly coherence?: TimeText | 0 | "task";
    /** Neighbouring subcarriers that fade together; all of them: flat fading. Takes a whole number from 1 to 1000000. Default: `16` (chosen: 240 kHz). */
    readonly group?: CountText;
  };
  /** Rayleigh block fading: exponential power with mean 1, independent per coherence block and group of subcarriers. */
  readonly "block": {
    /** Time between draws, on a grid common to all devices; `task`: one draw for every task of the device. Takes a time >= 1 us, or `task`. Default: `50 ms` (chosen: about a walking person's at 2 GHz). */
    readonly coherence?: TimeText | 0 | "task";
    /** Neighbouring subcarriers that fade together; all of them: flat fading. Takes a whole number from 1 to 1000000. Default: `16` (chosen: 240 kHz). */
    readonly group?: CountText;
  };
  /** Like `rayleigh`, with a line of sight beside the echoes: shallower fades. */
  readonly "rician": {
    /** K, power of the line of sight over that of all echoes. Takes a gain or loss. Default: `6 dB` (chosen). */
    readonly factor?: GainOrLossText;
    /** Time between draws, on a grid common to all devices; `task`: one draw for every task of the device. Takes a time >= 1 us, or `task`. Default: `50 ms` (chosen: about a walking person's at 2 GHz). */
    readonly coherence?: TimeText | 0 | "task";
    /** Neighbouring subcarriers that fade together; all of them: flat fading. Takes a whole number from 1 to 1000000. Default: `16` (chosen: 240 kHz). */
    readonly group?: CountText;
  };
  /** Like `rayleigh`, with gamma-distributed power of a chosen shape: shallower or deeper fades than Rayleigh's. */
  readonly "nakagami": {
    /** m: 1 is Rayleigh, larger values fade less; the power's variance is 1 / m. Takes a number from 0.5 to 1000. Default: `2` (chosen). */
    readonly shape?: NumberText;
    /** Time between draws, on a grid common to all devices; `task`: one draw for every task of the device. Takes a time >= 1 us, or `task`. Default: `50 ms` (chosen: about a walking person's at 2 GHz). */
    readonly coherence?: TimeText | 0 | "task";
    /** Neighbouring subcarriers that fade together; all of them: flat fading. Takes a whole number from 1 to 1000000. Default: `16` (chosen: 240 kHz). */
    readonly group?: CountText;
  };
  /** Rayleigh fading that is correlated over time by motion (Clarke's model) and over subcarriers by the delay profile. */
  readonly "clarke": {
    /** Echoes: extended vehicular A, pedestrian A or typical urban; `flat`: one, and all subcarriers fade alike. Takes `EVA` or `EPA` or `ETU` or `flat`. Default: `EVA` (3GPP TS 36.104 annex B.2). */
    readonly profile?: "EVA" | "EPA" | "ETU" | "flat";
    /** Of the devices, for the Doppler shift speed * carrier / c, whether or not `mobility` moves them. Takes a speed >= 0. Default: `3 km/h` (EPA 5, walking). */
    readonly speed?: SpeedText | 0;
    /** Power of a line of sight over that of the first tap's echoes; without it, there is none. Takes a gain or loss. */
    readonly factor?: GainOrLossText;
    /** Sinusoids per tap; the power's variance is 1 - 1 / this for a tap. Takes a whole number from 1 to 1024. Default: `32` (chosen). */
    readonly sinusoids?: CountText;
    /** Time between samples of the channel, which is constant between them; without it, a quarter of the coherence time .423 / Doppler shift, at least 50 us. Takes a time >= 1 us. */
    readonly step?: TimeText | 0;
    /** Neighbouring subcarriers that fade together; all of them: flat fading. Takes a whole number from 1 to 1000000. Default: `16` (chosen: 240 kHz). */
    readonly group?: CountText;
  };
}, "rayleigh", "none" | "rayleigh" | "block" | "rician" | "nakagami" | "clarke">;

/** Noise that the receivers add to the thermal noise of -174 dBm/Hz. */
export type NoiseFigureText = {
  /** Of the base station. Takes a gain or loss >= 0. Default: `5 dB` (ns-3's default). */
  readonly edge?: GainOrLossText;
  /** Of the devices. Takes a gain or loss >= 0. Default: `9 dB` (ns-3's default). */
  readonly device?: GainOrLossText;
};

/** How transfers get the cell's subcarriers. */
export type AllocationText = Kinds<"scheme", {
  /** Every transfer keeps its grant until it ends. */
  readonly "fixed": {
    /** Subcarriers granted to a transfer, drawn per sub-task; it waits, first in first out, while the pool is short. Takes a whole number >= 1, or a distribution. Default: `32` (chosen). */
    readonly subcarriers?: CountText | DistributionText;
  };
  /** Like `fixed`, with the numbers that policies request. */
  readonly "requested": {
    /** Subcarriers granted to a transfer, drawn per sub-task; it waits, first in first out, while the pool is short. For transfers without a request. Takes a whole number >= 1, or a distribution. Default: `32` (chosen). */
    readonly subcarriers?: CountText | DistributionText;
  };
  /** All active transfers share the pool equally; shares change at every start and end. */
  readonly "equal-share": NoFields;
  /** In every coherence block each group goes to the transfer with the best rate in proportion to its recent average. */
  readonly "proportional-fair": {
    /** Time constant of a device's average rate. Takes a time > 0. Default: `1 s` (chosen; LTE's order). */
    readonly memory?: TimeText;
  };
  /** In every coherence block each group goes to the transfer with the best channel (maximum C/I); far devices starve. */
  readonly "best-channel": NoFields;
}, "fixed", "fixed" | "requested" | "equal-share" | "proportional-fair" | "best-channel">;

/** The cells through which devices reach the edges. */
export type AssociationText = Kinds<"cells", {
  /** Devices reach every edge through its own cell, and clouds through the serving edge. */
  readonly "all": {
    /** A device that moves changes its serving edge when another edge's path loss is less by more than this. Takes a gain or loss >= 0. Default: `0 dB` (chosen). */
    readonly hysteresis?: GainOrLossText;
  };
  /** Devices send and receive through the cell of the serving edge, and reach other edges from there by wire. */
  readonly "serving": {
    /** A device that moves changes its serving edge when another edge's path loss is less by more than this. Takes a gain or loss >= 0. Default: `0 dB` (chosen). */
    readonly hysteresis?: GainOrLossText;
  };
}, "all", "all" | "serving">;

/** Power that receivers get from other cells; without it none. */
export type InterferenceText = {
  /** Either an average, which `downlink` and `uplink` set, or every single transmission of other cells on the same subcarriers, for as long as it is on air. Without it, `mean`. Takes `mean` or `transmissions`. */
  readonly from?: "mean" | "transmissions";
  /** Share of the time in which the base stations of all other edges send, with full power over the whole band. Takes a share from 0 to 1. Default: `0`. */
  readonly downlink?: ShareText;
  /** Rise of the noise at base stations by devices of other cells (interference over thermal). Takes a gain or loss >= 0. Default: `0 dB`. */
  readonly uplink?: GainOrLossText;
};

/** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
export type LossText = {
  /** Probability that a segment of 1500 bytes is lost, independently each time it is sent. Takes a share from 0 to 0.99. Default: `0`. */
  readonly probability?: ShareText;
  /** Maximum number of times that a segment is sent; if all are lost, the task is dropped (`link-lost`). Takes a whole number >= 1, or `unlimited`. Default: `unlimited`. */
  readonly tries?: CountText | "unlimited";
};

/** Speed for layers of neural networks, and for nodes of graphs that have `flop`. Without it: one FLOP per cycle. All other work is executed at `frequency`. */
export type ComputeText = {
  /** Floating point operations per second of each core at `frequency`, which then is one value. A GPU is a core. One MAC is 2 FLOP. Takes a computing speed > 0. */
  readonly peak?: ComputingSpeedText;
  /** Instead of `peak`: floating point operations per cycle of a core. Takes a number > 0. */
  readonly perCycle?: NumberText;
  /** Share of the peak that each type of layer reaches. The times of a sub-task's layers add up. */
  readonly efficiency?: EfficiencyText;
};

/** Share of the peak that each type of layer reaches. The times of a sub-task's layers add up. */
export type EfficiencyText = {
  /** Share of the peak that convolutions reach. Takes a share > 0 and <= 1. Default: `1` (chosen: the peak itself). */
  readonly conv?: ShareText;
  /** Share of the peak that depthwise convolutions reach. Takes a share > 0 and <= 1. Default: `1` (chosen: the peak itself). */
  readonly depthwise?: ShareText;
  /** Share of the peak that fully connected layers reach. Takes a share > 0 and <= 1. Default: `1` (chosen: the peak itself). */
  readonly linear?: ShareText;
  /** Share of the peak that scores and sums of attention reach. Takes a share > 0 and <= 1. Default: `1` (chosen: the peak itself). */
  readonly attention?: ShareText;
};

/** How sub-tasks get their cores when not all grants are free. Except for `processor-sharing` it is the order of the waiting sub-tasks; the first one is not overtaken, even by one that would fit. */
export type QueueText = Kinds<"discipline", {
  /** First in, first out. */
  readonly "fifo": {
    /** Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
  /** Last in, first out. */
  readonly "lifo": {
    /** Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
  /** The highest `application.priority` first; of equal ones the first to arrive. Running sub-tasks are not interrupted. */
  readonly "priority": {
    /** Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
  /** The sub-task with the shortest time on its grant first; of equal ones the first to arrive. */
  readonly "shortest-job-first": {
    /** Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
  /** The sub-task whose task has the earliest deadline first; of equal ones the first to arrive. */
  readonly "earliest-deadline-first": {
    /** Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
  /** No sub-task waits: all share the cores equally, each up to its grant. */
  readonly "processor-sharing": {
    /** Maximum number of sub-tasks beyond those whose grants fit the cores together, in order of arrival; another one is dropped, with its task. Takes a whole number from 0 to 1000000000, or `unlimited`. Default: `unlimited`. */
    readonly capacity?: CountText | "unlimited";
  };
}, "fifo", "fifo" | "lifo" | "priority" | "shortest-job-first" | "earliest-deadline-first" | "processor-sharing">;

/** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `max: 80 W`. */
export type PowerTermsText = {
  /** Drawn all the time; without it 20 W, and 0 W with `perData`. Takes a power >= 0. */
  readonly idle?: PowerText | 0;
  /** With all cores busy, idle power included; power grows linearly in between. Needs a finite number of `cores`. Takes a power >= 0. */
  readonly max?: PowerText | 0;
  /** Instead of `max`: added by every busy core. Takes a power >= 0. */
  readonly core?: PowerText | 0;
  /** Instead of `max`: energy per data of a sub-task's input (dmro). Takes an energy per data >= 0. */
  readonly perData?: EnergyPerDataText | 0;
  /** Instead of `idle` and `max`: the power at equally spaced utilizations, from idle to all cores busy, linear in between. A SPECpower report has eleven. Takes a list. */
  readonly table?: readonly (PowerText | 0)[];
};

/** Chooses the machine of the site for a sub-task when its data have arrived. Sub-tasks do not move to another machine later. Without it, `jsq`. */
export type BalancerText = Kinds<"rule", {
  /** The machine with the fewest sub-tasks per core, running or waiting; ties at random. */
  readonly "jsq": NoFields;
  /** The machine with the fewest sub-tasks per core, running or waiting; ties at random. */
  readonly "join-shortest-queue": NoFields;
  /** The shortest queue of `d` machines that are drawn for every sub-task; ties at random. */
  readonly "power-of-d": {
    /** Number of machines that are drawn; at most all. Takes a whole number from 1 to 1000. Default: `2`. */
    readonly d?: CountText;
  };
  /** The machine with the shortest expected delay, from numbers of sub-tasks and speeds; of equal ones the faster, then at random. */
  readonly "sed": NoFields;
  /** The machine with the shortest expected delay, from numbers of sub-tasks and speeds; of equal ones the faster, then at random. */
  readonly "shortest-expected-delay": NoFields;
  /** The machine with the least unserved work, in seconds; of equal ones the faster, then at random. */
  readonly "least-work-left": NoFields;
  /** One machine after the other. */
  readonly "round-robin": NoFields;
  /** Machines in turn, in proportion to their weights and evenly spread (smooth); ties to the first. */
  readonly "weighted-round-robin": {
    /** One for each machine. Without it: cores times frequency. Takes a list. */
    readonly weights?: readonly (NumberText)[];
  };
  /** Every machine with the same probability. */
  readonly "random": NoFields;
}, "jsq", "jsq" | "join-shortest-queue" | "power-of-d" | "sed" | "shortest-expected-delay" | "least-work-left" | "round-robin" | "weighted-round-robin" | "random">;

/** When the server fails and is repaired. Sub-tasks that wait or run there when it fails, or arrive while it is down, are dropped with their tasks (`site-down`). Its base station and wires keep working. Without it, the server never fails. */
export type OutagesText = Kinds<"process", {
  /** Alternately up and down, for times that are drawn independently. */
  readonly "renewal": {
    /** Until it fails; drawn after every repair. Takes a time > 0, or a distribution. */
    readonly up: TimeText | DistributionText;
    /** Until it is repaired; drawn for every failure. Takes a time >= 0, or a distribution. */
    readonly down: TimeText | 0 | DistributionText;
  };
}, "renewal", never>;

/** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `core: 3.75 W`. */
export type PowerTerms2Text = {
  /** Drawn all the time; without it 0 W, and 0 W with `perData`. Takes a power >= 0. */
  readonly idle?: PowerText | 0;
  /** With all cores busy, idle power included; power grows linearly in between. Needs a finite number of `cores`. Takes a power >= 0. */
  readonly max?: PowerText | 0;
  /** Instead of `max`: added by every busy core. Takes a power >= 0. */
  readonly core?: PowerText | 0;
  /** Instead of `max`: energy per data of a sub-task's input (dmro). Takes an energy per data >= 0. */
  readonly perData?: EnergyPerDataText | 0;
  /** Instead of `idle` and `max`: the power at equally spaced utilizations, from idle to all cores busy, linear in between. A SPECpower report has eleven. Takes a list. */
  readonly table?: readonly (PowerText | 0)[];
};

/** The link between any two edges. */
export type InterEdgeText = {
  /** Default: `backhaul.rate`. Takes a bit rate > 0, or `unlimited`, or a distribution. */
  readonly rate?: BitRateText | "unlimited" | DistributionText;
  /** Default: `backhaul.delay`. Takes a time >= 0, or a distribution. */
  readonly delay?: TimeText | 0 | DistributionText;
};

/** The sub-tasks of these devices' tasks, instead of the scenario's `application`, of which no field is inherited. Policies see the group's name as `task.application`. */
export type ApplicationText = {
  /** Sub-tasks in a row. */
  readonly chain?: ChainText;
  /** Sub-tasks in a directed acyclic graph. */
  readonly graph?: GraphText;
  /** A random graph for every task: sub-tasks in layers. */
  readonly layers?: LayersText;
  /** The sub-tasks of a neural network, instead of a chain or graph that you write yourself. Their work, data and weights follow from its layers and its input. See workloads.md. */
  readonly network?: NetworkText;
  /** Time after the arrival; without it, tasks have no deadline. Takes a time > 0, or a distribution. */
  readonly deadline?: TimeText | DistributionText;
  /** At the deadline a task continues and ends `late`, or is dropped. Takes `continue` or `drop`. Default: `continue`. */
  readonly onDeadline?: "continue" | "drop";
  /** Of a task, drawn per task: the highest come first at nodes with `queue: priority`. Without it all are 0. Takes a whole number >= 0, or a distribution. */
  readonly priority?: CountText | DistributionText;
  /** A placement that does not fit into the free memory of its sites drops the task (`memory-full`), or waits for memory in the order of arrival. A placement that is larger than a site's whole memory is dropped in both cases. Takes `refuse` or `wait`. Default: `refuse`. */
  readonly onMemory?: "refuse" | "wait";
  /** Ways of executing every sub-task other than `full`. Policies choose among them. Takes a list. */
  readonly variants?: readonly (Variants2Text)[];
  /** Accuracy of results, such as the share of images that are classified correctly. It is not reported without this mapping, `variants` or a `network` that classifies. */
  readonly accuracy?: AccuracyText;
};

/** Sub-tasks in a row. */
export type ChainText = {
  /** Sub-tasks, one after the other. Takes a whole number from 1 to 10000. */
  readonly subtasks: CountText;
  /** Sizes of the input, of the data between sub-tasks, and of the output, drawn independently. Takes an amount of data >= 0, or a distribution. */
  readonly data: AmountOfDataText | 0 | DistributionText;
  /** Size of the chain's input, if it differs from `data`. Takes an amount of data >= 0, or a distribution. */
  readonly firstData?: AmountOfDataText | 0 | DistributionText;
  /** Cycles per bit of a sub-task's input data. Either this or `work`. Takes a number of cycles per bit >= 0, or a distribution. */
  readonly complexity?: NumberOfCyclesPerBitText | DistributionText;
  /** Cycles of a sub-task. Either this or `complexity`. Takes an amount of work >= 0, or a distribution. */
  readonly work?: AmountOfWorkText | 0 | DistributionText;
  /** Part of the work that only one core can do at a time (Amdahl). Takes a number from 0 to 1. Default: `0`. */
  readonly serial?: NumberText;
  /** Memory of the sub-task at its site, from the decision until it has been executed, such as a network's weights. It counts at sites that have a `memory`. Takes an amount of data >= 0. Default: `0 B`. */
  readonly memory?: AmountOfDataText | 0;
};

/** Sub-tasks in a directed acyclic graph. */
export type GraphText = {
  /** The sub-tasks, numbered from 0 in this order. Takes a list. */
  readonly nodes: readonly (NodesText)[];
  /** The data between them. Every sub-task is reached from `input` and leads to `output`. Takes a list. */
  readonly edges: readonly (EdgesText)[];
};

/** A sub-task. */
export type NodesText = {
  /** The sub-task's name. Takes a name of letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Cycles per bit of a sub-task's input data. Either this or `work`. Takes a number of cycles per bit >= 0, or a distribution. */
  readonly complexity?: NumberOfCyclesPerBitText | DistributionText;
  /** Cycles of a sub-task. Either this or `complexity`. Takes an amount of work >= 0, or a distribution. */
  readonly work?: AmountOfWorkText | 0 | DistributionText;
  /** Instead of `work`: floating point operations by type of layer, for nodes whose `compute` has a speed for each. At other nodes one FLOP is a cycle. */
  readonly flop?: FlopText;
  /** Part of the work that only one core can do at a time (Amdahl). Takes a number from 0 to 1. Default: `0`. */
  readonly serial?: NumberText;
  /** Memory of the sub-task at its site, from the decision until it has been executed, such as a network's weights. It counts at sites that have a `memory`. Takes an amount of data >= 0. Default: `0 B`. */
  readonly memory?: AmountOfDataText | 0;
  /** Variants of this sub-task instead of those of the application. Takes a list. */
  readonly variants?: readonly (VariantsText)[];
};

/** Instead of `work`: floating point operations by type of layer, for nodes whose `compute` has a speed for each. At other nodes one FLOP is a cycle. */
export type FlopText = {
  /** Of convolutions. One MAC is 2 FLOP. Takes a number of floating point operations >= 0. Default: `0 FLOP`. */
  readonly conv?: NumberOfFloatingPointOperationsText | 0;
  /** Of depthwise convolutions. One MAC is 2 FLOP. Takes a number of floating point operations >= 0. Default: `0 FLOP`. */
  readonly depthwise?: NumberOfFloatingPointOperationsText | 0;
  /** Of fully connected layers. One MAC is 2 FLOP. Takes a number of floating point operations >= 0. Default: `0 FLOP`. */
  readonly linear?: NumberOfFloatingPointOperationsText | 0;
  /** Of scores and sums of attention. One MAC is 2 FLOP. Takes a number of floating point operations >= 0. Default: `0 FLOP`. */
  readonly attention?: NumberOfFloatingPointOperationsText | 0;
};

/** A variant. */
export type VariantsText = {
  /** The variant's name, such as int8. Takes a name of letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Factor on the sub-task's work. Takes a number >= 0. Default: `1`. */
  readonly work?: NumberText;
  /** Factor on its output data. Takes a number >= 0. Default: `1`. */
  readonly data?: NumberText;
  /** Factor on its memory. Takes a number >= 0. Default: `1`. */
  readonly memory?: NumberText;
  /** Loss of the task's accuracy. Takes a number from -1 to 1. Default: `0`. */
  readonly loss?: NumberText;
};

/** Data from one sub-task to another. */
export type EdgesText = {
  /** A sub-task's name, or `input`: the task's input on the device. Takes text. */
  readonly from: string;
  /** A sub-task's name, or `output`: the task's result on the device. Takes text. */
  readonly to: string;
  /** Amount of data. Takes an amount of data >= 0, or a distribution. */
  readonly data: AmountOfDataText | 0 | DistributionText;
};

/** A random graph for every task: sub-tasks in layers. */
export type LayersText = {
  /** Layers, drawn per task. Takes a whole number from 1 to 1000, or a distribution. */
  readonly depth: CountText | DistributionText;
  /** Sub-tasks of a layer, drawn for each. Takes a whole number from 1 to 1000, or a distribution. */
  readonly width: CountText | DistributionText;
  /** Probability that a sub-task takes data from one of the layer before; every one has at least one input and one output. Takes a number from 0 to 1. Default: `0.5` (chosen). */
  readonly density?: NumberText;
  /** Data on each edge, drawn independently. Takes an amount of data >= 0, or a distribution. */
  readonly data: AmountOfDataText | 0 | DistributionText;
  /** Data on the edges from the task's input, if it differs from `data`. Takes an amount of data >= 0, or a distribution. */
  readonly firstData?: AmountOfDataText | 0 | DistributionText;
  /** Cycles per bit of a sub-task's input data. Either this or `work`. Takes a number of cycles per bit >= 0, or a distribution. */
  readonly complexity?: NumberOfCyclesPerBitText | DistributionText;
  /** Cycles of a sub-task. Either this or `complexity`. Takes an amount of work >= 0, or a distribution. */
  readonly work?: AmountOfWorkText | 0 | DistributionText;
  /** Memory of the sub-task at its site, from the decision until it has been executed, such as a network's weights. It counts at sites that have a `memory`. Takes an amount of data >= 0. Default: `0 B`. */
  readonly memory?: AmountOfDataText | 0;
};

/** The sub-tasks of a neural network, instead of a chain or graph that you write yourself. Their work, data and weights follow from its layers and its input. See workloads.md. */
export type NetworkText = Kinds<"model", {
  /** AlexNet, in the variant with one tower: five convolutions and three linear layers. */
  readonly "alexnet": {
    /** Rows and columns of a picture. Takes a whole number from 63 to 10000. Default: `224` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `1000`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
    /** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
    readonly exits?: ExitsText;
  };
  /** VGG16: thirteen convolutions in five blocks and three linear layers. */
  readonly "vgg16": {
    /** Rows and columns of a picture. Takes a whole number from 32 to 10000. Default: `224` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `1000`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
    /** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
    readonly exits?: ExitsText;
  };
  /** ResNet-50: sixteen residual blocks of three convolutions. A block is the smallest part with a single output tensor. */
  readonly "resnet50": {
    /** Rows and columns of a picture. Takes a whole number from 1 to 10000. Default: `224` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `1000`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
    /** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
    readonly exits?: ExitsText;
  };
  /** MobileNetV2: seventeen inverted residual blocks with depthwise convolutions. */
  readonly "mobilenet-v2": {
    /** Rows and columns of a picture. Takes a whole number from 1 to 10000. Default: `224` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `1000`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
    /** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
    readonly exits?: ExitsText;
  };
  /** YOLOv3-tiny: detects objects on two grids of cells. A graph: its second grid reads an early layer again. */
  readonly "yolov3-tiny": {
    /** Rows and columns of a picture, a multiple of 32. Takes a whole number from 32 to 10000. Default: `416` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `80`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
  };
  /** ViT-B/16: a vision transformer of twelve blocks on patches of 16 x 16 pixels. */
  readonly "vit-b-16": {
    /** Rows and columns of a picture, a multiple of 16. Takes a whole number from 16 to 10000. Default: `224` (as published). */
    readonly resolution?: CountText;
    /** Colours of a pixel. Takes a whole number from 1 to 10000. Default: `3`. */
    readonly channels?: CountText;
    /** Number of classes. Takes a whole number from 1 to 1000000. Default: `1000`. */
    readonly classes?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
    /** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
    readonly exits?: ExitsText;
  };
  /** GPT-2 with 124 million parameters: twelve blocks of a decoder, which read a prompt and write tokens. */
  readonly "gpt2": {
    /** Tokens of the prompt. Takes a whole number from 1 to 1024. Default: `128`. */
    readonly tokens?: CountText;
    /** Tokens that it writes, the first of which comes from reading the prompt. Together with `tokens` at most 1025. Takes a whole number from 1 to 1024. Default: `1`. */
    readonly generated?: CountText;
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
  };
  /** The network of a file in the ONNX format, as PyTorch, TensorFlow and others export it. Its weights are read for their shapes alone. */
  readonly "onnx": {
    /** The file. Takes a file's path. */
    readonly file: string;
    /** Shape of the network's input, if the file leaves sizes open. Without it: the file's shape, with 1 for a first size that is open. Takes a list. */
    readonly input?: readonly (CountText)[];
    /** Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision. Takes `fp32` or `fp16` or `int8`. Default: `fp32`. */
    readonly precision?: "fp32" | "fp16" | "int8";
    /** A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks. Takes `blocks` or `layers`. Default: `blocks`. */
    readonly granularity?: "blocks" | "layers";
    /** Number of samples of a task. Takes a whole number from 1 to 100000. Default: `1`. */
    readonly batch?: CountText;
    /** Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token. Takes an amount of data >= 0, or a distribution. */
    readonly data?: AmountOfDataText | 0 | DistributionText;
  };
}, never, "alexnet" | "vgg16" | "resnet50" | "mobilenet-v2" | "yolov3-tiny" | "vit-b-16" | "gpt2">;

/** Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains. */
export type ExitsText = {
  /** The exits, in the order of the network. Takes a list. */
  readonly branches: readonly (BranchesText)[];
  /** A task leaves at the first exit with at least this confidence. Takes a share from 0 to 1. Default: `0.8` (chosen). */
  readonly threshold?: ShareText;
  /** Of a task, drawn per task. Only its ratio to its mean matters: the confidence of an exit of accuracy a is 1 - (1 - a) difficulty / mean, and at least 0. Any distribution but `normal` and `lognormal`. Takes a number >= 0, or a distribution. Default: `uniform(0, 1)` (chosen). */
  readonly difficulty?: NumberText | DistributionText;
};

/** An exit: a classifier of the mean of every channel, executed with the sub-task before it. */
export type BranchesText = {
  /** Name of the sub-task before the exit. Takes text. */
  readonly after: string;
  /** Share of all samples that its classifier labels correctly. Takes a share from 0 to 1. */
  readonly accuracy: ShareText;
};

/** A variant. */
export type Variants2Text = {
  /** The variant's name, such as int8. Takes a name of letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Factor on the sub-task's work. Takes a number >= 0. Default: `1`. */
  readonly work?: NumberText;
  /** Factor on its output data. Takes a number >= 0. Default: `1`. */
  readonly data?: NumberText;
  /** Factor on its memory. Takes a number >= 0. Default: `1`. */
  readonly memory?: NumberText;
  /** Loss of the task's accuracy if all sub-tasks are in this variant; each of them loses an equal part. Takes a number from -1 to 1. Default: `0`. */
  readonly loss?: NumberText;
};

/** Accuracy of results, such as the share of images that are classified correctly. It is not reported without this mapping, `variants` or a `network` that classifies. */
export type AccuracyText = {
  /** Accuracy with all sub-tasks in `full`. Without it: the published accuracy of a `network` that classifies, else 1. Takes a number from 0 to 1. */
  readonly full?: NumberText;
  /** Least accuracy that is allowed: a plan below it is an error of its policy. Takes a number from 0 to 1. Default: `0`. */
  readonly floor?: NumberText;
};

/** The fields of a scenario. All that have a default may be left out. */
export interface ScenarioFields {
  /** Names the output folder and the `scenario` column; without it, the file's name. Takes a name of letters, digits, `.`, `_` and `-`. */
  readonly name?: string;
  /** What the scenario shows. Takes text. */
  readonly description?: string;
  /** Another scenario file that this one changes: mappings are merged, lists replaced. Takes a file's path. */
  readonly extends?: string;
  /** All random numbers follow from it. Takes a whole number from 0 to 9007199254740991. Default: `1`. */
  readonly seed?: CountText;
  /** Length of a run: tasks per policy and replication. Either this or `duration`. Takes a whole number from 1 to 1000000000. */
  readonly tasks?: CountText;
  /** Length of a run in emulated time. Either this or `tasks`. Takes a time > 0. */
  readonly duration?: TimeText;
  /** A run ends at this time at the latest; tasks under way are then `in-flight`. Takes a time > 0. */
  readonly until?: TimeText;
  /** Tasks that arrive before this time are not counted in summary.csv. Takes a time >= 0. Default: `0 s`. */
  readonly warmup?: TimeText | 0;
  /** Independent repetitions of the run, for the confidence intervals. Takes a whole number from 1 to 1000000. Default: `10` (chosen). */
  readonly replications?: CountText;
  /** How often distributions on fields of nodes and links are drawn. Grants and delays are always drawn per sub-task. Takes `replication` or `task`. Default: `replication`. */
  readonly redraw?: "replication" | "task";
  /** The place of [0 m, 0 m] on the Earth, for files with latitudes and longitudes. Without it: the first site of the first such file of `edges`. */
  readonly origin?: {
    /** Degrees north of the equator, WGS 84. Takes a number from -90 to 90. */
    readonly latitude: NumberText;
    /** Degrees east of Greenwich. Takes a number from -180 to 180. */
    readonly longitude: NumberText;
  };
  /** The wireless part between devices and edges. */
  readonly radio?: Kinds<"rate", {
    /** An OFDMA cell around every edge; rates by Shannon's formula over the granted subcarriers. */
    readonly "shannon": {
      /** Carrier frequency. Takes a frequency > 0. Default: `2 GHz` (dios; LTE). */
      readonly carrier?: FrequencyText;
      /** Subcarriers of a cell, in each direction. Takes a whole number from 1 to 1000000. Default: `256` (dios). */
      readonly subcarriers?: CountText;
      /** Width of a subcarrier. Takes a frequency > 0. Default: `15 kHz` (LTE). */
      readonly spacing?: FrequencyText;
      /** How the mean received power falls with distance. */
      readonly pathLoss?: PathLossText;
      /** Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none. */
      readonly shadowing?: ShadowingText;
      /** How the received power varies around its mean. */
      readonly fading?: FadingText;
      /** Noise that the receivers add to the thermal noise of -174 dBm/Hz. */
      readonly noiseFigure?: NoiseFigureText;
      /** Of the base station, over one downlink transfer's subcarriers. Takes a power > 0. Default: `30 dBm` (chosen: 3GPP TR 36.814 pico). */
      readonly transmitPower?: PowerText;
      /** How transfers get the cell's subcarriers. */
      readonly allocation?: AllocationText;
      /** The cells through which devices reach the edges. */
      readonly association?: AssociationText;
      /** Power that receivers get from other cells; without it none. */
      readonly interference?: InterferenceText;
      /** A transfer that delivers less than a bit in this time is given up: its task is dropped for `coverage`. Takes a time > 0. Default: `10 s` (chosen). */
      readonly outageTimeout?: TimeText;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
    };
    /** The same with a gap: log2(1 + SINR / gap). */
    readonly "shannon-gap": {
      /** Carrier frequency. Takes a frequency > 0. Default: `2 GHz` (dios; LTE). */
      readonly carrier?: FrequencyText;
      /** Subcarriers of a cell, in each direction. Takes a whole number from 1 to 1000000. Default: `256` (dios). */
      readonly subcarriers?: CountText;
      /** Width of a subcarrier. Takes a frequency > 0. Default: `15 kHz` (LTE). */
      readonly spacing?: FrequencyText;
      /** How the mean received power falls with distance. */
      readonly pathLoss?: PathLossText;
      /** Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none. */
      readonly shadowing?: ShadowingText;
      /** How the received power varies around its mean. */
      readonly fading?: FadingText;
      /** Noise that the receivers add to the thermal noise of -174 dBm/Hz. */
      readonly noiseFigure?: NoiseFigureText;
      /** Of the base station, over one downlink transfer's subcarriers. Takes a power > 0. Default: `30 dBm` (chosen: 3GPP TR 36.814 pico). */
      readonly transmitPower?: PowerText;
      /** How transfers get the cell's subcarriers. */
      readonly allocation?: AllocationText;
      /** The cells through which devices reach the edges. */
      readonly association?: AssociationText;
      /** Power that receivers get from other cells; without it none. */
      readonly interference?: InterferenceText;
      /** A transfer that delivers less than a bit in this time is given up: its task is dropped for `coverage`. Takes a time > 0. Default: `10 s` (chosen). */
      readonly outageTimeout?: TimeText;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
      /** Sets the distance to Shannon's capacity: gap -ln(5 BER) / 1.5. Takes a number > 0 and <= 0.04. Default: `0.00005` (uncoded QAM; Qiu and Chawla 1999). */
      readonly bitErrorRate?: NumberText;
    };
    /** The same up to the rate of the fastest modulation and coding: min(attenuation * log2(1 + SINR), highest). All devices close to their station have the highest rate: with `allocation: equal-share` a cell is then an access point of `subcarriers * spacing * highest` bit/s, shared equally by all transfers. */
    readonly "truncated-shannon": {
      /** Carrier frequency. Takes a frequency > 0. Default: `2 GHz` (dios; LTE). */
      readonly carrier?: FrequencyText;
      /** Subcarriers of a cell, in each direction. Takes a whole number from 1 to 1000000. Default: `256` (dios). */
      readonly subcarriers?: CountText;
      /** Width of a subcarrier. Takes a frequency > 0. Default: `15 kHz` (LTE). */
      readonly spacing?: FrequencyText;
      /** How the mean received power falls with distance. */
      readonly pathLoss?: PathLossText;
      /** Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none. */
      readonly shadowing?: ShadowingText;
      /** How the received power varies around its mean. */
      readonly fading?: FadingText;
      /** Noise that the receivers add to the thermal noise of -174 dBm/Hz. */
      readonly noiseFigure?: NoiseFigureText;
      /** Of the base station, over one downlink transfer's subcarriers. Takes a power > 0. Default: `30 dBm` (chosen: 3GPP TR 36.814 pico). */
      readonly transmitPower?: PowerText;
      /** How transfers get the cell's subcarriers. */
      readonly allocation?: AllocationText;
      /** The cells through which devices reach the edges. */
      readonly association?: AssociationText;
      /** Power that receivers get from other cells; without it none. */
      readonly interference?: InterferenceText;
      /** A transfer that delivers less than a bit in this time is given up: its task is dropped for `coverage`. Takes a time > 0. Default: `10 s` (chosen). */
      readonly outageTimeout?: TimeText;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
      /** In bit/s/Hz. Takes a number > 0 and <= 100. Default: `4.4` (TR 36.942, 64QAM). */
      readonly highest?: NumberText;
      /** Loss of implementations. Takes a number > 0 and <= 1. Default: `1` (none lost; TR 36.942 has 0.6 and 0.4). */
      readonly attenuation?: NumberText;
    };
    /** The same with LTE's 15 steps of modulation and coding: 0 below -7 dB, 5.55 bit/s/Hz from 20 dB. */
    readonly "lte-cqi": {
      /** Carrier frequency. Takes a frequency > 0. Default: `2 GHz` (dios; LTE). */
      readonly carrier?: FrequencyText;
      /** Subcarriers of a cell, in each direction. Takes a whole number from 1 to 1000000. Default: `256` (dios). */
      readonly subcarriers?: CountText;
      /** Width of a subcarrier. Takes a frequency > 0. Default: `15 kHz` (LTE). */
      readonly spacing?: FrequencyText;
      /** How the mean received power falls with distance. */
      readonly pathLoss?: PathLossText;
      /** Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none. */
      readonly shadowing?: ShadowingText;
      /** How the received power varies around its mean. */
      readonly fading?: FadingText;
      /** Noise that the receivers add to the thermal noise of -174 dBm/Hz. */
      readonly noiseFigure?: NoiseFigureText;
      /** Of the base station, over one downlink transfer's subcarriers. Takes a power > 0. Default: `30 dBm` (chosen: 3GPP TR 36.814 pico). */
      readonly transmitPower?: PowerText;
      /** How transfers get the cell's subcarriers. */
      readonly allocation?: AllocationText;
      /** The cells through which devices reach the edges. */
      readonly association?: AssociationText;
      /** Power that receivers get from other cells; without it none. */
      readonly interference?: InterferenceText;
      /** A transfer that delivers less than a bit in this time is given up: its task is dropped for `coverage`. Takes a time > 0. Default: `10 s` (chosen). */
      readonly outageTimeout?: TimeText;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
    };
    /** Every device has its own radio of this rate to the edges. */
    readonly "constant": {
      /** Of every device's radio, first in first out. Takes a bit rate > 0, or a distribution. */
      readonly uplink: BitRateText | DistributionText;
      /** The same towards the device; without it, the uplink's draw holds in both directions. Takes a bit rate > 0, or a distribution. */
      readonly downlink?: BitRateText | DistributionText;
      /** Whether a device has a radio for every edge, and all of them send at the same time at the full rate; without it, one radio per device and direction for all edges. Takes `true` or `false`. Default: `false`. */
      readonly perEdge?: boolean;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
    };
    /** Every device has its own radio with a recorded link's capacity. */
    readonly "trace": {
      /** Recorded link in Mahimahi's format: one line per 1500-byte delivery opportunity, in ms; it repeats. Takes a file's path. */
      readonly uplink: string;
      /** The same towards the device; without it, the uplink's trace. Takes a file's path. */
      readonly downlink?: string;
      /** Whether a device has a radio for every edge, and all of them send at the same time at the full rate; without it, one radio per device and direction for all edges. Takes `true` or `false`. Default: `false`. */
      readonly perEdge?: boolean;
      /** Lost segments on the radio, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
    };
  }, "shannon", "shannon" | "shannon-gap" | "truncated-shannon" | "lte-cqi">;
  /** The edge servers. The first one is the centre of `disc` positions without a centre of their own. Takes a list. */
  readonly edges?: readonly ({
    /** The site's name in placements and results. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly name: string;
    /** Place of the server and its base station: x and y. Takes two lengths. */
    readonly position?: readonly [LengthText | 0, LengthText | 0];
    /** Another edge: this server stands behind its base station, without a wire in between. It has no station and no spectrum of its own, and the `position` of that edge. Without it, the server has its own station. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly cell?: string;
    /** Instead of `position`: a server for every row of this CSV file, called by this name, `-` and the row's; see Sites. Takes a file's path. */
    readonly sites?: string;
    /** Cores of the server; of each of its machines where it has `machines`. Takes a whole number from 1 to 1000000. Default: `16` (dios). */
    readonly cores?: CountText;
    /** Of each core. Drawn per replication, or per task with `redraw: task`. Takes a frequency > 0, or a distribution. Default: `3 GHz` (chosen). */
    readonly frequency?: FrequencyText | DistributionText;
    /** Speed for layers of neural networks, and for nodes of graphs that have `flop`. Without it: one FLOP per cycle. All other work is executed at `frequency`. */
    readonly compute?: ComputeText;
    /** Cores granted to a sub-task, drawn per sub-task; it waits until they are free. `requested`: a policy may request another number; `requested(2)`: 2 without a request, else 1. Takes a whole number >= 1, or a distribution, or `requested`. Default: `1`. */
    readonly grant?: CountText | "requested" | `requested(${string})` | DistributionText;
    /** How sub-tasks get their cores when not all grants are free. Except for `processor-sharing` it is the order of the waiting sub-tasks; the first one is not overtaken, even by one that would fit. */
    readonly queue?: QueueText;
    /** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `max: 80 W`. */
    readonly power?: PowerTermsText;
    /** The site consists of several machines, each with its own `cores` and `queue`, and a `balancer` in front of them; a number stands for that many equal ones. A machine without a `power` has the site's `power`. Without it, the site is one machine. Takes a list. */
    readonly machines?: readonly ({
      /** Number of such machines. Takes a whole number from 1 to 10000. Default: `1`. */
      readonly count?: CountText;
      /** Of the machine; without it, the `cores` of the site. Takes a whole number from 1 to 1000000. */
      readonly cores?: CountText;
      /** Of each of its cores; without it, the `frequency` of the site. Takes a frequency > 0. */
      readonly frequency?: FrequencyText;
      /** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `max: 80 W`. */
      readonly power?: PowerTermsText;
      /** Of the machine, for the sub-tasks that are on it: each holds its `memory` from the arrival of its data until it has been executed. The balancer passes over machines without room; a sub-task that finds room on none is dropped with its task (`memory-full`). Without it: unlimited. Takes an amount of data > 0, or `unlimited`. */
      readonly memory?: AmountOfDataText | "unlimited";
    })[];
    /** Chooses the machine of the site for a sub-task when its data have arrived. Sub-tasks do not move to another machine later. Without it, `jsq`. */
    readonly balancer?: BalancerText;
    /** Of the server, for the sub-tasks that are placed there; see `application.onMemory`. Takes an amount of data > 0, or `unlimited`. Default: `unlimited`. */
    readonly memory?: AmountOfDataText | "unlimited";
    /** When the server fails and is repaired. Sub-tasks that wait or run there when it fails, or arrive while it is down, are dropped with their tasks (`site-down`). Its base station and wires keep working. Without it, the server never fails. */
    readonly outages?: OutagesText;
  })[];
  /** The clouds. Takes a list. */
  readonly clouds?: readonly ({
    /** The site's name in placements and results. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly name: string;
    /** Cores of the cloud; of each of its machines where it has `machines`. Takes a whole number from 1 to 1000000000, or `unlimited`. Default: `unlimited` (dios). */
    readonly cores?: CountText | "unlimited";
    /** Of each core; `unlimited`: execution takes no time. Drawn per replication, or per task with `redraw: task`. Takes a frequency > 0, or `unlimited`, or a distribution. Default: `3 GHz` (chosen). */
    readonly frequency?: FrequencyText | "unlimited" | DistributionText;
    /** Speed for layers of neural networks, and for nodes of graphs that have `flop`. Without it: one FLOP per cycle. All other work is executed at `frequency`. */
    readonly compute?: ComputeText;
    /** Cores granted to a sub-task, drawn per sub-task; it waits until they are free. `requested`: a policy may request another number; `requested(2)`: 2 without a request, else 1. Takes a whole number >= 1, or a distribution, or `requested`. Default: `1`. */
    readonly grant?: CountText | "requested" | `requested(${string})` | DistributionText;
    /** How sub-tasks get their cores when not all grants are free. Except for `processor-sharing` it is the order of the waiting sub-tasks; the first one is not overtaken, even by one that would fit. */
    readonly queue?: QueueText;
    /** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `core: 3.75 W`. */
    readonly power?: PowerTerms2Text;
    /** The site consists of several machines, each with its own `cores` and `queue`, and a `balancer` in front of them; a number stands for that many equal ones. A machine without a `power` has the site's `power`. Without it, the site is one machine. Takes a list. */
    readonly machines?: readonly ({
      /** Number of such machines. Takes a whole number from 1 to 10000. Default: `1`. */
      readonly count?: CountText;
      /** Of the machine; without it, the `cores` of the site. Takes a whole number from 1 to 1000000. */
      readonly cores?: CountText;
      /** Of each of its cores; without it, the `frequency` of the site. Takes a frequency > 0. */
      readonly frequency?: FrequencyText;
      /** Power of the server: `idle` plus one of `max`, `core` and `perData`, or `table` alone. Without any of them, `core: 3.75 W`. */
      readonly power?: PowerTerms2Text;
      /** Of the machine, for the sub-tasks that are on it: each holds its `memory` from the arrival of its data until it has been executed. The balancer passes over machines without room; a sub-task that finds room on none is dropped with its task (`memory-full`). Without it: unlimited. Takes an amount of data > 0, or `unlimited`. */
      readonly memory?: AmountOfDataText | "unlimited";
    })[];
    /** Chooses the machine of the site for a sub-task when its data have arrived. Sub-tasks do not move to another machine later. Without it, `jsq`. */
    readonly balancer?: BalancerText;
    /** When the server fails and is repaired. Sub-tasks that wait or run there when it fails, or arrive while it is down, are dropped with their tasks (`site-down`). Its base station and wires keep working. Without it, the server never fails. */
    readonly outages?: OutagesText;
    /** Of the cloud, for the sub-tasks that are placed there; see `application.onMemory`. Takes an amount of data > 0, or `unlimited`. Default: `unlimited`. */
    readonly memory?: AmountOfDataText | "unlimited";
    /** The devices' own links to this cloud; without them, transfers take the edge and the backhaul. */
    readonly direct?: {
      /** From a device to the cloud. Takes a bit rate > 0, or a distribution. */
      readonly uplink: BitRateText | DistributionText;
      /** From the cloud to a device; without it, the uplink's draw. Takes a bit rate > 0, or a distribution. */
      readonly downlink?: BitRateText | DistributionText;
    };
  })[];
  /** The wired part between edges and clouds. */
  readonly backhaul?: {
    /** Wired delay, drawn per transfer. Takes a time >= 0, or a distribution. Default: `0 s`. */
    readonly delay?: TimeText | 0 | DistributionText;
    /** Of the one link per direction, first in first out; `unlimited`: no queue and no transmission time. Takes a bit rate > 0, or `unlimited`, or a distribution. Default: `unlimited`. */
    readonly rate?: BitRateText | "unlimited" | DistributionText;
    /** Spent per data carried. Takes an energy per data >= 0. Default: `0 J/bit`. */
    readonly energy?: EnergyPerDataText | 0;
    /** Lost segments between an edge and a cloud, in either direction, are sent again and lengthen the transfer. */
    readonly loss?: LossText;
    /** The link between any two edges. */
    readonly interEdge?: InterEdgeText;
    /** The link between any two clouds. */
    readonly interCloud?: InterEdgeText;
  };
  /** The wired links between edges, clouds and switches as a graph, instead of `backhaul`; a list is short for `{ list: ... }`. Data cross the links of the shortest path one after the other. */
  readonly links?: {
    /** The links. Takes a list. */
    readonly list?: readonly ({
      /** An edge, a cloud or a switch. A name that is no edge and no cloud is a switch. Takes a name of letters, digits, `.`, `_` and `-`. */
      readonly from: string;
      /** Another one. Takes a name of letters, digits, `.`, `_` and `-`. */
      readonly to: string;
      /** In each direction, first in first out; `unlimited`: no queue and no transmission time. Takes a bit rate > 0, or `unlimited`, or a distribution. Default: `unlimited`. */
      readonly rate?: BitRateText | "unlimited" | DistributionText;
      /** After the last bit was sent, drawn per transfer. Takes a time >= 0, or a distribution. Default: `0 s`. */
      readonly delay?: TimeText | 0 | DistributionText;
      /** Lost segments on the link, in either direction, are sent again and lengthen the transfer. */
      readonly loss?: LossText;
    })[];
    /** Instead of `list`: a text file with a line `from to rate` for every link; see Wired links. Takes a file's path. */
    readonly file?: string;
    /** Of links without a delay in the file. Takes a time >= 0, or a distribution. Default: `0 s`. */
    readonly delay?: TimeText | 0 | DistributionText;
    /** Lost segments on links without a loss in the file, in either direction, are sent again and lengthen the transfer. */
    readonly loss?: LossText;
    /** Path of data between two servers: that of the least mean delay, and of equal ones that of the fewest hops; or that of the fewest hops, and of equal ones that of the least mean delay. Takes `delay` or `hops`. Default: `delay`. */
    readonly routing?: "delay" | "hops";
  } | readonly ({
    /** An edge, a cloud or a switch. A name that is no edge and no cloud is a switch. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly from: string;
    /** Another one. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly to: string;
    /** In each direction, first in first out; `unlimited`: no queue and no transmission time. Takes a bit rate > 0, or `unlimited`, or a distribution. Default: `unlimited`. */
    readonly rate?: BitRateText | "unlimited" | DistributionText;
    /** After the last bit was sent, drawn per transfer. Takes a time >= 0, or a distribution. Default: `0 s`. */
    readonly delay?: TimeText | 0 | DistributionText;
    /** Lost segments on the link, in either direction, are sent again and lengthen the transfer. */
    readonly loss?: LossText;
  })[];
  /** The mobile devices, in groups. Over all groups they are numbered from 0, in this order. Takes a list. */
  readonly devices: readonly ({
    /** The group's name in results. Takes a name of letters, digits, `.`, `_` and `-`. */
    readonly name: string;
    /** Devices in the group. Takes a whole number from 1 to 1000000. Default: `1`. */
    readonly count?: CountText;
    /** The sub-tasks of these devices' tasks, instead of the scenario's `application`, of which no field is inherited. Policies see the group's name as `task.application`. */
    readonly application?: ApplicationText;
    /** When tasks arrive at these devices, instead of the scenario's `arrivals`. */
    readonly arrivals?: Kinds<"process", {
      /** Independent arrivals at every device. */
      readonly "poisson": {
        /** Tasks per time and device. Takes a rate of events > 0. */
        readonly rate: RateOfEventsText;
      };
      /** Regular arrivals at every device. */
      readonly "periodic": {
        /** Time from one task of a device to its next. Takes a time > 0. */
        readonly every: TimeText;
      };
      /** Poisson arrivals while a device is active. */
      readonly "on-off": {
        /** How long a device is active. Takes a time > 0, or a distribution. */
        readonly on: TimeText | DistributionText;
        /** Time between two active periods. Takes a time >= 0, or a distribution. */
        readonly off: TimeText | 0 | DistributionText;
        /** Tasks per time and device while it is active. Takes a rate of events > 0. */
        readonly rate: RateOfEventsText;
        /** Time until a device is active for the first time, drawn for each device. If `on` and `off` are constant, it keeps devices from being active at the same time. Takes a time >= 0, or a distribution. Default: `0 s`. */
        readonly start?: TimeText | 0 | DistributionText;
      };
    }, never, never>;
    /** Place of the devices, or their first place if they move: x and y; `disc(inner, outer)` or `disc(inner, outer, x, y)`: uniform over the area of that ring around the first edge, or around a point; or `rectangle(x, y, x, y)`: uniform between two corners. Takes two lengths, or `disc(inner, outer)`, `disc(inner, outer, x, y)` or `rectangle(x, y, x, y)`. Default: `disc(10 m, 100 m)` (chosen). */
    readonly position?: readonly [LengthText | 0, LengthText | 0] | RegionText;
    /** How the devices move through radio cells: their path loss, shadowing and serving edge change. Without it they stay where they are. */
    readonly mobility?: Kinds<"model", {
      /** Straight lines between the places of a file, instead of `position`. */
      readonly "trace": {
        /** CSV with places, `x_m,y_m` or `latitude,longitude`, and optionally `time_s` and `device`; see Traces. Takes a file's path. */
        readonly file: string;
        /** If the file has no times: speed of a device along its whole path, drawn for each device. Takes a speed > 0, or a distribution. */
        readonly speed?: SpeedText | DistributionText;
        /** Added to the file's times, or when a path without times begins; drawn for each device. Takes a time >= 0, or a distribution. Default: `0 s`. */
        readonly start?: TimeText | 0 | DistributionText;
        /** Time between two updates of the path gain and the serving edge. Takes a time > 0. Default: `100 ms` (chosen). */
        readonly step?: TimeText;
      };
      /** Straight to a drawn place at a drawn speed, a pause, and so on. */
      readonly "random-waypoint": {
        /** Area of the places: `disc(inner, outer)` around the first edge, `disc(inner, outer, x, y)` around a point, or `rectangle(x, y, x, y)`; uniform over its area. Takes `disc(inner, outer)`, `disc(inner, outer, x, y)` or `rectangle(x, y, x, y)`. */
        readonly within: RegionText;
        /** Of a leg, drawn for each. Takes a speed > 0, or a distribution. */
        readonly speed: SpeedText | DistributionText;
        /** At the end of a leg, drawn for each. Takes a time >= 0, or a distribution. Default: `0 s`. */
        readonly pause?: TimeText | 0 | DistributionText;
        /** Time between two updates of the path gain and the serving edge. Takes a time > 0. Default: `100 ms` (chosen). */
        readonly step?: TimeText;
      };
      /** Stays at a place for a drawn time, then jumps to another one. The first place is drawn by the weights, instead of `position`. */
      readonly "nomadic": {
        /** The places; if there is only one, devices stay there. Takes a list. */
        readonly places: readonly ({
          /** Where it is: x and y. Takes two lengths. */
          readonly at: readonly [LengthText | 0, LengthText | 0];
          /** How long a device stays there, drawn for every visit; more attractive places keep devices longer. Takes a time > 0, or a distribution. */
          readonly stay: TimeText | DistributionText;
          /** Relative probability that the place is the next one. Takes a number > 0. Default: `1`. */
          readonly weight?: NumberText;
        })[];
        /** Time between two updates of the path gain and the serving edge. Takes a time > 0. Default: `100 ms` (chosen). */
        readonly step?: TimeText;
      };
    }, never, never>;
    /** Instead of `position`: a group for every row of this CSV file, called by this name, `-` and the row's; see Sites. Takes a file's path. */
    readonly sites?: string;
    /** Cores of a device. Takes a whole number from 1 to 1000000. Default: `1`. */
    readonly cores?: CountText;
    /** How sub-tasks get their cores when not all grants are free. Except for `processor-sharing` it is the order of the waiting sub-tasks; the first one is not overtaken, even by one that would fit. */
    readonly queue?: QueueText;
    /** Of each core. Drawn per device and replication, or per task with `redraw: task`. Takes a frequency > 0, or a distribution. Default: `1 GHz`. */
    readonly frequency?: FrequencyText | DistributionText;
    /** Speed for layers of neural networks, and for nodes of graphs that have `flop`. Without it: one FLOP per cycle. All other work is executed at `frequency`. */
    readonly compute?: {
      /** Floating point operations per second of each core at `frequency`, which then is one value. A GPU is a core. One MAC is 2 FLOP. Takes a computing speed > 0. */
      readonly peak?: ComputingSpeedText;
      /** Instead of `peak`: floating point operations per cycle of a core. Takes a number > 0. */
      readonly perCycle?: NumberText;
      /** Share of the peak that each type of layer reaches. The times of a sub-task's layers add up. */
      readonly efficiency?: EfficiencyText;
      /** Drawn by each core that computes, at `frequency`, which then is one value; instead of `kappa`, which follows from it: power / frequency^3. Takes a power >= 0. */
      readonly power?: PowerText | 0;
    };
    /** Frequencies that a policy may set for a sub-task on the device: a range, or some steps. Without a request, `frequency` applies. Takes `{ from: 200 MHz, to: 1 GHz }`, or a list of frequencies. */
    readonly dvfs?: { readonly from: FrequencyText; readonly to: FrequencyText } | readonly FrequencyText[];
    /** Of a device, for the sub-tasks that are placed there; see `application.onMemory`. Takes an amount of data > 0, or `unlimited`. Default: `unlimited`. */
    readonly memory?: AmountOfDataText | "unlimited";
    /** Energy of a cycle is kappa times the frequency squared, in J s^2. Takes a number >= 0. Default: `1e-27` (QECO; the literature has 1e-28 to 1e-26). */
    readonly kappa?: NumberText;
    /** Instead of `kappa`: energy per data of a sub-task's input (dmro). Takes an energy per data >= 0. */
    readonly perData?: EnergyPerDataText | 0;
    /** Radiated power, over the granted subcarriers. Takes a power > 0. Default: `23 dBm` (LTE class 3). */
    readonly transmitPower?: PowerText;
    /** Sending draws transmit power / efficiency + circuit power. Takes a number > 0 and <= 1. Default: `0.35` (chosen). */
    readonly amplifierEfficiency?: NumberText;
    /** Drawn by the circuit while sending. Takes a power >= 0. Default: `0.1 W` (chosen). */
    readonly circuitPower?: PowerText | 0;
    /** Drawn while receiving. Takes a power >= 0. Default: `0.1 W` (chosen). */
    readonly receivePower?: PowerText | 0;
    /** Drawn by the radio at rest. Takes a power >= 0. Default: `0.02 W` (chosen). */
    readonly idlePower?: PowerText | 0;
    /** States of the radio after its last transfer, one after the other, before it rests; the next transfer cuts them short. Without it: none. Takes a list. */
    readonly tail?: readonly ({
      /** Drawn instead of the idle power. Takes a power >= 0. */
      readonly power: PowerText | 0;
      /** Longest time in this state. Takes a time > 0. */
      readonly time: TimeText;
    })[];
    /** Feeds the radio and the CPU of every device of the group. A device whose battery is empty is dead: its tasks are dropped, and no more arrive. Without it, energy is unlimited. */
    readonly battery?: {
      /** Of the full battery. Takes an energy > 0. */
      readonly capacity: EnergyText;
      /** Charge at the start, drawn per device and replication; without it, full. Takes an energy >= 0, or a distribution. */
      readonly level?: EnergyText | 0 | DistributionText;
      /** When a device is alive. Without it: until its battery is empty. */
      readonly alive?: {
        /** The device is dead when its charge is at most this. Takes an energy >= 0. Default: `0 J`. */
        readonly threshold?: EnergyText | 0;
        /** A dead device draws nothing but harvests, and comes back when its charge reaches this. Without it, death is final. Takes an energy > 0. */
        readonly revive?: EnergyText;
      };
    };
    /** Energy that a device's battery gains; energy that finds it full is lost. */
    readonly harvest?: Kinds<"process", {
      /** Always the same power. */
      readonly "constant": {
        /** Harvested all the time. Takes a power >= 0. */
        readonly power: PowerText | 0;
      };
      /** A power that is drawn for every period. */
      readonly "varying": {
        /** Drawn for every period and device. Takes a power >= 0, or a distribution. */
        readonly power: PowerText | 0 | DistributionText;
        /** Length of a period. Takes a time > 0. */
        readonly every: TimeText;
      };
      /** Packets of energy that arrive as a Poisson process. */
      readonly "packets": {
        /** Packets per time and device. Takes a rate of events > 0. */
        readonly rate: RateOfEventsText;
        /** Of a packet. Takes an energy >= 0, or a distribution. */
        readonly energy: EnergyText | 0 | DistributionText;
      };
    }, never, never>;
  })[];
  /** The sub-tasks of a task: `chain`, `graph`, `layers` or `network`. It is not needed with `arrivals` from a trace, whose rows are the tasks, or if every group of devices has an application of its own. */
  readonly application?: ApplicationText;
  /** When tasks arrive at their devices. It is not needed if every group of devices has arrivals of its own. */
  readonly arrivals?: Kinds<"process", {
    /** The next task of a device arrives when the last one ends. */
    readonly "saturated": NoFields;
    /** Independent arrivals at every device. */
    readonly "poisson": {
      /** Tasks per time and device. Takes a rate of events > 0. */
      readonly rate: RateOfEventsText;
    };
    /** Regular arrivals at every device. */
    readonly "periodic": {
      /** Time from one task of a device to its next. Takes a time > 0. */
      readonly every: TimeText;
    };
    /** Poisson arrivals while a device is active. */
    readonly "on-off": {
      /** How long a device is active. Takes a time > 0, or a distribution. */
      readonly on: TimeText | DistributionText;
      /** Time between two active periods. Takes a time >= 0, or a distribution. */
      readonly off: TimeText | 0 | DistributionText;
      /** Tasks per time and device while it is active. Takes a rate of events > 0. */
      readonly rate: RateOfEventsText;
      /** Time until a device is active for the first time, drawn for each device. If `on` and `off` are constant, it keeps devices from being active at the same time. Takes a time >= 0, or a distribution. Default: `0 s`. */
      readonly start?: TimeText | 0 | DistributionText;
    };
    /** The tasks of a file, exactly. */
    readonly "trace": {
      /** CSV with `arrival_s,device,data_bits,work_cycles`: the T + 1 sizes and the T works are joined by `|`; may have graphs, deadlines and priorities, and be JSON Lines or Parquet. See Traces. Takes a file's path. */
      readonly file: string;
    };
  }, never, "saturated">;
  /** Knowledge of policies, and time and work of a decision; `none`: no time. */
  readonly decision?: {
    /** Knowledge that policies have of the channels of radio cells; `oracle_cost` always knows the true channels. */
    readonly csi?: Kinds<"model", {
      /** The channels as they are. */
      readonly "perfect": NoFields;
      /** The channels as they were a while ago, at the start of the run at the earliest. */
      readonly "delayed": {
        /** Age of the knowledge. Takes a time >= 0. */
        readonly by: TimeText | 0;
      };
      /** The channels with an error, normal in dB. */
      readonly "noisy": {
        /** Standard deviation of the error of the SNR, drawn per task, link and direction. Takes a gain or loss >= 0. */
        readonly sd: GainOrLossText;
      };
      /** The mean gain of the channels, without fading. */
      readonly "statistical": NoFields;
    }, "perfect", "perfect" | "statistical">;
    /** Passes between a task's arrival and its placement. Takes a time >= 0. Default: `0 s`. */
    readonly time?: TimeText | 0;
    /** Work of one decision, executed on a core of the site that decides, after the work that waits there. Takes an amount of work >= 0. Default: `0 cycles`. */
    readonly operations?: AmountOfWorkText | 0;
    /** Further work for every operation of the policy: multiply-accumulates of its network, or steps of its search. Takes an amount of work >= 0. Default: `0 cycles`. */
    readonly perOperation?: AmountOfWorkText | 0;
    /** Who decides: the task's device, or its serving edge. Takes `device` or `edge`. Default: `device`. */
    readonly at?: "device" | "edge";
    /** Sent over the uplink before the edge decides: data about the task and the channel. Takes an amount of data >= 0. Default: `0 B`. */
    readonly report?: AmountOfDataText | 0;
    /** Sent over the downlink when the edge has decided. Takes an amount of data >= 0. Default: `0 B`. */
    readonly answer?: AmountOfDataText | 0;
  } | "none";
  /** The cost of a task: a weighted sum, of which every weight can be set. At least one is greater than 0. */
  readonly objective?: Kinds<"kind", {
    /** Latency of tasks (kd-dil). */
    readonly "latency": {
      /** Per second of latency. Takes a number >= 0. Default: `1`. */
      readonly time?: NumberText;
      /** Per joule of the device. Takes a number >= 0. Default: `0`. */
      readonly energy?: NumberText;
      /** Per joule of the edges. Takes a number >= 0. Default: `0`. */
      readonly edgeEnergy?: NumberText;
      /** Per joule of the clouds. Takes a number >= 0. Default: `0`. */
      readonly cloudEnergy?: NumberText;
      /** Per second of an edge's core. Takes a number >= 0. Default: `0`. */
      readonly core?: NumberText;
      /** Per second of a cloud's core. Takes a number >= 0. Default: `0`. */
      readonly cloud?: NumberText;
      /** Per second of a whole pool of subcarriers. Takes a number >= 0. Default: `0`. */
      readonly spectrum?: NumberText;
      /** Per bit on the backhaul. Takes a number >= 0. Default: `0`. */
      readonly backhaul?: NumberText;
      /** Per unit of accuracy that variants lose. Takes a number >= 0. Default: `0`. */
      readonly accuracy?: NumberText;
    };
    /** Energy of devices. */
    readonly "energy": {
      /** Per second of latency. Takes a number >= 0. Default: `0`. */
      readonly time?: NumberText;
      /** Per joule of the device. Takes a number >= 0. Default: `1`. */
      readonly energy?: NumberText;
      /** Per joule of the edges. Takes a number >= 0. Default: `0`. */
      readonly edgeEnergy?: NumberText;
      /** Per joule of the clouds. Takes a number >= 0. Default: `0`. */
      readonly cloudEnergy?: NumberText;
      /** Per second of an edge's core. Takes a number >= 0. Default: `0`. */
      readonly core?: NumberText;
      /** Per second of a cloud's core. Takes a number >= 0. Default: `0`. */
      readonly cloud?: NumberText;
      /** Per second of a whole pool of subcarriers. Takes a number >= 0. Default: `0`. */
      readonly spectrum?: NumberText;
      /** Per bit on the backhaul. Takes a number >= 0. Default: `0`. */
      readonly backhaul?: NumberText;
      /** Per unit of accuracy that variants lose. Takes a number >= 0. Default: `0`. */
      readonly accuracy?: NumberText;
    };
    /** Both (kd-dil, dmro). */
    readonly "weighted": {
      /** Per second of latency. Takes a number >= 0. Default: `1` (chosen). */
      readonly time?: NumberText;
      /** Per joule of the device. Takes a number >= 0. Default: `1` (chosen). */
      readonly energy?: NumberText;
      /** Per joule of the edges. Takes a number >= 0. Default: `0`. */
      readonly edgeEnergy?: NumberText;
      /** Per joule of the clouds. Takes a number >= 0. Default: `0`. */
      readonly cloudEnergy?: NumberText;
      /** Per second of an edge's core. Takes a number >= 0. Default: `0`. */
      readonly core?: NumberText;
      /** Per second of a cloud's core. Takes a number >= 0. Default: `0`. */
      readonly cloud?: NumberText;
      /** Per second of a whole pool of subcarriers. Takes a number >= 0. Default: `0`. */
      readonly spectrum?: NumberText;
      /** Per bit on the backhaul. Takes a number >= 0. Default: `0`. */
      readonly backhaul?: NumberText;
      /** Per unit of accuracy that variants lose. Takes a number >= 0. Default: `0`. */
      readonly accuracy?: NumberText;
    };
    /** Both, and the use of edges, clouds, spectrum and backhaul (dios). */
    readonly "dios": {
      /** Per second of latency. Takes a number >= 0. Default: `1` (chosen). */
      readonly time?: NumberText;
      /** Per joule of the device. Takes a number >= 0. Default: `1` (chosen). */
      readonly energy?: NumberText;
      /** Per joule of the edges. Takes a number >= 0. Default: `0`. */
      readonly edgeEnergy?: NumberText;
      /** Per joule of the clouds. Takes a number >= 0. Default: `0`. */
      readonly cloudEnergy?: NumberText;
      /** Per second of an edge's core. Takes a number >= 0. Default: `0.1` (chosen). */
      readonly core?: NumberText;
      /** Per second of a cloud's core. Takes a number >= 0. Default: `0.05` (chosen). */
      readonly cloud?: NumberText;
      /** Per second of a whole pool of subcarriers. Takes a number >= 0. Default: `1` (chosen). */
      readonly spectrum?: NumberText;
      /** Per bit on the backhaul. Takes a number >= 0. Default: `1e-9` (chosen). */
      readonly backhaul?: NumberText;
      /** Per unit of accuracy that variants lose. Takes a number >= 0. Default: `0`. */
      readonly accuracy?: NumberText;
    };
  }, "latency", "latency" | "energy" | "weighted" | "dios">;
  /** The tasks for which the analytic optimum (`oracle_cost`, `regret`) is computed. The search may dominate the run time; it does not change the run. The sample is the same under every policy. Takes `every task`, `sampled` and a share as in `sampled 1 %`, or `off`. Default: `every task`. */
  readonly oracle?: "every task" | `sampled ${string}` | "off";
  /** Run one after the other, on the same tasks and channels. A policy is a name, or a mapping of its name and options such as `{ name: greedy, candidateSites: cell }`, where it chooses among the sites of its device's cell. The default leaves out policies without a site in the scenario. Takes a list. */
  readonly policies?: readonly (PolicyText)[];
  /** Fields and the values each takes in `edgefade sweep`, as a list or a range (`1..16 step 5`, `1..16 factor 2`, `1..1000 log 4`): all combinations are run. Fields under `zip` take their values together. `{ values: [4, 8], label: Cores of the edge }` sets the label of a field in figures. `run` ignores `sweep`. Takes a mapping from paths to lists or ranges of values. */
  readonly sweep?: SweepText;
  /** Metrics of your own, by name: SQL over the tables of a run that gives one number (needs the package @duckdb/node-api), or the path of a TypeScript or JavaScript module. They are in summary.csv, comparison.csv, runs.csv and sweep.csv beside the others. Takes a mapping from names to SQL or paths of modules. */
  readonly metrics?: Readonly<Record<string, string>>;
  /** What is written. */
  readonly output?: {
    /** `tasks` leaves out subtasks.csv and transfers.csv. Takes `full` or `tasks`. Default: `full`. */
    readonly log?: "full" | "tasks";
    /** Decimals of times; `full` writes every number with all digits. Takes `9` or `full`. Default: `9`. */
    readonly precision?: "9" | 9 | "full";
  };
}

/** Parts of a scenario that change another one: lists are replaced as a whole, and null removes a field. */
export type Parts<T> = T extends string | number | boolean | readonly unknown[]
  ? T
  : { readonly [K in keyof T]?: Parts<T[K]> | null };

/** A scenario as a file has it: quantities are text with units. With `extends` it changes another file, and nothing is required. */
export type ScenarioText = ScenarioFields | (Parts<Omit<ScenarioFields, "extends">> & { readonly extends: string });

import { tenToThe } from "../../math/powers.js";
/**
 * The knowledge of policies about radio channels when they decide. The emulation itself always uses the true channels.
 *
 *     perfect      the channel as it is
 *     delayed      the channel as it was `by_s` earlier, at the start of the run at the earliest
 *     noisy        SNR * 10^(e / 10), e normal with mean 0 and standard deviation `sd_db`, one draw per task and link
 *     statistical  the mean gain: |h|^2 = 1 on every subcarrier
 */
export type ChannelKnowledge =
  | { readonly model: "perfect" }
  | { readonly model: "delayed"; readonly by_s: number }
  | { readonly model: "noisy"; readonly sd_db: number }
  | { readonly model: "statistical" };

export const PERFECT: ChannelKnowledge = { model: "perfect" };

/** How one channel looks to a policy. */
export interface ChannelEstimate {
  /** How old the knowledge of the fading is, s, >= 0. */
  readonly age_s: number;
  /** Factor on the SNR, > 0. */
  readonly snrFactor: number;
  /** True: only the mean gain is known. */
  readonly isMean: boolean;
}

/**
 * How a channel looks to a policy.
 *
 * @param knowledge  the scenario's
 * @param error      standard normal, of this task and link; called if there is noise
 * @returns undefined: the channel as it is
 */
export const sightOf = (knowledge: ChannelKnowledge, error: () => number): ChannelEstimate | undefined => {
  switch (knowledge.model) {
    case "perfect":
      return undefined;
    case "delayed":
      return { age_s: knowledge.by_s, snrFactor: 1, isMean: false };
    case "noisy":
      return { age_s: 0, snrFactor: tenToThe((knowledge.sd_db * error()) / 10), isMean: false };
    case "statistical":
      return { age_s: 0, snrFactor: 1, isMean: true };
  }
};

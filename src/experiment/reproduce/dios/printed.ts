/** By how many percent DIOS is cheaper; Yu et al. 2020, evaluation results, figure 4. */
export const DIOS_CHEAPER_BY = {
  random: 19.8,
  "greedy-blind": 18.24,
  local: 23.17,
  edge: 8.37,
  cloud: 13.61,
  dros: 1.15,
  sos: 2.34,
} as const;

/** By how many percent DIOS' execution time is lower; figure 5. */
export const DIOS_FASTER_BY = {
  random: 23.25,
  "greedy-blind": 8.77,
  local: 47.98,
  edge: 17.73,
  cloud: 18.7,
  dros: 11.36,
  sos: 15.14,
} as const;

/** The accuracy of DIOS, figure 3. */
export const DIOS_ACCURACY = 0.6479;

/** The paper's order by cost, cheapest first. */
export const ORDER_BY_COST = ["dios", "dros", "sos", "edge", "cloud", "greedy-blind", "random", "local"] as const;

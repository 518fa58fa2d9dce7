export const counted = (count: number, thing: string, things = `${thing}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? thing : things}`;

/** `18 points x 5 policies x 5 replications = 450 runs` */
export const runsText = (sweep: {
  readonly points: number;
  readonly policies: number;
  readonly replications: number;
}): string => {
  const { points, policies, replications } = sweep;
  const factors = [
    counted(points, "point"),
    counted(policies, "policy", "policies"),
    counted(replications, "replication"),
  ];
  return `${factors.join(" x ")} = ${counted(points * policies * replications, "run")}`;
};

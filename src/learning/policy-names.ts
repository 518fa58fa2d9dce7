/** Names of the policies that learn, as in `learningCatalog`; for those who need no more, since the catalog loads all networks. */
export const learningPolicies: readonly string[] = [
  ...["dios", "sos", "kd-dil", "ddlro-dl"],
  ...["dqn", "double-dqn", "dueling-dqn", "d3qn", "dros", "dmro", "dmro-meta", "droo", "plan-dqn"],
];

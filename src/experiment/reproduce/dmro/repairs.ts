/** Misprints of the paper and what was made of them, and readings where it is silent. */
export const REPAIRS: readonly string[] = [
  "**Equation 5** adds T(i, i+1) for i = 1 to N, so the first input e(0,1), of 50 to 100 MB, would move for nothing. Equation 1 lists it and equation 14 charges T(i-1, i). We charge the input and the return of the result.",
  "**Equation 14** leaves out the return of the last output. It belongs to the last sub-task here, so that the F of a plan's steps add up to its Q(x, b).",
  "**Equations 7 and 8** multiply v, an amount of computing, by d, an energy *per data bit*, which table II gives in J/MB. We read J per MB of a sub-task's input; the table of rules has the reading per million cycles beside it. The order of the schemes is the same.",
  '**"MHz"** of computation (1e3 to 1e5) is read as millions of cycles.',
  "**Equation 13** ends with e_n, and a(i-1) is a number. Here a(i-1) is one input for each site, sizes and work are logarithms, and all are standardised.",
  "**Equation 18** moves a table's entry by theta. A network has no entries: theta is read as the learning rate, of Adam on a Huber loss with gradients shortened to 10. The paper names no optimiser.",
  "**Algorithm 1, lines 9 to 18**: as printed only the branch for tests writes to the memory, so training would never learn, and line 10 sets a_i^1 = a_i. We remember in training: all proposals, the best one with reward -min F, the others with -max F, each with the state that it leads to.",
  "**Algorithm 1, line 20**: memory is replayed after every five workflows, as section IV.A says, not after five entries. Then each network takes five steps of learning; the paper does not say how many.",
  "**Algorithm 2** draws an environment for every sub-task and recomputes rewards in another one at replay. `outer=printed` of `dmro-meta` does that, with 16 environments; `outer=memories`, the default, gives each environment a memory of its own, so that a replay never mixes them; Reptile is not in the paper.",
  '**"Dueling DQN"** is described as sampling the replay memory by weight, which is prioritised replay (Schaul et al. 2016); what it cites is Wang et al. 2016, a network with a value and advantages. The tables have both.',
  "**The other learners** share DMRO's states, actions, layers, rate and first weights, says the paper. So its DQN is `dmro` with `networks=1`; the catalog's `dqn` family sees queues and decides live; its rows have the names of the catalog.",
  "**Not printed**, chosen here: s = 3 networks, 2 x 32 neurons, 5 sub-tasks of a workflow, mu = 0.9, epsilon from 1 to 0.05 over half of the training, batches of 64, a memory of 10,000.",
];

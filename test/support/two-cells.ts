/**
 * The network of a scenario of two cells, 500 m apart, which nothing connects while tasks stay in the cell of their device.
 *
 * @param right  devices in the second cell; the first has three
 */
export const twoCells = (right: number): string => `replications: 1
radio: { subcarriers: 64, allocation: { scheme: fixed, subcarriers: 8 }, association: { cells: serving } }
edges:
  - { name: a, position: [0 m, 0 m], cores: 2 }
  - { name: b, position: [500 m, 0 m], cores: 2 }
clouds: [{ name: cloud }]
devices:
  - { name: left, count: 3, position: "rectangle(-50 m, 0 m, 50 m, 20 m)" }
  - { name: right, count: ${right}, position: "rectangle(450 m, 0 m, 550 m, 20 m)" }
oracle: off
`;

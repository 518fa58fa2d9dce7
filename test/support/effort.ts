/**
 * How much of something a test takes: fewer samples in `npm test`, more in `npm run test:thorough`, which runs the same file again by way of
 * its neighbour `*.thorough.test.ts`. The bounds of statistical tests follow from the samples, so that both hold.
 */
export const sized = <T>(suite: T, thorough: T): T =>
  ["thorough", "exhaustive"].includes(process.env.EDGEFADE_EFFORT ?? "") ? thorough : suite;

// The same tests with many more samples: see `test/support/effort.ts`.
import "./monotonicity.test.js";

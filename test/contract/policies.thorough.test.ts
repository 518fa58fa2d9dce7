// The same tests with many more samples: see `test/support/effort.ts`.
import "./policies.test.js";

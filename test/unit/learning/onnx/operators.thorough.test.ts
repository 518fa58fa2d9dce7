// The same tests, with many more networks and hostile files.
import "./hostile.test.js";
import "./operators.test.js";

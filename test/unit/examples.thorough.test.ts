import "./examples.test.js";

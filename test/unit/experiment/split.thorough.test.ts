import "./split.test.js";

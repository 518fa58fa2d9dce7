import "./api-examples.test.js";

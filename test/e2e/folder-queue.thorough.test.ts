import "./folder-queue.test.js";

import { nodeMath } from "./math.js";

// Before any module of the engine is evaluated: see docs/page.md, "The same bytes".
Object.assign(Math, nodeMath);

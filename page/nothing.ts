/** Stands in for what the page never calls. */
export default {};

/** In the page, src/output/write/whole-file.ts is replaced by this module: tables stay in memory. */
export const writeWholeFile = (file: string): never => {
  throw new Error(`a page writes no files: ${file}`);
};

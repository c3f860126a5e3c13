/** The folder of this package. From src, and from dist where the program is bundled, it is one step up. */
export const packageRoot = new URL("../", import.meta.url);

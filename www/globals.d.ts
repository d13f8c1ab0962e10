// What the build puts into the page's code.

/** The size of the engine's file, in bytes; 0 where it was not built. */
declare const __ENGINE_BYTES__: number;
